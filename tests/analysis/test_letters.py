"""Folding: every way of writing a word comes out one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.letters import fold, spellings, strip_marks

ARABIC = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("مُحَمَّد", "محمد"),
        ("الـــرئيس", "الرئيس"),
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آسيا", "اسيا"),
        ("ٱلله", "الله"),
        ("مستشفى", "مستشفي"),
        ("مدرسة", "مدرسه"),
        ("ﺍﻟﺤﺮﺏ", "الحرب"),
        ("ﷲ", "الله"),
        ("کیف", "كيف"),
        ("شؤون", "شؤون"),
        ("هيئة", "هيئه"),
        ("١٠٬٠٠٠", "10000"),
        ("10,000", "10000"),
        ("۱۲", "12"),
        ("٣٫٥", "3.5"),
        ("106,78", "106.78"),
        ("Élysée", "elysee"),
        ("São", "sao"),
        ("NATO", "nato"),
        ("Россия", "россия"),
        ("رحمٰن", "رحمن"),
    ],
)
def test_a_way_of_writing_is_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_hamza_on_waw_and_yeh_is_kept() -> None:
    assert fold("رئيس") != fold("ريس")


@given(st.text(min_size=1))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1))
def test_nothing_is_folded_away(text: str) -> None:
    assert fold(text)


@given(ARABIC)
def test_marks_and_tatweel_change_no_term(word: str) -> None:
    marked = "".join(letter + "\u064e\u0640" for letter in word)
    assert fold("ا" + marked) == fold("ا" + word)


@given(ARABIC)
def test_a_word_without_marks_folds_as_with_them(word: str) -> None:
    assert fold("ب" + strip_marks("ب" + word)) == fold("بب" + word)


@pytest.mark.parametrize("written", ["أُوكْرَانِيا", "اوكرانيـــا", "أوكرانيا", "ﺃﻭﻛﺮﺍﻧﻴﺎ"])
def test_a_pattern_of_spellings_finds_each_of_them(written: str) -> None:
    import re

    assert re.search(spellings("اوكرانيا"), f"في {written} اليوم")
