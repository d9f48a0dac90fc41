"""The ladder: looser searches when nothing is found, each with the number that it finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.query.remarks import Remark
from indexer.settings import Settings


def steps(index: Index, query: str, **given: Any) -> list[dict[str, Any]]:
    return [step.to_record() for step in index.search(query, **given).ladder]


def test_each_looser_match_that_finds_is_offered(index: Index) -> None:
    assert steps(index, "اوكرانيا", match="exact") == [
        {"kind": "match", "match": "folded", "total": 2}
    ], "a step that finds no more is not offered"
    assert steps(index, "معاهدات", match="folded")[0] == {
        "kind": "match", "match": "stem", "total": 1,
    }  # fmt: skip
    assert steps(index, "الأمريكي", match="folded")[0] == {
        "kind": "match", "match": "names", "total": 1,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["«الحبوب روسيا»", "‹الحبوب روسيا›", '"الحبوب روسيا"'])
def test_a_phrase_is_offered_without_its_quotes(index: Index, query: str) -> None:
    assert steps(index, query) == [{"kind": "unquoted", "query": "الحبوب روسيا", "total": 1}]


def test_quotes_with_nothing_inside_are_no_search_of_everything(index: Index) -> None:
    assert steps(index, '""') == steps(index, '"!" "؟"') == []


def test_a_word_to_be_found_as_written_stays_so_where_another_is_left_out(
    index: Index,
) -> None:
    found = [step.query for step in index.search('معاهدة ="الحبوب" بوتين').ladder]
    assert 'معاهدة ="الحبوب"' in found or '="الحبوب" بوتين' in found
    assert not any('"الحبوب"' in one and "=" not in one for one in found if one)


def test_filters_and_dates_are_offered_to_be_taken_off(index: Index) -> None:
    given = {"source": ["مرافئ"], "date_from": "2024-08"}
    assert steps(index, "بوتين", **given) == [
        {"kind": "dates", "total": 1},
        {"kind": "filters", "total": index.search("بوتين").total},
    ]
    assert steps(index, "معاهدة", source=["بريد"])[-1]["kind"] == "filters"


def test_words_that_were_joined_by_hand_are_offered_apart(index: Index) -> None:
    assert steps(index, "معاهدة AND الحبوب") == [
        {"kind": "any", "query": "معاهدة OR الحبوب", "total": 2},
        {"kind": "without", "query": "الحبوب", "total": 1},
        {"kind": "without", "query": "معاهدة", "total": 1},
    ]


def test_of_a_widened_search_each_word_is_offered_to_be_left_out(index: Index) -> None:
    results = index.search("معاهدة بوتين الحبوب -الصين")
    assert results.widened
    assert [(step.kind, step.query, step.total) for step in results.ladder] == [
        ("without", "بوتين الحبوب -الصين", 1),
        ("without", "معاهدة بوتين -الصين", 1),
    ]


def test_a_word_that_is_repeated_is_left_out_whole(index: Index) -> None:
    offered = [step.query for step in index.search("معاهدة بوتين معاهدة الحبوب").ladder]
    assert "بوتين الحبوب" in offered
    assert not any(query and query.split().count("معاهدة") == 1 for query in offered)


def test_what_is_found_or_cannot_be_found_has_no_ladder(index: Index) -> None:
    assert index.search("روسيا").ladder == ()
    assert index.search("قطغرفكشت").ladder == ()
    assert index.search("").ladder == ()
    assert index.search('"(" AND -').ladder == ()


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("معاهدة AND الحبوب", {}),
        ("«الحبوب روسيا»", {}),
        ("معاهدة بوتين الحبوب", {}),
        ("f,jdk", {}),
        ('العنوان:"أوكرانيا صواريخ"~2 AND date:2023', {}),
        ("اوكرانيا", {"match": "exact"}),
        ("بوت* AND زيلنسكي~ AND date:>2024", {}),
    ],
)
def test_a_step_finds_what_it_promises(index: Index, query: str, given: dict[str, str]) -> None:
    ladder = index.search(query, **given).ladder
    assert ladder
    for step in ladder:
        changed = {**given, **({"match": step.match} if step.match else {})}
        found = index.search(query if step.query is None else step.query, **changed).total
        assert found == step.total > 0, step


@pytest.mark.parametrize("engine", ENGINES)
def test_exports_and_trends_offer_the_spelling_that_a_search_offers(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    index.admin.add_articles(
        [Article(f"{n}", f"خبر {n}", f"أوكرانيا {n}", published="2024") for n in range(3)]
    )
    offer = Remark("meant", index.search("أوكرانبا").suggestion or "", 3)
    assert index.export("أوكرانبا").remarks == index.trend(["أوكرانبا"]).remarks == (offer,)
    assert offer not in index.export("أوكرانيا").remarks + index.trend(["أوكرانيا"]).remarks


@pytest.mark.parametrize("engine", ENGINES)
def test_exports_trends_and_alerts_offer_the_searches_that_a_search_offers(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = ("أوكرانيا في الحرب", "صواريخ على المدينة", "صواريخ بعيدة")
    index.admin.add_articles(
        [Article(f"{n}", f"خبر {n}", text, published="2024") for n, text in enumerate(texts)]
    )
    query = "أوكرانيا صواريخ"
    steps = {Remark("try_without", "صواريخ", 2), Remark("try_without", "أوكرانيا", 1)}
    results = index.search(query)
    assert results.widened and steps <= set(results.told) and not steps & set(results.remarks)
    assert "Fewer words: صواريخ (2)" in repr(results)
    assert steps <= set(index.export(query).remarks)
    assert steps <= set(index.trend([query]).remarks)
    assert steps <= set(index.matching(query, 10)[1].remarks)


def test_what_strict_answers_offer_has_all_of_the_words(index: Index) -> None:
    query = '"أوكرانيا صواريخ ليلًا"'
    offers = [one for one in index.trend([query]).remarks if one.code.startswith("try_")]
    assert offers
    for one in offers:
        if one.code != "try_match":
            assert index.trend([one.text]).series[0].total == one.count > 0


def test_of_several_searches_it_is_clear_which_one_an_offer_is_for(index: Index) -> None:
    given = {"date_from": "2031"}
    (one,) = index.trend(["أوكرانيا"], **given).remarks
    assert one.code == "try_dates"
    assert index.trend(["أوكرانيا", "صواريخ"], **given).remarks == ()
