"""One crawl over feeds: who is asked next, and what follows from each answer."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from indexer.article import Article
from indexer.fetching.client import Answer, Client, Trouble
from indexer.fetching.entries import Entry
from indexer.fetching.host_queues import HostQueues
from indexer.fetching.options import FetchOptions
from indexer.fetching.pages import Readers, article_of_page, article_of_summary, charset_of
from indexer.fetching.report import Tally
from indexer.fetching.revisits import Known, text_digest
from indexer.fetching.robots import RobotsBook
from indexer.fetching.state import FetchState
from indexer.fetching.urls import host_of, item_key, origin_of
from indexer.ingest.failure import Failure

__all__ = ["Crawl"]

_FEED_TYPES: Final = "application/rss+xml, application/atom+xml, text/xml, */*;q=0.5"
_PAGE_TYPES: Final = "text/html, application/xhtml+xml, */*;q=0.1"
_LONGEST_BACKOFF: Final = 6 * 3600.0
_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class _FeedJob:
    feed: str
    url: str
    hops: int = 0
    tries: int = 0


@dataclass(frozen=True, slots=True)
class _PageJob:
    entry: Entry
    url: str
    hops: int = 0
    tries: int = 0
    known: Known | None = None
    """The article that was had from it before, where it is asked for again."""


_Job = _FeedJob | _PageJob


class Crawl:
    """The work of one crawl, for several threads: each calls :meth:`work`. ``tally`` is what has
    come of it so far; items that were read wait in ``state`` to be indexed."""

    def __init__(
        self,
        state: FetchState,
        client: Client,
        robots: RobotsBook,
        readers: Readers,
        options: FetchOptions,
    ) -> None:
        self.tally = Tally()
        self.host = ""
        self._state = state
        self._client = client
        self._robots = robots
        self._readers = readers
        self._options = options
        self._queues: HostQueues[_Job] = HostQueues()
        self._lock = threading.Lock()
        self._queued: set[str] = set()
        self._strikes: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._robots_tries: Counter[str] = Counter()

    def begin(self, feeds: list[str], *, rested: bool) -> None:
        """The feeds of the crawl; with ``rested``, those that failed of late are let be."""
        for feed in feeds:
            known = self._state.feed(feed)
            if rested and known.next > time.time():
                reason = f"its feed failed, next try {_clock(known.next)}"
                self.tally.put_off(host_of(feed), reason)
                self._queue_pages(feed)
                continue
            self.tally.expect(feeds=1)
            self._queues.add(host_of(feed), _FeedJob(feed, feed))

    def work(self) -> None:
        """Does what there is to do, and comes back when nothing is left or :meth:`stop` is
        called."""
        while (turn := self._queues.take()) is not None:
            host, job = turn
            self.host = host
            delay = self._options.delay
            try:
                delay = self._serve(host, job)
            finally:
                self._queues.release(host, delay)

    def stop(self) -> None:
        """Ends the crawl: requests under way are cut, and nothing new is begun."""
        self._queues.stop()
        self._client.stop()

    # A job's turn. What is given back are the seconds until the host may be asked again: none
    # when it was not asked.

    def _serve(self, host: str, job: _Job) -> float:
        until = self._state.aside_until(host)
        if until > time.time():
            self._wait_or_put_off(host, job, until, f"asked to be left alone until {_clock(until)}")
            return 0.0
        if isinstance(job, _FeedJob):
            return self._serve_feed(host, job)
        return self._serve_page(host, job)

    def _serve_page(self, host: str, job: _PageJob) -> float:
        origin = origin_of(job.url)
        rules = self._robots.rules(origin)
        if rules is None:
            self._ask_robots(host, job, origin)
            return self._options.delay
        if rules.reason is not None:
            self._put_off([job], host, rules.reason)
            return 0.0
        if not rules.allow(job.url):
            self._refuse(job)
            return 0.0
        answer = self._client.get(job.url, {"Accept": _PAGE_TYPES, **_conditions(job)})
        if isinstance(answer, Trouble):
            self._page_trouble(host, job, answer)
        elif answer.location is not None:
            self._redirect(host, job, answer.location)
        else:
            self._strikes[host] = 0
            self._take_answer(job, answer)
        return max(self._options.delay, min(rules.delay, self._options.longest_delay))

    def _refuse(self, job: _PageJob) -> None:
        if job.known is None:
            self._state.item_ended(job.entry.key, "refused", "robots.txt disallows it")
        else:
            self._state.never_again(job.entry.key)
        self.tally.refused(Failure(job.url, None, "robots.txt disallows it"))

    def _ask_robots(self, host: str, job: _PageJob, origin: str) -> None:
        """Asks for the rules, so that the job's next turn finds them."""
        pauses = [wait for wait in self._options.again if wait <= self._options.patience]
        tries = self._robots_tries[origin]
        self._robots_tries[origin] += 1
        trouble = self._robots.ask(origin, last=tries >= len(pauses))
        if trouble is not None and (trouble.wait is not None or trouble.barred):
            self._page_trouble(host, job, trouble)
            return
        if trouble is not None and tries < len(pauses):
            self._queues.hold(host, time.monotonic() + pauses[tries])
        self._queues.add(host, job, first=True)

    def _serve_feed(self, host: str, job: _FeedJob) -> float:
        known = self._state.feed(job.feed)
        headers = {"Accept": _FEED_TYPES}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        answer = self._client.get(job.url, headers)
        if isinstance(answer, Trouble):
            self._feed_trouble(host, job, answer)
        elif answer.location is not None:
            self._redirect(host, job, answer.location)
        else:
            self._strikes[host] = 0
            self._take_feed(job, answer)
        return self._options.delay

    # Answers

    def _take_feed(self, job: _FeedJob, answer: Answer) -> None:
        if answer.status == 304:
            known = self._state.feed(job.feed)
            self._state.feed_read(job.feed, known.etag, known.modified, ())
            self.tally.feed_read(0)
        else:
            feed = self._readers.feed(answer.body, answer.url, charset_of(answer))
            if isinstance(feed, Failure):
                self._feed_failed(job, feed.reason)
                return
            etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
            if feed.damage is not None:  # to be had again whole
                etag = modified = None
            new = self._state.feed_read(job.feed, etag, modified, feed.entries)
            damage = Failure(job.feed, None, feed.damage) if feed.damage is not None else None
            self.tally.feed_read(new, damage)
        self._queue_pages(job.feed)

    def _queue_pages(self, feed: str) -> None:
        left = self._options.limit
        for entry, tries, due in self._state.waiting(feed):
            with self._lock:
                if entry.key in self._queued:
                    continue
                if left != 0:
                    self._queued.add(entry.key)
            if left == 0:
                self.tally.left()
                continue
            self.tally.expect(items=1)
            wait = due - time.time()
            fetched = self._state.fetched(entry.key)
            if fetched is not None:  # by a run that was killed before it had read it
                self._take_page(entry, fetched)
            elif entry.page is None:
                self._take_summary(entry, "the feed gives no link to a page")
            elif wait > self._options.patience:
                reason = f"an item failed, next try {_clock(due)}"
                self.tally.put_off(host_of(entry.page), reason, 1)
                continue
            else:
                after = time.monotonic() + wait if wait > 0 else 0.0
                job = _PageJob(entry, entry.page, tries=tries)
                self._queues.add(host_of(entry.page), job, after=after)
            left = None if left is None else left - 1
        self._queue_again(feed)

    def _queue_again(self, feed: str) -> None:
        """Queues the articles of a feed that are due to be asked for again, behind what is new."""
        if not self._options.revisit:
            return
        most = min(self._options.most_again, self._options.limit or self._options.most_again)
        due, more = self._state.due(feed, most)
        self.tally.left(more)
        for entry, known in due:
            with self._lock:
                is_queued = entry.key in self._queued
                self._queued.add(entry.key)
            if entry.page is not None and not is_queued:
                self.tally.expect(items=1)
                self._queues.add(host_of(entry.page), _PageJob(entry, entry.page, known=known))

    def _take_answer(self, job: _PageJob, answer: Answer) -> None:
        """Takes the page of an item that was asked for, for the first time or again."""
        if job.known is not None:
            self._take_again(job.entry, job.known, answer)
            return
        self._state.item_fetched(job.entry.key, answer)
        self._take_page(job.entry, answer)

    def _take_again(self, entry: Entry, known: Known, answer: Answer) -> None:
        """Takes an article that was had before, if it has changed. It keeps its id."""
        if answer.status == 304:
            self._state.asked_again(entry.key, known, answer)
            self.tally.asked_again(changed=False)
            return
        article = article_of_page(answer, entry, self._readers)
        if self._client.stopped and isinstance(article, Failure):
            return  # its reader may have been cut short
        reason = _not_it(article, known, answer)
        if isinstance(article, Failure) or reason is not None:
            self._state.asked_again(entry.key, known)
            reason = f"asked for again: {reason}; what was read before stays"
            self.tally.asked_again(changed=False, warning=Failure(answer.url, None, reason))
            return
        article = replace(article, id=known.id)
        is_changed = text_digest(article) != known.digest
        if is_changed:
            self._state.item_changed(entry.key, known, article, answer)
        else:
            self._state.asked_again(entry.key, known, answer)
        self.tally.asked_again(changed=is_changed)

    def _take_page(self, entry: Entry, answer: Answer) -> None:
        article = article_of_page(answer, entry, self._readers)
        if self._client.stopped and isinstance(article, Failure):
            return  # its reader may have been cut short: another run has it again
        if isinstance(article, Failure):
            self._take_summary(entry, article.reason, answer.url)
        else:
            self._keep(entry, article, answer.url, answer)

    def _take_summary(self, entry: Entry, reason: str, url: str | None = None) -> None:
        article = article_of_summary(entry, reason)
        if article is None:
            self._item_failed(entry, url or entry.page or entry.key, reason)
            return
        self._keep(entry, article, article.path or entry.key)

    def _keep(
        self, entry: Entry, article: Article, page: str, answer: Answer | None = None
    ) -> None:
        kept = self._state.item_read(entry, article, page, answer)
        warnings = [Failure(page, None, warning) for warning in kept.warnings]
        self.tally.item_read(warnings, summary=answer is None)

    def _redirect(self, host: str, job: _Job, location: str) -> None:
        if job.hops >= self._options.redirects:
            trouble = Trouble(f"redirects more than {self._options.redirects} times")
            if isinstance(job, _FeedJob):
                self._feed_trouble(host, job, trouble)
            else:
                self._page_trouble(host, job, trouble)
            return
        self._queues.add(
            host_of(location), replace(job, url=location, hops=job.hops + 1), first=True
        )

    # Troubles

    def _page_trouble(self, host: str, job: _PageJob, trouble: Trouble) -> None:
        if self._client.stopped:
            return
        if trouble.wait is not None:
            self._leave_alone(host, job, trouble)
            return
        if job.known is not None:
            self._trouble_again(job, job.known, trouble)
        elif not trouble.again or job.tries >= len(self._options.again):
            self._item_failed(job.entry, job.url, trouble.reason, job.tries + 1)
        else:
            wait = self._options.again[job.tries]
            due = time.time() + wait
            self._state.item_tried(job.entry.key, trouble.reason, due)
            entry, page = job.entry, job.entry.page or job.url
            if wait <= self._options.patience:
                again = _PageJob(entry, page, tries=job.tries + 1)
                self._queues.add(host_of(page), again, after=time.monotonic() + wait)
            else:
                reason = f"{trouble.reason} (try {job.tries + 1}; next {_clock(due)})"
                self.tally.failed(Failure(job.url, None, reason), again=True)
        if trouble.again:
            self._strike(host, trouble)

    def _trouble_again(self, job: _PageJob, known: Known, trouble: Trouble) -> None:
        """An article that was had before cannot be had now: what the index has of it stays."""
        key, is_gone = job.entry.key, trouble.status in _GONE
        if trouble.status == 410:
            self._state.never_again(key)
        else:
            self._state.asked_again(key, known)
        reason = f"{trouble.reason}; its article stays in the index"
        if is_gone:
            gone = Failure(job.url, None, reason)
            self.tally.asked_again(changed=False, warning=gone, gone=True)
        else:
            self.tally.failed(Failure(job.url, None, f"asked for again: {reason}"))

    def _feed_trouble(self, host: str, job: _FeedJob, trouble: Trouble) -> None:
        if self._client.stopped:
            return
        if trouble.wait is not None:
            self._leave_alone(host, job, trouble)
            return
        again = self._options.again[job.tries : job.tries + 1]
        if trouble.again and again and again[0] <= self._options.patience:
            retry = _FeedJob(job.feed, job.feed, tries=job.tries + 1)
            self._queues.add(host_of(job.feed), retry, after=time.monotonic() + again[0])
        else:
            reason = trouble.reason if job.url == job.feed else f"{job.url} {trouble.reason}"
            self._feed_failed(job, reason)

    def _feed_failed(self, job: _FeedJob, reason: str) -> None:
        failures = self._state.feed(job.feed).failures + 1
        backoff = min(60.0 * 2**failures, _LONGEST_BACKOFF)
        self._state.feed_failed(job.feed, time.time() + backoff)
        self.tally.failed(Failure(job.feed, None, reason), again=True)
        self._queue_pages(job.feed)  # what it listed before

    def _item_failed(self, entry: Entry, url: str, reason: str, tries: int = 1) -> None:
        self._state.item_ended(entry.key, "failed", reason)
        tried = f" (tried {tries} times)" if tries > 1 else ""
        self.tally.failed(Failure(url, None, f"{reason}{tried}"))

    def _leave_alone(self, host: str, job: _Job, trouble: Trouble) -> None:
        until = time.time() + (trouble.wait or 0.0)
        self._state.put_aside(host, until)
        self._held[host] += 1
        reason = f"{trouble.reason}, to be left alone until {_clock(until)}"
        self._wait_or_put_off(host, job, until, reason)

    def _wait_or_put_off(self, host: str, job: _Job, until: float, reason: str) -> None:
        wait = until - time.time()
        if wait <= self._options.patience and self._held[host] <= self._options.strikes:
            self._queues.hold(host, time.monotonic() + wait)
            self._queues.add(host, job, first=True)
        else:
            self._put_off([job, *self._queues.clear(host)], host, reason)

    def _strike(self, host: str, trouble: Trouble) -> None:
        self._strikes[host] += 1
        if self._strikes[host] >= self._options.strikes:
            reason = f"failed {self._strikes[host]} times running: {trouble.reason}"
            jobs = self._queues.clear(host)
            if jobs:
                self._put_off(jobs, host, reason)

    def _put_off(self, jobs: list[_Job], host: str, reason: str) -> None:
        self.tally.put_off(host, reason, len(jobs))
        for job in jobs:
            if isinstance(job, _FeedJob):
                self._queue_pages(job.feed)


def _conditions(job: _PageJob) -> dict[str, str]:
    """The headers by which a page is sent only if it has changed since it was had."""
    known = job.known
    if known is None or job.url != known.url:
        return {}
    given = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in given.items() if value}


def _not_it(article: Article | Failure, known: Known, answer: Answer) -> str | None:
    """Why what is found now where an article was is not that article, if it is not."""
    if isinstance(article, Failure):
        return article.reason
    is_elsewhere = bool(known.url) and item_key(answer.url) != item_key(known.url)
    if is_elsewhere and article.title != known.title:
        return "it now leads to another page"
    return None


def _clock(when: float) -> str:
    """A time of this week in the user's zone."""
    moment = datetime.fromtimestamp(when).astimezone()
    today = moment.date() == datetime.now().astimezone().date()
    return moment.strftime("%H:%M" if today else "%Y-%m-%d %H:%M")
