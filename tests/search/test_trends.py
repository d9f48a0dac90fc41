"""Attention over time: counts, shares, periods and outlets of several searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import ParameterError
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture(params=["tantivy", "whoosh"])
def dated(request: pytest.FixtureRequest, tmp_path: Path) -> Index:
    rows = [
        ("2024-01-01", "حصاد القمح يبدأ", "مرافئ"),
        ("2024-01-01", "مهرجان المدينة", "بريد"),
        ("2024-01-07", "مخازن القمح امتلأت", "بريد"),
        ("2024-01-08", "سوق المدينة", "بريد"),
        ("2024-01-20", "أسعار القمح في المدينة", "مرافئ"),
        (None, "خلفية عن القمح", "مرافئ"),
    ]
    articles = [
        {"id": str(n), "title": title, "body": f"خبر عن {title}", "source": source}
        | ({"published": day} if day else {})
        for n, (day, title, source) in enumerate(rows)
    ]
    index = Index.create(Settings(index=tmp_path / "index", engine=request.param))
    index.admin.add([write_articles(tmp_path / "dated.jsonl", articles)])
    return index


def test_weeks_begin_on_monday_and_have_no_gaps(dated: Index) -> None:
    trend = dated.trend(["القمح", "المدينة"], unit="week")
    assert [(one.start, one.end, one.published) for one in trend.periods] == [
        ("2024-01-01", "2024-01-07", 3),
        ("2024-01-08", "2024-01-14", 1),
        ("2024-01-15", "2024-01-21", 1),
    ]
    wheat, city = trend.series
    assert wheat.counts == (2, 0, 1) and city.counts == (1, 1, 1)
    assert wheat.shares == (pytest.approx(2 / 3, abs=1e-6), 0.0, 1.0)


def test_days_without_articles_have_no_share(dated: Index) -> None:
    trend = dated.trend(["القمح"], unit="day")
    assert (trend.periods[0].start, trend.periods[-1].start, len(trend.periods)) == (
        "2024-01-01",
        "2024-01-20",
        20,
    )
    (wheat,) = trend.series
    assert wheat.shares[:2] == (0.5, None) and wheat.shares[7] == 0.0
    assert trend.unit == dated.trend(["القمح"]).unit == "day"


def test_articles_without_a_date_are_told(dated: Index) -> None:
    trend = dated.trend(["القمح", "المدينة"])
    assert [(one.total, one.undated) for one in trend.series] == [(4, 1), (3, 0)]
    assert (trend.published, trend.undated) == (6, 1)


def test_outlets_are_counted_with_their_shares(dated: Index) -> None:
    trend = dated.trend(["القمح", "المدينة"])
    assert [(one.name, one.published, one.counts) for one in trend.outlets] == [
        ("مرافئ", 3, (3, 1)),
        ("بريد", 3, (1, 2)),
    ]
    assert trend.outlets[1].shares == (
        pytest.approx(1 / 3, abs=1e-6),
        pytest.approx(2 / 3, abs=1e-6),
    )


def test_filters_narrow_what_shares_are_of(dated: Index) -> None:
    trend = dated.trend(["القمح"], unit="month", source=["بريد"], date_to="2024-01-07")
    assert [(one.start, one.end, one.published) for one in trend.periods] == [
        ("2024-01-01", "2024-01-31", 2)
    ]
    assert trend.series[0].shares == (0.5,)
    assert [one.name for one in trend.outlets] == ["بريد"]


def test_a_range_of_years_is_counted_by_day_when_asked(dated: Index, tmp_path: Path) -> None:
    early = {"id": "early", "title": "القمح", "body": "القمح", "published": "2018-05-01"}
    dated.admin.add([write_articles(tmp_path / "early.jsonl", [early])])
    assert dated.trend(["القمح"]).unit == "month"
    trend = dated.trend(["القمح"], unit="day")
    assert trend.unit == "day" and len(trend.periods) == 2091
    assert (trend.series[0].counts[0], trend.series[0].counts[-1]) == (1, 1)
    assert sum(trend.series[0].counts) == 4


def test_too_many_periods_are_counted_by_a_longer_unit_or_cut(dated: Index) -> None:
    assert dated.trend(["القمح"], unit="day", most=10).unit == "week"
    assert dated.trend(["القمح"], unit="day", most=2).unit == "month"
    assert not dated.trend(["القمح"], unit="day", most=2).cut


def test_the_newest_periods_stay_when_even_months_are_too_many(
    dated: Index, tmp_path: Path
) -> None:
    early = {"id": "early", "title": "القمح", "body": "القمح", "published": "2018-05-01"}
    dated.admin.add([write_articles(tmp_path / "early.jsonl", [early])])
    trend = dated.trend(["القمح"], unit="day", most=12)
    assert trend.cut and trend.unit == "month" and len(trend.periods) == 12
    assert trend.periods[-1].end == "2024-01-31" and trend.series[0].counts[-1] == 3


def test_searches_without_hits_have_no_periods(dated: Index) -> None:
    trend = dated.trend(["قسطنطينية", "زمهرير"])
    assert trend.periods == () and [one.total for one in trend.series] == [0, 0]
    assert trend.published == 6


def test_a_search_is_not_widened(dated: Index) -> None:
    assert dated.search("القمح زمهرير").widened
    assert dated.trend(["القمح زمهرير"]).series[0].total == 0


def test_rows_say_what_the_record_says(dated: Index) -> None:
    trend = dated.trend(["القمح", "المدينة"], unit="week")
    rows = list(trend.rows())
    assert len(rows) == 6 and sum(row["count"] for row in rows) == 6
    assert rows[0] == {
        "q": "القمح",
        "from": "2024-01-01",
        "to": "2024-01-07",
        "count": 2,
        "published": 3,
        "share": trend.to_record()["series"][0]["shares"][0],
    }
    assert next(trend.outlet_rows())["source"] == "مرافئ"


@pytest.mark.parametrize(("queries", "code"), [([], "missing"), (["ا"] * 6, "too_many")])
def test_one_to_five_queries_are_taken(index: Index, queries: list[str], code: str) -> None:
    with pytest.raises(ParameterError) as caught:
        index.trend(queries)
    assert (caught.value.param, caught.value.code) == ("q", code)


def test_an_unknown_unit_is_told(index: Index) -> None:
    with pytest.raises(ParameterError, match="year"):
        index.trend(["روسيا"], unit="year")
