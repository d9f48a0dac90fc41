"""What is measured is what people get: the ranking of an evaluation is that of a search."""

from __future__ import annotations

import pytest

from indexer.errors import ParameterError
from indexer.index import Index


@pytest.mark.parametrize(
    "query",
    [
        "روسيا",
        "بوتن",
        "صواريخ أوكرانيا",
        "الرئيس الروسي في موسكو",
        "معاهدة تايوان",  # no article has both: either is found
        '"الرئيس الروسي" أو الحبوب',
        "-روسيا تايوان",
        "العنوان:روسيا",
        "المصدر:بريد",  # orders nothing: the newest first
        "التاريخ:2023",
        "بوتي*",
        "لاشيء",
    ],
)
@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("match", ["exact", "folded", "stem"])
def test_a_ranking_is_that_of_a_search(index: Index, query: str, operator: str, match: str) -> None:
    ranked = index.rank(query, operator=operator, match=match)
    hits = index.search(query, operator=operator, match=match).hits
    assert [one.id for one in ranked] == [hit.id for hit in hits]
    if any(hit.score for hit in hits):
        assert [round(one.score, 4) for one in ranked] == [hit.score for hit in hits]


def test_a_ranking_is_as_deep_as_asked(index: Index) -> None:
    assert len(index.rank("روسيا أو أوكرانيا أو تايوان", limit=2)) == 2


def test_fields_are_those_asked_for(index: Index) -> None:
    found = {
        fields: {one.id for one in index.rank("روسيا", fields=fields)}
        for fields in (("title",), ("body",), ("title", "body"))
    }
    assert found[("title",)] == {"grain"}
    assert found[("body",)] == {"grain", "missiles", "treaty"}
    assert found[("title", "body")] == {"grain", "missiles", "treaty"}
    assert {one.id for one in index.rank("معاهدة", fields=("body",))} == {"treaty"}
    assert index.rank("وبيونغ", fields=("body",)) == ()
    with pytest.raises(ParameterError, match="fields"):
        index.rank("روسيا", fields=("headline",))


def test_function_words_are_left_out_in_one_field_as_in_both(index: Index) -> None:
    """``body:`` before a word keeps it, a field asked for does not."""
    with_words = index.rank("من على أوكرانيا", fields=("body",), operator="or")
    assert with_words == index.rank("أوكرانيا", fields=("body",), operator="or")


def test_words_alone_are_not_read_as_operators_fields_or_phrases(index: Index) -> None:
    words = [one.id for one in index.rank("روسيا الحبوب", operator="or")]
    for text in ("«روسيا» -الحبوب!", "روسيا: (الحبوب؟", 'روسيا" ~ * الحبوب'):
        ranked = index.rank(text, operator="or", syntax=False)
        assert [one.id for one in ranked] == words
    assert index.rank("؟!", syntax=False) == ()
    assert index.rank("", syntax=True) == ()


def test_of_equal_scores_the_greater_id_comes_first(index: Index) -> None:
    from indexer.article import Article

    twins = [Article(id, "خبر عاجل", "زلزال في المدينة") for id in ("b", "c", "a")]
    index.admin.add_articles(twins)
    assert [one.id for one in index.rank("زلزال")] == ["c", "b", "a"]


def test_ids_that_are_there_are_told_from_others(index: Index) -> None:
    assert index.admin.find_existing(["grain", "none", "treaty"]) == {"grain", "treaty"}
    assert {article.id for article in index.admin.articles()} >= {"grain", "treaty", "undated"}
