"""The bodies of answers out of their compression, never into more than is wanted."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

import brotli

__all__ = ["ENCODINGS", "CutShort", "NotPacked", "TooLarge", "unpack"]


class NotPacked(ValueError):
    """The data is not what it is said to be."""


class CutShort(ValueError):
    """The data ends before its end."""


class TooLarge(ValueError):
    """There is more in the data than is wanted."""


def unpack(data: bytes, encoding: str, most: int) -> bytes:
    """What is in ``data``, at most so many bytes; ``encoding`` is one of :data:`ENCODINGS`.

    Raises :class:`NotPacked`, :class:`CutShort` and, without unpacking more than that,
    :class:`TooLarge`.
    """
    if not data:
        return data
    found = ENCODINGS[encoding](data, most + 1)
    if len(found) > most:
        raise TooLarge
    return found


def _gunzip(data: bytes, most: int) -> bytes:
    found = bytearray()
    while data and len(found) < most:  # members one after another
        unpacker = zlib.decompressobj(wbits=31)
        try:
            found += unpacker.decompress(data, most - len(found))
        except zlib.error as error:
            if found:  # what follows the last member is no matter
                break
            raise NotPacked from error
        if not unpacker.eof and len(found) < most:
            raise CutShort
        data = unpacker.unused_data
    return bytes(found)


def _inflate(data: bytes, most: int) -> bytes:
    # The name means zlib's format; some servers send what is in it alone.
    for wbits in (15, -15):
        unpacker = zlib.decompressobj(wbits=wbits)
        try:
            found = unpacker.decompress(data, most)
        except zlib.error:
            continue
        if not unpacker.eof and len(found) < most:
            raise CutShort
        return found
    raise NotPacked


def _unbrotli(data: bytes, most: int) -> bytes:
    unpacker = brotli.Decompressor()
    try:
        found: bytes = unpacker.process(data, output_buffer_limit=most)
        while len(found) < most and not unpacker.can_accept_more_data():
            found += unpacker.process(b"", output_buffer_limit=most - len(found))
    except brotli.error as error:
        raise NotPacked from error
    if not unpacker.is_finished() and len(found) < most:
        raise CutShort
    return found


def _as_it_is(data: bytes, most: int) -> bytes:
    return data[:most]


ENCODINGS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "": _as_it_is,
    "identity": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
}
"""What a server may pack a body in, with what takes it out."""
