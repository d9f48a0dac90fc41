"""A hamza on a seat that no word has there: the word that is meant.

Which seat a hamza takes goes by the vowels around it, which Arabic does not write; so مسئلة stands
for مسألة, بيأة for بيئة, خطء for خطأ and جزئ for جزء. Folding loses which alefs carry a hamza; the
rows of ``hamza.tsv`` with one in their letters tell which words are written so. Two words of which
each may be meant stay apart: تأكد and تؤكد.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.analysis.affixes import LONGEST_PREFIX, PREFIXES, cuts
from indexer.analysis.hamza_rows import load_rows, unseat
from indexer.analysis.vocabulary import load_words

__all__ = ["off_alef", "on_alef", "with_last_seat"]

_RARE: Final = 0.05
"""Of the count of the word that is meant, at most, of what stands in its place."""
_RARE_ELATIVE: Final = 0.3
"""The same of أسوء, which is no word, beside أسوأ."""
_RARE_FORM: Final = 0.004
"""The same of ئ and ؤ, by which another word may be written."""
_CLEAR: Final = 0.3
"""Of the count of the word that is meant, at most, of another that may be."""
_KNOWN: Final = 3
"""Occurrences in ten million words of a word that is meant, at least."""
_COMMON: Final = 50
"""The same of a word with an alef, for one with a yeh that may be another form of its verb."""
_SEATED: Final = re.compile("[ؤئء]")
_ON_ALEF: Final = re.compile("[أآ]")
_VERB: Final = "يتنا"
_FORM: Final = re.compile("[يتنا]ؤ.*|[تا][^ؤ]+ؤ.*|.+ئ(?:ت|تا|نا|وا)?|م..+ئ[هاين]*|[^ؤ]+ؤا.*")
"""Words that are as good with their seat: verbs in the passive (يؤخذ, استؤنف, قرئت), nouns like
ترؤس, participles."""
_ARTICLE: Final = re.compile("ال|لل")
_ELATIVE: Final = re.compile("ا..[ءئؤ]")
_LAST: Final = re.compile("(?<=..)(?<=[^اي])[ءئؤأ]$|(?<=[^ايو])ئا$|(?<=.ي)أ$")
"""The last hamza of a word, of which one in اء or يء has no other."""


def on_alef(word: str, spelled: str) -> str:
    """A folded word that has its hamza on an alef, for one with another seat of it that is hardly
    a word (مسئلة, خطء) and is ``spelled`` so otherwise; nothing for another word."""
    rows, words = load_rows(), load_words()
    for hamza in _SEATED.finditer(word, 1):
        place = hamza.start()
        for start, end in cuts(word):
            core, suffix = word[start:end], word[end:]
            is_plural = place == end - 1 and suffix.startswith("و")  # بدؤوا
            if word[:start] not in PREFIXES or not start < place < end or is_plural:
                continue
            way = f"{word[start:place]}أ{word[place + 1 : end]}"
            found = rows.get(way, "")
            if not found and suffix.startswith("ت"):
                found = rows.get(f"{way}ه", "")[:-1]
            if found:
                other = spelled[start : len(spelled) - len(suffix)]
                rivals = (word, spelled, other, f"{other.removesuffix('ت')}ه")
                is_meant = _is_meant_on_alef(
                    hamza[0], core, max(map(words.__getitem__, rivals)), found
                )
                return word[:start] + found + suffix if is_meant else ""
            if words[word] or words[core] or core in rows or unseat(core) in rows:
                break
    return ""


def _is_meant_on_alef(seat: str, core: str, rival: int, found: str) -> bool:
    """Whether letters with a hamza on a seat stand for a word ``found`` with it on an alef; another
    that may be meant has the count of ``rival``."""
    own, count = load_words()[core], load_words()[found]
    if count < _KNOWN or _FORM.fullmatch(core):
        return False
    if _ELATIVE.fullmatch(core):
        return max(own, rival) <= _RARE_ELATIVE * count
    is_error = seat == "ء" or (own <= _RARE_FORM * count and load_rows().get(core) != core)
    return is_error and max(own, rival) <= _RARE * count


def off_alef(written: str, folded: str) -> str:
    """A folded word with the seat of its hamza, for one (without marks) that is ``written`` with an
    alef for it (بيأة, رآسة); the folded word itself where it has its own alef."""
    if len(written) != len(folded):
        return folded
    rows = load_rows()
    for alef in _ON_ALEF.finditer(written, 1):
        place, long = alef.start(), "ا" * (alef[0] == "آ")
        before, behind = folded[:place], long + folded[place + 1 :]
        if _has_own_alef(f"{before}أ{behind}", place, written.endswith("ة")):
            continue
        for start, end in cuts(folded):
            if not start < place < end:
                continue
            if before[start:] in _VERB:
                break
            core = folded[start:end]
            key = unseat(f"{before[start:]}ء{long}{folded[place + 1 : end]}")
            # أسأله, which folding makes of أسألة too, is not counted for it.
            is_verb = core[0] in _VERB and f"{before[start:]}أ{folded[place + 1 : -1]}" in rows
            own = 0 if is_verb and written.endswith("ة") else load_words()[core]
            if found := _off_alef(alef[0], key, core, place - start, own):
                return folded[:start] + found + folded[end:]
            if own or len(rows.get(core, "")) > len(core):
                break
    return folded


def _has_own_alef(letters: str, place: int, is_feminine: bool) -> bool:
    """Whether a word, or one within it, is written with its hamza on an alef."""
    rows = load_rows()
    for start, end in cuts(letters):
        core, suffix = letters[start:end], letters[end:]
        if not start < place < end or (is_feminine and suffix):
            continue
        # أسأله is not أسألة.
        is_with_pronoun = is_feminine and core[0] in _VERB and core[:-1] in rows
        if core in rows and not is_with_pronoun:
            return True
        if suffix.startswith("ت") and f"{core}ه" in rows:
            return True
    return False


def _off_alef(alef: str, key: str, core: str, at: int, own: int) -> str:
    """The word that has a seat where one of folded letters, which stands so often, is written with
    an alef; nothing where that one is as good."""
    rows, words = load_rows(), load_words()
    found = rows.get(core, "")
    if len(found) > len(core):
        return ""  # لقاأت
    if alef == "آ" or found[:at] + "ا" + found[at + 1 :] != core:
        found = rows.get(key, "")
    if not _SEATED.search(found, 1):
        return ""
    if alef == "آ":
        return "" if "ؤا" in found else found  # مآخذ
    if core[0] in "يتن":  # يبرأه
        return found if not own and words[found] >= _COMMON else ""
    return found if own <= _RARE * words[found] else ""


def with_last_seat(word: str, plain: str) -> str:
    """A word with the seat that its last hamza has in the word that is meant (جزئ, قارء), or before
    the alef of an accusative (شئا, شيأ), where one of ``plain`` letters is hardly a word; nothing
    where none is clearly meant."""
    last = _LAST.search(word)
    if not last:
        return ""
    rows, words = load_rows(), load_words()
    if word.endswith("يأ"):
        way = f"{word[:-1]}ئا"
        return way if words[way] >= _KNOWN else ""
    place = last.start()
    for start in range(min(LONGEST_PREFIX + 1, max(place - 1, 1))):
        if word[:start] not in PREFIXES:
            continue
        if word[-1] == "أ" and (word[start] in "يتن" or word[start:] in rows):
            return ""
        ways = {way: words[word[start:place] + way] for way in _last_ways(word, start, place)}
        (best, count), (_, rival) = sorted(ways.items(), key=lambda way: -way[1])[:2]
        own = words[plain[start:]]
        if _ARTICLE.search(word, 0, start):
            own = max(own, words[f"ال{plain[start:]}"])  # للنشء
        if own > _RARE * count:
            return ""
        if count >= _KNOWN:
            return word[:place] + best if rival <= _CLEAR * count else ""
    return ""


def _last_ways(word: str, start: int, place: int) -> Iterator[str]:
    """What may stand for the last hamza of a word and the alef behind it."""
    core, seat, behind = word[start:place], word[place], word[place + 1 :]
    yield from (way + behind for way in "ءئؤ" if way != seat)
    yield f"ي{'ئ' if behind else 'ء'}{behind}"
    if seat == "ؤ":
        yield f"وء{behind}"
    is_noun = seat == "ؤ" and core[0] == "ت"  # تبرؤ
    is_alef_word = not behind and not is_noun and f"{core}أ" in load_rows()
    if is_alef_word and (seat != "ئ" or (core[0] != "ا" and load_words()[f"{core}ا"] >= _COMMON)):
        yield "ا"
