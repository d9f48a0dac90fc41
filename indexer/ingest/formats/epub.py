"""EPUB books: one article a chapter, in the order of reading."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote
from xml.etree import ElementTree

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.document_lines import Properties, with_properties
from indexer.ingest.formats.zip_parts import parse_list, read_part, tag_of
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadLimits, ReadSettings

__all__ = ["epub_chapter", "is_epub", "read_epub"]

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_PAGE_TYPES: Final = ("application/xhtml+xml", "text/html")
# Up to the next that begins alike: else each that has no end is looked through to the end of all.
_HIDDEN: Final = re.compile(
    r"<(script|style|head|svg)\b(?:(?!<\1\b).)*?</\1\s*+>", re.IGNORECASE | re.DOTALL
)
_MARKUP: Final = re.compile(r"<[^<>]*>")
# A chapter of fewer words is a cover, a title page or a picture.
_MIN_WORDS: Final = 20
# In bytes: a chapter of more is not looked through for its words.
_SHORT: Final = 20_000


def is_epub(names: Collection[str]) -> bool:
    """Whether an archive with these names is an EPUB book."""
    return _CONTAINER in names


def read_epub(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The chapters of a book; ``source`` is its title, ``member`` the name of a chapter's file.

    Tables of contents are passed over. A chapter of fewer than twenty words (a cover, the name of
    a part) is none by itself: its words stand in a warning of the next chapter that is one.
    """
    if source.archive is None:
        return
    try:
        book = _open_book(source.archive.zip, reading)
    except ReadError as error:
        yield Failure(source.name, None, str(error))
        return
    if not book.chapters:
        yield Failure(source.name, None, "no chapter in this book")
        return
    short: list[str] = []
    found = False
    held: Task | None = None
    for chapter in _chapters(book, source.name, reading):
        words = None if isinstance(chapter, Failure) else _words(chapter.data)
        if words is not None:
            short += filter(None, [words])
            continue
        found = True
        if isinstance(chapter, Failure):
            yield chapter
            continue
        if held is not None:
            yield held
        arguments = (chapter.data, reading, source.name, book.title, book.properties)
        warnings = tuple(f"before it stands, too short for a chapter: {words}" for words in short)
        short.clear()
        held = Task(epub_chapter, arguments, source.name, chapter.name, warnings=warnings)
    if held is not None:
        behind = tuple(f"behind it stands, too short for a chapter: {words}" for words in short)
        yield replace(held, warnings=held.warnings + behind)
    elif not found:
        yield Failure(source.name, None, "no chapter of twenty words in it: pictures, perhaps")


@dataclass(frozen=True, slots=True)
class _Book:
    """An open book; ``chapters`` are the names of its files in the order of reading."""

    archive: zipfile.ZipFile
    title: str | None
    properties: Properties
    chapters: tuple[str, ...]
    locked: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Chapter:
    name: str
    data: bytes


def _open_book(archive: zipfile.ZipFile, limits: ReadLimits) -> _Book:
    """The book in an archive; raises :class:`ReadError` when its parts cannot be read."""
    package_name = _package_name(archive, limits)
    package = parse_list(archive, package_name, limits)
    locked = _locked_files(archive, limits)
    title = " ".join((package.findtext(f".//{_DC}title") or "").split()) or None
    properties = Properties(
        author=" ".join((package.findtext(f".//{_DC}creator") or "").split()),
        created=(package.findtext(f".//{_DC}date") or "").strip(),
        modified=next(
            (
                (one.text or "").strip()
                for one in _elements(package, "meta")
                if one.get("property") == "dcterms:modified"
            ),
            "",
        ),
    )
    chapters = _spine(package, posixpath.dirname(package_name))
    return _Book(archive, title, properties, tuple(chapters), locked)


def _chapters(book: _Book, path: str, limits: ReadLimits) -> Iterator[_Chapter | Failure]:
    """The chapters in order, each whole, or why one cannot be read."""
    left = limits.max_unpacked_mb * MB
    for number, name in enumerate(book.chapters):
        if number == limits.max_members or left < 0:
            limit = "max_members" if left >= 0 else "max_unpacked_mb"
            reason = f"chapters not read: {len(book.chapters) - number:,} ({limit})"
            yield Failure(path, None, reason)
            return
        if name in book.locked:
            yield Failure(path, name, "encrypted")
            continue
        try:
            data = read_part(book.archive, name, limits)
        except ReadError as error:
            yield Failure(path, name, str(error))
            continue
        left -= len(data)
        if len(data) > limits.max_file_mb * MB:
            yield Failure(path, name, larger_than(limits.max_file_mb, "max_file_mb"))
        else:
            yield _Chapter(name, data)


def _words(data: bytes) -> str | None:
    """The words of a chapter that has too few to be one; ``None`` for any other."""
    if len(data) > _SHORT:
        return None
    words = html.unescape(_MARKUP.sub(" ", _HIDDEN.sub(" ", decode(data).text))).split()
    return " ".join(words) if len(words) < _MIN_WORDS else None


def epub_chapter(
    data: bytes, reading: ReadSettings, path: str, title: str | None, properties: Properties
) -> Article | Failure:
    """The article of a chapter, for a worker."""
    from indexer.ingest.formats.html.page import read_page

    article = read_page(data, reading, path=path)
    if isinstance(article, Failure):
        return article
    article = replace(
        article,
        source=title or article.source,
        author=article.author or properties.author or None,
    )
    return with_properties(article, properties)


def _package_name(archive: zipfile.ZipFile, limits: ReadLimits) -> str:
    root = parse_list(archive, _CONTAINER, limits)
    for element in root.iter():
        if element.tag.endswith("rootfile") and element.get("full-path"):
            return str(element.get("full-path"))
    raise ReadError("its container names no package")


def _spine(package: ElementTree.Element, folder: str) -> list[str]:
    """The names of the chapters' files in the order of reading, each once."""
    files = dict(_pages(package, folder))
    order = (
        files[element.get("idref", "")]
        for element in _elements(package, "itemref")
        if element.get("idref") in files and element.get("linear") != "no"
    )
    return list(dict.fromkeys(order))


def _pages(package: ElementTree.Element, folder: str) -> Iterator[tuple[str, str]]:
    """The identifier and the file's name of each page, tables of contents apart."""
    for element in _elements(package, "item"):
        id, kind = element.get("id"), element.get("media-type")
        is_contents = "nav" in (element.get("properties") or "").split()
        if id and kind in _PAGE_TYPES and not is_contents:
            name = posixpath.join(folder, unquote(element.get("href") or ""))
            yield id, posixpath.normpath(name)


def _elements(package: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (one for one in package.iter() if tag_of(one) == name)


def _locked_files(archive: zipfile.ZipFile, limits: ReadLimits) -> frozenset[str]:
    """The names of the files that a shop has encrypted."""
    if _ENCRYPTION not in archive.namelist():
        return frozenset()
    root = parse_list(archive, _ENCRYPTION, limits)
    return frozenset(
        unquote(element.get("URI") or "")
        for element in root.iter()
        if element.tag.endswith("CipherReference")
    )
