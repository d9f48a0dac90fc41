"""ZIP archives of files that can be read, one level deep; read in memory, never onto the disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, BinaryIO, Final

from indexer.errors import ReadError
from indexer.ingest.detection import suffix_of
from indexer.ingest.failure import Failure
from indexer.ingest.formats.cut_zip import CutArchive
from indexer.ingest.formats.docx import is_docx, read_docx
from indexer.ingest.formats.epub import is_epub, read_epub
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.streams.unpacking import RATIO_COUNTS_FROM, Unpacked
from indexer.ingest.workers.pool import Item, placed
from indexer.settings import MB, ReadSettings

__all__ = ["ZIP_ERRORS", "read_archive"]

ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError, LookupError, OverflowError, TypeError,
)  # fmt: skip
"""What zipfile raises over damaged archives."""

_MAX_DEPTH: Final = 1
_ENCRYPTED: Final = 0x1
_UTF_8: Final = 0x800
# Archives of another program: each with a name that it alone has, and what it is.
_OTHERS: Final = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("AndroidManifest.xml", "an Android app"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("content.xml", "an OpenDocument file"),
)


def read_archive(
    source: Source,
    reading: ReadSettings,
    read_member: Callable[[Source, ReadSettings], Iterator[Item]],
    is_wanted: Callable[[str], bool],
) -> Iterator[Item]:
    """The articles of a ZIP archive: a Word document, an EPUB book, or files of any kind.

    ``read_member`` reads a file of it, ``is_wanted`` tells by its name whether to. ``member`` is
    the file's name and the place in it. Of an archive that is cut short the whole files are read.
    """
    try:
        file = _seekable(source, reading)
        archive, damage = _opened(file, reading)
        with archive:
            names = set(archive.namelist())
            if damage is not None and (is_docx(names) or any(map(_is_of_word, names))):
                # Its text is one member, which is hardly ever whole.
                yield Failure(source.name, None, "ZIP archive damaged: a Word document cut short")
                return
            if is_docx(names):
                yield from read_docx(file, source, reading)
            elif is_epub(names):
                yield from read_epub(archive, source, reading)
            elif other := next((what for name, what in _OTHERS if name in names), None):
                yield Failure(source.name, None, f"not text: {other}")
            elif source.depth > _MAX_DEPTH:
                yield Failure(source.name, None, "an archive within archives is not opened")
            else:
                size = file.seek(0, io.SEEK_END)
                yield from _Members(archive, size, source, reading).read(read_member, is_wanted)
        if damage is not None:
            yield Failure(source.name, None, damage)
    except ReadError as error:
        yield Failure(source.name, None, str(error))
    except ZIP_ERRORS as error:
        yield Failure(source.name, None, f"ZIP archive damaged: {_words(error)}")


def _opened(file: BinaryIO, reading: ReadSettings) -> tuple[zipfile.ZipFile, str | None]:
    """The archive, or the members of it that are whole, and what is wrong with it."""
    try:
        return zipfile.ZipFile(file), None
    except ZIP_ERRORS as error:
        try:
            cut = CutArchive(file, reading.max_unpacked_mb * MB)
        except ZIP_ERRORS:
            raise error from None
    files = "file" if len(cut.filelist) == 1 else "files"
    damage = f"{len(cut.filelist):,} {files} before byte {cut.end:,} can be read"
    return cut, f"ZIP archive damaged or cut short: {damage}"


def _is_of_word(name: str) -> bool:
    return name.startswith("word/")


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _seekable(source: Source, reading: ReadSettings) -> BinaryIO:
    """The bytes of the archive where they can be sought in: its file, or else memory."""
    if source.file is not None:
        return source.file
    limit, name = reading.max_unpacked_mb, "max_unpacked_mb"
    if source.depth:
        limit, name = reading.max_document_mb, "max_document_mb"
    data = source.stream.read(limit * MB + 1)
    if len(data) > limit * MB:
        raise ReadError(f"larger than {limit} MB ({name})")
    return io.BytesIO(data)


@dataclass(slots=True)
class _Budget:
    """What an archive may still unpack to, over all its members, in bytes."""

    left: int
    reason: str


class _Member(Unpacked):
    """The bytes of one member; ends with ``damage`` where it is damaged or a cap is met."""

    def __init__(self, packed: IO[bytes], budget: _Budget, reading: ReadSettings) -> None:
        super().__init__(packed, reading)  # type: ignore[arg-type]  # it reads, which is enough
        self._budget = budget

    def _next(self, size: int) -> bytes:
        if self.damage is not None:
            return b""
        try:
            data = self._packed.read(size)
        except ZIP_ERRORS as error:
            self.damage = f"ZIP member damaged: {_words(error)}"
            return b""
        self._budget.left -= len(data)
        if self._budget.left < 0:
            self.damage = self._budget.reason
            return b""
        return data


class _Members:
    """The files of one archive."""

    def __init__(
        self, archive: zipfile.ZipFile, size: int, source: Source, reading: ReadSettings
    ) -> None:
        self._archive = archive
        self._source = source
        self._reading = reading
        by_size = max(RATIO_COUNTS_FROM, size * reading.max_ratio)
        at_most = reading.max_unpacked_mb * MB
        if by_size < at_most:
            reason = f"the archive unpacks to over {reading.max_ratio} times its size"
        else:
            megabytes = reading.max_unpacked_mb
            reason = f"the archive unpacks to more than {megabytes} MB (max_unpacked_mb)"
        self._budget = _Budget(min(by_size, at_most), reason)

    def read(
        self,
        read_member: Callable[[Source, ReadSettings], Iterator[Item]],
        is_wanted: Callable[[str], bool],
    ) -> Iterator[Item]:
        """The items of its files, each with the place in the archive."""
        path = self._source.name
        members = [(info, _name(info)) for info in self._archive.infolist() if not info.is_dir()]
        wanted = [(info, name) for info, name in members if is_wanted(name) and not _is_link(info)]
        if not wanted:
            yield Failure(path, None, "no file in this archive that could be read")
        for number, (info, name) in enumerate(wanted):
            if number == self._reading.max_members or self._budget.left < 0:
                reason = f"more than {number:,} files (max_members)"
                reason = self._budget.reason if self._budget.left < 0 else reason
                yield Failure(path, None, f"{reason}: {len(wanted) - number:,} files not read")
                return
            for item in self._member(info, name, read_member):
                yield placed(item, path, name)

    def _member(
        self,
        info: zipfile.ZipInfo,
        name: str,
        read_member: Callable[[Source, ReadSettings], Iterator[Item]],
    ) -> Iterator[Item]:
        path = self._source.name
        if info.flag_bits & _ENCRYPTED:
            yield Failure(path, None, "encrypted")
            return
        try:
            packed = self._archive.open(info)
        except ZIP_ERRORS as error:
            yield Failure(path, None, f"ZIP member damaged: {_words(error)}")
            return
        with packed:
            member = _Member(packed, self._budget, self._reading)
            stream: BinaryIO = io.BufferedReader(member)
            source = open_source(
                path, stream, self._reading, suffix=suffix_of(name), depth=self._source.depth + 1
            )
            if source.unpacked is None:
                yield from read_member(replace(source, unpacked=member), self._reading)
            else:
                yield from read_member(source, self._reading)
                if member.damage is not None:
                    yield Failure(path, None, member.damage)


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
