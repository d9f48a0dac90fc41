"""The unpacked bytes of gzip and zstd streams, with caps on what they may grow to.

None of it raises for damaged data: the stream ends where it is damaged, or where a cap is met,
and ``damage`` tells why, with the offset in the packed bytes.
"""

from __future__ import annotations

import io
import os
import zlib
from abc import abstractmethod
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from indexer.settings import MB, ReadLimits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["GZIP", "PACKED", "RATIO_COUNTS_FROM", "ZSTD", "Unpacked", "suffix_of", "unpack"]

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
PACKED: Final = (".gz", ".zst", ".zstd")
"""The suffixes that a packed file has behind that of its format."""

RATIO_COUNTS_FROM: Final = 8 << 20
"""Below this many bytes a high ratio is a short text that repeats itself, not a bomb."""

_CHUNK: Final = 1 << 16
# A block of zstd of 4 bytes can hold 128 KB: so much at a time unpacks to 32 MB at worst.
_ZSTD_CHUNK: Final = 1 << 10
_MAX_WINDOW: Final = 1 << 27


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a packed stream; several members or frames are read as one.

    ``max_bytes`` may be set to ``None`` by a format that holds no more than one record of them.
    """

    def __init__(self, packed: IO[bytes], limits: ReadLimits) -> None:
        self.damage: str | None = None
        self.max_bytes: int | None = limits.max_unpacked_mb * MB
        self._max_ratio = limits.max_ratio
        self._packed = packed
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

    @abstractmethod
    def _next(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end, or once there is damage."""

    def _count(self, data: bytes) -> bool:
        """Whether so much may still be given; tells of the damage when it may not."""
        self._written += len(data)
        if self.max_bytes is not None and self._written > self.max_bytes:
            self.damage = f"unpacks to more than {self.max_bytes // MB} MB (max_unpacked_mb)"
        elif self._written > max(RATIO_COUNTS_FROM, self._read * self._max_ratio):
            self.damage = f"unpacks to over {self._max_ratio} times its size"
        return self.damage is None


class _Gzip(Unpacked):
    def __init__(self, packed: IO[bytes], limits: ReadLimits) -> None:
        super().__init__(packed, limits)
        self._inflate = zlib.decompressobj(wbits=31)
        self._rest = b""

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
            if not self._count(data):
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
        if rest[:1] != GZIP[:1]:
            if rest:
                self.damage = f"gzip data followed by other bytes before byte {self._read}"
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        self._rest = rest
        self._started = True
        return True


class _Zstd(Unpacked):
    def __init__(self, packed: IO[bytes], limits: ReadLimits) -> None:
        super().__init__(packed, limits)
        import zstandard

        self._error = zstandard.ZstdError
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        self._frame = self._decompressor.decompressobj()
        self._fed = False
        self._rest = b""
        self._ready = b""

    def _next(self, size: int) -> bytes:
        while not self._ready and self.damage is None:
            packed = self._rest or self._packed.read(_ZSTD_CHUNK)
            self._read += 0 if self._rest else len(packed)
            self._rest = b""
            if not packed:
                if self._fed:
                    self.damage = f"zstd data cut short at byte {self._read}"
                return b""
            if self._frame.eof:
                self._frame = self._decompressor.decompressobj()
            try:
                data = self._frame.decompress(packed)
            except self._error:
                self.damage = f"zstd data damaged before byte {self._read}"
                return b""
            self._fed = not self._frame.eof
            self._rest = self._frame.unused_data if self._frame.eof else b""
            if self._count(data):
                self._ready = data
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


def suffix_of(name: str) -> str:
    """The suffix of a file's name in small letters, that of a packed file left out."""
    name = name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return os.path.splitext(name)[1]


def unpack(head: bytes, packed: BinaryIO, limits: ReadLimits) -> Unpacked | None:
    """The stream unpacked, when its first bytes are those of gzip or zstd; ``None`` if not."""
    if head.startswith(GZIP):
        return _Gzip(packed, limits)
    return _Zstd(packed, limits) if head.startswith(ZSTD) else None
