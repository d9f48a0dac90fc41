"""Costly requests take turns: a few at a time, the first that came first, and no more than there
is room for, so that those that cost nothing are answered meanwhile."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Lock
from typing import Final

__all__ = ["Busy", "Turn", "Turns", "checking_turns", "exporting_turns", "making_turns"]

_EXPORTS: Final = 4
_ROOM: Final = 64
_MUCH_ROOM: Final = 16
_PATIENCE: Final = 25.0
_FEW_THREADS: Final = 8
_CHECKS: Final = 16
_CHECKING_SECONDS: Final = 2.0


class Busy(Exception):
    """There is no room, or the turn did not come in time."""


class Turn:
    """A turn that a client took, to be given to :meth:`Turns.leave`; ``lent`` says that it took a
    thread which the server has to replace."""

    __slots__ = ("client", "lent", "since")

    def __init__(self, client: str, lent: bool) -> None:
        self.since = time.monotonic()
        self.client = client
        self.lent = lent


class _Waiting:
    """A request that waits for its turn."""

    __slots__ = ("called", "client")

    def __init__(self, client: str, lock: Lock) -> None:
        self.client = client
        self.called = Condition(lock)


class Turns:
    """``at_once`` turns at a time. One that has lasted ``long`` seconds stands in nobody's way any
    more, but ``most`` are never exceeded: a few searches that take long hold up no others.

    The next turn is that of the client who has the fewest, and of several of the one that came
    first. A client has ``each`` turns at most.

    ``room`` is how many requests may be here, those that wait included, a quarter of them kept from
    the client that asks most; one that waits gives up after ``patience`` seconds. ``lend``, where a
    server sets it, is told 1 when a request begins to wait, or has a turn above ``threads`` of
    them, and -1 when that ends: so many more threads are needed that others be answered.
    """

    def __init__(
        self,
        at_once: int,
        most: int,
        room: int,
        patience: float,
        *,
        threads: int | None = None,
        long: float = 1.0,
        each: int | None = None,
    ) -> None:
        self._long = long
        self._each = most if each is None else each
        self._at_once = at_once
        self._most = most
        self._patience = patience
        self._threads = at_once if threads is None else threads
        self._lock = Lock()
        self._taken: list[Turn] = []
        self._queue: list[_Waiting] = []
        self._has: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._waiting = 0
        self.room = room
        self.lend: Callable[[int], None] = lambda change: None

    @property
    def waiting(self) -> int:
        """How many requests wait here."""
        return self._waiting

    def take(self, client: str = "") -> Turn:
        """A turn for a client, as soon as it comes; raises :class:`Busy`."""
        with self._lock:
            self._enter(client)
            if not self._queue and self._may(client) and not self._seconds():
                return self._begin(client)
            with self._wait_aside(client):
                return self._wait(client)

    def leave(self, turn: Turn) -> None:
        """Ends a turn; once ended, nothing."""
        with self._lock:
            if turn not in self._taken:
                return
            self._taken.remove(turn)
            _take_off(self._has, turn.client)
            _take_off(self._here, turn.client)
            if turn.lent:
                self.lend(-1)
            self._call()

    def watch(self, done: Event, client: str = "") -> None:
        """Waits for what another request makes in its turn; raises :class:`Busy`."""
        with self._lock:
            self._enter(client)
            with self._wait_aside(client):
                self._lock.release()
                try:
                    ended = done.wait(self._patience)
                finally:
                    self._lock.acquire()
        if not ended:
            raise Busy

    def _enter(self, client: str) -> None:
        kept = self.room // 4 if self.room >= _MUCH_ROOM else 0
        if len(self._taken) + self._waiting >= self.room or self._here[client] >= self.room - kept:
            raise Busy

    @contextmanager
    def _wait_aside(self, client: str) -> Iterator[None]:
        """Counts as one that waits, its thread replaced meanwhile."""
        self._waiting += 1
        self._here[client] += 1
        self.lend(1)
        try:
            yield
        finally:
            self._waiting -= 1
            _take_off(self._here, client)
            self.lend(-1)

    def _wait(self, client: str) -> Turn:
        until = time.monotonic() + self._patience
        own = _Waiting(client, self._lock)
        self._queue.append(own)
        try:
            while (first := own is self._next()) is False or (soon := self._seconds()):
                left = until - time.monotonic()
                if left <= 0:
                    raise Busy
                # The first alone looks at the clock; the others are called when they are first.
                own.called.wait(min(left, soon) if first else left)
            return self._begin(client)
        finally:
            self._queue.remove(own)
            self._call()

    def _begin(self, client: str) -> Turn:
        turn = Turn(client, len(self._taken) >= self._threads)
        self._taken.append(turn)
        self._has[client] += 1
        self._here[client] += 1
        if turn.lent:
            self.lend(1)
        return turn

    def _may(self, client: str) -> bool:
        return self._has[client] < self._each

    def _next(self) -> _Waiting | None:
        """Who is next of those that wait; None where all have as many as they may."""
        waiting = [one for one in self._queue if self._may(one.client)]
        return min(waiting, key=lambda one: self._has[one.client], default=None)

    def _call(self) -> None:
        following = self._next()
        if following is not None:
            following.called.notify()

    def _seconds(self) -> float:
        """How long until there is a turn to take, if none ends; 0 when there is one now."""
        if len(self._taken) >= self._most:
            return self._patience
        now = time.monotonic()
        # They stand in the order in which they began.
        young = [one for one in self._taken if now - one.since < self._long]
        if len(young) < self._at_once:
            return 0.0
        return max(young[-self._at_once].since + self._long - now, 0.001)


def _take_off(counts: Counter[str], client: str) -> None:
    counts[client] -= 1
    if not counts[client]:
        del counts[client]


def making_turns(threads: int, seconds: float) -> Turns:
    """The turns of requests that search: as many at once as there are cores.

    ``seconds`` is how long a search may take. Of so many ``threads`` (0: unknown) a quarter is left
    to what is cheap; of fewer than eight there is none to spare.
    """
    cores = os.cpu_count() or 1
    room = threads - threads // 4 if threads >= _FEW_THREADS else _ROOM
    return Turns(cores, 5 * cores, room, _patience(seconds), each=4 * cores)


def exporting_turns(threads: int, seconds: float) -> Turns:
    """The turns of exports, which last until all is sent."""
    at_once = max(1, threads // 8) if threads >= _FEW_THREADS else _EXPORTS
    each = max(1, at_once // 2)
    return Turns(at_once, at_once, 2 * at_once, _patience(seconds), threads=0, each=each)


def _patience(seconds: float) -> float:
    """How long a request waits for its turn, below what clients and proxies wait themselves; a
    search that takes too long is made once more, for as long."""
    return max(_PATIENCE, 2 * seconds + 2)


def checking_turns(threads: int) -> Turns:
    """The turns of checking a password: one at a time, which takes a core for 50 ms.

    Of so many ``threads`` (0: those that wait are replaced) few may stand here.
    """
    room = max(2, threads // 8) if threads else _CHECKS
    return Turns(1, 1, room, _CHECKING_SECONDS, threads=0)
