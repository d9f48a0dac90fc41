"""The ways to write words in a row: as typed, and with the names in them in other spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from indexer.analysis.analyzer import Analyzer, View
from indexer.engines.schema import Area
from indexer.query.blending import Row, Statistics
from indexer.query.bounds import MAX_NEAR
from indexer.query.clitic_forms import CliticForms
from indexer.query.own_forms import attach_clitic
from indexer.query.phrase_forms import behind_clitics, first_forms, never_behind
from indexer.query.spelling_counts import MOST_SPELLINGS, SpellingCounts
from indexer.query.spellings import FoundName, Reach, SearchedName, Variant

__all__ = ["PhraseRows", "Placed"]


class Placed(NamedTuple):
    """Ways to write a phrase, and the view in which they are looked for."""

    view: View
    rows: Sequence[Row]


class PhraseRows:
    """Makes the rows of terms that stand for phrases of one query. ``find_name`` gives the name
    that begins at one of some folded words."""

    def __init__(
        self,
        analyzer: Analyzer,
        find_name: Callable[[Sequence[str], int], FoundName | None],
        statistics: Statistics | None,
        counts: SpellingCounts,
        behind: CliticForms,
    ) -> None:
        self._analyzer = analyzer
        self._find_name = find_name
        self._statistics = statistics
        self._counts = counts
        self._behind = behind

    def terms(self, tokens: Sequence[str], view: View, *, near: bool = False) -> tuple[str, ...]:
        """The terms of the words of a phrase: where that goes by bare words, only the first of
        those in a row is one, and each of those that need only be near one another."""
        return tuple(
            self._analyzer.view("folded" if view == "bare" and place and not near else view)(token)
            for place, token in enumerate(tokens)
        )

    def placed(
        self, rows: Sequence[Row], view: View, area: Area, *, near: bool = False
    ) -> Iterator[Placed]:
        """The rows of a phrase with the view in which an area is asked for them: those of bare
        words as folded ones behind each clitic, but where no later word stands behind any, or
        where their order is free."""
        if view != "bare" or near:
            yield Placed(view, rows)
            return
        fold, bare, statistics = self._analyzer.fold, self._analyzer.bare, self._statistics
        single = [row for row in rows if never_behind(row.terms[1:], area, statistics)]
        others = [row for row in rows if row not in single]
        if others:
            yield Placed("folded", behind_clitics(others, fold, area.folded, statistics))
        if single:
            yield Placed("bare", single)
            several = [row for row in single if len(row.terms) > 1]
            forms = behind_clitics(several, fold, area.folded, statistics) if several else []
            firsts = {row.terms[0] for row in several}
            left_on = [row for row in forms if bare(row.terms[0]) not in firsts]
            left_on += [
                row._replace(terms=(form,))
                for row in single
                if len(row.terms) == 1
                for form in self._behind.of_lam(row.terms[0], [area])
            ]
            if left_on:
                yield Placed("folded", left_on)

    def others(
        self, tokens: Sequence[str], areas: Sequence[Area], view: View, slop: int
    ) -> tuple[list[Row], tuple[SearchedName, ...]]:
        """A phrase with its names in their other spellings, what is written onto each kept; and
        those names. Of words that are near one another in whatever order, those that are found
        when they are read from either end."""
        rows, names = self._in_order(tokens, areas, view, near=slop > 0)
        if slop:
            back, also = self._in_order(tokens[::-1], areas, view, near=True)
            rows += [row._replace(terms=row.terms[::-1]) for row in back if len(row.terms) > 1]
            names += also
            # tantivy keeps every way to place the words of a phrase with words between.
            rows = [row for row in rows if len(row.terms) <= MAX_NEAR]
        rows = list({row.terms: row for row in reversed(rows)}.values())[::-1]
        return rows, tuple({name.typed: name for name in reversed(names)}.values())[::-1]

    def _in_order(
        self, tokens: Sequence[str], areas: Sequence[Area], view: View, *, near: bool
    ) -> tuple[list[Row], list[SearchedName]]:
        choices: list[list[Row]] = []
        names: list[SearchedName] = []
        for ways, described in self._ways(tokens, areas, view, near=near):
            choices.append(ways)
            names += described
        while prod(map(len, choices)) > MOST_SPELLINGS:
            max(choices, key=len).pop()
        rows = [
            Row(sum((way.terms for way in ways), ()), prod(way.weight for way in ways))
            for ways in product(*choices)
        ]
        return rows[1:], names

    def _ways(
        self, tokens: Sequence[str], areas: Sequence[Area], view: View, *, near: bool
    ) -> Iterator[tuple[list[Row], tuple[SearchedName, ...]]]:
        """For each word of a phrase, or name in it, the ways to write it, first as it was typed;
        and the name."""
        folded = [self._analyzer.fold(token) for token in tokens]
        terms = self.terms(tokens, view, near=near)
        by_bare = near and view == "bare"
        place = 0
        while place < len(folded):
            name = self._find_name(folded, place)
            if name is None:
                ways = [Row(terms[place : place + 1], 1.0)]
                yield (self._with_left_on(ways, areas) if by_bare else ways), ()
                place += 1
                continue
            end = place + name.length
            part: View = "folded" if view == "bare" and place and not near else view
            others, described = self._rows_of(tokens[place:end], name, areas, part)
            if by_bare:
                bare = self._analyzer.bare
                others = [row._replace(terms=tuple(map(bare, row.terms))) for row in others]
            ways = [Row(terms[place:end], 1.0), *others]
            yield (self._with_left_on(ways, areas) if by_bare else ways), described
            place = end

    def _with_left_on(self, ways: Sequence[Row], areas: Sequence[Area]) -> list[Row]:
        """Ways to write a word by its bare term, with the terms that articles hold of it behind
        what the analyzer leaves on (ومن)."""
        made = dict.fromkeys(ways)
        for row in ways if self._statistics else ():
            if len(row.terms) == 1:
                term = row.terms[0]
                forms = map(self._analyzer.bare, first_forms(term, self._analyzer.fold))
                longer = [form for form in forms if len(form) > len(term)]
                held = (form for form in longer if self._is_held(form, areas))
                rare = self._behind.of(term, areas, by_stem=False)
                made |= dict.fromkeys(row._replace(terms=(form,)) for form in (*held, *rare))
        return list(made)

    def _is_held(self, term: str, areas: Sequence[Area]) -> bool:
        count = self._statistics.doc_freq if self._statistics else None
        return count is not None and any(count(area.bare, term) for area in areas)

    def _rows_of(
        self, tokens: Sequence[str], name: FoundName, areas: Sequence[Area], view: View
    ) -> tuple[list[Row], tuple[SearchedName, ...]]:
        """The other spellings of a name in a phrase, as rows of a view; and the name."""
        typed = self.terms(tokens, view)
        ways = ((one, _row_of(one, name, view)) for one in name.variants if not one.family)
        rows = {one: row for one, row in ways if row != typed}
        counted = self._counts.count(
            [(one, self._reach(row, view, areas)) for one, row in rows.items()]
        )
        as_typed = self._reach(typed, view, areas).query()
        described = self._counts.describe(" ".join(tokens), name, counted, as_typed)
        return [Row(rows[one], one.weight) for one, _ in counted if not one.off], described

    def kept_together(self, variant: Variant, areas: Sequence[Area]) -> Variant:
        """A spelling of several bare words, of which no later one is taken for itself where it
        stands behind a preposition."""
        later = variant.words[1:]
        if len(variant.bare) < 2 or self._statistics is None:
            return variant
        if all(never_behind(later, area, self._statistics) for area in areas):
            return variant
        row = (variant.bare[0], *later)
        return variant._replace(rows=self._reach(row, "bare", areas).rows)

    def _reach(self, terms: tuple[str, ...], view: View, areas: Sequence[Area]) -> Reach:
        """What finds words in a row, of a view."""
        if view != "bare" or len(terms) == 1:
            return Reach(tuple(area.of(view) for area in areas), terms, in_row=True)
        rows = tuple(
            (area.of(placed.view), row.terms)
            for area in areas
            for placed in self.placed([Row(terms, 1.0)], view, area)
            for row in placed.rows
        )
        return Reach((), (), rows=rows)


def _row_of(variant: Variant, name: FoundName, view: View) -> tuple[str, ...]:
    """The terms of another spelling of a name in a phrase, with what was written onto the name."""
    if view == "stem":
        return variant.stems
    if view == "folded":
        return (attach_clitic(name.clitic, variant.words[0]), *variant.words[1:])
    article = "ال" if name.clitic.endswith(("ال", "لل")) else ""
    return (article + variant.words[0], *variant.words[1:])
