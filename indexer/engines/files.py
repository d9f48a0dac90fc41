"""An engine's folder of files, for engines that keep their index in one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from indexer.engines.base import is_out_of_files
from indexer.errors import KEPT, IndexDamaged, StorageFailed
from indexer.refusals import MORE_FILES, mend_of, write_on_trial

__all__ = [
    "FOREIGN",
    "GIVE_RIGHT",
    "REFUSED",
    "drop_folder",
    "has_files",
    "measure_folder",
    "read_through",
    "require_files",
    "require_memory",
    "write_failed",
    "writing",
]

FOREIGN: Final = "is no file of this index"
"""How a problem ends that is no damage: what others put into the folder."""

REFUSED: Final = "may not be read by this user, and may be sound"
"""How a problem ends that is the want of a right, and no damage that is known of."""

GIVE_RIGHT: Final = "Give this user the right to read it, and run the same again."
"""What mends that."""

_TRIES: Final = 5
"""A thread of an engine may write a file into a folder while it is being removed."""

_PIECE: Final = 1 << 16
_ARENAS: Final = -8
"""M_ARENA_MAX of mallopt(3): of how many pieces the memory of threads may be."""
_BESIDE: Final = 96 << 20
"""Bytes of memory that a writer takes beside its buffers: threads, merges."""


def has_files(folder: Path) -> bool:
    """Whether there is a folder with anything in it."""
    return folder.is_dir() and any(folder.iterdir())


def require_files(folder: Path) -> None:
    """Raises :class:`~indexer.errors.IndexDamaged` where a folder is missing or empty."""
    if not has_files(folder):
        raise IndexDamaged(
            f"{folder} is missing", f"Move {folder.parent} away and index the articles anew."
        )


def drop_folder(folder: Path) -> None:
    """Removes a folder with all that is in it; does nothing where there is none."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def measure_folder(folder: Path) -> int:
    """The bytes that the files below a folder take; 0 where there is none."""
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):  # a merge or a rebuild takes files away at any moment
                total += os.stat(os.path.join(path, name)).st_size
    return total


def write_failed(folder: Path, error: BaseException) -> StorageFailed:
    """The error for an engine's folder that cannot be written to."""
    cause = error if isinstance(error, OSError) else write_on_trial(folder) or error
    reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    mend = mend_of(cause)
    if is_out_of_files(cause):
        reason, mend = os.strerror(errno.EMFILE), MORE_FILES
    return StorageFailed(
        f"{folder} cannot be written to ({reason})", f"{KEPT}: {mend} and run the same again."
    )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turns what fails for want of space, of a right or of memory into
    :class:`~indexer.errors.StorageFailed`."""
    try:
        yield
    except (OSError, MemoryError) as error:
        raise write_failed(folder, error) from error


def require_memory(folder: Path, memory: int) -> None:
    """Raises :class:`~indexer.errors.StorageFailed` where this process may not take as much memory
    as a writer with buffers of so many bytes needs: code that is not Python's ends a process that
    gets none. Where memory has a limit, threads are made to share it."""
    if (limit := _memory_limit()) is None:
        return
    import ctypes

    with suppress(OSError, AttributeError, TypeError):  # of another system than GNU
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    needed = _memory_taken() + memory * 5 // 4 + measure_folder(folder) + _BESIDE
    if needed > limit:
        raise StorageFailed(
            f"{folder} cannot be written to: that may take {needed >> 20} MB of memory, and this "
            f"process is limited to {limit >> 20} MB. What was committed before is kept: raise the "
            "limit (ulimit -v), or lower writer_memory_mb."
        )


def _memory_limit() -> int | None:
    """The bytes of memory that this process may take, where there is a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    return min((limit for limit in limits if limit != resource.RLIM_INFINITY), default=None)


def _memory_taken() -> int:
    """The bytes of memory that this process has."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def read_through(path: Path) -> bytes:
    """The bytes of a file, zeros where a disk cannot read them; none where it is gone."""
    data = bytearray()
    with suppress(OSError), path.open("rb", buffering=0) as file:
        size = file.seek(0, 2)
        while len(data) < size:
            try:
                file.seek(len(data))
                data += file.read(_PIECE) or bytes(size - len(data))
            except OSError:
                data += bytes(min(_PIECE, size - len(data)))
    return bytes(data)
