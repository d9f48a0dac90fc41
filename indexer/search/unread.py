"""Articles that a search finds and that cannot be read: what finds an article is kept elsewhere
than what shows it, so that a damaged one is left out, counted and told, and others are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from indexer.article import Article
from indexer.errors import IndexDamaged
from indexer.query.remarks import Remark
from indexer.storage.documents import MOST_NAMED, article_of

__all__ = ["Unread"]

_UNKNOWN: Final = ""


class Unread:
    """Reads the articles of one answer, and counts those that it cannot read. ``tell`` is told the
    id of each at once, empty where it is not known."""

    def __init__(self, tell: Callable[[str], None] = lambda id: None) -> None:
        self._tell = tell
        self._ids: dict[str, None] = {}
        self._unnamed = 0
        self._payloads: set[bytes] = set()

    def article(self, id: str, payload: bytes) -> Article | None:
        """The article of a payload; None where it cannot be read, which is counted."""
        try:
            return article_of(payload)
        except IndexDamaged:
            if payload not in self._payloads:
                self.add(id)
            if payload:
                self._payloads.add(payload)
            return None

    def add(self, id: str) -> None:
        """Counts an article that cannot be read, once."""
        if id == _UNKNOWN:
            self._unnamed += 1
        else:
            self._ids[id] = None
        self._tell(id)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of them; nothing where there are none."""
        count = len(self._ids) + self._unnamed
        named = ", ".join(list(self._ids)[:MOST_NAMED])
        return (Remark("damaged", named, count),) if count else ()
