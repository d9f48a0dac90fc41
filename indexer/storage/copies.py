"""Which articles of an index are copies of one another: decided when they are added, and kept.

A pair is a matter of its two articles alone, whatever else there is. The same words make a copy
whatever else differs: each article names its text by a key, and those that name one are copies of
one another, however many they are. With all others that are near, in the index and in what is added
and not committed yet, an article is compared as it is added. What it is a copy of is written into
its own document, by keys that name an article as it is held. A pair so stands in the later of the
two, in the very commit that adds it, and both find it: the later one names the key, the earlier one
is asked for who names its own. An article that is replaced gets another key and is compared anew,
so that what named its former text leads nowhere, as what named one that is removed does.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from indexer.analysis.analyzer import Analyzer
from indexer.engines.base import Document, Found, Reader, Request, Response, Writer
from indexer.engines.schema import BANDS, COPIES
from indexer.errors import IndexDamaged
from indexer.ingest.extraction.fingerprints import (
    BAND_COUNT,
    Likeness,
    bands,
    numbers_of_bands,
    resemblance,
)
from indexer.query.nodes import And, ConstantScore, Every, Not, Or, Term
from indexer.storage.documents import (
    copies_in,
    fingerprint_of,
    key_of,
    term_of_copies,
    term_of_key,
    text_of,
    with_copies,
)
from indexer.storage.sameness import Sameness

__all__ = ["MOST_COMPARED", "MOST_SEEN", "CopyFinder", "CopyWriter", "kept_copies"]

_LEAST: Final = 0.2
"""The estimated resemblance below which texts are not compared: of 2,332 pairs that were alike
among 31,525 articles, 15 were estimated below .25."""

MOST_SEEN: Final = 400
"""Articles of other words whose fingerprints are looked at for one that is added, those that share
most bands first: of 30,179 articles none shared a band with more than 288."""
MOST_COMPARED: Final = 100
"""Those of them whose texts are compared, nearest first: of those articles none had more than 13
that were estimated so near; a story has been in forty."""

_OF_A_CROWD: Final = 5
"""Where there are more than that, as of a form that is filled in each day: the nearest that are
compared all the same, and those looked at of a band that they share."""

_SLOTS: Final = 1 << 20
_SPREAD: Final = 0x9E3779B1


class CopyFinder:
    """Finds the copies of an article in other words, given as a payload, among those that a reader
    has."""

    def __init__(self, reader: Reader, analyzer: Analyzer) -> None:
        self._reader = reader
        self._sameness = Sameness(analyzer)
        self.forget()

    def forget(self) -> None:
        """Forgets what was kept of the index, which has changed."""
        self._is_empty = not self._reader.search(Request(Every(), limit=0)).total
        self._crowds: dict[str, Sequence[Found]] = {}

    def seen(self, payload: bytes, but: Set[str] = frozenset()) -> list[bytes]:
        """Those that share a band of its fingerprint, except for some ids; so many at most, and of
        those bands that a crowd has a few."""
        if self._is_empty:
            return []
        terms = bands(fingerprint_of(payload))
        found = [one for term in terms for one in self._crowds.get(term, ())][:_OF_A_CROWD]
        others = [term for term in terms if not self._crowds.get(term)]
        response = self._sharing(payload, others, MOST_SEEN)
        if response.total > MOST_SEEN:
            for term in others:
                if term not in self._crowds:
                    self._crowds[term] = self._crowd(payload, term)
            # Only where there are too many does it count who shares most.
            response = self._sharing(payload, others, MOST_SEEN, counted=True)
        shared = {one.id: one.payload for one in (*found, *response.found) if one.id not in but}
        return list(shared.values())

    def _crowd(self, payload: bytes, term: str) -> Sequence[Found]:
        """A few of those that have a band, where too many have it; none where they are fewer, or
        all have the same few texts."""
        response = self._sharing(payload, [term], MOST_SEEN)
        if response.total <= MOST_SEEN:
            return ()
        texts = {text_of(one.payload) for one in response.found}
        return response.found[-_OF_A_CROWD:] if len(texts) > _OF_A_CROWD else ()

    def _sharing(
        self, payload: bytes, terms: Iterable[str], limit: int, *, counted: bool = False
    ) -> Response:
        """The articles that have any of these bands, and have not an article's text; those that
        have most of them first where that is counted."""
        text = text_of(payload)
        if text is None:
            return Response(0)
        having = Or(tuple(Term(BANDS, term) for term in terms))
        query = And((having, Not(Term(COPIES, term_of_copies(text)))))
        request = Request(query if counted else ConstantScore(query), limit=limit)
        return _readable(self._reader.search(request))

    def found(self, payload: bytes) -> dict[bytes, tuple[bytes, Likeness]] | None:
        """All copies of an article that is there, as :func:`kept_copies` gives them; None where so
        many articles are near that not all are looked at."""
        response = self._sharing(payload, bands(fingerprint_of(payload)), MOST_SEEN)
        near = _near(payload, (one.payload for one in response.found))
        if response.total > MOST_SEEN or len(near) > MOST_COMPARED:
            return None
        return self.among(payload, near)

    def among(
        self, payload: bytes, candidates: Iterable[bytes]
    ) -> dict[bytes, tuple[bytes, Likeness]]:
        """Those of some candidates that are copies of an article, by their keys: the payload of
        each, and its kind."""
        copies = {}
        near = _near(payload, candidates)
        for other in near[: MOST_COMPARED if len(near) <= MOST_COMPARED else _OF_A_CROWD]:
            with suppress(IndexDamaged):  # of the other; a check tells of it
                if kind := self._sameness.kind(payload, other):
                    copies[key_of(other)] = other, kind
        return copies


def _readable(response: Response) -> Response:
    """What was found, but for articles whose stored bytes are damaged."""
    return replace(response, found=tuple(one for one in response.found if one.payload))


def _near(payload: bytes, candidates: Iterable[bytes]) -> list[bytes]:
    """Those of some candidates that may be copies of an article, nearest first."""
    own = fingerprint_of(payload)
    estimates = ((resemblance(own, fingerprint_of(other)), other) for other in candidates)
    return [
        other for _, other in sorted((one for one in estimates if one[0] >= _LEAST), reverse=True)
    ]


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
        text = text_of(payload)
        if text is None:
            return document
        candidates = self._waiting.near(fingerprint_of(payload), text)
        candidates += self._finder.seen(payload, self._changed)
        copies = self._finder.among(payload, candidates)
        self._waiting.add(document.id, payload, text)
        if not copies:
            return document
        return with_copies(document, {key: kind for key, (_, kind) in copies.items()})

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
        self._finder.forget()
        self._waiting = _Waiting()
        self._changed.clear()

    def close(self) -> None:
        """Ends writing; what was not committed is gone."""
        self._writer.close()


class _Waiting:
    """What was added and is not committed yet, by texts, and these by the bands of their
    fingerprints: for each slot, to which bands are spread, the last band that came there, and for
    each band the one before it, and how many there are."""

    def __init__(self) -> None:
        self._texts: list[dict[str, bytes]] = []
        self._numbers: dict[bytes, int] = {}
        self._places: dict[str, int] = {}
        self._last = array("I", bytes(4 * _SLOTS))
        self._counts = array("I", bytes(4 * _SLOTS))
        self._before = array("I", [0])

    def add(self, id: str, payload: bytes, text: bytes) -> None:
        """Adds an article that is not there, by the key of its text."""
        number = self._numbers.setdefault(text, len(self._texts))
        self._places[id] = number
        if number < len(self._texts):
            self._texts[number][id] = payload
            return
        self._texts.append({id: payload})
        for place, band in enumerate(numbers_of_bands(fingerprint_of(payload))):
            slot = _slot(place, band)
            self._before.append(self._last[slot])
            self._last[slot] = len(self._before) - 1
            self._counts[slot] += 1

    def drop(self, id: str) -> None:
        """Takes an article out, if it is there."""
        number = self._places.pop(id, None)
        if number is not None:
            del self._texts[number][id]

    def near(self, fingerprint: bytes, text: bytes) -> list[bytes]:
        """Those that share a band of a fingerprint and have not a text, and a few others; of the
        bands of crowds the last few alone, and of each text so many articles."""
        slots = [_slot(place, band) for place, band in enumerate(numbers_of_bands(fingerprint))]
        crowds = [slot for slot in slots if self._counts[slot] > MOST_SEEN]
        found = set(self._chain(crowds[0], _OF_A_CROWD)) if crowds else set()
        for slot in slots:
            if 0 < self._counts[slot] <= MOST_SEEN:
                found.update(self._chain(slot, MOST_SEEN))
        found.discard(self._numbers.get(text, -1))
        articles: list[bytes] = []
        for number in found:
            articles += islice(self._texts[number].values(), MOST_COMPARED)
        return articles

    def _chain(self, slot: int, most: int) -> Iterator[int]:
        entry = self._last[slot]
        while entry and most:
            yield (entry - 1) // BAND_COUNT
            entry = self._before[entry]
            most -= 1


def _slot(place: int, band: int) -> int:
    return ((band ^ place << 27) * _SPREAD >> 12) % _SLOTS


def kept_copies(
    payloads: Sequence[bytes],
    reader: Reader,
    limit: int,
    tell_unread: Callable[[str], None] = lambda id: None,
) -> list[dict[bytes, tuple[bytes, Likeness]]]:
    """For each of some articles its copies, by their keys, as they were found when the articles
    were added: the payload of each, and its kind.

    One query finds them, ``limit`` at most; those among the articles themselves are never left out,
    and of others last those that have the same words. ``tell_unread`` is told the ids of those that
    are damaged, which are left out.
    """
    named = {key_of(payload): _named_by(payload) for payload in payloads}
    texts: set[str] = set()
    near = set(map(term_of_copies, named))
    for copies in named.values():
        texts |= {term_of_copies(key) for key, how in copies.items() if how == "exact"}
        near |= {term_of_key(key) for key, how in copies.items() if how != "exact"}
    hits = set(map(term_of_key, named))
    if not named:
        return []
    found, total = _having(texts | near, hits, reader, limit, tell_unread)
    if total > limit:
        others, _ = _having(near, hits, reader, limit, tell_unread)
        found = list(dict.fromkeys((*others, *found)))[:limit]
    there = {key_of(payload): payload for payload in (*payloads, *found)}
    naming = named | {key: _named_by(payload) for key, payload in there.items() if key not in named}
    return [
        {
            key: (payload, kind)
            for key, payload in there.items()
            if key != own and (kind := _kind(own, copies, key, naming[key]))
        }
        for own, copies in named.items()
    ]


def _named_by(payload: bytes) -> dict[bytes, Likeness]:
    """What a payload names; nothing where that is damaged, of which a check tells."""
    with suppress(IndexDamaged):
        return copies_in(payload)
    return {}


def _having(
    terms: Set[str],
    without: Set[str],
    reader: Reader,
    limit: int,
    tell_unread: Callable[[str], None],
) -> tuple[list[bytes], int]:
    """The articles that have any of these terms and none of others, ``limit`` at most, and how many
    there are."""
    having, lacking = (
        Or(tuple(Term(COPIES, term) for term in sorted(some))) for some in (terms, without)
    )
    response = reader.search(Request(ConstantScore(And((having, Not(lacking)))), limit=limit))
    for one in response.found:
        if not one.payload:
            tell_unread(one.id)
    return [one.payload for one in _readable(response).found], response.total


def _kind(
    one: bytes, named: Mapping[bytes, Likeness], other: bytes, other_named: Mapping[bytes, Likeness]
) -> Likeness | None:
    """How two articles, of these keys, are copies, by what they name; None when they are not."""
    if any(named[key] == "exact" for key in named.keys() & other_named.keys()):
        return "exact"
    return named.get(other) or other_named.get(one)
