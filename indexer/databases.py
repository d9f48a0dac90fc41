"""SQLite files of an index folder, which others may have made: opened, and put aside."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from indexer.durable import put_aside
from indexer.refusals import mend_of, write_on_trial

__all__ = [
    "explain_refusal",
    "is_refusal",
    "open_database",
    "put_database_aside",
    "refuse_programs",
    "side_files",
]

_SIDE_FILES: Final = ("-journal", "-wal", "-shm")
_REFUSED: Final = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_PERM",
)
"""What sqlite calls the refusals of the system, which are no damage."""


def open_database(file: Path, script: str = "", *, threads: bool = False) -> sqlite3.Connection:
    """A connection to a database, which is made where there is none, after a script has run that
    makes its tables; whoever uses it begins its transactions. With ``threads``, any thread may use
    it. Raises sqlite3.DatabaseError for a file that is none, or holds programs."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=not threads)
    try:
        refuse_programs(connection)
        connection.executescript(script)
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_programs(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError where a database holds triggers or views: what they do would run
    whenever Marsad writes or reads, and Marsad makes none."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ).fetchone()
    if found is not None:
        raise sqlite3.DatabaseError("it holds triggers or views, which Marsad never makes")


def is_refusal(error: sqlite3.Error) -> bool:
    """Whether it is the system that refuses, or another process: the database is not damaged."""
    return getattr(error, "sqlite_errorname", "").startswith(_REFUSED)


def explain_refusal(file: Path, error: sqlite3.Error) -> tuple[str, str]:
    """Why the system refuses a database, and what mends it. Sqlite tells neither the right nor the
    limit that lacks, so that the same is tried without it."""
    if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return str(error), "wait until the other process that uses it has ended"
    cause = _refusal_met(file)
    return (cause.strerror or str(error), mend_of(cause)) if cause else (str(error), mend_of(error))


def _refusal_met(file: Path) -> OSError | None:
    """The error of the system that stands in the way of a database, or of what is kept beside it;
    None where it has gone, or is of another kind."""
    try:
        for path in (file, *side_files(file)):
            if path.exists():
                path.open("rb").close()
                path.open("r+b").close()
    except OSError as error:
        return error
    return write_on_trial(file.parent)


def side_files(file: Path) -> list[Path]:
    """Where sqlite keeps what belongs to a database while it is written."""
    return [file.with_name(file.name + ending) for ending in _SIDE_FILES]


def put_database_aside(file: Path) -> Path:
    """Renames a damaged database, so that it is begun anew, and gives its new path; what sqlite
    kept beside it is removed. Raises OSError."""
    aside = put_aside(file)
    for left in side_files(file):
        left.unlink(missing_ok=True)
    return aside
