"""A searcher by itself: what it says beside its answers, whatever it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.errors import ArticleNotFound
from indexer.index import Index
from indexer.query.parameters import MAX_EXPORT, Parameters
from indexer.query.parser import parse_query
from indexer.query.remarks import Remark
from indexer.search.deadline import Deadline
from indexer.search.plan import Planner
from indexer.search.searcher import Searcher
from indexer.settings import Settings

ODD = "بوتن تايوان في الحبوب date:2024-99 كاتبة:سلمى"
"""Some of its words are in no one article; one is left out, a name has other spellings, a date is
none, and no field is called so."""

UNDERSTOOD = {"spellings", "function_words", "bad_date", "unknown_field"}


@pytest.fixture
def searcher(index: Index) -> Searcher:
    engine = index._folder.engine()
    planner = Planner(engine, Analyzer(), None, index.admin.stats().articles, Deadline(60))
    return Searcher(planner, Path("here"), "2025-01-01")


def asked(query: str, **given: object) -> Parameters:
    return Parameters.checked(Settings(), query, **given)


def codes(remarks: tuple[Remark, ...]) -> set[str]:
    return {remark.code for remark in remarks}


def test_search_and_export_say_all_that_was_done_with_a_query(searcher: Searcher) -> None:
    results = searcher.search(asked(ODD))
    assert results.widened and codes(results.remarks) == UNDERSTOOD | {"any_word"}
    assert searcher.export(asked(ODD), MAX_EXPORT).remarks == results.remarks


def test_what_is_never_widened_says_the_rest(searcher: Searcher) -> None:
    assert codes(searcher.trend([asked(ODD)], "month", 100).remarks) == UNDERSTOOD
    assert codes(searcher.significant(asked(ODD), 5).remarks) == UNDERSTOOD
    article = Article("made", title="", body="")
    assert codes(searcher.mark(article, asked(ODD)).remarks) == UNDERSTOOD
    counts = searcher.match_counts(asked(ODD, match="stem"))
    assert list(counts) == ["exact", "folded", "names"] and codes(counts.remarks) == UNDERSTOOD


def test_an_explanation_says_that_the_article_has_some_of_the_words(searcher: Searcher) -> None:
    explanation = searcher.explain("grain", asked(ODD))
    assert explanation.widened and codes(explanation.remarks) == UNDERSTOOD | {"any_word"}
    with pytest.raises(ArticleNotFound, match="here"):
        searcher.explain("nowhere", asked(ODD))


def test_a_spelling_is_told_with_how_many_articles_have_it(searcher: Searcher) -> None:
    (remark,) = searcher.search(asked("بوتن")).remarks
    assert (remark.code, remark.text) == ("spellings", "بوتن: بوتين (1)")


def test_an_export_says_how_many_are_missing(searcher: Searcher) -> None:
    export = searcher.export(asked("روسيا"), 1)
    assert (export.total, len(list(export.hits))) == (3, 1)
    assert Remark("truncated", count=2) in export.remarks
    assert "2 are missing" in repr(export)
    assert searcher.export(asked("روسيا"), 3).remarks == ()


def test_a_trend_says_by_what_it_was_counted_and_what_was_left_out(searcher: Searcher) -> None:
    longer = searcher.trend([asked("روسيا")], "day", 100)
    assert longer.unit == "week" and Remark("longer_unit", "week") in longer.remarks
    assert searcher.trend([asked("روسيا")], "auto", 100).remarks == ()
    cut = searcher.trend([asked("")], "month", 3)
    assert cut.cut and "truncated" in codes(cut.remarks)


def test_a_story_told_twice_stands_once_and_that_is_said(tmp_path: Path) -> None:
    body = " ".join(f"كلمة{number}" for number in range(60))
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add_articles([Article(id, title="قمة", body=body) for id in ("one", "two")])
    results = index.search("قمة", fold=True)
    assert (results.total, len(results)) == (2, 1)
    assert results.remarks == (Remark("copies", count=1),)


def test_remarks_stand_below_what_python_shows(index: Index) -> None:
    results = index.search(ODD)
    shown = repr(results)
    assert "No article has all of these words" in shown
    assert "Could not read (unknown field): كاتبة" in shown
    html = index.search('"<script>')._repr_html_()
    assert "&lt;script&gt;" in html and "<script>" not in html
    assert results.query_record()["remarks"] == [one.to_record() for one in results.remarks]


def test_a_ranking_is_that_of_a_search(searcher: Searcher) -> None:
    query = asked("روسيا أوكرانيا", sort="old")
    ranked = searcher.rank(query, parse_query(query.query), 10)
    assert [one.id for one in ranked] == [hit.id for hit in searcher.search(query)]
    by_date = asked("date:2024", sort="old")
    ranked = searcher.rank(by_date, parse_query(by_date.query), 10)
    assert [one.id for one in ranked] == [hit.id for hit in searcher.search(by_date)]


def test_what_matches_an_alert_is_never_widened_and_the_newest_first(searcher: Searcher) -> None:
    assert searcher.matching(asked("روسيا تايوان"), 5) == (0, ())
    assert searcher.matching(asked("روسيا أوكرانيا"), 1) == (2, ("missiles",))
