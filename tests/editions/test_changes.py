"""What is said to have changed between two editions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.editions.changes import Change, changes_between

BEFORE = "أعلن الوزير مقتل 15 شخصا في الغارة.\nوقال شهود إن القصف استمر ساعة."
AFTER = "أعلن الوزير مقتل 17 شخصا في الغارة.\nوقال شهود إن القصف استمر ساعة.\nوتجدد مساء."


def test_words_that_came_and_went_are_told() -> None:
    assert changes_between(BEFORE, AFTER) == (
        Change("same", "أعلن الوزير مقتل "),
        Change("out", "15 "),
        Change("in", "17 "),
        Change("same", "شخصا في الغارة.\nوقال شهود إن القصف استمر ساعة.\n"),
        Change("in", "وتجدد مساء."),
    )
    assert changes_between(BEFORE, BEFORE) == (Change("same", BEFORE),)
    assert changes_between("", "") == ()


def test_a_sentence_that_was_rewritten_is_told_as_a_whole() -> None:
    before = "قال مسؤول كبير في الوزارة إن الاتفاق قريب جدا"
    after = "نفت مصادر مطلعة في بيان لها أي تقدم"
    assert [change.kind for change in changes_between(before, after)] == ["out", "in"]


TEXTS = st.lists(st.sampled_from(["في", "من", "هدنة", "قمة", "\n"]), max_size=30).map(" ".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_made_of_the_changes(before: str, after: str) -> None:
    changes = changes_between(before, after)
    old = "".join(one.text for one in changes if one.kind != "in")
    new = "".join(one.text for one in changes if one.kind != "out")
    assert old.split() == before.split()
    assert new.split() == after.split()


@pytest.mark.parametrize("unit", ["و ", "كلمة{} ", "سطر {}\n", "كلمةبلا", "و\n"])
def test_long_texts_of_any_make_cost_little(unit: str) -> None:
    def cost(size: int) -> float:
        before = "".join(unit.format(n) for n in range(size))
        after = "".join(unit.format(n * 7 % size) for n in range(size))
        began = time.process_time()
        changes_between(before, after)
        return time.process_time() - began

    assert cost(200_000) < 60 * (cost(10_000) + 0.02)
