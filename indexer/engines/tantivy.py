"""The tantivy engine: the default, thousands of articles a second and under a millisecond a query.

tantivy's BM25 is fixed at k1 = 1.2, b = 0.75. A writer object that lives long beside others leaves
files that no segment refers to, and a rollback breaks off merges and leaves theirs, so each
:class:`TantivyWriter` opens the index afresh, lets merges end as it closes, and then collects.
"""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import tantivy
from tantivy import Occur, Query

from indexer.durable import sync_folder
from indexer.engines import tantivy_footers
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
from indexer.engines.files import (
    FOREIGN,
    drop_folder,
    has_files,
    measure_folder,
    require_files,
    require_memory,
    write_failed,
)
from indexer.engines.schema import DAY, KEYWORD_FIELDS, NUMBER_FIELDS, PUBLISHED, TEXT_FIELDS
from indexer.engines.tantivy_queries import OPTIONS, compile_count, compile_query, compile_term
from indexer.errors import IndexDamaged, IndexLocked, IndexUnavailable, StorageFailed
from indexer.json_text import parse_json, reason_of
from indexer.locks import locked

if TYPE_CHECKING:
    from indexer.engines.links import LinkedFolder

__all__ = [
    "TantivyEngine",
    "TantivyWriter",
    "create_index",
    "drop_index",
    "has_index",
    "measure_index",
    "open_index",
    "recognizes",
    "salvage",
    "verify",
]

_MONTH: Final = "month"
"""The month of the day, for histograms."""

_LEAST_MEMORY: Final = 15_000_000
_Place: TypeAlias = tuple[int, int]
"""A document's segment, and its number in that."""
_THREADS: Final = 2
_TRIES: Final = 5
_AT_ONCE: Final = 32
"""Payloads that are read at a time: keeping standard error clear of panics takes system calls."""
_NAMED_AT_ONCE: Final = 500
"""Ids among which those of documents that cannot be read are looked for by one query."""
_MOST_SEARCHES_FOR_IDS: Final = 50
"""Times that all ids of a commit are gone through so, each .07 s for 30,000."""
_MOST_KNOWN: Final = 20_000
"""Terms whose counts are kept, some 5 MB."""
_EXACT: Final = 10_000
"""Values of a facet up to which counts are exact: each segment gives so many of its own."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name, field in TEXT_FIELDS.items():
        option = OPTIONS[field.postings]
        builder.add_text_field(name, tokenizer_name="terms", index_option=option)
    for name in KEYWORD_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*NUMBER_FIELDS, _MONTH):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_bytes_field("payload", stored=True)
    return builder.build()


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Turns what tantivy raises for files that it cannot read into IndexDamaged."""
    try:
        with _without_panics():
            yield
    except (ValueError, OSError) as error:
        raise _unreadable(folder, error) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: BaseException) -> IndexUnavailable:
    """The error for files that cannot be read, which names a damaged one, in our words."""
    told = damaged(folder, error)
    if isinstance(told, IndexDamaged):
        if problem := _find_damage(folder, tantivy_footers.stamp(folder / tantivy_footers.META)):
            return IndexDamaged(problem, told.mend)
    return told


@lru_cache(maxsize=1)
def _find_damage(folder: Path, commit: tuple[int, int] | None) -> str | None:
    """What is wrong with the first file of a commit that is damaged. It takes a look at them all:
    once a commit, however many searches fail."""
    return next((problem for problem in verify(folder) if not problem.endswith(FOREIGN)), None)


@contextmanager
def _without_panics() -> Iterator[None]:
    """Keeps from standard error what tantivy prints there where it panics on damaged files: the
    error that is raised says it. Where other threads may have something to say, nothing is kept."""
    try:
        if threading.active_count() > 1:
            raise OSError
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # there is no standard error
        yield
        return
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turns what tantivy raises while it writes into StorageFailed."""
    try:
        yield
    except (ValueError, OSError, MemoryError) as error:
        raise write_failed(folder, error) from error
    except BaseException as error:
        if not _is_panic(error):
            raise
        raise write_failed(folder, error) from error


def _is_panic(error: BaseException) -> bool:
    """Whether tantivy panicked: PyO3 gives that a class which cannot be imported."""
    return type(error).__name__ == "PanicException"


def _open(folder: Path) -> tantivy.Index:
    if not (folder / "meta.json").exists() and any(folder.iterdir()):
        # tantivy would make an empty index in the place of the one that was here.
        raise FileNotFoundError("meta.json is missing")
    index = tantivy.Index(_schema(), str(folder))
    # Whitespace alone parts terms; nothing is folded or dropped here.
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", analyzer)
    return index


def _link_unless_writable(folder: Path) -> LinkedFolder | None:
    """A folder in the place of one that this user may not write to: tantivy locks a file there even
    while it reads. It has no list of files, which only writers need: while one is at work, no other
    user may read it."""
    locks = [folder / name for name in tantivy_footers.LOCKS if (folder / name).exists()]
    if all(os.access(path, os.W_OK) for path in (folder, *locks)):
        return None
    from indexer.engines.links import LinkedFolder

    try:
        return LinkedFolder(folder, without=(*tantivy_footers.LOCKS, tantivy_footers.MANAGED))
    except OSError as error:
        raise IndexUnavailable(
            f"{folder} cannot be read by a user who may not write to it where there is no folder "
            f"for temporary files either ({error}). Set TMPDIR to one."
        ) from error


class TantivyEngine:
    """An index of tantivy's in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._meta = str(folder / "meta.json")  # joined once: it is looked at before each call
        self._links = _link_unless_writable(folder)
        with _reading(folder):
            if self._links:
                _wait_until_shared(self._meta)
            self._index = _open(self._links.path if self._links else folder)
            self._searcher = self._index.searcher()
        self._frequencies: tuple[tantivy.Searcher, dict[tuple[str, str], int]] = (
            self._searcher,
            {},
        )
        """How many documents hold the terms that were asked for, of one searcher."""
        self._unreadable: tuple[tantivy.Searcher, dict[_Place, str]] = (self._searcher, {})
        """The ids of documents that could not be read, of one searcher."""
        self._id_searches = 0
        self._schema = self._index.schema
        self._seen: tuple[int, int] | None = None
        self._removed = False
        """Whether segments hold removed documents, which a merge will take out."""
        self._checked: set[str] = set()
        """Segments of which the small files were found sound."""
        self._current()

    def _current(self) -> tantivy.Searcher:
        """A searcher over the last commit of any process; a look costs two microseconds."""
        try:
            status = os.stat(self._meta)
        except FileNotFoundError:
            return self._searcher  # a rebuild took the folder away; what is open can still be read
        except OSError as error:
            raise damaged(self._folder, error) from error
        commit = (status.st_mtime_ns, status.st_ino)
        if commit != self._seen:
            if self._links and not os.access(self._meta, os.R_OK):
                return self._searcher  # until the writer shares what tantivy wrote for its user
            with _reading(self._folder):
                self._reload()
                self._look_at_segments()
            self._seen = commit
        return self._searcher

    def _look_at_segments(self) -> None:
        """Tells whether any has removed documents; raises ValueError for damage on which tantivy
        would panic."""
        meta = parse_json((self._folder / "meta.json").read_bytes())
        try:
            self._removed = any(segment["deletes"] for segment in meta["segments"])
            names = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"meta.json is damaged ({reason_of(error)})") from error
        for name in names - self._checked:
            tantivy_footers.check_small_files(self._folder, name)
        self._checked = names

    def _reload(self) -> None:
        for attempt in range(_TRIES):
            try:
                if self._links:
                    self._links.refresh()
                self._index.reload()
                break
            except (ValueError, OSError):
                # Without a lock, a writer may take files away that are just being opened.
                if not self._links or attempt == _TRIES - 1:
                    raise
                time.sleep(0.02)
        self._searcher = self._index.searcher()
        self._frequencies = (self._searcher, {})

    def search(self, request: Request) -> Response:
        """Runs a search; see :class:`~indexer.engines.base.Engine`."""
        began = time.monotonic()
        searcher = self._current()
        make = compile_query if request.limit else compile_count
        query = self._filter(make(request.query, self._schema), request)
        with _reading(self._folder):
            result = _search_in_order(searcher, query, request)
            found = self._read_hits(searcher, request, result.hits[: request.limit])
            # Counting finds everything twice more.
            taken = 3 * (time.monotonic() - began)
            if request.seconds is not None and taken > request.seconds:
                return Response(result.count, found, partial=True)
            facets, histogram, unit = self._count(searcher, request)
        return Response(result.count, found, facets, histogram, unit)

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        """How many documents a search finds, and those asked for, as of the call."""
        searcher = self._current()
        query = self._filter(compile_query(request.query, self._schema), request)
        with _reading(self._folder):
            result = _search_in_order(searcher, query, request)

        def found() -> Iterator[Found]:
            for hit in result.hits[: request.limit]:
                with _reading(self._folder):
                    (one,) = self._read_hits(searcher, request, [hit])
                yield one

        return result.count, found()

    def _read_hits(
        self, searcher: tantivy.Searcher, request: Request, hits: Sequence[tuple[Any, Any]]
    ) -> tuple[Found, ...]:
        """Hits with their documents, those that are damaged without; call it while reading."""
        documents = [self._document(searcher, address) for _, address in hits]
        unread = {_place(hit[1]) for hit, one in zip(hits, documents, strict=True) if one is None}
        ids = self._ids_of(searcher, unread) if unread else {}
        scored = request.sort == "rel"
        return tuple(
            Found(
                float(score) if scored else 0.0,
                *((ids.get(_place(address), ""), b"") if one is None else one),
            )
            for (score, address), one in zip(hits, documents, strict=True)
        )

    def _document(self, searcher: tantivy.Searcher, address: Any) -> tuple[str, bytes] | None:
        """The id and the payload of a document; None where they are damaged."""
        try:
            document = searcher.doc(address)
        except BaseException as error:
            if not isinstance(error, ValueError | OSError) and not _is_panic(error):
                raise
            told = damaged(self._folder, error)
            if not isinstance(told, IndexDamaged):
                raise told from error
            return None
        id, payload = _value(document, "id"), _value(document, "payload")
        return (id, payload) if type(id) is str and type(payload) is bytes else None

    def _ids_of(self, searcher: tantivy.Searcher, unread: Set[_Place]) -> dict[_Place, str]:
        """The ids of documents that cannot be read, as the inverted index has them; each is looked
        for once a commit, and of many not all."""
        read, known = self._unreadable
        if read is not searcher:
            self._id_searches = 0
            self._unreadable = read, known = searcher, {}
        if unread - known.keys() and self._id_searches < _MOST_SEARCHES_FOR_IDS:
            self._id_searches += 1
            most = 2 * searcher.num_docs + 1
            ids = [id for id, _ in searcher.terms_with_prefix("id", "", limit=most)]
            known |= self._find_ids(searcher, unread - known.keys(), ids)
        return known

    def _find_ids(
        self, searcher: tantivy.Searcher, unread: Set[_Place], ids: Sequence[str]
    ) -> dict[_Place, str]:
        """Which of some ids the documents at some places have."""
        found: dict[_Place, str] = {}
        for start in range(0, len(ids), _NAMED_AT_ONCE):
            group = ids[start : start + _NAMED_AT_ONCE]
            if unread & self._places_of(searcher, group).keys():
                for id in group:
                    found |= dict.fromkeys(unread & self._places_of(searcher, [id]).keys(), id)
            if len(found) == len(unread):
                break
        return found

    def _places_of(self, searcher: tantivy.Searcher, ids: Sequence[str]) -> dict[_Place, Any]:
        """The places and addresses of the documents of some ids."""
        query = Query.term_set_query(self._schema, "id", known_text(ids))
        hits = searcher.search(query, max(len(ids), 1), count=False).hits
        return {_place(address): address for _, address in hits}

    def _filter(self, matched: Query, request: Request, but: str = "") -> Query:
        """The query with the filters of a request, all but one field's."""
        filters = [
            Query.term_set_query(self._schema, field, known_text(values))
            for field, values in request.keywords.items()
            if values and field != but
        ]
        first, last = request.days
        if first is not None or last is not None:
            filters.append(_days(self._schema, first, last))
        if request.ids:
            filters.append(Query.term_set_query(self._schema, "id", known_text(request.ids)))
        if not filters:
            return matched
        silent = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in filters]
        return Query.boolean_query([(Occur.Must, matched), *silent])

    def _count(
        self, searcher: tantivy.Searcher, request: Request
    ) -> tuple[dict[str, tuple[tuple[str, int], ...]], tuple[tuple[int, int], ...], Any]:
        wanted = _aggregations(request)
        if not wanted:
            return {}, (), "day"
        matched = compile_count(request.query, self._schema)
        query = self._filter(matched, request)
        told = searcher.aggregate(query, wanted)
        for field in filter(request.keywords.get, request.facets):
            others = self._filter(matched, request, but=field)
            told[field] = searcher.aggregate(others, {field: wanted[field]})[field]
        facets = {field: _values(told[field]) for field in request.facets}
        if not request.histogram:
            return facets, (), "day"
        if request.unit:
            return facets, _buckets(told[request.unit]), request.unit
        months = _buckets(told["month"])
        if months and months[-1][0] - months[0][0] < DAY_MONTHS:
            days = _buckets(searcher.aggregate(query, {"day": _histogram("day")})["day"])
            return facets, days, "day"
        return facets, months, "month"

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The payloads of those of the ids that are in the index; empty where damaged."""
        searcher = self._current()
        with _reading(self._folder):
            places = self._places_of(searcher, ids)
            documents = {at: self._document(searcher, places[at]) for at in places}
            unread = {at for at, one in documents.items() if one is None}
            lost = self._find_ids(searcher, unread, ids).values() if unread else ()
        return dict(filter(None, documents.values())) | dict.fromkeys(lost, b"")

    def payloads(self) -> Iterator[bytes]:
        """The payloads of all documents, in no order, as of the call."""
        return _read_payloads(self._folder, self._current())

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The commonest terms of a field that begin with a prefix, with how many documents hold
        each."""
        searcher = self._current()
        # Counting without removed documents reads the postings of every term.
        there = Query.all_query() if self._removed else None
        with _reading(self._folder):
            given = searcher.terms_with_prefix(field, prefix, filter_query=there, limit=limit)
        return [(term, count) for term, count in given if count]

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents hold a term in a field. Counts are kept until the next commit, since
        one search asks for many, some more than once."""
        searcher = self._current()
        counted, known = self._frequencies
        if counted is searcher and (field, term) in known:
            return known[field, term]
        with _reading(self._folder):
            count: int = searcher.doc_freq(field, term)
            if self._removed and count:
                # tantivy's own figure has removed documents in it until a merge.
                query = compile_term(field, term, self._schema)
                result: Any = searcher.search(Query.const_score_query(query, 0.0), 1)
                count = result.count
        if counted is searcher:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[field, term] = count
        return count

    def writer(self, memory: int) -> TantivyWriter:
        """A writer with buffers of ``memory`` bytes, split between two threads."""
        return TantivyWriter(self._folder, memory)

    def check(self) -> list[str]:
        """Reads everything once; the problems found, in words."""
        problems = list(verify(self._folder))
        if problems:
            return problems
        searcher = self._current()
        read = 0
        try:
            for payload in self.payloads():
                read += bool(payload)
            with _reading(self._folder):
                searcher.search(Query.all_query(), 1, order_by_field=PUBLISHED)
            for field in TEXT_FIELDS:
                self.terms(field, "", 1)
        except IndexDamaged as error:
            problems.append(str(error))
        if read != searcher.num_docs:
            problems.append(f"{self._folder}: {searcher.num_docs} articles, {read} of them whole")
        return problems


class TantivyWriter:
    """Changes the index of a folder; see :class:`~indexer.engines.base.Writer`."""

    def __init__(self, folder: Path, memory: int) -> None:
        self._folder = folder
        memory = max(memory, _THREADS * _LEAST_MEMORY)
        require_memory(folder, memory)
        from indexer.engines import tantivy_files  # of which searching needs nothing

        with _writing(folder):
            _require_lock(folder)
            self._index = _open(folder)
            with _reading(folder):
                tantivy_files.require_own_files(folder)
            self._writer = self._index.writer(memory, _THREADS)
            # A writer that was killed may have left the very file that this one will write.
            self._writer.garbage_collect_files()
            self._empty = self._index.searcher().num_docs == 0
        self._fresh: set[str] = set()
        self._failed = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with _writing(self._folder):
                yield
        except StorageFailed:
            self._failed = True
            raise

    def add(self, documents: Iterable[Document]) -> None:
        """Adds documents, each in place of the one that has its id."""
        for document in documents:
            values: dict[str, Any] = {"id": document.id, "payload": document.payload}
            values |= {**document.texts, **document.numbers}
            values |= {field: list(several) for field, several in document.keywords.items()}
            if (day := document.numbers.get(DAY)) is not None:
                values[_MONTH] = month_of(day)
            made = tantivy.Document(**values)
            with self._writing():
                if not self._empty or document.id in self._fresh:
                    self._writer.delete_documents_by_term("id", document.id)
                self._writer.add_document(made)
            if self._empty:
                self._fresh.add(document.id)

    def remove(self, ids: Iterable[str]) -> None:
        """Removes the documents that have these ids."""
        for id in ids:
            with self._writing():
                self._writer.delete_documents_by_term("id", id)

    def commit(self) -> None:
        """Makes all that was added and removed durable, and visible to readers."""
        with self._writing():
            self._writer.commit()
            _share(self._folder)
            sync_folder(self._folder)  # tantivy syncs files, and the folder before its last rename

    def close(self) -> None:
        """Waits for merges, collects the files that no segment refers to, and ends writing."""
        try:
            with _writing(self._folder):
                self._close()
        except StorageFailed:
            if not self._failed:  # else that is told already
                raise

    def _close(self) -> None:
        try:
            self._writer.wait_merging_threads()
        finally:
            del self._writer  # it is used up, or has failed; files are collected by another
            collector = self._index.writer(_LEAST_MEMORY, 1)
            collector.garbage_collect_files()
            collector.wait_merging_threads()
            _share(self._folder)


def _share(folder: Path) -> None:
    """Gives the lists of files the rights that all other files have: tantivy makes them readable by
    their owner alone."""
    files = [folder / name for name in (tantivy_footers.META, tantivy_footers.MANAGED)]
    for lock in (folder / name for name in tantivy_footers.LOCKS if (folder / name).exists()):
        mode = stat.S_IMODE(lock.stat().st_mode)
        for file in files:
            if file.exists() and stat.S_IMODE(file.stat().st_mode) != mode:
                file.chmod(mode)
        break


def _wait_until_shared(meta: str) -> None:
    """Waits, a second at most, where a commit has been made and its list is not shared yet."""
    for _ in range(50):
        if os.access(meta, os.R_OK):
            return
        time.sleep(0.02)


def _require_lock(folder: Path) -> None:
    """Raises IndexLocked while another writer is open, and OSError where none may be."""
    busy = IndexLocked(f"{folder} cannot be written to: another writer is open")
    with locked(folder / tantivy_footers.WRITER_LOCK, 0, busy):
        pass


# What the registry asks of the module of an engine: see indexer/engines/registry.py.
has_index = has_files
drop_index = drop_folder
measure_index = measure_folder


def create_index(folder: Path) -> TantivyEngine:
    """An empty index in a folder; where there is one already, that one. Raises
    :class:`~indexer.errors.StorageFailed` where none can be made."""
    if not has_files(folder):
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _open(folder)
            _share(folder)
            sync_folder(folder)
    return TantivyEngine(folder)


def open_index(folder: Path) -> TantivyEngine:
    """The index in a folder; raises :class:`~indexer.errors.IndexDamaged` where there is none."""
    require_files(folder)
    return TantivyEngine(folder)


def recognizes(folder: Path) -> bool:
    """Whether a folder holds files that tantivy names so."""
    from indexer.engines import tantivy_files  # of which searching needs nothing

    return tantivy_files.recognizes(folder)


def verify(folder: Path, *, earlier: bool = False) -> Iterator[str]:
    """What is wrong with each file of the index in a folder, in words; with ``earlier``, the fields
    of any version will do."""
    from indexer.engines import tantivy_files

    return tantivy_files.verify(folder, None if earlier else _fields())


@cache
def _fields() -> Sequence[object]:
    """The fields of an index of this version, as tantivy writes them."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        tantivy.Index(_schema(), folder)
        meta = json.loads(Path(folder, "meta.json").read_text(encoding="utf-8"))
    fields: list[object] = meta["schema"]
    return fields


def salvage(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    """The payloads of all documents that can still be read; see the registry."""
    from indexer.engines import tantivy_files

    require_files(folder)
    return tantivy_files.salvage(folder, tell_lost)


def _read_payloads(folder: Path, searcher: tantivy.Searcher) -> Iterator[bytes]:
    with _reading(folder):
        every = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False)
    for start in range(0, len(every.hits), _AT_ONCE):
        payloads: list[bytes] = []
        try:
            with _reading(folder):
                for _, address in every.hits[start : start + _AT_ONCE]:
                    payloads.append(_value(searcher.doc(address), "payload"))
        finally:  # what stands before one that is damaged is given all the same
            yield from payloads


def _value(document: tantivy.Document, field: str) -> Any:
    """The stored value of a field; every document has an id and a payload."""
    return document.get_first(field)


def _search_in_order(searcher: tantivy.Searcher, query: Query, request: Request) -> Any:
    """What tantivy finds: a count, and the score and the address of the hits asked for."""
    return searcher.search(
        query,
        # tantivy sets memory aside for as many hits as are asked for.
        max(min(request.limit, searcher.num_docs), 1),
        offset=min(request.offset, searcher.num_docs),
        order_by_field=None if request.sort == "rel" else PUBLISHED,
        order=tantivy.Order.Asc if request.sort == "old" else tantivy.Order.Desc,
    )


def _place(address: Any) -> _Place:
    """An address as a key: tantivy's own cannot be one."""
    return address.segment_ord, address.doc


def _histogram(field: str) -> dict[str, Any]:
    return {"histogram": {"field": field, "interval": 1, "min_doc_count": 1}}


def _aggregations(request: Request) -> dict[str, dict[str, Any]]:
    """What is to be counted, in tantivy's own form, by name."""
    wanted: dict[str, dict[str, Any]] = {
        field: {"terms": {"field": field, "size": request.facet_size, "segment_size": _EXACT}}
        for field in request.facets
    }
    if request.histogram:
        unit = request.unit or _MONTH
        wanted[unit] = _histogram(unit)
    return wanted


def _values(aggregated: Any) -> tuple[tuple[str, int], ...]:
    """The values of a facet with their counts."""
    return tuple((bucket["key"], bucket["doc_count"]) for bucket in aggregated["buckets"])


def _buckets(told: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple((int(bucket["key"]), bucket["doc_count"]) for bucket in told["buckets"])


def _days(schema: tantivy.Schema, first: int | None, last: int | None) -> Query:
    return Query.range_query(schema, DAY, tantivy.FieldType.Integer, first, last)
