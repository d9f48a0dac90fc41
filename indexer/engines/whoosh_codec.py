"""How the Whoosh engine's files are laid out: its fields, its postings, what a commit syncs.

Whoosh's own codec cuts postings into pickled blocks of 128 and looks up a length for each of them:
5,000 articles take it three times as long, and three times the space. Through the places that it
has for this (:class:`whoosh.codec.base.PostingsWriter`, :class:`whoosh.fields.FieldType`), all
postings of a term become one run of numbers with a checksum.
"""

from __future__ import annotations

import os
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh import columns, fields, formats
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import ListMatcher

from indexer.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS

__all__ = ["NO_NUMBER", "SCHEMA", "Codec", "Postings", "Storage", "length_field", "unpacked"]

NO_NUMBER: Final = -(2**63)
"""Stands in a column of numbers for none."""

_LONGEST_TERM: Final = 65_530
"""Bytes of a term beyond which it is left out of the index, as tantivy does."""

_PACKED: Final = 100
"""Bytes of postings from which they are compressed."""

_HEAD: Final = struct.Struct("<IIB")
"""A checksum of what follows, documents, and flags: all counts are 1; compressed."""


class Terms(fields.FieldType):  # type: ignore[misc]
    """A field of terms, given as a list: no analyzer, no lengths of Whoosh's own.

    How often a term stands in a document is the weight of its posting; the positions are what is
    stored with it, as 32-bit numbers.
    """

    def __init__(self, postings: str) -> None:
        super().__init__(formats.Existence(), None)
        self.postings = postings

    def index(self, value: Sequence[str], **kwargs: Any) -> Iterator[tuple[bytes, int, float, Any]]:
        """Term, frequency, weight and what to store of it, for each term of a document."""
        if self.postings == "positions":
            places: dict[str, list[int]] = {}
            for position, term in enumerate(value):
                places.setdefault(term, []).append(position)
            for term, positions in places.items():
                if len(encoded := term.encode()) <= _LONGEST_TERM:
                    count = len(positions)
                    yield encoded, count, count, array("I", positions).tobytes()
            return
        counts: dict[str, int] = {}
        for term in value:
            counts[term] = counts.get(term, 0) + 1
        presence = self.postings == "presence"
        for term, count in counts.items():
            if len(encoded := term.encode()) <= _LONGEST_TERM:
                yield encoded, count, 1 if presence else count, b""


def length_field(field: str) -> str:
    """The column that holds how many terms a field has in each document."""
    return f"{field}_length"


SCHEMA: Final = fields.Schema(
    id=Terms("presence"),
    payload=fields.COLUMN(columns.VarBytesColumn()),
    **{field: Terms(postings) for field, postings in TEXT_FIELDS.items()},
    **{length_field(field): fields.COLUMN(columns.NumericColumn("I")) for field in TEXT_FIELDS},
    **{field: fields.COLUMN(columns.VarBytesColumn()) for field in KEYWORD_FIELDS},
    **{
        field: fields.COLUMN(columns.NumericColumn("q", default=NO_NUMBER))
        for field in NUMBER_FIELDS
    },
)


class Storage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files; what a commit names is on the disk before the commit is."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """The rename that makes a commit."""
        for name in (*(name for name in self.list() if name.endswith(".seg")), oldname):
            _sync(Path(self.folder, name))
        super().rename_file(oldname, newname, safe)
        if os.name != "nt":
            _sync(Path(self.folder))


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


class Postings(NamedTuple):
    """Where a term stands in a segment: document numbers, rising; how often in each; and, for
    fields that have them, its positions in one document after the other."""

    docs: Sequence[int]
    counts: Sequence[int]
    places: array[int]

    def positions(self) -> list[array[int]]:
        """The positions for each document."""
        ends = accumulate(self.counts, initial=0)
        return [self.places[start:end] for start, end in pairwise(ends)]


class Codec(whoosh3.W3Codec):  # type: ignore[misc]
    """Whoosh's codec with postings of our own. A segment names it in a pickle: move it no more."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """A writer of terms and postings."""
        return _FieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _PostingsWriter:
        """A writer of postings to a file."""
        return _PostingsWriter(dbfile)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """The postings of a term as Whoosh's merges want them."""
        postings = unpacked(dbfile.get(*terminfo.extent()))
        values: Sequence[bytes] = [b""] * len(postings.docs)
        if postings.places:
            values = [positions.tobytes() for positions in postings.positions()]
        return ListMatcher(
            postings.docs, postings.counts, values, format_, scorer, term=term, terminfo=terminfo
        )


class _FieldWriter(whoosh3.W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, lengths: Any, items: Iterable[tuple[Any, ...]]) -> None:
        """Writes postings sorted by field, term and document."""
        field = term = None
        for name, encoded, doc, count, positions in items:
            if encoded != term or name != field:
                if term is not None:
                    self.finish_term()
                if name != field:
                    if field is not None:
                        self.finish_field()
                    self.start_field(name, schema[name])
                self.start_term(encoded)
                field, term = name, encoded
                add = self._postwriter.add_posting
            add(doc, count, positions)
        if field is not None:
            self.finish_term()
            self.finish_field()


class _PostingsWriter:
    """Writes the postings of a term in one piece."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._offset: int = file.tell()

    def start_postings(self, format_: Any, terminfo: Any) -> None:
        """Begins a term."""
        self._terminfo = terminfo
        self._docs: list[int] = []
        self._weights: list[int] = []
        self._places: list[bytes] = []

    def add_posting(self, id_: int, weight: int, vbytes: bytes, length: int | None = None) -> None:
        """Adds a document, how often the term stands in it, and where."""
        self._docs.append(id_)
        self._weights.append(weight)
        self._places.append(vbytes)

    def finish_postings(self) -> Any:
        """Writes the postings; gives what is to be known of the term."""
        self._terminfo.add_block(self)
        packed = _packed(self._docs, self._weights, b"".join(self._places))
        self._terminfo.set_extent(self._offset, len(packed))
        self._file.write(packed)
        self._offset += len(packed)
        return self._terminfo

    # What a term's record asks of a block:

    def __len__(self) -> int:
        return len(self._docs)

    def min_id(self) -> int:
        """The first document."""
        return self._docs[0]

    def max_id(self) -> int:
        """The last document."""
        return self._docs[-1]

    def min_length(self) -> None:
        """Not kept: lengths are columns of ours."""

    def max_length(self) -> int:
        """Not kept either."""
        return 0

    def max_weight(self) -> int:
        """How often the term stands in a document at most."""
        return max(self._weights)


def _packed(docs: Sequence[int], counts: Sequence[int], places: bytes) -> bytes:
    """The bytes of postings; numbers of 32 bits, the lowest first."""
    once = max(counts) == 1
    parts = [array("I", docs)] if once else [array("I", docs), array("I", map(int, counts))]
    if sys.byteorder == "big":
        numbers = array("I", places)
        for part in (*parts, numbers):
            part.byteswap()
        places = numbers.tobytes()
    body = b"".join(part.tobytes() for part in parts) + places
    small = len(body) < _PACKED
    if not small:
        body = zlib.compress(body, 1)
    return _HEAD.pack(zlib.crc32(body), len(docs), once | (not small) << 1) + body


def unpacked(packed: bytes) -> Postings:
    """Postings from their bytes; raises ValueError for bytes that are not as they were written."""
    checksum, many, flags = _HEAD.unpack_from(packed)
    body = packed[_HEAD.size :]
    if zlib.crc32(body) != checksum:
        raise ValueError("postings are not as they were written")
    if flags & 2:
        body = zlib.decompress(body)
    numbers = array("I", bytes(body))
    if sys.byteorder == "big":
        numbers.byteswap()
    if flags & 1:
        return Postings(numbers[:many], array("I", [1]) * many, numbers[many:])
    return Postings(numbers[:many], numbers[many : 2 * many], numbers[2 * many :])
