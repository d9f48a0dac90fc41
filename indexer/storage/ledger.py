"""Which files were read, and which articles each gave: what makes a second run fast.

A cache: without it every file is read again and nothing else is lost. It is written after the
engine's commit, so that a killed run never skips what it had not made durable.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from indexer.databases import explain_refusal, is_refusal, open_database, put_database_aside
from indexer.durable import digest, seal, state_of, unseal
from indexer.errors import StorageFailed
from indexer.ingest.failure import Failure

__all__ = ["Ledger", "Seen", "digest", "is_there"]

_LOG: Final = logging.getLogger("marsad.storage")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, digest TEXT, reading TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    path TEXT, id TEXT, PRIMARY KEY (path, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (
    path TEXT, number INTEGER, told TEXT, PRIMARY KEY (path, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS article_ids ON articles (id);
CREATE INDEX IF NOT EXISTS file_digests ON files (digest);
"""


_UNREAD: Final = ""
"""The reading of a file that is to be read again: no run has it."""

_ESCAPED: Final = re.compile(r"\\udc([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was read: size in bytes, time of change in nanoseconds, digest of its bytes.

    ``reading`` names what else decides its articles: the version of the readers, the settings.
    """

    path: str
    size: int
    modified: int
    digest: str
    reading: str


def is_there(name: str) -> bool:
    """Whether there is a file of a name as the ledger writes it."""
    path = _ESCAPED.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), name)
    try:
        return Path(path).exists()
    except OSError:  # it may not be looked at, which does not say that it is gone
        return True


_Files = Sequence[tuple[Seen, set[str]]]
_Failures = Mapping[str, Sequence[Failure]]


class Ledger:
    """The files that an index was made from. One writer at a time, which holds the index's lock.
    ``begun_anew`` tells that it was damaged, and knows nothing of what was read before."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.begun_anew = False
        if state_of(file) == "changed":
            self._put_aside("its bytes are not those that were written")
        unseal(file)
        try:
            self._connection = open_database(file, _SCHEMA)
        except sqlite3.DatabaseError as error:
            self._connection = self._open_anew(error)

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        """What a ledger asks for that is found damaged while it is open."""
        if not is_refusal(error):
            self._connection.close()
        self._connection = self._open_anew(error)

    def _open_anew(self, error: sqlite3.DatabaseError) -> sqlite3.Connection:
        """An empty ledger in the place of a damaged one: everything is read again. Raises
        :class:`~indexer.errors.StorageFailed` where it is the system that refuses."""
        if is_refusal(error):
            why, mend = explain_refusal(self._file, error)
            raise StorageFailed(
                f"{self._file} cannot be written to ({why})",
                "What was committed is in the index, and what the ledger lacks is read again by "
                f"the next run: {mend}, and run it again.",
            ) from error
        self._put_aside(str(error))
        return open_database(self._file, _SCHEMA)

    def _put_aside(self, why: str) -> None:
        self.begun_anew = True
        aside = put_database_aside(self._file)
        _LOG.warning(
            "%s cannot be relied on (%s): it was begun anew, so that every file is read again; "
            "the damaged one is %s",
            self._file,
            why,
            aside,
        )

    def _rows(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        """The rows of a query; none where the file turns out to be damaged."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)
            return []

    def find(self, path: str) -> Seen | None:
        """The file as it was when last read, if it was."""
        rows = self._rows("SELECT * FROM files WHERE path = ?", path)
        return Seen(*rows[0]) if rows else None

    def articles(self, path: str) -> set[str]:
        """The ids of the articles that a file gave."""
        return {id for (id,) in self._rows("SELECT id FROM articles WHERE path = ?", path)}

    def failures(self, path: str) -> list[Failure]:
        """What could not be read of a file when it was last read, as it was told then."""
        rows = self._rows("SELECT told FROM failures WHERE path = ? ORDER BY number", path)
        return [Failure(*json.loads(told)) for (told,) in rows]

    def find_sources(self, ids: Iterable[str]) -> dict[str, set[str]]:
        """The files that gave each of the ids."""
        return {
            id: {path for (path,) in self._rows("SELECT path FROM articles WHERE id = ?", id)}
            for id in ids
        }

    def find_alike(self, digest: str) -> set[str]:
        """The files with such bytes."""
        return {path for (path,) in self._rows("SELECT path FROM files WHERE digest = ?", digest)}

    def find_below(self, path: str) -> list[str]:
        """The file of that path, and those in the folder of that path, in order."""
        folder = path.rstrip("/")
        rows = self._rows(
            "SELECT path FROM files WHERE path = ? OR (path > ? AND path < ?) ORDER BY path",
            path,
            f"{folder}/",
            f"{folder}0",  # the letter behind the slash
        )
        return [name for (name,) in rows]

    def drop(self, paths: Iterable[str]) -> None:
        """Drops files that are no longer there, and what is known of their articles."""
        paths = list(paths)
        if not paths:
            return
        try:
            with self._connection:
                self._connection.execute("BEGIN")
                for path in paths:
                    self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
                    self._connection.execute("DELETE FROM articles WHERE path = ?", (path,))
                    self._connection.execute("DELETE FROM failures WHERE path = ?", (path,))
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)  # which forgets them all

    def record(
        self,
        files: Iterable[tuple[Seen, set[str]]],
        failures: Mapping[str, Sequence[Failure]] = MappingProxyType({}),
    ) -> None:
        """Puts down files with the ids of their articles, and by their paths what could not be read
        of them, in one transaction."""
        self._put_down(list(files), failures, anew=True)

    def add(self, files: Iterable[tuple[Seen, set[str]]]) -> None:
        """Puts down files with the ids of more of their articles, in one transaction."""
        self._put_down(list(files), {}, anew=False)

    def _put_down(self, files: _Files, failures: _Failures, *, anew: bool) -> None:
        try:
            self._write(files, failures, anew=anew)
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)
            self._write(files, failures, anew=anew)

    def _write(self, files: _Files, failures: _Failures, *, anew: bool) -> None:
        with self._connection:
            self._connection.execute("BEGIN")
            for file, ids in files:
                self._connection.execute(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
                    (file.path, file.size, file.modified, file.digest, file.reading),
                )
                if anew:
                    self._connection.execute("DELETE FROM articles WHERE path = ?", (file.path,))
                    self._connection.execute("DELETE FROM failures WHERE path = ?", (file.path,))
                self._connection.executemany(
                    "INSERT OR IGNORE INTO articles VALUES (?, ?)", ((file.path, id) for id in ids)
                )
                told = failures.get(file.path, ())
                self._connection.executemany(
                    "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)",
                    ((file.path, at, json.dumps(astuple(one))) for at, one in enumerate(told)),
                )

    def find_lacking(self, held: Container[str]) -> list[str]:
        """The ids of the articles that files gave and that are not among those ``held``."""
        try:
            ids = self._connection.execute("SELECT DISTINCT id FROM articles ORDER BY id")
            return [id for (id,) in ids if id not in held]
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)
            return []

    def forget(self, ids: Iterable[str]) -> None:
        """Drops articles that were removed, or are lost. The files they came from are read again
        when they are next indexed; until then what else they gave is known."""
        self._mark_unread(list(ids), drop=True)

    def read_again(self, ids: Iterable[str]) -> None:
        """Has the files that gave these articles read again when they are next indexed."""
        self._mark_unread(list(ids), drop=False)

    def _mark_unread(self, ids: Sequence[str], *, drop: bool) -> None:
        try:
            with self._connection:
                self._connection.execute("BEGIN")
                for id in ids:
                    self._connection.execute(
                        "UPDATE files SET reading = ?"
                        " WHERE path IN (SELECT path FROM articles WHERE id = ?)",
                        (_UNREAD, id),
                    )
                    if drop:
                        self._connection.execute("DELETE FROM articles WHERE id = ?", (id,))
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)  # which has all of them read

    def close(self) -> None:
        """Closes the file, and puts down its digest."""
        self._connection.close()
        seal(self._file)
