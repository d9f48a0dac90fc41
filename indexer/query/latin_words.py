"""The words of a query that are not written in Arabic letters, as the parts that a name has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.names.latin import (
    FAR,
    arabic_words,
    distance,
    distance_of_words,
    latin_words,
    least_likeness,
    ordinary_words,
    readings,
)
from indexer.names.particles import ARTICLE, LATIN_ARTICLES, LATIN_SONS

__all__ = [
    "LEAST_TOLD_APART",
    "MOST_WAYS",
    "POSSESSIVE",
    "core_of",
    "distance_from",
    "is_function_word",
    "is_like_acronym",
    "is_near",
    "is_ordinary",
    "is_transliteration",
    "latin_row",
    "least_distance",
    "nearest",
    "runs_of",
]

POSSESSIVE: Final = "s"

MOST_WAYS: Final = 24
"""Ways to read or write one name, at most, that are looked up."""
LEAST_TOLD_APART: Final = 3
"""Consonants by which words are told apart: of fewer, one word sounds like too many names."""
_MOST_WORDS: Final = 7
"""Words of one name, and letters of one of them, at most."""
_LONGEST: Final = 40
_MOST_READINGS: Final = 8
"""Ways to read the words of one name, at most: chosen."""
_NEAR_PART: Final = 0.1
"""How much farther than the nearest of some words another may be that is meant as well: Hassan is
حسن and حسان."""
_TRANSLITERATED: Final = 0.1
"""How far a word that English has is from an Arabic one that writes it, at most. Of 435 common
English words 52 were looked for as words of 30,000 articles, some of them other words (mother as
مثار). So far off are not those in patrol and بترول, master and المسطر, nurse and النورس, voter and
الفوترة; farther are six that are right (brother and براذر)."""
_LONGEST_ACRONYM: Final = 3
_APART: Final = frozenset("aei")
"""Letters that end a name behind the apostrophe of an ع or a hamza."""
_KEPT_ARTICLE: Final = 0.01
"""What it costs that an Arabic article is taken for part of a name."""
_NO_ARTICLE: Final = 0.1
"""What it costs that an article which was typed inside a name is not in the Arabic one."""


def latin_row(words: Sequence[str], start: int) -> list[str]:
    """The words from one on that a name in other letters may have."""
    row: list[str] = []
    for word in words[start : start + _MOST_WORDS]:
        if is_arabic(word) or len(word) > _LONGEST:
            break
        row.append(word)
    return row


def core_of(row: Sequence[str]) -> list[str]:
    """The words of a name without its article and possessive, digits of Arabizi with what follows
    them; none where nothing is left."""
    core = list(row)
    if len(core) > 1 and core[-1] == POSSESSIVE:
        core.pop()
    for place in range(len(core) - 2, -1, -1):
        if core[place] in "23456789" and core[place + 1][:1].isalpha():
            core[place : place + 2] = [core[place] + core[place + 1]]
    if len(core) > 1 and core[-1] in _APART:  # Rifa'i
        core[-2:] = [core[-2] + core[-1]]
    if len(core) > 1 and core[0] in LATIN_ARTICLES:
        del core[0]
    if core[-1] in (*LATIN_SONS, POSSESSIVE) and len(core) > 1:
        return []
    return core


def runs_of(core: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The runs of letters that words may be, one a word."""
    for words in islice(product(*map(readings, core)), _MOST_READINGS):
        yield from latin_words(words)


def distance_from(run: Sequence[str], words: Sequence[str], inner: bool = False) -> float:
    """How far runs of Latin letters are from an Arabic name, its article taken for one or not. One
    with an article inside (``inner``) is less like an Arabic name without."""
    lacking = inner and not any(word.startswith(ARTICLE) for word in words)
    far = min(distance_of_words(run, arabic_words(words)), FAR)
    if words[0].startswith(ARTICLE):
        far = min(far, distance("".join(run), "".join(words)) + _KEPT_ARTICLE)
    return far + lacking * _NO_ARTICLE


def nearest(part: str, words: Iterable[str], most: float | None = None) -> list[str]:
    """Those of some Arabic words that a part in Latin letters is nearest to; they are not farther
    than is likely for so many consonants, or than ``most``."""
    runs = list(runs_of((part,)))
    far = {word: _least_far(runs, word, most) for word in words}
    likely = sorted((one, word) for word, one in far.items() if one < FAR)
    return [word for one, word in likely if one <= likely[0][0] + _NEAR_PART]


def _least_far(runs: Iterable[Sequence[str]], word: str, most: float | None = None) -> float:
    """How far a word is from the nearest of some runs that may stand for it."""
    each = (
        (distance_from(run, (word,)), least_likeness(run[0]) if most is None else most)
        for run in runs
    )
    return min((far for far, bound in each if far <= bound), default=FAR)


def is_transliteration(part: str, word: str) -> bool:
    """Whether an Arabic word writes a word in Latin letters as it sounds, with its vowels."""
    return any(distance_from(run, (word,)) <= _TRANSLITERATED for run in runs_of((part,)))


def is_near(part: str, word: str) -> bool:
    """Whether an Arabic word is half as far from a word in Latin letters as one that may be it."""
    return any(
        distance_from(run, (word,)) <= least_likeness(run[0]) / 2 for run in runs_of((part,))
    )


def least_distance(part: str, words: Iterable[str]) -> float:
    """How far a part in Latin letters is from the nearest of some Arabic words."""
    runs = list(runs_of((part,)))
    return min((distance_from(run, (word,)) for run in runs for word in words), default=FAR)


def is_ordinary(core: Sequence[str]) -> bool:
    """Whether words are ordinary ones of English, which no name is looked for in by sounds."""
    return is_function_word(core) or (len(core) == 1 and core[0] in ordinary_words())


def is_like_acronym(word: str) -> bool:
    """Whether a word is as short as an acronym and begins with two consonants (KSA, FSA): it has no
    sound to be known by."""
    return len(word) <= _LONGEST_ACRONYM and not re.search("[^a-z]|^.?[aeiouy]", word)


_FUNCTION_WORDS: Final = frozenset(
    "a and anti are as at by de der des die du ex for from in is la le les mid non of on or post"
    " pre pro the to und von with".split()
)
"""Chosen: what stands before or behind names in English, French and German, prefixes too; whole
lists of function words hold parts of names (al, can, so, will)."""


def is_function_word(core: Sequence[str]) -> bool:
    """Whether words begin or end with a function word of a European language."""
    return core[0] in _FUNCTION_WORDS or core[-1] in _FUNCTION_WORDS
