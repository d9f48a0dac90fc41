"""EPUB books: one article a chapter, in the order of reading."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.docx import parse_xml, read_part
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.pool import Task
from indexer.settings import MB, ReadSettings

__all__ = ["epub_chapter", "is_epub", "read_epub"]

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_PAGE_TYPES: Final = ("application/xhtml+xml", "text/html")
_HIDDEN: Final = re.compile(r"<(script|style|head|svg)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_MARKUP: Final = re.compile(r"<[^<>]*>")
# A chapter of fewer words is a cover, a title page or a picture.
_MIN_WORDS: Final = 20
# In bytes: a chapter of more is not looked through for its words.
_SHORT: Final = 20_000


def is_epub(names: Collection[str]) -> bool:
    """Whether an archive with these names is an EPUB book."""
    return _CONTAINER in names


def read_epub(
    archive: zipfile.ZipFile, source: Source, reading: ReadSettings
) -> Iterator[Article | Failure | Task]:
    """The chapters of a book; ``source`` is its title, ``member`` the name of a chapter's file.

    Tables of contents are passed over. A chapter of fewer than twenty words (a cover, the name of
    a part) is none by itself: its words stand in a warning of the next chapter that is one.
    """
    try:
        package_name = _package_name(archive, reading)
        package = parse_xml(read_part(archive, package_name, reading))
        locked = _locked(archive, reading)
    except ReadError as error:
        yield Failure(source.name, None, str(error))
        return
    title = " ".join((package.findtext(f".//{_DC}title") or "").split()) or None
    author = " ".join((package.findtext(f".//{_DC}creator") or "").split()) or None
    chapters = _spine(package, posixpath.dirname(package_name))
    if not chapters:
        yield Failure(source.name, None, "no chapter in this book")
        return
    left = reading.max_unpacked_mb * MB
    short: list[str] = []
    found = False
    held: Task | None = None
    for number, name in enumerate(chapters):
        if number == reading.max_members or left < 0:
            limit = "max_members" if left >= 0 else "max_unpacked_mb"
            reason = f"chapters not read: {len(chapters) - number:,} ({limit})"
            found = True
            yield Failure(source.name, None, reason)
            break
        if name in locked:
            found = True
            yield Failure(source.name, name, "encrypted")
            continue
        try:
            data = read_part(archive, name, reading)
        except ReadError as error:
            found = True
            yield Failure(source.name, name, str(error))
            continue
        left -= len(data)
        words = _words(data)
        if words is not None:
            short += filter(None, [words])
            continue
        found = True
        if len(data) > reading.max_file_mb * MB:
            reason = f"larger than {reading.max_file_mb} MB (max_file_mb)"
            yield Failure(source.name, name, reason)
            continue
        arguments = (data, reading, source.name, title, author)
        if held is not None:
            yield held
        warnings = tuple(f"before it stands, too short for a chapter: {words}" for words in short)
        short.clear()
        held = Task(epub_chapter, arguments, source.name, name, warnings=warnings)
    if held is not None:
        behind = tuple(f"behind it stands, too short for a chapter: {words}" for words in short)
        yield replace(held, warnings=held.warnings + behind)
    elif not found:
        yield Failure(source.name, None, "no chapter of twenty words in it: pictures, perhaps")


def _words(data: bytes) -> str | None:
    """The words of a chapter that has too few to be one; ``None`` for any other."""
    if len(data) > _SHORT:
        return None
    words = html.unescape(_MARKUP.sub(" ", _HIDDEN.sub(" ", decode(data).text))).split()
    return " ".join(words) if len(words) < _MIN_WORDS else None


def epub_chapter(
    data: bytes, reading: ReadSettings, path: str, title: str | None, author: str | None
) -> Article | Failure:
    """The article of a chapter, for a worker."""
    from indexer.ingest.formats.html.page import read_page

    article = read_page(data, reading, path=path)
    if isinstance(article, Failure):
        return article
    return replace(article, source=title or article.source, author=article.author or author)


def _package_name(archive: zipfile.ZipFile, reading: ReadSettings) -> str:
    root = parse_xml(read_part(archive, _CONTAINER, reading))
    for element in root.iter():
        if element.tag.endswith("rootfile") and element.get("full-path"):
            return str(element.get("full-path"))
    raise ReadError("its container names no package")


def _spine(package: ElementTree.Element, folder: str) -> list[str]:
    """The names of the chapters' files in the order of reading, each once."""
    files: dict[str, str] = {}
    for element in package.iter():
        if element.tag.rpartition("}")[2] == "item" and element.get("id"):
            is_contents = "nav" in (element.get("properties") or "").split()
            if element.get("media-type") in _PAGE_TYPES and not is_contents:
                name = posixpath.join(folder, unquote(element.get("href") or ""))
                files[str(element.get("id"))] = posixpath.normpath(name)
    order = [
        files[str(element.get("idref"))]
        for element in package.iter()
        if element.tag.rpartition("}")[2] == "itemref"
        and element.get("idref") in files
        and element.get("linear") != "no"
    ]
    return list(dict.fromkeys(order))


def _locked(archive: zipfile.ZipFile, reading: ReadSettings) -> frozenset[str]:
    """The names of the files that a shop has encrypted."""
    if _ENCRYPTION not in archive.namelist():
        return frozenset()
    root = parse_xml(read_part(archive, _ENCRYPTION, reading))
    return frozenset(
        unquote(element.get("URI") or "")
        for element in root.iter()
        if element.tag.endswith("CipherReference")
    )
