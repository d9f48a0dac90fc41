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
from indexer.ingest.extraction.fingerprints import (
    Wording,
    bands,
    fingerprint,
    likeness,
    resemblance,
)
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
    assert likeness(Wording(first), Wording(second)) in kinds
    assert set(bands(fingerprint(first))) & set(bands(fingerprint(second)))


def test_another_story_is_not_alike() -> None:
    first, second = STORY.split(), OTHER.split()
    assert likeness(Wording(first), Wording(second)) is None
    assert resemblance(fingerprint(first), fingerprint(second)) < 0.1


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    # Another value would part every index from what is added to it: raise VERSION with it.
    assert fingerprint("واحد اثنان ثلاثة أربعة خمسة".split())[:8].hex() == "6bd02d0d5008cb54"


@given(st.lists(st.sampled_from("ابتثجح"), max_size=40), st.lists(st.sampled_from("ابتثجح")))
def test_likeness_has_no_direction(first: list[str], second: list[str]) -> None:
    one, other = Wording(first), Wording(second)
    assert likeness(one, other) == likeness(other, one)
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


GOLD = (
    "سجلت أسعار الذهب في محال الصاغة صباح {day} تغيرا طفيفا إذ بلغ سعر غرام عيار 21 نحو {price} "
    "وينصح تجار المدينة المشترين بطلب فاتورة تبين الوزن والعيار وأجرة الصياغة قبل دفع الثمن كله"
)
ENVOY = (
    "تسلم رئيس الجمهورية في القصر الجمهوري صباح اليوم أوراق اعتماد سفير {state} الجديد لدى البلاد "
    "وأعرب السفير عن تطلع {state} إلى توسيع التعاون في التجارة والتعليم والثقافة بين البلدين"
)
TEMPLATES = {
    "gold-1": ("الصاغة", "2018-09-02", "سعر الذهب اليوم", GOLD.format(day="الأحد", price="25.8")),
    "gold-2": ("الصاغة", "2018-09-03", "سعر الذهب اليوم", GOLD.format(day="الاثنين", price="26.1")),
    "envoy-1": ("الديوان", "2018-09-03", "سفير فرنسا في القصر", ENVOY.format(state="فرنسا")),
    "envoy-2": ("الديوان", "2018-09-03", "سفير ألمانيا في القصر", ENVOY.format(state="ألمانيا")),
    "envoy-3": ("الساحل", "2018-09-05", "سفير اليابان في القصر", ENVOY.format(state="اليابان")),
}


def copies_among(
    folder: Path, settings: Settings, rows: dict[str, tuple[str, str, str, str]]
) -> dict[str, dict[str, bool]]:
    """For each of some articles its copies, and whether they are of the same outlet."""
    names = ("source", "published", "title", "body")
    articles = [{"id": id, **dict(zip(names, row, strict=True))} for id, row in rows.items()]
    index = Index.create(settings)
    index.admin.add([write_articles(folder / "rows.jsonl", articles)])
    return {id: {copy.id: copy.again for copy in index.copies(id)} for id in rows}


def test_what_one_outlet_fills_in_each_day_is_no_copy(tmp_path: Path, settings: Settings) -> None:
    assert not any(copies_among(tmp_path, settings, TEMPLATES).values())


def test_other_outlets_that_print_the_same_form_have_its_story(
    tmp_path: Path, settings: Settings
) -> None:
    rows = TEMPLATES | {"wire": ("بريد", *TEMPLATES["gold-1"][1:])}
    assert copies_among(tmp_path, settings, rows)["wire"]["gold-1"] is False


def test_what_an_outlet_publishes_twice_is_told_apart_from_what_several_do(
    tmp_path: Path, settings: Settings
) -> None:
    rows = {
        "early": ("مرافئ", "2018-09-03", "بوتن يزور الميناء", STORY + " بحضور بوتن"),
        "mended": ("مرافئ", "2018-09-03", "بوتين يزور الميناء", STORY + " بحضور بوتين"),
        "half": ("مرافئ", "2018-09-20", "الميناء بعد أسبوعين", first_half(STORY)),
        "wire": ("بريد", "2018-09-04", "ميناء جديد", STORY),
    }
    found = copies_among(tmp_path, settings, rows)
    assert found["early"] == {"mended": True, "wire": False}


@pytest.mark.parametrize(
    ("day", "is_copy"), [("2018-09-05", True), ("2018-09-25", False), ("", False)]
)
def test_other_outlets_share_less_of_a_story_in_the_same_days(
    tmp_path: Path, settings: Settings, day: str, is_copy: bool
) -> None:
    part = " ".join(STORY.split()[:52] + OTHER.split()[:22])
    rows = {
        "first": ("مرافئ", "2018-09-03", "ميناء جديد للحاويات", STORY),
        "rewritten": ("بريد", day, "صيادون يخشون الميناء", part),
    }
    assert bool(copies_among(tmp_path, settings, rows)["first"]) is is_copy


def test_copies_outlive_a_rebuild(stories: Index, settings: Settings) -> None:
    Index.open(replace(settings)).admin.rebuild()
    assert {copy.id for copy in stories.copies("half")} >= {"first"}
