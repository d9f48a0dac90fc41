"""Files that stay: replaced whole, made durable, and verified by a digest that stands beside them.

A file that is replaced is written beside itself, synced, renamed, and its folder is synced, so that
what stands at its place after a crash or a power loss is the old file or the new one. A file that
changes in place (a database) has its digest taken away before it changes and put back when it is
closed: a digest that is missing says nothing, one that differs is damage.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Literal

__all__ = [
    "DAMAGED_ENDING",
    "DIGEST_ENDING",
    "NEW_ENDING",
    "State",
    "digest",
    "put_aside",
    "remove_path",
    "replacing",
    "seal",
    "state_of",
    "sync_folder",
    "unseal",
    "write_whole",
]

NEW_ENDING: Final = ".new"
"""The ending of a file that is being written, and takes the place of that without it."""

DIGEST_ENDING: Final = ".digest"
"""The ending of the file with the digest of that without it."""

DAMAGED_ENDING: Final = ".damaged"

State = Literal["sound", "changed", "gone", "digest damaged", "unknown", "none"]
"""What a digest says of a file: as it was written; other bytes; not there any more; the digest
itself cannot be read; there is no digest (of an older version, or its writer was killed); neither
file nor digest."""

_BLOCK: Final = 1 << 20
_TRIES: Final = 5


def digest(path: Path) -> str:
    """A digest of a file's bytes; raises OSError."""
    hasher = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            hasher.update(block)
    return hasher.hexdigest()


def sync_folder(folder: Path) -> None:
    """Makes what was made, renamed and removed in a folder last through a power loss, where the
    system can."""
    with suppress(OSError):  # neither Windows nor every network drive syncs folders
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``file`` at the end, durably; when it cannot be
    written whole, nothing is left of it and ``file`` is as it was. Raises OSError.

    A link that stands in the way is not followed. One process at a time.
    """
    fresh = file.with_name(file.name + NEW_ENDING)
    fresh.unlink(missing_ok=True)
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(fresh, flags, 0o666), "w+b") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
            mine = os.fstat(opened.fileno())
        if not os.path.samestat(mine, fresh.lstat()):
            raise FileExistsError(f"another process writes to {fresh}, too")
        fresh.replace(file)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def write_whole(file: Path, data: bytes) -> None:
    """Puts ``data`` in the place of a file, durably; raises OSError and leaves the file as it
    was."""
    with replacing(file) as opened:
        opened.write(data)


def remove_path(path: Path) -> None:
    """Removes a file, or a folder with all that is in it, where there is one: of a link, which may
    lead to what is not ours, the link alone. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put_aside(path: Path) -> Path:
    """Renames what is damaged, so that another can take its place, and gives its new path. What
    was put aside under that name before is removed: there is one at a time."""
    aside = path.with_name(path.name + DAMAGED_ENDING)
    remove_path(aside)
    path.replace(aside)
    path.with_name(path.name + DIGEST_ENDING).unlink(missing_ok=True)
    sync_folder(path.parent)
    return aside


# Digests


def _digest_file(file: Path) -> Path:
    return file.with_name(file.name + DIGEST_ENDING)


def seal(file: Path) -> None:
    """Puts down the digest of a file that is not going to change; nothing where that cannot be
    done, which says nothing."""
    with suppress(OSError):
        said = f"{digest(file)} {file.stat().st_size}"
        write_whole(_digest_file(file), f"{said} {zlib.crc32(said.encode()):08x}\n".encode())


def unseal(file: Path) -> None:
    """Takes the digest of a file away, durably, before it changes; raises OSError."""
    try:
        _digest_file(file).unlink()
    except FileNotFoundError:
        return
    sync_folder(file.parent)


def state_of(file: Path) -> State:
    """What the digest of a file says of it, also while another process changes it. Raises OSError
    for a file that may not be read."""
    for _ in range(_TRIES):
        before = _said(file)
        found = _compare(file, before)
        if _said(file) == before:  # a writer takes the digest away first
            return found
    return "unknown"


def _said(file: Path) -> bytes | None:
    path = _digest_file(file)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        with path.open("rb") as opened:
            return opened.read(200)
    except FileNotFoundError:
        return None


def _compare(file: Path, said: bytes | None) -> State:
    there = os.path.lexists(file)
    if said is None:
        return "unknown" if there else "none"
    told, _, check = said.rpartition(b" ")
    if check != f"{zlib.crc32(told):08x}\n".encode():
        return "digest damaged"
    if not there:
        return "gone"
    try:
        now = f"{digest(file)} {file.stat().st_size}"
    except FileNotFoundError:
        return "gone"
    except IsADirectoryError:
        return "changed"
    return "sound" if now.encode() == told else "changed"
