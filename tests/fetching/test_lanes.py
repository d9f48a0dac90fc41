"""Turns: one at a time for a host, in order, and an end when nothing is left."""

from __future__ import annotations

import threading
import time

from indexer.fetching.lanes import Lanes


def test_a_host_has_one_turn_at_a_time_and_its_jobs_keep_their_order() -> None:
    lanes: Lanes[int] = Lanes()
    for number in range(3):
        lanes.add("a", number)
    lanes.add("b", 9)
    lanes.add("a", -1, first=True)
    assert lanes.take() == ("a", -1)
    assert lanes.take() == ("b", 9)
    waiting: list[object] = []
    thread = threading.Thread(target=lambda: waiting.append(lanes.take()))
    thread.start()
    thread.join(0.1)
    assert waiting == []  # both are busy
    lanes.release("a", 0)
    thread.join(10)
    assert waiting == [("a", 0)]


def test_there_is_an_end_only_when_nothing_can_come_any_more() -> None:
    lanes: Lanes[int] = Lanes()
    lanes.add("a", 1)
    lanes.take()
    taken: list[object] = []
    threads = [threading.Thread(target=lambda: taken.append(lanes.take())) for _ in range(3)]
    for thread in threads:
        thread.start()
    lanes.add("b", 2)  # of the job that is under way
    lanes.release("a", 0)
    time.sleep(0.1)
    lanes.release("b", 0)
    for thread in threads:
        thread.join(10)
    assert sorted(map(str, taken)) == ["('b', 2)", "None", "None"]


def test_delays_holds_and_later_jobs_are_waited_for() -> None:
    lanes: Lanes[str] = Lanes()
    began = time.monotonic()
    lanes.add("a", "later", after=began + 0.2)
    lanes.add("a", "now")
    lanes.add("b", "held")
    lanes.hold("b", began + 0.1)
    order = []
    for _ in range(3):
        host, job = lanes.take() or ("", "")
        order.append((job, time.monotonic() - began))
        lanes.release(host, 0)
    assert [job for job, _ in order] == ["now", "held", "later"]
    assert order[1][1] >= 0.1
    assert order[2][1] >= 0.2


def test_clearing_and_stopping() -> None:
    lanes: Lanes[int] = Lanes()
    for number in range(3):
        lanes.add("a", number)
    assert lanes.clear("a") == [0, 1, 2]
    assert lanes.take() is None
    lanes.add("a", 1)
    lanes.stop()
    assert lanes.take() is None
