"""The probability that two words are one name: a logistic regression over some twenty features.

The weights lie in ``data/spelling_model.tsv``, which says how they were trained: one set for pairs
whose neighbours in the articles are known, one for those whose are not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["CONTEXT", "MODEL", "SpellingModel", "load_models", "parse_models"]

MODEL: Final = Path(__file__).with_name("data") / "spelling_model.tsv"
CONTEXT: Final = frozenset(
    ("beside", "around", "beside_by_count", "no_company", "log_articles", "log_ratio")
)
"""The features that need the articles themselves."""


@dataclass(frozen=True, slots=True)
class SpellingModel:
    """Weights of the named features, and what is added to their sum."""

    weights: Mapping[str, float]
    constant: float

    def __call__(self, features: Mapping[str, float]) -> float:
        """The probability of a pair, from its features; it looks at those it has weights for."""
        total = self.constant
        for name, weight in self.weights.items():
            total += weight * features[name]
        return 1 / (1 + math.exp(-min(max(total, -60.0), 60.0)))


def parse_models(lines: Sequence[str]) -> tuple[SpellingModel, SpellingModel]:
    """The models with and without context from the lines of a file: name, weight with context,
    weight without (or nothing). Lines that begin with # are left out."""
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    made = []
    for column in (1, 2):
        weights = {row[0]: float(row[column]) for row in rows if row[column]}
        constant = weights.pop("constant")
        made.append(SpellingModel(weights, constant))
    return made[0], made[1]


@cache
def load_models() -> tuple[SpellingModel, SpellingModel]:
    """The models that ship with Marsad: with context, and without."""
    return parse_models(MODEL.read_text(encoding="utf-8").splitlines())
