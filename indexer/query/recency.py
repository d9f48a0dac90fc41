"""Newer articles first among those that match alike: a factor that halves every so many days.

The factor is made of conditions on the day of publication, which every engine knows, so that whole
results are ordered by it, and pages never repeat an article.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Final

from indexer.query.nodes import And, Days, Or, Query

__all__ = ["favour_recent"]

_STEPS: Final = 4
"""Each is the query once more: chosen in docs/decisions/0012."""


def favour_recent(query: Query, half_life: int, today: date | None = None) -> Query:
    """``query`` with scores times 1 + 2^(-age / half_life), ages in days, in four steps.

    An article of today counts double, one ``half_life`` days old one and a half times, one of
    three times that or without a date as it is; so does nothing else, and no more is found.
    Articles dated later than ``today`` count as new.
    """
    now = (today or date.today()).toordinal()
    parts: list[Query] = [query]
    for step in range(_STEPS):
        # Where the curve falls through the middle of a step: 7/8, 5/8, 3/8, 1/8.
        age = half_life * -math.log2(1 - (step + 0.5) / _STEPS)
        since = Days(max(now - round(age), 1), None)
        parts.append(And((query, since), boost=1 / _STEPS))
    return Or(tuple(parts))
