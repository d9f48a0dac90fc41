"""Queries as people type them, asked of both engines and at every door."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.alerts.alerts import Alert, read_alerts, run_alerts
from indexer.article import article_id
from indexer.cli import cli
from indexer.errors import AlertError
from indexer.index import Index
from indexer.query.parser import parse_query
from indexer.settings import Settings
from tests.conftest import write_articles
from webui.app import create_app

YESTERDAY = (date.today() - timedelta(1)).isoformat()
URL = "https://example.org/news/قمة?id=7"
ARTICLES = [
    {"title": "قمة الرياض", "body": "قال وزير الخارجية إن القمة ناجحة.", "published": "2018-06-03"},
    {"title": "قمة عدن", "body": "وزراء الخارجية في عدن.", "published": "2018-05-20"},
    {"title": "خبر أمس", "body": "مجلس الأمن الدولي يجتمع.", "published": YESTERDAY},
    {
        "title": "قمة قديمة",
        "body": "مجلس التعاون الدولي؛ المجلس الدولي.",
        "published": "2017-01-01",
    },
    {"title": "قمة العنوان", "body": "لهذا الخبر عنوان.", "published": "2018-05-17", "url": URL},
]


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("typed")
    made = Index.create(Settings(index=folder / "index", engine=request.param))
    articles = [
        {**one, "id": article_id(one.get("url"), one["title"], one["body"])} for one in ARTICLES
    ]
    made.admin.add([write_articles(folder / "articles.jsonl", articles)])
    return made


def titles(index: Index, query: str, **given: str) -> set[str]:
    return {hit.title for hit in index.search(query, **given).hits}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("قمة date:يونيو 2018", {"قمة الرياض"}),
        ('قمة التاريخ:"حزيران/يونيو 2018"', {"قمة الرياض"}),
        ("التاريخ:رمضان 1439 قمة", {"قمة الرياض", "قمة العنوان", "قمة عدن"}),
        ("date:أمس", {"خبر أمس"}),
        ("date:yesterday", {"خبر أمس"}),
        ("قمة date:قبل 2018", {"قمة قديمة"}),
        ("قمة date:من مايو إلى يونيو 2018 الرياض", {"قمة الرياض"}),
        ("قمة date:(2017 او يونيو 2018)", {"قمة قديمة", "قمة الرياض"}),
        ("قمة -date:2018", {"قمة قديمة"}),
        ("الرياض او عدن", {"قمة الرياض", "قمة عدن"}),
        ("قمة وليس الرياض", {"قمة قديمة", "قمة عدن", "قمة العنوان"}),
        (URL, {"قمة العنوان"}),
        ("url:example.org/news/%D9%82%D9%85%D8%A9?id=7&utm_source=x", {"قمة العنوان"}),
        (f"قمة -{URL}", {"قمة قديمة", "قمة عدن", "قمة الرياض"}),
        ("https://example.org/other", set()),
        ("🔴", set()),
        ("$ *", set()),
        ("date:blah", set()),
        ("date:(blah)", set()),
        ("www.example.org", set()),
    ],
)
def test_a_query_finds_what_was_meant(index: Index, query: str, found: set[str]) -> None:
    assert titles(index, query) == found


@pytest.mark.parametrize(
    "query", ["قمة date:blah", "قمة date:الشهر القادم", 'قمة date:"الآن تماما"']
)
def test_a_date_that_is_not_read_leaves_the_rest(index: Index, query: str) -> None:
    results = index.search(query)
    assert results.total == index.search("قمة").total
    assert [one.code for one in results.remarks] == ["bad_date"]
    assert results.remarks[0].text in query and "قمة" not in results.remarks[0].text


def test_how_a_date_was_understood_is_said(index: Index) -> None:
    def said(query: str, **given: str) -> list[tuple[str, str]]:
        results = index.search(query, **given)  # type: ignore[arg-type]
        return [(one.code, one.text) for one in results.remarks if one.code != "any_word"]

    assert said("خبر date:أمس") == [("period", f"أمس: {YESTERDAY}")]
    assert said("خبر", date_from="أمس") == [("period", f"from أمس: {YESTERDAY}")]
    assert said("قمة date:يونيو 2018") == []
    assert said("قمة date:03/06/2018") == [("period", "03/06/2018: 2018-06-03")]
    assert said("قمة date:2019..2017") == [
        ("reversed_range", "2019..2017: 2017-01-01 – 2019-12-31")
    ]
    assert said("قمة", date_from="2018", date_to="2017") == [("no_day", "2018-01-01 – 2017-12-31")]


def test_dates_of_parameters_are_in_words_too(index: Index) -> None:
    given = {"date_from": "من أيار 2018", "date_to": "June 2018"}
    assert titles(index, "قمة", **given) == {"قمة الرياض", "قمة عدن", "قمة العنوان"}


def test_a_query_without_a_word_finds_nothing_at_any_door(index: Index, tmp_path: Path) -> None:
    everything = len(ARTICLES)
    for query in ("🔴", "$", "?", '""', "()"):
        assert index.search(query).total == 0
        assert [one.code for one in index.search(query).remarks] == ["no_word"]
        assert index.search(query, source=["x"]).total == 0
        assert index.export(query).total == 0
        assert index.trend([query]).series[0].total == 0
        assert index.matching(query, 10)[0] == 0
        assert index.rank(query) == ()
        assert index.significant(query) == ()
        assert not any(index.match_counts(query).values())
    for query in ("https://example.org/", "url:example.org", "www.example.org"):
        assert index.search(query).total == 0
        assert [one.code for one in index.search(query).remarks] == ["site_address"]
    assert index.search("").total == index.export("").total == everything
    assert index.search("  ").total == index.matching("", 10)[0] == everything
    client = create_app(lambda: index).test_client()
    for door in ("search.csv", "search.jsonl", "search.json", "api/v1/search", "search.atom"):
        answer = client.get(f"/{door}?q=🔴")
        assert answer.status_code == 200 and "قمة" not in answer.text
        assert "قمة" in client.get(f"/{door}").text
    assert "no word to look for" in client.get("/en/search?q=🔴").text


def test_an_alert_without_a_word_is_refused_and_said(index: Index, tmp_path: Path) -> None:
    for name, text in (("a.txt", "خبر: 🔴\n"), ("a.toml", '[[search]]\nquery = "$"\n')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(AlertError, match="no word to look for"):
            read_alerts(tmp_path / name)
    said = []
    run_alerts(
        index,
        [Alert("خبر", "🔴")],
        tmp_path / "state",
        lambda news: None,
        remark=lambda alert, remark: said.append(remark.code),
    )
    assert said == ["no_word"]


def test_an_alert_that_is_over_tells_nothing(index: Index, tmp_path: Path) -> None:
    told, wrong = [], []
    over = Alert("خبر", "قمة", {"date_to": "2018"})
    run_alerts(index, [over], tmp_path / "state", told.append, "أمس", wrong.append)
    assert (told, wrong) == ([], [])


def test_an_article_is_shown_by_its_address(index: Index) -> None:
    where = ["--index", index.admin.stats().path]
    for address in (URL, "example.org/news/%D9%82%D9%85%D8%A9?id=7&utm_source=x"):
        shown = CliRunner().invoke(cli, ["show", address, *where])
        assert shown.exit_code == 0 and "قمة العنوان" in shown.output
        assert index.get(address).title == "قمة العنوان"
    assert CliRunner().invoke(cli, ["show", "https://example.org/other", *where]).exit_code != 0


def test_relative_dates_are_counted_from_the_day_given() -> None:
    tree = parse_query("date:أمس", date(2024, 3, 1)).tree
    assert tree == parse_query("date:2024-02-29").tree


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"وزير الخارج*"', {"قمة الرياض"}),
        ('"وزي* الخارجية"', {"قمة الرياض"}),
        ('"مجلس * الدولي"', {"خبر أمس", "قمة قديمة"}),
        ('"مجلس الأم* الدولي"', {"خبر أمس"}),
        ('"مجلس * *الدولي"', {"خبر أمس", "قمة قديمة"}),
        ('"مجلس * يجتمع"', set()),
        ('"* الدولي يجتمع *"', {"خبر أمس"}),
        ('"الخارج*"', {"قمة الرياض", "قمة عدن"}),
        ('العنوان:"قمة ال*"', {"قمة الرياض", "قمة العنوان"}),
        ('="مجلس الت*"', {"قمة قديمة"}),
        ('قمة -"مجلس التع* الدولي"', {"قمة الرياض", "قمة عدن", "قمة العنوان"}),
        ('"مجلس الدو*"~3', {"خبر أمس", "قمة قديمة"}),
        ('"الدولي * مجلس"', set()),
    ],
)
def test_a_star_in_quotes_stands_for_letters_or_for_a_word(
    index: Index, query: str, found: set[str]
) -> None:
    results = index.search(query, operator="and")
    assert (set() if results.widened else {hit.title for hit in results.hits}) == found
    assert results.notes == ()


def test_what_a_star_in_quotes_found_is_marked(index: Index) -> None:
    article = next(hit for hit in index.search('"مجلس * الدولي"').hits if hit.title == "خبر أمس")
    body = index.get(article.id).body
    marks = index.mark(index.get(article.id), '"مجلس * الدولي"')["body"]
    assert [body[start:end] for start, end in marks] == ["مجلس", "الدولي"]


def test_a_pattern_in_quotes_that_is_too_short_is_said(index: Index) -> None:
    remarks = index.search('"وزير ا*"').remarks
    assert ("short_pattern", "ا*") in [(one.code, one.text) for one in remarks]
