"""Fetching into an index: crawls over feeds, whose articles are committed as they come.

The order is what makes it safe to kill: an article is put down in ``fetch.sqlite`` when its page
has been read, then it is committed to the index, and only then is its item marked as done.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from indexer.article import Article
from indexer.errors import IndexLocked
from indexer.fetching.addresses import Resolve, resolve
from indexer.fetching.client import Client
from indexer.fetching.crawl import Crawl
from indexer.fetching.entries import Listing, list_feed
from indexer.fetching.lists import Named
from indexer.fetching.options import FetchOptions
from indexer.fetching.pages import Readers
from indexer.fetching.report import FetchReport, Status
from indexer.fetching.robots import RobotsBook
from indexer.fetching.state import FetchState
from indexer.ingest.failure import Failure
from indexer.locks import locked
from indexer.settings import MB, Settings

__all__ = ["Fetcher", "Indexed", "open_fetcher"]

_FILE: Final = "fetch.sqlite"
_LOCK: Final = "fetch.lock"
_GLANCE: Final = 0.1


class Indexed(Protocol):
    """What indexing a batch of articles came to."""

    new: int
    changed: int
    filled: int
    unchanged: int
    kept: int
    poorer: list[Failure]


class Fetcher:
    """Fetches feeds, crawl by crawl. Made by :func:`open_fetcher`."""

    def __init__(
        self,
        state: FetchState,
        client: Client,
        readers: Readers,
        index: Callable[[list[Article]], Indexed],
        options: FetchOptions,
        watch: Callable[[Status], None] | None = None,
    ) -> None:
        self._state = state
        self._client = client
        self._readers = readers
        self._index = index
        self._options = options
        self._watch = watch or (lambda status: None)
        self._robots = RobotsBook(client, state, options)
        self._crawls = 0

    def crawls(
        self, feeds: Sequence[Named | str], every: float | None = None
    ) -> Iterator[FetchReport]:
        """The reports of crawls that begin ``every`` so many seconds, without end, or of one."""
        while True:
            began = time.monotonic()
            yield self.crawl(feeds)
            if every is None:
                return
            time.sleep(max(0.0, began + every - time.monotonic()))

    def crawl(self, feeds: Sequence[Named | str]) -> FetchReport:
        """Takes what is new in the feeds, sitemaps and lists that are named, a text being the URL
        of a feed; gives what came of it.

        What an earlier run had read and not indexed is indexed first. When it is interrupted, it
        indexes what was read, then raises KeyboardInterrupt. Raises
        :class:`~indexer.errors.IndexLocked` when another process holds the index to the end: what
        was read is kept for the next run.
        """
        began = time.monotonic()
        work = Crawl(self._state, self._client, self._robots, self._readers, self._options)
        self._crawls += 1
        crashes: list[BaseException] = []

        def run() -> None:
            try:
                work.work()
            except BaseException as crash:  # told by the thread that waits
                crashes.append(crash)
                work.stop()

        threads = [
            threading.Thread(target=run, name=f"marsad-fetch-{number}", daemon=True)
            for number in range(self._options.parallel)
        ]
        try:
            self._flush(work, final=False)
            named = [Named(one, "feed") if isinstance(one, str) else one for one in feeds]
            work.begin(named, rested=self._crawls > 1)
            for thread in threads:
                thread.start()
            self._attend(work, threads)
        except BaseException:
            work.stop()
            for thread in threads:
                if thread.ident is not None:
                    thread.join()
            self._flush(work, final=True)
            raise
        if crashes:
            raise crashes[0]
        self._flush(work, final=True)
        self._state.forget(self._options.kept)
        if self._state.damaged is not None:
            reason = "could not be read and was begun anew: what it knew may be fetched again"
            work.tally.report.warnings.append(Failure(str(self._state.damaged), None, reason))
            self._state.damaged = None
        work.tally.report.seconds = time.monotonic() - began
        return work.tally.report

    def _attend(self, work: Crawl, threads: list[threading.Thread]) -> None:
        """Commits what is read while the threads are at work."""
        flushed = time.monotonic()
        tally = work.tally
        while any(thread.is_alive() for thread in threads):
            threads[0].join(_GLANCE)  # it ends with the others
            waiting = self._state.unindexed_count()
            if waiting >= self._options.batch or (
                waiting and time.monotonic() - flushed >= self._options.flush
            ):
                self._flush(work, final=False)
                flushed = time.monotonic()
            self._watch(Status(tally.report.indexed, tally.done, tally.total, work.host))

    def _flush(self, work: Crawl, *, final: bool) -> None:
        """Commits articles that were read, and marks their items as done."""
        while batch := self._state.unindexed(self._options.batch):
            try:
                report = self._index([article for _, article in batch])
            except IndexLocked:
                if final:
                    raise
                return  # they are kept, and come with the next batch
            self._state.items_done(key for key, _ in batch)
            taken = report.new + report.changed + report.filled
            work.tally.indexed(taken, report.unchanged, report.kept, report.poorer)


@contextmanager
def open_fetcher(
    settings: Settings,
    options: FetchOptions,
    index: Callable[[list[Article]], Indexed],
    *,
    watch: Callable[[Status], None] | None = None,
    resolve: Resolve = resolve,
) -> Iterator[Fetcher]:
    """A fetcher whose state stands in the folder of the index, which must be there.

    ``index`` commits articles to the index. Raises :class:`~indexer.errors.IndexLocked` when
    another process fetches into it.
    """
    from indexer.ingest.extraction.capture import now
    from indexer.ingest.formats.html.page import read_page
    from indexer.ingest.workers.pool import Workers
    from indexer.ingest.workers.tasks import Task

    busy = IndexLocked(
        f"Another process is fetching into {settings.index}. Try again when it is done, or give it "
        "these feeds too."
    )
    with locked(settings.index / _LOCK, 0, busy):
        state = FetchState(Path(settings.index) / _FILE, options.revisit)
        with Workers(settings.reading) as workers:

            def page(data: bytes, url: str, encoding: str | None) -> Article | Failure:
                keywords = {
                    "path": url,
                    "url": url,
                    "declared_encoding": encoding,
                    "captured": now().isoformat(timespec="seconds"),
                }
                task = Task(read_page, (data, settings.reading), url, None, keywords)
                return workers.submit(task).result()[0]

            def feed(data: bytes, url: str, encoding: str | None) -> Listing | Failure:
                task = Task(list_feed, (data, url, encoding, settings.reading), url)
                return workers.ask(task, Listing.from_record)

            try:
                client = Client(options, settings.reading.max_file_mb * MB, resolve)
                yield Fetcher(state, client, Readers(page, feed), index, options, watch)
            finally:
                state.close()
