"""A run over files: what is new, what has changed, what is as it was, what could not be read."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from indexer.article import Article
from indexer.documents import DocumentMaker, article_of
from indexer.engines.base import Engine, Writer
from indexer.ingest.failure import Failure
from indexer.ingest.reader import find_files, read_file, read_stream
from indexer.ledger import Ledger, Seen, digest
from indexer.settings import Settings

__all__ = ["IndexReport", "IndexRun", "Progress"]

_GROUP: Final = 500
"""Articles that are compared with the index at a time."""

_READING: Final = "1"
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


class IndexRun:
    """One run of reading files into an index, which it commits every so many articles."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        ledger: Ledger,
        maker: DocumentMaker,
        settings: Settings,
        committed: Callable[[], None],
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._ledger = ledger
        self._maker = maker
        self._settings = settings
        self._committed = committed
        self._progress = progress or (lambda progress: None)
        self._report = IndexReport()
        self._digests: dict[str, int] = {}
        self._finished: list[tuple[Seen, set[str]]] = []
        self._reread: set[str] = set()
        self._gone: set[str] = set()
        self._uncommitted = 0
        self._done = self._total = 0
        self._reading = f"{_READING} {settings.fields} {settings.source}"

    def run(self, paths: Sequence[Path | Literal["-"]]) -> IndexReport:
        """Reads what ``paths`` name; raises :class:`~indexer.errors.ReadError` for one that does
        not exist, before anything is read."""
        began = time.perf_counter()
        files = list(find_files(path for path in paths if path != "-"))
        sizes = [_size(file) for file in files]
        self._total = sum(sizes)
        if "-" in paths:
            self._take("-", read_stream(sys.stdin.buffer, self._settings))
        for file, size in zip(files, sizes, strict=True):
            before = self._done
            self._read(file)
            self._done = before + size
            self._tell(str(file))
        self._commit()
        self._report.seconds = time.perf_counter() - began
        return self._report

    def _read(self, file: Path) -> None:
        self._report.files += 1
        name = str(file.resolve())
        try:
            status = file.stat()
            seen = self._ledger.seen(name)
            known = seen is not None and seen.reading == self._reading
            if (
                known
                and seen
                and (seen.size, seen.modified) == (status.st_size, status.st_mtime_ns)
            ):
                self._skip(name)
                return
            now = Seen(name, status.st_size, status.st_mtime_ns, digest(file), self._reading)
        except OSError as error:
            self._report.failures.append(Failure(str(file), None, error.strerror or str(error)))
            return
        if known and seen and seen.digest == now.digest:
            self._finished.append((now, self._ledger.articles(name)))
            self._skip(name)
            return
        start = self._done

        def watch(read: int) -> None:
            self._done = start + read

        failed = len(self._report.failures)
        ids = self._take(str(file), read_file(file, self._settings, watch))
        self._reread.add(name)
        before = self._ledger.articles(name)
        if len(self._report.failures) == failed:
            self._remove(before - ids)
        else:
            ids |= before  # what was there and could not be read now is not taken for removed
        self._finished.append((now, ids))

    def _skip(self, name: str) -> None:
        self._report.skipped_files += 1
        self._report.unchanged += len(self._ledger.articles(name))

    def _take(self, name: str, items: Iterator[Article | Failure]) -> set[str]:
        """Adds what is new or changed of a file's articles; gives the ids of all of them."""
        ids: set[str] = set()
        with closing(items):  # type: ignore[type-var]  # readers are generators
            while group := list(islice(items, _GROUP)):
                articles = []
                for item in group:
                    if isinstance(item, Failure):
                        self._report.failures.append(item)
                        continue
                    articles.append(self._named(item))
                    ids.add(item.id)
                    self._report.warnings += [
                        Failure(item.path or name, item.member, warning)
                        for warning in item.warnings
                    ]
                self._add(articles)
                self._tell(name)
        return ids

    def _named(self, article: Article) -> Article:
        """The article with an outlet, where the settings have one for those without."""
        if article.source or not self._settings.source:
            return article
        return replace(article, source=self._settings.source)

    def _add(self, articles: Iterable[Article]) -> None:
        fresh = []
        for article in articles:
            digest = _digest(article)
            before = self._digests.get(article.id)
            self._digests[article.id] = digest
            fresh.append((article, digest, before))
        unknown = [article.id for article, _, before in fresh if before is None]
        stored = {id: _digest(article_of(payload)) for id, payload in self._stored(unknown)}
        documents = []
        for article, digest, before in fresh:
            before = stored.get(article.id) if before is None else before
            moved = article.id in self._gone  # from a file that was read before, not yet committed
            if moved:
                self._gone.remove(article.id)
                self._report.removed -= 1
            if before is None:
                self._report.new += 1
            elif before == digest:
                self._report.unchanged += 1
            else:
                self._report.changed += 1
            if moved or before != digest:
                documents.append(self._maker.document(article))
        self._writer.add(documents)
        self._uncommitted += len(documents)
        if self._uncommitted >= self._settings.batch:
            self._commit()

    def _stored(self, ids: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        return self._engine.get(ids).items() if ids else ()

    def _remove(self, ids: set[str]) -> None:
        """Removes articles, but for those that another file has: one that was read in this run
        (what the ledger says of it is out of date), or one that the ledger knows."""
        gone = ids - self._digests.keys() - self._ledger.elsewhere(ids, self._reread)
        self._writer.remove(gone)
        self._gone |= gone
        self._report.removed += len(gone)
        self._uncommitted += len(gone)

    def _commit(self) -> None:
        if self._uncommitted:
            self._writer.commit()
            self._uncommitted = 0
            self._gone.clear()
            self._committed()
        # After the engine: a file counts as seen only when its articles are durable.
        self._ledger.record(self._finished)
        self._finished.clear()

    def _tell(self, name: str) -> None:
        self._progress(Progress(self._report.articles, self._done, self._total, name))


def _digest(article: Article) -> int:
    """A digest, within this process, of what an article says, wherever it was read from."""
    return hash(replace(article, path=None, member=None, warnings=()))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
