"""Which articles of an index are copies of one another: decided when they are added, and kept.

A pair is a matter of its two articles alone, whatever else there is. So each article is compared,
as it is added, with those that are there: in the index, and in what is added and not committed yet.
What it is a copy of is written into its own document, by keys that name an article as it is held.
A pair so stands in the later of the two, in the very commit that adds it, and both find it: the
later one names the key, the earlier one is asked for who names its own. An article that is
replaced gets another key and is compared anew, so that what named its former text leads nowhere,
as what named one that is removed does.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from heapq import nlargest
from typing import Final

from indexer.analysis.analyzer import Analyzer
from indexer.engines.base import Document, Reader, Request, Writer
from indexer.engines.schema import BANDS, COPIES
from indexer.errors import IndexDamaged
from indexer.ingest.extraction.fingerprints import Likeness, bands, numbers_of_bands, resemblance
from indexer.query.nodes import ConstantScore, Or, Query, Term
from indexer.storage.documents import (
    copies_in,
    fingerprint_of,
    key_of,
    term_of_copies,
    term_of_key,
    with_copies,
)
from indexer.storage.sameness import Sameness

__all__ = ["MOST_COMPARED", "CopyFinder", "CopyWriter", "kept_copies"]

_LEAST: Final = 0.2
"""The estimated resemblance below which texts are not compared: of 2,332 pairs that were alike
among 31,525 articles, 15 were estimated below .25."""

_MOST_SEEN: Final = 400
"""Articles whose fingerprints are looked at for one that is added, those that share most bands
first: of 503 of 30,179 articles none shared a band with more than 281."""
MOST_COMPARED: Final = 100
"""Those of them whose texts are compared, nearest first: a story has been in forty articles."""

_SLOTS: Final = 1 << 20
_SPREAD: Final = 0x9E3779B1


class CopyFinder:
    """Finds the copies of an article, given as a payload, among those that a reader has."""

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._reader = reader
        self._sameness = Sameness(analyzer)

    def seen(self, payload: bytes, but: Set[str] = frozenset()) -> list[bytes]:
        """Those that share a band of its fingerprint, except for some ids; so many at most."""
        shared = _sharing(payload)
        response = self._reader.search(Request(ConstantScore(shared), limit=_MOST_SEEN))
        # Only where there are too many does it count who shares most.
        if response.total > _MOST_SEEN:
            response = self._reader.search(Request(shared, limit=_MOST_SEEN))
        return [one.payload for one in response.found if one.id not in but]

    def found(self, payload: bytes) -> dict[bytes, Likeness] | None:
        """All copies of an article that is there, by their keys; None where so many articles are
        near that not all would be looked at."""
        shared = ConstantScore(_sharing(payload))
        response = self._reader.search(Request(shared, limit=MOST_COMPARED))
        if response.total > len(response.found):
            return None
        return self.among(
            payload, (one.payload for one in response.found if one.payload != payload)
        )

    def among(self, payload: bytes, candidates: Iterable[bytes]) -> dict[bytes, Likeness]:
        """Those of some candidates that are copies of an article, by their keys."""
        own = fingerprint_of(payload)
        estimates = ((resemblance(own, fingerprint_of(other)), other) for other in candidates)
        near = [one for one in estimates if one[0] >= _LEAST]
        copies = {}
        for _, other in nlargest(MOST_COMPARED, near):
            with suppress(IndexDamaged):  # of the other; a check tells of it
                if kind := self._sameness.kind(payload, other):
                    copies[key_of(other)] = kind
        return copies


def _sharing(payload: bytes) -> Query:
    """The articles that share a band of an article's fingerprint."""
    return Or(tuple(Term(BANDS, term) for term in bands(fingerprint_of(payload))))


class CopyWriter:
    """A writer that tells each document, as it is added, which articles are its copies.

    ``reader`` has what is committed; see :class:`~indexer.engines.base.Writer`.
    """

    def __init__(self, writer: Writer, reader: Reader, analyzer: Analyzer) -> None:
        self._writer = writer
        self._finder = CopyFinder(reader, analyzer)
        self._waiting = _Waiting()
        self._changed: set[str] = set()

    def add(self, documents: Iterable[Document]) -> None:
        """Adds documents, each in place of the one that has its id."""
        self._writer.add(map(self._with_copies, documents))

    def _with_copies(self, document: Document) -> Document:
        payload = document.payload
        self._drop(document.id)
        candidates = self._waiting.near(fingerprint_of(payload))
        candidates += self._finder.seen(payload, self._changed)
        copies = self._finder.among(payload, candidates)
        self._waiting.add(document.id, payload)
        return with_copies(document, copies) if copies else document

    def _drop(self, id: str) -> None:
        self._waiting.drop(id)
        self._changed.add(id)

    def remove(self, ids: Iterable[str]) -> None:
        """Removes the documents that have these ids."""
        gone = list(ids)
        self._writer.remove(gone)
        for id in gone:
            self._drop(id)

    def commit(self) -> None:
        """Makes all that was added and removed durable, and visible to readers."""
        self._writer.commit()
        self._waiting = _Waiting()
        self._changed.clear()

    def close(self) -> None:
        """Ends writing; what was not committed is gone."""
        self._writer.close()


class _Waiting:
    """What was added and is not committed yet, by the bands of its fingerprints: for each slot, to
    which bands are spread, the last band that came there, and for each band the one before it."""

    def __init__(self) -> None:
        self._payloads: list[bytes | None] = []
        self._numbers: dict[str, int] = {}
        self._last = array("I", bytes(4 * _SLOTS))
        self._before = array("I", [0])

    def add(self, id: str, payload: bytes) -> None:
        """Adds an article that is not there."""
        self._numbers[id] = len(self._payloads)
        self._payloads.append(payload)
        for place, band in enumerate(numbers_of_bands(fingerprint_of(payload))):
            slot = _slot(place, band)
            self._before.append(self._last[slot])
            self._last[slot] = len(self._before) - 1

    def drop(self, id: str) -> None:
        """Takes an article out, if it is there."""
        number = self._numbers.pop(id, None)
        if number is not None:
            self._payloads[number] = None

    def near(self, fingerprint: bytes) -> list[bytes]:
        """Those that share a band of a fingerprint, and a few others; of each band so many at most,
        the last first."""
        wanted = numbers_of_bands(fingerprint)
        slots = (_slot(place, band) for place, band in enumerate(wanted))
        found = {number for slot in slots for number in self._chain(slot, len(wanted))}
        return [payload for number in found if (payload := self._payloads[number]) is not None]

    def _chain(self, slot: int, places: int) -> Iterator[int]:
        entry = self._last[slot]
        for _ in range(_MOST_SEEN):
            if not entry:
                return
            yield (entry - 1) // places
            entry = self._before[entry]


def _slot(place: int, band: int) -> int:
    return ((band ^ place << 27) * _SPREAD >> 12) % _SLOTS


def kept_copies(
    payloads: Sequence[bytes], reader: Reader, limit: int
) -> list[dict[bytes, tuple[bytes, Likeness]]]:
    """For each of some articles its copies, by their keys, as they were found when the articles
    were added: the payload of each, and its kind.

    One query finds them, ``limit`` at most; those among the articles themselves are never left out.
    """
    named = {key_of(payload): copies_in(payload) for payload in payloads}
    terms = {term_of_copies(key) for key in named}
    terms |= {term_of_key(key) for copies in named.values() for key in copies}
    query = ConstantScore(Or(tuple(Term(COPIES, term) for term in sorted(terms))))
    found = reader.search(Request(query, limit=limit)).found if terms else ()
    there = {key_of(payload): payload for payload in (*payloads, *(one.payload for one in found))}
    naming = named | {key: copies_in(payload) for key, payload in there.items() if key not in named}
    return [
        {
            key: (payload, kind)
            for key, payload in there.items()
            if (kind := copies.get(key) or naming[key].get(own))
        }
        for own, copies in named.items()
    ]
