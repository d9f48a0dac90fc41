from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

from indexer.article import Article
from indexer.index import Index
from indexer.settings import Settings
from tests.webui.web_articles import SERIES
from webui.app import create_app
from webui.views.feeds import moment, xml_text

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def feed(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/search.atom?{query}")
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    read = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert not read.bozo and read.version == "atom10"
    return read


def valid(text: bytes) -> ElementTree.Element:
    """The feed, which has what RFC 4287 asks of one."""
    root = ElementTree.fromstring(text)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert RFC_3339.fullmatch(one.findtext(f"{ATOM}updated") or "")
        assert (one.findtext(f"{ATOM}id") or "").startswith("tag:")
        alternates = [link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert all(link.get("href", "").startswith("http") for link in one.findall(f"{ATOM}link"))
        assert all(name.text for name in one.findall(f"{ATOM}author/{ATOM}name"))
        assert all(kind.get("term") for kind in one.findall(f"{ATOM}category"))
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    return root


def test_the_newest_come_first(client: FlaskClient) -> None:
    read = feed(client, "q=القمة&sort=old&size=10&lang=en")
    assert [entry.title for entry in read.entries] == [
        f"القمة العربية في يومها {number}" for number in range(SERIES, 0, -1)
    ]
    assert read.entries[0].updated == "2025-08-23T00:00:00Z" == read.feed.updated
    assert read.feed.title == "القمة – Marsad"
    assert read.entries[0].author == "صحيفة النيل"
    assert read.entries[0].tags[0].term == "سياسة"


@pytest.mark.parametrize("query", ["", "q=القمة", "q=زلزال&lang=en", "q=قسطنطينية", "q=%01%ff<>&"])
def test_a_feed_is_valid(client: FlaskClient, query: str) -> None:
    valid(client.get(f"/search.atom?{query}").data)


def test_links_lead_to_the_feed_itself_the_page_and_the_article(client: FlaskClient) -> None:
    read = feed(client, f"lang=ar&size=20&q={quote('القمة')}&source={quote('وكالة الساحل')}")
    links = {link.rel: link.href for link in read.feed.links}
    source = f"q={quote('القمة')}&source={quote('وكالة الساحل').replace('%20', '+')}"
    assert links["self"] == f"http://localhost/search.atom?{source}&lang=ar"
    assert links["alternate"].startswith("http://localhost/ar/search?q=")
    assert client.get(links["alternate"]).status_code == 200
    assert client.get(read.entries[0].link).status_code == 200
    assert client.get(links["self"]).data == client.get(f"/search.atom?{source}&lang=ar").data


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/search.atom?q=القمة&lang=ar")
    again = client.get(
        "/search.atom?q=القمة&lang=ar", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_language_of_the_reader_is_that_of_the_feed(client: FlaskClient) -> None:
    answer = client.get("/search.atom", headers={"Accept-Language": "en"})
    assert 'xml:lang="en"' in answer.text and "/en/article/" in answer.text
    assert "Accept-Language" in answer.headers["Vary"]
    assert 'xml:lang="ar"' in client.get("/search.atom?lang=xx").text


@pytest.mark.parametrize("host", ["news.example.org:8443", "[::1]:8000"])
def test_ids_are_of_the_host_and_not_of_its_port(client: FlaskClient, host: str) -> None:
    root = valid(client.get("/search.atom?q=القمة", headers={"Host": host}).data)
    assert ":8" not in (root.findtext(f"{ATOM}id") or "")


def test_what_is_indexed_later_changes_the_feeds_that_find_it_alone(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    client = create_app(index, settings).test_client()
    index.admin.add_articles(
        Article(f"old{n}", f"سفينة {n}", "نص", published="2025-01-02") for n in range(60)
    )
    tags = {url: client.get(url).headers["ETag"] for url in ("/search.atom?q=سفينة&lang=ar",)}
    first = feed(client, "q=سفينة&lang=ar")
    assert len(first.entries) == 50
    following = next(link.href for link in first.feed.links if link.rel == "next")
    second = feedparser.parse(client.get(following).data)
    assert len({entry.id for entry in (*first.entries, *second.entries)}) == 60
    assert not [link for link in second.feed.links if link.rel == "next"]
    index.admin.add_articles([Article("other", "قطار", "نص", published="2025-03-04")])
    assert {url: client.get(url).headers["ETag"] for url in tags} == tags
    index.admin.add_articles(
        [Article("new", "سفينة جديدة", "نص", published="2025-03-04T05:06+03:00")]
    )
    read = feed(client, "q=سفينة&lang=ar")
    assert read.entries[0].title == "سفينة جديدة"
    assert read.entries[0].updated == "2025-03-04T05:06:00+03:00" == read.feed.updated


def test_texts_that_xml_cannot_hold_are_mended(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    index = Index.create(settings)
    odd = "خبر\x00\x0b\ufffe\x1b]]> <b> &amp; \U0001f600"
    index.admin.add_articles(
        [Article("odd", odd, odd, source=odd, section=odd, published="غير معروف")]
    )
    client = create_app(index, settings).test_client()
    root = valid(client.get("/search.atom?q=خبر").data)
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "خبر]]> <b> &amp; \U0001f600"
    assert root.findtext(f"{ATOM}entry/{ATOM}updated") == "1970-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("2025", "2025-01-01T00:00:00Z"),
        ("2025-06", "2025-06-01T00:00:00Z"),
        ("2025-06-20", "2025-06-20T00:00:00Z"),
        ("2025-06-20T17:00", "2025-06-20T17:00:00Z"),
        ("2025-06-20 17:00:01", "2025-06-20T17:00:01Z"),
        ("2025-06-20T17:00:00.25Z", "2025-06-20T17:00:00Z"),
        ("2025-06-20T17:00+03:00", "2025-06-20T17:00:00+03:00"),
        ("2025-06-20T17:00:00+03:07:02", "2025-06-20T13:52:58Z"),
        ("0001-01-01T00:00:00+03:07:02", None),
        ("أمس", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_those_of_rfc_3339(published: str | None, written: str | None) -> None:
    assert moment(published) == written
    if written:
        assert RFC_3339.fullmatch(written)
        datetime.fromisoformat(written.replace("Z", "+00:00"))


def test_half_a_surrogate_is_left_out() -> None:
    assert xml_text("ا\ud800ب") == "اب"


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_results_page_leads_to_all_forms(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/{lang}/search?q=القمة&section=سياسة&page=2").text
    found = f"q={quote('القمة')}&amp;section={quote('سياسة')}"
    assert (
        f'<link rel="alternate" type="application/atom+xml" '
        f'href="/search.atom?{found}&amp;lang={lang}"' in page
    )
    for url in (
        f"/search.csv?{found}",
        f"/search.jsonl?{found}",
        f"/search.json?{found}&amp;page=2",
    ):
        assert f'href="{url}"' in page
        assert client.get(url.replace("&amp;", "&")).status_code == 200
    assert "search.atom" not in client.get(f"/{lang}/search?q=القمة&page=x").text
