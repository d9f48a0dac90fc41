"""Search may get better, and never worse unnoticed."""

from __future__ import annotations

import pytest

from indexer.evaluation.runs import Judged, Row
from tests.quality.floor import Floor, digest, measured, rounded

RENEW = "see CONTRIBUTING.md, or run: python -m tests.quality"


@pytest.fixture(scope="module")
def result() -> tuple[Judged, Row]:
    return measured()


def test_queries_and_articles_are_those_of_the_floor() -> None:
    assert Floor.read().digest == digest(), RENEW


def test_every_query_is_judged_and_every_judged_article_is_there(
    result: tuple[Judged, Row],
) -> None:
    collection, _ = result
    assert len(collection.queries) >= 80
    assert (collection.unasked, collection.unjudged, collection.missing) == ((), (), ())


def test_no_measure_is_below_its_floor(result: tuple[Judged, Row]) -> None:
    now, least = rounded(result[1]), Floor.read().measures
    assert now.keys() == least.keys()
    assert {name for name in now if now[name] < least[name]} == set(), (now, RENEW)
