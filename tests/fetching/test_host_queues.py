"""Turns: one at a time for a host, in order, and an end when nothing is left."""

from __future__ import annotations

import threading
import time

from indexer.fetching.host_queues import HostQueues


def test_a_host_has_one_turn_at_a_time_and_its_jobs_keep_their_order() -> None:
    queues: HostQueues[int] = HostQueues()
    for number in range(3):
        queues.add("a", number)
    queues.add("b", 9)
    queues.add("a", -1, first=True)
    assert queues.take() == ("a", -1)
    assert queues.take() == ("b", 9)
    waiting: list[object] = []
    thread = threading.Thread(target=lambda: waiting.append(queues.take()))
    thread.start()
    thread.join(0.1)
    assert waiting == []  # both are busy
    queues.release("a", 0)
    thread.join(60)
    assert waiting == [("a", 0)]


def test_there_is_an_end_only_when_nothing_can_come_any_more() -> None:
    queues: HostQueues[int] = HostQueues()
    queues.add("a", 1)
    queues.take()
    taken: list[object] = []
    threads = [threading.Thread(target=lambda: taken.append(queues.take())) for _ in range(3)]
    for thread in threads:
        thread.start()
    queues.add("b", 2)  # of the job that is under way
    queues.release("a", 0)
    time.sleep(0.1)
    queues.release("b", 0)
    for thread in threads:
        thread.join(60)
    assert sorted(map(str, taken)) == ["('b', 2)", "None", "None"]


def test_delays_holds_and_later_jobs_are_waited_for() -> None:
    queues: HostQueues[str] = HostQueues()
    began = time.monotonic()
    queues.add("a", "later", after=began + 0.2)
    queues.add("a", "now")
    queues.add("b", "held")
    queues.hold("b", began + 0.1)
    order = []
    for _ in range(3):
        host, job = queues.take() or ("", "")
        order.append((job, time.monotonic() - began))
        queues.release(host, 0)
    assert [job for job, _ in order] == ["now", "held", "later"]
    assert order[1][1] >= 0.1
    assert order[2][1] >= 0.2


def test_clearing_and_stopping() -> None:
    queues: HostQueues[int] = HostQueues()
    for number in range(3):
        queues.add("a", number)
    assert queues.clear("a") == [0, 1, 2]
    assert queues.take() is None
    queues.add("a", 1)
    queues.stop()
    assert queues.take() is None
