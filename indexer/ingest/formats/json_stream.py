"""JSON read as a stream: its records one by one, whatever they stand in."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from indexer.errors import ReadError
from indexer.ingest.formats.containers import Container, LeftOut
from indexer.ingest.formats.json_lists import ListStart, end_of_object, list_within, next_list
from indexer.ingest.formats.tweets import without_assignment
from indexer.ingest.lengths import LARGE
from indexer.ingest.streams.encoding import decode, wide_encoding
from indexer.ingest.streams.source import Source
from indexer.settings import MB

__all__ = ["DECODER", "LENIENT", "MANY_PARTS", "Bad", "has_many_parts", "values_in"]

_CHUNK: Final = 1 << 20
DECODER: Final = json.JSONDecoder(strict=False)
LENIENT: Final = json.JSONDecoder(strict=False, parse_int=str)
"""Python refuses whole numbers of over 4,300 digits; here they stay text."""
_NEXT_RECORD: Final = re.compile(r"\}\s*+(?:,\s*+)?+(?=\{)")
# The longest word of JSON is -Infinity, an escape has twelve letters at most.
_LONGEST_WORD: Final = 16
_GAP: Final = 200
_MOST_PARTS: Final = 500_000
MANY_PARTS: Final = f"more than {_MOST_PARTS:,} lists and objects in one record"
_SPACE: Final = re.compile(r"[\s,\ufeff\x1e]*")


@dataclass(frozen=True, slots=True)
class Bad:
    """What could not be read, why, and how many records it counts for."""

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


def values_in(source: Source, limit: int) -> Iterator[tuple[int, Any, bool]]:
    """Each record with its offset in bytes of UTF-8: a :class:`Record`, a :class:`LeftOut`,
    :class:`Bad` for what could not be read, another value for what is no object; and whether it may
    be a long one. None is longer than ``limit``."""
    buffer = _Buffer(source)
    buffer.more()
    buffer.drop(_skip(buffer.text, 0))
    buffer.drop(without_assignment(buffer.text[:_GAP]))
    in_list = buffer.text.startswith("[")
    if in_list:
        buffer.drop(1)
    # An object may be one article or hold the list of all of them: it is read whole, unless it is
    # longer than a record may be, and then the list in it.
    yield from _Records(source, buffer, limit, Container({}), in_list=in_list).read()


class _Records:
    """The records of a list, or of values one behind another, as their text is read.

    ``position`` is where in the buffer the reading is; it ends on the end of the list.
    """

    def __init__(
        self,
        source: Source,
        buffer: _Buffer,
        limit: int,
        container: Container,
        *,
        in_list: bool,
        inside: bool = False,
    ) -> None:
        self._source = source
        self._buffer = buffer
        self._limit = limit
        self._container = container
        self._in_list = in_list
        self._inside = inside  # an object, of which more may follow
        self._ended = False
        self.position = 0

    def read(self) -> Iterator[tuple[int, Any, bool]]:
        """As :func:`values_in`."""
        buffer = self._buffer
        while not self._ended:
            self.position = _skip(buffer.text, self.position)
            if self._in_list and buffer.text.startswith("]", self.position):
                yield from self._close()
                return
            # Not before half of it is used up: what is left is copied.
            used = self.position
            if used > max(_CHUNK, len(buffer.text) // 2) or used >= len(buffer.text):
                buffer.drop(used)
                self.position = 0
            if buffer.text:
                yield from self._next()
            elif buffer.ended:
                yield from self._end()
                return
            else:
                buffer.more()

    def _left_out(self) -> Iterator[tuple[int, LeftOut, bool]]:
        for told in self._container.left_out():
            yield self._buffer.offset(self.position), told, False

    def _close(self) -> Iterator[tuple[int, Any, bool]]:
        """Tells what was left out of the list, and what stands behind its end."""
        yield from self._left_out()
        if not self._inside and self._buffer.text[self.position + 1 :].strip(" \t\r\n;"):
            bad = Bad("something follows the end of the list", 0)
            yield self._buffer.offset(self.position), bad, False

    def _end(self) -> Iterator[tuple[int, Any, bool]]:
        yield from self._left_out()
        if self._in_list and self._source.damage is None:
            bad = Bad("the list has no end: the file is cut short", 0)
            yield self._buffer.offset(self.position), bad, False

    def _next(self) -> Iterator[tuple[int, Any, bool]]:
        """The records of the next value, unless more of it has to be read first."""
        buffer = self._buffer
        try:
            value, end = _raw_decode(buffer.text, self.position)
        except (RecursionError, ValueError) as raised:
            error: Exception = raised
            is_unfinished = _may_go_on(error, buffer.text) and not buffer.ended
            is_large = is_unfinished and has_many_parts(buffer.text, self.position)
            if is_large:
                error = ReadError(MANY_PARTS)
            if is_unfinished and not is_large and self._may_grow():
                buffer.more()
            else:
                yield from self._pass_over(error, is_too_long=is_unfinished and not is_large)
            return
        offset = buffer.offset(self.position)
        try:
            for record in self._container.records(value):
                yield offset, record, end - self.position > LARGE
        except RecursionError as deep:
            yield offset, Bad(_reason(deep)), False
        self.position = end

    def _may_grow(self) -> bool:
        return len(self._buffer.text) - self.position < self._limit

    def _pass_over(self, error: Exception, *, is_too_long: bool) -> Iterator[tuple[int, Any, bool]]:
        """What comes of a value that could not be read: the lists in it, or why it is lost."""
        buffer = self._buffer
        # An object that holds a list of articles, and is too long, or cut or broken somewhere; of
        # those in a list only one that is known to be the one at hand.
        found = None
        if is_too_long or not self._in_list:
            found = list_within(buffer.text, self.position, self.position)
        if found is not None:
            yield from self._lists_within(found)
            return
        if buffer.ended and self._source.damage is not None:
            self._ended = True
            return
        too_long = f"longer than {self._limit // MB} MB (max_record_mb)"
        reason = too_long if is_too_long else _reason(error)
        yield buffer.offset(self.position), Bad(reason), False
        self._go_on_behind(max(self.position, getattr(error, "pos", 0) - 2))

    def _lists_within(self, found: ListStart | None) -> Iterator[tuple[int, Any, bool]]:
        """The records of the lists in the value at hand, ``found`` being the first of them."""
        buffer, position = self._buffer, 0
        while found is not None:
            buffer.drop(found.end)
            container = Container(found.around)
            inner = _Records(
                self._source, buffer, self._limit, container, in_list=True, inside=True
            )
            yield from inner.read()
            position = inner.position + 1
            is_closed = buffer.text.startswith("]", inner.position)
            found = None
            if is_closed and not self._in_list:
                found = next_list(buffer, position)
        end = end_of_object(buffer, position) if self._in_list else None
        if end is not None:
            self.position = end
        elif self._in_list:
            self._go_on_behind(position)
        else:
            self._ended = True

    def _go_on_behind(self, position: int) -> None:
        found = _next_record(self._buffer, position)
        self._ended = found is None
        self.position = found or 0


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


def has_many_parts(text: str | bytes, start: int = 0) -> bool:
    """Whether a record would be made of so many lists and objects that they take much more memory
    than its text: known before they are built."""
    if isinstance(text, str):
        return text.count("[", start) + text.count("{", start) > _MOST_PARTS
    return text.count(b"[", start) + text.count(b"{", start) > _MOST_PARTS


def _raw_decode(text: str, position: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, position)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return LENIENT.raw_decode(text, position)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"bad JSON: {error.msg}"
    if isinstance(error, ReadError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "a bad number"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match is not None else position
