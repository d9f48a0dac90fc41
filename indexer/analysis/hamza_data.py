"""Makes ``hamza.tsv`` anew: which ways to write a hamza, or to leave it out, are one word::

    pip install arramooz-pysqlite==0.4.2 wordfreq==3.1.1
    python -m indexer.analysis.hamza_data

Words are counted without what is written onto them, over all 600,000 of wordfreq. Spellings with
one key (:func:`~indexer.analysis.hamza.unseat`) are one word where schools part by rule: before a
و, behind a ي, at the end, and in duals (جزءان, جزآن); elsewhere where all but one are so rare that
they are errors (هيأة is one in 300, but بئس one in three of بؤس, and مساءلة is not مسائله). A
word without its hamza stands for the one with it where it is rare beside it and, if it is in the
dictionary of Arramooz, far rarer: سوال is one in 200, ريس is a word of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from indexer.analysis.counting import write_rows
from indexer.analysis.hamza import PREFIXES, PRONOUNS, SUFFIXES, unseat
from indexer.analysis.letters import fold_letters, is_arabic
from indexer.analysis.lexicon import Arramooz
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, HAMZA

__all__ = ["SpellingCounts", "choose_rows", "count_spellings", "write_hamza"]

_PER: Final = 1_000_000_000
_LEAST: Final = 40
"""Occurrences in a thousand million words of all spellings of a word that gets a row."""
_LEAST_BARE: Final = 300
"""The same, of a word that may be written without its hamza."""
_RARE: Final = 0.05
"""Share of the commonest spelling below which another is an error."""
_RARE_BARE: Final = 0.028
"""The same of a spelling without hamza: of موتمر .0016, مومن .02, of names and dialects more (فايز
.5, عايد .2)."""
_RARE_WORD: Final = 0.004
"""The same where the letters are a word of the dictionary, or three."""
_WITH_ALEF: Final = 0.5
"""Share of a word that is written with a hamza on an alef within it from which that is its spelling
(هيأة), and no other word's."""
_HEAD: Final = """\
# Ways to write the hamza of a word, its letters folded: bare hamzas or none, and the spelling that
# all of them get; none where the letters have several words. Made by indexer/analysis/hamza_data.py
# from the counts of the large Arabic list of wordfreq 3.1.1 (Robyn Speer,
# doi.org/10.5281/zenodo.7199437) and the words of Arramooz 0.4.2 (Taha Zerrouki, GPL 3).
# SPDX-License-Identifier: GPL-3.0-only AND CC-BY-SA-4.0
"""
_PLURAL_OF_VERB: Final = re.compile("ءو(?:ن|ا|ه|ها|هم|نه|نها|نهم|ني|نا)")
_WITHOUT: Final = str.maketrans("ؤئ", "وي")
_WITHIN: Final = re.compile("[أآ]")


@dataclass(slots=True)
class SpellingCounts:
    """Counts of words without what is written onto them (``bases``), of those of them with a hamza
    on an alef within, and of whole words; all with folded letters."""

    bases: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    alefs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    words: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def with_alef(self, word: str) -> bool:
        """Whether a word is usually written with a hamza on an alef within it."""
        return self.alefs[word] > 0 and self.alefs[word] >= _WITH_ALEF * self.bases[word]


def count_spellings(surfaces: Mapping[str, float]) -> SpellingCounts:
    """The counts of words as they are written."""
    strip = LightStemmer().strip_proclitics
    counts = SpellingCounts()
    for surface, count in surfaces.items():
        word = fold_letters(surface)
        if words(surface) != [surface] or not is_arabic(word):
            continue
        base = strip(word)
        counts.words[word] += count
        counts.bases[base] += count
        if _WITHIN.search(surface, 1 + len(word) - len(base)):
            counts.alefs[base] += count
    return counts


class _Spellings:
    """The spellings of one key: how often each stands, and whether they are one word."""

    def __init__(self, key: str, found: Mapping[str, float], counts: SpellingCounts) -> None:
        self.key: Final = key
        self.found: Final = found
        self.total: Final = sum(found.values())
        top = max(found, key=lambda word: (found[word], word))
        place = key.find("ء", 1)
        before, behind = key[:place], key[place + 1 :]
        self.is_final: Final = key.endswith(("يء", "وء"))
        is_dual = behind in ("ان", "ين") and counts.words[before + "ء"] >= found[top]
        behind_yeh = before.endswith("ي") and place > 1
        self.is_one: Final = (
            self.is_final
            or behind.startswith("و")
            or behind_yeh
            or is_dual
            or all(found[word] <= _RARE * found[top] for word in found if word != top)
        )
        self.spelling: Final = key if is_dual else top
        alef = place > 1 and (behind_yeh or is_dual or _PLURAL_OF_VERB.fullmatch(key, place))
        behind = "ن" if behind == "ان" else behind
        self.with_alef: Final = f"{before}ا{behind}" if alef else ""


def choose_rows(counts: SpellingCounts, dictionary: Collection[str]) -> dict[str, str]:
    """Letters → spelling; an empty one where the letters have several words."""
    keys: dict[str, dict[str, float]] = defaultdict(dict)
    for word, count in counts.bases.items():
        if len(word) >= 3 and re.search("[ؤئء]", word[1:]):
            keys[unseat(word)][word] = count
    totals = {key: sum(found.values()) for key, found in keys.items()}
    known = [
        _Spellings(key, found, counts)
        for key, found in keys.items()
        if totals[key] >= _LEAST and not _has_clitic(key, totals)
    ]
    rows = {one.key: one.spelling for one in known if one.is_one}
    for one in known:
        if one.is_one and one.with_alef and counts.with_alef(one.with_alef):
            rows.setdefault(one.with_alef, one.spelling)
    rows |= {one.key: "" for one in known if not one.is_one}
    feminine = {key for key in rows if "ء" in key and _is_inflected(key, rows)}
    rows = {key: spelling for key, spelling in rows.items() if key not in feminine}
    bare = _without_hamza(known, counts, dictionary)
    return rows | {word: found for word, found in bare.items() if rows.get(word, word) == word}


def _has_clitic(key: str, totals: Mapping[str, float]) -> bool:
    """Whether a key is that of a commoner word with something before it that was not taken off."""
    return any(
        key.startswith(clitics) and totals.get(key[len(clitics) :], 0.0) > totals[key]
        for clitics in filter(None, PREFIXES)
    )


def _is_inflected(key: str, rows: Mapping[str, str]) -> bool:
    """Whether a key is that of a feminine before a pronoun (قراءتها), whose row decides."""
    return any(
        key.endswith(f"ت{pronoun}") and rows.get(f"{key[: -len(pronoun) - 1]}ه")
        for pronoun in ("", *PRONOUNS, "ي")
    )


def _without_hamza(
    known: Iterable[_Spellings], counts: SpellingCounts, dictionary: Collection[str]
) -> dict[str, str]:
    found: dict[str, tuple[float, str]] = {}
    for one in known:
        spelled = {one.spelling: one.total} if one.is_one else one.found
        for spelling, total in spelled.items():
            for bare in _bare_ways(spelling):
                if total >= _LEAST_BARE and _is_error(bare, spelling, total, counts, dictionary):
                    found[bare] = max(found.get(bare, (0.0, "")), (total, spelling))
    return {bare: spelling for bare, (_, spelling) in found.items()}


def _is_error(
    bare: str,
    spelling: str,
    total: float,
    counts: SpellingCounts,
    dictionary: Collection[str],
) -> bool:
    """Whether letters without hamza are an error for a spelling that stands so often; where they
    are not that rare, also without endings that both have."""
    most = _RARE_WORD if len(bare) < 4 or bare in dictionary else _RARE_BARE
    if len(bare) < 3 or max(counts.bases[bare], counts.words[bare]) > most * total:
        return False
    if counts.bases[bare] <= _RARE_WORD * total:
        return True
    for ending in filter(None, SUFFIXES):
        if bare.endswith(ending) and spelling.endswith(ending):
            stem, right = bare[: -len(ending)], counts.bases[spelling[: -len(ending)]]
            if len(stem) >= 3 and right >= total / 10 and counts.bases[stem] > most * right:
                return False
    return True


def _bare_ways(word: str) -> Iterator[str]:
    """A word without the hamzas that letters within it carry; a long vowel behind one may be left
    out (اسرايل)."""
    final = re.search("[يو]ء$|[ؤئء]$", word)
    body, end = (word[: final.start()], final[0]) if final else (word, "")
    if "ء" in body or not re.search("[ؤئ]", body[1:]):
        return
    for double, single in (("", ""), ("ؤو", "و"), ("ئي", "ي")):
        if double in body[1:]:
            letters = body[1:].replace(double, single) if double else body[1:]
            bare = letters.translate(_WITHOUT)
            if not double or len(body) > 4:
                yield body[0] + bare + end


def write_hamza() -> None:
    """Writes ``hamza.tsv``."""
    from wordfreq import get_frequency_dict  # needed here alone, not by Marsad

    frequencies: Mapping[str, float] = get_frequency_dict("ar", "large")
    counts = count_spellings({word: _PER * each for word, each in frequencies.items()})
    arramooz = Arramooz()
    dictionary = arramooz.other | arramooz.verbs
    rows = choose_rows(counts, dictionary)
    write_rows(DATA / HAMZA, _HEAD, (f"{letters}\t{word}" for letters, word in rows.items()))


if __name__ == "__main__":
    write_hamza()
