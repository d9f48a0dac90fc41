"""The words of an index: the commonest ones, and how each is written."""

from __future__ import annotations

from itertools import product
from typing import Final

from indexer.engines.base import Reader
from indexer.engines.schema import BODY, TITLE, WRITTEN

__all__ = ["word_freqs", "written_form"]

_FIELDS: Final = (BODY.folded, TITLE.folded)

_WRITTEN: Final = {"ا": "اأإآ"}
_WRITTEN_LAST: Final = {"ه": "هة", "ي": "يى"}
_MOST_ALEFS: Final = 3
"""Alefs of a word that are tried with their hamzas; there are four ways to write each."""


def word_freqs(engine: Reader, prefix: str, limit: int) -> dict[str, int]:
    """The folded words that begin with a folded prefix, with how many articles hold each: so many
    of the commonest ones of the bodies, and of the titles."""
    words: dict[str, int] = {}
    for field in _FIELDS:
        for word, count in engine.terms(field, prefix, limit):
            words[word] = max(count, words.get(word, 0))
    return words


def written_form(engine: Reader, folded: str) -> str:
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
    return max(forms, key=lambda form: engine.doc_freq(WRITTEN, form))
