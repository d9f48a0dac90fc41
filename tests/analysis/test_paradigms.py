"""Which words are one and which are two: endings by paradigm, ة of its own, plurals, countries."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.letters import fold
from indexer.analysis.lexicon import choose_countries, choose_feminines
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.vocabulary import Evidence, load_evidence

ANALYZER = Analyzer()

ONE_WORD = """
المحتجون المحتجين محتج للمحتجين
اللاجئون اللاجئين لاجئ لاجئة
المعتقلون معتقلين والمعتقل
قوات القوة قوتها بقواتهم
هجمات الهجمة هجمتان هجمتين
اللغات لغة لغتنا
شركات شركة شركتان للشركتين شركتها
كاميرات كاميرا
وزراء وزير وزرائه وزراؤهم ووزرائها
ولاية ولايتان ولاياته وبولايته
حلفاء وحلفاؤها
عملة عملات
مستوى مستواه مستوياتهم
المصريين مصري مصر
الصينية الصين
فرنسيون فرنسا فرنسي
الأفغانية أفغانستان
القطريون قطر
العرب عربي
النمساوي النمسا
مدن مدينة المدينتين
رؤساء رئيس
قضاة القاضي قاض
مبان المباني مبنى
مواطنو مواطنون مواطنا مواطنيهم
محطتا محطتي محطة
موانئ ميناء
أسابيع أسبوع
"""
"""A paradigm a line."""

TWO_WORDS = """
شركة شرك
العملة العمل
شرطة شروط
جامعة جامع
حكمة حكم
أسرة سر
سلمان سلم
عاد عادي
أنتِ أنه
بولو بول
تأمين تام
تمرين تمر
عمران عمر
بروتين بروتون
علماء عوالم
"""


@pytest.mark.parametrize("paradigm", ONE_WORD.strip().splitlines())
def test_forms_of_a_word_have_one_stem(paradigm: str) -> None:
    assert len({ANALYZER.stem(form) for form in paradigm.split()}) == 1


@pytest.mark.parametrize("pair", TWO_WORDS.strip().splitlines())
def test_two_words_have_two_stems(pair: str) -> None:
    first, second = pair.split()
    assert ANALYZER.stem(first) != ANALYZER.stem(second)


def test_a_final_ha_is_a_pronoun_where_it_may_be_one() -> None:
    """عمله is his work, beside عملها; شركه can only be شركة, and nothing is with an article."""
    assert ANALYZER.stem("عمله") == ANALYZER.stem("عمل") != ANALYZER.stem("عملة")
    assert ANALYZER.stem("العمله") == ANALYZER.stem("العملة")
    assert ANALYZER.stem("شركه") == ANALYZER.stem("شركة")


def test_every_noun_with_a_ta_marbuta_of_its_own_is_found_by_its_other_forms() -> None:
    stemmer = LightStemmer()
    evidence = load_evidence()
    nouns = sorted(set(evidence.feminines) - evidence.plurals.keys())
    assert len(nouns) > 500
    for noun in nouns:
        written = "ال" + noun[:-1] + "ة"
        if evidence.hamza["ال" + noun] > 0 or noun.startswith("ال") or noun in evidence.protected:
            continue  # ألم is no ال and م
        assert stemmer(written, fold(written)) == noun


@pytest.mark.parametrize("forms", ["أعلن يعلن تعلن ستعلن", "انسحب ينسحب تنسحب", "قصف يقصف تقصف"])
def test_persons_of_a_verb_have_one_skeleton(forms: str) -> None:
    assert len({ANALYZER.terms(form).skeleton for form in forms.split()}) == 1


@pytest.mark.parametrize("noun", ["تونس", "تقدم", "تاريخ", "تل"])
def test_a_noun_in_ta_is_no_verb(noun: str) -> None:
    assert LightStemmer().masculine(noun) == noun


class _Nouns:
    """A small dictionary."""

    singulars: ClassVar = {"دول": {"دوله"}}
    other: ClassVar = {"شرك", "دور", "قرار", "جديد"}
    verbs: ClassVar[set[str]] = set()
    nouns: ClassVar = {"شركة", "دولة", "قرارة", "جديدة", "دورة", "حكومة"}
    gendered: ClassVar = {"جديد"}
    in_at: ClassVar = {"قرار"}


def test_nouns_are_chosen_that_are_another_word_without_their_ta_marbuta() -> None:
    """No adjective, none whose plural that is, and none rare beside a plural in ات."""
    counts = Counter(شركه=90, شرك=9, دوله=90, دول=80, قراره=90, قرار=900, جديده=9, دوره=9, دور=9)
    surfaces = {"شركة": 90, "دولة": 90, "قرارة": 9, "جديدة": 90, "دورة": 9, "حكومة": 90}
    evidence = Evidence(counts, Counter(), counts)
    assert choose_feminines(_Nouns(), evidence, surfaces, {}) == {"شركه", "دوره"}
    curated = {"دوره": False, "حكومه": True}
    assert choose_feminines(_Nouns(), evidence, surfaces, curated) == {"شركه", "حكومه"}
    assert not choose_feminines(_Nouns(), evidence, {"شركة": 90, "الشركه": 9}, {})


def test_countries_are_chosen_that_the_stemmer_tells_from_their_adjectives() -> None:
    counts = Counter(مصر=90, مصري=90, فرنسا=90, فرنسي=90, لبنان=90, لبناني=90, بريطاني=90)
    pairs = [("مصر", "مصري"), ("فرنسا", "فرنسي"), ("لبنان", "لبناني"), ("المملكة", "بريطاني")]
    chosen = choose_countries(pairs, Evidence(counts, Counter(), counts))
    assert chosen == {"مصر": "مصر", "مصري": "مصر", "فرنسا": "فرنس"}
