"""An index in one file, and back: a tar archive, compressed with zstd.

Its first member is a table of all others with their sizes and digests. A backup is of one moment:
the engine's files, which never change once they are written, are linked under the lock of the
index, and packed when writers are at work again. A restored index is put in force by the rename of
a folder that holds it whole; whoever opens the index next goes on where a killed restore ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import zstandard

from indexer.advice import index_command
from indexer.databases import explain_refusal, is_refusal
from indexer.durable import digest, remove_path, replacing, seal, sync_folder
from indexer.engines.files import FOREIGN, GIVE_RIGHT, REFUSED
from indexer.engines.registry import find_engine
from indexer.errors import (
    BackupError,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexRefused,
    IndexUnavailable,
    StorageFailed,
)
from indexer.json_text import parse_json, reason_of
from indexer.refusals import MEND, failing, in_words, using_index
from indexer.storage.databases import DATABASES, copy_database, not_in_use
from indexer.storage.folder import find_mismatch, lock_folder
from indexer.storage.lists import lists_file
from indexer.storage.manifest import NAMES_FILE, READY, Manifest
from indexer.storage.remains import data_folders, next_data
from indexer.storage.restored import LOOSE, NONE, finish_restore

__all__ = ["back_up", "restore"]

Tell = Callable[[int, int], None]
"""Called with the bytes done and those there are."""

_TABLE: Final = "backup.json"
_FORMAT: Final = 1
_MOST_TABLE: Final = 16 << 20
_MOST_TIMES: Final = 300
"""A backup is at most so many times as large unpacked: more is no index, but a trap."""
_LEAST_BOUND: Final = 256 << 20
_LEVEL: Final = 3
_UNWRITTEN: Final = "No backup was written"
_BLOCK: Final = 1 << 20
_TAR_BLOCK: Final = 512

_SNAPSHOT: Final = "backup.new"
_BEGUN: Final = "restore.new"

_MEMBER: Final = re.compile(
    r"marsad\.json|names\.tsv|(?:ledger|fetch|alerts)\.sqlite|lists-[0-9]{1,9}\.zst"
    r"|data-[0-9]{1,9}/[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}"
)
"""What may stand in a backup: plain names, no paths."""


class _Entry(NamedTuple):
    name: str
    size: int
    digest: str


# Backing up


def back_up(folder: Path, file: Path, *, force: bool, wait: float, tell: Tell) -> int:
    """Writes the index of a folder to a file, verifies what was written, and gives its bytes.

    Raises :class:`~indexer.errors.BackupError` for a file that is there already, unless ``force``;
    :class:`~indexer.errors.IndexDamaged` for an index that is damaged, of which a backup is none,
    :class:`~indexer.errors.IndexMismatch` for one that another version made, and
    :class:`~indexer.errors.StorageFailed`; then the file is as it was.
    """
    if file.exists() and not force:
        raise BackupError(f"{file} is there already. Name another file, or replace it with --force")
    Manifest.stamp(folder)  # which tells where there is no index, or none that may be looked into
    with (
        using_index(folder, _UNWRITTEN),
        lock_folder(folder, 0, "backup.lock"),
        _snapshot(folder, wait) as snapshot,
    ):
        entries = _entries(snapshot)
        total = sum(entry.size for entry in entries)
        manifest = Manifest.read(snapshot)
        kept = f"{_UNWRITTEN}: {MEND}, or name a file elsewhere, and try again."
        with failing(f"Writing {file}", kept):
            with replacing(file) as opened:
                _pack(snapshot, manifest, entries, opened, lambda done: tell(done, 2 * total))
                opened.flush()
                opened.seek(0)
                for done in _verify(opened):
                    tell(total + done, 2 * total)
            return file.stat().st_size


@contextmanager
def _snapshot(folder: Path, wait: float) -> Iterator[Path]:
    """A folder with the files of an index as of one moment: links where that is possible."""
    snapshot = folder / _SNAPSHOT
    kept = f"{_UNWRITTEN}: {MEND} and try again."
    with failing(f"Making {snapshot}", kept), using_index(folder, _UNWRITTEN):
        with lock_folder(folder, wait), lock_folder(folder, wait, "names.lock"):
            finish_restore(folder)
            manifest = _searched(folder)
            if Manifest.is_as_written(folder) is False:
                raise _damage(folder, f"{folder / 'marsad.json'} is not as it was written")
            remove_path(snapshot)
            try:
                _copy_into(folder, snapshot, manifest)
            except BaseException:
                remove_path(snapshot)
                raise
        try:
            for problem in _problems(snapshot, manifest):
                problem = problem.replace(str(snapshot), str(folder))
                if problem.endswith(REFUSED):
                    raise IndexRefused(f"{problem}: no backup was written", GIVE_RIGHT)
                raise _damage(folder, problem)
            yield snapshot
        finally:
            remove_path(snapshot)


def _searched(folder: Path) -> Manifest:
    """The manifest of an index that this version searches; raises
    :class:`~indexer.errors.IndexMismatch` for another, of which it could not tell damage."""
    manifest = Manifest.read(folder, outdated=True)
    if mismatch := find_mismatch(folder, manifest):
        raise IndexMismatch(f"{mismatch.problem}: no backup was written", mismatch.mend)
    return manifest


def _problems(folder: Path, manifest: Manifest, *, earlier: bool = False) -> Iterator[str]:
    """What is damaged of an engine's files; others, which are no damage, go along."""
    problems = find_engine(manifest.engine).verify(folder / manifest.data, earlier=earlier)
    return (problem for problem in problems if not problem.endswith(FOREIGN))


def _damage(folder: Path, problem: str) -> IndexDamaged:
    return IndexDamaged(
        f"{problem}: a backup of a damaged index is none, and none was written",
        f"See: {index_command('check', folder)}",
    )


def _copy_into(folder: Path, snapshot: Path, manifest: Manifest) -> None:
    data = folder / manifest.data
    (snapshot / manifest.data).mkdir(parents=True)
    for path in sorted(data.iterdir()):
        name = f"{manifest.data}/{path.name}"
        if path.is_file() and not path.is_symlink() and _MEMBER.fullmatch(name):
            if not path.name.endswith((".lock", "LOCK")):
                _link(path, snapshot / name)
    lists = lists_file(folder, manifest.data)
    for path in (folder / "marsad.json", lists, folder / NAMES_FILE):
        if path.is_file():
            shutil.copyfile(path, snapshot / path.name)
    for database in DATABASES:
        if (folder / database.file).is_file():
            _copy(folder, database.file, snapshot)


def _copy(folder: Path, name: str, snapshot: Path) -> None:
    """Copies a database into a snapshot. Raises OSError, and what :func:`back_up` does."""
    file = folder / name
    file.open("rb").close()  # sqlite would not tell why it may not be read
    try:
        copy_database(file, snapshot / name)
    except sqlite3.Error as error:
        if not is_refusal(error):
            raise _damage(folder, f"{file} cannot be read ({error})") from error
        why, mend = explain_refusal(snapshot / name, error)
        raise StorageFailed(
            f"{file} cannot be copied ({why})", f"{_UNWRITTEN}: {mend} and try again."
        ) from error


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # a system without links
        shutil.copyfile(path, to)


def _entries(snapshot: Path) -> list[_Entry]:
    """What a backup holds, the manifest first."""
    files = sorted(path for path in snapshot.rglob("*") if path.is_file())
    names = sorted((path.relative_to(snapshot).as_posix() for path in files), key=_manifest_first)
    return [
        _Entry(name, (snapshot / name).stat().st_size, digest(snapshot / name)) for name in names
    ]


def _manifest_first(name: str) -> tuple[bool, str]:
    return name != "marsad.json", name


def _pack(
    snapshot: Path,
    manifest: Manifest,
    entries: list[_Entry],
    file: BinaryIO,
    tell: Callable[[int], None],
) -> None:
    record = {
        "format": _FORMAT,
        "marsad": version("marsad"),
        "engine": manifest.engine,
        "articles": manifest.articles,
        "updated": manifest.updated,
        "files": [entry._asdict() for entry in entries],
    }
    table = json.dumps(record, indent=1).encode()
    done = 0
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with compressor.stream_writer(file, closefd=False) as packed:
        packed.write(_header(_TABLE, len(table)) + table + _padding(len(table)))
        for entry in entries:
            packed.write(_header(entry.name, entry.size))
            with (snapshot / entry.name).open("rb") as opened:
                left = entry.size
                while left and (block := opened.read(min(left, _BLOCK))):
                    packed.write(block)
                    left -= len(block)
                    done += len(block)
                    tell(done)
            packed.write(_padding(entry.size))
        packed.write(bytes(2 * _TAR_BLOCK))


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o644
    return member.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % _TAR_BLOCK)


def _verify(file: BinaryIO) -> Iterator[int]:
    """Reads a backup through; gives the bytes done, and raises
    :class:`~indexer.errors.BackupError`."""
    with _Unpacking(file, "the backup") as unpacking:
        done = 0
        for entry in unpacking.entries:
            for block in unpacking.blocks(entry):
                done += len(block)
                yield done


# Restoring


class _Unpacking:
    """A backup that is read, which anybody may have made: only what its table names is taken, in
    its order, of its size and with its digest."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._name = name
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self._stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            file, closefd=False
        )
        self.record, self.entries = self._read_table()
        total = sum(entry.size for entry in self.entries)
        if total > max(_LEAST_BOUND, size * _MOST_TIMES):
            raise self.no(f"{total:,} bytes in {size:,} are no index")
        self.total = total

    def __enter__(self) -> _Unpacking:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()  # type: ignore[no-untyped-call]

    def no(self, why: object) -> BackupError:
        return BackupError(f"{self._name} is no whole backup of an index ({why}): nothing was done")

    def _read_table(self) -> tuple[dict[str, object], list[_Entry]]:
        size = self._read_header(_TABLE)
        if size > _MOST_TABLE:
            raise self.no("its table is too long")
        text = b"".join(self._read(size))
        try:
            record = parse_json(text)
            if record["format"] != _FORMAT:
                raise self.no(f"made by another version of Marsad, format {record['format']!r}")
            entries = [
                _Entry(str(one["name"]), int(one["size"]), str(one["digest"]))
                for one in record["files"]
            ]
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            raise self.no(f"its table cannot be read: {reason_of(error)}") from error
        names = [entry.name for entry in entries]
        if names[:1] != ["marsad.json"] or len(set(names)) != len(names):
            raise self.no("its table names no manifest, or something twice")
        for entry in entries:
            if not _MEMBER.fullmatch(entry.name) or entry.size < 0:
                raise self.no(f"{entry.name[:100]!r} is no file of an index")
        if len({name.partition("/")[0] for name in names if "/" in name}) != 1:
            raise self.no("it does not hold the data of one index")
        return record, entries

    def blocks(self, entry: _Entry) -> Iterator[bytes]:
        """The bytes of the next member, which must be this one."""
        if self._read_header(entry.name) != entry.size:
            raise self.no(f"{entry.name} is not of its size")
        hasher = hashlib.blake2b(digest_size=16)
        for block in self._read(entry.size):
            hasher.update(block)
            yield block
        if hasher.hexdigest() != entry.digest:
            raise self.no(f"{entry.name} is not as it was packed")

    def _read_header(self, name: str) -> int:
        try:
            header = tarfile.TarInfo.frombuf(
                b"".join(self._take(_TAR_BLOCK)), "utf-8", "surrogateescape"
            )
        except tarfile.HeaderError as error:
            raise self.no(error) from error
        if header.name != name or header.type != tarfile.REGTYPE or header.size < 0:
            raise self.no(f"{header.name[:100]!r} stands where {name} should")
        return header.size

    def _read(self, size: int) -> Iterator[bytes]:
        yield from self._take(size)
        for _ in self._take(-size % _TAR_BLOCK):
            pass

    def _take(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            try:
                block = self._stream.read(min(left, _BLOCK))
            except zstandard.ZstdError as error:
                raise self.no(error) from error
            if not block:
                raise self.no("it is cut")
            left -= len(block)
            yield block


def restore(folder: Path, file: Path, *, force: bool, wait: float, tell: Tell) -> int:
    """Puts the index of a backup into a folder, and gives how many articles it holds. Whoever reads
    the index that was there goes on, and then reads this one.

    Raises :class:`~indexer.errors.BackupError` for a file that is no whole backup, and for a folder
    that has an index, unless ``force``; :class:`~indexer.errors.StorageFailed`. All is as it was
    then.
    """
    kept = f"Nothing was changed: {MEND} and try again."
    with ExitStack() as stack:
        stack.enter_context(using_index(folder, "Nothing was changed"))
        is_new = not folder.exists()
        if is_new:
            stack.callback(_remove_if_bare, folder)
        try:
            opened = stack.enter_context(file.open("rb"))
        except OSError as error:
            raise BackupError(f"{file} cannot be read ({in_words(error)})") from error
        stack.enter_context(failing(f"Restoring into {folder}", kept))
        stack.enter_context(using_index(folder, "Nothing was changed"))
        unpacking = stack.enter_context(_Unpacking(opened, str(file)))
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("write.lock", "names.lock"):
            stack.enter_context(lock_folder(folder, wait, name))
        finish_restore(folder)
        if not force and (found := _index_in(folder)):
            raise BackupError(
                f"{folder} has an index ({found}). Name another folder with --index, or replace "
                "that index with --force"
            )
        for database in DATABASES:
            if not stack.enter_context(not_in_use(folder, database)):
                raise IndexLocked(f"{folder / database.file} is in use: try again when that ended")
        if (free := shutil.disk_usage(folder).free) < unpacking.total:
            raise StorageFailed(
                f"{folder} has room for {free:,} bytes, and the index takes {unpacking.total:,}",
                "Nothing was changed: make room and try again.",
            )
        articles = _unpack(folder, unpacking, tell)
        finish_restore(folder)
    return articles


def _remove_if_bare(folder: Path) -> None:
    """Removes a folder that was made to restore into and that nothing was put into but locks."""
    with suppress(OSError):
        files = list(folder.iterdir())
        if all(file.suffix == ".lock" for file in files):
            for file in files:
                file.unlink()
            folder.rmdir()


def _index_in(folder: Path) -> str | None:
    """What shows that a folder has an index."""
    names = ("marsad.json", *LOOSE)
    there = next((name for name in names if os.path.lexists(folder / name)), None)
    return there or next((path.name for path in data_folders(folder)), None)


def _unpack(folder: Path, unpacking: _Unpacking, tell: Tell) -> int:
    """Unpacks a backup beside what is in force, and calls it ready when it is whole."""
    begun, ready = folder / _BEGUN, folder / READY
    remove_path(begun)
    begun.mkdir()
    try:
        done = 0
        for entry in unpacking.entries:
            path = begun / entry.name
            path.parent.mkdir(exist_ok=True)
            with path.open("xb") as opened:
                for block in unpacking.blocks(entry):
                    opened.write(block)
                    done += len(block)
                    tell(done, unpacking.total)
                opened.flush()
                os.fsync(opened.fileno())
        manifest = _adopt(folder, begun, unpacking)
        for path in (begun / manifest.data, begun):
            sync_folder(path)
        begun.rename(ready)
    except BaseException:
        remove_path(begun)
        raise
    sync_folder(folder)
    return manifest.articles


def _adopt(folder: Path, begun: Path, unpacking: _Unpacking) -> Manifest:
    """Looks at what was unpacked, and gives its data a number that is free in the folder."""
    try:
        manifest = Manifest.read(begun, outdated=True)
        data = begun / manifest.data
        earlier = find_mismatch(begun, manifest) is not None
        problems = [*_problems(begun, manifest, earlier=earlier)] if data.is_dir() else ["no data"]
    except IndexMismatch as error:
        raise unpacking.no("its index was made by a newer version of Marsad") from error
    except IndexRefused:  # what was unpacked is as it should be
        raise
    except IndexUnavailable as error:
        problems = [error.problem]
    if problems:
        raise unpacking.no(problems[0].replace(f"{begun}{os.sep}", ""))
    if Manifest.is_as_written(begun) is False:
        raise unpacking.no("its manifest is damaged")
    fresh = begun / next_data(folder).name
    former = lists_file(begun, manifest.data)
    lists = lists_file(begun, fresh.name)
    data.rename(fresh)
    if former.exists():
        former.rename(lists)
    digests = {lists.name: digest(lists)} if lists.exists() else {}
    manifest = replace(manifest, data=fresh.name, digests=digests, damaged=())
    manifest.write(begun)
    for name in LOOSE:
        if (begun / name).exists():
            seal(begun / name)
        else:
            (begun / f"{name}{NONE}").touch()
    return manifest
