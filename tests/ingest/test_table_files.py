"""Tables that libraries read: workbooks, databases, columns."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from indexer.ingest.failure import Failure
from indexer.ingest.formats.columns import column_articles
from indexer.ingest.formats.table_files import Share
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, paragraphs, text, zipped
from tests.ingest.made_tables import NEWS, database, ods, xls, xlsx

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


def test_a_workbook_whose_parts_have_names_that_are_no_text_is_told(read_bytes: ReadBytes) -> None:
    data = bytearray(xlsx({"x": [HEADER, ROW]}))
    part = data.rindex(b"PK\x01\x02")
    data[part + 9] |= 0x08  # "the name is UTF-8"
    data[part + 46] = 0x96
    [failure] = read_bytes(bytes(data))[1]
    assert "damaged" in failure.reason and "Error" not in failure.reason


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


# SQLite.


TAG = "INSERT INTO tags VALUES ('قمة')"


@pytest.mark.parametrize("wal", [False, True])
def test_rows_of_a_database_are_articles(wal: bool, read_bytes: ReadBytes) -> None:
    data = database(
        NEWS, "CREATE TABLE tags (name)", TAG, rows=[ROW, (TITLES[0], text(), "")], wal=wal
    )
    articles, failures = read_bytes(data)
    assert failures == []
    assert [(one.title, one.member, one.published) for one in articles] == [
        (TITLES[1], "news, row 1", "2024-02-24"),
        (TITLES[0], "news, row 2", None),
    ]
    assert articles[0].kind == "record"


def test_nothing_of_a_database_runs(read_bytes: ReadBytes) -> None:
    data = database(
        "CREATE TABLE news (title TEXT, body TEXT, published TEXT, "
        "size AS (length(replace(hex(zeroblob(99000000)), '0', 'x'))))",
        'CREATE VIEW "view" AS SELECT * FROM news',
        rows=[ROW],
    )
    articles, [failure] = read_bytes(data)
    assert (articles, failure.place) == ([], "news")
    assert "cannot be read" in failure.reason


def test_a_database_without_articles_or_damaged_is_told(read_bytes: ReadBytes) -> None:
    [failure] = read_bytes(database("CREATE TABLE news (a, b, c)", rows=[ROW]))[1]
    assert failure.reason.endswith("a column for a title or a body (tables: news)")
    whole = database(NEWS, rows=[(f"{n} {TITLES[0]}", text(), "") for n in range(200)])
    failures = read_bytes(whole[: len(whole) // 2])[1]
    assert len(failures) == 1
    assert "SQLite" in failures[0].reason or "cannot be read" in failures[0].reason


def test_a_column_whose_name_is_no_text_is_told_as_damage(read_bytes: ReadBytes) -> None:
    [failure] = read_bytes(database(NEWS, rows=[ROW]).replace(b"body", b"bo\xffy"))[1]
    assert failure.reason.startswith("a damaged SQLite database")


def test_a_large_database_is_read_in_shares(read_bytes: ReadBytes) -> None:
    rows = [(f"{n} {TITLES[0]}", f"{n} " + text() * 40, "") for n in range(250)]
    data = database(NEWS, rows=rows)
    assert len(data) > 8 << 20
    articles, failures = read_bytes(data)
    assert failures == []
    assert [one.member for one in articles] == [f"news, row {n}" for n in range(1, 251)]


# Columns.


def columns(kind: str) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(
        {
            "title": [TITLES[0], TITLES[1]],
            "text": pyarrow.array([text(), text(TITLES[1])]).dictionary_encode(),
            "date": pyarrow.array([1708769700123456789, None], pyarrow.timestamp("ns", "UTC")),
        }
    )
    out = io.BytesIO()
    if kind == "parquet":
        from pyarrow.parquet import write_table

        write_table(table, out)
    else:
        make = pyarrow.ipc.new_file if kind == "arrow" else pyarrow.ipc.new_stream
        with make(out, table.schema) as writer:
            writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["parquet", "arrow", "stream"])
def test_rows_of_columns_are_articles(kind: str, read_bytes: ReadBytes) -> None:
    articles, failures = read_bytes(columns(kind))
    assert failures == []
    assert [(one.title, one.member, one.published) for one in articles] == [
        (TITLES[0], "row 1", "2024-02-24T10:15:00+00:00"),
        (TITLES[1], "row 2", None),
    ]
    [failure] = read_bytes(columns(kind)[:-9] if kind == "parquet" else columns(kind)[:900])[1]
    assert "damaged" in failure.reason


def test_without_pyarrow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    [failure] = column_articles(b"PAR1", ReadSettings(), "a.parquet", "", Share())
    assert isinstance(failure, Failure)
    assert failure.reason.endswith("pip install 'marsad[tables]' to read it")
