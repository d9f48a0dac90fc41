"""``search_seconds`` bounds whatever an index is asked, also when each call of its engine is slow;
and what was cut short says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.alerts.alerts import Alert, Told, run_alerts
from indexer.article import Article
from indexer.engines.base import Engine
from indexer.errors import ArticleNotFound, SearchTimeout
from indexer.index import Index
from indexer.query.remarks import Remark
from indexer.settings import Settings
from tests.conftest import ARTICLES, write_articles
from tests.search.test_deadline import wait_for_what_was_left_behind
from webui.app import create_app

A_CALL = 0.3
LIMIT = 1
"""Seconds. A search of two names asked an engine forty times, which took 12 s."""

MOST_CALLS = 10
"""Calls that begin within the limit, and in works left behind while others go on: three one after
another, and seven for a trend. Counted, not timed: on a busy machine there are fewer."""

NAME = "كيم جونج أون بوتين"
ARTICLE = Article("made", title="معاهدة", body="كيم جونغ أون وبوتين")


class SlowEngine:
    """A real engine each call of which takes a while, but for what no search asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._engine, name)
        if name not in ("search", "stream", "get", "terms", "doc_freq"):
            return found

        def call(*given: Any) -> Any:
            self.calls += 1
            time.sleep(A_CALL)
            return found(*given)

        return call


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, SlowEngine]]:
    folder: Path = tmp_path_factory.mktemp("slow")
    index = Index.create(Settings(index=folder / "index", search_seconds=LIMIT))
    index.admin.add([write_articles(folder / "articles.jsonl", ARTICLES)])
    engine = SlowEngine(index._folder.engine())
    index._folder._current = index._folder.current()._replace(engine=engine)
    yield index, engine


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """Works that a search left behind end with their next call; the next test waits for that."""
    yield
    wait_for_what_was_left_behind()


ENTRIES: dict[str, Callable[[Index], Any]] = {
    "search": lambda index: index.search(NAME),
    "search of patterns": lambda index: index.search("صوار* روس~ بوتين"),
    "search that finds nothing": lambda index: index.search("بوتين هدنة زلزال غزة"),
    "folded search": lambda index: index.search("روسيا", fold=True),
    "export": lambda index: index.export(NAME),
    "match counts": lambda index: index.match_counts(NAME, match="stem"),
    "rank": lambda index: index.rank(NAME),
    "trend": lambda index: index.trend([NAME, "روسيا", "أوكرانيا", "تايوان", "صوار*"]),
    "significant": lambda index: index.significant(NAME),
    "matching": lambda index: index.matching(NAME, 10),
    "explain": lambda index: index.explain(NAME, "treaty"),
    "mark": lambda index: index.mark(ARTICLE, NAME),
    "complete": lambda index: index.complete("بوتين م"),
    "related": lambda index: index.related("treaty"),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_ends_about_in_time_and_says_that_it_was_cut_short(
    entry: str, slow: tuple[Index, SlowEngine]
) -> None:
    index, engine = slow
    engine.calls = 0
    said: tuple[Remark, ...] = ()
    try:
        said = ENTRIES[entry](index).remarks
    except SearchTimeout as error:
        assert "search_seconds" in str(error)
        said = (Remark("cut_short"),)
    assert 0 < engine.calls <= MOST_CALLS
    assert Remark("cut_short") in said


def test_an_entry_that_is_ended_asks_no_more_of_the_engine(slow: tuple[Index, SlowEngine]) -> None:
    index, engine = slow
    index.search(NAME)
    wait_for_what_was_left_behind()
    engine.calls = 0
    time.sleep(2 * A_CALL)
    assert engine.calls == 0


def test_spellings_that_are_not_counted_in_time_are_searched_all_the_same(
    tmp_path: Path,
) -> None:
    index = Index.create(Settings(index=tmp_path / "index", search_seconds=2))
    index.admin.add([write_articles(tmp_path / "articles.jsonl", ARTICLES)])
    expected = {hit.id for hit in index.search("بوتن")}
    assert {"grain", "treaty"} <= expected
    now = index._folder.current()
    index._folder._current = now._replace(engine=SlowEngine(now.engine))
    found = index.search("بوتن")
    assert {hit.id for hit in found} == expected
    assert Remark("cut_short") in found.remarks


def test_an_alert_that_was_cut_short_tells_and_forgets_nothing(
    slow: tuple[Index, SlowEngine], tmp_path: Path
) -> None:
    index, _ = slow
    problems: list[str] = []
    state = tmp_path / "alerts.sqlite"
    alert = Alert("names", NAME)
    count = run_alerts(index, [alert], state, lambda news: None, problem=problems.append)
    assert count == 0
    assert len(problems) == 1 and "search_seconds" in problems[0]
    told = Told(state)
    assert not told.knows(alert)  # the next run begins anew
    told.close()


def test_what_fails_within_a_search_is_told_and_not_taken_for_want_of_time(
    slow: tuple[Index, SlowEngine],
) -> None:
    index, _ = slow
    with pytest.raises(ArticleNotFound):
        index.related("nowhere")


def test_the_page_says_that_an_explanation_was_not_made_in_time(
    slow: tuple[Index, SlowEngine],
) -> None:
    index, _ = slow
    client = create_app(index).test_client()
    page = client.get("/en/explain", query_string={"q": NAME, "id": "treaty"})
    assert page.status_code == 503 and "took too long" in page.get_data(as_text=True)
    told = client.get("/api/v1/explain", query_string={"q": NAME, "id": "treaty"})
    assert (told.status_code, told.get_json()["error"]) == (503, "search_timeout")
    assert told.headers["Retry-After"]
