"""Tables that libraries read: workbooks, databases, columns."""

from __future__ import annotations

import io
import zipfile

import pytest

from indexer.ingest.formats.table_files import Share
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, paragraphs, text, zipped
from tests.ingest.made_tables import ods, xls, xlsx

HEADER = ("العنوان", "النص", "التاريخ")
ROW = (TITLES[1], paragraphs(TITLES[1])[0], "2024-02-24")


def test_rows_of_all_sheets_are_articles(read_bytes: ReadBytes) -> None:
    book = xlsx(
        {
            "أخبار": [(), ("أرشيف المرافئ",), HEADER, (TITLES[0], text(), 45346), (None,), ROW],
            "فارغة": [],
            "قديمة": [("title", "body"), ("عنوان", "نص")],
        }
    )
    articles, failures = read_bytes(book)
    assert failures == []
    assert [(one.title, one.member, one.published) for one in articles] == [
        (TITLES[0], "أخبار, row 4", "2024-02-24"),
        (TITLES[1], "أخبار, row 6", "2024-02-24"),
        ("عنوان", "قديمة, row 2", None),
    ]
    assert {one.kind for one in articles} == {"record"}


@pytest.mark.parametrize("data", [xls(), ods("أخبار", [HEADER, ROW])], ids=["xls", "ods"])
def test_other_workbooks_are_read_too(data: bytes, read_bytes: ReadBytes) -> None:
    for given in (data, zipped({"a/b.bin.xls": data})):
        [article], failures = read_bytes(given)
        assert failures == []
        assert (article.title, article.published) == (TITLES[1], "2024-02-24")
        assert article.member is not None and article.member.endswith("أخبار, row 2")


def test_what_is_no_table_of_articles_is_told(read_bytes: ReadBytes) -> None:
    articles, failures = read_bytes(xlsx({"أرقام": [("رقم", "عدد"), ("1", "2")], "x": [()]}))
    assert articles == []
    assert [(one.place, one.reason[:36]) for one in failures] == [
        ("أرقام", "no column for a title or a body in i")
    ]
    [failure] = read_bytes(xlsx({"x": [()]}))[1]
    assert failure.reason == "a workbook without a row"
    [failure] = read_bytes(xlsx({"x": [HEADER, ROW]})[:-30])[1]
    assert "damaged or cut short" in failure.reason


def test_a_workbook_that_grows_without_end_is_not_opened(read_bytes: ReadBytes) -> None:
    out = io.BytesIO(xlsx({"x": [HEADER, ROW]}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/2.xml", b" " * 20_000_000)
    [failure] = read_bytes(out.getvalue())[1]
    assert failure.reason == "unpacks to over 200 times its size (max_ratio)"


def test_a_cell_at_the_end_of_a_sheet_harms_its_file_alone(read_bytes: ReadBytes) -> None:
    data = xlsx({"x": [HEADER, ROW]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/1.xml"] = sheet.replace(b"</sheetData>", far)
    articles, [failure] = read_bytes(zipped(parts))
    assert articles == []
    assert "died" in failure.reason or "page_memory_mb" in failure.reason


def test_shares_have_each_row_once() -> None:
    for total in (0, 1, 7, 100):
        rows = [row for part in range(3) for row in Share(part, 3).rows(total)]
        assert rows == list(range(total))
