"""What the Whoosh engine's files hold: its fields and its postings.

Whoosh sorts all postings one by one, cuts those of a term into pickled blocks of 128 and looks up
the length of a document for each. Through the places that its codec has for this, the postings of a
term are gathered as they come and become one run of numbers with a checksum: 5,000 articles take
half the time of the processor and two thirds of the space, and damage is noticed.
"""

from __future__ import annotations

import heapq
import marshal
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple

from whoosh import columns, fields, formats
from whoosh.codec import whoosh3
from whoosh.matching import ListMatcher
from whoosh.system import pack_ushort

from indexer.engines.schema import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from indexer.engines.whoosh_storage import Payloads, Record

__all__ = [
    "NO_NUMBER",
    "SCHEMA",
    "Codec",
    "Pool",
    "Postings",
    "join_values",
    "length_field",
    "read_postings",
    "separate",
]

NO_NUMBER: Final = -(2**63)
"""Stands in a column of numbers for none."""

_LONGEST_TERM: Final = 65_530
"""Bytes of a term beyond which it is left out of the index, as tantivy does."""

_PACKED: Final = 100
"""Bytes of postings from which they are compressed."""

_POSTING_SIZE: Final = 60
_TERM_SIZE: Final = 250
"""Bytes that a posting and a term take while they are gathered, but for the positions."""

_HEAD: Final = struct.Struct("<IIIB")
"""The bytes that follow, their checksum, documents, and flags: all counts are 1; compressed."""


class Terms(fields.FieldType):
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


def join_values(values: Iterable[str]) -> bytes:
    """The values of a keyword field as its column holds them."""
    return "\0".join(values).encode()


def separate(column: bytes) -> tuple[str, ...]:
    """The values that :func:`join_values` joined."""
    return tuple(filter(None, column.decode().split("\0")))


SCHEMA: Final = fields.Schema(
    id=Terms("presence"),
    document=fields.COLUMN(columns.VarBytesColumn()),
    payload=fields.COLUMN(Payloads()),
    **{name: Terms(field.postings) for name, field in TEXT_FIELDS.items()},
    **{length_field(field): fields.COLUMN(columns.NumericColumn("I")) for field in TEXT_FIELDS},
    **{field: fields.COLUMN(columns.VarBytesColumn()) for field in KEYWORD_FIELDS},
    **{
        field: fields.COLUMN(columns.NumericColumn("q", default=NO_NUMBER))
        for field in NUMBER_FIELDS
    },
)


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


class Codec(whoosh3.W3Codec):
    """Whoosh's codec with postings of our own, and without its pickles: it has some for stored
    fields, which we have none of, and for postings that stand beside their term."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> Record:
        """A segment to write."""
        return Record(self, indexname)

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """What a segment keeps of each document."""
        return _DocumentReader(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        """The terms of a segment."""
        name = segment.make_filename(self.TERMS_EXT)
        file, postings = storage.open_file(name), segment.open_file(storage, self.POSTS_EXT)
        return _TermsReader(self, file, storage.file_length(name), postings)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """A writer of terms and postings."""
        return _FieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Any:
        """The postings of a term as Whoosh's merges want them."""
        postings = read_postings(dbfile, terminfo)
        values: Sequence[bytes] = [b""] * len(postings.docs)
        if postings.places:
            values = [positions.tobytes() for positions in postings.positions()]
        return ListMatcher(
            postings.docs, postings.counts, values, format_, scorer, term=term, terminfo=terminfo
        )


class _DocumentReader(whoosh3.W3PerDocReader):
    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What Whoosh stores as a pickle: nothing."""
        return {}


class _TermsReader(whoosh3.W3TermsReader):
    def term_info(self, fieldname: str, tbytes: bytes) -> _TermInfo:
        """What is kept of a term."""
        return _TermInfo.from_bytes(self._tindex[self._keycoder(fieldname, tbytes)])


class Pool:
    """Gathers postings by term, in place of Whoosh's pool, which sorts them one by one; beyond
    ``limit`` bytes, what there is goes to a file, to be joined with the rest in the end."""

    def __init__(self, storage: Any, limit: int) -> None:
        self._storage = storage
        self._limit = limit
        self._size = 0
        self._fields: dict[str, dict[bytes, list[Any]]] = {}
        self._runs: list[str] = []

    def add(self, item: tuple[str, bytes, int, int, bytes]) -> None:
        """Adds field, term, document, count and positions; documents of a term must rise."""
        field, term, doc, count, positions = item
        terms = self._fields.get(field)
        if terms is None:
            terms = self._fields[field] = {}
        postings = terms.get(term)
        if postings is None:
            terms[term] = [doc, count, positions]
            self._size += _TERM_SIZE
        else:
            postings += (doc, count, positions)
        self._size += _POSTING_SIZE + len(positions)
        if self._size > self._limit:
            self._spill()

    def _spill(self) -> None:
        name = f"{len(self._runs)}.run"
        file = self._storage.create_file(name).raw_file()
        self._runs.append(name)
        for row in self._sort():
            marshal.dump(row, file)
        file.close()
        self._fields.clear()
        self._size = 0

    def _sort(self) -> Iterator[tuple[str, bytes, list[Any]]]:
        for field in sorted(self._fields):
            terms = self._fields[field]
            for term in sorted(terms):
                yield field, term, terms[term]

    def _run(self, name: str) -> Iterator[tuple[str, bytes, list[Any]]]:
        file = self._storage.open_file(name).raw_file()
        with file, suppress(EOFError):
            while True:
                yield marshal.load(file)  # noqa: S302 (a file that this process wrote)

    def iter_postings(self) -> Iterator[tuple[str, bytes, list[Any]]]:
        """Field, term, and document, count and positions again and again; sorted."""
        rows = heapq.merge(*map(self._run, self._runs), self._sort(), key=itemgetter(0, 1))
        for (field, term), same in groupby(rows, key=itemgetter(0, 1)):
            first, *others = (postings for _, _, postings in same)
            for postings in others:
                first += postings
            yield field, term, first

    def cleanup(self) -> None:
        """Forgets everything; the files go with the folder that they are in."""
        self._fields.clear()


class _FieldWriter(whoosh3.W3FieldWriter):
    def add_postings(
        self, schema: Any, lengths: Any, items: Iterable[tuple[str, bytes, list[Any]]]
    ) -> None:
        """Writes what a :class:`Pool` holds."""
        offset = self._postfile.tell()
        for field, rows in groupby(items, key=itemgetter(0)):
            self.start_field(field, schema[field])
            number = self._fieldid
            for _, term, postings in rows:
                docs, counts = postings[0::3], postings[1::3]
                packed = _pack(docs, counts, b"".join(postings[2::3]))
                self._postfile.write(packed)
                self._tindex.add(
                    pack_ushort(number) + term, _TermInfo.of(docs, counts, offset).to_bytes()
                )
                offset += len(packed)
            self.finish_field()


class _TermInfo(whoosh3.W3TermInfo):
    """What Whoosh keeps of a term: how often and where it stands, and where its postings are."""

    @classmethod
    def of(cls, docs: Sequence[int], counts: Sequence[int], offset: int) -> _TermInfo:
        """What is to be kept of a term."""
        info = cls(
            weight=sum(counts), df=len(docs), minid=docs[0], maxid=docs[-1], maxweight=max(counts)
        )
        info._maxlength = 0
        info.set_extent(offset, 0)
        return info

    @classmethod
    def from_bytes(cls, s: bytes) -> _TermInfo:
        """What was kept; never with postings, which Whoosh would unpickle."""
        if s[0]:
            raise ValueError("a term with its postings beside it")
        info: _TermInfo = super().from_bytes(s)
        return info


def _pack(docs: Sequence[int], counts: Sequence[int], places: bytes) -> bytes:
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
    return _HEAD.pack(len(body), zlib.crc32(body), len(docs), once | (not small) << 1) + body


def read_postings(file: Any, terminfo: Any) -> Postings:
    """The postings of a term; raises ValueError when they are not as they were written."""
    offset, _ = terminfo.extent()
    size, checksum, many, flags = _HEAD.unpack(file.get(offset, _HEAD.size))
    body = file.get(offset + _HEAD.size, size)
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
