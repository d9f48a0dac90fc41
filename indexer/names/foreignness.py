"""Whether a word looks like a foreign name: its letters against those of Arabic words.

Naive Bayes over pairs and triples of letters (McCallum and Nigam 1998): names are the words of
those that ship with Marsad, Arabic words those of the stemmer's vocabulary that take an article or
many endings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import read_rows
from indexer.names.table import DATA as _NAMES_DATA
from indexer.names.table import load_names

__all__ = [
    "ENDINGS",
    "FOREIGN_LETTERS",
    "Foreignness",
    "families",
    "load_foreignness",
    "train_foreignness",
]

ENDINGS: Final = ("ه", "ها", "هم", "نا", "ات", "ين", "ون", "ي", "ا", "وا", "ت")
"""Endings by which the family of a word is counted."""

FOREIGN_LETTERS: Final = "foreign_letters.txt"
"""The data file of the model, made by ``build_data.py``."""

_UNKNOWN: Final = "unknown"
_ARABIC_LETTERS: Final = frozenset("حعضظصطقخذءثئؤ")
"""Letters that few foreign names have."""
_LEAST_COUNT: Final = 20
_ARTICLE_SHARE: Final = 0.1
_FAMILY: Final = 4
"""Chosen: occurrences of a word, the share of them with the article, and words of its family from
which it is taken for Arabic."""


class Foreignness:
    """The score of a word: the mean over its pairs and triples of letters of how much likelier
    each is in a name than in an Arabic word (logarithm; above 0: a name)."""

    def __init__(self, weights: Mapping[str, float], unknown: float) -> None:
        self._weights = weights
        self._unknown = unknown

    @classmethod
    def trained(cls, names: Iterable[str], others: Iterable[str]) -> Foreignness:
        """The model of two lists of words: names, and words of Arabic."""
        counts = [Counter(run for word in side for run in _runs(word)) for side in (names, others)]
        kinds = len(counts[0].keys() | counts[1].keys())
        totals = [math.log(side.total() + 0.5 * kinds) for side in counts]
        unknown = totals[1] - totals[0]
        runs = sorted(counts[0].keys() | counts[1].keys())
        weights = {
            run: round(math.log((counts[0][run] + 0.5) / (counts[1][run] + 0.5)) + unknown, 3)
            for run in runs
        }
        return cls(weights, round(unknown, 3))

    def to_text(self) -> str:
        """The model as the lines of a file: letters, weight; first what an unknown run weighs."""
        rows = (f"{run}\t{weight}\n" for run, weight in self._weights.items())
        return f"{_UNKNOWN}\t{self._unknown}\n" + "".join(rows)

    @classmethod
    def of_text(cls, text: str) -> Foreignness:
        """The model of such lines; those that begin with # are left out."""
        rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
        weights = {run: float(weight) for run, weight in rows}
        return cls(weights, weights.pop(_UNKNOWN))

    def __call__(self, word: str) -> float:
        """The score of a folded word."""
        runs = list(_runs(word))
        return sum(self._weights.get(run, self._unknown) for run in runs) / len(runs)


def _runs(word: str) -> Iterator[str]:
    word = f"^{word}$"
    for start in range(len(word) - 1):
        yield word[start : start + 2]
        if start + 3 <= len(word):
            yield word[start : start + 3]


def families(words: Iterable[str]) -> Counter[str]:
    """For each word how many others are it and an ending."""
    found: Counter[str] = Counter()
    for word in words:
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                found[word[: -len(ending)]] += 1
    return found


def _table_words() -> Iterator[str]:
    for name in load_names():
        if name.kind == "institution":
            continue
        for spelling in name.spellings:
            if not spelling.adjective:
                yield from spelling.words


@cache
def load_foreignness() -> Foreignness:
    """The model that ships with Marsad."""
    return Foreignness.of_text((_NAMES_DATA / FOREIGN_LETTERS).read_text(encoding="utf-8"))


def train_foreignness(without: Collection[str] = frozenset()) -> Foreignness:
    """The model of the names and the vocabulary that ship with Marsad, but for the names
    ``without``, of which a model that is tested on them must not know."""
    counts = _vocabulary_counts()
    names = {word for word in _table_words() if word not in without and _is_foreign(word, counts)}
    return Foreignness.trained(sorted(names), _arabic_words(counts, names.union(without)))


def _vocabulary_counts() -> dict[str, int]:
    rows = (row.decode().split("\t") for row in read_rows("vocabulary.tsv"))
    return {word: int(count) for word, count, *_ in rows}


def _is_foreign(word: str, counts: Mapping[str, int]) -> bool:
    """Whether a word of a name is written as foreign ones are, and takes no article."""
    return (
        3 <= len(word) <= 12
        and is_arabic(word)
        and not word.startswith("ال")
        and not _ARABIC_LETTERS.intersection(word)
        and counts.get("ال" + word, 0) <= 0.02 * counts.get(word, 0)
    )


def _arabic_words(counts: Mapping[str, int], names: Collection[str]) -> Iterator[str]:
    """Common words that are no names, and that inflect as Arabic words do."""
    family = families(word for word, count in counts.items() if count >= 2)
    for word, count in counts.items():
        if count < _LEAST_COUNT or len(word) < 3 or word in names or not is_arabic(word):
            continue
        with_article = counts.get("ال" + word, 0) >= _ARTICLE_SHARE * count
        if with_article or family[word] >= (2 if word[0] in "يتن" else _FAMILY):
            yield word
