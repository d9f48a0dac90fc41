"""Dates as Arabic newspapers write them.

Gregorian months by their Egyptian, Levantine and Maghrebi names (or two of them with a slash),
Hijri months, Arabic and European digits, times with ص and م, and, against a reference that is
given, أمس and منذ ثلاث ساعات. Everything that comes out is ISO 8601, only as precise as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Final
from urllib.parse import unquote, urlsplit

from indexer.ingest.extraction.capture import is_later, moment_of

__all__ = [
    "MONTHS",
    "FoundDate",
    "date_in_url",
    "days_of_hijri_month",
    "find_dates",
    "fold_date",
    "is_hijri_year",
    "parse_date",
    "plausible",
]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: ISO 8601, and from which character to which it stands.

    ``start`` and ``end`` span its time and its weekday too when they stand beside it.
    ``weekday`` tells that one did.
    """

    iso: str
    start: int
    end: int
    calendar: str = "g"
    weekday: bool = False


def _months() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {"g": {}, "h": {}, "w": {}}
    text = files("indexer.ingest").joinpath("data/months.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            number, calendar, names = line.split("\t")
            table[calendar].update((name.strip(), int(number)) for name in names.split(","))
    return table


MONTHS: Final[Mapping[str, Mapping[str, int]]] = _months()
"""The numbers of months by their folded names, of the Gregorian calendar (``g``) and of the Hijri
one (``h``); and of the days of a week (``w``), Monday 1."""

# One character to one, so that offsets hold: digits, alefs, ى, ة, and the presentation form of ه.
_FOLD: Final = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹أإآٱىةﻫﻪیک\u00a0\u202f\u2009\u2013\u2014\u2212",
    "01234567890123456789اااايهههيك   ---",
)
_TASHKEEL: Final = "[\u064b-\u0652\u0640\u200e\u200f]*"


_MARK: Final = re.compile(_TASHKEEL)


def fold_date(text: str) -> str:
    """A text in the letters in which :data:`MONTHS` has names: without marks, small, its digits
    those of ASCII."""
    return _MARK.sub("", text).translate(_FOLD).lower()


def _names(calendar: str) -> str:
    longest_first = sorted(MONTHS[calendar], key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s++") for name in longest_first)


_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_URL_DATE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)"
)
_G: Final = _names("g")
_H: Final = _names("h")
_YEAR: Final = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)"
_JOIN: Final = r"\s*+(?:[،,]\s*+)?+"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2025-06-20, 2025/6/20, 2025.06.20
        r"(?<!\d)(?P<year>(?:1[3-589]|20)\d\d)\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<day>\d{1,2})(?!\d)",
        # 20/6/2025, 20-06-2025, ١ / ١٢ / ٢٠٢٠
        r"(?<![\d/.-])(?P<day>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?"
        r"(?P<year>(?:1[3-589]|20)\d\d)(?!\d)",
        # 20 يونيو/حزيران 2025, 20 June 2025
        rf"(?<![\d.,/])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*+(?:من\s++)?+(?:شهر\s++)?+[-/]?\s*+"
        rf"(?P<name>{_G})(?:\s*+[/\\(-]\s*+(?P<second>{_G})\)?|\s++(?P<third>{_G}))?\.?"
        rf"(?![^\W\d_]){_JOIN}[-/]?\s*+(?:(?:من\s++)?+(?:عام|سنه|العام)\s++)?+{_YEAR}",
        # يونيو 20, 2025; June 20, 2025
        rf"(?<!\w)(?P<name>{_G})\.?\s++(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*+[،,]\s*+{_YEAR}",
        # 26 صفر 1447 هـ
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*+(?:من\s++)?+(?:شهر\s++)?+(?P<hijri>{_H})(?!\w){_JOIN}"
        r"(?:(?:عام|سنه)\s++)?+(?P<year>1[345]\d\d)(?!\d)",
    )
)
_MONTH_ONLY: Final = re.compile(
    rf"(?<!\w)(?P<name>{_G})(?:\s*+/\s*+(?:{_G}))?{_JOIN}{_YEAR}", re.IGNORECASE
)
_HIJRI_MARK: Final = re.compile(rf"\s*+ه{_TASHKEEL}(?!\w)")
_ERA_MARK: Final = re.compile(r"\s*+م(?!\w)(?!\s*+[.:]\d)")

_HALF: Final = (
    rf"(?P<half>ص{_TASHKEEL}ب{_TASHKEEL}ا{_TASHKEEL}ح{_TASHKEEL}ا?{_TASHKEEL}|"
    rf"م{_TASHKEEL}س{_TASHKEEL}ا{_TASHKEEL}ء{_TASHKEEL}ا?{_TASHKEEL}|ظهرا{_TASHKEEL}|"
    rf"فجرا{_TASHKEEL}|عصرا{_TASHKEEL}|ليلا{_TASHKEEL}|بعد الظهر|ص|م|[ap]\.?m\.?)(?!\w)"
)
_ZONE: Final = (
    r"(?P<zone>Z(?!\w)|[+-]\d\d:?\d\d|(?:بتوقيت\s+)?(?:غرينتش|غرينيتش|جرينتش|GMT|UTC)"
    r"(?:\s*[+-]\d{1,2}(?::?\d\d)?)?)"
)
_CLOCK: Final = (
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?![\d:])"
    rf"(?:\s*{_HALF})?(?:\s*\(?{_ZONE}\)?)?"
)
_WEEKDAYS: Final = "|".join(name for name in MONTHS["w"] if not name.isascii())
_WEEKDAY: Final = rf"(?:(?:يوم\s+)?(?:{_WEEKDAYS})|(?:mon|tue|wed|thu|fri|sat|sun)\w*)"
_GAP: Final = (
    r"[\s،,|:•·()-]*(?:(?:الساعه|في|عند|علي|بتاريخ|الموافق|at|اخر تحديث|T)[\s:]*)*"
    rf"(?:{_WEEKDAY}[\s،,|-]*)?"
)
_TIME_AFTER: Final = re.compile(rf"(?:T|{_GAP}){_CLOCK}", re.IGNORECASE)
_TIME_BEFORE: Final = re.compile(rf"{_CLOCK}{_GAP}$", re.IGNORECASE)
_WEEKDAY_BEFORE: Final = re.compile(rf"(?<!\w){_WEEKDAY}[\s،,(-]*$", re.IGNORECASE)
_REACH: Final = 48

_UNITS: Final = {
    "ثاني": timedelta(seconds=1),
    "ثوان": timedelta(seconds=1),
    "دقيق": timedelta(minutes=1),
    "دقائ": timedelta(minutes=1),
    "ساع": timedelta(hours=1),
    "يوم": timedelta(days=1),
    "ايام": timedelta(days=1),
    "اسبوع": timedelta(weeks=1),
    "اسابيع": timedelta(weeks=1),
}
_SMALL: Final = {
    "ثلاث": 3, "اربع": 4, "خمس": 5, "ست": 6, "سبع": 7, "ثماني": 8, "تسع": 9, "عشر": 10,
}  # fmt: skip
_AGO: Final = re.compile(
    rf"(?<!\w)(?:منذ|قبل)\s+(?:(?P<count>\d{{1,3}}|{'|'.join(_SMALL)})ه?\s+)?"
    rf"(?P<unit>{'|'.join(_UNITS)})(?P<end>\w*)"
)
_DAY_WORD: Final = re.compile(
    r"(?<!\w)(?P<two>(?:اول|قبل)\s+(?:من\s+)?امس)(?!\w)|(?<!\w)(?P<one>امس)(?!\w)"
    r"|(?<!\w)(?P<none>اليوم)(?!\w)"
)

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?"
)
_DIGITS: Final = re.compile(
    r"(?P<day>\d{8})(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z)?)?(?P<half>)"
)
# Seconds or milliseconds since 1970; spreadsheets and pandas write them with a fraction.
_EPOCH: Final = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")
# As C's ctime and version 1.1 of X's interface write it: Sat Feb 24 10:15:00 +0000 2024.
_STAMP: Final = re.compile(
    rf"[a-z]{{3,9}},?\s(?P<name>{_G})\s+(?P<day>\d{{1,2}})\s(?P<clock>\d\d:\d\d:\d\d)\s"
    r"(?:(?P<zone>[+-]\d{4}|UTC|GMT)\s)?(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR_ONLY: Final = re.compile(r"(?:عام\s+|سنه\s+)?((?:19|20)\d\d)\s*م?")
_YEAR_MONTH: Final = re.compile(r"((?:19|20)\d\d)[-/](\d{1,2})")
_HAS_DIGIT: Final = re.compile(r"\d")
# In characters. No date is longer; what is, is another field, and blanks without end in it would
# take the patterns minutes.
_LONGEST: Final = 200
_EMPTY: Final = frozenset(("1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01"))


def plausible(iso: str | None, captured: str | None = None) -> str | None:
    """``iso`` if an article can have it that was ``captured`` then, or is read now: no later date,
    and not what a database has for an empty field."""
    if iso is None or iso[:4] < "1800" or iso[:10] in _EMPTY or is_later(iso, captured):
        return None
    return iso


def parse_date(text: str, *, reference: datetime | str | None = None) -> str | None:
    """ISO 8601 of a string that should be a date, as precise as it is: ``2025-06-20T17:00``.

    The time zone is kept as given, never converted. Relative dates (أمس, منذ 3 ساعات) count from
    ``reference``, the time of capture (ISO 8601, as :attr:`Article.captured` is), and are ``None``
    without one, as is a day that its month has not. Only the first two hundred characters are
    looked at.
    """
    text = text.strip()[:_LONGEST]
    folded = text.translate(_FOLD).strip(" .،,()[]|")
    iso = _ISO.fullmatch(folded)
    if iso is not None and not is_hijri_year(int(folded[:4])):
        return _from_iso(*iso.groups())
    found = _whole(folded) or _stamp(folded) or _first_date(text) or _month_of(folded)
    moment = moment_of(reference)
    if found is None and moment is not None:
        return _relative(folded, moment)
    return found


def _first_date(text: str) -> str | None:
    """The first full date in a text, those of our calendar before others."""
    found = find_dates(text)
    return next((one.iso for one in (*filter(_is_gregorian, found), *found)), None)


def _is_gregorian(found: FoundDate) -> bool:
    return found.calendar == "g"


def _month_of(folded: str) -> str | None:
    """The month and year of a text that holds no day before them."""
    month = _MONTH_ONLY.search(folded)
    if month is None or _HAS_DIGIT.search(folded[: month.start()]):
        return None
    return f"{month['year']}-{_number('g', month['name']):02}"


def find_dates(text: str) -> list[FoundDate]:
    """Every full date (day, month and year) in ``text``, in order, with its time if it has one.
    The dates in URLs are none of its words: :func:`date_in_url` reads those."""
    if not _may_hold_date(text):
        return []
    folded = text.translate(_FOLD)
    if "://" in folded:
        folded = _URL.sub(lambda url: "x" * len(url[0]), folded)
    found: list[FoundDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            one = _read_match(match, folded)
            if one is not None:
                found.append(one)
    found.sort(key=lambda one: one.start)
    return found


def date_in_url(url: str | None) -> str | None:
    """The day that the path of a URL holds, in ISO 8601, if it holds one."""
    if url is None:
        return None
    try:
        found = _URL_DATE.search(unquote(urlsplit(url).path))
        if found is None:
            return None
        return plausible(date(int(found[1]), int(found[3]), int(found[4])).isoformat())
    except ValueError:  # no day of the calendar, or no URL
        return None


def _may_hold_date(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _read_match(match: re.Match[str], folded: str) -> FoundDate | None:
    calendar, day = _day_of(match)
    if day is None:
        return None
    end = match.end()
    mark_at = _HIJRI_MARK.match if calendar == "h" else _ERA_MARK.match
    mark = mark_at(folded, end)
    if mark is not None:
        end = mark.end()
    start = match.start()
    before = folded[max(0, start - _REACH) : start]
    weekday = _WEEKDAY_BEFORE.search(before)
    begins = [start if weekday is None else start - len(before) + weekday.start()]
    clock = _TIME_AFTER.match(folded, end, end + _REACH)
    if clock is not None:
        end = clock.end()
    else:
        clock = _TIME_BEFORE.search(before)
        begins += [start - len(before) + clock.start()] if clock is not None else []
    iso = day if clock is None else _with_time(day, clock)
    return FoundDate(iso, min(begins), end, calendar, weekday is not None)


def _day_of(match: re.Match[str]) -> tuple[str, str | None]:
    """The calendar that a date is in, and its day in ours, if there is such a day."""
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    if parts.get("hijri"):
        return "h", _iso_hijri(year, _number("h", parts["hijri"]), day)
    if parts.get("name"):
        return "g", _iso_day(year, _number("g", parts["name"]), day)
    month = int(parts["month"])
    if is_hijri_year(year):
        return "h", _iso_hijri(year, month, day)
    if month > 12 and day <= 12:
        month, day = day, month
    return "g", _iso_day(year, month, day)


def is_hijri_year(year: int) -> bool:
    """Whether a year that is written down is one of the Hijri calendar, not of ours."""
    return 1300 <= year < 1600


def _number(calendar: str, name: str) -> int:
    return MONTHS[calendar][" ".join(name.lower().split())]


def _iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _iso_hijri(year: int, month: int, day: int) -> str | None:
    # Imported only when a Hijri date stands alone: its tables take longer than most files.
    from hijridate import Hijri

    try:
        return Hijri(year, month, day).to_gregorian().isoformat()
    except (ValueError, OverflowError):
        return None


def days_of_hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """The first and last day of a month of the Hijri calendar; None for one that its table (Umm
    al-Qura, from 1343 to 1500) does not have."""
    from hijridate import Hijri

    try:
        first = Hijri(year, month, 1)
        return first.to_gregorian(), Hijri(year, month, first.month_length()).to_gregorian()
    except (ValueError, OverflowError):
        return None


def _with_time(day: str, clock: re.Match[str]) -> str:
    hour, minute = _hour(int(clock["hour"]), (clock["half"] or "").lower()), int(clock["minute"])
    if hour > 23 or minute > 59 or int(clock["second"] or 0) > 59:
        return day
    seconds = f":{clock['second']}" if clock["second"] else ""
    return f"{day}T{hour:02}:{minute:02}{seconds}{_offset(clock['zone'])}"


def _hour(hour: int, half: str) -> int:
    """The hour of the day from one that was written with a half of it: ص, م, ليلا, am."""
    if not half or hour > 12:
        return hour
    is_early = half.startswith(("ص", "فجر", "a")) or (half.startswith("ليل") and hour % 12 < 5)
    return hour % 12 if is_early else hour % 12 + 12


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    sign = re.search(r"([+-])(\d{1,2}):?(\d\d)?$", zone)
    if sign is None:
        return "+00:00"
    return f"{sign[1]}{int(sign[2]):02}:{sign[3] or '00'}"


def _from_iso(day: str, clock: str | None, zone: str | None) -> str | None:
    try:
        date.fromisoformat(day)
        if clock is None:
            return day
    except ValueError:
        return None
    try:
        datetime.fromisoformat(f"{day}T{clock}")
    except ValueError:
        return day
    return f"{day}T{clock}{_offset(zone)}"


def _whole(folded: str) -> str | None:
    """What only a string that holds nothing else can mean: 20250620, 2025, 2025-06, 1750424400."""
    compact = _DIGITS.fullmatch(folded)
    if compact is not None and 1900 <= int(compact["day"][:4]) <= 2100:
        given = compact["day"]
        day = _iso_day(int(given[:4]), int(given[4:6]), int(given[6:]))
        if day is not None:
            return _with_time(day, compact) if compact["hour"] else day
    epoch = _EPOCH.fullmatch(folded)
    if epoch is not None:
        return datetime.fromtimestamp(int(epoch[1]), UTC).isoformat()
    year = _YEAR_ONLY.fullmatch(folded)
    if year is not None:
        return year[1]
    month = _YEAR_MONTH.fullmatch(folded)
    if month is not None and 1 <= int(month[2]) <= 12:
        return f"{month[1]}-{int(month[2]):02}"
    return None


def _stamp(folded: str) -> str | None:
    """A time that a program stamped, its year behind it."""
    stamp = _STAMP.fullmatch(folded)
    day = stamp and _iso_day(int(stamp["year"]), _number("g", stamp["name"]), int(stamp["day"]))
    return _from_iso(day, stamp["clock"], stamp["zone"]) if stamp and day else None


def _relative(folded: str, reference: datetime) -> str | None:
    ago = _AGO.search(folded)
    if ago is not None:
        unit = _UNITS[ago["unit"]]
        moment = reference - unit * _count_of(ago)
        if unit >= timedelta(days=1):
            return moment.date().isoformat()
        return moment.isoformat(timespec="minutes")
    word = _DAY_WORD.search(folded)
    if word is None:
        return None
    days = 2 if word["two"] else 1 if word["one"] else 0
    return (reference - timedelta(days=days)).date().isoformat()


def _count_of(ago: re.Match[str]) -> int:
    """How many units ago: in figures, in words, or by the dual of the unit."""
    count = ago["count"]
    if count is None:
        return 2 if ago["end"].endswith(("ين", "ان")) else 1
    return int(count) if count.isdecimal() else _SMALL[count]
