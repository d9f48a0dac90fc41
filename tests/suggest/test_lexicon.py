"""The words of an index."""

from __future__ import annotations

import time

import pytest

from indexer.index import Index
from indexer.suggest import lexicon
from indexer.suggest.lexicon import CurrentLexicon, Lexicon, written_form


@pytest.mark.parametrize(
    ("folded", "written"),
    [("اوكرانيا", "أوكرانيا"), ("معاهده", "معاهدة"), ("الاميركي", "الأميركي"), ("الي", "إلى"),
     ("reuters", "Reuters"), ("قطغ", "قطغ"), ("علي", "على")],
)  # fmt: skip
def test_a_word_is_written_as_most_articles_do(index: Index, folded: str, written: str) -> None:
    assert written_form(index._folder.engine(), folded) == written


def test_near_words_come_by_edits_and_then_by_frequency(index: Index) -> None:
    words = Lexicon(index._folder.engine())
    assert words.doc_freq("روسيا") == 2 and words.doc_freq("قطغ") == 0
    assert words.near("روسبا", 1, 10) == ["روسيا"]
    assert words.near("روسيا", 1, 10) == [], "the word itself is left out"
    assert len(words.near("الرئيس", 2, 2)) == 2


def test_a_slow_lexicon_is_made_behind_the_back_of_those_who_ask(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicon, "_QUICK", -1.0)
    engine, current = index._folder.engine(), CurrentLexicon()
    first = current.of(engine, 1)
    assert current.of(engine, 1) is first
    assert current.of(engine, 2) is first
    deadline = time.monotonic() + 20
    while current.of(engine, 2) is first and time.monotonic() < deadline:
        time.sleep(0.01)
    assert current.of(engine, 2) is not first
