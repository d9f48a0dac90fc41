"""Names found at a word, with their spellings."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.names.name import Name, Spelling, folded_words, parse_row, parse_rows
from indexer.names.table import Found, NameTable, load_names
from indexer.names.table import rows as shipped_rows
from indexer.query.own_forms import is_clitic_form


def find(text: str, table: NameTable | None = None) -> Found | None:
    return (table or load_names()).at(folded_words(text))


def variants(text: str) -> set[str]:
    found = find(text)
    assert found is not None, text
    return {" ".join(variant.words) for variant in found.variants}


@pytest.mark.parametrize(
    ("text", "id_", "clitic", "length"),
    [
        ("بوتين يزور بكين", "vladimir-putin", "", 1),
        ("لبوتين", "vladimir-putin", "ل", 1),
        ("وبوتن", "vladimir-putin", "و", 1),
        ("ولبوتن", "vladimir-putin", "ول", 1),
        ("فلاديمير بوتن في موسكو", "vladimir-putin", "", 2),
        ("بالولايات المتحدة الأميركية", "united-states", "ب", 3),
        ("للولايات المتحدة", "united-states", "ل", 2),
        ("الأميركية", "united-states", "ال", 1),
        ("وللأمريكيين", "united-states", "ولل", 1),
        ("بالأمريكي", "united-states", "بال", 1),
        ("كيم جونج اون", "kim-jong-un", "", 3),
        ("بيونغيانغ", "pyongyang", "", 1),
        ("Putin", "vladimir-putin", "", 1),
        ("KIM JONG-UN", "kim-jong-un", "", 3),
        ("Etats-Unis", "united-states", "", 2),
        ("بيونج يانج", "pyongyang", "", 2),
        ("وبيونغ يانغ", "pyongyang", "و", 2),
        ("جيبوتي", "djibouti", "", 1),
        ("والجيبوتي", "djibouti", "وال", 1),
        ("للسعودية", "saudi-arabia", "ل", 1),
        ("عبدالفتاح السيسي", "abdel-fattah-el-sisi", "", 2),
        ("مجلس الأمن الدولي", "un-security-council", "", 3),
        ("بالاتحاد الأوربي", "european-union", "ب", 2),
        ("سي.آي.إيه", "cia", "", 3),
    ],
)
def test_a_name_is_found_where_it_begins(text: str, id_: str, clitic: str, length: int) -> None:
    found = find(text)
    assert found is not None
    assert id_ in [name.id for name in found.names]
    assert (found.clitic, found.length) == (clitic, length)
    assert len(found.names) == len(set(found.names)) == len(found.matched)


@pytest.mark.parametrize("text", ["جونغ", "الولايات", "كبير", "ببوتينات", "", "42", "the"])
def test_nothing_is_found_in_a_part_of_a_name_or_an_ordinary_word(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize("text", ["بابل", "فارنا", "فسفور", "كميل"])
def test_a_word_that_the_analyzer_keeps_whole_is_no_clitic_and_another_name(text: str) -> None:
    found = find(text)
    assert found is None or not found.clitic
    rest = find(text[1:])
    assert rest is not None and not rest.clitic  # what would be left is a name
    assert not is_clitic_form(*folded_words(text), *folded_words(text[1:]))


def test_variants_are_the_other_spellings_of_the_same_form() -> None:
    assert "بوتن" in variants("بوتين")
    assert not any(" " in variant for variant in variants("بوتين"))
    assert "فلاديمير بوتن" in variants("فلاديمير بوتين")
    assert "نتانياهو" in variants("نتنياهو")
    assert "اميركيه" in variants("الأمريكية")
    assert "امريكا" not in variants("الأمريكية")
    assert "بوتين" in variants("putin")
    assert "فلاديمير بوتين" in variants("Vladimir Putin")


def test_a_bare_word_is_preferred_to_one_with_a_clitic() -> None:
    table = NameTable(
        [parse_row("a-b\tplace\tB\tبايدن\tx"), parse_row("e-n\tperson\tEden\tايدن\tx")]
    )
    bare, clitic = find("بايدن", table), find("لايدن", table)
    assert bare is not None and (bare.names[0].id, bare.clitic) == ("a-b", "")
    assert clitic is not None and (clitic.names[0].id, clitic.clitic) == ("e-n", "ل")


def test_spellings_of_one_name_find_each_other() -> None:
    for one, other in (
        ("غوتيريش", "غوتيريس"),
        ("ترمب", "ترامب"),
        ("أميركا", "أمريكا"),
        ("بيونغ يانغ", "بيونغيانغ"),
        ("كيم يونغ أون", "كيم جونج أون"),
        ("ميركل", "ميركيل"),
        ("عبد الله الثاني", "عبدالله الثاني"),
        ("المجر", "هنغاريا"),
    ):
        assert " ".join(folded_words(other)) in variants(one)
        assert " ".join(folded_words(one)) in variants(other)


def test_different_people_are_not_joined() -> None:
    for one, other in (
        ("ماكرون", "ماكين"),
        ("كيم جونغ أون", "كيم جونغ إيل"),
        ("جورج بوش الأب", "جورج بوش"),
        ("الملك سلمان", "سلمان بن عبد العزيز"),
        ("إيران", "إيراني"),
        ("سول", "كوريا"),
    ):
        assert " ".join(folded_words(other)) not in variants(one)


def test_a_country_knows_its_capital() -> None:
    table = load_names()
    for country in ("فرنسا", "Egypt"):
        (name,) = table.names_of_text(country)
        capital = table.get(name.capital)
        assert capital is not None and capital.kind == "place"


def test_named_takes_any_whole_spelling() -> None:
    table = load_names()
    for text in ("نتانياهو", "Netanyahu", "netanyahou", "بنيامين نتنياهو"):
        assert [name.id for name in table.names_of_text(text)] == ["benjamin-netanyahu"]
    assert [name.kind for name in table.names_of_text("بنيامين")] == ["given"]
    assert table.names_of_text("جونغ") == ()
    assert table.names_of_text("بنيامين نتنياهو اليوم") == ()
    assert table.names_of_text("") == ()


def test_a_table_takes_more_names_and_more_spellings_of_known_ones() -> None:
    added = Spelling("بوطين", folded_words("بوطين"), origin="added", form="short")
    mined = parse_row("x-y\tperson\tXy Zed\tإكساي زد\tmined")
    table = load_names().with_([Name("vladimir-putin", "person", (added,)), mined])
    found = find("وبوطين", table)
    assert found is not None
    assert found.names[0].arabic == "فلاديمير بوتين"
    assert "بوتين" in {variant.text for variant in found.variants}
    known = find("بوتين", table)
    assert known is not None and added in known.variants
    assert find("إكساي زد", table) is not None
    assert len(table) == len(load_names()) + 1 == len(list(table))
    assert find("بوطين") is None
    whole = NameTable([*load_names(), Name("vladimir-putin", "person", (added,)), mined])
    assert find("وبوطين", whole) == found
    again = table.with_([parse_row("x-q\tplace\tQux\tقوكس\tmined")])
    assert find("بوطين", again) is not None and find("قوكس", again) is not None


def test_what_two_names_share_gives_both() -> None:
    table = NameTable(
        [
            parse_row("oman\tcountry\tOman\tعمان?|سلطنة عمان\tx"),
            parse_row("amman\tplace\tAmman\tعمان?|عمّان?\tx"),
        ]
    )
    found = find("بعمان", table)
    assert found is not None and found.ambiguous
    assert [name.id for name in found.names] == ["oman", "amman"]
    assert [variant.text for variant in found.variants] == ["سلطنة عمان"]


@given(
    st.lists(
        st.one_of(st.text(), st.text("ابتولكيمنغج "), st.sampled_from(["ال", "لل", "و", "كيم"])),
        max_size=6,
    ),
    st.integers(-2, 8),
)
def test_any_words_are_taken(words: list[str], start: int) -> None:
    table = load_names()
    found = table.at(words, start)
    if found is not None:
        assert start + found.length <= len(words)
        assert words[start].startswith(found.clitic[:1])
    table.names_of_text(" ".join(words))


def test_the_labels_of_every_name_are_those_of_its_rows() -> None:
    table = load_names()
    ids = list(islice(shipped_rows(), 0, None, 7))
    fresh = table.with_([])  # which has parsed none
    told = [fresh.labels(id_) for id_ in ids]
    assert told == [parse_rows(shipped_rows()[id_]).labels for id_ in ids]
    assert table.labels("nobody-of-this-name") is None


def test_labels_stand_without_a_spelling_that_a_person_took_off() -> None:
    assert load_names().labels("vladimir-putin") == ("فلاديمير بوتين", "Vladimir Putin")
    less = load_names().with_([], {folded_words("فلاديمير بوتين"): frozenset()})
    labels = less.labels("vladimir-putin")
    assert labels is not None
    assert labels[0] != "فلاديمير بوتين"
