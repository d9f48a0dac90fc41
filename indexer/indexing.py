"""A run over files: what is new, what has changed, what is as it was, what could not be read."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, astuple, dataclass, field, replace
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final, Literal

from indexer.article import Article
from indexer.engines.base import Engine, Writer
from indexer.ingest.failure import Failure
from indexer.ingest.files import file_items, find_files, is_endless, stream_items
from indexer.ingest.lengths import cut_to_length
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Item
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker, article_of
from indexer.storage.ledger import Ledger, Seen, digest

__all__ = ["IndexReport", "IndexRun", "Progress"]

_GROUP: Final = 500
"""Articles that are compared with the index at a time."""

_GROUP_LETTERS: Final = 4_000_000
"""Letters that they have at most, the last of them apart."""

_MOST_TOLD: Final = 10_000
"""Problems of one file that are told each."""

_READING: Final = "5"
"""Raised when the readers come to give other articles for the same file."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: articles so far, bytes of files read and in all, the file it reads."""

    articles: int
    done: int
    total: int
    file: str


@dataclass(slots=True)
class IndexReport:
    """What a run did, in articles; ``failures`` are what could not be read, ``warnings`` what was
    read with a doubt. ``files`` were looked at, and ``skipped_files`` of them had not changed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    files: int = 0
    skipped_files: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Failure] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """Articles that were read."""
        return self.new + self.changed + self.unchanged

    def to_record(self) -> dict[str, Any]:
        """The report as JSON values: counts, and everything that was not read or is doubtful."""
        return {
            "articles": self.articles,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "files": self.files,
            "skipped_files": self.skipped_files,
            "seconds": round(self.seconds, 3),
            "failures": [asdict(failure) for failure in self.failures],
            "warnings": [asdict(warning) for warning in self.warnings],
        }


@dataclass(frozen=True, slots=True, eq=False)
class _Stream:
    """A file that is being read, or standard input: its name, and how it is for the ledger."""

    name: str
    seen: Seen | None = None


class IndexRun:
    """One run of reading files into an index, which it commits every so many articles."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        ledger: Ledger,
        maker: DocumentMaker,
        settings: Settings,
        record_commit: Callable[[], None],
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._ledger = ledger
        self._maker = maker
        self._settings = settings
        self._record_commit = record_commit
        self._progress = progress or (lambda progress: None)
        self._report = IndexReport()
        self._digests: dict[str, int] = {}
        self._finished: list[tuple[Seen, set[str]]] = []
        self._reread: set[str] = set()
        self._gone: set[str] = set()
        self._uncommitted = 0
        self._done = self._total = 0
        reading = settings.reading
        self._reading = f"{_READING} {reading.fields} {reading.source} {reading.keep_ids}"
        # What failed may go well when a limit is raised, or the reader of PDF is installed.
        has_pypdf = find_spec("pypdf") is not None
        self._failing = f"{_READING} failing {astuple(reading)} {has_pypdf}"

    def run(self, paths: Sequence[Path | Literal["-"]]) -> IndexReport:
        """Reads what ``paths`` name; raises :class:`~indexer.errors.ReadError` for one that does
        not exist, before anything is read."""
        began = time.perf_counter()
        files = list(find_files(path for path in paths if path != "-"))
        sizes = [_size(file) for file in files]
        self._total = sum(sizes)
        streams = self._streams(files, sizes, with_standard_input="-" in paths)
        with (
            Workers(self._settings.reading) as workers,
            closing(workers.in_order(streams)) as found,
        ):
            # Files are read ahead, so that the workers have work; here they come one by one.
            for stream, items in groupby(found, key=itemgetter(0)):
                self._take(stream, (item for _, item in items if item is not None))
        self._commit()
        self._report.seconds = time.perf_counter() - began
        return self._report

    def run_articles(self, articles: Iterable[Article]) -> IndexReport:
        """Takes articles that were read elsewhere. What an article's ``path`` names gave it, for
        the ledger, so that it stays when a file that had it too has it no more."""
        began = time.perf_counter()
        given: dict[str, set[str]] = defaultdict(set)
        for article in articles:
            article = cut_to_length(article, self._settings.reading)
            path = _as_text(article.path or "-")
            given[path].add(article.id)
            self._take(_Stream(path), iter([article]))
        for path, ids in given.items():
            seen = Seen(path, 0, 0, "", self._reading)
            self._finished.append((seen, ids | self._ledger.articles(path)))
        self._commit()
        self._report.seconds = time.perf_counter() - began
        return self._report

    def _streams(
        self, files: Sequence[Path], sizes: Sequence[int], *, with_standard_input: bool
    ) -> Iterator[tuple[_Stream, Iterable[Item]]]:
        """What is to be read, file by file; those that have not changed are skipped."""
        if with_standard_input:
            yield _Stream("-"), stream_items(sys.stdin.buffer, self._settings.reading)
        for file, size in zip(files, sizes, strict=True):
            before = self._done
            self._report.files += 1
            # A pipe gives what is in it once, and another time something else.
            if file.is_fifo() or is_endless(file):
                yield _Stream(str(file)), file_items(file, self._settings.reading)
                continue
            try:
                seen = self._look_for_change(file)
            except OSError as error:
                yield _Stream(str(file)), [Failure(str(file), None, error.strerror or str(error))]
            else:
                if seen is not None:
                    yield (
                        _Stream(str(file), seen),
                        file_items(file, self._settings.reading, self._watch()),
                    )
            self._done = before + size
            self._tell(str(file))

    def _look_for_change(self, file: Path) -> Seen | None:
        """The file as it is now, ``None`` when it gave its articles before; raises OSError."""
        name = _as_text(str(file.resolve()))
        status = file.stat()
        seen = self._ledger.find(name)
        known = seen is not None and seen.reading in (self._reading, self._failing)
        if known and seen and (seen.size, seen.modified) == (status.st_size, status.st_mtime_ns):
            self._skip(name)
            return None
        now = Seen(name, status.st_size, status.st_mtime_ns, digest(file), self._reading)
        if known and seen and seen.digest == now.digest:
            now = replace(now, reading=seen.reading)
            self._finished.append((now, self._ledger.articles(name)))
            self._skip(name)
            return None
        return now

    def _watch(self) -> Callable[[int], None]:
        start = self._done

        def watch(read: int) -> None:
            self._done = start + read

        return watch

    def _skip(self, name: str) -> None:
        self._report.skipped_files += 1
        self._report.unchanged += len(self._ledger.articles(name))

    def _take(self, stream: _Stream, items: Iterator[Article | Failure]) -> None:
        """Adds what is new or changed of a file's articles, removes those that are gone from it."""
        ids: set[str] = set()
        failures = _Told(self._report.failures, "more could not be read")
        doubts = _Told(self._report.warnings, "more are doubtful")
        for group in _groups(items):
            articles = []
            for item in group:
                if isinstance(item, Failure):
                    failures.tell(item)
                    continue
                articles.append(self._complete(item))
                ids.add(item.id)
                for warning in item.warnings:
                    doubts.tell(Failure(item.path or stream.name, item.member, warning))
            self._add(articles)
            self._tell(stream.name)
        failures.end(stream.name)
        doubts.end(stream.name)
        if stream.seen is not None:
            self._finish(stream.seen, ids, failed=failures.count > 0)

    def _finish(self, seen: Seen, ids: set[str], *, failed: bool) -> None:
        self._reread.add(seen.path)
        before = self._ledger.articles(seen.path)
        if failed:
            ids |= before  # what was there and could not be read now is not taken for removed
        else:
            self._remove(before - ids)
        self._finished.append((replace(seen, reading=self._failing) if failed else seen, ids))

    def _complete(self, article: Article) -> Article:
        """The article with an outlet, where the settings have one for those without, and with a
        path that can be stored."""
        path = article.path and _as_text(article.path)
        source = article.source or self._settings.reading.source or None
        if (path, source) == (article.path, article.source):
            return article
        return replace(article, path=path, source=source)

    def _add(self, articles: Iterable[Article]) -> None:
        fresh = []
        for article in articles:
            digest = _digest(article)
            before = self._digests.get(article.id)
            self._digests[article.id] = digest
            fresh.append((article, digest, before))
        unknown = [article.id for article, _, before in fresh if before is None]
        stored = {id: _digest(article_of(payload)) for id, payload in self._look_up(unknown)}
        documents = [
            self._maker.document(article)
            for article, digest, before in fresh
            if self._is_to_add(
                article, digest, stored.get(article.id) if before is None else before
            )
        ]
        self._writer.add(documents)
        self._uncommitted += len(documents)
        if self._uncommitted >= self._settings.batch:
            self._commit()

    def _is_to_add(self, article: Article, digest: int, before: int | None) -> bool:
        """Whether an article is not in the index as it is now; counts it."""
        is_moved = article.id in self._gone  # from a file that was read before, not yet committed
        if is_moved:
            self._gone.remove(article.id)
            self._report.removed -= 1
        if before is None:
            self._report.new += 1
        elif before == digest:
            self._report.unchanged += 1
        else:
            self._report.changed += 1
        return is_moved or before != digest

    def _look_up(self, ids: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        return self._engine.get(ids).items() if ids else ()

    def _remove(self, ids: set[str]) -> None:
        """Removes articles, but for those that another file has: one that was read in this run
        (what the ledger says of it is out of date), or one that the ledger knows."""
        gone = ids - self._digests.keys() - self._ledger.find_elsewhere(ids, self._reread)
        self._writer.remove(gone)
        self._gone |= gone
        self._report.removed += len(gone)
        self._uncommitted += len(gone)

    def _commit(self) -> None:
        if self._uncommitted:
            self._writer.commit()
            self._uncommitted = 0
            self._gone.clear()
            self._record_commit()
        # After the engine: a file counts as seen only when its articles are durable.
        self._ledger.record(self._finished)
        self._finished.clear()

    def _tell(self, name: str) -> None:
        self._progress(Progress(self._report.articles, self._done, self._total, name))


class _Told:
    """What is told of one file: the first problems of a kind each, of the others how many."""

    def __init__(self, told: list[Failure], others: str) -> None:
        self._told = told
        self._others = others
        self.count = 0

    def tell(self, problem: Failure) -> None:
        self.count += 1
        if self.count <= _MOST_TOLD:
            self._told.append(problem)

    def end(self, name: str) -> None:
        if self.count > _MOST_TOLD:
            reason = f"{self.count - _MOST_TOLD:,} {self._others}"
            self._told.append(Failure(name, None, reason))


def _groups(items: Iterable[Article | Failure]) -> Iterator[list[Article | Failure]]:
    """The items in groups that are bounded in number and in letters."""
    group: list[Article | Failure] = []
    letters = 0
    for item in items:
        group.append(item)
        letters += item.size if isinstance(item, Article) else 0
        if len(group) == _GROUP or letters > _GROUP_LETTERS:
            yield group
            group, letters = [], 0
    if group:
        yield group


_SAID: Final = attrgetter(
    *(
        name
        for name in Article.__dataclass_fields__
        if name not in ("path", "member", "warnings", "captured")
    )
)


def _digest(article: Article) -> int:
    """A digest, within this process, of what an article says, wherever it was read from."""
    return hash(_SAID(article))


def _as_text(path: str) -> str:
    """A path with ``\\udcc3`` for a byte that is no UTF-8, as in names that an old archive gave."""
    return path.encode(errors="backslashreplace").decode()


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
