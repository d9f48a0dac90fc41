"""What earlier versions of Marsad wrote with Whoosh, read without loading a pickle.

They pickled the list of segments and, in each segment, the list of its parts. To make such an index
anew, its payloads and which documents were removed are taken out of it: a pickle is read as values
alone, a class that it names is told from others by its name and becomes one of ours that does
nothing, and any other name ends the reading.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh.columns import VarBytesColumn
from whoosh.filedb.structfile import BufferFile

__all__ = ["EarlierSegment", "may_be_earlier", "read_earlier_payloads", "read_earlier_toc"]

_NAMES: Final = frozenset(
    {
        ("whoosh.codec.whoosh3", "W3Segment"),
        ("indexer.engines.whoosh_codec", "Codec"),
        ("collections", "defaultdict"),
        ("builtins", "int"),
    }
)
"""What the list of segments of every earlier version names, and nothing else."""

_ID: Final = re.compile("[0-9a-z]{1,32}")
_MOST: Final = 1 << 31


class EarlierSegment(NamedTuple):
    """A segment: its id, how many documents it has, and which of them are removed."""

    id: str
    documents: int
    removed: frozenset[int]


def _values(file: io.BytesIO, names: frozenset[tuple[str, str]] = frozenset()) -> Any:
    """The values of a pickle; raises an error of any kind where it is none, or names what it may
    not."""

    class Inert(dict[Any, Any]):
        """Stands for each class that was named: nothing is done by making one."""

        def __init__(self, *_: object) -> None:
            super().__init__()

        def __setstate__(self, state: dict[str, object]) -> None:
            self.update(state)

    # The reader in C sets memory aside for as many values as a pickle claims to have.
    class Reader(pickle._Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if (module, name) not in names:
                raise ValueError(f"a pickle that names {module}.{name}")
            return Inert

    return Reader(file).load()


def read_earlier_toc(data: bytes) -> list[EarlierSegment]:
    """The segments that a pickled list names; raises ValueError."""
    file = BufferFile(memoryview(data))
    try:
        for _ in range(3):
            file.read_varint()
        file.read_int()
        file.read_int()
        for _ in range(3):
            file.read_varint()
        file.skip_string()
        file.read_int()
        file.read_int()
        segments = _values(io.BytesIO(data[file.tell() :]), _NAMES)
        return [_segment(one) for one in segments]
    except Exception as error:  # of any kind: a damaged pickle fails wherever its steps lead
        raise ValueError(f"its list of segments cannot be read: {error}") from error


def _segment(state: Any) -> EarlierSegment:
    id, documents, removed = state["segid"], state["_doccount"], state["_deleted"] or ()
    numbers = [documents, *removed]
    if type(id) is not str or not _ID.fullmatch(id):
        raise ValueError(f"a segment named {id!r}")
    if any(type(number) is not int or not 0 <= number < _MOST for number in numbers):
        raise ValueError("a segment that is not counted in numbers")
    return EarlierSegment(id, documents, frozenset(removed))


def may_be_earlier(data: bytes) -> bool:
    """Whether a segment begins as those of earlier versions: with the place of a list in it."""
    return data[:2] == b"\0\0"


def read_earlier_payloads(path: Path, segment: EarlierSegment | None) -> Iterator[bytes]:
    """The payloads of a segment but for the removed ones, or all where it is not known which these
    are; raises OSError, or ValueError."""
    data = path.read_bytes()
    try:
        listed = int.from_bytes(data[:8], "big")
        place = _values(io.BytesIO(data[listed:]))[f"{path.stem}.payload.col"]
        start, length = place["offset"], place["length"]
        column = memoryview(data)[start : start + length]
        if segment is None:
            segment = EarlierSegment("", _count_values(column), frozenset())
        values = VarBytesColumn().reader(BufferFile(column), 0, length, segment.documents)
        for number in range(segment.documents):
            if number not in segment.removed:
                yield values[number]
    except Exception as error:  # of any kind: Whoosh unpacks columns without a look at them
        raise ValueError(f"its articles cannot be read: {type(error).__name__}: {error}") from error


def _count_values(column: memoryview) -> int:
    """How many values a column of bytes has: the values, their lengths, and one byte for how wide a
    length is, make up the whole."""
    lengths = column[:-1]
    width = struct.calcsize(chr(column[-1]))
    left, count = len(lengths), 0
    while left > 0:
        at = len(lengths) - (count + 1) * width
        left -= width + int.from_bytes(lengths[at : at + width], "big")
        count += 1
    if left:
        raise ValueError("values and lengths do not fit")
    return count
