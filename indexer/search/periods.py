"""Stretches of time in which articles are counted: days, weeks from Monday, calendar months.

Each has a number, and the next one has the next: a day its ordinal, a week the seventh of
that, a month year * 12 + month - 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Literal

from indexer.engines.base import month_of

__all__ = ["Unit", "count_periods", "first_day", "last_day", "unit_of"]

Unit = Literal["day", "week", "month"]

_DAYS_BY_DAY = 62
_DAYS_BY_WEEK = 400


def unit_of(span: int) -> Unit:
    """What to count by when the first and last day are so many days apart."""
    if span < _DAYS_BY_DAY:
        return "day"
    return "week" if span < _DAYS_BY_WEEK else "month"


def count_periods(
    counts: Iterable[tuple[int, int]], counted_by: Literal["day", "month"], unit: Unit
) -> dict[int, int]:
    """The counts of an engine, by day or by month, as counts of each period of a unit that is as
    long or longer."""
    if counted_by == unit:
        return dict(counts)
    number_of = _NUMBERS[unit]
    held: dict[int, int] = {}
    for day, count in counts:
        number = number_of(day)
        held[number] = held.get(number, 0) + count
    return held


def first_day(unit: Unit, number: int) -> date:
    """The first day of a period."""
    if unit == "month":
        return date(number // 12, number % 12 + 1, 1)
    return date.fromordinal(number if unit == "day" else number * 7 + 1)


def last_day(unit: Unit, number: int) -> date:
    """The last day of a period; the last that there is where it ends behind the year 9999."""
    try:
        return first_day(unit, number + 1) - timedelta(days=1)
    except ValueError:
        return date.max


_NUMBERS: dict[Unit, Callable[[int], int]] = {
    "day": lambda day: day,
    "week": lambda day: (day - 1) // 7,  # day 1 is a Monday
    "month": month_of,
}
