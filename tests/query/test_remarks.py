"""Remarks: what is said beside an answer."""

from __future__ import annotations

from typing import get_args

import pytest

from indexer.query.remarks import Remark, RemarkCode, sentence


@pytest.mark.parametrize("code", get_args(RemarkCode))
def test_every_code_has_a_sentence_that_tells_what_it_is_about(code: RemarkCode) -> None:
    said = sentence(Remark(code, "هذا", 1234))
    assert said and "{" not in said
    bare = ("any_word", "cut_short")
    assert ("هذا" in said or "1,234" in said) is (code not in bare)


def test_signs_in_a_text_are_told_as_they_are() -> None:
    assert sentence(Remark("unknown_field", "{count}")).endswith("{count}")


def test_a_remark_is_a_record_with_its_sentence() -> None:
    remark = Remark("function_words", "في، من")
    assert remark.to_record() == {
        "code": "function_words",
        "text": "في، من",
        "count": 0,
        "sentence": "Left out, being too common: في، من",
    }
