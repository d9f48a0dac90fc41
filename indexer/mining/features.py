"""What the model of spellings looks at: the features of a candidate pair."""

from __future__ import annotations

import math
from typing import Final

from indexer.mining.contexts import Contexts
from indexer.mining.vocabulary import Candidate
from indexer.names.similarity import vowelless, with_one_g

__all__ = ["features"]

_VERB_LETTERS: Final = frozenset("يتن")


def features(pair: Candidate, contexts: Contexts | None = None) -> dict[str, float]:
    """The features of a pair by name; those of context are 0 without ``contexts``."""
    a, b, between = pair
    length = min(len(a.plain), len(b.plain))
    beside = around = 0.0
    if contexts is not None:
        beside, around = contexts.similarity(a.text, b.text)
    rarer = math.log(min(a.articles, b.articles))
    return {
        "distance": between,
        "distance_by_length": between / length,
        "key_length": float(len(a.key)),
        "length": float(length),
        "foreign_least": min(a.foreign, b.foreign),
        "foreign_most": max(a.foreign, b.foreign),
        "definite_least": min(a.definite, b.definite),
        "definite_most": max(a.definite, b.definite),
        "family_least": float(min(a.family, b.family)),
        "family_most": float(max(a.family, b.family)),
        "only_g": float(with_one_g(a.plain) == with_one_g(b.plain)),
        "only_vowels": float(vowelless(a.plain) == vowelless(b.plain)),
        "first_differs": float(a.plain[0] != b.plain[0]),
        "last_differs": float(a.plain[-1] != b.plain[-1]),
        "verb_like": float(a.plain[0] in _VERB_LETTERS or b.plain[0] in _VERB_LETTERS),
        "beside": beside,
        "around": around,
        "beside_by_count": beside * min(rarer, 4.0),
        "no_company": float(beside == 0.0),
        "log_articles": rarer,
        "log_ratio": math.log(a.articles / b.articles),
    }
