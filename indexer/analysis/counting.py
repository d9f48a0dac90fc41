"""Makes the vocabulary of the stemmer anew, from any corpus of JSON lines::

python -m indexer.analysis.counting CORPUS.jsonl.gz …
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, Evidence

__all__ = ["count_bases", "count_words", "make"]

WORDS: Final = 50_000
_HAMZA_ON_ALEF: Final = "أإآ"


def count_words(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """The counts of the Arabic words of texts, folded: of all, and with hamza on the first alef."""
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
    stemmer = LightStemmer(Evidence(words, hamza, Counter()))
    bases: Counter[str] = Counter()
    for word, count in words.items():
        bases[stemmer.strip_proclitics(word)] += count
    return bases


def _texts(path: Path) -> Iterator[str]:
    """The titles and bodies of a file of JSON lines, gzip or not."""
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
        "# {}\n# Made by indexer/analysis/counting.py from 31,525 articles of five outlets of "
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
    make(map(Path, sys.argv[1:]))
