"""The open file that a format reads from: its bytes, unpacked and counted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from indexer.ingest.streams.archive import Archive
from indexer.ingest.streams.unpacking import Unpacked, unpack
from indexer.settings import ReadLimits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Peeked", "Source", "open_source"]

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

    ``file`` is the same bytes where they can be sought in, ``archive`` the ZIP archive that they
    are. ``depth`` counts the archives around it, ``inside`` is its name in the archive, and
    ``suffix`` the end of its name, in small letters. ``captured`` is when its articles were taken
    from their site (ISO 8601), where that is known.
    """

    name: str
    head: bytes
    stream: BinaryIO
    unpacked: Unpacked | None = None
    file: BinaryIO | None = None
    suffix: str = ""
    depth: int = 0
    archive: Archive | None = None
    inside: str = ""
    captured: str | None = None

    @property
    def damage(self) -> str | None:
        """Why the stream ended early, once it was read to its end."""
        return self.unpacked.damage if self.unpacked is not None else None


def open_source(
    name: str,
    stream: BinaryIO,
    limits: ReadLimits,
    *,
    suffix: str = "",
    depth: int = 0,
    captured: str | None = None,
) -> Source:
    """The source over ``stream``, unpacked when it is gzip or zstd by its first bytes.

    Raises ``OSError`` when the stream cannot be read.
    """
    head = _read_head(stream)
    whole: BinaryIO = io.BufferedReader(Peeked(head, stream), _CHUNK)
    packed = unpack(head, whole, limits)
    if packed is None:
        file = stream if stream.seekable() else None
        return Source(name, head, whole, None, file, suffix, depth, captured=captured)
    plain = io.BufferedReader(packed, _CHUNK)
    head = _read_head(plain)
    stream = io.BufferedReader(Peeked(head, plain), _CHUNK)
    return Source(name, head, stream, packed, None, suffix, depth, captured=captured)


def _read_head(stream: BinaryIO) -> bytes:
    """Up to ``_HEAD`` bytes; a pipe may give fewer at a time."""
    head = b""
    while len(head) < _HEAD:
        data = stream.read(_HEAD - len(head))
        if not data:
            break
        head += data
    return head
