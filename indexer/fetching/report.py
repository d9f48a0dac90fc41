"""What a crawl did, and how it is told in a line."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from indexer.ingest.failure import Failure

__all__ = ["FetchReport", "Status", "Tally"]


@dataclass(frozen=True, slots=True)
class Status:
    """How far a crawl is: articles indexed, items and feeds dealt with, those known, the host."""

    indexed: int
    done: int
    total: int
    host: str


@dataclass(slots=True)
class FetchReport:
    """What one crawl did. ``feeds`` were asked for and ``same_feeds`` of them had nothing new;
    ``sitemaps`` and ``lists`` are what else was read; ``items`` are new ones that they list.
    ``failures`` are feeds and items that could not be had (``again`` of them will be tried again),
    ``put_off`` items that were not tried, their hosts wanting to be left alone (``aside`` tells
    which and why). ``left`` are items beyond the limit, ``maps_left`` sitemaps beyond theirs,
    ``kept`` articles of which the index has a richer text than the one that came.

    ``asked_again`` are articles of earlier crawls that were asked for once more: ``corrected`` of
    them had changed, ``same`` had not, and ``gone`` are no longer there, while their articles stay
    in the index.
    """

    feeds: int = 0
    same_feeds: int = 0
    sitemaps: int = 0
    lists: int = 0
    items: int = 0
    indexed: int = 0
    unchanged: int = 0
    kept: int = 0
    summaries: int = 0
    left: int = 0
    maps_left: int = 0
    put_off: int = 0
    again: int = 0
    asked_again: int = 0
    corrected: int = 0
    same: int = 0
    seconds: float = 0.0
    gone: list[Failure] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Failure] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether everything was had that may be had."""
        return not (self.failures or self.put_off)

    def __str__(self) -> str:
        parts = [
            f"{self._sources()}, {self.items:,} new items: {self.indexed:,} indexed",
            f"{self.unchanged:,} unchanged",
            f"{len(self.refused):,} refused by robots.txt",
            f"{len(self.failures):,} failed",
        ]
        if self.again:
            parts[-1] += f" ({self.again:,} to be tried again)"
        if self.asked_again:
            gone = f", {len(self.gone):,} gone" if self.gone else ""
            parts.append(
                f"{self.asked_again:,} asked for again: {self.corrected:,} changed, "
                f"{self.same:,} not{gone}"
            )
        if self.kept:
            parts.append(f"{self.kept:,} kept (what came is poorer)")
        if self.summaries:
            parts.append(f"{self.summaries:,} from their feed's summary alone")
        if self.put_off:
            parts.append(f"{self.put_off:,} put off")
        if self.left:
            parts.append(f"{self.left:,} left for the next run")
        if self.maps_left:
            parts.append(f"{self.maps_left:,} older sitemaps not asked for")
        return ", ".join(parts) + f" — {self.seconds:.1f} s"

    def _sources(self) -> str:
        named = {"feed": self.feeds, "sitemap": self.sitemaps, "list": self.lists}
        told = [f"{n:,} {name}{'s' * (n != 1)}" for name, n in named.items() if n]
        told = told or ["0 feeds"]
        if self.same_feeds:
            told[0] += f" ({self.same_feeds:,} unchanged)"
        return ", ".join(told)


class Tally:
    """Keeps the report of a crawl, for several threads. ``done`` of the ``total`` feeds and items
    have been dealt with."""

    def __init__(self) -> None:
        self.report = FetchReport()
        self.done = self.total = 0
        self._lock = threading.Lock()

    def expect(self, *, feeds: int = 0, items: int = 0) -> None:
        """Feeds that will be asked for, items that will be dealt with."""
        with self._lock:
            self.report.feeds += feeds
            self.total += feeds + items

    def list_read(self, new: int, *, is_list: bool = True) -> None:
        """A list of the user's own, or one page that was named, with so many new items."""
        with self._lock:
            self.report.lists += is_list
            self.report.items += new

    def is_sitemap(self) -> None:
        """What was counted as a feed is a sitemap."""
        with self._lock:
            self.report.feeds -= 1
            self.report.sitemaps += 1

    def is_page(self) -> None:
        """What was counted as a feed is a page."""
        with self._lock:
            self.report.feeds -= 1
            self.total -= 1

    def is_feed(self) -> None:
        """What was counted as a new item is a feed."""
        with self._lock:
            self.report.items -= 1
            self.report.feeds += 1

    def let_be(self) -> None:
        """An item that was counted and is left for another run."""
        with self._lock:
            self.report.left += 1
            self.done += 1

    def maps_left(self) -> None:
        """A sitemap beyond the most that are asked for in one crawl."""
        with self._lock:
            self.report.maps_left += 1

    def feed_read(
        self, new: int, damage: Failure | None = None, *, is_same: bool | None = None
    ) -> None:
        """A feed that listed so many new items, with what is wrong with it; it is the same when it
        lists none, if ``is_same`` does not tell otherwise."""
        with self._lock:
            self.report.items += new
            self.report.same_feeds += not new if is_same is None else is_same
            self.done += 1
            if damage is not None:
                self.report.warnings.append(damage)

    def item_read(self, warnings: Iterable[Failure], *, summary: bool) -> None:
        """An item whose article was read, or taken from its feed's summary."""
        with self._lock:
            self.report.summaries += summary
            self.report.warnings += warnings
            self.done += 1

    def asked_again(
        self, *, changed: bool, warning: Failure | None = None, gone: bool = False
    ) -> None:
        """An article that was asked for again, and is as it was unless it has ``changed``; with
        ``warning``, there is no reading it any more, or it is ``gone``."""
        with self._lock:
            self.report.asked_again += 1
            self.report.corrected += changed
            self.report.same += not (changed or warning)
            self.done += 1
            if warning is not None:
                (self.report.gone if gone else self.report.warnings).append(warning)

    def left(self, items: int = 1) -> None:
        """Items beyond the limit."""
        with self._lock:
            self.report.left += items

    def refused(self, failure: Failure) -> None:
        """An item that robots.txt keeps from us."""
        with self._lock:
            self.report.refused.append(failure)
            self.done += 1

    def failed(self, failure: Failure, *, again: bool = False) -> None:
        """A feed or an item that could not be had; ``again`` when a later run tries it again."""
        with self._lock:
            self.report.failures.append(failure)
            self.report.again += again
            self.done += 1

    def put_off(self, host: str, reason: str, jobs: int = 0) -> None:
        """A host that is let be for now, with so many feeds and items of it."""
        with self._lock:
            self.report.aside[host] = reason
            self.report.put_off += jobs
            self.done += jobs

    def indexed(
        self, indexed: int, unchanged: int, kept: int, poorer: Iterable[Failure] = ()
    ) -> None:
        """Articles that were committed to the index, those that it had, and those of which it has
        a richer text (``poorer`` tells some of them)."""
        with self._lock:
            self.report.indexed += indexed
            self.report.unchanged += unchanged
            self.report.kept += kept
            self.report.warnings += (
                replace(one, reason=f"not taken, for it is poorer: {one.reason}") for one in poorer
            )
