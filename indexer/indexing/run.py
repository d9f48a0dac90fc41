"""One run of reading files into an index."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Literal

from indexer.article import Article
from indexer.editions.richness import is_identical
from indexer.engines.base import Engine, Writer
from indexer.indexing.intake import Intake, Stream, in_groups
from indexer.indexing.report import Gone, IndexReport, Progress, Prune, Told
from indexer.indexing.shelf import Shelf
from indexer.indexing.sources import Found, Sources, as_text
from indexer.indexing.toll import Toll, TollCount
from indexer.ingest.failure import Failure
from indexer.ingest.files import file_items, find_files, is_endless, stream_items
from indexer.ingest.lengths import cut_to_length
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Item
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker
from indexer.storage.ledger import Ledger, Seen

__all__ = ["IndexRun"]

_GROUP: Final = 500
"""Articles that are taken back at a time."""


class IndexRun:
    """One run of reading files into an index, which it commits every so many articles; without a
    writer a trial, which leaves the index and its ledger as they are."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer | None,
        ledger: Ledger,
        maker: DocumentMaker,
        settings: Settings,
        record_commit: Callable[[], None],
        progress: Callable[[Progress], None] | None = None,
        *,
        reread: bool = False,
    ) -> None:
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        self._shelf = Shelf(engine, writer, maker, settings.editions, now)
        self._is_trial = writer is None
        self._new_trial = partial(
            IndexRun, engine, None, ledger, maker, settings, lambda: None, reread=reread
        )
        self._ledger = ledger
        self._settings = settings
        self._sources = Sources(ledger, settings.reading, reread=reread)
        self._record_commit = record_commit
        self._progress = progress or (lambda progress: None)
        self._report = IndexReport()
        self._intake = Intake(self._shelf, self._report)
        self._finished: list[tuple[Seen, set[str]]] = []
        self._failed: dict[str, list[Failure]] = {}
        self._former: set[str] = set()
        # Files that lost articles, which are put down only when it is settled what stands instead.
        self._lost: dict[str, set[str]] = defaultdict(set)
        self._losers: list[tuple[Seen, set[str]]] = []
        self._taken_from: dict[str, set[str]] = defaultdict(set)
        self._unlisted: set[str] = set()
        self._done = self._total = 0

    def run(self, paths: Sequence[Path | Literal["-"]], prune: Prune = False) -> IndexReport:
        """Reads what ``paths`` name; raises :class:`~indexer.errors.ReadError` for one that does
        not exist, before anything is read, unless ``prune`` is to remove what it gave."""
        began = time.perf_counter()
        named = [path for path in paths if path != "-"]
        there = self._sources.without_missing(named) if prune else named
        files = list(find_files(there, self._report.left_out, in_use=self._settings.index))
        sizes = [_size(file) for file in files]
        self._total = sum(sizes)
        with Workers(self._settings.reading) as workers:
            self._read(workers, self._streams(files, sizes, with_standard_input="-" in paths))
            self._settle(workers)
            self._follow_sources(workers, named, prune)
        self._report.seconds = time.perf_counter() - began
        return self._report

    def run_articles(self, articles: Iterable[Article]) -> IndexReport:
        """Takes articles that were read elsewhere. What an article's ``path`` names gave it, for
        the ledger, so that it stays when a file that had it too has it no more."""
        began = time.perf_counter()
        given: dict[str, set[str]] = defaultdict(set)
        for article in articles:
            article = cut_to_length(article, self._settings.reading)
            path = as_text(article.path or "-")
            given[path].add(article.id)
            self._take(Stream(path), iter([article]))
        self._commit()
        reading = self._sources.reading
        self._ledger.add((Seen(path, 0, 0, "", reading), ids) for path, ids in given.items())
        self._report.seconds = time.perf_counter() - began
        return self._report

    # Reading

    def _read(self, workers: Workers, streams: Iterator[tuple[Stream, Iterable[Item]]]) -> None:
        with closing(workers.in_order(streams)) as found:
            # Files are read ahead, so that the workers have work; here they come one by one.
            for stream, items in groupby(found, key=itemgetter(0)):
                self._take(stream, (item for _, item in items if item is not None))

    def _streams(
        self, files: Sequence[Path], sizes: Sequence[int], *, with_standard_input: bool
    ) -> Iterator[tuple[Stream, Iterable[Item]]]:
        """What is to be read, file by file; those that have not changed are skipped."""
        if with_standard_input:
            yield Stream("-"), stream_items(sys.stdin.buffer, self._settings.reading)
        for file, size in zip(files, sizes, strict=True):
            before = self._done
            self._report.files += 1
            # A pipe gives what is in it once, and another time something else.
            if file.is_fifo() or is_endless(file):
                stream = Stream(str(file), is_file=True)
                yield stream, file_items(file, self._settings.reading)
                continue
            try:
                found = self._sources.look_at(file)
            except OSError as error:
                failure = Failure(str(file), None, error.strerror or str(error))
                yield Stream(str(file), is_file=True), [failure]
            else:
                if found.is_read:
                    items = file_items(file, self._settings.reading, self._watch())
                    yield Stream(found.seen.path, found, is_file=True), items
                else:
                    self._skip(found)
            self._done = before + size
            self._tell(str(file))

    def _skip(self, found: Found) -> None:
        """Passes over a file that has not changed; what could not be read of it then is told anew,
        since it cannot be read now."""
        path = found.seen.path
        ids = self._ledger.articles(path)
        failed = self._ledger.failures(path)
        self._report.failures += failed
        if found.is_touched:
            self._failed[path] = failed
            self._finished.append((found.seen, ids))
        self._report.skipped_files += 1
        self._report.unchanged += len(ids)

    def _watch(self) -> Callable[[int], None]:
        start = self._done

        def watch(read: int) -> None:
            self._done = start + read

        return watch

    def _take(self, stream: Stream, items: Iterator[Article | Failure]) -> None:
        """Takes what a file gives, and tells what it gives no longer."""
        # One that is read again told its problems before.
        failures = Told([] if stream.again else self._report.failures, "more could not be read")
        doubts = Told([] if stream.again else self._report.warnings, "more are doubtful")
        beside = Told([] if stream.again else self._report.beside, "more are no articles")
        read = False
        for group in in_groups(items):
            articles = []
            for item in group:
                if isinstance(item, Failure):
                    (failures if item.is_loss else beside).tell(item)
                    continue
                articles.append(self._complete(item))
            read |= bool(articles)
            for article in self._intake.add(stream, articles):
                for warning in article.warnings:
                    doubts.tell(Failure(article.path or stream.name, article.member, warning))
            if self._shelf.changes >= self._settings.batch:
                self._commit()
            self._tell(stream.name)
        self._intake.finish(stream, failed=failures.count > 0)
        failures.end(stream.name)
        doubts.end(stream.name)
        beside.end(stream.name)
        if stream.is_file:
            self._report.read_files += read
            self._report.refused_files += not read
        if stream.found is None:
            self._unlisted |= stream.given.keys()
        else:
            self._finish(stream.found, set(stream.given), failures.in_short(stream.name))

    def _finish(self, found: Found, ids: set[str], failed: list[Failure]) -> None:
        seen = found.seen
        before = self._ledger.articles(seen.path)
        if failed:
            self._failed[seen.path] = failed
            # What was there and could not be read now is not taken for removed.
            self._finished.append((replace(seen, reading=self._sources.failing), ids | before))
            return
        self._former |= found.former
        for name in found.former:  # ids may depend on the name of a file
            if more := self._ledger.articles(name) - ids:
                self._lost[name] |= more
        if before - ids:
            self._lost[seen.path] |= before - ids
            self._losers.append((seen, ids))
        else:
            self._finished.append((seen, ids))

    def _complete(self, article: Article) -> Article:
        """The article with an outlet, where the settings have one for those without, and with a
        path that can be stored."""
        path = article.path and as_text(article.path)
        source = article.source or self._settings.reading.source or None
        if (path, source) == (article.path, article.source):
            return article
        return replace(article, path=path, source=source)

    # What files have no longer

    def _settle(self, workers: Workers) -> None:
        """Settles what files of this run lost. Those that lost something are put down only after
        that, so that a run that was killed finds them once more."""
        self._commit()
        self._take_away(workers)
        self._ledger.drop(self._former)
        self._former.clear()

    def _take_away(self, workers: Workers | None, toll: TollCount | None = None) -> None:
        """Removes what no file has any more. Where another has a poorer copy of what is gone, it is
        read again, unless there are no ``workers`` for that. For a ``toll`` what stood is gone,
        and no edition."""
        while self._lost:
            lost, self._lost = self._lost, defaultdict(set)
            losers, self._losers = self._losers, []
            again = self._take_back(lost, losers, toll)
            if workers:
                self._read(workers, self._again(again))
            self._finished += losers
            self._commit()
        self._taken_from.clear()

    def _take_back(
        self,
        lost: dict[str, set[str]],
        losers: list[tuple[Seen, set[str]]],
        toll: TollCount | None,
    ) -> list[str]:
        """Takes articles from the files that lost them; the files that have copies to be read."""
        without = _inverted(lost)
        # One that lost something may have another's, which the ledger does not know yet.
        within = _inverted({seen.path: without.keys() & ids for seen, ids in losers})
        for id, names in without.items():
            self._taken_from[id] |= names  # which the ledger may tell for some time yet
        again: set[str] = set()
        wanted = sorted(without)
        for start in range(0, len(wanted), _GROUP):
            group = wanted[start : start + _GROUP]
            sources = self._ledger.find_sources(group)
            left = {
                id: (sources[id] - self._taken_from[id]) | within.get(id, set()) for id in group
            }
            gone = {id for id in group if not left[id] and id not in self._unlisted}
            held = self._shelf.look_up(group)
            removed = gone & held.keys()
            self._shelf.remove(removed)
            self._report.removed += len(removed)
            if toll:
                toll.remove({id: held[id] for id in removed})
                toll.watch({id: held[id] for id in held.keys() - gone})
            for id in held.keys() - gone:
                after = self._shelf.take_back(held[id], sorted(without[id]), drop=toll is not None)
                if not is_identical(after.article, held[id].article):
                    self._intake.count_again(id, "changed")
                if not after.current.live or after.poorer != held[id].poorer:
                    again |= left[id]
                    if toll and left[id]:
                        toll.read_again(id)
        return sorted(again)

    def _again(self, names: Iterable[str]) -> Iterator[tuple[Stream, Iterable[Item]]]:
        for name in names:
            file = Path(name)
            try:
                found = self._sources.look_at(file) if file.is_file() else None
            except OSError:
                continue
            if found is not None:
                stream = Stream(found.seen.path, found, again=True)
                yield stream, file_items(file, self._settings.reading)

    def _follow_sources(self, workers: Workers, paths: Sequence[Path], prune: Prune) -> None:
        """Finds files that are gone and, if that is wanted, removes what they gave."""
        gone = self._sources.find_gone(paths)
        if self._ledger.begun_anew and prune:
            reason = "was damaged and begun anew: what was read before is not known, nor removed"
            self._report.warnings.append(Failure("ledger.sqlite", None, reason))
        if not gone.files:
            return
        # Without a wish to prune it is told at little cost, and no file is read for it.
        gone = replace(gone, weigh=partial(self._try, workers if prune else None, gone.files))
        if self._may_prune(gone, prune):
            self._report.toll = self._prune(workers, gone.files)
            self._ledger.drop(gone.files)
            return
        self._report.toll = gone.toll
        self._report.orphaned = gone.articles
        self._report.gone_files = len(gone.files)

    def _try(self, workers: Workers | None, files: Iterable[str]) -> Toll:
        """What would go with files."""
        trial = self._new_trial()
        trial._unlisted = self._unlisted
        return trial._prune(workers, files)

    def _prune(self, workers: Workers | None, files: Iterable[str]) -> Toll:
        """Takes what files gave out of the index; what went with them."""
        toll = TollCount()
        for name in files:
            self._lost[name] |= self._ledger.articles(name)
        self._take_away(workers, toll)
        return toll.settle(self._shelf.look_up, with_read=workers is not None)

    def _may_prune(self, gone: Gone, prune: Prune) -> bool:
        if not isinstance(prune, bool):
            return prune(gone)
        if prune and gone.empty:
            for path in gone.empty:
                reason = "nothing is left of what was read below it: no article was removed"
                self._report.warnings.append(Failure(path, None, reason))
        return prune and not gone.empty

    def _commit(self) -> None:
        if self._is_trial:
            return
        if self._shelf.changes:
            self._shelf.commit()
            self._record_commit()
        # After the engine: a file counts as seen only when its articles are durable.
        self._ledger.record(self._finished, self._failed)
        self._finished.clear()
        self._failed.clear()

    def _tell(self, name: str) -> None:
        self._progress(Progress(self._report.articles, self._done, self._total, name))


def _inverted(ids_of: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The files of each article, of the articles of each file."""
    files_of: dict[str, set[str]] = defaultdict(set)
    for path, ids in ids_of.items():
        for id in ids:
            files_of[id].add(path)
    return dict(files_of)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
