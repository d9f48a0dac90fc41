"""Sitemaps (sitemaps.org) and news sitemaps: the pages that a site lists, the newest first, and the
sitemaps that an index of them lists."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from indexer.article import Article, article_id
from indexer.fetching.entries import Entry
from indexer.fetching.urls import clean_url, item_key
from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.streams.content_coding import NotPacked, TooLarge, unpack
from indexer.settings import MB

__all__ = ["MOST_BYTES", "Sitemap", "is_listing", "read_sitemap", "unpacked"]

MOST_BYTES: Final = 50 * MB
"""Of a sitemap out of its compression: the most that the protocol allows."""
_MOST_PAGES: Final = 50_000
_MAPS: Final = (b"<urlset", b"<sitemapindex")
_FEEDS: Final = (b"<rss", b"<feed", b"<rdf:rdf")
_HEAD: Final = 4096
_GZIP: Final = b"\x1f\x8b"
_LONGEST_TITLE: Final = 1000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The ``pages`` that a sitemap lists, or the URLs of further ``maps``, and what is wrong with
    it where something is."""

    pages: tuple[Entry, ...] = ()
    maps: tuple[str, ...] = ()
    damage: str | None = None


def unpacked(data: bytes, most: int = MOST_BYTES) -> bytes:
    """What is in a file that may be compressed by gzip, as sitemaps are; as much of it as is whole.
    Raises ValueError, in words, for more than ``most`` bytes."""
    if not data.startswith(_GZIP):
        return data
    try:
        return unpack(data, "gzip", most).data
    except TooLarge:
        raise ValueError(f"unpacks to more than {most // MB} MB") from None
    except NotPacked:
        raise ValueError("its compression is broken") from None


def is_listing(data: bytes) -> bool:
    """Whether a file begins as a feed or a sitemap does."""
    if data.startswith(_GZIP):
        return True
    head = data[:_HEAD].replace(b"\0", b"").lower()
    if b"<html" in head or b"<!doctype html" in head:
        return False
    return any(mark in head for mark in (*_MAPS, *_FEEDS))


def read_sitemap(data: bytes, url: str) -> Sitemap | None:
    """The sitemap in ``data``, which is not compressed, and came from ``url``; ``None`` when it is
    none. Of a broken one, what stands before the break. Run where foreign files are read."""
    head = data[:_HEAD].replace(b"\0", b"").lower()
    if not any(mark in head for mark in (*_MAPS, b":urlset", b":sitemapindex")):
        return _of_lines(data, url)
    found: list[tuple[str, Entry]] = []
    maps: list[tuple[str, str]] = []
    damage = None
    try:
        for element in _listed(data):
            told = _fields(element)
            page = clean_url(told["loc"], url) if told.get("loc") else None
            if page is None:
                damage = (
                    damage or f"lists {told.get('loc', 'nothing')[:80]!r}, which is no web page"
                )
            elif _name(element) == "sitemap":
                maps.append((told.get("lastmod", ""), page))
            else:
                entry = _entry(page, told)
                found.append((told.get("publication_date") or told.get("lastmod", ""), entry))
            if len(found) + len(maps) >= _MOST_PAGES:
                damage = f"lists more than {_MOST_PAGES:,} addresses: the rest is left out"
                break
    except DefusedXmlException:
        damage = "has a DOCTYPE, which no sitemap needs: what follows it is not read"
    except (ParseError, ValueError, LookupError) as error:
        damage = f"breaks off or is broken ({error})"
    return Sitemap(tuple(_newest(found)), tuple(_newest(maps)), damage)


def _of_lines(data: bytes, url: str) -> Sitemap | None:
    """A sitemap that is text: an address a line, nothing else."""
    try:
        lines = data[:MOST_BYTES].decode("utf-8-sig").split()
    except UnicodeDecodeError:
        return None
    pages = [clean_url(line) for line in lines[: _MOST_PAGES + 1]]
    if not pages or None in pages:
        return None
    entries = tuple(_entry(page, {}) for page in pages[:_MOST_PAGES] if page is not None)
    more = f"lists more than {_MOST_PAGES:,} addresses: the rest is left out"
    return Sitemap(entries, (), more if len(pages) > _MOST_PAGES else None)


def _listed(data: bytes) -> Iterator[Element]:
    """The elements of a sitemap, one by one; none stays in memory."""
    parsed = defusedxml.ElementTree.iterparse(
        io.BytesIO(data.lstrip()), events=("start", "end"), forbid_dtd=True
    )
    root = None
    for event, element in parsed:
        if root is None:
            root = element
        elif event == "end" and _name(element) in ("url", "sitemap"):
            yield element
            root.clear()


def _fields(element: Element) -> dict[str, str]:
    """The texts of an address and of its news: their children and no others', since pictures and
    films have addresses and titles too."""
    found: dict[str, str] = {}
    for child in element:
        if _name(child) == "news":
            for part in (*child, *(inner for outer in child for inner in outer)):
                found.setdefault(_name(part), " ".join((part.text or "").split()))
        elif _name(child) in ("loc", "lastmod"):
            found[_name(child)] = (child.text or "").strip()
    return found


def _entry(page: str, told: dict[str, str]) -> Entry:
    updated = parse_date(told["lastmod"]) if told.get("lastmod") else None
    article = None
    if title := told.get("title", "")[:_LONGEST_TITLE]:
        published = parse_date(told.get("publication_date", ""))
        article = Article(
            id=article_id(page, title, ""),
            title=title,
            body="",
            language=told.get("language", "und")[:2].lower(),
            published=published,
            published_from="feed" if published else None,
            source=told.get("name") or None,
            url=page,
        )
    return Entry(item_key(page), page, None, article, updated)


def _newest(dated: list[tuple[str, Any]]) -> list[Any]:
    """What has a date, the latest first, then the rest; in their own order where that says
    nothing."""
    return [one for _, one in sorted(dated, key=lambda pair: pair[0], reverse=True)]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
