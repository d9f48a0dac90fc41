"""The addresses in a table or in JSON: in the field that is one of URLs by its name, or by what is
in it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from indexer.errors import ReadError
from indexer.fetching.urls import clean_url
from indexer.ingest.formats.record_fields import plan_of, values_at

__all__ = ["is_json", "is_table", "json_links", "table_links"]

Link = tuple[str, str]
"""What should be an address, and the place where it stands."""

_DELIMITERS: Final = ",;\t|"
_DEEPEST: Final = 6
_ROWS_LOOKED_AT: Final = 20
_LOOKED_AT: Final = 100_000


def is_table(text: str) -> bool:
    """Whether a text begins as a table does that has a header and a column of URLs."""
    first = _first_line(text)
    if clean_url(first) is not None or first.startswith("#"):
        return False
    try:
        sample = list(islice(_rows(text[:_LOOKED_AT], first), _ROWS_LOOKED_AT))
    except csv.Error:
        return False
    return bool(sample) and bool(_url_columns(sample[0], sample[1:]))


def table_links(text: str) -> Iterator[Link]:
    """The addresses of CSV or TSV, one a row. Raises :class:`~indexer.errors.ReadError` for a row
    that cannot be read."""
    first = _first_line(text)
    rows = _rows(text, first)
    try:
        sample = list(islice(rows, _ROWS_LOOKED_AT))
        columns = _url_columns(sample[0], sample[1:])
        for number, row in enumerate(chain(sample[1:], rows), 1):
            if any(cell.strip() for cell in row):
                given = [row[column].strip() for column in columns if column < len(row)]
                yield next(filter(None, given), ""), f"row {number}"
    except csv.Error as error:
        raise ReadError(f"bad CSV: {error}") from None


def _first_line(text: str) -> str:
    """The first line that is no hint of a spreadsheet's (``sep=;``)."""
    lines = (line.strip() for line in text[:_LOOKED_AT].splitlines())
    return next((line for line in lines if line and not line.lower().startswith("sep=")), "")


def _rows(text: str, first: str) -> Iterator[list[str]]:
    delimiter = max(_DELIMITERS, key=first.count)
    body = text[text.index(first) :].replace("\r\n", "\n").replace("\r", "\n")
    return csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)


def _url_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns of URLs: those that are named so, or else one of which every cell is a URL."""
    names = [name.strip() for name in header]
    paths = plan_of(names).get("url", ())
    named = [names.index(path[0]) for path in paths if len(path) == 1 and path[0] in names]
    if named or not rows or len(header) < 2:
        return named
    for column in range(len(header)):
        cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
        if cells and all(clean_url(cell) for cell in cells):
            return [column]
    return []


def is_json(text: str) -> bool:
    """Whether a text begins as JSON does."""
    return text.lstrip()[:1] in ("{", "[")


def json_links(text: str) -> Iterator[Link]:
    """The addresses of JSON or JSON lines, one a record. Raises
    :class:`~indexer.errors.ReadError` for what is neither."""
    try:
        yield from _links_of(json.loads(text), "", 0)
        return
    except RecursionError:
        raise ReadError("JSON nested too deeply") from None
    except ValueError as error:
        whole = error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                if number == 1:
                    raise ReadError(f"bad JSON: {whole}") from None
                yield "", f"line {number} (bad JSON)"
                continue
            yield from _links_of(record, f"line {number}", 1)


def _links_of(value: Any, place: str, depth: int) -> Iterator[Link]:
    if isinstance(value, str):
        yield value.strip(), place
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from _links_of(one, f"{place}, record {number}".lstrip(", "), depth + 1)
    elif isinstance(value, Mapping):
        own = None if depth == 0 and _lists_of(value) else _own_link(value)
        if own is not None:
            yield own, place
            return
        inner = [one for one in value.values() if isinstance(one, list | Mapping) and one]
        inner = list(_lists_of(value)) or inner
        if not inner or depth >= _DEEPEST:
            yield "", place
        for one in inner if depth < _DEEPEST else ():
            yield from _links_of(one, place, depth + 1)


def _own_link(record: Mapping[str, Any]) -> str | None:
    given = [
        one.strip()
        for path in plan_of(record).get("url", ())
        for one in values_at(record, path)
        if isinstance(one, str) and one.strip()
    ]
    if not given:
        given = [one for one in record.values() if isinstance(one, str) and clean_url(one)]
    return next((one for one in given if clean_url(one)), next(iter(given), None))


def _lists_of(record: Mapping[str, Any]) -> list[list[Any]]:
    """The lists in a record that hold records with an address and a title."""
    lists = [one for one in record.values() if isinstance(one, list) and one]
    return [one for one in lists if any(map(_is_listed, one[:_ROWS_LOOKED_AT]))]


def _is_listed(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    plan = plan_of(value)
    if plan.get("url") and (plan.get("title") or len(value) == 1):
        return True
    return any(_is_listed(one) for one in value.values())
