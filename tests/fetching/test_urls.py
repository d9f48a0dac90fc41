"""URLs: what may be asked for, and what is one page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetching.urls import clean_url, host_of, item_key, origin_of, target_of


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        (" HTTP://News.Example/a#part ", "http://news.example/a"),
        ("http://news.example", "http://news.example/"),
        (
            "http://news.example/أخبار?س=1",
            "http://news.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1?%D8%B3=1",
        ),
        ("http://news.example/a b", "http://news.example/a%20b"),
        ("http://news.example/a%20b%2Fc", "http://news.example/a%20b%2Fc"),
        ("http://news.example./x", "http://news.example/x"),
        ("http://أخبار.example/x", "http://xn--mgbt3dhd.example/x"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        # Routes by which a site makes its pages, and a picture on a page.
        ("http://news.example/#!/a/1", "http://news.example/#!/a/1"),
        ("http://news.example/#/a/1", "http://news.example/#/a/1"),
        ("http://news.example/a#/2", "http://news.example/a"),
    ],
)
def test_urls_are_made_fit_to_be_asked_for(given: str, clean: str) -> None:
    if "أخبار.example" in given:
        clean = f"http://{'أخبار.example'.encode('idna').decode()}/x"
    assert clean_url(given) == clean


@pytest.mark.parametrize(
    "given",
    [
        "",
        "news.example/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http://user:password@news.example/",
        "http://news.example@evil.example/",
        "http://news.example:99999/",
        "http://x/" + "a" * 5000,
    ],
)
def test_what_is_no_web_page_is_none(given: str) -> None:
    assert clean_url(given) is None


def test_relative_urls_are_resolved() -> None:
    assert clean_url("../b?x=1", "http://news.example/a/c") == "http://news.example/b?x=1"
    assert clean_url("//other.example/x", "https://news.example/") == "https://other.example/x"


def test_a_page_has_one_key_however_it_is_linked() -> None:
    urls = [
        "http://news.example/a/",
        "https://www.news.example/a?utm_source=rss&utm_medium=x",
        "http://news.example/a?fbclid=1",
    ]
    assert {item_key(url) for url in urls} == {"news.example/a"}


def test_pages_that_differ_have_keys_that_differ() -> None:
    urls = ["http://n.example/a?id=1", "http://n.example/a?id=2", "http://n.example:81/a?id=1"]
    assert len({item_key(url) for url in [*urls, "http://n.example/a"]}) == 4


def test_parts_of_a_url() -> None:
    url = "https://news.example:8443/a/b?c=d"
    assert (host_of(url), origin_of(url), target_of(url)) == (
        "news.example",
        "https://news.example:8443",
        "/a/b?c=d",
    )
    assert host_of("http://[::1]/") == "::1"
    assert target_of("http://news.example/?a=1#!/b") == "/?a=1"


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://news.example/", "//"]))
def test_any_text_is_a_clean_url_or_none(text: str, before: str) -> None:
    clean = clean_url(before + text, "http://base.example/x")
    if clean is not None:
        assert clean.isascii()
        assert clean_url(clean) == clean
        assert host_of(clean)
        assert item_key(clean)
        assert target_of(clean).startswith("/")
        assert not set(clean) & set(" \r\n\t")
