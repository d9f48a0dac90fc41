"""Tokens: words as a reader sees them, with true offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.tokenizer import tokenize, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال الرَّئِيـــسُ، أمس.", ["قال", "الرَّئِيـــسُ", "أمس"]),
        ("#كوريا_الشمالية", ["كوريا", "الشمالية"]),
        ("ليف-إريك", ["ليف", "إريك"]),
        ("(أ ف ب)", ["أ", "ف", "ب"]),
        ("أ.ف.ب", ["أ", "ف", "ب"]),
        ("بلغ 10,000 و١٠٬٠٠٠", ["بلغ", "10,000", "و", "١٠٬٠٠٠"]),
        ("2024/11/30", ["2024", "11", "30"]),
        ("كوفيد-19", ["كوفيد", "19"]),
        ("كوفيد19", ["كوفيد", "19"]),
        ("F-16 iPhone", ["F", "16", "iPhone"]),
        ('«تاس» و"ريا"', ["تاس", "و", "ريا"]),
        ("می\u200cروم", ["می\u200cروم"]),
        ("ـهـ", ["هـ"]),
        ("日本 हिन्दी", ["日本", "हिन्दी"]),
        ("… ، ؟ !", []),
        ("U.N. و(U.S.A)", ["U.N", "و", "U.S.A"]),
        ("John F. Kennedy, a.com", ["John", "F", "Kennedy", "a", "com"]),
        ("#مجلس\u200cالأمن می\u200cروم", ["مجلس", "الأمن", "می\u200cروم"]),
        ("10'000 45'12", ["10'000", "45", "12"]),
    ],
)
def test_a_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_offsets_slice_the_text_as_it_was_written(text: str) -> None:
    tokens = list(tokenize(text))
    assert [text[token.start : token.end] for token in tokens] == words(text)
    assert [token.text for token in tokens] == words(text)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(a.end <= b.start for a, b in pairwise(tokens))
