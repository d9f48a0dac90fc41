"""JSON lines and JSON: one record an article.

Both are read as a stream. What is wrong with one record (its syntax, its depth, a number of ten
thousand digits) costs that record and no other.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.lengths import LARGE
from indexer.ingest.streams.encoding import decode, wide_encoding
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["is_json_lines", "is_json_list", "is_one_json", "read_json", "read_json_lines"]

_CHUNK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_DECODER: Final = json.JSONDecoder(strict=False)
# Python refuses whole numbers of over 4,300 digits; here they stay text.
_LENIENT: Final = json.JSONDecoder(strict=False, parse_int=str)
_LISTS: Final = frozenset(
    "articles items data results records documents docs news entries posts hits response list rows "
    "stories value".split()
)
_LIST_START: Final = re.compile(r'"(?:' + "|".join(sorted(_LISTS)) + r')"\s*:\s*\[')
_NEXT_RECORD: Final = re.compile(r"\}\s*+(?:,\s*+)?+(?=\{)")
# The longest word of JSON is -Infinity, an escape has twelve letters at most.
_LONGEST_WORD: Final = 16
_GAP: Final = 200
_MOST_PARTS: Final = 500_000
_MANY_PARTS: Final = f"more than {_MOST_PARTS:,} lists and objects in one record"
_SPACE: Final = re.compile(r"[\s,\ufeff\x1e]*")
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
    """Whether a text begins as one value of JSON, a list or an object."""
    return is_json_list(text) or (text.startswith("{") and not is_json_lines(text))


def read_json_lines(
    source: Source, reading: ReadSettings, *, keep_ids: bool = False
) -> Iterator[Item]:
    """The articles of JSON lines; ``member`` is ``line 12``. Lines end at ``\\n`` alone.

    ``keep_ids`` takes bare numbers for ids too. Long records are left to workers.
    """
    if wide_encoding(source.head) not in (None, "utf-8-sig"):
        yield from read_json(source, reading, keep_ids=keep_ids)
        return
    records = RecordReader.over(source, reading, keep_ids=keep_ids)
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
                yield article_of_record(line, source.name, place, records)
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


def _task(record: bytes, name: str, place: str, records: RecordReader) -> Task:
    """A long record, left to a worker."""
    return Task(article_of_record, (record, name, "", records.anew()), name, place)


def article_of_record(
    line: bytes, name: str, place: str, records: RecordReader
) -> Article | Failure:
    """The article of a record in JSON, as its line has it."""
    warnings: tuple[str, ...] = ()
    if _has_many_parts(line):
        return Failure(name, place, _MANY_PARTS)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        decoded = decode(line)
        text, warnings = decoded.text, decoded.warnings
    try:
        try:
            record = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            return Failure(name, place, f"bad JSON: {error.msg} (character {error.pos + 1})")
        except ValueError:
            record = _LENIENT.decode(text)
        if not isinstance(record, dict):
            return Failure(name, place, "not a JSON object")
        # Half a surrogate pair can only have come as an escape.
        if "\\ud" in text or "\\uD" in text:
            record = _mend(record)
        return records.article(record, name, place, warnings)
    except RecursionError:
        return Failure(name, place, "nested too deeply")
    except (ReadError, ValueError) as error:
        return Failure(name, place, str(error))


def read_json(source: Source, reading: ReadSettings, *, keep_ids: bool = False) -> Iterator[Item]:
    """The articles of JSON: a list of them, one, several in a row, or an object with a list.

    ``member`` is ``record 3``; a failure's place is ``byte 1234`` of the text in UTF-8.
    """
    records = RecordReader.over(source, reading, keep_ids=keep_ids)
    limit = reading.max_record_mb * MB
    number = 0
    for offset, value, is_large in _values(source, limit):
        place = f"byte {offset}"
        if isinstance(value, _Bad):
            number += value.counts
            yield Failure(source.name, place, value.reason)
            continue
        number += 1
        if not isinstance(value, Mapping):
            yield Failure(source.name, place, "not a JSON object")
            continue
        try:
            if is_large and len(text := json.dumps(value)) > LARGE:
                yield _task(text.encode(), source.name, f"record {number}", records)
            else:
                yield records.article(_mend(value), source.name, f"record {number}")
        except RecursionError:
            yield Failure(source.name, place, "nested too deeply")
        except (ReadError, ValueError) as error:
            yield Failure(source.name, place, str(error))
    if not number and source.damage is None:
        yield Failure(source.name, None, "empty")


@dataclass(frozen=True, slots=True)
class _Bad:
    reason: str
    counts: int = 1


class _Buffer:
    """Decoded text of a stream with the part that was used up cut off, and where that is."""

    def __init__(self, source: Source) -> None:
        encoding = wide_encoding(source.head)
        data = source.stream
        if encoding in (None, "utf-8-sig"):
            try:
                # A letter may be cut at the end of the head, and only there.
                source.head[: max(0, len(source.head) - 4)].decode("utf-8")
                encoding = "utf-8-sig"
            except UnicodeDecodeError as error:
                inside = error.start < len(source.head) - 8
                encoding = _python_name(decode(source.head).encoding) if inside else "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._data = data
        self.text = ""
        self._counted = 0
        self._offset = 0
        self.ended = False

    def more(self) -> None:
        """Read as much again as there is, so that trying anew stays linear."""
        size = max(_CHUNK, len(self.text))
        data = self._data.read(size)
        self.ended = not data
        self.text += self._decoder.decode(data, final=not data)

    def offset(self, position: int) -> int:
        """The offset in bytes of a position in the text; positions may only grow."""
        self._offset += len(self.text[self._counted : position].encode("utf-8", "replace"))
        self._counted = position
        return self._offset

    def drop(self, count: int) -> None:
        self.offset(count)
        self.text = self.text[count:]
        self._counted = 0


def _python_name(encoding: str) -> str:
    return {"windows-1256": "cp1256", "iso-8859-6": "iso8859_6", "utf-8": "utf-8-sig"}.get(
        encoding, encoding
    )


def _values(source: Source, limit: int) -> Iterator[tuple[int, Any, bool]]:
    """Each record with its offset, :class:`_Bad` for what could not be read; and whether it may be
    a long one."""
    buffer = _Buffer(source)
    buffer.more()
    buffer.drop(_skip(buffer.text, 0))
    if buffer.text.startswith("["):
        buffer.drop(1)
        yield from _Records(source, buffer, limit, in_list=True).read()
        return
    # An object may be one article or hold the list of all of them: it is read whole, unless it is
    # longer than a record may be, and then the list in it.
    yield from _Records(source, buffer, limit, in_list=False).read()


class _Records:
    """The records of a list, or of values one behind another, as their text is read."""

    def __init__(
        self, source: Source, buffer: _Buffer, limit: int, *, in_list: bool, inside: bool = False
    ) -> None:
        self._source = source
        self._buffer = buffer
        self._limit = limit
        self._in_list = in_list
        self._inside = inside  # an object, of which more may follow
        self._position = 0
        self._ended = False

    def read(self) -> Iterator[tuple[int, Any, bool]]:
        """As :func:`_values`."""
        buffer = self._buffer
        while not self._ended:
            self._position = _skip(buffer.text, self._position)
            if self._in_list and buffer.text.startswith("]", self._position):
                yield from self._close()
                return
            # Not before half of it is used up: what is left is copied.
            used = self._position
            if used > max(_CHUNK, len(buffer.text) // 2) or used >= len(buffer.text):
                buffer.drop(used)
                self._position = 0
            if buffer.text:
                yield from self._next()
            elif buffer.ended:
                yield from self._end()
                return
            else:
                buffer.more()

    def _close(self) -> Iterator[tuple[int, _Bad, bool]]:
        """Tells what stands behind the end of the list."""
        if not self._inside and self._buffer.text[self._position + 1 :].strip():
            bad = _Bad("something follows the end of the list", 0)
            yield self._buffer.offset(self._position), bad, False

    def _end(self) -> Iterator[tuple[int, _Bad, bool]]:
        if self._in_list and self._source.damage is None:
            bad = _Bad("the list has no end: the file is cut short", 0)
            yield self._buffer.offset(self._position), bad, False

    def _next(self) -> Iterator[tuple[int, Any, bool]]:
        """The records of the next value, unless more of it has to be read first."""
        buffer = self._buffer
        try:
            value, end = _raw_decode(buffer.text, self._position)
        except (RecursionError, ValueError) as raised:
            error: Exception = raised
            is_unfinished = _may_go_on(error, buffer.text) and not buffer.ended
            is_large = is_unfinished and _has_many_parts(buffer.text, self._position)
            if is_large:
                error = ReadError(_MANY_PARTS)
            if is_unfinished and not is_large and self._may_grow():
                buffer.more()
            else:
                yield from self._pass_over(error, is_too_long=is_unfinished and not is_large)
            return
        offset = buffer.offset(self._position)
        for record in _records_of(value):
            yield offset, record, end - self._position > LARGE
        self._position = end

    def _may_grow(self) -> bool:
        return len(self._buffer.text) - self._position < self._limit

    def _pass_over(self, error: Exception, *, is_too_long: bool) -> Iterator[tuple[int, Any, bool]]:
        """What comes of a value that could not be read: the list in it, or why it is lost."""
        buffer = self._buffer
        start = None if self._in_list else _LIST_START.search(buffer.text, self._position)
        if start is not None:
            # An object that holds a list of articles, and is cut or broken somewhere.
            buffer.drop(start.end())
            self._ended = True
            inner = _Records(self._source, buffer, self._limit, in_list=True, inside=True)
            yield from inner.read()
            return
        if buffer.ended and self._source.damage is not None:
            self._ended = True
            return
        too_long = f"longer than {self._limit // MB} MB (max_record_mb)"
        reason = too_long if is_too_long else _reason(error)
        yield buffer.offset(self._position), _Bad(reason), False
        found = _next_record(buffer, max(self._position, getattr(error, "pos", 0) - 2))
        self._ended = found is None
        self._position = found or 0


def _may_go_on(error: Exception, text: str) -> bool:
    """Whether what could not be read may only be cut off at the end of ``text``."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated") or error.pos > len(text) - _LONGEST_WORD


def _next_record(buffer: _Buffer, position: int) -> int | None:
    """Where the next record begins, as far as can be told; ``None`` when there is none."""
    while (start := _NEXT_RECORD.search(buffer.text, position)) is None:
        if buffer.ended:
            return None
        # A brace may stand at the end of what was read, the next one not yet.
        buffer.drop(max(position, len(buffer.text) - _GAP))
        position = 0
        buffer.more()
    return start.end()


def _has_many_parts(text: str | bytes, start: int = 0) -> bool:
    """Whether a record would be made of so many lists and objects that they take much more memory
    than its text: known before they are built."""
    if isinstance(text, str):
        return text.count("[", start) + text.count("{", start) > _MOST_PARTS
    return text.count(b"[", start) + text.count(b"{", start) > _MOST_PARTS


def _raw_decode(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _LENIENT.raw_decode(text, position)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"bad JSON: {error.msg}"
    if isinstance(error, ReadError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "a bad number"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match is not None else position


def _records_of(value: Any) -> Iterator[Any]:
    """The records in a value: itself, the list it holds, or all its values when they are objects.

    >>> list(_records_of({"articles": [{"title": "a"}]}))
    [{'title': 'a'}]
    """
    if isinstance(value, list):
        yield from value
        return
    if not isinstance(value, dict):
        yield value
        return
    inner = next(filter(None, (_list_in(name, one) for name, one in value.items())), None)
    if inner is not None:
        yield from inner
    elif len(value) > 1 and all(isinstance(one, dict) for one in value.values()):
        yield from value.values()
    else:
        yield value


def _list_in(name: str, value: Any) -> list[Any] | None:
    """The list of records in a field with the name of one."""
    if name.lower() not in _LISTS:
        return None
    if isinstance(value, dict):
        # Elasticsearch: hits.hits; NewsAPI and others: response.results, data.items.
        value = next((one for key, one in value.items() if key.lower() in _LISTS), None)
    is_list = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return value if is_list else None


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
