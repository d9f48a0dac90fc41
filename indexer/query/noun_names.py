"""Words that are names and nouns too, told from nouns by the articles of the index.

By their stems such words find others: الكفرة, a place, كافر. Typed alone, a word is a name

- with an article, where articles have it behind a given name or behind what places are called
  (مدينة الكفرة), or never without its article (الوازعية);
- where the table has it behind what such things are called, and articles do so too (وكالة مهر);
- as a part of names of people, where articles mostly have it beside other parts of names (صلاح);
- with a final alef, where it would be another name as an accusative: بيلا is no بيل.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_evidence, load_words
from indexer.engines.schema import BODY
from indexer.names.key import arabic_keys
from indexer.names.keyed import load_keyed
from indexer.names.particles import PARTICLES
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.company import Company
from indexer.query.nodes import Or, Phrase
from indexer.query.own_forms import count_bare, is_common
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
_LEAST_DEFINITE: Final = 4
"""Articles with a word from which they tell that it is never without its article."""
_MOST_INDEFINITE: Final = 0.1
"""How often it may be without, against that: the vocabulary has الطائف 225 times, طائف 12."""
_OF_NUMBERS: Final = ("ان", "ين", "ون", "ات")
"""Endings of a dual or plural: الطرفان hardly stands without its article."""
_MOST_BEHIND: Final = 0.1
"""Share of the places of a word that may be behind one with an article."""
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
_PLACES: Final = (
    *("مدينه", "محافظه", "بلده", "قريه", "ولايه", "واحه", "منطقه"),
    *("اقليم", "مقاطعه", "مخيم", "ضاحيه"),
)
_LEAST_OF_PLACE: Final = 0.2
"""Share of the articles with a place of the table, no name by itself, that have it so."""
_THINGS: Final = (
    *("نهر", "بحر", "جزيره", "جزر", "خليج", "مضيق", "جبل", "جبال", "وادي", "ميناء", "مطار"),
    *("حزب", "حركه", "جماعه", "تنظيم", "تحالف", "منظمه", "شركه", "وكاله", "صحيفه", "قناه"),
    *("مجله", "معبر", "قاعده"),
)
_LEAST_OF_THING, _MOST_OF_THING = 0.4, 500
"""The same share for these, and how often the vocabulary may have the word: العمال, the workers,
is mostly behind حزب, and has 942."""


_READ: Final = 16
"""Articles that are read for what stands beside a word."""
_LEAST_OF_PART: Final = 0.5
"""Share of the articles read that have a surname behind another part of a name, or a given name
beside one."""
_LEAST_BESIDE: Final = 0.6
"""Share that have what is no given name on the list beside one: عهد has .57, before names."""
_LEAST_OF_NOUN, _MOST_OF_PART = 0.7, 250
"""The same of a noun: a word of so many occurrences in the vocabulary that is no given name on the
list (شكر, thanks, has .5 and 299), and, beside others, one that is mostly met with an article."""
_LEAST_LETTERS_OF_PART: Final = 3


class NounNames:
    """Proposes that a word, typed alone, is searched as a name and not by its stem; nothing without
    ``statistics`` of an index."""

    def __init__(self, names: NameTable, analyzer: Analyzer, statistics: Statistics | None) -> None:
        self._names = names
        self._analyzer = analyzer
        self._statistics = statistics
        self._company = Company(analyzer, statistics)

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """A name without other spellings."""
        word = words[start] if start < len(words) and stands_alone(words, start) else ""
        if not (word and is_arabic(word) and self._is_name(word)):
            return None
        name = unlisted((word,))
        return FoundName(name, 1, "", (), variant_of(name.spellings[0], self._analyzer, 1.0))

    def _is_name(self, word: str) -> bool:
        if self._may_be_name(word):
            if self._is_borne(word, _LEAST_SHARE, _heads()) or self._is_never_indefinite(word):
                return True
        return self._is_named_thing(word) or self._is_part_of_person(word) or self._keeps_alef(word)

    def _may_be_name(self, word: str) -> bool:
        """Whether a word is written as such names are, and no table has it."""
        is_definite = word.startswith(_ARTICLE) and len(word) >= _LEAST_LETTERS
        if not is_definite or is_common(word):
            return False
        return self._names.at((word,)) is None

    def _is_never_indefinite(self, word: str) -> bool:
        """Whether a word that stands in articles is never without its article there or in the
        vocabulary, as a noun is, and not behind a word with one, as an adjective (الوازعية)."""
        index, without = self._statistics, word.removeprefix(_ARTICLE)
        if index is None or word.endswith(_OF_NUMBERS) or count_bare(word) > _MOST_OF_PART:
            return False
        if not self._has_others(word):
            return False
        articles, evidence = index.doc_freq(BODY.bare, word), load_evidence()
        if not _LEAST_DEFINITE <= articles <= max(_FEW_ARTICLES, _MOST_SHARE * index.articles):
            return False
        if index.doc_freq(BODY.bare, _ARTICLE + word) or evidence.hamza[word]:
            return False  # its own letters: التزام, ألغام
        if index.doc_freq(BODY.bare, without) > _MOST_INDEFINITE * articles:
            return False
        if count_bare(without) > _MOST_INDEFINITE * count_bare(word):
            return False
        pairs = list(chain.from_iterable(self._company.pairs(word, _READ)))
        behind = sum(before.startswith(_ARTICLE) for before, _ in pairs)
        return bool(pairs) and behind <= _MOST_BEHIND * len(pairs)

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

    def _is_named_thing(self, word: str) -> bool:
        """Whether a word is a place of the table, or what else it has behind a word for such things
        (نهر الدون): a town with an article, which is no common word; or what articles have so."""
        if is_common(word) or word in load_stop_words() or not self._has_others(word):
            return False
        if word.startswith(_ARTICLE) and self._is_headed(word, _PLACES):
            return True
        if self._is_borne(word, _LEAST_OF_PLACE, _PLACES, 1.0):
            return self._is_headed(word, _PLACES) or self._is_ambiguous_place(word)
        if count_bare(word) > _MOST_OF_THING:
            return False
        is_thing = self._is_borne(word, _LEAST_OF_THING, _THINGS, 1.0)
        return is_thing and self._is_headed(word, _THINGS)

    def _is_headed(self, word: str, heads: Sequence[str]) -> bool:
        """Whether the table has a place or institution by a word behind what such are called."""
        rows = (self._names.names_of_text(f"{head} {word}") for head in heads)
        return any(name.kind in ("place", "institution") for names in rows for name in names)

    def _is_ambiguous_place(self, word: str) -> bool:
        found = self._names.at((word,))
        return (
            found is not None
            and found.ambiguous
            and not found.clitic
            and any(name.kind == "place" for name in found.names)
        )

    def _has_others(self, word: str) -> bool:
        """Whether articles hold a word, and its stem finds more than these."""
        index = self._statistics
        if index is None:
            return False
        articles = index.doc_freq(BODY.bare, word)
        others = index.doc_freq(BODY.stem, self._analyzer.stem(word)) - articles
        return articles >= _LEAST_ARTICLES and others >= _LEAST_OTHERS * articles

    def _is_part_of_person(self, word: str) -> bool:
        """Whether articles mostly have a part of names of people beside another one, and its stem
        finds more than these."""
        is_given = word in _given()
        if not (is_given or (_is_of_names(word) and not is_common(word))):
            return False
        if not self._has_others(word):
            return False
        read = list(self._company.pairs(word, _READ))
        if len(read) < _LEAST_ARTICLES:
            return False
        behind = sum(any(_is_part(before) for before, _ in pairs) for pairs in read)
        beside = sum(any(map(_is_part, chain.from_iterable(pairs))) for pairs in read)
        is_noun = not is_given and count_bare(word) > _MOST_OF_PART
        if behind >= (_LEAST_OF_NOUN if is_noun else _LEAST_OF_PART) * len(read):
            return True
        if word.startswith(_ARTICLE):  # a title: الملكة
            return False
        if is_noun or self._is_rather_definite(word):
            return beside >= _LEAST_OF_NOUN * len(read)
        return beside >= (_LEAST_OF_PART if is_given else _LEAST_BESIDE) * len(read)

    def _is_rather_definite(self, word: str) -> bool:
        """Whether more articles have a word with its article, which is no name of people."""
        index, definite = self._statistics, _ARTICLE + word
        if index is None or index.doc_freq(BODY.bare, definite) <= index.doc_freq(BODY.bare, word):
            return False
        found = self._names.at((definite,))
        return found is None or found.ambiguous or bool(found.clitic)

    def _is_borne(
        self, word: str, least: float, heads: Sequence[str], most: float = _MOST_SHARE
    ) -> bool:
        """Whether so large a share of the articles with a word has it behind some others, and its
        stem finds more than these. ``most`` is the share of an index that may have it."""
        index = self._statistics
        if index is None or not self._has_others(word):
            return False
        articles = index.doc_freq(BODY.bare, word)
        if articles > max(_FEW_ARTICLES, most * index.articles):
            return False
        held = (head for head in heads if index.doc_freq(BODY.bare, head))
        borne = index.count(Or(tuple(Phrase(BODY.bare, (head, word)) for head in held)))
        return borne >= max(_LEAST_ARTICLES, least * articles)


def _is_of_names(word: str) -> bool:
    """Whether a bare word is a part of names of people, and no function word."""
    if word in load_stop_words():
        return False
    return word in _given() or word in load_keyed().words(arabic_keys(word))


def _is_part(word: str) -> bool:
    """Whether a bare word is a part of names, or so strange that it is hardly anything else."""
    if word in PARTICLES:
        return True
    if len(word) < _LEAST_LETTERS_OF_PART or not is_arabic(word) or word in load_stop_words():
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
