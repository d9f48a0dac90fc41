"""The files of the Whoosh engine, in forms of ours: no pickle is written, and none is read.

Whoosh keeps lists of segments, of the files in a segment and of fields as pickles, and a pickle
runs what whoever made it wants. Here they are JSON, checked as it is read:

- ``_MAIN_N.toc``, the list of segments of the commit ``N``: a line with what it is and a digest of
  the rest, then the rest: for each segment its size, its digest and its removed documents;
- ``MAIN_ID.seg``, a segment: the parts that Whoosh's codec makes, one after another, payloads
  first; which they are; and how long that list is, with its checksum. The payload of a document has
  length, number and checksum before it, so that it is found and known without anything else.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import re
import shutil
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from whoosh import columns, writing
from whoosh.codec import whoosh3
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from indexer.durable import remove_path, sync_folder, write_whole
from indexer.json_text import parse_json, reason_of

__all__ = [
    "NAME",
    "PARTS_START",
    "Listed",
    "Payloads",
    "Record",
    "SegmentWriter",
    "Storage",
    "Toc",
    "digest_of",
    "find_payloads",
    "is_earlier",
    "latest_generation",
    "read_parts",
    "read_toc",
    "remove_unlisted",
    "toc_name",
    "write_toc",
]

NAME: Final = "MAIN"
"""What the names of Whoosh's files begin with."""

_TOC: Final = re.compile(rf"_{NAME}_([0-9]{{1,15}})\.toc")
_OURS: Final = re.compile(rf"_{NAME}_[0-9]+\.toc(\..*)?|{NAME}_[0-9a-z]+\.[A-Za-z0-9_.]+")
_ID: Final = re.compile("[0-9a-z]{1,32}")
_PART: Final = re.compile("[A-Za-z0-9_.]{1,80}")

_TOC_MARK: Final = "marsad-whoosh 1"
PARTS_START: Final = b"Marsad segment 1"
"""How a segment begins."""

_PARTS_END: Final = struct.Struct("<III")
"""The last bytes of a segment: the length of the list of parts, its checksum, and a mark."""
_MARK: Final = 0x4D525344

_PAYLOAD: Final = struct.Struct("<III")
"""Before each payload: its length, the number of its document, and the checksum of both."""
_CHUNK: Final = 1 << 20


def _sum(number: int, value: bytes | memoryview) -> int:
    return zlib.crc32(value, zlib.crc32(_PAYLOAD.pack(len(value), number, 0)))


class _Plain:
    """A file of Whoosh's whose values are JSON where Whoosh would have pickles."""

    def write_pickle(self: Any, value: object, protocol: int = -1) -> None:
        self.write_string(json.dumps(value).encode())

    def read_pickle(self: Any) -> Any:
        return json.loads(bytes(self.read_string()))


class _File(_Plain, StructFile):
    pass


class _Part(_Plain, BufferFile):
    pass


class Storage(FileStorage):
    """Whoosh's folder of files."""

    def create_file(
        self, name: str, excl: bool = False, mode: str = "wb", **kwargs: Any
    ) -> StructFile:
        """A new file, never one that a link leads to."""
        path = Path(self.folder, name)
        path.unlink(missing_ok=True)
        return _File(path.open(mode.replace("w", "x")), name=name, **kwargs)

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """A file to read."""
        return _File(Path(self.folder, name).open("rb"), name=name, **kwargs)

    def temp_storage(self, name: str | None = None) -> Storage:
        """A new, empty folder for files that this process writes and reads again."""
        path = Path(self.folder, name or f"{NAME}.tmp")
        remove_path(path)
        path.mkdir(mode=0o700)
        return Storage(str(path))


class Payloads(columns.VarBytesColumn):
    """A column of bytes, each of them with its length, its document and a checksum."""

    class Writer(columns.VarBytesColumn.Writer):
        def add(self, docnum: int, v: bytes) -> None:
            """Adds the value of a document; documents rise."""
            super().add(docnum, _PAYLOAD.pack(len(v), docnum, _sum(docnum, v)) + v)

    class Reader(columns.VarBytesColumn.Reader):
        def __getitem__(self, docnum: int) -> bytes:
            held = super().__getitem__(docnum)
            length, number, checksum = _PAYLOAD.unpack_from(held)
            value: bytes = held[_PAYLOAD.size :]
            if (length, number) != (len(value), docnum) or _sum(number, value) != checksum:
                raise ValueError(f"the payload of document {docnum} is not as it was written")
            return value


def find_payloads(data: bytes, end: int, documents: int) -> Iterator[tuple[int, bytes]]:
    """Numbers and payloads of those of so many documents of a segment, up to the byte ``end``, that
    are as they were written, whatever stands between them."""
    view = memoryview(data)
    at, last = len(PARTS_START), -1
    while at + _PAYLOAD.size <= end:
        length, number, checksum = _PAYLOAD.unpack_from(data, at)
        start = at + _PAYLOAD.size
        if last < number < documents and start + length <= end:
            if _sum(number, view[start : start + length]) == checksum:
                yield number, data[start : start + length]
                at, last = start + length, number
                continue
        at += 1


@dataclass(frozen=True, slots=True)
class Listed:
    """How a segment was when it was written: its bytes, where its payloads end, and a digest."""

    bytes: int
    payloads: int
    digest: str


class Record(whoosh3.W3Segment):
    """A segment as a commit has it."""

    def __init__(self, codec: Any, indexname: str = NAME, **known: Any) -> None:
        super().__init__(codec, indexname, **known)
        self._fieldlengths: dict[str, int] = {}
        self.listed = Listed(0, 0, "")  # until it is written
        self.compound = True

    def create_compound_file(self, storage: Any) -> None:
        """Joins the files of the segment in one, and removes them."""
        self.listed = _write_parts(storage, self)

    def open_compound_file(self, storage: Any) -> _Parts:
        """The files that :meth:`create_compound_file` joined."""
        return _Parts(storage, self)


def _write_parts(storage: Storage, record: Record) -> Listed:
    prefix = f"{record.segment_id()}."
    payloads = f"{prefix}payload.col"
    names = sorted(
        (name for name in storage.list() if name.startswith(prefix)), key=lambda n: n != payloads
    )
    parts: dict[str, tuple[int, int]] = {}
    path = Path(storage.folder, record.make_filename(record.COMPOUND_EXT))
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(PARTS_START)
        for name in names:
            start = file.tell()
            with Path(storage.folder, name).open("rb") as part:
                shutil.copyfileobj(part, file, _CHUNK)
            parts[name.removeprefix(prefix)] = start, file.tell() - start
        listed = json.dumps(parts).encode()
        file.write(listed + _PARTS_END.pack(len(listed), zlib.crc32(listed), _MARK))
        file.flush()
        os.fsync(file.fileno())
    for name in names:
        storage.delete_file(name)
    first = parts.get("payload.col", (len(PARTS_START), 0))
    return Listed(path.stat().st_size, sum(first), digest_of(path))


def digest_of(path: Path) -> str:
    """A digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def read_parts(data: Any) -> dict[str, tuple[int, int]]:
    """Where each part of a segment begins, and its bytes; raises ValueError."""
    size = len(data)
    if size < len(PARTS_START) + _PARTS_END.size or data[: len(PARTS_START)] != PARTS_START:
        raise ValueError("not a segment of this version")
    length, checksum, mark = _PARTS_END.unpack(data[size - _PARTS_END.size :])
    end = size - _PARTS_END.size
    listed = data[max(0, end - length) : end]
    if mark != _MARK or zlib.crc32(listed) != checksum:
        raise ValueError("its end is damaged")
    parts = {}
    for name, place in parse_json(bytes(listed)).items():
        start, many = (_count(number) for number in place)
        if not _PART.fullmatch(name) or start + many > end - length:
            raise ValueError("its list of parts is damaged")
        parts[name] = start, many
    return parts


class _Parts(CompoundStorage):
    """The files in a segment."""

    def __init__(self, storage: Any, record: Record) -> None:
        self.is_closed = False
        self._locks: dict[str, Any] = {}
        self._file = None
        with Path(storage.folder, record.make_filename(record.COMPOUND_EXT)).open("rb") as file:
            self._source = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._dir = {
            f"{record.segment_id()}.{name}": {"offset": start, "length": length}
            for name, (start, length) in read_parts(self._source).items()
        }

    def open_file(self, name: str, *args: Any, **kwargs: Any) -> StructFile:
        """A file to read."""
        start, length = self.range(name)
        return _Part(memoryview(self._source)[start : start + length], name=name)


class Toc(NamedTuple):
    """The list of segments of a commit, as Whoosh's writer wants it."""

    generation: int
    segments: list[Record]
    schema: Any = None


def toc_name(generation: int) -> str:
    """The file of the list of segments of a commit."""
    return f"_{NAME}_{generation}.toc"


def latest_generation(folder: Path) -> int:
    """The number of the last commit; -1 where there is none."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return -1
    found = (_TOC.fullmatch(name) for name in names)
    return max((int(match[1]) for match in found if match), default=-1)


def is_earlier(data: bytes) -> bool:
    """Whether a list of segments was written by a version of Marsad that pickled it: the sizes of
    numbers, and a mark for the order of bytes."""
    return data.startswith(b"\x04\x08\x04\xff\xff\xcf\xc7")


def read_toc(folder: Path, generation: int, codec: Any, schema: Any = None) -> Toc:
    """The list of segments of a commit; raises FileNotFoundError, or ValueError for one that is not
    as it was written."""
    data = (folder / toc_name(generation)).read_bytes()
    if is_earlier(data):
        raise ValueError("written by an earlier version, in a form that could run code")
    head, _, body = data.partition(b"\n")
    if head.decode("ascii", "replace") != f"{_TOC_MARK} {_digest(body)}":
        raise ValueError("not as it was written")
    try:
        record = parse_json(body)
        if record["generation"] != generation:
            raise ValueError("the list of another commit")
        return Toc(generation, [_record(one, codec) for one in record["segments"]], schema)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a list of segments: {reason_of(error)}") from error


def _record(one: dict[str, Any], codec: Any) -> Record:
    documents = _count(one["documents"])
    removed = {_count(number) for number in one["removed"]}
    if not _ID.fullmatch(one["id"]) or any(number >= documents for number in removed):
        raise ValueError("not a segment")
    record = Record(codec, doccount=documents, segid=one["id"], deleted=removed or None)
    record.listed = Listed(_count(one["bytes"]), _count(one["payloads"]), str(one["digest"]))
    return record


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise ValueError(f"{value!r} is no count")
    return value


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def write_toc(folder: Path, generation: int, segments: Sequence[Record]) -> None:
    """Makes a commit: its segments are on the disk before it is, and it is before this is done."""
    listed = []
    for record in segments:
        listed.append(
            {
                "id": record.segid,
                "documents": record.doc_count_all(),
                "removed": sorted(record.deleted_docs()),
                "bytes": record.listed.bytes,
                "payloads": record.listed.payloads,
                "digest": record.listed.digest,
            }
        )
    body = json.dumps({"generation": generation, "segments": listed}).encode()
    sync_folder(folder)  # the names of the segments
    write_whole(folder / toc_name(generation), f"{_TOC_MARK} {_digest(body)}\n".encode() + body)


def remove_unlisted(folder: Path, toc: Toc) -> None:
    """Removes the files of earlier commits, and of what was never committed."""
    kept = {toc_name(toc.generation)}
    kept |= {record.make_filename(record.COMPOUND_EXT) for record in toc.segments}
    for path in folder.iterdir():
        if path.name not in kept and (_OURS.fullmatch(path.name) or path.name == f"{NAME}.tmp"):
            with suppress(OSError):  # another process has it open, as on Windows
                remove_path(path)


class _Written:
    """What Whoosh's writer asks of an index."""

    indexname = NAME

    def __init__(self, storage: Storage, codec: Any, schema: Any) -> None:
        self.storage, self._codec, self._schema = storage, codec, schema

    def _read_toc(self) -> Toc:
        folder = Path(self.storage.folder)
        return read_toc(folder, latest_generation(folder), self._codec, self._schema)


class SegmentWriter(writing.SegmentWriter):
    """Whoosh's writer, for one commit; whoever has it holds the lock."""

    def __init__(self, storage: Storage, codec: Any, schema: Any) -> None:
        super().__init__(_Written(storage, codec, schema), codec=codec, _lk=False)

    def _commit_toc(self, segments: Sequence[Record]) -> None:
        folder = Path(self.storage.folder)
        write_toc(folder, self.generation, segments)
        remove_unlisted(folder, Toc(self.generation, list(segments)))
