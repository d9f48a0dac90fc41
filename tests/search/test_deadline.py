"""A search that takes too long gives what it has, and says so."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.engines.base import Engine, Found, Request, Response
from indexer.errors import IndexDamaged
from indexer.index import Index
from indexer.query import nodes as q
from indexer.search import deadline
from indexer.search.deadline import Deadline, Overtime
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles
from webui.app import create_app


def wait_for_what_was_left_behind(seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while deadline._left_behind and time.monotonic() < until:
        time.sleep(0.001)


def test_work_that_ends_in_time_gives_its_result_or_error() -> None:
    assert Deadline(60).run(lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        Deadline(60).run(lambda: 1 // 0)


def test_work_that_does_not_end_in_time_is_left_behind_and_no_more_than_a_few() -> None:
    free = threading.Event()
    threads = threading.active_count()
    began = time.monotonic()
    try:
        for _ in range(20):
            with pytest.raises(Overtime):
                Deadline(0.02).run(free.wait)
        assert time.monotonic() - began < 20
        assert threading.active_count() - threads <= 4
        with pytest.raises(Overtime):
            Deadline(60).run(lambda: "too many are left behind")
    finally:
        free.set()
    wait_for_what_was_left_behind()
    assert Deadline(60).run(lambda: "they have ended") == "they have ended"


def test_works_one_after_another_are_done_in_one_thread() -> None:
    done_by = {Deadline(60).run(threading.current_thread) for _ in range(5)}
    assert len(done_by) == 1
    assert threading.current_thread() not in done_by


def test_works_of_several_callers_do_not_wait_for_one_another() -> None:
    together = threading.Barrier(4, timeout=10)
    callers = [
        threading.Thread(target=lambda: passed.append(Deadline(60).run(together.wait)))
        for _ in range(4)
    ]
    passed: list[int] = []
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(passed) == [0, 1, 2, 3]


def test_nothing_is_kept_of_work_that_has_ended() -> None:
    class Result:
        pass

    held = weakref.ref(Deadline(60).run(Result))
    until = time.monotonic() + 10
    while held() and time.monotonic() < until:
        time.sleep(0.001)
    assert held() is None


def test_no_work_begins_when_time_is_up() -> None:
    begun = threading.Event()
    with pytest.raises(Overtime):
        Deadline(0).run(begun.set)
    assert not begun.is_set()


class Slow:
    """An engine that does not come back from a search for some kinds of query until it is freed."""

    def __init__(self, engine: Engine, kinds: tuple[type[q.Query], ...]) -> None:
        self._engine = engine
        self._kinds = kinds
        self.free = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def search(self, request: Request) -> Response:
        if any(isinstance(leaf, self._kinds) for leaf in parts(request.query)):
            self.free.wait(60)
        return self._engine.search(request)

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        if any(isinstance(leaf, self._kinds) for leaf in parts(request.query)):
            self.free.wait(60)
        return self._engine.stream(request)


def parts(query: q.Query) -> Iterator[q.Query]:
    yield query
    for part in q.children(query):
        yield from parts(part)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Index]:
    index = Index.create(Settings(index=tmp_path / "index", search_seconds=1))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    now = index._folder.current()
    engine = Slow(now.engine, (q.Wildcard,))
    index._folder._current = now._replace(engine=engine)  # type: ignore[arg-type]
    yield index
    engine.free.set()


def test_a_search_over_its_limit_is_made_without_its_patterns(slow: Index) -> None:
    began = time.monotonic()
    results = slow.search("روسيا صوار*")
    assert time.monotonic() - began < 30
    assert results.partial
    in_time = slow.search("روسيا")
    assert not in_time.partial
    assert {hit.id for hit in results.hits} == {hit.id for hit in in_time.hits} >= {"missiles"}


def test_a_search_of_patterns_alone_then_finds_nothing_and_not_everything(slow: Index) -> None:
    results = slow.search("صوار*")
    assert (results.partial, results.total, results.hits) == (True, 0, ())


def test_an_export_over_its_limit_is_made_without_its_patterns_or_is_empty(slow: Index) -> None:
    export = slow.export("روسيا صوار*")
    assert export.partial
    assert [hit.id for hit in export.hits] == [hit.id for hit in slow.search("روسيا").hits]
    export = slow.export("صوار*")
    assert (export.partial, export.total, list(export.hits)) == (True, 0, [])


def test_damage_met_in_a_search_is_still_told(index: Index) -> None:
    class Damaged(Slow):
        def search(self, request: Request) -> Response:
            raise IndexDamaged("damaged")

    now = index._folder.current()
    index._folder._current = now._replace(engine=Damaged(now.engine, ()))  # type: ignore[arg-type]
    with pytest.raises(IndexDamaged):
        index.search("روسيا")


def test_the_page_and_json_say_that_results_may_be_missing(slow: Index) -> None:
    client = create_app(slow).test_client()
    said = {"ar": "قد تنقص", "en": "results may be missing"}
    for lang, words in said.items():
        assert words in client.get(f"/{lang}/search?q=روسيا صوار*").get_data(as_text=True)
        assert words not in client.get(f"/{lang}/search?q=روسيا").get_data(as_text=True)
    assert client.get("/search.json?q=روسيا صوار*").get_json()["query"]["partial"] is True


def test_the_command_line_says_it_too(slow: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "open", lambda settings: slow)
    for form in (["plain"], ["jsonl", "--with-header"]):
        arguments = ["search", "روسيا صوار*", "--format", *form]
        output = CliRunner().invoke(cli, arguments).output
        assert ("may be missing" in output) or ('"partial": true' in output)
