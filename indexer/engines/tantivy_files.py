"""tantivy's files, read without tantivy: what is wrong with each, and which documents are left.

As tantivy 0.27 writes them (index format 7). Every file of a segment ends in a footer: a JSON text
with the CRC-32 of all that stands before it, the length of that text, and a magic number. The
documents are in ``.store``: blocks of LZ4, one after another, then a list of where each begins,
then where that list stands. A block tells its own size, so that those before and after a damaged
one are read even where the list is gone. ``.del`` holds a bit for each document, set where it is
alive.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from indexer.engines.files import FOREIGN

__all__ = ["recognizes", "salvage", "verify"]

META: Final = "meta.json"
MANAGED: Final = ".managed.json"
WRITER_LOCK: Final = ".tantivy-writer.lock"
LOCKS: Final = (".tantivy-meta.lock", WRITER_LOCK)

_PARTS: Final = ("term", "idx", "pos", "fieldnorm", "fast", "store")
_FILE: Final = re.compile(r"(?P<segment>[0-9a-f]{32})\.(?:(?P<opstamp>[0-9]{1,20})\.)?[a-z.]{1,20}")
_LEFTOVER: Final = re.compile(r"\.tmp[A-Za-z0-9]{6}|\.nfs[0-9a-f]+")
"""What a process that was killed leaves, and what a network drive keeps while it is open."""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_MAGIC: Final = 1337
_TAIL: Final = struct.Struct("<II")
"""The last bytes of a file: the length of the footer's text, and the magic number."""
_LONGEST_FOOTER: Final = 50_000

_VERSION: Final = {"major": 0, "minor": 27, "index_format_version": 7}
"""Of tantivy, as setup.cfg has it, whichever patch."""

_STORE_END: Final = struct.Struct("<IQB15x")
"""The end of a store: its version, where the list of blocks begins, how they are compressed."""
_LZ4: Final = 1
_UINT: Final = struct.Struct("<I")
_LARGEST_BLOCK: Final = 1 << 28
"""Bytes of a block; one document may be larger than the 16 kB that are usual, but not by this."""
_TEXT, _BYTES = 0, 4
"""How a stored value is marked: an id, a payload."""

_DAMAGE: Final = (OSError, ValueError, KeyError, TypeError, IndexError, struct.error)
"""What comes of reading bytes that are not as they were written."""

_CHUNK: Final = 1 << 20
_TRIES: Final = 5
"""Times that a verification is begun again since another process has committed."""


class _Segment(NamedTuple):
    """A segment as ``meta.json`` has it; ``opstamp`` names its list of removed documents."""

    name: str
    documents: int
    removed: int
    opstamp: int | None

    def files(self) -> list[str]:
        """The names of its files."""
        names = [f"{self.name}.{part}" for part in _PARTS]
        return names if self.opstamp is None else [*names, f"{self.name}.{self.opstamp}.del"]


def recognizes(folder: Path) -> bool:
    """Whether a folder holds files that tantivy names so."""
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return False
    return any(name in (META, MANAGED) or _FILE.fullmatch(name) for name in names)


def verify(folder: Path, fields: Sequence[object] | None = None) -> Iterator[str]:
    """What is wrong with the files of an index, in words. ``fields`` are those that it must have,
    as tantivy writes them; without them, any will do."""
    for _ in range(_TRIES):
        before = _stamp(folder / META)
        problems = list(_problems(folder, fields))
        if not problems or _stamp(folder / META) == before:
            break
    yield from problems


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _problems(folder: Path, fields: Sequence[object] | None) -> Iterator[str]:
    try:
        there = {path.name for path in folder.iterdir()}
    except OSError as error:
        yield f"{folder} cannot be looked into ({error.strerror})"
        return
    for name in sorted(there - {META, MANAGED, *LOCKS}):
        if not (_FILE.fullmatch(name) or _LEFTOVER.fullmatch(name)):
            yield f"{folder / name} {FOREIGN}"
    try:
        segments = _read_meta(folder, fields)
    except _DAMAGE as error:
        yield _say(folder / META, error)
        # What is there is looked at all the same.
        segments = ()
        names = sorted(name for name in there if _FILE.fullmatch(name))
        managed = []
    else:
        names = [name for segment in segments for name in segment.files()]
        managed = [META, *names]
    for name in names:
        try:
            _check_file(folder / name)
        except _DAMAGE as error:
            yield _say(folder / name, error)
    yield from _miscounts(folder, segments)
    yield from _mismanaged(folder, managed)


def _say(path: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path} is missing"
    why = error.strerror if isinstance(error, OSError) else f"{error}"
    return f"{path} is damaged ({why or type(error).__name__})"


def _miscounts(folder: Path, segments: Sequence[_Segment]) -> Iterator[str]:
    """Where ``meta.json`` counts otherwise than the files do."""
    for segment in segments:
        try:
            blocks = _listed_blocks(folder / f"{segment.name}.store")
            alive = _read_alive(folder, segment) if segment.opstamp is not None else None
        except _DAMAGE:
            continue  # told already
        if blocks and blocks[-1].last != segment.documents:
            yield (
                f"{folder / META} counts {segment.documents} articles in a segment of "
                f"{blocks[-1].last} ({segment.name})"
            )
        if alive is not None and alive.removed != segment.removed:
            yield (
                f"{folder / META} counts {segment.removed} removed articles in a segment with "
                f"{alive.removed} ({segment.name})"
            )


def _mismanaged(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """What is wrong with the list of all files that tantivy keeps, to know what it may remove."""
    try:
        listed = json.loads((folder / MANAGED).read_text(encoding="utf-8"))
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            raise ValueError("not a list of names")
    except (OSError, ValueError) as error:
        yield _say(folder / MANAGED, error)
        return
    for name in listed:
        if name != META and not _FILE.fullmatch(name):
            yield f"{folder / MANAGED} lists {name!r}, which is no file of an index"
    for name in sorted(set(names).difference(listed)):
        yield f"{folder / MANAGED} does not list {name}"


def _read_meta(folder: Path, fields: Sequence[object] | None = None) -> tuple[_Segment, ...]:
    """The segments of an index; raises OSError, ValueError, KeyError or TypeError."""
    text = (folder / META).read_text(encoding="utf-8")
    meta = json.loads(text)
    if text.rstrip("\n") != json.dumps(meta, indent=2, ensure_ascii=False):
        raise ValueError("not as tantivy writes it")
    if fields is not None and meta["schema"] != fields:
        raise ValueError("other fields than an index of this version has")
    if meta["index_settings"]["docstore_compression"] != "lz4":
        raise ValueError("articles are not compressed as those of an index are")
    return tuple(_segment(record) for record in meta["segments"])


def _segment(record: Any) -> _Segment:
    if not _ID.fullmatch(record["segment_id"]):
        raise ValueError(f"{record['segment_id']!r} is not the name of a segment")
    deletes = record["deletes"]
    documents = _number(record["max_doc"])
    if deletes is None:
        return _Segment(record["segment_id"].replace("-", ""), documents, 0, None)
    return _Segment(
        record["segment_id"].replace("-", ""),
        documents,
        _number(deletes["num_deleted_docs"]),
        _number(deletes["opstamp"]),
    )


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def check_small_files(folder: Path, segment: str) -> None:
    """Raises OSError or ValueError where the columns of values or of lengths of a segment are not
    as they were written, on which tantivy would panic. They are a two hundredth of an index."""
    for part in ("fast", "fieldnorm"):
        path = folder / f"{segment}.{part}"
        try:
            _check_file(path)
        except FileNotFoundError:
            pass  # another process merged it away; what is open can still be read
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(_say(path, error)) from error


def _check_file(path: Path) -> None:
    """Raises what :data:`_DAMAGE` has for a file that is not as it was written."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        footer, end = _footer(file, size)
        file.seek(0)
        crc, left = 0, end
        while left:
            chunk = file.read(min(left, _CHUNK))
            if not chunk:
                raise ValueError("it became shorter")
            crc = zlib.crc32(chunk, crc)
            left -= len(chunk)
    if crc != footer["crc"]:
        raise ValueError("not as it was written: its checksum is another")


def _footer(file: BinaryIO, size: int) -> tuple[dict[str, Any], int]:
    """The footer of a file, and where it begins."""
    file.seek(max(0, size - _LONGEST_FOOTER - _TAIL.size))
    end = file.read()
    if len(end) < _TAIL.size:
        raise ValueError(f"cut: {size} bytes")
    length, magic = _TAIL.unpack(end[-_TAIL.size :])
    if magic != _MAGIC or length > len(end) - _TAIL.size:
        raise ValueError("cut, or its end is damaged")
    text = end[-_TAIL.size - length : -_TAIL.size].decode()
    footer = json.loads(text)
    if json.dumps(footer, separators=(",", ":")) != text or set(footer) != {"version", "crc"}:
        raise ValueError("its end is damaged")
    if any(footer["version"].get(key) != value for key, value in _VERSION.items()):
        raise ValueError(f"made by another version of tantivy: {footer['version']}")
    return footer, size - length - _TAIL.size


def _body_end(file: BinaryIO) -> int:
    """Where the footer of a file begins; where the file ends, when it has none."""
    size = file.seek(0, 2)
    try:
        return _footer(file, size)[1]
    except ValueError:
        return size


def _read_body(path: Path) -> bytes:
    with path.open("rb") as file:
        end = _body_end(file)
        file.seek(0)
        return file.read(end)


class _Alive(Container[int]):
    """Which documents of a segment are not removed; ``removed`` counts the others."""

    def __init__(self, body: bytes) -> None:
        documents = _UINT.unpack_from(body)[0]
        self._bits = body[_UINT.size :]
        if len(self._bits) * 8 < documents:
            raise ValueError("cut")
        alive = int.from_bytes(self._bits, "little") & ((1 << documents) - 1)
        self.removed: int = documents - alive.bit_count()

    def __contains__(self, document: object) -> bool:
        return isinstance(document, int) and bool(self._bits[document >> 3] >> (document & 7) & 1)


class _Every(Container[int]):
    def __contains__(self, document: object) -> bool:
        return True


_EVERY: Final = _Every()
"""Of the documents of a segment, none is removed, or it is not known which."""


def _read_alive(folder: Path, segment: _Segment) -> _Alive:
    """What ``.del`` says of a segment; raises what :data:`_DAMAGE` has for a damaged one."""
    path = folder / f"{segment.name}.{segment.opstamp}.del"
    _check_file(path)
    return _Alive(_read_body(path))


class _Block(NamedTuple):
    """Where a block of a store begins and ends, and its documents: ``first`` to ``last``, that one
    not; ``first`` is negative where it is not known which they are."""

    start: int
    end: int
    first: int
    last: int


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


def _listed_blocks(path: Path) -> list[_Block]:
    """The blocks of a store as the list at its end has them; raises what :data:`_DAMAGE` has where
    it is not whole."""
    with path.open("rb") as file:
        list_end = _body_end(file) - _STORE_END.size
        file.seek(max(0, list_end))
        version, end, compression = _STORE_END.unpack(file.read(_STORE_END.size))
        if version not in (1, 2) or compression != _LZ4 or end > list_end:
            raise ValueError("its end is damaged")
        file.seek(end)
        return _read_list(file.read(list_end - end), end)


def _read_list(data: bytes, end: int) -> list[_Block]:
    """A skip list, of which the last layer names every block, several at a time."""
    layers, at = _variable(data, 0)
    ends = []
    for _ in range(layers):
        size, at = _variable(data, at)
        ends.append(size)
    if not ends:
        return []
    layer = data[at + (ends[-2] if len(ends) > 1 else 0) : at + ends[-1]]
    blocks: list[_Block] = []
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
            blocks.append(_Block(place, place + size, document, document + documents))
            document += documents
            place += size
    if place != end:
        raise ValueError("its list of blocks is damaged")
    return blocks


def _unpack_lz4(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    """So many bytes as a block of LZ4 holds, and where it ends; raises ValueError or IndexError.

    A block is sequences: bytes as they are, then a copy of some that came before (lz4_Block_format
    of the LZ4 project). The last one has no copy.
    """
    out = bytearray()
    while True:
        token = data[at]
        many, at = _length(data, at + 1, token >> 4)
        out += data[at : at + many]
        at += many
        if len(out) >= size or at >= len(data):
            break
        back = data[at] | data[at + 1] << 8
        many, at = _length(data, at + 2, token & 15)
        many += 4
        start = len(out) - back
        if not back or start < 0 or len(out) + many > size:
            raise ValueError("not a block of LZ4")
        while many > 0:  # a copy may overlap itself
            piece = out[start : start + many]
            out += piece
            many -= len(piece)
    if len(out) != size or at > len(data):
        raise ValueError("not a block of LZ4")
    return bytes(out), at


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
    """The documents of the block that begins somewhere, and where it ends; raises ValueError."""
    try:
        size = _UINT.unpack_from(body, at)[0]
        if not 2 * _UINT.size < size <= _LARGEST_BLOCK:
            raise ValueError("not a block")
        block, end = _unpack_lz4(body, at + _UINT.size, size)
        many = _UINT.unpack_from(block, size - _UINT.size)[0]
        index = size - (many + 1) * _UINT.size
        if not many or index < 0:
            raise ValueError("not a block")
        starts = struct.unpack_from(f"<{many}I", block, index)
        places = (*starts, index)
        if places[0] != 0 or any(after <= before for before, after in pairwise(places)):
            raise ValueError("not a block")
    except (struct.error, IndexError) as error:
        raise ValueError("cut") from error
    return [block[before:after] for before, after in pairwise(places)], end


def _payload(document: bytes) -> bytes:
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


def _found_blocks(body: bytes, documents: int | None) -> list[_Block]:
    """The blocks of a store without its list: each begins where the one before ends, and after a
    damaged one the next is looked for. Which documents they hold is known of those before the first
    gap, and after the last where the segment is known to have so many ``documents``."""
    runs: list[list[_Block]] = [[]]
    at = 0
    while at < len(body) - 2 * _UINT.size:
        try:
            held, end = _read_block(body, at)
            for document in held:
                _payload(document)
        except _DAMAGE:
            if runs[-1] or len(runs) == 1:
                runs.append([])
            at += 1
            continue
        first = runs[-1][-1].last if runs[-1] else 0
        runs[-1].append(_Block(at, end, first, first + len(held)))
        at = end
    begun, *others = (run for run in runs if run or run is runs[0])
    if others and documents is not None:
        missing = documents - others[-1][-1].last
        begun += [block._replace(first=block.first + missing) for block in others.pop()]
    return begun + [block._replace(first=-1) for run in others for block in run]


def salvage(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    """The payloads of all documents that can be read, removed ones not where that is known; what
    is lost is told in words. No damage raises anything."""
    sound: list[tuple[_Segment, Container[int]]] = []
    for segment in _segments(folder, tell_lost):
        try:
            every = segment.opstamp is None
            sound.append((segment, _EVERY if every else _read_alive(folder, segment)))
        except _DAMAGE as error:
            removed = _say(folder / f"{segment.name}.{segment.opstamp}.del", error)
            tell_lost(f"{removed}: articles that were removed may come back")
            # First, so that a former self that comes back is replaced by what comes after it.
            yield from _segment_payloads(folder, segment, _EVERY, tell_lost)
    for segment, alive in sound:
        yield from _segment_payloads(folder, segment, alive, tell_lost)


def _segments(folder: Path, tell_lost: Callable[[str], None]) -> list[_Segment]:
    """The segments of the last commit, or all that are there where that is not known."""
    there = sorted(
        (path for path in folder.glob("*") if _FILE.fullmatch(path.name)),
        key=lambda path: (_stamp(path) or (0, 0), path.name),
    )
    names = {path.name.partition(".")[0] for path in there}
    try:
        segments = list(_read_meta(folder))
        if all(segment.name in names for segment in segments):
            return segments
        tell_lost(f"{folder / META} names a segment of which there is no file")
    except _DAMAGE as error:
        tell_lost(f"{_say(folder / META, error)}: the segments that are there are read")
    removed: dict[str, int] = {}
    for path in there:
        if path.name.endswith(".del"):
            name, opstamp, _ = path.name.split(".")
            removed[name] = max(removed.get(name, 0), int(opstamp))
    stores = [path.name.partition(".")[0] for path in there if path.suffix == ".store"]
    return [_Segment(name, -1, 0, removed.get(name)) for name in stores]


def _segment_payloads(
    folder: Path, segment: _Segment, alive: Container[int], tell_lost: Callable[[str], None]
) -> Iterator[bytes]:
    path = folder / f"{segment.name}.store"
    documents = segment.documents if segment.documents >= 0 else None
    read = 0
    try:
        try:
            blocks = _listed_blocks(path)
            documents = blocks[-1].last if blocks else 0
        except (ValueError, IndexError, struct.error):
            blocks = _found_blocks(_read_body(path), documents)
        with path.open("rb") as file:
            for block in blocks:
                for number, document in enumerate(_block_documents(file, block)):
                    removed = block.first >= 0 and block.first + number not in alive
                    try:
                        payload = b"" if removed else _payload(document)
                    except (ValueError, IndexError):
                        continue
                    read += 1
                    if not removed:
                        yield payload
    except OSError as error:
        why = _say(path, error)
    else:
        why = f"{path} is damaged"
    if documents is None:
        tell_lost(f"{why}: how many articles are lost with it is not known")
    elif read < documents:
        tell_lost(f"{why}: {documents - read} of its {documents} articles are lost")
    else:
        try:
            _check_file(path)
        except _DAMAGE as error:
            tell_lost(f"{_say(path, error)}: an article in it may be changed")


def _block_documents(file: BinaryIO, block: _Block) -> list[bytes]:
    """The documents of a block as they are stored; none where it is damaged."""
    try:
        file.seek(block.start)
        return _read_block(file.read(block.end - block.start), 0)[0]
    except _DAMAGE:
        return []
