"""The spellings of a name as one weighted group.

Engines weigh a term by how few documents hold it, so a rare spelling would come before a common
one. Here the document frequencies of one-word spellings are joined, n = Σ nᵢ, and each weighs
idf(n) / idf(nᵢ) times what it would; a spelling of several words weighs, all of them together, no
more than the commonest. All of it is in the boosts of the query, so every engine does the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from indexer.analysis.analyzer import Views
from indexer.engines.schema import Area
from indexer.query.boosts import BOOSTS
from indexer.query.nodes import Phrase, Query, Term
from indexer.query.spellings import Variant

__all__ = [
    "Blend",
    "Row",
    "Statistics",
    "blend_rows",
    "blend_spellings",
    "inverse_doc_freq",
    "query_row",
]


class Statistics(Protocol):
    """How common words and queries are in an index."""

    @property
    def articles(self) -> int:
        """How many articles it has."""

    def doc_freq(self, field: str, term: str) -> int:
        """How many articles hold a term in a field."""

    def count(self, query: Query) -> int:
        """How many articles a query finds."""

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The terms of a field that begin with a prefix, the commonest first, with how many
        articles hold each."""

    def texts(self, query: Query, limit: int) -> list[tuple[str, str]]:
        """Title and body of so many articles that a query finds."""


class Row(NamedTuple):
    """Words in a row, as terms, and their weight against what was typed."""

    terms: tuple[str, ...]
    weight: float


class Blend(NamedTuple):
    """A name's spellings as one group: the factor by which the weight of the words that were typed
    changes in each field, and the clauses that find the other spellings, weighted."""

    factors: Mapping[str, float]
    clauses: tuple[Query, ...]


def inverse_doc_freq(articles: int, doc_freq: int) -> float:
    """BM25's weight of a term, as Lucene and tantivy have it: ln(1 + (N - n + .5) / (n + .5))."""
    return math.log(1 + (max(articles - doc_freq, 0) + 0.5) / (doc_freq + 0.5))


class _Spelling(NamedTuple):
    """A one-word spelling as a term of a field, and its weight against what was typed."""

    field: str
    term: str
    weight: float = 1.0


class _Weights:
    """The weights of terms in one index."""

    def __init__(self, statistics: Statistics) -> None:
        self._articles = statistics.articles
        self.doc_freq = statistics.doc_freq

    def of(self, doc_freq: int) -> float:
        return inverse_doc_freq(self._articles, doc_freq)

    def of_row(self, field: str, terms: Sequence[str]) -> float:
        """The weight of all terms together; 0 where one of them is in no article."""
        frequencies = [self.doc_freq(field, term) for term in terms]
        return sum(map(self.of, frequencies)) if all(frequencies) else 0.0

    def of_any(self, spellings: Iterable[_Spelling]) -> float:
        """The weight of terms as if they were one; 0 where no article holds any."""
        together = sum(self.doc_freq(one.field, one.term) for one in spellings)
        return self.of(together) if together else 0.0


def blend_spellings(
    statistics: Statistics | None,
    areas: Sequence[Area],
    typed: Sequence[Views],
    variants: Sequence[Variant],
) -> Blend:
    """The words that were ``typed`` and the other spellings as one group; those of no article are
    left out. Without statistics, every spelling weighs what its terms do."""
    words = [one for one in variants if len(one.words) == 1]
    rows = [one for one in variants if len(one.words) > 1]
    factors: dict[str, float] = {}
    clauses: list[Query] = []
    for area in areas:
        if statistics is None:
            clauses += _query_unblended(area, words, rows)
        else:
            blend = _blend_area(_Weights(statistics), area, typed, words, rows)
            factors.update(blend.factors)
            clauses += blend.clauses
    return Blend(factors, tuple(clauses))


def _query_unblended(area: Area, words: Sequence[Variant], rows: Sequence[Variant]) -> list[Query]:
    clauses: list[Query] = []
    for scale, spellings in (
        (BOOSTS[area.stem], _found_by(area, words)),
        (BOOSTS[area.folded], _folded_forms(area, words)),
    ):
        clauses += [Term(field, term, weight * scale) for field, term, weight in spellings]
    whole = BOOSTS[area.stem] + BOOSTS[area.folded]
    clauses += [
        Phrase(field, row, boost=weight * whole) for field, row, weight in _rows(area, rows)
    ]
    return clauses


class _Together(NamedTuple):
    """A way to find a spelling of several words: its terms in a row of a field, and its weight."""

    field: str
    terms: tuple[str, ...]
    weight: float


def _rows(area: Area, variants: Iterable[Variant]) -> list[_Together]:
    return [
        _Together(field, terms, one.weight)
        for one in variants
        for field, terms in one.rows_of([area])
    ]


def _found_by(area: Area, words: Sequence[Variant]) -> list[_Spelling]:
    """The terms that find one-word spellings in an area."""
    spellings = [_Spelling(area.folded, form, one.weight) for one in words for form in one.forms]
    spellings += [_Spelling(area.bare, one.bare[0], one.weight) for one in words if one.bare]
    return spellings + [
        _Spelling(area.stem, one.stems[0], one.weight)
        for one in words
        if not (one.forms or one.bare)
    ]


def _folded_forms(area: Area, words: Sequence[Variant]) -> list[_Spelling]:
    """The terms that add to the score where a one-word spelling stands as the table has it."""
    return [_Spelling(area.folded, one.words[0], one.weight) for one in words]


def _blend_area(
    weights: _Weights,
    area: Area,
    typed: Sequence[Views],
    words: Sequence[Variant],
    variants: Sequence[Variant],
) -> Blend:
    rows = _rows(area, variants)
    found_by, forms = _found_by(area, words), _folded_forms(area, words)
    of_stems = weights.of_row(area.stem, [one.stem for one in typed])
    of_rows = [weights.of_row(one.field, one.terms) for one in rows]
    # One word that was typed is one more of the one-word spellings; several are a row.
    single = typed[0] if len(typed) == 1 else None
    together = weights.of_any(found_by + ([_Spelling(area.stem, single.stem)] if single else []))
    whole = min(filter(None, (*of_rows, 0.0 if single else of_stems, together)), default=0.0)
    if not whole:
        return Blend({}, ())
    as_written = weights.of_any(forms + ([_Spelling(area.folded, single.folded)] if single else []))
    if rows:
        as_written = min(whole, as_written)
    factors: dict[str, float] = {}
    if of_stems:
        factors[area.stem] = factors[area.folded] = whole / of_stems
    if single and (of_form := weights.of_row(area.folded, [single.folded])):
        factors[area.folded] = as_written / of_form
    clauses = (
        *_weigh(weights, found_by, BOOSTS[area.stem], whole),
        *_weigh(weights, forms, BOOSTS[area.folded], as_written),
        *_weigh_rows(BOOSTS[area.stem] + BOOSTS[area.folded], rows, of_rows, whole),
    )
    return Blend(factors, clauses)


def _weigh_rows(
    scale: float, rows: Sequence[_Together], of_rows: Sequence[float], whole: float
) -> Iterator[Query]:
    """Spellings of several words, each as heavy as the whole; those of no article are left out."""
    for one, of_row in zip(rows, of_rows, strict=True):
        if of_row:
            yield Phrase(one.field, one.terms, boost=one.weight * scale * whole / of_row)


def _weigh(
    weights: _Weights, spellings: Iterable[_Spelling], scale: float, whole: float
) -> list[Query]:
    """Terms that weigh so much together; those of no article are left out."""
    clauses: list[Query] = []
    for field, term, weight in spellings:
        if frequency := weights.doc_freq(field, term):
            clauses.append(Term(field, term, weight * scale * whole / weights.of(frequency)))
    return clauses


def blend_rows(
    statistics: Statistics | None, field: str, weight: float, rows: Sequence[Row], slop: int = 0
) -> list[Query]:
    """Ways to write one phrase, the first as it was typed: each in a row in a field, weighted as
    one group. Those with a word of no article are left out, but for the first."""
    factors = [1.0] * len(rows)
    if statistics is not None:
        factors = _row_factors(_Weights(statistics), field, rows)
    return [
        query_row(field, row.terms, slop, weight * row.weight * factor)
        for row, factor in zip(rows, factors, strict=True)
        if factor
    ]


def _row_factors(weights: _Weights, field: str, rows: Sequence[Row]) -> list[float]:
    """What the weight of each row is multiplied by; 0 for those to be left out."""
    of_rows = [weights.of_row(field, row.terms) for row in rows]
    whole = min(filter(None, of_rows), default=0.0)
    if whole and all(len(row.terms) == 1 for row in rows):
        whole = min(whole, weights.of_any(_Spelling(field, row.terms[0]) for row in rows))
    factors = [whole / weight if weight else 0.0 for weight in of_rows]
    return [factors[0] or 1.0, *factors[1:]]


def query_row(field: str, terms: tuple[str, ...], slop: int = 0, boost: float = 1.0) -> Query:
    """Terms that stand in a row in a field, or one that stands there."""
    if len(terms) == 1:
        return Term(field, terms[0], boost)
    return Phrase(field, terms, slop, boost)
