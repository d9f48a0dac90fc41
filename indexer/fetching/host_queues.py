"""Whose turn it is: one request at a time to a host, a delay between two, many hosts at once."""

from __future__ import annotations

import heapq
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

__all__ = ["HostQueues"]

_Job = TypeVar("_Job")


@dataclass(slots=True)
class _Queue(Generic[_Job]):
    jobs: list[tuple[float, int, _Job]] = field(default_factory=list)
    busy: bool = False
    ready: float = 0.0


class HostQueues(Generic[_Job]):
    """Jobs by host, for several threads. Times are those of ``time.monotonic``."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue[_Job]] = {}
        self._changed = threading.Condition()
        self._numbers = count()
        self._earlier = count(-1, -1)
        self._stopped = False

    def add(self, host: str, job: _Job, *, after: float = 0.0, first: bool = False) -> None:
        """A job for a host, not before ``after``; ``first`` puts it before those that wait."""
        with self._changed:
            queue = self._queues.setdefault(host, _Queue())
            number = next(self._earlier if first else self._numbers)
            heapq.heappush(queue.jobs, (after, number, job))
            self._changed.notify()

    def take(self) -> tuple[str, _Job] | None:
        """Waits for a host's turn and gives its next job; the host is busy until it is released.

        None when there is nothing left to do, nor can anything come of jobs under way.
        """
        with self._changed:
            while not self._stopped:
                waiting = [
                    (max(queue.ready, queue.jobs[0][0]), host)
                    for host, queue in self._queues.items()
                    if queue.jobs and not queue.busy
                ]
                when, host = min(waiting, default=(0.0, ""))
                left = when - time.monotonic()
                if waiting and left <= 0:
                    queue = self._queues[host]
                    queue.busy = True
                    return host, heapq.heappop(queue.jobs)[2]
                if not waiting and not any(queue.busy for queue in self._queues.values()):
                    self._changed.notify_all()
                    return None
                self._changed.wait(left if waiting else None)
            return None

    def release(self, host: str, delay: float) -> None:
        """Ends a host's turn; its next comes after ``delay`` seconds."""
        with self._changed:
            queue = self._queues[host]
            queue.busy = False
            queue.ready = max(queue.ready, time.monotonic() + delay)
            self._changed.notify_all()

    def hold(self, host: str, until: float) -> None:
        """Gives a host no turn before ``until``."""
        with self._changed:
            queue = self._queues.setdefault(host, _Queue())
            queue.ready = max(queue.ready, until)

    def clear(self, host: str) -> list[_Job]:
        """Takes all jobs of a host out, and gives them."""
        with self._changed:
            jobs = [job for *_, job in sorted(self._queues.setdefault(host, _Queue()).jobs)]
            self._queues[host].jobs.clear()
            self._changed.notify_all()
            return jobs

    def stop(self) -> None:
        """Lets every thread go: nothing is given any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
