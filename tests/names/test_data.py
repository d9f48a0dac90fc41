"""The tables that ship with Marsad, and the script that checks them."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from indexer.names.build_data import countries, make, slug, territories
from indexer.names.key import NAME_KEYS_FILE
from indexer.names.name import parse_row
from indexer.names.table import DATA, FIRST_WORDS, NameTable, load_names
from indexer.names.validate import count_joined_pairs, find_contained, find_mistakes, find_near


def test_the_tables_hold_no_mistake() -> None:
    assert list(find_mistakes()) == []


def test_the_tables_are_as_large_as_they_say() -> None:
    kinds = Counter(name.kind for name in load_names())
    assert kinds["person"] >= 4900
    assert kinds["institution"] >= 1400
    assert kinds["country"] >= 250
    assert kinds["place"] >= 2300


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("Bad_Id\tperson\tX\tإكساي\tcurated", "an id is"),
        ("x-y\tperson\tX\tإكس(اي\tcurated", "a bracket"),
        ("x-y\tperson\tX\tبوتين\tcurated", "shared by"),
        ("x-y\tperson\tX\tكيم سونغ جونغ/يونغ\tcurated", "جونغ and يونغ, which are two names"),
        ("x-y\tperson\tX *Y\tإكساي *بينت\tcurated", "looks like an ordinary word"),
        ("x-y\tperson\tX *Y\tإكساي *كتاب\tcurated", "looks like an ordinary word"),
        ("x-y\tperson\t\tإكساي\tcurated", "are wanted"),
        ("x-y\tcountry\tX\tإكسايا\tcurated\t\t\tnowhere", "its capital nowhere"),
        ("france\tperson\tX\tإكساي\tcurated", "more than one kind"),
        ("emmanuel-macron\tperson\tX\tإكساي\tcurated", "stands there twice"),
    ],
)
def test_a_mistake_is_found(row: str, wrong: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    with (folder / "people_europe.tsv").open("a", encoding="utf-8") as table:
        table.write(row + "\n")
    assert any(wrong in line for line in find_mistakes(folder))


@pytest.mark.parametrize("file", [FIRST_WORDS, NAME_KEYS_FILE])
def test_an_index_of_other_tables_is_found(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    index = folder / file
    index.write_text(index.read_text(encoding="utf-8") + "زيادة\tx\n", encoding="utf-8")
    assert any(file in line for line in find_mistakes(folder))


def test_making_again_gives_a_whole_set_of_tables(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    for name in ("territories.tsv", "zone_cities.tsv", FIRST_WORDS):
        (folder / name).unlink()
    make(folder)
    for name in ("territories.tsv", "zone_cities.tsv"):
        made = (folder / name).read_text(encoding="utf-8")
        assert made.count("\tCLDR\n") > 200
    # Another Babel may spell a name otherwise; the index must be that of what was made.
    assert not any(FIRST_WORDS in line for line in find_mistakes(folder))


def test_territories_have_arabic_english_and_french_names() -> None:
    names = {name.id: name for name in map(parse_row, territories())}
    assert names["germany"].english == ("Germany", "Allemagne")
    assert names["uruguay"].source == "CLDR"
    assert len(names["uruguay"].spellings) == 2  # the Saudi variant differs


def test_countries_come_with_their_adjectives() -> None:
    pairs = set(countries())
    assert {("مصر", "مصري"), ("الصين", "صيني"), ("فرنسا", "فرنسي")} <= pairs
    assert all(" " not in country for country, _ in pairs)


def test_ids_are_plain_letters() -> None:
    assert slug("Côte d’Ivoire") == "cote-d-ivoire"
    assert slug("Kılıçdaroğlu & Støre") == "kilicdaroglu-store"


def test_what_is_to_be_looked_at_is_listed() -> None:
    names = [
        parse_row("a\tinstitution\tA\tمجلس الأمن|مجلس الامن الدولي\tx"),
        parse_row("b\tinstitution\tB\tمكتب مجلس الأمن في جنيف\tx"),
        parse_row("c\tplace\tC\tأوساكا\tx"),
        parse_row("d\tplace\tD\tلوساكا\tx"),
    ]
    assert list(find_contained(names)) == ["مجلس الامن (a) in مكتب مجلس الامن في جنيف"]
    assert list(find_near(names)) == ["اوساكا (c) and لوساكا (d)"]


def test_pairs_are_counted(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("# a head\nبوتين\tبوتن\tP\nبوتين\tبوش\tN\n", encoding="utf-8")
    assert count_joined_pairs(pairs, load_names()) == {("P", True): 1, ("N", False): 1}
    assert count_joined_pairs(pairs, NameTable()) == {("P", False): 1, ("N", False): 1}
