"""The façade that both front ends use: an index of articles that can be added to and searched."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from whoosh import query as q

from indexer.analysis.analyzer import STEMMERS, Analyzer
from indexer.article import Article
from indexer.completions import Completer, Completion
from indexer.documents import DocumentMaker, article_of, documents_version
from indexer.engines import open_engine
from indexer.engines.base import Engine, Request, Writer
from indexer.errors import (
    ArticleNotFound,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    MarsadError,
    ParameterError,
)
from indexer.figures import EngineFigures
from indexer.lexicon import CurrentLexicon, written_form
from indexer.manifest import Manifest, names_stamp, now
from indexer.names.table import NameTable, load_names
from indexer.parameters import MAX_EXPORT, Parameters
from indexer.query.expanded import AREAS, Match
from indexer.query.expansion import Expander
from indexer.query.language import parse_query, parse_words
from indexer.related import Related, related_to
from indexer.results import Contents, Export, Health, Results, Stats
from indexer.searching import Ranked, Searcher
from indexer.settings import Settings
from indexer.significant import SignificantWord
from indexer.snippets import Span
from indexer.stories import Copy, copies_of
from indexer.trends import MOST_BUCKETS, Trend

if TYPE_CHECKING:
    from indexer.explaining import Explanation
    from indexer.indexing import IndexReport, IndexRun, Progress
    from indexer.ledger import Ledger
    from indexer.mining.store import OwnNames
    from indexer.names.name import Name

__all__ = ["Library"]

_GROUP: Final = 500
_GROWN: Final = 2000
_GROWN_MUCH: Final = 50_000
"""Articles that must have come since names were mined for them to be mined again: half of what
there was, within these bounds."""
_TELLING: Final = 500
"""Searches whose significant words are kept, each for its commit: they take .1 s."""
_NAMES_WAIT: Final = 10.0
_NAMES_LOCK: Final = "names.lock"


class Library:
    """An index of articles in a folder. Searching is safe from any number of threads, and sees
    what other processes commit; one process writes at a time.

    Open it with :meth:`open` or :meth:`create`.
    """

    def __init__(self, settings: Settings, *, outdated: bool = False) -> None:
        self._settings = settings
        self._folder = settings.index
        self._lock = threading.Lock()
        self._analyzer = Analyzer(settings.stemmer)
        self._lexicon = CurrentLexicon()
        self._telling: dict[object, tuple[SignificantWord, ...]] = {}
        self._contents: tuple[object, Contents] | None = None
        self._names: tuple[tuple[int, int], NameTable | None] = ((0, 0), None)
        self._use(outdated)

    def _use(self, outdated: bool = False) -> None:
        """Turns to what the manifest names, or raises and leaves all as it was."""
        stamp = Manifest.stamp(self._folder)
        manifest = Manifest.read(self._folder)
        analyzer = self._analyzer
        if manifest.stemmer != analyzer.stemmer and manifest.stemmer in STEMMERS:
            analyzer = Analyzer(manifest.stemmer)
        if not outdated:
            self._check_analyzer(manifest, analyzer)
        data = self._folder / manifest.data
        if not data.is_dir() or not any(data.iterdir()):
            if Manifest.stamp(self._folder) != stamp:  # rebuilt at this very moment
                return self._use(outdated)
            raise IndexDamaged(
                f"{data} is missing. Move {self._folder} away and index the articles anew."
            )
        self._engine = open_engine(manifest.engine, data)
        self._manifest, self._analyzer, self._stamp = manifest, analyzer, stamp

    @classmethod
    def open(cls, settings: Settings, *, outdated: bool = False) -> Library:
        """The library in ``settings.index``.

        Raises :class:`~indexer.errors.IndexMissing`, :class:`~indexer.errors.IndexDamaged`, and
        :class:`~indexer.errors.IndexMismatch` for an index of another format or, unless
        ``outdated`` ones will do (to rebuild them), another analyzer.
        """
        return cls(settings, outdated=outdated)

    @classmethod
    def create(cls, settings: Settings) -> Library:
        """The library in ``settings.index``, made empty when there is none."""
        try:
            return cls.open(settings)
        except IndexMissing:
            settings.index.mkdir(parents=True, exist_ok=True)
        with _locked(settings.index, 10):
            if not (settings.index / "marsad.json").exists():
                analyzer = Analyzer(settings.stemmer)
                try:
                    open_engine(settings.engine, settings.index / "data-1")
                except IndexDamaged:  # of a process that was killed as it made one
                    shutil.rmtree(settings.index / "data-1")
                    open_engine(settings.engine, settings.index / "data-1")
                Manifest(
                    settings.engine,
                    settings.stemmer,
                    documents_version(analyzer),
                    "data-1",
                    0,
                    now(),
                ).write(settings.index)
        return cls.open(settings)

    @property
    def stemmer(self) -> str:
        """The Arabic stemmer that the index was made with."""
        return self._manifest.stemmer

    def require(self, *, engine: str | None, stemmer: str | None) -> None:
        """Raises :class:`~indexer.errors.IndexMismatch` unless the index has that engine and
        stemmer; None will do for any."""
        for option, wanted in (("engine", engine), ("stemmer", stemmer)):
            made_with = getattr(self._manifest, option)
            if wanted not in (None, made_with):
                raise IndexMismatch(
                    f"{self._folder} was made with --{option} {made_with}. "
                    f"Make it anew with: marsad rebuild --{option} {wanted}"
                )

    def _check_analyzer(self, manifest: Manifest, analyzer: Analyzer) -> None:
        if manifest.stemmer not in STEMMERS:
            raise IndexMismatch(
                f"{self._folder} was made with a stemmer that this version of Marsad lacks "
                f"({manifest.stemmer}). Make it anew with: marsad rebuild"
            )
        version = documents_version(analyzer)
        if manifest.analyzer != version:
            raise IndexMismatch(
                f"{self._folder} was made by another version of the Arabic analyzer "
                f"({manifest.analyzer}; this is {version}). "
                "Make it anew with: marsad rebuild"
            )

    def _current(self) -> Engine:
        """The engine of the manifest in force, which a rebuild elsewhere may have replaced."""
        if Manifest.stamp(self._folder) != self._stamp:
            with self._lock:
                stamp = Manifest.stamp(self._folder)
                if stamp != self._stamp:
                    manifest = Manifest.read(self._folder)
                    if manifest.data == self._manifest.data:
                        self._manifest, self._stamp = manifest, stamp
                    else:
                        self._use()
        return self._engine

    # Writing

    @contextmanager
    def _writing(self, wait: float) -> Iterator[tuple[Engine, Writer, Ledger]]:
        from indexer.ledger import Ledger

        with _locked(self._folder, wait):
            engine = self._current()
            for leftover in self._folder.glob("data-*"):
                if leftover.name != self._manifest.data:  # of a rebuild that did not finish
                    shutil.rmtree(leftover, ignore_errors=True)
            if self._count() != self._manifest.articles:
                self._committed()  # a process was killed between its commit and its manifest
            ledger = Ledger(self._folder / "ledger.sqlite")
            writer = engine.writer(self._settings.writer_memory_mb << 20)
            try:
                yield engine, writer, ledger
            finally:
                writer.close()
                ledger.close()

    def _count(self) -> int:
        return self._engine.search(Request(q.Every(), limit=0)).total

    def _committed(self) -> None:
        replace(self._manifest, articles=self._count(), updated=now()).write(self._folder)
        self._current()

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
        self._mine_when_grown(progress)
        return report

    def add_articles(self, articles: Iterable[Article], *, wait: float = 0) -> IndexReport:
        """Adds articles that were read elsewhere, and commits them before it comes back.

        An article whose id the index has replaces that one. Raises
        :class:`~indexer.errors.IndexLocked` as :meth:`add` does.
        """
        with self._index_run(wait) as run:
            return run.run_articles(articles)

    @contextmanager
    def _index_run(
        self, wait: float, progress: Callable[[Progress], None] | None = None
    ) -> Iterator[IndexRun]:
        # Searching must not wait for the readers to be imported.
        from indexer.indexing import IndexRun

        with self._writing(wait) as (engine, writer, ledger):
            maker = DocumentMaker(self._analyzer)
            yield IndexRun(engine, writer, ledger, maker, self._settings, self._committed, progress)

    def remove(self, ids: Sequence[str], *, wait: float = 0) -> int:
        """Removes articles; gives how many of them were there."""
        with self._writing(wait) as (engine, writer, ledger):
            there = list(engine.get(ids))
            if there:
                writer.remove(there)
                writer.commit()
                self._committed()
                ledger.forget(there)
            return len(there)

    def rebuild(
        self, *, progress: Callable[[Progress], None] | None = None, wait: float = 0
    ) -> Stats:
        """Makes the index anew from the articles in it, with the engine and stemmer of the
        settings, beside the old one, which serves until the new one takes its place."""
        from indexer.indexing import Progress

        with _locked(self._folder, wait):
            old = self._current_any()
            number = int(self._manifest.data.rpartition("-")[2]) + 1
            data = self._folder / f"data-{number}"
            shutil.rmtree(data, ignore_errors=True)
            analyzer = Analyzer(self._settings.stemmer)
            maker = DocumentMaker(analyzer)
            fresh = open_engine(self._settings.engine, data)
            writer = fresh.writer(self._settings.writer_memory_mb << 20)
            count, total = 0, self._manifest.articles
            try:
                for payload in old.payloads():
                    writer.add([maker.document(article_of(payload))])
                    count += 1
                    if progress and count % _GROUP == 0:
                        progress(Progress(count, count, total, str(self._folder)))
                writer.commit()
            finally:
                writer.close()
            former = self._folder / self._manifest.data
            Manifest(
                self._settings.engine,
                self._settings.stemmer,
                documents_version(analyzer),
                data.name,
                count,
                now(),
            ).write(self._folder)
            self._current()
            shutil.rmtree(former, ignore_errors=True)
        return self.stats()

    def _current_any(self) -> Engine:
        """The engine of the manifest in force, whatever its analyzer."""
        with self._lock:
            self._use(outdated=True)
        return self._engine

    # Names

    def own_names(self) -> OwnNames:
        """The names of the index itself; raises :class:`~indexer.errors.NamesDamaged`."""
        from indexer.mining.store import OwnNames

        return OwnNames.read(self._folder)

    def name_table(self) -> NameTable:
        """All names that are searched: those that ship with Marsad, and those of the index."""
        return self._own_table() or load_names()

    def change_names(self, change: Callable[[OwnNames], OwnNames]) -> OwnNames:
        """Replaces the names of the index by what ``change`` makes of them, which no other process
        changes at that time; gives the new ones. Raises :class:`~indexer.errors.NamesDamaged`."""
        with _locked(self._folder, _NAMES_WAIT, _NAMES_LOCK):
            own = change(self.own_names())
            own.write(self._folder)
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

        engine = self._current()
        articles = self._manifest.articles

        def tell(done: int, total: int) -> None:
            if progress is not None:
                from indexer.indexing import Progress

                progress(Progress(done, done, total, "names"))

        mined = mine(
            engine,
            articles,
            self._analyzer,
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

    def _mine_when_grown(self, progress: Callable[[Progress], None] | None) -> None:
        """Mines when many articles came since the last time; what fails does so in silence, since
        the articles are indexed, and the next run tries again."""
        if self._settings.mine_names == "off":
            return
        with suppress(MarsadError, OSError, MemoryError):
            before = self.own_names().mined_from
            grown = self._manifest.articles - before
            if grown >= max(_GROWN, min(before // 2, _GROWN_MUCH)):
                self.mine_names(progress=progress)

    # Searching

    def search(self, query: str, **given: Any) -> Results:
        """One page of the articles that match a query, ranked, with what the page shows.

        Any text will do for ``query``; an empty one matches everything, the newest first. What
        else may be given, and what is raised for a value that cannot be, is said by
        :meth:`Parameters.checked <indexer.parameters.Parameters.checked>`.
        """
        return self._searcher().search(Parameters.checked(self._settings, query, **given))

    def match_counts(self, query: str, **given: Any) -> dict[str, int]:
        """How many articles a search would find for each other ``match`` than its own, from the
        strictest to the loosest: with all that the query asks, so never widened.

        Those that could not be counted in ``search_seconds`` are left out. What may be given, and
        what is raised, is said by :meth:`Parameters.checked
        <indexer.parameters.Parameters.checked>`.
        """
        return self._searcher().match_counts(Parameters.checked(self._settings, query, **given))

    def export(self, query: str, *, limit: int = MAX_EXPORT, **given: Any) -> Export:
        """The first ``limit`` hits of a search one after another, in the order of :meth:`search`,
        each once whatever is indexed meanwhile, and read from the index when its turn comes.

        ``page``, ``size`` and ``fold`` do not count. What else may be given, and what is raised, is
        said by :meth:`Parameters.checked <indexer.parameters.Parameters.checked>`.
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
        else may be given is said by :meth:`Parameters.checked
        <indexer.parameters.Parameters.checked>`.
        """
        if not fields or not set(fields) <= set(AREAS):
            value = ",".join(fields)
            raise ParameterError(
                "fields", "bad_choice", value, f"fields: {value!r} is none of title, body"
            )
        parsed = parse_query(query) if syntax else parse_words(query)
        asked = Parameters.checked(self._settings, query, **given)
        return self._searcher().rank(parsed, asked, limit, fields)

    def trend(
        self, queries: Sequence[str], *, unit: str = "auto", most: int = MOST_BUCKETS, **given: Any
    ) -> Trend:
        """How many articles each of one to five queries finds over time, by ``unit`` (``day``,
        ``week``, ``month`` or ``auto``) in at most ``most`` periods, and by outlet, as counts and
        as shares of all that was published then.

        Each finds what :meth:`search` does, but is never widened. What else may be given is said
        by :meth:`Parameters.checked <indexer.parameters.Parameters.checked>`; the filters narrow
        what the shares are of, too.
        Raises :class:`~indexer.errors.ParameterError` as that does, and for too many queries.
        """
        if isinstance(queries, str):
            raise TypeError("trend takes a list of queries: trend([query])")
        asked = [Parameters.checked(self._settings, query, **given) for query in queries]
        return self._searcher().trend(asked, unit, most)

    def significant(self, query: str, limit: int = 20, **given: Any) -> tuple[SignificantWord, ...]:
        """The words that set the articles of a query apart from the rest of the index, the most
        telling first: at most ``limit``, one of each stem, without the query's own words. They
        come from the 100 articles that rank highest.

        What else may be given is said by :meth:`Parameters.checked
        <indexer.parameters.Parameters.checked>`.
        """
        asked = Parameters.checked(self._settings, query, **given)
        searcher = self._searcher()
        key = self._stamp, self._names[0], repr(asked), limit
        with self._lock:
            found = self._telling.get(key, ())
        if not found:
            found = searcher.significant(asked, limit)
            with self._lock:
                if len(self._telling) >= _TELLING:
                    self._telling.clear()
                self._telling[key] = found
        return found

    def matching(self, query: str, most: int, **given: Any) -> tuple[int, tuple[str, ...]]:
        """How many articles match a query, and the ids of the newest ``most``. A query that none
        matches is not widened.

        What else may be given is said by :meth:`Parameters.checked
        <indexer.parameters.Parameters.checked>`.
        """
        return self._searcher().matching(Parameters.checked(self._settings, query, **given), most)

    def held(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that an article in the index has."""
        engine = self._current()
        wanted = list(ids)
        groups = (wanted[start : start + _GROUP] for start in range(0, len(wanted), _GROUP))
        return {id for group in groups for id in engine.get(group)}

    def articles(self) -> Iterator[Article]:
        """Every article in the index, in no order."""
        for payload in self._current().payloads():
            yield article_of(payload)

    def _expander(self, engine: Engine) -> Expander:
        figures = EngineFigures(engine, self._manifest.articles)
        return Expander(self._analyzer, self._own_table(), figures)

    def _own_table(self) -> NameTable | None:
        """The names that ship with Marsad and those of the index, as its file has them now; None
        where it has none."""
        stamp, table = self._names
        fresh = names_stamp(self._folder)
        if fresh != stamp:
            from indexer.mining.store import OwnNames

            own = OwnNames.read(self._folder, strict=False)
            table = own.table(load_names()) if own.rows else None
            self._names = fresh, table
        return table

    def _searcher(self) -> Searcher:
        engine = self._current()
        stamp = self._stamp
        return Searcher(
            engine,
            self._expander(engine),
            self._manifest,
            self._settings,
            lambda: self._lexicon.of(engine, stamp),
        )

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Ways to go on with a query that is being typed, those that find most articles first.

        Each is the whole query, its last word completed or followed by what follows it in titles,
        with the number of articles that it finds; there are ``limit`` at most, and there may be
        none.
        """
        engine = self._current()
        match = cast(Match, self._settings.match)
        return Completer(engine, self._expander(engine), match).complete(text, limit)

    def mark(
        self,
        article: Article,
        query: str,
        *,
        match: str | None = None,
        without: Sequence[str] = (),
    ) -> dict[str, tuple[Span, ...]]:
        """The spans to mark in an article's ``title`` and ``body`` for a query.

        Raises :class:`~indexer.errors.ParameterError` as :meth:`search` does.
        """
        asked = Parameters.checked(self._settings, query, match=match, without=without)
        return self._searcher().mark(article, asked)

    def explain(
        self,
        query: str,
        id: str,
        *,
        match: str | None = None,
        operator: str | None = None,
        without: Sequence[str] = (),
        recency: int | None = None,
    ) -> Explanation:
        """Why an article is found by a query, and where its score comes from; or what it lacks.

        Raises :class:`~indexer.errors.ArticleNotFound`, and
        :class:`~indexer.errors.ParameterError` as :meth:`search` does.
        """
        from indexer.explaining import explain

        asked = Parameters.checked(
            self._settings,
            query,
            match=match,
            operator=operator,
            without=without,
            recency=recency,
        )
        engine = self._current()
        article = article_of(self._payload(engine, id))
        return explain(asked, article, engine, self._expander(engine))

    def get(self, id: str) -> Article:
        """The article of an id; raises :class:`~indexer.errors.ArticleNotFound`."""
        return article_of(self._payload(self._current(), id))

    def _payload(self, engine: Engine, id: str) -> bytes:
        payload = engine.get([id]).get(id)
        if payload is None:
            raise ArticleNotFound(f"There is no article {id} in {self._folder}.")
        return payload

    def names(self, article: Article) -> tuple[Name, ...]:
        """Whom and what an article speaks of, most first: the names that facets count it under."""
        return DocumentMaker(self._analyzer).names(article)

    def copies(self, id: str) -> tuple[Copy, ...]:
        """The same story in other articles, nearest first; raises
        :class:`~indexer.errors.ArticleNotFound`."""
        engine = self._current()
        return copies_of([self._payload(engine, id)], engine, self._analyzer)[0]

    def related(self, id: str, limit: int = 5) -> tuple[Related, ...]:
        """Other articles of the same subject, the nearest first: at most ``limit``, each story
        once, and none that is the same story as the article itself.

        Raises :class:`~indexer.errors.ArticleNotFound`.
        """
        engine = self._current()
        payload = self._payload(engine, id)
        return related_to(payload, engine, self._analyzer, self._manifest.articles, limit)

    # Looking after it

    @property
    def stamp(self) -> tuple[int, int]:
        """Changes with each commit of any process; raises
        :class:`~indexer.errors.IndexMissing`."""
        return Manifest.stamp(self._folder)

    def health(self) -> Health:
        """That the index can be read, and how old its last commit is: one count, no look at files.

        Raises :class:`~indexer.errors.IndexUnavailable` when it cannot.
        """
        self._current()
        manifest = self._manifest
        if not (self._folder / manifest.data).is_dir():
            raise IndexDamaged(
                f"{self._folder / manifest.data} is missing. "
                f"Move {self._folder} away and index the articles anew."
            )
        age = datetime.now(timezone.utc) - datetime.fromisoformat(manifest.updated)
        seconds = max(0, round(age.total_seconds()))
        return Health(self._count(), manifest.updated, seconds, manifest.engine)

    def contents(self) -> Contents:
        """What is in the index: counted once for each commit, then looked up."""
        engine = self._current()
        # The engine's own count too: a process may have been killed before its manifest.
        state = self._stamp, self._count()
        kept = self._contents
        if kept is None or kept[0] != state:
            kept = self._contents = state, self._counted(engine)
        return kept[1]

    def _counted(self, engine: Engine) -> Contents:
        every = engine.search(Request(q.Every(), limit=0, facets=("source",), facet_size=1000))
        ends = [
            engine.search(Request(q.Every(), sort=sort, limit=1)).found for sort in ("old", "new")
        ]
        oldest, newest = (article_of(e[0].payload).published if e else None for e in ends)
        return Contents(
            articles=every.total,
            oldest=oldest,
            newest=newest,
            sources=MappingProxyType(dict(every.facets["source"])),
            updated=self._manifest.updated,
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
            engine=self._manifest.engine,
            analyzer=self._manifest.analyzer,
            bytes=sum(file.stat().st_size for file in self._folder.rglob("*") if file.is_file()),
            path=str(self._folder),
        )

    def check(self) -> tuple[str, ...]:
        """Reads the whole index; the problems found, in words, or nothing when it is sound."""
        engine = self._current()
        problems = list(engine.check())
        if not problems:
            for payload in engine.payloads():
                try:
                    article_of(payload)
                except IndexDamaged as error:
                    problems.append(str(error))
        return tuple(problems)


@contextmanager
def _locked(folder: Path, wait: float, name: str = "write.lock") -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / name)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        busy, mend = "writing to", ", or wait for it with --wait SECONDS"
        if name == _NAMES_LOCK:
            busy, mend = "changing the names of", ""
        raise IndexLocked(
            f"Another process is {busy} {folder}. Try again when it is done{mend}."
        ) from None
    try:
        yield
    finally:
        lock.release()
