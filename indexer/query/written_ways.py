"""Words of a query that articles write in several ways, which the index has as one: what is told of
them, and what keeps to some of them.

Nothing is added to a search here: شئون and شؤون are one term (:mod:`indexer.analysis.hamza`). The
ways that articles have are shown like the spellings of a name, each with how many articles hold it:
alone, behind clitics, and where a word is found by stem, in any form of it (للمسؤولين and المسؤولون
beside لمسئولين). Where a reader takes one off, articles that hold it and none of the others are not
found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from indexer.analysis.affixes import PREFIXES
from indexer.analysis.analyzer import Analyzer, Views
from indexer.analysis.letters import fold, strip_marks
from indexer.analysis.ways import other_ways
from indexer.engines.schema import WRITTEN
from indexer.query.blending import Statistics
from indexer.query.nodes import And, ConstantScore, Not, Or, Query, Term
from indexer.query.own_forms import with_clitics
from indexer.query.spellings import SearchedName, SearchedSpelling, unlisted_id

__all__ = ["Told", "WrittenWays"]

_MOST_FORMS: Final = 100
"""Words that go on from the same letters and are looked at: chosen, those that most articles hold.
"""

_Forms = dict[str, tuple[str, ...]]


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
        *,
        by_stem: bool,
    ) -> Told:
        """What was ``found`` for words, ``by_stem`` or as they stand, as far as their ways of
        writing are wanted; and ``names`` with the ways that articles have."""
        conditions: list[Query] = []
        statistics = self._statistics
        if statistics is None:
            return Told(found, names)
        for token in dict.fromkeys(tokens):
            views = self._analyzer.terms(token)
            forms = self._forms(views, statistics, by_stem)
            ways = self._held(views.written, forms, statistics)
            off = [way.text for way in ways if not way.searched]
            if off:
                kept = [views.written, *(way.text for way in ways if way.searched)]
                some = any(forms[way] for way in kept)
                both = (_holds(forms, off), *([Not(_holds(forms, kept))] if some else []))
                conditions.append(Not(And(both)))
            if ways:
                typed = forms[views.written]
                count = statistics.count(_holds(forms, [views.written])) if typed else 0
                names = _add(names, token, SearchedSpelling(views.written, count, True), ways)
        return Told(And((found, *conditions)) if conditions else found, names)

    def _held(self, written: str, forms: _Forms, statistics: Statistics) -> list[SearchedSpelling]:
        """The other ways to write a word that articles have, most first."""
        counted = ((statistics.count(_holds(forms, [way])), way) for way in forms if way != written)
        held = sorted((-count, way) for count, way in counted if count)
        return [SearchedSpelling(way, -count, way not in self._without) for count, way in held]

    def _forms(self, views: Views, statistics: Statistics, by_stem: bool) -> _Forms:
        """The ways to write a word that articles have, and itself, each with the forms in which
        they hold it; none where they have no other way."""
        # What stands before and behind the stem in each way; of a broken plural it is another word.
        part = views.stem if views.stem in views.folded else views.bare
        before, core, behind = views.folded.partition(part)

        def held(way: str) -> dict[str, None]:
            found = dict.fromkeys(_with_clitics(way))
            if by_stem and core and fold(way[: len(before)]) == before:
                inner = way[len(before) : len(way) - len(behind)]
                found.update(dict.fromkeys(self._inflected(inner, views.stem, statistics)))
            return {form: None for form in found if statistics.doc_freq(WRITTEN, form)}

        others = {way: found for way in other_ways(views.written) if (found := held(way))}
        if not others:
            return {}
        forms: _Forms = {}
        taken: set[str] = set()
        for way, found in ((views.written, held(views.written)), *others.items()):
            new = tuple(form for form in found if form not in taken)
            taken.update(new)
            if new or way == views.written:
                forms[way] = new
        return forms

    def _inflected(self, core: str, stem: str, statistics: Statistics) -> Iterator[str]:
        """The words of articles that have a stem, written as in ``core``, inside."""
        for prefix in PREFIXES:
            for form, _ in statistics.terms(WRITTEN, prefix + core, _MOST_FORMS):
                if self._analyzer.stem(form) == stem:
                    yield form


def _holds(forms: _Forms, ways: Sequence[str]) -> Query:
    """Articles that hold a word written in any of some ways."""
    return ConstantScore(Or(tuple(Term(WRITTEN, form) for way in ways for form in forms[way])))


def _with_clitics(way: str) -> Iterator[str]:
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
