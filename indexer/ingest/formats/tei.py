"""Texts in TEI (P5): one article each, or one for each division that is called an article.

The elements are those of the guidelines of the TEI (https://tei-c.org/release/doc/tei-p5-doc): the
header has title, author, publisher, day and address, of the text itself or of its source.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.tokens import joined
from indexer.ingest.formats.xml_text import well_formed
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["is_tei", "tei_articles"]

_START: Final = re.compile(r"<(?:\w{1,20}:)?(?:TEI|teiCorpus|TEI\.2)[\s>]")
_PROLOGUE: Final = re.compile(
    r"(?:\s|<\?[^>]{0,2000}\?>|<!--.{0,2000}?-->|<![^>]{0,500}>){0,99}", re.S
)
_ROOTS: Final = ("{*}TEI", "{*}TEI.2")
_ARTICLES: Final = frozenset("article news item entry story report text".split())
"""Types of divisions that are articles."""
_FEWEST: Final = 2
_BLOCKS: Final = ("p", "ab", "l", "u", "head", "item")
_WORDS: Final = frozenset(("w", "pc", "tok"))
# Where the header says each thing: of the text, or of its source.
_OF_SOURCE: Final = ("biblStruct/analytic", "biblStruct/monogr", "biblFull", "bibl")
_PATHS: Final = {
    "title": ("titleStmt/title", *(f"sourceDesc//{one}//title" for one in _OF_SOURCE)),
    "author": ("titleStmt/author", *(f"sourceDesc//{one}//author" for one in _OF_SOURCE)),
    "publisher": (
        *(f"sourceDesc//{one}//publisher" for one in _OF_SOURCE), "publicationStmt/publisher",
    ),
    "date": (*(f"sourceDesc//{one}//date" for one in _OF_SOURCE), "publicationStmt/date"),
    "url": (
        "sourceDesc//idno", "sourceDesc//ref", "sourceDesc//ptr", "publicationStmt/idno",
        "publicationStmt//ref", "publicationStmt//ptr",
    ),
}  # fmt: skip


def is_tei(text: str) -> bool:
    """Whether a text begins as a document or a corpus in TEI does."""
    begin = _PROLOGUE.match(text)
    return begin is not None and _START.match(text, begin.end()) is not None


def tei_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of a file in TEI, for a worker; ``member`` is ``text 1`` and on."""
    from lxml import etree

    decoded = decode(data)
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
        return
    records = RecordReader.of_file(path, reading)
    number = 0
    stream = io.BytesIO(well_formed(decoded.text).encode("utf-8", "replace"))
    try:
        for _, element in etree.iterparse(
            stream, tag=_ROOTS, recover=True, resolve_entities=False, no_network=True
        ):
            for record in _records(element):
                number += 1
                yield records.read(record, path, f"text {number}", decoded.warnings)
            element.clear()
    except (etree.LxmlError, ValueError) as error:
        yield Failure(path, None, f"bad XML: {str(error)[:200]}")
        return
    if not number:
        yield Failure(path, None, "no text in this file of TEI")


def _records(element: _Element) -> Iterator[dict[str, str]]:
    """The articles of a text: its divisions that are, else the text."""
    header = element.find("{*}teiHeader")
    about = {} if header is None else _about(header)
    body = element.find("{*}text")
    if body is None:
        return
    divisions = [
        one for one in body.iter("{*}div", "{*}div1") if one.get("type", "").lower() in _ARTICLES
    ]
    if len(divisions) < _FEWEST:
        yield about | {"body": _text_of(body, about.get("title", ""))}
        return
    about.pop("author", None)
    for division in divisions:
        own = {
            name: _line(found)
            for name, tag in (("title", "head"), ("author", "byline"), ("dateline", "dateline"))
            if (found := division.find(f"{{*}}{tag}")) is not None
        }
        day = division.find(".//{*}date")
        if day is not None and (when := day.get("when")):
            own["date"] = when
        yield about | {"title": ""} | own | {"body": _text_of(division, own.get("title", ""))}


def _about(header: _Element) -> dict[str, str]:
    about: dict[str, str] = {}
    for name, paths in _PATHS.items():
        for path in paths:
            steps = re.sub(r"(^|/)(?=\w)", r"\1{*}", path)
            found = header.findall(f".//{steps}")
            values = [value for one in found if (value := _said(name, one))]
            if values:
                about[name] = "، ".join(values) if name == "author" else values[0]
                break
    return about


def _said(name: str, element: _Element) -> str:
    text = _line(element)
    if name == "date":
        return str(element.get("when") or element.get("when-iso") or text)
    if name == "url":
        address = str(element.get("target") or text)
        return address if address.startswith(("http://", "https://")) else ""
    return text


def _text_of(element: _Element, title: str) -> str:
    """The paragraphs of an element, but for its title."""
    lines = []
    for block in element.iter(*(f"{{*}}{name}" for name in _BLOCKS)):
        if any(
            one.tag == block.tag or _local(one) in ("p", "note") for one in block.iterancestors()
        ):
            continue
        line = _line(block)
        if line and not (_local(block) == "head" and line == title):
            lines.append(line)
    return "\n".join(lines) if lines else _line(element)


def _line(element: _Element) -> str:
    """The text of an element on one line; of words that are tagged each, with blanks between."""
    words = [one for one in element.iter() if _local(one) in _WORDS]
    if words:
        return joined(["".join(one.itertext()).strip() for one in words])
    return " ".join("".join(element.itertext()).split())


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
