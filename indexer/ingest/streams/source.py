"""The open file that a format reads from: its bytes, unpacked and counted.

A format is a callable of a :class:`Source` and the settings of reading;
:mod:`indexer.ingest.detection` holds the table of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.streams.unpacking import Unpacked, unpacked
from indexer.ingest.workers.pool import Task
from indexer.settings import ReadLimits, ReadSettings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Format", "Peeked", "Source", "open_source"]

_CHUNK: Final = 1 << 16
_HEAD: Final = 1 << 14


class Peeked(io.RawIOBase):
    """A stream whose first bytes were read to look at them, whole again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._head[: len(view)] if self._head else self._rest.read(len(view))
        self._head = self._head[len(data) :] if self._head else b""
        view[: len(data)] = data
        return len(data)


@dataclass(frozen=True, slots=True)
class Source:
    """What a format reads: a name for people, the first bytes, and a stream of all of them.

    ``file`` is the same bytes where they can be sought in. ``depth`` counts the archives around
    it, and ``suffix`` is the end of its name, in small letters.
    """

    name: str
    head: bytes
    stream: BinaryIO
    unpacked: Unpacked | None = None
    file: BinaryIO | None = None
    suffix: str = ""
    depth: int = 0

    @property
    def damage(self) -> str | None:
        """Why the stream ended early, once it was read to its end."""
        return self.unpacked.damage if self.unpacked is not None else None


class Format(Protocol):
    """A format: the articles of a source, in order, and a failure for each that is lost.

    It is lazy, never raises for bad content, and yields at least one of either, except that the
    damage of a packed stream is left to the reader to report. For what takes a library that a
    hostile page could stall, it yields a :class:`~indexer.ingest.workers.pool.Task` in its place.
    """

    def __call__(
        self, source: Source, reading: ReadSettings
    ) -> Iterator[Article | Failure | Task]: ...


def open_source(
    name: str, stream: BinaryIO, limits: ReadLimits, *, suffix: str = "", depth: int = 0
) -> Source:
    """The source over ``stream``, unpacked when it is gzip or zstd by its first bytes.

    Raises ``OSError`` when the stream cannot be read.
    """
    head = _read_head(stream)
    whole: BinaryIO = io.BufferedReader(Peeked(head, stream), _CHUNK)
    packed = unpacked(head, whole, limits)
    if packed is None:
        file = stream if stream.seekable() else None
        return Source(name, head, whole, None, file, suffix, depth)
    plain = io.BufferedReader(packed, _CHUNK)
    head = _read_head(plain)
    stream = io.BufferedReader(Peeked(head, plain), _CHUNK)
    return Source(name, head, stream, packed, None, suffix, depth)


def _read_head(stream: BinaryIO) -> bytes:
    """Up to ``_HEAD`` bytes; a pipe may give fewer at a time."""
    head = b""
    while len(head) < _HEAD:
        data = stream.read(_HEAD - len(head))
        if not data:
            break
        head += data
    return head
