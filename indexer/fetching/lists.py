"""What a user names to be fetched: addresses, and files that list them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from indexer.errors import ReadError
from indexer.fetching.entries import Entry
from indexer.fetching.links import Link, is_json, is_table, json_links, table_links
from indexer.fetching.sitemaps import read_sitemap, unpacked
from indexer.fetching.urls import clean_url, item_key
from indexer.ingest.failure import Failure
from indexer.ingest.streams.encoding import decode

__all__ = ["Named", "Wishes", "read_names"]

_MOST: Final = 16 << 20
STDIN: Final = "-"

Kind: TypeAlias = Literal["address", "feed", "sitemap", "site", "list"]
"""What is named: an address (a feed, a sitemap or a page, as what is there tells), one that is
known to be a feed or a sitemap, a site whose robots.txt names sitemaps, or a list of addresses."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that is named: its URL, or the name of the list with its ``entries``."""

    name: str
    kind: Kind = "address"
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Wishes:
    """All that is named, each thing once, in the order named, and the lines of lists that are no
    address."""

    named: list[Named] = field(default_factory=list)
    faults: list[Failure] = field(default_factory=list)


def read_names(names: Iterable[str], *, sites: bool = False) -> Wishes:
    """What the names of a command line stand for: URLs, files that list them, ``-`` for a list on
    standard input. With ``sites`` each URL stands for its site's sitemaps.

    Raises :class:`~indexer.errors.ReadError` for a file that is not there or cannot be read, for a
    name that is no http or https URL, and when there is no address at all.
    """
    wishes = Wishes()
    for name in names:
        if "://" in name:
            url = clean_url(name)
            if url is None:
                raise ReadError(f"{name}: is no http or https URL")
            wishes.named.append(Named(url, "site" if sites else "address"))
        else:
            _read_list(name, wishes)
    if not wishes.named:
        first = f": {wishes.faults[0]}" if wishes.faults else ""
        raise ReadError(
            "no address is named: give URLs, or files with one URL a line, CSV or JSON with a "
            f"column of URLs, OPML or sitemaps{first}"
        )
    wishes.named = list({(one.name, one.kind == "list"): one for one in wishes.named}.values())
    return wishes


def _read_list(name: str, wishes: Wishes) -> None:
    data = _bytes_of(name)
    try:
        data = unpacked(data, _MOST)
        if data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"<", b"\0<")):
            _read_xml(name, data, wishes)
        else:
            _read_links(name, data, wishes)
    except (ReadError, ValueError) as error:
        raise ReadError(f"{name}: {error}") from None


def _bytes_of(name: str) -> bytes:
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MOST + 1)
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from error
    if len(data) > _MOST:
        raise ReadError(f"{name}: a list of more than {_MOST >> 20} MB; split it")
    return data


def _read_links(name: str, data: bytes, wishes: Wishes) -> None:
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff")
    entries: dict[str, Entry] = {}
    for given, place in _links(text):
        url = clean_url(given)
        if url is None:
            told = f"{given[:80]!r} is no http or https URL" if given else "has no URL"
            wishes.faults.append(Failure(name, place or None, told))
        else:
            key = item_key(url)
            entries.setdefault(key, Entry(key, url))
    if entries:
        full = name if name == STDIN else str(Path(name).absolute())
        wishes.named.append(Named(full, "list", tuple(entries.values())))


def _links(text: str) -> Iterator[Link]:
    if is_json(text):
        return json_links(text)
    return table_links(text) if is_table(text) else _lines(text)


def _lines(text: str) -> Iterator[Link]:
    for number, line in enumerate(text.splitlines(), 1):
        given = line.strip()
        given = "" if given.startswith("#") else given.split(" #", 1)[0].split("\t", 1)[0].strip()
        if given:
            yield given, f"line {number}"


def _read_xml(name: str, data: bytes, wishes: Wishes) -> None:
    sitemap = read_sitemap(data, name)
    if sitemap is not None:
        if sitemap.damage is not None:
            wishes.faults.append(Failure(name, None, sitemap.damage))
        if sitemap.pages:
            full = name if name == STDIN else str(Path(name).absolute())
            wishes.named.append(Named(full, "list", sitemap.pages))
        wishes.named += [Named(url, "sitemap") for url in sitemap.maps]
        return
    for given, place in _outlines(data):
        url = clean_url(given)
        if url is None:
            wishes.faults.append(Failure(name, place, f"{given[:80]!r} is no http or https URL"))
        else:
            wishes.named.append(Named(url, "feed"))


def _outlines(data: bytes) -> Iterator[Link]:
    """The feeds of OPML."""
    try:
        root = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise ReadError("has a DOCTYPE, which no OPML file needs; take it out") from None
    except (ParseError, ValueError, LookupError) as error:
        raise ReadError(f"is no OPML ({error})") from None
    if root.tag.lower() != "opml":
        raise ReadError(
            f"is no OPML and no sitemap but <{root.tag[:60]}>; give the URL of a feed, not the feed"
        )
    for outline in root.iter():
        attributes = {key.lower(): value for key, value in outline.attrib.items()}
        if outline.tag.lower() == "outline" and attributes.get("xmlurl", "").strip():
            yield attributes["xmlurl"].strip(), attributes.get("text", "outline")[:80]
