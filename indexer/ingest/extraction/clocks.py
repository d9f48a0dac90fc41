"""Times of the day beside a date: 17:05, ٩:٤٥ ص, 9.45 مساء, 21h30, الساعة 16,15, with a zone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from indexer.ingest.extraction.calendars import MONTHS

__all__ = [
    "Clock",
    "clock_after",
    "clock_before",
    "clock_in",
    "offset_of",
    "time_of",
    "weekday_before",
]

_HALF: Final = (
    r"(?P<half>(?:بعد )?منتصف الليل|(?:قبل|بعد) (?:ال)?ظهر|بعدازظهر|صباحا?|مساءا?|ظهرا?|فجرا?|"
    r"عصرا?|ليلا|صبح|عصر|شب|ص|م|[ap]\.? ?m\.?)(?!\w)"
)
_ZONE: Final = (
    r"(?P<zone>z(?!\w)|[+-]\d\d:?\d\d|(?:بتوقيت )?(?:غرينتش|غرينيتش|جرينتش|gmt|utc|ut|tu)"
    r"(?: ?[+-]\d{1,2}(?::?\d\d)?)?)"
)
_FARTHEST: Final = {"+": 14 * 60, "-": 12 * 60}
"""Minutes of the time zones farthest from UTC, of Kiribati and of Baker Island."""
_ENDING: Final = rf"(?: ?{_HALF})?(?: ?\(?{_ZONE}\)?)?"
_COLON: Final = (
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?![\d:])"
    + _ENDING
)
# PM 10:22, as lines come out that run both ways
_REVERSED: Final = (
    rf"(?<!\w){_HALF} ?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?![\d:])(?P<second>)(?P<zone>)"
)
_OTHERS: Final = (
    # 21h30, 21 h
    r"(?<![\d:])(?P<hour>\d{1,2}) ?h(?: ?(?P<minute>\d\d))?(?![\w:])(?P<second>)(?P<half>)"
    r"(?P<zone>)",
    # 9.45 ص, 9 مساء
    r"(?<![\d:.,/-])(?P<hour>\d{1,2})(?:[.,](?P<minute>\d\d))?(?P<second>) ?"
    rf"{_HALF}(?: ?\(?{_ZONE}\)?)?",
)
_AT: Final = r"(?:الساعه|ساعت|saat|at|a|um)"
_ONLY_AFTER: Final = (
    # الساعة 16,15, الساعة 14 و30 دقيقة, at 9; and 16.15 where the line ends
    rf"(?:{_AT}[ :]*)(?P<hour>\d{{1,2}})(?:(?:[.,]| ?و ?)(?P<minute>\d\d)(?: دقيقه)?)?"
    r"(?![\d:./])(?P<second>)(?P<half>)(?P<zone>)",
    r"(?<=[ |-])(?P<hour>\d{1,2})[.,](?P<minute>\d\d)(?P<second>)(?P<half>)(?P<zone>) *$",
)
_WEEKDAYS: Final = "|".join(map(re.escape, sorted(MONTHS["w"], key=len, reverse=True)))
_WEEKDAY: Final = rf"(?:يوم )?(?:{_WEEKDAYS})(?!\w)\.?"
# Taken whole: at and a with t could be told apart in as many ways as there are of them.
_GAP: Final = (
    r"[ ،,|:•·()-]*+(?:(?:الساعه|تمام|في|عند|علي|من|يوم|بتاريخ|الموافق|at|a|um|ساعت|saat|"
    rf"اخر تحديث|t)(?![^\W\d_])[ :]*+)*+(?:{_WEEKDAY}[ ،,|-]*+)?+"
)
_AFTER: Final = tuple(
    re.compile(rf"{gap}{form}")
    for gap, form in (
        (rf"(?:t|{_GAP})", _COLON),
        (_GAP, _REVERSED),
        *((_GAP, form) for form in _OTHERS),
        *((r"[ ،,|:•·()-]*+(?:(?:علي|في|عند) )?(?:تمام )?", form) for form in _ONLY_AFTER),
    )
)
_BEFORE: Final = tuple(re.compile(rf"{form}{_GAP}$") for form in (_REVERSED, _COLON, *_OTHERS))
_ANYWHERE: Final = tuple(map(re.compile, (_COLON, *_OTHERS)))
_WEEKDAY_BEFORE: Final = re.compile(rf"(?<!\w){_WEEKDAY}[ ،,.(-]*$")


class Clock(NamedTuple):
    """A time of the day as it is written, ``T17:05:30+03:00``, and where it stands."""

    iso: str
    start: int
    end: int


def clock_after(folded: str, end: int, reach: int) -> Clock | None:
    """The time that stands behind a place in a folded text, ``reach`` characters on at most."""
    matches = (pattern.match(folded, end, end + reach) for pattern in _AFTER)
    return _first(match for match in matches if match is not None)


def clock_before(before: str) -> Clock | None:
    """The time at the end of a folded text."""
    matches = (pattern.search(before) for pattern in _BEFORE)
    return _first(match for match in matches if match is not None)


def clock_in(folded: str) -> Clock | None:
    """The first time in a folded text."""
    matches = (pattern.search(folded) for pattern in _ANYWHERE)
    return _first(match for match in matches if match is not None)


def weekday_before(before: str) -> int | None:
    """Where the weekday at the end of a folded text begins."""
    found = _WEEKDAY_BEFORE.search(before)
    return found.start() if found is not None else None


def _first(matches: Iterable[re.Match[str]]) -> Clock | None:
    for match in matches:
        iso = time_of(match["hour"], match["minute"], match["second"], match["half"], match["zone"])
        if iso is not None:
            return Clock(iso, match.start(), match.end())
    return None


def time_of(
    hour: str, minute: str | None, second: str | None, half: str | None, zone: str | None
) -> str | None:
    """A time in ISO 8601, with the T before it; None for one that no day has."""
    whole = _hour(int(hour), half or "")
    if whole > 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    seconds = f":{second}" if second else ""
    return f"T{whole:02}:{minute or '00'}{seconds}{offset_of(zone)}"


def _hour(hour: int, half: str) -> int:
    """The hour of the day from one that was written with a half of it: ص, م, ليلا, am."""
    if not half or hour > 12:
        return hour
    is_early = half.startswith(("ص", "فجر", "a", "قبل")) or "منتصف" in half
    is_early = is_early or (half.startswith(("ليل", "شب")) and hour % 12 < 5)
    if half.startswith("ظهر") and hour in (10, 11):
        return hour
    return hour % 12 if is_early else hour % 12 + 12


def offset_of(zone: str | None) -> str:
    """A time zone as the end of a time in ISO 8601; "" for none, and for one that no place has."""
    if not zone:
        return ""
    sign = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", zone)
    if sign is None:
        return "+00:00"
    hours, minutes = int(sign[2]), int(sign[3] or 0)
    if minutes > 59 or hours * 60 + minutes > _FARTHEST[sign[1]]:
        return ""
    return f"{sign[1]}{hours:02}:{minutes:02}"
