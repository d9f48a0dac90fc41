"""Costly requests take turns: a few at a time, the first that came first, and no more than there
is room for, so that those that cost nothing are answered meanwhile."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Event, Lock
from typing import Final

__all__ = ["Busy", "Turn", "Turns", "checking_turns", "exporting_turns", "making_turns"]

_EXPORTS: Final = 4
_ROOM: Final = 64
_FEW_THREADS: Final = 8
_CHECKS: Final = 16
_CHECKING_SECONDS: Final = 2.0


class Busy(Exception):
    """There is no room, or the turn did not come in time."""


class Turn:
    """A turn that was taken, to be given to :meth:`Turns.leave`; ``lent`` says that it took a
    thread which the server has to replace."""

    __slots__ = ("lent", "since")

    def __init__(self, lent: bool) -> None:
        self.since = time.monotonic()
        self.lent = lent


class Turns:
    """``at_once`` turns at a time. One that has lasted ``long`` seconds stands in nobody's way any
    more, but ``most`` are never exceeded: a few searches that take long hold up no others.

    ``room`` is how many requests may be here, those that wait included; one that waits gives up
    after ``patience`` seconds. ``lend``, where a server sets it, is told 1 when a request begins to
    wait, or has a turn above ``threads`` of them, and -1 when that ends: so many more threads are
    needed that others be answered.
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
    ) -> None:
        self._long = long
        self._at_once = at_once
        self._most = most
        self._patience = patience
        self._threads = at_once if threads is None else threads
        self._lock = Lock()
        self._taken: list[Turn] = []
        self._queue: deque[Condition] = deque()
        self._waiting = 0
        self.room = room
        self.lend: Callable[[int], None] = lambda change: None

    @property
    def waiting(self) -> int:
        """How many requests wait here."""
        return self._waiting

    def take(self) -> Turn:
        """A turn, as soon as it comes; raises :class:`Busy`."""
        with self._lock:
            self._enter()
            if not self._queue and not self._seconds():
                return self._begin()
            with self._wait_aside():
                return self._wait()

    def leave(self, turn: Turn) -> None:
        """Ends a turn; once ended, nothing."""
        with self._lock:
            if turn not in self._taken:
                return
            self._taken.remove(turn)
            if turn.lent:
                self.lend(-1)
            self._call()

    def watch(self, done: Event) -> None:
        """Waits for what another request makes in its turn; raises :class:`Busy`."""
        with self._lock:
            self._enter()
            with self._wait_aside():
                self._lock.release()
                try:
                    ended = done.wait(self._patience)
                finally:
                    self._lock.acquire()
        if not ended:
            raise Busy

    def _enter(self) -> None:
        if len(self._taken) + self._waiting >= self.room:
            raise Busy

    @contextmanager
    def _wait_aside(self) -> Iterator[None]:
        """Counts as one that waits, its thread replaced meanwhile."""
        self._waiting += 1
        self.lend(1)
        try:
            yield
        finally:
            self._waiting -= 1
            self.lend(-1)

    def _wait(self) -> Turn:
        until = time.monotonic() + self._patience
        called = Condition(self._lock)
        self._queue.append(called)
        try:
            while (first := called is self._queue[0]) is False or (soon := self._seconds()):
                left = until - time.monotonic()
                if left <= 0:
                    raise Busy
                # The first alone looks at the clock; the others are called when they are first.
                called.wait(min(left, soon) if first else left)
            return self._begin()
        finally:
            self._queue.remove(called)
            self._call()

    def _begin(self) -> Turn:
        turn = Turn(len(self._taken) >= self._threads)
        self._taken.append(turn)
        if turn.lent:
            self.lend(1)
        return turn

    def _call(self) -> None:
        if self._queue:
            self._queue[0].notify()

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


def making_turns(threads: int, seconds: float) -> Turns:
    """The turns of requests that search: as many at once as there are cores.

    ``seconds`` is how long a search may take. Of so many ``threads`` (0: unknown) a quarter is left
    to what is cheap; of fewer than eight there is none to spare.
    """
    cores = os.cpu_count() or 1
    room = threads - threads // 4 if threads >= _FEW_THREADS else _ROOM
    # A search that takes too long is made once more, for as long.
    return Turns(cores, 4 * cores, room, 2 * seconds + 2)


def exporting_turns(threads: int, seconds: float) -> Turns:
    """The turns of exports, which last until all is sent."""
    at_once = max(1, threads // 8) if threads >= _FEW_THREADS else _EXPORTS
    return Turns(at_once, at_once, 2 * at_once, 2 * seconds + 2, threads=0)


def checking_turns(threads: int) -> Turns:
    """The turns of checking a password: one at a time, which takes a core for 50 ms.

    Of so many ``threads`` (0: those that wait are replaced) few may stand here.
    """
    room = max(2, threads // 8) if threads else _CHECKS
    return Turns(1, 1, room, _CHECKING_SECONDS, threads=0)
