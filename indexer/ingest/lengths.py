"""How long the parts of an article may be: what is longer is cut, and a warning of it says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from indexer.article import Article, article_id
from indexer.settings import MB, ReadLimits

__all__ = ["LARGE", "cut_to_length"]

LARGE: Final = 1 << 18
"""Bytes of a text or a record from which a worker makes the article of it, within limits of time
and memory. Of 31,525 articles of news the longest has 100 KB."""

_LETTERS: Final = {"title": 5000, "deck": 20_000} | dict.fromkeys(
    ("agency", "source", "author", "section", "dateline"), 1000
)
_URL: Final = 4000
_ID: Final = 500
_WARNINGS: Final = 50
_WARNING: Final = 500
_PHRASE: Final = "\ufdfa"
_PHRASE_BYTES: Final = 36
"""The one letter that stands for a phrase, and what it takes when it is written out, as it is for
the index."""
_MOST_BYTES: Final = 4
"""Bytes of a letter in UTF-8."""

_T = TypeVar("_T")


def cut_to_length(article: Article, limits: ReadLimits) -> Article:
    """The article, each part of it no longer than it may be: body, captions and the lines that were
    removed ``max_article_mb`` each, the others so many letters as no news have."""
    most = limits.max_article_mb * MB
    if _is_short(article) and article.size * _PHRASE_BYTES <= most:
        return article
    changed: dict[str, Any] = {}
    doubts: list[str] = []
    body = _within(article.body, most)
    if body is not None:
        changed["body"] = body
        lines = body.count("\n") + 1
        changed["subheads"] = tuple(line for line in article.subheads if line < lines)
        doubts.append(f"longer than {limits.max_article_mb} MB (max_article_mb): the rest left out")
    for name, letters in _LETTERS.items():
        value = getattr(article, name)
        if value is not None and len(value) > letters:
            changed[name] = value[:letters].rstrip()
            doubts.append(f"{name} of {len(value):,} letters, cut to {letters:,}")
    for name, length in (("captions", len), ("removed", lambda line: len(line.text))):
        kept = _first(getattr(article, name), most // _MOST_BYTES, length)
        if len(kept) < len(getattr(article, name)):
            changed[name] = kept
            doubts.append(f"{len(getattr(article, name)) - len(kept):,} {name} left out")
    if article.url is not None and len(article.url) > _URL:
        changed["url"] = None
        doubts.append(f"URL of {len(article.url):,} letters left out")
    if len(article.id) > _ID:
        changed["id"] = article_id(None, article.id, "")
        doubts.append(f"id of {len(article.id):,} letters: {changed['id']} in its place")
    warnings = _few((*article.warnings, *doubts))
    if not changed and warnings == article.warnings:
        return article
    return replace(article, **changed, warnings=warnings)


def _is_short(article: Article) -> bool:
    """Whether no part beside the longer ones can be too long: true of nearly every article."""
    lines = (article.deck, article.agency, article.source, article.author, article.section)
    letters = sum(len(line) for line in (*lines, article.dateline, article.url) if line)
    few = len(article.warnings) < 5 and sum(map(len, article.warnings)) < _WARNING
    return few and max(letters, len(article.title), len(article.id)) <= _ID


def _within(text: str, most: int) -> str | None:
    """The beginning of a text, to the end of a word, that has so many bytes; ``None`` for all."""
    if text.count(_PHRASE) > most // _PHRASE_BYTES:
        beyond = text.split(_PHRASE, most // _PHRASE_BYTES)[-1]
        text = text[: len(text) - len(beyond)]
        return _within(text, most) or text
    if len(text) * _MOST_BYTES <= most or (text.isascii() and len(text) <= most):
        return None
    data = text[: most + 1].encode("utf-8", "replace")
    if len(data) <= most:
        return None
    kept = data[:most].decode("utf-8", "ignore")
    end = max(kept.rfind(" ", len(kept) - _WARNING), kept.rfind("\n", len(kept) - _WARNING))
    return kept[:end].rstrip() if end > 0 else kept


def _first(values: Sequence[_T], most: int, length: Callable[[_T], int]) -> tuple[_T, ...]:
    """The first values, of so many letters together."""
    for number, value in enumerate(values):
        most -= length(value)
        if most < 0:
            return tuple(values[:number])
    return tuple(values)


def _few(warnings: Sequence[str]) -> tuple[str, ...]:
    """Warnings that a person can read: none endless, and no more than some, the last counting."""
    short = tuple(one if len(one) <= _WARNING else f"{one[:_WARNING]}…" for one in warnings)
    if len(short) <= _WARNINGS:
        return short
    # What was cut is told last, and is not to be lost.
    more = f"and {len(short) - _WARNINGS:,} more warnings"
    return (*short[: _WARNINGS // 2], more, *short[-_WARNINGS // 2 :])
