"""Articles: their ids, and the record that they are kept as."""

from __future__ import annotations

import json

import pytest

from indexer.article import Article, Removed, article_id


@pytest.mark.parametrize(
    "same",
    [
        "https://www.marafi.example/خبر/1",
        "http://marafi.example/خبر/1/",
        "https://marafi.example/%D8%AE%D8%A8%D8%B1/1#comments",
        " https://marafi.example/خبر/1 ",
    ],
)
def test_ways_of_writing_a_url_give_one_id(same: str) -> None:
    assert article_id(same, "أ", "ب") == article_id("https://marafi.example/خبر/1", "ج", "د")


def test_without_a_url_title_and_body_give_the_id_whatever_their_white_space() -> None:
    assert article_id(None, "عنوان", "متن  الخبر") == article_id(None, "عنوان ", " متن\nالخبر")
    assert article_id(None, "عنوان", "متن") != article_id(None, "عنوان", "متن آخر")


def test_an_article_comes_back_whole_from_its_record() -> None:
    article = Article(
        id="1",
        title="عنوان",
        body="سطر\nآخر",
        deck="مقدمة",
        subheads=(1,),
        published="2024-06",
        captions=("صورة",),
        removed=(Removed(3, "logo", "شعار"),),
        warnings=("doubtful",),
    )
    assert Article.from_record(json.loads(article.to_json())) == article


def test_a_record_of_an_earlier_version_comes_back_without_what_is_gone() -> None:
    record = Article("1", "عنوان", "نص").to_record()
    earlier = {**record, "duplicate_of": "0", "duplicate_kind": "copy"}
    assert Article.from_record(earlier) == Article("1", "عنوان", "نص")


@pytest.mark.parametrize(
    "odd",
    [
        {"title": 5},
        {"body": None},
        {"language": None},
        {"url": ["a"]},
        {"subheads": ["1"]},
        {"captions": [None]},
        {"removed": [{"line": "3", "kind": "logo", "text": "x"}]},
        {"removed": [3]},
        {"warnings": 3},
        {"kind": "poem"},
    ],
)
def test_a_record_that_is_none_of_an_article_makes_none(odd: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Article.from_record({**Article("1", "عنوان", "نص").to_record(), **odd})


def test_what_is_searched_holds_the_deck_once() -> None:
    assert Article("1", "ع", "المتن", deck="مقدمة").text == "مقدمة\nالمتن"
    assert Article("1", "ع", "مقدمة في المتن", deck="مقدمة").text == "مقدمة في المتن"
