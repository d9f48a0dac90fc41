"""Word documents (DOCX): one article each, cells of tables included, or the many of an export."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from xml.etree import ElementTree

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.document_lines import (
    Line,
    Properties,
    articles_of_lines,
    lines_of_table,
)
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.formats.zip_parts import parse_xml, read_part, tag_of
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["docx_articles", "is_docx", "read_docx"]

_DOCUMENT: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_CORE: Final = "docProps/core.xml"
_HEADING: Final = re.compile(r"(?:heading|عنوان|titre|überschrift)\s*(\d)?|title$", re.IGNORECASE)
# What stands in a document twice, or does not stand in what a reader sees.
_UNSEEN: Final = frozenset(("del", "delText", "instrText", "moveFrom", "Fallback", "rPr", "pPr"))


def is_docx(names: Collection[str], *, is_cut: bool = False) -> bool:
    """Whether an archive with these names is a Word document, or what is left of one."""
    return _DOCUMENT in names or (is_cut and any(name.startswith("word/") for name in names))


def read_docx(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The articles of a Word document, for a worker to read.

    Raises :class:`ReadError` for one that is cut short: its text is one member, which is hardly
    ever whole.
    """
    if source.archive is not None and source.archive.damage is not None:
        raise ReadError("ZIP archive damaged: a Word document cut short")
    yield from InWorker(docx_articles, "max_document_mb")(source, reading)


def docx_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The article of a Word document, or those of an export of many, for a worker."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = parse_xml(read_part(archive, _DOCUMENT, reading))
            names = archive.namelist()
            levels = _levels(archive, reading) if "word/styles.xml" in names else {}
            properties = _properties(archive, reading) if _CORE in names else Properties()
    except ReadError as error:
        yield Failure(path, None, str(error))
        return
    body = next((child for child in root if tag_of(child) == "body"), ())
    yield from articles_of_lines(list(_lines(body, levels)), properties, path)


def _lines(body: Iterable[ElementTree.Element], levels: dict[str, int]) -> Iterator[Line]:
    """Paragraphs, and rows of tables with their cells apart by a bar."""
    for block in _blocks(body):
        if tag_of(block) == "p":
            level = _level(block, levels)
            for text in _text(block).split("\n"):
                yield Line(" ".join(text.split()), level)
        else:
            yield from lines_of_table(block, "tr", "tc", _text)


def _blocks(element: Iterable[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables, also of content controls and the like."""
    for child in element:
        if tag_of(child) in ("p", "tbl"):
            yield child
        elif tag_of(child) not in _UNSEEN:
            yield from _blocks(child)


def _text(element: ElementTree.Element) -> str:
    parts: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        tag = tag_of(one)
        if tag in _UNSEEN:
            continue
        if tag == "t":
            parts.append(one.text or "")
        elif tag in ("br", "cr"):
            parts.append("\n")
        elif tag == "tab":
            parts.append(" ")
        elif tag == "p" and one is not element:
            parts.append("\n")
        waiting.extend(reversed(one))
    return "".join(parts)


def _value(element: ElementTree.Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return element.get(_W + name) or element.get(_STRICT_W + name) or ""


def _level(paragraph: ElementTree.Element, levels: dict[str, int]) -> int:
    """The level of a heading, from 1; 0 of any other paragraph."""
    for properties in paragraph:
        if tag_of(properties) == "pPr":
            style = next((child for child in properties if tag_of(child) == "pStyle"), None)
            name = _value(style)
            return levels.get(name, _level_of(name))
    return 0


def _levels(archive: zipfile.ZipFile, reading: ReadSettings) -> dict[str, int]:
    """The level of each style that is a heading; ids of styles are in the writer's language."""
    levels = {}
    for style in parse_xml(read_part(archive, "word/styles.xml", reading)):
        name = next((child for child in style if tag_of(child) == "name"), None)
        if name is not None:
            levels[_value(style, "styleId")] = _level_of(_value(name))
    return levels


def _level_of(style: str) -> int:
    heading = _HEADING.match(style)
    if heading is None:
        return 0
    return min(int(heading[1] or 1), 4) or 1


def _properties(archive: zipfile.ZipFile, reading: ReadSettings) -> Properties:
    root = parse_xml(read_part(archive, _CORE, reading))
    names = ("title", "creator", "created", "modified")
    found = {tag_of(child): " ".join((child.text or "").split()) for child in root}
    return Properties(*(found.get(name, "") for name in names))
