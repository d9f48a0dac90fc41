"""A limit of time for work that cannot be broken off, such as a search inside an engine.

The work is done in a thread of its own. When its time is up it is left behind, to end by itself,
and its caller goes on without it; what an engine holds open, it holds until then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

__all__ = ["Deadline", "Overtime"]

_LEFT_BEHIND: Final = 4
"""Works left behind and not yet ended, in the whole process, above which no other is begun."""

_left_behind = 0
_counting = threading.Lock()

_T = TypeVar("_T")


class Overtime(Exception):
    """The work did not end in time. Never leaves :mod:`indexer.search.searcher`."""


class Deadline:
    """The moment up to which a search may last, ``seconds`` from when it is made."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds left; 0 when there are none."""
        return max(self._until - time.monotonic(), 0.0)

    def run(self, work: Callable[[], _T]) -> _T:
        """What ``work`` gives or raises, or :class:`Overtime` when the moment comes first.

        Also raised at once when too much was left behind by others.
        """
        if not self.left or _left_behind >= _LEFT_BEHIND:
            raise Overtime
        run = _Run(work)
        run.start()
        if not run.ended.wait(self.left) and run.abandon():
            raise Overtime
        result: _T = run.outcome()
        return result


class _Run(threading.Thread):
    """One work, which knows whether anyone still waits for it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        # A daemon: a process that is done does not wait for what it left behind.
        super().__init__(daemon=True)
        self._work = work
        self._abandoned = False
        self._result: Any = None
        self._error: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        global _left_behind
        try:
            self._result = self._work()
        except BaseException as error:
            self._error = error
        with _counting:
            self.ended.set()
            _left_behind -= self._abandoned

    def abandon(self) -> bool:
        """Leaves the work behind; False when it ended at this very moment."""
        global _left_behind
        with _counting:
            if self.ended.is_set():
                return False
            self._abandoned = True
            _left_behind += 1
            return True

    def outcome(self) -> Any:
        """What the work gave; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result
