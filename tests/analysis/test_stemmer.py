"""Stems: clitics and endings come off where the evidence says so, and names stay whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.counting import count_bases, count_words
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.vocabulary import load_evidence

GOLDEN = [
    line.split("\t")
    for line in (Path(__file__).parent / "golden" / "words.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
ANALYZER = Analyzer()


def test_the_golden_file_is_large_enough() -> None:
    assert len(GOLDEN) >= 300


@pytest.mark.parametrize(("word", "folded", "stem"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_a_word_of_the_golden_file(word: str, folded: str, stem: str) -> None:
    assert (ANALYZER.exact(word), ANALYZER.stem(word)) == (folded, stem)


@pytest.mark.parametrize("name", ["بوتين", "نتنياهو", "ترامب", "أردوغان", "كييف", "موسكو", "شويغو"])
@pytest.mark.parametrize("clitic", ["و", "ل", "ب", "ف"])
def test_a_name_is_found_behind_a_clitic(name: str, clitic: str) -> None:
    assert ANALYZER.stem(clitic + name) == ANALYZER.stem(name)


@pytest.mark.parametrize("word", ["بطاطس", "فنلندا", "ليتوانيا", "كولومبيا", "واشنطن", "باكستان"])
def test_the_first_letter_of_a_name_is_no_clitic(word: str) -> None:
    assert ANALYZER.stem(word)[:2] == ANALYZER.exact(word)[:2]


def test_an_alef_with_hamza_begins_no_article() -> None:
    stemmer = LightStemmer()
    assert stemmer("ألبان", "البان").startswith("ال")
    assert not stemmer("البلاد", "البلاد").startswith("ال")


def test_all_of_a_vocabulary_is_found_by_the_pattern_of_its_stem() -> None:
    words = [word for word in _vocabulary() if ANALYZER.exact(word) == word]
    missed = [
        word
        for word in words
        for letters in (3, None)
        if not ANALYZER.places_of([ANALYZER.stem(word)], letters).search(word)
    ]
    assert len(words) > 40_000
    assert missed == []


def test_the_shipped_bases_are_those_of_the_shipped_vocabulary() -> None:
    evidence = load_evidence()
    words, hamza = Counter[str](), Counter[str]()
    for word in _vocabulary():
        words[word] = evidence.words[word]
        hamza[word] = evidence.hamza[word]
    bases = count_bases(words, hamza)
    assert len(bases) > 20_000
    assert all(evidence.bases[base] == count for base, count in bases.items())


def test_words_are_counted_folded_and_with_their_hamza() -> None:
    counts, hamza = count_words(["أعلن أعلن اعلن", "اعلنَ Putin 2024"])
    assert counts == {"اعلن": 4}
    assert hamza == {"اعلن": 2}


def test_snowball_can_take_the_place_of_the_arabic_stemmer() -> None:
    snowball = Analyzer("snowball")
    assert snowball.stem("الكتاب") == snowball.stem("كتاب")
    assert snowball.version != ANALYZER.version


def _vocabulary() -> list[str]:
    import indexer.analysis.vocabulary as vocabulary

    return [line.split("\t")[0] for line in vocabulary._lines("vocabulary.tsv")]
