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

from indexer.analysis.affixes import PREFIXES, PRONOUNS, SUFFIXES
from indexer.analysis.counting import write_rows
from indexer.analysis.hamza_rows import unseat
from indexer.analysis.letters import fold_letters, is_arabic
from indexer.analysis.lexicon import Arramooz
from indexer.analysis.stemmer import LightStemmer
from indexer.analysis.tokenizer import words
from indexer.analysis.vocabulary import DATA, HAMZA

__all__ = ["SpellingCounts", "choose_rows", "count_spellings", "write_hamza"]

Rows = dict[str, str]

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
# Ways to write the hamza of a word, its letters folded: bare hamzas or none, or one on an alef, and
# the spelling that all of them get; none where the letters have several words. Made by
# indexer/analysis/hamza_data.py from the counts of the large Arabic list of wordfreq 3.1.1 (Robyn
# Speer, doi.org/10.5281/zenodo.7199437) and the words of Arramooz 0.4.2 (Taha Zerrouki, GPL 3).
# SPDX-License-Identifier: GPL-3.0-only AND CC-BY-SA-4.0
"""
_RARE_END: Final = 0.3
"""Share of a word that ends in a hamza without seat, or in ؤ, below which another seat of it is an
error: of عبئ it is .13, of دفئ .23, of the verbs تنبئ and تكافئ more than .6."""
_RARE_PLURAL: Final = 0.15
"""Share of a word like موانئ below which مواني is that, with the yeh that is heard."""
_RARE_PARTICIPLE: Final = 0.15
"""The same of سايدة beside سائدة."""
_RARE_SEAT: Final = 0.3
"""Share of a word below which another seat of it, where a third word has none, is an error."""
_PLURAL: Final = re.compile("..+ا.ئ")
_PARTICIPLE: Final = re.compile(".ائ.ه")
_LAST_YEH: Final = re.compile("..+[^اوي]ئ")
_NOUN: Final = re.compile("ت.اء.(?:ات)?")
_ON_ALEF: Final = re.compile("(?!.*اا).{5,}")
"""Letters that may have an alef for another seat: صنااع is صناع lengthened, مابد two words."""
_PLACE: Final = re.compile("(م..)ء")
_END: Final = re.compile("(.+[^اوي])([ءؤ])")
_PLURAL_OF_VERB: Final = re.compile("ءو(?:ن|ا|ه|ها|هم|نه|نها|نهم|ني|نا)")
_WITHOUT: Final = str.maketrans("ؤئ", "وي")
_PLURAL_BEHIND: Final = re.compile("[وف].+[ءاأ]و[ان]")
"""A verb in the plural behind a conjunction: وبدءوا."""
_WITHIN: Final = re.compile("[أآ]")
_SEATED_WITHIN: Final = re.compile("[ءؤئأآ]")


@dataclass(slots=True)
class SpellingCounts:
    """Counts of words without what is written onto them (``bases``), of those of them with a hamza
    on an alef within (also by ``keys``, with that hamza bare), and of whole words; all with folded
    letters."""

    bases: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    alefs: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    keys: dict[str, dict[str, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )
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
        if len(base) == len(word) - 1 and _SEATED_WITHIN.search(surface, 1):
            rest = surface[1:]
            if not any(each in surfaces for each in (rest, f"ال{rest}", f"لل{rest}")):
                base = word  # لجأوا: nobody writes جأوا
        counts.words[word] += count
        counts.bases[base] += count
        if _WITHIN.search(surface, 1 + len(word) - len(base)):
            counts.alefs[base] += count
            if len(surface) == len(word):
                counts.keys[_bare_alefs(surface[-len(base) :])][base] += count
    return counts


def _bare_alefs(surface: str) -> str:
    """What is written, with a bare hamza for each on an alef but the first."""
    within = surface[1:].replace("آ", "ءا").replace("أ", "ء").replace("إ", "ء")
    return unseat(fold_letters(surface[:1] + within))


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
        is_between = before.endswith("ا") and behind.startswith("ات")  # إجراءاته
        self.is_ruled: Final = (
            self.is_final or behind.startswith("و") or behind_yeh or is_dual or is_between
        )
        """Whether schools part over the hamza by rule."""
        self.is_one: Final = self.is_ruled or (
            all(found[word] <= _RARE * found[top] for word in found if word != top)
        )
        self.spelling: Final = key if is_dual or is_between else top
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
    rows |= {word: found for word, found in bare.items() if rows.get(word, word) == word}
    rows = _on_alef(known, counts) | rows
    by_rule = {one.key for one in known if one.is_one and one.is_ruled}
    _add_alefs(rows, counts, totals, by_rule)
    _add_ends(rows, counts, totals)
    _add_nouns(rows, known)
    _add_plurals(rows, counts)
    _add_alef_words(rows, counts, dictionary)
    behind = [key for key in rows if _PLURAL_BEHIND.fullmatch(key) and rows.get(key[1:])]
    for key in behind:
        del rows[key]
    return rows


def _add_alefs(
    rows: Rows, counts: SpellingCounts, totals: Mapping[str, float], by_rule: Collection[str]
) -> None:
    """نشأة for نشئة, and منشآت for منشئات, where the hamza is usually on an alef."""
    for key, found in counts.keys.items():
        word = max(found, key=lambda one: (found[one], one))
        count, others = found[word], totals.get(key, 0.0)
        feminine, plural = key.endswith("ءه"), key.endswith("ءات")
        is_its = count >= _LEAST and count >= _WITH_ALEF * counts.bases[word]
        if not is_its or key in by_rule or rows.get(word, word) != word:
            continue
        if _is_known_behind(key, count, rows, counts):
            continue
        if others > (_RARE_END if plural else _RARE) * count or _is_behind(key, word, counts):
            continue
        if not rows.get(key) or feminine or plural:
            rows[key] = word
        noun = _PLACE.fullmatch(key)
        way = unseat(f"{noun[1]}ئ") if noun else ""
        if noun and max(totals.get(way, 0.0), counts.bases[f"{noun[1]}ئ"]) <= _RARE * count:
            rows[way] = word  # ملجأ
        if plural:
            for way in (f"{key[:-3]}اءات", f"{key[:-3]}اات"):  # مكافاءات, مكافاات
                if max(totals.get(way, 0.0), counts.bases[way]) <= _RARE * count:
                    if rows.get(way, way) in ("", way):
                        rows[way] = word


def _is_known_behind(key: str, count: float, rows: Rows, counts: SpellingCounts) -> bool:
    """Whether a key is that of a commoner word with a row, and something before it."""
    return any(
        key.startswith(clitics) and counts.bases[rows.get(key[len(clitics) :], "")] > count
        for clitics in filter(None, PREFIXES)
    )


def _is_behind(key: str, word: str, counts: SpellingCounts) -> bool:
    """Whether the first hamza of a key begins a commoner word that something stands before."""
    place = key.find("ء", 1)
    return (
        key[:place] in PREFIXES or key[:place] in ("س", "وس", "فس", "لا", "ما", "يا")
    ) and counts.bases[word[place:]] > counts.bases[word]


def _add_ends(rows: Rows, counts: SpellingCounts, totals: Mapping[str, float]) -> None:
    """عبء for عبئ, تباطؤ for تباطئ and تباطو: a final hamza behind a consonant."""
    for word, count in sorted(counts.bases.items()):
        end = _END.fullmatch(word)
        if not end or count < _LEAST or rows.get(unseat(word), word) != word:
            continue
        for letter in "ءئؤ":
            way = end[1] + letter
            key = unseat(way)
            is_rare = max(
                counts.bases[way], totals.get(key, 0.0)
            ) <= _RARE_END * count and counts.words[way] <= _RARE_END * max(
                counts.words[word], _LEAST
            )
            is_word = key != way and counts.bases[key] >= max(_LEAST, counts.bases[way] / 2)
            if way != word and is_rare and not is_word:  # مريء is not مرء
                known = rows.get(key, key)
                rows[key] = word if known in (key, way, word) or known.endswith("ئ") else ""
        way = f"{end[1]}و"
        if end[2] == "ؤ" and counts.bases[way] <= _RARE * count:
            rows.setdefault(way, word)


def _add_nouns(rows: Rows, known: Iterable[_Spellings]) -> None:
    """تساؤل for تسائل, beside the verb تساءل: what is mistaken is the seat of a u or i."""
    for one in known:
        noun, way = one.key.replace("ء", "ؤ"), one.key.replace("ء", "ئ")
        if _NOUN.fullmatch(one.key) and not one.is_one and not rows.get(one.key):
            if one.found.get(way, 0.0) <= _RARE_SEAT * one.found.get(noun, 0.0):
                rows[way] = noun


def _add_plurals(rows: Rows, counts: SpellingCounts) -> None:
    """إجراءات for إجراآت."""
    for word, count in sorted(counts.bases.items()):
        way = f"{word[:-4]}اات"
        if word.endswith("اءات") and count >= _LEAST and counts.bases[way] <= _RARE * count:
            rows.setdefault(way, rows.get(word) or word)


def _add_alef_words(rows: Rows, counts: SpellingCounts, dictionary: Collection[str]) -> None:
    """The letters of words with a hamza on an alef within them (مسأله), and words that have another
    seat there (رؤى beside رأي)."""
    for key, found in counts.keys.items():
        word = max(found, key=lambda one: (found[one], one))
        place = key.find("ء", 1)
        before, behind = key[:place], key[place + 1 :]
        seats = sum(counts.bases[f"{before}{seat}{behind}"] for seat in "ئؤء")
        is_its = found[word] >= _WITH_ALEF * counts.bases[word] and found[word] > _RARE * seats
        is_within = key.count("ء", 1) == 1 and before != "ا" and not _is_behind(key, word, counts)
        if found[word] < _LEAST or not is_its or not is_within:
            continue
        rows[f"{before}أ{behind}"] = rows.get(word) or word
        for way in (f"{before}ؤ{behind}", f"{before}ئ{behind}"):
            if way in dictionary and counts.bases[way] > _RARE_WORD * found[word]:
                rows.setdefault(way, way)


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
                if total >= _LEAST_BARE and (
                    _is_error(bare, spelling, total, counts, dictionary)
                    or (
                        bare[:-1] not in dictionary  # ضايقه
                        and _is_heard(bare, spelling, total, counts)
                    )
                ):
                    found[bare] = max(found.get(bare, (0.0, "")), (total, spelling))
    return {bare: spelling for bare, (_, spelling) in found.items()}


def _on_alef(known: Iterable[_Spellings], counts: SpellingCounts) -> Rows:
    """ياكد for يؤكد: letters that are hardly ever written, with an alef for one hamza of a word."""
    found: dict[str, tuple[float, str]] = {}
    for one in known:
        for place in range(1, len(one.spelling) - 1):
            way = f"{one.spelling[:place]}ا{one.spelling[place + 1 :]}"
            count = max(counts.bases[way], counts.words[way])
            is_rare = one.total >= _LEAST_BARE and count <= _RARE_WORD * one.total
            if one.is_one and one.spelling[place] in "ؤئ" and is_rare and _ON_ALEF.fullmatch(way):
                found[way] = max(found.get(way, (0.0, "")), (one.total, one.spelling))
    return {way: spelling for way, (_, spelling) in found.items()}


def _is_heard(bare: str, spelling: str, total: float, counts: SpellingCounts) -> bool:
    """Whether letters have the yeh that is heard in مواني and سايدة, and are rare beside a spelling
    that stands so often."""
    if len(bare) != len(spelling):
        return False
    count = max(counts.bases[bare], counts.words[bare])
    return bool(
        (_PLURAL.fullmatch(spelling) and count <= _RARE_PLURAL * total)
        or (_PARTICIPLE.fullmatch(spelling) and count <= _RARE_PARTICIPLE * total)
    )


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
    if _LAST_YEH.fullmatch(word):
        yield f"{word[:-1]}ي"
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
