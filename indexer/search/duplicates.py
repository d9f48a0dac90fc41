"""The same story elsewhere, as it was decided when the articles were indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.article import Article
from indexer.engines.base import Reader
from indexer.ingest.extraction.fingerprints import Likeness, resemblance
from indexer.search.unread import Unread
from indexer.storage.copies import kept_copies
from indexer.storage.documents import (
    article_of,
    copies_in,
    damaged_id,
    fingerprint_of,
    key_of,
    text_of,
)
from indexer.storage.sameness import is_again

__all__ = ["Copy", "copies_of", "without_copies"]

_MOST: Final = 8
"""Copies read for each of several articles, on the whole."""
_FEWEST: Final = 40
"""Copies read for a single one: a story has been in forty articles."""


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


def copies_of(payloads: Sequence[bytes], engine: Reader, unread: Unread) -> list[tuple[Copy, ...]]:
    """For each article, given as a payload, its copies in the index, nearest first."""
    most = max(_FEWEST, _MOST * len(payloads))
    kept = kept_copies(payloads, engine, most, unread.add)
    return [
        _nearest_first(payload, dict(copies.values()), unread)
        for payload, copies in zip(payloads, kept, strict=True)
    ]


def _nearest_first(
    payload: bytes, copies: Mapping[bytes, Likeness], unread: Unread
) -> tuple[Copy, ...]:
    if not copies:
        return ()
    own, fingerprint = article_of(payload), fingerprint_of(payload)
    near = [(resemblance(fingerprint, fingerprint_of(other)), other) for other in copies]
    found = []
    for _, other in sorted(near, reverse=True):
        if (article := unread.article(damaged_id(other) or "", other)) is not None:
            found.append(_copy(own, article, copies[other]))
    return tuple(found)


def _copy(own: Article, article: Article, kind: Likeness) -> Copy:
    return Copy(
        article.id,
        article.title,
        article.source,
        article.published,
        article.language,
        kind,
        is_again(own, article),
    )


def without_copies(payloads: Iterable[bytes]) -> Iterator[bytes]:
    """Those of some articles, in their order, that tell no story told by one before them."""
    kept: set[bytes] = set()
    named: set[bytes] = set()
    for payload in payloads:
        key, copies, text = key_of(payload), copies_in(payload), text_of(payload)
        if key not in named and kept.isdisjoint(copies):
            kept |= {key} if text is None else {key, text}
            named |= copies.keys()
            yield payload
