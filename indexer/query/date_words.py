"""The words of dates as people type them, each a token with its kind; and which of them say nothing
beside the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from indexer.ingest.extraction.calendars import MONTHS, fold_date
from indexer.ingest.extraction.date_tokens import rows_of_words

__all__ = [
    "Token",
    "goes_on",
    "is_month",
    "is_of_dates",
    "points_ahead",
    "simplify",
    "tokens_of",
    "with_era",
]

_KINDS: Final = {
    "day": "D", "unit": "U", "quarter": "Q", "third": "Q", "half": "Q", "whole": "K",
    "feast": "F", "season": "S", "part": "P",
    "last": "L", "next": "n", "this": "T", "recent": "R", "from": "f", "to": "t",
    "and": "a", "between": "b", "before": "<", "after": ">", "since": "s", "ago": "g", "era": "e",
    "number": "N", "ordinal": "O", "filler": "",
}  # fmt: skip
"""A letter for each kind of ``data/date_words.txt``."""
_SHARED: Final = frozenset(("day", "unit", "number", "ordinal"))
_CALENDARS: Final = {"g": "M", "h": "H", "w": "W"}
_RAW: Final = re.compile(r"\d+|[^\W\d_]+|\.{2,}|…|\S")
_DIGITS: Final = {1: "N", 2: "N", 4: "Y", 6: "6", 8: "8"}
"""What a number of so many digits may be: a day or month, a year, both, or all three."""
_DASHES: Final = frozenset("-–—−")
_OF: Final = [["f", kind] for kind in "MHY"]
_MOST: Final = 4
"""Words that one token is made of at most."""
_PARTICLES: Final = (("و", ""), ("لل", "ال"), ("ل", ""), ("ب", ""))
"""What is written onto a word of a date, and what stands there without it."""


class Token(NamedTuple):
    """A word, number or sign of a date: the letter of its kind, its value, and its number where it
    has one.

    D a day from today, U a unit, Q a quarter, third or half, K one with its number, F a feast,
    S a season, P a part, L last, T this, n next, R recent, f from, t to, a and, b between,
    < before, > after, s since, g ago, e an era, N a number, O an ordinal, M and H a month,
    W a weekday, Y a year, 6 and 8 as many digits, and signs as themselves; x is anything else.
    """

    kind: str
    value: str
    number: int = 0


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, fillers left out."""
    raw = _RAW.findall(fold_date(text))
    found: list[Token] = []
    place = 0
    while place < len(raw):
        tokens, length = _token_at(raw, place)
        found += [token for token in tokens if token.kind]
        place += length
    return found


def simplify(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of one date without what its other tokens say: شهر يونيو, يوم الجمعة, عام 2018,
    the second name of a month (حزيران/يونيو), the dot of Jun., the من of 3 من يونيو."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1].kind if place + 1 < len(tokens) else ""
        before = kept[-1] if kept else None
        if _says_nothing(token, following) or (token.kind == "f" and before and following):
            continue
        if token.kind == ")" or (token.kind == "." and before and before.kind in "MW"):
            continue
        if token.kind in "/(\\-" and before and before.kind == "M" == following:
            continue
        if before and before.kind == "M" == token.kind and before.number == token.number:
            continue
        kept.append(token)
    return kept


def _says_nothing(token: Token, following: str) -> bool:
    """Whether a unit only names what comes behind it."""
    if token.kind != "U" or token.number != 1 or not following:
        return False
    return following in {"month": "MH", "day": "WNOD", "year": "Y"}.get(token.value, "")


def with_era(tokens: list[Token]) -> list[Token]:
    """The tokens with the calendar of a year as its value, where it is said."""
    era = next((token.value for token in tokens if token.kind == "e"), "")
    if not era:
        return tokens
    kept = [token for token in tokens if token.kind != "e"]
    return [token._replace(value=era) if token.kind == "Y" else token for token in kept]


def is_of_dates(word: str) -> bool:
    """Whether a word that stands in a query can be one of a date."""
    return all(token.kind != "x" for token in tokens_of(word))


def is_month(word: str) -> bool:
    """Whether a word names a month."""
    return [token.kind for token in tokens_of(word)] in (["M"], ["H"])


def points_ahead(word: str) -> bool:
    """Whether a word makes a date one of the future, which is not read (الأسبوع القادم)."""
    return any(token.kind == "n" for token in tokens_of(word))


def goes_on(words: Sequence[str]) -> bool:
    """Whether words say of what the date before them is a part (الربع الأول من يونيو)."""
    return [token.kind for word in words for token in tokens_of(word)] in _OF


def _token_at(raw: Sequence[str], place: int) -> tuple[list[Token], int]:
    """The tokens of the longest words of dates at a place, and how many raw words they take."""
    vocabulary = _vocabulary()
    for length in range(_MOST, 0, -1):
        token = vocabulary.get(tuple(raw[place : place + length]))
        if token is not None:
            return [token], length
    word = raw[place]
    for particle, instead in _PARTICLES:
        attached = vocabulary.get((instead + word.removeprefix(particle),))
        if attached and word.startswith(particle):
            joint = [Token("a", word)] if particle == "و" else []
            return [*joint, attached], 1
    return [_other(word)], 1


def _other(word: str) -> Token:
    if word.isdecimal():
        return Token(_DIGITS.get(len(word), "x"), word, int(word[:8]))
    if word.startswith("..") or word == "…":
        return Token(":", word)
    if word in _DASHES:
        return Token("-", word)
    if word in ",،؛;'’\"":
        return Token("", word)
    return Token(word if word in "/.()\\" else "x", word)


@cache
def _vocabulary() -> dict[tuple[str, ...], Token]:
    """The words of dates, by the raw words that they are written with."""
    found = {tuple(_RAW.findall(fold_date(word))): token for word, token in _written()}
    for calendar, kind in _CALENDARS.items():
        for name, number in MONTHS[calendar].items():
            found[tuple(_RAW.findall(fold_date(name)))] = Token(kind, name, number)
    return found


def _written() -> Iterator[tuple[str, Token]]:
    for kind, value, words in _rows():
        name, _, number = value.rpartition(" ")
        digits = number.lstrip("-").isdecimal()
        token = Token(_KINDS[kind], name or kind if digits else value, _int(number))
        yield from ((word, token) for word in words)


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    """The rows of words: those that dates of articles have too, then those of queries alone."""
    for kind, value, words in rows_of_words():
        if kind in _SHARED and not value.startswith(("second", "minute")):
            yield kind, value, words
    from importlib.resources import files  # not at the start of a search

    text = files("indexer.query").joinpath("data/date_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, value, names = line.split("\t")
            yield kind, value, [word.strip() for word in names.split(",")]


def _int(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0
