"""Any two engines give the same hits, in the same order but for ties, with the same scores."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from indexer.engines.base import LENGTHS, Engine, Request
from indexer.engines.registry import find_engine
from indexer.query import nodes as q
from tests.engines.test_conformance import ENGINES, Row, document, drop, put, several, trees

pytestmark = pytest.mark.slow

TIE = 1e-3
"""Scores this near to each other, in proportion, may come in either order."""

WORDS = ("حرب", "حربي", "سلام", "سلم", "قمه", "هدنه", "نفط", "غاز", "وفد", "في")

words = st.lists(st.sampled_from(WORDS), max_size=60).map(tuple)
rows = st.lists(
    st.builds(
        Row,
        words.map(lambda found: found[:6]),
        words,
        st.sampled_from((None, "النيل", "الفرات")),
        st.sampled_from((None, "سياسه")),
        st.one_of(st.none(), st.integers(738_000, 738_900)),
    ),
    min_size=1,
    max_size=30,
)


def weighted(tree: q.Query, boost: float) -> q.Query:
    return replace(tree, boost=boost) if hasattr(tree, "boost") else tree


boosted = st.builds(weighted, trees, st.sampled_from((0.0, 0.3, 1.0, 2.0)))
scored_trees = st.one_of(
    trees,
    st.builds(q.Or, several(boosted, 1, 4), boost=st.sampled_from((1.0, 2.0))),
    st.builds(q.AndMaybe, boosted, boosted),
    st.builds(q.ConstantScore, boosted, st.sampled_from((0.0, 1.0, 2.5))),
)


def found(engine: Engine, query: q.Query, **options: Any) -> list[tuple[str, float]]:
    response = engine.search(Request(query, limit=100, **options))
    assert response.total == len(response.found)
    return [(one.payload.decode(), one.score) for one in response.found]


def assert_agree(first: list[tuple[str, float]], second: list[tuple[str, float]]) -> None:
    scores, others = dict(first), dict(second)
    assert others == pytest.approx(scores, rel=TIE, abs=1e-6)
    # At each place stand documents of one score, though perhaps not the same ones.
    for (_, score), (id, _) in zip(first, second, strict=True):
        assert scores[id] == pytest.approx(score, rel=TIE, abs=1e-6)


@pytest.mark.parametrize("other", [name for name in ENGINES if name != ENGINES[0]])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(first=rows, second=rows, queries=st.lists(scored_trees, min_size=5, max_size=12))
def test_engines_agree_on_hits_order_and_scores(
    other: str, first: list[Row], second: list[Row], queries: list[q.Query]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engines = [
            find_engine(name).create_index(Path(folder) / name) for name in (ENGINES[0], other)
        ]
        for engine in engines:
            put(engine, *(row.document(f"a{n}") for n, row in enumerate(first)))
            put(engine, *(row.document(f"b{n}") for n, row in enumerate(second)))
        for query in queries:
            note(repr(query))
            assert_agree(*(found(engine, query) for engine in engines))
            for sort in ("new", "old"):
                ids = [{id for id, _ in found(engine, query, sort=sort)} for engine in engines]
                assert ids[0] == ids[1]


def test_engines_round_the_lengths_of_texts_alike(tmp_path: Path) -> None:
    engines = [find_engine(name).create_index(tmp_path / name) for name in ENGINES]
    sizes = [*range(1, 130), *(size + more for size in LENGTHS[60:110] for more in (-1, 0, 1))]
    for engine in engines:
        put(
            engine,
            *(
                document(f"{number}", " ".join(["حرب"] * (1 + number % 3) + ["س"] * size))
                for number, size in enumerate(sizes)
            ),
        )
    results = [
        dict(
            (one.payload.decode(), one.score)
            for one in engine.search(Request(q.Term("body", "حرب"), limit=1000)).found
        )
        for engine in engines
    ]
    for result in results[1:]:
        assert result == pytest.approx(results[0], rel=TIE)


def test_engines_agree_after_removals_and_replacements(tmp_path: Path) -> None:
    engines = [find_engine(name).create_index(tmp_path / name) for name in ENGINES]
    for engine in engines:
        put(engine, *(document(f"{n}", "حرب سلام " * (1 + n % 5)) for n in range(40)))
        drop(engine, *(f"{n}" for n in range(0, 40, 3)))
        put(engine, *(document(f"{n}", "قمه حرب") for n in range(1, 40, 3)))
    results = [sorted(id for id, _ in found(engine, q.Term("body", "حرب"))) for engine in engines]
    assert all(result == results[0] for result in results)
    for term in ("حرب", "سلام", "قمه"):
        assert len({engine.doc_freq("body", term) for engine in engines}) == 1
