"""Makes the stemmer's word lists anew: broken plurals and protected words::

    pip install arramooz-pysqlite==0.4.2 wordfreq==3.1.1
    python -m indexer.analysis.lexicon plurals
    python -m indexer.analysis.lexicon protected SPELLINGS.txt …

``SPELLINGS.txt`` holds names, a spelling a line, as they are written; ``write_protected`` takes
them from a program. Both are to be run whenever the vocabulary or the stemmer has changed.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from indexer.analysis.counting import wordfreq_counts, write_rows
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.stemmer import STEPS, LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, Evidence, load_evidence

__all__ = ["Arramooz", "choose_plurals", "choose_protected", "write_protected"]

_LEAST: Final = 10
"""Occurrences in ten million words that a plural and its singular have at least."""
_LEADS: Final = 3
"""How many times as often as any other the chosen singular of a plural occurs."""
_HAMZA_BELOW: Final = 0.02
"""Share of the spelling with إ from which أفعال is taken for a verbal noun, إفعال."""
_NOUN: Final = 0.3
"""Least share of the definite form for a plural that looks like a verb."""
_MOST: Final = 3
"""How many times as common as its plural a singular is at most: of the 991 pairs without this
bound, those of general words (عام, أعوام) lost .005 MRR@10 on arcd."""
_ARTICLE: Final = 0.05
"""Share of the definite form from which a name is an ordinary word as well."""
_PLURALS_HEAD: Final = """\
# Broken plurals of the news, folded: plural, singular. Made by indexer/analysis/lexicon.py from
# Arramooz 0.4.2 (Taha Zerrouki and others, https://github.com/linuxscout/arramooz, GPL 3), with
# the corrections of plurals_curated.tsv.
# SPDX-License-Identifier: GPL-3.0-only
"""
_PROTECTED_HEAD: Final = """\
# Names and loanwords, folded, that the stemmer would break or not find behind a clitic.
# Made by indexer/analysis/lexicon.py from loanwords.txt and the names of indexer/names.
# SPDX-License-Identifier: GPL-3.0-or-later
"""


def _read_lines(name: str) -> Iterator[str]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            yield line


class Arramooz:
    """The nouns of the Arramooz dictionary, folded.

    ``singulars`` gives what each broken plural may be the plural of; ``other`` are words that are
    no plural, ``verbs`` verbs.
    """

    def __init__(self) -> None:
        import arramooz  # needed here alone, not by Marsad

        path = Path(arramooz.__file__).parent / "data" / "arabicdictionary.sqlite"
        self.singulars: dict[str, set[str]] = defaultdict(set)
        self.other: set[str] = set()
        with sqlite3.connect(path) as base:
            nouns = "SELECT unvocalized, broken_plural, number FROM nouns"
            for noun, plurals, number in base.execute(nouns):
                if number != "جمع تكسير":
                    self.other.add(fold(noun))
                for plural in re.split(r"[^\w\u064b-\u0652]+", plurals):
                    word = fold(plural)
                    if len(word) >= 3 and word != fold(noun):
                        self.singulars[word].add(fold(noun))
            self.verbs = {fold(verb) for (verb,) in base.execute("SELECT unvocalized FROM verbs")}


def choose_plurals(
    nouns: Arramooz, evidence: Evidence, surfaces: Mapping[str, int], curated: Mapping[str, str]
) -> dict[str, str]:
    """Plural → singular: common ones that are no other word, and whose stems differ.

    ``surfaces`` counts words as they are written, which tells أعلام from إعلام; ``curated`` gives
    the singulars that a person chose, ``-`` for a plural that is left out.
    """
    stem, words, bases = LightStemmer(evidence, STEPS - {"plurals"}), evidence.words, evidence.bases
    below = _count_hamza_below(surfaces)

    def is_plural_alone(plural: str) -> bool:
        """Whether a plural is no other word that news use more."""
        return (
            plural not in nouns.other
            and not (plural in nouns.verbs and words["ال" + plural] < _NOUN * bases[plural])
            and below[plural] <= _HAMZA_BELOW * bases[plural]
        )

    chosen = {}
    for plural, singulars in nouns.singulars.items():
        first, *others = sorted(singulars, key=lambda word: (-bases[word], word))
        common = len(plural) >= 4 and min(bases[plural], bases[first]) >= _LEAST
        leads = all(bases[first] >= _LEADS * bases[other] for other in others)
        if common and leads and is_plural_alone(plural):
            chosen[plural] = first
    chosen |= curated

    def is_needed(plural: str, singular: str) -> bool:
        """Whether the two are one word that the stemmer tells apart."""
        return (
            stem.strip_proclitics(singular) == singular
            and stem(plural, plural) != stem(singular, singular)
            and bases[singular] <= _MOST * bases[plural]
        )

    return {
        plural: singular
        for plural, singular in chosen.items()
        if singular != "-" and singular not in chosen and is_needed(plural, singular)
    }


def _count_hamza_below(surfaces: Mapping[str, int]) -> Counter[str]:
    """How often each folded word is written with a hamza below its first alef."""
    below = Counter[str]()
    for surface, count in surfaces.items():
        if surface.removeprefix("ال")[:1] == "إ":
            below[fold(surface).removeprefix("ال")] += count
    return below


def choose_protected(spellings: Iterable[str], evidence: Evidence) -> set[str]:
    """The names, folded, that need protection, of ``spellings`` as they are written.

    A name of one word of three letters or more, without the article, needs it where it, or it
    behind one of و ب ل, would have another stem. One that may take the article is an ordinary word
    or an adjective as well, and is not protected.
    """
    counts = evidence.words
    return {
        name
        for spelling in spellings
        for name in [fold(spelling)]
        if [spelling] == words(spelling)
        and len(name) >= 3
        and is_arabic(name)
        and not spelling.startswith("ال")
        and counts["ال" + name] <= _ARTICLE * counts[name]
        and needs_protection(spelling, evidence)
    }


def needs_protection(spelling: str, evidence: Evidence) -> bool:
    """Whether the stemmer breaks a word, or does not find it behind a clitic."""
    name = fold(spelling)
    kept = LightStemmer(replace(evidence, protected={name}))(spelling, name)
    stem = LightStemmer(replace(evidence, protected=()))
    found = {stem(letter + spelling, letter + name) for letter in ("", *"وبل")}
    return found != {kept} and found != {kept.removesuffix("ه")}


def write_protected(spellings: Iterable[str]) -> None:
    """Writes ``protected.txt`` from names, a spelling each as it is written, and the loanwords."""
    evidence = load_evidence()
    loanwords = {
        fold(word) for word in _read_lines("loanwords.txt") if needs_protection(word, evidence)
    }
    chosen = choose_protected(spellings, evidence) | loanwords
    write_rows(DATA / "protected.txt", _PROTECTED_HEAD, chosen)


def write_plurals() -> None:
    """Writes ``plurals.tsv``."""
    curated = dict(row.split("\t") for row in _read_lines("plurals_curated.tsv"))
    plurals = choose_plurals(Arramooz(), load_evidence(), wordfreq_counts(), curated)
    rows = (f"{plural}\t{singular}" for plural, singular in plurals.items())
    write_rows(DATA / "plurals.tsv", _PLURALS_HEAD, rows)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m indexer.analysis.lexicon")
    parser.add_argument("list", choices=("plurals", "protected"))
    parser.add_argument("names", nargs="*", type=Path, help="files of names, a spelling a line")
    given = parser.parse_args()
    if given.list == "plurals":
        write_plurals()
    else:
        write_protected(
            line.strip()
            for path in given.names
            for line in path.read_text(encoding="utf-8").splitlines()
        )


if __name__ == "__main__":
    _main()
