"""Makes the stemmer's word lists anew: broken plurals, nouns in ة and protected words::

    pip install arramooz-pysqlite==0.4.2 wordfreq==3.1.1
    python -m indexer.analysis.lexicon plurals
    python -m indexer.analysis.lexicon feminines
    python -m indexer.analysis.lexicon protected SPELLINGS.txt …

``SPELLINGS.txt`` holds names, a spelling a line, as they are written; ``write_protected`` takes
them from a program, as ``write_countries`` does countries with their adjectives. All are to be run
whenever the vocabulary or the stemmer has changed.
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

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.counting import wordfreq_counts, write_rows
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.stemmer import STEPS, LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, Evidence, load_evidence

__all__ = [
    "Arramooz",
    "choose_countries",
    "choose_feminines",
    "choose_first_letters",
    "choose_plurals",
    "choose_protected",
    "write_countries",
    "write_protected",
]

_LEAST: Final = 5
"""Occurrences in ten million words that a plural and its singular have at least."""
_LEADS: Final = 3
"""How many times as often as any other the chosen singular of a plural occurs."""
_HAMZA_BELOW: Final = 0.02
"""Share of the spelling with إ from which أفعال is taken for a verbal noun, إفعال."""
_NOUN: Final = 0.3
"""Least share of the definite form for a plural that looks like a verb."""
_OWN_PLURAL: Final = (0.08, 3)
"""Frequencies of a noun without its ة, against the noun, between which it is taken for its plural:
دول, but not شرك beside شركة, nor حكم beside حكمة."""
_OWN_AT: Final = 0.15
"""Least frequency of a noun in ة, against that without it, for both to have a plural in ات."""
_ARTICLE: Final = 0.05
"""Share of the definite form from which a name is an ordinary word as well."""
_MOSTLY_DEFINITE, _COMMON = 0.5, 1000
"""Share of a noun with the article, against that without, and how often it must stand, for its
accusative to be no name: of رئيسا .97 of 4,913, of كمالا .34 of 295. Shorter ones are names
(ناسا)."""
_FUNCTION_WORD: Final = 5000
"""How often a word stands in ten million above which it is hardly a noun."""
_HAMZA_SHARE: Final = 0.3
"""Share of a word written with a hamza on its alef from which it is no other behind a clitic:
فأدى is not فادي."""
_CLITIC_SHARES: Final = {"و": 0.15, "ب": 0.04, "ل": 0.04, "ف": 0.03, "ك": 0.03}
"""How often a noun stands behind each clitic, against alone, at most: a word that is met oftener
beside it has that letter of its own (of وجدي .24, كميل .045)."""
_SEPARATORS: Final = re.compile(r"[^\w\u064b-\u0652]+")
_PLURALS_HEAD: Final = """\
# Broken plurals of the news, folded: plural, singular. Made by indexer/analysis/lexicon.py from
# Arramooz 0.4.2 (Taha Zerrouki and others, https://github.com/linuxscout/arramooz, GPL 3), with
# the corrections of plurals_curated.tsv.
# SPDX-License-Identifier: GPL-3.0-only
"""
_FEMININES_HEAD: Final = """\
# Nouns, folded, whose teh marbuta is their own: without it they are another word (شركة, شرك). Made
# by indexer/analysis/lexicon.py from Arramooz 0.4.2 (Taha Zerrouki and others,
# https://github.com/linuxscout/arramooz, GPL 3), with the corrections of feminines_curated.txt.
# SPDX-License-Identifier: GPL-3.0-only
"""
_COUNTRIES_HEAD: Final = """\
# Countries and their adjectives, folded, that the stemmer alone would tell apart: word or stem, the
# stem that both have. Made by indexer/analysis/lexicon.py from indexer/names/data/countries.tsv.
# SPDX-License-Identifier: GPL-3.0-or-later
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
    no plural, ``verbs`` verbs. ``nouns`` are singulars in ة as they are written; ``gendered`` are
    adjectives and participles, which take ة for the feminine; ``in_at`` nouns without ة whose
    plural ends in ات.
    """

    def __init__(self) -> None:
        import arramooz  # needed here alone, not by Marsad

        path = Path(arramooz.__file__).parent / "data" / "arabicdictionary.sqlite"
        self.singulars: dict[str, set[str]] = defaultdict(set)
        self.other: set[str] = set()
        self.nouns: set[str] = set()
        self.gendered: set[str] = set()
        self.in_at: set[str] = set()
        with sqlite3.connect(path) as base:
            nouns = """SELECT unvocalized, broken_plural, number, single, wordtype,
                feminable, feminin_plural FROM nouns"""
            for noun, plurals, number, single, kind, feminine, in_at in base.execute(nouns):
                if number == "جمع تكسير":
                    self._add_plural(noun, single or "")
                    continue
                for plural in _SEPARATORS.split(plurals or ""):
                    self._add_plural(plural, noun)
                self._add_singular(noun, kind, feminine, in_at)
            self.verbs = {fold(verb) for (verb,) in base.execute("SELECT unvocalized FROM verbs")}

    def _add_plural(self, plural: str, singulars: str) -> None:
        for singular in map(fold, _SEPARATORS.split(singulars)):
            if len(fold(plural)) >= 3 and len(singular) >= 2 and singular != fold(plural):
                self.singulars[fold(plural)].add(singular)

    def _add_singular(self, noun: str, kind: str, feminine: int, in_at: int) -> None:
        self.other.add(fold(noun))
        if noun.endswith("ة"):
            self.nouns.add(noun)
        # The dictionary has intensive forms (صيغة مبالغة) that news never use.
        elif feminine and not kind.endswith("مبالغة"):
            self.gendered.add(fold(noun))
        elif in_at and not feminine:
            self.in_at.add(fold(noun))


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
        definite = words["ال" + plural] >= _NOUN * bases[plural]
        return (
            plural not in nouns.other
            and (definite or not (plural in nouns.verbs or has_pronoun(plural)))
            and below[plural] <= _HAMZA_BELOW * bases[plural]
        )

    def has_pronoun(plural: str) -> bool:
        """Whether a plural may be another word with ه: كتبه, نفسه."""
        return plural.endswith("ه") and bases[plural[:-1]] > bases[plural]

    chosen = {
        plural: singular
        for plural, singulars in nouns.singulars.items()
        if len(plural) >= 4 and bases[plural] >= _LEAST and is_plural_alone(plural)
        for singular in [_leading(singulars, bases)]
        if singular
    } | dict(curated)

    def is_needed(plural: str, singular: str) -> bool:
        """Whether the two are one word that the stemmer tells apart."""
        return stem.strip_proclitics(singular) == singular and stem(
            plural, plural
        ) != stem.strip_endings(singular)

    return {
        plural: singular
        for plural, singular in chosen.items()
        if singular != "-" and chosen.get(singular, "-") == "-" and is_needed(plural, singular)
    }


def _leading(words: Iterable[str], bases: Mapping[str, int]) -> str:
    """The commonest word, where it is common and leads all others; else nothing."""
    first, *others = sorted(words, key=lambda word: (-bases[word], word))
    leads = all(bases[first] >= _LEADS * bases[other] for other in others)
    return first if leads and bases[first] >= _LEAST else ""


def choose_feminines(
    nouns: Arramooz, evidence: Evidence, surfaces: Mapping[str, int], curated: Mapping[str, bool]
) -> set[str]:
    """The nouns in ة, folded, that are another word without it: no adjectives, and none whose
    plural or whose pronoun that is.

    ``surfaces`` counts words as they are written, which tells عملة from عمله; ``curated`` says of
    words what a person decided.
    """
    bases = evidence.bases
    known = nouns.other | nouns.verbs | nouns.singulars.keys()

    def is_common(written: str, count: int) -> bool:
        """Whether news use a noun, and write it with ة where no pronoun can follow."""
        return count >= _LEAST and surfaces.get("ال" + written, 0) >= surfaces.get(
            "ال" + written[:-1] + "ه", 0
        )

    def is_own_plural(noun: str, rest: str) -> bool:
        least, most = (share * bases[noun] for share in _OWN_PLURAL)
        return noun in nouns.singulars.get(rest, ()) and least < bases[rest] <= most

    def is_another(noun: str, count: int) -> bool:
        """Whether a noun is another word without its ة."""
        rest = noun[:-1]
        if rest in nouns.gendered or (rest in nouns.in_at and count < _OWN_AT * bases[rest]):
            return False
        return len(rest) == 2 or (rest in known and not is_own_plural(noun, rest))

    chosen = {noun for noun, is_one in curated.items() if is_one}
    for written in nouns.nouns:
        noun = fold(written)
        count = surfaces.get(written, 0) + surfaces.get("ال" + written, 0)
        if curated.get(noun, is_common(written, count) and is_another(noun, count)):
            chosen.add(noun)
    return chosen


def choose_countries(adjectives: Iterable[tuple[str, str]], evidence: Evidence) -> dict[str, str]:
    """What gives countries and adjectives one stem, of pairs as they are written: the country where
    the adjective is that with ي, and else the adjective."""
    stem = LightStemmer(evidence, STEPS - {"countries"})
    chosen: dict[str, str] = {}
    for country, adjective in adjectives:
        relative, name = fold(adjective), fold(country)
        name = name.removeprefix("ال") if country.startswith("ال") else name
        if not (_is_of(relative, name) and evidence.bases[name] and evidence.bases[relative]):
            continue
        stems = stem.strip_endings(name), stem.strip_endings(relative)
        if relative == name + "ي" and stems != (name, name):
            chosen |= dict.fromkeys((name, stems[1]), name)
        elif stems[0] != stems[1]:
            chosen[name] = stems[1]
    return chosen


def _is_of(adjective: str, country: str) -> bool:
    """Whether an adjective is a country with ي in place of its ending: فرنسي, أفغاني."""
    return any(
        country.endswith(ending) and adjective == country.removesuffix(ending) + relative
        for ending in ("", "ا", "ه", "يا", "ستان")
        for relative in ("ي", "وي", "اوي")
    )


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
    or an adjective as well, and is not protected; nor is the accusative of one that mostly does
    (رئيسا).
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
        and not _is_accusative(name, counts)
        and needs_protection(spelling, evidence)
    }


def _is_accusative(name: str, counts: Mapping[str, int]) -> bool:
    """Whether a name is a common noun with the alef of an accusative: رئيسا, but not كمالا."""
    noun = name.removesuffix("ا")
    return (
        noun != name
        and len(noun) > 3
        and counts["ال" + noun] > _MOSTLY_DEFINITE * max(counts[noun], _COMMON)
    )


def needs_protection(spelling: str, evidence: Evidence) -> bool:
    """Whether the stemmer breaks a word, or does not find it behind a clitic."""
    name = fold(spelling)
    kept = LightStemmer(replace(evidence, protected={name}))(spelling, name)
    stem = LightStemmer(replace(evidence, protected=()))
    found = {stem(letter + spelling, letter + name) for letter in ("", *"وبل")}
    return found != {kept} and found != {kept.removesuffix("ه")}


def choose_first_letters(parts: Iterable[str], evidence: Evidence) -> set[str]:
    """The words of names, folded, whose first letter the stemmer takes for a clitic, of ``parts``
    as they are written: وجدي, which is no و and جدي.

    Not those that are common or that stand before what is no noun (ليكون), nor those that are met
    as seldom as the rest is behind a clitic (وولي, which is oftener ولي).
    """
    stemmer = LightStemmer(replace(evidence, protected=()))
    stop_words = load_stop_words()
    return {
        name
        for part in parts
        for name in [fold(part)]
        if name[:1] in _CLITIC_SHARES
        and len(name) > 3
        and is_arabic(name)
        and stemmer.unprefixed(part, name) == name[1:]
        and name[1:] not in stop_words
        and _is_first_letter_own(name, evidence)
    }


def _is_first_letter_own(name: str, evidence: Evidence) -> bool:
    rest, words = name[1:], evidence.words
    alone = words[rest]
    if words[name] >= _COMMON or alone >= _FUNCTION_WORD:
        return False
    if evidence.hamza[rest] > _HAMZA_SHARE * alone and words[name]:
        return True
    return max(words[name], 1) >= _CLITIC_SHARES[name[0]] * alone


def write_protected(spellings: Iterable[str], parts: Iterable[str] = ()) -> None:
    """Writes ``protected.txt`` from names, a spelling each as it is written, the ``parts`` of names
    that may need their first letter, and the loanwords."""
    evidence = load_evidence()
    loanwords = {
        fold(word) for word in _read_lines("loanwords.txt") if needs_protection(word, evidence)
    }
    chosen = choose_protected(spellings, evidence) | loanwords
    chosen |= choose_first_letters(parts, evidence)
    write_rows(DATA / "protected.txt", _PROTECTED_HEAD, chosen)


def write_plurals() -> None:
    """Writes ``plurals.tsv``."""
    curated = dict(row.split("\t") for row in _read_lines("plurals_curated.tsv"))
    plurals = choose_plurals(Arramooz(), load_evidence(), wordfreq_counts(), curated)
    rows = (f"{plural}\t{singular}" for plural, singular in plurals.items())
    write_rows(DATA / "plurals.tsv", _PLURALS_HEAD, rows)


def write_feminines() -> None:
    """Writes ``feminines.txt``."""
    rows = _read_lines("feminines_curated.txt")
    curated = {row[1:]: row[0] == "+" for row in rows}
    chosen = choose_feminines(Arramooz(), load_evidence(), wordfreq_counts(), curated)
    write_rows(DATA / "feminines.txt", _FEMININES_HEAD, chosen)


def write_countries(adjectives: Iterable[tuple[str, str]]) -> None:
    """Writes ``countries.tsv`` from pairs of a country and its adjective, as they are written."""
    rows = choose_countries(adjectives, load_evidence()).items()
    write_rows(DATA / "countries.tsv", _COUNTRIES_HEAD, (f"{word}\t{stem}" for word, stem in rows))


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m indexer.analysis.lexicon")
    parser.add_argument("list", choices=("plurals", "feminines", "protected"))
    parser.add_argument("names", nargs="*", type=Path, help="files of names, a spelling a line")
    given = parser.parse_args()
    if given.list == "plurals":
        write_plurals()
    elif given.list == "feminines":
        write_feminines()
    else:
        write_protected(
            line.strip()
            for path in given.names
            for line in path.read_text(encoding="utf-8").splitlines()
        )


if __name__ == "__main__":
    _main()
