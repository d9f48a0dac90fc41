"""Pages written for the tests, in the shapes that Arabic outlets give theirs."""

from __future__ import annotations

from indexer.article import Article
from indexer.ingest.formats.html.page import read_page
from indexer.settings import ReadSettings

TITLE = "اتفاق على فتح معبرين حدوديين أمام الشاحنات"
PARAGRAPHS = (
    "اتفق الجانبان مساء أمس على فتح معبرين حدوديين أمام شاحنات البضائع بعد إغلاق دام سبعة أشهر.",
    "وقال متحدث باسم هيئة المعابر إن العمل سيبدأ على مرحلتين، وإن الأولى تشمل الحبوب والوقود.",
    "وينتظر تجار المنطقة الحدودية استئناف الحركة، إذ تراكمت بضائعهم في المخازن منذ نهاية الصيف.",
)
BODY = "\n".join(PARAGRAPHS)
MENU = "<nav><ul><li><a href='/'>الرئيسية</a></li><li><a href='/p'>سياسة</a></li></ul></nav>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts or PARAGRAPHS)


def page(story: str = "", head: str = "", title: str = TITLE) -> str:
    """A page around a story: a menu above it, other stories and a notice below."""
    return (
        f'<!DOCTYPE html><html lang="en" dir="rtl"><head><meta charset="utf-8">'
        f"<title>{title} | بريد المرفأ</title>{head}</head><body><header>{MENU}</header>"
        f"<main><article><h1>{title}</h1>{story or paragraphs()}</article></main>"
        "<aside><h3>الأكثر قراءة</h3><ul><li><a href='/1'>قصة أخرى لا صلة لها بهذا الخبر</a></li>"
        "</ul></aside><footer>جميع الحقوق محفوظة © 2020 بريد المرفأ</footer></body></html>"
    )


def read(markup: str | bytes, url: str | None = None, encoding: str | None = None) -> Article:
    """The article of a page; fails the test when there is none."""
    data = markup.encode() if isinstance(markup, str) else markup
    found = read_page(data, ReadSettings(), path="page.html", url=url, declared_encoding=encoding)
    assert isinstance(found, Article), found
    return found


def refused(markup: str | bytes) -> str:
    """The reason why there is no article in a page; fails the test when there is one."""
    data = markup.encode() if isinstance(markup, str) else markup
    found = read_page(data, ReadSettings(), path="page.html")
    assert not isinstance(found, Article), found
    return found.reason
