"""Dates in the ways of many outlets, those counted from a capture, and what is no date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from indexer.ingest.extraction.calendars import day_in, is_persian
from indexer.ingest.extraction.dates import find_dates, parse_date, plausible, relative_dates
from tests.ingest.date_forms import CAPTURED, FORMS, NONE, RELATIVE


@pytest.mark.parametrize(("text", "iso"), FORMS)
def test_form(text: str, iso: str) -> None:
    assert parse_date(text) == iso
    assert parse_date(text, reference=CAPTURED) == iso


@pytest.mark.parametrize(("text", "iso"), RELATIVE)
def test_relative_form(text: str, iso: str) -> None:
    assert parse_date(text) is None
    assert parse_date(text, reference=CAPTURED) == iso


@pytest.mark.parametrize("text", NONE)
def test_no_date(text: str) -> None:
    assert plausible(parse_date(text, reference=CAPTURED), CAPTURED) is None
    assert [one.iso for one in find_dates(text) if plausible(one.iso, CAPTURED)] == []


@pytest.mark.parametrize(
    "text",
    ["عاد للمرة الأولى في أبريل 2017", "بين تموز/يوليو وكانون الأول/ديسمبر 2017 ارتفع العدد"],
)
def test_a_month_is_no_day(text: str) -> None:
    assert find_dates(text) == []


def test_the_days_of_the_solar_year_follow_each_other() -> None:
    # Nowruz as Iran observed it, from the almanac of the University of Tehran.
    observed = {1300: 21, 1354: 21, 1375: 20, 1387: 20, 1399: 20, 1400: 21, 1403: 20, 1408: 20}
    for year, day in observed.items():
        nowruz = day_in("s", year, 1, 1)
        assert nowruz is not None and (nowruz.month, nowruz.day) == (3, day)
    days = [
        found
        for year in range(1300, 1451)
        for month in range(1, 13)
        for day in range(1, 32)
        if (found := day_in("s", year, month, day)) is not None
    ]
    assert days == [days[0] + timedelta(number) for number in range(len(days))]
    assert day_in("s", 1403, 12, 30) == date(2025, 3, 20)


@pytest.mark.parametrize(
    ("text", "persian"),
    [
        ("گفت‌وگوی وزیر", True),
        ("چهارشنبه", True),
        ("قال الوزير إن", False),
        ("1400/12/05", None),
        ("وزیرِ اعظم نے کہا ہے کہ ڈاکٹر", False),
    ],
)
def test_a_language_by_its_letters(text: str, persian: bool | None) -> None:
    assert is_persian(text) is persian


def test_the_text_around_tells_which_hijri_year_is_meant() -> None:
    assert parse_date("1400/12/05", context="گزارش خبرگزاری از نشست") == "2022-02-24"
    assert parse_date("1400/12/05", context="اجتمع الوزراء في طهران") == "2022-02-24"
    assert parse_date("1400/12/05", context="اجتمع الوزراء في الرياض") is None
    assert parse_date("1400/12/05 هـ", context="اجتمع الوزراء في الرياض") == "1980-10-14"
    assert parse_date("1402/03/31", context="اجتمع الوزراء في الرياض") == "2023-06-21"
    assert parse_date("1446/08/12", context="اجتمع الوزراء في الرياض") == "2025-02-11"
    assert parse_date("١٤٠٢/١١/٢٥ - ١٠:٣٠", context="اجتمع الوزراء") == "2024-02-14T10:30"
    assert parse_date("1400/12/05 هـ ش", context="اجتمع الوزراء في الرياض") == "2022-02-24"


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("تاريخ النشر: 1708758900", "2024-02-24T07:15:00+00:00"),
        ("20240224T101500", "2024-02-24T10:15:00"),
        ("20240224", None),
        ("نشر في: 24.02.24", "2024-02-24"),
        ("24.02.24", "2024-02-24"),
        ("4.02.24", None),
    ],
)
def test_a_line_that_systems_write(line: str, iso: str | None) -> None:
    assert [one.iso for one in find_dates(line)] == ([iso] if iso else [])


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("من 6 أيام", "2024-02-18"),
        ("ساعتان مضتا", "2024-02-24T10:00+03:00"),
        ("الثلاثاء الماضي", "2024-02-20"),
        ("الثلاثاء 22:40", "2024-02-20T22:40"),
        ("11 س", "2024-02-24T01:00+03:00"),
        ("الثلاثاء", None),
        ("22:40", None),
    ],
)
def test_a_line_that_counts_back(line: str, iso: str | None) -> None:
    assert [one.iso for one in relative_dates(line, CAPTURED)] == ([iso] if iso else [])


def test_a_line_has_a_relative_date_beside_its_byline() -> None:
    text = "وداد الصباغ | منذ 3 ساعات"
    [found] = relative_dates(text, CAPTURED)
    assert (found.iso, found.relative) == ("2024-02-24T09:00+03:00", True)
    assert text[found.start : found.end].strip() == "منذ 3 ساعات"
    assert relative_dates("اليوم", CAPTURED) == []
    assert relative_dates("5 min", CAPTURED) == []
    assert relative_dates("قبل ساعة من انطلاق المباراة", CAPTURED) == []


def test_marks_do_not_shift_the_place_of_a_date() -> None:
    text = "\u200fنُشِر 17 تشرين الأوّل 2019 بعد الظهر\u200f"
    [found] = find_dates(text)
    assert text[found.start : found.end] == "17 تشرين الأوّل 2019"
    assert found.told == "published"
