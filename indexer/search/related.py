"""Articles of the same subject: those that share the rarest words of one."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.article import Article
from indexer.engines.base import Reader, Request
from indexer.engines.schema import BODY, TITLE
from indexer.query.nodes import Or, Query, Term
from indexer.search.duplicates import without_copies
from indexer.search.unread import Unread

__all__ = ["Related", "related_to"]

_TERMS: Final = 40
"""Terms that are looked for, the weightiest of the article, and all weighted alike: an engine
scores the rarer higher as it is. Weighting them by tf·idf too, or taking 25, found fewer articles
of the same section (.741 and .770, against .789 of 990) and of the same fortnight."""

_IN_TITLE: Final = 2
"""Occurrences in the body that one in the title counts for."""

_FEWEST: Final = 2
"""Articles that must hold a term: what one alone has leads nowhere."""

_NEAR: Final = 0.2
"""The share of the article's own score below which the others have a word in common by chance."""

_PAGE: Final = 20
_DEEPEST: Final = 100
"""Candidates looked at, by page; those behind a story in a hundred outlets are not seen."""


@dataclass(frozen=True, slots=True)
class Related:
    """An article of the same subject; ``score`` tells how near, 1 being the article itself."""

    id: str
    title: str
    source: str | None
    published: str | None
    lang: str
    score: float


def related_to(
    article: Article,
    payload: bytes,
    engine: Reader,
    analyzer: Analyzer,
    total: int,
    limit: int,
    unread: Unread,
) -> Iterator[Related]:
    """The articles nearest to one, which a payload holds, in an index of ``total`` articles."""
    shared, alone = _pick_terms(article, engine, analyzer, total)
    if not shared:
        return
    query = _any(shared)
    # Where too few are shared its own score counts what no other article has, lest two common words
    # pass for a subject.
    measure = [*shared, *alone][:_TERMS]
    itself = engine.search(Request(_any(measure), ids=(article.id,))).found
    own = itself[0].score if itself else 1.0
    near: dict[bytes, Related] = {}

    def candidates() -> Iterator[bytes]:
        yield payload
        for offset in range(0, _DEEPEST, _PAGE):
            found = engine.search(Request(query, offset=offset, limit=_PAGE)).found
            for one in found:
                if one.score < _NEAR * own:
                    return
                if one.id == article.id or not (other := unread.article(one.id, one.payload)):
                    continue
                near[one.payload] = _make_related(other, one.score / own)
                yield one.payload
            if len(found) < _PAGE:
                return

    for chosen in islice(without_copies(candidates()), 1, limit + 1):
        yield near[chosen]


def _any(terms: Iterable[str]) -> Query:
    return Or(tuple(Term(field, term) for term in terms for field in (TITLE.stem, BODY.stem)))


def _make_related(article: Article, score: float) -> Related:
    return Related(
        article.id,
        article.title,
        article.source,
        article.published,
        article.language,
        round(score, 4),
    )


def _pick_terms(
    article: Article, engine: Reader, analyzer: Analyzer, total: int
) -> tuple[list[str], list[str]]:
    """The weightiest stems of an article by tf·idf, (1 + ln tf) · ln(1 + N/df), df in bodies; and
    those that it alone has."""
    counts = Counter(analyzer.views(article.text).stem.split())
    for term in analyzer.views(article.title).stem.split():
        counts[term] += _IN_TITLE
    stop = load_stop_words()
    weighed: list[tuple[str, float]] = []
    alone: list[str] = []
    for term, count in counts.items():
        if term in stop or term.isdigit() or len(term) < 2:
            continue
        frequency = engine.doc_freq(BODY.stem, term)
        if frequency < _FEWEST:
            alone.append(term)
        else:
            weighed.append((term, (1 + math.log(count)) * math.log(1 + total / frequency)))
    return [term for term, _ in heapq.nlargest(_TERMS, weighed, key=lambda one: one[1])], alone
