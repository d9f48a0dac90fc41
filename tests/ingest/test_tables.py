"""Rows of tables, whatever they were read from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.table_rows import rows_to_items
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings


def read(header: Iterable[object], rows: Iterable[Sequence[Any]], table: str = "") -> list[Item]:
    source = Source("t.xlsx", b"", io.BytesIO())
    return list(rows_to_items(header, rows, source, ReadSettings(), table=table))


def test_rows_become_articles_with_their_place() -> None:
    rows = [["ع", "ن", date(2024, 2, 24)], [None, "", " "], ["ع2", "ن2", datetime(2024, 2, 24, 10)]]
    first, *_, last = read(["العنوان", "النص", "التاريخ"], rows, "ورقة1")
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.title, first.body, first.published) == ("ع", "ن", "2024-02-24")
    assert (first.path, first.member) == ("t.xlsx", "ورقة1, row 2")
    assert (last.member, last.published) == ("ورقة1, row 4", "2024-02-24T10:00:00")


def test_cells_may_be_anything_that_tables_hold() -> None:
    row = [b"\xd8\xb9", [{"text": "ن"}], Decimal("20240224"), {"name": "م"}, float("nan")]
    [article] = read(["title", "body", "date", "source", "author"], [row])
    assert isinstance(article, Article)
    assert (article.title, article.body, article.published) == ("ع", "ن", "2024-02-24")
    assert (article.source, article.author) == ("م", None)


def test_a_table_that_names_no_text_says_what_it_is() -> None:
    [failure] = read(["رقم", None, "عدد"], [[1, 2, 3]], "أرقام")
    assert isinstance(failure, Failure)
    assert failure.place == "أرقام"
    assert "no column for a title or a body" in failure.reason
    [failure] = read(["id", "url"], [[1, "https://x.example/1"]])
    assert str(failure).endswith("marsad fetch t.xlsx gets them")
    [failure] = read(["title", "body"], [])
    assert str(failure) == "t.xlsx: no rows after the header"
