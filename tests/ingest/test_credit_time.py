"""Names of authors as copied pages show them: beside the time, the outlet, the label of an
interview, or alone at the title. The outlets and stories are invented."""

from __future__ import annotations

import pytest

from indexer.article import Article
from indexer.ingest.formats.html.page import read_page
from indexer.ingest.formats.text import article_of_text
from indexer.settings import ReadSettings

TITLE = "جسر النهر يفتح أمام السيارات بعد سنتين"
STORY = (
    "أعلنت بلدية المدينة أن جسر النهر سيفتح أمام السيارات في أول الشهر المقبل بعد ترميم دام سنتين.",
    "وقال رئيس البلدية سمير الدباغ إن كلفة الترميم بلغت أربعة ملايين، دفعت الحكومة نصفها.",
    "ويربط الجسر، الذي بني قبل قرن، الحي القديم بسوق الخضار في الضفة الأخرى من النهر.",
)
CAPTURED = "2026-03-10T12:00:00+00:00"


def read(*lines: str, captured: str | None = CAPTURED) -> Article:
    article = article_of_text("\n".join(lines), "page.txt", captured=captured)
    assert article is not None
    assert (article.title, article.body) == (TITLE, "\n".join(STORY))
    return article


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("نبيل النجار قبل يومين", "2026-03-08"),
        ("نبيل النجار - منذ ساعة", "2026-03-10T11:00+00:00"),
        ("نبيل النجار | قبل 5 دقائق", "2026-03-10T11:55+00:00"),
        ("قبل يومين - نبيل النجار", "2026-03-08"),
        ("بقلم: نبيل النجار منذ ساعتين", "2026-03-10T10:00+00:00"),
        ("نبيل النجار آخر تحديث: 2 مارس 2026", "2026-03-02"),
        ("نبيل النجار2 مارس 2026", "2026-03-02"),
        ("المرصد الشمالي — نبيل النجار — 2 مارس 2026", "2026-03-02"),
    ],
)
def test_a_name_and_a_time_on_one_line_are_author_and_date(line: str, published: str) -> None:
    article = read(TITLE, line, *STORY)
    assert (article.author, article.published) == ("نبيل النجار", published)
    assert article.deck is None and article.captions == ()


def test_the_name_stands_without_a_time_of_capture() -> None:
    assert read(TITLE, "نبيل النجار قبل يومين", *STORY, captured=None).author == "نبيل النجار"


@pytest.mark.parametrize(
    "line", ["وصل الوزير قبل يومين", "سمير الدباغ قبل يومين", "نبيل النجار يعود إلى بيته قبل يومين"]
)
def test_whom_the_story_tells_of_is_no_author(line: str) -> None:
    assert read(TITLE, line, *STORY).author is None


@pytest.mark.parametrize(
    "line",
    [
        "حاورها: سامر الخطيب",
        "حاورته سامر الخطيب",
        "أجرى الحوار سامر الخطيب",
        "أجرى المقابلة: سامر الخطيب",
        "بواسطة\nسامر الخطيب",
        "أجرى الحوار:\nسامر الخطيب",
    ],
)
def test_who_asked_in_an_interview_is_its_author(line: str) -> None:
    assert read(TITLE, line, "2 مارس 2026", *STORY).author == "سامر الخطيب"


def test_a_dialogue_that_was_held_has_no_author() -> None:
    assert read(TITLE, "أجرى الحوار الوطني جلسته", "2 مارس 2026", *STORY).author is None


@pytest.mark.parametrize("line", ["صحيفة المرفأ — نبيل النجار", "نبيل النجار | صحيفة المرفأ"])
def test_an_outlet_beside_the_name_is_the_source(line: str) -> None:
    article = read(TITLE, line, "2 مارس 2026", *STORY)
    assert (article.author, article.source) == ("نبيل النجار", "صحيفة المرفأ")


def test_a_name_right_above_the_title_is_the_author() -> None:
    assert read("نبيل النجار", TITLE, "2 مارس 2026", *STORY).author == "نبيل النجار"
    assert read("نبيل النجار", "قبل يومين", TITLE, *STORY).author == "نبيل النجار"


def test_several_names_above_the_title_are_a_menu() -> None:
    assert read("كريم عازار", "نبيل النجار", TITLE, "2 مارس 2026", *STORY).author is None
    assert read("سمير الدباغ", TITLE, "2 مارس 2026", *STORY).author is None


@pytest.mark.parametrize(
    "block",
    [
        "<p><a href='/n'>نبيل النجار</a><time>قبل يومين</time></p>",
        "<div>نبيل النجار - <time datetime='2026-03-08'>8 مارس 2026</time></div>",
        "<div><span>نبيل النجار</span> <span>قبل يومين</span></div>",
    ],
)
def test_a_time_beside_the_name_on_a_page(block: str) -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    markup = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1>{block}{story}</body></html>"
    article = read_page(markup.encode(), ReadSettings(), path="p.html", captured=CAPTURED)
    assert isinstance(article, Article)
    assert (article.author, article.published) == ("نبيل النجار", "2026-03-08")
    assert article.body == "\n".join(STORY)
