"""Names that no table has and that are nouns too, told from these by the articles of the index.

الكفرة is a place, الخفاجي a surname, and by their stems both find other words. Where articles have
such a word behind a given name or behind what places are called (مدينة الكفرة), it is a name there.
صلاح is a given name, and by its stem صلاحيات too: where articles mostly have it beside other parts
of names, it is a name. And بيلا is a name of its own: by its stem, as an accusative, it would be
بيل, another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_words
from indexer.engines.schema import BODY
from indexer.names.key import arabic_keys
from indexer.names.keyed import load_keyed
from indexer.names.particles import PARTICLES
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.company import Company
from indexer.query.nodes import Or, Phrase
from indexer.query.own_forms import is_common
from indexer.query.spellings import FoundName, stands_alone, unlisted, variant_of

__all__ = ["NounNames"]

_ARTICLE: Final = "ال"
_ALEF: Final = "ا"
_LEAST_WITH_ALEF: Final = 4
_OF_VERBS: Final = "وا"
_MOST_DEFINITE: Final = 0.05
"""Share of the occurrences of a word that it may have an article in and be no noun, whose
accusative takes an alef: بيل and مارك have none; دور has most."""
_LEAST_LETTERS: Final = 5
_LEAST_ARTICLES: Final = 2
_LEAST_SHARE: Final = 0.3
"""Share of the articles with a word that have it as a name."""
_FEW_ARTICLES: Final = 20
_MOST_SHARE: Final = 0.003
"""Articles with a word, and share of an index, up to which it is looked at: what more have is in
the table, or a noun."""
_LEAST_OTHERS: Final = 0.05
"""Articles that its stem finds beside these, against them."""
_GIVEN: Final = 80
"""Given names that are looked for before a word, the commonest: each costs a look at positions."""
_PLACES: Final = ("مدينه", "محافظه", "بلده", "قريه", "ولايه", "واحه", "منطقه")


_READ: Final = 12
"""Articles that are read for what stands beside a given name."""
_LEAST_OF_GIVEN: Final = 0.5
"""Share of the texts read that have it beside another part of a name."""
_LEAST_OF_PART: Final = 3
"""Letters of a part of a name."""


class NounNames:
    """Proposes that a word, typed alone, is searched as a name and not by its stem: one with an
    article, or a given name; nothing without ``statistics`` of an index."""

    def __init__(self, names: NameTable, analyzer: Analyzer, statistics: Statistics | None) -> None:
        self._names = names
        self._analyzer = analyzer
        self._statistics = statistics
        self._company = Company(analyzer, statistics)

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """A name without other spellings."""
        word = words[start] if start < len(words) and stands_alone(words, start) else ""
        if not (self._may_be_name(word) and self._is_borne(word)):
            if not (word in _given() and self._is_given(word)) and not self._keeps_alef(word):
                return None
        name = unlisted((word,))
        return FoundName(name, 1, "", (), variant_of(name.spellings[0], self._analyzer, 1.0))

    def _may_be_name(self, word: str) -> bool:
        """Whether a word is written as such names are, and no table has it."""
        is_definite = word.startswith(_ARTICLE) and len(word) >= _LEAST_LETTERS
        if not is_definite or not is_arabic(word) or is_common(word):
            return False
        return self._names.at((word,)) is None

    def _keeps_alef(self, word: str) -> bool:
        """Whether a word that articles hold is a part of names, and so is what it is without its
        final alef, which is no noun."""
        index, without = self._statistics, word[:-1]
        if index is None or word[-1:] != _ALEF or len(word) < _LEAST_WITH_ALEF:
            return False
        stem = self._analyzer.stem(word)
        if stem == word or stem in load_stop_words() or word.endswith(_OF_VERBS):
            return False
        if index.doc_freq(BODY.bare, word) < _LEAST_ARTICLES:
            return False
        if not (_is_of_names(word) and _is_of_names(without)):
            return False
        counts = load_words()
        definite = max(counts[_ARTICLE + without], counts[_ARTICLE + word])
        return definite <= _MOST_DEFINITE * (definite + counts[without])

    def _is_given(self, word: str) -> bool:
        """Whether articles mostly have a word beside another part of a name, and its stem finds
        more than these."""
        index = self._statistics
        if index is None:
            return False
        articles = index.doc_freq(BODY.bare, word)
        others = index.doc_freq(BODY.stem, self._analyzer.stem(word)) - articles
        if articles < _LEAST_ARTICLES or others < _LEAST_OTHERS * articles:
            return False
        definite = _ARTICLE + word
        if index.doc_freq(BODY.bare, definite) > articles:
            found = self._names.at((definite,))
            if found is None or found.ambiguous or found.clitic:  # it is no name (الهند, هند)
                return False
        texts = list(self._company.pairs(word, _READ))
        named = [
            any(_is_part(before) or _is_part(after) for before, after in text) for text in texts
        ]
        return len(named) >= _LEAST_ARTICLES and sum(named) >= _LEAST_OF_GIVEN * len(named)

    def _is_borne(self, word: str) -> bool:
        """Whether articles have a word as a name, and its stem finds more than these."""
        statistics = self._statistics
        if statistics is None:
            return False
        articles = statistics.doc_freq(BODY.bare, word)
        others = statistics.doc_freq(BODY.stem, self._analyzer.stem(word)) - articles
        most = max(_FEW_ARTICLES, _MOST_SHARE * statistics.articles)
        if not _LEAST_ARTICLES <= articles <= most or others < _LEAST_OTHERS * articles:
            return False
        heads = (head for head in _heads() if statistics.doc_freq(BODY.bare, head))
        borne = statistics.count(Or(tuple(Phrase(BODY.bare, (head, word)) for head in heads)))
        return borne >= max(_LEAST_ARTICLES, _LEAST_SHARE * articles)


def _is_of_names(word: str) -> bool:
    """Whether a bare word is a part of names of people, and no function word."""
    if word in load_stop_words():
        return False
    return word in _given() or word in load_keyed().words(arabic_keys(word))


def _is_part(word: str) -> bool:
    """Whether a bare word is a part of names, or so strange that it is hardly anything else."""
    if word in PARTICLES:
        return True
    if len(word) < _LEAST_OF_PART or not is_arabic(word) or word in load_stop_words():
        return False
    if word in _given() or not load_words()[word]:
        return True
    return not is_common(word) and _is_of_names(word)


@cache
def _given() -> frozenset[str]:
    """Given names, folded."""
    from indexer.ingest.extraction.cleaning import read_names  # seldom needed in a search

    return frozenset(read_names("given_names.txt")) - load_stop_words()


@cache
def _heads() -> Sequence[str]:
    """What stands before names: what places are called, and the given names of bylines that are in
    use most, as the vocabulary counts them."""
    given = sorted(_given(), key=lambda word: (-load_words()[word], word))
    return (*_PLACES, *given[:_GIVEN])
