"""Dates as people type them, and conditions on the date in a query.

:func:`read_period` is the one home for dates that a person types. Conditions are read before the
rest of a query: what stands behind ``date:`` becomes days there, since the words of a date are
none that are looked for.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from indexer.analysis.letters import fold
from indexer.query.keywords import AND, DATE, OPERATOR_OF, OR
from indexer.query.remarks import Remark

if TYPE_CHECKING:
    from indexer.query.periods import Period

__all__ = [
    "CONDITION",
    "DateConditions",
    "ascii_digits",
    "day_range",
    "describe_days",
    "read_bound",
    "read_period",
]

CONDITION: Final = re.compile(
    rf"(?<!\w){DATE}:(?:\[(?P<first>-?\d+|\*)\.\.(?P<last>-?\d+|\*)\]|(?P<none>\?))"
)
"""A condition as :class:`DateConditions` writes it: the first and the last day, or none at all."""

_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")
_HIJRI: Final = range(1300, 1600)


def read_period(text: str, today: date) -> tuple[int | None, int | None] | None:
    """First and last day (ordinals, both included) of a date as people type it, in figures or in
    words, Arabic, English or French, counted from ``today`` where it says so; a side is None that
    it leaves open. None for what is no date."""
    found = _read(text, today)
    return None if found is None else (found.first, found.last)


def read_bound(text: str, side: int, name: str, today: date) -> tuple[int, Remark | None] | None:
    """The first (``side`` 0) or last day (1) of a date, and how it was understood where that is to
    be told of what is called ``name``; None for what is no date, or leaves that side open."""
    found = _read(text, today)
    bound = None if found is None else (found.first, found.last)[side]
    if found is None or bound is None:
        return None
    told = Remark("period", f"{name} {text.strip()}: {describe_days(bound, bound)}")
    return bound, told if found.told else None


def _read(text: str, today: date) -> Period | None:
    from indexer.query.date_reading import read_date  # its words take time to read
    from indexer.query.periods import Period

    days = day_range(text)
    if days is not None and date.fromordinal(days[0]).year not in _HIJRI:
        return Period(*days)
    # A year like 1440 is Hijri, unless no such day is known in that calendar.
    return read_date(text, today) or (None if days is None else Period(*days))


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


def describe_days(first: int | None, last: int | None) -> str:
    """Days in ISO 8601: one, or the first and the last, … for one that is left open."""
    ends = [_iso(first), _iso(last)]
    return ends[0] if first == last is not None else " – ".join(ends)


def _iso(day: int | None) -> str:
    known = day is not None and 0 < day <= date.max.toordinal()
    return date.fromordinal(day).isoformat() if known and day is not None else "…"


def ascii_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of any script."""
    return re.sub(r"\d", lambda digit: str(int(digit.group())), text)


# Conditions in a query

_START: Final = re.compile(rf'"[^"]*"|(?<!\w){DATE}:\s*')
_OTHER_NAME: Final = re.compile(
    rf"(?<!\w)({DATE}:\s*+[^\s()\":]++(?: [^\s()\":]++){{0,3}}+) ?\((\w++)\)"
)
"""A date with the other name of its month in parentheses: حزيران (يونيو) 2018."""
_RANGE: Final = re.compile(r"([\[{])([^\]}]*)([\]}])")
_TO: Final = re.compile(r"(?<!\s)\s*+(?:(?i:\bto\b)|إلى|الى|\.\.|،)\s*+")
_SIGN: Final = re.compile(r"([<>]=?)\s*")
_CHUNK: Final = re.compile(r'[^\s()"]+')
_BEFORE: Final = re.compile(rf"[<>=\s]*+:{DATE[::-1]}\S*+\s.*\w", re.DOTALL)
"""What stands before a date that is the last thing of a query, from there to its beginning."""
_PUNCTUATION: Final = ".،؛,;:!?؟"
_MOST: Final = 16
"""Words of a date at most."""
_NONE: Final = f"{DATE}:?"
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A date in a query: where it ends there, and the days that it means, None if none."""

    end: int
    days: tuple[int | None, int | None] | None


class DateConditions:
    """Reads the conditions on the date in one query, counted from ``today``.

    ``notes`` say what could not be read, ``readings`` how what was read was understood.
    """

    def __init__(self, today: date) -> None:
        self.notes: list[Remark] = []
        self.readings: list[Remark] = []
        self._today = today

    def replace(self, text: str) -> str:
        """The text with each condition as :data:`CONDITION` has it; quotes stay as they are."""
        text = _OTHER_NAME.sub(_with_slash, text)
        parts: list[str] = []
        place = 0
        while (found := _START.search(text, place)) is not None:
            parts.append(text[place : found.start()])
            place = found.end()
            if found[0].startswith('"') or not text[place:].strip(" )"):
                parts.append(found[0])
            else:
                condition, place = self._value(text, place)
                parts.append(condition)
        return "".join([*parts, text[place:]])

    def _value(self, text: str, start: int) -> tuple[str, int]:
        """The condition of what begins behind ``date:``, and where that ends."""
        if text[start] == "(":
            end = _closing(text, start)
            return self._group(text[start + 1 : end].strip()), end + 1
        typed = self._one(text, start)
        written = text[start : typed.end].strip(' "')
        if typed.days is None:
            self.notes.append(Remark("bad_date", written))
        return _condition(typed.days), typed.end

    def _group(self, text: str) -> str:
        """Dates in parentheses: one of several words, or some of them joined by operators."""
        whole = self._whole(text)
        if whole is not None:
            return _condition(whole)
        parts: list[str] = []
        place = 0
        for join in (*filter(_joins, _WORD.finditer(text)), None):
            end = len(text) if join is None else join.start()
            parts += self._side_by_side(text[:end], place)
            if join is not None:
                parts.append(join[0])
                place = join.end()
        return f"({' '.join(parts)})" if parts else _NONE

    def _side_by_side(self, text: str, place: int) -> Iterator[str]:
        """The conditions of dates from a place on."""
        while text[place:].strip(" ()"):
            place += len(text[place:]) - len(text[place:].lstrip(" ()"))
            condition, place = self._value(text, place)
            yield condition

    def _one(self, text: str, start: int) -> _Typed:
        """The date at a place: in quotes, in brackets, or as many words as make one."""
        if text[start] == '"':
            end = text.find('"', start + 1) % (len(text) + 1)
            return _Typed(min(end + 1, len(text)), self._whole(text[start + 1 : end]))
        brackets = _RANGE.match(text, start)
        if brackets is not None:
            return _Typed(brackets.end(), self._in_brackets(brackets))
        sign = _SIGN.match(text, start)
        return self._run(text, start if sign is None else sign.end(), sign[1] if sign else "")

    def _whole(self, text: str) -> tuple[int | None, int | None] | None:
        """The days of a text that must be a date from end to end, with a sign before it perhaps."""
        sign = _SIGN.match(text.strip())
        rest = text.strip() if sign is None else text.strip()[sign.end() :]
        return self._days(rest.strip(_PUNCTUATION + " "), sign[1] if sign else "")

    def _days(self, text: str, sign: str = "") -> tuple[int | None, int | None] | None:
        found = _read(text, self._today) if text else None
        days = None if found is None else _SIGNS[sign](found.first, found.last)
        if found is None or days is None:
            return None
        if found.swapped:
            self.readings.append(Remark("reversed_range", f"{text}: {describe_days(*days)}"))
        elif found.told:
            self.readings.append(Remark("period", f"{sign}{text}: {describe_days(*days)}"))
        return days

    def _run(self, text: str, start: int, sign: str) -> _Typed:
        """The longest run of words at a place that is a date."""
        from indexer.query.date_words import goes_on, is_of_dates, points_ahead

        chunks = _chunks(text, start)
        for number in range(len(chunks), 0, -1):
            end = chunks[number - 1].end()
            typed = text[start:end].rstrip(_PUNCTUATION)
            if goes_on([chunk[0] for chunk in chunks[number : number + 2]]):
                continue
            if (days := self._days(typed, sign)) is not None:
                ahead = number < len(chunks) and points_ahead(chunks[number][0])
                return _Typed(chunks[number].end(), None) if ahead else _Typed(end, days)
        end = chunks[0].end() if chunks else start + 1
        in_words = chunks and chunks[0][0][0].isalpha() and _BEFORE.match(text[:start][::-1])
        for chunk in chunks[1:]:
            # Behind other words, a date in words is all that follows: أيام زمان.
            if _joins(chunk) or not (in_words or is_of_dates(chunk[0])):
                break
            end = chunk.end()
        return _Typed(end, None)

    def _in_brackets(self, match: re.Match[str]) -> tuple[int | None, int | None] | None:
        """The days of ``[2024-01 TO 2024-06]``; ``{`` and ``}`` leave out the date beside them."""
        ends = _TO.split(match[2].strip(), maxsplit=1)
        if len(ends) == 1:
            return self._whole(match[2])
        bounds: list[tuple[int | None, int | None]] = []
        for end in ends:
            days = (None, None) if end in ("", "*") else self._days(end)
            if days is None:
                return None
            bounds.append(days)
        excluded = match[1] == "{", match[3] == "}"
        if _is_reversed(*bounds):
            bounds.reverse()
            between = describe_days(bounds[0][0], bounds[1][1])
            self.readings.append(Remark("reversed_range", f"{match[0]}: {between}"))
        return _between(bounds, excluded)


def _is_reversed(first: tuple[int | None, int | None], last: tuple[int | None, int | None]) -> bool:
    """Whether the later date stands first: on screen a range may run either way."""
    return first[0] is not None and last[1] is not None and first[0] > last[1]


def _between(
    bounds: Sequence[tuple[int | None, int | None]], excluded: tuple[bool, bool]
) -> tuple[int | None, int | None]:
    # An excluded bound leaves out the whole of its day, month or year.
    first = bounds[0][1] if excluded[0] else bounds[0][0]
    last = bounds[1][0] if excluded[1] else bounds[1][1]
    return (
        first if first is None else first + excluded[0],
        last if last is None else last - excluded[1],
    )


def _after(day: int | None) -> tuple[int | None, int | None] | None:
    return None if day is None else (day + 1, None)


def _before(day: int | None) -> tuple[int | None, int | None] | None:
    return None if day is None else (None, day - 1)


_Days: TypeAlias = "tuple[int | None, int | None]"
_SIGNS: Final[Mapping[str, Callable[[int | None, int | None], _Days | None]]] = {
    "": lambda first, last: (first, last),
    ">": lambda first, last: _after(last),
    ">=": lambda first, last: None if first is None else (first, None),
    "<": lambda first, last: _before(first),
    "<=": lambda first, last: None if last is None else (None, last),
}


def _condition(days: tuple[int | None, int | None] | None) -> str:
    if days is None:
        return _NONE
    first, last = ("*" if day is None else str(day) for day in days)
    return f"{DATE}:[{first}..{last}]"


def _with_slash(match: re.Match[str]) -> str:
    from indexer.query.date_words import is_month

    return f"{match[1]}/{match[2]}" if is_month(match[2]) else match[0]


def _joins(word: re.Match[str]) -> bool:
    return word[0] in AND or word[0] in OR or fold(word[0]).lower() in OPERATOR_OF


def _closing(text: str, start: int) -> int:
    """Where the parenthesis closes that opens at a place; the end where none does."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if not depth:
            return place
    return len(text)


def _chunks(text: str, start: int) -> list[re.Match[str]]:
    """The words at a place that may make up a date: up to a quote, a parenthesis or a sign that
    excludes."""
    found: list[re.Match[str]] = []
    place = start
    while len(found) < _MOST and (chunk := _CHUNK.match(text, place)) is not None:
        if found and re.match(r"-\S|[|&+]|[^\W\d]\w*:", chunk[0]):
            break
        found.append(chunk)
        place = chunk.end() + len(text[chunk.end() :]) - len(text[chunk.end() :].lstrip(" "))
    return found
