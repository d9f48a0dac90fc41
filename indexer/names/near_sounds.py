"""Words that are one sound away from a part of a name, beside other parts that agree.

Letters of other languages are read in several ways: a W as و or ف, a ch as ش, ك or خ, a J as ج or
ي. A key of consonants cannot hold all of them, or names that are nothing alike would have one. So
a word is written once with each of the readings, one at a time, and looked for by that. Names that
one given name has in several languages are listed (``data/given_forms.txt``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from indexer.analysis.letters import fold
from indexer.names.similarity import plain
from indexer.names.table import DATA

__all__ = [
    "GIVEN_FORMS",
    "Respellings",
    "given_forms",
    "respellings",
    "respellings_alone",
    "respellings_unheld",
]

GIVEN_FORMS: Final = "given_forms.txt"
_MOST_KEPT: Final = 10_000
"""Words whose respellings are kept: bounds memory."""


class _Reading(NamedTuple):
    """Two ways to write a sound, in words of so many letters or more."""

    one: str
    other: str
    least: int = 4


_Readings = Mapping[str, Sequence[tuple[str, int]]]
"""Letters → how else they may be read, in words of so many letters."""


def _both_ways(*readings: _Reading) -> _Readings:
    ways: dict[str, list[tuple[str, int]]] = {}
    for one, other, least in readings:
        ways.setdefault(one, []).append((other, least))
        ways.setdefault(other, []).append((one, least))
    return ways


_ANYWHERE: Final = _both_ways(
    _Reading("و", "ف"),  # W and V: فاغنر, واغنر
    _Reading("ب", "ف", 5),  # the V of Spanish and Greek
    _Reading("ش", "ك"),  # ch
    _Reading("تش", "ك"),
    _Reading("تش", "خ"),  # ch of German
    _Reading("ش", "خ"),
    _Reading("تش", "ج", 6),  # c and ç of Turkish
    _Reading("ش", "ج", 5),
    _Reading("خ", "ه"),  # kh, h, and the J of Spanish
    _Reading("خ", "ح"),
    _Reading("ح", "ه"),
    _Reading("خ", "ك"),
    _Reading("خ", "ج"),
    _Reading("س", "ش"),  # s of German, Hungarian, Portuguese
    _Reading("ز", "ش"),
    _Reading("ز", "ج"),  # zh
    _Reading("ث", "ز"),  # the z of Spanish
    _Reading("ث", "س"),
    _Reading("ق", "ك", 5),  # k
    _Reading("غ", "ك", 5),  # g
    _Reading("غ", "ه"),  # the h of Ukrainian, the g of Dutch
    _Reading("ج", "ه"),
    _Reading("ق", "ه", 5),
    _Reading("ك", "ه", 5),
    _Reading("دت", "ت"),  # dt of German
    _Reading("نغ", "ن", 6),  # ng
    _Reading("نج", "ن", 6),
)
_IN_FRONT: Final = _both_ways(
    _Reading("ج", "ي"),  # J: يورغن, جورغن
    _Reading("نغ", "ن", 4),  # Ng of Africa: نغوزي
    _Reading("نج", "ن", 4),
    _Reading("وا", "او", 5),  # Oua
    _Reading("ع", "او", 5),  # of Arabic names in Turkic ones: عمروف, أوميروف
    _Reading("ع", "ا", 5),
)
_AT_END: Final = _both_ways(
    _Reading("ه", "ي"),  # é: أندريه, أندري
    _Reading("يه", "ي"),
    _Reading("يي", "ي"),
)
_AT_END_OF_GIVEN: Final = _both_ways(
    _Reading("و", ""),  # كيريلو, كيريل
    _Reading("و", "ي", 5),  # دميترو, دميتري
    _Reading("وس", "و", 5),  # ماتيوس, ماتيو
    _Reading("اس", "ا", 6),  # نيكولاس, نيكولا
)
_VOWELS: Final = "اويه"
_VOWEL: Final = re.compile("(?<=.)[اوي](?=.)")
_R: Final = "ر"
_R_ANYWHERE: Final = re.compile("ر")
_BESIDE_R: Final = re.compile("(?<=[اوي])(?!ر|$)")
_SHORTEST: Final = 3
_MOST_READ: Final = 2
"""Letters that are read as one, at most."""
_ALONE: Final = _both_ways(_Reading("و", "ف", 6), _Reading("ز", "ج", 6))
_ALONE_IN_FRONT: Final = _both_ways(_Reading("ج", "ي", 6), _Reading("وا", "او", 6))


_UNHELD: Final = _both_ways(
    _Reading("و", "ف", 6),
    _Reading("نب", "مب", 5),  # ن before ب is said م: جنبلاط
)
_UNHELD_AT_END: Final[_Readings] = {"": (("ي", 7),)}  # دوتيرت; with a ي more it may be a nisba


_Where = Literal["anywhere", "front", "end"]


class Respellings(NamedTuple):
    """Ways to write a word: with one sound read otherwise, or with another ending, of which there
    may be other spellings; and with a vowel left out, which are what they are."""

    sounds: frozenset[str]
    endings: frozenset[str]
    exact: frozenset[str]


@lru_cache(_MOST_KEPT)
def respellings(folded: str, given: bool = False) -> Respellings:
    """The ways to write a folded word that are one sound away; ``given``: of a part behind which
    others stand, which given names are, with their endings too."""
    word = plain(folded)
    sounds = {*_with_readings(word, _ANYWHERE), *_with_readings(word, _IN_FRONT, "front")}
    endings = set(_with_readings(word, _AT_END, "end"))
    if given:
        endings.update(_with_readings(word, _AT_END_OF_GIVEN, "end"))
    exact = set(_with_other(word, _VOWEL, ""))
    sounds.update(_with_other_r(word))
    made = (sounds, endings, exact)
    return Respellings(*(frozenset(one - {word}) for one in made))


@lru_cache(_MOST_KEPT)
def respellings_alone(folded: str) -> frozenset[str]:
    """The ways to write a folded word that is a name alone with a V or J read otherwise."""
    word = plain(folded)
    made = {*_with_readings(word, _ALONE), *_with_readings(word, _ALONE_IN_FRONT, "front")}
    return frozenset(made - {word})


@lru_cache(_MOST_KEPT)
def respellings_unheld(folded: str) -> frozenset[str]:
    """The ways to write a folded word of a name alone that no article holds, so that nothing else
    can be meant: with a V read otherwise, a ن before ب as it is said, or a last ي that it lacks."""
    word = plain(folded)
    made = {*_with_readings(word, _UNHELD), *_with_readings(word, _UNHELD_AT_END, "end")}
    return frozenset(made - {word})


def _with_other_r(word: str) -> Iterator[str]:
    """A word with one r less or more, of which there are two: ستارمر, ستامر."""
    if word.count(_R) > 1:
        yield from _with_other(word, _R_ANYWHERE, "")
    elif _R in word:
        yield from _with_other(word, _BESIDE_R, _R)


def _with_other(word: str, pattern: re.Pattern[str], put: str) -> Iterator[str]:
    for match in pattern.finditer(word):
        made = word[: match.start()] + put + word[match.end() :]
        if len(made) >= _SHORTEST:
            yield made


def _with_readings(word: str, readings: _Readings, where: _Where = "anywhere") -> Iterator[str]:
    for place, letters in _places(word, readings, where):
        for read, least in readings[letters]:
            if not letters and word[-1:] in _VOWELS:
                continue  # ساندرا, ساندراو
            made = word[:place] + read + word[place + len(letters) :]
            if max(len(word), len(made)) >= least:
                yield made


def _places(word: str, readings: _Readings, where: _Where) -> Iterator[tuple[int, str]]:
    """Where letters that are read otherwise stand in a word, or at one end of it."""
    last = len(word)
    for size in range(min(_MOST_READ, last) + 1):
        if where == "anywhere":
            starts: Iterable[int] = range(last - size + 1)
        else:
            starts = (0 if where == "front" else last - size,)
        for start in starts:
            letters = word[start : start + size]
            if letters in readings:
                yield start, letters


@cache
def _load_forms() -> dict[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    for line in (DATA / GIVEN_FORMS).read_text(encoding="utf-8").splitlines():
        names = frozenset(fold(word) for word in line.partition("#")[0].split())
        for name in names:
            forms[name] = forms.get(name, frozenset()) | names
    return forms


def given_forms(folded: str) -> frozenset[str]:
    """The forms that the given name of a folded word has, itself among them; empty for others."""
    return _load_forms().get(folded, frozenset())
