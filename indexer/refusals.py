"""What the system refuses: a right, room, open files, a disk to write to. It is told with its cause
and with what mends that, in the same words by every command."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from indexer.advice import index_command
from indexer.errors import KEPT, IndexRefused, IndexUnavailable, StorageFailed

__all__ = [
    "MEND",
    "MORE_FILES",
    "NO_MORE_FILES",
    "failing",
    "in_words",
    "is_want_of_reading",
    "known_mend",
    "mend_of",
    "read_refused",
    "using_index",
    "write_on_trial",
]

NO_MORE_FILES: Final = (errno.EMFILE, errno.ENFILE)
MORE_FILES: Final = "raise the limit on open files (ulimit -n)"
"""What mends :data:`NO_MORE_FILES`."""
_READ_ONLY: Final = "mount the disk so that it may be written to"
"""What mends EROFS: no right of any user does."""
_RIGHTS: Final = (errno.EACCES, errno.EPERM)

_MENDS: Final = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room within the quota of this user",
    errno.EFBIG: "raise the limit on the size of files (ulimit -f)",
    errno.EROFS: _READ_ONLY,
    errno.EEXIST: "move away what is there, or name another folder",
    errno.ENOTDIR: "move away the file that is in its way, or name another folder",
    errno.ENOMEM: "raise the limit on memory (ulimit -v)",
    **dict.fromkeys(NO_MORE_FILES, MORE_FILES),
}

MEND: Final = "{mend}"
_TRIAL: Final = 1 << 20


def known_mend(error: OSError, reading: str = "read") -> str | None:
    """What mends an error of the system: what fits its cause alone; None where that is not known.
    A right is told with the file or folder that it is for; where that of ``reading`` lacks, so."""
    if error.errno in _RIGHTS:
        return f"give this user the right to {_right(_path_of(error), reading)}"
    return _MENDS.get(error.errno or 0)


def in_words(error: OSError) -> str:
    """What an error of the system is, and what mends it where that is known."""
    known = known_mend(error)
    why = error.strerror or str(error)
    return f"{why}: {known}" if known else why


def mend_of(error: BaseException) -> str:
    """What mends an error while something is written; all that may, where its cause is not told."""
    known = known_mend(error, "read and write to") if isinstance(error, OSError) else None
    return known or "make room, or give this user the right to write"


def _path_of(error: OSError) -> Path | None:
    name = error.filename
    return Path(os.fsdecode(name)) if isinstance(name, (str, bytes)) and name else None


def _right(path: Path | None, reading: str = "read") -> str:
    """The right to a file or folder that this user lacks, in words."""
    if path is None:
        return "write"
    if (closed := _closed_folder(path)) is not None:
        return f"read and enter {closed}"
    if not path.exists():
        return f"write to {path.parent}"
    if not os.access(path, os.R_OK):
        return f"{reading} {path}"
    return f"write to {path.parent if os.access(path, os.W_OK) else path}"


def _closed_folder(path: Path) -> Path | None:
    """The first of the folders down to a path, or the folder that it is, that may not be entered:
    of what lies below it nothing is known."""
    real = Path(os.path.realpath(path))
    as_given = {os.path.realpath(one): one for one in (path, *path.parents)}
    for folder in (*reversed(real.parents), real):
        if not os.path.isdir(folder):
            return None
        if not os.access(folder, os.X_OK):
            return as_given.get(str(folder), folder)
    return None


def is_want_of_reading(error: OSError) -> bool:
    """Whether a file could not be read for the want of a right to read it, or of open files or
    memory: it may well be sound."""
    if error.errno not in _RIGHTS:
        return error.errno in (*NO_MORE_FILES, errno.ENOMEM)
    path = _path_of(error)
    return path is None or not _right(path).startswith("write")


def read_refused(error: OSError, path: Path) -> IndexRefused:
    """The error for a file or folder of an index that the system does not let this process read:
    nothing is known to be damaged."""
    path = _path_of(error) or path
    closed = _closed_folder(path) if error.errno in _RIGHTS else None
    what = f"{closed} may not be entered" if closed else f"{path} may not be read"
    if error.errno not in _RIGHTS:
        what = f"{path} cannot be read"
    known = known_mend(error)
    return IndexRefused(f"{what} ({error.strerror or error})", f"The index may be sound: {known}.")


@contextmanager
def using_index(folder: Path, kept: str = KEPT) -> Iterator[None]:
    """Turns what the system refuses of an index's own files, wherever that is met, into
    :class:`~indexer.errors.IndexUnavailable`; ``kept`` says what a writer leaves. Other errors,
    and those of files elsewhere, are not touched."""
    try:
        yield
    except OSError as error:
        path = _path_of(error)
        if path is None or not (path == folder or folder in path.parents):
            raise
        if is_want_of_reading(error):
            raise read_refused(error, path) from error
        why = error.strerror or str(error)
        if known_mend(error) is None:  # a file that has gone, a disk that fails
            see = f"See: {index_command('check', folder)}"
            raise IndexUnavailable(f"{path} cannot be used ({why})", f"{kept}. {see}") from error
        raise StorageFailed(
            f"{path} cannot be written to ({why})",
            f"{kept}: {mend_of(error)} and run the same again.",
        ) from error


def write_on_trial(folder: Path) -> OSError | None:
    """Why files cannot be written to a folder, as the system says it: libraries may tell no more
    than that they failed. None where they can."""
    from tempfile import TemporaryFile

    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(_TRIAL))
            file.flush()
    except OSError as error:
        return error
    return None


@contextmanager
def failing(what: str, kept: str) -> Iterator[None]:
    """Turns an OSError into :class:`~indexer.errors.StorageFailed`: ``what`` was being done, what
    is ``kept`` and how to go on, in which :data:`MEND` stands for what mends the error."""
    try:
        yield
    except OSError as error:
        kept = kept.replace(MEND, mend_of(error))
        raise StorageFailed(f"{what} failed ({error.strerror or error})", kept) from error
