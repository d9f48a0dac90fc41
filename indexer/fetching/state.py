"""What is known of feeds, items and hosts: ``fetch.sqlite`` in the folder of the index.

An item goes from ``new`` (with its page, once that was fetched) to ``read`` (its article stands in
this file) to ``done`` (its article is committed to the index), or to ``failed`` or ``refused``.
From ``done`` it goes back to ``read`` when it was asked for again and had changed. Each step is a
transaction, so whatever moment the process is killed at, what was taken is not taken again and what
was not is found again.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.advice import index_command
from indexer.article import Article, article_id
from indexer.databases import explain_refusal, is_refusal, put_database_aside
from indexer.durable import seal, unseal
from indexer.errors import StorageFailed
from indexer.fetching.client import Answer
from indexer.fetching.entries import Entry
from indexer.fetching.revisits import MOST_PROMPTED, Known, is_prompted, next_age, text_digest
from indexer.fetching.state_file import open_state
from indexer.refusals import using_index

__all__ = ["FeedState", "FetchState", "Robots"]


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
    """The file. One process at a time; any number of its threads. What was fetched is due again at
    ``ages``, in seconds. Raises :class:`~indexer.errors.StorageFailed` where the system refuses it,
    and where it is found damaged while it is used."""

    def __init__(self, file: Path, ages: Sequence[float] = ()) -> None:
        self.damaged: Path | None = None
        self._file = file
        self._ages = tuple(ages)
        self._lock = threading.RLock()
        with using_index(file.parent, "What was fetched before is kept"):
            unseal(file)
        try:
            self._connection = open_state(file)
        except sqlite3.DatabaseError as error:
            if is_refusal(error):
                raise _refused(file, error) from error
            # Fetching some things again is better than fetching nothing any more.
            self.damaged = put_database_aside(file)
            self._connection = open_state(file)

    def close(self) -> None:
        """Closes the file, and puts down its digest."""
        with self._lock:
            self._connection.close()
        seal(self._file)

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.DatabaseError as error:
                if is_refusal(error):
                    raise _refused(self._file, error) from error
                rebuild = index_command("rebuild", self._file.parent)
                raise StorageFailed(
                    f"{self._file} is damaged ({error}). What was committed is in the index",
                    f"The file is put aside, and what it knew may be fetched again, by: {rebuild}",
                ) from error

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._using() as connection:
            return connection.execute(sql, values).fetchall()

    def _do(self, *steps: tuple[str, Iterable[Sequence[Any]]]) -> None:
        """Statements, each with the rows of its values, in one transaction."""
        with self._using() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            for sql, rows in steps:
                connection.executemany(sql, rows)

    # Feeds

    def feed(self, url: str) -> FeedState:
        """What is known of a feed."""
        rows = self._rows("SELECT etag, modified, next, failures FROM feeds WHERE url = ?", url)
        return FeedState(*rows[0]) if rows else FeedState()

    def is_feed(self, url: str, key: str) -> bool:
        """Whether a feed, or a sitemap, was had from a URL, which has that ``key`` as a page."""
        return bool(
            self._rows(
                "SELECT 1 FROM listed WHERE feed = ? UNION ALL"
                " SELECT 1 FROM items WHERE key = ? AND state = 'feed' LIMIT 1",
                *(url, key),
            )
        )

    def is_item(self, key: str) -> bool:
        """Whether the page with that key was taken, or is to be."""
        sql = "SELECT 1 FROM items WHERE key = ? AND state IN ('new', 'read', 'done')"
        return bool(self._rows(sql, key))

    def ended(self, feed: str) -> set[str]:
        """The keys of the items of a feed that failed or were refused."""
        rows = self._rows(
            "SELECT key FROM items JOIN listed USING (key)"
            " WHERE feed = ? AND state IN ('failed', 'refused')",
            feed,
        )
        return {key for (key,) in rows}

    def feed_read(
        self,
        url: str,
        etag: str | None,
        modified: str | None,
        entries: Iterable[Entry],
        under: str | None = None,
    ) -> int:
        """Puts down a feed and what it lists, in one transaction; gives how many items are new.

        An item is new when no feed listed its page before, nor this one its guid. What a sitemap
        lists may stand ``under`` the one that led to it.
        """
        with self._lock:
            before = self._items()
            feed = under or url
            listed = self._drop_renamed(feed, list(entries))
            self._do(
                (
                    "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, 0, 0)",
                    [(url, etag, modified, time.time())],
                ),
                (
                    "INSERT OR IGNORE INTO items (key, entry, changed) VALUES (?, ?, ?)",
                    [(entry.key, _as_json(entry), time.time()) for entry in listed],
                ),
                (
                    "INSERT INTO listed VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (feed, key) DO UPDATE SET seen = excluded.seen",
                    [(feed, entry.key, entry.guid, time.time()) for entry in listed],
                ),
                *self._told_again(listed),
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

    def _told_again(self, entries: Iterable[Entry]) -> list[tuple[str, list[Sequence[Any]]]]:
        """What follows for articles that the index has and a feed lists: those which it says have
        changed are due at once, and so are those that only the feed tells of, told otherwise."""
        anew: list[Sequence[Any]] = []
        due: list[Sequence[Any]] = []
        now = time.time()
        for entry in entries if self._ages else ():
            rows = self._rows(
                "SELECT coalesce(first, changed), due, updated, digest, summary, prompted"
                " FROM items WHERE key = ? AND state = 'done' AND NOT ended",
                entry.key,
            )
            for first, known_due, updated, digest, summary, prompted in rows:
                if summary or entry.page is None:
                    if entry.article is not None and text_digest(entry.article) != digest:
                        anew.append((_as_json(entry), entry.updated, entry.key))
                elif prompted < MOST_PROMPTED and is_prompted(entry, updated, first):
                    due.append((_as_json(entry.slim()), now, entry.updated, first, 1, entry.key))
                elif known_due is None and (later := next_age(first, now, self._ages)):
                    due.append((_as_json(entry.slim()), later, updated, first, 0, entry.key))
        return [
            (
                "UPDATE items SET state = 'new', entry = ?, updated = ?, attempts = 0, next = 0"
                " WHERE key = ?",
                anew,
            ),
            (
                "UPDATE items SET entry = ?, due = ?, updated = ?, first = ?,"
                " prompted = prompted + ? WHERE key = ?",
                due,
            ),
        ]

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
        """Puts down that an item ``failed`` or was ``refused``, or is no page but a ``feed``: it is
        not tried again."""
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

    def item_read(
        self, entry: Entry, article: Article, page: str, answer: Answer | None = None
    ) -> Article:
        """Puts down the article of an item, to be indexed; gives it as it was put down. ``answer``
        is what it was read from, ``None`` when its feed told it.

        A page may claim the address of another (a ``canonical`` that names the front page, say).
        Where an item with another title has that id already, it gets the id of its own ``page``.
        """
        with self._lock:
            claimed = self._rows(
                "SELECT 1 FROM items WHERE id = ? AND key != ? AND title != ? LIMIT 1",
                article.id,
                entry.key,
                article.title,
            )
            if claimed:
                article = _move(article, page)
            now = time.time()
            told = entry.article if answer is None and entry.article is not None else article
            self._do(
                (
                    "UPDATE items SET state = 'read', article = ?, id = ?, title = ?, changed = ?,"
                    " entry = ?, first = ?, due = ?, url = ?, etag = ?, modified = ?, updated = ?,"
                    " digest = ?, summary = ?, reason = NULL, page = NULL, body = NULL"
                    " WHERE key = ?",
                    [
                        (
                            *(article.to_json(), article.id, article.title, now),
                            _as_json(entry.slim()),
                            *(now, next_age(now, now, self._ages) if answer is not None else None),
                            *_asked_by(answer),
                            *(entry.updated, text_digest(told), answer is None, entry.key),
                        )
                    ],
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
                "UPDATE items SET state = 'done', article = NULL, changed = ?,"
                " entry = CASE WHEN due IS NULL THEN '' ELSE entry END WHERE key = ?",
                [(time.time(), key) for key in keys],
            )
        )

    # Articles that are asked for again

    def due(self, feed: str, limit: int) -> tuple[list[tuple[Entry, Known]], int]:
        """The articles of a feed that are due to be asked for again, at most so many (-1: all),
        those first that have waited longest; and how many more there are."""
        which = (
            " FROM items JOIN listed USING (key) WHERE feed = ? AND state = 'done' AND due <= ?"
            " AND entry != ''"
        )
        now = time.time()
        rows = self._rows(
            f"SELECT entry, first, url, etag, modified, id, title, digest{which}"
            " ORDER BY due LIMIT ?",
            *(feed, now, limit),
        )
        ((all_due,),) = self._rows(f"SELECT count(*){which}", feed, now)
        found = []
        for entry, first, url, etag, modified, id, title, digest in rows:
            known = Known(first, url or "", etag, modified, id, title, digest)
            found.append((Entry.from_record(json.loads(entry)), known))
        return found, all_due - len(rows)

    def asked_again(self, key: str, known: Known, answer: Answer | None = None) -> None:
        """Puts down that an article was asked for again and is as it was, with what the server now
        gave to ask for it by (``answer``); it is due again at its next age."""
        later = next_age(known.first, time.time(), self._ages)
        url, etag, modified = _asked_by(answer)
        self._do(
            (
                "UPDATE items SET due = ?, url = coalesce(?, url), etag = coalesce(?, etag),"
                " modified = coalesce(?, modified), entry = CASE WHEN ? THEN '' ELSE entry END"
                " WHERE key = ?",
                [(later, url, etag, modified, later is None, key)],
            )
        )

    def item_changed(self, key: str, known: Known, article: Article, answer: Answer) -> None:
        """Puts down the article that an item has become, to be indexed."""
        later = next_age(known.first, time.time(), self._ages)
        self._do(
            (
                "UPDATE items SET state = 'read', article = ?, title = ?, changed = ?, due = ?,"
                " url = ?, etag = ?, modified = ?, digest = ? WHERE key = ?",
                [
                    (
                        *(article.to_json(), article.title, time.time(), later),
                        *_asked_by(answer),
                        *(text_digest(article), key),
                    )
                ],
            )
        )

    def never_again(self, key: str) -> None:
        """Puts down that an article is not asked for any more."""
        rows = [(key,)]
        self._do(("UPDATE items SET due = NULL, ended = 1, entry = '' WHERE key = ?", rows))

    def forget(self, kept: float) -> None:
        """Forgets items that are not due, or have been for as long, and that no feed has listed for
        so many seconds, and what was kept of robots and hosts for a time that is over."""
        now = time.time()
        self._do(
            (
                "DELETE FROM items WHERE state != 'read' AND (due IS NULL OR due < ?)"
                " AND changed < ? AND NOT EXISTS"
                " (SELECT 1 FROM listed WHERE listed.key = items.key AND seen >= ?)",
                [(now - kept, now - kept, now - kept)],
            ),
            (
                "DELETE FROM listed WHERE seen < ? AND key NOT IN (SELECT key FROM items)",
                [(now - kept,)],
            ),
            ("DELETE FROM robots WHERE expires < ?", [(now,)]),
            ("DELETE FROM hosts WHERE until < ?", [(now,)]),
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


def _refused(file: Path, error: sqlite3.DatabaseError) -> StorageFailed:
    why, mend = explain_refusal(file, error)
    return StorageFailed(
        f"{file} cannot be used ({why})",
        f"What was fetched before is kept: {mend}, and run it again.",
    )


def _as_json(entry: Entry) -> str:
    return json.dumps(entry.to_record(), ensure_ascii=False)


def _asked_by(answer: Answer | None) -> tuple[str | None, str | None, str | None]:
    """The URL of an answer, and what to ask by whether it has changed."""
    if answer is None:
        return None, None, None
    return answer.url, answer.headers.get("etag"), answer.headers.get("last-modified")


def _move(article: Article, page: str) -> Article:
    warning = f"its page names the address of another article: {article.url}"
    return replace(
        article,
        id=article_id(page, article.title, article.body),
        url=page,
        warnings=(*article.warnings, warning),
    )
