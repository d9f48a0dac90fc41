"""Why an article was found: what became of each word, and its share of the score."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.errors import ArticleNotFound, ParameterError
from indexer.index import Index
from indexer.search.explain import ExplainedWord, Explanation
from indexer.settings import Settings

QUERIES = (
    "روسيا",
    "روسيا أوكرانيا",
    "روسيا أو تايوان",
    "(روسيا أو أوكرانيا)^3 صواريخ",
    "صواريخ^2 روسيا -الصين",
    '"كوريا الشمالية" معاهدة',
    '"روسيا أوكرانيا"~5 العنوان:صواريخ',
    "صوار* بوتين",
    "زيلنسكي~ روسيا",
    "المصدر:مرافئ روسيا",
    "التاريخ:2024 روسيا",
    "الرئيس في روسيا على بوتين",
    "روسيا قسطنطينية",
    "بوتن على القرار",
    "فلاديمير بوتن الحبوب",
    "بيونج يانج روسيا^2",
    '"الرئيس الروسي" "وقع بوتين"~5',
    "Pyongyang أو Putin",
    "=بوتن روسيا",
    "ليف-إريك روسيا",
    "روسيا بوتين روسيا",
    "sanctions companies",
    "",
)


def word_of(explanation: Explanation, text: str) -> ExplainedWord:
    return next(word for word in explanation.words if word.text == text)


@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("match", ["exact", "folded", "stem", "names"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_parts_make_up_the_score_of_the_hit(
    index: Index, query: str, match: str, operator: str
) -> None:
    hits = index.search(query, match=match, operator=operator).hits
    # Only names are found from other languages.
    assert hits or (query == "Pyongyang أو Putin" and match != "names")
    for hit in hits:
        explanation = index.explain(query, hit.id, match=match, operator=operator)
        assert explanation.matched
        assert explanation.score == pytest.approx(hit.score, abs=1e-3)
        assert sum(word.score for word in explanation.words) == pytest.approx(hit.score, abs=1e-3)
        if hit.score:
            assert sum(word.share for word in explanation.words) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("query", QUERIES)
def test_the_parts_make_up_the_score_with_what_newness_adds(index: Index, query: str) -> None:
    hits = index.search(query, recency=36500).hits
    assert hits
    for hit in hits:
        explanation = index.explain(query, hit.id, recency=36500)
        assert explanation.score == pytest.approx(hit.score, abs=1e-3)
        assert sum(word.score for word in explanation.words) == pytest.approx(hit.score, abs=1e-3)


def test_words_near_each_other_have_a_part_of_the_score(index: Index) -> None:
    words = index.explain("صواريخ باليستية", "missiles").words
    assert [(word.kind, word.text) for word in words[2:]] == [("near", "صواريخ باليستية")]
    assert words[2].places == ("body",) and words[2].articles == 1 and words[2].share > 0
    explanation = index.explain("صواريخ محطات تايوان", "missiles", operator="or")
    assert "محطات تايوان" not in {word.text for word in explanation.words}
    assert explanation.missing == ("تايوان",)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from(["روسيا", "أوكرانيا", "بوت*", "بوتن~", '"', "(", ")", "أو", "-", "^2", " "])
        | st.text(max_size=3),
        max_size=12,
    ).map("".join)
)
def test_any_text_can_be_explained(index: Index, query: str) -> None:
    hits = index.search(query).hits
    for id in {"missiles", *(hit.id for hit in hits[:1])}:
        explanation = index.explain(query, id)
        total = sum(word.score for word in explanation.words)
        assert total == pytest.approx(explanation.score, abs=1e-3)
        json.dumps(explanation.to_record())


def test_a_word_shows_its_views_its_places_and_how_many_hold_it(index: Index) -> None:
    word = word_of(index.explain("الصواريخ روسيا", "missiles"), "الصواريخ")
    assert (word.kind, word.folded, word.stem) == ("word", "الصواريخ", "صاروخ")
    assert word.skeleton and word.spellings == (("الصواريخ", 2),)
    assert word.places == ("title", "body")
    assert word.articles == 2
    by_field = {term.field: term for term in word.terms}
    assert by_field["title"].doc_freq == 1 and by_field["title"].found
    assert by_field["body"].doc_freq == 2 and by_field["body"].found
    assert not by_field["body_folded"].found, "the body has it without the article"


def test_a_word_of_the_body_alone_is_placed_there(index: Index) -> None:
    assert word_of(index.explain("محطات", "missiles"), "محطات").places == ("body",)


def test_each_kind_of_word_has_its_row(index: Index) -> None:
    query = 'روسيا على "مدن أوكرانيا" صوار* زيلنسكي~ المصدر:مرافئ التاريخ:2024 -الصين'
    explanation = index.explain(query, "missiles")
    assert explanation.matched and not explanation.widened
    assert [(word.kind, word.negated) for word in explanation.words] == [
        ("word", False),
        ("ignored", False),
        ("phrase", False),
        ("pattern", False),
        ("fuzzy", False),
        ("condition", False),
        ("condition", False),
        ("word", True),
    ]
    scored = [word.score > 0 for word in explanation.words]
    assert scored == [True, False, True, True, True, False, False, False]
    assert explanation.missing == ()


def test_a_word_that_is_repeated_has_one_row(index: Index) -> None:
    words = index.explain("روسيا على أوكرانيا على روسيا", "missiles").words
    told = [(word.kind, word.text) for word in words if word.kind != "near"]
    assert told == [("word", "روسيا"), ("ignored", "على"), ("word", "أوكرانيا")]


def test_an_article_that_does_not_match_is_told_what_it_lacks(index: Index) -> None:
    explanation = index.explain('"مدن روسيا" تايوان -صواريخ', "missiles")
    assert (explanation.matched, explanation.score) == (False, 0)
    assert explanation.missing == ("مدن روسيا", "تايوان", "صواريخ")
    assert {word.score for word in explanation.words} == {0}


def test_an_article_with_some_of_the_words_is_explained_as_such(index: Index) -> None:
    assert index.search("تايوان أوكرانيا").widened
    explanation = index.explain("تايوان أوكرانيا", "missiles")
    assert (explanation.matched, explanation.widened) == (True, True)
    assert explanation.missing == ("تايوان",)
    assert not index.explain("تايوان أو أوكرانيا", "missiles").widened


def test_that_no_article_has_all_words_is_said_only_where_the_search_finds_none(
    index: Index,
) -> None:
    for query, id in (("تايوان أوكرانيا", "missiles"), ("الصواريخ المعاهدة", "missiles")):
        explanation = index.explain(query, id)
        codes = {remark.code for remark in explanation.remarks}
        assert explanation.widened, query
        assert ("any_word" in codes) == index.search(query).widened, query
        assert explanation.matched == (id in {hit.id for hit in index.search(query).hits}), query
        assert (explanation.score > 0) == explanation.matched and explanation.missing, query
    assert not index.search("الصواريخ المعاهدة").widened, "the second has an article"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_article_is_said_to_be_found_where_the_search_finds_it(
    engine: str, tmp_path: Path
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", engine=engine))
    texts = {"town": "قصف دير البلح أمس", "dates": "حصاد البلح أمس", "rain": "أمطار غزيرة"}
    index.admin.add_articles([Article(id, f"خبر {id}", f"{text}.") for id, text in texts.items()])
    for query in ("دير البلح", "قصف البلح", "دير البلح أمطار", "البلح", "دير -البلح"):
        found = {hit.id for hit in index.search(query).hits}
        for id in texts:
            explanation = index.explain(query, id)
            assert explanation.matched == (id in found), (query, id)
            assert bool(explanation.missing) == (explanation.widened or id not in found)
    explanation = index.explain("دير البلح", "dates")
    assert (explanation.matched, explanation.widened) == (False, True)
    assert explanation.missing == ("دير البلح",) and explanation.score == 0
    assert index.explain("دير البلح أمطار", "dates").missing == ("دير البلح", "أمطار")


def test_an_exact_match_needs_the_word_as_it_is_written(index: Index) -> None:
    assert index.explain("معاهدة", "treaty", match="exact").matched
    explanation = index.explain("معاهده", "treaty", match="exact")
    assert not explanation.matched and explanation.missing == ("معاهده",)
    assert explanation.words[0].stem == ""


def test_what_cannot_be_explained_raises(index: Index) -> None:
    with pytest.raises(ArticleNotFound):
        index.explain("روسيا", "nowhere")
    with pytest.raises(ParameterError):
        index.explain("روسيا", "missiles", match="odd")


def test_an_explanation_shows_itself_as_a_table(index: Index) -> None:
    html = index.explain("<b>روسيا</b> صواريخ", "missiles")._repr_html_()
    assert html.count("<tr>") >= 3 and "<b>" not in html
    assert "صواريخ" in html
