"""Tables of SQLite databases: one article a row, of each table that names a title or a body.

A database is opened in memory, from its bytes: nothing is written, and of what stands in it only
tables are read. Views, triggers, virtual tables and functions of its schema do not run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.table_files import Share, settled
from indexer.ingest.formats.table_rows import header_fault, rows_to_items
from indexer.ingest.streams.source import Source
from indexer.settings import MB, ReadSettings

__all__ = ["is_sqlite", "table_articles"]

_START: Final = b"SQLite format 3\x00"
_WRITING: Final = slice(18, 20)
"""Where the header says that a database has a journal beside it (2) or not (1)."""
_MOST_TABLES: Final = 1000
_ALLOWED: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION))
_COUNT: Final = "count"
_DAMAGE: Final = (sqlite3.Error, UnicodeDecodeError)
"""What damage raises: the names of columns are decoded before they come here."""


def is_sqlite(data: bytes) -> bool:
    """Whether a file with these first bytes is a SQLite database."""
    return data.startswith(_START)


def table_articles(
    data: bytes, reading: ReadSettings, path: str, inside: str, share: Share
) -> Iterator[Article | Failure]:
    """The articles of a share of the rows of each table, for a worker; ``member`` names the table
    and the row, counted from 1. Where tables have bodies, those without are left aside."""
    try:
        connection = _open(data, reading)
    except sqlite3.Error as error:
        yield from _once(share, Failure(path, None, f"a damaged SQLite database: {error}"))
        return
    try:
        yield from _articles(connection, reading, path, inside, share)
    except _DAMAGE as error:
        yield Failure(path, None, f"a damaged SQLite database: {error}")
    finally:
        connection.close()


def _open(data: bytes, reading: ReadSettings) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    # A journal is not here: what it holds is not read, and the database says no more that it is.
    connection.deserialize(data[: _WRITING.start] + b"\x01\x01" + data[_WRITING.stop :])
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, reading.max_record_mb * MB)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    connection.set_authorizer(_may)
    return connection


def _may(action: int, first: str | None, second: str | None, _: str | None, __: str | None) -> int:
    """Lets a table be read and its rows be counted, and nothing else."""
    is_allowed = action in _ALLOWED and (action != sqlite3.SQLITE_FUNCTION or second == _COUNT)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _articles(
    connection: sqlite3.Connection, reading: ReadSettings, path: str, inside: str, share: Share
) -> Iterator[Article | Failure]:
    source = settled(path, inside)
    records = RecordReader.over(source, reading)
    headers = {table: _header(connection, table) for table in _tables(connection)}
    named = [table for table, header in headers.items() if not header_fault(header, records, path)]
    # Beside tables of texts, those of names alone (tags, people) are no articles.
    bodied = [table for table in named if records.plan(headers[table]).get("body")]
    for table in bodied or named:
        try:
            yield from _rows(connection, table, headers[table], share, source, reading)
        except _DAMAGE as error:
            yield from _once(share, Failure(path, table, f"this table cannot be read: {error}"))
    if not named:
        tables = ", ".join(table[:40] for table in islice(headers, 8)) or "none"
        reason = f"no table in it has a column for a title or a body (tables: {tables})"
        yield from _once(share, Failure(path, None, reason))


def _header(connection: sqlite3.Connection, table: str) -> list[str]:
    """The names of the columns of a table."""
    cursor = connection.execute(f"SELECT * FROM {_quoted(table)} LIMIT 0")  # noqa: S608 - quoted
    return [column[0] for column in cursor.description]


def _rows(
    connection: sqlite3.Connection,
    table: str,
    header: list[str],
    share: Share,
    source: Source,
    reading: ReadSettings,
) -> Iterator[Article | Failure]:
    """The articles of a share of the rows of a table."""
    name = _quoted(table)
    (total,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
    mine = share.rows(total)
    if mine:
        rows = connection.execute(
            f"SELECT * FROM {name} LIMIT ? OFFSET ?",  # noqa: S608 - quoted
            (len(mine), mine.start),
        )
        items = rows_to_items(header, rows, source, reading, table=table, first=mine.start + 1)
        yield from (item for item in items if isinstance(item, (Article, Failure)))
    elif not total:
        yield from _once(share, Failure(source.name, table, "no rows in this table"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables that have rows of their own."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return [
        name
        for name, sql in islice(found, _MOST_TABLES)
        if not name.startswith("sqlite_") and not _is_virtual(sql)
    ]


def _is_virtual(sql: str | None) -> bool:
    return (sql or "").lstrip().upper().startswith("CREATE VIRTUAL")


def _once(share: Share, failure: Failure) -> Iterator[Failure]:
    """What is said of the whole file, by one of those that read it."""
    if share.part == 0:
        yield failure
