"""What a crawl has to do: ask for feeds and sitemaps, and for pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from indexer.fetching.client import Answer
from indexer.fetching.entries import Entry
from indexer.fetching.lists import Kind
from indexer.fetching.revisits import Known
from indexer.fetching.sitemaps import MOST_BYTES

__all__ = ["FeedJob", "Job", "PageJob", "conditions", "most_of"]


@dataclass(frozen=True, slots=True)
class FeedJob:
    """A feed, a sitemap or a site that is to be asked for: ``url`` is where it is now, after
    so many ``hops`` of redirects and ``tries``."""

    feed: str
    url: str
    hops: int = 0
    tries: int = 0
    kind: Kind = "feed"
    root: str = ""
    """The sitemap, or the site, that led to this one."""
    depth: int = 0

    @property
    def under(self) -> str:
        """What its items are listed under."""
        return self.root or self.feed


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page that is to be asked for, likewise."""

    entry: Entry
    url: str
    hops: int = 0
    tries: int = 0
    known: Known | None = None
    """The article that was had from it before, where it is asked for again."""
    of_list: str = ""
    """The list of the user's own that names it, if one does."""
    had: Answer | None = None
    """What its server gave, where it was asked for before it was known for a page."""


Job: TypeAlias = FeedJob | PageJob


def most_of(job: FeedJob) -> int | None:
    """The most bytes to be taken of what should be a sitemap; ``None``: as of a page."""
    is_map = job.kind == "sitemap" or "sitemap" in job.feed.lower()
    return MOST_BYTES if is_map else None


def conditions(job: PageJob) -> dict[str, str]:
    """The headers by which a page is sent only if it has changed since it was had."""
    known = job.known
    if known is None or job.url != known.url:
        return {}
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in given.items() if value}
