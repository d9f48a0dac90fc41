"""How much of an article one source gives: its kind, its length, the fields that it fills.

All of it is a property of one reading alone, so that of several the richest is the same in
whichever order they come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Final

from indexer.article import Article, Kind

__all__ = [
    "COMPARABLE",
    "count_words",
    "digest_of",
    "is_as_good",
    "is_identical",
    "is_whole",
    "moment_of",
    "rank_of",
    "score_of",
    "weight_of",
]

COMPARABLE: Final = 0.75
"""The share of a richer text's score from which another may be a version of it: a correction may
be a bit shorter, and a teaser is far below."""

_WEIGHTS: Final[Mapping[Kind | None, float]] = {
    "page": 1.0,
    "record": 0.9,
    None: 0.9,  # read by an earlier version: any of them
    "document": 0.8,
    "feed": 0.7,
    "text": 0.6,
    "summary": 0.3,
    "title": 0.1,
}
"""What a word counts by how it was read. A page that was printed as text is longer by menus and
links, an item of a feed has no more than the page it leads to."""

_WHOLE: Final = 0.5

_FIELDS: Final = (
    "published",
    "modified",
    "source",
    "agency",
    "author",
    "section",
    "url",
    "deck",
)
_FIELD_COUNTS: Final = 0.05
"""What a filled field adds to the score, as a share: a copy saved without its head loses, though
menus have made it somewhat longer."""

_WHERE: Final = frozenset({"path", "member", "warnings", "captured"})
"""The fields that tell where and when an article was read, not what it says."""

_SAID: Final = attrgetter(*(name for name in Article.__dataclass_fields__ if name not in _WHERE))


def count_words(article: Article) -> int:
    """The words of an article's text."""
    return len(article.text.split())


def weight_of(article: Article) -> float:
    """What one word of the article counts, by how it was read."""
    return _WEIGHTS[article.kind]


def is_whole(article: Article) -> bool:
    """Whether an article is a whole text by how it was read, and neither a summary nor a title."""
    return weight_of(article) >= _WHOLE


def score_of(article: Article) -> float:
    """How rich a reading is: its words, by their kind, and more for each field that it fills."""
    return count_words(article) * weight_of(article) * (1 + _FIELD_COUNTS * _count_fields(article))


def rank_of(article: Article) -> tuple[float, str, str]:
    """A total order of readings, the richest last; those that say the same rank alike."""
    return score_of(article), digest_of(article), _digest(_said(article).to_json())


def is_as_good(article: Article, other: Article) -> bool:
    """Whether an article is at least as good as another by each measure: its kind, its length
    (a correction may be a bit shorter) and the fields that it fills."""
    return (
        weight_of(article) >= weight_of(other)
        and count_words(article) >= COMPARABLE * count_words(other)
        and _count_fields(article) >= _count_fields(other)
    )


def moment_of(article: Article) -> float:
    """When this version stood on its outlet's site, in seconds since 1970: when it was last
    changed there, or else when it was taken from there; 0 where neither is known."""
    for told in (article.modified, article.captured):
        if told:
            try:
                when = datetime.fromisoformat(told)
                return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
            except (ValueError, OverflowError):
                continue
    return 0.0


def is_identical(article: Article, other: Article) -> bool:
    """Whether two readings say the same in all, wherever and whenever they were read."""
    return bool(_SAID(article) == _SAID(other))


def digest_of(article: Article) -> str:
    """A digest of title and text, white space folded: sixteen hexadecimal digits."""
    return _digest(" ".join(f"{article.title}\n{article.text}".split()))


def _said(article: Article) -> Article:
    """The article without what tells where and when it was read."""
    return replace(article, path=None, member=None, warnings=(), captured=None)


def _count_fields(article: Article) -> int:
    return sum(bool(getattr(article, name)) for name in _FIELDS)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
