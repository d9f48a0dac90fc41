"""Articles of one subject: those that share the rarest words, each story once."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import ArticleNotFound
from indexer.index import Index
from indexer.settings import Settings
from tests.conftest import write_articles

DAM = (
    "بدأت ثلاث دول على ضفاف النهر جولة جديدة من التفاوض على ملء بحيرة السد وتشغيل توربيناته "
    "في مواسم الجفاف، وقال كبير المفاوضين إن الخلاف ينحصر في تصريف المياه من البحيرة حين يقل "
    "الفيضان عن متوسطه، وإن خبراء الري سيعرضون جداول الملء قبل نهاية الشهر"
)
"""A story of its own words; so are the others."""

IRRIGATION = (
    "حذر خبراء الري من أن ملء بحيرة السد في عام من الجفاف يحرم المزارع في المصب من المياه، "
    "وطالبوا بقواعد ملزمة لتصريف البحيرة يراقبها مكتب مشترك عند توربينات السد"
)
TURBINES = (
    "أعلنت وزارة الكهرباء تشغيل خامس توربينات السد، ونشرت صورا للبحيرة بعد الفيضان، وقالت إن "
    "الملء المقبل سيكون في موسم الأمطار ولن يضر بتصريف المياه"
)
CHESS = (
    "فازت لاعبة في السادسة عشرة ببطولة الشطرنج المفتوحة بعد تعادلها في الجولة الأخيرة، وأهدت "
    "الكأس إلى مدربها الذي علمها النقلات الأولى في مقهى الحي"
)
FILLER = [
    f"قال مسؤول في المدينة رقم {n} إن أعمال الطرق تنتهي هذا العام، وإن المياه والكهرباء "
    f"تصل إلى الحي {n} قبل الشتاء" + " " + " ".join(f"مفردة{n}ت{i}" for i in range(12))
    for n in range(30)
]


@pytest.fixture
def dams(tmp_path: Path, settings: Settings) -> Index:
    bodies = {
        "talks": ("جولة تفاوض على السد", DAM),
        "same story": ("السد: جولة تفاوض", DAM + " وفق بيان"),
        "irrigation": ("خبراء الري يحذرون من ملء السد", IRRIGATION),
        "irrigation again": ("تحذير من ملء السد", IRRIGATION + " اليوم"),
        "turbines": ("خامس توربينات السد", TURBINES),
        "chess": ("كأس الشطرنج للاعبة ناشئة", CHESS),
    }
    bodies |= {f"filler {n}": (f"طرق المدينة {n}", body) for n, body in enumerate(FILLER)}
    index = Index.create(settings)
    articles = [{"id": i, "title": t, "body": b} for i, (t, b) in bodies.items()]
    index.admin.add([write_articles(tmp_path / "dams.jsonl", articles)])
    return index


def test_articles_of_the_same_subject_are_found_each_story_once(dams: Index) -> None:
    found = [one.id for one in dams.related("talks")]
    assert "turbines" in found
    assert len({"irrigation", "irrigation again"} & set(found)) == 1
    assert not {"talks", "same story", "chess"} & set(found)
    assert not any(id.startswith("filler") for id in found)


def test_the_nearest_comes_first_and_none_is_nearer_than_the_article(dams: Index) -> None:
    scores = [one.score for one in dams.related("irrigation")]
    assert scores == sorted(scores, reverse=True)
    assert scores and 0 < scores[-1] and scores[0] < 1


def test_there_are_as_many_as_were_asked_for(dams: Index) -> None:
    assert len(dams.related("talks", 1)) == 1
    assert dams.related("talks", 1) == dams.related("talks")[:1]


def test_an_article_alone_on_its_subject_has_none(dams: Index) -> None:
    assert dams.related("chess") == ()


def test_an_article_that_is_not_there_is_told(dams: Index) -> None:
    with pytest.raises(ArticleNotFound):
        dams.related("nowhere")


def test_an_article_without_words_has_none(dams: Index, tmp_path: Path) -> None:
    dams.admin.add(
        [write_articles(tmp_path / "bare.jsonl", [{"id": "bare", "title": "2024", "body": "…"}])]
    )
    assert dams.related("bare") == ()
