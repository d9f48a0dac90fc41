"""Word documents (DOCX): one article each, cells of tables included."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree

from indexer.article import Article, Removed, article_id
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.text import article_of_text
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.formats.zip_parts import parse_xml, read_part
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["docx_article", "is_docx", "read_docx"]

_DOCUMENT: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_DC_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_HEADING: Final = re.compile(r"(?:heading|عنوان|titre|überschrift)\s*(\d)?|title$", re.IGNORECASE)
# What stands in a document twice, or does not stand in what a reader sees.
_UNSEEN: Final = frozenset(("del", "delText", "instrText", "moveFrom", "Fallback", "rPr", "pPr"))
_HEAD_LINES: Final = 10
# A Word file has no menus: what the cleaner of pages takes for them is text here.
_OF_PAGES: Final = frozenset(("links", "after_body", "nav", "nav_footer", "ticker", "related"))


def is_docx(names: Collection[str], *, is_cut: bool = False) -> bool:
    """Whether an archive with these names is a Word document, or what is left of one."""
    return _DOCUMENT in names or (is_cut and any(name.startswith("word/") for name in names))


def read_docx(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The one article of a Word document, for a worker to read.

    Raises :class:`ReadError` for one that is cut short: its text is one member, which is hardly
    ever whole.
    """
    if source.archive is not None and source.archive.damage is not None:
        raise ReadError("ZIP archive damaged: a Word document cut short")
    yield from InWorker(docx_article, "max_document_mb")(source, reading)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    level: int = 0


def docx_article(data: bytes, reading: ReadSettings, path: str) -> Article | Failure:
    """The article of a Word document, for a worker.

    Its title is that of its properties when it stands in the text, or else its first heading, or
    else the first line that the cleaner of text takes for one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = parse_xml(read_part(archive, _DOCUMENT, reading))
            names = archive.namelist()
            levels = _levels(archive, reading) if "word/styles.xml" in names else {}
            title = _core_title(archive, reading) if "docProps/core.xml" in names else ""
    except ReadError as error:
        return Failure(path, None, str(error))
    body = next((child for child in root if _tag(child) == "body"), ())
    lines = [line for line in _lines(body, levels) if line.text]
    if not lines:
        return Failure(path, None, "empty")
    marked = _with_title(lines, title)
    text = "\n\n".join("#" * line.level + " " * bool(line.level) + line.text for line in marked)
    article = article_of_text(text, path)
    if article is None:
        return Failure(path, None, "no article in it: no line that could be a title or body")
    return _with_all_lines(article, [line.text for line in marked])


def _with_title(lines: list[_Line], title: str) -> list[_Line]:
    """The lines with one heading of the first level, where one can be told."""
    head = lines[:_HEAD_LINES]
    headings = sorted((line for line in head if line.level), key=lambda line: line.level)
    named = [line for line in head if line.text == title]
    best = next(iter([*named, *headings]), None)
    if best is None:
        return [_Line(title, 1), *lines] if _is_title(title) else lines
    return [
        _Line(line.text, 1) if line is best else replace(line, level=line.level and line.level + 1)
        for line in lines
    ]


def _is_title(title: str) -> bool:
    """Whether a title of a file's properties is one that a person gave it."""
    return len(title.split()) >= 3 and re.search(r"\.docx?$|^Microsoft|^Document", title) is None


def _with_all_lines(article: Article, texts: list[str]) -> Article:
    """The article with the lines that only a page would have as noise put back in order."""
    # Lines stand two apart in the text that was made of them.
    back = {line.line // 2 for line in article.removed if line.kind in _OF_PAGES}
    if not back:
        return article
    kept = article.body.split("\n")
    subheads = {kept[index] for index in article.subheads}
    known = set(kept)
    if not known <= set(texts):  # a line was split or freed from marks: leave it as it is
        return article
    body = [text for index, text in enumerate(texts) if index in back or text in known]
    removed: tuple[Removed, ...] = tuple(
        line for line in article.removed if line.kind not in _OF_PAGES
    )
    joined = "\n".join(body)
    return replace(
        article,
        id=article_id(article.url, article.title, joined),
        body=joined,
        subheads=tuple(index for index, text in enumerate(body) if text in subheads),
        removed=removed,
    )


def _lines(body: Iterable[ElementTree.Element], levels: dict[str, int]) -> Iterator[_Line]:
    """Paragraphs, and rows of tables with their cells apart by a bar."""
    for block in _blocks(body):
        if _tag(block) == "p":
            level = _level(block, levels)
            for text in _text(block).split("\n"):
                yield _Line(" ".join(text.split()), level)
        else:
            yield from map(_row, _rows(block))


def _rows(table: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The rows of a table; those of a table in a cell are text of the row around it."""
    waiting = [table]
    while waiting:
        one = waiting.pop()
        if _tag(one) == "tr":
            yield one
        else:
            waiting.extend(reversed(one))


def _row(row: ElementTree.Element) -> _Line:
    cells = (" ".join(_text(cell).split()) for cell in row if _tag(cell) == "tc")
    return _Line(" | ".join(filter(None, cells)))


def _blocks(element: Iterable[ElementTree.Element]) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables, also of content controls and the like."""
    for child in element:
        if _tag(child) in ("p", "tbl"):
            yield child
        elif _tag(child) not in _UNSEEN:
            yield from _blocks(child)


def _text(element: ElementTree.Element) -> str:
    parts: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        tag = _tag(one)
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


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: ElementTree.Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return element.get(_W + name) or element.get(_STRICT_W + name) or ""


def _level(paragraph: ElementTree.Element, levels: dict[str, int]) -> int:
    """The level of a heading, from 1; 0 of any other paragraph."""
    for properties in paragraph:
        if _tag(properties) == "pPr":
            style = next((child for child in properties if _tag(child) == "pStyle"), None)
            name = _value(style)
            return levels.get(name, _level_of(name))
    return 0


def _levels(archive: zipfile.ZipFile, reading: ReadSettings) -> dict[str, int]:
    """The level of each style that is a heading; ids of styles are in the writer's language."""
    levels = {}
    for style in parse_xml(read_part(archive, "word/styles.xml", reading)):
        name = next((child for child in style if _tag(child) == "name"), None)
        if name is not None:
            levels[_value(style, "styleId")] = _level_of(_value(name))
    return levels


def _level_of(style: str) -> int:
    heading = _HEADING.match(style)
    if heading is None:
        return 0
    return min(int(heading[1] or 1), 4) or 1


def _core_title(archive: zipfile.ZipFile, reading: ReadSettings) -> str:
    root = parse_xml(read_part(archive, "docProps/core.xml", reading))
    return " ".join((root.findtext(_DC_TITLE) or "").split())
