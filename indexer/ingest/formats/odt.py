"""OpenDocument texts (ODT), as LibreOffice writes them: one article each, or those of an export."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
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

__all__ = ["is_odt", "odt_articles", "read_odt"]

_START: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
# What does not stand in the text that a reader sees, or stands there twice.
_UNSEEN: Final = frozenset(
    "tracked-changes annotation note ruby-text table-of-content alphabetical-index forms "
    "sequence-decls user-field-decls variable-decls object object-ole image".split()
)
_BLOCKS: Final = frozenset(("p", "h", "table"))
_LEVELS: Final = frozenset(map(str, range(1, 11)))


def is_odt(data: bytes) -> bool:
    """Whether a ZIP archive with these first bytes is an OpenDocument text (or a template of one):
    its first member says so, not compressed."""
    return _START in data[:200]


def read_odt(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The articles of an OpenDocument text, for a worker to read.

    Raises :class:`ReadError` for one that is cut short, as :func:`read_docx` does.
    """
    if source.archive is not None and source.archive.damage is not None:
        raise ReadError("ZIP archive damaged: an OpenDocument text cut short")
    yield from InWorker(odt_articles, "max_document_mb")(source, reading)


def odt_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The article of an OpenDocument text, or those of an export of many, for a worker."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _is_encrypted(archive, reading):
                raise ReadError("encrypted: save it without a password")
            root = parse_xml(read_part(archive, "content.xml", reading))
            names = archive.namelist()
            properties = _properties(archive, reading) if "meta.xml" in names else Properties()
    except (ReadError, zipfile.BadZipFile) as error:
        yield Failure(path, None, str(error))
        return
    bodies = (one for one in root.iter() if tag_of(one) == "text" and one.tag.count(":office:"))
    yield from articles_of_lines(list(_lines(next(bodies, ()))), properties, path)


def _is_encrypted(archive: zipfile.ZipFile, reading: ReadSettings) -> bool:
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    return b"encryption-data" in read_part(archive, "META-INF/manifest.xml", reading)


def _properties(archive: zipfile.ZipFile, reading: ReadSettings) -> Properties:
    """Who wrote it first counts, not who changed it last."""
    root = parse_xml(read_part(archive, "meta.xml", reading))
    found: dict[str, str] = {}
    for one in root.iter():
        found.setdefault(tag_of(one), " ".join((one.text or "").split()))
    return Properties(
        found.get("title", ""),
        found.get("initial-creator") or found.get("creator", ""),
        found.get("creation-date", ""),
        found.get("date", ""),
    )


def _lines(body: Iterable[ElementTree.Element]) -> Iterator[Line]:
    """Paragraphs, also those of lists and sections, and rows of tables with bars between cells."""
    waiting = list(reversed(list(body)))
    while waiting:
        block = waiting.pop()
        tag = tag_of(block)
        if tag == "table":
            yield from lines_of_table(block, "table-row", "table-cell", _text)
        elif tag in ("p", "h"):
            level = _level(block)
            for text in _text(block).split("\n"):
                yield Line(" ".join(text.split()), level)
        elif tag not in _UNSEEN:
            waiting.extend(reversed(block))


def _text(element: ElementTree.Element) -> str:
    """The text in an element, of what is between its children too."""
    parts: list[str] = []
    waiting: list[ElementTree.Element | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            continue
        if one is not element:
            waiting.append(one.tail or "")
        tag = tag_of(one)
        if tag in _UNSEEN:
            continue
        if tag in ("s", "tab"):
            parts.append(" ")
        elif tag == "line-break" or (tag in _BLOCKS and one is not element):
            parts.append("\n")
        parts.append(one.text or "")
        waiting.extend(reversed(one))
    return "".join(parts)


def _level(block: ElementTree.Element) -> int:
    """The level of a heading, from 1; 0 of any other paragraph."""
    attributes = {name.rpartition("}")[2]: value for name, value in block.items()}
    if attributes.get("style-name") == "Title":
        return 1
    level = attributes.get("outline-level", "1")
    return min(int(level), 4) if tag_of(block) == "h" and level in _LEVELS else 0
