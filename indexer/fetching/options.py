"""How a fetch goes about it: limits, delays and times, each with its default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["FetchOptions"]

_HOUR: Final = 3600.0
_DAY: Final = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """All times are in seconds.

    ``limit`` is the most new items of a feed in one crawl (None: all of them). ``delay`` lies
    between two requests to a host, whose robots.txt may ask for more, up to ``longest_delay``.
    ``parallel`` is the most hosts that are asked at once. ``connect``, ``read`` and ``whole``
    bound the connection, each silence and a request as a whole. An item or feed gone wrong is
    tried again after each of ``again``, within the run when that is at most ``patience`` away.
    A host that fails ``strikes`` times running is left alone for the rest of the crawl. What was
    taken is committed every ``batch`` articles or ``flush`` seconds.

    ``contact`` is told to each server (:func:`~indexer.fetching.contact.contact_of` gives it).

    An article is asked for again at the ages of ``revisit`` (none: never), in one crawl at most
    ``most_again`` of a feed. Of the sitemaps that lead from one another the ``most_maps`` newest
    are asked for in one crawl. What no feed has listed for ``kept`` is forgotten.
    """

    limit: int | None = None
    contact: str = ""
    delay: float = 1.0
    longest_delay: float = 60.0
    allow_private: bool = False
    parallel: int = 8
    connect: float = 10.0
    read: float = 20.0
    whole: float = 60.0
    redirects: int = 5
    again: tuple[float, ...] = (2.0, 900.0, 7200.0)
    patience: float = 60.0
    strikes: int = 4
    batch: int = 50
    flush: float = 10.0
    robots_kept: float = 6 * _HOUR
    robots_again: float = 600.0
    revisit: tuple[float, ...] = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
    most_again: int = 500
    most_maps: int = 50
    kept: float = 180 * _DAY
