"""The words, numbers and signs of a date, each a token with a letter for its kind.

The letters of a line, in a row, are what the patterns of dates are held against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from indexer.ingest.extraction.calendars import (
    MONTHS,
    fold_date,
    fold_with_places,
    is_hijri_year,
)

__all__ = ["Token", "kinds_of", "rows_of_words", "tokens_of", "without_date_words"]

_KINDS: Final = {
    "day": "D", "unit": "U", "short": "S", "number": "n", "ordinal": "O", "before": "<",
    "after": ">", "now": "!", "about": "~", "several": "v", "part": "q", "except": "X",
    "last": "P", "from": "f", "to": "t", "and": "a", "suffix": "u", "era": "e", "label": "l",
    "counted": "K", "counting": "k", "beside": "b",
}  # fmt: skip
"""A letter for each kind of ``data/date_words.txt``."""
_RAW: Final = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_SIGNS: Final = frozenset("-/.,:()|'+")
_SAME: Final = {
    "\\": "/", "•": "|", "·": "|", "~": "|",
    "،": ",", "؛": ",", ";": ",", "_": "-", "[": "(", "]": ")", "٫": ",",
}  # fmt: skip
_MOST: Final = 6
"""Raw words that one token is made of at most."""
_PARTICLES: Final = ("و", "ل", "ب", "ف")
"""What is written onto a word of a date."""


class Token(NamedTuple):
    """A word, number or sign: the letter of its kind, its number, and its place in the folded text.

    N is a number of one or two digits, Y a year, # another number; g, h, s a month of our
    calendar, of the Hijri ones by moon and by sun, w a weekday; the rest are the kinds of
    ``data/date_words.txt``, and signs as themselves; x is anything else. ``name`` is the second
    part of a value: the name of a unit.
    """

    kind: str
    text: str
    number: int
    start: int
    end: int
    name: str = ""


def kinds_of(tokens: Sequence[Token]) -> str:
    """The letters of the kinds of tokens, in a row."""
    return "".join(token.kind for token in tokens)


def tokens_of(folded: str) -> list[Token]:
    """The tokens of a text that :func:`~indexer.ingest.extraction.calendars.fold_date` gave."""
    raw = [(found[0], found.start()) for found in _RAW.finditer(folded)]
    found: list[Token] = []
    place = 0
    while place < len(raw):
        tokens, length = _tokens_at(raw, place)
        found += tokens
        place += length
    return found


def _tokens_at(raw: Sequence[tuple[str, int]], place: int) -> tuple[list[Token], int]:
    """The token of the longest words of dates at a place, and how many raw words it takes."""
    word, start = raw[place]
    known = _known(raw[place : place + _MOST])
    if known is not None:
        return [known[0]], known[1]
    end = start + len(word)
    if word.isdecimal():
        return [_number(word, start)], 1
    if len(word) > 2 and word[0] in _PARTICLES:
        known = _known([(word[1:], start + 1), *raw[place + 1 : place + _MOST]])
        if known is not None and known[0].kind not in "eSl":
            joint = [Token("a", "و", 0, start, start + 1)] if word[0] == "و" else []
            return [*joint, known[0]], known[1]
    if word == "و":
        return [Token("a", word, 0, start, end)], 1
    sign = _SAME.get(word, word)
    return [Token(sign if sign in _SIGNS else "x", word, 0, start, end)], 1


def _known(raw: Sequence[tuple[str, int]]) -> tuple[Token, int] | None:
    """The token of the longest words that these raw words begin with, and how many those are."""
    word, start = raw[0]
    for words, kind, number, name in _vocabulary().get(word, ()):
        there = raw[: len(words)]
        if tuple(text for text, _ in there) == words:
            last, at = there[-1]
            return Token(kind, word, number, start, at + len(last), name), len(words)
    return None


def _number(word: str, start: int) -> Token:
    number = int(word[:9])
    kind = "N" if len(word) <= 2 else "#"
    if len(word) == 4 and (is_hijri_year(number) or 1800 <= number <= 2100):
        kind = "Y"
    return Token(kind, word, number, start, start + len(word))


_Row = tuple[tuple[str, ...], str, int, str]


@cache
def _vocabulary() -> dict[str, list[_Row]]:
    """The words of dates by the first of them, the longest first."""
    rows: dict[tuple[str, ...], _Row] = {}
    for kind, value, words in rows_of_words():
        name, _, number = value.rpartition(" ")
        for word in words:
            key = tuple(_RAW.findall(fold_date(word)))
            rows[key] = (key, _KINDS[kind], int(number), name)
            if kind == "counting" and not key[0].isascii():
                definite = (f"ال{key[0]}", *key[1:])
                rows[definite] = (definite, *rows[key][1:])
    for calendar in ("w", "s", "h", "g"):
        for name, month in MONTHS[calendar].items():
            key = tuple(_RAW.findall(name))
            rows[key] = (key, calendar, month, "")
    found: dict[str, list[_Row]] = {}
    for key in sorted(rows, key=len, reverse=True):
        found.setdefault(key[0], []).append(rows[key])
    return found


_OF_DATES: Final = frozenset("wleatub<>~!")
"""The kinds of words that tell of nothing but a date, or of a publication."""
_ISSUE: Final = frozenset(("عدد", "العدد"))
"""What counts, and stands before the days of a newspaper: عدد الجمعة والسبت 3 و4 مايو 2024."""


_IN: Final = frozenset(("في", "in"))


def without_date_words(text: str) -> str:
    """A text without the words that stand in dates or tell of a publication, whatever of. Of those
    that join words (من, of) only what stands right before a date, or ends the text."""
    folded, places = fold_with_places(text)
    kept: list[str] = []
    is_before_date = True
    end = len(text)
    for token in reversed(tokens_of(folded)):
        is_date = token.kind in _OF_DATES or (token.kind == "U" and token.name == "day")
        is_date |= token.kind == "D" and not token.number
        is_date |= token.text in _ISSUE
        is_joint = token.kind == "f" and (is_before_date or token.text in _IN)
        start = token.start if places is None else places[token.start]
        if is_date or is_joint:
            after = token.end if places is None or token.end >= len(places) else places[token.end]
            kept.append(text[after:end])
            end = start
        is_before_date = is_date or is_joint or token.kind in "NYDghs\0"
    return "".join((text[:end], *reversed(kept)))


def rows_of_words() -> Iterator[tuple[str, str, list[str]]]:
    """The rows of ``data/date_words.txt``: kind, value, words."""
    from importlib.resources import files  # not at the start of a search

    text = files("indexer.ingest").joinpath("data/date_words.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, value, words = line.split("\t")
            yield kind, value, [word.strip() for word in words.split(",")]
