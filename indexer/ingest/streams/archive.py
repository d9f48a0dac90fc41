"""A ZIP archive that is open, whole or cut short."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final

from indexer.ingest.streams.cut_zip import CutArchive

__all__ = ["ZIP_ERRORS", "Archive", "is_zip", "open_archive", "words_of"]

_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError, LookupError, OverflowError, TypeError,
)  # fmt: skip
"""What zipfile raises over damaged archives."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of an archive, those that are whole where it is cut short: ``damage`` tells."""

    file: BinaryIO
    zip: zipfile.ZipFile
    names: frozenset[str]
    damage: str | None = None


def is_zip(head: bytes) -> bool:
    """Whether a file with these first bytes is a ZIP archive."""
    return head.startswith(_STARTS)


def open_archive(file: BinaryIO, max_bytes: int) -> Archive:
    """The archive in ``file``; one of :data:`ZIP_ERRORS` where no member of it can be read.

    Looking for the members of one that is cut short unpacks no more than ``max_bytes``.
    """
    try:
        archive = zipfile.ZipFile(file)
    except ZIP_ERRORS as error:
        try:
            cut = CutArchive(file, max_bytes)
        except ZIP_ERRORS:
            raise error from None
    else:
        return Archive(file, archive, frozenset(archive.namelist()))
    files = "file" if len(cut.filelist) == 1 else "files"
    damage = f"{len(cut.filelist):,} {files} before byte {cut.end:,} can be read"
    names = frozenset(cut.namelist())
    return Archive(file, cut, names, f"ZIP archive damaged or cut short: {damage}")


def words_of(error: Exception) -> str:
    """What an error of :data:`ZIP_ERRORS` says, on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
