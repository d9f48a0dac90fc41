"""Plans: the order, the fallback and the limit of time that every search has from one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.index import Index
from indexer.query.expanded import Expanded
from indexer.query.parameters import Parameters
from indexer.search.deadline import Deadline, Overtime
from indexer.search.plan import Plan, Planner
from indexer.settings import Settings

Make = Callable[..., Plan]


def planner_of(index: Index, seconds: float = 60) -> Planner:
    engine = index._folder.engine()
    return Planner(engine, Analyzer(), None, len(list(engine.payloads())), Deadline(seconds))


@pytest.fixture
def plan(index: Index) -> Make:
    def make(query: str, seconds: float = 60, **given: object) -> Plan:
        asked = replace(Parameters.checked(Settings(), query), **given)
        return planner_of(index, seconds).plan(asked)

    return make


@pytest.mark.parametrize(
    ("query", "sort", "order"),
    [
        ("روسيا", "rel", "rel"),
        ("روسيا", "old", "old"),
        ("", "rel", "new"),
        ("", "old", "old"),
        ("source:مرافئ", "rel", "new"),
        ("date:2024", "rel", "new"),
    ],
)
def test_what_nothing_gives_a_score_comes_by_date(
    query: str, sort: str, order: str, plan: Make
) -> None:
    assert plan(query, sort=sort).sort == order
    assert plan(query, sort=sort).request(limit=1).sort == order


def test_a_request_has_the_filters_and_the_page_asked_for(plan: Make) -> None:
    keywords, days = {"source": ("مرافئ",)}, (1, 2)
    request = plan("روسيا", keywords=keywords, days=days).request(limit=5, offset=10)
    assert (request.keywords, request.days) == (keywords, days)
    assert (request.limit, request.offset) == (5, 10)


def asked_for(plan: Plan, *answers: int) -> tuple[list[Expanded], tuple[int, bool]]:
    asked: list[Expanded] = []

    def ask(expanded: Expanded) -> int:
        asked.append(expanded)
        return answers[len(asked) - 1]

    return asked, plan.find(ask, bool)


def test_any_of_the_words_are_searched_only_where_no_article_has_all(plan: Make) -> None:
    asked, answer = asked_for(plan("روسيا تايوان"), 3)
    assert (len(asked), answer) == (1, (3, False))
    asked, answer = asked_for(plan("روسيا تايوان"), 0, 2)
    assert (len(asked), answer) == (2, (2, True))
    assert asked[0].query != asked[1].query
    asked, answer = asked_for(plan("روسيا تايوان"), 0, 0)
    assert (len(asked), answer) == (2, (0, False))


@pytest.mark.parametrize(("query", "operator"), [("روسيا تايوان", "or"), ("زلزال", "and")])
def test_what_is_loose_already_or_one_word_is_searched_once(
    query: str, operator: str, plan: Make
) -> None:
    asked, answer = asked_for(plan(query, operator=operator), 0)
    assert (len(asked), answer) == (1, (0, False))


def test_the_second_attempt_is_without_patterns_and_within_the_same_time(plan: Make) -> None:
    made = plan("روسيا صوار*", seconds=1)
    tried: list[Plan] = []

    def work(one: Plan) -> str:
        tried.append(one)
        if one is made:
            raise Overtime
        return "found"

    assert made.finish(work) == "found"
    assert tried[1].parsed.tree == plan("روسيا").parsed.tree
    assert tried[1].deadline is made.deadline


def test_what_has_no_pattern_is_not_searched_a_second_time(plan: Make) -> None:
    made = plan("روسيا تايوان")
    tried: list[Plan] = []

    def work(one: Plan) -> str:
        tried.append(one)
        raise Overtime

    assert made.finish(work) is None
    assert tried == [made]


def test_a_plan_that_has_no_time_is_made_without_statistics_and_says_so(plan: Make) -> None:
    made = plan("بوتن", seconds=0)
    assert made.deadline.missed
    assert {one.text for name in made.expanded.names for one in name.spellings} >= {"بوتين"}
    assert {one.articles for name in made.expanded.names for one in name.spellings} == {0}
    in_time = plan("بوتن")
    assert not in_time.deadline.missed
    assert any(one.articles for name in in_time.expanded.names for one in name.spellings)


def test_a_count_tells_whether_only_some_of_the_words_are_found(index: Index) -> None:
    planner = planner_of(index)
    asked = Parameters.checked(Settings(), "روسيا أوكرانيا")
    assert planner.count(asked) == (2, False)
    loose = replace(asked, query="روسيا تايوان")
    total, any_word = planner.count(loose)
    assert (total > 0, any_word) == (True, True)
    assert planner.count_all(loose) == 0


def test_what_misses_a_part_of_the_time_misses_the_whole() -> None:
    whole = Deadline(60)
    part = whole.part(0.5)
    assert 29 < part.left <= 30
    assert not whole.missed
    with pytest.raises(Overtime):
        whole.part(0).check()
    assert whole.missed and part.missed


def test_work_within_other_work_ends_with_its_own_part() -> None:
    whole = Deadline(60)

    def inner() -> float:
        return whole.left

    def outer() -> tuple[float, float]:
        return whole.part(0.1).run(inner), whole.left

    inside, outside = whole.run(outer)
    assert inside <= 6 and outside > 50


def test_values_that_came_in_time_are_kept() -> None:
    whole = Deadline(60)

    def values() -> Iterator[int]:
        yield 1
        yield 2
        raise Overtime

    assert whole.collect(values()) == [1, 2]
