"""Whose turn it is: one request at a time to a host, a delay between two, many hosts at once."""

from __future__ import annotations

import heapq
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

__all__ = ["Lanes"]

_Job = TypeVar("_Job")


@dataclass(slots=True)
class _Lane(Generic[_Job]):
    jobs: list[tuple[float, int, _Job]] = field(default_factory=list)
    busy: bool = False
    ready: float = 0.0


class Lanes(Generic[_Job]):
    """Jobs by host, for several threads. Times are those of ``time.monotonic``."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane[_Job]] = {}
        self._changed = threading.Condition()
        self._numbers = count()
        self._earlier = count(-1, -1)
        self._stopped = False

    def add(self, host: str, job: _Job, *, after: float = 0.0, first: bool = False) -> None:
        """A job for a host, not before ``after``; ``first`` puts it before those that wait."""
        with self._changed:
            lane = self._lanes.setdefault(host, _Lane())
            number = next(self._earlier if first else self._numbers)
            heapq.heappush(lane.jobs, (after, number, job))
            self._changed.notify()

    def take(self) -> tuple[str, _Job] | None:
        """Waits for a host's turn and gives its next job; the host is busy until it is released.

        None when there is nothing left to do, nor can anything come of jobs under way.
        """
        with self._changed:
            while not self._stopped:
                open_lanes = [
                    (max(lane.ready, lane.jobs[0][0]), host)
                    for host, lane in self._lanes.items()
                    if lane.jobs and not lane.busy
                ]
                when, host = min(open_lanes, default=(0.0, ""))
                left = when - time.monotonic()
                if open_lanes and left <= 0:
                    lane = self._lanes[host]
                    lane.busy = True
                    return host, heapq.heappop(lane.jobs)[2]
                if not open_lanes and not any(lane.busy for lane in self._lanes.values()):
                    self._changed.notify_all()
                    return None
                self._changed.wait(left if open_lanes else None)
            return None

    def release(self, host: str, delay: float) -> None:
        """Ends a host's turn; its next comes after ``delay`` seconds."""
        with self._changed:
            lane = self._lanes[host]
            lane.busy = False
            lane.ready = max(lane.ready, time.monotonic() + delay)
            self._changed.notify_all()

    def hold(self, host: str, until: float) -> None:
        """Gives a host no turn before ``until``."""
        with self._changed:
            lane = self._lanes.setdefault(host, _Lane())
            lane.ready = max(lane.ready, until)

    def clear(self, host: str) -> list[_Job]:
        """Takes all jobs of a host out, and gives them."""
        with self._changed:
            jobs = [job for *_, job in sorted(self._lanes.setdefault(host, _Lane()).jobs)]
            self._lanes[host].jobs.clear()
            self._changed.notify_all()
            return jobs

    def stop(self) -> None:
        """Lets every thread go: nothing is given any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
