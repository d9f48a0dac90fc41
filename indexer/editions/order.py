"""Which of two texts of one article stands, and which texts remain to be read.

This is the one rule for it: files read in one run, in several, and in any order give the same,
since all that counts is what the texts themselves say, and where in a file they stand. Decision
0085 argues it.

The richer of two stands, unless the other came after it and is no poorer copy. That it came after
is told by the dates of their outlet, or else by the place of both in one file, or else by the run
that brought it. What stands of more than two is asked of the richest first, then of those that
stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from indexer.article import Article
from indexer.editions.news import differ, has_news
from indexer.editions.richness import (
    COMPARABLE,
    digest_of,
    is_as_good,
    is_whole,
    moment_of,
    rank_of,
    score_of,
)
from indexer.editions.values import Reading

__all__ = ["is_aside", "kept_of", "last_moment_of", "standing_of"]

_PART: Final = 0.5
"""The share of a text's score that a later version of it has: no more was taken out."""

_Evidence = Literal["dates", "date", "place", "run"]
"""By what a text is known to be later than another: the dates of both, a date of change where the
other has none, its place in a file that has both, or only that a later run brought it."""


def standing_of(readings: Sequence[Reading]) -> Reading:
    """The one of several texts that stands."""
    left = list(readings)
    while True:
        richest = max(left, key=lambda one: rank_of(one.article))
        left = [one for one in left if one is not richest and _takes_the_place(one, richest)]
        if not left:
            return richest


def kept_of(readings: Iterable[Reading]) -> list[Reading]:
    """Those of several texts that say something of their own, the richest first: what is only a
    poorer copy of a richer one need not be held."""
    kept: list[Reading] = []
    for one in sorted(readings, key=lambda one: rank_of(one.article), reverse=True):
        if not any(_is_copy(one, other) for other in kept):
            kept.append(one)
    return kept


def is_aside(reading: Reading, current: Reading) -> bool:
    """Whether a text that does not stand never stood, nor is known to be earlier than the one that
    does."""
    return reading.until is None and _later(current, reading) in (None, "run")


def last_moment_of(reading: Reading) -> float:
    """When a text stood on its outlet's site at last, by any of its sources; 0 where none tells."""
    return max(reading.moment, moment_of(reading.article))


def _takes_the_place(poorer: Reading, richer: Reading) -> bool:
    """Whether a text stands in the place of a richer one, since it came after it."""
    article, other = poorer.article, richer.article
    evidence = _later(poorer, richer)
    if evidence is None or (is_whole(other) and not is_whole(article)):
        return False
    score, most = score_of(article), score_of(other)
    if evidence == "dates" and score >= COMPARABLE * most:
        return True
    if _corrects(article, other):
        return True
    if evidence == "run" or (evidence == "dates" and not article.modified):
        return False
    return score >= _PART * most and differ(article, other)


def _is_copy(poorer: Reading, richer: Reading) -> bool:
    """Whether a text neither stands in the place of a richer one nor says something else."""
    article, other = poorer.article, richer.article
    if not is_whole(article):
        return is_whole(other) or not _takes_the_place(poorer, richer)
    if not is_whole(other):
        return False  # a summary goes as soon as a whole text is richer, and leaves nothing
    if _takes_the_place(poorer, richer):
        return False
    near = score_of(article) >= COMPARABLE * score_of(other)
    if near and last_moment_of(poorer):
        return False
    if _later(richer, poorer) is None:  # nobody knows which was the first
        return not differ(article, other)  # a copy with a banner is no other text
    return not has_news(article, other) and not (near and _corrects(other, article))


def _later(reading: Reading, other: Reading) -> _Evidence | None:
    """How it is known that a text is later than another, if it is."""
    moment, before = last_moment_of(reading), last_moment_of(other)
    if moment and before and moment != before:
        return "dates" if moment > before else None
    dated = bool(reading.article.modified and not before)
    if dated or (other.article.modified and not moment):
        return "date" if dated else None
    behind = digest_of(other.article) in reading.behind
    if behind != (digest_of(reading.article) in other.behind):
        return "place" if behind else None
    return "run" if reading.taken > other.taken else None


def _corrects(article: Article, other: Article) -> bool:
    """Whether a text is as good as another in all, and says something else."""
    return is_as_good(article, other) and has_news(article, other)
