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

__all__ = ["KEY_SIGN", "arabic_key", "arabic_keys", "key_terms"]

KEY_SIGN: Final = "|"
"""What parts a key from its word in the terms of an index: no word has it."""

_PLAIN: Final = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ڤ": "ف", "پ": "ب",
     "چ": "ش", "گ": "ك", "ڨ": "ق", "ژ": "ج"}
)  # fmt: skip
_PARTS: Final = {
    "ابن": "بن", "ابا": "ابو", "ابي": "ابو", "دي": "دا", "دو": "دا", "فان": "فون", "ديل": "دل",
    "ديلا": "دلا",
}  # fmt: skip
_SOUNDS: Final = (("تش", "ش"), ("تس", "س"), ("دج", "ج"), ("كس", "x"))
"""Two letters that write one sound of another language."""
_CLASSES: Final = str.maketrans("جغقكسزصثذظتطدض", "kkkkssssssttdd")
_VOWELS: Final = re.compile("[اويهعء]")
_DOUBLED: Final = re.compile(r"(.)\1+")
_LEAST_AFTER_ARTICLE: Final = 3
_LEAST_LETTERS, _MOST_LETTERS = 3, 20
_LEAST_KEY: Final = 2
_MOST_WORDS: Final = 100_000
"""Words whose terms are kept: bounds memory."""


def arabic_key(folded: str) -> str:
    """The key of a folded name in Arabic letters, its words parted by spaces.

    Vowels are out, but that ``A`` stands for one which the name begins with; ج غ ق ك are ``k``,
    س ز ص ث ذ ظ ``s``, ت ط ``t``, د ض ``d``, تش is ش and تس is س; parts are joined, ال is off, ابن
    is بن, أبا أبو, دي دا, فان فون. Empty for a name without a letter that counts.
    """
    return _key(map(_without_article, folded.translate(_PLAIN).split()))


def arabic_keys(folded: str) -> frozenset[str]:
    """The keys of a folded name: that of :func:`arabic_key`, and the one with what may be articles
    kept, for ألكسندر begins with none and ديرالبلح holds one."""
    parts = folded.translate(_PLAIN).split()
    return frozenset((_key(map(_without_article, parts)), _key(parts)))


def _key(parts: Iterable[str]) -> str:
    joined = "".join(_PARTS.get(part, part) for part in parts)
    for letters, sound in _SOUNDS:
        joined = joined.replace(letters, sound)
    joined = joined.translate(_CLASSES)
    key = ("A" if _VOWELS.match(joined) else "") + _VOWELS.sub("", joined)
    return _DOUBLED.sub(r"\1", key)


def key_terms(*columns: Sequence[str]) -> Iterator[str]:
    """The terms under which an index finds, by their keys, those of some bare words which the
    shipped vocabulary does not know; each once."""
    for word in dict.fromkeys(chain(*columns)):
        yield from _terms_of(word)


@lru_cache(_MOST_WORDS)
def _terms_of(word: str) -> tuple[str, ...]:
    """The terms of a word, one a key; none of a word that is known, short or not Arabic."""
    if not _LEAST_LETTERS <= len(word) <= _MOST_LETTERS or not is_arabic(word):
        return ()
    if load_evidence().words[word]:
        return ()
    return tuple(
        key + KEY_SIGN + word for key in sorted(arabic_keys(word)) if len(key) >= _LEAST_KEY
    )


def _without_article(part: str) -> str:
    if part.startswith("ال") and len(part) >= len("ال") + _LEAST_AFTER_ARTICLE:
        return part[len("ال") :]
    return part
