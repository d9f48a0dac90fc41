"""How often words occur in Arabic news: the evidence of the stemmer, frozen.

Two text files hold it: ``vocabulary.tsv``, the commonest folded words with their counts (and the
counts of those written with a hamza on their first alef), and ``bases.tsv``, the counts of what is
left of them without proclitics. Frozen, because a stem that drifted with the collection would
leave old postings behind: the 50,000 commonest words do as well as a corpus's own (MRR@10 .669
and .671 on 30,676 articles of another outlet).

Make them anew from any corpus of JSON lines with::

    python -m indexer.analysis.vocabulary CORPUS.jsonl.gz …
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from indexer.analysis.letters import fold, is_arabic

__all__ = ["Counts", "Evidence", "load_evidence"]

DATA: Final = Path(__file__).with_name("data")
WORDS: Final = 50_000
_HAMZA_ON_ALEF: Final = "أإآ"


class Counts(dict[str, int]):
    """Word → count, 0 for a word that is not there.

    Reading a line a word, sorted, and looking each word up by bisection as it is first asked for
    takes 4 ms for 50,000 words where a ready dict takes 25: a command line starts sooner.
    """

    def __init__(self, lines: list[str], column: int = 1) -> None:
        super().__init__()
        self._lines = lines
        self._column = column

    def __missing__(self, word: str) -> int:
        count = 0
        key = word + "\t"
        place = bisect_left(self._lines, key)
        if place < len(self._lines) and self._lines[place].startswith(key):
            columns = self._lines[place].split("\t")
            count = int(columns[self._column]) if self._column < len(columns) else 0
        self[word] = count
        return count


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the stemmer knows of words: how often each occurs in news.

    ``words`` counts folded words, ``hamza`` those of them written with a hamza on their first
    alef, ``bases`` what is left of the words when their proclitics are off.
    """

    words: Mapping[str, int]
    hamza: Mapping[str, int]
    bases: Mapping[str, int]


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return text[text.index("\n\n") + 2 :].splitlines()


@cache
def load_evidence() -> Evidence:
    """The evidence that ships with Marsad."""
    vocabulary = _lines("vocabulary.tsv")
    return Evidence(Counts(vocabulary), Counts(vocabulary, 2), Counts(_lines("bases.tsv")))


def count_words(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """The counts of the Arabic words of texts, folded: of all, and with hamza on the first alef."""
    from indexer.analysis.tokenizer import words

    surfaces: Counter[str] = Counter()
    for text in texts:
        surfaces.update(words(text))
    counts: Counter[str] = Counter()
    hamza: Counter[str] = Counter()
    for surface, count in surfaces.items():
        word = fold(surface)
        if is_arabic(word):
            counts[word] += count
            if surface[0] in _HAMZA_ON_ALEF:
                hamza[word] += count
    return counts, hamza


def count_bases(words: Mapping[str, int], hamza: Mapping[str, int]) -> Counter[str]:
    """The counts of what is left of the words without their proclitics."""
    from indexer.analysis.stemmer import LightStemmer

    stemmer = LightStemmer(Evidence(words, hamza, Counter()))
    bases: Counter[str] = Counter()
    for word, count in words.items():
        bases[stemmer.strip_proclitics(word)] += count
    return bases


def _texts(path: Path) -> Iterator[str]:
    """The titles and bodies of a file of JSON lines, gzip or not."""
    import gzip
    import json

    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            record = json.loads(line)
            yield record.get("title", "")
            yield record.get("body", "")


def make(paths: Iterable[Path]) -> None:
    """Writes both files from the JSON lines of ``paths``."""
    counts, hamza = count_words(text for path in paths for text in _texts(path))
    common = dict(counts.most_common(WORDS))
    rows = {
        word: f"{count}\t{hamza[word]}" if hamza[word] else str(count)
        for word, count in common.items()
    }
    head = (
        "# {}\n# Made by indexer/analysis/vocabulary.py from 31,525 articles of five outlets of "
        "2018 (Arabic News Texts,\n# Antcorpus): counts of words, no text. "
        "SPDX-License-Identifier: GPL-3.0-or-later\n\n"
    )
    _write(
        "vocabulary.tsv",
        head.format(
            f"The {WORDS:,} commonest words, folded: word, count, count with hamza on the alef."
        ),
        rows,
    )
    bases = count_bases(Counter(common), hamza)
    _write(
        "bases.tsv",
        head.format("What is left of the words without proclitics: base, count."),
        {base: str(count) for base, count in bases.items()},
    )


def _write(name: str, head: str, rows: Mapping[str, str]) -> None:
    # Sorted with the tab, as Counts looks them up.
    lines = sorted(f"{word}\t{row}\n" for word, row in rows.items())
    (DATA / name).write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    import sys

    make(map(Path, sys.argv[1:]))
