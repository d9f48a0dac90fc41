"""The records of a WARC file, one at a time, whatever is wrong with those between.

Marsad's own reading of the frame, which is a few lines of ISO 28500: fastwarc 2.0 takes a record
whose length is too small for whole, loses every record behind one whose length is too large, and
lets Rust panic over a stream that fails. Here a length that is not followed by the end of the
record is known to lie, and the next record is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

__all__ = ["BadRecord", "Record", "Tape", "parse_headers", "read_records"]

_CHUNK: Final = 1 << 16
_MAX_HEADER: Final = 1 << 16
_KEPT: Final = 1 << 16
_END: Final = b"\r\n\r\n"
_START: Final = re.compile(rb"WARC/[01]\.\d+\r?\n(?=[A-Za-z-]+:)")
# What a record that begins within these many bytes may have before its start is seen.
_OVERLAP: Final = 64
_MAX_PUT_BACK: Final = 64 << 20
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: where it begins (in unpacked bytes), its headers in small letters, its block.

    ``size`` is the length of the block, of which ``block`` holds the beginning only when it is
    longer than the reader was allowed to keep. Where the length that the record tells is not that
    of its block, ``damage`` says so, and the block is what there is of it; ``cut`` tells that the
    stream ended in it.
    """

    offset: int
    headers: dict[str, str]
    block: bytes
    size: int
    damage: str = ""
    cut: bool = False

    @property
    def id(self) -> str:
        """The record's own identifier, or else its offset."""
        return self.headers.get("warc-record-id", "").strip("<>") or f"byte {self.offset}"


@dataclass(frozen=True, slots=True)
class BadRecord:
    """What is no record, or has nothing in it: where it begins, its identifier if known, why.

    ``cut`` tells that the stream ended in it.
    """

    offset: int
    id: str | None
    reason: str
    cut: bool = False


class Tape:
    """A stream of which what was read can be put back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self.offset = 0
        self.put_back_bytes = 0
        # Up to this offset no blank line was found: it is not looked through for each header again.
        self._no_blank = 0

    def fill(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end, without taking them."""
        missing = size - (len(self._buffer) - self._at)
        if missing > 0:
            parts = [self._buffer[self._at :]]
            while missing > 0 and (data := self._stream.read(max(missing, _CHUNK))):
                parts.append(data)
                missing -= len(data)
            self._buffer, self._at = b"".join(parts), 0
        return self._buffer[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        data = self.fill(size)
        self._at += len(data)
        self.offset += len(data)
        return data

    def end_of_header(self, ahead: bytes) -> int | None:
        """How many of the next bytes belong to a header, ``None`` when no blank line ends it."""
        end = _BLANK_LINE.search(ahead, max(self._no_blank - self.offset - len(_END), 0))
        if end is None:
            self._no_blank = self.offset + len(ahead)
        return end and end.end()

    def put_back(self, data: bytes) -> None:
        self._buffer, self._at = data + self._buffer[self._at :], 0
        self.offset -= len(data)
        self.put_back_bytes += len(data)

    def seek_start(self) -> bytes:
        """Takes what stands before the next start of a record; gives its first bytes."""
        first = b""
        while True:
            ahead = self.fill(_CHUNK)
            start = _START.search(ahead)
            if start is not None:
                first += self.take(start.start())[: _KEPT - len(first)]
                return first
            ended = len(ahead) < _CHUNK
            data = self.take(len(ahead) if ended else len(ahead) - _OVERLAP)
            first += data[: _KEPT - len(first)]
            if ended:
                return first


def read_records(stream: BinaryIO, max_block: int) -> Iterator[Record | BadRecord]:
    """The records of an unpacked WARC; of each block no more than ``max_block`` bytes are kept.

    Lazy, and never raises for what is in the stream. A record that is cut or whose length is
    wrong is a :class:`BadRecord`; the ones behind it are found again.
    """
    tape = Tape(stream)
    while True:
        between = tape.offset
        lost = tape.seek_start()
        if lost.strip():
            blank = len(lost) - len(lost.lstrip())
            yield BadRecord(between + blank, None, "bytes that are no WARC record")
        if not tape.fill(1):
            return
        yield _record(tape, max_block)


def _record(tape: Tape, max_block: int) -> Record | BadRecord:
    """The record that begins here; afterwards the tape stands at its end."""
    offset = tape.offset
    ahead = tape.fill(_MAX_HEADER)
    end = tape.end_of_header(ahead)
    if end is None:
        tape.take(len(b"WARC/1.0"))
        tape.seek_start()
        if len(ahead) < _MAX_HEADER:
            return BadRecord(offset, None, "cut short in its header", cut=True)
        return BadRecord(offset, None, "its header is endless")
    headers = parse_headers(tape.take(end))
    id = headers.get("warc-record-id", "").strip("<>") or None
    length = headers.get("content-length", "")
    if not re.fullmatch(r"\d{1,15}", length):
        tape.seek_start()
        return BadRecord(offset, id, "no Content-Length that is a number")
    size = int(length)
    block, read, start = _block(tape, size, max_block)
    if start is not None:
        return _damaged(offset, headers, block, _begins_after(size, start))
    after = tape.fill(len(_END) + _OVERLAP)
    if read == size and (
        after.startswith(_END) or not after.strip() or _START.match(after.lstrip())
    ):
        return Record(offset, headers, block, size)
    # The length lies: another record begins within what was taken for the block, or beyond it.
    start = None if read > len(block) else _start_in(block + after)
    if start is not None and start < len(block):
        tape.put_back(block[start:])
        return _damaged(offset, headers, block[:start], _begins_after(size, start))
    if read < size:
        reason = f"cut short: {read} of {size} bytes"
        return _damaged(offset, headers, block, reason, cut=True)
    beyond = tape.seek_start().rstrip()
    at_least = "at least " if len(beyond) >= _KEPT else ""
    reason = f"Content-Length is {size} bytes, but {at_least}{len(beyond)} more follow"
    return _damaged(offset, headers, block + beyond if read == len(block) else block, reason)


def _begins_after(size: int, start: int) -> str:
    return f"Content-Length is {size} bytes, but another record begins after {start}"


def _damaged(
    offset: int, headers: dict[str, str], block: bytes, reason: str, *, cut: bool = False
) -> Record | BadRecord:
    """The record as far as it is there; a bad one where nothing of it is."""
    block = block.removesuffix(_END)
    if block.strip():
        return Record(offset, headers, block, len(block), reason, cut)
    id = headers.get("warc-record-id", "").strip("<>") or None
    return BadRecord(offset, id, reason, cut)


def _block(tape: Tape, size: int, max_block: int) -> tuple[bytes, int, int | None]:
    """The block, or its first bytes; how many were read; where in it another record begins.

    The last is looked for only where the block is too long to be kept: what is kept can be looked
    through when it turns out to be wrong. Where many lengths were wrong it is always looked for:
    what is put back each time would have no end.
    """
    if size <= max_block and tape.put_back_bytes <= _MAX_PUT_BACK:
        block = tape.take(size)
        return block, len(block), None
    kept = [b"" if size <= max_block else tape.take(_KEPT)]
    most = size if size <= max_block else _KEPT
    read = len(kept[0])
    while read < size:
        ahead = tape.fill(min(_CHUNK, size - read))
        if not ahead:
            break
        start = _start_in(ahead)
        if start is not None:
            tape.take(start)
            return b"".join(kept), read + start, read + start
        data = tape.take(len(ahead) if len(ahead) <= _OVERLAP else len(ahead) - _OVERLAP)
        read += len(data)
        if read <= most:
            kept.append(data)
    return b"".join(kept), read, None


def _start_in(block: bytes) -> int | None:
    """Where in a block a record begins behind the end of another."""
    for start in _START.finditer(block):
        if block.endswith(_END, 0, start.start()):
            return start.start()
    return None


def parse_headers(data: bytes) -> dict[str, str]:
    """Headers by their names in small letters; the first of each counts, the first line is none."""
    headers: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers
