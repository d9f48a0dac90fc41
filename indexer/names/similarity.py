"""How alike two folded words are as spellings of one foreign name.

A foreign sound has several Arabic letters (g: غ ج ق ك), and its vowels are long, short or left
out. :func:`loose_key` is the same for all ways to write a name, and for many other words;
:func:`distance` tells them apart by what each difference costs.
"""

from __future__ import annotations

import re
from itertools import combinations
from math import inf
from typing import Final

__all__ = ["distance", "loose_key", "plain", "undouble", "vowelless", "with_one_g"]

_DOUBLED: Final = re.compile(r"(.)\1+")

_PLAIN: Final = str.maketrans(
    {"ؤ": "و", "ئ": "ي", "ء": None, "ڤ": "ف", "پ": "ب", "گ": "غ", "ڨ": "ق", "چ": "تش", "ژ": "ج"}
)
_CLASSES: Final = {
    letter: sound
    for sound, letters in (
        ("G", "غجقك"),
        ("S", "سصزثشذظ"),
        ("T", "تط"),
        ("D", "دض"),
        ("H", "هح"),
    )
    for letter in letters
}
_LONG_VOWELS: Final = "اوي"
_VOWELLESS: Final = str.maketrans("", "", "اويه")
_ONE_G: Final = str.maketrans("غق", "جج")

_OTHER: Final = 2.0
"""What it costs to change a letter to one that no sound shares with it, or to leave it out."""


def _both_ways(costs: dict[str, float]) -> dict[str, float]:
    return {pair: cost for each, cost in costs.items() for pair in (each, each[::-1])}


_CHANGES: Final = _both_ways(
    {
        **{a + b: 0.25 for a, b in combinations("غجق", 2)},
        **{letter + "ك": 0.55 for letter in "غجق"},
        "سص": 0.4, "سز": 0.45, "سش": 0.5, "سث": 0.5, "زذ": 0.5, "زظ": 0.5, "تط": 0.35,
        "تث": 0.45, "دض": 0.5, "دذ": 0.6, "دت": 0.8, "هح": 0.6, "اع": 0.6, "جي": 0.8, "خه": 0.8,
        "خك": 0.9, "خغ": 0.9, "زج": 0.6, "شج": 0.8, "فو": 0.9, "ها": 0.5, "ست": 1.2,
        "بف": 1.1, "او": 0.5, "اي": 0.5, "وي": 0.55,
    }
)  # fmt: skip
_LEFT_OUT: Final = {
    "ا": 0.3, "و": 0.35, "ي": 0.3, "ه": 0.9, "ع": 0.9, "ت": 1.4, "س": 1.3, "ن": 1.3, "ر": 1.4,
    "ل": 1.4,
}  # fmt: skip


def undouble(word: str) -> str:
    """A word or key with each run of one letter as that letter alone."""
    return _DOUBLED.sub(r"\1", word)


def plain(word: str) -> str:
    """A folded word without hamzas, in the letters of Arabic alone."""
    return word.translate(_PLAIN)


def loose_key(word: str) -> str:
    """The consonants of a plain word by their sounds, without vowels and doubling: the same for
    نتنياهو and نتانياهو, غوتيريش and جوتيريس, and many words besides."""
    if len(word) > 2 and word[-1] == "ه":
        word = word[:-1]
    key: list[str] = []
    for place, letter in enumerate(word):
        if letter in "اع":
            continue
        if letter in "وي":
            if not place:
                key.append("V")
            continue
        sound = _CLASSES.get(letter, letter)
        if sound == "T" and word[place + 1 : place + 2] == "ش":
            continue  # تش is one sound
        if (sound == "H" and not place) or (key and key[-1] == sound):
            continue
        key.append(sound)
    return "".join(key[1:] if key[:1] == ["V"] and len(key) > 3 else key)


def with_one_g(word: str) -> str:
    """A plain word with غ and ق written as ج."""
    return word.translate(_ONE_G)


def vowelless(word: str) -> str:
    """A plain word without long vowels and final heh."""
    return word.translate(_VOWELLESS)


def distance(a: str, b: str, most: float = inf) -> float:
    """What it costs to write one plain word as another: 0 for the same, about .3 for a long vowel
    left out or another letter of the same sound, 2 for another letter. Infinite where it is
    seen to pass ``most``."""
    if a == b:
        return 0.0
    inserting = [_left_out(b, place) for place in range(len(b))]
    row = [0.0]
    for cost in inserting:
        row.append(row[-1] + cost)
    last = len(a) - 1, len(b) - 1
    for i, x in enumerate(a):
        deleting = _left_out(a, i)
        fresh = [row[0] + deleting]
        for j, y in enumerate(b):
            if x == y:
                changed = row[j]
            elif (i, j) == last and x in "اه" and y in "اه":
                changed = row[j] + 0.15
            else:
                changed = row[j] + _CHANGES.get(x + y, _OTHER)
            fresh.append(min(changed, row[j + 1] + deleting, fresh[j] + inserting[j]))
        row = fresh
        if min(row) > most:
            return inf
    return row[-1]


def _left_out(word: str, place: int) -> float:
    letter = word[place]
    cost = _LEFT_OUT.get(letter, _OTHER)
    before = word[place - 1] if place else ""
    if letter in _LONG_VOWELS:
        if before == letter:
            return 0.15
        return cost + 0.25 * (place in (0, len(word) - 1))
    if before == letter:
        return 0.6
    if letter == "ت" and word[place + 1 : place + 2] == "ش":
        return 0.45
    if letter == "ه" and place == len(word) - 1:
        return 0.45
    return cost
