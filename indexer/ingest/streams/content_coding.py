"""Bodies of HTTP out of their compression, never into more than is wanted."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

__all__ = ["ENCODINGS", "NotPacked", "TooLarge", "Unpacked", "unpack"]

_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
# A block of zstd of 4 bytes can hold 128 KB: so much at a time unpacks to 4 MB at worst.
_ZSTD_CHUNK: Final = 1 << 7
_MAX_WINDOW: Final = 1 << 27


class NotPacked(ValueError):
    """The data is not what it is said to be."""


class TooLarge(ValueError):
    """There is more in the data than is wanted."""


class Unpacked(NamedTuple):
    """What was in a body; it is ``whole`` unless the body ends before its end."""

    data: bytes
    whole: bool


def unpack(data: bytes, encoding: str, most: int) -> Unpacked:
    """What is in ``data``, at most so many bytes; ``encoding`` is one of :data:`ENCODINGS`.

    Raises :class:`NotPacked` and, without unpacking more than that, :class:`TooLarge`.
    """
    if not data:
        return Unpacked(data, True)
    found = ENCODINGS[encoding](data, most + 1)
    if len(found.data) > most:
        raise TooLarge
    return found


def _gunzip(data: bytes, most: int) -> Unpacked:
    found = bytearray()
    whole = True
    while data and len(found) < most:  # members one after another
        unpacker = zlib.decompressobj(wbits=_GZIP_OR_ZLIB)
        try:
            found += unpacker.decompress(data, most - len(found))
        except zlib.error as error:
            if found:  # what follows the last member is no matter
                break
            raise NotPacked from error
        whole = unpacker.eof
        data = unpacker.unused_data
    return Unpacked(bytes(found), whole)


def _inflate(data: bytes, most: int) -> Unpacked:
    # The name means zlib's format; some servers send what is in it alone.
    for wbits in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS):
        unpacker = zlib.decompressobj(wbits=wbits)
        try:
            return Unpacked(unpacker.decompress(data, most), unpacker.eof)
        except zlib.error:
            continue
    raise NotPacked


def _unbrotli(data: bytes, most: int) -> Unpacked:
    import brotli

    unpacker = brotli.Decompressor()
    try:
        found: bytes = unpacker.process(data, output_buffer_limit=most)
        while len(found) < most and not unpacker.can_accept_more_data():
            found += unpacker.process(b"", output_buffer_limit=most - len(found))
    except brotli.error as error:
        raise NotPacked from error
    return Unpacked(found, unpacker.is_finished())


def _unzstd(data: bytes, most: int) -> Unpacked:
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj()
    found = bytearray()
    try:
        for start in range(0, len(data), _ZSTD_CHUNK):
            found += unpacker.decompress(data[start : start + _ZSTD_CHUNK])
            if unpacker.eof or len(found) >= most:
                break
    except zstandard.ZstdError as error:
        raise NotPacked from error
    return Unpacked(bytes(found[:most]), unpacker.eof)


def _as_it_is(data: bytes, most: int) -> Unpacked:
    return Unpacked(data[:most], True)


ENCODINGS: Final[dict[str, Callable[[bytes, int], Unpacked]]] = {
    "": _as_it_is,
    "identity": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
"""What a server may pack a body in, with what takes it out."""
