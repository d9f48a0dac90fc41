"""A limit of time for work that cannot be broken off, such as a search inside an engine.

The work is done in another thread. When its time is up it is left behind, to end by itself at its
next call of the engine, and its caller goes on without it; what an engine holds open, it holds
until then.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from typing import Any, Final, TypeVar

__all__ = ["Deadline", "Overtime"]

_LEFT_BEHIND: Final = 4
"""Works left behind and not yet ended, in the whole process, above which no other is begun."""

_left_behind = 0
_counting = threading.Lock()

_T = TypeVar("_T")


class Overtime(Exception):
    """The work did not end in time. Never leaves :mod:`indexer.search`."""


class Deadline:
    """The moment up to which a search may last, ``seconds`` from when it is made."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._missed = threading.Event()

    @property
    def left(self) -> float:
        """The seconds left; 0 when there are none."""
        run = _current_run()
        until = self._until if run is None else min(self._until, run.until)
        return max(until - time.monotonic(), 0.0)

    @property
    def missed(self) -> bool:
        """Whether some work, in the time of this one or of any part of it, did not end in time."""
        return self._missed.is_set()

    def miss(self) -> None:
        """Notes that some work was left out for want of time."""
        self._missed.set()

    def part(self, share: float) -> Deadline:
        """A deadline that comes after a share of the time left; what misses it misses this one."""
        part = Deadline(self.left * share)
        part._missed = self._missed
        return part

    def check(self) -> None:
        """Raises :class:`Overtime` when the moment has come, or when nobody waits any more for the
        work that calls it."""
        run = _current_run()
        if not self.left or (run is not None and run.abandoned):
            self.miss()
            raise Overtime

    def run(self, work: Callable[[], _T]) -> _T:
        """What ``work`` gives or raises, or :class:`Overtime` when the moment comes first.

        Also raised at once when too much was left behind by others. Within other work it is done
        right there: whoever waits for that one waits for both.
        """
        self.check()
        outer = _current_run()
        if outer is not None:
            with outer.bounded(self._until):
                return work()
        if _left_behind >= _LEFT_BEHIND:
            self.miss()
            raise Overtime
        run = _Run(work, self._until)
        (_idle.pop() if _idle else _Worker()).begin(run)
        if not run.ended.wait(self.left) and run.abandon():
            self.miss()
            raise Overtime
        result: _T = run.outcome()
        return result

    def collect(self, values: Iterable[_T]) -> list[_T]:
        """The values that come in time, in order."""
        gathered: list[_T] = []

        def gather() -> None:
            for value in values:
                gathered.append(value)

        with suppress(Overtime):
            self.run(gather)
        return gathered[:]  # what is left behind may still add one


def _current_run() -> _Run | None:
    thread = threading.current_thread()
    return thread.current if isinstance(thread, _Worker) else None


class _Run:
    """One work, which knows until when anyone waits for it."""

    def __init__(self, work: Callable[[], Any], until: float) -> None:
        self._work = work
        self._result: Any = None
        self._error: BaseException | None = None
        self.until = until
        self.abandoned = False
        self.ended = threading.Event()

    def do(self) -> None:
        """Does the work, and keeps what it gives or raises."""
        try:
            self._result = self._work()
        except BaseException as error:
            self._error = error

    def end(self) -> None:
        """Tells whoever waits that the work is done."""
        global _left_behind
        with _counting:
            self.ended.set()
            _left_behind -= self.abandoned

    @contextmanager
    def bounded(self, until: float) -> Iterator[None]:
        """Ends a part of the work at an earlier moment."""
        outer, self.until = self.until, min(self.until, until)
        try:
            yield
        finally:
            self.until = outer

    def abandon(self) -> bool:
        """Leaves the work behind; False when it ended at this very moment."""
        global _left_behind
        with _counting:
            if self.ended.is_set():
                return False
            self.abandoned = True
            _left_behind += 1
            return True

    def outcome(self) -> Any:
        """What the work gave; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result


class _Worker(threading.Thread):
    """A thread that does one work after another: several belong to one search, and to start a
    thread for each would take longer than many of them do."""

    def __init__(self) -> None:
        # A daemon: a process that is done does not wait for what it left behind.
        super().__init__(daemon=True)
        self._given: SimpleQueue[_Run] = SimpleQueue()
        self.current: _Run | None = None
        self.start()

    def begin(self, run: _Run) -> None:
        """Does some work as soon as what was given before is done."""
        self._given.put(run)

    def run(self) -> None:
        while True:
            self.current = run = self._given.get()
            run.do()
            self.current = None
            _idle.append(self)  # before whoever waits goes on, so that the next work finds it here
            run.end()
            del run  # with what it holds open


_idle: list[_Worker] = []
"""The workers with nothing to do: as many as worked at the same moment, at most."""

os.register_at_fork(after_in_child=_idle.clear)
