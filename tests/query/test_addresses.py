"""Addresses of articles as people paste them."""

from __future__ import annotations

import pytest

from indexer.article import article_id
from indexer.query import nodes as q
from indexer.query.addresses import AddressConditions, id_of_address
from indexer.query.parser import parse_query

URL = "https://www.example.org/أخبار/2024/05/قمة-الرياض.html"
ENCODED = (
    "https://www.example.org/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/2024/05/"
    "%D9%82%D9%85%D8%A9-%D8%A7%D9%84%D8%B1%D9%8A%D8%A7%D8%B6.html"
)
ID = article_id(URL, "", "")


@pytest.mark.parametrize(
    "text",
    [
        URL,
        ENCODED,
        ENCODED.lower(),
        f"{ENCODED}?utm_source=x&utm_medium={'y' * 300}&fbclid=z",
        URL.removeprefix("https://"),
        URL.removeprefix("https://www."),
        URL.replace("https", "HTTP"),
        f"{URL}#comments",
        f"https://web.archive.org/web/20240601000000/{URL}",
        f"url:{URL}",
        f"URL: {ENCODED}",
        f"الرابط:{URL}",
        f'url:"{URL}"',
        f'"{URL}"',
        f"«{URL}»",
        f"<{URL}>",
        f"({URL})",
        f"{URL}؟",
        f"url:{ID}",
    ],
)
def test_an_address_in_any_form_is_the_id_of_its_article(text: str) -> None:
    parsed = parse_query(text)
    assert (parsed.tree, parsed.notes) == (q.Term("url", ID), ())
    assert [one.code for one in parsed.readings] == ["address"] * (
        "url" not in text.lower()[:5] and not text.startswith("الرابط")
    )


def test_an_address_stands_among_words_and_can_be_excluded() -> None:
    found = q.Term("url", ID)
    assert parse_query(f"قمة {URL}").tree == q.Implicit((q.Term("", "قمة"), found))
    assert parse_query(f"قمة -{ENCODED}").tree == q.Implicit((q.Term("", "قمة"), q.Not(found)))
    assert parse_query(f"قمة أو {URL}").tree == q.Or((q.Term("", "قمة"), found))


def test_behind_its_field_an_address_needs_no_scheme_whatever_its_domain() -> None:
    for host in ("fanar.example", "news.technology", "alsharq.news"):
        found = q.Term("url", article_id(f"https://{host}/2025/03/palace", "", ""))
        assert parse_query(f"url:{host}/2025/03/palace").tree == found


@pytest.mark.parametrize("text", ["www.example.org", "https://example.org/", "url:example.org"])
def test_the_address_of_a_site_is_left_out_and_said(text: str) -> None:
    parsed = parse_query(f"قمة {text}")
    assert parsed.tree == q.Term("", "قمة")
    assert [one.code for one in parsed.notes] == ["site_address"]


@pytest.mark.parametrize(
    "text", ["U.S./China", "2018/06", "km/h", "CNN.com", "كوريا.نت/أخبار", "أ.ف.ب/رويترز"]
)
def test_what_is_no_address_is_words(text: str) -> None:
    parsed = parse_query(text)
    assert q.Term("", text) == parsed.tree and parsed.readings == ()
    assert id_of_address(text) is None


def test_a_quote_that_holds_more_than_an_address_is_a_phrase() -> None:
    assert isinstance(parse_query('"انظر https://example.org/a الآن"').tree, q.Phrase)


def test_no_address_begins_within_a_word() -> None:
    many = "-a." * 100_000
    assert AddressConditions().replace(many) == many
    assert AddressConditions().replace("Xa-bbc.com/news/1") == "Xa-bbc.com/news/1"
    for before in ("-", "(-", "غزة -"):
        assert article_id("https://bbc.com/news/1", "", "") in AddressConditions().replace(
            f"{before}bbc.com/news/1"
        )


def test_what_closes_behind_an_address_is_no_part_of_it() -> None:
    for address, rest in (("x.org/a_(b)", ").)"), ("x.org/a", ")" * 100_000), ("x.org/a", "!")):
        id_ = article_id(f"https://{address}", "", "")
        found = AddressConditions().replace(f"https://{address}{rest}").strip()
        assert found == f"url:{id_} {rest.replace('.', '').replace('!', '')}".strip()
