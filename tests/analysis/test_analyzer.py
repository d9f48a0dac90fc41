"""The analyzer: one term a token in every view, for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analyzer import STEMMERS, Analyzer, load_stop_words
from indexer.analysis.distance import edit_distance
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words

ANALYZERS = {name: Analyzer(name) for name in STEMMERS}


@pytest.mark.parametrize("stemmer", STEMMERS)
@given(text=st.text())
def test_every_token_of_any_text_has_one_term_in_each_view(stemmer: str, text: str) -> None:
    count = len(words(text))
    for view in ANALYZERS[stemmer].views(text):
        assert len(view.split()) == count


@given(
    st.lists(
        st.sampled_from("الرئيس لبوتين وحكومتها كتابهم للحرب أوكرانيا missiles ٢٠٢٤ مُعاهدة".split())
    )
)
def test_a_text_has_the_terms_of_its_words(chosen: list[str]) -> None:
    analyzer = ANALYZERS["light"]
    assert analyzer.views(" ".join(chosen)).stem.split() == [analyzer.stem(w) for w in chosen]


@pytest.mark.parametrize(
    "same",
    [
        ("قانون", "القوانين", "وقوانين"),
        ("جندي", "جنود"),
    ],
)
def test_a_broken_plural_shares_the_skeleton_of_its_singular(same: tuple[str, ...]) -> None:
    assert len({ANALYZERS["light"].terms(word).skeleton for word in same}) == 1


def test_latin_words_are_stemmed_as_english() -> None:
    assert ANALYZERS["light"].stem("Missiles") == ANALYZERS["light"].stem("missile")


def test_two_analyzers_of_one_kind_have_one_version() -> None:
    assert Analyzer().version == Analyzer().version


def test_stop_words_are_folded_as_the_analyzer_folds() -> None:
    assert all(fold(word) == word for word in load_stop_words())
    assert {"في", "من", "على"} & load_stop_words() == {"في", "من"}


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("بوتين", "بوتين", 0), ("بوتين", "بوتن", 1), ("سوريا", "سورية", 1), ("قلب", "لقب", 1)],
)
def test_the_distance_of_two_words(first: str, second: str, distance: int) -> None:
    assert edit_distance(first, second, 2) == distance
    assert edit_distance(second, first, 2) == distance


@given(st.text("ابتث", max_size=6), st.text("ابتث", max_size=6))
def test_a_bounded_distance_says_no_more_than_that_it_is_over(first: str, second: str) -> None:
    whole = edit_distance(first, second, 10)
    assert edit_distance(first, second, 1) == min(whole, 2)


@pytest.mark.parametrize(
    "word",
    ["\ufdfa" * 100_000, "س" * 2_000_000, "م" + "\u064e" * 2_000_000, "e" + "\u0301" * 900_000],
)
def test_a_word_without_end_has_short_terms_and_is_not_kept(word: str) -> None:
    analyzer = Analyzer()
    terms = analyzer.terms(word)
    assert max(map(len, terms)) <= 128
    assert not analyzer._terms


def test_letters_that_grow_when_they_are_folded_do_so_within_bounds() -> None:
    text = " ".join(f"{word}\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa" for word in ("ا", "ب", "ج"))
    assert len(ANALYZERS["light"].views(text).folded) <= 3 * 40 + 2
    # What stands in news is whole: the ligature alone.
    assert ANALYZERS["light"].fold("\ufdfa") == "صلياللهعليهوسلم"


def test_marks_and_tatweel_of_a_long_word_take_no_letters_away() -> None:
    stretched = "م" + "\u0640" * 300 + "حمد"
    assert ANALYZERS["light"].fold(stretched) == "محمد"


def test_words_are_kept_within_bounds_and_come_out_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from indexer.analysis import analyzer as module
    from indexer.analysis import vocabulary

    monkeypatch.setattr(module, "_MOST_WORDS", 50)
    monkeypatch.setattr(vocabulary, "_MOST_WORDS", 50)
    counts = vocabulary.Counts(vocabulary.read_rows("vocabulary.tsv"))
    bounded, words = (
        Analyzer(),
        [f"الكلمة{chr(0x628 + a)}{chr(0x628 + b)}" for a in range(20) for b in range(20)],
    )
    terms = [bounded.terms(word) for word in words]
    assert len(bounded._terms) <= 50 and len(bounded._terms._before) <= 50
    assert [bounded.terms(word) for word in words] == terms
    for word in words:
        assert counts[word] == 0
    assert len(counts) <= 50 and counts["في"] > 0
