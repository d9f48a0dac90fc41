"""The words that set the articles of a search apart from the rest of an index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import Any, Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.tokenizer import words
from indexer.engines.base import Found, Reader, Request
from indexer.engines.schema import BODY
from indexer.ingest.extraction.fingerprints import bands
from indexer.query.written_form import written_form
from indexer.search.deadline import Overtime
from indexer.search.plan import Planner
from indexer.search.unread import Unread
from indexer.storage.documents import fingerprint_of

__all__ = ["SAMPLE", "SignificantWord", "significant_words"]

SAMPLE: Final = 100
"""Articles looked at, those that rank highest."""

_FEWEST: Final = 3
"""Articles of the sample that must have a word."""


@dataclass(frozen=True, slots=True)
class SignificantWord:
    """A word as most articles write it, for all of its stem: how many of the ``sample`` articles
    looked at have it (``count``), how many of the whole index (``articles``), and its score."""

    text: str
    count: int
    sample: int
    articles: int
    score: float

    def to_record(self) -> dict[str, Any]:
        """The word as a dict of JSON values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def significant_words(
    request: Request, own: Collection[str], planner: Planner, limit: int
) -> list[SignificantWord]:
    """The words whose stems the articles of a request have much more often than all of the index,
    the most telling first: no stop words, no numbers, none whose terms are ``own``. What time does
    not suffice for is left out.

    They are ordered by the log-likelihood ratio G² = 2 Σ O ln(O / E) of the table "in the sample
    or not, with the word or without" (Dunning, "Accurate Methods for the Statistics of Surprise
    and Coincidence", Computational Linguistics 19(1), 1993).
    """
    engine, deadline, total = planner.engine, planner.deadline, planner.statistics.articles

    def look() -> _Sample:
        found = engine.search(request)
        # What all articles are is apart from nothing.
        return _Sample(found.found if found.total < total else (), planner.analyzer, planner.unread)

    with suppress(Overtime):
        sample = deadline.run(look)
        scored = deadline.collect(sample.score_stems(own, engine, total))
        return deadline.collect(
            SignificantWord(
                written_form(engine, sample.commonest_form(stem)),
                sample.articles[stem],
                sample.size,
                articles,
                round(score, 2),
            )
            for score, stem, articles in nlargest(limit, scored)
        )
    return []


class _Sample:
    """The stems of some articles, how many articles have each, and in which forms."""

    def __init__(self, found: Iterable[Found], analyzer: Analyzer, unread: Unread) -> None:
        stem_of, folded_of = analyzer.view("stem"), analyzer.view("folded")
        self.size = 0
        self.articles: Counter[str] = Counter()
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text in _stories(found, unread):
            self.size += 1
            pairs = {(stem_of(word), folded_of(word)) for word in set(words(text))}
            self.articles.update({stem for stem, _ in pairs})
            for stem, folded in pairs:
                self._forms[stem][folded] += 1

    def commonest_form(self, stem: str) -> str:
        """The folded form in which most articles have a stem."""
        return self._forms[stem].most_common(1)[0][0]

    def score_stems(
        self, own: Collection[str], engine: Reader, total: int
    ) -> Iterator[tuple[float, str, int]]:
        """The score, the stem and its number of articles among all ``total``, for each stem that
        tells something."""
        for stem, count in self.articles.items():
            if count < _FEWEST or not self._can_tell(stem, own):
                continue
            articles = max(engine.doc_freq(BODY.stem, stem), count)
            most = max(total, articles, self.size)
            score = _log_likelihood(count, self.size, articles, most)
            if score > 0:
                yield score, stem, articles

    def _can_tell(self, stem: str, own: Collection[str]) -> bool:
        """Whether a stem is a word that was not asked for: no number, no function word."""
        if len(stem) < 2 or any(map(str.isdigit, stem)):
            return False
        stop = load_stop_words()
        return not any(form in own or form in stop for form in (stem, *self._forms[stem]))


def _stories(found: Iterable[Found], unread: Unread) -> Iterator[str]:
    """The texts of some articles. One that shares a band of its fingerprint with one
    above it most likely tells the same story, and would count its words twice: it is left out."""
    seen: set[str] = set()
    for one in found:
        if (article := unread.article(one.id, one.payload)) is None:
            continue
        own = set(bands(fingerprint_of(one.payload)))
        if seen.isdisjoint(own):
            yield article.text
        seen |= own


def _log_likelihood(count: int, sample: int, articles: int, total: int) -> float:
    """G² of a word that ``count`` of ``sample`` articles have and ``articles`` of all; 0 when the
    sample does not have it more often than the rest."""
    if count * total <= articles * sample:
        return 0.0
    observed = (
        (count, sample, articles),
        (sample - count, sample, total - articles),
        (articles - count, total - sample, articles),
        (total - sample - articles + count, total - sample, total - articles),
    )
    return 2 * sum(o * log(o * total / (row * column)) for o, row, column in observed if o > 0)
