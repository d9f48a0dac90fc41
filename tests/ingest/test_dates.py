from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.extraction.dates import date_in_url, find_dates, parse_date

NOON = datetime(2024, 3, 10, 12, 0, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("7 جويلية 2021", "2021-07-07"),
        ("٣ تشرين الأول ٢٠١٩", "2019-10-03"),
        ("9 غشت 2022", "2022-08-09"),
        ("الخميس 5 أيلول/سبتمبر 2024 - 18:05", "2024-09-05T18:05"),
        ("2024/5/6 الساعة 11:59 م", "2024-05-06T23:59"),
        ("12:05 ص، 1 آذار 2020", "2020-03-01T00:05"),
        ("مارس 8, 2023", "2023-03-08"),
        ("Tue, 05 Mar 2024 08:15:30 +0200", "2024-03-05T08:15:30+02:00"),
        ("2024-03-05T08:15:30.125Z", "2024-03-05T08:15:30+00:00"),
        ("2024-03-05 08:15:30+0430", "2024-03-05T08:15:30+04:30"),
        ("نُشر في: 3 نيسان 2021م", "2021-04-03"),
        ("20240305", "2024-03-05"),
        ("1709626530", "2024-03-05T08:15:30+00:00"),
        ("2024-03", "2024-03"),
        ("حزيران 1967", "1967-06"),
        ("1973", "1973"),
        ("10 محرم 1445 هـ", "2023-07-28"),
        ("13.10.2023", "2023-10-13"),
        ("٢٠٢٤-٠٣-٠٥", "2024-03-05"),
        ("٢٠٢٤-٠٣-٠٥ ٠٨:١٥", "2024-03-05T08:15"),
        ("1445-01-10", "2023-07-28"),
        ("2024-03-05T24:00:00", "2024-03-05"),
        ("20240305T081530Z", "2024-03-05T08:15:30+00:00"),
        ("202403052599", "2024-03-05"),
        ("1709626530.0", "2024-03-05T08:15:30+00:00"),
        ("5 مارس 2024 12:30 ليلا", "2024-03-05T00:30"),
        ("5 مارس 2024 10:30 ليلا", "2024-03-05T22:30"),
        ("5 مارس 2024 2:30 ليلا", "2024-03-05T02:30"),
        ("Tue Mar 05 08:15:30 +0000 2024", "2024-03-05T08:15:30+00:00"),
        ("Tue Mar  5 08:15:30 2024", "2024-03-05T08:15:30"),
    ],
)
def test_date_is_as_precise_as_it_is_written(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    "text",
    ["31 نيسان 2024", "30/02/2024", "2024-13-01", "45 آب 2020", "", "   ", "قبل الحرب", "12:30"],
)
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_gregorian_date_comes_before_the_hijri_one_beside_it() -> None:
    assert parse_date("الأحد 3 شعبان 1444 هـ - 23 شباط 2023") == "2023-02-23"


@pytest.mark.parametrize("text", ["2024-02-24T10:15+99:99", "24 Feb 2024 10:15 -1300"])
def test_a_time_zone_that_no_place_has_is_left_out(text: str) -> None:
    assert parse_date(text) == "2024-02-24T10:15"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("أمس", "2024-03-09"),
        ("اليوم", "2024-03-10"),
        ("أول من أمس", "2024-03-08"),
        ("منذ ساعتين", "2024-03-10T10:00+03:00"),
        ("قبل 40 دقيقة", "2024-03-10T11:20+03:00"),
        ("منذ خمسة أيام", "2024-03-05"),
    ],
)
def test_relative_date_needs_a_reference(text: str, iso: str) -> None:
    assert parse_date(text) is None
    assert parse_date(text, reference=NOON) == iso


def test_dates_in_a_sentence_have_their_place() -> None:
    text = "وصل الوفد يوم الثلاثاء ٥ آذار ٢٠٢٤ وغادر في 7/3/2024 مساء"
    first, second = find_dates(text)
    assert (first.iso, first.weekday) == ("2024-03-05", True)
    assert text[first.start : first.end].endswith("٥ آذار ٢٠٢٤")
    assert (second.iso, text[second.start : second.end]) == ("2024-03-07", "7/3/2024")


def test_a_number_or_a_bare_month_is_no_date_in_text() -> None:
    assert find_dates("في أيار الماضي قُتل 12 مدنيا و2024 طيرا من أصل 30,000") == []


@given(st.text())
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    parse_date(text, reference=NOON)
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)


@given(st.dates(datetime(1900, 1, 1).date(), datetime(2099, 12, 31).date()))
def test_iso_days_come_back_as_they_are(day: datetime) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()


def test_a_field_of_blanks_without_end_is_no_date_and_takes_no_time() -> None:
    # Patterns with three runs of blanks took 224 s over 20,000 of them.
    assert parse_date("1" + " " * 100_000 + "x") is None
    assert parse_date("5 مارس 2024 " + "x" * 100_000) == "2024-03-05"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/ar/2024/05/04/port", "2024-05-04"),
        ("http://news.example/20240504-port.html", "2024-05-04"),
        ("HTTPS://news.example/a?d=2024/05/04", None),
        ("https://[news.example/2024/13/04", None),
    ],
)
def test_the_date_in_a_url_is_not_one_of_the_words(url: str, day: str | None) -> None:
    assert find_dates(url) == []
    assert date_in_url(url) == day
    beside = find_dates(f"نشر في 3 مايو 2024 {url} 5/6/2023")
    assert [one.iso for one in beside] == ["2024-05-03", "2023-06-05"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("الأحد 4 - الأربعاء 7 فبراير 2024", "2024-02-04"),
        ("من الأحد 4 إلى الأربعاء 7 فبراير 2024", "2024-02-04"),
        ("Mon 3 June – Fri 7 June 2024", "2024-06-03"),
        ("Monday, 28 October - Friday, 1 November 2024", "2024-10-28"),
        ("الأربعاء 7 فبراير 2024", "2024-02-07"),
    ],
)
def test_a_range_with_weekdays_at_both_ends_gives_its_first_day(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize("text", ["هذا اليوم", "نشر هذا اليوم", "هذا النهار"])
def test_this_day_is_that_of_the_capture(text: str) -> None:
    assert parse_date(text, reference="2024-02-24T12:00") == "2024-02-24"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30-12-23", ["2023-12-30"]),
        ("16.5.22", ["2022-05-16"]),
        ("05-06-22", ["2022-06-05"]),
        ("4-3-3", []),
        ("1.2.3", []),
        ("40-13-99", []),
        ("الإصدار 16.5.22", []),
        ("فاز الفريق 21-19-22", []),
    ],
)
def test_a_year_of_two_digits_counts_in_a_date_by_itself(text: str, days: list[str]) -> None:
    assert [one.iso for one in find_dates(text)] == days
