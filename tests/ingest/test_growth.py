"""What reading costs grows as what is read does, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.ingest.detection import detect
from indexer.ingest.extraction.credits import Byline, caption_credit, parse_byline
from indexer.ingest.file_format import Head
from indexer.ingest.formats.html.fragment import plain_text
from indexer.ingest.formats.html.page import read_page
from indexer.ingest.formats.signs import is_feed, is_page, is_part_of_page
from indexer.ingest.formats.text import article_of_text
from indexer.settings import ReadSettings
from tests.growth import LINEAR, growth

_SIGNS = (is_page, is_part_of_page, is_feed)


@pytest.mark.parametrize("told", _SIGNS, ids=lambda told: told.__name__)
@pytest.mark.parametrize("part", ["<!-- -->\n", "<!-->", "<!-- --> \t", "<!---->"])
def test_comments_before_a_page_are_read_once(told: Callable[[str], bool], part: str) -> None:
    assert growth(told, part * 11, part * 22) < LINEAR  # an exponential one stops here
    assert growth(told, part * 2_000, part * 8_000) < LINEAR


def test_a_comment_ends_at_its_first_end() -> None:
    assert is_page("<!-- a --> <!-- b -->\n<html>")
    assert is_feed("<?xml version='1.0'?> <!-- a -->\n<?xml-stylesheet href='a'?> <rss>")
    assert not is_page("<!-- a --> نص --> <html>")


def test_a_page_of_comments_is_told() -> None:
    page = "<!-- -->\n" * 1_800 + "<div><p>نص</p></div>"
    assert detect(Head(page.encode()[: 1 << 14]), ".txt").name == "text and Markdown"
    assert detect(Head(page.encode()), "").name == "HTML pages"


@pytest.mark.parametrize("call", [parse_byline, caption_credit], ids=lambda call: call.__name__)
def test_blanks_behind_a_label_are_read_once(call: Callable[[str], object]) -> None:
    for start in ("المصدر", "، المصدر", "تصوير:", "(الصورة", ""):
        assert growth(call, start + " " * 4_000 + "x", start + " " * 16_000 + "x") < LINEAR


@pytest.mark.parametrize("label", ["المصدر", "مصدر الصورة", "، تصوير", "(عدسة"])
def test_blanks_in_short_lines_are_read_once(label: str) -> None:
    """A line that is short enough for a caption took a quarter of a second."""
    small, large = (f"{label}{' ' * blanks}x\n" * 4 for blanks in (95, 380))
    assert growth(lambda lines: article_of_text(f"عنوان\n\n{lines}", "x"), small, large) < LINEAR


@pytest.mark.parametrize("name", ["ـ ـ", "** **", "& &", "٭ ٭ ٭"])
def test_signs_beside_an_agency_are_nobody(name: str) -> None:
    assert parse_byline(f"رويترز | {name}") == Byline(agency="رويترز")


def test_a_labelled_credit_is_cut_off_with_what_leads_to_it() -> None:
    assert caption_credit("وصول الوفد إلى القاعة ، المصدر: رويترز") == (
        "وصول الوفد إلى القاعة",
        True,
    )
    assert caption_credit("وصول الوفد (تصوير: علي حسن)") == ("وصول الوفد", True)
    assert caption_credit(" - المصدر: رويترز") is None


_PARAGRAPH = (
    "قال الوزير إن الاجتماع الذي عقد اليوم في العاصمة كان مثمرا وإن الطرفين اتفقا على النقاط كلها."
)
_TITLE = "عنوان الخبر المهم جدا"
# What is repeated without end: letters, signs and lines that the rules of reading ask for.
_PUMPS = (
    " ",
    "\t",
    "\n",
    "س\n",
    "1",
    "12 ",
    "المصدر ",
    "المصدر: ",
    '"',
    '"نص" ',
    "«",
    "»",
    "(",
    ")",
    "[",
    "[](#",
    "**",
    "__a",
    "#",
    "|",
    " | ",
    "• ",
    "• نص\n",
    "20 يونيو 2025 ",
    "20 يونيو 2025\n",
    "10:30\n",
    "https://a.b/c ",
    "https://a.b/c\n",
    "ـ",
    "\u064b",
    "-",
    "- ",
    "سياسة\n",
    "سياسة > ",
    "رويترز\n",
    "صورة من الأرشيف (رويترز)\n",
    "بقلم: أحمد علي\n",
    "قال",
    'قال لـ "نيوز" ',
    f"{_TITLE}\n",
    "## عنوان\n",
    "كلمة قصيرة هنا\n",
    "اقرأ أيضا: خبر آخر هنا\n",
    "© جميع الحقوق محفوظة\n",
    "منذ 3 ساعات\n",
    "ﷺ",
    f"{_PARAGRAPH}\n",
)
_MARKUP = (
    "<!-- -->",
    "<!--",
    "&amp;",
    "&#x41",
    "<",
    "<p>",
    "<div>",
    "<span>",
    "<b>نص",
    "<li>نص</li>",
    "<table><tr><td>نص",
    "<h1>عنوان الخبر</h1>",
    '<a href="x">خبر آخر مهم جدا اليوم</a><br>',
    "<figure><img><figcaption>صورة (رويترز)</figcaption></figure>",
    '<meta name="author" content="علي">',
    '<h2><a href="x">عنوان</a></h2><p>نص قصير</p>',
    '<time datetime="2025-01-01">1 يناير 2025</time><br>',
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x"}</script>',
    f"<p>{_PARAGRAPH}</p>",
    "<a ='",
    '<a ="',
)


def _read_text(pumped: str) -> None:
    article_of_text(f"{_TITLE}\n\n{pumped}x\n{_PARAGRAPH}\n", "x")


def _read_body(pumped: str) -> None:
    article_of_text(f"{_TITLE}\n\n{_PARAGRAPH}\n{pumped}\n{_PARAGRAPH}\n", "x")


def _read_page(pumped: str) -> None:
    page = f"<title>{_TITLE}</title><h1>{_TITLE}</h1><p>{_PARAGRAPH}</p>{pumped}<p>{_PARAGRAPH}</p>"
    read_page(page.encode(), ReadSettings(), path="x")


def _read_fragment(pumped: str) -> None:
    plain_text(f"<p>{pumped}")


@pytest.mark.parametrize("read", [_read_text, _read_body], ids=lambda read: read.__name__)
def test_text_of_any_kind_is_read_in_proportion(read: Callable[[str], None]) -> None:
    _assert_proportion(read, _PUMPS, 2_000)


@pytest.mark.parametrize("read", [_read_page, _read_fragment], ids=lambda read: read.__name__)
def test_pages_of_any_kind_are_read_in_proportion(read: Callable[[str], None]) -> None:
    _assert_proportion(read, _MARKUP, 2_000)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "read", [_read_text, _read_body, _read_page, _read_fragment], ids=lambda read: read.__name__
)
def test_long_files_of_any_kind_are_read_in_proportion(read: Callable[[str], None]) -> None:
    _assert_proportion(read, (*_PUMPS, *_MARKUP), 16_000)


def _assert_proportion(
    read: Callable[[str], None], pumps: tuple[str, ...], characters: int
) -> None:
    grown = {}
    for pump in pumps:
        times = max(1, characters // len(pump))
        grown[pump] = growth(read, pump * times, pump * 4 * times)
    assert {pump: ratio for pump, ratio in grown.items() if ratio >= LINEAR} == {}


@pytest.mark.parametrize("line", ["سياسة", "20 يونيو 2025", _TITLE, "صورة (رويترز)"])
def test_many_lines_of_a_kind_are_looked_at_once(line: str) -> None:
    assert growth(_read_text, f"{line}\n" * 400, f"{line}\n" * 1_600) < LINEAR


@pytest.mark.parametrize("tag", ["<svg>", "<svg><style>", "<head", "<script> "])
def test_parts_of_a_chapter_without_an_end_are_read_once(tag: str) -> None:
    from indexer.ingest.formats.epub import _HIDDEN

    assert _HIDDEN.sub("", "نص<style>a</style> <svg><path/></svg >نص") == "نص نص"
    assert growth(lambda text: _HIDDEN.sub("", text), tag * 2_000, tag * 8_000) < LINEAR
