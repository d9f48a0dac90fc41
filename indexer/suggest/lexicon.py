"""The words of an index: those near a word, and how each is written."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Hashable
from itertools import product
from typing import Final

from indexer.engines.base import Reader
from indexer.engines.schema import BODY, TITLE, WRITTEN

__all__ = ["CurrentLexicon", "Lexicon", "word_freqs", "written_form"]

_MOST_WORDS: Final = 100_000
"""Words kept, the commonest: 12 MB, whatever the size of the index."""

_FIELDS: Final = (BODY.folded, TITLE.folded)

_WRITTEN: Final = {"ا": "اأإآ"}
_WRITTEN_LAST: Final = {"ه": "هة", "ي": "يى"}
_MOST_ALEFS: Final = 3
"""Alefs of a word that are tried with their hamzas; there are four ways to write each."""

_QUICK: Final = 0.05


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


class Lexicon:
    """The commonest words of an index as it was when this was made. Never changes."""

    def __init__(self, engine: Reader) -> None:
        self._freqs = word_freqs(engine, "", _MOST_WORDS)
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in self._freqs:
            by_length[len(word)].append(word)
        self._by_length = dict(by_length)

    def __contains__(self, word: str) -> bool:
        return word in self._freqs

    def doc_freq(self, word: str) -> int:
        """How many articles hold a folded word; 0 for one that is not among the commonest."""
        return self._freqs.get(word, 0)

    def near(self, word: str, most: int, limit: int) -> list[str]:
        """Words at most so many edits from a folded one, itself left out: the nearest first, and
        of those the commonest, so many of them."""
        # Only what is misspelled needs it: a command line starts 10 ms sooner.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: list[tuple[int, int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            words = self._by_length.get(length, ())
            for other, edits, _ in process.extract(
                word, words, scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                if edits:
                    found.append((edits, -self._freqs[other], other))
        return [other for _, _, other in sorted(found)[:limit]]


class CurrentLexicon:
    """The lexicon of the last commit, made when first asked for.

    After another commit it is made anew: at once where that is quick, else in the background, while
    those who ask get the last one until it is ready.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: tuple[Reader, Hashable, Lexicon] | None = None
        self._seconds = 0.0
        self._wanted: Hashable = None

    def of(self, engine: Reader, commit: Hashable) -> Lexicon:
        """The lexicon of an engine; ``commit`` is anything that changes with each commit."""
        made = self._made
        if made is not None and made[0] is engine:
            if made[1] == commit:
                return made[2]
            if self._seconds > _QUICK:
                if self._wanted != commit:
                    self._wanted = commit
                    thread = threading.Thread(
                        target=self._make, args=(engine, commit), daemon=True, name="lexicon"
                    )
                    thread.start()
                return made[2]
        return self._make(engine, commit)

    def _make(self, engine: Reader, commit: Hashable) -> Lexicon:
        with self._lock:
            made = self._made
            if made is not None and made[0] is engine and made[1] == commit:
                return made[2]
            began = time.perf_counter()
            lexicon = Lexicon(engine)
            self._seconds = time.perf_counter() - began
            self._made = engine, commit, lexicon
            return lexicon
