"""What an engine answers before a deadline, and how common words are, for making queries
ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.engines.base import Found, Reader, Request, Response
from indexer.query.nodes import Query
from indexer.search.deadline import Deadline
from indexer.search.unread import Unread

__all__ = ["BoundedEngine", "IndexStatistics"]


class BoundedEngine:
    """An engine that is asked nothing any more when a deadline has come: each call then raises
    :class:`~indexer.search.deadline.Overtime`. A call that began before is not broken off; so make
    calls in work that :meth:`Deadline.run` waits for."""

    def __init__(self, engine: Reader, deadline: Deadline) -> None:
        self._engine = engine
        self._deadline = deadline

    def search(self, request: Request) -> Response:
        """Runs a search; facets and days are counted only if that is likely to end in time."""
        self._deadline.check()
        if request.facets or request.histogram:
            request = replace(request, seconds=self._deadline.left)
        response = self._engine.search(request)
        if response.partial:
            self._deadline.miss()
        return response

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        """Begins to read what a search finds; reading on has no limit of time."""
        self._deadline.check()
        return self._engine.stream(request)

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The payloads of those of the ids that are in the index."""
        self._deadline.check()
        return self._engine.get(ids)

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The terms of a field that begin with a prefix, the commonest first."""
        self._deadline.check()
        return self._engine.terms(field, prefix, limit)

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents hold a term in a field."""
        self._deadline.check()
        return self._engine.doc_freq(field, term)


class IndexStatistics:
    """The statistics of an index of so many ``articles``, each asked of its engine once.

    They end with the deadline of a :class:`BoundedEngine`: what was not counted by then raises
    :class:`~indexer.search.deadline.Overtime`.
    """

    def __init__(self, engine: Reader, articles: int) -> None:
        self._engine = engine
        self.articles = articles
        self._frequencies: dict[tuple[str, str], int] = {}
        self._counts: dict[Query, int] = {}
        self._terms: dict[tuple[str, str, int], list[tuple[str, int]]] = {}
        self._texts: dict[tuple[Query, int], list[tuple[str, str]]] = {}

    def doc_freq(self, field: str, term: str) -> int:
        """How many articles hold a term in a field."""
        key = (field, term)
        if key not in self._frequencies:
            self._frequencies[key] = self._engine.doc_freq(field, term)
        return self._frequencies[key]

    def count(self, query: Query) -> int:
        """How many articles a query finds."""
        if query not in self._counts:
            self._counts[query] = self._engine.search(Request(query, limit=0)).total
        return self._counts[query]

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The terms of a field that begin with a prefix, the commonest first, with how many
        articles hold each."""
        key = (field, prefix, limit)
        if key not in self._terms:
            self._terms[key] = self._engine.terms(*key)
        return self._terms[key]

    def texts(self, query: Query, limit: int) -> list[tuple[str, str]]:
        """Title and body of so many articles that a query finds."""
        key = (query, limit)
        if key not in self._texts:
            found = self._engine.search(Request(query, limit=limit)).found
            unread = Unread()  # no article that an answer would show
            read = (unread.article(one.id, one.payload) for one in found)
            self._texts[key] = [(one.title, one.text) for one in read if one]
        return self._texts[key]
