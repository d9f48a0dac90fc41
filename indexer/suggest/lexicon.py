"""The words of an index: the commonest ones."""

from __future__ import annotations

from typing import Final

from indexer.engines.base import Reader
from indexer.engines.schema import BODY, TITLE

__all__ = ["word_freqs"]

_FIELDS: Final = (BODY.folded, TITLE.folded)


def word_freqs(engine: Reader, prefix: str, limit: int) -> dict[str, int]:
    """The folded words that begin with a folded prefix, with how many articles hold each: so many
    of the commonest ones of the bodies, and of the titles."""
    words: dict[str, int] = {}
    for field in _FIELDS:
        for word, count in engine.terms(field, prefix, limit):
            words[word] = max(count, words.get(word, 0))
    return words
