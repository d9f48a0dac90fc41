"""When an article that was fetched is asked for again, and whether it was changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from indexer.article import Article
from indexer.fetching.entries import Entry

__all__ = ["MOST_PROMPTED", "Known", "is_prompted", "next_age", "text_digest"]

MOST_PROMPTED: Final = 12
"""How often an article is asked for at once because its feed says that it was changed: some feeds
say so of every article each time."""
_SAYS: Final = tuple("title deck body author agency source section dateline".split())


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was fetched at ``first`` (seconds since 1970): where from in the end, what
    its server gave to ask for it by, its id and title, and the digest of what it says."""

    first: float
    url: str
    etag: str | None
    modified: str | None
    id: str
    title: str
    digest: str | None


def next_age(first: float, now: float, ages: Sequence[float]) -> float | None:
    """When what was fetched ``first`` is due again: at the first of its ``ages`` that is still to
    come; ``None`` when there is none. All times are in seconds."""
    return next((first + age for age in ages if first + age > now), None)


def is_prompted(entry: Entry, before: str | None, fetched: float) -> bool:
    """Whether a feed says that an article was changed since it was fetched: later than it said
    ``before`` or, where it said nothing then, later than that moment."""
    told = _moment(entry.updated)
    if told is None or entry.updated == before:
        return False
    return told > (_moment(before) or fetched)


def _moment(iso: str | None) -> float | None:
    """Seconds since 1970 of an ISO 8601 time, in UTC where it has no zone; ``None`` for a day."""
    if iso is None or "T" not in iso:
        return None
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def text_digest(article: Article) -> str:
    """A digest of what an article says; of its date only where a program wrote it for programs: one
    that is read off the page may be that of the visit."""
    said = [getattr(article, name) for name in _SAYS]
    dated = article.published if article.published_from not in ("visible", "lede", "url") else None
    text = json.dumps([*said, article.subheads, dated], ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
