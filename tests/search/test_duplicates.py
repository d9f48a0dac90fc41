"""The same story in many outlets: found, folded, never hidden from who wants all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ArticleNotFound
from indexer.index import Index
from indexer.ingest.extraction.fingerprints import bands, fingerprint, likeness, resemblance
from indexer.settings import Settings
from tests.conftest import write_articles
from webui.app import create_app

STORY = (
    "أعلنت وزارة النقل في بلد ساحلي صغير بدء العمل في ميناء جديد للحاويات على بعد عشرين "
    "كيلومترًا من العاصمة وقال الوزير إن المشروع سيكلف ثلاثة مليارات دولار تمولها مصارف "
    "محلية وصندوق سيادي من الخليج وإن المرحلة الأولى منه تنتهي في صيف العام المقبل ويخشى "
    "صيادون في القرى المجاورة أن تُغلق مداخل المرفأ القديم أمام قواربهم في أثناء الحفر "
    "وطالبوا بتعويضات عاجلة وبممر آمن إلى مناطق الصيد التي يعيشون منها منذ عقود فيما وعدت "
    "الحكومة بتشكيل لجنة مشتركة تنظر في مطالبهم خلال شهر واحد"
)
OTHER = (
    "اختتمت في مدينة جبلية أعمال مؤتمر عن المياه شارك فيه خبراء من ثلاثين بلدًا وناقشوا "
    "تقاسم الأنهار العابرة للحدود وأثر الجفاف في الزراعة واتفقوا على إنشاء شبكة لتبادل "
    "القياسات اليومية للمناسيب على أن يعقد المؤتمر التالي بعد عامين في عاصمة أخرى يُعلن "
    "اسمها لاحقًا"
)
Text = Callable[[str], str]


def every_tenth_word_changed(text: str) -> str:
    words = text.split()
    return " ".join("كلمة" if place % 10 == 5 else word for place, word in enumerate(words))


def first_half(text: str) -> str:
    return text[: len(text) // 2]


def with_a_footer(text: str) -> str:
    return (
        text + "\nتابعوا حساباتنا على وسائل التواصل ولا تنسوا الاشتراك في نشرتنا اليومية المجانية"
    )


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        (every_tenth_word_changed, {"variant"}),
        (first_half, {"variant"}),
        (with_a_footer, {"copy"}),
        (str, {"exact"}),
    ],
)
def test_an_edited_copy_is_alike_and_shares_a_band(edit: Text, kinds: set[str]) -> None:
    first, second = STORY.split(), edit(STORY).split()
    assert likeness(first, second) in kinds
    assert set(bands(fingerprint(first))) & set(bands(fingerprint(second)))


def test_another_story_is_not_alike() -> None:
    first, second = STORY.split(), OTHER.split()
    assert likeness(first, second) is None
    assert resemblance(fingerprint(first), fingerprint(second)) < 0.1


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    # Another value would part every index from what is added to it: raise VERSION with it.
    assert fingerprint("واحد اثنان ثلاثة أربعة خمسة".split())[:8].hex() == "6bd02d0d5008cb54"


@given(st.lists(st.sampled_from("ابتثجح"), max_size=40), st.lists(st.sampled_from("ابتثجح")))
def test_likeness_has_no_direction(first: list[str], second: list[str]) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert resemblance(fingerprint(first), fingerprint(first)) == 1.0


@pytest.fixture
def stories(tmp_path: Path, settings: Settings) -> Index:
    def article(id: str, source: str, body: str, title: str) -> dict[str, str]:
        return {"id": id, "source": source, "body": body, "title": title}

    index = Index.create(settings)
    articles = [
        article("first", "مرافئ", STORY, "ميناء جديد للحاويات"),
        article("half", "بريد", first_half(STORY), "بدء العمل في المشروع"),
        article("changed", "خرائط", every_tenth_word_changed(STORY), "صيادون يخشون الميناء"),
        article("other", "بريد", OTHER + " وقرب ميناء", "مؤتمر عن المياه"),
    ]
    index.admin.add([write_articles(tmp_path / "stories.jsonl", articles)])
    return index


def test_the_same_story_elsewhere_is_found(stories: Index) -> None:
    assert {copy.id for copy in stories.copies("first")} == {"half", "changed"}
    assert stories.copies("other") == ()
    with pytest.raises(ArticleNotFound):
        stories.copies("nowhere")


def test_a_story_is_shown_once_when_asked_and_all_of_it_otherwise(stories: Index) -> None:
    folded = stories.search("ميناء", fold=True)
    assert len(folded.hits) == 2
    story = next(hit for hit in folded.hits if hit.copies)
    assert {story.id, *(copy.id for copy in story.copies)} == {"first", "half", "changed"}
    every = stories.search("ميناء")
    assert len(every.hits) == every.total == folded.total == 4
    assert all(hit.copies == () for hit in every.hits)


def test_the_page_folds_a_story_and_opens_it(stories: Index) -> None:
    client = create_app(stories).test_client()
    page = client.get("/ar/search?q=ميناء").text
    assert page.count('class="card"') == 2
    assert "الخبر نفسه في مقالين آخرين" in page
    assert "copies=1" in page
    every = client.get("/ar/search?q=ميناء&copies=1").text
    assert every.count('class="card"') == 4
    assert "الخبر نفسه" not in every
    assert len(client.get("/search.json?q=ميناء").get_json()["results"]) == 4
    assert "الخبر نفسه في مقالين آخرين" in client.get("/ar/article/first").text


def test_copies_outlive_a_rebuild(stories: Index, settings: Settings) -> None:
    Index.open(replace(settings)).admin.rebuild()
    assert {copy.id for copy in stories.copies("half")} >= {"first"}
