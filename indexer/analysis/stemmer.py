"""Light stems of Arabic words: clitics and endings come off on the evidence of a vocabulary.

A stemmer that strips blindly breaks names that begin with و ف ب ل ك; one that never strips ب ل ك
misses لبوتين and ببغداد. Here a letter comes off only where what remains is a word that news use,
often enough for its length. Measured over 18,848 occurrences of names with a clitic, found from
the bare name: Lucene's light10 58%, Snowball 58%, this 98–99%.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import Evidence, load_evidence

__all__ = ["GOD", "LightStemmer", "Stemmer", "english_stemmer", "skeleton", "snowball_stemmer"]

Stemmer = Callable[[str, str], str]
"""(word as written, folded word) → stem."""

_ARTICLES: Final = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ال")
_LAM_ARTICLES: Final = ("ولل", "فلل", "لل")
_PROCLITICS: Final = "وفبلك"
_PRONOUNS: Final = ("هما", "كما", "ها", "هم", "هن", "نا", "كم", "ه")
_ENDINGS: Final = ("تين", "تان", "يين", "يون", "يات", "ات", "ون", "ين", "ان", "وا", "ا", "ت")
GOD: Final = "الله"
"""The one word whose stem is not part of it: والله, لله."""

_GOD: Final = frozenset({"الله", "والله", "بالله", "لله", "ولله", "فالله", "تالله"})
_HAMZA_ON_ALEF: Final = "أإآ"
_VERB_PREFIXES: Final = "يتن"

# Chosen on held-back headlines; the figures are in docs/ARCHITECTURE.md.
_HAMZA_SHARE: Final = 0.3
"""Share of a word's occurrences with hamza on the alef from which the alef is no article's."""
_DEFINITE_SHARE: Final = 0.05
"""Least frequency of the definite form, against the whole, for وال بال كال فال to be an article."""
_OWN_SHARE: Final = 0.02
"""Share of occurrences with an article of its own from which a first letter belongs to the word."""
_ENDING_SHARE: Final = 0.15
"""Least frequency of what remains, against the whole, for an ending to come off."""
_AMBIGUOUS_SHARE: Final = 0.5
"""The same for ت and ان, which end many names."""


class LightStemmer:
    """Stems by the evidence of a vocabulary. A call takes some 10 µs; keep what it returns."""

    def __init__(self, evidence: Evidence | None = None) -> None:
        evidence = evidence or load_evidence()
        self._words = evidence.words
        self._hamza = evidence.hamza
        self._bases = evidence.bases

    def __call__(self, surface: str, folded: str) -> str:
        """The stem of a word, given as it is written and folded."""
        if not is_arabic(folded):
            return folded
        base = self.strip_proclitics(folded, surface[:1] in _HAMZA_ON_ALEF)
        return base if base == GOD else self.strip_endings(base)

    def strip_proclitics(self, word: str, hamza: bool = False) -> str:
        """A folded word without its article, conjunction and prepositions.

        ``hamza`` says that the word is written with a hamza on its first alef, which an article
        never has.
        """
        if word in _GOD:
            return GOD
        for _ in range(2):  # at most a conjunction and a preposition
            bare = self._strip_article(word, hamza)
            if bare is not None:
                return bare
            if not self._first_letter_is_clitic(word):
                break
            word, hamza = word[1:], False
        return word

    def _strip_article(self, word: str, hamza: bool) -> str | None:
        """The word without an article, alone or in a compound; None when it has none."""
        words = self._words
        for article in _ARTICLES:
            rest = word[len(article) :]
            if len(rest) < 2 or not word.startswith(article):
                continue
            if article == "ال":
                # ألمانيا, إلغاء: the alef carries a hamza and belongs to the word.
                if hamza or self._hamza[word] > _HAMZA_SHARE * words[word]:
                    return None
                return rest
            definite = words["ال" + rest]
            if self._hamza["ال" + rest] > _HAMZA_SHARE * max(definite, 1):
                continue  # وألمانيا, بألمانيا: one letter comes off, below
            if words[word] and definite < _DEFINITE_SHARE * words[word]:
                continue  # فالنسيا, كالياري: such a noun has no definite form
            return rest
        for article in _LAM_ARTICLES:
            rest = word[len(article) :]
            if len(rest) < 2 or not word.startswith(article):
                continue
            definite = words["ال" + rest]
            if words["ال" + word] > definite:
                return None  # للطف-like words, which take an article of their own
            whole = words[word[1:]]
            if article == "لل" and definite + words[rest] < whole and definite < 0.5 * whole:
                continue  # للبنان, لليفربول: one lam only is a preposition
            return rest
        return None

    def _first_letter_is_clitic(self, word: str) -> bool:
        words, first, rest = self._words, word[:1], word[1:]
        if first == "س":  # the future: a verb must follow
            return (
                len(word) >= 5
                and rest[0] in _VERB_PREFIXES
                and words[rest] >= max(words[word], 1)
                and not words["ال" + word]
            )
        if first not in _PROCLITICS or len(rest) < 3:
            return False
        whole, alone, definite = words[word], words[rest], words["ال" + rest]
        own = words["ال" + word] + words["وال" + word] + words["لل" + word]
        if first == "و" and len(rest) >= 4 and not (whole or alone or own or definite):
            return True  # no evidence either way: the conjunction is far the likeliest
        if not alone or alone + definite < whole + own:
            return False
        if own > _OWN_SHARE * whole and own >= 3:
            return False  # الكامل exists: the ك of كامل belongs to it
        if first == "ك" and definite < 0.1 * alone:
            return False  # كيري, كانا
        scarce = alone < 5 * whole
        if first == "ب" and rest[0] in _VERB_PREFIXES and definite < 0.02 * alone:
            if len(rest) < 5 or scarce:
                return False  # no preposition stands before a verb
        if first in "بل" and rest[0] == "و" and definite < 0.05 * alone:
            if len(rest) < 5 or scarce:
                return False  # لولا
        # Three letters left are often a word by chance: they need stronger evidence.
        return not (len(rest) == 3 and definite < 0.02 * alone and scarce)

    def strip_endings(self, word: str) -> str:
        """A folded word without pronoun, number, gender and nisba endings."""
        least = _ENDING_SHARE * self._bases[word]
        word = self._strip_number(self._strip_pronoun(word, least), least)
        for ending in ("يه", "ه", "ي"):
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return word[: -len(ending)]
        return word

    def _strip_pronoun(self, word: str, least: float) -> str:
        bases = self._bases
        for pronoun in _PRONOUNS:
            rest = word[: -len(pronoun)]
            if len(rest) < 3 or not word.endswith(pronoun):
                continue
            if rest[-1] == "ت" and len(rest) >= 4:
                feminine = rest[:-1] + "ه"
                if bases[feminine] > max(least, bases[rest]):
                    return feminine  # حكومتها: حكومه
            if pronoun == "ه":
                return rest  # a pronoun or teh marbuta: always off
            if bases[rest] >= least or bases[rest + "ه"] >= least:
                return rest
            if rest[-1] == "ي" and bases[rest[:-1]] >= least:
                return rest[:-1]
            if rest[-1] == "ا" and bases[rest[:-1] + "ي"] >= least:
                return rest[:-1] + "ي"  # مستشفاها: مستشفي
        return word

    def _strip_number(self, word: str, least: float) -> str:
        bases = self._bases
        for ending in _ENDINGS:
            rest = word[: -len(ending)]
            if len(rest) < 3 or not word.endswith(ending):
                continue
            if ending in ("تين", "تان"):
                if bases[rest + "ه"] >= max(least, 1):
                    return rest
            elif ending in ("يين", "يون", "يات"):
                if bases[rest + "ي"] + bases[rest + "يه"] >= max(least, 1):
                    return rest + "ي"
            else:
                known = bases[rest]
                if ending in ("ات", "ين", "ان"):
                    known = max(known, bases[rest + "ه"])
                if ending in ("ت", "ان"):
                    known = int(known * _ENDING_SHARE / _AMBIGUOUS_SHARE)  # بيروت is not of بيرو
                if known and known >= least:
                    return rest
        return word


def snowball_stemmer() -> Stemmer:
    """Snowball's Arabic stemmer, on folded words."""
    stem = _snowball("arabic").stemWord
    return lambda surface, folded: stem(folded)


def english_stemmer() -> Callable[[str], str]:
    """Snowball's English stemmer, for words in Latin letters."""
    stem: Callable[[str], str] = _snowball("english").stemWord
    return stem


def _snowball(language: str) -> Any:
    import snowballstemmer  # C code, where PyStemmer is installed

    return snowballstemmer.stemmer(language)


_LONG_VOWELS_AND_HAMZAS: Final = str.maketrans("", "", "اويىءئؤأإآ")


def skeleton(stem: str) -> str:
    """The consonants of a stem, which joins most broken plurals with their singulars.

    A stem that has fewer than two, or is not Arabic, is its own skeleton.
    """
    if not is_arabic(stem):
        return stem
    consonants = stem.translate(_LONG_VOWELS_AND_HAMZAS)
    return consonants if len(consonants) >= 2 else stem
