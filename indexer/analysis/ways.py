"""The other ways in which a word that was typed may be written, its term being one for all.

Folding makes them one (:mod:`indexer.analysis.letters`), so nothing is added to a search; it is
told what was searched, and a reader may take a way off or keep to what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.analysis.letters import fold, fold_letters, is_arabic

__all__ = ["other_ways"]

_GROUPS: Final = (
    ("ؤو", "ئو", "ءو", "أو", "وو", "ؤ"),
    ("ءا", "آ", "أا", "ئا"),
    ("اءا", "آ"),
    ("اءة", "آة", "اة"),
    ("يئا", "يأ", "ئا"),
    ("ائ", "ئ"),
    ("يء", "ىء", "ئ", "يئ", "يىء", "ييء"),
    ("ئي", "يي", "ي", "ئ"),
    ("ؤ", "ئ", "ء", "أ", "ا", "و", "ي", "ى"),
    ("ف", "ڤ"),
    ("ب", "پ"),
    ("غ", "گ"),
    ("ج", "ژ"),
    ("تش", "چ"),
)
"""Letters that may stand for each other in some words."""
_CHANGES: Final = {
    letters: tuple(dict.fromkeys(o for g in _GROUPS if letters in g for o in g if o != letters))
    for group in _GROUPS
    for letters in group
}
_PLACES: Final = tuple(
    re.compile(f"(?={'|'.join(letters)})")
    for letters in ([one for one in _CHANGES if len(one) == size] for size in (1, 2, 3))
)
_FOREIGN: Final = re.compile("[ڤپگژچ]")
_ON_ALEF: Final = "ءأاؤئ"
_MOST: Final = 24
"""Letters of a word that is looked at."""


def other_ways(written: str) -> tuple[str, ...]:
    """The other ways to write a word (without marks) that have its folded form, one place of it
    changed; those that differ in what is folded in every word (أ ا, ى ي) are left out."""
    if not is_arabic(written) or len(written) > _MOST:
        return ()
    folded, letters = fold(written), fold_letters(written)
    return tuple(
        one
        for one in dict.fromkeys(_changed(written))
        if one != written
        and (_FOREIGN.search(one + written) or fold_letters(one) != letters)
        and fold(one) == folded
    )


def _changed(written: str) -> Iterator[str]:
    for size, places in enumerate(_PLACES, 1):
        for place in places.finditer(written):
            start = place.start()
            letters = written[start : start + size]
            if not start and letters in _ON_ALEF:
                continue  # the hamza that a word begins with
            for other in _CHANGES[letters]:
                yield written[:start] + other + written[start + size :]
