"""The façade that both front ends use: an index of articles that can be added to and searched."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from inspect import cleandoc
from typing import TYPE_CHECKING, Final, TypeVar, Unpack

from cachetools import LRUCache

from indexer.article import Article
from indexer.errors import (
    ArticleDamaged,
    ArticleNotFound,
    IndexDamaged,
    ParameterError,
)
from indexer.index_admin import IndexAdmin
from indexer.index_names import IndexNames
from indexer.query.addresses import id_of_address
from indexer.query.expanded import AREAS
from indexer.query.parameters import (
    MAX_EXPORT,
    MOST_BUCKETS,
    Door,
    Parameters,
    SearchOptions,
    offered_at,
)
from indexer.query.parser import parse_query, parse_words
from indexer.search.deadline import Deadline
from indexer.search.duplicates import Copy
from indexer.search.plan import Planner
from indexer.search.related import Related
from indexer.search.results import (
    Export,
    Listing,
    Marks,
    MatchCounts,
    Results,
)
from indexer.search.searcher import Ranked, Searcher
from indexer.search.significant import SignificantWord
from indexer.search.trends import Trend
from indexer.settings import Settings
from indexer.storage.documents import holding_of, read_article
from indexer.storage.folder import IndexFolder
from indexer.suggest.completions import Completion

if TYPE_CHECKING:
    from indexer.editions.changes import Editions
    from indexer.search.explain import Explanation

__all__ = ["Index"]

_KEPT_SIGNIFICANT: Final = 500
"""Searches whose significant words are kept, each for its commit: they take .1 s."""


_Method = TypeVar("_Method", bound=Callable[..., object])


def _lists_parameters(door: Door) -> Callable[[_Method], _Method]:
    """Adds to what ``help`` says of a method the parameters that can be given at a door."""

    def document(method: _Method) -> _Method:
        rows = (f"    {row.keyword}: {row.help}" for row in offered_at(door))
        if method.__doc__:  # python -OO has none
            lines = (cleandoc(method.__doc__), "", "What else may be given:", "", *rows)
            method.__doc__ = "\n".join(lines)
        return method

    return document


class Index:
    """An index of articles in a folder. Searching is safe from any number of threads, and sees
    what other processes commit; one process writes at a time.

    Open it with :meth:`open` or :meth:`create`. ``names`` has the names that searches know,
    ``admin`` what adds and removes articles and looks after the index. A parameter that a method
    does not list raises TypeError. What a search answers has ``remarks``: all that was widened,
    left out, not understood or cut short.
    """

    def __init__(self, settings: Settings, folder: IndexFolder) -> None:
        self._settings = settings
        self._folder = folder
        self._lock = threading.Lock()
        self._significant: LRUCache[object, Listing[SignificantWord]] = LRUCache(_KEPT_SIGNIFICANT)
        self.names = IndexNames(folder)
        self.admin = IndexAdmin(settings, folder, self.names)

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

    @_lists_parameters("search")
    def search(self, query: str, **given: Unpack[SearchOptions]) -> Results:
        """One page of the articles that match a query, ranked, with what the page shows.

        Any text will do for ``query``; an empty one matches everything, the newest first. Raises
        :class:`~indexer.errors.ParameterError` for a value that cannot be.
        """
        return self._searcher().search(Parameters.checked(self._settings, query, **given))

    @_lists_parameters("trend")
    def match_counts(self, query: str, **given: Unpack[SearchOptions]) -> MatchCounts:
        """How many articles a search would find for each other ``match`` than its own, from the
        strictest to the loosest: with all that the query asks, so never widened.

        Those that could not be counted in ``search_seconds`` are left out.
        """
        return self._searcher().match_counts(
            Parameters.checked(self._settings, query, "trend", **given)
        )

    @_lists_parameters("export")
    def export(
        self, query: str, *, limit: int = MAX_EXPORT, **given: Unpack[SearchOptions]
    ) -> Export:
        """The first ``limit`` hits of a search one after another, in the order of :meth:`search`,
        each once whatever is indexed meanwhile, and read from the index when its turn comes.
        """
        asked = Parameters.checked(self._settings, query, "export", **given)
        return self._searcher().export(asked, limit)

    @_lists_parameters("export")
    def rank(
        self,
        query: str,
        *,
        limit: int = 100,
        fields: Sequence[str] = AREAS,
        syntax: bool = True,
        **given: Unpack[SearchOptions],
    ) -> tuple[Ranked, ...]:
        """The ids of the first ``limit`` articles for a query with their scores, in the order of
        :meth:`search`, but as many as wanted and without what a page shows.

        Words that name no field are looked for in ``fields`` (``title``, ``body``). Without
        ``syntax`` the query is taken for words alone, whatever signs stand between them. Raises
        :class:`~indexer.errors.SearchTimeout` when they are not found in ``search_seconds``.
        """
        if not fields or not set(fields) <= set(AREAS):
            value = ",".join(fields)
            raise ParameterError(
                "fields", "bad_choice", value, f"fields: {value!r} is none of title, body"
            )
        parsed = parse_query(query) if syntax else parse_words(query)
        asked = Parameters.checked(self._settings, query, "export", **given)
        return self._searcher().rank(asked, parsed, limit, fields)

    @_lists_parameters("trend")
    def trend(
        self,
        queries: Sequence[str],
        *,
        unit: str = "auto",
        most: int = MOST_BUCKETS,
        **given: Unpack[SearchOptions],
    ) -> Trend:
        """How many articles each of one to five queries finds over time, by ``unit`` (``day``,
        ``week``, ``month`` or ``auto``) in at most ``most`` periods, and by outlet, as counts and
        as shares of all that was published then.

        Each finds what :meth:`search` does, but is never widened; the filters narrow what the
        shares are of, too.
        Raises :class:`~indexer.errors.ParameterError` as that does, and for too many queries.
        """
        if isinstance(queries, str):
            raise TypeError("trend takes a list of queries: trend([query])")
        asked = [Parameters.checked(self._settings, query, "trend", **given) for query in queries]
        return self._searcher().trend(asked, unit, most)

    @_lists_parameters("trend")
    def significant(
        self, query: str, limit: int = 20, **given: Unpack[SearchOptions]
    ) -> Listing[SignificantWord]:
        """The words that set the articles of a query apart from the rest of the index, the most
        telling first: at most ``limit``, one of each stem, without the query's own words. They
        come from the 100 articles that rank highest.
        """
        asked = Parameters.checked(self._settings, query, "trend", **given)
        stamp = self._folder.current().stamp, self.names.stamp
        key = stamp, date.today(), repr(asked), limit  # a query may say dates like yesterday
        searcher = self._searcher()
        with self._lock:
            kept = self._significant.get(key)
        if kept is None:
            kept = searcher.significant(asked, limit)
            if not any(one.code == "cut_short" for one in kept.remarks):
                with self._lock:
                    self._significant[key] = kept
        return kept

    @_lists_parameters("alerts")
    def matching(
        self, query: str, most: int, **given: Unpack[SearchOptions]
    ) -> tuple[int, Listing[str]]:
        """How many articles match a query, and the ids of the newest ``most``, with the remarks on
        the query. A query that none matches is not widened.

        Raises :class:`~indexer.errors.SearchTimeout` when they are not found in
        ``search_seconds``.
        """
        asked = Parameters.checked(self._settings, query, "alerts", **given)
        return self._searcher().matching(asked, most)

    def _searcher(self) -> Searcher:
        """One for one answer: from now on its time runs."""
        deadline = Deadline(self._settings.search_seconds)
        now = self._folder.current()
        planner = Planner(
            now.engine,
            now.analyzer,
            self.names.own_table(),
            now.manifest.articles,
            deadline,
            now.lists,
            self._folder.note_unread,
        )
        return Searcher(
            planner,
            self._folder.path,
            now.manifest.updated,
        )

    def complete(self, text: str, limit: int = 8) -> Listing[Completion]:
        """Ways to go on with a query that is being typed, those that find most articles first.

        Each is the whole query, its last word completed or followed by what follows it in titles,
        with the number of articles that it finds; there are ``limit`` at most, and there may be
        none, as for a text of more than 200 characters. Those that were not counted in time are
        left out.
        """
        asked = Parameters.checked(self._settings, text, operator="and")
        return self._searcher().complete(asked, limit)

    @_lists_parameters("mark")
    def mark(
        self,
        article: Article,
        query: str,
        **given: Unpack[SearchOptions],
    ) -> Marks:
        """The spans to mark in an article's ``title`` and ``body`` for a query.

        Raises :class:`~indexer.errors.ParameterError` as :meth:`search` does.
        """
        asked = Parameters.checked(self._settings, query, "mark", **given)
        return self._searcher().mark(article, asked)

    @_lists_parameters("explain")
    def explain(
        self,
        query: str,
        id: str,
        **given: Unpack[SearchOptions],
    ) -> Explanation:
        """Why an article is found by a query, and where its score comes from; or what it lacks.

        Raises :class:`~indexer.errors.ArticleNotFound`,
        :class:`~indexer.errors.ParameterError` as :meth:`search` does, and
        :class:`~indexer.errors.SearchTimeout` when not even the score is known in time.
        """
        asked = Parameters.checked(self._settings, query, "explain", **given)
        return self._searcher().explain(id, asked)

    def get(self, id: str) -> Article:
        """The article of an id, or of its address in any form; raises
        :class:`~indexer.errors.ArticleNotFound`, and :class:`~indexer.errors.ArticleDamaged` where
        it cannot be read."""
        return self._stored(id)[0]

    def _stored(self, id: str) -> tuple[Article, bytes]:
        """An article, and the payload that it is read from."""
        known = id_of_address(id) or id
        payload = self._folder.engine().get([known]).get(known)
        if payload is None:
            raise ArticleNotFound(f"There is no article {id} in {self._folder.path}.")
        try:
            return read_article(known, payload), payload
        except ArticleDamaged:
            self._folder.note_unread(known)
            raise

    def editions(self, id: str) -> Editions:
        """The texts that an article has had, the one that stands first and the oldest last, each
        with what the next one changed; raises :class:`~indexer.errors.ArticleNotFound`.

        At most the setting ``editions`` of earlier ones are kept, and 500,000 letters of them;
        ``dropped`` tells how many were let go. Only the text that stands is searched.
        """
        from indexer.editions.changes import editions_of

        article, payload = self._stored(id)
        try:
            return editions_of(holding_of(payload))
        except IndexDamaged as error:
            raise ArticleDamaged(article.id) from error

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
