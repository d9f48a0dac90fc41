from __future__ import annotations

from typing import get_args

import pytest
from flask import Flask

from indexer.query.remarks import Remark, RemarkCode
from webui.present.navigation import Link
from webui.present.remarks import SENTENCES, present_remarks


def test_every_code_has_a_sentence() -> None:
    assert set(SENTENCES) == set(get_args(RemarkCode))


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("code", get_args(RemarkCode))
def test_every_remark_can_be_said_in_each_language(app: Flask, lang: str, code: RemarkCode) -> None:
    with app.test_request_context(f"/{lang}/"):
        [shown] = present_remarks([Remark(code, "بوتين", 1234)])
    assert shown.sentence and "%(" not in shown.sentence
    assert any("\u0600" <= c <= "\u06ff" for c in shown.sentence.replace("بوتين", "")) == (
        lang == "ar"
    )
    with_text, with_number = "%(part)s" in SENTENCES[code], "%(count)s" in SENTENCES[code]
    assert ("بوتين" in shown.sentence, "1,234" in shown.sentence) == (with_text, with_number)


def test_what_was_typed_is_escaped_and_keeps_its_own_direction(app: Flask) -> None:
    with app.test_request_context("/en/"):
        [shown] = present_remarks([Remark("unknown_field", "<b>كاتب")])
    assert '<bdi dir="rtl">&lt;b&gt;كاتب</bdi>' in shown.sentence


def test_a_sentence_is_said_once_and_what_the_page_tells_itself_not_at_all(app: Flask) -> None:
    remarks = [Remark("too_long", "a"), Remark("too_long", "b"), Remark("spellings", "c")]
    with app.test_request_context("/en/"):
        shown = present_remarks(remarks, without=frozenset({"spellings"}))
    assert [str(one.sentence) for one in shown] == [
        "The query is too long; only its beginning was searched."
    ]


def test_a_remark_comes_with_what_can_be_done_about_it(app: Flask) -> None:
    link = Link("Show every article", "/en/search?q=x&copies=1")
    remarks = [Remark("copies", count=2), Remark("too_long")]
    with app.test_request_context("/en/"):
        copies, too_long = present_remarks(remarks, links={"copies": link})
    assert (copies.link, copies.quiet) == (link, True)
    assert (too_long.link, too_long.quiet) == (None, False)
