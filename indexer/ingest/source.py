"""The open file that a format reads from: its bytes, unpacked and counted.

A format is a callable of a :class:`Source` and the settings; :mod:`indexer.ingest.reader` holds
the table of them.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.settings import Settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Format", "Peeked", "Source", "Unpacked", "open_source"]

_MB: Final = 1 << 20
_CHUNK: Final = 1 << 16
_HEAD: Final = 1 << 14
_MAX_RATIO: Final = 200
# Below this many bytes a high ratio is a short text that repeats itself, not a bomb.
_RATIO_COUNTS_FROM: Final = 8 * _MB
_GZIP: Final = b"\x1f\x8b"


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a gzip stream; several members are read as one.

    Never raises for damaged data: the stream ends where it is damaged (or where a cap is met) and
    ``damage`` tells why, with the offset in the packed bytes.
    """

    def __init__(self, packed: BinaryIO, max_bytes: int) -> None:
        self.damage: str | None = None
        self._packed = packed
        self._max = max_bytes
        self._inflate = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._read = 0
        self._written = 0
        self._started = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._next(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        while self.damage is None:
            if self._inflate.eof and not self._next_member():
                return b""
            packed = self._inflate.unconsumed_tail or self._rest or self._packed.read(_CHUNK)
            if not self._inflate.unconsumed_tail:
                self._read += 0 if self._rest else len(packed)
                self._rest = b""
            if not packed:
                if self._started:
                    self.damage = f"gzip data cut short at byte {self._read}"
                return b""
            self._started = True
            try:
                data = self._inflate.decompress(packed, size)
            except zlib.error:
                self.damage = f"gzip data damaged before byte {self._read}"
                return b""
            self._written += len(data)
            if self._written > self._max:
                self.damage = f"unpacks to more than {self._max // _MB} MB (max_unpacked_mb)"
                return b""
            if self._written > max(_RATIO_COUNTS_FROM, self._read * _MAX_RATIO):
                self.damage = f"unpacks to over {_MAX_RATIO} times its size"
                return b""
            if data:
                return data
        return b""

    def _next_member(self) -> bool:
        """Whether another gzip member follows; zero bytes that pad a tape do not count."""
        rest = self._inflate.unused_data
        if not rest:
            rest = self._packed.read(_CHUNK)
            self._read += len(rest)
        rest = rest.lstrip(b"\x00")
        if rest[:1] != _GZIP[:1]:
            if rest:
                self.damage = f"gzip data followed by other bytes before byte {self._read}"
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        self._rest = rest
        self._started = True
        return True


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
    """What a format reads: a name for people, the first bytes, and a stream of all of them."""

    name: str
    head: bytes
    stream: BinaryIO
    unpacked: Unpacked | None = None

    @property
    def damage(self) -> str | None:
        """Why the stream ended early, once it was read to its end."""
        return self.unpacked.damage if self.unpacked is not None else None


class Format(Protocol):
    """A format: the articles of a source, in order, and a failure for each that is lost.

    It is lazy, never raises for bad content, and yields at least one of either, except that the
    damage of a packed stream is left to the reader to report.
    """

    def __call__(self, source: Source, settings: Settings) -> Iterator[Article | Failure]: ...


def open_source(name: str, stream: BinaryIO, settings: Settings) -> Source:
    """The source over ``stream``, unpacked when it is gzip by its first bytes.

    Raises ``OSError`` when the stream cannot be read.
    """
    head = _read_head(stream)
    whole: BinaryIO = io.BufferedReader(Peeked(head, stream), _CHUNK)
    if not head.startswith(_GZIP):
        return Source(name, head, whole)
    unpacked = Unpacked(whole, settings.max_unpacked_mb * _MB)
    plain = io.BufferedReader(unpacked, _CHUNK)
    head = _read_head(plain)
    return Source(name, head, io.BufferedReader(Peeked(head, plain), _CHUNK), unpacked)


def _read_head(stream: BinaryIO) -> bytes:
    """Up to ``_HEAD`` bytes; a pipe may give fewer at a time."""
    head = b""
    while len(head) < _HEAD:
        data = stream.read(_HEAD - len(head))
        if not data:
            break
        head += data
    return head
