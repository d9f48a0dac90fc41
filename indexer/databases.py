"""SQLite files of an index folder, which others may have made."""

from __future__ import annotations

import sqlite3

__all__ = ["refuse_programs"]


def refuse_programs(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError where a database holds triggers or views: what they do would run
    whenever Marsad writes or reads, and Marsad makes none."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ).fetchone()
    if found is not None:
        raise sqlite3.DatabaseError("it holds triggers or views, which Marsad never makes")
