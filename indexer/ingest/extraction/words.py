"""How much of a text is words: the share of them that the shipped vocabulary knows, and whether
they have the shape of words at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

__all__ = ["LEAST_KNOWN", "is_prose", "known_share"]

LEAST_KNOWN: Final = 0.5
"""The share below which what was read as Arabic or English is none. Of 2,102 articles of 2018
(every fifteenth of ANT) the least has .82 and one in a thousand under .86. The same ones read in a
wrong encoding have .42 at most in 99 of 100, UTF-8 read as windows-1256 .04, written backwards .23,
with each letter another one .06, with a space after every second letter .37, with half of their
letters changed .27. English licences and manuals have .58 and more."""

_FEWEST: Final = 12
"""Words below which a share says nothing."""
_MOST: Final = 1500
"""Words that are looked up, a third of them from the beginning, the middle and the end each."""
_PARTS: Final = 3
_LONGEST: Final = 40
"""Letters of a word; what is longer is none that a vocabulary knows."""
_SHORT: Final = 2
_COMMON: Final = 2000
"""Occurrences in ten million words that Arabic words of one or two letters have at least: the
vocabulary has nearly all pairs of letters, and broken words fall into them."""
_LEAST_SHAPED: Final = 0.75
"""The share of words that have the shape of one, at least, in a text of words."""

_COMMON_WORDS: Final = Path(__file__).parent.parent / "data" / "common_words.txt"
_COMMON_SHARE: Final = 5
"""Of Persian and Urdu only the commonest words ship: so many times their share counts."""

_ARABIC_WORD: Final = re.compile(
    r"[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\ufb50-\ufdfb\ufe70-\ufefc]"
    r"[\u0620-\u065f\u0670-\u06d3\u06d5\u06fa-\u06ff\u200c\u200d\ufb50-\ufdfb\ufe70-\ufefc]*+"
)
_LATIN_WORD: Final = re.compile(r"[^\W\d_]++(?:['\u2019](?=[^\W\d_])[^\W\d_]++)*+")
_BEFORE: Final = ("و", "ف", "ب", "ل", "ك", "س", "ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب")
"""What Arabic writes onto the front of a word, conjunctions and prepositions with the article."""

_CORE: Final = re.compile(r"[\W_]*+(.*[^\W_])?", re.DOTALL)
"""A word without the signs at its ends."""
_JOINS: Final = r"['\u2019\-\u200c\u200d/]"
_JOIN: Final = re.compile(_JOINS)
_LETTER: Final = r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0dff])"
_WORD: Final = re.compile(f"{_LETTER}++(?:{_JOINS}{_LETTER}++)*+")
_WITHOUT_SPACES: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)
"""Letters of languages that write no spaces between words."""


def known_share(text: str, language: str) -> float:
    """The share of the words of a text, by number, that the vocabulary of its language knows: 0 to
    1. It is 1 where fewer than a dozen words can be judged, and for languages of which no
    vocabulary ships: all but Arabic, English, and with their commonest words Persian and Urdu.

    Of a long text its beginning, middle and end are looked at.
    """
    judge = _JUDGES.get(language.partition("-")[0])
    if judge is None:
        return 1.0
    pattern, known, times = judge()
    found = [word for part in _parts(text) for word in _words(pattern, part)]
    if len(found) < _FEWEST:
        return 1.0
    return min(1.0, times * sum(map(known, found)) / len(found))


def is_prose(text: str) -> bool:
    """Whether a text of any language has the shape of one: its words are letters alone, small ones
    but for the first or for all of them, and not endless. True where there are too few to judge.

    It tells words from names in programs, data in letters, and text in a wrong encoding, of which
    signs and capitals stand within words.
    """
    found = [word for part in _parts(text) for word in part.split()[:_MOST]]
    plain = "".join(found)
    if len(_WITHOUT_SPACES.findall(plain)) * 2 > len(plain):
        return True
    shapes = [shape for word in found if (shape := _shape(word)) is not None]
    return len(shapes) < _FEWEST or sum(shapes) >= _LEAST_SHAPED * len(shapes)


def _shape(word: str) -> bool | None:
    """Whether a word has the shape of one, ``None`` for numbers and signs."""
    found = _CORE.match(word)
    core = found and found[1]
    if not core or core[0].isdigit():
        return None
    return len(core) <= _LONGEST and _WORD.fullmatch(core) is not None and _is_written(core)


def _is_written(word: str) -> bool:
    """Whether capitals stand where languages write them."""
    parts = _JOIN.split(word)
    return all(part[1:] == part[1:].lower() or part == part.upper() for part in parts)


def _parts(text: str) -> Iterable[str]:
    """The text, or of a long one three parts of equal length."""
    length = _MOST * 8
    if len(text) <= length * 2:
        return (text,)
    size = length // _PARTS
    middle = (len(text) - size) // 2
    return text[:size], text[middle : middle + size], text[-size:]


def _words(pattern: re.Pattern[str], part: str) -> Iterable[str]:
    return islice((match[0] for match in pattern.finditer(part)), _MOST)


_Judge = tuple[re.Pattern[str], Callable[[str], bool], int]


def _arabic() -> _Judge:
    from indexer.analysis.letters import fold_letters
    from indexer.analysis.vocabulary import load_evidence

    evidence = load_evidence()
    words, bases = evidence.words, evidence.bases

    def is_known(word: str) -> bool:
        if len(word) > _LONGEST:
            return False
        folded = fold_letters(word)
        if len(folded) <= _SHORT:
            return words[folded] >= _COMMON
        if words[folded] or bases[folded]:
            return True
        return any(
            folded.startswith(before)
            and len(folded) > len(before) + _SHORT
            and bool(words[folded[len(before) :]])
            for before in _BEFORE
        )

    return _ARABIC_WORD, is_known, 1


def _english() -> _Judge:
    from indexer.analysis.english import is_english

    return _LATIN_WORD, lambda word: len(word) <= _LONGEST and is_english(word.lower()), 1


@cache
def _common_words() -> dict[str, frozenset[str]]:
    rows = _COMMON_WORDS.read_text(encoding="utf-8").partition("\n\n")[2].splitlines()
    parts = (row.split() for row in rows)
    return {language: frozenset(words) for language, *words in parts}


def _persian() -> _Judge:
    return _ARABIC_WORD, _common_words()["fa"].__contains__, _COMMON_SHARE


def _urdu() -> _Judge:
    return _ARABIC_WORD, _common_words()["ur"].__contains__, _COMMON_SHARE


_JUDGES: Final = {"ar": _arabic, "en": _english, "fa": _persian, "ur": _urdu}
