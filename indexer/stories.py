"""The same story elsewhere: articles whose texts are alike, found by their fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from whoosh import query as q

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.documents import article_of, fingerprint_of
from indexer.engines.base import Engine, Request
from indexer.ingest.fingerprints import Likeness, bands, likeness, resemblance

__all__ = ["Copy", "copies_of"]

_CANDIDATES: Final = 8
"""Candidates looked at for each article asked about, those that share most bands first."""
_FEWEST: Final = 40
"""Candidates looked at for a single one: a story has been in forty articles."""

_LEAST: Final = 0.2
"""The estimated resemblance below which texts are not compared: of 2,332 pairs that were alike
among 31,525 articles, 15 were estimated below .25."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The same story in another article: ``kind`` is ``exact`` (the same words), ``copy`` (nearly
    the same text) or ``variant`` (shortened, lengthened or rewritten)."""

    id: str
    title: str
    source: str | None
    published: str | None
    lang: str
    kind: Likeness


def copies_of(
    payloads: Sequence[bytes], engine: Engine, analyzer: Analyzer
) -> list[tuple[Copy, ...]]:
    """For each article, given as a payload, the same story elsewhere in the index, nearest first.

    One query finds the candidates for all of them: those that share a band of a fingerprint.
    """
    if not payloads:
        return []
    terms = {band for payload in payloads for band in bands(fingerprint_of(payload))}
    shared = q.Or([q.Term("bands", term) for term in sorted(terms)])
    found = engine.search(Request(shared, limit=max(_FEWEST, _CANDIDATES * len(payloads)))).found
    read: dict[bytes, tuple[Article, list[str]]] = {}

    def reading(payload: bytes) -> tuple[Article, list[str]]:
        """An article with the folded words of its text, made when first needed."""
        if payload not in read:
            article = article_of(payload)
            read[payload] = (article, analyzer.views(article.text).exact.split())
        return read[payload]

    def copies(payload: bytes) -> tuple[Copy, ...]:
        own = fingerprint_of(payload)
        near = [
            (resemblance(own, fingerprint_of(other.payload)), other.payload)
            for other in found
            if other.payload != payload
        ]
        alike = []
        for estimate, other in sorted(near, reverse=True):
            if estimate < _LEAST:
                break
            (_, words), (article, other_words) = reading(payload), reading(other)
            kind = likeness(words, other_words)
            if kind is not None:
                alike.append(
                    Copy(
                        article.id,
                        article.title,
                        article.source,
                        article.published,
                        article.language,
                        kind,
                    )
                )
        return tuple(alike)

    return [copies(payload) for payload in payloads]
