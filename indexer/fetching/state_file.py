"""``fetch.sqlite``: its tables, how it is opened, and what becomes of those made before."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

from indexer.databases import open_database
from indexer.fetching.urls import item_key

__all__ = ["open_state"]

_VERSION: Final = 2
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, checked REAL, next REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, entry TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'new',
    attempts INTEGER NOT NULL DEFAULT 0, next REAL NOT NULL DEFAULT 0, reason TEXT,
    page TEXT, body BLOB, article TEXT, id TEXT, title TEXT, changed REAL,
    first REAL, due REAL, url TEXT, etag TEXT, modified TEXT, updated TEXT, digest TEXT,
    summary INTEGER NOT NULL DEFAULT 0, prompted INTEGER NOT NULL DEFAULT 0,
    ended INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS items_by_state ON items (state);
CREATE INDEX IF NOT EXISTS items_by_id ON items (id);
CREATE INDEX IF NOT EXISTS items_by_due ON items (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS listed (
    feed TEXT, key TEXT, guid TEXT, seen REAL NOT NULL DEFAULT 0, PRIMARY KEY (feed, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_by_guid ON listed (feed, guid);
CREATE INDEX IF NOT EXISTS listed_by_key ON listed (key);
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY, until REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS robots (
    origin TEXT PRIMARY KEY, text TEXT, reason TEXT, expires REAL
) WITHOUT ROWID;
"""
_NEW_COLUMNS: Final = (
    "first REAL", "due REAL", "url TEXT", "etag TEXT", "modified TEXT", "updated TEXT",
    "digest TEXT", "summary INTEGER NOT NULL DEFAULT 0", "prompted INTEGER NOT NULL DEFAULT 0",
    "ended INTEGER NOT NULL DEFAULT 0",
)  # fmt: skip
"""Of items; version 1 had none of them."""
_NEW_KEYS: Final = (
    ("UPDATE OR IGNORE items SET key = ? WHERE key = ?", "DELETE FROM items WHERE key = ?"),
    ("UPDATE OR IGNORE listed SET key = ? WHERE key = ?", "DELETE FROM listed WHERE key = ?"),
)
"""What gives rows another key, and takes away those whose new key was there before."""


def open_state(file: Path) -> sqlite3.Connection:
    """A connection to the file, which is made where there is none, and brought up to date where an
    earlier version made it. Raises sqlite3.DatabaseError for one that cannot be used."""
    connection = open_database(file, threads=True)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, 1, _VERSION):
            raise sqlite3.DatabaseError("made by another version")
        if version == 1:
            _bring_up_to_date(connection)
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Adds what version 2 has, and tells pages apart by its rule, all of it or nothing."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for column in _NEW_COLUMNS:
            connection.execute(f"ALTER TABLE items ADD COLUMN {column}")
        connection.execute("ALTER TABLE listed ADD COLUMN seen REAL NOT NULL DEFAULT 0")
        connection.execute("UPDATE listed SET seen = ?", (time.time(),))
        for (key,) in connection.execute("SELECT key FROM items").fetchall():
            # A key with a scheme is that of an item without a page: its feed, and its own name.
            new = key if "://" in key else item_key(f"https://{key}")
            if new != key:
                for rename, remove in _NEW_KEYS:
                    connection.execute(rename, (new, key))
                    connection.execute(remove, (key,))
        connection.execute(f"PRAGMA user_version = {_VERSION}")
