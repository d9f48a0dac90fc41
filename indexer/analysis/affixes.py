"""What may be written onto a word, its letters folded, and where the word may lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

__all__ = ["LEAST", "LONGEST_PREFIX", "PREFIXES", "PRONOUNS", "SUFFIXES", "cuts"]

PRONOUNS: Final = ("ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "نا")

LEAST: Final = 2
"""Letters of a word, at least; it has more where something is written onto it."""

_CONJUNCTIONS: Final = ("", "و", "ف")
_PREPOSITIONS: Final = ("", "ال", "ب", "ل", "ك", "بال", "كال", "لل")
PREFIXES: Final = frozenset(map("".join, product(_CONJUNCTIONS, _PREPOSITIONS)))
_NUMBERS: Final = ("", "ه", "ات", "ون", "ين", "ان", "ي", "يه", "يات", "يون", "يين", "تين", "تان")
SUFFIXES: Final = frozenset(
    (
        *map("".join, product((*_NUMBERS, "ت", "يت"), ("", *PRONOUNS, "ي"))),
        *("ا", "وا", "تا", "تم", "وه", "وها", "وهم", "ني"),
    )
)
_FIRST: Final = frozenset(prefix[0] for prefix in PREFIXES if prefix)
_LAST: Final = frozenset(suffix[-1] for suffix in SUFFIXES if suffix)
LONGEST_PREFIX: Final = max(map(len, PREFIXES))
_LONGEST_SUFFIX: Final = max(map(len, SUFFIXES))
_FUTURE: Final = re.compile("[وف]?س(?=[يتن])")


def cuts(word: str) -> Iterator[tuple[int, int]]:
    """Where a word may lie in another, what is before and behind it being known; the longest
    first."""
    size = len(word)
    starts = [0]
    if word[0] in _FIRST:
        starts += [at for at in range(1, min(LONGEST_PREFIX, size) + 1) if word[:at] in PREFIXES]
    if future := _FUTURE.match(word):
        starts.append(future.end())
    ends = [size]
    if word[-1] in _LAST:
        ends += [at for at in range(max(size - _LONGEST_SUFFIX, 0), size) if word[at:] in SUFFIXES]
    found = [(start, end) for start in starts for end in ends if end - start > LEAST]
    found.sort(key=lambda cut: (cut[0] - cut[1], cut))
    yield from found
