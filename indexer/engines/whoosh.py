"""The Whoosh engine: pure Python, for small collections and machines that tantivy has no wheel for.

Whoosh 2.7.4 keeps the inverted index: its codec, its writer, its commits. What matches and how it
scores is :mod:`indexer.engines.whoosh_matching`, so that both engines give the same. Its own
trouble spots are kept out: it neither writes pickles nor loads any
(:mod:`indexer.engines.whoosh_storage`), readers are never shared with its searcher, and its merge
policy, which lets segments of middling size pile up, is replaced by :func:`_merge`.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from whoosh.reading import SegmentReader

from indexer.engines.base import (
    DAY_MONTHS,
    Document,
    Found,
    Request,
    Response,
    damaged,
    known_text,
    month_of,
)
from indexer.engines.files import drop_folder, has_files, measure_folder, require_files, writing
from indexer.engines.schema import DAY, KEYWORD_FIELDS, PUBLISHED
from indexer.engines.whoosh_codec import (
    NO_NUMBER,
    SCHEMA,
    Codec,
    Pool,
    join_values,
    length_field,
)
from indexer.engines.whoosh_files import recognizes, salvage, verify
from indexer.engines.whoosh_matching import Matcher, Scores, Statistics
from indexer.engines.whoosh_segments import Segment
from indexer.engines.whoosh_storage import (
    SegmentWriter,
    Storage,
    Toc,
    latest_generation,
    read_toc,
    remove_unlisted,
    write_toc,
)
from indexer.errors import IndexDamaged, IndexLocked

__all__ = [
    "WhooshEngine",
    "WhooshWriter",
    "create_index",
    "drop_index",
    "has_index",
    "measure_index",
    "open_index",
    "recognizes",
    "salvage",
    "verify",
]

_TRIES: Final = 10
"""Times that a commit is opened anew, when the next one removes its files at that moment."""

_NO_LIST: Final = (OSError, ValueError, RecursionError)
"""What comes of a list of segments that cannot be read, or is not as it was written."""

_TIER: Final = 8
"""So many segments of about one size are merged; each size is so many times the one before."""

_MOST_REMOVED: Final = 1 / 3
"""The share of removed documents from which a segment is written anew without them."""


class _Commit(NamedTuple):
    """A commit as it was read: its segments, and which documents of each were removed."""

    generation: int
    segments: tuple[Segment, ...]
    removed: tuple[frozenset[int], ...]
    statistics: Statistics


class WhooshEngine:
    """An index of Whoosh's in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._storage = _open(folder)
        self._segments: dict[str, Segment] = {}
        self._commit = _Commit(-1, (), (), Statistics(()))
        self._current()

    def _current(self) -> _Commit:
        """The last commit of any process; a look at the names in the folder."""
        # -1 where a rebuild took the folder away; what is open can still be read.
        generation = latest_generation(self._folder)
        if generation not in (-1, self._commit.generation):
            with self._lock:
                if generation != self._commit.generation:
                    self._commit = self._open_commit()
        return self._commit

    def _open_commit(self) -> _Commit:
        for _ in range(_TRIES):
            try:
                return self._read_commit()
            except FileNotFoundError as error:
                missing = error
                time.sleep(0.02)
        raise damaged(self._folder, missing) from missing

    def _read_commit(self) -> _Commit:
        try:
            generation = latest_generation(self._folder)
            listed = _read_toc(self._folder, generation).segments
            names = [record.segment_id() for record in listed]
            removed = tuple(frozenset(record.deleted_docs()) for record in listed)
        except FileNotFoundError:
            raise
        except _NO_LIST as error:
            raise damaged(self._folder, error) from error
        self._segments = {
            name: self._segments.get(name) or Segment(self._folder, self._storage, record)
            for name, record in zip(names, listed, strict=True)
        }
        segments = tuple(self._segments.values())
        return _Commit(generation, segments, removed, Statistics(segments))

    def search(self, request: Request) -> Response:
        """Runs a search; see :class:`~indexer.engines.base.Engine`."""
        began = time.monotonic()
        commit = self._current()
        matched, kept = _match(commit, request)
        found = tuple(_read_hits(commit, _page(commit.segments, matched, kept, request)))
        total = sum(map(len, kept))
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        taken = 3 * (time.monotonic() - began)  # counts take about twice as long as finding
        if request.seconds is not None and taken > request.seconds:
            return Response(total, found, partial=True)
        for field in request.facets:
            counts: Counter[str] = Counter()
            for segment, scores, docs in zip(commit.segments, matched, kept, strict=True):
                if request.keywords.get(field):
                    docs = _filter(segment, scores, request, but=field)
                held = Counter(map(segment.values(field).__getitem__, docs))
                for values, number in held.items():
                    for value in values:
                        counts[value] += number
            facets[field] = tuple(
                nsmallest(request.facet_size, counts.items(), key=lambda item: (-item[1], item[0]))
            )
        if not request.histogram:
            return Response(total, found, facets)
        histogram, unit = _histogram(commit.segments, kept, request.unit)
        return Response(total, found, facets, histogram, unit)

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        """How many documents a search finds, and those asked for, as of the call."""
        commit = self._current()
        matched, kept = _match(commit, request)
        page = _page(commit.segments, matched, kept, request)
        return sum(map(len, kept)), _read_hits(commit, page)

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The payloads of those of the ids that are in the index; empty where damaged."""
        commit = self._current()
        found = {}
        for id in known_text(ids):
            for number, doc in _places(commit, id):
                found[id] = _payload_if_sound(commit.segments[number], doc)
        return found

    def payloads(self) -> Iterator[bytes]:
        """The payloads of all documents, in no order, as of the call."""
        return _payloads(self._current())

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The commonest terms of a field that begin with a prefix, with how many documents hold
        each."""
        commit = self._current()
        held: Iterable[tuple[str, int]]
        if field in KEYWORD_FIELDS:
            values = _count_values(commit, field).items()
            held = (one for one in values if one[0].startswith(prefix))
        else:
            terms = {one for segment in commit.segments for one in segment.beginning(field, prefix)}
            held = ((term, _doc_freq(commit, field, term)) for term in terms)
        return nsmallest(
            limit, (item for item in held if item[1]), key=lambda item: (-item[1], item[0])
        )

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents hold a term in a field."""
        return _doc_freq(self._current(), field, term)

    def writer(self, memory: int) -> WhooshWriter:
        """A writer that sorts up to ``memory`` bytes of postings before it writes some to disk."""
        return WhooshWriter(self._folder, memory)

    def check(self) -> list[str]:
        """Reads everything once; the problems found, in words."""
        if problems := list(verify(self._folder)):
            return problems
        try:
            commit = self._current()
            if latest_generation(self._folder) != commit.generation:
                return [f"{self._folder}: the list of segments is missing"]
            for segment in _open_segments(self._folder):
                segment.read_all()
        except (IndexDamaged, FileNotFoundError) as error:
            return [str(error)]
        return []


class WhooshWriter:
    """Changes the index of a folder; see :class:`~indexer.engines.base.Writer`."""

    def __init__(self, folder: Path, memory: int) -> None:
        self._folder = folder
        self._engine = WhooshEngine(folder)
        self._storage = _open(folder)
        with writing(folder):
            self._lock = self._storage.lock("writer")
            if not self._lock.acquire():
                raise IndexLocked(f"{folder} cannot be written to: another writer is open")
        self._memory = memory
        self._writer: Any = None
        self._added: dict[str, int] = {}
        self._removed_again: set[int] = set()

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = SegmentWriter(self._storage, Codec(), SCHEMA)
            self._writer.pool = Pool(self._writer.temp_storage(), self._memory)
        return self._writer

    def add(self, documents: Iterable[Document]) -> None:
        """Adds documents, each in place of the one that has its id."""
        for document in documents:
            with writing(self._folder):
                self._add(document)

    def _add(self, document: Document) -> None:
        self.remove([document.id])
        # Plain strings: fields are keys of what is written to files.
        texts = {str(field): text.split() for field, text in document.texts.items()}
        lengths = {length_field(field): len(terms) for field, terms in texts.items()}
        keywords = {field: join_values(values) for field, values in document.keywords.items()}
        writer = self._open_writer()
        self._added[document.id] = writer.doc_count()
        writer.add_document(
            id=[document.id],
            document=document.id.encode(),
            payload=document.payload,
            **texts,
            **lengths,
            **keywords,
            **document.numbers,
        )

    def remove(self, ids: Iterable[str]) -> None:
        """Removes the documents that have these ids."""
        commit = self._engine._current()
        for id in ids:
            if (brief := self._added.pop(id, None)) is not None:
                self._removed_again.add(brief)  # Whoosh removes only what was committed
            for number, doc in _places(commit, id):
                before = sum(segment.size for segment in commit.segments[:number])
                with writing(self._folder):
                    self._open_writer().delete_document(before + doc)

    def commit(self) -> None:
        """Makes all that was added and removed durable, and visible to readers."""
        with writing(self._folder):
            writer = self._open_writer()
            for doc in self._removed_again:
                writer.get_segment().delete_document(doc)
            self._added.clear()
            self._removed_again.clear()
            writer.commit(mergetype=_merge)
            self._writer = None

    def close(self) -> None:
        """Ends writing, and removes the files of what was not committed."""
        try:
            if self._writer is not None:
                with suppress(Exception):  # what was not committed need not be whole
                    self._writer.cancel()
                self._writer = None
                with writing(self._folder):
                    remove_unlisted(self._folder, _read_toc(self._folder))
        finally:
            self._lock.release()


# What the registry asks of the module of an engine: see indexer/engines/registry.py.
has_index = has_files
drop_index = drop_folder
measure_index = measure_folder


def create_index(folder: Path) -> WhooshEngine:
    """An empty index in a folder; where there is one already, that one. Raises
    :class:`~indexer.errors.StorageFailed` where none can be made."""
    if not has_files(folder):
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            write_toc(folder, 0, ())
    return WhooshEngine(folder)


def open_index(folder: Path) -> WhooshEngine:
    """The index in a folder; raises :class:`~indexer.errors.IndexDamaged` where there is none."""
    require_files(folder)
    return WhooshEngine(folder)


def _open(folder: Path) -> Storage:
    """Whoosh's files of a folder."""
    try:
        for attempt in range(_TRIES):
            try:
                _read_toc(folder)
                break
            except FileNotFoundError:  # another process commits
                if attempt == _TRIES - 1:
                    raise
    except _NO_LIST as error:
        raise damaged(folder, error) from error
    return Storage(str(folder))


def _read_toc(folder: Path, generation: int | None = None) -> Toc:
    """The list of segments of a commit, by default the last."""
    if generation is None:
        generation = latest_generation(folder)
    return read_toc(folder, generation, Codec(), SCHEMA)


def _open_segments(folder: Path) -> Sequence[Segment]:
    """The segments of the last commit, opened afresh."""
    return WhooshEngine(folder)._commit.segments


def _merge(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """Whoosh's hook for merges: writes segments of a commit anew, and gives the others.

    Eight of about one size become one, so that a document is written again once for each eightfold
    growth of the index; those that removals have thinned out are written anew, empty ones dropped.
    """
    kept = [segment for segment in segments if segment.doc_count()]
    tiers: dict[int, list[Any]] = {}
    for segment in kept:
        tiers.setdefault((segment.doc_count().bit_length() - 1) // 3, []).append(segment)
    merged = [
        segment
        for tier in tiers.values()
        for segment in tier
        if len(tier) >= _TIER or segment.deleted_count() > _MOST_REMOVED * segment.doc_count_all()
    ]
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in kept if segment not in merged]


def _payloads(commit: _Commit) -> Iterator[bytes]:
    for segment, removed in zip(commit.segments, commit.removed, strict=True):
        for doc in range(segment.size):
            if doc not in removed:
                yield segment.payload(doc)


def _places(commit: _Commit, id: str) -> Iterator[tuple[int, int]]:
    """Where the document of an id stands: the number of a segment, and its own in that."""
    for number, segment in enumerate(commit.segments):
        for doc in segment.postings("id", id).docs:
            if doc not in commit.removed[number]:
                yield number, doc


def _count_values(commit: _Commit, field: str) -> Counter[str]:
    """How many documents hold each value of a keyword field, which has no postings."""
    counts: Counter[str] = Counter()
    for segment, removed in zip(commit.segments, commit.removed, strict=True):
        for doc, values in enumerate(segment.values(field)):
            if doc not in removed:
                counts.update(values)
    return counts


def _doc_freq(commit: _Commit, field: str, term: str) -> int:
    if field in KEYWORD_FIELDS:
        return _count_values(commit, field)[term]
    held = 0
    for segment, removed in zip(commit.segments, commit.removed, strict=True):
        if removed:
            held += len(set(segment.postings(field, term).docs) - removed)
        else:
            held += segment.doc_freq(field, term)
    return held


def _match(commit: _Commit, request: Request) -> tuple[list[Scores], list[Sequence[int]]]:
    """For each segment the documents that match, and those of them that the filters let through."""
    matched = []
    for segment, removed in zip(commit.segments, commit.removed, strict=True):
        scores = Matcher(segment, commit.statistics).scores(request.query)
        for doc in removed.intersection(scores):
            del scores[doc]
        matched.append(scores)
    kept = [
        _filter(segment, scores, request)
        for segment, scores in zip(commit.segments, matched, strict=True)
    ]
    return matched, kept


def _read_hits(commit: _Commit, page: Iterable[tuple[float, int, int]]) -> Iterator[Found]:
    for score, number, doc in page:
        segment = commit.segments[number]
        yield Found(score, _id_of(segment, doc), _payload_if_sound(segment, doc))


def _id_of(segment: Segment, doc: int) -> str:
    """The id of a document; of one whose stored id is damaged, as its postings have it."""
    try:
        return segment.id(doc)
    except (IndexDamaged, UnicodeDecodeError):
        ids = segment.lexicon("id")
        return next((id for id in ids if doc in segment.postings("id", id).docs), "")


def _payload_if_sound(segment: Segment, doc: int) -> bytes:
    """The payload of a document; none where it is damaged."""
    try:
        return segment.payload(doc)
    except IndexDamaged:
        return b""


def _filter(segment: Segment, scores: Scores, request: Request, but: str = "") -> Sequence[int]:
    """The documents that the filters of a request let through, all but one field's, in order."""
    docs = _filter_by_id(segment, sorted(scores), request.ids)
    for field, allowed in request.keywords.items():
        if allowed and field != but:
            values, wanted = segment.values(field), frozenset(allowed)
            docs = [doc for doc in docs if not wanted.isdisjoint(values[doc])]
    return _filter_by_day(segment, docs, *request.days)


def _filter_by_id(segment: Segment, docs: Sequence[int], ids: Sequence[str]) -> Sequence[int]:
    if not ids:
        return docs
    places = {doc for id in known_text(ids) for doc in segment.postings("id", id).docs}
    return [doc for doc in docs if doc in places]


def _filter_by_day(
    segment: Segment, docs: Sequence[int], first: int | None, last: int | None
) -> Sequence[int]:
    if first is None and last is None:
        return docs
    days = segment.numbers(DAY)
    low = NO_NUMBER + 1 if first is None else first
    high = -NO_NUMBER if last is None else last
    return [doc for doc in docs if low <= days[doc] <= high]


def _page(
    segments: Sequence[Segment],
    matched: Sequence[Scores],
    kept: Sequence[Sequence[int]],
    request: Request,
) -> list[tuple[float, int, int]]:
    """Score, segment and document of the hits asked for."""
    many = request.offset + request.limit
    best: list[tuple[float, int, int]] = []
    if request.sort == "rel":
        for number, (scores, docs) in enumerate(zip(matched, kept, strict=True)):
            best += [(scores[doc], number, doc) for doc in _first(docs, scores.__getitem__, many)]
        best.sort(key=lambda hit: -hit[0])
        return best[request.offset : many]
    sign = -1 if request.sort == "old" else 1
    for number, (segment, docs) in enumerate(zip(segments, kept, strict=True)):
        numbers = segment.numbers(PUBLISHED)

        def key(doc: int, numbers: Sequence[int] = numbers) -> int:
            # What has no date comes last either way.
            return NO_NUMBER if numbers[doc] == NO_NUMBER else sign * numbers[doc]

        best += [(key(doc), number, doc) for doc in _first(docs, key, many)]
    best.sort(key=lambda hit: -hit[0])
    return [(0.0, number, doc) for _, number, doc in best[request.offset : many]]


def _first(docs: Sequence[int], key: Callable[[int], float], many: int) -> list[int]:
    """The highest, in order; those that are alike in the order that they came."""
    if many >= len(docs):
        return sorted(docs, key=key, reverse=True)
    return nlargest(many, docs, key=key)


def _histogram(
    segments: Sequence[Segment],
    kept: Sequence[Sequence[int]],
    unit: Literal["day", "month"] | None,
) -> tuple[tuple[tuple[int, int], ...], Literal["day", "month"]]:
    days: Counter[int] = Counter()
    for segment, docs in zip(segments, kept, strict=True):
        days.update(map(segment.numbers(DAY).__getitem__, docs))
    del days[NO_NUMBER]
    months: Counter[int] = Counter()
    for day, count in days.items():
        months[month_of(day)] += count
    near = not months or max(months) - min(months) < DAY_MONTHS
    if (unit or ("day" if near else "month")) == "day":
        return tuple(sorted(days.items())), "day"
    return tuple(sorted(months.items())), "month"
