from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from indexer.query.parameters import MATCHES, offered_at
from indexer.settings import Settings
from webui.present.navigation import chips
from webui.present.search import CHOSEN, FACETS, Problem, Search, read_search
from webui.present.wording import parameter_label


def read(*pairs: tuple[str, str], **settings: Any) -> tuple[Search, tuple[Problem, ...]]:
    return read_search(MultiDict(pairs), Settings(**settings))


def test_every_parameter_is_read() -> None:
    search, problems = read(
        ("q", "قمة  بغداد "),
        ("source", "ب"),
        ("source", "أ"),
        ("section", "سياسة"),
        ("name", "بوتن"),
        ("name", "vladimir-putin"),
        ("from", "2025-01-02"),
        ("to", "2025-03-04"),
        ("sort", "new"),
        ("page", "3"),
        ("size", "20"),
        ("match", "exact"),
        ("operator", "or"),
        ("recency", "٣٠"),
        ("copies", "1"),
    )
    assert problems == ()
    assert search == Search(
        q="قمة بغداد",
        source=("أ", "ب"),
        section=("سياسة",),
        name=("vladimir-putin",),
        date_from="2025-01-02",
        date_to="2025-03-04",
        sort="new",
        page=3,
        size=20,
        match="exact",
        operator="or",
        recency=30,
        fold=False,
    )


def test_a_url_has_one_order_and_leaves_out_defaults() -> None:
    search, _ = read(
        ("match", "folded"), ("page", "2"), ("to", "2025-03-04"), ("section", "ج"),
        ("source", "ب"), ("source", "أ"), ("q", "قمة"), ("source", "ب"), ("size", "10"),
        ("sort", "rel"), ("recency", "7"),
    )  # fmt: skip
    pairs = parse_qsl(urlsplit(search.url("/ar/search")).query)
    assert pairs == [
        ("q", "قمة"), ("source", "أ"), ("source", "ب"), ("section", "ج"),
        ("to", "2025-03-04"), ("page", "2"), ("match", "folded"), ("recency", "7"),
    ]  # fmt: skip
    assert Search().url("/ar/search") == "/ar/search"


def test_a_url_is_read_back_as_the_same_search() -> None:
    search = Search(q='"أ&ب" + 50%', source=("س=ص",), date_from="2025-01-01", sort="old", page=7)
    again, problems = read(*parse_qsl(urlsplit(search.url("/")).query))
    assert (again, problems) == (search, ())


def test_defaults_are_those_of_the_settings() -> None:
    search, problems = read(("size", "25"), ("match", "folded"), size=25, match="folded")
    assert (search, problems) == (Search(), ())
    search, _ = read(("size", "10"), ("match", "stem"), size=25, match="folded")
    assert (search.size, search.match) == (10, "stem")


def test_unknown_and_empty_parameters_are_ignored() -> None:
    assert read(("utm_source", "x"), ("from", ""), ("page", " "), ("source", "")) == (Search(), ())


@pytest.mark.parametrize(
    ("param", "value", "code"),
    [
        ("from", "2025-13-01", "bad_date"),
        ("from", "غدا", "bad_date"),
        ("to", "منذ 2025", "bad_date"),
        ("to", "2025022", "bad_date"),
        ("sort", "best", "bad_choice"),
        ("match", "fuzzy", "bad_choice"),
        ("operator", "xor", "bad_choice"),
        ("copies", "2", "bad_number"),
        ("page", "0", "bad_number"),
        ("page", "101", "bad_number"),
        ("page", "-1", "bad_number"),
        ("page", "²", "bad_number"),
        ("page", "9" * 5000, "bad_number"),
        ("size", "11", "bad_number"),
        ("size", "1e1", "bad_number"),
        ("q", "ك" * 2001, "too_long"),
        ("source", "م" * 201, "too_long"),
    ],
)
def test_a_bad_value_is_named_and_the_rest_is_kept(param: str, value: str, code: str) -> None:
    search, problems = read((param, value), ("section", "سياسة"))
    assert [(one.param, one.code) for one in problems] == [(param, code)]
    assert len(problems[0].value) <= 2000
    assert search.section == ("سياسة",)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-02-01", "2025-02-01", "2025-02-01"),
        ("2025-2-1", "2025-02-01", "2025-02-01"),
        ("20250201", "2025-02-01", "2025-02-01"),
        ("٢٠٢٥", "2025-01-01", "2025-12-31"),
        ("فبراير 2025", "2025-02-01", "2025-02-28"),
        ("من شباط إلى نيسان 2025", "2025-02-01", "2025-04-30"),
        ("Ramadan 1439", "2018-05-16", "2018-06-14"),
    ],
)
def test_a_date_in_words_becomes_the_days_that_it_means(text: str, first: str, last: str) -> None:
    search, problems = read(("from", text), ("to", text))
    assert problems == ()
    assert (search.date_from, search.date_to) == (first, last)
    assert search.url("/search") == f"/search?from={first}&to={last}"


def test_too_many_values_of_a_facet_are_refused() -> None:
    _, problems = read(*(("source", str(number)) for number in range(51)))
    assert [(one.param, one.code) for one in problems] == [("source", "too_long")]


def test_arabic_digits_are_digits() -> None:
    search, problems = read(("from", "٢٠٢٥-٠١-٠٢"), ("page", "۲"))
    assert (search.date_from, search.page, problems) == ("2025-01-02", 2, ())


def test_control_characters_and_lone_surrogates_are_left_out() -> None:
    search, _ = read(("q", "قمة\x00\n\ud800بغداد"))
    assert search.q == "قمة بغداد"


def test_toggling_adds_takes_off_and_goes_back_to_the_first_page() -> None:
    search = Search(q="قمة", page=4, source=("أ",))
    added = search.toggle("source", "ب")
    assert (added.source, added.page) == (("أ", "ب"), 1)
    assert added.toggle("source", "أ").source == ("ب",)
    assert search.clear_filters() == Search(q="قمة")


def test_the_choices_of_match_are_those_of_the_settings() -> None:
    assert MATCHES == ("exact", "folded", "stem", "names")


def test_each_chosen_value_of_a_facet_can_be_taken_off_alone_and_all_at_once(app: Flask) -> None:
    chosen = {param: ("x",) for param in CHOSEN} | {"name": ("gaza",)}
    search = Search(q="قمة", **chosen, date_from="2025-01-01")
    with app.test_request_context("/en/search"):
        links = [chip.url for chip in chips(search, "/")]
    assert len(links) == len(CHOSEN) + 1
    for param in CHOSEN:
        assert search.but(**{param: ()}).url("/") in links
    assert search.clear_filters() == Search(q="قمة")


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_each_parameter_and_facet_is_called_by_words_of_the_page(app: Flask, lang: str) -> None:
    params = {row.name for row in offered_at("page") if row.kind != "flag"} | FACETS.keys()
    with app.test_request_context(f"/{lang}/search"):
        assert [one for one in params if parameter_label(one) == one] == []
