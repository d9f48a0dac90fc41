"""What an index tells of its words while one query is made ready, each thing asked for once."""

from __future__ import annotations

from indexer.engines.base import Engine, Request
from indexer.query.nodes import Query

__all__ = ["IndexStatistics"]


class IndexStatistics:
    """The figures of an engine's index, which has so many ``articles``."""

    def __init__(self, engine: Engine, articles: int) -> None:
        self._engine = engine
        self.articles = articles
        self._frequencies: dict[tuple[str, str], int] = {}
        self._counts: dict[str, int] = {}

    def doc_freq(self, field: str, term: str) -> int:
        """How many articles hold a term in a field."""
        key = (field, term)
        if key not in self._frequencies:
            self._frequencies[key] = self._engine.doc_freq(field, term)
        return self._frequencies[key]

    def count(self, query: Query) -> int:
        """How many articles a query finds."""
        key = str(query)
        if key not in self._counts:
            self._counts[key] = self._engine.search(Request(query, limit=0)).total
        return self._counts[key]
