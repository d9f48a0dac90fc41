"""What was widened, left out and not understood is said in every form of an answer."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from indexer.article import Article
from indexer.index import Index
from indexer.query.remarks import Remark
from indexer.settings import Settings
from webui.app import create_app
from webui.serving.delivery import put_in_headers

QUERY = "في الهدنة زلزال تاريخ:2025-99 زقزوق:أحمد"
"""No article has all of its words; one is too common, one is no date, and one names no field."""

CODES = {"any_word", "function_words", "bad_date", "unknown_field"}
SENTENCES = {
    "any_word": "No article has all the words; these have some of them.",
    "function_words": "Very common words were left out: في",
    "bad_date": "Not a date: “2025-99”. Use 2025-08-14, June 2025 or last week; it was left out.",
    "unknown_field": "no field is called “زقزوق”",
}


def codes(remarks: list[dict[str, Any]]) -> set[str]:
    assert all(one["sentence"] for one in remarks)
    return {one["code"] for one in remarks}


def notes(page: str) -> str:
    """The remarks of a page as they are read."""
    found = re.findall(r'<p class="note(?: quiet)?">(.*?)</p>', page, re.DOTALL)
    return "\n".join(unescape(re.sub(r"<[^>]+>", "", one)) for one in found)


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("search?q={q}", ()),
        ("trend?q=القمة&q={q}", ("any_word",)),  # it counts articles that have them all
        ("article/{id}?q={q}", ("any_word",)),  # it marks what it has of the words
        ("explain?q={q}&id={id}", ("any_word",)),  # it says which are lacking
    ],
)
def test_pages_say_all_of_it(
    client: FlaskClient, ids: dict[str, str], path: str, missing: tuple[str, ...]
) -> None:
    page = client.get("/en/" + path.format(q=quote(QUERY), id=ids["هدنة"])).text
    shown = notes(page)
    for code in CODES - set(missing):
        assert SENTENCES[code] in shown
    assert len(shown.splitlines()) == len(set(shown.splitlines())), "nothing twice"


def test_the_explanation_says_what_is_lacking(client: FlaskClient, ids: dict[str, str]) -> None:
    page = client.get(f"/en/explain?q={quote(QUERY)}&id={ids['هدنة']}").text
    assert "This article has only some of the words." in notes(page)


def test_a_page_that_has_nothing_to_say_says_nothing(
    client: FlaskClient, ids: dict[str, str]
) -> None:
    for path in ("search?q=الهدنة", f"article/{ids['هدنة']}?q=الهدنة", "trend?q=الهدنة"):
        assert notes(client.get(f"/en/{path}").text).count("left out") == 0
        assert "Could not" not in client.get(f"/en/{path}").text


@pytest.mark.parametrize("url", ["/search.json?q={q}", "/api/v1/search?q={q}"])
def test_results_for_programs_have_them_beside_the_query(client: FlaskClient, url: str) -> None:
    query = client.get(url.format(q=quote(QUERY))).get_json()["query"]
    assert codes(query["remarks"]) == CODES
    assert [one["code"] for one in query["notes"]] == ["unknown_field", "bad_date"]
    assert query["ignored"] == ["في"] and query["widened"] is True


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("/trend.json?q={q}", {"any_word"}),
        ("/explain.json?q={q}&id={id}", set()),
        ("/api/v1/explain?q={q}&id={id}", set()),
        ("/api/v1/articles/{id}?q={q}", {"any_word"}),
    ],
)
def test_other_answers_for_programs_have_them_on_top(
    client: FlaskClient, ids: dict[str, str], url: str, missing: set[str]
) -> None:
    found = client.get(url.format(q=quote(QUERY), id=ids["هدنة"])).get_json()
    assert codes(found["remarks"]) == CODES - missing


@pytest.mark.parametrize(
    ("form", "missing"),
    [("search.csv", set()), ("search.jsonl", set()), ("trend.csv", {"any_word"})],
)
def test_files_have_them_in_a_header_and_not_in_the_data(
    client: FlaskClient, form: str, missing: set[str]
) -> None:
    answer = client.get(f"/{form}?q={quote(QUERY)}")
    header = answer.headers["X-Remarks"]
    assert header.isascii() and codes(json.loads(header)) == CODES - missing
    assert answer.data and b"unknown_field" not in answer.data
    assert "X-Remarks" not in client.get(f"/{form}?q=القمة").headers


def test_an_export_that_is_cut_off_says_how_many_are_missing(
    client: FlaskClient, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = index.export
    monkeypatch.setattr(index, "export", lambda query, **given: export(query, limit=5, **given))
    answer = client.get("/search.csv?q=القمة")
    [remark] = json.loads(answer.headers["X-Remarks"])
    assert remark["code"] == "truncated"
    assert remark["count"] == int(answer.headers["X-Total"]) - 5


def test_a_header_stays_short_whatever_was_asked(client: FlaskClient) -> None:
    answer = client.application.response_class()
    put_in_headers(answer, [Remark("unknown_field", "كلمة" * 20, n) for n in range(100)])
    header = answer.headers["X-Remarks"]
    assert len(header) < 5000
    assert json.loads(header)[1] == {"code": "unknown_field", "count": 1}


def test_what_matters_most_keeps_its_text_in_a_header(client: FlaskClient) -> None:
    answer = client.application.response_class()
    put_in_headers(answer, [Remark("unknown_field", "كلمة" * 20, n) for n in range(10)])
    first, *_, last = json.loads(answer.headers["X-Remarks"])
    assert len(answer.headers["X-Remarks"]) <= 4000
    assert first["text"] == "كلمة" * 20 and last == {"code": "unknown_field", "count": 9}


@pytest.mark.parametrize(("lang", "words"), [("en", "Not a date"), ("ar", "تاريخ غير صالح")])
def test_a_feed_says_them_in_its_subtitle(client: FlaskClient, lang: str, words: str) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(client.get(f"/search.atom?lang={lang}&q={quote(QUERY)}").data)
    subtitle = root.findtext(f"{atom}subtitle")
    assert subtitle is not None
    assert all(part in subtitle for part in (words, "زقزوق", "2025-99")) and "<" not in subtitle
    plain = ElementTree.fromstring(client.get("/search.atom?q=القمة").data)
    assert plain.find(f"{atom}subtitle") is None


def test_a_page_says_by_which_unit_it_counts_when_it_could_not_by_the_one_asked(
    tmp_path: Path,
) -> None:
    own = Settings(index=tmp_path / "index")
    index = Index.create(own)
    index.admin.add_articles(
        Article(id=day, title="القمة العربية", body="انعقدت القمة", published=day)
        for day in ("2001-05-01", "2024-05-01")
    )
    client = create_app(index, own).test_client()
    sentence = "The time is too long for this period; a longer one is shown."
    assert sentence in notes(client.get("/en/trend?q=القمة&unit=day").text)
    assert sentence not in notes(client.get("/en/trend?q=القمة&unit=month").text)
    assert sentence not in notes(client.get("/en/trend?q=القمة").text)


DAYS = "q=القمة&from=" + quote("صفر 1440") + "&to=" + quote("خريف 2018")
READ = {"from صفر 1440: 2018-10-10", "to خريف 2018: 2018-11-30"}


def periods(remarks: list[dict[str, Any]]) -> set[str]:
    return {one["text"] for one in remarks if one["code"] == "period"}


@pytest.mark.parametrize("path", ["/search.json", "/api/v1/search"])
def test_how_dates_were_understood_is_told_beside_results(client: FlaskClient, path: str) -> None:
    query = client.get(f"{path}?{DAYS}").get_json()["query"]
    assert periods(query["remarks"]) == READ
    exact = client.get(f"{path}?q=القمة&from=2018-10-10&to=2018-11").get_json()["query"]
    assert periods(exact["remarks"]) == set()


def test_how_dates_were_understood_is_told_at_every_other_address(client: FlaskClient) -> None:
    for path in ("/search.csv", "/search.jsonl", "/trend.csv"):
        assert periods(json.loads(client.get(f"{path}?{DAYS}").headers["X-Remarks"])) == READ
    assert periods(client.get(f"/trend.json?{DAYS}").get_json()["remarks"]) == READ
    feed = client.get(f"/search.atom?lang=en&{DAYS}").text
    for path in ("/en/search", "/en/trend"):
        told = notes(client.get(f"{path}?{DAYS}").text)
        for text in READ:
            assert text in told and text in feed


UNREAD = {
    'القمة "حلو لذيذ': '"حلو لذيذ',
    "القمة (حلو لذيذ": "القمة (حلو لذيذ",
    "القمة " + "(" * 30 + "حلو" + ")" * 30: "(" * 30 + "حلو",
}
"""Queries, and the part of each that is not read as it was meant."""


@pytest.mark.parametrize("query", UNREAD)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_pages_and_feeds_say_which_part_was_not_read(
    client: FlaskClient, lang: str, query: str
) -> None:
    assert UNREAD[query] in notes(client.get(f"/{lang}/search?q={quote(query)}").text)
    feed = ElementTree.fromstring(client.get(f"/search.atom?lang={lang}&q={quote(query)}").data)
    assert UNREAD[query] in (feed.findtext("{http://www.w3.org/2005/Atom}subtitle") or "")


def test_a_spelling_that_may_be_meant_is_offered_where_no_field_has_it(client: FlaskClient) -> None:
    typed = quote("الهدننة")
    record = client.get(f"/search.json?q={typed}").get_json()
    suggestion = record["query"]["suggestion"]
    assert suggestion and "meant" not in codes(record["query"]["remarks"])
    told = [
        json.loads(client.get(f"/{form}?q={typed}").headers["X-Remarks"])
        for form in ("search.csv", "search.jsonl", "trend.csv")
    ]
    told.append(client.get(f"/trend.json?q={typed}").get_json()["remarks"])
    for remarks in told:
        (offer,) = [one for one in remarks if one["code"] == "meant"]
        found = client.get(f"/search.json?q={quote(offer['text'])}").get_json()
        assert (offer["text"], offer["count"]) == (suggestion, found["total"])
    feed = ElementTree.fromstring(client.get(f"/search.atom?lang=en&q={typed}").data)
    subtitle = feed.findtext("{http://www.w3.org/2005/Atom}subtitle") or ""
    assert "Did you mean" in subtitle and suggestion in subtitle
    assert "Did you mean" in notes(client.get(f"/en/trend?q={typed}").text)


@pytest.mark.parametrize("query", ["هدنة زرافات", '"هدنة غزة قصف"', "هدنة"])
def test_searches_to_try_are_told_where_no_field_has_them(client: FlaskClient, query: str) -> None:
    given = f"q={quote(query)}" + "&source=none" * (query == "هدنة")
    steps = client.get(f"/search.json?{given}").get_json()["query"]["ladder"]
    assert steps
    asked = [(one.get("query") or one.get("match") or "", one["total"]) for one in steps]
    for form in ("search.csv", "search.jsonl"):
        header = json.loads(client.get(f"/{form}?{given}").headers["X-Remarks"])
        assert [(one["text"], one["count"]) for one in header][-len(asked) :] == asked
    feed = ElementTree.fromstring(client.get(f"/search.atom?lang=en&{given}").data)
    subtitle = feed.findtext("{http://www.w3.org/2005/Atom}subtitle") or ""
    for step in steps:
        assert (step.get("query") or "") in subtitle
    assert subtitle.count("Articles: ") == len(steps)
