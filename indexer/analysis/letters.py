"""Which characters make a word, and one table that folds the ways of writing it.

Worth, in points of MRR@10 over all measured sets: marks 1.2, alef 1.6, yeh .1, teh marbuta .16.
The names of letters are pyarabic's; its own folding is not used (``normalize_hamza`` leaves احمد
and أحمد apart, ``normalize_alef`` breaks مستشفى).

Letters of other languages become those by which Arabic newspapers write the sound: لاڤروف is
لافروف, گوگل غوغل, كراچي كراتشي. Where they write it in several ways (گ is also ج and ك), the rules
of names join the rest; in a word with letters of Kurdish alone, گ is ك and ە within it a vowel that
Arabic does not write, as in پێشمەرگە, بيشمركة.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from pyarabic import araby

from indexer.analysis.hamza import canonical, shorten, with_hamza

__all__ = [
    "DIGITS",
    "IGNORED",
    "LATIN",
    "LETTERS",
    "MARKS",
    "compose",
    "fold",
    "fold_letters",
    "is_arabic",
    "spellings",
    "strip_ignored",
    "strip_marks",
]

# Classes of characters, as the inside of a regular expression's brackets.
LETTERS: Final = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06fc"
    "\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe80-\ufefc"
)
"""Letters of the Arabic script, presentation forms included."""

MARKS: Final = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1"
    "\u08e3-\u08ff\ufe70-\ufe7f"
)
"""Vowel signs, Quranic marks and the dagger alef."""

IGNORED: Final = (
    f"{araby.TATWEEL}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
)
"""Tatweel, joiners and direction marks: inside a word, and no part of it."""

DIGITS: Final = "0-9\u0660-\u0669\u06f0-\u06f9"
LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"

YEH_FARSI: Final = "\u06cc"
YEH_BARREE: Final = "\u06d2"
YEH_E: Final = "\u06d0"
KEHEH: Final = "\u06a9"
KAF_SWASH: Final = "\u06aa"
HEH_GOAL: Final = "\u06c1"
HEH_DOACHASHMEE: Final = "\u06be"
HEH_YEH_ABOVE: Final = "\u06c0"
TEH_MARBUTA_GOAL: Final = "\u06c3"
ALEF_WASLA: Final = "\u0671"
ALEF_WAVY_ABOVE: Final = "\u0672"
ALEF_WAVY_BELOW: Final = "\u0673"
DECIMAL_SEPARATOR: Final = "\u066b"
THOUSANDS_SEPARATOR: Final = "\u066c"
KURDISH_E: Final = "\u06d5"

_FOREIGN: Final = {
    araby.BEH: "پٻڀ",
    araby.TEH: "ٹټٺٿ",
    araby.JEEM: "ژڄڃږ",
    "تش": "چڇ",
    araby.KHAH: "څ",
    araby.DAL: "ڈډڊڌ",
    araby.REH: "ڑړڕ",
    araby.ZAIN: "ځ",
    araby.SHEEN: "ښ",
    araby.GHAIN: "گڠ",
    araby.FEH: "ڤڥ",
    araby.QAF: "ڨٯ",
    araby.KAF: "ڭګ",
    araby.LAM: "ڵ",
    araby.NOON: "ںڼڻ",
    araby.WAW: "ۆۇۈۉۋ",
    araby.YEH: "ێېۍ",
    araby.HEH: KURDISH_E,
}
"""Letters of Persian, Urdu, Pashto, Kurdish, Uyghur and of dialects, by what Arabic newspapers
write in their place."""

_KURDISH: Final = re.compile("[ەێۆڕڵ]")
_WITHIN_KURDISH: Final = re.compile(f"{KURDISH_E}(?=[{MARKS}{IGNORED}]*+[{LETTERS}])")


def _table() -> dict[int, str | None]:
    blocks = (range(0x100), range(0x600, 0x900), range(0x2000, 0x2070), range(0xFE70, 0xFF00))
    every = "".join(chr(code) for block in blocks for code in block)
    table: dict[int, str | None] = dict.fromkeys(
        map(ord, re.findall(f"[{MARKS}{IGNORED} ]", every))
    )
    folded = {
        araby.ALEF: (
            araby.ALEF_HAMZA_ABOVE,
            araby.ALEF_HAMZA_BELOW,
            araby.ALEF_MADDA,
            ALEF_WASLA,
            ALEF_WAVY_ABOVE,
            ALEF_WAVY_BELOW,
        ),
        araby.YEH: (araby.ALEF_MAKSURA, YEH_FARSI, YEH_BARREE, YEH_E),
        araby.KAF: (KEHEH, KAF_SWASH),
        araby.HEH: (
            araby.TEH_MARBUTA,
            TEH_MARBUTA_GOAL,
            HEH_GOAL,
            HEH_DOACHASHMEE,
            HEH_YEH_ABOVE,
        ),
        ".": (DECIMAL_SEPARATOR,),
        ",": (araby.COMMA, THOUSANDS_SEPARATOR),
        "'": ("\u2019",),
    }
    for written_for in (folded, _FOREIGN):
        table |= {ord(one): target for target, letters in written_for.items() for one in letters}
    for zero in (0x0660, 0x06F0):
        table |= {zero + digit: str(digit) for digit in range(10)}
    return table


FOLDED: Final = _table()

_WITHOUT_MARKS: Final = {code: None for code, target in FOLDED.items() if target is None}

_MOST_KEPT: Final = 1 << 14
"""Words kept with their folded forms, some 4 MB: rows of names have the same ones again and
again."""
_LONGEST_KEPT: Final = 64
"""Letters of the longest that is kept; a file may be a single word."""

_PRESENTATION_FORM: Final = re.compile("[\ufb50-\ufdfb\ufe70-\ufefc]")
_NOT_COMPOSED: Final = re.compile("[\u0300-\u036f\u0653-\u0655\ufb50-\ufdfb\ufe70-\ufefc]")
"""Presentation forms, and signs that belong to the letter before them, as texts of Macs have it."""
_HAMZA_OVER_YEH: Final = re.compile(f"[ىیٮ]([{MARKS}]*?)\u0654")

_ON_ALEF: Final = re.compile("[أآ\u0653]")

_COMMAS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_DOTS: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+")
"""Dots that part thousands without doubt: two of them, or one and a decimal comma. Of one alone
(10.674) three quarters are decimal points in 31,525 articles."""
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ADDRESS: Final = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}")
_ACRONYM: Final = re.compile(r"[a-z](?:\.[a-z])+\.?")


def compose(word: str) -> str:
    """The word with letters and the signs that belong to them as one (NFKC): what Macs write as و
    and a hamza above it is ؤ."""
    if not _NOT_COMPOSED.search(word):
        return word
    return unicodedata.normalize("NFKC", _HAMZA_OVER_YEH.sub("ئ\\1", word))


def fold(word: str) -> str:
    """The word with every way of writing it made one; never empty for a word that is not.

    Its letters are folded (:func:`fold_letters`), what was lengthened is shortened (جدااااا), and
    of the ways to write its hamza it has one (:mod:`indexer.analysis.hamza`), both by what the
    shipped vocabulary knows. Folding what is folded changes nothing.
    """
    return _fold_kept(word) if len(word) <= _LONGEST_KEPT else _fold(word)


def _fold(word: str) -> str:
    folded = fold_letters(word)
    if not is_arabic(folded):
        return folded
    if _ON_ALEF.search(word, 1) or ("ة" in word and ("ائ" in word or "اة" in word)):
        folded = fold_letters(with_hamza(strip_marks(word), fold_letters))
    return canonical(shorten(folded))


_fold_kept: Final = lru_cache(_MOST_KEPT)(_fold)


def fold_letters(word: str) -> str:
    """The word with each letter folded, whatever word it is; never empty for one that is not.

    Letters are composed (:func:`compose`), marks, tatweel and joiners taken off, alef, yeh, kaf
    and teh marbuta folded, and letters of other languages become those by which Arabic writes them;
    digits are made ASCII and separators of thousands dropped, Latin letters made small, their
    accents and the dots between those of an acronym taken off. Folding what is folded changes
    nothing.
    """
    folded = compose(word)
    if _KURDISH.search(folded):
        folded = _WITHIN_KURDISH.sub("", folded).replace("گ", araby.KAF)
    folded = folded.translate(FOLDED)
    if not is_arabic(folded):
        folded = _fold_others(folded)
    return folded.lower() or word


def _fold_others(word: str) -> str:
    """Numbers and words in other letters than Arabic ones, folded."""
    if not word.isascii():
        letters = unicodedata.normalize("NFD", word)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
        if not plain.isascii():
            return compose(word)  # a sign that was taken off may have parted others
        word = plain
    if word[:1].isdigit():
        return _fold_number(word)
    small = word.lower()
    return small.replace(".", "") if _ACRONYM.fullmatch(small) else small


def _fold_number(word: str) -> str:
    """A number without what parts its thousands, its decimals behind a dot."""
    number = _COMMAS.sub("", word.replace("'", ""))
    if "." in number and _DOTS.fullmatch(number) and not _ADDRESS.fullmatch(number):
        number = number.replace(".", "")
    return number.replace(",", ".")


def strip_marks(word: str) -> str:
    """The word as it is written, but for marks, tatweel, joiners and presentation forms."""
    return strip_ignored(compose(word))


def strip_ignored(word: str) -> str:
    """The word without marks, tatweel and joiners, its presentation forms as they are; never empty
    for a word that is not. It never grows."""
    return word.translate(_WITHOUT_MARKS) or word


def is_arabic(folded: str) -> bool:
    """Whether a folded word is written in Arabic letters."""
    return "\u0620" <= folded[:1] <= "\u06ff"


def spellings(*words: str) -> str:
    """A regular expression of all that some runs of folded Arabic letters can be written as, marks
    and tatweel between them, their hamzas on any seat or left out; any presentation form matches
    too, whatever its letter, and where a word is lengthened by one of the letters, that."""
    letters = dict.fromkeys("".join(words))
    runs = (letter * (3 if letter == araby.ALEF else 4) for letter in letters)
    return "|".join((*map(_spell, words), _PRESENTATION_FORM.pattern, *map(re.escape, runs)))


def _spell(word: str) -> str:
    parts = _PARTS.findall(word)
    return "".join(
        _between(part) * (place > 0) + _ways_to_write(part) for place, part in enumerate(parts)
    )


def _between(part: str) -> str:
    """What may stand before a part of a word that is not its first."""
    return _BETWEEN if part == araby.HEH or part in _SEATED else _BEFORE_OTHERS


_PARTS: Final = re.compile("تش|اءا|[\\s\\S]")
_SIGNS: Final = rf"[^\w\s]*+(?:{araby.TATWEEL}[^\w\s]*+)*+"
_BETWEEN: Final = f"{_SIGNS}(?:{KURDISH_E}{_SIGNS})?"
"""What may stand between letters, and is folded away: marks, and other signs. A class of marks
alone takes ``re`` longer to compile than the rest of a pattern."""
_BEFORE_OTHERS: Final = rf"[^\w\s]*+(?:[{araby.TATWEEL}{KURDISH_E}][^\w\s]*+)*+"
"""The same before a letter that is not written as the vowel of Kurdish is."""
_SEATED: Final = (araby.HAMZA, araby.WAW_HAMZA, araby.YEH_HAMZA)
_HAMZA: Final = f"(?:[ءؤئأإآٱاوىيی]{_BETWEEN}){{0,2}}"
_ALSO: Final = {araby.KAF: "گ", araby.WAW: araby.WAW_HAMZA, araby.YEH: araby.YEH_HAMZA}


@cache
def _ways_to_write(part: str) -> str:
    if part in _SEATED:
        return _HAMZA
    if part == "اءا":  # إجرآت
        return _ways_to_write(araby.ALEF)
    others = "".join(chr(code) for code, target in FOLDED.items() if target == part)
    if part == araby.ALEF:  # نشئة, منشاءات
        return f"(?:[{part}{others}ءؤئ]{_BETWEEN}){{1,3}}"
    if len(part) == 1:
        return f"[{re.escape(part + others)}{_ALSO.get(part, '')}]"
    return f"(?:{_BETWEEN.join(map(_ways_to_write, part))}|[{others}])"
