"""Stems: clitics and endings come off where the evidence says so, and names stay whole."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.analysis.analyzer import STEMMERS, Analyzer
from indexer.analysis.counting import count_bases, count_words
from indexer.analysis.letters import fold
from indexer.analysis.lexicon import (
    choose_first_letters,
    choose_plurals,
    choose_protected,
    needs_protection,
)
from indexer.analysis.stemmer import STEPS, LightStemmer
from indexer.analysis.vocabulary import DATA, Counts, Evidence, load_evidence, read_rows

GOLDEN = [
    line.split("\t")
    for line in (Path(__file__).parent / "golden" / "words.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
ANALYZER = Analyzer()

Draw = Callable[[Sequence[str], int], Sequence[str]]


def test_the_golden_file_is_large_enough() -> None:
    assert len(GOLDEN) >= 300


@pytest.mark.parametrize(("word", "folded", "stem"), GOLDEN, ids=[row[0] for row in GOLDEN])
def test_a_word_of_the_golden_file(word: str, folded: str, stem: str) -> None:
    assert (ANALYZER.fold(word), ANALYZER.stem(word)) == (folded, stem)


@pytest.mark.parametrize("name", ["بوتين", "نتنياهو", "ترامب", "أردوغان", "كييف", "موسكو", "شويغو"])
@pytest.mark.parametrize("clitic", ["و", "ل", "ب", "ف"])
def test_a_name_is_found_behind_a_clitic(name: str, clitic: str) -> None:
    assert ANALYZER.stem(clitic + name) == ANALYZER.stem(name)


@pytest.mark.parametrize("word", ["بطاطس", "فنلندا", "ليتوانيا", "كولومبيا", "واشنطن", "باكستان"])
def test_the_first_letter_of_a_name_is_no_clitic(word: str) -> None:
    assert ANALYZER.stem(word)[:2] == ANALYZER.fold(word)[:2]


def test_an_alef_with_hamza_begins_no_article() -> None:
    stemmer = LightStemmer()
    assert stemmer("ألعب", "العب").startswith("ال")
    assert not stemmer("البلاد", "البلاد").startswith("ال")


def test_all_of_a_vocabulary_is_found_by_the_pattern_of_its_stem(draw: Draw) -> None:
    words = [word for word in _vocabulary() if ANALYZER.fold(word) == word]
    assert len(words) > 90_000
    by_stem: dict[str, list[str]] = defaultdict(list)
    for word in draw(words, 3_000):
        by_stem[ANALYZER.stem(word)].append(word)
    missed = [
        word
        for stem, its_words in by_stem.items()
        for letters in (3, None)
        for pattern in [ANALYZER.places_of([stem], letters)]
        for word in its_words
        if not pattern.search(word)
    ]
    assert missed == []


def test_the_shipped_bases_are_those_of_the_shipped_vocabulary() -> None:
    evidence = load_evidence()
    words, hamza = Counter[str](), Counter[str]()
    for word in _vocabulary():
        words[word] = evidence.words[word]
        hamza[word] = evidence.hamza[word]
    bases = count_bases(words, hamza)
    assert len(bases) > 50_000
    assert all(evidence.bases[base] == count for base, count in bases.items())


def test_words_are_counted_folded_and_with_their_hamza() -> None:
    counts, hamza = count_words(["أعلن أعلن اعلن", "اعلنَ Putin 2024"])
    assert counts == {"اعلن": 4}
    assert hamza == {"اعلن": 2}


def test_snowball_can_take_the_place_of_the_arabic_stemmer() -> None:
    snowball = Analyzer("snowball")
    assert snowball.stem("الكتاب") == snowball.stem("كتاب")
    assert snowball.version != ANALYZER.version


@pytest.mark.parametrize(
    ("step", "word", "kept", "stem"),
    [
        ("article", "الرئيس", "الرئيس", "رئيس"),
        ("clitics", "لبغداد", "لبغداد", "بغداد"),
        ("pronouns", "رئيسهم", "رئيسهم", "رئيس"),
        ("number", "برلمانيون", "برلمانيون", "برلمان"),
        ("tanwin", "اتفاقًا", "اتفاقا", "اتفاق"),
        ("feminine", "جديدة", "جديده", "جديد"),
        ("nisba", "حكومي", "حكومي", "حكوم"),
        ("plurals", "صواريخ", "صواريخ", "صاروخ"),
        ("protected", "شعبان", "شعب", "شعبان"),
        ("paradigm", "نازحين", "نازحين", "نازح"),
        ("feminines", "العملة", "عمل", "عمله"),
        ("countries", "مصري", "مصري", "مصر"),
    ],
)
def test_each_step_can_be_left_out(step: str, word: str, kept: str, stem: str) -> None:
    assert LightStemmer()(word, fold(word)) == stem
    assert LightStemmer(steps=STEPS - {step})(word, fold(word)) == kept


def test_without_steps_a_stem_is_the_folded_word() -> None:
    stemmer = LightStemmer(steps=())
    assert all(stemmer(word, folded) == folded for word, folded, _ in GOLDEN if "لله" not in folded)


@pytest.mark.parametrize("step", sorted(STEPS))
def test_plurals_and_singulars_have_stems_without_any_step(step: str) -> None:
    """No plural leads back to itself: كتل is of كتلة, which without ة is كتل."""
    stemmer = LightStemmer(steps=STEPS - {step})
    for pair in load_evidence().plurals.items():
        assert all(stemmer(word, word) for word in pair)


def test_protected_words_are_their_own_stems() -> None:
    """But for countries, which share the stem of their adjectives."""
    evidence = load_evidence()
    protected = set(evidence.protected) - evidence.countries.keys()
    assert len(protected) > 2_000
    for word in protected:
        adjective = word[:-1] if word.endswith("يا") else word
        assert ANALYZER.stem(word) in (word, adjective, adjective[:-1]), word


@given(
    st.sampled_from(sorted(load_evidence().protected)),
    st.sampled_from(["و", "ف", "ب", "ل", "وب", "ول", "فب", "فل"]),
)
def test_clitics_come_off_protected_words(name: str, clitic: str) -> None:
    words = load_evidence().words
    word = clitic + name
    # بروتين is a word of its own, no روتين with ب, and لوهان is a name.
    assume(words[word] <= words[name] and not words["ال" + word])
    # وبانغا is و and بانغا, a name as well.
    assume(not any(word[start:] in load_evidence().protected for start in range(len(clitic))))
    assert ANALYZER.stem(word) == ANALYZER.stem(name)


@pytest.mark.parametrize("word", "كبير وكيل وليد فارس فريق بشير باحث لاعب كاتب وزير بروتين".split())
def test_an_ordinary_word_is_no_name_with_a_clitic(word: str) -> None:
    assert ANALYZER.stem(word) == word


def test_a_broken_plural_has_the_stem_of_its_singular() -> None:
    plurals = load_evidence().plurals
    assert len(plurals) > 400
    stemmer = LightStemmer()
    for plural, singular in plurals.items():
        # Written with a hamza, so that the alef of ألغاز is no article's.
        written = "أ" + plural[1:] if plural[0] == "ا" else plural
        noun = singular[:-1] + "ة" if singular[-1] == "ه" else singular
        assert stemmer(written, plural) == stemmer(noun, singular), plural


def test_a_plural_keeps_its_singular_behind_clitics_and_before_pronouns() -> None:
    for word in ("الأسلحة", "وبالأسلحة", "أسلحتهم", "للأسلحة"):
        assert ANALYZER.stem(word) == ANALYZER.stem("سلاح"), word
    # مقاطعة and مقاطعات are boycotts, no مقاطع with a pronoun.
    assert ANALYZER.stem("مقاطعة") == ANALYZER.stem("مقاطعات") != ANALYZER.stem("مقاطع")


def test_names_need_protection_where_the_stemmer_would_break_or_miss_them() -> None:
    evidence = load_evidence()
    assert needs_protection("شعبان", evidence)
    assert needs_protection("زيلينسكي", evidence)  # unseen behind ب and ل
    assert not needs_protection("لندن", evidence)
    # Ordinary words, adjectives, names of two words and words in other letters are not protected.
    refused = ["الفرنسي", "فرنسي", "كيم جونغ", "Putin", "رجال", "حق"]
    assert choose_protected([*refused, "شعبان"], evidence) == {"شعبان"}


NAMES_WITH_A_LETTER_OF_THEIR_OWN = (
    "وجدي بابل لامين فادي وهبة كميل لجين كرامي بترا برزان بروس وودي لانس فيدل كاتي فيلبي باولا برقة"
)


@pytest.mark.parametrize("name", NAMES_WITH_A_LETTER_OF_THEIR_OWN.split())
def test_a_name_keeps_its_first_letter(name: str) -> None:
    folded = fold(name)
    for clitics in ("", "و", "ب"):
        terms = ANALYZER.terms(clitics + name)
        assert (terms.bare, terms.stem) == (folded, folded)


@pytest.mark.parametrize("word", ["لأمين", "فأدى", "لأري", "بإبل", "وآني"])
def test_a_hamza_begins_a_word_whatever_the_name_without_it(word: str) -> None:
    assert ANALYZER.bare(word) == fold(word[1:])


def test_a_first_letter_is_a_names_own_where_it_is_met_oftener_than_behind_a_clitic() -> None:
    # وولي is oftener the heir, باسم is common, ليكون a verb; شعبان begins with no clitic.
    parts = ["وولي", "باسم", "ليكون", "فليس", "شعبان", "وجدي", "كميل"]
    assert choose_first_letters(parts, load_evidence()) == {"وجدي", "كميل"}


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("بوقايتها", "وقايتها"),
        ("لقنصليتهم", "قنصليتهم"),
        ("فأولويته", "أولويته"),
        ("لمسلحيهم", "مسلحيهم"),
        ("بمزارعينا", "مزارعينا"),
        ("ليترجمها", "يترجمها"),
        ("فتستعيدهم", "تستعيدهم"),
    ],
)
def test_a_clitic_is_known_by_the_noun_or_verb_before_a_pronoun(word: str, bare: str) -> None:
    assert ANALYZER.bare(word) == fold(bare)
    assert ANALYZER.stem(word) == ANALYZER.stem(bare)


@pytest.mark.parametrize("word", ["بدايتها", "كتابتهم", "فرصتها", "لغتهن", "بطولته", "ليبيهم"])
def test_a_first_letter_before_a_pronoun_is_the_nouns(word: str) -> None:
    assert ANALYZER.bare(word) == fold(word)


class _Nouns:
    """A small dictionary."""

    singulars: ClassVar = {
        "مناجم": {"منجم"},
        "اعوام": {"عام"},
        "اعلام": {"علم"},
        "مواطن": {"موطن"},
        "خناجر": {"خنجر"},
    }
    other: ClassVar = {"مواطن"}
    verbs: ClassVar[set[str]] = set()


@pytest.mark.parametrize("stemmer", STEMMERS)
@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("والأمم", "الامم"),
        ("للأمم", "الامم"),
        ("وبالأمم", "الامم"),
        ("أمم", "امم"),
        ("لبوتين", "بوتين"),
        ("للبنان", "لبنان"),
        ("بحكومتها", "حكومتها"),
        ("وألمانيا", "المانيا"),
        ("فالنسيا", "فالنسيا"),
        ("وزير", "وزير"),
        ("سيقول", "سيقول"),
        ("ولله", "الله"),
        ("Missiles", "missiles"),
    ],
)
def test_a_bare_word_has_lost_what_is_written_onto_its_front_and_nothing_else(
    stemmer: str, word: str, bare: str
) -> None:
    assert Analyzer(stemmer).bare(word) == bare


def test_plurals_are_chosen_that_are_no_other_word() -> None:
    counts = Counter(مناجم=50, منجم=60, اعوام=100, عام=9000, اعلام=100, علم=90, مواطن=90, موطن=80)
    evidence = Evidence(counts, Counter(), counts)
    surfaces = {"الإعلام": 50, "أعلام": 50}
    chosen = choose_plurals(_Nouns(), evidence, surfaces, {"مناجم": "منجم"})
    assert chosen == {"مناجم": "منجم", "اعوام": "عام"}
    left_out = {"مناجم": "-", "اعوام": "-"}
    assert choose_plurals(_Nouns(), evidence, {}, left_out) == {"اعلام": "علم"}


def test_data_files_tell_their_source_and_licence() -> None:
    for path in DATA.iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        head = takewhile(lambda line: line.startswith("# "), lines)
        assert any("SPDX-License-Identifier:" in line for line in head), path


def test_counts_are_found_in_the_lines_of_a_file() -> None:
    counts = Counts([row.encode() for row in ("ا\t5\t4", "اب\t3", "اب ج\t9")])
    assert [counts[word] for word in ("ا", "اب", "اج", "", "\ud800")] == [5, 3, 0, 0, 0]
    assert Counts([b"a\t5\t4", b"b\t3"], 2)["b"] == 0


def test_the_vocabulary_is_made_from_any_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('{"title": "أعلن", "body": "اعلن الوزير"}\n', encoding="utf-8")
    run = [sys.executable, "-m", "indexer.analysis.counting", str(corpus)]
    told = subprocess.run(run, capture_output=True, text=True, check=False)
    assert told.returncode == 2 and "--source" in told.stderr
    made = tmp_path / "made"
    made.mkdir()
    run += ["--source", "Written for a test. CC0-1.0", "--into", str(made)]
    subprocess.run(run, check=True)
    head, _, rows = (made / "vocabulary.tsv").read_text(encoding="utf-8").partition("\n\n")
    assert "Written for a test. CC0-1.0" in head
    assert rows == "اعلن\t2\t1\nالوزير\t1\n"
    assert (made / "bases.tsv").read_text(encoding="utf-8").endswith("\n\nاعلن\t2\nوزير\t1\n")


def _vocabulary() -> list[str]:
    return [row.split(b"\t")[0].decode() for row in read_rows("vocabulary.tsv")]


@pytest.mark.parametrize(
    "noun", ["رئيس", "بيان", "برلمان", "ميدان", "إنسان", "طوفان", "حصان", "فنان"]
)
@pytest.mark.parametrize("ending", ["ا", "ًا", "اً"])
def test_a_noun_has_its_accusative(noun: str, ending: str) -> None:
    assert ANALYZER.stem(noun + ending) == ANALYZER.stem(noun)


@pytest.mark.parametrize("noun", ["وزير", "سفير", "مؤتمر", "برلمان", "قطار", "حزب", "ابن", "جسر"])
@pytest.mark.parametrize("form", ["ل{}هم", "ل{}نا", "ب{}ه", "ب{}ها", "ك{}هم", "ول{}هم", "فب{}ها"])
def test_a_noun_is_found_between_preposition_and_pronoun(noun: str, form: str) -> None:
    if (noun, form[0]) != ("ابن", "ك"):  # كابن may be another word
        assert ANALYZER.stem(form.format(noun)) == ANALYZER.stem(noun)


@pytest.mark.parametrize(
    ("word", "other"),
    [("كمالا", "كمال"), ("كويتا", "الكويت"), ("أردنا", "الأردن"), ("ناسا", "ناس"), ("روما", "روم"),
     ("لبنانا", "بنا"), ("سلطنة", "سلطان"), ("مجال", "جال")],
)  # fmt: skip
def test_an_alef_or_a_pronoun_of_other_words_stays(word: str, other: str) -> None:
    assert ANALYZER.stem(word) != ANALYZER.stem(other)
