"""What was mistyped: spellings, spaces and keyboard layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles


@pytest.fixture
def large(tmp_path: Path) -> Index:
    """A hundred articles of a few words, so that some are common and others rare."""
    articles = [
        {
            "id": f"summit-{number}",
            "title": "قمة الرياض",
            "body": "اختتمت القمة العربية أعمالها في الرياض بمشاركة أوكرانيا.",
        }
        for number in range(100)
    ]
    articles.append({"id": "typo", "title": "خبر", "body": "وصل الوفد من اوكارنيا وغادر الزعيم."})
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", articles)])
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("اوكرنياا", "أوكرانيا"),
        ("معاهضة", "معاهدة"),
        ("\u200fمعاهضة\u200f", "معاهدة"),  # as it comes from a page that it was copied from
        ("\u202bhg]thu\u202c", "الدفاع"),
        ("الصواربخ", "الصواريخ"),
        ("بالاسترتيجية", "بالاستراتيجية"),  # a preposition that no article has with the word
        ("معاهدةدفاع", "معاهدة دفاع"),
        ("معا هدة", "معاهدة"),
        ('"كوريا الشمالبة"', '"كوريا الشمالية"'),
        ("title:معاهضة -تايوان", "title:معاهدة -تايوان"),
        ("(معاهضة OR الحبوب) AND زيلنسكيي", None),
    ],
)
def test_a_typing_error_is_mended_where_it_stands(
    index: Index, typed: str, meant: str | None
) -> None:
    suggestion = index.search(typed).suggestion
    if meant is not None:
        assert suggestion == meant
    else:
        assert suggestion is None or index.search(suggestion).total


def test_the_form_that_most_articles_write_is_suggested(large: Index) -> None:
    assert large.search("اوكرانىاا").suggestion == "أوكرانيا"


def test_a_rare_word_is_doubted_only_beside_a_far_commoner_one(large: Index) -> None:
    results = large.search("اوكارنيا", match="stem")  # by names it is found already
    assert results.total == 1 and results.suggestion == "أوكرانيا"
    assert results.suggested is not None and results.suggested.total == 100
    assert large.search("الزعيم").suggestion is None
    assert large.search("القمة").ladder == ()


def test_of_near_words_the_one_that_goes_with_the_others_is_meant(tmp_path: Path) -> None:
    articles = [
        {"id": f"a{n}", "title": "خبر", "body": "بيان عن المرفأ القديم في طرابلس."}
        for n in range(9)
    ]
    articles.append({"id": "b", "title": "خبر", "body": "بيان عن المرقأ الجديد في صيدا."})
    index = Index.create(Settings(index=tmp_path / "index"))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", articles)])
    assert index.search("المرغأ").suggestion == "المرفأ"
    assert index.search("المرغأ صيدا").suggestion == "المرقأ صيدا"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("f,jdk", "بوتين"),
        ('";,vdh hgalhgdm"', '"كوريا الشمالية"'),
        ("v,sdh -hgpf,f", "روسيا -الحبوب"),
        ("title:luhi]m", "title:معاهدة"),
        ("f,jdk AND luhi]m", "بوتين AND معاهدة"),
        ("f,jdk معاهدة", "بوتين معاهدة"),
        ("سشىؤفهخىس", "sanctions"),
    ],
)
def test_the_other_keyboard_layout_is_offered_and_never_taken(
    index: Index, typed: str, meant: str
) -> None:
    results = index.search(typed)
    assert results.suggestion == meant
    assert results.suggested is not None
    assert results.suggested.kind == "layout"
    assert results.suggested.total == index.search(meant).total > 0


def test_a_word_that_is_known_as_typed_is_left_as_it_is(index: Index) -> None:
    assert index.search("sanctions").ladder == ()
    assert index.search("qwrtzp").suggestion is None
