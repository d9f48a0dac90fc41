"""The façade that both front ends use: an index of articles that can be added to and searched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Unpack

from cachetools import LRUCache

from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.errors import (
    ArticleNotFound,
    IndexDamaged,
    MarsadError,
    ParameterError,
)
from indexer.names.table import NameTable, load_names
from indexer.query.expanded import AREAS
from indexer.query.nodes import Every
from indexer.query.parameters import MAX_EXPORT, Parameters, SearchOptions
from indexer.query.parser import parse_query, parse_words
from indexer.search.deadline import Deadline
from indexer.search.duplicates import Copy
from indexer.search.plan import Planner
from indexer.search.related import Related
from indexer.search.results import (
    Contents,
    Export,
    Health,
    Listing,
    Marks,
    MatchCounts,
    Results,
    Stats,
)
from indexer.search.searcher import Ranked, Searcher
from indexer.search.significant import SignificantWord
from indexer.search.trends import MOST_BUCKETS, Trend
from indexer.settings import Settings
from indexer.storage.documents import DocumentMaker, article_of
from indexer.storage.folder import IndexFolder
from indexer.storage.manifest import Manifest, names_stamp
from indexer.suggest.completions import Completion
from indexer.suggest.lexicon import CurrentLexicon, written_form

if TYPE_CHECKING:
    from indexer.indexing import IndexReport, IndexRun, Progress
    from indexer.mining.store import OwnNames
    from indexer.names.name import Name
    from indexer.search.explain import Explanation

__all__ = ["Index"]

_GROUP: Final = 500
_GROWN: Final = 2000
_GROWN_MUCH: Final = 50_000
"""Articles that must have come since names were mined for them to be mined again: half of what
there was, within these bounds."""
_TELLING: Final = 500
"""Searches whose significant words are kept, each for its commit: they take .1 s."""
_NAMES_WAIT: Final = 10.0


class Index:
    """An index of articles in a folder. Searching is safe from any number of threads, and sees
    what other processes commit; one process writes at a time.

    Open it with :meth:`open` or :meth:`create`.
    """

    def __init__(self, settings: Settings, folder: IndexFolder) -> None:
        self._settings = settings
        self._folder = folder
        self._lexicon = CurrentLexicon()
        self._lock = threading.Lock()
        self._telling: LRUCache[object, Listing[SignificantWord]] = LRUCache(_TELLING)
        self._contents: tuple[object, Contents] | None = None
        self._names: tuple[tuple[int, int], NameTable | None] = ((0, 0), None)

    @classmethod
    def open(cls, settings: Settings, *, outdated: bool = False) -> Index:
        """The index in ``settings.index``.

        Raises :class:`~indexer.errors.IndexMissing`, :class:`~indexer.errors.IndexDamaged`, and
        :class:`~indexer.errors.IndexMismatch` for an index of another format or, unless
        ``outdated`` ones will do (to rebuild them), another analyzer.
        """
        return cls(settings, IndexFolder(settings, outdated=outdated))

    @classmethod
    def create(cls, settings: Settings) -> Index:
        """The index in ``settings.index``, made empty when there is none."""
        return cls(settings, IndexFolder.create(settings))

    @property
    def stemmer(self) -> str:
        """The Arabic stemmer that the index was made with."""
        return self._folder.manifest.stemmer

    def require(self, *, engine: str | None, stemmer: str | None) -> None:
        """Raises :class:`~indexer.errors.IndexMismatch` unless the index has that engine and
        stemmer; None will do for any."""
        self._folder.require(engine=engine, stemmer=stemmer)

    # Writing

    def add(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[[Progress], None] | None = None,
        wait: float = 0,
    ) -> IndexReport:
        """Reads files, folders and standard input (``"-"``) into the index.

        Files that have not changed since they were last read are skipped; an article that has
        replaces its former self, and one that its file no longer holds is removed. What cannot be
        read is reported, and the rest is indexed.

        Raises :class:`~indexer.errors.ReadError` for a path that does not exist and
        :class:`~indexer.errors.IndexLocked` when another process still writes after ``wait``
        seconds.
        """
        if isinstance(paths, (str, Path)):
            raise TypeError("add takes a list of paths: add([path])")
        with self._index_run(wait, progress) as run:
            report = run.run(["-" if path == "-" else Path(path) for path in paths])
        self._mine_when_grown(report, progress)
        return report

    def add_articles(self, articles: Iterable[Article], *, wait: float = 0) -> IndexReport:
        """Adds articles that were read elsewhere, and commits them before it comes back.

        An article whose id the index has replaces that one. Raises
        :class:`~indexer.errors.IndexLocked` as :meth:`add` does.
        """
        with self._index_run(wait) as run:
            report = run.run_articles(articles)
        self._mine_when_grown(report)
        return report

    @contextmanager
    def _index_run(
        self, wait: float, progress: Callable[[Progress], None] | None = None
    ) -> Iterator[IndexRun]:
        # Searching must not wait for the readers to be imported.
        from indexer.indexing import IndexRun

        with self._folder.writing(wait) as (engine, writer, ledger):
            maker = DocumentMaker(self._folder.analyzer)
            committed = self._folder.committed
            yield IndexRun(engine, writer, ledger, maker, self._settings, committed, progress)

    def remove(self, ids: Sequence[str], *, wait: float = 0) -> int:
        """Removes articles; gives how many of them were there."""
        with self._folder.writing(wait) as (engine, writer, ledger):
            there = list(engine.get(ids))
            if there:
                writer.remove(there)
                writer.commit()
                self._folder.committed()
                ledger.forget(there)
            return len(there)

    def rebuild(
        self, *, progress: Callable[[Progress], None] | None = None, wait: float = 0
    ) -> Stats:
        """Makes the index anew from the articles in it, with the engine and stemmer of the
        settings, beside the old one, which serves until the new one takes its place."""
        from indexer.indexing import Progress

        def tell(done: int, total: int) -> None:
            if progress is not None:
                progress(Progress(done, done, total, str(self._folder.path)))

        self._folder.rebuild(wait, tell)
        return self.stats()

    # Names

    def own_names(self) -> OwnNames:
        """The names of the index itself; raises :class:`~indexer.errors.NamesDamaged`."""
        from indexer.mining.store import OwnNames

        return OwnNames.read(self._folder.path)

    def name_table(self) -> NameTable:
        """All names that are searched: those that ship with Marsad, and those of the index."""
        return self._own_table() or load_names()

    def change_names(self, change: Callable[[OwnNames], OwnNames]) -> OwnNames:
        """Replaces the names of the index by what ``change`` makes of them, which no other process
        changes at that time; gives the new ones. Raises :class:`~indexer.errors.NamesDamaged`."""
        with self._folder.changing_names(_NAMES_WAIT):
            own = change(self.own_names())
            own.write(self._folder.path)
        return own

    def mine_names(
        self,
        *,
        threshold: float | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> OwnNames:
        """Looks for spellings of names in the articles, and keeps those that are as probable as
        ``threshold`` (.95 when not given); gives the names of the index.

        What was mined before is replaced, what people added, confirmed or removed stays.
        """
        from indexer.mining.mining import THRESHOLD, mine

        engine = self._folder.engine()
        articles = self._folder.manifest.articles

        def tell(done: int, total: int) -> None:
            if progress is not None:
                from indexer.indexing import Progress

                progress(Progress(done, done, total, "names"))

        mined = mine(
            engine,
            articles,
            self._folder.analyzer,
            load_names(),
            threshold=THRESHOLD if threshold is None else threshold,
            progress=tell,
        )
        written = [
            one._replace(
                name=" ".join(written_form(engine, word) for word in one.name.split()),
                spelling=" ".join(written_form(engine, word) for word in one.spelling.split()),
            )
            for one in mined
        ]
        return self.change_names(lambda own: own.with_mined(written, articles))

    def _mine_when_grown(
        self, report: IndexReport, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Mines when many articles came since the last time. What fails is a warning of the
        report, since the articles are indexed, and the next run tries again."""
        if self._settings.mine_names == "off":
            return
        try:
            before = self.own_names().mined_from
            grown = self._folder.manifest.articles - before
            if grown >= max(_GROWN, min(before // 2, _GROWN_MUCH)):
                self.mine_names(progress=progress)
        except (MarsadError, OSError, MemoryError) as error:
            from indexer.ingest.failure import Failure

            why = str(error) or type(error).__name__
            reason = f"no spellings of names were looked for: {why}"
            report.warnings.append(Failure(str(self._folder.path), None, reason))

    # Searching

    def search(self, query: str, **given: Any) -> Results:
        """One page of the articles that match a query, ranked, with what the page shows.

        Any text will do for ``query``; an empty one matches everything, the newest first. What
        else may be given, and what is raised for a value that cannot be, is said by
        :meth:`.Parameters.checked`.
        """
        return self._searcher().search(Parameters.checked(self._settings, query, **given))

    def match_counts(self, query: str, **given: Any) -> MatchCounts:
        """How many articles a search would find for each other ``match`` than its own, from the
        strictest to the loosest: with all that the query asks, so never widened.

        Those that could not be counted in ``search_seconds`` are left out. What may be given, and
        what is raised, is said by :meth:`.Parameters.checked`.
        """
        return self._searcher().match_counts(Parameters.checked(self._settings, query, **given))

    def export(self, query: str, *, limit: int = MAX_EXPORT, **given: Any) -> Export:
        """The first ``limit`` hits of a search one after another, in the order of :meth:`search`,
        each once whatever is indexed meanwhile, and read from the index when its turn comes.

        ``page``, ``size`` and ``fold`` do not count. What else may be given, and what is raised, is
        said by :meth:`.Parameters.checked`.
        """
        asked = Parameters.checked(self._settings, query, **given)
        return self._searcher().export(asked, limit)

    def rank(
        self,
        query: str,
        *,
        limit: int = 100,
        fields: Sequence[str] = AREAS,
        syntax: bool = True,
        **given: Any,
    ) -> tuple[Ranked, ...]:
        """The ids of the first ``limit`` articles for a query with their scores, in the order of
        :meth:`search`, but as many as wanted and without what a page shows.

        Words that name no field are looked for in ``fields`` (``title``, ``body``). Without
        ``syntax`` the query is taken for words alone, whatever signs stand between them. What
        else may be given is said by :meth:`.Parameters.checked`.
        """
        if not fields or not set(fields) <= set(AREAS):
            value = ",".join(fields)
            raise ParameterError(
                "fields", "bad_choice", value, f"fields: {value!r} is none of title, body"
            )
        parsed = parse_query(query) if syntax else parse_words(query)
        asked = Parameters.checked(self._settings, query, **given)
        return self._searcher().rank(asked, parsed, limit, fields)

    def trend(
        self, queries: Sequence[str], *, unit: str = "auto", most: int = MOST_BUCKETS, **given: Any
    ) -> Trend:
        """How many articles each of one to five queries finds over time, by ``unit`` (``day``,
        ``week``, ``month`` or ``auto``) in at most ``most`` periods, and by outlet, as counts and
        as shares of all that was published then.

        Each finds what :meth:`search` does, but is never widened. What else may be given is said
        by :meth:`.Parameters.checked`; the filters narrow
        what the shares are of, too.
        Raises :class:`~indexer.errors.ParameterError` as that does, and for too many queries.
        """
        if isinstance(queries, str):
            raise TypeError("trend takes a list of queries: trend([query])")
        asked = [Parameters.checked(self._settings, query, **given) for query in queries]
        return self._searcher().trend(asked, unit, most)

    def significant(self, query: str, limit: int = 20, **given: Any) -> Listing[SignificantWord]:
        """The words that set the articles of a query apart from the rest of the index, the most
        telling first: at most ``limit``, one of each stem, without the query's own words. They
        come from the 100 articles that rank highest.

        What else may be given is said by :meth:`.Parameters.checked`.
        """
        asked = Parameters.checked(self._settings, query, **given)
        searcher = self._searcher()
        key = self._folder.stamp, self._names[0], repr(asked), limit
        with self._lock:
            kept = self._telling.get(key)
        if kept is None:
            kept = searcher.significant(asked, limit)
            if not any(one.code == "cut_short" for one in kept.remarks):
                with self._lock:
                    self._telling[key] = kept
        return kept

    def matching(self, query: str, most: int, **given: Any) -> tuple[int, tuple[str, ...]]:
        """How many articles match a query, and the ids of the newest ``most``. A query that none
        matches is not widened.

        What else may be given is said by :meth:`.Parameters.checked`.
        """
        return self._searcher().matching(Parameters.checked(self._settings, query, **given), most)

    def held(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that an article in the index has."""
        engine = self._folder.engine()
        wanted = list(ids)
        groups = (wanted[start : start + _GROUP] for start in range(0, len(wanted), _GROUP))
        return {id for group in groups for id in engine.get(group)}

    def articles(self) -> Iterator[Article]:
        """Every article in the index, in no order."""
        for payload in self._folder.engine().payloads():
            yield article_of(payload)

    def _own_table(self) -> NameTable | None:
        """The names that ship with Marsad and those of the index, as its file has them now; None
        where it has none."""
        stamp, table = self._names
        fresh = names_stamp(self._folder.path)
        if fresh != stamp:
            from indexer.mining.store import OwnNames

            own = OwnNames.read(self._folder.path, strict=False)
            table = own.table(load_names()) if own.rows else None
            self._names = fresh, table
        return table

    def _searcher(self) -> Searcher:
        """One for one answer: from now on its time runs."""
        deadline = Deadline(self._settings.search_seconds)
        engine = self._folder.engine()
        stamp, manifest = self._folder.stamp, self._folder.manifest
        planner = Planner(
            engine, self._folder.analyzer, self._own_table(), manifest.articles, deadline
        )
        return Searcher(
            planner,
            self._folder.path,
            manifest.updated,
            lambda: self._lexicon.of(engine, stamp),
        )

    def complete(self, text: str, limit: int = 8) -> Listing[Completion]:
        """Ways to go on with a query that is being typed, those that find most articles first.

        Each is the whole query, its last word completed or followed by what follows it in titles,
        with the number of articles that it finds; there are ``limit`` at most, and there may be
        none. Those that were not counted in time are left out.
        """
        asked = Parameters.checked(self._settings, text, operator="and")
        return self._searcher().complete(asked, limit)

    def mark(
        self,
        article: Article,
        query: str,
        **given: Unpack[SearchOptions],
    ) -> Marks:
        """The spans to mark in an article's ``title`` and ``body`` for a query; ``match`` and
        ``without`` may be given.

        Raises :class:`~indexer.errors.ParameterError` as :meth:`search` does.
        """
        asked = Parameters.checked(self._settings, query, "mark", **given)
        return self._searcher().mark(article, asked)

    def explain(
        self,
        query: str,
        id: str,
        **given: Unpack[SearchOptions],
    ) -> Explanation:
        """Why an article is found by a query, and where its score comes from; or what it lacks.
        ``match``, ``operator``, ``without`` and ``recency`` may be given.

        Raises :class:`~indexer.errors.ArticleNotFound`, and
        :class:`~indexer.errors.ParameterError` as :meth:`search` does.
        """
        asked = Parameters.checked(self._settings, query, "explain", **given)
        return self._searcher().explain(id, asked)

    def get(self, id: str) -> Article:
        """The article of an id; raises :class:`~indexer.errors.ArticleNotFound`."""
        payload = self._folder.engine().get([id]).get(id)
        if payload is None:
            raise ArticleNotFound(f"There is no article {id} in {self._folder.path}.")
        return article_of(payload)

    def names(self, article: Article) -> tuple[Name, ...]:
        """Whom and what an article speaks of, most first: the names that facets count it under."""
        return DocumentMaker(self._folder.analyzer).names(article)

    def copies(self, id: str) -> Listing[Copy]:
        """The same story in other articles, nearest first; raises
        :class:`~indexer.errors.ArticleNotFound`."""
        return self._searcher().copies(id)

    def related(self, id: str, limit: int = 5) -> Listing[Related]:
        """Other articles of the same subject, the nearest first: at most ``limit``, each story
        once, and none that is the same story as the article itself.

        Raises :class:`~indexer.errors.ArticleNotFound`.
        """
        return self._searcher().related(id, limit)

    # Looking after it

    @property
    def stamp(self) -> tuple[int, int]:
        """Changes with each commit of any process; raises
        :class:`~indexer.errors.IndexMissing`."""
        return Manifest.stamp(self._folder.path)

    def health(self) -> Health:
        """That the index can be read, and how old its last commit is: one count, no look at files.

        Raises :class:`~indexer.errors.IndexUnavailable` when it cannot.
        """
        self._folder.engine()
        self._folder.check_there()
        manifest = self._folder.manifest
        age = datetime.now(UTC) - datetime.fromisoformat(manifest.updated)
        seconds = max(0, round(age.total_seconds()))
        return Health(self._folder.count(), manifest.updated, seconds, manifest.engine)

    def contents(self) -> Contents:
        """What is in the index: counted once for each commit, then looked up."""
        engine = self._folder.engine()
        # The engine's own count too: a process may have been killed before its manifest.
        state = self._folder.stamp, self._folder.count()
        kept = self._contents
        if kept is None or kept[0] != state:
            kept = self._contents = state, self._counted(engine)
        return kept[1]

    def _counted(self, engine: Engine) -> Contents:
        every = engine.search(Request(Every(), limit=0, facets=("source",), facet_size=1000))
        ends = [
            engine.search(Request(Every(), sort=sort, limit=1)).found for sort in ("old", "new")
        ]
        oldest, newest = (article_of(e[0].payload).published if e else None for e in ends)
        return Contents(
            articles=every.total,
            oldest=oldest,
            newest=newest,
            sources=MappingProxyType(dict(every.facets["source"])),
            updated=self._folder.manifest.updated,
        )

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
            lists=self._folder.lists.states(),
        )

    def check(self) -> tuple[str, ...]:
        """Reads the whole index; the problems found, in words, or nothing when it is sound."""
        engine = self._folder.engine()
        problems = list(engine.check())
        if not problems:
            for payload in engine.payloads():
                try:
                    article_of(payload)
                except IndexDamaged as error:
                    problems.append(str(error))
        return tuple(problems)
