"""JSON lines and JSON: one record an article.

Both are read as a stream. What is wrong with one record (its syntax, its depth, a number of ten
thousand digits) costs that record and no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.containers import Container, LeftOut, Record
from indexer.ingest.formats.json_stream import (
    DECODER,
    LENIENT,
    MANY_PARTS,
    Bad,
    has_many_parts,
    values_in,
)
from indexer.ingest.formats.record_kinds import no_record
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.repeated import told_once
from indexer.ingest.formats.tweets import without_assignment
from indexer.ingest.lengths import LARGE
from indexer.ingest.streams.encoding import decode, wide_encoding
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = [
    "is_archive_of_posts",
    "is_json_lines",
    "is_json_list",
    "is_one_json",
    "read_json",
    "read_json_lines",
]

_CHUNK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_ACTIONS: Final = frozenset(("index", "create"))
_LIST: Final = re.compile(r"\[\s*(?:[\[{\"\]]|$)")


def is_json_list(text: str) -> bool:
    """Whether a text begins as a list of JSON does, and no prose in brackets."""
    return _LIST.match(text) is not None


def is_json_lines(text: str) -> bool:
    """Whether the first line of a text is an object by itself, and another line follows."""
    if not text.startswith("{"):
        return False
    first, _, rest = text.partition("\n")
    return first.rstrip().endswith("}") and rest.strip() != ""


def is_one_json(text: str) -> bool:
    """Whether a text begins as one value of JSON, a list or an object, or as a list in an account's
    archive of X."""
    text = text[without_assignment(text) :]
    return is_json_list(text) or (text.startswith("{") and not is_json_lines(text))


def is_archive_of_posts(text: str) -> bool:
    """Whether a text is a list in an account's archive of X: a script, by its name."""
    return without_assignment(text) > 0


def read_json_lines(
    source: Source, reading: ReadSettings, *, keep_ids: bool = False
) -> Iterator[Item]:
    """The articles of JSON lines; ``member`` is ``line 12``, and ``line 12, record 3`` where a line
    holds a list. Lines end at ``\\n`` alone.

    ``keep_ids`` takes bare numbers for ids too. Long records are left to workers.
    """
    if wide_encoding(source.head) not in (None, "utf-8-sig"):
        yield from read_json(source, reading, keep_ids=keep_ids)
        return
    records = RecordReader.over(source, reading, keep_ids=keep_ids)
    yield from told_once(_items_of_lines(source, reading, records))


def _items_of_lines(source: Source, reading: ReadSettings, records: RecordReader) -> Iterator[Item]:
    found = False
    for number, line in _numbered_lines(source.stream, reading.max_record_mb * MB):
        place = f"line {number}"
        if line is None:
            found = True
            yield _too_long(source, place, reading)
            continue
        if not line.endswith(b"\n") and source.damage is not None:
            break
        if line and not line.isspace():
            found = True
            if len(line) > LARGE:
                yield _task(line, source.name, place, records)
            else:
                yield from items_of_line(line, source.name, place, records)
    if not found and source.damage is None:
        yield Failure(source.name, None, "empty")


def _numbered_lines(stream: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers, without a byte order mark; ``None`` for one that is longer
    than ``limit``."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line.removeprefix(_BOM) if number == 1 else line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(_CHUNK)):
            pass
        yield number, None


def _task(
    record: bytes, name: str, place: str, records: RecordReader, told: tuple[str, ...] = ()
) -> Task:
    """A long record, left to a worker."""
    arguments = (record, name, "", records.anew())
    return Task(items_of_line, arguments, name, place, warnings=told)


def items_of_line(
    line: bytes, name: str, place: str, records: RecordReader
) -> Iterator[Article | Failure]:
    """The article of a record in JSON as its line has it, or those of the list in it."""
    warnings: tuple[str, ...] = ()
    try:
        if has_many_parts(line):
            raise ReadError(MANY_PARTS)
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            decoded = decode(line)
            text, warnings = decoded.text, decoded.warnings
        record = _decoded(text)
        found = [] if _is_action(record) else list(Container({}, is_line=True).records(record))
    except RecursionError:
        yield Failure(name, place, "nested too deeply")
        return
    except (ReadError, ValueError) as error:
        yield Failure(name, place, str(error))
        return
    for number, one in enumerate(found, 1):
        inside = f"record {number}" if len(found) > 1 else ""
        yield _item(one, name, ", ".join(filter(None, (place, inside))), records, warnings)


def _is_action(record: Mapping[str, Any]) -> bool:
    """Whether a line says what to do with the next one (the Bulk API of Elasticsearch)."""
    action = next(iter(record.values()), None)
    return (
        len(record) == 1
        and not _ACTIONS.isdisjoint(record)
        and isinstance(action, dict)
        and all(name.startswith("_") for name in action)
    )


def _decoded(text: str) -> Mapping[str, Any]:
    """The object in a line; raises :class:`ReadError`, ``ValueError`` or ``RecursionError``."""
    try:
        record = DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"bad JSON: {error.msg} (character {error.pos + 1})") from None
    except ValueError:
        record = LENIENT.decode(text)
    if not isinstance(record, dict):
        raise ReadError(no_record(record, ""))
    # Half a surrogate pair can only have come as an escape.
    return _mend(record) if "\\ud" in text or "\\uD" in text else record


def _item(
    one: Record | LeftOut | Any,
    name: str,
    place: str,
    records: RecordReader,
    warnings: tuple[str, ...] = (),
) -> Article | Failure:
    """The article of one record of an export, or why there is none."""
    if isinstance(one, LeftOut):
        return Failure(name, None, one.reason, is_loss=False)
    if not isinstance(one, Record):
        return Failure(name, place, no_record(one, name))
    return records.read(one.fields, name, place, warnings + one.warnings)


def read_json(source: Source, reading: ReadSettings, *, keep_ids: bool = False) -> Iterator[Item]:
    """The articles of JSON: a list of them, one, several in a row, or an object with a list.

    ``member`` is ``record 3``; a failure's place is ``byte 1234`` of the text in UTF-8.
    """
    records = RecordReader.over(source, reading, keep_ids=keep_ids)
    yield from told_once(_items_of_values(source, reading, records))


def _items_of_values(
    source: Source, reading: ReadSettings, records: RecordReader
) -> Iterator[Item]:
    number = 0
    for offset, value, is_large in values_in(source, reading.max_record_mb * MB):
        place = f"byte {offset}"
        if isinstance(value, LeftOut):
            yield Failure(source.name, None, value.reason, is_loss=False)
            continue
        number += value.counts if isinstance(value, Bad) else 1
        if isinstance(value, Bad):
            yield Failure(source.name, place, value.reason)
        elif isinstance(value, Record):
            yield _item_of_value(value, source.name, number, place, is_large, records)
        else:
            yield Failure(source.name, place, no_record(value, source.name))
    if not number and source.damage is None:
        yield Failure(source.name, None, "empty")


def _item_of_value(
    value: Record, name: str, number: int, place: str, is_large: bool, records: RecordReader
) -> Item:
    try:
        if is_large and len(text := json.dumps(value.fields)) > LARGE:
            return _task(text.encode(), name, f"record {number}", records, value.warnings)
        value = Record(_mend(value.fields), value.warnings)
    except RecursionError:
        return Failure(name, place, "nested too deeply")
    item = _item(value, name, f"record {number}", records)
    return Failure(name, place, item.reason) if isinstance(item, Failure) else item


def _mend(value: Any) -> Any:
    """``value`` with half surrogate pairs replaced, whole ones joined, so that it is UTF-8."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return value
    if isinstance(value, dict):
        return {_mend(name): _mend(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mend(inner) for inner in value]
    return value


def _too_long(source: Source, place: str, reading: ReadSettings) -> Failure:
    reason = f"longer than {reading.max_record_mb} MB (max_record_mb)"
    return Failure(source.name, place, reason)
