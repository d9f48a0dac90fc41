"""The same story elsewhere: articles whose texts are alike, found by their fingerprints.

Outlets print what the same agency sent. What one outlet prints twice may be that, too, or a form
that it fills in each day: prices, weather, ambassadors. There the day, the figures and what the
titles are about must not differ; the last holds for texts of one length in several outlets, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Final

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.stemmer import skeleton
from indexer.article import Article
from indexer.engines.base import Reader, Request
from indexer.engines.schema import BANDS
from indexer.ingest.extraction.fingerprints import Likeness, bands, likeness, resemblance
from indexer.query.nodes import ConstantScore, Or, Term
from indexer.storage.documents import article_of, fingerprint_of

__all__ = ["Copy", "copies_of", "without_copies"]

_CANDIDATES: Final = 8
"""Candidates looked at for each article asked about, those that share most bands first."""
_FEWEST: Final = 40
"""Candidates looked at for a single one: a story has been in forty articles."""

_NEARBY: Final = 3
"""Days within which other outlets print what an agency sent."""

_EQUAL: Final = 0.9
"""The share of a longer text that a shorter one has which may be the same form, filled in."""

_LEAST: Final = 0.2
"""The estimated resemblance below which texts are not compared: of 2,332 pairs that were alike
among 31,525 articles, 15 were estimated below .25."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The same story in another article: ``kind`` is ``exact`` (the same words), ``copy`` (nearly
    the same text) or ``variant`` (shortened, lengthened or rewritten). ``again`` says that the same
    outlet published it."""

    id: str
    title: str
    source: str | None
    published: str | None
    lang: str
    kind: Likeness
    again: bool = False


class _Texts(dict[bytes, tuple[Article, list[str]]]):
    """Payload → its article, with the folded words of its text; made when first needed."""

    def __init__(self, analyzer: Analyzer) -> None:
        super().__init__()
        self._analyzer = analyzer

    def __missing__(self, payload: bytes) -> tuple[Article, list[str]]:
        article = article_of(payload)
        read = self[payload] = (article, self._analyzer.fold_words(article.text))
        return read

    def likeness(self, payload: bytes, other: bytes) -> Likeness | None:
        """How two articles are one story told again; None when they are not."""
        (one, first), (two, second) = self[payload], self[other]
        days = _days_between(one, two)
        again = _is_again(one, two)
        kind = likeness(first, second, nearby=not again and days is not None and days <= _NEARBY)
        if kind in (None, "exact"):
            return kind
        if again and days != 0 and (kind == "variant" or _other_figures(first, second)):
            return None
        if not again and min(len(first), len(second)) < _EQUAL * max(len(first), len(second)):
            return kind  # a form is as long each time
        titles = (self._analyzer.fold_words(article.title) for article in (one, two))
        # By their consonants: a name that the outlet came to spell otherwise is the same one.
        sets = (set(map(skeleton, words)) for words in (*titles, first, second))
        return None if _other_subjects(*sets) else kind


def _is_again(one: Article, other: Article) -> bool:
    """Whether one outlet published both."""
    return one.source is not None and one.source == other.source


def _days_between(one: Article, other: Article) -> int | None:
    """How many days lie between two articles; None where the day of one is not known."""
    try:
        first, second = (date.fromisoformat((a.published or "")[:10]) for a in (one, other))
    except ValueError:
        return None
    return abs((first - second).days)


def _other_figures(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether each of two texts has figures that the other has not."""
    one, two = ({word for word in words if word[0].isdigit()} for words in (first, second))
    return bool(one - two and two - one)


def _other_subjects(
    title: Set[str], other_title: Set[str], words: Set[str], other_words: Set[str]
) -> bool:
    """Whether the titles of two articles each have a word that stands in their own text and not in
    the other: they are about different people, places or things."""
    one = (title & words) - other_words - other_title
    two = (other_title & other_words) - words - title
    return bool(one and two)


def copies_of(
    payloads: Sequence[bytes], engine: Reader, analyzer: Analyzer
) -> list[tuple[Copy, ...]]:
    """For each article, given as a payload, the same story elsewhere in the index, nearest first.

    One query finds the candidates for all of them: those that share a band of a fingerprint.
    """
    if not payloads:
        return []
    terms = {band for payload in payloads for band in bands(fingerprint_of(payload))}
    shared = Or(tuple(Term(BANDS, term) for term in sorted(terms)))
    limit = max(_FEWEST, _CANDIDATES * len(payloads))
    # Only where there are too many to compare does it count who shares most.
    response = engine.search(Request(ConstantScore(shared), limit=limit))
    if response.total > limit:
        response = engine.search(Request(shared, limit=limit))
    texts = _Texts(analyzer)

    def copies(payload: bytes) -> tuple[Copy, ...]:
        own, own_article = fingerprint_of(payload), texts[payload][0]
        near = [
            (resemblance(own, fingerprint_of(other.payload)), other.payload)
            for other in response.found
            if other.payload != payload
        ]
        alike = []
        for estimate, other in sorted(near, reverse=True):
            if estimate < _LEAST:
                break
            kind = texts.likeness(payload, other)
            if kind is not None:
                article, _ = texts[other]
                alike.append(
                    Copy(
                        article.id,
                        article.title,
                        article.source,
                        article.published,
                        article.language,
                        kind,
                        _is_again(own_article, article),
                    )
                )
        return tuple(alike)

    return [copies(payload) for payload in payloads]


def without_copies(payloads: Iterable[bytes], analyzer: Analyzer) -> Iterator[bytes]:
    """Those of some articles, in their order, that tell no story told by one before them."""
    texts = _Texts(analyzer)
    kept: list[bytes] = []
    for payload in payloads:
        own = fingerprint_of(payload)
        if not any(
            resemblance(own, fingerprint_of(other)) >= _LEAST and texts.likeness(other, payload)
            for other in kept
        ):
            kept.append(payload)
            yield payload
