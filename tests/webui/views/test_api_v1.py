"""The stable interface: its keys are pinned here, and its description is held against it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

from indexer.article import Article
from indexer.errors import IndexMissing
from indexer.index import Index
from indexer.settings import Settings
from tests.webui.web_articles import ARTICLES, SERIES
from webui.app import create_app

BRIEF = "id title source published lang"
KEYS = {
    "search?q=القمة": (
        "ok query total page size next_url took_ms index_updated results facets timeline"
    ),
    "search?q=القمة query": ("q parsed ignored notes widened partial suggestion ladder variants"),
    "search?q=القمة results": (
        "id rank score title url source section published lang snippet marks"
    ),
    'search?q="القمة query notes': "code text",
    "search?q=هدنة AND زلزال query ladder": "kind query total",
    "search facets source": "value label count selected toggle_url",
    "search timeline": "from to count",
    "articles/ID?q=هدنة": (
        "ok id title deck body subheads lang published published_from source agency author "
        "section dateline url captions kind modified captured marks remarks"
    ),
    "articles/ID marks": "title body",
    "articles/SUMMIT/related": "ok id results remarks",
    "articles/SUMMIT/copies": "ok id results remarks",
    "articles/SUMMIT/editions": "ok id results dropped remarks",
    "articles/SUMMIT/editions results": (
        "taken until title deck body published modified captured title_changes changes"
    ),
    "explain?q=هدنة&id=ID": (
        f"ok q {BRIEF} match operator matched widened score words notes remarks missing"
    ),
    "explain?q=هدنة&id=ID words": (
        "text field kind negated folded stem skeleton spellings terms articles found places "
        "score share"
    ),
    'explain?q="هدنة&id=ID notes': "code text",
    'search?q="القمة query remarks': "code text count sentence",
    'explain?q="هدنة&id=ID remarks': "code text count sentence",
    'articles/ID?q="هدنة remarks': "code text count sentence",
    "suggest?q=القم": "ok q results remarks",
    "suggest?q=القم results": "text articles url",
    "stats": "ok articles oldest newest updated engine analyzer bytes sources",
    "stats sources": "value count",
}
"""Where a record stands (the first of a list counts), and its keys. None may ever go."""


WITHOUT_RULES = (
    "/api/v1/stats",
    "/api/v1/openapi.json",
    "/api/v1/articles/{id}/copies",
    "/api/v1/articles/{id}/editions",
)
OPERATIONS = (
    *WITHOUT_RULES,
    "/api/v1/search",
    "/api/v1/explain",
    "/api/v1/suggest",
    "/api/v1/articles/{id}",
    "/api/v1/articles/{id}/related",
)


@pytest.fixture
def summit(index: Index) -> str:
    return index.search("العنوان:القمة").hits[0].id


@pytest.mark.parametrize("place", KEYS)
def test_keys_stay(client: FlaskClient, ids: dict[str, str], summit: str, place: str) -> None:
    url, *path = place.replace(" AND ", "+AND+").split(" ")
    url = url.replace("ID", ids["هدنة"]).replace("SUMMIT", summit)
    answer: Any = client.get(f"/api/v1/{url}").get_json()
    for name in path:
        answer = answer[name]
    if isinstance(answer, list):
        assert answer, "nothing to look at"
        answer = answer[0]
    assert set(answer) >= set(KEYS[place].split())
    assert answer.get("ok", True) is True


def test_keys_of_names_copies_and_related_articles_stay(tmp_path: Path) -> None:
    own = Settings(index=tmp_path / "index")
    index = Index.create(own)
    story = (
        "تفاوض الوفدان على تقاسم مياه النهر وسدود الري في المنطقة الشمالية، وبحث بوتين مع ضيفه "
        "سبل إيصال المياه إلى القرى البعيدة قبل أن يحل موسم الجفاف، على أن يعودا إلى الأمر بعد شهر."
    )
    bodies = (
        story,
        f"{story} وحضر اللقاء وزراء.",
        "بحث الخبراء تقاسم مياه النهر وأثر السدود والري في زراعة المنطقة الشمالية مع بوتن",
        "افتتح المعرض السنوي للكتاب أبوابه أمام الزوار في العاصمة",
    )
    index.admin.add_articles(
        Article(id=f"a{n}", title=f"خبر {n}", body=body) for n, body in enumerate(bodies)
    )
    client = create_app(index, own).test_client()
    name = client.get("/api/v1/search?q=بوتين").get_json()["query"]["variants"][0]
    assert set(name) >= set("typed id label kind english spellings".split())
    assert set(name["spellings"][0]) >= set("text articles searched".split())
    marked = {
        more: client.get(f"/api/v1/articles/a0?q=بوتن{more}").get_json()["marks"]["body"]
        for more in ("", "&match=stem", "&without=بوتين")
    }
    place = story.index("بوتين")
    assert marked == {"": [[place, place + 5]], "&match=stem": [], "&without=بوتين": []}
    for wrong in ("match=vague", f"without={'ب' * 201}"):
        assert client.get(f"/api/v1/articles/a0?q=بوتن&{wrong}").status_code == 400
    found = client.get("/api/v1/articles/a0/copies").get_json()["results"]
    assert [one["id"] for one in found] == ["a1"]
    assert set(found[0]) >= set(f"{BRIEF} kind".split())
    found = client.get("/api/v1/articles/a0/related").get_json()["results"]
    assert [one["id"] for one in found] == ["a2"]
    assert set(found[0]) >= set(f"{BRIEF} score".split())


def test_ids_may_have_slashes(tmp_path: Path) -> None:
    own = Settings(index=tmp_path / "index")
    index = Index.create(own)
    index.admin.add_articles([Article("2025/03/خبر?x#y", "عنوان", "نص")])
    client = create_app(index, own).test_client()
    path = quote("2025/03/خبر?x#y", safe="")
    assert client.get(f"/api/v1/articles/{path}").get_json()["title"] == "عنوان"
    assert client.get(f"/api/v1/articles/{path}/related").get_json()["results"] == []
    assert client.get(f"/ar/article/{path}").status_code == 200


def test_urls_of_an_answer_lead_to_this_interface(client: FlaskClient) -> None:
    url, ranks = "/api/v1/search?q=القمة", []
    while url:
        assert url.startswith("/api/v1/search?")
        found = client.get(url).get_json()
        ranks += [hit["rank"] for hit in found["results"]]
        toggles = [one["toggle_url"] for one in found["facets"]["source"]]
        url = found["next_url"]
    assert ranks == list(range(1, SERIES + 1))
    assert len(toggles) == 2
    assert all(client.get(one).get_json()["total"] for one in toggles)


def test_nothing_of_the_machine_is_told(
    client: FlaskClient, ids: dict[str, str], index: Index
) -> None:
    folder = index.admin.stats().path
    article = index.get(ids["هدنة"])
    assert article.path
    for url in ("stats", f"articles/{article.id}", "openapi.json"):
        text = client.get(f"/api/v1/{url}").text
        assert folder not in text and article.path not in text


@pytest.mark.parametrize(
    ("url", "errors"),
    [
        ("search?page=0&from=x", [("from", "bad_date"), ("page", "bad_number")]),
        ("search?to=&sort=", [("to", "bad_date"), ("sort", "bad_choice")]),
        (f"search?q={'ك' * 2001}", [("q", "too_long")]),
        ("explain?q=x&operator=xor", [("operator", "bad_choice"), ("id", "missing")]),
        ("suggest?limit=0", [("limit", "bad_number")]),
        ("suggest?limit=٣", [("limit", "bad_number")]),
        ("articles/x/related?limit=", [("limit", "bad_number")]),
    ],
)
def test_bad_values_are_named(client: FlaskClient, url: str, errors: list[tuple[str, str]]) -> None:
    answer = client.get(f"/api/v1/{url}")
    assert answer.status_code == 400
    told = answer.get_json()
    for error in told["errors"]:
        assert error.pop("message").startswith(f"{error['param']}: ")
    assert told == {
        "ok": False,
        "status": 400,
        "error": "bad_request",
        "errors": [{"param": param, "code": code} for param, code in errors],
    }


@pytest.mark.parametrize(
    "url",
    [
        "articles/none",
        "articles/none/related",
        "articles/none/copies",
        "articles/none/editions",
        "explain?id=none",
    ],
)
def test_an_unknown_article_is_not_found(client: FlaskClient, url: str) -> None:
    answer = client.get(f"/api/v1/{url}")
    assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")


def test_every_error_is_json() -> None:
    def opened() -> Index:
        raise IndexMissing("none")

    client = create_app(opened).test_client()
    for url in ("search", "stats", "suggest", "articles/x"):
        answer = client.get(f"/api/v1/{url}")
        assert (answer.status_code, answer.get_json()["status"]) == (503, 503)
    assert client.get("/api/v1/nowhere").get_json()["status"] == 404
    assert client.get("/api/v2/search").get_json()["status"] == 404
    answer = client.post("/api/v1/search")
    assert answer.get_json()["status"] == 405 and "GET" in answer.headers["Allow"]


def test_no_other_site_may_read_it(client: FlaskClient) -> None:
    answer = client.get("/api/v1/stats", headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_every_route_is_described(app: Flask, client: FlaskClient) -> None:
    described = set(client.get("/api/v1/openapi.json").get_json()["paths"])
    routes = {
        str(rule).replace("<path:", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api_v1.")
    }
    assert described == routes == set(OPERATIONS)


def test_names_narrow_a_search_down_by_any_spelling(client: FlaskClient) -> None:
    for name in ("baghdad", "بغداد"):
        found = client.get("/api/v1/search", query_string={"name": name}).get_json()
        assert found["total"] == SERIES
    names = [
        one["name"]
        for one in client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/search"]["get"][
            "parameters"
        ]
        if "name" in one
    ]
    assert "name" in names and "person" not in names


def test_the_numbers_are_those_of_the_index(client: FlaskClient) -> None:
    found = client.get("/api/v1/stats").get_json()
    assert found["articles"] == len(ARTICLES) + SERIES
    assert sum(one["count"] for one in found["sources"]) == found["articles"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_described_is_what_is_answered(
    app: Flask, ids: dict[str, str], operation: str
) -> None:
    """Schemathesis asks what the description allows, and what it forbids, and holds each answer
    against it. ``MARSAD_EXAMPLES`` asks for more of either."""
    schemathesis = pytest.importorskip("schemathesis")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    tried = []
    plain = {"Accept-Encoding": "identity"}  # in the same process nothing unpacks answers

    def ask(case: Any) -> None:
        case.call_and_validate(headers=plain)
        for values in (case.path_parameters, case.query):
            if "id" in (values or ()):  # no generated id is that of an article
                values["id"] = ids["هدنة"]
                case.call_and_validate(headers=plain)
        tried.append(case)

    def known(case: Any) -> Any:
        if "name" in (case.query or ()):  # no generated text is the name of anyone
            case.query["name"] = ["baghdad"]
        return case

    for mode in schemathesis.GenerationMode:
        if mode.is_negative and operation in WITHOUT_RULES:
            continue
        cases = schema.find_operation_by_label(f"GET {operation}").as_strategy(mode)
        if not mode.is_negative:
            cases = cases.map(known)
        examples = int(os.environ.get("MARSAD_EXAMPLES", "10"))
        limits = settings(max_examples=examples, deadline=None, suppress_health_check=HealthCheck)
        limits(given(cases)(ask))()
    assert tried
