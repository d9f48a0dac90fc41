"""What reading costs grows as what is read does, whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.ingest.detection import Head, detect
from indexer.ingest.extraction.credits import Byline, caption_credit, parse_byline
from indexer.ingest.formats.signs import is_feed, is_page, is_part_of_page
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
