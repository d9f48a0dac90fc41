"""Measures, against values worked out by hand; intervals and tests, by what must hold of them."""

from __future__ import annotations

import importlib
import random
from math import log2
from typing import Any

import pytest

from indexer.errors import SettingError
from indexer.evaluation.measures import MEASURES, figures, require_measures, score

QRELS = {"a": {"x": 2, "y": 1, "z": 0}, "b": {"x": 1}, "c": {"far": 1, "gone": 1}}
RUN = {
    "a": ["z", "y", "x"],
    "b": [],
    "c": [*(f"d{n}" for n in range(50)), "far"],
    "unasked": ["x"],
}


def test_measures_are_those_worked_out_by_hand() -> None:
    found = score(QRELS, RUN)
    assert found["MRR@10"] == [0.5, 0, 0]
    ideal = 2 + 1 / log2(3)
    assert found["nDCG@10"] == pytest.approx([(1 / log2(3) + 2 / log2(4)) / ideal, 0, 0])
    assert found["recall@100"] == [1, 0, 0.5]


def test_the_order_of_a_run_counts_and_not_the_ids() -> None:
    for run in (["x", "y"], ["y", "x"]):
        found = score({"q": {"x": 1}}, {"q": run})
        assert found["MRR@10"] == [1 / (1 + run.index("x"))]


def test_grades_below_0_are_no_gain() -> None:
    assert score({"q": {"x": -2, "y": 1}}, {"q": ["x", "y"]}) == score(
        {"q": {"x": 0, "y": 1}}, {"q": ["x", "y"]}
    )


def some(seed: int, lift: float = 0.0) -> dict[str, list[float]]:
    chance = random.Random(seed)
    values = [chance.random() for _ in range(200)]
    return {name: [value + lift for value in values] for name in MEASURES}


def test_an_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few = {name: values[:20] for name, values in some(1).items()}
    wide, narrow = figures(few)["MRR@10"], figures(some(1))["MRR@10"]
    for figure in (wide, narrow):
        assert figure.low is not None and figure.high is not None
        assert figure.low < figure.mean < figure.high
    # For 200 draws from [0, 1], 1.96 standard errors to each side.
    assert narrow.high - narrow.low == pytest.approx(4 * 12**-0.5 / 200**0.5, rel=0.15)  # type: ignore[operator]
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)  # type: ignore[operator]


def test_figures_come_out_the_same_each_time() -> None:
    assert figures(some(1), some(2)) == figures(some(1), some(2))


def test_equal_runs_do_not_differ_and_a_steady_gain_does() -> None:
    same, better = figures(some(1), some(1))["MRR@10"], figures(some(1, 0.01), some(1))["MRR@10"]
    assert (same.difference, same.p) == (0, 1)
    assert better.difference == pytest.approx(0.01)
    assert better.p is not None and better.p < 0.001
    chance = figures(some(1), some(2))["MRR@10"]
    assert chance.p is not None and chance.p > 0.05


def test_p_is_exact_for_few_differences() -> None:
    """Five gains of five: of the 32 ways to sign them, two are as far from 0."""
    first, second = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7], [0.0, 0.1, 0.2, 0.3, 0.4, 0.7]
    found = figures({"MRR@10": first}, {"MRR@10": second})["MRR@10"]
    assert found.p == pytest.approx(2 / 32)


def test_one_query_has_no_interval_but_a_mean_and_a_difference() -> None:
    one = figures({"MRR@10": [0.5]}, {"MRR@10": [1.0]})["MRR@10"]
    assert one == (0.5, None, None, -0.5, 1)


def test_without_ir_measures_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name == "ir_measures":
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(SettingError, match=r"pip install 'marsad\[evaluate\]'"):
        require_measures()
