"""Conditions on the date, as they are typed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from indexer.query.keywords import DATE_FIELDS

__all__ = [
    "CONDITION",
    "ascii_digits",
    "bad_dates",
    "day_range",
    "days_of",
    "read_period",
    "with_each_date",
]

_FIELD: Final = rf"(?<!\w)(?i:{'|'.join(DATE_FIELDS)})"


CONDITION: Final = re.compile(
    rf"{_FIELD}:\s*(?:"
    r"(?P<open>[\[{])\s*(?P<first>[^\s\]}]*?)\s*(?:(?i:\bto\b)|إلى|الى|\.\.|،)\s*"
    r"(?P<last>[^\s\]}]*)\s*(?P<close>[\]}])"
    r"|(?P<since>[^\s()\[\]{}<>=\".]+)\.\.(?P<until>[^\s()\[\]{}<>=\".]+)"
    r"|(?P<sign>[<>]=?|)\s*(?P<day>[^\s()\[\]{}<>=]+))"
)
"""A condition on the date: ``date:2024``, ``date:>2024-05-01``, ``date:[2024-01 TO 2024-06]``."""

_GROUP: Final = re.compile(
    r'"[^"]*"|' + rf"{_FIELD}:\s*(?:\((?P<group>[^()]*)\)|\"(?P<quoted>[^\"]*)\")"
)


def with_each_date(text: str) -> str:
    """The text with ``date:(2023 OR 2024)`` as ``(date:2023 OR date:2024)``, and ``date:"2024"``
    bare. Phrases stay as they are."""
    return _GROUP.sub(_each_date, text)


def _each_date(match: re.Match[str]) -> str:
    if match["group"] is None and match["quoted"] is None:
        return match[0]
    if match["quoted"] is not None:
        return f"date:{match['quoted'].strip() or '?'}"
    return "(" + re.sub(r"(?<!\S)(?=[\d<>\[{])", "date:", match["group"]) + ")"


def bad_dates(text: str) -> Iterator[str]:
    """What stands as a date in a text without quotes, and is none."""
    for match in re.finditer(rf"{_FIELD}:\s*(\[[^\]]*\]?|\S+)", text):
        condition = CONDITION.match(text, match.start())
        if condition is None or days_of(condition) is None:
            yield match[1]


def days_of(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    """First and last day of a :data:`CONDITION`, both inclusive; None when it holds no date."""
    return _days_of_range(match) if match["day"] is None else _days_of_date(match)


def _days_of_date(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    days = day_range(match["day"].rstrip(".،؛,;:!?؟"))
    if days is None:
        return None
    first, last = days
    return {
        "": (first, last),
        ">": (last + 1, None),
        ">=": (first, None),
        "<": (None, first - 1),
        "<=": (None, last),
    }[match["sign"]]


def _days_of_range(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    first_text, last_text = match["first"] or match["since"], match["last"] or match["until"]
    if _is_reversed(first_text, last_text):
        first_text, last_text = last_text, first_text
    bounds: list[int | None] = []
    for text, exclusive, side in (
        (first_text, match["open"] == "{", 0),
        (last_text, match["close"] == "}", 1),
    ):
        if not text or text == "*":
            bounds.append(None)
            continue
        days = day_range(text)
        if days is None:
            return None
        # An excluded bound leaves out the whole of its day, month or year.
        bounds.append(days[side] if not exclusive else (days[1] + 1, days[0] - 1)[side])
    return bounds[0], bounds[1]


def _is_reversed(first: str, last: str) -> bool:
    """Whether the later date stands first: on screen a range may run either way."""
    ends = day_range(first or ""), day_range(last or "")
    return ends[0] is not None and ends[1] is not None and ends[0][0] > ends[1][1]


def read_period(text: str, today: date) -> tuple[int | None, int | None] | None:
    """First and last day (ordinals, both included) of a date as people type it, in figures or in
    words, Arabic, English or French, counted from ``today`` where it says so; a side is None that
    it leaves open. None for what is no date."""
    from indexer.query.date_reading import read_date

    found = read_date(text, today)
    return None if found is None else (found.first, found.last)


_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")


def day_range(text: str) -> tuple[int, int] | None:
    """First and last day (ordinals) of a year, a month or a day: 2024, 2024-06, 2024-06-20.

    Any digits, and ``-``, ``/`` or ``.`` between them. None for what is no such date.
    """
    match = _DATE.match(ascii_digits(text.strip()))
    if not match:
        return None
    year = int(match[1])
    month, day = (int(part) if part else None for part in match.groups()[1:])
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if day is not None:
        return first.toordinal(), first.toordinal()
    end = 12 if month is None else month
    return first.toordinal(), date(year, end, monthrange(year, end)[1]).toordinal()


def ascii_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of any script."""
    return re.sub(r"\d", lambda digit: str(int(digit.group())), text)
