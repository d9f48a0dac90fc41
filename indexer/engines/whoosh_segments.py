"""The segments of a commit of the Whoosh engine, as they were read.

Whoosh's codec is read directly, a level below its searcher: no scorers and filters come between
the postings and us, and what was read of a segment stays good for as long as the segment lives.
All that is raised for files that cannot be read becomes :class:`~indexer.errors.IndexDamaged`.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from indexer.engines.base import LENGTHS, damaged
from indexer.engines.schema import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from indexer.engines.whoosh_codec import (
    NO_NUMBER,
    SCHEMA,
    Postings,
    length_field,
    read_postings,
    separate,
)
from indexer.engines.whoosh_storage import Record, Storage
from indexer.errors import MarsadError

__all__ = ["Segment"]

_KEPT: Final = 2_000_000
"""Postings of a segment that are kept once they were read."""

_NOWHERE: Final = Postings((), (), array("I"))


class Segment:
    """A segment, whose files never change; safe from any number of threads.

    ``size`` counts documents, removed ones too: which of them are removed, a commit says.
    """

    def __init__(self, folder: Path, storage: Storage, record: Record) -> None:
        self._folder = folder
        self.size: int = record.doc_count_all()
        self._lock = threading.RLock()  # Whoosh's files have one place each to read on from
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._kept = 0
        self._held: dict[tuple[str, str], Any] = {}
        codec = record.codec()
        with self._reading():
            files = record.open_compound_file(storage)
            self._terms = codec.terms_reader(files, record)
            self._file = record.open_file(files, codec.POSTS_EXT)
            self._documents = codec.per_document_reader(files, record)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One thread at a time; an error of any kind is damage, since Whoosh unpacks and
        decompresses what it reads without a look at it. A file that is gone is told apart."""
        with self._lock:
            try:
                yield
            except (MarsadError, FileNotFoundError):
                raise
            except Exception as error:
                raise damaged(self._folder, f"{type(error).__name__}: {error}") from error

    def _once(self, kind: str, field: str, make: Callable[[], Any]) -> Any:
        key = (kind, field)
        if key not in self._held:
            with self._reading():
                if key not in self._held:
                    self._held[key] = make()
        return self._held[key]

    def postings(self, field: str, term: str) -> Postings:
        """The postings of a term, removed documents among them."""
        key = (field, term)
        with self._reading():
            found = self._postings.get(key)
            if found is not None:
                self._postings.move_to_end(key)
                return found
            found = self._read(field, term)
            self._postings[key] = found
            self._kept += len(found.docs) + 1
            while self._kept > _KEPT:
                self._kept -= len(self._postings.popitem(last=False)[1].docs) + 1
        return found

    def _read(self, field: str, term: str) -> Postings:
        encoded = term.encode()
        if (field, encoded) not in self._terms:
            return _NOWHERE
        return read_postings(self._file, self._terms.term_info(field, encoded))

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents hold a term, removed ones among them."""
        if (field, term) in self._postings:
            return len(self.postings(field, term).docs)
        encoded = term.encode()
        with self._reading():
            if (field, encoded) not in self._terms:
                return 0
            return int(self._terms.doc_frequency(field, encoded))

    def lexicon(self, field: str) -> Sequence[str]:
        """The terms of a field, in order."""

        def read() -> list[str]:
            terms = []
            for name, encoded in self._terms.terms_from(field, b""):
                if name != field:
                    break
                terms.append(encoded.decode())
            return terms

        terms: list[str] = self._once("lexicon", field, read)
        return terms

    def similar(self, field: str, text: str, edits: int) -> Iterator[str]:
        """The terms of a field that may be so many edits from a text: of a length so near, and
        with so few letters that the other lacks."""

        def read() -> dict[int, list[tuple[int, str]]]:
            by_length: dict[int, list[tuple[int, str]]] = {}
            for term in self.lexicon(field):
                by_length.setdefault(len(term), []).append((_letters(term), term))
            return by_length

        by_length = self._once("letters", field, read)
        wanted, most = _letters(text), 2 * edits
        for length in range(len(text) - edits, len(text) + edits + 1):
            for letters, term in by_length.get(length, ()):
                if (letters ^ wanted).bit_count() <= most:
                    yield term

    def beginning(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that begin with a prefix, in order."""
        terms = self.lexicon(field)
        for number in range(bisect_left(terms, prefix), len(terms)):
            if not terms[number].startswith(prefix):
                break
            yield terms[number]

    def values(self, field: str) -> Sequence[tuple[str, ...]]:
        """The values of a keyword field for each document."""

        def read() -> list[tuple[str, ...]]:
            column = self._column(field)
            known = {value: separate(value) for value in set(column)}
            return [known[value] for value in column]

        values: list[tuple[str, ...]] = self._once("values", field, read)
        return values

    def numbers(self, field: str) -> Sequence[int]:
        """The value of a number field for each document; :data:`NO_NUMBER` for none."""
        numbers: array[int] = self._once("numbers", field, lambda: array("q", self._column(field)))
        return numbers

    def numbers_in_order(self, field: str) -> tuple[Sequence[int], Sequence[int]]:
        """The numbers of a field, rising, and the documents that have them."""

        def read() -> tuple[list[int], list[int]]:
            numbers = self.numbers(field)
            docs = [doc for doc in range(self.size) if numbers[doc] != NO_NUMBER]
            docs.sort(key=numbers.__getitem__)
            return [numbers[doc] for doc in docs], docs

        ordered: tuple[list[int], list[int]] = self._once("ordered", field, read)
        return ordered

    def lengths(self, field: str) -> tuple[int, bytes]:
        """The terms that a field has in all documents together, and for each document the place
        of its length in :data:`~indexer.engines.base.LENGTHS`."""

        def read() -> tuple[int, bytes]:
            exact = self._column(length_field(field))
            # Each length by itself: one that is damaged may be of thousands of millions.
            place = {length: bisect_left(LENGTHS, length + 1) - 1 for length in set(exact)}
            return sum(exact), bytes(place[length] for length in exact)

        lengths: tuple[int, bytes] = self._once("lengths", field, read)
        return lengths

    def id(self, doc: int) -> str:
        """The id of a document."""
        return self._bytes("document", doc).decode()

    def payload(self, doc: int) -> bytes:
        """The payload of a document."""
        return self._bytes("payload", doc)

    def _bytes(self, field: str, doc: int) -> bytes:
        reader = self._once(field, "", lambda: self._column_reader(field))
        with self._reading():
            return bytes(reader[doc])

    def _column(self, field: str) -> list[Any]:
        """The value of a column for each document."""
        if not self._documents.has_column(field):  # no document has a value
            missing = SCHEMA[field].column_type.default_value()
            return [missing] * self.size
        values = list(self._column_reader(field))
        if len(values) != self.size:
            raise ValueError(f"{field} has {len(values)} values for {self.size} documents")
        return values

    def _column_reader(self, field: str) -> Any:
        return self._documents.column_reader(field, SCHEMA[field].column_type)

    def read_all(self) -> None:
        """Reads everything once; raises :class:`~indexer.errors.IndexDamaged`."""
        with self._reading():
            for field, encoded in self._terms.terms():
                docs = self._read(field, encoded.decode()).docs
                if len(docs) != self._terms.doc_frequency(field, encoded) or docs[-1] >= self.size:
                    raise ValueError(f"postings of {encoded.decode()} in {field}")
        for field in TEXT_FIELDS:
            self.lengths(field)
        for field in KEYWORD_FIELDS:
            self.values(field)
        for field in NUMBER_FIELDS:
            self.numbers(field)
        for doc in range(self.size):
            self.payload(doc)


def _letters(text: str) -> int:
    """The letters of a text as bits; some letters share one."""
    letters = 0
    for letter in text:
        letters |= 1 << (ord(letter) & 63)
    return letters
