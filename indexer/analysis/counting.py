"""Makes the vocabulary of the stemmer anew: the shipped one, from the word list of wordfreq, or
one from any corpus of JSON lines::

    pip install wordfreq==3.1.1
    python -m indexer.analysis.counting wordfreq
    python -m indexer.analysis.counting CORPUS.jsonl.gz … --source "Whose it is. Licence."

``indexer.analysis.lexicon`` is to be run after it.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, Evidence

__all__ = ["count_bases", "count_words", "fold_counts", "make", "wordfreq_counts", "write_rows"]

WORDS: Final = 100_000
"""Of those of wordfreq. MRR@10 of stems alone with 50,000, 100,000 and 200,000 of them: headlines
.6638, .6689, .6682; bbc .9535, .9541, .9545; arcd .7766, .7776, .7787; xquad .9327, .9330, .9332.
"""
_PER: Final = 10_000_000
"""A frequency becomes a count in so many words."""
_HAMZA_ON_ALEF: Final = "أإآ"
_WORDFREQ: Final = """\
# From the large Arabic list of wordfreq 3.1.1 (Robyn Speer, doi.org/10.5281/zenodo.7199437),
# counts in ten million words, of Wikipedia, OpenSubtitles 2018 (http://www.opensubtitles.org/),
# news (NewsCrawl 2014, GlobalVoices), web pages (OSCAR) and Twitter: counts of words, no text.
# SPDX-License-Identifier: CC-BY-SA-4.0
"""


def count_words(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """The counts of the Arabic words of texts, folded: of all, and with hamza on the first alef."""
    surfaces: Counter[str] = Counter()
    for text in texts:
        surfaces.update(words(text))
    return fold_counts(surfaces)


def fold_counts(surfaces: Mapping[str, int]) -> tuple[Counter[str], Counter[str]]:
    """The same from the counts of words as they are written."""
    counts: Counter[str] = Counter()
    hamza: Counter[str] = Counter()
    for surface, count in surfaces.items():
        word = fold(surface)
        if is_arabic(word):
            counts[word] += count
            if surface[0] in _HAMZA_ON_ALEF:
                hamza[word] += count
    return counts, hamza


def wordfreq_counts() -> dict[str, int]:
    """The words of wordfreq, as they are written, and their counts in ten million."""
    from wordfreq import get_frequency_dict  # needed here alone, not by Marsad

    frequencies: dict[str, float] = get_frequency_dict("ar", "large")
    return {
        word: round(_PER * frequency)
        for word, frequency in frequencies.items()
        if len(words(word)) == 1
    }


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


def make(counts: Counter[str], hamza: Counter[str], source: str, folder: Path = DATA) -> None:
    """Writes both files; ``source`` is lines of comment that tell source and licence."""
    common = Counter(
        {word: count for word, count in counts.most_common(WORDS) if count and "\t" not in word}
    )
    made = "# Made by indexer/analysis/counting.py.\n"
    title = (
        f"# The {len(common):,} commonest words, folded: word, count, count with hamza on the alef."
    )
    write_rows(
        folder / "vocabulary.tsv",
        f"{title}\n{made}{source}",
        (
            f"{word}\t{count}\t{hamza[word]}" if hamza[word] else f"{word}\t{count}"
            for word, count in common.items()
        ),
    )
    write_rows(
        folder / "bases.tsv",
        f"# What is left of vocabulary.tsv without proclitics: base, count.\n{made}{source}",
        (f"{base}\t{count}" for base, count in count_bases(common, hamza).items()),
    )


def write_rows(path: Path, head: str, rows: Iterable[str]) -> None:
    """Writes a data file: its heading, an empty line, and its rows, sorted for bisection."""
    # Sorted with the tab, as Counts looks them up.
    path.write_text(f"{head}\n" + "".join(sorted(f"{row}\n" for row in rows)), encoding="utf-8")


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m indexer.analysis.counting")
    parser.add_argument("corpus", nargs="+", help="files of JSON lines, or the word wordfreq")
    parser.add_argument("--source", help="whose the corpus is, and under which licence")
    parser.add_argument("--into", type=Path, default=DATA, metavar="FOLDER")
    given = parser.parse_args()
    if given.corpus == ["wordfreq"]:
        make(*fold_counts(wordfreq_counts()), _WORDFREQ, given.into)
    elif not given.source:
        parser.error("--source is missing: the files tell where their counts are from")
    else:
        texts = (text for path in given.corpus for text in _texts(Path(path)))
        make(*count_words(texts), f"# {given.source}\n", given.into)


if __name__ == "__main__":
    _main()
