"""CSV and TSV: a header that names the fields, and one row an article."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import deque
from collections.abc import Iterator
from typing import Final

from indexer.ingest.failure import Failure
from indexer.ingest.formats.record_fields import plan_of
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.repeated import told_once
from indexer.ingest.formats.table_rows import article_of_row, header_below, header_fault
from indexer.ingest.lengths import LARGE
from indexer.ingest.streams.encoding import decode, wide_encoding
from indexer.ingest.streams.source import Source
from indexer.ingest.streams.twice import mend
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["looks_like_csv", "looks_like_table", "read_csv"]

_DELIMITERS: Final = ",;\t|"
_HEADER: Final = re.compile(r"[^\n]{0,2000}[,;\t|]")
# Excel writes and reads it, to tell the delimiter of the lines below.
_HINT: Final = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[,;\t|\s]*$", re.IGNORECASE)
_MOST_OF_HEAD: Final = 65_536
_MAX_RESTARTS: Final = 50
# Bytes, after which no more is tried again: each time a quote may take all that is left.
_MAX_REREAD: Final = 64 * MB
# A quote that is never closed takes the rest of the file for one field; that many lines of text
# in one field are rarer than that mistake.
_SUSPICIOUS_LINES: Final = 3


class _TooLong(Exception):
    """A record is longer than the settings allow."""


class _Lines:
    """The lines of the file, those of the current record kept so that it can be tried again."""

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text = text
        self._limit = limit
        self._again: deque[str] = deque()
        self.pending: list[str] = []
        self.size = 0
        self.number = 0
        self.reread = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(self._limit + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.pending.append(line)
        self.size += len(line) if line.isascii() else len(line.encode("utf-8", "replace"))
        self.number += 1
        if self.size > self._limit:
            raise _TooLong
        return line.replace("\x00", "")

    def begin_record(self) -> None:
        self.pending = []
        self.size = 0

    def retry_after_first(self) -> None:
        """Give the lines of the current record again, without its first."""
        rest = self.pending[1:]
        self.reread += self.size
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        self.ended = False
        self.begin_record()


_ABOVE_HEADER: Final = 20
"""Lines that may stand above the header."""
_FEWEST_COLUMNS: Final = 3
_MOST_LINES: Final = 100
"""Of the beginning of a table, of which its first row may take several."""


def looks_like_csv(text: str) -> bool:
    """Whether the first line is a header that names a title and another of our fields."""
    hint, first = _first_lines(text)
    if text.startswith("[") or _HEADER.match(first) is None:
        return False
    delimiter = hint or max(_DELIMITERS, key=first.count)
    plan = plan_of(name.strip().strip('"') for name in first.split(delimiter))
    return bool(plan.get("title")) and sum(bool(paths) for paths in plan.values()) >= 2


def looks_like_table(text: str) -> bool:
    """Whether a file that is called a text is a table: a header as :func:`looks_like_csv` asks for,
    and as many columns in the row below it, whose quoted cells may have line ends."""
    if not looks_like_csv(text):
        return False
    hint, first, *below = _first_lines(text, _MOST_LINES)
    delimiter = hint or max(_DELIMITERS, key=first.count)
    columns = len(next(csv.reader([first], delimiter=delimiter), []))
    row = next(csv.reader([f"{line}\n" for line in below], delimiter=delimiter), [])
    return columns > 2 and len(row) == columns


def _first_lines(text: str, count: int = 1) -> tuple[str, ...]:
    """The delimiter that a first line ``sep=;`` tells, or an empty text, and the lines that
    follow."""
    lines = [
        *re.split(r"\r\n|\r|\n", text[:_MOST_OF_HEAD], maxsplit=count + 1),
        *[""] * (count + 1),
    ]
    hint = _HINT.match(lines[0])
    lines = lines[1:] if hint is not None else lines
    return (hint[1] if hint is not None else "", *(line.strip("\ufeff ") for line in lines[:count]))


def read_csv(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The articles of CSV or TSV; ``member`` is the ``line 12`` that a row begins on. Long rows are
    left to workers.

    The delimiter (comma, semicolon, tab or bar) is that of a first line ``sep=;``, or else the one
    that the header has most of.
    """
    yield from told_once(_items(source, reading))


def _items(source: Source, reading: ReadSettings) -> Iterator[Item]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    text = _open_text(source)
    lines = _Lines(text, reading.max_record_mb * MB)
    header, delimiter = _header(lines)
    if header is None:
        if source.damage is None:
            yield Failure(source.name, None, "empty")
        return
    records = RecordReader.over(source, reading)
    fault = header_fault(header, records, source.name)
    if fault is not None:
        below = _header_below(lines, records, source.name)
        if below is None:
            yield Failure(source.name, "line 1", fault)
            return
        header, delimiter = below
    held: Item = Failure(source.name, None, "no rows after the header")
    for number, item in enumerate(_rows(lines, delimiter, header, records, source.name, reading)):
        # The last row of a stream that was cut is cut too: it is held back until that is known.
        if number:
            yield held
        held = item
    if source.damage is None:
        yield held


def _header_below(lines: _Lines, records: RecordReader, name: str) -> tuple[list[str], str] | None:
    """The header and its delimiter, where a report stands above it: its name, its dates."""
    for _ in range(_ABOVE_HEADER):
        lines.begin_record()
        names, found = _header(lines)
        if names is None:
            return None
        is_wide = len(names) >= _FEWEST_COLUMNS and records.plan(names).get("title")
        if is_wide and header_fault(names, records, name) is None:
            return names, found
    return None


def _rows(
    lines: _Lines,
    delimiter: str,
    header: list[str],
    records: RecordReader,
    name: str,
    reading: ReadSettings,
) -> Iterator[Item]:
    restarts = 0
    is_first = True
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin_record()
        first = lines.number + 1
        place = f"line {first}"
        reason = None
        row: list[str] = []
        try:
            row = next(reader)
        except StopIteration:
            return
        except _TooLong:
            reason = f"longer than {reading.max_record_mb} MB (max_record_mb)"
        except csv.Error as error:
            reason = f"bad CSV: {error}"
        if reason is None and _lacks_quote(lines):
            reason = "a quotation mark is never closed"
        if reason is not None:
            yield Failure(name, place, reason)
            restarts += 1
            if restarts > _MAX_RESTARTS or lines.reread > _MAX_REREAD:
                yield Failure(name, place, "too many bad rows: the rest is not read")
                return
            lines.retry_after_first()
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if not any(field.strip() for field in row):
            continue
        if is_first and (below := header_below(header, row, records)) is not None:
            header, is_first = list(below), False
            continue
        is_first = False
        if lines.size > LARGE:
            # Without what the header does not name: a row may be a million commas.
            row = row[: len(header) + 1]
            yield Task(article_of_row, (row, header, records.anew(), name, ""), name, place)
        else:
            yield article_of_row(row, header, records, name, place)


def _lacks_quote(lines: _Lines) -> bool:
    if not lines.ended or len(lines.pending) < _SUSPICIOUS_LINES:
        return False
    return sum(line.count('"') for line in lines.pending) % 2 == 1


def _open_text(source: Source) -> io.TextIOWrapper:
    encoding = wide_encoding(source.head)
    if encoding is None:
        # The head may end inside a letter, which is no damage.
        whole = source.head.rsplit(b"\n", 1)[0] if b"\n" in source.head else source.head
        encoding = decode(whole).encoding
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    return io.TextIOWrapper(source.stream, encoding=encoding, errors="replace", newline="")


def _header(lines: _Lines) -> tuple[list[str] | None, str]:
    """The names of the columns and the delimiter; ``None`` for a file that has no line."""
    hint = None
    try:
        line = next(line for line in lines if line.strip())
        hint = _HINT.match(line)
        if hint is not None:
            line = next(line for line in lines if line.strip())
    except (StopIteration, _TooLong):
        return None, ","
    told = mend(line)
    line = line if told is None else told.text
    delimiter = hint[1] if hint is not None else max(_DELIMITERS, key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    return [name.strip() for name in names], delimiter
