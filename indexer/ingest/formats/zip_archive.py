"""ZIP archives of files that can be read, one level deep; read in memory, never onto the disk."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, BinaryIO, Final

from indexer.errors import ReadError
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.archive_parts import PartReader
from indexer.ingest.left_out import LeftOut
from indexer.ingest.names import why_member_left_out
from indexer.ingest.streams.archive import ZIP_ERRORS, Archive, open_archive, words_of
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.streams.unpacking import RATIO_COUNTS_FROM, Unpacked, suffix_of
from indexer.ingest.workers.tasks import Item, place_in
from indexer.settings import MB, ReadSettings

__all__ = ["open_zip", "read_members"]

_MAX_DEPTH: Final = 1
_ENCRYPTED: Final = 0x1
_UTF_8: Final = 0x800


def open_zip(
    source: Source,
    reading: ReadSettings,
    read: Callable[[Source, ReadSettings], Iterator[Item]],
) -> Iterator[Item]:
    """What ``read`` makes of a ZIP archive, which it is given open; and why it cannot be read."""
    try:
        archive = open_archive(_seekable(source, reading), reading.max_unpacked_mb * MB)
        archive.file.seek(0)
        with archive.zip:
            yield from read(replace(source, stream=archive.file, archive=archive), reading)
        if archive.damage is not None:
            yield Failure(source.name, None, archive.damage)
    except ReadError as error:
        yield Failure(source.name, None, str(error))
    except ZIP_ERRORS as error:
        yield Failure(source.name, None, f"ZIP archive damaged: {words_of(error)}")


def read_members(source: Source, reading: ReadSettings, parts: PartReader) -> Iterator[Item]:
    """The articles of the files in a ZIP archive, each read by ``parts``.

    ``member`` is the file's name and the place in it. Of an archive that is cut short the whole
    files are read. What is left out is counted at the end, in failures that are no loss.
    """
    if source.archive is None or source.depth > _MAX_DEPTH:
        yield Failure(source.name, None, "an archive within archives is not opened")
        return
    yield from _Members(source.archive, source, reading, parts).read()


def _seekable(source: Source, reading: ReadSettings) -> BinaryIO:
    """The bytes of the archive where they can be sought in: its file, or else memory."""
    if source.file is not None:
        return source.file
    limit, name = reading.max_unpacked_mb, "max_unpacked_mb"
    if source.depth:
        limit, name = reading.max_document_mb, "max_document_mb"
    data = source.stream.read(limit * MB + 1)
    if len(data) > limit * MB:
        raise ReadError(larger_than(limit, name))
    return io.BytesIO(data)


@dataclass(slots=True)
class _Budget:
    """What an archive may still unpack to, over all its members, in bytes."""

    left: int
    reason: str


class _Member(Unpacked):
    """The bytes of one member; ends with ``damage`` where it is damaged or a cap is met."""

    def __init__(self, packed: IO[bytes], budget: _Budget, reading: ReadSettings) -> None:
        super().__init__(packed, reading)
        self._budget = budget

    def _next(self, size: int) -> bytes:
        if self.damage is not None:
            return b""
        try:
            data = self._packed.read(size)
        except ZIP_ERRORS as error:
            self.damage = f"ZIP member damaged: {words_of(error)}"
            return b""
        self._budget.left -= len(data)
        if self._budget.left < 0:
            self.damage = self._budget.reason
            return b""
        return data


class _Members:
    """The files of one archive."""

    def __init__(
        self, archive: Archive, source: Source, reading: ReadSettings, parts: PartReader
    ) -> None:
        self._archive = archive.zip
        self._source = source
        self._reading = reading
        self._parts = parts
        self._left_out = LeftOut()
        self._number = 0
        size = archive.file.seek(0, io.SEEK_END)
        by_size = max(RATIO_COUNTS_FROM, size * reading.max_ratio)
        at_most = reading.max_unpacked_mb * MB
        if by_size < at_most:
            reason = f"the archive unpacks to over {reading.max_ratio} times its size"
        else:
            megabytes = reading.max_unpacked_mb
            reason = f"the archive unpacks to more than {megabytes} MB (max_unpacked_mb)"
        self._budget = _Budget(min(by_size, at_most), reason)

    def read(self) -> Iterator[Item]:
        """The items of its files, each with the place in the archive."""
        path = self._source.name
        wanted = list(self._wanted())
        for number, (info, name) in enumerate(wanted):
            if self._number == self._reading.max_members or self._budget.left < 0:
                reason = f"more than {self._number:,} files (max_members)"
                reason = self._budget.reason if self._budget.left < 0 else reason
                yield Failure(path, None, f"{reason}: {len(wanted) - number:,} files not read")
                break
            for item in self._member(info, name):
                yield place_in(item, path, name)
        lines = self._left_out.lines()
        if self._number == 0 and self._budget.left >= 0:
            yield Failure(path, None, "; ".join(["no file in this archive that is read", *lines]))
            return
        for line in lines:
            yield Failure(path, None, line, is_loss=False)

    def _wanted(self) -> Iterator[tuple[zipfile.ZipInfo, str]]:
        """Its files but for those that are left out by name."""
        for info in self._archive.infolist():
            if info.filename.endswith("/"):
                continue
            name = _name(info)
            why = "link" if _is_link(info) else why_member_left_out(name)
            if why is not None:
                self._left_out.names.add(why, name)
            else:
                yield info, name

    def _member(self, info: zipfile.ZipInfo, name: str) -> Iterator[Item]:
        path = self._source.name
        if info.flag_bits & _ENCRYPTED:
            self._number += 1
            yield Failure(path, None, "encrypted")
            return
        try:
            packed = self._archive.open(info)
        except ZIP_ERRORS as error:
            self._number += 1
            yield Failure(path, None, f"ZIP member damaged: {words_of(error)}")
            return
        with packed:
            member = _Member(packed, self._budget, self._reading)
            stream: BinaryIO = io.BufferedReader(member)
            depth = self._source.depth + 1
            source = open_source(path, stream, self._reading, suffix=suffix_of(name), depth=depth)
            source = replace(source, inside=name, captured=self._captured(info))
            if (kind := self._parts.other_kind(source, name)) is not None and member.damage is None:
                self._left_out.kinds.add(kind, name)
                return
            self._number += 1
            if source.unpacked is None:
                yield from self._parts.read(replace(source, unpacked=member), self._reading)
            else:
                yield from self._parts.read(source, self._reading)
                if member.damage is not None:
                    yield Failure(path, None, member.damage)

    def _captured(self, info: zipfile.ZipInfo) -> str | None:
        """When a member was last changed, by a clock of no known zone, where that is asked for."""
        try:
            return datetime(*info.date_time).isoformat() if self._reading.file_times else None
        except ValueError:
            return None


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member in the encoding that it is in, whatever the archive says."""
    name = info.filename
    if not info.flag_bits & _UTF_8 and not name.isascii():
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        decoded = decode(raw)
        # Not Arabic, or not told: as the standard has it, in cp437.
        if raw and (decoded.encoding != "utf-8" or not decoded.warnings):
            name = decoded.text
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
