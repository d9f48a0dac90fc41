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
from typing import Any, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.streams.encoding import decode, wide_encoding
from indexer.ingest.streams.source import Source
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
_NEXT_RECORD: Final = re.compile(r"\}\s*,?\s*(?=\{)")
# The longest word of JSON is -Infinity, an escape has twelve letters at most.
_LONGEST_WORD: Final = 16
_GAP: Final = 200
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
) -> Iterator[Article | Failure]:
    """The articles of JSON lines; ``member`` is ``line 12``. Lines end at ``\\n`` alone.

    ``keep_ids`` takes bare numbers for ids too.
    """
    if wide_encoding(source.head) not in (None, "utf-8-sig"):
        yield from read_json(source, reading, keep_ids=keep_ids)
        return
    records = RecordReader(reading.fields, keep_ids)
    limit = reading.max_record_mb * MB
    number, found = 0, False
    readline = source.stream.readline
    while line := readline(limit + 1):
        number += 1
        place = f"line {number}"
        if len(line) > limit:
            while not line.endswith(b"\n") and (line := readline(_CHUNK)):
                pass
            found = True
            yield _too_long(source, place, reading)
            continue
        if number == 1:
            line = line.removeprefix(_BOM)
        if not line.endswith(b"\n") and source.damage is not None:
            break
        if line.isspace() or not line:
            continue
        found = True
        yield _article_of_line(line, source.name, place, records)
    if not found and source.damage is None:
        yield Failure(source.name, None, "empty")


def _article_of_line(
    line: bytes, name: str, place: str, records: RecordReader
) -> Article | Failure:
    warnings: tuple[str, ...] = ()
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
            record = _mended(record)
        return records.article(record, name, place, warnings)
    except RecursionError:
        return Failure(name, place, "nested too deeply")
    except (ReadError, ValueError) as error:
        return Failure(name, place, str(error))


def read_json(
    source: Source, reading: ReadSettings, *, keep_ids: bool = False
) -> Iterator[Article | Failure]:
    """The articles of JSON: a list of them, one, several in a row, or an object with a list.

    ``member`` is ``record 3``; a failure's place is ``byte 1234`` of the text in UTF-8.
    """
    records = RecordReader(reading.fields, keep_ids)
    limit = reading.max_record_mb * MB
    number = 0
    for offset, value in _values(source, limit, reading.max_unpacked_mb * MB):
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
            yield records.article(_mended(value), source.name, f"record {number}")
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


def _values(source: Source, limit: int, whole_limit: int) -> Iterator[tuple[int, Any]]:
    """Each record with its offset; :class:`_Bad` for what could not be read."""
    buffer = _Buffer(source)
    buffer.more()
    buffer.drop(_skip(buffer.text, 0))
    if buffer.text.startswith("["):
        buffer.drop(1)
        yield from _stream(source, buffer, limit, in_list=True)
        return
    # An object may be one article or hold the list of all of them: it is read whole.
    yield from _stream(source, buffer, whole_limit, in_list=False)


def _stream(
    source: Source, buffer: _Buffer, limit: int, *, in_list: bool
) -> Iterator[tuple[int, Any]]:
    position = 0
    while True:
        position = _skip(buffer.text, position)
        if in_list and buffer.text.startswith("]", position):
            rest = buffer.text[position + 1 :].strip()
            if rest:
                bad = _Bad("something follows the end of the list", 0)
                yield buffer.offset(position), bad
            return
        # Not before half of it is used up: what is left is copied.
        if position > max(_CHUNK, len(buffer.text) // 2) or position >= len(buffer.text):
            buffer.drop(position)
            position = 0
        if not buffer.text:
            if buffer.ended:
                if in_list and source.damage is None:
                    yield (
                        buffer.offset(position),
                        _Bad("the list has no end: the file is cut short", 0),
                    )
                return
            buffer.more()
            continue
        try:
            value, end = _raw_decode(buffer.text, position)
        except (RecursionError, ValueError) as error:
            too_long = len(buffer.text) - position >= limit
            may_go_on = _may_go_on(error, buffer.text) and not buffer.ended
            if may_go_on and not too_long:
                buffer.more()
                continue
            start = _LIST_START.search(buffer.text, position) if not in_list else None
            if start is not None:
                # An object that holds a list of articles, and is cut or broken somewhere.
                buffer.drop(start.end())
                yield from _stream(source, buffer, limit, in_list=True)
                return
            if buffer.ended and source.damage is not None:
                return
            reason = f"longer than {limit // MB} MB" if may_go_on else _reason(error)
            yield buffer.offset(position), _Bad(reason)
            next_position = _next_record(buffer, max(position, getattr(error, "pos", 0) - 2))
            if next_position is None:
                return
            position = next_position
            continue
        offset = buffer.offset(position)
        for record in _records_of(value):
            yield offset, record
        position = end


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
    return "nested too deeply" if isinstance(error, RecursionError) else "a bad number"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match is not None else position


def _records_of(value: Any) -> Iterator[Any]:
    """The records in a value: itself, the list it holds, or all its values when they are objects.

    >>> list(_records_of({"articles": [{"title": "a"}]}))
    [{'title': 'a'}]
    """
    if not isinstance(value, dict):
        if isinstance(value, list):
            yield from value
        else:
            yield value
        return
    for name, inner in value.items():
        if name.lower() in _LISTS:
            if isinstance(inner, dict):
                # Elasticsearch: hits.hits; NewsAPI and others: response.results, data.items.
                nested = [one for key, one in inner.items() if key.lower() in _LISTS]
                inner = nested[0] if nested else None
            if isinstance(inner, list) and inner and all(isinstance(x, dict) for x in inner):
                yield from inner
                return
    if len(value) > 1 and all(isinstance(inner, dict) for inner in value.values()):
        yield from value.values()
        return
    yield value


def _mended(value: Any) -> Any:
    """``value`` with half surrogate pairs replaced, whole ones joined, so that it is UTF-8."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return value
    if isinstance(value, dict):
        return {_mended(name): _mended(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    return value


def _too_long(source: Source, place: str, reading: ReadSettings) -> Failure:
    reason = f"longer than {reading.max_record_mb} MB (max_record_mb)"
    return Failure(source.name, place, reason)
