"""Memory that a long run of a server is done with goes back to the system."""

from __future__ import annotations

import ctypes
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["give_back", "share_heaps"]

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8
_HEAPS: Final = 2
_LARGE: Final = 512 * 1024
_EVERY: Final = 60.0


def share_heaps() -> None:
    """Have all threads share two heaps; call it before there are threads.

    glibc gives up to eight for each core, each of which grows to what the largest search needs and
    keeps it. Large blocks get memory of their own, which goes back at once. Where the C library is
    another one, nothing happens.
    """
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_M_ARENA_MAX, _HEAPS)
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE)


@contextmanager
def give_back() -> Iterator[None]:
    """Meanwhile, free memory inside the heaps goes back to the system once a minute."""
    libc = _glibc()
    if libc is None:
        yield
        return
    done = threading.Event()

    def trim() -> None:
        while not done.wait(_EVERY):
            libc.malloc_trim(0)

    thread = threading.Thread(target=trim, name="marsad-memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _glibc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL(None)
        libc.gnu_get_libc_version  # noqa: B018
    except (OSError, TypeError, AttributeError):
        return None
    return libc
