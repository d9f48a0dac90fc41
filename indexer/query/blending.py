"""The spellings of a name as one weighted group.

Engines weigh a term by how few documents hold it, so a rare spelling would come before a common
one. Here the document frequencies of one-word spellings are joined, n = Σ nᵢ, and each weighs
idf(n) / idf(nᵢ) times what it would; a spelling of several words weighs, all of them together, no
more than the commonest. All of it is in the boosts of the query, so every engine does the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from indexer.analysis.analyzer import Views
from indexer.query.nodes import Phrase, Query, Term
from indexer.query.spellings import Variant

__all__ = ["Row", "Statistics", "inverse_doc_freq", "joined", "joined_rows"]


class Statistics(Protocol):
    """What an index tells of itself."""

    @property
    def articles(self) -> int:
        """How many articles it has."""

    def doc_freq(self, field: str, term: str) -> int:
        """How many articles hold a term in a field."""

    def count(self, query: Query) -> int:
        """How many articles a query finds."""


class Row(NamedTuple):
    """Words in a row, as terms, and their weight against what was typed."""

    terms: tuple[str, ...]
    weight: float


def inverse_doc_freq(articles: int, doc_freq: int) -> float:
    """BM25's weight of a term, as Lucene and tantivy have it: ln(1 + (N - n + .5) / (n + .5))."""
    return math.log(1 + (max(articles - doc_freq, 0) + 0.5) / (doc_freq + 0.5))


class _Index:
    """The weights of terms in one index."""

    def __init__(self, statistics: Statistics) -> None:
        self._articles = statistics.articles
        self.doc_freq = statistics.doc_freq

    def of(self, doc_freq: int) -> float:
        return inverse_doc_freq(self._articles, doc_freq)

    def row(self, field: str, terms: Sequence[str]) -> float:
        """The weight of all terms together; 0 where one of them is in no article."""
        frequencies = [self.doc_freq(field, term) for term in terms]
        return sum(map(self.of, frequencies)) if all(frequencies) else 0.0


def joined(
    statistics: Statistics | None,
    weights: Mapping[str, float],
    areas: Sequence[str],
    typed: Sequence[Views],
    variants: Sequence[Variant],
) -> tuple[dict[str, float], list[Query]]:
    """A factor a field for the words that were ``typed``, and the clauses that find the other
    spellings, weighted; those of no article are left out. ``weights`` are the fields'.

    Without statistics, every spelling weighs what its terms do.
    """
    factors: dict[str, float] = {}
    clauses: list[Query] = []
    words = [one for one in variants if len(one.words) == 1]
    rows = [one for one in variants if len(one.words) > 1]
    for area in areas:
        exact = f"{area}_exact"
        reach = [(exact, form, one.weight) for one in words for form in one.forms]
        reach += [(area, one.stems[0], one.weight) for one in words if not one.forms]
        forms = [(exact, one.words[0], one.weight) for one in words]
        both = weights[area] + weights[exact]
        if statistics is None:
            clauses += [Term(field, term, w * weights[area]) for field, term, w in reach]
            clauses += [Term(field, term, w * weights[exact]) for field, term, w in forms]
            clauses += [Phrase(area, one.stems, 1, one.weight * both) for one in rows]
            continue
        index = _Index(statistics)
        single = len(typed) == 1
        of_stems = index.row(area, [one.stem for one in typed])
        of_forms = index.row(exact, [one.exact for one in typed])
        sums = [index.row(area, one.stems) for one in rows]
        stemmed = sum(index.doc_freq(field, term) for field, term, _ in reach)
        stemmed += index.doc_freq(area, typed[0].stem) if single else 0
        whole = sum(index.doc_freq(field, term) for field, term, _ in forms)
        whole += index.doc_freq(exact, typed[0].exact) if single else 0
        known = [value for value in (*sums, 0 if single else of_stems) if value]
        known += [index.of(stemmed)] if stemmed else []
        if not known:
            continue
        value = min(known)
        value_exact = min(value, index.of(whole)) if rows else index.of(whole)
        if of_stems:
            factors[area] = value / of_stems
        if single and of_forms:
            factors[exact] = value_exact / of_forms
        elif of_stems:
            factors[exact] = factors[area]
        for scale, whole_value, terms in (
            (weights[area], value, reach),
            (weights[exact], value_exact, forms),
        ):
            for field, term, weight in terms:
                if frequency := index.doc_freq(field, term):
                    boost = weight * scale * whole_value / index.of(frequency)
                    clauses.append(Term(field, term, boost))
        for one, of_row in zip(rows, sums, strict=True):
            if of_row:
                boost = one.weight * both * value / of_row
                clauses.append(Phrase(area, one.stems, 1, boost))
    return factors, clauses


def joined_rows(
    statistics: Statistics | None, field: str, weight: float, rows: Sequence[Row], slop: int = 1
) -> list[Query]:
    """Ways to write one phrase, the first as it was typed: each in a row in a field, weighted as
    one group. Those with a word of no article are left out, but for the first."""
    values = [0.0] * len(rows)
    factors = [1.0] * len(rows)
    if statistics is not None:
        index = _Index(statistics)
        values = [index.row(field, row.terms) for row in rows]
        known = [value for value in values if value]
        if all(len(row.terms) == 1 for row in rows) and known:
            known.append(index.of(sum(index.doc_freq(field, row.terms[0]) for row in rows)))
        factors = [min(known) / value if value else 1.0 for value in values]
    found: list[Query] = []
    for place, (row, value, factor) in enumerate(zip(rows, values, factors, strict=True)):
        if value or statistics is None or not place:
            boost = weight * row.weight * factor
            found.append(
                Phrase(field, row.terms, slop, boost)
                if len(row.terms) > 1
                else Term(field, row.terms[0], boost)
            )
    return found
