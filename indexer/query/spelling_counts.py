"""How many articles hold the spellings of a name, which is what decides those that are searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indexer.query.blending import Statistics
from indexer.query.nodes import Query
from indexer.query.spellings import FoundName, Reach, SearchedName, SearchedSpelling, Variant

__all__ = ["MOST_SPELLINGS", "SpellingCounts"]

MOST_SPELLINGS: Final = 24
"""Spellings of one name, or ways to write one phrase, that are searched: those that most articles
hold."""


class SpellingCounts:
    """Counts, for one query, the articles of an index that hold spellings; nothing is counted
    without ``statistics`` of one."""

    def __init__(self, statistics: Statistics | None) -> None:
        self._statistics = statistics

    def count(self, reached: Sequence[tuple[Variant, Reach]]) -> list[tuple[Variant, int]]:
        """The spellings that articles hold, most first, and how many do; where there are no
        statistics, all of them."""
        statistics = self._statistics
        if statistics is None:
            return [(one, 0) for one, _ in reached[:MOST_SPELLINGS]]
        bounds = [_most_articles(statistics, reach) for _, reach in reached]
        ranked = [(-most, place) for place, most in enumerate(bounds) if most]
        likely = [reached[place] for _, place in sorted(ranked)[:MOST_SPELLINGS]]
        counted = [(one, statistics.count(reach.query())) for one, reach in likely]
        return sorted((pair for pair in counted if pair[1]), key=lambda pair: -pair[1])

    def held(self, reach: Reach) -> Reach:
        """What finds a spelling, without the single terms that no article holds."""
        statistics = self._statistics
        if statistics is None:
            return reach
        also = tuple(one for one in reach.also if statistics.doc_freq(*one))
        if reach.in_row:
            return reach._replace(also=also)
        held = (
            term
            for term in reach.terms
            if any(statistics.doc_freq(field, term) for field in reach.fields)
        )
        return reach._replace(terms=tuple(held), also=also)

    def articles(self, query: Query) -> int:
        """How many articles a query finds; 0 where there are no statistics."""
        return self._statistics.count(query) if self._statistics is not None else 0

    def describe(
        self,
        text: str,
        name: FoundName,
        counted: Sequence[tuple[Variant, int]],
        typed: Query,
        left_out: int = 0,
    ) -> tuple[SearchedName, ...]:
        """A name with what was searched for it, and how many articles hold each; nothing where no
        article has another spelling or was left out."""
        if not (counted or left_out):
            return ()
        row = name.name
        spellings = (
            SearchedSpelling(text, self.articles(typed), True),
            *(SearchedSpelling(one.text, count, not one.off) for one, count in counted),
        )
        return (SearchedName(text, row.id, row.arabic, row.kind, row.english, spellings, left_out),)


def _most_articles(statistics: Statistics, reach: Reach) -> int:
    """How many articles may hold a spelling at most, by how many hold its terms."""
    each = [sum(statistics.doc_freq(field, term) for field in reach.fields) for term in reach.terms]
    also = sum(statistics.doc_freq(field, term) for field, term in reach.also)
    also += sum(min(statistics.doc_freq(field, one) for one in row) for field, row in reach.rows)
    if not each:
        return also
    return also + (min(each) if reach.in_row else sum(each))
