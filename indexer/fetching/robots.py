"""The robots.txt of each site: had, kept for some hours, and asked."""

from __future__ import annotations

import re
import time
from typing import Final

from indexer.fetching.client import ROBOT, Client, Trouble
from indexer.fetching.options import FetchOptions
from indexer.fetching.robots_rules import parse_robots
from indexer.fetching.state import FetchState, Robots
from indexer.fetching.urls import origin_of

__all__ = ["RobotsBook", "Rules"]

_MOST: Final = 500 * 1024
"""Bytes of a robots.txt that are read, as RFC 9309 has it; more than that counts as unreadable."""


_BYTE_MARK: Final = b"\xef\xbb\xbf"
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")


class Rules:
    """The robots.txt of one site. ``reason`` tells why nothing may be had for now, if so."""

    def __init__(self, robots: Robots) -> None:
        self.reason = robots.reason
        self.expires = robots.expires
        self._rules = parse_robots(robots.text, ROBOT)

    def allow(self, url: str) -> bool:
        """Whether a page may be fetched; ``reason`` aside."""
        return self._rules.allow(url)

    @property
    def delay(self) -> float:
        """The seconds that it asks for between two requests."""
        return self._rules.delay

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names, as it writes them."""
        return self._rules.sitemaps


class RobotsBook:
    """The robots.txt of every site, kept for some hours. No two threads ask for the same site's
    at once, since a host has one turn at a time."""

    def __init__(self, client: Client, state: FetchState, options: FetchOptions) -> None:
        self._client = client
        self._state = state
        self._options = options
        self._rules: dict[str, Rules] = {}

    def rules(self, origin: str) -> Rules | None:
        """The rules of an origin; None when it has to be asked for them."""
        rules = self._rules.get(origin)
        if rules is None or rules.expires <= time.time():
            robots = self._state.robots(origin)
            if robots is None:
                return None
            rules = self._rules[origin] = Rules(robots)
        return rules

    def ask(self, origin: str, *, last: bool = True) -> Trouble | None:
        """Asks an origin for its robots.txt: a request or, with redirects, a few, which may lead
        to other hosts. Gives the trouble when that came to nothing and must come to something.

        No file (4xx) allows everything; a server in trouble allows nothing for now. Unless this is
        the ``last`` try, what may pass is not put down, so that it can be asked again at once.
        """
        url = f"{origin}/robots.txt"
        for _ in range(self._options.redirects + 1):
            answer = self._client.get(url, most=_MOST)
            if isinstance(answer, Trouble):
                if answer.barred and origin_of(url) == origin:
                    return answer
                return self._without(origin, answer, last)
            if answer.location is None:
                break
            url = answer.location
        else:
            return self._without(origin, Trouble("redirects without end"), last)
        # Bytes are compared, in whatever encoding: those beyond ASCII are kept escaped, as in URLs.
        text = _NOT_ASCII.sub(_escape, answer.body.lstrip(_BYTE_MARK)).decode("ascii")
        expires = time.time() + self._options.robots_kept
        self._state.robots_read(origin, Robots(text, None, expires))
        return None

    def _without(self, origin: str, trouble: Trouble, last: bool) -> Trouble | None:
        status = trouble.status or 0
        if 400 <= status < 500 and status != 429:
            expires = time.time() + self._options.robots_kept
            self._state.robots_read(origin, Robots("", None, expires))
            return None
        if trouble.again and trouble.wait is None and not last:
            return trouble
        reason = f"its robots.txt cannot be had: {trouble.reason}"
        expires = time.time() + max(self._options.robots_again, trouble.wait or 0.0)
        if not self._client.stopped:
            self._state.robots_read(origin, Robots("", reason, expires))
        return Trouble(reason, True, trouble.wait, trouble.status)


def _escape(found: re.Match[bytes]) -> bytes:
    return b"%%%02X" % found[0][0]
