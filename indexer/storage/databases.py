"""The databases of an index folder: the ledger, and what alerts and fetching remember.

None of them holds an article. One that cannot be relied on is put aside and begun anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from indexer.databases import put_database_aside, refuse_programs, side_files
from indexer.durable import seal, state_of, unseal
from indexer.errors import IndexLocked
from indexer.locks import locked

__all__ = ["DATABASES", "Database", "copy_database", "find_damage", "mend_database", "not_in_use"]


class Database(NamedTuple):
    """A file of the index folder: the lock of whoever writes to it, whether it is a cache, so that
    any doubt is a reason to begin it anew, and what that costs."""

    file: str
    lock: str
    is_cache: bool
    cost: str


DATABASES: Final = (
    Database(
        "ledger.sqlite", "write.lock", True, "every file is read again when it is next indexed"
    ),
    Database(
        "fetch.sqlite",
        "fetch.lock",
        False,
        "what feeds list may be fetched again, and no article is doubled by it",
    ),
    Database(
        "alerts.sqlite",
        "alerts.sqlite.lock",
        False,
        "the next run of marsad alert counts what its searches find as told",
    ),
)
"""The databases of an index folder."""


def find_damage(file: Path) -> str | None:
    """What sqlite finds wrong with the form of a database, in words; None where it is whole, or
    cannot be looked at now: it is in use, or its writer was killed and the next one mends it."""
    if not file.exists():
        return None
    if file.is_symlink() or not file.is_file():
        return "it is no file"
    in_use = any(map(Path.exists, side_files(file)))
    found = _look(file, "mode=ro" if in_use else "mode=ro&immutable=1")
    if found is not None and not in_use and any(map(Path.exists, side_files(file))):
        return _look(file, "mode=ro")  # another process began to write at this moment
    return found


def _look(file: Path, how: str) -> str | None:
    try:
        uri = f"{file.resolve().as_uri()}?{how}"
        with closing(sqlite3.connect(uri, uri=True, timeout=1)) as database:
            refuse_programs(database)
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.OperationalError as error:
        # Locked, or with a journal that a reader may not roll back.
        return str(error) if error.sqlite_errorname == "SQLITE_ERROR" else None
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else str(found).replace("\n", " ")


@contextmanager
def not_in_use(folder: Path, database: Database) -> Iterator[bool]:
    """Whether nobody writes to a database, nor will in here."""
    busy = IndexLocked(f"{folder / database.file} is in use")
    with ExitStack() as held:
        try:
            if database.lock != "write.lock":  # whose holder asks
                held.enter_context(locked(folder / database.lock, 0, busy))
        except IndexLocked:
            yield False
            return
        yield True


def mend_database(folder: Path, database: Database, tell: Callable[[str], None]) -> None:
    """Puts a database aside that cannot be relied on, so that it is begun anew; ``tell`` is told
    what was done. Its digest is right afterwards."""
    file = folder / database.file
    state = state_of(file)
    if state == "none":
        return
    with not_in_use(folder, database) as free:
        if not free:
            tell(f"{file} is in use and was not looked at: run this again when that has ended")
            return
        if state == "gone":
            unseal(file)
            tell(f"{file} is gone: {database.cost}")
            return
        damage = find_damage(file)
        if damage is None and state == "changed" and database.is_cache:
            damage = "its bytes are not those that were written"
        if damage is None:
            if state == "changed":
                tell(f"{file} is not as it was written, but whole: it is kept as it stands")
            if state != "sound" and not any(map(Path.exists, side_files(file))):
                seal(file)
            return
        aside = put_database_aside(file)
        tell(f"{file} was damaged ({damage}) and is {aside.name} now: {database.cost}")


def copy_database(file: Path, to: Path) -> None:
    """Copies a database as of one moment, also while it is written to; raises sqlite3.Error."""
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=30)) as database,
        closing(sqlite3.connect(to)) as copy,
    ):
        database.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
