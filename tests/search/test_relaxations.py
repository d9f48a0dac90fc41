"""The ladder: looser searches when nothing is found, each with the number that it finds."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.index import Index


def steps(library: Index, query: str, **given: Any) -> list[dict[str, Any]]:
    return [step.to_record() for step in library.search(query, **given).ladder]


def test_each_looser_match_that_finds_is_offered(library: Index) -> None:
    assert steps(library, "اوكرانيا", match="exact") == [
        {"kind": "match", "match": "folded", "total": 2}
    ], "a step that finds no more is not offered"
    assert steps(library, "معاهدات", match="folded")[0] == {
        "kind": "match", "match": "stem", "total": 1,
    }  # fmt: skip
    assert steps(library, "الأمريكي", match="folded")[0] == {
        "kind": "match", "match": "names", "total": 1,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["«الحبوب روسيا»", "‹الحبوب روسيا›", '"الحبوب روسيا"'])
def test_a_phrase_is_offered_without_its_quotes(library: Index, query: str) -> None:
    assert steps(library, query) == [{"kind": "unquoted", "query": "الحبوب روسيا", "total": 1}]


def test_a_word_to_be_found_as_written_stays_so_where_another_is_left_out(
    library: Index,
) -> None:
    found = [step.query for step in library.search('معاهدة ="الحبوب" بوتين').ladder]
    assert 'معاهدة ="الحبوب"' in found or '="الحبوب" بوتين' in found
    assert not any('"الحبوب"' in one and "=" not in one for one in found if one)


def test_filters_and_dates_are_offered_to_be_taken_off(library: Index) -> None:
    given = {"source": ["مرافئ"], "date_from": "2024-08"}
    assert steps(library, "بوتين", **given) == [
        {"kind": "dates", "total": 1},
        {"kind": "filters", "total": library.search("بوتين").total},
    ]
    assert steps(library, "معاهدة", source=["بريد"])[-1]["kind"] == "filters"


def test_words_that_were_joined_by_hand_are_offered_apart(library: Index) -> None:
    assert steps(library, "معاهدة AND الحبوب") == [
        {"kind": "any", "query": "معاهدة OR الحبوب", "total": 2},
        {"kind": "without", "query": "الحبوب", "total": 1},
        {"kind": "without", "query": "معاهدة", "total": 1},
    ]


def test_of_a_widened_search_each_word_is_offered_to_be_left_out(library: Index) -> None:
    results = library.search("معاهدة بوتين الحبوب -الصين")
    assert results.widened
    assert [(step.kind, step.query, step.total) for step in results.ladder] == [
        ("without", "بوتين الحبوب -الصين", 1),
        ("without", "معاهدة بوتين -الصين", 1),
    ]


def test_what_is_found_or_cannot_be_found_has_no_ladder(library: Index) -> None:
    assert library.search("روسيا").ladder == ()
    assert library.search("قطغرفكشت").ladder == ()
    assert library.search("").ladder == ()
    assert library.search('"(" AND -').ladder == ()


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
def test_a_step_finds_what_it_promises(library: Index, query: str, given: dict[str, str]) -> None:
    ladder = library.search(query, **given).ladder
    assert ladder
    for step in ladder:
        changed = {**given, **({"match": step.match} if step.match else {})}
        found = library.search(query if step.query is None else step.query, **changed).total
        assert found == step.total > 0, step
