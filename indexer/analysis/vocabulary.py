"""What the stemmer knows of words, frozen: how often they occur, broken plurals, protected words.

``vocabulary.tsv`` holds the commonest folded words with their counts (and the counts of those
written with a hamza on their first alef), ``bases.tsv`` the counts of what is left of them without
proclitics; ``counting.py`` makes both. ``hamza.tsv`` tells which spellings are one word
(``hamza_data.py``). ``plurals.tsv``, ``feminines.txt``, ``countries.tsv`` and ``protected.txt`` are
made by ``lexicon.py``. Each file tells its source and licence.

Frozen, because a stem that drifted with the collection would leave old postings behind.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

__all__ = [
    "DATA",
    "HAMZA",
    "PLURALS",
    "PROTECTED",
    "RULES",
    "Counts",
    "Evidence",
    "is_protected",
    "load_evidence",
    "load_words",
    "protected_digest",
    "read_pairs",
    "read_rows",
]

DATA: Final = Path(__file__).with_name("data")
HAMZA: Final = "hamza.tsv"
PLURALS: Final = "plurals.tsv"
RULES: Final = (
    "vocabulary.tsv",
    "bases.tsv",
    PLURALS,
    "feminines.txt",
    "countries.tsv",
    HAMZA,
)
"""The files that decide stems all over: an index made with others must be made anew."""

PROTECTED: Final = "protected.txt"
"""The list of protected words: each decides its own stem alone, and an index keeps the list that it
was made with."""

_MOST_WORDS: Final = 50_000


class Counts(dict[str, int]):
    """Word → count, 0 for a word that is not there.

    Looking each word up by bisection of the file's lines, in bytes, as it is first asked for
    takes 5 ms for 100,000 words where a ready dict takes 50: a command line starts sooner. Of what
    was asked for 50,000 words are kept: there is no end to the words of queries.
    """

    def __init__(self, lines: list[bytes], column: int = 1) -> None:
        super().__init__()
        self._lines = lines
        self._column = column

    def __missing__(self, word: str) -> int:
        count = 0
        key = word.encode("utf-8", "surrogatepass") + b"\t"
        place = bisect_left(self._lines, key)
        if place < len(self._lines) and self._lines[place].startswith(key):
            columns = self._lines[place].split(b"\t")
            count = int(columns[self._column]) if self._column < len(columns) else 0
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = count
        return count


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the stemmer knows of words, all of them folded.

    ``words`` counts words, ``hamza`` those of them written with a hamza on their first alef,
    ``bases`` what is left of the words when their proclitics are off. ``plurals`` gives the
    singular of broken plurals; ``protected`` are names and loanwords that are their own stems;
    ``feminines`` nouns that are another word without their teh marbuta; ``countries`` gives the
    common stem of a country and its adjective.
    """

    words: Mapping[str, int]
    hamza: Mapping[str, int]
    bases: Mapping[str, int]
    plurals: Mapping[str, str] = field(default_factory=dict)
    protected: Collection[str] = frozenset()
    feminines: Collection[str] = frozenset()
    countries: Mapping[str, str] = field(default_factory=dict)


def read_rows(name: str) -> list[bytes]:
    """The lines of a data file below its heading, in UTF-8, which sorts as code points do."""
    return _below_heading(name).split(b"\n")


def read_pairs(name: str) -> dict[str, str]:
    """The rows of two columns that a file of ``data`` has, the second by the first."""
    # Both columns in one go: row by row it takes twice as long, which each command would wait for.
    columns = _below_heading(name).replace(b"\n", b"\t").decode().split("\t")
    return dict(zip(columns[::2], columns[1::2], strict=True))


def _below_heading(name: str) -> bytes:
    text = (DATA / name).read_bytes()
    return text[text.index(b"\n\n") + 2 :].removesuffix(b"\n")


@cache
def _vocabulary() -> list[bytes]:
    return read_rows("vocabulary.tsv")


@cache
def load_words() -> Counts:
    """How often each of the commonest words occurs, in ten million."""
    return Counts(_vocabulary())


@cache
def load_evidence() -> Evidence:
    """The evidence that ships with Marsad."""
    return Evidence(
        load_words(),
        Counts(_vocabulary(), 2),
        Counts(read_rows("bases.tsv")),
        read_pairs(PLURALS),
        frozenset(row.decode() for row in read_rows(PROTECTED)),
        frozenset(row.decode() for row in read_rows("feminines.txt")),
        read_pairs("countries.tsv"),
    )


def is_protected(word: str) -> bool:
    """Whether a folded word is a name or loanword of its own, of which nothing comes off: the ب of
    بابل is no preposition."""
    return word in load_evidence().protected


@cache
def protected_digest() -> str:
    """Names the list of protected words that ships with Marsad."""
    return f"{zlib.crc32(b''.join(read_rows(PROTECTED))):08x}"
