"""Which outlet a page's name tells, and that the site's own lines above its menu are no title.
The outlets are invented."""

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
MENU = ("الصفحة الأولى", "سياسة", "اقتصاد", "رياضة", "ثقافة")


def read(*lines: str) -> Article:
    article = article_of_text("\n".join(lines), "page.txt")
    assert article is not None
    assert (article.title, article.body) == (TITLE, "\n".join(STORY))
    return article


def page(name: str) -> Article:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    markup = f"<title>{name}</title><body><h1>{TITLE}</h1>{story}<p>© 2021 بيت الحبر</p>"
    article = read_page(
        markup.encode(), ReadSettings(), path="p.html", url="https://almarfa.example/news/1234"
    )
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        (f"{TITLE} | مرفأ الشمال", "مرفأ الشمال"),
        (f"{TITLE} - مرفأ الشمال", "مرفأ الشمال"),
        (f"{TITLE} | محليات | مرفأ الشمال", "مرفأ الشمال"),
        (f"مرفأ الشمال - {TITLE}", "مرفأ الشمال"),
        (f"{TITLE} | الجزيرة نت", "الجزيرة نت"),
    ],
)
def test_the_outlet_is_beside_the_title_in_the_name_of_the_page(name: str, outlet: str) -> None:
    assert read(name, *MENU, TITLE, "12 مايو 2021", *STORY).source == outlet
    assert page(name).source == outlet


@pytest.mark.parametrize("name", [f"{TITLE} | سياسة", f"{TITLE} - لماذا تأخر؟", TITLE, "أخبار"])
def test_a_section_or_a_question_beside_the_title_is_no_outlet(name: str) -> None:
    assert page(name).source == "بيت الحبر"


@pytest.mark.parametrize(
    "above",
    [
        ("مرفأ الشمال لأخبار جسر النهر والسيارات", *MENU),
        ("مرحبا بكم في موقع جسر النهر والسيارات", *MENU, "العدد 4512"),
        ("جسر النهر", "الصفحة الأولى", "سياسة", "من نحن", "اتصل بنا", "محليات"),
    ],
)
@pytest.mark.parametrize("date", ["12 مايو 2021", "2021/5/12"])
def test_the_name_of_the_site_above_its_menu_is_no_title(above: tuple[str, ...], date: str) -> None:
    read(*above, TITLE, date, *STORY)
    read(*above, date, TITLE, *STORY)


def test_a_front_page_with_no_menu_is_no_title() -> None:
    read("الصفحة الأولى", TITLE, *STORY)


def test_a_title_above_a_menu_stays_when_no_other_follows() -> None:
    read(TITLE, "سياسة", "اقتصاد", "رياضة", "12 مايو 2021", *STORY)
