"""Newer articles first: by how much, and which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Request
from indexer.engines.registry import find_engine
from indexer.query import nodes as q
from indexer.query.parser import parse_query
from indexer.query.recency import favour_recent
from indexer.query.rewrite import expand
from indexer.storage.documents import DocumentMaker, article_of

TODAY = date(2024, 5, 7)
AGES = (-5, 0, 10, 30, 60, 90, 91, 4000)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Articles that differ in their dates alone."""
    engine = find_engine("tantivy").create_index(tmp_path_factory.mktemp("index") / "data")
    maker = DocumentMaker(Analyzer())
    articles = [
        Article(str(age), "", "هدنة", published=(TODAY - timedelta(days=age)).isoformat())
        for age in AGES
    ]
    writer = engine.writer(32 << 20)
    writer.add(map(maker.document, [*articles, Article("undated", "", "هدنة")]))
    writer.commit()
    writer.close()
    return engine


def scores(engine: Engine, query: q.Query) -> dict[str, float]:
    found = engine.search(Request(query, limit=50)).found
    return {article_of(one.payload).id: one.score for one in found}


def test_what_is_new_counts_double_and_less_with_each_step_of_age(engine: Engine) -> None:
    plain = expand(parse_query("هدنة").tree, Analyzer()).query
    before = scores(engine, plain)
    after = scores(engine, favour_recent(plain, 30, TODAY))
    assert before.keys() == after.keys()
    factors = {id: round(after[id] / before[id], 3) for id in before}
    assert factors == {
        "-5": 2.0,
        "0": 2.0,
        "10": 1.75,
        "30": 1.5,
        "60": 1.25,
        "90": 1.25,
        "91": 1.0,
        "4000": 1.0,
        "undated": 1.0,
    }


@pytest.mark.parametrize("text", ["", "date:2024", "-حرب"])
def test_what_orders_nothing_is_left_alone(text: str) -> None:
    tree = parse_query(text).tree
    assert expand(tree, Analyzer(), recency=30) == expand(tree, Analyzer())


@given(st.integers(1, 36500), st.dates())
def test_any_half_life_and_day_make_a_query(half_life: int, today: date) -> None:
    favour_recent(q.Term("body", "هدنه"), half_life, today)
