"""The words of an index as they are compared: without clitics, counted, those that may be names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.vocabulary import load_evidence
from indexer.engines.base import Engine
from indexer.engines.schema import BODY
from indexer.names.foreignness import Foreignness, families
from indexer.names.inflections import are_inflections
from indexer.names.similarity import distance, loose_key, plain, vowelless, with_one_g

__all__ = [
    "LEAST_ARTICLES",
    "Candidate",
    "Vocabulary",
    "Word",
    "comparable",
    "is_foreign",
    "neighbour",
]

LEAST_ARTICLES: Final = 3
"""Articles that must hold a word: what is rarer has no context, and is often misspelled."""
_MOST_WORDS: Final = 400_000
"""Words read from an index, the commonest: bounds memory."""
_SHORTEST, _LONGEST = 3, 14
_LEAST_FOREIGN: Final = -1.3
_FOREIGN: Final = 0.5
"""Least foreignness of two words that differ in their last letter alone (بنزيما, بنزيمه)."""
_MOST_DISTANCE: Final = 1.3
_MOST_OF_KEY: Final = 400
"""Words of one key that are compared, the commonest."""
_CLITICS: Final = "وفبلك"


class Word(NamedTuple):
    """A word without clitics: how many articles hold it (with clitics, each form counted),
    how often it takes an article against how often not, how many others are it and an ending,
    how foreign it looks, and its plain form and loose key."""

    text: str
    articles: int
    definite: float
    family: int
    foreign: float
    plain: str
    key: str


class Candidate(NamedTuple):
    """Two words that may be one name, the commoner first, and their weighted distance."""

    first: Word
    second: Word
    distance: float


class Vocabulary:
    """The Arabic words of an index. ``base`` gives what a folded word is without clitics; words
    that too few articles hold have none."""

    def __init__(self, counts: Mapping[str, int], foreignness: Foreignness) -> None:
        """``counts``: the folded words that count, with how many articles hold each."""
        self._counts = counts
        self._foreignness = foreignness
        self._strip: Callable[[str], str] = LightStemmer().strip_proclitics
        self._known = load_evidence().words
        self.base: dict[str, str] = {word: self._without_clitics(word) for word in counts}
        self.bases: Counter[str] = Counter()
        for word, base in self.base.items():
            self.bases[base] += counts[word]
        self._families = families(self.bases)

    @classmethod
    def of(
        cls, engine: Engine, foreignness: Foreignness, least: int = LEAST_ARTICLES
    ) -> Vocabulary:
        """The words of an index that at least so many articles hold."""
        terms = engine.terms(BODY.folded, "", _MOST_WORDS)
        counts = {word: count for word, count in terms if count >= least and is_arabic(word)}
        return cls(counts, foreignness)

    def __getitem__(self, base: str) -> Word:
        alone, definite = self._counts.get(base, 0), self._counts.get("ال" + base, 0)
        share = definite / alone if alone else 9.0 * bool(definite)
        letters = plain(base)
        return Word(
            base,
            self.bases[base],
            min(share, 1.5),
            min(self._families[base], 8),
            self._foreignness(base),
            letters,
            loose_key(letters),
        )

    def _without_clitics(self, word: str) -> str:
        base = self._strip(word)
        if self._known[base]:
            return base
        # A name that the stemmer's vocabulary has never met: the index itself is the evidence.
        counts = self._counts
        for length in (1, 2):
            rest = base[length:]
            if len(rest) >= 3 and all(letter in _CLITICS for letter in base[:length]):
                if counts.get(rest, 0) >= max(counts.get(base, 0), 1):
                    return rest
        return base

    def foreign_words(self) -> Iterator[Word]:
        """The words that may be names of foreigners."""
        stop = load_stop_words()
        for base in self.bases:
            if _SHORTEST <= len(base) <= _LONGEST and base not in stop:
                if self._foreignness(base) >= _LEAST_FOREIGN and is_foreign(word := self[base]):
                    yield word

    def candidates(self) -> Iterator[Candidate]:
        """The pairs of words of one key that are near each other and not one the other's
        inflection."""
        by_key: defaultdict[str, list[Word]] = defaultdict(list)
        for word in self.foreign_words():
            by_key[word.key].append(word)
        for words in by_key.values():
            words.sort(key=lambda word: (-word.articles, word.text))
            for first, second in combinations(words[:_MOST_OF_KEY], 2):
                near = comparable(first, second)
                if near is not None:
                    yield near


def is_foreign(word: Word) -> bool:
    """Whether a word may be a foreigner's name."""
    return (
        _SHORTEST <= len(word.text) <= _LONGEST
        and word.foreign >= _LEAST_FOREIGN
        and len(word.key) >= 2
    )


def neighbour(base: str) -> str:
    """What a word counts as where it stands beside another: one for most spellings of a name."""
    return vowelless(with_one_g(plain(base))) or base


def comparable(first: Word, second: Word) -> Candidate | None:
    """Two words as a candidate pair, unless they are too far apart or differ by an ending."""
    if abs(len(first.plain) - len(second.plain)) > 4 or first.plain == second.plain:
        return None
    if are_inflections(first.text, second.text):
        return None
    if first.plain[:-1] == second.plain[:-1] and min(first.foreign, second.foreign) < _FOREIGN:
        return None  # متجاوزا, متجاوزه
    between = distance(first.plain, second.plain, _MOST_DISTANCE)
    return Candidate(first, second, between) if between <= _MOST_DISTANCE else None
