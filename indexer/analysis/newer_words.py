"""Searching an index that was made with another list of protected words than ships with Marsad.

The index keeps its own list for articles and queries, so that its terms never come from two lists.
A query is looked for as the list that ships has it: a word added to the list, or taken off it, is
searched at once, without a rebuild.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from indexer.analysis.stemmer import LightStemmer, with_proclitics
from indexer.analysis.vocabulary import load_evidence

__all__ = ["NewerWords", "SearchedWord"]


class SearchedWord(NamedTuple):
    """What stands in an index for a word of a query: a stem, and folded words whose stem in the
    index is another one."""

    stem: str
    forms: tuple[str, ...] = ()


class NewerWords:
    """What the protected words that ship with Marsad make of words in an index with ``protected``
    ones of its own, whose stemmer is ``own``.

    Only the words that one of the lists lacks, alone and behind clitics, can have two stems.
    """

    def __init__(self, own: LightStemmer, protected: Collection[str]) -> None:
        self._own = own
        self._shipped = LightStemmer()
        self._changed: dict[str, list[str]] = defaultdict(list)
        """The words of which the lists differ, by their stems with the list that ships."""
        for word in sorted(frozenset(load_evidence().protected) ^ frozenset(protected)):
            self._changed[self._shipped(word, word)].append(word)

    def find(self, surface: str, folded: str) -> SearchedWord:
        """The stem of a word by the list that ships, and the words that have this stem by that
        list alone."""
        shipped, own = self._shipped, self._own
        stem = shipped(surface, folded)
        forms = [form for word in self._changed.get(stem, ()) for form in with_proclitics(word)]
        return SearchedWord(
            stem, tuple(form for form in forms if shipped(form, form) == stem != own(form, form))
        )
