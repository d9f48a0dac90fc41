"""What a person types, read into a tree of words: operators, fields, dates, bounds, notes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.engines.registry import find_engine
from indexer.query import nodes as q
from indexer.query.dates import day_range
from indexer.query.grammar import read_tree
from indexer.query.nodes import Implicit, format_query, leaves
from indexer.query.parser import parse_query, read_plain_words
from indexer.query.rewrite import expand
from indexer.storage.documents import DocumentMaker

FIRST_OF_2024 = date(2024, 1, 1)
LAST_OF_2024 = date(2024, 12, 31)


def shape(tree: q.Query) -> Any:
    """A tree as nested tuples: words as they are, the rest with its kind in front."""
    if tree == q.Nothing():
        return None
    match tree:
        case Implicit():
            return ("side", *map(shape, tree.parts))
        case q.And():
            return ("and", *map(shape, tree.parts))
        case q.Or():
            return ("or", *map(shape, tree.parts))
        case q.Not():
            return ("not", shape(tree.query))
        case q.Days():
            return ("days", as_date(tree.first), as_date(tree.last))
    field = f"{tree.field}:" if tree.field else ""
    match tree:
        case q.Phrase():
            return (field + "phrase", *tree.words)
        case q.Fuzzy():
            return ("fuzzy", field + tree.text, tree.edits)
        case q.Wildcard():
            return ("wild", field + tree.text)
        case q.Term():
            return field + tree.text.strip()
    raise TypeError(tree)


def as_date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)


def read(text: str) -> Any:
    """The shape of a query that must leave nothing to note."""
    parsed = parse_query(text)
    assert parsed.notes == ()
    return shape(parsed.tree)


def codes(text: str) -> list[str]:
    return [note.code for note in parse_query(text).notes]


# Words and operators


def test_words_side_by_side_are_joined_as_the_reader_has_set() -> None:
    assert read("سوريا لبنان") == ("side", "سوريا", "لبنان")
    assert read("  سوريا \n\t لبنان ") == ("side", "سوريا", "لبنان")
    assert read("سوريا") == "سوريا"


@pytest.mark.parametrize("text", ["", " ", "\n", '""', '" "', "()", "\0", "“”"])
def test_nothing_typed_is_nothing_looked_for(text: str) -> None:
    assert read(text) in (None, "")


@pytest.mark.parametrize("operator", ["AND", "و", "+", "&", "&&"])
def test_and_joins_by_any_of_its_names(operator: str) -> None:
    assert read(f"سوريا {operator} لبنان") == ("and", "سوريا", "لبنان")


@pytest.mark.parametrize("operator", ["OR", "أو", "|", "||"])
def test_or_joins_by_any_of_its_names(operator: str) -> None:
    assert read(f"سوريا {operator} لبنان") == ("or", "سوريا", "لبنان")


@pytest.mark.parametrize("text", ["NOT لبنان", "ليس لبنان", "-لبنان"])
def test_not_excludes_by_any_of_its_names(text: str) -> None:
    assert read(text) == ("not", "لبنان")
    assert read(f"سوريا {text}") == ("side", "سوريا", ("not", "لبنان"))
    assert read(f"سوريا AND {text}") == ("and", "سوريا", ("not", "لبنان"))


@pytest.mark.parametrize("text", ["وا", "أم", "دون", "ولا", "إلا", "ands", "nor"])
def test_words_that_are_near_to_operators_are_words(text: str) -> None:
    assert read(f"سوريا {text} لبنان") == ("side", "سوريا", text, "لبنان")


@pytest.mark.parametrize("text", ["او", "أَو", "أوْ", "اَو", "or", "Or", "OR"])
def test_or_is_read_however_it_is_written(text: str) -> None:
    assert read(f"سوريا {text} لبنان") == ("or", "سوريا", "لبنان")
    assert read(f'"سوريا لبنان" {text} (عدن)') == ("or", ("phrase", "سوريا", "لبنان"), "عدن")
    assert read(f"(سوريا){text}(لبنان)") == ("or", "سوريا", "لبنان")
    assert read(f'"سوريا {text} لبنان"') == ("phrase", "سوريا", text, "لبنان")


@pytest.mark.parametrize("text", ["وليس", "ليس", "لَيسَ", "وَلَيس", "not", "Not", "NOT"])
def test_not_is_read_however_it_is_written(text: str) -> None:
    assert read(f"سوريا {text} لبنان") == ("side", "سوريا", ("not", "لبنان"))
    assert read(f"سوريا و {text} لبنان") == ("and", "سوريا", ("not", "لبنان"))
    assert read(f'سوريا {text} "لبنان عدن"') == (
        "side",
        "سوريا",
        ("not", ("phrase", "لبنان", "عدن")),
    )
    assert read(f'"سوريا {text} لبنان"') == ("phrase", "سوريا", text, "لبنان")


@pytest.mark.parametrize("text", ["and", "And", "وَ"])
def test_and_is_read_however_it_is_written(text: str) -> None:
    assert read(f"سوريا {text} لبنان") == ("and", "سوريا", "لبنان")


@pytest.mark.parametrize("word", ["ليس", "وليس", "not"])
def test_a_word_that_excludes_is_a_word_in_a_sentence(word: str) -> None:
    sentence = f"قال الوزير إن القرار الأخير {word} سهلا"
    parsed = parse_query(sentence)
    assert shape(parsed.tree) == ("side", *sentence.split())
    assert [(one.code, one.text) for one in parsed.readings] == [("sentence", word)]
    # A sign shows that it is a query.
    assert "not" in str(shape(parse_query(f'"{sentence[:9]}" قال إن القرار {word} سهلا').tree))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("ألمصدر:سوريا", "source"),
        ("إلعنوان:سوريا", "title"),
        ("المَصدر:سوريا", "source"),
        ("المصدر :سوريا", "source"),
        ("المصدر : سوريا", "source"),
        ("Source : سوريا", "source"),
        ("ٱلكاتب: سوريا", "author"),
        ("القـــسم:سوريا", "section"),
    ],
)
def test_a_field_is_read_however_its_name_is_written(text: str, field: str) -> None:
    assert read(text) == f"{field}:سوريا"


@pytest.mark.parametrize("text", ["مصدر : سوريا", "نص :سوريا", '"المصدر : سوريا"'])
def test_a_headline_that_begins_with_a_word_and_a_colon_has_no_field(text: str) -> None:
    assert "source:" not in str(shape(parse_query(text).tree))


def test_an_operator_within_a_word_is_part_of_it() -> None:
    assert read("وسوريا أولبنان") == ("side", "وسوريا", "أولبنان")
    assert read("ليف-إريك") == "ليف-إريك"
    assert read("C++") == "C++"


@pytest.mark.parametrize("text", ["AND", "و", "OR", "أو", "NOT", "ليس", "+"])
def test_an_operator_alone_is_a_word(text: str) -> None:
    assert read(text) == text


def test_and_binds_closer_than_or_and_both_closer_than_nothing() -> None:
    assert read("سوريا AND لبنان OR عدن") == ("or", ("and", "سوريا", "لبنان"), "عدن")
    assert read("سوريا أو لبنان و عدن") == ("or", "سوريا", ("and", "لبنان", "عدن"))
    assert read("سوريا أو لبنان عدن") == ("side", ("or", "سوريا", "لبنان"), "عدن")


def test_parentheses_group() -> None:
    assert read("(سوريا OR لبنان) AND عدن") == ("and", ("or", "سوريا", "لبنان"), "عدن")
    assert read("NOT (سوريا OR لبنان)") == ("not", ("or", "سوريا", "لبنان"))
    assert read("-(سوريا لبنان)") == ("not", ("side", "سوريا", "لبنان"))


def test_words_side_by_side_in_a_group_stay_so_beside_an_operator() -> None:
    group = ("side", "سوريا", "لبنان")
    assert read("(سوريا لبنان) AND عدن") == ("and", group, "عدن")
    assert read("(سوريا لبنان) OR عدن") == ("or", group, "عدن")
    assert read("(سوريا AND لبنان) عدن") == ("side", ("and", "سوريا", "لبنان"), "عدن")


# Phrases, patterns, weights


@pytest.mark.parametrize(
    "text", ['"مجلس الأمن"', "“مجلس الأمن”", "«مجلس الأمن»", "„مجلس الأمن“", "＂مجلس الأمن＂"]
)
def test_quotes_of_every_kind_make_a_phrase(text: str) -> None:
    assert read(text) == ("phrase", "مجلس", "الأمن")
    tree = parse_query(text).tree
    assert tree.slop == 0


def test_one_word_in_quotes_stays_quoted_and_weighted() -> None:
    assert read('"الأمن"') == ("phrase", "الأمن")
    assert read('مجلس "في" الأمن') == ("side", "مجلس", ("phrase", "في"), "الأمن")
    assert parse_query('"الأمن"^3').tree.boost == 3.0


def test_operators_fields_and_dates_in_quotes_are_words() -> None:
    assert read('"سوريا AND لبنان"') == ("phrase", "سوريا", "AND", "لبنان")
    assert read('"title: سوريا"') == ("phrase", "title:", "سوريا")
    assert read('"في date:2024"') == ("phrase", "في", "date:2024")
    assert read('"(سوريا لبنان"') == ("phrase", "(سوريا", "لبنان")


def test_a_number_after_a_phrase_is_how_near_its_words_stand() -> None:
    tree = parse_query('"مجلس الأمن"~5').tree
    assert (shape(tree), tree.slop) == (("phrase", "مجلس", "الأمن"), 5)
    assert parse_query('"مجلس الأمن"~1').tree.slop == 1
    assert parse_query('="مجلس الأمن"~1').tree.slop == 1
    assert parse_query('"مجلس الأمن"~999').tree.slop == 50


@pytest.mark.parametrize("text", ["سور*", "سو?يا", "*وريا", "س*يا", "س?ري*"])
def test_stars_and_question_marks_stand_for_letters(text: str) -> None:
    assert read(text) == ("wild", text)


def test_stars_in_a_row_are_one() -> None:
    assert read("سو***يا") == ("wild", "سو*يا")


@pytest.mark.parametrize("mark", ["?", "؟", "??", "؟؟", "?؟"])
def test_a_question_mark_at_the_end_is_punctuation(mark: str) -> None:
    assert read(f"هل انتهت الحرب{mark}") == ("side", "هل", "انتهت", "الحرب")
    assert read(f"سور*{mark}") == ("wild", "سور*")


@pytest.mark.parametrize("text", ["*", "?", "؟", "**", "*?*", "- *"])
def test_wildcards_without_a_letter_are_punctuation(text: str) -> None:
    parsed = parse_query(text)
    found = list(leaves(parsed.tree))
    assert found
    assert not any(isinstance(leaf, q.Wildcard | q.Every) for leaf in found)
    assert parsed.notes == ()


def test_an_arabic_question_mark_is_a_wildcard_between_letters_alone() -> None:
    assert read("سو؟يا") == ("wild", "سو?يا")
    assert read("سوريا؟") == "سوريا"
    assert read("؟سوريا") == "؟سوريا"


def test_a_wildcard_with_one_letter_is_a_word_and_noted() -> None:
    parsed = parse_query("س* لبنان")
    assert shape(parsed.tree) == ("side", "س", "لبنان")
    assert [(note.code, note.text) for note in parsed.notes] == [("short_pattern", "س*")]


@pytest.mark.parametrize(("text", "most"), [("~", 1), ("~1", 1), ("~2", 2)])
def test_a_tilde_makes_a_word_fuzzy(text: str, most: int) -> None:
    assert read(f"نتنياهو{text}") == ("fuzzy", "نتنياهو", most)


@pytest.mark.parametrize(
    ("text", "boost"), [("^2", 2.0), ("^0.5", 0.5), ("^1000", 100.0), ("^0", 0.0)]
)
def test_a_weight_follows_a_word_within_bounds(text: str, boost: float) -> None:
    for typed in (f"سوريا{text}", f'"سوريا لبنان"{text}', f"سور*{text}", f"سوريا~{text}"):
        assert parse_query(typed).tree.boost == boost


@pytest.mark.parametrize(
    ("text", "boosts"),
    [
        ("(سوريا أو لبنان)^3", [3.0, 3.0]),
        ("(سوريا لبنان)^3 أو غزة", [3.0, 3.0, 1.0]),
        ("((سوريا^2 أو لبنان)^3 غزة)^2", [12.0, 6.0, 2.0]),
        ("(سوريا أو لبنان)^" + "9" * 400, [100.0, 100.0]),
    ],
)
def test_the_weight_of_a_group_is_that_of_its_words_within_bounds(
    text: str, boosts: list[float]
) -> None:
    assert [leaf.boost for leaf in leaves(parse_query(text).tree)] == boosts


@pytest.mark.parametrize("operator", ["and", "or"])
def test_the_weight_of_words_side_by_side_reaches_their_terms(
    analyzer: Analyzer, operator: Any
) -> None:
    def weights(text: str) -> list[float]:
        tree = parse_query(text).tree
        return [part.found.boost for part in expand(tree, analyzer, operator=operator).parts[:3]]

    assert weights("(سوريا لبنان)^3 أو غزة") == [3.0, 3.0, 1.0]
    assert weights("(من سوريا في)^3 أو غزة")[0] == 3.0  # what is left of it without stop words


# Fields


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("title", ["title", "Title", "TITLE", "العنوان", "عنوان"]),
        ("body", ["body", "text", "BODY", "النص", "المتن"]),
        ("source", ["source", "SOURCE", "المصدر", "مصدر"]),
        ("section", ["section", "Section", "القسم", "قسم"]),
        ("author", ["author", "AUTHOR", "الكاتب", "كاتب"]),
    ],
)
def test_fields_have_names_in_both_languages_and_any_case(field: str, names: list[str]) -> None:
    for name in names:
        assert read(f"{name}:سوريا") == f"{field}:سوريا"
        assert read(f'{name}:"سوريا لبنان"') == (f"{field}:phrase", "سوريا", "لبنان")
        assert read(f"لبنان -{name}:سوريا") == ("side", "لبنان", ("not", f"{field}:سوريا"))


def test_a_field_is_for_one_word_or_one_group() -> None:
    assert read("title:سوريا لبنان") == ("side", "title:سوريا", "لبنان")
    assert read("title:(سوريا OR لبنان)") == ("or", "title:سوريا", "title:لبنان")
    assert read("title:سور*") == ("wild", "title:سور*")
    assert read("title:سوريا~") == ("fuzzy", "title:سوريا", 1)


def test_a_field_that_is_not_known_is_noted_and_searched_as_words() -> None:
    parsed = parse_query("كاتبة:هدى سوريا")
    assert shape(parsed.tree) == ("side", "كاتبة", "هدى", "سوريا")
    assert [(note.code, note.text) for note in parsed.notes] == [("unknown_field", "كاتبة")]
    assert shape(parse_query('foo:"تفاح أحمر"').tree) == read('foo "تفاح أحمر"')
    assert shape(parse_query("foo:تفاح أحمر").tree) == read("foo تفاح أحمر")


@pytest.mark.parametrize("text", ["10:30", "https://example.org/a", "قال: نعم", '"خبر:عاجل"'])
def test_other_colons_are_not_taken_for_fields(text: str) -> None:
    assert codes(text) == []


# Dates

MAY = (date(2024, 5, 1), date(2024, 5, 31))


@pytest.mark.parametrize("name", ["date", "DATE", "التاريخ", "تاريخ"])
@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", FIRST_OF_2024, LAST_OF_2024),
        ("2024-05", *MAY),
        ("2024-5", *MAY),
        ("2024/05", *MAY),
        ("2024.05", *MAY),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-05-07", date(2024, 5, 7), date(2024, 5, 7)),
        ("٢٠٢٤-٠٥", *MAY),
        ("۲۰۲۴", FIRST_OF_2024, LAST_OF_2024),
        (">2024", date(2025, 1, 1), None),
        (">=2024", FIRST_OF_2024, None),
        ("<2024-05", None, date(2024, 4, 30)),
        ("<=2024-05", None, date(2024, 5, 31)),
        (">2024-05-07", date(2024, 5, 8), None),
        ("[2024-01 إلى 2024-06]", FIRST_OF_2024, date(2024, 6, 30)),
        ("[2024-01 الى 2024-06]", FIRST_OF_2024, date(2024, 6, 30)),
        ("[2024-01 TO 2024-06]", FIRST_OF_2024, date(2024, 6, 30)),
        ("[2024-01 to 2024-06]", FIRST_OF_2024, date(2024, 6, 30)),
        ("[2024..2025]", FIRST_OF_2024, date(2025, 12, 31)),
        ("[2024 إلى]", FIRST_OF_2024, None),
        ("[إلى 2024]", None, LAST_OF_2024),
        ("[* إلى 2024]", None, LAST_OF_2024),
        ("[* إلى *]", None, None),
        ("{2024-01 إلى 2024-06}", date(2024, 2, 1), date(2024, 5, 31)),
        ("[2024-01 إلى 2024-06}", FIRST_OF_2024, date(2024, 5, 31)),
        (" 2024", FIRST_OF_2024, LAST_OF_2024),
    ],
)
def test_dates_are_ranges_of_days(
    name: str, text: str, first: date | None, last: date | None
) -> None:
    assert read(f"{name}:{text}") == ("days", first, last)
    assert read(f"سوريا {name}:{text}") == ("side", "سوريا", ("days", first, last))


@pytest.mark.parametrize(
    "text",
    ["2024-13", "2024-02-30", "غدا", "24", "[2024 إلى 2024-13]", "[2024-01", "20245", "0000"],
)
def test_what_is_no_date_is_noted(text: str) -> None:
    parsed = parse_query(f"date:{text} سوريا")
    assert [note.code for note in parsed.notes] == ["bad_date"]
    assert "days" not in str(shape(parsed.tree))


@pytest.mark.parametrize("text", ["update:2024", "candidate:(2024)", "وتاريخ:2024"])
def test_the_end_of_a_word_is_no_field_of_dates(text: str) -> None:
    parsed = parse_query(text)
    assert "days" not in str(shape(parsed.tree))
    assert [note.code for note in parsed.notes] == ["unknown_field"]


@pytest.mark.parametrize(
    "text",
    ["(date:2024 سوريا) لبنان", "(date:2024 سوريا)^2", "(date:2024)^2 سوريا", "-(date:2024 سوريا)"],
)
def test_a_date_in_a_group_scores_nothing_whatever_its_weight(text: str) -> None:
    parsed = parse_query(text)
    days = [x for x in leaves(parsed.tree, negated=True) if isinstance(x, q.Days)]
    assert [shape(one) for one in days] == [("days", FIRST_OF_2024, LAST_OF_2024)]


def test_two_dates_stay_two_conditions() -> None:
    years = ("days", FIRST_OF_2024, LAST_OF_2024), ("days", *MAY)
    assert read("date:2024 OR date:2024-05") == ("or", *years)
    assert read("date:2024 date:2024-05") == ("side", *years)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        (" 2024 ", (FIRST_OF_2024, LAST_OF_2024)),
        ("9999-12", (date(9999, 12, 1), date(9999, 12, 31))),
        ("0001", (date(1, 1, 1), date(1, 12, 31))),
        ("2024-00", None),
        ("2024-05-00", None),
        ("2024-1-1-1", None),
        ("", None),
        ("x2024", None),
    ],
)
def test_a_day_range_covers_its_year_month_or_day(
    text: str, expected: tuple[date, date] | None
) -> None:
    days = day_range(text)
    assert (days and tuple(map(date.fromordinal, days))) == expected


# What cannot be read


def test_a_quote_that_is_not_closed_is_noted_and_left_out() -> None:
    parsed = parse_query('سوريا "لبنان عدن')
    assert shape(parsed.tree) == ("side", "سوريا", "لبنان", "عدن")
    assert [(note.code, note.text) for note in parsed.notes] == [("unclosed_quote", '"لبنان عدن')]
    assert shape(parse_query('"سوريا لبنان" "عدن').tree) == (
        "side",
        ("phrase", "سوريا", "لبنان"),
        "عدن",
    )


@pytest.mark.parametrize(
    "text", ["(سوريا لبنان", "سوريا لبنان)", ")سوريا( لبنان", "((سوريا) لبنان"]
)
def test_parentheses_that_do_not_pair_are_noted_and_left_out(text: str) -> None:
    assert codes(text) == ["unbalanced_parenthesis"]
    assert shape(parse_query(text).tree) == ("side", "سوريا", "لبنان")


def test_nesting_is_bounded() -> None:
    assert read("(" * 10 + "سوريا" + ")" * 10) == "سوريا"
    parsed = parse_query("(" * 11 + "سوريا" + ")" * 11)
    assert shape(parsed.tree) == "سوريا"
    assert [note.code for note in parsed.notes] == ["too_deep"]


def test_length_is_bounded_at_the_end_of_a_word() -> None:
    parsed = parse_query("سوريا " * 200)
    assert [note.code for note in parsed.notes] == ["too_long"]
    assert shape(parsed.tree) == "سوريا"
    words = [f"كلمة{number}" for number in range(300)]
    assert {leaf.text for leaf in leaves(parse_query(" ".join(words)).tree)} <= set(words)


def test_the_number_of_words_is_bounded() -> None:
    letters = "ابتثجحخد"
    at_most = " ".join(f"ك{one}{other}" for one in letters for other in letters)
    assert len(list(leaves(parse_query(at_most).tree))) == 64
    assert codes(at_most) == []
    parsed = parse_query(f"{at_most} زائد وأكثر")
    assert len(list(leaves(parsed.tree))) == 64
    assert [note.code for note in parsed.notes] == ["too_many_words"]


def test_a_word_that_is_repeated_counts_once_among_many() -> None:
    assert codes("سوريا " * 70) == codes("سوريا لبنان " * 40 + "-مصر") == []
    assert len(list(leaves(parse_query("سوريا لبنان " * 40).tree))) == 2


def test_words_of_a_name_are_read_as_often_as_they_were_typed() -> None:
    assert read("بي بي سي") == ("side", "بي", "بي", "سي")
    assert read("بي بي سي -مصر") == ("side", "بي", "بي", "سي", ("not", "مصر"))


def test_the_number_of_patterns_is_bounded() -> None:
    parsed = parse_query("حرب* سلا?م قمة~ نفط* غاز* ذهب* فضة*")
    made = [type(leaf) for leaf in leaves(parsed.tree)]
    assert made.count(q.Term) == 2
    assert [note.code for note in parsed.notes] == ["too_many_patterns"] * 2


@pytest.mark.parametrize(
    "text",
    ["ا*ب*ج*د*ه*و", "*ا" + "?" * 9 + "ب", "اب*" * 100, "ا" * 65 + "*", "اب" + "?" * 99 + "ج"],
)
def test_a_pattern_is_bounded_in_itself(text: str) -> None:
    parsed = parse_query(text)
    assert "too_many_patterns" in [note.code for note in parsed.notes]
    assert isinstance(parsed.tree, q.Term)


def test_a_phrase_counts_as_its_words() -> None:
    parsed = parse_query('"' + "في " * 70 + '"')
    assert [note.code for note in parsed.notes] == ["too_many_words"]
    assert isinstance(parsed.tree, q.Phrase) and len(parsed.tree.words) == 64
    parsed = parse_query("سوريا " + "-".join(["في"] * 70))
    assert [note.code for note in parsed.notes] == ["too_many_words"]
    assert sum(len(leaf.text.split()) for leaf in leaves(parsed.tree)) == 64


@pytest.mark.parametrize("phrase", [" ".join(["في"] * 7), "-".join(["في"] * 7)])
def test_a_long_proximity_phrase_is_searched_as_its_words(phrase: str) -> None:
    parsed = parse_query(f'"{phrase}"~50')
    assert [note.code for note in parsed.notes] == ["long_proximity"]
    assert {shape(leaf) for leaf in leaves(parsed.tree)} == {("phrase", "في")}
    assert codes('"' + " ".join(["في"] * 6) + '"~50') == []
    assert codes(f'"{phrase}"') == []


def test_patterns_that_begin_with_a_wildcard_are_fewer() -> None:
    parsed = parse_query("*ان *ين ?ات سور*")
    assert [type(leaf) for leaf in leaves(parsed.tree)] == [
        q.Wildcard,
        q.Wildcard,
        q.Term,
        q.Wildcard,
    ]
    assert [(note.code, note.text) for note in parsed.notes] == [("too_many_patterns", "?ات")]


# What people paste


@pytest.mark.parametrize(
    "mark", ["\u200f", "\u200e", "\u202b", "\u202c", "\u2067", "\ufeff", "\u061c"]
)
def test_direction_marks_hide_nothing(mark: str) -> None:
    assert read(f"{mark}سوريا {mark}AND{mark} لبنان") == ("and", "سوريا", "لبنان")
    assert read(f'{mark}"سوريا لبنان"{mark}') == ("phrase", "سوريا", "لبنان")
    assert read(f"العنوان{mark}:{mark}سوريا") == "title:سوريا"
    assert read(f"{mark}-سوريا") == ("not", "سوريا")
    assert read(f"date:{mark}2024") == ("days", FIRST_OF_2024, LAST_OF_2024)


@pytest.mark.parametrize("separator", ["،", "؛", ",", ";", "، ", " ؛ ", ", "])
def test_commas_and_semicolons_part_words(separator: str) -> None:
    assert read(f"سوريا{separator}لبنان") == ("side", "سوريا", "لبنان")
    assert read(f"سور*{separator}لبنان~{separator}") == (
        "side",
        ("wild", "سور*"),
        ("fuzzy", "لبنان", 1),
    )
    assert read(f"date:2024{separator}سوريا")[1] == ("days", FIRST_OF_2024, LAST_OF_2024)


@pytest.mark.parametrize("number", ["1,500", "١٬٥٠٠", "3.5", "٣٫٥", "١،٥"])
def test_a_number_keeps_its_separators(number: str) -> None:
    assert read(number) == number


@pytest.mark.parametrize("particle", ["و", "ف", "ب", "ل", "ك", "بـ"])
def test_a_particle_written_onto_quotes_is_no_word(particle: str) -> None:
    phrase = ("phrase", "وقف", "إطلاق", "النار")
    assert read(f"{particle}«وقف إطلاق النار»") == phrase
    assert read(f"هدنة {particle}«وقف إطلاق النار»") == ("side", "هدنة", phrase)
    assert read(f'"وقف {particle}"') == ("phrase", "وقف", particle)


@pytest.mark.parametrize("text", ['"قال «نعم» اليوم"', '«قال "نعم" اليوم»', "«قال “نعم” اليوم»"])
def test_quotes_within_quotes_are_punctuation(text: str) -> None:
    assert read(text) == ("phrase", "قال", "نعم", "اليوم")


def test_digits_of_any_script_count() -> None:
    assert parse_query('"سوريا لبنان"~٥').tree.slop == 5
    assert parse_query("سوريا~٢").tree.edits == 2
    assert parse_query("سوريا^٢٫٥").tree.boost == 2.5


def test_a_pattern_is_parted_where_words_are() -> None:
    assert read("كوريا-الشم*") == ("and", "كوريا", ("wild", "الشم*"))
    assert read("#كوريا_الشم*!") == ("and", "كوريا", ("wild", "الشم*"))


def test_operators_stand_between_parentheses_and_quotes_without_spaces() -> None:
    assert read("(سوريا)أو(لبنان)") == ("or", "سوريا", "لبنان")
    assert read('"سوريا لبنان"و"عدن"') == (
        "and",
        ("phrase", "سوريا", "لبنان"),
        ("phrase", "عدن"),
    )


def test_a_space_may_follow_a_field_that_no_headline_begins_with() -> None:
    assert read("المصدر: رويترز") == read("source: رويترز") == "source:رويترز"
    assert read("مصدر: الجيش ينسحب") == ("side", "مصدر:", "الجيش", "ينسحب")


@pytest.mark.parametrize("name", ["date", "التاريخ"])
def test_a_date_field_is_for_a_group_a_range_and_quotes_too(name: str) -> None:
    year, month = ("days", FIRST_OF_2024, LAST_OF_2024), ("days", *MAY)
    assert read(f"{name}:(2024 أو ٢٠٢٤-٠٥)") == ("or", year, month)
    assert read(f'{name}:"2024"') == year
    assert read(f"{name}:2024-05..2024-05") == month
    assert read(f"-{name}:2024") == read(f"ليس {name}:2024") == ("not", year)
    # Where text runs both ways, either end may seem to be the first.
    assert read(f"{name}:[2024-12 إلى 2024-01]") == year


def test_a_date_at_the_end_of_a_phrase_is_a_word_of_it() -> None:
    assert read('"في date:" سوريا "لبنان"') == (
        "side",
        ("phrase", "في", "date:"),
        "سوريا",
        ("phrase", "لبنان"),
    )


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    assert read("سوريا\ud800*\udfff لبنان~") == ("side", "سوريا", "", ("fuzzy", "لبنان", 1))


# Anything at all

SYNTAX = (
    *(
        '"',
        "“",
        "”",
        "«",
        "»",
        "(",
        ")",
        "*",
        "?",
        "؟",
        "~",
        "~2",
        "^",
        "^2",
        "^-1",
        "^nan",
        "^1e999",
    ),
    *(
        "-",
        "+",
        "|",
        "&",
        "AND",
        "OR",
        "NOT",
        "و",
        "أو",
        "ليس",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">=",
        "=",
        ":",
    ),
    *(
        "title:",
        "العنوان:",
        "source:",
        "author:",
        "date:",
        "date:[",
        "التاريخ:>",
        "foo:",
        "\\",
        "/",
    ),
    *(
        "2024",
        "2024-06",
        "٢٠٢٤",
        "2024-13",
        "إلى",
        "TO",
        "..",
        "،",
        "سوريا",
        "الحرب",
        "في",
        "من",
        "بغداد",
    ),
    *("ليف-إريك", "مُحَمَّد", "العـــراق", "a", "é", "中文", "①", "👍", "\0", "\n", "\u200f", "\ud800"),
)
typed = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(codec=None), max_size=20),
    st.lists(st.tuples(st.sampled_from(SYNTAX), st.sampled_from(("", " ")))).map(
        lambda parts: "".join(part + space for part, space in parts)
    ),
)
matches = st.sampled_from(("exact", "folded", "stem", "names"))
operators = st.sampled_from(("and", "or"))


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Iterator[Engine]:
    maker = DocumentMaker(analyzer)
    articles = (
        Article("1", "الحرب في سوريا", "قال الوزير إن الحرب انتهت.", source="وكالة النيل"),
        Article("2", "قمة بغداد", "اجتمع القادة في بغداد.", published="2024-06-01", author="محمد"),
    )
    with tempfile.TemporaryDirectory() as folder:
        engine = find_engine("tantivy").create_index(Path(folder) / "data")
        writer = engine.writer(32 << 20)
        writer.add(map(maker.document, articles))
        writer.commit()
        writer.close()
        yield engine


@settings(max_examples=400, deadline=None)
@given(text=typed, match=matches, operator=operators)
def test_any_text_is_read_expanded_and_run(
    engine: Engine, analyzer: Analyzer, text: str, match: Any, operator: Any
) -> None:
    parsed = parse_query(text)
    expanded = expand(parsed.tree, analyzer, match=match, operator=operator)
    response = engine.search(Request(expanded.query, facets=("source",), histogram=True))
    assert 0 <= response.total <= 2
    assert len(response.found) == response.total


@settings(max_examples=200, deadline=None)
@given(text=typed)
def test_any_query_stays_within_its_bounds(text: str) -> None:
    found = list(leaves(parse_query(text * 20).tree, negated=True))
    patterns = [one for one in found if isinstance(one, q.Wildcard | q.Fuzzy)]
    assert len(found) <= 64
    assert len(patterns) <= 5
    assert all(0 <= getattr(one, "boost", 1.0) <= 100 for one in found)


# Without the grammar


PIECES = [
    *("سوريا", "لبنان", "الأمم", "و", "أو", "ليس", "AND", "OR", "NOT", "date", "title", "a1"),
    *" \t\x1c\u3000-+|&*?؟.،[{<>'!/ـ_5²َ\u200f\"()~^=:",
]


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_plain_words_are_read_as_the_grammar_reads_them(text: str) -> None:
    plain = read_plain_words(text)
    assert plain is None or plain == read_tree(text)


@pytest.mark.parametrize(
    "text", ["سوريا", "وقف إطلاق النار", "C++ ليف-إريك", "هل؟ سور*", "غزة غزة", ""]
)
def test_words_without_signs_need_no_grammar(text: str) -> None:
    assert read_plain_words(text) is not None


@pytest.mark.parametrize(
    "text",
    ["سوريا أو لبنان", '"سوريا"', "-سوريا", "سوريا~", "سوريا^2", "=سوريا", "date:2024", "(سوريا)"],
)
def test_signs_and_operators_need_the_grammar(text: str) -> None:
    assert read_plain_words(text) is None


# What stands for nothing


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("سوريا OR OR لبنان", "سوريا OR لبنان"),
        ("سوريا أو او | لبنان", "سوريا OR لبنان"),
        ("سوريا AND OR لبنان", "سوريا AND لبنان"),
        ("سوريا NOT ليس لبنان", "سوريا NOT لبنان"),
        ("NOT NOT سوريا", "NOT سوريا"),
    ],
)
def test_operators_in_a_row_are_read_as_one(text: str, same: str) -> None:
    assert read(text) == read(same)


@pytest.mark.parametrize("text", ["سوريا {}", "(سوريا {}) لبنان"])
@pytest.mark.parametrize("operator", ["OR", "او", "AND", "&&", "NOT", "ليس", "OR NOT"])
def test_an_operator_at_an_end_is_left_out_and_told(text: str, operator: str) -> None:
    parsed = parse_query(text.format(operator))
    assert shape(parsed.tree) == shape(parse_query(text.format("")).tree)
    assert {note.code for note in parsed.notes} == {"lone_operator"}
    assert " ".join(note.text for note in parsed.notes).lower() in (operator.lower(), "not", "or")


@pytest.mark.parametrize("operator", ["OR", "او", "AND", "|"])
def test_an_operator_in_front_is_left_out_and_told(operator: str) -> None:
    parsed = parse_query(f"{operator} سوريا")
    assert shape(parsed.tree) == read("سوريا")
    assert [note.code for note in parsed.notes] == ["lone_operator"]


@pytest.mark.parametrize(
    "text", ["date:", "التاريخ:", "title:", "سوريا التاريخ:", "(سوريا المصدر: ) لبنان"]
)
def test_a_field_without_a_value_is_left_out_and_told(text: str) -> None:
    parsed = parse_query(text)
    assert [note.code for note in parsed.notes] == ["empty_field"]
    assert "date" not in str(parsed.tree) and "التاريخ" not in str(parsed.tree)


@pytest.mark.parametrize("text", ["OR", "او", '"OR" سوريا', "قال المصدر:نعم OR سوريا"])
def test_an_operator_alone_is_a_word_and_what_has_its_words_stays(text: str) -> None:
    assert not {"lone_operator", "empty_field"} & set(codes(text))


def test_that_a_word_was_not_searched_with_so_many_errors_is_told() -> None:
    parsed = parse_query("سوريا~5")
    assert shape(parsed.tree) == ("fuzzy", "سوريا", 2)
    assert [(note.code, note.text) for note in parsed.notes] == [("many_edits", "سوريا~5")]
    assert codes("سوريا~2") == []


def test_one_letter_is_no_fuzzy_word() -> None:
    parsed = parse_query("ا~")
    assert shape(parsed.tree) == "ا"
    assert [(note.code, note.text) for note in parsed.notes] == [("short_pattern", "ا")]


def meant(text: str) -> tuple[str, list[tuple[str, str]]]:
    parsed = parse_query(text)
    told = [(one.code, one.text) for one in (*parsed.notes, *parsed.readings)]
    return format_query(parsed.tree), told


@pytest.mark.parametrize("sign", ["!", "−", "–", "—", "‐", "‑", "―", "¬", "--"])
@pytest.mark.parametrize("what", ["جزيرة", '"جزيرة خضراء"', "(جزيرة OR واحة)"])
def test_a_sign_right_before_a_word_excludes_it(sign: str, what: str) -> None:
    read = f"(مرفأ AND NOT {what})"
    assert meant(f"مرفأ {sign}{what}") == (read, [("read_as", f"{sign}{what} = -{what}")])
    assert meant(f"مرفأ -{what}") == (read, [])


@pytest.mark.parametrize(
    "text",
    ["مرفأ – جزيرة", "مرفأ ! جزيرة", "مرفأ! جزيرة", "مرفأ −5", "–جزيرة خضراء– مرفأ"],
)
def test_a_sign_elsewhere_is_punctuation(text: str) -> None:
    read, told = meant(text)
    assert "NOT" not in read
    assert told == []


def test_a_sign_in_a_sentence_is_punctuation_and_told() -> None:
    text = "عاد الصيادون إلى المرفأ القديم قبل العاصفة"
    read, told = meant(f"{text} –أخيرا")
    assert "NOT" not in read
    assert told == [("sentence", "–أخيرا")]
    assert meant(f"{text} والمرفأ/الجزيرة")[1] == []
    assert meant(f"{text} ال؟ديم")[1] == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("مرفأ/جزيرة", "(مرفأ OR جزيرة)"),
        ("مرفأ\\جزيرة", "(مرفأ OR جزيرة)"),
        ("NATO/OPEC", "(NATO OR OPEC)"),
        ("مرفأ/جزيرة/واحة بعيدة", "((مرفأ OR جزيرة OR واحة) AND بعيدة)"),
        ("العنوان:مرفأ/جزيرة", "(title:مرفأ OR title:جزيرة)"),
        ("واحة -مرفأ/جزيرة", "(واحة AND NOT (مرفأ OR جزيرة))"),
        ('"مرفأ قديم"/جزيرة', '("مرفأ قديم" OR جزيرة)'),
        ("مرف*/جزي*", "(مرف* OR جزي*)"),
        ("مرفأ و/أو جزيرة", "(مرفأ OR جزيرة)"),
        ("مر؟أ", "مر?أ"),
        ('"جزيرة مر؟أ"', '"جزيرة مر?أ"'),
        ("[مرفأ أو جزيرة] واحة", "((مرفأ OR جزيرة) AND واحة)"),
        ("﴿مرفأ أو جزيرة﴾ واحة", "((مرفأ OR جزيرة) AND واحة)"),
        ("المصدر=الساحل", "source:الساحل"),
        ("المصدر = الساحل", "source:الساحل"),
        ("source= الساحل", "source:الساحل"),
    ],
)
def test_what_signs_mean_is_told(text: str, read: str) -> None:
    found, told = meant(text)
    assert found == read
    assert [code for code, _ in told] == ["read_as"]
    assert " = " in told[0][1]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("（مرفأ أو جزيرة） واحة", "(مرفأ أو جزيرة) واحة"),
        ("العنوان：مرفأ", "العنوان:مرفأ"),
        ("مرف٭", "مرف*"),
        ("مرف＊", "مرف*"),
        ("مرفأ ｜ جزيرة", "مرفأ | جزيرة"),
        ("مرفأ|جزيرة", "(مرفأ | جزيرة)"),
        ("مرفأ&جزيرة", "مرفأ & جزيرة"),
        ("مرفأ+جزيرة", "مرفأ + جزيرة"),
        ("-العنوان:مرفأ|جزيرة", "-العنوان:(مرفأ أو جزيرة)"),
        ('"مرفأ جزيرة" ~5', '"مرفأ جزيرة"~5'),
        ('"مرفأ جزيرة"~ ٥', '"مرفأ جزيرة"~5'),
        ('"مرفأ جزيرة"～5', '"مرفأ جزيرة"~5'),
        ("مرفأ ~2", "مرفأ~2"),
        ("「مرفأ جزيرة」", '"مرفأ جزيرة"'),
    ],
)
def test_other_forms_of_a_sign_are_that_sign(text: str, plain: str) -> None:
    assert meant(text) == meant(plain)
    assert meant(text)[1] == []


@pytest.mark.parametrize("text", ["24/7", "20/6/2024", "km/h", "F/A", '"مرفأ/جزيرة"', "R&D"])
def test_signs_that_part_no_words_stay(text: str) -> None:
    assert meant(text)[1] == []
    assert "OR" not in meant(text)[0]
