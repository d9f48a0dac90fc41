"""Which words English knows."""

from __future__ import annotations

import pytest

from indexer.analysis.english import is_english, make


@pytest.mark.parametrize("word", ["nuclear", "crown", "colour", "color", "trump's", "ministers'"])
def test_usual_words_are_known_with_their_possessives(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["recieve", "goverment", "qwrtzp", "", "s", "'s", "بوتين"])
def test_what_is_misspelled_or_no_word_is_not(word: str) -> None:
    assert not is_english(word)


def test_the_list_is_made_of_common_words_that_are_spelled_right() -> None:
    common = ["the", "l'eau", *(f"name{'a' * n}" for n in range(5)), "x"]
    assert make(["The", "zebra"], common) == sorted(["the", *(f"name{'a' * n}" for n in range(5))])
