"""What a format is, and what a file is told by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from indexer.article import Kind
from indexer.ingest.formats.archive_parts import ArchiveReader
from indexer.ingest.streams.archive import is_zip
from indexer.ingest.streams.encoding import decode, is_mostly_control
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["FileFormat", "Head", "Reader", "Test", "always", "head_of", "never"]


class Reader(Protocol):
    """Reads a format: the articles of a source, in order, and a failure for each that is lost.

    It is lazy, never raises for bad content, and yields at least one of either, except that the
    damage of a packed stream is left to :func:`~indexer.ingest.reading.read_source` to report. For
    what takes a library that a hostile page could stall, it yields a
    :class:`~indexer.ingest.workers.tasks.Task` in its place.
    """

    def __call__(self, source: Source, reading: ReadSettings) -> Iterator[Item]: ...


@dataclass(frozen=True)
class Head:
    """What a file is told by: its first bytes and, of a ZIP archive, the names inside.

    ``is_cut`` tells that the archive breaks off, and that names may be missing.
    """

    data: bytes
    names: frozenset[str] = frozenset()
    is_zip: bool = False
    is_cut: bool = False

    @cached_property
    def text(self) -> str:
        """The first bytes as text, without the blanks before it."""
        return decode(self.data).text.lstrip("\ufeff \t\r\n")

    @cached_property
    def is_control(self) -> bool:
        """Whether it is no text, for its control characters."""
        return is_mostly_control(self.text)


def head_of(source: Source) -> Head:
    """What an open source is told by."""
    archive = source.archive
    if archive is None:
        return Head(source.head, is_zip=is_zip(source.head))
    return Head(source.head, archive.names, is_zip=True, is_cut=archive.damage is not None)


Test = Callable[[Head], bool]


def always(head: Head) -> bool:
    """The test that every file passes."""
    return True


def never(head: Head) -> bool:
    """The test that no file passes."""
    return False


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One row of :data:`~indexer.ingest.format_table.FORMATS`: a format, its suffixes in
    small letters, and who reads it.

    ``in_worker`` says that a worker reads it, for the library that it takes. ``is_sure`` tells it
    by the head, whatever the file is called. Failing that, the suffix decides, where the head has
    what ``accepts`` asks for (without it: unless it is no text, or surely JSON); a file that is
    not accepted is read as text. ``is_likely`` tells a file whose suffix says nothing. ``kind`` is
    how its articles are said to have been read, where their reader says nothing else.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader | ArchiveReader
    in_worker: bool = False
    is_sure: Test = never
    accepts: Test | None = None
    is_likely: Test = never
    kind: Kind | None = None

    @property
    def help(self) -> str:
        """The name with the suffixes: ``web archives (.warc)``."""
        return f"{self.name} ({' '.join(self.suffixes)})" if self.suffixes else self.name
