"""tantivy's files, read without tantivy: what is wrong with each, and which documents are left.

``meta.json`` lists the segments of the last commit. ``.del`` holds a bit for each document of a
segment, set where it is alive.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from indexer.engines.files import FOREIGN, REFUSED, read_through
from indexer.engines.tantivy_footers import (
    DAMAGE,
    LOCKS,
    MANAGED,
    META,
    body_end,
    check_file,
    say,
    stamp,
)
from indexer.engines.tantivy_store import (
    block_documents,
    found_blocks,
    listed_blocks,
    payload_of,
)
from indexer.json_text import parse_json

__all__ = ["recognizes", "require_own_files", "salvage", "verify"]

_PARTS: Final = ("term", "idx", "pos", "fieldnorm", "fast", "store")
_FILE: Final = re.compile(r"(?P<segment>[0-9a-f]{32})\.(?:(?P<opstamp>[0-9]{1,20})\.)?[a-z.]{1,20}")
_LEFTOVER: Final = re.compile(r"\.tmp[A-Za-z0-9]{6}|\.nfs[0-9a-f]+")
"""What a process that was killed leaves, and what a network drive keeps while it is open."""
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_UINT: Final = struct.Struct("<I")
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
        before = stamp(folder / META)
        problems = list(_problems(folder, fields))
        if not problems or stamp(folder / META) == before:
            break
    yield from problems


def _problems(folder: Path, fields: Sequence[object] | None) -> Iterator[str]:
    try:
        there = {path.name for path in folder.iterdir()}
    except PermissionError:
        yield f"{folder} {REFUSED}"
        return
    except OSError as error:
        yield f"{folder} cannot be looked into ({error.strerror})"
        return
    for name in sorted(there - {META, MANAGED, *LOCKS}):
        if not (_FILE.fullmatch(name) or _LEFTOVER.fullmatch(name)):
            yield f"{folder / name} {FOREIGN}"
    try:
        segments = _read_meta(folder, fields)
    except DAMAGE as error:
        yield say(folder / META, error)
        # What is there is looked at all the same.
        segments = ()
        names = sorted(name for name in there if _FILE.fullmatch(name))
        managed = []
    else:
        names = [name for segment in segments for name in segment.files()]
        managed = [META, *names]
    for name in names:
        try:
            check_file(folder / name)
        except DAMAGE as error:
            if not isinstance(error, FileNotFoundError) or name in _listed_now(folder, names):
                yield say(folder / name, error)
    yield from _miscounts(folder, segments)
    yield from _mismanaged(folder, managed)


def _listed_now(folder: Path, names: Sequence[str]) -> set[str]:
    """The files of the commit in force, for others may have gone with an earlier one; ``names``
    where it cannot be told."""
    try:
        return {META, *(name for segment in _read_meta(folder) for name in segment.files())}
    except DAMAGE:
        return set(names)


def _miscounts(folder: Path, segments: Sequence[_Segment]) -> Iterator[str]:
    """Where ``meta.json`` counts otherwise than the files do."""
    for segment in segments:
        try:
            blocks = listed_blocks(folder / f"{segment.name}.store")
            alive = _read_alive(folder, segment) if segment.opstamp is not None else None
        except DAMAGE:
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
        listed = _read_managed(folder)
    except (OSError, ValueError) as error:
        yield say(folder / MANAGED, error)
        return
    for name in sorted(set(names).difference(listed) & _listed_now(folder, names)):
        yield f"{folder / MANAGED} does not list {name}"


def require_own_files(folder: Path) -> None:
    """Raises ValueError where the list of files that tantivy may remove names one that is none of
    its own, which may stand anywhere."""
    with suppress(FileNotFoundError):
        _read_managed(folder)


def _read_managed(folder: Path) -> list[str]:
    listed = parse_json((folder / MANAGED).read_bytes())
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise ValueError(f"{MANAGED} is not a list of names")
    for name in listed:
        if name != META and not _FILE.fullmatch(name):
            raise ValueError(f"{MANAGED} lists {name!r}, which is no file of an index")
    return listed


def _read_meta(folder: Path, fields: Sequence[object] | None = None) -> tuple[_Segment, ...]:
    """The segments of an index; raises OSError, ValueError, KeyError or TypeError."""
    text = (folder / META).read_text(encoding="utf-8")
    meta = parse_json(text)
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


def _read_body(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: body_end(BytesIO(data))]


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
        if not isinstance(document, int) or document >> 3 >= len(self._bits):
            return True  # of which nothing is known
        return bool(self._bits[document >> 3] >> (document & 7) & 1)


class _Every(Container[int]):
    def __contains__(self, document: object) -> bool:
        return True


_EVERY: Final = _Every()
"""Of the documents of a segment, none is removed, or it is not known which."""


def _read_alive(folder: Path, segment: _Segment) -> _Alive:
    """What ``.del`` says of a segment; raises what :data:`DAMAGE` has for a damaged one."""
    path = folder / f"{segment.name}.{segment.opstamp}.del"
    check_file(path)
    return _Alive(_read_body(path))


def salvage(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    """The payloads of all documents that can be read, removed ones not where that is known; what
    is lost is told in words. No damage raises anything."""
    sound: list[tuple[_Segment, Container[int]]] = []
    for segment in _segments(folder, tell_lost):
        try:
            every = segment.opstamp is None
            sound.append((segment, _EVERY if every else _read_alive(folder, segment)))
        except DAMAGE as error:
            removed = say(folder / f"{segment.name}.{segment.opstamp}.del", error)
            tell_lost(f"{removed}: articles that were removed may come back")
            # First, so that a former self that comes back is replaced by what comes after it.
            yield from _segment_payloads(folder, segment, _EVERY, tell_lost)
    for segment, alive in sound:
        yield from _segment_payloads(folder, segment, alive, tell_lost)


def _segments(folder: Path, tell_lost: Callable[[str], None]) -> list[_Segment]:
    """The segments of the last commit, or all that are there where that is not known."""
    there = sorted(
        (path for path in folder.glob("*") if _FILE.fullmatch(path.name)),
        key=lambda path: (stamp(path) or (0, 0), path.name),
    )
    names = {path.name.partition(".")[0] for path in there}
    try:
        segments = list(_read_meta(folder))
        if all(segment.name in names for segment in segments):
            return segments
        tell_lost(
            f"{folder / META} names a segment of which there is no file: all that are there are "
            "read, and articles that were removed may come back"
        )
    except DAMAGE as error:
        tell_lost(
            f"{say(folder / META, error)}: the segments that are there are read, and articles "
            "that were removed may come back"
        )
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
            blocks = listed_blocks(path)
            documents = blocks[-1].last if blocks else 0
        except FileNotFoundError:
            raise
        except DAMAGE:
            data = read_through(path)
            blocks = found_blocks(data[: body_end(BytesIO(data))], documents)
        with path.open("rb") as file:
            for block in blocks:
                for number, document in enumerate(block_documents(file, block)):
                    removed = block.first >= 0 and block.first + number not in alive
                    try:
                        payload = b"" if removed else payload_of(document)
                    except (ValueError, IndexError):
                        continue
                    read += 1
                    if not removed:
                        yield payload
    except OSError as error:
        why = say(path, error)
    else:
        why = f"{path} is damaged"
    if documents is None:
        tell_lost(f"{why}: how many articles are lost with it is not known")
    elif read < documents:
        tell_lost(f"{why}: {documents - read} of its {documents} articles are lost")
    else:
        try:
            check_file(path)
        except DAMAGE as error:
            tell_lost(f"{say(path, error)}: an article in it may be changed")
