"""The company that words keep: what stands beside each, over all articles, read once.

Of two spellings of one name the neighbours are the same (الرئيس, الروسي, فلاديمير), of two words
that only look alike they are not. Neighbours one word away count by side; those two away are told
apart from them. Similarity is the cosine of positive pointwise mutual information (Turney and
Pantel 2010) tempered by the logarithm of the count.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, NamedTuple

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words

__all__ = ["Contexts", "Joined", "read_contexts"]

_MOST_OCCURRENCES: Final = 1024
"""Occurrences of a word whose neighbours are kept; of a commoner word every second, fourth, …:
bounds memory (16 kB a word)."""
_MOST_SEEN: Final = 2_000_000
"""Written words kept with what they are."""
_SHARE: Final = 0.75
"""Power of the frequency of a neighbour (Levy, Goldberg and Dagan 2015)."""
_SIDES: Final = (-2, -1, 1, 2)

Vector = dict[int, float]


class _Company:
    """The neighbours of one word, by number: an array for each side."""

    __slots__ = ("seen", "sides", "step")

    def __init__(self) -> None:
        self.seen = 0
        self.step = 1
        self.sides = tuple(array("I") for _ in _SIDES)

    def add(self, row: list[int], place: int) -> None:
        self.seen += 1
        if self.seen % self.step:
            return
        for side, offset in zip(self.sides, _SIDES, strict=True):
            side.append(row[place + offset])
        if len(self.sides[0]) > 2 * _MOST_OCCURRENCES:
            self.sides = tuple(side[::2] for side in self.sides)
            self.step *= 2


class Joined(NamedTuple):
    """Two words that stand side by side in so many places, also written as one."""

    first: str
    second: str
    whole: str
    together: int
    """Occurrences of the two side by side."""
    least: int
    """Occurrences of the rarer of the two."""


class Contexts:
    """The similarity of the company of words. A word that was not looked for has none."""

    def __init__(self, companies: Mapping[str, _Company], frequencies: array[int]) -> None:
        self._companies = companies
        shares = [count**_SHARE for count in frequencies]
        total = sum(shares) or 1.0
        self._shares = [share / total for share in shares]
        self._vectors: dict[str, tuple[Vector, Vector]] = {}

    def similarity(self, a: str, b: str) -> tuple[float, float]:
        """The cosines of the neighbours beside two words, and of all up to two words away."""
        (beside_a, around_a), (beside_b, around_b) = self._vector(a), self._vector(b)
        return _product(beside_a, beside_b), _product(around_a, around_b)

    def _vector(self, word: str) -> tuple[Vector, Vector]:
        made = self._vectors.get(word)
        if made is None:
            company = self._companies.get(word)
            if company is None:
                made = {}, {}
            else:
                before2, before, after, after2 = company.sides
                # The two sides are told apart by the sign; 0 is no word.
                beside = Counter(before)
                beside.update({-number: count for number, count in Counter(after).items()})
                around = Counter(before) + Counter(after) + Counter(before2) + Counter(after2)
                made = self._weigh(beside), self._weigh(around)
            self._vectors[word] = made
        return made

    def _weigh(self, counts: Counter[int]) -> Vector:
        counts.pop(0, None)
        total = counts.total()
        vector = {}
        for number, count in counts.items():
            information = math.log(count / (total * self._shares[abs(number)]))
            if information > 0:
                vector[number] = information * min(count**0.25, 3**0.5)
        length = math.sqrt(sum(weight * weight for weight in vector.values()))
        return {number: weight / length for number, weight in vector.items()}


def _product(a: Vector, b: Vector) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[number] for number, weight in a.items() if number in b)


def read_contexts(
    texts: Iterable[str],
    base: Mapping[str, str],
    wanted: Collection[str],
    neighbour: Callable[[str], str],
    compounds: Mapping[tuple[str, str], str],
) -> tuple[Contexts, list[Joined]]:
    """The company of the ``wanted`` words in texts, and which ``compounds`` (two folded words →
    the word that they make) stand side by side.

    ``base`` gives a folded word without its clitics; ``neighbour`` what neighbours count as, so
    that spellings of one do.
    """
    seen = _SeenWords(base, wanted, neighbour, compounds)
    together: Counter[tuple[str, str]] = Counter()
    alone: Counter[str] = Counter()
    for text in texts:
        row = [0, 0]
        found: list[tuple[int, _Company]] = []
        before = ""
        for number, company, part in map(seen.__getitem__, words(text)):
            if company is not None:
                found.append((len(row), company))
            row.append(number)
            seen.frequencies[number] += 1
            if part:
                alone[part] += 1
                if (before, part) in compounds:
                    together[before, part] += 1
            before = part
        row += (0, 0)
        for place, company in found:
            company.add(row, place)
    joined = [
        Joined(first, second, compounds[first, second], count, min(alone[first], alone[second]))
        for (first, second), count in together.items()
    ]
    return Contexts(seen.companies, seen.frequencies), joined


class _SeenWords(dict[str, "tuple[int, _Company | None, str]"]):
    """Written word → its number as a neighbour, its own company if that is looked for, and its
    folded form if that is part of a compound."""

    def __init__(
        self,
        base: Mapping[str, str],
        wanted: Collection[str],
        neighbour: Callable[[str], str],
        compounds: Collection[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.frequencies = array("I", [0])
        """How often each neighbour came, by its number."""
        self.companies = {word: _Company() for word in wanted}
        self._base = base
        self._neighbour = neighbour
        self._numbers: dict[str, int] = {"": 0}
        self._parts = {part for pair in compounds for part in pair}

    def __missing__(self, written: str) -> tuple[int, _Company | None, str]:
        folded = fold(written)
        bare = self._base.get(folded, folded)
        number = self._numbers.setdefault(self._neighbour(bare), len(self._numbers))
        if number == len(self.frequencies):
            self.frequencies.append(0)
        part = folded if folded in self._parts else ""
        known = number, self.companies.get(bare), part
        if len(self) < _MOST_SEEN:
            self[written] = known
        return known
