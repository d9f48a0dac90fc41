"""What days a date means that a person typed: one day, or from one to another.

The words of a date are tokens of :mod:`indexer.query.date_words`, each with a letter for its kind.
The letters of one date, in a row, are held against patterns; a date that fits none is not read.
What the reader may have meant otherwise is ``told``: the days are then shown beside the answer.
docs/decisions/0066 says how each was decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

from indexer.ingest.extraction.calendars import is_hijri_year
from indexer.query.date_words import Token, simplify, tokens_of, with_era
from indexer.query.periods import (
    Period,
    begin_of,
    hijri_day,
    hijri_month,
    hijri_year,
    in_hijri,
    lasting,
    month_of,
    one_day,
    season,
    shift,
    span,
    third_of,
)

__all__ = ["read_date"]


_Tokens: TypeAlias = Sequence[Token]
_Rule: TypeAlias = "Callable[[_Reader, _Tokens], Period | None]"

_MOST: Final = 24
"""Tokens of a date at most: none that people type has more."""
_CLOCK: Final = re.compile(r"(?<=\d)[T ]\d{1,2}:\d\d\S*")
"""The time of day behind a date in figures."""


def read_date(text: str, today: date) -> Period | None:
    """The days of a date in words or figures, counted from ``today`` where it says so; None for
    what is no date."""
    tokens = tokens_of(_CLOCK.sub("", text))
    if not tokens or len(tokens) > _MOST or any(token.kind == "x" for token in tokens):
        return None
    return _Reader(today).read(tokens)


def _kinds(tokens: _Tokens) -> str:
    return "".join(token.kind for token in tokens)


class _Reader:
    """Reads dates, counted from one day."""

    def __init__(self, today: date) -> None:
        self.today = today

    def read(self, tokens: _Tokens) -> Period | None:
        """One date, or from one to another, or up to or from one."""
        return self.single(tokens) or self._range(tokens) or self._open(tokens)

    # From one to another

    def _range(self, tokens: _Tokens) -> Period | None:
        if tokens[0].kind in "fbs" and len(tokens) > 1:
            tokens = tokens[1:]
        for place in range(1, len(tokens) - 1):
            if tokens[place].kind in "ta-:/":
                found = self._between(tokens[:place], tokens[place + 1 :])
                if found is not None:
                    return found
        return None

    def _between(self, before: _Tokens, after: _Tokens) -> Period | None:
        if after[0].kind == "f":
            after = after[1:]
        months = [token for token in before if token.kind in "MH"]
        last = self.single(after) or self.single((*months, *after))  # June 3-10, 2018
        first = self._begin(before, after)
        if first is None or last is None or first.first is None or last.last is None:
            return None
        told = first.told or last.told
        if first.first > last.last and last.first is not None and first.last is not None:
            return Period(last.first, first.last, told, swapped=True)
        return Period(first.first, last.last, told)

    def _begin(self, before: _Tokens, after: _Tokens) -> Period | None:
        """The first of two dates, which may lack the month and year that the other one has."""
        own = _kinds(simplify(before))
        if "Y" in _kinds(after) and not set("YDULK68").intersection(own):
            for place in range(1, len(after)):
                found = self.single((*before, *after[place:]))
                if found is not None:
                    return found
        return self.single(before)

    def _open(self, tokens: _Tokens) -> Period | None:
        """Before, after, up to or since a date."""
        sign, rest = tokens[0].kind, tokens[1:]
        if not rest or sign not in _OPEN:
            return None
        one = self.single(rest)
        if one is None and sign in "sf":
            one = self._ago(rest)
        if one is None or one.first is None or one.last is None:
            return None
        return replace(_OPEN[sign](one.first, one.last), told=one.told)

    # One date

    def single(self, tokens: _Tokens) -> Period | None:
        """The days of one date."""
        plain = self._with_year(with_era(simplify(tokens)))
        kinds = _kinds(plain)
        for pattern, rule in _RULES:
            if pattern.fullmatch(kinds):
                try:
                    return rule(self, plain)
                except (ValueError, OverflowError):  # no day of the calendar
                    return None
        return None

    def _with_year(self, tokens: list[Token]) -> list[Token]:
        """The tokens with the year for «last year» that stands beside something else."""
        for place, pair in enumerate(pairwise(tokens)):
            if len(tokens) > 2 and _kinds(pair) in ("UL", "LU", "UT", "TU"):
                if _pick(pair, "U")[1:] == ("year", 1):
                    year = Token("Y", "g", self.today.year - ("L" in _kinds(pair)))
                    return [*tokens[:place], year, *tokens[place + 2 :]]
        return tokens

    def year(self, tokens: _Tokens) -> Period | None:
        """2018, 1440."""
        year = _pick(tokens, "Y")
        if not _is_hijri(year):
            return span(date(year.number, 1, 1), date(year.number, 12, 31))
        return hijri_year(year.number)

    def numeric_month(self, tokens: _Tokens) -> Period | None:
        """2018-06, 6/2018."""
        return self._month(_pick(tokens, "Y"), _pick(tokens, "N").number)

    def compact_month(self, tokens: _Tokens) -> Period | None:
        """201806, 062018."""
        digits = tokens[0].value
        year, month = (digits[:4], digits[4:]) if digits[4:] <= "12" else (digits[2:], digits[:2])
        return self._month(Token("Y", year, int(year)), int(month))

    def numeric_day(self, tokens: _Tokens) -> Period | None:
        """2018-06-03, 03/06/2018, 3/6/18: the day before the month, where both may be either."""
        numbers = [token for token in tokens if token.kind in "NY"]
        if numbers[0].kind == "Y":
            year, month, day = numbers
        elif numbers[-1].kind == "Y":
            day, month, year = numbers
        else:
            day, month, short = numbers
            century = 2000 if short.number < _NEW_CENTURY else 1900
            return one_day(date(century + short.number, month.number, day.number), told=True)
        return self._numeric(year, month.number, day.number, numbers[0].kind == "Y")

    def _numeric(self, year: Token, month: int, day: int, sure: bool) -> Period | None:
        if _is_hijri(year):
            return self._day(year, Token("H", "", month), day)
        if month > 12 >= day and not sure:
            month, day = day, month
        told = not sure and month != day and max(month, day) <= 12
        return one_day(date(year.number, month, day), told=told)

    def compact_day(self, tokens: _Tokens) -> Period | None:
        """20180603."""
        digits = tokens[0].value
        return one_day(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))

    def month(self, tokens: _Tokens) -> Period | None:
        """June 2018, رمضان 1439, رمضان 2018; without a year the latest that has begun, last June
        the latest that is over."""
        month = _pick(tokens, "MH")
        years = [token for token in tokens if token.kind == "Y"]
        if years:
            return self._of_month(years[0], month)
        over = "L" in _kinds(tokens)
        return self._latest(lambda year: self._of_month(year, month), month.kind, over)

    def day(self, tokens: _Tokens) -> Period | None:
        """3 June 2018, June 3, 2018, 10 محرم 1440; without a year the latest."""
        month, day = _pick(tokens, "MH"), _pick(tokens, "NO").number
        years = [token for token in tokens if token.kind == "Y"]
        if years:
            return self._day(years[0], month, day)
        return self._latest(lambda year: self._day(year, month, day), month.kind)

    def day_and_month(self, tokens: _Tokens) -> Period | None:
        """3/6: the latest third of June."""
        day, month = (token.number for token in tokens if token.kind == "N")
        return self._latest(lambda year: self._day(year, Token("M", "", month), day), "M")

    def weekday(self, tokens: _Tokens) -> Period | None:
        """Friday: the latest, of today too; last Friday: the latest before today."""
        back = (self.today.isoweekday() - _pick(tokens, "W").number) % 7
        if not back and "L" in _kinds(tokens):
            back = 7
        return self._at(-back)

    def before_weekday(self, tokens: _Tokens) -> Period | None:
        """A date with its weekday before or behind it, which says nothing more."""
        return self.single([token for token in tokens if token.kind != "W"])

    def fixed(self, tokens: _Tokens) -> Period | None:
        """اليوم, أمس, yesterday."""
        return self._at(tokens[-1].number)

    def _at(self, days: int) -> Period:
        return one_day(self.today + timedelta(days), told=True)

    def unit(self, tokens: _Tokens) -> Period | None:
        """الأسبوع الماضي, this month, العام قبل الماضي: weeks from Monday, calendar months."""
        unit = _pick(tokens, "U")
        back = sum(token.kind in "L<" for token in tokens)
        if unit.number != 1:  # الأسبوعين الماضيين
            return self._recent(unit.value, unit.number) if unit.number else None
        first = begin_of(unit.value, self.today)
        return lasting(unit.value, shift(unit.value, first, -back))

    def recent(self, tokens: _Tokens) -> Period | None:
        """آخر 7 أيام, past 3 days: as many, today being the last."""
        unit = _pick(tokens, "U")
        numbers = [token.number for token in tokens if token.kind == "N"]
        count = numbers[0] if numbers else unit.number
        return self._recent(unit.value, count) if count else None

    def _recent(self, unit: str, count: int) -> Period:
        if unit == "hour":
            return span(self.today - timedelta(-(-count // 24)), self.today, told=True)
        first = shift(unit, self.today, -count) + timedelta(1)
        return span(first, self.today, told=True)

    def ago(self, tokens: _Tokens) -> Period | None:
        """قبل 3 أيام, two weeks ago: that day."""
        return self._ago([token for token in tokens if token.kind in "NU"])

    def _ago(self, tokens: _Tokens) -> Period | None:
        if not re.fullmatch("N?U", _kinds(tokens)):
            return None
        unit = tokens[-1]
        count = tokens[0].number if len(tokens) > 1 else unit.number
        if not count:
            return None
        if unit.value == "hour":
            return self._at(-(count // 24))
        return one_day(shift(unit.value, self.today, -count), told=True)

    def season(self, tokens: _Tokens) -> Period | None:
        """شتاء 2018: that which ends in the year; شتاء 2018/2019; without a year the latest."""
        begin = _pick(tokens, "S").number
        years = [token.number for token in tokens if token.kind == "Y"]
        if years:
            return season(begin, years[-1])
        back = "L" in _kinds(tokens)
        now = self.today.toordinal() - back  # what ends today is not over
        seasons = [season(begin, year) for year in range(self.today.year + 1, 1, -1)[:4]]
        return next(one for one in seasons if ((one.last if back else one.first) or 0) <= now)

    def portion(self, tokens: _Tokens) -> Period | None:
        """الربع الأول 2018, second half of 2018, Q3 2018; without a year the latest."""
        part = _pick(tokens, "QK")
        numbers = [token.number for token in tokens if token.kind in "NO"]
        months = _MONTHS_OF[part.value]
        number = numbers[0] if numbers else part.number or 12 // months  # الربع الأخير
        if not 1 <= number <= 12 // months:
            return None
        years = [token for token in tokens if token.kind == "Y"]

        def of(year: Token) -> Period | None:
            first = date(year.number, (number - 1) * months + 1, 1)
            return lasting("month", first, months)

        return of(years[0]) if years else self._latest(of, "M")

    def last_portion(self, tokens: _Tokens) -> Period | None:
        """الربع الماضي, this quarter."""
        months = _MONTHS_OF[_pick(tokens, "Q").value]
        first = self.today.replace(month=(self.today.month - 1) // months * months + 1, day=1)
        first = shift("month", first, -months * ("L" in _kinds(tokens)))
        return lasting("month", first, months)

    def portion_of_month(self, tokens: _Tokens) -> Period | None:
        """النصف الأول من يونيو 2018: up to the fifteenth; a third has ten days or eleven."""
        part, rest = _pick(tokens, "Q").value, tokens[2:]
        numbers = [token.number for token in tokens[:2] if token.kind == "O"]
        whole = self.single(rest)
        if part == "quarter" or whole is None or whole.first is None or whole.last is None:
            return None
        most = 2 if part == "half" else 3
        number = numbers[0] if numbers else most  # النصف الأخير
        if not 1 <= number <= most:
            return None
        if part == "third":
            return third_of(whole, number - 1)
        middle = whole.first + _HALF_MONTH
        ends = (whole.first, middle - 1) if number == 1 else (middle, whole.last)
        return Period(*ends, told=True)

    def unit_of_month(self, tokens: _Tokens) -> Period | None:
        """الأسبوع الأول من يونيو 2018, first week of June: each of seven days from the first on,
        the last of the seven at the end."""
        unit = _pick(tokens, "U")
        which = tokens[1] if tokens[0] is unit else tokens[0]
        whole = self.single(tokens[2:])
        length = _DAYS_OF.get(unit.value, 0)
        if not length or unit.number != 1 or whole is None:
            return self.counted(tokens)
        if whole.first is None or whole.last is None:
            return None
        if which.kind in "LR":
            return Period(whole.last - length + 1, whole.last, told=True)
        number = which.number + (which.kind == "P")
        first = whole.first + (number - 1) * length
        if number < 1 or first > whole.last or (which.kind == "P" and which.number):
            return None
        return Period(first, min(first + length - 1, whole.last), told=True)

    def counted(self, tokens: _Tokens) -> Period | None:
        """أول يومين من يونيو 2018, the last 3 days of 2017."""
        which, unit = tokens[0], _pick(tokens, "U")
        place = tokens.index(unit)
        whole = self.single(tokens[place + 1 :])
        count = tokens[1].number if place == 2 else unit.number
        length = count * _DAYS_OF.get(unit.value, 0)
        if not length or whole is None or whole.first is None or whole.last is None:
            return None
        if length > whole.last - whole.first + 1:
            return None
        if which.kind in "LR":
            return Period(whole.last - length + 1, whole.last, told=True)
        is_first = which.number == (which.kind == "O")
        return Period(whole.first, whole.first + length - 1, told=True) if is_first else None

    def feast(self, tokens: _Tokens) -> Period | None:
        """عيد الأضحى 2018, عاشوراء 1440; without a year the latest that has begun, last Christmas
        the latest that is over. Those of the Hijri calendar may be seen a day later or earlier."""
        feast = _pick(tokens, "F")
        calendar, month, day = feast.value.split("-")
        named = Token("H" if calendar == "h" else "M", "", int(month))

        def of(year: Token) -> Period | None:
            first = self._day(year, named, int(day))
            if first is None or first.first is None:
                return None
            return Period(first.first, first.first + feast.number - 1, told=True)

        years = [token for token in tokens if token.kind == "Y"]
        return of(years[0]) if years else self._latest(of, named.kind, "L" in _kinds(tokens))

    def part(self, tokens: _Tokens) -> Period | None:
        """نهاية 2018, mid June 2018: the first, second or last third of the days or months."""
        whole = self.single(tokens[1 + (tokens[1].kind == "-") :])
        return third_of(whole, tokens[0].number)

    def part_of_now(self, tokens: _Tokens) -> Period | None:
        """بداية العام, end of the month: of that of today."""
        unit = tokens[-1].value
        return third_of(lasting(unit, begin_of(unit, self.today)), tokens[0].number)

    # What they are made of

    def _of_month(self, year: Token, month: Token) -> Period | None:
        if month.kind == "M":
            return None if _is_hijri(year) else self._month(year, month.number)
        if _is_hijri(year):
            return self._month(year, month.number)
        return in_hijri(year.number, month.number, None)

    def _month(self, year: Token, month: int) -> Period | None:
        of = hijri_month if _is_hijri(year) else month_of
        return of(year.number, month)

    def _day(self, year: Token, month: Token, day: int) -> Period | None:
        if month.kind == "M":
            if _is_hijri(year):
                return None
            return one_day(date(year.number, month.number, day))
        if not _is_hijri(year):
            return in_hijri(year.number, month.number, day)
        return hijri_day(year.number, month.number, day)

    def _latest(
        self, of: Callable[[Token], Period | None], calendar: str, over: bool = False
    ) -> Period | None:
        """The latest of what comes every year that has begun by today, or is over."""
        now = self.today.toordinal()
        this = self.today.year
        if calendar == "H":
            this -= _HIJRI_EPOCH - (this - _HIJRI_EPOCH) // 32 - 2
        for year in range(this, this - 9, -1):
            try:
                found = of(Token("Y", "h" if calendar == "H" else "", year))
            except ValueError:  # 29 February
                continue
            if (
                found
                and found.first
                and found.last
                and (found.last if over else found.first) <= now
            ):
                return replace(found, told=True)
        return None


_MONTHS_OF: Final = {"quarter": 3, "third": 4, "half": 6}
_DAYS_OF: Final = {"day": 1, "week": 7}
_HALF_MONTH: Final = 15
_NEW_CENTURY: Final = 70
"""Years of two digits from this on are of the last century."""
_HIJRI_EPOCH: Final = 622
"""The year of ours in which the Hijri calendar begins."""

_OPEN: Final[dict[str, Callable[[int, int], Period]]] = {
    "<": lambda first, last: Period(None, first - 1),
    ">": lambda first, last: Period(last + 1, None),
    "s": lambda first, last: Period(first, None),
    "f": lambda first, last: Period(first, None),
    "t": lambda first, last: Period(None, last),
}

_M: Final = "[MH]"
_RULES: Final[Sequence[tuple[re.Pattern[str], _Rule]]] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("Y", _Reader.year),
        ("6", _Reader.compact_month),
        ("8", _Reader.compact_day),
        (r"Y[-/.]N|N[-/.]Y|UNY|UN[-/.]Y", _Reader.numeric_month),
        (r"Y-N-N|Y/N/N|Y\.N\.N|YNN|N-N-[YN]|N/N/[YN]|N\.N\.[YN]|NNY", _Reader.numeric_day),
        (f"{_M}|{_M}[-/]?Y|Y[-/]?{_M}|{_M}L|L{_M}", _Reader.month),
        (f"[NO][-/]?{_M}[-/]?Y|{_M}[NO]Y|Y[-/]?{_M}[-/]?N|[NO]{_M}|{_M}[NO]", _Reader.day),
        ("N/N", _Reader.day_and_month),
        ("W|[LT]W|W[LT]", _Reader.weekday),
        ("W[NOYMH68].{0,20}|.{0,20}[NOYMH68]W", _Reader.before_weekday),
        ("T?D", _Reader.fixed),
        ("U<?L|LU|TU|UT|LUL", _Reader.unit),
        ("RN?U|LNU|UNL|NUL|UNR", _Reader.recent),
        ("N?Ug|<N?U", _Reader.ago),
        ("F|FY|FL|LF", _Reader.feast),
        ("S|SY|SY[-/]Y|[LT]S|S[LT]", _Reader.season),
        (f"(?:U[OL]|[OLPR]U){_M}Y?", _Reader.unit_of_month),
        (f"[OLPR]NU(?:{_M}Y?|Y)|[OLPR]UY", _Reader.counted),
        (f"(?:Q[OL]|[OL]Q){_M}Y?", _Reader.portion_of_month),
        ("QOY?|OQY?|QNY|KY?|YK|QLY|LQY", _Reader.portion),
        ("QL|LQ|TQ|QT", _Reader.last_portion),
        ("P-?U", _Reader.part_of_now),
        ("P-?.+", _Reader.part),
    )
)


def _pick(tokens: _Tokens, kinds: str) -> Token:
    return next(token for token in tokens if token.kind in kinds)


def _is_hijri(year: Token) -> bool:
    return year.value == "h" or (year.value != "g" and is_hijri_year(year.number))
