"""Measures of a ranking against judgements, how sure they are, and whether two differ.

The measures are those of ir-measures; intervals and tests are scipy's. Both are imported when
called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from indexer.errors import SettingError
from indexer.evaluation.testset import Qrels

__all__ = ["DEPTH", "MEASURES", "Figure", "Scores", "figures", "require_measures", "score"]

MEASURES: Final = ("MRR@10", "nDCG@10", "recall@100")
"""Reciprocal rank of the first relevant document within ten; discounted cumulative gain of ten,
its gains the grades as they are (trec_eval's); share of the relevant documents within a hundred."""

DEPTH: Final = 100
"""How many documents of a query the measures look at."""

_SAMPLES: Final = 10_000
_SEED: Final = 1
_AT_ONCE: Final = 4_000_000
"""Numbers held at once while sampling: 32 MB."""

Scores = Mapping[str, Sequence[float]]
"""Measure → its value for each query, the queries always in one order."""


class Figure(NamedTuple):
    """A measure over all queries: its mean with the bounds of a 95% interval and, against another
    ranking, the difference of the means with its p.

    The interval is the percentile bootstrap's over queries, ``p`` that of a two-sided paired
    randomisation test, of 10,000 samples each, drawn with a fixed seed; ``p`` is not corrected for
    the number of comparisons. Bounds are None for one query alone.
    """

    mean: float
    low: float | None
    high: float | None
    difference: float | None = None
    p: float | None = None


def require_measures() -> None:
    """Raises :class:`~indexer.errors.SettingError` unless all that measuring needs is installed."""
    for name in ("ir_measures", "scipy"):
        _import(name)


def score(qrels: Qrels, run: Mapping[str, Sequence[str]]) -> Scores:
    """The measures of a run, query id → document ids in order, for each query of ``qrels`` in the
    order of their ids; a query that found nothing scores 0.
    """
    measures = _import("ir_measures")
    asked = {
        "MRR@10": measures.RR @ 10,
        "nDCG@10": measures.nDCG @ 10,
        "recall@100": measures.R @ 100,
    }
    # Scores fall by one a place: the measures do not agree on the order of equal ones.
    ranked = {
        query: {document: float(-place) for place, document in enumerate(run.get(query, ()))}
        for query in qrels
    }
    judged = {
        query: {document: max(grade, 0) for document, grade in grades.items()}
        for query, grades in qrels.items()
    }
    order = sorted(qrels)
    names = {measure: name for name, measure in asked.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(order, 0.0) for name in MEASURES}
    for found in measures.iter_calc(list(asked.values()), judged, ranked):
        values[names[found.measure]][found.query_id] = found.value
    return {name: list(values[name].values()) for name in MEASURES}


def figures(scores: Scores, against: Scores | None = None) -> dict[str, Figure]:
    """The figures of each measure, compared with those of another run over the same queries."""
    return {
        name: _figure(values, None if against is None else against[name])
        for name, values in scores.items()
    }


def _figure(values: Sequence[float], others: Sequence[float] | None) -> Figure:
    numpy, stats = _import("numpy"), _import("scipy.stats")
    mean = float(numpy.mean(values))
    low = high = difference = p = None
    batch = max(1, _AT_ONCE // len(values))
    if len(values) > 1:
        interval = stats.bootstrap(
            (numpy.asarray(values),),
            numpy.mean,
            n_resamples=_SAMPLES,
            method="percentile",
            batch=batch,
            rng=numpy.random.default_rng(_SEED),
        ).confidence_interval
        low, high = float(interval.low), float(interval.high)
    if others is not None:
        differences = numpy.asarray(values) - numpy.asarray(others)
        difference, p = float(differences.mean()), 1.0
        differences = differences[differences != 0]  # a sign given to 0 changes no sum
        if len(differences) > 1:  # of one alone both signs are as far from 0
            test = stats.permutation_test(
                (differences,),
                numpy.sum,
                permutation_type="samples",
                n_resamples=_SAMPLES,
                batch=batch,
                rng=numpy.random.default_rng(_SEED),
            )
            p = float(test.pvalue)
    return Figure(mean, low, high, difference, p)


def _import(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise SettingError(
            "marsad evaluate needs more packages: pip install 'marsad[evaluate]'"
        ) from error
