"""Whether two articles are one story told again: the rules of a pair, whichever came first.

Outlets print what the same agency sent. What one outlet prints twice may be that, too, or a form
that it fills in each day: prices, weather, ambassadors. There the day, the figures and what the
titles are about must not differ; the last holds for texts of one length in several outlets, too.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from cachetools import LRUCache

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.stemmer import skeleton
from indexer.article import Article
from indexer.ingest.extraction.fingerprints import Likeness, Wording, likeness
from indexer.storage.documents import article_of

__all__ = ["Sameness", "is_again"]

_NEARBY: Final = 3
"""Days within which other outlets print what an agency sent."""

_EQUAL: Final = 0.9
"""The share of a longer text that a shorter one has which may be the same form, filled in."""

_MOST_LETTERS: Final = 1_000_000
"""Letters of texts whose words are kept: those of one story come together."""


@dataclass(frozen=True)
class _Words:
    """An article with the folded words of its text and its title."""

    article: Article
    text: Wording
    title: Sequence[str]

    @cached_property
    def skeletons(self) -> tuple[Set[str], Set[str]]:
        """The words of its title and of its text by their consonants: a name that an outlet came to
        spell otherwise is the same one."""
        return set(map(skeleton, self.title)), set(map(skeleton, self.text.words))


class Sameness:
    """Compares articles, given as payloads, in pairs."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._kept: LRUCache[bytes, _Words] = LRUCache(_MOST_LETTERS, _letters)

    def kind(self, payload: bytes, other: bytes) -> Likeness | None:
        """How two articles are one story told again; None when they are not."""
        one, two = self._words(payload), self._words(other)
        first, second = one.text.words, two.text.words
        days = _days_between(one.article, two.article)
        again = is_again(one.article, two.article)
        kind = likeness(
            one.text, two.text, nearby=not again and days is not None and days <= _NEARBY
        )
        if kind in (None, "exact"):
            return kind
        if again and days != 0 and (kind == "variant" or _other_figures(first, second)):
            return None
        if not again and min(len(first), len(second)) < _EQUAL * max(len(first), len(second)):
            return kind  # a form is as long each time
        return None if _other_subjects(*one.skeletons, *two.skeletons) else kind

    def _words(self, payload: bytes) -> _Words:
        found = self._kept.get(payload)
        if found is None:
            article = article_of(payload)
            fold = self._analyzer.fold_words
            found = _Words(article, Wording(fold(article.text)), fold(article.title))
            with suppress(ValueError):  # one that is longer than all that may be kept
                self._kept[payload] = found
        return found


def is_again(one: Article, other: Article) -> bool:
    """Whether one outlet published both."""
    return one.source is not None and one.source == other.source


def _letters(words: _Words) -> int:
    return words.article.size + 1


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
    title: Set[str], words: Set[str], other_title: Set[str], other_words: Set[str]
) -> bool:
    """Whether the titles of two articles each have a word that stands in their own text and not in
    the other: they are about different people, places or things."""
    one = (title & words) - other_words - other_title
    two = (other_title & other_words) - words - title
    return bool(one and two)
