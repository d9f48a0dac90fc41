"""The strange words of an index that sound like a word, by the keys of both."""

from __future__ import annotations

from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.engines.schema import NAME_KEYS
from indexer.names.key import KEY_SIGN, is_strange
from indexer.query.blending import Statistics

__all__ = ["KeyedWords"]

_MOST_WORDS: Final = 20
"""Words of one key that are looked at, the commonest. Of 328 queries on 6,261 articles 38 met keys
of more, and all found the same without the bound."""


class KeyedWords:
    """Looks words of an index up for one query, and knows for which there were too many; none
    without ``statistics`` of one."""

    def __init__(self, statistics: Statistics | None) -> None:
        self._statistics = statistics
        self._cut: set[str] = set()

    def of(self, key: str, typed: str) -> list[tuple[str, int]]:
        """The words that have a key, the commonest first, with how many articles hold each, to be
        compared with a word that was typed."""
        if self._statistics is None:
            return []
        found = self._statistics.terms(NAME_KEYS, key + KEY_SIGN, _MOST_WORDS + 1)
        if len(found) > _MOST_WORDS:
            self._cut.add(typed)
        return [(term.partition(KEY_SIGN)[2], count) for term, count in found[:_MOST_WORDS]]

    def is_cut(self, typed: str) -> bool:
        """Whether rarer words than those looked at sound like a folded word whose spellings the
        index alone could tell: one that the vocabulary does not know, or in other letters."""
        return typed in self._cut and (is_strange(typed) or not is_arabic(typed))
