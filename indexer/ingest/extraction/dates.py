"""Dates as newspapers write them.

Gregorian months by their Egyptian, Levantine and Maghrebi names (or two of them with a slash), by
those of Persian, Turkish, English, French and other languages, Hijri dates by moon and by sun,
Arabic, Persian and European digits, times with ص and م, and, against a time of capture that is
given, أمس and منذ ثلاث ساعات. Everything that comes out is ISO 8601, only as precise as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from indexer.ingest.extraction.calendars import (
    Calendar,
    fold_date,
    fold_with_places,
    is_hijri_year,
)
from indexer.ingest.extraction.capture import is_later, moment_of
from indexer.ingest.extraction.clocks import (
    clock_after,
    clock_before,
    clock_in,
    offset_of,
    time_of,
    weekday_before,
)
from indexer.ingest.extraction.date_patterns import Day, days_in, month_in
from indexer.ingest.extraction.relative_dates import is_relative, read_relative

__all__ = [
    "FoundDate",
    "date_in_url",
    "find_dates",
    "is_hijri_of_either",
    "is_relative_date",
    "parse_date",
    "plausible",
    "relative_dates",
    "undecided_warning",
]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: ISO 8601, and from which character to which it stands.

    ``start`` and ``end`` span its time and its weekday too when they stand beside it.
    ``weekday`` tells that one did. ``told`` is what the words before it say that happened then.
    ``relative`` tells that it was counted from the time of capture.
    """

    iso: str
    start: int
    end: int
    calendar: Calendar = "g"
    weekday: bool = False
    told: Literal["published", "updated", ""] = ""
    relative: bool = False


_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_URL_DATE: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)"
)
_UPDATED: Final = re.compile(
    r"تحديث|حدث|عدل|تعديل|updated|modified|mis a jour|modifie|به روز|بروزرساني|guncelle"
)
_PUBLISHED: Final = re.compile(
    r"نشر|اضيف|كتب|تاريخ|published|posted|publie|انتشار|yayin|created|صدر"
)
_PART: Final = re.compile(r"[^|·•]+")
_LABEL_REACH: Final = 30
_REACH: Final = 48
_MOST: Final = 2000

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(z|[+-]\d\d(?::?\d\d)?)?)?"
)
_WEEK: Final = re.compile(r"(?<![\w-])((?:19|20)\d\d)-?w(\d\d)(?:-?([1-7]))?(?![\w-])")
_DIGITS: Final = re.compile(
    r"(?P<day>\d{8})(?:t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>z)?)?"
)
# Seconds or milliseconds since 1970; spreadsheets and pandas write them with a fraction.
_EPOCH: Final = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?")
_YEAR_ONLY: Final = re.compile(r"(?:عام\s+|سنه\s+)?((?:19|20)\d\d)\s*م?")
_YEAR_MONTH: Final = re.compile(r"((?:19|20)\d\d)[-/](\d{1,2})")
_HIJRI: Final = re.compile(r"(?<![\d/])1[34]\d\d/\d{1,2}/\d{1,2}(?![\d/])")
_SPACED: Final = re.compile(r"(\d{1,2}) (\d{1,2}) ((?:19|20)\d\d)|((?:19|20)\d\d) (\d\d) (\d\d)")
_LABELLED: Final = re.compile(r"([^\d:]{2,40}): *([\dtz.]{8,20})")
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


def parse_date(
    text: str, *, reference: datetime | str | None = None, context: str = ""
) -> str | None:
    """ISO 8601 of a string that should be a date, as precise as it is: ``2025-06-20T17:00``.

    The time zone is kept as given, never converted. Relative dates (أمس, منذ 3 ساعات) count from
    ``reference``, the time of capture (ISO 8601, as :attr:`Article.captured` is), and are ``None``
    without one, as is a day that its month has not. The letters of ``context``, the text of the
    article, tell which Hijri calendar is meant where the date does not. Only the first two
    hundred characters are looked at.
    """
    text = text.strip()[:_LONGEST]
    folded = fold_date(text).strip(" .،,()[]|")
    iso = _ISO.fullmatch(folded)
    if iso is not None and not is_hijri_year(int(folded[:4])):
        return _from_iso(*iso.groups())
    found = _whole(folded) or _first_date(text, context) or month_in(folded) or _labelled(folded)
    if found is not None or reference is None:
        return found
    moment = moment_of(reference)
    if moment is None:
        return None
    parts = relative_dates(text, moment)
    return read_relative(fold_date(text), moment) or (parts[0].iso if parts else None)


def is_relative_date(text: str) -> bool:
    """Whether a line is one of those that :func:`relative_dates` reads."""
    return any(is_relative(fold_date(part[0])) for part in _PART.finditer(text))


def relative_dates(text: str, captured: str | datetime) -> list[FoundDate]:
    """What a line, or a part of it between bars and dashes, says of how long before ``captured``
    something was: منذ 3 ساعات | رويترز."""
    moment = moment_of(captured)
    if moment is None:
        return []
    found: list[FoundDate] = []
    for part in _PART.finditer(text):
        folded = fold_date(part[0])
        iso = read_relative(folded, moment) if is_relative(folded) else None
        if iso is not None:
            told: Literal["updated", ""] = "updated" if _UPDATED.search(folded) else ""
            found.append(FoundDate(iso, part.start(), part.end(), told=told, relative=True))
    return found


def _first_date(text: str, context: str) -> str | None:
    """The first full date in a text: those of publication before those of changes, those of our
    calendar before others."""
    found = _find(text, context, whole=True)
    found.sort(key=lambda one: (one.told == "updated", one.calendar != "g"))
    return found[0].iso if found else None


def find_dates(text: str, context: str = "") -> list[FoundDate]:
    """Every full date (day, month and year) in ``text``, in order, with its time if it has one.
    The dates in URLs are none of its words: :func:`date_in_url` reads those. ``context`` is as
    in :func:`parse_date`."""
    return _find(text, context, whole=False) or _stamps(text)


def is_hijri_of_either(text: str) -> bool:
    """Whether a text is a Hijri day in figures alone, without a mark of its calendar."""
    return _HIJRI.fullmatch(fold_date(text).strip(" .،,()[]|-")) is not None


def undecided_warning(lines: Iterable[str], context: str) -> str | None:
    """The warning of an article whose only date is of the one Hijri calendar or the other, with
    nothing to tell which; ``None`` where no line has such a date."""
    for line in lines:
        found = _HIJRI.search(fold_date(line[:_LONGEST]))
        if found is not None and not find_dates(line[:_LONGEST], context):
            return f"date left out: {found[0]} is by the moon or by the sun, nothing tells which"
    return None


def _stamps(text: str) -> list[FoundDate]:
    """The date of a line that is one as systems write it, with its time or a label: 20240224T1015,
    تاريخ النشر: 1708758900."""
    folded = fold_date(text[:_LONGEST]).strip()
    has_time = "t" in folded and folded.rstrip("z").replace("t", "").isdecimal()
    iso = _compact(folded) if has_time else _labelled(folded)
    return [FoundDate(iso, 0, len(text))] if iso is not None else []


def _find(text: str, context: str, *, whole: bool) -> list[FoundDate]:
    if not _may_hold_date(text):
        return []
    text = text[:_MOST]
    folded, places = fold_with_places(text)
    if "://" in folded:
        folded = _URL.sub(lambda url: "x" * len(url[0]), folded)
    days = days_in(folded, text, context, whole=whole)
    found = [*(_with_time(day, folded) for day in days), *_weeks(folded)]
    found.sort(key=lambda one: one.start)
    return list(_placed(_labels(found, folded), places, len(text)))


def _weeks(folded: str) -> Iterator[FoundDate]:
    """Dates as ISO 8601 counts weeks, a week by its Monday: 2022-W08-4."""
    for match in _WEEK.finditer(folded):
        try:
            day = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            continue
        yield FoundDate(day.isoformat(), match.start(), match.end())


def _labels(found: list[FoundDate], folded: str) -> Iterator[FoundDate]:
    """The dates with what the words between each and the one before it tell."""
    before = 0
    for one in found:
        label = folded[max(before, one.start - _LABEL_REACH) : one.start]
        updated = max((match.start() for match in _UPDATED.finditer(label)), default=-1)
        published = max((match.start() for match in _PUBLISHED.finditer(label)), default=-1)
        # تاريخ التحديث is of a change, تاريخ النشر is not.
        told: Literal["published", "updated", ""] = ""
        if updated >= 0 and (updated > published or "تاريخ" in label[published:updated]):
            told = "updated"
        elif published >= 0:
            told = "published"
        yield FoundDate(one.iso, one.start, one.end, one.calendar, one.weekday, told)
        before = one.end


def _placed(
    found: Iterator[FoundDate], places: list[int] | None, length: int
) -> Iterator[FoundDate]:
    """The dates with their places in the text as it is written, the marks behind them with them."""
    for one in found:
        if places is None:
            yield one
        else:
            start = places[one.start]
            end = places[one.end] if one.end < len(places) else length
            yield FoundDate(one.iso, start, end, one.calendar, one.weekday, one.told)


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


def _with_time(day: Day, folded: str) -> FoundDate:
    """A day with the weekday and the time beside it."""
    start, end, inside = day.start, day.end, day.times
    before = folded[max(0, start - _REACH) : start]
    offset = start - len(before)
    weekday = weekday_before(before)
    begins = [start if weekday is None else offset + weekday]
    iso = day.day.isoformat()
    clock = clock_in(folded[inside[0] : inside[1]]) if inside else clock_after(folded, end, _REACH)
    if clock is not None:
        end = end if inside else clock.end
    else:
        clock = clock_before(before)
        begins += [offset + clock.start] if clock is not None else []
    iso += clock.iso if clock is not None else ""
    return FoundDate(iso, min(begins), end, day.calendar, weekday is not None)


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
    return f"{day}T{clock}{offset_of(zone)}"


def _whole(folded: str) -> str | None:
    """What only a string that holds nothing else can mean: 20250620, 2025, 2025-06, 1750424400."""
    exact = _compact(folded)
    if exact is not None:
        return exact
    year = _YEAR_ONLY.fullmatch(folded)
    if year is not None:
        return year[1]
    month = _YEAR_MONTH.fullmatch(folded)
    if month is not None and 1 <= int(month[2]) <= 12:
        return f"{month[1]}-{int(month[2]):02}"
    spaced = _SPACED.fullmatch(folded)
    if spaced is not None:
        parts = spaced.groups()
        return _day(*(parts[2::-1] if parts[0] else parts[3:]))
    return None


def _compact(folded: str) -> str | None:
    """A day in eight digits, with a time perhaps, or the seconds since 1970."""
    compact = _DIGITS.fullmatch(folded)
    if compact is not None and 1900 <= int(compact["day"][:4]) <= 2100:
        given = compact["day"]
        day = _day(given[:4], given[4:6], given[6:])
        if day is not None:
            hour, minute, second, zone = compact.group("hour", "minute", "second", "zone")
            return day + ((time_of(hour, minute, second, None, zone) or "") if hour else "")
    epoch = _EPOCH.fullmatch(folded)
    return datetime.fromtimestamp(int(epoch[1]), UTC).isoformat() if epoch is not None else None


def _labelled(folded: str) -> str | None:
    """A day in eight digits, or seconds since 1970, behind a word that says what they are."""
    label = _LABELLED.fullmatch(folded)
    if label is None or not (_PUBLISHED.search(label[1]) or "date" in label[1]):
        return None
    return _compact(label[2])


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
