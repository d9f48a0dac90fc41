"""The analyzer: a text into terms, the same way for articles and for queries."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, Literal, NamedTuple, get_args

from indexer.analysis.letters import fold, is_arabic, spellings, strip_ignored, strip_marks
from indexer.analysis.newer_words import NewerWords, SearchedWord
from indexer.analysis.stemmer import (
    LightStemmer,
    Stemmer,
    english_stemmer,
    skeleton,
    snowball_stemmer,
)
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, RULES, load_evidence

__all__ = ["STEMMERS", "Analyzer", "Columns", "View", "Views", "load_stop_words"]

_GENERATION: Final = 7
"""Raised whenever the same text comes to give other terms."""

_ROOT: Final = 3
"""First letters of a stem by which its words are found in a text: more find little less."""

_MOST_WORDS: Final = 100_000
"""Distinct words kept with their terms, twice: bounds the memory of a run over any number of
articles. 10.6 million words of news have 261,000 distinct ones."""

_LONGEST: Final = 128
"""Letters of a word that its terms are made of; the longest of those news has 23. NFKC makes
eighteen letters of one, and a file may be a single word."""

_LONGEST_STEMMED: Final = 40
"""Folded letters of a word above which it is its own stem."""

STEMMERS: Final = {"light": LightStemmer, "snowball": snowball_stemmer}


View = Literal["written", "folded", "bare", "stem", "skeleton"]
"""Which term of a word: itself but for its marks, its folded letters, those without what is written
onto its front, its stem, or the consonants of that."""

_VIEWS: Final = get_args(View)


class Views(NamedTuple):
    """A word in five views; or a text, each view its terms, one a token, joined by spaces."""

    written: str
    folded: str
    bare: str
    stem: str
    skeleton: str

    def of(self, view: View) -> str:
        """One of the views."""
        return self[_VIEWS.index(view)]


class Columns(NamedTuple):
    """The terms of a text in five views, one a token. Equal terms are one object."""

    written: Sequence[str]
    folded: Sequence[str]
    bare: Sequence[str]
    stem: Sequence[str]
    skeleton: Sequence[str]

    def of(self, view: View) -> Sequence[str]:
        """The terms in one of the views."""
        return self[_VIEWS.index(view)]


_EMPTY: Final = Columns((), (), (), (), ())


class _Terms(dict[str, Views]):
    """Word → its term in each view, made when first asked for.

    One look-up a token and one transposition cost half of four look-ups; ``lru_cache`` would take
    three times as long. So many words are kept, and the ones before them, of which those that are
    asked for again stay: some 100 MB.
    """

    def __init__(self, make: Callable[[str], Views]) -> None:
        super().__init__()
        self._make = make
        self._before: dict[str, Views] = {}

    def __missing__(self, word: str) -> Views:
        terms = self._before.get(word) or self._make(word)
        if len(self) >= _MOST_WORDS:
            self._before = dict(self)
            self.clear()
        if len(word) <= _LONGEST:
            self[word] = terms
        return terms


class Analyzer:
    """Turns text into terms. One serves articles and queries, and any number of threads.

    ``stemmer`` is ``light`` or ``snowball``. Words in Latin letters go to Snowball's English
    stemmer either way. ``protected`` are the protected words of the light stemmer, where they are
    not those that ship with Marsad: an index keeps those that it was made with.
    """

    def __init__(self, stemmer: str = "light", protected: Collection[str] | None = None) -> None:
        self.stemmer: Final = stemmer
        self.protected: Final = protected
        self._newer: NewerWords | None = None
        self._light = LightStemmer()
        if protected is not None and stemmer == "light":
            self._light = LightStemmer(replace(load_evidence(), protected=protected))
            self._newer = NewerWords(self._light, protected)
        self._arabic: Stemmer = self._light if stemmer == "light" else STEMMERS[stemmer]()
        self._latin: Callable[[str], str] | None = None
        self._terms = _Terms(self._make)

    @property
    def version(self) -> str:
        """Names the rules by which terms come out: two analyzers of one version and one list of
        protected words give the same terms."""
        return f"{self.stemmer}-{_GENERATION}-{_data_digest()}"

    def terms(self, word: str) -> Views:
        """The terms of one word."""
        return self._terms[word]

    def fold(self, word: str) -> str:
        """The folded form of one word."""
        return self._terms[word].folded

    def bare(self, word: str) -> str:
        """The folded form of one word without the conjunction and prepositions written onto it."""
        return self._terms[word].bare

    def stem(self, word: str) -> str:
        """The stem of one word."""
        return self._terms[word].stem

    def find_word(self, word: str) -> SearchedWord:
        """What a query looks for by the stem of a word: that stem, and, where protected words have
        been added since the index was made or taken off, the folded words that have it now."""
        terms = self._terms[word]
        if self._newer is None or not is_arabic(terms.folded):
            return SearchedWord(terms.stem)
        return self._newer.find(word, terms.folded)

    def views(self, text: str) -> Views:
        """The terms of a text, as the fields of an index want them."""
        return Views(*map(" ".join, self.columns(text)))

    def fold_words(self, text: str) -> list[str]:
        """The folded words of a text."""
        terms = self._terms
        return " ".join([terms[word].folded for word in words(text)]).split()

    def columns(self, text: str) -> Columns:
        """The terms of a text, not joined."""
        terms = self._terms
        rows = [terms[word] for word in words(text)]
        return Columns(*zip(*rows, strict=True)) if rows else _EMPTY

    def view(self, name: View) -> Callable[[str], str]:
        """The function from a word to its term in a view."""
        column = _VIEWS.index(name)
        return lambda word: self._terms[word][column]

    def places_of(self, terms: Iterable[str], letters: int | None = _ROOT) -> re.Pattern[str]:
        """A pattern that matches somewhere in every word that has one of the terms, in any view
        but the skeleton, and in few others: by so many first ``letters``, or all of them.

        A light stem begins with letters of the folded word, or of its plural; where that is not
        known, the pattern matches everything but white space. The article is known by its lam: لل
        has no alef.
        """
        roots = set()
        for term in terms:
            root = fold(term)
            if self.stemmer != "light" or not is_arabic(root):
                return re.compile(r"\S+")
            root = root[1:] if root.startswith("ال") and len(root) > _ROOT else root
            for form in (root, *_plurals_of(term)):
                # With what is written onto them, ي may be an alef (رآكم), ه a ت (أجهزتهم), and ء
                # stands on a letter (أعضائهم).
                roots.add((form.rstrip("يهء") or form)[:letters])
        return re.compile(spellings(*sorted(roots)))

    def _make(self, word: str) -> Views:
        if len(word) > _LONGEST:
            word = strip_ignored(word)[:_LONGEST]
        most = max(len(word), _LONGEST_STEMMED)
        written, folded = strip_marks(word)[:most], fold(word)[:most]
        if written == word:
            written = word
        if folded == written:
            folded = written  # one object, of which an index of new words holds half a million
        if len(folded) > _LONGEST_STEMMED:
            return Views(written, folded, folded, folded, folded)
        bare = self._light.unprefixed(word, folded)
        if bare == folded:
            bare = folded
        stem = self._stem(word, folded) or folded
        if stem == bare:
            stem = bare
        consonants = skeleton(self._light.masculine(stem) if self.stemmer == "light" else stem)
        return Views(written, folded, bare, stem, stem if consonants == stem else consonants)

    def _stem(self, word: str, folded: str) -> str:
        if is_arabic(folded):
            return self._arabic(word, folded)
        if folded.isascii() and folded.isalpha():
            if self._latin is None:
                self._latin = english_stemmer()
            return self._latin(folded)
        return folded


@cache
def _by_singular() -> tuple[list[str], list[str]]:
    """The singulars that have broken plurals, in order, and the plural of each."""
    pairs = sorted((singular, plural) for plural, singular in load_evidence().plurals.items())
    return [singular for singular, _ in pairs], [plural for _, plural in pairs]


def _plurals_of(beginning: str) -> list[str]:
    """The broken plurals of the words that begin so."""
    singulars, plurals = _by_singular()
    start = end = bisect_left(singulars, beginning)
    while end < len(singulars) and singulars[end].startswith(beginning):
        end += 1
    return plurals[start:end]


@cache
def _data_digest() -> str:
    digest = 0
    for name in RULES:
        digest = zlib.crc32((DATA / name).read_bytes(), digest)
    return f"{digest:08x}"


@cache
def load_stop_words() -> frozenset[str]:
    """Function words, folded. They are indexed, and left out of longer queries only."""
    lines = (DATA / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
