"""Which words Arabic may have."""

from __future__ import annotations

import pytest

from indexer.analysis.letters import fold
from indexer.analysis.possible_words import is_possible, make


@pytest.mark.parametrize(
    "word",
    ["السهوب", "وسيستأصلونها", "فبالعذوبة", "لللغة", "محدثاتهم", "شاعريون", "وتتعثرن", "سيتلعثمان"],
)
def test_a_rare_word_is_possible_with_what_is_written_onto_it(word: str) -> None:
    assert is_possible(fold(word))


@pytest.mark.parametrize(
    "word",
    ["المتحدتة", "الشمالبة", "الصواربخ", "وومدرسة", "مدرسةه", "سالمدرسة", "بلمدرستها", "سايوز", ""],
)
def test_what_no_stem_and_clitics_make_is_not(word: str) -> None:
    assert not is_possible(fold(word))


def test_stems_are_read_folded_and_without_their_flags() -> None:
    assert make(["170812\t1", "إمارة/65", "أتحير/250\t11727", "في", "x-y", "إمارة/1"]) == [
        "اتحير",
        "اماره",
    ]
