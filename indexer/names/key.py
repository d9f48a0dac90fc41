"""A loose key of a name: its consonants by their sounds, the same for most ways to write it.

A key only proposes which words may be one name: نتانياهو and نتنياهو have one, and so have many
words that have nothing to do with each other. What else must hold is told by those who ask. Tried
on names that nobody here had seen, names of several parts with four consonants or more and words
with five: beside the table, it joined .90 of the pairs of usual spellings and 2 of 381 pairs of
names that are confused easily.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_evidence
from indexer.names.foreignness import load_foreignness
from indexer.names.particles import IN_KEYS, without_article
from indexer.names.similarity import undouble

__all__ = [
    "KEY_SIGN",
    "LEAST_KEY",
    "NAME_KEYS_FILE",
    "arabic_key",
    "arabic_keys",
    "is_strange",
    "key_terms",
    "near_keys",
]

KEY_SIGN: Final = "|"
"""What parts a key from its word in the terms of an index: no word has it."""

NAME_KEYS_FILE: Final = "name_keys.txt"
"""The data file of the keys of the tables, made by ``build_data.py``."""

_PLAIN: Final = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ڤ": "ف", "پ": "ب",
     "چ": "ش", "گ": "ك", "ڨ": "ق", "ژ": "ج"}
)  # fmt: skip
_SOUNDS: Final = (("تش", "ش"), ("تس", "س"), ("تز", "س"), ("دز", "س"))
"""Two letters that write one sound of another language."""
_CLASSES: Final = str.maketrans("جغقكسزصثذظتطدض", "kkkkssssssttdd")
_INITIAL_J: Final = re.compile("^دج")
_SPOKEN_OTHERWISE: Final = frozenset("ثذ")
_AS_STOPS: Final = str.maketrans("ثذ", "تد")
_VOWELS: Final = re.compile("[اويهعء]")
_NEAR: Final = {
    "k": "شخs", "ش": "kخs", "خ": "kش", "s": "tkش", "t": "s", "ف": "ب", "ب": "ف",
}  # fmt: skip
"""Sounds that a letter of another language may be taken for: x, ch, j, th, b."""
_LEAST_LETTERS, _MOST_LETTERS = 3, 20
LEAST_KEY: Final = 2
"""Consonants of a key that is looked up."""
_RARE: Final = 30
_FOREIGN: Final = 0.3
_MOST_WORDS: Final = 100_000
"""Words whose terms are kept: bounds memory."""
_MOST_KEPT: Final = 1 << 14
"""Keys that are kept: one query asks for the same ones hundreds of times."""


@lru_cache(_MOST_KEPT)
def arabic_key(folded: str) -> str:
    """The key of a folded name in Arabic letters, its words parted by spaces.

    Vowels are out, but that ``A`` stands for one which the name begins with; ج غ ق ك are ``k``,
    س ز ص ث ذ ظ ``s``, ت ط ``t``, د ض ``d``, تش is ش and تس is س; parts are joined, ال is off, ابن
    is بن, أبا أبو, دي دا, فان فون. Empty for a name without a letter that counts.
    """
    return _key(map(without_article, folded.translate(_PLAIN).split()))


def arabic_keys(folded: str) -> frozenset[str]:
    """The keys of a folded name: that of :func:`arabic_key`; the one with what may be articles
    kept (ألكسندر begins with none, ديرالبلح holds one); the one with ت for ث and د for ذ."""
    parts = folded.translate(_PLAIN).split()
    keys = {_key(map(without_article, parts)), _key(parts)}
    if not _SPOKEN_OTHERWISE.isdisjoint(folded):
        keys.add(_key(without_article(part.translate(_AS_STOPS)) for part in parts))
    return frozenset(keys)


def near_keys(key: str) -> Iterator[str]:
    """The keys of which one consonant is another that its letter may have been taken for."""
    for place, letter in enumerate(key):
        for other in _NEAR.get(letter, ""):
            yield undouble(key[:place] + other + key[place + 1 :])


def _key(parts: Iterable[str]) -> str:
    joined = "".join(_INITIAL_J.sub("ج", IN_KEYS.get(part, part)) for part in parts)
    for letters, sound in _SOUNDS:
        joined = joined.replace(letters, sound)
    joined = joined.translate(_CLASSES)
    key = ("A" if _VOWELS.match(joined) else "") + _VOWELS.sub("", joined)
    return undouble(key)


def is_strange(word: str) -> bool:
    """Whether the shipped vocabulary does not know a folded word, or knows it as a rare one that is
    written as foreign names are."""
    count = load_evidence().words[word]
    return not count or (count < _RARE and load_foreignness()(word) >= _FOREIGN)


def key_terms(*columns: Sequence[str]) -> Iterator[str]:
    """The terms under which an index finds, by their keys, those of some bare words which are
    strange to the shipped vocabulary; each once."""
    for word in dict.fromkeys(chain(*columns)):
        yield from _terms_of(word)


@lru_cache(_MOST_WORDS)
def _terms_of(word: str) -> tuple[str, ...]:
    """The terms of a word, one a key; none of a word that is known, short or not Arabic."""
    if not _LEAST_LETTERS <= len(word) <= _MOST_LETTERS or not is_arabic(word):
        return ()
    if not is_strange(word):
        return ()
    return tuple(
        key + KEY_SIGN + word for key in sorted(arabic_keys(word)) if len(key) >= LEAST_KEY
    )
