"""Words as an index writes them."""

from __future__ import annotations

import pytest

from indexer.index import Index
from indexer.query.written_form import written_form


@pytest.mark.parametrize(
    ("folded", "written"),
    [("اوكرانيا", "أوكرانيا"), ("معاهده", "معاهدة"), ("الاميركي", "الأميركي"), ("الي", "إلى"),
     ("reuters", "Reuters"), ("قطغ", "قطغ"), ("علي", "على")],
)  # fmt: skip
def test_a_word_is_written_as_most_articles_do(index: Index, folded: str, written: str) -> None:
    assert written_form(index._folder.engine(), folded) == written
