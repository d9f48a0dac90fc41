"""The calendars of dates: the names of their months and days, and which day of ours each day is.

The one home of months for what is read and for what is typed in a query.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

__all__ = [
    "MONTHS",
    "Calendar",
    "day_in",
    "days_of_hijri_month",
    "fold_date",
    "fold_with_places",
    "is_hijri_year",
    "is_persian",
    "shift_months",
    "tells_of_solar_lands",
]

Calendar = Literal["g", "h", "s"]
"""Gregorian; Hijri by the moon; Hijri by the sun, as Iran and Afghanistan count."""


# Letters

_FOLDED: Final = "ااااهييكييههههيه" + "0123456789" * 2 + "i"


def _folds() -> dict[int, str]:
    """One character for one, so that offsets hold."""
    table = {
        ord(letter): unicodedata.normalize("NFKD", letter)[0].lower()
        for letter in map(chr, range(0xC0, 0x250))
        if unicodedata.normalize("NFKD", letter)[0].isascii()
    }
    for form in map(chr, range(0xFE80, 0xFEF5)):  # the forms of Arabic letters in old PDFs
        letter = unicodedata.normalize("NFKC", form)
        table[ord(form)] = letter if len(letter) == 1 else form
    pairs = zip("أإآٱةىیکېۍہھۀەےۃ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ı", _FOLDED, strict=True)
    table |= {ord(letter): instead for letter, instead in pairs}
    table |= {code: table.get(ord(letter), letter) for code, letter in table.items()}
    table |= dict.fromkeys(map(ord, "\u00a0\u2009\u202f\u3000\t\r\n"), " ")
    table |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
    table |= dict.fromkeys(map(ord, "\u2018\u2019\u02bc`"), "'")
    return table | {ord("／"): "/", ord("⁄"): "/", ord("："): ":", ord("．"): "."}


_FOLD: Final = _folds()
# Vowels, accents, tatweel, joiners and marks of direction: what nobody sees in a date.
_MARK: Final = re.compile(
    "[\u00ad\u0300-\u036f\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


# What some write in figures for a dash: 14ـ05ـ2024.
_TATWEEL_AS_DASH: Final = re.compile(r"(?<=[\d\s])\u0640(?=[\d\s])")


def fold_date(text: str) -> str:
    """A text in the letters in which :data:`MONTHS` has names: without marks and accents, small,
    its digits those of ASCII."""
    return _MARK.sub("", _TATWEEL_AS_DASH.sub("-", text)).translate(_FOLD).lower()


def fold_with_places(text: str) -> tuple[str, list[int] | None]:
    """The text as :func:`fold_date` gives it, and where each of its characters stands in the text;
    None where they stand at the same places."""
    text = _TATWEEL_AS_DASH.sub("-", text)
    if _MARK.search(text) is None:
        return text.translate(_FOLD).lower(), None
    places = [place for place, letter in enumerate(text) if not _MARK.match(letter)]
    return fold_date(text), places


_PERSIAN: Final = re.compile("[پچژگکیۀ۰-۹ښړڅځډټڼ]")
_PERSIAN_WORD: Final = re.compile(r"(?:شنبه|(?<!\w)(?:ساعت|انتشار|کد خبر))(?!\w)")
_ARABIC: Final = re.compile("[ةىيكأإؤ٠-٩]|(?<![^\\W\\d_])ال")
_URDU: Final = re.compile("[ٹڈڑےںھہ]")


def is_persian(text: str) -> bool | None:
    """Whether a text is in Persian, Dari or Pashto, by the letters and digits that these have and
    Arabic has not, or the other way round; None where it has neither."""
    persian = len(_PERSIAN.findall(text)) + 9 * len(_PERSIAN_WORD.findall(text))
    arabic = len(_ARABIC.findall(text))
    if not persian and not arabic:
        return None
    return persian > arabic and len(_URDU.findall(text)) * 4 < persian


_SOLAR_LANDS: Final = re.compile(
    r"(?<!\w)[وفبلك]{0,2}(?:ال)?[اإ]يران(?:ي\w{0,3})?(?!\w)|(?<!\w)[وفبل]?(?:طهران|كابول|كابل|"
    r"[أا]فغانستان|[أا]صفهان|شيراز|تبريز|هرات|قندهار|مزار شريف)(?!\w)"
)


def tells_of_solar_lands(text: str) -> bool:
    """Whether an Arabic text tells of Iran or Afghanistan, which count their years by the sun."""
    return _SOLAR_LANDS.search(text) is not None


# Names


def _months() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {"g": {}, "h": {}, "s": {}, "w": {}}
    from importlib.resources import files  # not at the start of a search

    text = files("indexer.ingest").joinpath("data/months.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            number, calendar, names = line.split("\t")
            for name in names.split(","):
                table[calendar][fold_date(name.strip())] = int(number)
    return table


MONTHS: Final[Mapping[str, Mapping[str, int]]] = _months()
"""The numbers of months by their folded names, of each :data:`Calendar`; and of the days of a week
(``w``), Monday 1."""


# Days


def is_hijri_year(year: int) -> bool:
    """Whether a year that is written down is one of a Hijri calendar, not of ours."""
    return 1300 <= year < 1600


def day_in(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """The day of ours that a day of a calendar is, if it has such a day."""
    try:
        if calendar == "s":
            return _solar_day(year, month, day)
        return _lunar_day(year, month, day) if calendar == "h" else date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _lunar_day(year: int, month: int, day: int) -> date:
    # Imported only when a Hijri date stands alone: its tables take longer than most files.
    from hijridate import Hijri

    return date.fromisoformat(Hijri(year, month, day).to_gregorian().isoformat())


def _solar_day(year: int, month: int, day: int) -> date | None:
    """By the cycle of 33 years with 8 leap years, as ICU counts (``PersianCalendar``, Unicode
    License v3): the same as the calendar that Iran observes, in all years from 1300 to 1450."""
    is_leap = (25 * year + 11) % 33 < 8
    length = 31 if month < 7 else 30 if month < 12 or is_leap else 29
    if not 1300 <= year <= 1450 or not 1 <= month <= 12 or not 1 <= day <= length:
        return None
    before = 365 * (year - 1) + (8 * year + 21) // 33
    of_months = 31 * (month - 1) if month < 7 else 30 * (month - 1) + 6
    return date.fromordinal(226894 + before + of_months + day)


def days_of_hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """The first and last day of a month of the Hijri calendar; None for one that its table (Umm
    al-Qura, from 1343 to 1500) does not have."""
    from hijridate import Hijri

    try:
        first = Hijri(year, month, 1)
        return first.to_gregorian(), Hijri(year, month, first.month_length()).to_gregorian()
    except (ValueError, OverflowError):
        return None


def shift_months(day: date, count: int) -> date:
    """The day so many months later, the last of its month where that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
