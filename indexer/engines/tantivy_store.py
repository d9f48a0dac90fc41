"""The documents of tantivy, read without tantivy.

They are in ``.store``: blocks of LZ4, one after another, then a list of where each begins, then
where that list stands. A block tells its own size, so that those before and after a damaged one are
read even where the list is gone.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from indexer.engines.tantivy_footers import DAMAGE, body_end

__all__ = ["Block", "block_documents", "found_blocks", "listed_blocks", "payload_of"]

_STORE_END: Final = struct.Struct("<IQB15x")
"""The end of a store: its version, where the list of blocks begins, how they are compressed."""
_LZ4: Final = 1
_UINT: Final = struct.Struct("<I")
_LARGEST_BLOCK: Final = 1 << 26
"""Bytes of a block; one document may be larger than the 16 kB that are usual, but not by this."""
_SMALLEST_DOCUMENT: Final = 7
"""Bytes of a document: its fields, and a payload's number, kind and length."""
_TRIED: Final = 16
"""Bytes that may be unpacked in vain for each byte of a store, as blocks are looked for."""
_TEXT, _BYTES = 0, 4
"""How a stored value is marked: an id, a payload."""


class Block(NamedTuple):
    """Where a block of a store begins and ends, and its documents: ``first`` to ``last``, that one
    not; ``first`` is negative where it is not known which they are."""

    start: int
    end: int
    first: int
    last: int


class _NoBlock(ValueError):
    """No block begins there; so many bytes were ``unpacked`` to know it."""

    def __init__(self, unpacked: int) -> None:
        super().__init__("not a block")
        self.unpacked = unpacked


def _variable(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, the last one marked; and what follows."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte & 128:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number too long")


def listed_blocks(path: Path) -> list[Block]:
    """The blocks of a store as the list at its end has them; raises what :data:`DAMAGE` has where
    it is not whole."""
    with path.open("rb") as file:
        list_end = body_end(file) - _STORE_END.size
        file.seek(max(0, list_end))
        version, end, compression = _STORE_END.unpack(file.read(_STORE_END.size))
        if version not in (1, 2) or compression != _LZ4 or end > list_end:
            raise ValueError("its end is damaged")
        file.seek(end)
        return _read_list(file.read(list_end - end), end)


def _read_list(data: bytes, end: int) -> list[Block]:
    """A skip list, of which the last layer names every block, several at a time."""
    layers, at = _variable(data, 0)
    ends = []
    for _ in range(layers):
        size, at = _variable(data, at)
        ends.append(size)
    if not ends:
        return []
    layer = data[at + (ends[-2] if len(ends) > 1 else 0) : at + ends[-1]]
    blocks: list[Block] = []
    at = document = place = 0
    while at < len(layer):
        many, at = _variable(layer, at)
        first, at = _variable(layer, at)
        start, at = _variable(layer, at)
        if (first, start) != (document, place):
            raise ValueError("its list of blocks is damaged")
        for _ in range(many):
            documents, at = _variable(layer, at)
            size, at = _variable(layer, at)
            blocks.append(Block(place, place + size, document, document + documents))
            document += documents
            place += size
    if place != end:
        raise ValueError("its list of blocks is damaged")
    return blocks


def _unpack_lz4(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    """So many bytes as a block of LZ4 holds, and where it ends; raises :class:`_NoBlock`.

    A block is sequences: bytes as they are, then a copy of some that came before (lz4_Block_format
    of the LZ4 project). The last one has no copy.
    """
    out = bytearray()
    try:
        end = _unpack_into(out, data, at, size)
    except IndexError as error:
        raise _NoBlock(len(out)) from error
    if len(out) != size or end > len(data):
        raise _NoBlock(len(out))
    return bytes(out), end


def _unpack_into(out: bytearray, data: bytes, at: int, size: int) -> int:
    while True:
        token = data[at]
        many, at = _length(data, at + 1, token >> 4)
        out += data[at : at + many]
        at += many
        if len(out) >= size or at >= len(data):
            return at
        back = data[at] | data[at + 1] << 8
        many, at = _length(data, at + 2, token & 15)
        many += 4
        start = len(out) - back
        if not back or start < 0 or len(out) + many > size:
            raise _NoBlock(len(out))
        while many > 0:  # a copy may overlap itself
            piece = out[start : start + many]
            out += piece
            many -= len(piece)


def _length(data: bytes, at: int, length: int) -> tuple[int, int]:
    """A length of a sequence, which goes on while bytes are 255."""
    if length == 15:
        while True:
            byte = data[at]
            at += 1
            length += byte
            if byte != 255:
                break
    return length, at


def _read_block(body: bytes, at: int) -> tuple[list[bytes], int]:
    """The documents of the block that begins somewhere, and where it ends; raises
    :class:`_NoBlock`."""
    if at + _UINT.size > len(body):
        raise _NoBlock(0)
    size = _UINT.unpack_from(body, at)[0]
    if not 2 * _UINT.size < size <= _LARGEST_BLOCK:
        raise _NoBlock(0)
    block, end = _unpack_lz4(body, at + _UINT.size, size)
    many = _UINT.unpack_from(block, size - _UINT.size)[0]
    index = size - (many + 1) * _UINT.size
    if not many or index < many * _SMALLEST_DOCUMENT:
        raise _NoBlock(size)
    places = (*struct.unpack_from(f"<{many}I", block, index), index)
    if places[0] != 0 or any(after <= before for before, after in pairwise(places)):
        raise _NoBlock(size)
    return [block[before:after] for before, after in pairwise(places)], end


def payload_of(document: bytes) -> bytes:
    """The payload of a document as it is stored; raises ValueError or IndexError."""
    many, at = _variable(document, 0)
    payload = None
    for _ in range(many):
        kind = document[at + _UINT.size]
        length, at = _variable(document, at + _UINT.size + 1)
        if kind not in (_TEXT, _BYTES) or at + length > len(document):
            raise ValueError("not a document")
        if kind == _BYTES:
            payload = document[at : at + length]
        at += length
    if payload is None or at != len(document):
        raise ValueError("not a document")
    return payload


def _read_whole(body: bytes, at: int) -> tuple[list[bytes], int]:
    """What :func:`_read_block` gives, of documents that are whole."""
    held, end = _read_block(body, at)
    try:
        for document in held:
            payload_of(document)
    except (ValueError, IndexError) as error:
        raise _NoBlock(sum(map(len, held))) from error
    return held, end


def found_blocks(body: bytes, documents: int | None) -> list[Block]:
    """The blocks of a store without its list: each begins where the one before ends, and after a
    damaged one the next is looked for, unless that costs too much. Which documents they hold is
    known of those before the first gap, and after the last where the segment is known to have so
    many ``documents``."""
    runs: list[list[Block]] = [[]]
    at, left = 0, len(body) * _TRIED + _LARGEST_BLOCK
    while at < len(body) - 2 * _UINT.size and left > 0:
        try:
            held, end = _read_whole(body, at)
        except _NoBlock as error:
            left -= error.unpacked
            if runs[-1] or len(runs) == 1:
                runs.append([])
            at += 1
            continue
        first = runs[-1][-1].last if runs[-1] else 0
        runs[-1].append(Block(at, end, first, first + len(held)))
        at = end
    begun, *others = (run for run in runs if run or run is runs[0])
    if others and documents is not None:
        missing = documents - others[-1][-1].last
        begun += [block._replace(first=block.first + missing) for block in others.pop()]
    return begun + [block._replace(first=-1) for run in others for block in run]


def block_documents(file: BinaryIO, block: Block) -> list[bytes]:
    """The documents of a block as they are stored; none where it is damaged."""
    try:
        file.seek(block.start)
        return _read_block(file.read(block.end - block.start), 0)[0]
    except DAMAGE:
        return []
