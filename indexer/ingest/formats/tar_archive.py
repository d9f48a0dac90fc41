"""Tar archives of files that can be read; read as a stream, never onto the disk.

Headers are framed here (POSIX.1-1988 ustar, with the long names of GNU tar and of pax): what one of
them says is never trusted with more than a name and a length.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, BinaryIO, Final

from indexer.ingest.failure import Failure
from indexer.ingest.formats.archive_parts import PartReader
from indexer.ingest.left_out import LeftOut
from indexer.ingest.names import why_member_left_out
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.streams.unpacking import Unpacked, suffix_of
from indexer.ingest.workers.tasks import Item, place_in
from indexer.settings import ReadSettings

__all__ = ["is_tar", "read_tar"]

_BLOCK: Final = 512
_CHUNK: Final = 1 << 16
_MAX_DEPTH: Final = 1
_LONGEST_HEADER: Final = 1 << 20
_LONGEST_NAME: Final = 4096
_FILES: Final = b"0\x007"
_LINKS: Final = b"12"
_LONG_NAME: Final = b"L"
_PAX: Final = b"x"
_SUM: Final = slice(148, 156)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member by its header: its kind, its name, how many bytes follow, its last change."""

    kind: bytes
    name: str
    size: int
    changed: int


def is_tar(data: bytes) -> bool:
    """Whether a file begins with the header of a tar archive: its sum is that of its bytes."""
    return len(data) >= _BLOCK and _entry(data[:_BLOCK]) is not None


def read_tar(source: Source, reading: ReadSettings, parts: PartReader) -> Iterator[Item]:
    """The articles of the files in a tar archive, each read by ``parts``; ``member`` is the file's
    name and the place in it. What is left out is counted at the end."""
    if source.depth > _MAX_DEPTH:
        yield Failure(source.name, None, "an archive within archives is not opened")
        return
    left_out = LeftOut()
    number = 0
    stream = source.stream
    name = ""
    size: int | None = None
    while True:
        header = stream.read(_BLOCK)
        if len(header) < _BLOCK or not header.strip(b"\x00"):
            if header.strip(b"\x00") and source.damage is None:
                yield Failure(source.name, None, "tar archive cut short")
            break
        entry = _entry(header)
        if entry is None:
            yield Failure(source.name, None, "tar archive damaged: a header is none")
            break
        if entry.kind in (_LONG_NAME, _PAX):
            data = stream.read(min(entry.size, _LONGEST_HEADER))
            _skip(stream, entry.size - len(data) + _padding(entry.size))
            if entry.kind == _LONG_NAME:
                name = _decoded(data)
            else:
                said = _pax(data)
                name = said.get("path", name)
                size = int(said["size"]) if said.get("size", "").isdecimal() else size
            continue
        entry = replace(entry, name=name or entry.name, size=entry.size if size is None else size)
        name, size = "", None
        member = _Member(stream, entry.size, reading)
        why = _why_left_out(entry)
        if why:
            left_out.names.add(why, entry.name)
        elif why is None and number == reading.max_members:
            reason = f"more than {number:,} files (max_members): the rest is not read"
            yield Failure(source.name, None, reason)
            break
        elif why is None:
            part = _part(source, entry, member, reading)
            if (kind := parts.other_kind(part, entry.name)) is not None and member.damage is None:
                left_out.kinds.add(kind, entry.name)
            else:
                number += 1
                for item in parts.read(part, reading):
                    yield place_in(item, source.name, entry.name)
        is_told = member.damage is not None and number > 0
        member.drain()
        if member.damage is not None:
            if not is_told:
                yield Failure(source.name, None, member.damage)
            break
        _skip(stream, _padding(entry.size))
    lines = left_out.lines()
    if number == 0 and source.damage is None:
        yield Failure(
            source.name, None, "; ".join(["no file in this archive that is read", *lines])
        )
        return
    for line in lines:
        yield Failure(source.name, None, line, is_loss=False)


def _part(source: Source, entry: _Entry, member: _Member, reading: ReadSettings) -> Source:
    stream: BinaryIO = io.BufferedReader(member, _CHUNK)
    suffix, depth = suffix_of(entry.name), source.depth + 1
    captured = None
    if reading.file_times and entry.changed:
        captured = datetime.fromtimestamp(entry.changed, UTC).isoformat()
    part = open_source(source.name, stream, reading, suffix=suffix, depth=depth, captured=captured)
    part = replace(part, inside=entry.name, file=None)
    return part if part.unpacked is not None else replace(part, unpacked=member)


class _Member(Unpacked):
    """The bytes of one member; ends with ``damage`` where the archive does before."""

    def __init__(self, packed: IO[bytes], size: int, reading: ReadSettings) -> None:
        super().__init__(packed, reading)
        self._left = size

    def _next(self, size: int) -> bytes:
        data = self._packed.read(min(size, self._left))
        self._left -= len(data)
        if not data and self._left:
            self.damage = "tar archive cut short"
            self._left = 0
        return data

    def drain(self) -> None:
        """Passes over what was not read."""
        while self._next(_CHUNK):
            pass


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0 and (data := stream.read(min(count, _CHUNK))):
        count -= len(data)


def _padding(size: int) -> int:
    return -size % _BLOCK


def _why_left_out(entry: _Entry) -> str | None:
    """Why a member is left out, "" for what is no file, ``None`` for a file that is looked into."""
    if entry.kind in _LINKS:
        return "link"
    if entry.kind not in _FILES or entry.name.endswith("/"):
        return ""
    return why_member_left_out(entry.name)


def _entry(header: bytes) -> _Entry | None:
    """What a header says; ``None`` where its sum is not that of its bytes."""
    told = _number(header[_SUM])
    if told != sum(header[: _SUM.start]) + sum(header[_SUM.stop :]) + 8 * 0x20:
        return None
    size, changed = _number(header[124:136]), _number(header[136:148])
    if size is None:
        return None
    name = _decoded(header[:100])
    if header[257:262] == b"ustar" and header[345]:
        name = f"{_decoded(header[345:500])}/{name}"
    return _Entry(header[156:157], name, size, changed or 0)


def _number(field: bytes) -> int | None:
    """A number of a header: octal digits, or bytes behind a set bit (GNU tar)."""
    if field[0] & 0x80:
        number = int.from_bytes(field[1:], "big")
        return number if number < 1 << 50 else None
    digits = field.split(b"\x00", 1)[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return None


def _pax(data: bytes) -> dict[str, str]:
    """What the records of an extended header say: ``30 path=…`` and a line end each."""
    said: dict[str, str] = {}
    while data:
        length, blank, _ = data.partition(b" ")
        if not blank or not length.isdigit() or len(length) > 7 or int(length) <= len(length):
            break
        record = data[len(length) + 1 : int(length)]
        key, _, value = record.rstrip(b"\n").partition(b"=")
        said[key.decode("utf-8", "replace")] = _decoded(value)
        data = data[int(length) :]
    return said


def _decoded(name: bytes) -> str:
    text = name.split(b"\x00", 1)[0][:_LONGEST_NAME].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
