"""Days, months and years as tokens stand in a row: which of them are dates, and of which calendar.

A range gives the day that it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice, pairwise
from typing import Final, NamedTuple

from indexer.ingest.extraction.calendars import (
    MONTHS,
    Calendar,
    day_in,
    is_hijri_year,
    is_persian,
    tells_of_solar_lands,
)
from indexer.ingest.extraction.capture import is_later
from indexer.ingest.extraction.date_tokens import Token, kinds_of, tokens_of

__all__ = ["Day", "days_in", "month_in"]


class Day(NamedTuple):
    """A day of ours that a text names, in which calendar, and from where to where it stands.

    ``times`` is from where to where a time stands in it, where one does (as C writes dates).
    """

    day: date
    calendar: Calendar
    start: int
    end: int
    times: tuple[int, int] | None = None


_F: Final = "[fU]*"  # من, شهر, عام, of
_SECOND: Final = r"(?:[-/(,]?[ghs]\)?)?"  # the other name of the month: حزيران/يونيو
_TO: Final = rf"(?:[-/ta]{_F}(?:w,?)?(?P<to>[NO])u?)?"
_PATTERNS: Final = tuple(
    map(
        re.compile,
        (
            # 2025-06-20, 2025/6/20
            r"(?P<year>Y)(?P<sign>[-/.|])(?P<month>N)(?P=sign)(?P<day>N)",
            # 20/6/2025, 3-5/6/2025
            r"(?P<day>N)(?:-(?P<to>N)(?=/))?(?P<sign>[-/.|])(?P<month>N)(?P=sign)(?P<year>Y)",
            # 28 فبراير - 3 مارس 2024, الاثنين 3 يونيو - الجمعة 7 يونيو 2024
            rf"(?P<day>[NO])u?{_F}(?P<name>[ghs])\.?{_SECOND},?[-ta]{_F}(?:w,?)?[NO]u?{_F}"
            rf"(?P<end>[ghs])\.?{_SECOND},?[-/|]?{_F}(?P<year>Y)",
            # 20 يونيو/حزيران 2025, 24-25 فبراير 2022, الثالث من أكتوبر 2023, 26 صفر 1447
            rf"(?P<day>[NO])u?{_TO}[-/.,|]?{_F}[-/]?(?P<name>[ghs])\.?{_SECOND}[.)]?,?[-/|]?{_F}"
            r"(?P<year>Y)",
            # 8 ناصر (يوليو) 2022: a name that few know, and what it is
            r"(?P<day>N)x{1,2}\((?P<name>g)\),?(?P<year>Y)",
            # 05-Mar-24
            r"(?P<day>N)(?P<sign>-)(?P<name>g)-(?P<year>N)(?!:)",
            # June 20, 2025; June 3-5, 2023
            rf"(?P<name>[ghs])\.?{_SECOND}[-/.,|]?{_F}(?P<day>N)u?{_TO}[-/.,|]*{_F}(?P<year>Y)",
            # Sat Feb 24 10:15:00 +0000 2024
            r"(?P<name>g)(?P<day>N)(?P<clock>N:N(?::N)?(?:[-+lx]{0,2}[#YN])?)[lx]?(?P<year>Y)",
            # 2021 الأحد ,14 آذار / مارس
            rf"(?P<year>Y)w,?(?P<day>N),?{_F}(?P<name>g)\.?{_SECOND}",
            # 2023-تموز-14, 2022 فبراير 24
            rf"(?P<year>Y)[-/.,|]?{_F}(?P<name>[ghs])\.?{_SECOND}[-/.,|]?{_F}(?P<day>N)(?![:N])",
            # 15/8/21
            r"(?P<day>N)(?P<sign>[-/.])(?P<month>N)(?P=sign)(?P<year>N)",
        ),
    )
)
_MONTH_ONLY: Final = re.compile(rf"(?P<name>g)\.?{_SECOND}[-/.,|]?{_F}(?P<year>Y)")
_BETWEEN: Final = ",.:-|()"
_COUNTED_WORDS: Final = 2
"""What a number is of, in words behind the one that says that it is one: رقم الطلب الأصلي."""
_BESIDE: Final = frozenset("wlfUDPaeu,.:-|()N")
"""What may stand on a line that is made of a date."""
_LONG_NAME: Final = 5
_LUNAR_DAYS: Final = 30
_CLOCK: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")


def days_in(folded: str, written: str, context: str, *, whole: bool) -> Iterator[Day]:
    """The days that a folded text names, each token in one of them.

    The letters of the text as it is ``written``, or else of its ``context``, tell which Hijri
    calendar a year in figures is in. A year of two digits counts beside what tells of dates alone,
    or where the text is to be a date: ``whole``.
    """
    tokens = list(_with_misspelt(tokens_of(folded)))
    letters = written, context
    kinds = kinds_of(tokens)
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(kinds):
            if taken.isdisjoint(range(match.start(), match.end())):
                reading = _Reading(match, folded, tokens, letters, whole)
                found = reading.day()
                if found is not None:
                    taken.update(range(reading.first, reading.last + 1))
                    yield found


def month_in(folded: str) -> str | None:
    """The month and year (``2024-03``) of a text that holds no day before them."""
    tokens = tokens_of(folded)
    match = _MONTH_ONLY.search(kinds_of(tokens))
    if match is None or any(one.kind in "N#YO" for one in tokens[: match.start()]):
        return None
    year = tokens[match.start("year")].number
    name = tokens[match.start("name")].number
    return None if is_hijri_year(year) else f"{year}-{name:02}"


class _Reading:
    """A row of tokens that may be a date, while it is read."""

    def __init__(
        self,
        match: re.Match[str],
        folded: str,
        tokens: Sequence[Token],
        letters: tuple[str, str],
        whole: bool,
    ) -> None:
        self._groups = {name: at for name, at in match.groupdict().items() if at is not None}
        self._match = match
        self._folded = folded
        self._tokens = tokens
        self._letters = letters
        self._whole = whole
        self.first, self.last = match.start(), match.end() - 1

    def _token(self, name: str) -> Token:
        return self._tokens[self._match.start(name)]

    def day(self) -> Day | None:
        """The day, or None where these tokens are none."""
        year, number = self._token("year"), self._token("day").number
        if "to" in self._groups and not self._is_range(number):
            self.first, number = self._match.start("to"), self._token("to").number
        if not self._stands_alone() or self._is_part_of_many():
            return None
        self.last += self._eras()
        if year.kind == "N":
            return self._short()
        if "name" in self._groups:
            return self._named(year.number, number)
        month = self._token("month").number
        if is_hijri_year(year.number):
            calendar = self._hijri(year.number, month, number)
            return self._made(calendar, year.number, month, number) if calendar else None
        return self._made("g", year.number, *self._in_order(month, number, year.number))

    def _made(self, calendar: Calendar, year: int, month: int, number: int) -> Day | None:
        day = day_in(calendar, year, month, number)
        if day is None:
            return None
        times = None
        if "clock" in self._groups:
            first, end = self._match.span("clock")
            times = self._tokens[first].start, self._tokens[end - 1].end
        return Day(
            day, calendar, self._tokens[self.first].start, self._tokens[self.last].end, times
        )

    def _named(self, year: int, number: int) -> Day | None:
        name = self._token("name")
        calendar: Calendar = "h" if name.kind == "h" else "s" if name.kind == "s" else "g"
        if (calendar == "g") is is_hijri_year(year):
            return None
        if "end" in self._groups:
            end = self._token("end")
            if end.kind != name.kind:
                return None
            year -= end.number < name.number
        return self._made(calendar, year, name.number, number)

    def _is_range(self, number: int) -> bool:
        """Whether two days before a month are the first and last of some, not the number of an
        issue and a day."""
        before = self._before(self.first)
        counts = before is not None and before.kind == "k"
        return not counts and 1 <= number < self._token("to").number <= 31

    def _in_order(self, month: int, day: int, year: int) -> tuple[int, int]:
        """Month and day in figures, the other way round where they must be, or where the weekday
        beside them says so."""
        if month > 12 >= day:
            return day, month
        before = self._before(self._match.start())
        if before is not None and before.kind == "w" and "to" not in self._groups:
            found, other = day_in("g", year, month, day), day_in("g", year, day, month)
            if found and other and found.isoweekday() != before.number == other.isoweekday():
                return day, month
        return month, day

    def _hijri(self, year: int, month: int, day: int) -> Calendar | None:
        """Which Hijri calendar a year in figures is in: by the mark behind it, by the letters and
        digits around it, and without either by which of the days is not to come, the later one.

        Around Arabic letters a year may be of both: of the sun it is of our days, of the moon of
        those before 1985. A 31st, a time beside it, or a text about Iran tells that it is of the
        sun. ``None`` where nothing tells.
        """
        tokens = self._tokens[self.first : self.last + 1]
        eras = [token.number for token in tokens if token.kind == "e"]
        if 2 in eras or 1 in eras:
            return "s" if 2 in eras else "h"
        persian = self._is_persian()
        if persian or 3 in eras:
            return "s" if persian else "h"
        solar = day_in("s", year, month, day)
        if solar is None or is_later(solar.isoformat(), None):
            return "h"
        is_told = day > _LUNAR_DAYS or _CLOCK.search(self._folded) is not None
        if persian is None or is_told or any(map(tells_of_solar_lands, self._letters)):
            return "s"
        return None

    def _is_persian(self) -> bool | None:
        known = (is_persian(letters) for letters in self._letters)
        return next((one for one in known if one is not None), None)

    def _eras(self) -> int:
        """How many tokens behind the last one name its calendar."""
        count, last = 0, self.last
        for place, token in enumerate(self._tokens[last + 1 : last + 5], 1):
            if token.kind == "e" and not self._is_afternoon(last + place):
                count = place
            elif token.kind not in ".()":
                break
        return count

    def _is_afternoon(self, place: int) -> bool:
        """Whether the م behind a year is that of a time: 2024 م 9:45 has none before it."""
        after = self._folded[self._tokens[place].end :]
        return re.match(r" *[.:]\d", after) is not None

    # What stands beside

    def _before(self, first: int) -> Token | None:
        """The last token before a place that is no sign."""
        before = (one for one in reversed(self._tokens[:first]) if one.kind not in _BETWEEN)
        return next(before, None)

    def _stands_alone(self) -> bool:
        """Whether figures are no part of others: 10.12.2024.1, 192.168.1.2024, 3-2-2024 نقطة."""
        first, last = self.first, self.last
        if self._is_glued(first, -1) or self._is_glued(last, 1):
            return False
        if "month" not in self._groups:
            return True
        figures = self._tokens[first : last + 1]
        if any(later.start - one.end > 1 for one, later in pairwise(figures)):
            return False
        after = self._tokens[last + 1] if last + 1 < len(self._tokens) else None
        return not self._is_counted(first) and not (after and after.kind == "K")

    def _is_counted(self, first: int) -> bool:
        """Whether figures are the number of something: رقم 12/5, القرار 12/5, رقم القضية: 12/5."""
        words = (one for one in reversed(self._tokens[:first]) if one.kind not in _BETWEEN)
        for between, word in enumerate(islice(words, _COUNTED_WORDS + 1)):
            if word.kind not in "xb":
                return word.kind == "k" and word.number >= min(between, 1)
        return False

    def _is_part_of_many(self) -> bool:
        """Whether an ordinal is that of a week or a part, not of a day: الأسبوع الثاني من مارس."""
        before = self._tokens[self.first - 1] if self.first else None
        if self._tokens[self.first].kind != "O":
            return False
        if self._tokens[self.first + 1].kind in "-/":
            return True
        if before is None:
            return False
        return before.kind in "qn" or (before.kind == "U" and before.name != "day")

    def _is_glued(self, place: int, step: int) -> bool:
        """Whether a sign and a number stand right beside a number, or a single Latin letter."""
        beside = self._tokens[place + step] if 0 <= place + step < len(self._tokens) else None
        if beside is None or not _touch(self._tokens[place], beside):
            return False
        if step < 0 and beside.text.isascii() and beside.text.isalpha():
            return len(beside.text) == 1 and self._tokens[place].kind in "NY"
        further = place + 2 * step
        signs = "-/.,:" if step < 0 else "-/."
        if beside.kind not in signs or not 0 <= further < len(self._tokens):
            return False
        number = self._tokens[further]
        if number.kind not in "NY#" or not _touch(beside, number):
            return False
        # 2024-02-24-10:15, 10:15-24/2/2024
        colon = self._tokens[further + step] if 0 <= further + step < len(self._tokens) else None
        return colon is None or colon.kind != ":" or beside.kind not in "-/"

    # Years of two digits

    def _short(self) -> Day | None:
        """The day of a year of two digits, where it is surely one."""
        number, year = self._token("day").number, self._token("year").number
        if "name" in self._groups:
            return self._in_century(year, self._token("name").number, number)
        if not self._is_sure():
            return None
        month = self._token("month").number
        if self._is_persian():  # has the year first: 98/12/05
            return self._made("s", (1300 if number > 50 else 1400) + number, month, year)
        if number > 31:
            return self._in_century(number, month, year)
        if month > 12 >= number:
            month, number = number, month
        return self._in_century(year, month, number)

    def _in_century(self, year: int, month: int, number: int) -> Day | None:
        """The day in this century, or in the last one where it would be to come."""
        day = self._made("g", 2000 + year, month, number)
        if day is None or is_later(day.day.isoformat(), None):
            return self._made("g", 1900 + year, month, number)
        return day

    def _is_sure(self) -> bool:
        before = self._before(self.first)
        if before is not None and before.kind == "f":  # نشر في: 3.5.21
            before = self._before(self._tokens.index(before))
        if before is not None and before.kind in "lw":
            return True
        others = [*self._tokens[: self.first], *self._tokens[self.last + 1 :]]
        if any(one.kind not in _BESIDE for one in others):
            return False
        if self._whole or self._token("sign").kind == "/":
            return True
        # 30-12-23 by itself; 1.2.3 is the number of a version, 4-3-3 a row of players.
        ends = self._token("day"), self._token("year")
        return not others and all(one.end - one.start == 2 for one in ends)


def _touch(one: Token, other: Token) -> bool:
    return one.end == other.start or other.end == one.start


def _with_misspelt(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, a word between a day and a year taken for the month that it is one letter off:
    فبرابر, نوفنبر, سبتنبر."""
    for place, token in enumerate(tokens):
        if token.kind == "x" and len(token.text) >= _LONG_NAME and token.text.isalpha():
            before = next((one for one in reversed(tokens[:place]) if one.kind not in "fU"), None)
            after = next((one for one in tokens[place + 1 :] if one.kind not in "fU,/-"), None)
            if before and after and before.kind in "NO" and after.kind == "Y":
                yield _mended(token)
                continue
        yield token


def _mended(token: Token) -> Token:
    from rapidfuzz.distance import OSA

    found = {
        (calendar, number)
        for calendar in "gh"
        for name, number in MONTHS[calendar].items()
        if len(name) >= _LONG_NAME and OSA.distance(name, token.text, score_cutoff=1) <= 1
    }
    if len(found) != 1:
        return token
    [(calendar, number)] = found
    return token._replace(kind=calendar, number=number)
