"""Locks between processes: files that one of them holds at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.refusals import MEND, failing

__all__ = ["locked"]


@contextmanager
def locked(file: Path, wait: float, busy: Exception) -> Iterator[None]:
    """While no other process holds a lock; raises ``busy`` where one still does after ``wait``
    seconds, and :class:`~indexer.errors.StorageFailed` where the file of the lock cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(file)
    with failing(f"Locking {file}", f"Nothing was written: {MEND} and run the same again."):
        try:
            lock.acquire(timeout=wait)
        except Timeout:  # an OSError too
            raise busy from None
    try:
        yield
    finally:
        lock.release()
