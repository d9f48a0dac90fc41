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
from fnmatch import translate
from functools import reduce, singledispatchmethod
from itertools import pairwise
from typing import Final

from whoosh import query as q

from indexer.analysis.distance import edit_distance
from indexer.engines.base import LENGTHS
from indexer.engines.whoosh_codec import Postings
from indexer.engines.whoosh_segments import Segment

__all__ = ["Matcher", "Scores", "Statistics"]

_K1: Final = 1.2
_B: Final = 0.75

_LITERAL: Final = re.compile(r"[^*?]*")

Scores = dict[int, float]
"""Documents of a segment, with the score of each."""

_NULL: Final = type(q.NullQuery)


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

    def scores(self, query: q.Query, boost: float = 1.0) -> Scores:
        """The documents that match, removed ones among them; raises TypeError for a kind of
        query that is not known."""
        return self._node(query, boost * getattr(query, "boost", 1.0))

    @singledispatchmethod
    def _node(self, query: q.Query, boost: float) -> Scores:
        raise TypeError(f"no Whoosh form of {type(query).__name__}")

    @_node.register
    def _(self, query: q.Term, boost: float) -> Scores:
        postings = self._segment.postings(query.fieldname, query.text)
        if not postings.docs:
            return {}
        return self._bm25(query.fieldname, [query.text], boost, postings.docs, postings.counts)

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

    @_node.register
    def _(self, query: q.Phrase, boost: float) -> Scores:
        field, words = query.fieldname, list(query.words)
        if len(words) == 1:
            return self._node(q.Term(field, words[0]), boost)
        if query.slop <= 1:
            counts = self._rows(field, words)
            return self._bm25(field, words, boost, counts, counts.values())
        places = self._places(field, words)
        near = {
            doc
            for doc, row in places.items()
            if all(_near(row[a], row[b], query.slop, same=a == b) for a, b in pairwise(words))
        }
        scored = [self._node(q.Term(field, word), boost) for word in dict.fromkeys(words)]
        return {doc: sum(scores[doc] for scores in scored) for doc in near}

    def _rows(self, field: str, words: Sequence[str]) -> dict[int, int]:
        """How often words stand side by side, in the documents where they do."""
        found = {}
        for doc, places in self._places(field, words).items():
            starts = set(places[words[0]])
            for offset, word in enumerate(words[1:], 1):
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

    @_node.register
    def _(self, query: q.And, boost: float) -> Scores:
        wanted, excluded = _split(query)
        if not wanted and not excluded:
            return {}
        if wanted:
            # The rest is not looked at when a part finds nothing.
            parts: list[Scores] = []
            for part in wanted:
                parts.append(self.scores(part, boost))
                if not parts[-1]:
                    return {}
            smallest = min(parts, key=len)
            docs = smallest.keys() if len(parts) == 1 else _common(smallest, parts)
            found = {doc: sum([part[doc] for part in parts]) for doc in docs}
        else:
            found = self._every()
        for part in excluded:
            for doc in self.scores(part):
                found.pop(doc, None)
        return found

    @_node.register
    def _(self, query: q.Or, boost: float) -> Scores:
        return _sum(self.scores(part, boost) for part in query.subqueries)

    @_node.register
    def _(self, query: q.Not, boost: float) -> Scores:
        found = self._every()
        for doc in self.scores(query.query):
            found.pop(doc, None)
        return found

    @_node.register
    def _(self, query: q.AndMaybe, boost: float) -> Scores:
        found = self.scores(query.a, boost)
        for doc, score in (self.scores(query.b, boost) if found else {}).items():
            if doc in found:
                found[doc] += score
        return found

    @_node.register
    def _(self, query: q.DisjunctionMax, boost: float) -> Scores:
        parts = [self.scores(part, boost) for part in query.subqueries]
        highest: Scores = {}
        for part in parts:
            for doc, score in part.items():
                highest[doc] = max(score, highest.get(doc, score))
        together = _sum(parts)
        return {
            doc: score + query.tiebreak * (together[doc] - score) for doc, score in highest.items()
        }

    @_node.register
    def _(self, query: q.ConstantScoreQuery, boost: float) -> Scores:
        return dict.fromkeys(self.scores(query.child), query.score * boost)

    @_node.register
    def _(self, query: q.Prefix, boost: float) -> Scores:
        return self._any_of(
            query.fieldname, self._segment.beginning(query.fieldname, query.text), boost
        )

    @_node.register
    def _(self, query: q.Wildcard, boost: float) -> Scores:
        # fnmatch's expressions do not go back over what a star has taken.
        fits = re.compile(translate(query.text.replace("[", "[[]"))).match
        literal = _LITERAL.match(query.text)
        prefix = literal[0] if literal else ""
        terms = self._segment.beginning(query.fieldname, prefix)
        return self._any_of(query.fieldname, filter(fits, terms), boost)

    @_node.register
    def _(self, query: q.FuzzyTerm, boost: float) -> Scores:
        text, most = query.text, query.maxdist
        terms = self._segment.similar(query.fieldname, text, most)
        near = (term for term in terms if edit_distance(term, text, most) <= most)
        return self._any_of(query.fieldname, near, boost)

    def _any_of(self, field: str, terms: Iterable[str], boost: float) -> Scores:
        found: Scores = {}
        for term in terms:
            found.update(dict.fromkeys(self._segment.postings(field, term).docs, boost))
        return found

    @_node.register
    def _(self, query: q.NumericRange, boost: float) -> Scores:
        numbers, docs = self._segment.ordered(query.fieldname)
        first, last = 0, len(docs)
        if query.start is not None:
            first = (bisect_right if query.startexcl else bisect_left)(numbers, query.start)
        if query.end is not None:
            last = (bisect_left if query.endexcl else bisect_right)(numbers, query.end)
        return dict.fromkeys(docs[first:last], boost)

    @_node.register
    def _(self, query: q.Every, boost: float) -> Scores:
        return self._every()

    @_node.register(_NULL)
    def _(self, query: q.Query, boost: float) -> Scores:
        return {}

    def _every(self) -> Scores:
        return dict.fromkeys(range(self._segment.size), 0.0)


def _split(query: q.And) -> tuple[list[q.Query], list[q.Query]]:
    """What a conjunction wants, and what it excludes."""
    wanted = [part for part in query.subqueries if not isinstance(part, q.Not)]
    return wanted, [part.query for part in query.subqueries if isinstance(part, q.Not)]


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
