"""The records of an ARC file, as the Internet Archive kept the web in until 2009.

The frame is that of http://archive.org/web/researcher/ArcFileFormat.php: a line for each record,
``URL IP-address Archive-date Content-type Archive-length`` in version 1, with five fields more in
version 2 before the length, then so many bytes, then a line end. The records come out as those of
a WARC, with its headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from indexer.ingest.formats.warc_records import BadRecord, Record, Tape

__all__ = ["is_arc", "read_arc_records"]

_LINE: Final = re.compile(
    rb"([a-zA-Z][a-zA-Z0-9+.-]{1,30}:[^\r\n]{1,8000}) ([0-9a-fA-F.:]{3,45}|-) (\d{8,17}) "
    rb"([^\s]{1,200}|)(?:;[^\r\n]{0,200})?"
    rb"((?: [^ \r\n]{1,2000}){5}|) (\d{1,15})\r?\n"
)
_LONGEST_LINE: Final = 16_384
_LINE_START: Final = re.compile(rb"\n(?=[a-zA-Z])")
_BLANKS: Final = b"\r\n"
_NO_CONTENT: Final = ("filedesc:", "dns:", "warcinfo:")
"""How the addresses of records begin that only tell of the others."""


def is_arc(head: bytes) -> bool:
    """Whether a file with these first bytes is an ARC."""
    return head.startswith(b"filedesc:") and _LINE.match(head) is not None


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
        line = _LINE.match(ahead)
        if line is None:
            offset = tape.offset
            yield BadRecord(offset, None, "bytes that are no ARC record", cut=not _seek(tape))
            continue
        record = _record(tape, line, max_block)
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
            if _LINE.match(ahead, start.end()):
                tape.take(start.end())
                return True
        if len(ahead) < 1 << 17:
            tape.take(len(ahead))
            return False
        tape.take(len(ahead) - _LONGEST_LINE)


def _record(tape: Tape, line: re.Match[bytes], max_block: int) -> Record:
    offset = tape.offset
    url, _, date, mime, _, length = (part.decode("utf-8", "replace") for part in line.groups())
    tape.take(line.end())
    size = int(length)
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
