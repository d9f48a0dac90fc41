"""Cells of tables are never formulas."""

from __future__ import annotations

import pytest

from indexer.output.exporting import spreadsheet_cell

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
# What stands before a sign, and what is written for it: no sign that commands a terminal.
BEFORE = {
    **{same: same for same in ("", " ", "\u00a0", "\u200f", "\ufeff", " " * 5000)},
    "\x00": r"\x00",
    "\u200b \u202e": "\u200b " + r"\u202e",
}


@pytest.mark.parametrize("sign", SIGNS)
def test_no_form_of_a_sign_begins_a_formula(sign: str) -> None:
    for before, written in BEFORE.items():
        assert spreadsheet_cell(f"{before}{sign}1+1") == f"'{written}{sign}1+1"
    for dropped in ("\t", "\r", "\n"):
        assert spreadsheet_cell(f"{dropped}x") == f"'{dropped}x"


@pytest.mark.parametrize(
    "text", ["", "نص", " نص = 5", "– نص", "— نص", "«نص»", "\u200fنص", "7-1", "   "]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert spreadsheet_cell(text) == text


def test_nothing_is_an_empty_cell_and_a_number_is_its_digits() -> None:
    assert spreadsheet_cell(None) == "" and spreadsheet_cell(1.5) == "1.5"
