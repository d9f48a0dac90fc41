from __future__ import annotations

import pytest
from flask import Flask

from indexer.search.results import Bucket, Results
from webui.present import display, navigation, timeline
from webui.present.search import Search
from webui.present.timeline import Bar


def test_marks_fall_on_the_spans_and_everything_is_escaped() -> None:
    shown = display.mark_spans("قال <b>والحكومة</b> & غيرها", [(7, 15)])
    assert shown == "قال &lt;b&gt;<mark>والحكومة</mark>&lt;/b&gt; &amp; غيرها"


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([(4, 6), (0, 2)], "<mark>اب</mark>جد<mark>هو</mark>ز"),
        ([(0, 4), (2, 6)], "<mark>ابجد</mark><mark>هو</mark>ز"),
        ([(5, 99), (-3, 1)], "<mark>ا</mark>بجده<mark>وز</mark>"),
        ([(3, 3), (50, 60), (4, 2)], "ابجدهوز"),
    ],
)
def test_marks_in_disorder_overlapping_or_outside_do_no_harm(
    spans: list[tuple[int, int]], shown: str
) -> None:
    assert display.mark_spans("ابجدهوز", spans) == shown


def test_marks_count_code_points_beyond_the_basic_plane() -> None:
    assert display.mark_spans("😀 سلام", [(2, 6)]) == "😀 <mark>سلام</mark>"


def test_a_body_is_cut_into_lines_with_its_marks_and_subheads() -> None:
    lines = display.paragraphs("عنوان فرعي\n\nقمة بغداد <1>\nقمة", [(12, 15), (26, 29)], [0])
    assert lines == [
        (True, "عنوان فرعي"),
        (False, "<mark>قمة</mark> بغداد &lt;1&gt;"),
        (False, "<mark>قمة</mark>"),
    ]


@pytest.mark.parametrize(
    ("value", "arabic", "english"),
    [
        ("2025", "2025", "2025"),
        ("2025-08", "آب/أغسطس 2025", "August 2025"),
        ("2025-08-14", "14 آب/أغسطس 2025", "14 August 2025"),
        ("2025-08-04T17:00:00+03:00", "4 آب/أغسطس 2025، 17:00 UTC+03:00", None),
        (
            "2025-01-14T17:00Z",
            "14 كانون الثاني/يناير 2025، 17:00 UTC",
            "14 January 2025, 17:00 UTC",
        ),
        ("2025-12-14T09:30", "14 كانون الأول/ديسمبر 2025، 09:30", "14 December 2025, 09:30"),
        ("2025-99-14", "2025", "2025"),
        ("قبل يومين", "قبل يومين", "قبل يومين"),
    ],
)
def test_dates_are_as_precise_as_they_are_known(
    app: Flask, value: str, arabic: str, english: str | None
) -> None:
    with app.test_request_context("/ar/"):
        assert display.moment(value) == arabic
    with app.test_request_context("/en/"):
        assert english is None or display.moment(value) == english


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.example.org/a?b", "example.org"),
        ("http://example.org:8080/", "example.org"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("https://", ""),
        ("http://[::1", ""),
        (None, ""),
    ],
)
def test_only_web_addresses_become_links(url: str | None, host: str) -> None:
    assert display.host(url) == host
    assert display.web_link(url) == (url if host else None)


def test_dates_in_a_query_keep_their_direction() -> None:
    assert display.isolate("التاريخ:>2024-06-20") == (
        '<bdi dir="rtl">التاريخ:&gt;<bdi dir="ltr">2024-06-20</bdi></bdi>'
    )
    assert display.isolate("Reuters <b>") == '<bdi dir="ltr">Reuters &lt;b&gt;</bdi>'
    assert display.isolate("Reuters: بغداد").startswith('<bdi dir="rtl">')


@pytest.mark.parametrize(("language", "side"), [("ar", "rtl"), ("fa-IR", "rtl"), ("en", "ltr")])
def test_a_language_has_its_direction(language: str, side: str) -> None:
    assert display.direction(language) == side


BARS = [
    Bar("2025-01-01", "2025-01-01", 4, "أ & ب", "/ar/search?q=1&from=2025-01-01"),
    Bar("2025-01-02", "2025-01-02", 0, "", ""),
    Bar("2025-01-03", "2025-01-03", 1, "", "/3"),
]


def test_the_newest_bar_is_on_the_left_from_right_to_left() -> None:
    drawing = timeline.draw(BARS, right_to_left=True)
    assert drawing.index('href="/ar/search?q=1&amp;from') < drawing.index('href="/3"')
    assert 'd="M20 0h10' in drawing.partition('href="/3"')[0]
    assert 'd="M0 0h10' in drawing.partition('href="/3"')[2]
    assert 'd="M0 0h10' in timeline.draw(BARS, right_to_left=False).partition('href="/3"')[0]


def test_bars_are_as_high_as_their_counts_and_empty_days_are_gaps() -> None:
    drawing = timeline.draw(BARS, right_to_left=False)
    assert drawing.count("<a ") == 2
    assert "M1 0h8v48h-8z" in drawing and "M21 36h8v12h-8z" in drawing
    assert "<title>أ &amp; ب</title>" in drawing


def test_the_drawing_is_hidden_from_keyboard_and_screen_reader_and_has_no_style() -> None:
    drawing = timeline.draw(BARS, right_to_left=False)
    assert 'aria-hidden="true"' in drawing and "style=" not in drawing
    assert drawing.count('tabindex="-1"') == drawing.count("<a ")


def test_one_bucket_is_no_timeline() -> None:
    assert navigation.time(Search(), [Bucket("2025-01-01", "2025-01-01", 4)], "/") == []


def test_bars_stay_within_the_chosen_days(app: Flask) -> None:
    weeks = [Bucket("2025-02-24", "2025-03-02", 4), Bucket("2025-03-03", "2025-03-09", 4)]
    search = Search(date_from="2025-03-01", date_to="2025-03-05", page=3)
    with app.test_request_context("/en/"):
        bars = navigation.time(search, weeks, "/")
    assert [(bar.start, bar.end) for bar in bars] == [
        ("2025-03-01", "2025-03-02"),
        ("2025-03-03", "2025-03-05"),
    ]
    assert bars[0].label == "from 1 March 2025 to 2 March 2025: 4 articles"
    assert bars[0].url == "/?from=2025-03-01&to=2025-03-02"


def results(total: int, page: int = 1, size: int = 10) -> Results:
    return Results("", "", (), (), False, None, total, page, size, 0.0, "", (), {}, ())


def shown(pager: navigation.Pager) -> list[str]:
    return [
        "…" if one is None else f"[{one.label}]" if one.current else one.label
        for one in pager.links
    ]


@pytest.mark.parametrize(
    ("total", "page", "pages"),
    [
        (0, 1, []),
        (10, 1, []),
        (11, 1, ["[1]", "2"]),
        (95, 5, ["1", "2", "3", "4", "[5]", "6", "7", "…", "10"]),
        (300, 10, ["1", "…", "8", "9", "[10]", "11", "12", "…", "30"]),
        (990_000, 100, ["1", "…", "98", "99", "[100]"]),
        (30, 50, ["1", "2", "3"]),
    ],
)
def test_pages_around_this_one_are_shown(total: int, page: int, pages: list[str]) -> None:
    assert shown(navigation.pager(Search(page=page), results(total, page), "/")) == pages


def test_what_lies_too_deep_is_told() -> None:
    pager = navigation.pager(Search(page=100), results(2000, 100), "/")
    assert (pager.next, pager.cut_at) == (None, 1000)
    assert pager.previous == "/?page=99"
    assert navigation.pager(Search(page=99), results(2000, 99), "/").next == "/?page=100"
    assert navigation.pager(Search(), results(1000), "/").cut_at is None


def test_a_page_beyond_the_last_leads_back_to_the_last() -> None:
    pager = navigation.pager(Search(page=50), results(30, 50), "/")
    assert (pager.previous, pager.next) == ("/?page=3", None)
