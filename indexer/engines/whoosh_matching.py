"""What matches a query tree in the segments of the Whoosh engine, and its scores.

Each node gives the documents of a segment with their scores, whole: exact totals and facets need
every match in any case, and on sets and dictionaries Python is several times faster than in
Whoosh's matchers, one document at a time. Formulas are those of :mod:`indexer.engines.base`.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import pairwise
from typing import Final, assert_never

from indexer.analysis.distance import edit_distance
from indexer.engines.base import LENGTHS
from indexer.engines.schema import DAY, ID, KEYWORD_FIELDS
from indexer.engines.whoosh_codec import Postings
from indexer.engines.whoosh_segments import Segment
from indexer.query import nodes

__all__ = ["Matcher", "Scores", "Statistics"]

_K1: Final = 1.2
_B: Final = 0.75

_LITERAL: Final = re.compile(r"[^*?]*")

Scores = dict[int, float]
"""Documents of a segment, with the score of each."""


class Statistics:
    """How many documents and terms the segments of a commit have together, for BM25."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._documents = sum(segment.size for segment in segments)
        self._idf: dict[tuple[str, str], float] = {}
        self._norms: dict[str, Sequence[float]] = {}

    def idf(self, field: str, term: str) -> float:
        """The inverse document frequency of a term."""
        key = (field, term)
        if key not in self._idf:
            held = sum(segment.doc_freq(field, term) for segment in self._segments)
            self._idf[key] = math.log(1 + (self._documents - held + 0.5) / (held + 0.5))
        return self._idf[key]

    def norms(self, field: str) -> Sequence[float]:
        """k1 · (1 − b + b · length / mean length) for each of the lengths that scores know."""
        if field not in self._norms:
            terms = sum(segment.lengths(field)[0] for segment in self._segments)
            mean = terms / self._documents if terms else 1.0
            self._norms[field] = [_K1 * (1 - _B + _B * length / mean) for length in LENGTHS]
        return self._norms[field]


class Matcher:
    """Evaluates query trees in one segment of a commit."""

    def __init__(self, segment: Segment, statistics: Statistics) -> None:
        self._segment = segment
        self._statistics = statistics

    def scores(self, query: nodes.Query, boost: float = 1.0) -> Scores:
        """The documents that match, removed ones among them; raises TypeError for a query that was
        not expanded."""
        boost *= nodes.boost_of(query)
        match query:
            case nodes.Term(field, text):
                return self._term(field, text, boost)
            case nodes.Phrase(field, words, slop):
                return self._phrase(field, words, slop, boost)
            case nodes.Wildcard(field, text):
                return self._any_of(field, self._fitting(field, text), boost)
            case nodes.Fuzzy(field, text, edits):
                return self._any_of(field, self._similar(field, text, edits), boost)
            case nodes.Days(first, last):
                return self._days(first, last)
            case nodes.And(parts):
                return self._and(parts, boost)
            case nodes.Or(parts):
                return _sum(self.scores(part, boost) for part in parts)
            case nodes.Not(inner):
                return self._without(self._every(), [inner])
            case nodes.AndMaybe(required, optional):
                return self._and_maybe(required, optional, boost)
            case nodes.ConstantScore(inner, score):
                return dict.fromkeys(self.scores(inner), score * boost)
            case nodes.Every():
                return self._every()
            case nodes.Nothing():
                return {}
            case nodes.Implicit():
                raise TypeError("words side by side are joined when a query is expanded")
            case _:
                assert_never(query)

    def _term(self, field: str, text: str, boost: float) -> Scores:
        if field in KEYWORD_FIELDS:
            values = enumerate(self._segment.values(field))
            return {doc: boost for doc, held in values if text in held}
        postings = self._segment.postings(field, text)
        if not postings.docs or field == ID:
            return dict.fromkeys(postings.docs, boost)
        return self._bm25(field, [text], boost, postings.docs, postings.counts)

    def _bm25(
        self,
        field: str,
        terms: Iterable[str],
        boost: float,
        docs: Iterable[int],
        counts: Iterable[float],
    ) -> Scores:
        weight = boost * (_K1 + 1) * sum(self._statistics.idf(field, term) for term in terms)
        norms = self._statistics.norms(field)
        lengths = self._segment.lengths(field)[1]
        return {
            doc: weight * count / (count + norms[lengths[doc]])
            for doc, count in zip(docs, counts, strict=True)
        }

    def _phrase(self, field: str, words: Sequence[str], slop: int, boost: float) -> Scores:
        if len(words) == 1:
            return self._term(field, words[0], boost)
        if not slop:
            counts = self._rows(field, words)
            known = [word for word in words if word]
            return self._bm25(field, known, boost, counts, counts.values())
        words = [word for word in words if word]
        places = self._places(field, words)
        near = {
            doc
            for doc, row in places.items()
            if all(_near(row[a], row[b], slop, same=a == b) for a, b in pairwise(words))
        }
        scored = [self._term(field, word, boost) for word in dict.fromkeys(words)]
        return {doc: sum(scores[doc] for scores in scored) for doc in near}

    def _rows(self, field: str, words: Sequence[str]) -> dict[int, int]:
        """How often words stand side by side, in the documents where they do; one that is empty is
        any."""
        found = {}
        for doc, places in self._places(field, list(filter(None, words))).items():
            starts = set(places[words[0]])
            for offset, word in enumerate(words[1:], 1):
                if word:
                    starts &= {place - offset for place in places[word]}
            if starts:
                found[doc] = len(starts)
        return found

    def _places(self, field: str, words: Sequence[str]) -> dict[int, dict[str, Sequence[int]]]:
        """The positions of words in the documents that have them all."""
        held: dict[str, Postings] = {}
        for word in words:
            held[word] = self._segment.postings(field, word)
            if not held[word].docs:
                return {}
        rarest, *others = sorted(held.values(), key=lambda postings: len(postings.docs))
        docs = set(rarest.docs).intersection(*(postings.docs for postings in others))
        rows: dict[int, dict[str, Sequence[int]]] = {doc: {} for doc in sorted(docs)}
        for word, postings in held.items():
            positions = postings.positions()
            for doc, row in rows.items():
                row[word] = positions[bisect_left(postings.docs, doc)]
        return rows

    def _and(self, parts: Sequence[nodes.Query], boost: float) -> Scores:
        wanted = [part for part in parts if not isinstance(part, nodes.Not)]
        excluded = [part.query for part in parts if isinstance(part, nodes.Not)]
        if wanted:
            return self._without(self._all_of(wanted, boost), excluded)
        return self._without(self._every(), excluded) if excluded else {}

    def _all_of(self, wanted: Iterable[nodes.Query], boost: float) -> Scores:
        """The documents that hold every part. The rest is not looked at when one finds nothing."""
        parts: list[Scores] = []
        for part in wanted:
            parts.append(self.scores(part, boost))
            if not parts[-1]:
                return {}
        smallest = min(parts, key=len)
        docs = smallest.keys() if len(parts) == 1 else _common(smallest, parts)
        return {doc: sum([part[doc] for part in parts]) for doc in docs}

    def _without(self, found: Scores, excluded: Iterable[nodes.Query]) -> Scores:
        """``found``, which is changed, without what any of some queries finds."""
        for part in excluded if found else ():
            for doc in self.scores(part):
                found.pop(doc, None)
        return found

    def _and_maybe(self, required: nodes.Query, optional: nodes.Query, boost: float) -> Scores:
        found = self.scores(required, boost)
        for doc, score in (self.scores(optional, boost) if found else {}).items():
            if doc in found:
                found[doc] += score
        return found

    def _fitting(self, field: str, pattern: str) -> Iterable[str]:
        """The terms that fit a pattern."""
        fits = nodes.compile_wildcard(pattern).match
        literal = _LITERAL.match(pattern)
        return filter(fits, self._segment.beginning(field, literal[0] if literal else ""))

    def _similar(self, field: str, text: str, most: int) -> Iterable[str]:
        """The terms that differ by so many letters at most."""
        terms = self._segment.similar(field, text, most)
        return (term for term in terms if edit_distance(term, text, most) <= most)

    def _any_of(self, field: str, terms: Iterable[str], boost: float) -> Scores:
        found: Scores = {}
        for term in terms:
            found.update(dict.fromkeys(self._segment.postings(field, term).docs, boost))
        return found

    def _days(self, first: int | None, last: int | None) -> Scores:
        days, docs = self._segment.numbers_in_order(DAY)
        start = 0 if first is None else bisect_left(days, first)
        end = len(docs) if last is None else bisect_right(days, last)
        return dict.fromkeys(docs[start:end], 0.0)

    def _every(self) -> Scores:
        return dict.fromkeys(range(self._segment.size), 0.0)


def _common(smallest: Scores, parts: Iterable[Scores]) -> set[int]:
    return reduce(lambda docs, part: docs & part.keys(), parts, set(smallest))


def _sum(parts: Iterable[Scores]) -> Scores:
    largest_first = sorted(parts, key=len, reverse=True)
    found = dict(largest_first[0]) if largest_first else {}
    for part in largest_first[1:]:
        get = found.get
        for doc, score in part.items():
            found[doc] = get(doc, 0.0) + score
    return found


def _near(first: Sequence[int], second: Sequence[int], slop: int, *, same: bool) -> bool:
    """Whether two words stand at most so far apart somewhere, by their rising positions."""
    if same:
        return any(after - before <= slop for before, after in pairwise(first))
    for place in first:
        at = bisect_left(second, place - slop)
        if at < len(second) and second[at] <= place + slop:
            return True
    return False
