"""Costly requests take turns, so that cheap ones are answered whatever is searched meanwhile."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask

from indexer.index import Index
from indexer.settings import Settings
from webui.app import create_app
from webui.serving.request_limits import Busy, Turns
from webui.state import KEY

PATIENCE = 60.0


def turns(at_once: int = 1, most: int = 4, room: int = 50, **given: Any) -> Turns:
    return Turns(at_once, most, room, **{"patience": PATIENCE, **given})


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_turns_come_in_the_order_of_those_who_wait() -> None:
    place = turns(2)
    held = [place.take(), place.take()]
    came: list[int] = []

    def ask(number: int) -> None:
        turn = place.take()
        came.append(number)
        place.leave(turn)

    waiting = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
    for number, one in enumerate(waiting, 1):
        one.start()
        until(lambda number=number: place.waiting == number)
    assert came == []
    place.leave(held[0])
    for one in waiting:
        one.join(PATIENCE)
    assert came == [0, 1, 2, 3, 4] and place.waiting == 0
    place.leave(held[1])


def test_no_more_are_at_work_than_there_are_turns() -> None:
    place = turns(3)
    lock, at_work, most = threading.Lock(), 0, 0

    def ask(_: int) -> None:
        nonlocal at_work, most
        turn = place.take()
        with lock:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.005)
        with lock:
            at_work -= 1
        place.leave(turn)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(ask, range(60)))
    assert most == 3


def test_a_turn_that_lasts_long_holds_up_no_others_until_there_are_too_many() -> None:
    place = turns(1, 3, patience=0.3, long=0.05)
    slow = [place.take() for _ in range(3)]  # each once the one before it has become old
    began = time.monotonic()
    with pytest.raises(Busy):
        place.take()
    assert time.monotonic() - began >= 0.29
    place.leave(slow[1])
    place.leave(place.take())


def test_the_next_turn_is_that_of_the_client_who_has_the_fewest() -> None:
    place = turns(2)
    held = [place.take("greedy"), place.take("greedy")]
    came: list[str] = []

    def ask(client: str) -> None:
        turn = place.take(client)
        came.append(client)
        place.leave(turn)

    asked = ["greedy", "greedy", "a", "greedy", "b"]
    waiting = [threading.Thread(target=ask, args=(client,)) for client in asked]
    for number, one in enumerate(waiting, 1):
        one.start()
        until(lambda number=number: place.waiting == number)
    place.leave(held[0])
    for one in waiting:
        one.join(PATIENCE)
    assert came == ["a", "b", "greedy", "greedy", "greedy"]
    place.leave(held[1])


def test_a_client_leaves_room_and_turns_to_others() -> None:
    place = turns(4, 4, room=16, patience=0.05, each=2)
    held = [place.take("greedy"), place.take("greedy")]
    with pytest.raises(Busy):
        place.take("greedy")
    place.leave(place.take("other"))
    place._patience = PATIENCE
    with ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(place.take, "greedy") for _ in range(10)]
        until(lambda: place.waiting == 10)
        with pytest.raises(Busy):
            place.take("greedy")
        for number in range(4):
            place.leave(place.take(f"other {number}"))
        for one in held:
            place.leave(one)
        for one in waiting:
            place.leave(one.result(PATIENCE))
    assert not place._has and not place._here and not place._taken


def test_where_there_is_no_room_nobody_waits() -> None:
    place = turns(1, room=2)
    turn = place.take()
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(place.take)
        until(lambda: place.waiting)
        with pytest.raises(Busy):
            place.take()
        with pytest.raises(Busy):
            place.watch(threading.Event())
        place.leave(turn)
        place.leave(second.result(PATIENCE))


def test_what_another_makes_is_waited_for() -> None:
    place = turns(patience=0.05)
    done = threading.Event()
    with pytest.raises(Busy):
        place.watch(done)
    done.set()
    place.watch(done)
    assert place.waiting == 0


def test_each_thread_that_waits_is_replaced_and_given_back() -> None:
    place = turns(1, 2, long=0.01)
    lent: list[int] = []
    place.lend = lent.append
    first = place.take()
    assert lent == []
    second = place.take()  # waits a little, then stands beside the slow one
    assert sum(lent) == 1
    place.leave(first)
    place.leave(second)
    assert sum(lent) == 0
    done = threading.Event()
    done.set()
    place.watch(done)
    assert sum(lent) == 0 and lent.count(1) == 3


class Held:
    """An index whose searches wait until they are let go."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.asked: list[str] = []
        self.go = threading.Event()
        self.failing = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def search(self, query: str, **given: Any) -> Any:
        self.asked.append(query)
        assert self.go.wait(PATIENCE)
        if self.failing:
            self.failing -= 1
            raise OSError("the disk is gone")
        return self._index.search(query, **given)


@pytest.fixture
def held(index: Index) -> Iterator[Held]:
    one = Held(index)
    yield one
    one.go.set()


@contextmanager
def asking(app: Flask, *paths: str) -> Iterator[list[Any]]:
    with ThreadPoolExecutor(len(paths)) as pool:
        yield [pool.submit(lambda path=path: app.test_client().get(path)) for path in paths]


def test_a_page_that_many_ask_for_is_made_once(held: Held, settings: Settings) -> None:
    app = create_app(held, settings)  # type: ignore[arg-type]
    with asking(app, *["/ar/search?q=القمة"] * 8, "/en/search?q=القمة") as answers:
        until(lambda: app.extensions[KEY].making.waiting == 7)
        held.go.set()
        texts = [one.result(PATIENCE).text for one in answers]
    assert held.asked == ["القمة"] * 2
    assert len(set(texts[:8])) == 1 and 'class="card"' in texts[0]
    assert 'lang="en"' in texts[8]


def test_a_page_that_could_not_be_made_is_tried_by_the_next(held: Held, settings: Settings) -> None:
    held.failing = 1
    app = create_app(held, settings)  # type: ignore[arg-type]
    with asking(app, *["/ar/search?q=القمة"] * 3) as answers:
        until(lambda: app.extensions[KEY].making.waiting == 2)
        held.go.set()
        states = sorted(one.result(PATIENCE).status_code for one in answers)
    assert states == [200, 200, 500]
    assert len(held.asked) == 2
    turns = app.extensions[KEY].making
    assert turns.waiting == 0 and app.test_client().get("/ar/search?q=النفط").status_code == 200


def test_a_conditional_answer_is_not_given_to_others(held: Held, settings: Settings) -> None:
    held.go.set()
    etag = create_app(held, settings).test_client().get("/ar/search?q=القمة").headers["ETag"]  # type: ignore[arg-type]
    held.go.clear()
    app = create_app(held, settings)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        client = app.test_client()
        first = pool.submit(client.get, "/ar/search?q=القمة", headers={"If-None-Match": etag})
        until(lambda: len(held.asked) == 2)
        second = pool.submit(app.test_client().get, "/ar/search?q=القمة")
        until(lambda: app.extensions[KEY].making.waiting == 1)
        held.go.set()
        assert first.result(PATIENCE).status_code == 304
        assert second.result(PATIENCE).status_code == 200 and second.result().data


def test_threads_are_left_to_what_is_cheap(held: Held, settings: Settings) -> None:
    """As gunicorn serves it, whose threads are not ours to replace: six of eight may search."""
    app = create_app(held, replace(settings, threads=8))  # type: ignore[arg-type]
    held.go.set()
    kept = app.test_client().get("/ar/search?q=القمة").data
    held.go.clear()
    paths = [f"/ar/search?q={word}" for word in ("النفط", "غزة", "بغداد", "هدنة", "سياسة", "قمة")]
    with asking(app, *paths) as answers:
        making = app.extensions[KEY].making
        until(lambda: len(making._taken) + making.waiting == 6)
        client = app.test_client()
        for path in ("/ar/search?q=زلزال", "/ar/article/x", "/suggest?q=ق", "/trend.json?q=ق"):
            refused = client.get(path)
            assert refused.status_code == 503 and refused.headers["Retry-After"] == "5", path
        assert client.get("/search.json?q=زلزال").json["error"] == "busy"
        assert "طلبات كثيرة" in client.get("/ar/search?q=زلزال").text
        for path in ("/healthz", "/ar/", "/ar/help", "/ar/about", "/static/style.css", "/nowhere"):
            assert client.get(path).status_code in (200, 404), path
        assert client.get("/ar/search?q=القمة").data == kept
        held.go.set()
        assert {one.result(PATIENCE).status_code for one in answers} == {200}


def test_an_export_that_is_not_read_to_its_end_gives_its_turn_back(
    index: Index, settings: Settings
) -> None:
    app = create_app(index, settings)
    exporting = app.extensions[KEY].exporting
    for path in ("/search.csv?q=القمة", "/search.jsonl?q=القمة", "/search.csv?page=x"):
        for method in ("GET", "HEAD"):
            app.test_client().open(path, method=method).close()
    assert not exporting._taken
    for _ in range(10):  # read, and never closed
        assert app.test_client().get("/search.csv?q=القمة").data
    assert not exporting._taken


SLOW = """
import sys, time
from pathlib import Path
from indexer.index import Index
from indexer.settings import Settings
from webui.app import create_app
from webui.serving.serve import serve

class Slow(Index):
    def search(self, query, **given):
        while query.startswith("بطيء") and not Path(sys.argv[2]).exists():
            time.sleep(0.02)
        return super().search(query, **given)

settings = Settings(index=Path(sys.argv[1]))
app = create_app(Slow.open(settings), settings)
serve(app, "127.0.0.1", 0, 4, ready=lambda url: print(url, flush=True))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_slow_searches_hold_up_nothing_else_and_it_stops_when_they_are_done(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    free = tmp_path / "free"  # until it is there, slow searches do not end
    program = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(settings.index), str(free)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        where = urlsplit(program.stdout.readline().strip())
        place = (str(where.hostname), int(where.port or 0))

        def ask(path: str) -> int:
            with closing(http.client.HTTPConnection(*place, timeout=PATIENCE)) as connection:
                connection.request("GET", quote(path, safe="/?="))
                answer = connection.getresponse()
                answer.read()
                return answer.status

        assert ask("/ar/search?q=القمة") == 200
        with ThreadPoolExecutor(30) as pool:
            slow = [pool.submit(ask, f"/ar/search?q=بطيء{number}") for number in range(7)]
            time.sleep(0.5)
            # A new search has its turn as soon as those are slow, though none of them has ended.
            paths = ["/healthz", "/ar/search?q=القمة", "/ar/", "/ar/search?q=النفط"] * 5
            assert {one.result(PATIENCE) for one in [pool.submit(ask, p) for p in paths]} == {200}
            assert not any(one.done() for one in slow)
            program.send_signal(signal.SIGTERM)
            free.touch()
            states = [one.result(PATIENCE) for one in slow]
        assert set(states) == {200}
        assert program.wait(PATIENCE) == 0
    finally:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()
