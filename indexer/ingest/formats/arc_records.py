"""The records of an ARC file, as the Internet Archive kept the web in until 2009.

The frame is that of http://archive.org/web/researcher/ArcFileFormat.php: a line for each record,
``URL IP-address Archive-date Content-type Archive-length`` in version 1, with five fields more in
version 2 before the length, then so many bytes, then a line end. The records come out as those of
a WARC, with its headers.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from indexer.ingest.formats.warc_records import BadRecord, Record, Tape

__all__ = ["is_arc", "read_arc_records"]

_LINE: Final = re.compile(rb"([a-zA-Z][a-zA-Z0-9+.-]{1,30}:[^\r\n]++)\r?\n")
_PLACE: Final = re.compile(rb"(?= (?:[0-9a-fA-F.:]{3,45}|-) (\d{8,17}) )")
"""What stands behind an address, which may have blanks itself: of several places the last."""
_LAST_PLACES: Final = 8
_LENGTH: Final = re.compile(rb"\d{1,15}")
_MORE_FIELDS: Final = 5
_LONGEST_URL: Final = 8_032
_LONGEST_FIELD: Final = 2_000
_LONGEST_TYPE: Final = 200
_LONGEST_LINE: Final = 16_384
_LINE_START: Final = re.compile(rb"\n(?=[a-zA-Z])")
_BLANKS: Final = b"\r\n"
_NO_CONTENT: Final = ("filedesc:", "dns:", "warcinfo:")
"""How the addresses of records begin that only tell of the others."""


def is_arc(head: bytes) -> bool:
    """Whether a file with these first bytes is an ARC."""
    return head.startswith(b"filedesc:") and _heading(head, 0) is not None


def read_arc_records(stream: BinaryIO, max_block: int) -> Iterator[Record | BadRecord]:
    """The records of an unpacked ARC, but for those that describe the file and hosts; of each block
    no more than ``max_block`` bytes are kept.

    Lazy, and never raises for what is in the stream. A record that is cut is told by its damage;
    where none begins, the next is looked for.
    """
    tape = Tape(stream)
    while True:
        _skip_blanks(tape)
        ahead = tape.fill(_LONGEST_LINE)
        if not ahead:
            return
        heading = _heading(ahead, 0)
        if heading is None:
            offset = tape.offset
            yield BadRecord(offset, None, "bytes that are no ARC record", cut=not _seek(tape))
            continue
        record = _record(tape, heading, max_block)
        if not record.headers["warc-target-uri"].startswith(_NO_CONTENT):
            yield record


def _skip_blanks(tape: Tape) -> None:
    while (ahead := tape.fill(1 << 10)) and (blank := len(ahead) - len(ahead.lstrip(_BLANKS))):
        tape.take(blank)


def _seek(tape: Tape) -> bool:
    """Takes what stands before the next line of a record; whether there is one."""
    while True:
        ahead = tape.fill(1 << 17)
        for start in _LINE_START.finditer(ahead):
            if _heading(ahead, start.end()):
                tape.take(start.end())
                return True
        if len(ahead) < 1 << 17:
            tape.take(len(ahead))
            return False
        tape.take(len(ahead) - _LONGEST_LINE)


class _Heading(NamedTuple):
    """What the line of a record tells, and where it ends."""

    url: str
    date: str
    mime: str
    size: int
    end: int


def _heading(data: bytes, start: int) -> _Heading | None:
    """The line of a record that begins there, ``None`` where none does."""
    line = _LINE.match(data, start, start + _LONGEST_LINE)
    if line is None:
        return None
    places = deque(_PLACE.finditer(line[1]), _LAST_PLACES)
    for place in reversed(places):
        mime, size = _fields(line[1][place.end(1) + 1 :])
        if mime is not None and place.start() <= _LONGEST_URL:
            told = (line[1][: place.start()], place[1], mime)
            url, date, kind = (one.decode("utf-8", "replace") for one in told)
            return _Heading(url, date, kind, size, line.end())
    return None


def _fields(rest: bytes) -> tuple[bytes | None, int]:
    """The type and the length that stand behind the date; no type where they are not these."""
    *fields, length = rest.split(b" ")
    if _LENGTH.fullmatch(length):
        for more in (_MORE_FIELDS, 0):
            last = len(fields) - more
            is_short = all(0 < len(one) <= _LONGEST_FIELD for one in fields[max(0, last) :])
            if last > 0 and is_short and (mime := _type(fields[:last])) is not None:
                return mime, int(length)
    return None, 0


def _type(fields: list[bytes]) -> bytes | None:
    """The type without parameters that have blanks; ``None`` for what is no type."""
    first, *others = fields
    mime, parameters = first, b""
    if others or len(first) > _LONGEST_TYPE:
        mime, has_parameters, begin = first.rpartition(b";")
        parameters = b" ".join((begin, *others))
        if not has_parameters:
            return None
    is_one = mime.split() == ([mime] if mime else [])
    return mime if is_one and max(len(mime), len(parameters)) <= _LONGEST_TYPE else None


def _record(tape: Tape, heading: _Heading, max_block: int) -> Record:
    offset = tape.offset
    url, date, mime, size, end = heading
    tape.take(end)
    block = tape.take(min(size, max_block))
    read = len(block)
    while read < size and (data := tape.take(min(1 << 16, size - read))):
        read += len(data)
    is_web = url.lower().startswith(("http:", "https:"))
    headers = {
        "warc-type": "response" if is_web else "resource",
        "warc-target-uri": url,
        "warc-date": _iso(date),
        "content-type": "application/http" if is_web else mime,
    }
    damage = f"cut short: {read} of {size} bytes" if read < size else ""
    return Record(offset, headers, block, read, damage, cut=bool(damage))


def _iso(date: str) -> str:
    """A date of 14 digits as WARC has it; "" for what is no time."""
    if len(date) < 14 or date.startswith("0000"):
        return ""
    return f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:14]}Z"
