"""What is known of feeds, items and hosts: ``fetch.sqlite`` in the folder of the index.

An item goes from ``new`` (with its page, once that was fetched) to ``read`` (its article stands in
this file) to ``done`` (its article is committed to the index), or to ``failed`` or ``refused``.
Each step is a transaction, so whatever moment the process is killed at, what was taken is not taken
again and what was not is found again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from indexer.article import Article, article_id
from indexer.fetching.client import Answer
from indexer.fetching.entries import Entry

__all__ = ["FeedState", "FetchState", "Robots"]

_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, etag TEXT, modified TEXT, checked REAL, next REAL NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, entry TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'new',
    attempts INTEGER NOT NULL DEFAULT 0, next REAL NOT NULL DEFAULT 0, reason TEXT,
    page TEXT, body BLOB, article TEXT, id TEXT, title TEXT, changed REAL
);
CREATE INDEX IF NOT EXISTS items_by_state ON items (state);
CREATE INDEX IF NOT EXISTS items_by_id ON items (id);
CREATE TABLE IF NOT EXISTS listed (
    feed TEXT, key TEXT, guid TEXT, PRIMARY KEY (feed, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_by_guid ON listed (feed, guid);
CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY, until REAL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS robots (
    origin TEXT PRIMARY KEY, text TEXT, reason TEXT, expires REAL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What a feed's server gave to ask it by again; ``next`` is the time (in seconds since 1970)
    before which a feed that failed is let be, ``failures`` how often it failed running."""

    etag: str | None = None
    modified: str | None = None
    next: float = 0.0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt: its text, or the reason why nothing may be fetched for now."""

    text: str
    reason: str | None
    expires: float


class FetchState:
    """The file. One process at a time; any number of its threads."""

    def __init__(self, file: Path) -> None:
        self.damaged: Path | None = None
        self._file = file
        self._lock = threading.RLock()
        try:
            self._connection = self._open()
        except sqlite3.OperationalError:
            raise  # in use, or not to be written: not damaged
        except sqlite3.DatabaseError:
            # Fetching some things again is better than fetching nothing any more.
            self.damaged = file.with_name(f"{file.name}.damaged")
            file.replace(self.damaged)
            for ending in ("-wal", "-shm"):
                file.with_name(file.name + ending).unlink(missing_ok=True)
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError("made by another version")
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _do(self, *steps: tuple[str, Iterable[Sequence[Any]]]) -> None:
        """Statements, each with the rows of its values, in one transaction."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for sql, rows in steps:
                self._connection.executemany(sql, rows)

    # Feeds

    def feed(self, url: str) -> FeedState:
        """What is known of a feed."""
        rows = self._rows("SELECT etag, modified, next, failures FROM feeds WHERE url = ?", url)
        return FeedState(*rows[0]) if rows else FeedState()

    def feed_read(
        self, url: str, etag: str | None, modified: str | None, entries: Iterable[Entry]
    ) -> int:
        """Puts down a feed and what it lists, in one transaction; gives how many items are new.

        An item is new when no feed listed its page before, nor this one its guid.
        """
        with self._lock:
            before = self._items()
            listed = self._drop_renamed(url, list(entries))
            self._do(
                (
                    "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, 0, 0)",
                    [(url, etag, modified, time.time())],
                ),
                (
                    "INSERT OR IGNORE INTO items (key, entry, changed) VALUES (?, ?, ?)",
                    [
                        (entry.key, json.dumps(entry.to_record(), ensure_ascii=False), time.time())
                        for entry in listed
                    ],
                ),
                (
                    "INSERT OR IGNORE INTO listed VALUES (?, ?, ?)",
                    [(url, entry.key, entry.guid) for entry in listed],
                ),
            )
            return self._items() - before

    def _drop_renamed(self, feed: str, entries: list[Entry]) -> list[Entry]:
        """The entries but for those that the feed listed before with another link."""
        given = Counter(entry.guid for entry in entries)
        # A guid that several items share says nothing.
        rows = self._rows(
            "SELECT guid, min(key) FROM listed WHERE feed = ? AND guid IS NOT NULL"
            " GROUP BY guid HAVING count(*) = 1",
            feed,
        )
        known = {guid: key for guid, key in rows if given[guid] == 1}
        return [entry for entry in entries if known.get(entry.guid, entry.key) == entry.key]

    def _items(self) -> int:
        return int(self._rows("SELECT count(*) FROM items")[0][0])

    def feed_failed(self, url: str, next: float) -> None:
        """Puts down that a feed could not be had, and when to ask again."""
        self._do(
            ("INSERT OR IGNORE INTO feeds (url) VALUES (?)", [(url,)]),
            (
                "UPDATE feeds SET failures = failures + 1, next = ?, checked = ? WHERE url = ?",
                [(next, time.time(), url)],
            ),
        )

    # Items

    def waiting(self, feed: str) -> list[tuple[Entry, int, float]]:
        """The items of a feed that are still to be fetched, in its order, with the tries made and
        the time of the next one."""
        rows = self._rows(
            "SELECT entry, attempts, next FROM items JOIN listed USING (key)"
            " WHERE feed = ? AND state = 'new' ORDER BY items.rowid",
            feed,
        )
        return [
            (Entry.from_record(json.loads(entry)), attempts, next) for entry, attempts, next in rows
        ]

    def item_tried(self, key: str, reason: str, next: float) -> None:
        """Puts down a try that went wrong, and when the next is due."""
        self._do(
            (
                "UPDATE items SET attempts = attempts + 1, reason = ?, next = ?, changed = ?"
                " WHERE key = ?",
                [(reason, next, time.time(), key)],
            )
        )

    def item_ended(self, key: str, state: str, reason: str) -> None:
        """Puts down that an item ``failed`` or was ``refused``: it is not tried again."""
        self._do(
            (
                "UPDATE items SET attempts = attempts + 1, state = ?, reason = ?, changed = ?,"
                " entry = '', page = NULL, body = NULL WHERE key = ?",
                [(state, reason, time.time(), key)],
            )
        )

    def item_fetched(self, key: str, answer: Answer) -> None:
        """Puts down the page of an item, still to be read."""
        page = json.dumps([answer.url, dict(answer.headers)])
        rows = [(page, answer.body, key)]
        self._do(("UPDATE items SET page = ?, body = ? WHERE key = ?", rows))

    def fetched(self, key: str) -> Answer | None:
        """The page of an item that was fetched and not read before the process ended."""
        rows = self._rows("SELECT page, body FROM items WHERE key = ? AND page IS NOT NULL", key)
        if not rows:
            return None
        url, headers = json.loads(rows[0][0])
        return Answer(url, 200, headers, rows[0][1])

    def item_read(self, key: str, article: Article, page: str) -> Article:
        """Puts down the article of an item, to be indexed; gives it as it was put down.

        A page may claim the address of another (a ``canonical`` that names the front page, say).
        Where an item with another title has that id already, it gets the id of its own ``page``.
        """
        with self._lock:
            claimed = self._rows(
                "SELECT 1 FROM items WHERE id = ? AND key != ? AND title != ? LIMIT 1",
                article.id,
                key,
                article.title,
            )
            if claimed:
                article = _move(article, page)
            self._do(
                (
                    "UPDATE items SET state = 'read', article = ?, id = ?, title = ?, changed = ?,"
                    " reason = NULL, page = NULL, body = NULL WHERE key = ?",
                    [(article.to_json(), article.id, article.title, time.time(), key)],
                )
            )
        return article

    def unindexed(self, limit: int) -> list[tuple[str, Article]]:
        """Items whose articles are not known to be in the index, the first ones first."""
        rows = self._rows(
            "SELECT key, article FROM items WHERE state = 'read' ORDER BY changed LIMIT ?", limit
        )
        return [(key, Article.from_record(json.loads(article))) for key, article in rows]

    def unindexed_count(self) -> int:
        """How many such items there are."""
        return int(self._rows("SELECT count(*) FROM items WHERE state = 'read'")[0][0])

    def items_done(self, keys: Iterable[str]) -> None:
        """Puts down that the articles of items are committed to the index."""
        self._do(
            (
                "UPDATE items SET state = 'done', article = NULL, entry = '', changed = ?"
                " WHERE key = ?",
                [(time.time(), key) for key in keys],
            )
        )

    # Hosts

    def put_aside(self, host: str, until: float) -> None:
        """Puts down that a host asked to be left alone until then (in seconds since 1970)."""
        self._do(("INSERT OR REPLACE INTO hosts VALUES (?, ?)", [(host, until)]))

    def aside_until(self, host: str) -> float:
        """Until when a host asked to be left alone; 0 for one that did not."""
        rows = self._rows("SELECT until FROM hosts WHERE host = ?", host)
        return float(rows[0][0]) if rows else 0.0

    def robots(self, origin: str) -> Robots | None:
        """The robots.txt of an origin, unless it has to be asked for again."""
        rows = self._rows(
            "SELECT text, reason, expires FROM robots WHERE origin = ? AND expires > ?",
            origin,
            time.time(),
        )
        return Robots(*rows[0]) if rows else None

    def robots_read(self, origin: str, robots: Robots) -> None:
        """Puts down the robots.txt of an origin."""
        self._do(
            (
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)",
                [(origin, robots.text, robots.reason, robots.expires)],
            )
        )


def _move(article: Article, page: str) -> Article:
    warning = f"its page names the address of another article: {article.url}"
    return replace(
        article,
        id=article_id(page, article.title, article.body),
        url=page,
        warnings=(*article.warnings, warning),
    )
