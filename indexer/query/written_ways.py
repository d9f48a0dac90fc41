"""Words of a query that articles write in several ways, which the index has as one: what is told of
them, and what keeps to some of them.

Nothing is added to a search here: شئون and شؤون are one term (:mod:`indexer.analysis.hamza`). The
ways that articles have are shown like the spellings of a name, each with how many articles hold it
as it is written. Where a reader takes one off, articles that hold it and none of the others, alone
or behind clitics, are not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.letters import strip_marks
from indexer.analysis.ways import other_ways
from indexer.engines.schema import WRITTEN
from indexer.query.blending import Statistics
from indexer.query.nodes import And, ConstantScore, Not, Or, Query, Term
from indexer.query.own_forms import with_clitics
from indexer.query.spellings import SearchedName, SearchedSpelling, unlisted_id

__all__ = ["Told", "WrittenWays"]


class Told(NamedTuple):
    """What finds some words, and the names and ways of writing that are told of them."""

    found: Query
    names: tuple[SearchedName, ...]


class WrittenWays:
    """The ways in which one index writes the words of a query. ``without`` are ways that a reader
    took off."""

    def __init__(
        self, analyzer: Analyzer, statistics: Statistics | None, without: Sequence[str] = ()
    ) -> None:
        self._analyzer = analyzer
        self._statistics = statistics
        self._without = frozenset(map(strip_marks, without))

    def tell(
        self,
        found: Query,
        names: tuple[SearchedName, ...],
        tokens: Sequence[str],
    ) -> Told:
        """What was ``found`` for words, as far as their ways of writing are wanted; and ``names``
        with the ways that articles have."""
        conditions: list[Query] = []
        for token in dict.fromkeys(tokens):
            written = self._analyzer.terms(token).written
            ways = self._held(written)
            off = [way.text for way in ways if not way.searched]
            if off:  # inflections in other articles, which no way is counted for, stay
                kept = [written, *(way.text for way in ways if way.searched)]
                conditions.append(Not(And((_holds(off), Not(_holds(kept))))))
            if ways:
                names = _add(
                    names, token, SearchedSpelling(written, self._count(written), True), ways
                )
        return Told(And((found, *conditions)) if conditions else found, names)

    def _held(self, written: str) -> list[SearchedSpelling]:
        """The other ways to write a word that articles have, most first."""
        if self._statistics is None:
            return []
        counted = ((self._count_forms(way), way) for way in other_ways(written))
        held = sorted((-count, way) for count, way in counted if count)
        return [SearchedSpelling(way, -count, way not in self._without) for count, way in held]

    def _count_forms(self, written: str) -> int:
        """How many articles hold a way alone or, where none does, behind clitics."""
        alone, statistics = self._count(written), self._statistics
        if alone or statistics is None or not any(map(self._count, _forms([written]))):
            return alone
        return statistics.count(_holds([written]))

    def _count(self, written: str) -> int:
        return self._statistics.doc_freq(WRITTEN, written) if self._statistics is not None else 0


def _holds(ways: Sequence[str]) -> Query:
    """Articles that hold a word as it is written, alone or behind clitics."""
    return ConstantScore(Or(tuple(Term(WRITTEN, form) for form in _forms(ways))))


def _forms(ways: Sequence[str]) -> Iterator[str]:
    for way in ways:
        yield from with_clitics(way)
        if not way.startswith("ال"):
            yield from with_clitics(f"ال{way}")


def _add(
    names: tuple[SearchedName, ...],
    typed: str,
    itself: SearchedSpelling,
    ways: Sequence[SearchedSpelling],
) -> tuple[SearchedName, ...]:
    """Names and the ways to write a word that was typed, which may be one of them."""
    for place, name in enumerate(names):
        if name.typed == typed:
            known = {one.text for one in name.spellings}
            more = (one for one in ways if one.text not in known)
            whole = replace(name, spellings=(*name.spellings, *more))
            return (*names[:place], whole, *names[place + 1 :])
    return (*names, SearchedName(typed, unlisted_id(typed), typed, "spelling", (), (itself, *ways)))
