"""The spellings of names on the page and in JSON: told, taken off and put back."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.settings import Settings
from webui.app import create_app


def page_of(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.text


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(page: str) -> list[str]:
    also = page.partition('<div class="also">')[2].partition("</div>")[0]
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', also)]


def test_the_page_tells_the_other_spellings_and_their_counts(client: FlaskClient) -> None:
    page = page_of(client, "/ar/search?q=نتنياهو")
    assert "بحثنا أيضًا لأجل « نتنياهو » عن: لا تبحث عن نتانياهو 1 ×" in words(page)
    assert "ابحث عن « نتنياهو » فقط" in words(page)
    assert "2 نتيجة" in words(page) or "نتيجتان" in words(page)
    english = words(page_of(client, "/en/search?q=Netanyahu"))
    assert "Also searched for “ Netanyahu ”:" in english
    assert "Do not search for نتانياهو 1 ×" in english
    assert 'class="also"' not in page_of(client, "/ar/search?q=القمة")


def test_a_spelling_is_taken_off_and_put_back_by_links(client: FlaskClient) -> None:
    off, only = links(page_of(client, "/ar/search?q=نتنياهو&sort=new"))
    assert off == f"/ar/search?q={quote('نتنياهو')}&sort=new&without={quote('نتانياهو')}"
    assert only == f"/ar/search?q={quote('نتنياهو')}&sort=new&match=stem"
    page = page_of(client, off)
    assert "ابحث أيضًا عن نتانياهو 1 +" in words(page)
    assert "نتيجة واحدة" in words(page)
    back, _ = links(page)
    assert back == f"/ar/search?q={quote('نتنياهو')}&sort=new"
    assert 'class="also"' not in page_of(client, only)


def test_what_was_taken_off_stays_so_on_other_pages_of_the_search(client: FlaskClient) -> None:
    page = page_of(client, "/ar/search?q=نتنياهو&without=نتانياهو")
    why = re.search(r'class="why" href="([^"]*)"', page)
    assert why is not None and f"without={quote('نتانياهو')}" in unescape(why[1])
    explained = words(page_of(client, unescape(why[1])))
    assert "نتنياهو (1)" in explained and "نتانياهو" not in explained
    assert '<input type="hidden" name="without" value="نتانياهو">' in page


def test_json_tells_the_spellings(client: FlaskClient) -> None:
    record = client.get("/search.json?q=نتنياهو&without=نتانياهو").json
    assert record is not None and record["total"] == 1
    (name,) = record["query"]["variants"]
    assert name["typed"] == "نتنياهو" and name["id"] == "benjamin-netanyahu"
    assert name["spellings"] == [
        {"text": "نتنياهو", "articles": 1, "searched": True},
        {"text": "نتانياهو", "articles": 1, "searched": False},
    ]
    assert client.get("/search.json?q=القمة").json["query"]["variants"] == []  # type: ignore[index]


@pytest.mark.parametrize("given", ["%00", "x" * 201, "&without=".join("ab"), "<b>"])
def test_any_value_is_answered(client: FlaskClient, given: str) -> None:
    answer = client.get(f"/ar/search?q=نتنياهو&without={given}")
    assert answer.status_code == (400 if len(given) > 200 else 200)
    assert "<b>" not in answer.text


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("match", ["", "&match=stem", "&match=folded", "&match=names"])
def test_only_what_was_typed_is_searched_where_letters_are_written_otherwise(
    tmp_path: Path, engine: str, match: str
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    news = (("شئون", "افتتح المرفأ صباح اليوم"), ("شؤون", "انعقدت القمة في المساء"))
    index.admin.add_articles([Article(way, text, f"{way} البحارة: {text}.") for way, text in news])
    client = create_app(index).test_client()
    for query in ("شؤون", '"شؤون البحارة"'):
        page = page_of(client, f"/en/search?q={quote(query)}{match}")
        *_, only = links(page)
        found = page_of(client, only)
        assert 'class="also"' not in found
        assert "article/شؤون" in unquote(found) and "article/شئون" not in unquote(found)
        told = client.get(f"/search.json?q={quote(query)}{match}").json["query"]["remarks"]  # type: ignore[index]
        (sentence,) = [one["sentence"] for one in told if one["code"] == "spellings"]
        for name, value in re.findall(r"--(\w+) (exact|folded|stem|names)", sentence):
            other = client.get(f"/search.json?q={quote(query)}&{name}={value}").json
            assert other is not None and [hit["id"] for hit in other["results"]] == ["شؤون"]
            assert f"&{name}={value}" != match
