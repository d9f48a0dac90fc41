"""Hamza: the ways to write one word come out one, different words stay apart."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.hamza import canonical, shorten, unseat
from indexer.analysis.letters import fold, fold_letters, spellings, strip_marks
from indexer.analysis.vocabulary import HAMZA, read_rows

ANALYZER = Analyzer()

SAME = [
    "مرؤوس مرءوس مرئوس",
    "فؤوس فئوس فءوس",
    "كؤوسهم كئوسهم",
    "والمسؤولات والمسئولات والمسوولات",
    "ومسؤوليتنا ومسئوليتنا",
    "تهيئة تهيأة",
    "بيئتنا بيءتنا",
    "ميئوس ميؤوس",
    "مائة مئة",
    "بستمائة بستمئة",
    "لمائتين لمئتين",
    "عبءان عبئان",
    "جزآن جزءان",
    "بجزأين بجزءين بجزئين",
    "عباءة عبائة",
    "كفاءتها كفائتها",
    "إضاءة إضائة",
    "أعضائه أعضاؤه أعضاءه",
    "لقاؤهم لقائهم لقاءهم",
    "وضوئها وضوءها",
    "شيء شئ شىء",
    "قارئ قارىء",
    "الموانئ الموانيء",
    "بطيء بطئ بطىء",
    "يبدؤون يبدأون يبدءون",
    "تفاؤل تفاول",
    "مؤسسات موسسات",
    "يؤثر يوثر",
    "والمؤيدين والمويدين",
    "سؤالهم سوالهم",
    "نتائج نتايج",
    "إسرائيل اسراييل اسرايل",
    "تضاؤل تضائل",
    "والتفاؤل والتفائل",
    "جرأة جرئة",
    "والنشأة والنشئة",
    "امرأة امرئة",
    "دناءة دنائة",
    "عبء عبئ عبؤ",
    "دفء دفئ",
    "تباطؤ تباطئ تباطو",
    "تلكؤ تلكئ",
    "لجوء لجوئ",
    "شواطئ شواطي",
    "طوارئ طواري",
    "فائدة فايدة",
    "الزائفة الزايفة",
    "بادعاءاته بادعائاته",
    "لقاءات لقائات لقاأت",
    "منشآت منشئات منشاءات",
    "مفاجآت مفاجئات مفاجاءات",
    "سيبدؤون سيبدأون",
    "مبدأ مبدئ",
    "يتساءلون يتسائلون",
    "وتتلاءم وتتلائم",
    "تثاءبوا تثائبوا",
    "المتضائلة المتضاءلة",
    "قارئون قارؤون",
    "المنشئون المنشؤون",
    "يؤوس يئوس يءوس",
    "نؤومة نئومة نءومة",
    "القؤول القئول",
    "والمتلائمين والمتلاءمين",
    "تنشأة تنشئة",
    "والتوطئات والتوطءات",
    "هيآت هيئات",
    "مؤسسة مأسسة",
    "مسؤول مسؤل",
    "للشؤون للشؤن",
    "كؤوسهم كؤسهم",
    "رؤوس رؤس",
    "والمرؤوسين والمرؤسين",
    "دؤوب دؤب",
    "يقرؤون يقرأون يقرؤن",
    "يبدؤوا يبدؤا",
    "سؤال سؤوال",
    "رؤساء رؤوساء",
    "والرئيس والرئس",
    "للمساءلة للمسائلة",
    "سيئ سيء سيىء سييء",
    "بريء بريئ برئ بريىء",
    "رديء ردئ رديىء",
    "لقاءات لقآت لقاءآت",
    "إجراءات إجرآت إجرءات",
    "واعتداءاتهم واعتدآتهم",
    "قراءة قرآة قرائة",
    "براءة برآة",
    "القرآن القرءان",
    "مرآة مرءاة",
    "آخر ءاخر",
    "نظرائه نظراءه نظراؤه",
    "يبدآن يبدءان",
]
APART = [
    ("ماء", "ما"),
    ("جزء", "جز"),
    ("شيء", "شي"),
    ("بدء", "بدا"),
    ("بؤس", "بئس"),
    ("بئر", "بؤر"),
    ("فئة", "فيه"),
    ("لئلا", "ليلا"),
    ("رؤى", "روى"),
    ("يؤم", "يوم"),
    ("رئيس", "ريس"),
    ("مساءلة", "مسائله"),
    ("للمساءلة", "للمسائله"),
    ("تساءل", "تساؤل"),
    ("مفاجأة", "مفاجئة"),
    ("وائل", "وايل"),
    ("فائز", "فايز"),
    ("دعائية", "دعاية"),
    ("أيقونة", "لائقون"),
    ("قضائي", "قضاء"),
    ("مفاجأة", "مفاجئ"),
    ("مكافأة", "مكافئة"),
    ("نشأت", "نشئت"),
    ("يأتون", "يؤتون"),
    ("قرأت", "قرئت"),
    ("جزيء", "جزء"),
    ("مريء", "مرء"),
    ("بطيء", "بطء"),
    ("تنبؤ", "تنبئ"),
    ("تساؤل", "تساءل"),
    ("ضايقه", "ضائقة"),
    ("جدال", "جدائل"),
    ("عايدة", "عائدة"),
    ("مساوي", "مساوئ"),
    ("سؤال", "سائل"),
    ("رأس", "رئيس"),
    ("مؤمن", "مأمن"),
    ("سيد", "سائد"),
    ("زار", "زائر"),
    ("مواد", "موائد"),
    ("مؤلم", "معلم"),
    ("هدى", "هدوء"),
    ("لؤم", "لوم"),
    ("دفين", "دفء"),
    ("نبي", "نبأ"),
    ("راية", "رؤية"),
    ("ريه", "رئة"),
    ("بنا", "بناء"),
    ("سوء", "سواء"),
    ("شاي", "شاء"),
    ("شيء", "شاي"),
    ("ملجأ", "لاجئ"),
    ("خطأ", "خاطئ"),
    ("طويل", "طائل"),
    ("يسيل", "يسأل"),
    ("بريد", "بريء"),
    ("قارات", "قراءات"),
    ("مئات", "مياه"),
    ("بيئة", "بية"),
    ("اتقائنا", "اتقاءل"),
    ("والبؤس", "والبئس"),
    ("تملأه", "تملئة"),
    ("يسائل", "يسأل"),
    ("رؤاه", "رؤوه"),
    ("سؤال", "سؤول"),
    ("ملائمة", "ملاءمة"),
    ("مسائله", "مساءلة"),
    ("ورآه", "وراءه"),
    ("مرآة", "مراءة"),
    ("منشآتها", "منشاءتها"),
    ("جزئنا", "جزئينا"),
]


@pytest.mark.parametrize("ways", SAME)
def test_the_ways_to_write_a_word_are_one(ways: str) -> None:
    terms = [ANALYZER.terms(word) for word in ways.split()]
    assert len({(one.folded, one.stem, one.skeleton) for one in terms}) == 1


@pytest.mark.parametrize("ways", SAME)
def test_what_is_written_keeps_its_letters(ways: str) -> None:
    for first, second in pairwise(ways.split()):
        assert ANALYZER.terms(first).written != ANALYZER.terms(second).written


@pytest.mark.parametrize(("first", "second"), APART)
def test_different_words_stay_apart(first: str, second: str) -> None:
    assert fold(first) != fold(second)


@pytest.mark.parametrize("written", [word for ways in SAME for word in ways.split()])
def test_a_pattern_of_spellings_finds_every_way_to_write_a_word(written: str) -> None:
    assert re.search(f"^(?:{spellings(fold(written))})$", written)


def test_what_a_row_gives_is_what_it_gives_for_that() -> None:
    for row in read_rows(HAMZA):
        word = row.decode().split("\t")[1]
        assert fold(fold(word)) == fold(word)


@given(st.text("ءؤئاويهتنملبسر", min_size=1, max_size=9))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert unseat(unseat(word)) == unseat(word)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("كبييييير", "كبير"),
        ("شكراااا", "شكرا"),
        ("حبيبييييي", "حبيبي"),
        ("ممتااااز", "ممتاز"),
        ("جميييييل", "جميل"),
        ("عاجلللللل", "عاجل"),
        ("مللل", "مللل"),
        ("مدييين", "مدييين"),
        ("تتتبع", "تتتبع"),
        ("محمد", "محمد"),
        ("الللاعبين", "الللاعبين"),
        ("هههههه", "هههههه"),
        ("ززززز", "ززززز"),
    ],
)
def test_a_lengthened_word_is_the_word(written: str, word: str) -> None:
    assert shorten(fold_letters(written)) == word
    assert strip_marks(written) == written


def test_a_lengthened_word_is_marked() -> None:
    found = ANALYZER.places_of([fold("ممتااااز")]).search("كان ممتااااز جدا")
    assert found is not None


def test_long_words_are_left_alone() -> None:
    assert canonical("شئون" * 11) == "شئون" * 11
