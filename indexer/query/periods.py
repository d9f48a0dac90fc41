"""Days from one to another, and how weeks, months, seasons and years of two calendars are counted.

Weeks begin on Monday, as those of trends do; seasons are the quarters that begin in March, June,
September and December. A day that our calendar has not raises ValueError or OverflowError.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.ingest.extraction.calendars import days_of_hijri_month, shift_months

__all__ = [
    "Period",
    "begin_of",
    "hijri_day",
    "hijri_month",
    "hijri_year",
    "in_hijri",
    "lasting",
    "month_of",
    "one_day",
    "season",
    "shift",
    "span",
    "third_of",
]


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, as ``date.toordinal`` counts; None is no bound. ``told``: it hangs on
    today, on another calendar, or on how it was understood. ``swapped``: its ends were written
    the other way round."""

    first: int | None
    last: int | None
    told: bool = False
    swapped: bool = False


def span(first: date, last: date, *, told: bool = False) -> Period:
    """The days from one to another."""
    return Period(first.toordinal(), last.toordinal(), told)


def one_day(day: date, *, told: bool = False) -> Period:
    """A day alone."""
    return span(day, day, told=told)


def begin_of(unit: str, day: date) -> date:
    """The first day of the week, month or year that a day is in."""
    if unit == "week":
        return day - timedelta(day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def shift(unit: str, day: date, count: int) -> date:
    """The day so many units later, the last of its month where that has no such day."""
    if unit in ("day", "week"):
        return day + timedelta(count * (7 if unit == "week" else 1))
    return shift_months(day, count * (12 if unit == "year" else 1))


def lasting(unit: str, first: date, count: int = 1) -> Period:
    """So many units from a day on, to be told."""
    return span(first, shift(unit, first, count) - timedelta(1), told=True)


def month_of(year: int, month: int) -> Period:
    """A month of our calendar."""
    first = date(year, month, 1)
    return span(first, first.replace(day=monthrange(year, month)[1]))


def season(begin: int, year: int) -> Period:
    """The season that begins in a month, that of winter in the year before."""
    return lasting("month", date(year - (begin == 12), begin, 1), 3)


def third_of(whole: Period | None, third: int) -> Period | None:
    """The first, second or last third (0 to 2) of the days of a period, or of the months of a year;
    None of one without bounds."""
    if whole is None or whole.first is None or whole.last is None:
        return None
    first, last = date.fromordinal(whole.first), date.fromordinal(whole.last)
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12):
        return lasting("month", first.replace(month=third * 4 + 1), 4)
    length = whole.last - whole.first + 1
    begin = whole.first + length * third // 3
    return Period(begin, whole.first + length * (third + 1) // 3 - 1, told=True)


def hijri_year(year: int) -> Period | None:
    """A year of the Hijri calendar; None for one that the calendar does not reach."""
    first, last = days_of_hijri_month(year, 1), days_of_hijri_month(year, 12)
    return span(first[0], last[1], told=True) if first and last else None


def hijri_month(year: int, month: int) -> Period | None:
    """A month of the Hijri calendar."""
    days = days_of_hijri_month(year, month)
    return span(*days, told=True) if days else None


def hijri_day(year: int, month: int, day: int) -> Period | None:
    """A day of the Hijri calendar."""
    days = days_of_hijri_month(year, month)
    if days is None or not 1 <= day <= (days[1] - days[0]).days + 1:
        return None
    return one_day(days[0] + timedelta(day - 1), told=True)


def in_hijri(year: int, month: int, day: int | None) -> Period | None:
    """A month or day of the Hijri calendar in a year of ours: the first that begins in it."""
    for hijri in range(year - 582, year - 576):
        found = hijri_day(hijri, month, day) if day else hijri_month(hijri, month)
        if found and found.first and date.fromordinal(found.first).year == year:
            return found
    return None
