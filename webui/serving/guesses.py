"""Wrong passwords are counted, by client, by name and in all, so that guessing comes to an end."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

from cachetools import LRUCache

from webui.serving.clients import networks_of

__all__ = ["WINDOW", "Guesses"]

WINDOW: Final = 300.0
"""Seconds in which a client may be wrong as often as the setting says."""

_KEPT: Final = 20_000
_OF_A_SITE: Final = 8
_OF_A_NAME: Final = 5
_OF_ALL: Final = 50
_EVERYBODY: Final = "everybody"


class Guesses:
    """A client may be wrong ``most`` times in :data:`WINDOW` seconds, a /48 network of IPv6 eight
    times as often; with 0 there is no limit.

    While a name was tried five times as often, or all names together fifty times as often, from
    wherever, a client that was wrong has to wait until that is forgotten, and any other has one
    try. So nobody is locked out by what others do elsewhere. What was counted wears off evenly. Of
    clients and names the last 20,000 are remembered.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._counts: LRUCache[str, tuple[float, float]] = LRUCache(_KEPT)
        self._lock = Lock()

    def wait(self, address: str, name: str) -> int:
        """After how many seconds a client may try a password of a name; 0 when it may now."""
        if not self._most:
            return 0
        client, *site = networks_of(address)
        most = self._most
        with self._lock:
            strained = (
                self._room(_key(name), most * _OF_A_NAME) < 1
                or self._room(_EVERYBODY, most * _OF_ALL) < 1
            )
            lacking = [(1 - self._room(client, most, 1 if strained else most)) / most]
            lacking += [
                (1 - self._room(one, most * _OF_A_SITE)) / (most * _OF_A_SITE) for one in site
            ]
        return max(0, math.ceil(max(lacking) * WINDOW))

    def add(self, address: str, name: str) -> bool:
        """Counts a wrong password; whether the client has to wait from now on."""
        if not self._most:
            return False
        most = self._most
        with self._lock:
            for key, limit in (
                *zip(networks_of(address), (most, most * _OF_A_SITE), strict=False),
                (_key(name), most * _OF_A_NAME),
                (_EVERYBODY, most * _OF_ALL),
            ):
                count = limit - self._room(key, limit)
                self._counts[key] = min(count + 1, limit), self._clock()
        return self.wait(address, name) > 0

    def right(self, name: str) -> None:
        """A right password: its name is not being guessed by its owner."""
        with self._lock:
            self._counts.pop(_key(name), None)

    def __len__(self) -> int:
        """How many clients and names are remembered."""
        return len(self._counts)

    def _room(self, key: str, limit: int, allowed: int | None = None) -> float:
        """How many more there may be, of ``allowed`` where that is less than the limit, by which
        the count wears off."""
        count, at = self._counts.get(key, (0.0, 0.0))
        left = max(0.0, count - (self._clock() - at) * limit / WINDOW)
        return (limit if allowed is None else allowed) - left


def _key(name: str) -> str:
    """A short key, whatever was sent as a name; no address is one."""
    return "name " + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
