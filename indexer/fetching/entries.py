"""What a feed lists: an entry for each article, in the feed's order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from indexer.article import Article
from indexer.fetching.urls import LONGEST_KEY, clean_url, item_key
from indexer.ingest.failure import Failure
from indexer.settings import ReadSettings

__all__ = ["Entry", "Listing", "list_feed"]

_MOST: Final = 5000
"""Items of a feed that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed: its ``page``, if the feed gives a link, and the article as the feed
    itself has it, if it has one. ``key`` tells its page from others, ``guid`` is the feed's own
    name for it, ``updated`` when it was changed last, if the feed tells (ISO 8601)."""

    key: str
    page: str | None = None
    guid: str | None = None
    article: Article | None = None
    updated: str | None = None

    def to_record(self) -> dict[str, Any]:
        """The entry as what JSON can hold."""
        article = self.article.to_record() if self.article else None
        names = {"key": self.key, "page": self.page, "guid": self.guid, "updated": self.updated}
        return {**names, "article": article}

    def slim(self) -> Entry:
        """The entry without the text of its article: what is needed to ask for its page again."""
        if self.article is None:
            return self
        return replace(self, article=replace(self.article, body="", deck=None, removed=()))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Entry:
        """The entry of :meth:`to_record`."""
        article = record["article"]
        return cls(**{**record, "article": Article.from_record(article) if article else None})


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed or, with ``is_sitemap``, of a sitemap, which may name further ``maps``;
    and what is wrong with it where something is."""

    entries: tuple[Entry, ...]
    damage: str | None = None
    maps: tuple[str, ...] = ()
    is_sitemap: bool = False

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Listing:
        """The listing that :func:`list_feed` gave."""
        entries = tuple(map(Entry.from_record, record["entries"]))
        return cls(entries, record["damage"], tuple(record["maps"]), record["is_sitemap"])


def list_feed(
    data: bytes, url: str, encoding: str | None, reading: ReadSettings
) -> dict[str, Any] | Failure:
    """What the feed or sitemap fetched from ``url`` lists, for :meth:`Listing.from_record`, or why
    it is none.

    Run in a process of its own, like the reading of pages; ``encoding`` is what the headers
    declared. Never raises for what the feed holds.
    """
    from indexer.fetching.sitemaps import read_sitemap, unpacked
    from indexer.ingest.formats.feeds import article_of_item, feed_items

    try:
        data = unpacked(data)
    except ValueError as error:
        return Failure(url, None, str(error))
    sitemap = read_sitemap(data, url)
    if sitemap is not None:
        if not (sitemap.pages or sitemap.maps):
            return Failure(url, None, sitemap.damage or "a sitemap that lists nothing")
        listed = [one.to_record() for one in sitemap.pages]
        of_map = {"damage": sitemap.damage, "maps": list(sitemap.maps), "is_sitemap": True}
        return {"entries": listed, **of_map}
    feed = feed_items(data, url=url, declared_encoding=encoding)
    if not feed.items:
        return Failure(url, None, feed.damage or "a feed without items")
    entries: dict[str, Entry] = {}
    for number, item in enumerate(feed.items[:_MOST], 1):
        article = article_of_item(item, feed, reading, url, f"item {number}")
        page = clean_url(item.url, url) if item.url else None
        if page is not None or article is not None:
            key = item_key(page) if page else f"{url}#{item.id}"[:LONGEST_KEY]
            entries.setdefault(key, Entry(key, page, item.id or None, article, item.updated))
    listed = [one.to_record() for one in entries.values()]
    return {"entries": listed, "damage": feed.damage, "maps": [], "is_sitemap": False}
