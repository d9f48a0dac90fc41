"""One crawl over feeds, sitemaps and lists: who is asked next, and what follows from answers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from indexer.article import Article
from indexer.fetching.client import Answer, Client, Trouble
from indexer.fetching.entries import Entry, Listing
from indexer.fetching.host_queues import HostQueues
from indexer.fetching.jobs import FeedJob, Job, PageJob, conditions, most_of
from indexer.fetching.lists import Kind, Named
from indexer.fetching.options import FetchOptions
from indexer.fetching.pages import (
    Readers,
    article_of_page,
    article_of_summary,
    charset_of,
    looks_like_page,
)
from indexer.fetching.report import Tally
from indexer.fetching.revisits import Known, text_digest
from indexer.fetching.robots import RobotsBook, Rules
from indexer.fetching.sitemaps import is_listing
from indexer.fetching.state import FetchState
from indexer.fetching.urls import clean_url, host_of, item_key, origin_of
from indexer.ingest.failure import Failure

__all__ = ["Crawl"]

_FEED_TYPES: Final = "application/rss+xml, application/atom+xml, text/xml, */*;q=0.5"
_ANY_TYPES: Final = "text/html, application/xhtml+xml, application/rss+xml, */*;q=0.5"
_PAGE_TYPES: Final = "text/html, application/xhtml+xml, */*;q=0.1"
_LONGEST_BACKOFF: Final = 6 * 3600.0
_GONE: Final = frozenset({404, 410})
_NAMED: Final = "(named)"
"""What pages are listed under that are named by themselves."""
_DEEPEST: Final = 3
"""Sitemaps that lead from one another: a site, its index, and the maps of that."""


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
        self._queues: HostQueues[Job] = HostQueues()
        self._lock = threading.Lock()
        self._queued: set[str] = set()
        self._strikes: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._robots_tries: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._maps: Counter[str] = Counter()
        self._lists: dict[str, set[str]] = {}

    def begin(self, named: Sequence[Named], *, rested: bool) -> None:
        """What the crawl is to ask for; with ``rested``, feeds that failed of late are let be."""
        feeds = {one.name for one in named if one.kind != "list"}
        for one in named:
            if one.kind == "list":
                self._begin_list(one, feeds, rested)
            elif one.kind == "address" and self._is_page(one.name):
                entry = Entry(item_key(one.name), one.name)
                self._begin_pages(_NAMED, [entry])
            else:
                self._begin_feed(one.name, one.kind, rested)

    def _is_page(self, url: str) -> bool:
        key = item_key(url)
        return self._state.is_item(key) and not self._state.is_feed(url, key)

    def _begin_feed(self, feed: str, kind: Kind, rested: bool) -> None:
        known = self._state.feed(feed)
        if rested and known.next > time.time():
            reason = f"its feed failed, next try {_clock(known.next)}"
            self.tally.put_off(host_of(feed), reason)
            self._queue_pages(feed)
            return
        self.tally.expect(feeds=1)
        self._queues.add(host_of(feed), FeedJob(feed, feed, kind=kind))

    def _begin_list(self, named: Named, feeds: set[str], rested: bool) -> None:
        """The addresses of a list: those of feeds are asked for as feeds are, once it is known."""
        pages = []
        for entry in named.entries:
            url = entry.page or ""
            if url not in feeds and self._state.is_feed(url, entry.key):
                self._begin_feed(url, "feed", rested)
            elif url not in feeds:
                pages.append(entry)
        self.tally.list_read(self._begin_pages(named.name, pages))
        ended = len(self._state.ended(named.name) & {entry.key for entry in pages})
        if ended:
            reason = (
                f"{ended:,} of its addresses failed or were refused by robots.txt before and are "
                "not asked for again; named by themselves they are"
            )
            self.tally.report.warnings.append(Failure(named.name, None, reason))

    def _begin_pages(self, name: str, entries: list[Entry]) -> int:
        new = self._state.feed_read(name, None, None, entries)
        self._lists.setdefault(name, set()).update(entry.key for entry in entries)
        self._queue_pages(name)
        return new

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

    def _serve(self, host: str, job: Job) -> float:
        until = self._state.aside_until(host)
        if until > time.time():
            self._wait_or_put_off(host, job, until, f"asked to be left alone until {_clock(until)}")
            return 0.0
        if isinstance(job, FeedJob) and job.kind != "site":
            return self._serve_feed(host, job)
        origin = origin_of(job.url)
        rules = self._robots.rules(origin)
        if rules is None:
            self._ask_robots(host, job, origin)
            return self._options.delay
        if rules.reason is not None:
            self._put_off([job], host, rules.reason)
            return 0.0
        if isinstance(job, PageJob):
            return self._serve_page(host, job, rules)
        self._take_site(job, origin, rules)
        return 0.0

    def _serve_page(self, host: str, job: PageJob, rules: Rules) -> float:
        if not rules.allow(job.url):
            self._refuse(job)
            return 0.0
        if job.of_list and job.known is None and self._is_over(job.of_list):
            self.tally.let_be()
            return 0.0
        if job.had is not None:
            self._take_answer(job, job.had)
            return 0.0
        types = _ANY_TYPES if job.of_list else _PAGE_TYPES
        self._take(host, job, self._client.get(job.url, {"Accept": types, **conditions(job)}))
        return max(self._options.delay, min(rules.delay, self._options.longest_delay))

    def _refuse(self, job: PageJob) -> None:
        if job.known is None:
            self._state.item_ended(job.entry.key, "refused", "robots.txt disallows it")
        else:
            self._state.never_again(job.entry.key)
        self.tally.refused(Failure(job.url, None, "robots.txt disallows it"))

    def _ask_robots(self, host: str, job: Job, origin: str) -> None:
        """Asks for the rules, so that the job's next turn finds them."""
        pauses = [wait for wait in self._options.again if wait <= self._options.patience]
        tries = self._robots_tries[origin]
        self._robots_tries[origin] += 1
        trouble = self._robots.ask(origin, last=tries >= len(pauses))
        if trouble is not None and (trouble.wait is not None or trouble.barred):
            self._trouble(host, job, trouble)
            return
        if trouble is not None and tries < len(pauses):
            self._queues.hold(host, time.monotonic() + pauses[tries])
        self._queues.add(host, job, first=True)

    def _is_over(self, name: str) -> bool:
        """Whether as many new items of a feed or list were taken as may be in one crawl."""
        limit = self._options.limit
        return limit is not None and self._taken[name] >= limit

    def _serve_feed(self, host: str, job: FeedJob) -> float:
        known = self._state.feed(job.feed)
        headers = {"Accept": _FEED_TYPES}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        self._take(host, job, self._client.get(job.url, headers, most=most_of(job)))
        return self._options.delay

    # Answers

    def _take(self, host: str, job: Job, answer: Answer | Trouble) -> None:
        if isinstance(answer, Trouble):
            self._trouble(host, job, answer)
        elif answer.location is not None:
            self._redirect(host, job, answer.location)
        else:
            self._strikes[host] = 0
            if isinstance(job, FeedJob):
                self._take_feed(job, answer)
            else:
                self._take_answer(job, answer)

    def _redirect(self, host: str, job: Job, location: str) -> None:
        if job.hops >= self._options.redirects:
            reason = f"redirects more than {self._options.redirects} times"
            self._trouble(host, job, Trouble(reason))
            return
        moved = replace(job, url=location, hops=job.hops + 1)
        self._queues.add(host_of(location), moved, first=True)

    def _take_site(self, job: FeedJob, origin: str, rules: Rules) -> None:
        """Takes the sitemaps that the robots.txt of a site names."""
        maps = [url for given in rules.sitemaps if (url := clean_url(given, f"{origin}/"))]
        if not maps:
            reason = "its robots.txt names no sitemap: give the address of one, or of a feed"
            self.tally.failed(Failure(job.feed, None, reason))
            return
        self.tally.is_page()
        self._queue_maps(job, maps)

    def _take_feed(self, job: FeedJob, answer: Answer) -> None:
        if answer.status == 304:
            known = self._state.feed(job.feed)
            self._state.feed_read(job.feed, known.etag, known.modified, (), job.under)
            if job.kind == "sitemap":
                self.tally.is_sitemap()
            self.tally.feed_read(0)
            self._queue_pages(job.under)
            return
        if job.kind == "address" and looks_like_page(answer):
            self._take_named(job, answer)
            return
        feed = self._readers.feed(answer.body, answer.url, charset_of(answer))
        if isinstance(feed, Failure):
            self._feed_failed(job, feed.reason)
        else:
            self._take_listing(job, answer, feed)

    def _take_named(self, job: FeedJob, answer: Answer) -> None:
        """Takes an address that was named, where a page is and no feed was before."""
        key = item_key(job.feed)
        if self._state.is_feed(job.feed, key):
            self._feed_failed(job, "gives a page where its feed was")
            return
        entry = Entry(key, job.feed)
        self.tally.is_page()
        self.tally.list_read(self._state.feed_read(_NAMED, None, None, [entry]), is_list=False)
        self._lists.setdefault(_NAMED, set()).add(key)
        self._queued.add(key)
        self.tally.expect(items=1)
        page = PageJob(entry, answer.url, of_list=_NAMED, had=answer)
        self._queues.add(host_of(answer.url), page, first=True)

    def _take_listing(self, job: FeedJob, answer: Answer, feed: Listing) -> None:
        """Takes what a feed or a sitemap lists."""
        etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        if feed.damage is not None or feed.maps:  # to be had again whole
            etag = modified = None
        new = self._state.feed_read(job.feed, etag, modified, feed.entries, job.under)
        damage = Failure(job.feed, None, feed.damage) if feed.damage is not None else None
        if feed.is_sitemap:
            self.tally.is_sitemap()
        self.tally.feed_read(new, damage, is_same=not new and not feed.maps)
        if feed.maps and job.depth >= _DEEPEST:
            reason = f"an index of sitemaps {job.depth} deep, which is not followed"
            self.tally.failed(Failure(job.feed, None, reason))
        elif feed.maps:
            self._queue_maps(job, feed.maps)
        self._queue_pages(job.under)

    def _queue_maps(self, job: FeedJob, maps: Sequence[str]) -> None:
        """Queues sitemaps that another, or a robots.txt, names: the first ones, each once."""
        for url in maps:
            with self._lock:
                if f"{job.under} {url}" in self._queued:
                    continue
                self._queued.add(f"{job.under} {url}")
                self._maps[job.under] += 1
                is_over = self._maps[job.under] > self._options.most_maps
            if is_over:
                self.tally.maps_left()
                continue
            self.tally.expect(feeds=1)
            child = FeedJob(url, url, kind="sitemap", root=job.under, depth=job.depth + 1)
            self._queues.add(host_of(url), child)

    def _queue_pages(self, feed: str) -> None:
        named = self._lists.get(feed)
        for entry, tries, due in self._state.waiting(feed):
            if named is not None and entry.key not in named:
                continue
            with self._lock:
                is_over = named is None and self._is_over(feed)
                if entry.key in self._queued or f"left {entry.key}" in self._queued:
                    continue
                self._queued.add(f"left {entry.key}" if is_over else entry.key)
                # Of a list, pages are counted as they come: some of its addresses are of feeds.
                self._taken[feed] += named is None and not is_over
            if is_over:
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
                of_list = feed if named is not None else ""
                job = PageJob(entry, entry.page, tries=tries, of_list=of_list)
                self._queues.add(host_of(entry.page), job, after=after)
        self._queue_again(feed)

    def _queue_again(self, feed: str) -> None:
        """Queues the articles of a feed that are due to be asked for again, behind what is new."""
        if not self._options.revisit:
            return
        most = min(self._options.most_again, self._options.limit or self._options.most_again)
        named = self._lists.get(feed)
        due, more = self._state.due(feed, most if named is None else -1)
        if named is not None:  # what was taken out of a list is not asked for again
            due = [(entry, known) for entry, known in due if entry.key in named]
            due, more = due[:most], max(0, len(due) - most)
        with self._lock:
            self.tally.left(more if f"due {feed}" not in self._queued else 0)
            self._queued.add(f"due {feed}")
        for entry, known in due:
            with self._lock:
                is_queued = entry.key in self._queued
                self._queued.add(entry.key)
            if entry.page is not None and not is_queued:
                self.tally.expect(items=1)
                self._queues.add(host_of(entry.page), PageJob(entry, entry.page, known=known))

    def _take_answer(self, job: PageJob, answer: Answer) -> None:
        """Takes the page of an item that was asked for, for the first time or again."""
        if job.known is not None:
            self._take_again(job.entry, job.known, answer)
            return
        if job.of_list and self._is_listing(job, answer):
            return
        self._taken[job.of_list] += 1
        self._state.item_fetched(job.entry.key, answer)
        self._take_page(job.entry, answer)

    def _is_listing(self, job: PageJob, answer: Answer) -> bool:
        """Takes a feed or a sitemap that a list names, if that is what came."""
        if not is_listing(answer.body):
            return False
        feed = self._readers.feed(answer.body, answer.url, charset_of(answer))
        if isinstance(feed, Failure):
            self._item_failed(job.entry, job.url, feed.reason)
            return True
        self._state.item_ended(job.entry.key, "feed", "is a feed or a sitemap")
        self.tally.is_feed()
        self._take_listing(FeedJob(job.entry.page or job.url, answer.url), answer, feed)
        return True

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

    # Troubles

    def _trouble(self, host: str, job: Job, trouble: Trouble) -> None:
        if self._client.stopped:
            return
        if trouble.wait is not None:
            self._leave_alone(host, job, trouble)
        elif isinstance(job, FeedJob):
            self._feed_trouble(job, trouble)
        else:
            self._page_trouble(host, job, trouble)

    def _page_trouble(self, host: str, job: PageJob, trouble: Trouble) -> None:
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
                again = PageJob(entry, page, tries=job.tries + 1, of_list=job.of_list)
                self._queues.add(host_of(page), again, after=time.monotonic() + wait)
            else:
                reason = f"{trouble.reason} (try {job.tries + 1}; next {_clock(due)})"
                self.tally.failed(Failure(job.url, None, reason), again=True)
        if trouble.again:
            self._strike(host, trouble)

    def _trouble_again(self, job: PageJob, known: Known, trouble: Trouble) -> None:
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

    def _feed_trouble(self, job: FeedJob, trouble: Trouble) -> None:
        again = self._options.again[job.tries : job.tries + 1]
        if trouble.again and again and again[0] <= self._options.patience:
            retry = replace(job, url=job.feed, hops=0, tries=job.tries + 1)
            self._queues.add(host_of(job.feed), retry, after=time.monotonic() + again[0])
        else:
            reason = trouble.reason if job.url == job.feed else f"{job.url} {trouble.reason}"
            self._feed_failed(job, reason)

    def _feed_failed(self, job: FeedJob, reason: str) -> None:
        failures = self._state.feed(job.feed).failures + 1
        backoff = min(60.0 * 2**failures, _LONGEST_BACKOFF)
        self._state.feed_failed(job.feed, time.time() + backoff)
        self.tally.failed(Failure(job.feed, None, reason), again=True)
        self._queue_pages(job.under)  # what it listed before

    def _item_failed(self, entry: Entry, url: str, reason: str, tries: int = 1) -> None:
        self._state.item_ended(entry.key, "failed", reason)
        tried = f" (tried {tries} times)" if tries > 1 else ""
        self.tally.failed(Failure(url, None, f"{reason}{tried}"))

    def _leave_alone(self, host: str, job: Job, trouble: Trouble) -> None:
        until = time.time() + (trouble.wait or 0.0)
        self._state.put_aside(host, until)
        self._held[host] += 1
        reason = f"{trouble.reason}, to be left alone until {_clock(until)}"
        self._wait_or_put_off(host, job, until, reason)

    def _wait_or_put_off(self, host: str, job: Job, until: float, reason: str) -> None:
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

    def _put_off(self, jobs: list[Job], host: str, reason: str) -> None:
        self.tally.put_off(host, reason, len(jobs))
        for job in jobs:
            if isinstance(job, FeedJob):
                self._queue_pages(job.under)


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
