"""Putting articles into an index, taking them out, and looking after it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.engines.schema import SOURCE
from indexer.errors import IndexDamaged, MarsadError
from indexer.index_names import IndexNames
from indexer.query.addresses import id_of_address
from indexer.query.nodes import Every
from indexer.refusals import using_index
from indexer.search.results import Contents, Health, Removed, Stats
from indexer.search.unread import Unread
from indexer.settings import Settings, choices
from indexer.storage.documents import DocumentMaker, article_of, holding_of
from indexer.storage.folder import IndexFolder
from indexer.storage.manifest import Manifest

if TYPE_CHECKING:
    from indexer.indexing import IndexReport, IndexRun, Progress
    from indexer.indexing.report import Prune
    from indexer.storage.checking import Problem
    from indexer.storage.rebuilding import Mended

__all__ = ["IndexAdmin"]

_GROUP: Final = 500
_ENDS: Final = 100
"""Articles that are read at most to tell when the oldest or newest one was published."""
_LOG: Final = logging.getLogger("marsad.storage")
_GROWN: Final = 2000
_GROWN_MUCH: Final = 50_000
"""Articles that must have come since names were mined for them to be mined again: half of what
there was, within these bounds."""


def _count_editions(payload: bytes) -> int:
    try:
        return len(holding_of(payload).earlier)
    except IndexDamaged:  # what cannot be read can be removed all the same
        return 0


def _log(mended: Mended) -> None:
    _LOG.warning("%s", mended.text)


class IndexAdmin:
    """What changes one index, and what tells its state; :attr:`indexer.index.Index.admin` has it.
    One process writes at a time."""

    def __init__(self, settings: Settings, folder: IndexFolder, names: IndexNames) -> None:
        self._settings = settings
        self._folder = folder
        self._names = names
        self._contents: tuple[object, Contents] | None = None

    @property
    def stemmer(self) -> str:
        """The Arabic stemmer that the index was made with."""
        return self._folder.manifest.stemmer

    def made_with(self) -> dict[str, str]:
        """The engine and the stemmer that the index was made with, those of them that can be told
        and that this version has."""
        manifest = self._folder.manifest
        found = {"engine": manifest.engine, "stemmer": manifest.stemmer}
        return {name: value for name, value in found.items() if value in choices(name)}

    def require(self, *, engine: str | None, stemmer: str | None) -> None:
        """Raises :class:`~indexer.errors.IndexMismatch` unless the index has that engine and
        stemmer; None will do for any."""
        self._folder.require(engine=engine, stemmer=stemmer)

    def add(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[[Progress], None] | None = None,
        wait: float = 0,
        prune: Prune = False,
        reread: bool = False,
    ) -> IndexReport:
        """Reads files, folders and standard input (``"-"``) into the index.

        Files that have not changed since they were last read are skipped, unless ``reread`` asks
        for all. Of several texts of one article the richest stands; a text that changed becomes an
        edition (:meth:`Index.editions <indexer.index.Index.editions>`). An article that its file no
        longer holds is removed. What cannot be read is reported, and the rest is indexed.

        ``prune`` removes the articles of files that are no longer there: with True those below
        paths of which something is left, with a function when it answers True, being told what is
        :class:`~indexer.indexing.report.Gone`. Otherwise the report tells how many are
        ``orphaned``. Its ``toll`` is what else becomes of articles.

        Raises :class:`~indexer.errors.ReadError` for a path that does not exist and
        :class:`~indexer.errors.IndexLocked` when another process still writes after ``wait``
        seconds.
        """
        if isinstance(paths, (str, Path)):
            raise TypeError("add takes a list of paths: add([path])")
        with self._index_run(wait, progress, reread=reread) as run:
            report = run.run(["-" if path == "-" else Path(path) for path in paths], prune)
        self._mine_when_grown(report, progress)
        return report

    def add_articles(self, articles: Iterable[Article], *, wait: float = 0) -> IndexReport:
        """Adds articles that were read elsewhere, and commits them before it comes back.

        An article whose id the index has replaces that one, which becomes an edition, unless it
        is much poorer. Raises
        :class:`~indexer.errors.IndexLocked` as :meth:`add` does.
        """
        with self._index_run(wait) as run:
            report = run.run_articles(articles)
        self._mine_when_grown(report)
        return report

    @contextmanager
    def _index_run(
        self,
        wait: float,
        progress: Callable[[Progress], None] | None = None,
        *,
        reread: bool = False,
    ) -> Iterator[IndexRun]:
        # Searching must not wait for the readers to be imported.
        from indexer.indexing import IndexRun

        with self._folder.writing(wait) as (engine, writer, ledger):
            maker = DocumentMaker(self._folder.analyzer)
            record_commit = self._folder.record_commit
            yield IndexRun(
                engine,
                writer,
                ledger,
                maker,
                self._settings,
                record_commit,
                progress,
                reread=reread,
            )

    def remove(self, ids: Sequence[str], *, wait: float = 0) -> Removed:
        """Removes articles, by their ids or addresses; tells how many of them were there, and how
        many editions they had."""
        known = [id_of_address(id) or id for id in ids]
        with self._folder.writing(wait) as (engine, writer, ledger):
            there = engine.get(known)
            if there:
                writer.remove(there)
                writer.commit()
                self._folder.record_commit()
                ledger.forget(there)
            return Removed(len(there), sum(map(_count_editions, there.values())))

    def rebuild(
        self,
        *,
        progress: Callable[[Progress], None] | None = None,
        wait: float = 0,
        report: Callable[[Mended], None] | None = None,
    ) -> Stats:
        """Makes the index anew from the articles in it, with the engine and stemmer of the
        settings, beside the old one, which serves until the new one takes its place.

        Every article that can be read is saved, whatever else is damaged: ``report`` is told what
        was (without it, the log is). Raises :class:`~indexer.errors.IndexDamaged`, and leaves all
        as it is, where none can be read.
        """
        from indexer.indexing import Progress

        def tell(done: int, total: int) -> None:
            if progress is not None:
                progress(Progress(done, done, total, str(self._folder.path)))

        with self._folder.changing_names(wait):
            pass  # who may not change the names is told so before all else, and not after it
        self._folder.rebuild(wait, tell, report or _log)
        self._names.mend(report or _log)
        return self.stats()

    def _mine_when_grown(
        self, report: IndexReport, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Mines when many articles came since the last time. What fails is a warning of the
        report, since the articles are indexed, and the next run tries again."""
        if self._settings.mine_names == "off":
            return
        try:
            before = self._names.own().mined_from
            grown = self._folder.manifest.articles - before
            if grown >= max(_GROWN, min(before // 2, _GROWN_MUCH)):
                self._names.mine(progress=progress)
        except (MarsadError, OSError, MemoryError) as error:
            from indexer.ingest.failure import Failure

            why = str(error) or type(error).__name__
            reason = f"no spellings of names were looked for: {why}"
            report.warnings.append(Failure(str(self._folder.path), None, reason))

    def find_existing(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that an article in the index has."""
        engine = self._folder.engine()
        wanted = list(ids)
        groups = (wanted[start : start + _GROUP] for start in range(0, len(wanted), _GROUP))
        return {id for group in groups for id in engine.get(group)}

    def articles(self) -> Iterator[Article]:
        """Every article in the index, in no order."""
        for payload in self._folder.engine().payloads():
            yield article_of(payload)

    @property
    def stamp(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Changes with all that answers depend on: each commit of any process, and each change of
        the names of the index. Raises :class:`~indexer.errors.IndexMissing`."""
        return Manifest.stamp(self._folder.path), self._names.stamp

    def health(self) -> Health:
        """That the index can be read, and how old its last commit is: one count, no look at files.

        Raises :class:`~indexer.errors.IndexUnavailable` when it cannot.
        """
        self._folder.engine()
        self._folder.check_there()
        manifest = self._folder.manifest
        age = datetime.now(UTC) - datetime.fromisoformat(manifest.updated)
        seconds = max(0, round(age.total_seconds()))
        damaged = len(self._folder.unread)
        return Health(self._folder.count(), manifest.updated, seconds, manifest.engine, damaged)

    def contents(self) -> Contents:
        """What is in the index: counted once for each commit, then looked up."""
        engine = self._folder.engine()
        # The engine's own count too: a process may have been killed before its manifest.
        state = self._folder.current().stamp, self._folder.count()
        kept = self._contents
        if kept is None or kept[0] != state:
            kept = self._contents = state, self._count_contents(engine)
        return kept[1]

    def _count_contents(self, engine: Engine) -> Contents:
        every = engine.search(Request(Every(), limit=0, facets=(SOURCE,), facet_size=1000))
        oldest, newest = (self._first_published(engine, sort) for sort in ("old", "new"))
        return Contents(
            articles=every.total,
            oldest=oldest,
            newest=newest,
            sources=MappingProxyType(dict(every.facets[SOURCE])),
            updated=self._folder.manifest.updated,
        )

    def _first_published(self, engine: Engine, sort: Literal["old", "new"]) -> str | None:
        """When the first article in an order was published that can be read."""
        _, every = engine.stream(Request(Every(), sort=sort, limit=_ENDS))
        unread = Unread(self._folder.note_unread)
        read = (unread.article(one.id, one.payload) for one in every)
        return next((article.published for article in read if article is not None), None)

    def watch_unread(self, tell: Callable[[str], None]) -> None:
        """Has ``tell`` told the id of each article that is found and cannot be read, once; empty
        where it is not known."""
        self._folder.tell_unread = tell

    def stats(self) -> Stats:
        """The state of the index, with what its folder takes now: a look at all its files."""
        found = self.contents()
        return Stats(
            articles=found.articles,
            oldest=found.oldest,
            newest=found.newest,
            sources=dict(found.sources),
            updated=found.updated,
            engine=self._folder.manifest.engine,
            analyzer=self._folder.manifest.analyzer,
            bytes=self._folder.bytes(),
            path=str(self._folder.path),
            lists=self._folder.current().lists.states(),
        )

    def check(
        self,
        *,
        progress: Callable[[Progress], None] | None = None,
        note: Callable[[Problem], None] | None = None,
    ) -> tuple[Problem, ...]:
        """Verifies every file of the index and every article; the problems found, each with what
        mends it, or nothing when it is sound. ``note`` is told what is no damage: what could not
        be looked at, what a killed run left, what is no file of an index."""
        from indexer.indexing import Progress
        from indexer.mining.store import find_damage
        from indexer.storage.checking import Checking

        def tell(done: int, total: int) -> None:
            if progress is not None:
                progress(Progress(done, done, total, str(self._folder.path)))

        problems = []
        with using_index(self._folder.path, "Nothing was changed"):
            for found in Checking(self._folder, find_damage, tell).run():
                if not found.note:
                    problems.append(found)
                elif note is not None:
                    note(found)
        return tuple(problems)
