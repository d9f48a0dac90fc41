"""The feeds that a user names: URLs, files with one a line, OPML files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from indexer.errors import ReadError
from indexer.fetching.urls import clean_url

__all__ = ["feed_urls"]

_MOST: Final = 16 << 20


def feed_urls(names: Iterable[str]) -> list[str]:
    """The URLs of feeds, each once, in the order named.

    Raises :class:`~indexer.errors.ReadError` for a file that is not there or cannot be read and
    for a line that is no http or https URL, and when there is no feed at all.
    """
    found = [url for name in names for url in _read_named(name)]
    if not found:
        raise ReadError("no feed is named: give URLs, or files with one URL a line, or OPML")
    return list(dict.fromkeys(found))


def _read_named(name: str) -> Iterator[str]:
    if "://" in name:
        yield _check(name, name)
        return
    file = Path(name)
    try:
        if file.stat().st_size > _MOST:
            raise ReadError(f"{name}: too large for a list of feeds")
        data = file.read_bytes()
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from error
    head = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith((b"<", b"\0<")):
        yield from _outlines(name, data)
    else:
        yield from _lines(name, data)


def _lines(name: str, data: bytes) -> Iterator[str]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ReadError(f"{name}: is no UTF-8 text (byte {error.start})") from None
    for number, line in enumerate(lines, 1):
        url = line.split("#", 1)[0].strip() if line.lstrip().startswith("#") else line.strip()
        url = url.split(" #", 1)[0].strip()
        if url:
            yield _check(url, f"{name}, line {number}")


def _outlines(name: str, data: bytes) -> Iterator[str]:
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ReadError(f"{name}: has a DOCTYPE, which no OPML file needs; take it out") from None
    except (ParseError, ValueError, LookupError) as error:
        raise ReadError(f"{name}: is no OPML ({error})") from None
    if root.tag.lower() != "opml":
        raise ReadError(
            f"{name}: is no OPML but <{root.tag[:60]}>; give the URL of a feed, not the feed"
        )
    for outline in root.iter():
        attributes = {key.lower(): value for key, value in outline.attrib.items()}
        if outline.tag.lower() == "outline" and attributes.get("xmlurl", "").strip():
            url = attributes["xmlurl"]
            yield _check(url, f"{name}, {attributes.get('text', 'outline')}")


def _check(given: str, where: str) -> str:
    url = clean_url(given)
    if url is None:
        raise ReadError(f"{where}: {given!r} is no http or https URL")
    return url
