"""What is wrong with each file of the Whoosh engine, and which documents are left."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from indexer.engines.files import FOREIGN, REFUSED, read_through, require_files
from indexer.engines.whoosh_codec import Codec
from indexer.engines.whoosh_earlier import (
    EarlierSegment,
    may_be_earlier,
    read_earlier_payloads,
    read_earlier_toc,
)
from indexer.engines.whoosh_storage import (
    NAME,
    Record,
    digest_of,
    find_payloads,
    is_earlier,
    latest_generation,
    read_parts,
    read_toc,
    toc_name,
)
from indexer.json_text import reason_of

__all__ = ["recognizes", "salvage", "verify"]

_OURS: Final = re.compile(
    rf"_{NAME}_[0-9]+\.toc(\.new)?|{NAME}_[0-9a-z]+\.[A-Za-z0-9_.]+|{NAME}(\.tmp|_WRITELOCK)|writer"
    r"|\.nfs[0-9a-f]+"  # what a network drive keeps while it is open
)
_SEGMENT: Final = re.compile(rf"{NAME}_([0-9a-z]{{1,32}})\.seg")
_MANY: Final = 1 << 24
"""More documents than a segment has."""
_TRIES: Final = 5
"""Times that a verification is begun again since another process has committed."""


def recognizes(folder: Path) -> bool:
    """Whether a folder holds files that Whoosh names so."""
    return any(name.startswith((f"_{NAME}_", f"{NAME}_")) for name in _names(folder))


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def verify(folder: Path, *, earlier: bool = False) -> Iterator[str]:
    """What is wrong with each file of an index, in words; with ``earlier``, one of an earlier
    version, which has no digests, is sound when its articles can be read."""
    for _ in range(_TRIES):
        before = latest_generation(folder)
        problems = list(_problems(folder, before, earlier))
        if not problems or latest_generation(folder) == before:
            break
    yield from problems


def _problems(folder: Path, generation: int, earlier: bool) -> Iterator[str]:
    for name in _names(folder):
        if not _OURS.fullmatch(name):
            yield f"{folder / name} {FOREIGN}"
    if generation < 0 and not os.access(folder, os.R_OK | os.X_OK) and folder.exists():
        yield f"{folder} {REFUSED}"
        return
    if generation < 0:
        yield f"{folder / toc_name(0)}, the list of segments, is missing"
        return
    path = folder / toc_name(generation)
    try:
        if earlier and is_earlier(data := path.read_bytes()):
            for segment in read_earlier_toc(data):
                file = folder / f"{NAME}_{segment.id}.seg"
                yield from _lost(read_earlier_payloads(file, segment), file)
            return
        segments = read_toc(folder, generation, Codec()).segments
    except PermissionError:
        yield f"{path} {REFUSED}"
        return
    except (OSError, ValueError) as error:
        yield f"{path} is damaged ({reason_of(error)})"
        return
    for record in segments:
        path = folder / record.make_filename(".seg")
        if problem := _check_segment(path, record):
            if path.exists() or _is_listed_now(folder, record):
                yield problem


def _lost(payloads: Iterator[bytes], path: Path) -> Iterator[str]:
    """What keeps the articles of a segment from being read."""
    try:
        for _ in payloads:
            pass
    except FileNotFoundError:
        yield f"{path} is missing"
    except PermissionError:
        yield f"{path} {REFUSED}"
    except (OSError, ValueError) as error:
        yield f"{path} is damaged ({reason_of(error)})"


def _is_listed_now(folder: Path, record: Record) -> bool:
    """Whether the commit in force has a segment, which may have gone with an earlier one."""
    try:
        segments = read_toc(folder, latest_generation(folder), Codec()).segments
    except (OSError, ValueError):
        return True
    return any(one.segid == record.segid for one in segments)


def _check_segment(path: Path, record: Record) -> str | None:
    listed = record.listed
    try:
        size = path.stat().st_size
        if size != listed.bytes:
            return f"{path} is damaged (cut: {size} bytes of {listed.bytes})"
        if digest_of(path) != listed.digest:
            return f"{path} is damaged (not as it was written: its digest is another)"
    except FileNotFoundError:
        return f"{path} is missing"
    except PermissionError:
        return f"{path} {REFUSED}"
    except OSError as error:
        return f"{path} is damaged ({error.strerror})"
    return None


def salvage(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    """The payloads of all documents that can be read, removed ones not where that is known; what
    is lost is told in words. No damage raises anything."""
    require_files(folder)
    return _salvage(folder, tell_lost)


def _salvage(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    generation = latest_generation(folder)
    path = folder / toc_name(max(generation, 0))
    records: list[Record] | list[EarlierSegment]
    try:
        data = path.read_bytes()
        if is_earlier(data):
            records = read_earlier_toc(data)
        else:
            records = read_toc(folder, generation, Codec()).segments
    except (OSError, ValueError) as error:
        tell_lost(
            f"{path} cannot be read ({reason_of(error)}): the segments that are there are read, "
            "and articles that were removed may come back"
        )
        yield from _unlisted(folder, tell_lost)
        return
    for record in records:
        if isinstance(record, EarlierSegment):
            yield from _earlier(folder / f"{NAME}_{record.id}.seg", record, tell_lost)
        else:
            yield from _segment(folder / record.make_filename(".seg"), record, tell_lost)


def _segment(path: Path, record: Record, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    listed, documents = record.listed, record.doc_count_all()
    if (problem := _check_segment(path, record)) is None:
        tell_lost = _no_one
    data = read_through(path)
    found = 0
    for number, payload in find_payloads(data, min(listed.payloads, len(data)), documents):
        found += 1
        if not record.is_deleted(number):
            yield payload
    if found < documents or problem:
        tell_lost(f"{problem or path}: {documents - found} of its {documents} articles are lost")


def _no_one(lost: str) -> None:
    """Nothing is lost."""


def _unlisted(folder: Path, tell_lost: Callable[[str], None]) -> Iterator[bytes]:
    """The payloads of all segments that are there, the oldest first."""
    there = [folder / name for name in _names(folder) if _SEGMENT.fullmatch(name)]
    there.sort(key=lambda path: path.stat().st_mtime_ns)
    for path in there:
        data = read_through(path)
        if may_be_earlier(data):
            yield from _earlier(path, None, tell_lost)
            continue
        try:
            start, length = read_parts(data)["payload.col"]
            end = start + length
        except (ValueError, KeyError, TypeError, AttributeError):
            end = len(data)
        yield from (payload for _, payload in find_payloads(data, end, _MANY))


def _earlier(
    path: Path, segment: EarlierSegment | None, tell_lost: Callable[[str], None]
) -> Iterator[bytes]:
    try:
        yield from read_earlier_payloads(path, segment)
    except (OSError, ValueError) as error:
        tell_lost(f"{path} is damaged ({reason_of(error)})")
