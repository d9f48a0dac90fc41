"""How long before its capture an article says it was published: منذ 3 ساعات, أمس, 2 days ago.

A text must say that and no more. Hours and less give a time, days and more a day: that long before
the time of capture, in its own time zone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from indexer.ingest.extraction.calendars import shift_months
from indexer.ingest.extraction.clocks import clock_in
from indexer.ingest.extraction.date_tokens import Token, kinds_of, tokens_of

__all__ = ["is_relative", "read_relative"]

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MONTHS: Final = {"month": 1, "year": 12}
_TWELFTHS: Final = 12
# Longer ago than any newspaper of the web: in months, or seconds.
_MOST: Final = 1200
_LONGEST: Final = 80
_HINT: Final = re.compile(
    r"(?<!\w)(?:منذ|قبل|مذ|من|مضت|مضي|مضتا|مضيا|خلت|الماضي|الماضيه|الان|للتو|لحظات|"
    r"ago|just|now|il y a|depuis|hier|avant|"
    r"yesterday|today|aujourd|امس|البارحه?|اليوم|امبارح|مبارح|پيش|ديروز|امروز|پريروز|once|dun|bugun|"
    r"a l'instant)(?!\w)|^\W*\d{1,3} ?[^\W\d_]{1,4}\W*$|\d:\d\d"
)


class _Span(NamedTuple):
    """A stretch of time: months, and seconds; how exact it is."""

    months: float = 0
    seconds: float = 0
    in_days: bool = False


def is_relative(folded: str) -> bool:
    """Whether a line says how long ago, and no more: منذ 3 ساعات, أمس; اليوم by itself is the name
    of a newspaper too."""
    if len(folded) > _LONGEST or _HINT.search(folded) is None:
        return False
    whole = tokens_of(folded)
    tokens = _without_labels(whole)
    if not any(map(_tells, tokens)) and not _says_hours(tokens) and not _says_weekday(tokens):
        return False
    if any(
        one.kind == "D" and one.number == 0 and " " not in one.text for one in tokens
    ) and not re.search("l|:", kinds_of(whole)):
        return False
    return _moment(tokens, folded, datetime(2024, 1, 1)) is not None


def _tells(token: Token) -> bool:
    return token.kind in "<>!D" or token.text == "من"


def _says_weekday(tokens: Sequence[Token]) -> bool:
    """Whether this is a weekday with what tells which: الثلاثاء الماضي, الثلاثاء 22:40."""
    kinds = kinds_of(tokens)
    return "w" in kinds and ("P" in kinds or ":" in kinds)


def _says_hours(tokens: Sequence[Token]) -> bool:
    """Whether this is 23 س or 2d; a number of minutes by itself is how long reading takes."""
    return _is_short(tokens) and tokens[1].name in ("hour", "day", "week")


def read_relative(folded: str, reference: datetime) -> str | None:
    """ISO 8601 of what a folded text says; None where it says anything else."""
    if len(folded) > _LONGEST:
        return None
    try:
        return _moment(_without_labels(tokens_of(folded)), folded, reference)
    except (ValueError, OverflowError):  # before the year 1
        return None


def _without_labels(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without what may stand around a date: نشر, آخر تحديث, signs."""
    kept = list(tokens)
    while kept and kept[0].kind in "l:,.|-()":
        kept.pop(0)
    while kept and kept[-1].kind in ",.|-()":
        kept.pop()
    return kept


def _moment(tokens: list[Token], folded: str, reference: datetime) -> str | None:
    if not tokens:
        return None
    if tokens[0].kind == "!" and len(tokens) == 1:
        return reference.isoformat(timespec="minutes")
    return (
        _ago(tokens, reference)
        or _named_day(tokens, folded, reference)
        or _last(tokens, reference.date())
    )


# So long ago


def _ago(tokens: list[Token], reference: datetime) -> str | None:
    marked = [at for at in (0, len(tokens) - 1) if tokens[at].kind in "<>"]
    if not marked and tokens[0].text == "من":
        marked = [0]
    rest = [token for at, token in enumerate(tokens) if at not in marked]
    if not marked and not _is_short(rest):
        return None
    span = _span(rest)
    if span is None or span.months > _MOST or span.seconds > _MOST * 2_600_000:
        return None
    months = int(span.months)
    days = timedelta(days=round((span.months - months) * 30), seconds=span.seconds)
    if months:
        return (shift_months(reference.date(), -months) - days).isoformat()
    moment = reference - days
    if span.in_days:
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes")


def _is_short(tokens: Sequence[Token]) -> bool:
    """Whether this is a number and a unit alone: 23 س, 5m, 2 ساعة; 36 عاما is somebody's age."""
    kinds = kinds_of(tokens)
    return kinds in ("NS", "#S") or (kinds == "NU" and tokens[1].name in ("minute", "hour"))


def _span(tokens: Sequence[Token]) -> _Span | None:
    """The stretch that all tokens say: 3 ساعات, ساعة ونصف, 2 hours and 5 minutes."""
    total = _Span()
    place = 0
    while place < len(tokens):
        if tokens[place].kind in "~a,lf":
            place += 1
            continue
        part, place = _part(tokens, place)
        if part is None:
            return None
        total = _Span(
            total.months + part.months,
            total.seconds + part.seconds,
            total.in_days or part.in_days,
        )
    return total if any(total) else None


def _part(tokens: Sequence[Token], place: int) -> tuple[_Span | None, int]:
    """A number and its unit at a place, and where what follows begins."""
    count: float | None = None
    share: float | None = None
    is_some = False
    while place < len(tokens) and tokens[place].kind in "N#vnqf~l-":
        kind = tokens[place].kind
        if kind == "q":
            share = tokens[place].number / _TWELFTHS
            place += 1
        elif kind in "N#vn":
            is_some = kind == "v"
            count, place = _count(tokens, place)
        else:
            place += 1
    if place >= len(tokens) or tokens[place].kind not in "US":
        return None, place
    unit = tokens[place]
    place += 1
    if count is None:
        is_some = unit.number == 0
        count = unit.number or 3
    if place < len(tokens) and tokens[place].kind == "n" and tokens[place].number == count < 3:
        place += 1  # يوم واحد, ساعتين اثنتين
    if share is not None:
        return _made(unit, share if count == 1 else count + share), place
    share, place = _share_behind(tokens, place)
    made = _made(unit, count + share)
    if not is_some:
        return made, place
    # Some hours are so many that only the day is known; some days nobody knows.
    is_known = unit.name in ("second", "minute", "hour")
    return (made._replace(in_days=unit.name == "hour") if is_known else None), place


def _made(unit: Token, count: float) -> _Span:
    if unit.name in _MONTHS:
        return _Span(months=count * _MONTHS[unit.name], in_days=True)
    in_days = unit.name in ("day", "week") and count >= 1
    return _Span(seconds=count * _SECONDS[unit.name], in_days=in_days)


def _share_behind(tokens: Sequence[Token], place: int) -> tuple[float, int]:
    """A half or a quarter behind its unit, added or taken off: ساعة ونصف, ساعة إلا ربعا."""
    kinds = kinds_of(tokens[place : place + 2])
    if kinds[:1] == "q":
        return tokens[place].number / _TWELFTHS, place + 1
    if kinds in ("aq", "Xq"):
        share = tokens[place + 1].number / _TWELFTHS
        return (share if kinds == "aq" else -share), place + 2
    return 0.0, place


def _count(tokens: Sequence[Token], place: int) -> tuple[int, int]:
    """The number in figures or words at a place, خمس وعشرين, 12, and where it ends."""
    if tokens[place].kind in "N#v":
        return tokens[place].number, place + 1
    total = 0
    while place < len(tokens) and tokens[place].kind == "n":
        total += tokens[place].number
        place += 1
        joined = kinds_of(tokens[place : place + 2]) == "an"
        place += joined
        if not joined and place < len(tokens) and tokens[place].number != 10:
            break
    return total, place


# A day by its name


def _named_day(tokens: Sequence[Token], folded: str, reference: datetime) -> str | None:
    """Yesterday, today, or the weekday before now, with a time perhaps."""
    days = [token for token in tokens if token.kind in "Dw"]
    named = [token for token in days if token.kind == "D"]
    if len(named) > 1 or len(days) - len(named) > 1 or not days:
        return None
    if any(token.kind not in "DwlfPUN:.,-|()eS" for token in tokens):
        return None
    clock = clock_in(folded)
    if any(token.kind == "N" for token in tokens) and clock is None:
        return None
    if any(token.kind == "U" and token.name != "day" for token in tokens):
        return None
    is_before = any(one.kind == "P" for one in tokens)
    if not named and not is_before and clock is None:
        return None  # the name of a weekday is a date of no week
    if named:
        day = reference.date() + timedelta(days=named[0].number)
    else:
        day = _weekday(days[0].number, reference.date(), is_before)
    return day.isoformat() + (clock.iso if clock is not None else "")


def _weekday(number: int, today: date, is_before: bool) -> date:
    days = (today.isoweekday() - number) % 7
    return today - timedelta(days=days or (7 if is_before else 0))


def _last(tokens: Sequence[Token], today: date) -> str | None:
    """The week, month or year before this one: only as exact as it is."""
    kinds = kinds_of(tokens).replace("f", "").replace("l", "")
    if kinds not in ("UP", "PU"):
        return None
    unit = next(token for token in tokens if token.kind == "U")
    if unit.name == "week":
        return (today - timedelta(weeks=1)).isoformat()
    if unit.name == "month":
        return shift_months(today, -1).isoformat()[:7]
    return str(today.year - 1) if unit.name == "year" else None
