"""How an index writes a word that is known by its folded letters."""

from __future__ import annotations

from itertools import product
from typing import Final, Protocol

from indexer.engines.schema import WRITTEN

__all__ = ["Counted", "written_form"]

_WRITTEN: Final = {"ا": "اأإآ"}
_WRITTEN_LAST: Final = {"ه": "هة", "ي": "يى"}
_MOST_ALEFS: Final = 3
"""Alefs of a word that are tried with their hamzas; there are four ways to write each."""


class Counted(Protocol):
    """What knows how many articles hold a term in a field."""

    def doc_freq(self, field: str, term: str) -> int:
        """How many articles hold a term in a field."""


def written_form(index: Counted, folded: str) -> str:
    """The way in which most articles write a folded word: أوكرانيا of اوكرانيا."""
    choices = []
    alefs = 0
    for place, letter in enumerate(folded):
        choice = letter
        if letter in _WRITTEN:
            alefs += 1
            choice = _WRITTEN[letter] if alefs <= _MOST_ALEFS else letter
        elif place == len(folded) - 1:
            choice = _WRITTEN_LAST.get(letter, letter)
        choices.append(choice)
    forms = ["".join(chosen) for chosen in product(*choices)]
    if folded.isascii():
        forms += [folded.capitalize(), folded.upper()]
    if len(forms) == 1:
        return folded
    return max(forms, key=lambda form: index.doc_freq(WRITTEN, form))
