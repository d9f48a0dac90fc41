"""The notation of the tables."""

from __future__ import annotations

import pytest

from indexer.names.name import Name, parse_row, parse_rows


def row(arabic: str, english: str = "X", kind: str = "person") -> Name:
    return parse_row(f"x-x\t{kind}\t{english}\t{arabic}\tcurated")


def spelled(name: Name, form: str) -> list[str]:
    return [spelling.text for spelling in name.spellings if spelling.form == form]


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("بوت(ي)ن", ["بوتين", "بوتن"]),
        ("[غج]الانت", ["غالانت", "جالانت"]),
        ("أبو_ظبي/أبوظبي", ["أبو ظبي", "أبوظبي"]),
        ("كيم جونغ/جونج أون", ["كيم جونغ أون", "كيم جونج أون"]),
        ("عبد الله الثاني", ["عبد الله الثاني", "عبدالله الثاني"]),
        ("إيران|ايران", ["إيران"]),  # they fold alike
        ("أ.ف.ب", ["أ.ف.ب"]),
    ],
)
def test_a_pattern_gives_its_spellings(pattern: str, texts: list[str]) -> None:
    assert spelled(row(pattern), "full") == texts


def test_a_star_gives_the_short_form() -> None:
    name = row("إيمانويل/إمانويل *ماكرون/مكرون", "Emmanuel *Macron")
    assert name.arabic == "إيمانويل ماكرون"
    assert len(spelled(name, "full")) == 4
    assert spelled(name, "short") == ["ماكرون", "مكرون"]
    assert name.english == ("Emmanuel Macron", "Macron")
    assert [spelling.text for spelling in name.of_form("short")] == ["ماكرون", "مكرون"]


def test_semicolons_part_forms() -> None:
    name = row("الولايات المتحدة;أمريكا|أميركا", kind="country")
    assert spelled(name, "full") == ["الولايات المتحدة"]
    assert spelled(name, "full-2") == ["أمريكا", "أميركا"]
    assert [spelling.text for spelling in name.of_form("short")] == ["الولايات المتحدة"]


def test_question_marks_are_marks_of_doubt() -> None:
    assert [one.ambiguous for one in row("مالي?|مالى").spellings] == [True]
    name = row("تيريزا *?ماي")
    assert {one.form: one.ambiguous for one in name.spellings} == {"full": False, "short": True}


def test_adjectives_are_forms_of_their_own() -> None:
    name = parse_row("us\tcountry\tUS\tأمريكا\tcurated\tAmerican\tأمريكي|أميركي\twashington")
    assert spelled(name, "adjective") == ["أمريكي", "أميركي"]
    assert spelled(name, "adjective-feminine") == ["أمريكية", "أميركية"]
    assert [one.text for one in name.spellings if not one.adjective] == ["أمريكا"]
    assert name.capital == "washington"
    assert name.latin[-1].form == "adjective"


def test_rows_of_one_id_are_one_name() -> None:
    rows = "a\tcountry\tA\tأورغواي\tcurated", "a\tcountry\tB\tأوروغواي|أورغواي\tCLDR"
    name = parse_rows("\n".join(rows))
    assert spelled(name, "full") == ["أورغواي", "أوروغواي"]
    assert name.source == "curated, CLDR" and name.english == ("A", "B")


@pytest.mark.parametrize(
    "text",
    [
        "a\tperson\tA\tأ",
        "a\tplanet\tA\tأب\tcurated",
        "a\tperson\tA\tأ(ب\tcurated",
        "a\tperson\tA\t" + "[غج]" * 8 + "\tcurated",
    ],
)
def test_a_row_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"columns|kind|bracket|spellings"):
        parse_row(text)
