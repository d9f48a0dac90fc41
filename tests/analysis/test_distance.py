"""Distances: how many edits apart words are, and how likely typing errors are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.distance import TypingErrors, edit_distance

ERRORS = TypingErrors()
WORDS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", max_size=9)


@pytest.mark.parametrize(
    ("meant", "likelier", "other"),
    [
        ("ظابط", "ضابط", "مابط"),  # alike
        ("بوتين", "بوتيين", "بوتيمن"),  # doubled
        ("يتتبع", "يتبع", "يتتع"),  # half of a double letter missing
        ("بوتين", "بتوين", "نوتيب"),  # swapped neighbours
        ("بوتين", "بوتن", "بوين"),  # a long vowel missing
        ("سلام", "سلان", "سلاب"),  # the next key
        ("سلام", "سلان", "نلام"),  # not the first letter
        ("معاهده", "معاهدت", "معاهدق"),
    ],
)
def test_a_likelier_error_costs_less(meant: str, likelier: str, other: str) -> None:
    assert 0 < ERRORS.cost(likelier, meant) < ERRORS.cost(other, meant)


@given(WORDS, WORDS)
def test_no_cost_is_none_of_equal_words_alone(typed: str, meant: str) -> None:
    assert (ERRORS.cost(typed, meant) == 0) == (typed == meant)


@given(WORDS, WORDS)
def test_a_cost_stays_within_what_the_edits_could_cost(typed: str, meant: str) -> None:
    edits = edit_distance(typed, meant, 9)
    assert 0.3 * edits <= ERRORS.cost(typed, meant) + 1e-9 <= 1.3 * edits + 1e-6


def test_likely_edits_are_some_of_all_edits() -> None:
    errors = TypingErrors()
    edits = errors.edits("سفير", "ابتثجحخدذرزسشصضطظعغفقكلمنهويءؤئ")
    likely = errors.likely_edits("سفير")
    assert {"سفيير", "صفير", "سيفر", "سفيرا"} <= likely < edits
    assert "سفر" in edits and "سفير" not in edits | likely
    assert errors.slips("سفير") < edits
