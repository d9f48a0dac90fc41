"""The names of an index: what is mined, added and removed, on disk and in the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.errors import NamesDamaged
from indexer.mining.store import Mined, OwnNames
from indexer.names.name import folded_words
from indexer.names.table import NameTable, load_names
from indexer.query.spellings import SpellingFinder
from indexer.storage.manifest import NAMES_FILE

WORD = st.text(alphabet="ابتجدرسلمنهوي", min_size=1, max_size=4)


def mined(name: str, spelling: str) -> Mined:
    return Mined(name, spelling, 0.97, 30, 12)


def variants(names: NameTable, word: str) -> set[str]:
    found = names.at([word])
    return {one.text for one in found.variants} if found else set()


def searched(own: OwnNames, word: str) -> set[str]:
    found = SpellingFinder(own.table(load_names()), Analyzer()).find([word])
    return {one.text for one in found.variants} if found else set()


@pytest.mark.parametrize(
    ("name", "spelling"),
    [("تويوتا", "فورد"), ("شاكيرا", "ديون"), ("كوستا", "زيدان"), ("Shakira", "شكيره")],
)
def test_what_a_person_decides_is_searched_and_takes_nothing_away(name: str, spelling: str) -> None:
    words = (folded_words(name)[0], folded_words(spelling)[0])
    confirmed = OwnNames().with_mined([mined(*words)], 5000)
    confirmed = confirmed.with_decision(confirmed.rows[0], same=True)
    for own in (OwnNames().with_added(name, [spelling]), confirmed):
        for one, other in (words, words[::-1]):
            texts = {folded_words(text)[0] for text in searched(own, one)}
            assert other in texts
            assert searched(OwnNames(), one) <= searched(own, one)


def test_what_is_mined_is_searched_only_where_nothing_else_can_be_meant() -> None:
    assert searched(OwnNames().with_mined([mined("تويوتا", "فورد")], 5000), "تويوتا") == set()


def test_what_is_written_is_read(tmp_path: Path) -> None:
    own = OwnNames().with_mined([mined("كلينسمان", "كلنسمان")], 5000)
    own = own.with_added("بيونغ يانغ", ["بيونقيانق"]).with_removed(["غرب"])
    own.write(tmp_path)
    assert OwnNames.read(tmp_path) == own
    assert not (tmp_path / f"{NAMES_FILE}.new").exists()


@pytest.mark.parametrize("between", ["\t", "\n", "\r", "\x85", "\u2028", "\x1c", " \udcff "])
def test_a_name_stays_one_row_whatever_stands_between_its_words(
    tmp_path: Path, between: str
) -> None:
    typed = f"بيونغ{between}يانغ"
    OwnNames().with_added(typed, ["بيونقيانق"]).with_removed([typed]).write(tmp_path)
    (row,) = OwnNames.read(tmp_path).rows
    assert row.words == frozenset({("بيونغ", "يانغ"), ()})


def test_an_index_without_the_file_has_no_names(tmp_path: Path) -> None:
    assert OwnNames.read(tmp_path) == OwnNames()


@pytest.mark.parametrize("line", ["mined\tكلينسمان", "found\tا\tب", "mined\tا\tب\tlikely\t1\t1"])
def test_a_line_that_is_no_row_is_told_and_passed_over_when_searching(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / NAMES_FILE).write_text(
        f"added\tكلينسمان\tكلنسمان\t\t0\t0\n{line}\n", encoding="utf-8"
    )
    with pytest.raises(NamesDamaged, match="line 2"):
        OwnNames.read(tmp_path)
    assert len(OwnNames.read(tmp_path, strict=False).rows) == 1


def test_bytes_that_are_no_text_are_told_and_passed_over_when_searching(tmp_path: Path) -> None:
    (tmp_path / NAMES_FILE).write_bytes(b"\xff\xfe\xff")
    with pytest.raises(NamesDamaged, match="is no row: mend it, or keep what can be read"):
        OwnNames.read(tmp_path)
    assert OwnNames.read(tmp_path, strict=False) == OwnNames()


def test_a_row_written_by_hand_needs_no_figures(tmp_path: Path) -> None:
    (tmp_path / NAMES_FILE).write_text("added\tكلينسمان\tكلنسمان\n", encoding="utf-8")
    assert variants(OwnNames.read(tmp_path).table(load_names()), "كلينسمان") == {"كلنسمان"}


def test_a_mined_spelling_joins_the_form_of_the_name_that_has_the_other() -> None:
    table = OwnNames().with_mined([mined("نتنياهو", "نيتنياهوو")], 5000).table(load_names())
    assert "نيتنياهوو" in variants(table, "نتانياهو")
    assert "نتانياهو" in variants(table, "نيتنياهوو")
    assert not variants(table, "نيتنياهوو") & {"بنيامين نتنياهو"}
    origins = {one.origin for name in table.names_of_text("نتنياهو") for one in name.spellings}
    assert origins == {"table", "mined"}


def test_spellings_that_no_table_has_become_a_name_of_unknown_kind() -> None:
    rows = [mined("كلينسمان", "كلنسمان"), mined("كلينسمان", "كلينزمان")]
    table = OwnNames().with_mined(rows, 5000).table(load_names())
    assert variants(table, "كلنسمان") == {"كلينسمان", "كلينزمان"}
    (name,) = table.names_of_text("كلينزمان")
    assert (name.kind, name.id[:6]) == ("unknown", "mined-")


def test_a_removed_spelling_is_not_searched_and_not_mined_again() -> None:
    own = OwnNames().with_mined([mined("كلينسمان", "كلنسمان")], 5000).with_removed(["كلنسمان"])
    own = own.with_mined([mined("كلينسمان", "كلنسمان"), mined("كلنسمان", "كلينسمن")], 9000)
    assert [row.status for row in own.rows] == ["removed"]
    assert variants(own.table(load_names()), "كلينسمان") == set()


def test_a_removed_spelling_of_the_table_is_not_searched() -> None:
    assert "بوتن" in variants(load_names(), "بوتين")
    table = OwnNames().with_removed(["بوتن"]).table(load_names())
    assert "بوتن" not in variants(table, "بوتين")
    assert table.at(["بوتن"]) is None


def test_a_spelling_removed_from_one_name_stays_with_others() -> None:
    table = OwnNames().with_removed(["بوتن"], "ماكرون").table(load_names())
    assert "بوتن" in variants(table, "بوتين")
    table = OwnNames().with_removed(["بوتن"], "بوتين").table(load_names())
    assert "بوتن" not in variants(table, "بوتين")


def test_what_was_removed_comes_back_when_it_is_added() -> None:
    own = OwnNames().with_removed(["بوتن"]).with_added("بوتين", ["بوتن"])
    assert "بوتن" in variants(own.table(load_names()), "بوتين")


def test_mining_anew_replaces_what_was_mined_and_keeps_what_was_decided() -> None:
    own = OwnNames().with_mined([mined("كلينسمان", "كلنسمان"), mined("غوغان", "جوجان")], 5000)
    own = own.with_decision(own.rows[0], same=True).with_mined([], 6000)
    assert [(row.status, row.spelling) for row in own.rows] == [("confirmed", "كلنسمان")]
    assert own.mined_from == 6000


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "mine"]), WORD, WORD), max_size=8))
def test_the_last_decision_holds_whatever_came_before(
    steps: list[tuple[str, str, str]],
) -> None:
    own = OwnNames()
    for step, name, spelling in [*steps, ("add", "كلينسمان", "كلنسمان"), *steps]:
        if name == spelling:
            continue
        if step == "add":
            own = own.with_added(name, [spelling])
        elif step == "remove":
            own = own.with_removed([spelling])
        else:
            own = own.with_mined([mined(name, spelling)], 5000)
    assert "كلنسمان" in variants(own.table(NameTable()), "كلينسمان")
    removed = own.with_removed(["كلنسمان"])
    assert "كلنسمان" not in variants(removed.table(NameTable()), "كلينسمان")
