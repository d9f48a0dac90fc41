"""Workbooks of Excel (XLSX, XLSB, XLS) and OpenDocument spreadsheets (ODS): one article a row.

Formulas give the values that were last saved with them; nothing is computed, no macro is run.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.table_files import Share, settled
from indexer.ingest.formats.table_rows import header_fault, rows_to_items
from indexer.ingest.streams.archive import ZIP_ERRORS
from indexer.settings import MB, ReadSettings

__all__ = ["articles_of_sheet", "is_workbook", "sheet_articles"]

_BOOKS: Final = frozenset(("xl/workbook.xml", "xl/workbook.bin"))
_ODS: Final = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream of a workbook by its name, or by how one of Excel 97 or later begins.
_OLD_BOOKS: Final = ("Workbook".encode("utf-16-le"), bytes.fromhex("0908100000060500"))
_ABOVE_HEADER: Final = 20
"""Rows that may stand above the header of a table: its title, notes."""


def is_workbook(data: bytes, names: Collection[str]) -> bool:
    """Whether a file with these first bytes, and of a ZIP archive these names, is a workbook."""
    if data.startswith(_OLE):
        return any(sign in data for sign in _OLD_BOOKS)
    return not _BOOKS.isdisjoint(names) or _ODS in data[:200]


def sheet_articles(
    data: bytes, reading: ReadSettings, path: str, inside: str, share: Share
) -> Iterator[Article | Failure]:
    """The articles of all sheets that have rows, for a worker; ``member`` names the sheet and the
    row. The header of a sheet is its first row that names a title or a body."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
    )

    try:
        if _grows_too_large(data, reading):
            reason = f"unpacks to over {reading.max_ratio} times its size (max_ratio)"
            yield Failure(path, None, reason)
            return
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = False
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(sheet.name).iter_rows()
            for item in articles_of_sheet(rows, sheet.name, reading, path, inside):
                found = True
                yield item
    except PasswordError:
        yield Failure(path, None, "a workbook with a password: save it without one")
    except (CalamineError, *ZIP_ERRORS) as error:
        yield Failure(path, None, f"a damaged workbook: {str(error)[:200]}")
    else:
        if not found:
            yield Failure(path, None, "a workbook without a row")


def articles_of_sheet(
    rows: Iterator[Sequence[Any]], sheet: str, reading: ReadSettings, path: str, inside: str
) -> Iterator[Article | Failure]:
    """The articles of the rows of one sheet, whose empty cells are ""; its header is the first of
    its rows that names a title or a body."""
    source = settled(path, inside)
    records = RecordReader.over(source, reading)
    blank = 0
    for row in rows:
        if any(cell != "" for cell in row):
            break
        blank += 1
    else:
        return
    head = [row, *islice(rows, _ABOVE_HEADER)]
    names = ([str(cell) for cell in one] for one in head)
    faults = [header_fault(one, records, path) for one in names]
    at = next((number for number, fault in enumerate(faults) if fault is None), 0)
    below = chain(head[at + 1 :], rows)
    cells = ([None if cell == "" else cell for cell in row] for row in below)
    header = [None if cell == "" else cell for cell in head[at]]
    while header and header[-1] is None:
        header.pop()
    for item in rows_to_items(header, cells, source, reading, table=sheet, first=blank + at + 2):
        if isinstance(item, (Article, Failure)):
            yield item


def _grows_too_large(data: bytes, reading: ReadSettings) -> bool:
    """Whether an archive says that it holds more than its packed size allows; what it holds
    without saying so meets the bounds of the worker."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        total = sum(one.file_size for one in archive.infolist())
    return total > max(8 * MB, len(data) * reading.max_ratio)
