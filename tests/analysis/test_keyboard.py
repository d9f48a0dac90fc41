"""The keyboard: keys that touch, and texts typed on the wrong layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.keyboard import neighbours, other_layouts


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("f,jdk", "بوتين"),
        ("F,JDK", "بوتين"),
        ("Hdhl", "أيام"),
        ("bh", "لاا"),
        ("gk]k", "لندن"),
        ("Yfhv", "إبار"),
        ("l]dkm", "مدينة"),
        ("lvdk]", "مدينة"),  # the last key of the row types teh marbuta on a Macintosh
        ("ىثصس", "news"),
        ("لاقهى", "brin"),
        ("لاخع", "ghou"),
    ],
)
def test_what_was_meant_is_among_the_readings(typed: str, meant: str) -> None:
    assert meant in other_layouts(typed)


def test_a_word_of_both_scripts_has_no_reading() -> None:
    assert list(other_layouts("بوتينabc")) == []


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_what_was_read_as_arabic_reads_back(typed: str) -> None:
    assert any(typed in other_layouts(meant) for meant in other_layouts(typed))


@given(st.text(max_size=30))
def test_any_text_has_readings_that_differ_from_it(text: str) -> None:
    readings = list(other_layouts(text))
    assert text not in readings and len(readings) == len(set(readings))


def test_keys_that_touch_are_neighbours_both_ways() -> None:
    pairs = neighbours()
    assert ("ب", "ل") in pairs and ("ل", "ب") in pairs and ("ب", "ق") in pairs
    assert ("ب", "م") not in pairs and ("ب", "ب") not in pairs
    assert ("s", "d") in pairs
