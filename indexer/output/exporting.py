"""Hits as lines of CSV and of JSON: the same for the command line and the web page."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from indexer.printable import escape_controls, escape_json

__all__ = ["COLUMNS", "csv_lines", "csv_note", "jsonl_lines", "spreadsheet_cell"]

COLUMNS: Final = (
    "rank",
    "score",
    "id",
    "title",
    "source",
    "section",
    "published",
    "url",
    "snippet",
    "given_id",
    "captured",
)
"""The columns of CSV, each a field of a hit."""


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_lines(hits: Iterable[object], *, header: bool = True, end: str = "\n") -> Iterator[str]:
    """A line for the names of the columns, unless there is to be none, and one for each hit,
    which has the fields of :data:`COLUMNS`.

    A cell that a spreadsheet would take for a formula has a quote mark before it.
    """
    import csv

    line = io.StringIO()
    writer = csv.writer(line, lineterminator=end)
    if header:
        writer.writerow(COLUMNS)
        yield line.getvalue()
    for hit in hits:
        line.seek(0)
        line.truncate()
        writer.writerow([spreadsheet_cell(getattr(hit, column)) for column in COLUMNS])
        yield line.getvalue()


def csv_note(text: str, *, end: str = "\n") -> str:
    """A row that is no hit, and has a text in the column of titles."""
    import csv

    line = io.StringIO()
    row = [spreadsheet_cell(text) if column == "title" else "" for column in COLUMNS]
    csv.writer(line, lineterminator=end).writerow(row)
    return line.getvalue()


class Record(Protocol):
    """What gives itself as JSON values."""

    def to_record(self) -> Mapping[str, object]: ...


def jsonl_lines(hits: Iterable[Record]) -> Iterator[str]:
    """A line of JSON for each hit, as its ``to_record`` has it."""
    for hit in hits:
        yield escape_json(json.dumps(hit.to_record(), ensure_ascii=False)) + "\n"


def spreadsheet_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula, whatever forms of its signs it knows (＝ is =
    to some) and whatever it drops before them: spaces and signs that cannot be seen; and no
    terminal for a command: control characters and marks of direction are written as ``\\x1b``."""
    text = "" if value is None else str(value)
    lines = _quote_formula(text).split("\r")  # which CSV keeps, in quotes
    return "\r".join(escape_controls(line, keep_lines=True) for line in lines)


def _quote_formula(text: str) -> str:
    if text.startswith(_FORMULA):
        return f"'{text}"
    seen = next((sign for sign in text if not _is_dropped(sign)), " ")
    if seen.isalnum() or not unicodedata.normalize("NFKC", seen).startswith(_FORMULA):
        return text
    return f"'{text}"


def _is_dropped(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
