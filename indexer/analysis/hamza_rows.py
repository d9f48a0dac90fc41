"""The rows of ``hamza.tsv``, and the letters by which a word has one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from indexer.analysis.vocabulary import HAMZA, read_pairs

__all__ = ["load_rows", "unseat"]

_FINALS: Final = {"يء": ("يء", "يئ", "ئ"), "وء": ("وء", "وؤ", "ؤ")}


@cache
def load_rows() -> Mapping[str, str]:
    """Letters → spelling; an empty one where the letters have several words, each for itself. Of a
    word that has a hamza on an alef within it, the letters are those with it (مسأله)."""
    return read_pairs(HAMZA)


def unseat(word: str) -> str:
    """A word with a bare hamza for each that a letter carries, but the first: what its spellings
    share. At the end ئ is يء, as in مبادىء, and ؤ is وء."""
    for bare, endings in _FINALS.items():
        for ending in endings:
            if word.endswith(ending) and len(word) > len(ending):
                return _bare(word[: -len(ending)]) + bare
    return _bare(word)


def _bare(word: str) -> str:
    return word[:1] + word[1:].replace("ؤ", "ء").replace("ئ", "ء")
