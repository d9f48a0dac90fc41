"""What a feed lists: an entry for each article, in the feed's order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from indexer.article import Article
from indexer.fetching.urls import clean_url, item_key
from indexer.ingest.failure import Failure
from indexer.ingest.feeds import FeedItem, articles_of_feed, feed_items
from indexer.settings import Settings

__all__ = ["Entry", "Listing", "read_feed"]

_MOST: Final = 5000
"""Items of a feed that are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a feed: its ``page``, if the feed gives a link, and the article as the feed
    itself has it, if it has one. ``key`` tells its page from others, ``guid`` is the feed's own
    name for it."""

    key: str
    page: str | None = None
    guid: str | None = None
    article: Article | None = None

    def to_json(self) -> str:
        """The entry as one line of JSON."""
        article = self.article.to_record() if self.article else None
        record = {"key": self.key, "page": self.page, "guid": self.guid, "article": article}
        return json.dumps(record, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Entry:
        """The entry of :meth:`to_json`."""
        record: dict[str, Any] = json.loads(text)
        if record["article"] is not None:
            record["article"] = Article.from_record(record["article"])
        return cls(**record)


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed, and what is wrong with it where something is."""

    entries: tuple[Entry, ...]
    damage: str | None = None


def read_feed(data: bytes, url: str, encoding: str | None, settings: Settings) -> Listing | Failure:
    """What the feed fetched from ``url`` lists, or why it is none. ``encoding`` is what its
    headers declared. Never raises for what the feed holds."""
    feed = feed_items(data, url=url, declared_encoding=encoding)
    if not feed.items:
        return Failure(url, None, feed.damage or "a feed without items")
    # One article an item, in the same order.
    articles = articles_of_feed(data, settings, url)
    entries = (
        _entry(item, article, url)
        for item, article in islice(zip(feed.items, articles, strict=False), _MOST)
    )
    return Listing(tuple(_each_once(entries)), feed.damage)


def _entry(item: FeedItem, found: Article | Failure, feed: str) -> Entry | None:
    page = clean_url(item.url, feed) if item.url else None
    article = found if isinstance(found, Article) else None
    if page is None and article is None:
        return None
    key = item_key(page) if page else f"{feed}#{item.id}"
    return Entry(key[:2000], page, item.id or None, article)


def _each_once(entries: Iterator[Entry | None]) -> Iterator[Entry]:
    keys: set[str] = set()
    for entry in entries:
        if entry is not None and entry.key not in keys:
            keys.add(entry.key)
            yield entry
