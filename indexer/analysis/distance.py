"""How far two words are apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Final

from indexer.analysis.keyboard import neighbours

__all__ = ["TypingErrors", "edit_distance"]


def edit_distance(first: str, second: str, most: int) -> int:
    """Letters to insert, delete, change or swap with a neighbour to make one word the other.

    The optimal string alignment distance (Damerau 1964, without edits inside a swapped pair), as
    tantivy counts it; ``most + 1`` for anything over ``most``.
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


class TypingErrors:
    """How far a typed word is from a meant one, each error weighed by how likely it is in Arabic.

    The weights are those of ``data/typing.tsv``; both words are folded.
    """

    def __init__(self) -> None:
        text = (Path(__file__).with_name("data") / "typing.tsv").read_text(encoding="utf-8")
        costs: dict[str, float] = {}
        alike: dict[tuple[str, str], float] = {}
        for line in text[text.index("\n\n") + 2 :].splitlines():
            kind, letters, cost = line.split("\t")
            if kind == "alike":
                pairs = permutations(letters, 2)
                alike |= {pair: min(float(cost), alike.get(pair, 1)) for pair in pairs}
            else:
                costs[kind] = float(cost)
                if kind == "missing vowel":
                    self._vowels = letters
        self._swapped, self._other = costs["swapped"], costs["other"]
        self._doubled, self._vowel = costs["doubled"], costs["missing vowel"]
        self._missing, self._extra = costs["missing"], costs["extra"]
        self._neighbour, self._first = costs["neighbour"], costs["first"]
        self.space: Final = costs["space"]
        self._changed = dict.fromkeys(neighbours(), self._neighbour) | alike
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        self._beside: defaultdict[str, list[str]] = defaultdict(list)
        for those, of in ((alike, self._alike), (neighbours(), self._beside)):
            for typed, meant in sorted(those):
                of[typed].append(meant)

    def edits(self, typed: str, letters: str) -> set[str]:
        """Every word that one edit makes of a typed one, with those ``letters``; not itself."""
        made = {typed[:place] + typed[place + 1 :] for place in range(len(typed))}
        made.update(_swaps(typed))
        for letter in letters:
            for place in range(len(typed)):
                made.add(typed[:place] + letter + typed[place:])
                made.add(typed[:place] + letter + typed[place + 1 :])
            made.add(typed + letter)
        made.discard(typed)
        return made

    def likely_edits(self, typed: str) -> set[str]:
        """The words of which the likeliest errors make a typed one: a letter doubled or half of a
        double, a long vowel left out, two letters swapped, one taken for its like. Not itself."""
        made = set(_swaps(typed))
        for place, letter in enumerate(typed):
            before, after = typed[:place], typed[place + 1 :]
            made.add(before + letter + letter + after)
            if after.startswith(letter):
                made.add(before + after)
            made.update(before + vowel + letter + after for vowel in self._vowels)
            made.update(before + other + after for other in self._alike.get(letter, ()))
        made.update(typed + vowel for vowel in self._vowels)
        made.discard(typed)
        return made

    def slips(self, typed: str) -> set[str]:
        """The words of which a letter was typed on a key beside its own. Not itself."""
        return {
            typed[:place] + meant + typed[place + 1 :]
            for place, letter in enumerate(typed)
            for meant in self._beside.get(letter, ())
            if len(meant) == 1 and meant != letter
        }

    def cost(self, typed: str, meant: str) -> float:
        """The least cost of the errors that make ``typed`` of ``meant``; 0 when they are equal.

        The optimal string alignment distance of Damerau (1964) with weights: a letter doubled or
        half of a double, a missing letter (a long vowel above all), a swap, a letter that is alike
        or on the next key cost less than others, and an error in the first letter more.
        """
        row = [0.0]
        for j, letter in enumerate(meant):
            row.append(row[j] + self._missing_cost(letter, meant, j) + self._first * (j == 0))
        before: list[float] = []
        for i, a in enumerate(typed):
            head = self._first * (i == 0)
            added = self._extra_cost(a, typed, i)
            last, before, row = before, row, [row[0] + added + head]
            for j, b in enumerate(meant):
                if a == b:
                    least = before[j]
                else:
                    changed = self._changed.get((a, b), self._other)
                    least = before[j] + changed + self._first * (i == j == 0)
                least = min(
                    least,
                    before[j + 1] + added + (head if j == 0 else 0),
                    row[j]
                    + self._missing_cost(b, meant, j)
                    + (self._first * (j == 0) if i == 0 else 0),
                )
                if i and j and a == meant[j - 1] and typed[i - 1] == b and a != b:
                    least = min(least, last[j - 1] + self._swapped)
                row.append(least)
        return row[-1]

    def _extra_cost(self, letter: str, typed: str, place: int) -> float:
        """The cost of a letter too many."""
        beside = typed[place - 1 : place] + typed[place + 1 : place + 2]
        return self._doubled if letter in beside else self._extra

    def _missing_cost(self, letter: str, meant: str, place: int) -> float:
        """The cost of a letter that is missing."""
        if place and meant[place - 1] == letter:
            return self._doubled
        return self._vowel if letter in self._vowels else self._missing


def _swaps(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
