"""Folding: every way of writing a word comes out one."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.analysis.letters import fold, spellings, strip_marks

ARABIC = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=12)
WITHOUT_SIGNS_OF_LETTERS = ARABIC.filter(lambda word: not re.search("[\u0653-\u0655]", word))


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
        ("مسو\u0654ول", "مسؤول"),  # as Macs have it
        ("الهيي\u0654ة", "الهيئه"),
        ("الهيى\u0654ة", "الهيئه"),
        ("قرا\u0653ن", "قران"),
        ("إيفانوڤ", "ايفانوف"),
        ("گوتنبرگ", "غوتنبرغ"),
        ("چرچل", "تشرتشل"),
        ("پاريس", "باريس"),
        ("سلێمانی", "سليماني"),
        ("گەرمیان", "كرميان"),
        ("U.N", "un"),
        ("P.L.O.", "plo"),
        ("10'000", "10000"),
        ("1’250’000", "1250000"),
        ("14.570.283", "14570283"),
        ("12.345,67", "12345.67"),
        ("10.674", "10.674"),  # a decimal point, as three in four such are
        ("192.168.100.200", "192.168.100.200"),
    ],
)
def test_a_way_of_writing_is_folded(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_hamza_on_yeh_is_kept() -> None:
    assert fold("رئيس") != fold("ريس")


@given(st.text(min_size=1))
@example("α\u0339\u200d\u0334")
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1))
def test_nothing_is_folded_away(text: str) -> None:
    assert fold(text)


@given(WITHOUT_SIGNS_OF_LETTERS)  # which a mark between would part from their letters
def test_marks_and_tatweel_change_no_term(word: str) -> None:
    marked = "".join(letter + "\u064e\u0640" for letter in word)
    assert fold("ا" + marked) == fold("ا" + word)


@given(ARABIC)
def test_a_word_without_marks_folds_as_with_them(word: str) -> None:
    assert fold("ب" + strip_marks("ب" + word)) == fold("بب" + word)


@given(st.text("0123456789.,'٫٬", min_size=1).map(lambda number: f"1{number}"))
def test_folding_a_folded_number_changes_nothing(number: str) -> None:
    assert fold(fold(number)) == fold(number)


def test_what_is_written_is_composed() -> None:
    assert strip_marks("شو\u0654ون") == "شؤون"
    assert strip_marks("Erdog\u0306an") == "Erdoğan"


@pytest.mark.parametrize(
    "written", ["لاڤروڤ", "چارلز", "هەولێر", "پێشمەرگە", "گوگل", "مسو\u0654ول"]
)
def test_a_pattern_of_spellings_finds_letters_of_other_languages(written: str) -> None:
    assert re.search(f"^({spellings(fold(written))})$", written)


@pytest.mark.parametrize("written", ["أُوكْرَانِيا", "اوكرانيـــا", "أوكرانيا", "ﺃﻭﻛﺮﺍﻧﻴﺎ"])
def test_a_pattern_of_spellings_finds_each_of_them(written: str) -> None:
    assert re.search(spellings("اوكرانيا"), f"في {written} اليوم")
