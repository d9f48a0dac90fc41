"""Rows of any table (CSV, a sheet, a database, a data frame): a header that names the fields, and
one row an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.repeated import told_once
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["article_of_row", "header_below", "header_fault", "rows_to_items"]

_MAX_COLUMNS: Final = 10_000
_FEWEST_NAMED: Final = 3
"""Of our fields that a second row of names has."""
_MOST_OF_NAME: Final = 4
_NAMES_IN_GROUP: Final = frozenset(("name", "الاسم"))
"""What a column is called that says nothing without the name of its group."""


def rows_to_items(
    header: Iterable[object],
    rows: Iterable[Sequence[Any]],
    source: Source,
    reading: ReadSettings,
    *,
    table: str = "",
    first: int = 2,
) -> Iterator[Item]:
    """The articles of the rows of a table; ``member`` is the ``row 2`` that it is from, behind the
    name of the ``table`` in its file where that is given.

    Cells may be text, numbers, days and times, bytes of text in UTF-8, or what JSON has; empty
    ones are ``None``. ``first`` is the number of the first row, the header's being 1. Rows with
    nothing in them are passed over. One failure comes of a table that names neither a title nor a
    body, and of one without rows. What ``rows`` raises is not caught.
    """
    names = [_name(cell) for cell in header]
    records = RecordReader.over(source, reading)
    yield from told_once(_items(names, rows, records, source.name, table, first))


def _items(
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    records: RecordReader,
    path: str,
    table: str,
    first: int,
) -> Iterator[Item]:
    fault = header_fault(names, records, path)
    if fault is not None:
        yield Failure(path, table or None, fault)
        return
    found = False
    for number, row in enumerate(rows, first):
        cells = row[: len(names) + 1]  # one more tells that there are more
        if number == first and (below := header_below(names, cells, records)) is not None:
            names = below
            continue
        if not all(map(_is_empty, cells)):
            found = True
            place = f"{table}, row {number}" if table else f"row {number}"
            yield article_of_row(cells, names, records, path, place)
    if not found:
        yield Failure(path, table or None, "no rows after the header")


def header_fault(names: Sequence[str], records: RecordReader, path: str) -> str | None:
    """Why no articles can be made of rows under these names of columns, if so; ``path`` is that
    of their file."""
    if len(names) > _MAX_COLUMNS:
        return f"a header of {len(names):,} columns"
    plan = records.plan(names)
    if plan.get("title") or plan.get("body"):
        return None
    seen = ", ".join(name[:30] for name in names[:8])
    if plan.get("url"):
        return f"links without text, by its columns ({seen}): marsad fetch {path} gets them"
    return f"no column for a title or a body in its header ({seen})"


def header_below(
    header: Sequence[str], row: Sequence[Any], records: RecordReader
) -> Sequence[str] | None:
    """The header of a table that has two rows of names, the first one being ``header``: the second
    one, where that names more (its columns are grouped above), else the first. ``None`` where
    ``row`` is no row of names."""
    names = [_name(cell) for cell in row]
    above, below = records.plan(header), records.plan(filter(None, names))
    known = sum(map(bool, below.values()))
    if known < _FEWEST_NAMED or not below.get("title"):
        return None
    if any(len(name.split()) > _MOST_OF_NAME for name in names):
        return None
    if known <= sum(map(bool, above.values())):
        return header
    group = ""
    joined = []
    for number, name in enumerate(names):
        group = (header[number] if number < len(header) else "") or group
        joined.append(group if name.lower() in _NAMES_IN_GROUP or not name else name)
    return joined


def article_of_row(
    row: Sequence[Any], header: Sequence[str], records: RecordReader, name: str, place: str
) -> Article | Failure:
    """The article of a row under a header."""
    warnings: tuple[str, ...] = ()
    if len(row) > len(header):
        warnings += ("more fields than the header has",)
    if any(isinstance(cell, str) and "\ufffd" in cell for cell in row):
        warnings += ("encoding repaired",)
    try:
        record = {field: _cell(cell) for field, cell in zip(header, row, strict=False)}
        return records.article(record, name, place, warnings)
    except RecursionError:
        return Failure(name, place, "nested too deeply")
    except (ReadError, ValueError) as error:
        return Failure(name, place, str(error))


def _name(cell: object) -> str:
    """The name of a column by its cell in the header."""
    return "" if cell is None else " ".join(str(_cell(cell)).split())


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _cell(value: Any) -> Any:
    """What a cell holds, as JSON would have it."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _cell(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cell(inner) for inner in value]
    return value
