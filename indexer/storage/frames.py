"""Frames of zstd as Marsad stores them: each says how long it is unpacked, and has a checksum.

Frames of earlier versions have none, and are read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import zstandard

__all__ = ["BAD_FRAME", "MAGIC", "Packer", "unpack", "unpack_first", "unpack_start"]

MAGIC: Final = zstandard.FRAME_HEADER
"""How a frame begins."""

_LARGEST: Final = 1 << 28
"""Bytes of a frame, unpacked: far more than the longest article with all its editions."""
_PIECE: Final = 128

BAD_FRAME: Final = (zstandard.ZstdError, ValueError)
"""What :func:`unpack` and its like raise for what is no frame, or not as it was packed."""


class Packer:
    """Makes frames; one for a thread."""

    def __init__(self, level: int) -> None:
        self._compressor = zstandard.ZstdCompressor(level=level, write_checksum=True)

    def pack(self, data: bytes) -> bytes:
        """A frame of these bytes."""
        return self._compressor.compress(data)


def _require_length(frame: bytes) -> None:
    """Memory is set aside for what a frame says of itself, and it may be a lie."""
    size = zstandard.frame_content_size(frame)
    if not 0 <= size <= _LARGEST:
        raise ValueError(f"a frame of {size:,} bytes")


def unpack(frame: bytes) -> bytes:
    """The bytes of the frame that begins here, whatever follows."""
    _require_length(frame)
    return zstandard.decompress(frame)


def unpack_first(frames: bytes) -> tuple[bytes, bytes]:
    """The bytes of the frame that begins here, and what follows it, packed."""
    _require_length(frames)
    frame = zstandard.ZstdDecompressor().decompressobj()
    data = frame.decompress(frames)
    if not frame.eof:
        raise ValueError("cut")
    return data, frame.unused_data


def unpack_start(frame: bytes, most: int) -> bytes:
    """The first bytes of a frame, also where the rest is not as it was packed; none of what is no
    frame."""
    start = b""
    stream = zstandard.ZstdDecompressor().stream_reader(frame)
    with suppress(zstandard.ZstdError):
        while len(start) < most and (piece := stream.read(_PIECE)):
            start += piece
    return start
