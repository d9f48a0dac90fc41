"""Days, weeks and months in which articles are counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Article
from indexer.index import Index
from indexer.search.periods import Unit, count_periods, first_day, last_day
from indexer.settings import Settings

UNITS: tuple[Unit, ...] = ("day", "week", "month")


@given(st.dates(), st.sampled_from(UNITS))
def test_every_day_lies_in_its_own_period(day: date, unit: Unit) -> None:
    (number,) = count_periods([(day.toordinal(), 1)], "day", unit)
    start, end = first_day(unit, number), last_day(unit, number)
    assert start <= day <= end
    assert unit != "week" or start.weekday() == 0
    assert unit != "month" or (start.day, start.month) == (1, day.month)
    if end < date.max:
        assert first_day(unit, number + 1) == end + timedelta(days=1)


@pytest.mark.parametrize("other", ["9999-09-20", "2000-01-01"])
def test_an_article_of_the_last_day_that_there_is_can_be_found(tmp_path: Path, other: str) -> None:
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles(
        Article(day, title="هدنة", body="هدنة كبيرة", published=day)
        for day in (other, "9999-12-31")
    )
    results = index.search("هدنة")
    assert results.total == 2
    assert (results.timeline[-1].end, results.timeline[-1].count) == ("9999-12-31", 1)
    assert index.trend(["هدنة"]).periods[-1].end == "9999-12-31"
