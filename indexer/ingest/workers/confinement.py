"""What a worker may not do and use: no sockets, no processes, no files but those of Python, and no
more time and memory than its parent allows.

The kernel holds the limits of time, memory and written files, whatever code runs. Sockets and the
files that are opened are refused by a hook of Python's own, which code in C does not meet; the
readers are told to open nothing.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from zoneinfo import TZPATH

from indexer.settings import MB

__all__ = [
    "confine",
    "end_with_parent",
    "give_back_memory",
    "heed_clock",
    "less_memory",
    "limit_memory",
    "limit_time",
]

_REFUSED: Final = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.startfile", "pty.", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link",
    "os.symlink", "os.truncate", "os.chmod", "os.chown", "shutil.", "tempfile.",
)  # fmt: skip
"""How the names of what is refused begin, among Python's audit events."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Where libraries look for the rules of time zones, and which one is this machine's.
_ZONES: Final = (*TZPATH, "/etc/localtime", "/usr/local/etc/localtime", "/etc/timezone")

# What tells how much memory this process has, in pages: it may not be opened later.
_open_for_later: Final[list[int]] = []

_trim: Final = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def confine() -> None:
    """Refuses, from here on, what no reader needs: what tries it gets a ``PermissionError``."""
    sys.dont_write_bytecode = True
    if sys.platform == "linux":
        _open_for_later.append(os.open("/proc/self/statm", os.O_RDONLY))
    # An editable installation stands in no folder of sys.path.
    ours = str(Path(__file__).parents[3])
    roots = (sys.prefix, sys.base_prefix, sys.exec_prefix, *_ZONES, ours, *filter(None, sys.path))
    ways = frozenset(way(root) for root in roots for way in (os.path.abspath, os.path.realpath))
    folders = tuple(os.path.join(root, "") for root in ways)

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(ways, folders, *arguments[:3])
        elif event.startswith(_REFUSED):
            raise PermissionError(f"{event} is refused in a process that reads")

    sys.addaudithook(refuse)


def _check_open(
    files: frozenset[str],
    folders: tuple[str, ...],
    path: int | str | bytes | os.PathLike[str],
    mode: object,
    flags: object,
) -> None:
    """Lets the ``files`` be read, among them ZIP files that modules come from, and what stands in
    the ``folders``."""
    if isinstance(path, int):  # what is open already
        return
    name = os.path.abspath(os.fsdecode(path))
    if isinstance(flags, int) and flags & _WRITES:
        raise PermissionError(f"writing {name} is refused in a process that reads")
    if name not in files and not name.startswith(folders):
        raise PermissionError(f"opening {name} is refused in a process that reads")


def limit_memory(mb: int) -> None:
    """Bounds the memory of this process (0: does not), and lets it write to pipes alone."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    if mb:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = mb * MB if hard == resource.RLIM_INFINITY else min(mb * MB, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


@contextmanager
def less_memory(mb: int) -> Iterator[None]:
    """Lets this process, once it is confined, take only so much more memory for a while: for
    libraries that unpack whatever they are given. The kernel ends one in C that asks for more."""
    if not _open_for_later:
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(os.pread(_open_for_later[0], 100, 0).split()[0])
    most = pages * resource.getpagesize() + mb * MB
    if soft != resource.RLIM_INFINITY:
        most = min(most, soft)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def give_back_memory() -> None:
    """Gives the system what a large task took and needs no more; a worker may wait for long."""
    if _trim is not None:
        _trim(0)


def limit_time(seconds: float) -> None:
    """Ends this process by ``SIGPROF`` when it has used so many more seconds of processor; 0 takes
    the limit off. The kernel counts, so that no code can miss it, and waiting costs nothing."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def heed_clock() -> None:
    """Has ``SIGPROF`` end this process, also where its parent ignores or blocks it, which would be
    inherited."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGPROF])


def end_with_parent() -> None:
    """Ends this process as soon as nobody holds the other end of its standard input."""
    if hasattr(select, "poll"):
        threading.stack_size(256 * 1024)
        threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    poll = select.poll()
    poll.register(0, 0)  # of a pipe that is closed it tells even so
    poll.poll()
    os._exit(0)
