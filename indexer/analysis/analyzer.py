"""The analyzer: a text into terms, the same way for articles and for queries."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from indexer.analysis.letters import fold, is_arabic, spellings, strip_marks
from indexer.analysis.stemmer import (
    GOD,
    LightStemmer,
    Stemmer,
    english_stemmer,
    skeleton,
    snowball_stemmer,
)
from indexer.analysis.tokenizer import words

__all__ = ["STEMMERS", "Analyzer", "Views", "load_stop_words"]

_GENERATION: Final = 1
"""Raised whenever the same text comes to give other terms."""

_ROOT: Final = 3
"""First letters of a stem that stand in every word of it, in a row."""

_DATA: Final = Path(__file__).with_name("data")

STEMMERS: Final = {"light": LightStemmer, "snowball": snowball_stemmer}


class Views(NamedTuple):
    """A text in four views: each a string of terms, one a token, joined by spaces."""

    written: str
    exact: str
    stem: str
    skeleton: str


class _Terms(dict[str, str]):
    """Word → term, made when first asked for: a lookup costs a quarter of a microsecond."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        if len(self) > 2_000_000:
            self.clear()  # bounds the memory of an index run over many millions of words
        term = self[word] = self._make(word)
        return term


class Analyzer:
    """Turns text into terms. One serves articles and queries, and any number of threads.

    ``stemmer`` is ``light`` or ``snowball``. Words in Latin letters go to Snowball's English
    stemmer either way.
    """

    def __init__(self, stemmer: str = "light") -> None:
        self.stemmer: Final = stemmer
        self._arabic: Stemmer = STEMMERS[stemmer]()
        self._latin: Callable[[str], str] | None = None
        self._written = _Terms(strip_marks)
        self._exact = _Terms(fold)
        self._stem = _Terms(self._make_stem)
        self._skeleton = _Terms(lambda word: skeleton(self._stem[word]))
        self._views: Final[Mapping[str, Callable[[str], str]]] = {
            "written": self.written,
            "exact": self.exact,
            "stem": self.stem,
            "skeleton": self.skeleton,
        }

    @property
    def version(self) -> str:
        """Names the terms that come out: two analyzers of one version give the same terms."""
        return f"{self.stemmer}-{_GENERATION}-{_data_digest()}"

    def written(self, word: str) -> str:
        """One word as it is written, but for marks and tatweel."""
        return self._written[word]

    def exact(self, word: str) -> str:
        """The folded form of one word."""
        return self._exact[word]

    def stem(self, word: str) -> str:
        """The stem of one word."""
        return self._stem[word]

    def skeleton(self, word: str) -> str:
        """The consonants of the stem of one word."""
        return self._skeleton[word]

    def views(self, text: str) -> Views:
        """The terms of a text, as the fields of an index want them."""
        found = words(text)
        return Views(
            " ".join([self._written[word] for word in found]),
            " ".join([self._exact[word] for word in found]),
            " ".join([self._stem[word] for word in found]),
            " ".join([self._skeleton[word] for word in found]),
        )

    def view(self, name: str) -> Callable[[str], str]:
        """The function from word to term: ``written``, ``exact``, ``stem`` or ``skeleton``."""
        return self._views[name]

    def places_of(self, terms: Iterable[str]) -> re.Pattern[str]:
        """A pattern that matches somewhere in every word that has one of the terms, in any view
        but the skeleton, and in few others.

        A light stem begins with letters of the folded word (but for that of God's name); where
        that is not known, the pattern matches everything but white space.
        """
        parts = set()
        for term in terms:
            if self.stemmer != "light" or not is_arabic(fold(term)):
                return re.compile(r"\S+")
            parts.add(spellings(fold("لله" if term == GOD else term)[:_ROOT]))
        return re.compile("|".join(sorted(parts)))

    def _make_stem(self, word: str) -> str:
        folded = self._exact[word]
        if is_arabic(folded):
            return self._arabic(word, folded) or folded
        if folded.isascii() and folded.isalpha():
            if self._latin is None:
                self._latin = english_stemmer()
            return self._latin(folded) or folded
        return folded


@cache
def _data_digest() -> str:
    digest = 0
    for name in ("vocabulary.tsv", "bases.tsv"):
        digest = zlib.crc32((_DATA / name).read_bytes(), digest)
    return f"{digest:08x}"


@cache
def load_stop_words() -> frozenset[str]:
    """Function words, folded. They are indexed, and left out of longer queries only."""
    lines = (_DATA / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
