from __future__ import annotations

import json
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import IndexMissing
from indexer.index import Index
from indexer.query.remarks import DATE_EXAMPLES
from tests.webui.web_articles import ARTICLES, SERIES
from webui.app import create_app
from webui.present.language import IN_LANGUAGE


def test_results_have_their_keys(client: FlaskClient, ids: dict[str, str]) -> None:
    answer = client.get("/search.json?q=الهدنة")
    found = json.loads(answer.data)
    assert list(found) == [
        "ok", "query", "total", "page", "size", "next_url", "took_ms", "index_updated",
        "results", "facets", "timeline",
    ]  # fmt: skip
    assert found["ok"] is True and found["query"]["q"] == "الهدنة"
    assert list(found["results"][0]) == [
        "id", "rank", "score", "title", "url", "source", "section", "published", "lang",
        "snippet", "marks", "given_id", "captured",
    ]  # fmt: skip
    assert found["results"][0]["id"] == ids["هدنة"]
    assert answer.mimetype == "application/json"
    assert "الهدنة" in answer.data.decode(), "letters are not escaped"


def test_an_explanation_has_a_json_form(client: FlaskClient, ids: dict[str, str]) -> None:
    id = ids["هدنة"]
    found = client.get(f"/explain.json?q=حكومة الهدنة&id={id}").get_json()
    assert found["ok"] is True and found["matched"] is True and found["id"] == id
    assert [word["text"] for word in found["words"]] == ["حكومة", "الهدنة", "حكومة الهدنة"]
    assert found["words"][-1]["kind"] == "near"
    shown = client.get("/search.json?q=حكومة الهدنة").get_json()["results"][0]
    assert shown["id"] == id
    assert found["score"] == shown["score"]
    assert client.get(f"/explain.json?q=x&id={id}&match=odd").status_code == 400
    assert client.get(f"/explain.json?q=x&id={id}&operator=odd").status_code == 400
    assert client.get("/explain.json?q=x&id=none").get_json()["error"] == "not_found"


def test_marks_are_offsets_in_code_points(client: FlaskClient) -> None:
    results = client.get("/search.json?q=حكومة").get_json()["results"]
    assert len(results) == 2
    for hit in results:
        for field in ("title", "snippet"):
            for start, end in hit["marks"][field]:
                assert "حكوم" in hit[field][start:end] and " " not in hit[field][start:end]
        assert hit["marks"]["snippet"]


def test_the_parameters_are_those_of_the_page(client: FlaskClient) -> None:
    url = "/search.json?q=القمة&source=وكالة+الساحل&sort=old&size=20&from=2025-08-03"
    found = client.get(url).get_json()
    assert (found["total"], found["size"], found["page"]) == (10, 20, 1)
    assert found["results"][0]["published"] == "2025-08-04"
    assert found["next_url"] is None
    source = found["facets"]["source"]
    assert {one["value"]: one["selected"] for one in source} == {
        "وكالة الساحل": True,
        "صحيفة النيل": False,
    }
    chosen = next(one for one in source if one["selected"])
    assert chosen["toggle_url"] == (
        f"/search.json?q={quote('القمة')}&from=2025-08-03&sort=old&size=20"
    )


def test_names_are_facets_with_their_labels(client: FlaskClient) -> None:
    found = client.get("/search.json?q=القمة&name=baghdad").get_json()
    assert found["facets"]["place"] == [
        {
            "value": "baghdad",
            "label": "بغداد",
            "english": "Baghdad",
            "count": 23,
            "selected": True,
            "toggle_url": f"/search.json?q={quote('القمة')}",
        }
    ]
    wrong = client.get("/search.json?name=زقزوق")
    assert wrong.status_code == 400
    (error,) = wrong.get_json()["errors"]
    assert (error["param"], error["code"]) == ("name", "unknown_name")
    assert error["message"].startswith("name: زقزوق is no name that Marsad knows")


def test_following_the_next_url_gives_every_result_once(client: FlaskClient) -> None:
    url, ranks = "/search.json?q=القمة", []
    while url:
        found = client.get(url).get_json()
        ranks += [hit["rank"] for hit in found["results"]]
        url = found["next_url"]
    assert ranks == list(range(1, SERIES + 1))


def test_the_timeline_holds_every_result(client: FlaskClient) -> None:
    found = client.get("/search.json?q=القمة").get_json()
    assert sum(bucket["count"] for bucket in found["timeline"]) == SERIES
    assert found["timeline"][0] == {"from": "2025-08-01", "to": "2025-08-01", "count": 1}


def test_what_could_not_be_read_is_told(client: FlaskClient) -> None:
    query = client.get('/search.json?q="القمة').get_json()["query"]
    assert [note["code"] for note in query["notes"]] == ["unclosed_quote"]
    assert query["widened"] is False


@pytest.mark.parametrize(
    ("url", "page"), [("/search.json?page=0&from=x", 0), ("/search.json?from=x&page=101", 101)]
)
def test_bad_parameters_are_listed(client: FlaskClient, url: str, page: int) -> None:
    answer = client.get(url)
    assert answer.status_code == 400
    assert answer.get_json() == {
        "ok": False,
        "status": 400,
        "error": "bad_request",
        "errors": [
            {
                "param": "from",
                "code": "bad_date",
                "message": f"from: x is not a date; write {DATE_EXAMPLES}",
            },
            {
                "param": "page",
                "code": "bad_number",
                "message": f"page: {page} is no whole number from 1 to 100",
            },
        ],
    }


def test_errors_are_json_where_programs_ask() -> None:
    def opened() -> Index:
        raise IndexMissing("none")

    client = create_app(opened).test_client()
    for url in ("/search.json?q=x", "/healthz"):
        answer = client.get(url)
        assert answer.status_code == 503
        assert answer.get_json()["error"] == "index_unavailable"
    assert client.get("/nowhere.json").get_json()["error"] == "not_found"
    assert client.post("/search.json").get_json()["status"] == 405


def test_health_tells_the_size_of_the_index(client: FlaskClient) -> None:
    told = client.get("/healthz").get_json()
    assert 0 <= told.pop("age_seconds") < 3600
    assert told.pop("updated").endswith("+00:00")
    articles = len(ARTICLES) + SERIES
    assert told == {"ok": True, "articles": articles, "engine": "tantivy", "damaged": 0}


def test_browsers_find_the_icon_where_no_page_names_it(client: FlaskClient) -> None:
    asked = client.get("/favicon.ico", follow_redirects=True)
    named = client.get("/favicon.svg")
    assert asked.status_code == 200 and asked.data == named.data
    assert b'href="/favicon.svg"' in client.get("/ar/").data


def test_robots_stay_out_of_searches(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain" and "Disallow: /ar/search\n" in answer.text


def test_robots_may_read_articles_and_what_stands_still_and_nothing_else(
    app: Flask, client: FlaskClient
) -> None:
    first, *lines = client.get("/robots.txt").text.splitlines()
    assert first == "User-agent: *"
    kept_out = tuple(line.removeprefix("Disallow: ") for line in lines)
    paths = {
        rule.rule.replace(IN_LANGUAGE, f"/{lang}")
        for rule in app.url_map.iter_rules()
        for lang in ("ar", "en")
    }
    assert {path for path in paths if not path.startswith(kept_out)} == {
        "/", "/ar/", "/en/", "/ar/about", "/en/about", "/ar/help", "/en/help",
        "/ar/article/<path:id>", "/en/article/<path:id>", "/static/<path:filename>",
        "/healthz", "/robots.txt", "/opensearch.xml", "/favicon.svg", "/favicon.ico",
    }  # fmt: skip


@pytest.mark.parametrize(("query", "page"), [("", "ar"), ("?lang=en", "en"), ("?lang=xx", "ar")])
def test_a_browser_can_add_the_search(client: FlaskClient, query: str, page: str) -> None:
    answer = client.get(f"/opensearch.xml{query}")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ElementTree.fromstring(answer.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = [url.get("template") for url in root.iter(f"{space}Url")]
    assert templates[0] == f"http://localhost/{page}/search?q={{searchTerms}}"


def test_the_icon_is_a_picture(client: FlaskClient) -> None:
    answer = client.get("/favicon.svg")
    assert answer.mimetype == "image/svg+xml"
    ElementTree.fromstring(answer.data)


def test_completions_come_in_the_format_of_browsers(client: FlaskClient) -> None:
    answer = client.get("/suggest?lang=ar&q=القم")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, completed, counts, urls = json.loads(answer.data)
    assert (typed, completed[0], counts[0]) == ("القم", "القمة", "23 خبرًا")
    assert urls[0].endswith(f"/ar/search?q={quote('القمة')}")
    assert len(completed) == len(counts) == len(urls) <= 8
    assert json.loads(client.get("/suggest?lang=en&q=القم").data)[2][0] == "23 articles"
    assert json.loads(client.get("/suggest?lang=ar&q=القمة ").data)[1][0].startswith("القمة ال")


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00%ff", f"?q={'ك' * 5000}", "?lang=xx&q=)("])
def test_nothing_to_complete_is_an_empty_answer(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/suggest{query}")
    assert answer.status_code == 200 and json.loads(answer.data)[1:] == [[], [], []]


def test_browsers_are_told_of_completions(client: FlaskClient) -> None:
    text = client.get("/opensearch.xml?lang=en").text
    assert 'type="application/x-suggestions+json"' in text
    assert "/suggest?lang=en&amp;q={searchTerms}" in text


def test_the_ladder_is_told_to_programs(client: FlaskClient) -> None:
    query = json.loads(client.get("/search.json?q=هدنة AND زلزال").data)["query"]
    assert query["ladder"][0] == {"kind": "any", "query": "هدنة OR زلزال", "total": 2}
    assert query["suggestion"] is None
    query = json.loads(client.get("/search.json?q=hgkt'").data)["query"]
    assert query["ladder"] == [{"kind": "layout", "query": "النفط", "total": 1}]
    assert query["suggestion"] == "النفط"


@pytest.mark.parametrize(
    "url",
    [
        "/search.json?q=القمة&copies=2",
        "/api/v1/search?q=القمة&copies=2",
        "/search.csv?q=القمة&size=7&page=101",
        "/search.jsonl?q=القمة&size=7&page=101",
        "/trend.json?q=القمة&size=7&page=101",
    ],
)
def test_parameters_that_a_door_does_not_take_are_ignored_at_all(
    client: FlaskClient, url: str
) -> None:
    assert client.get(url).status_code == 200
