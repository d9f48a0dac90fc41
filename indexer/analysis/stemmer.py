"""Light stems of Arabic words: clitics and endings come off on the evidence of a vocabulary.

A stemmer that strips blindly breaks names that begin with و ف ب ل ك; one that never strips ب ل ك
misses لبوتين and ببغداد. Here a letter comes off only where what remains is a word that news use,
often enough for its length. Measured over 18,848 occurrences of names with a clitic, found from
the bare name: Lucene's light10 58%, Snowball 58%, this 98–99% (with counts of news, before names
were protected).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import Evidence, load_evidence

__all__ = [
    "GOD",
    "STEPS",
    "LightStemmer",
    "Stemmer",
    "english_stemmer",
    "skeleton",
    "snowball_stemmer",
    "with_proclitics",
]

Stemmer = Callable[[str, str], str]
"""(word as written, folded word) → stem."""

STEPS: Final = frozenset(
    (
        "article",  # ال وال بال كال فال لل …
        "clitics",  # و ف ب ل ك, and the س of the future
        "pronouns",  # ها هم نا …
        "number",  # sound plurals, duals and what verbs end in: ون ين ان ات وا ت
        "tanwin",  # the alef of كتابًا
        "feminine",  # teh marbuta, and the pronoun ه, which looks like it when folded
        "nisba",  # ي, also of ية
        "plurals",  # broken plurals: صواريخ becomes صاروخ
        "protected",  # names and loanwords keep their letters
    )
)
"""What the light stemmer does, each to be left out alone."""

_ARTICLES: Final = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ال")
_LAM_ARTICLES: Final = ("ولل", "فلل", "لل")
_PROCLITICS: Final = "وفبلك"
_BEFORE_NAMES: Final = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
_PRONOUNS: Final = ("هما", "كما", "ها", "هم", "هن", "نا", "كم")
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
_LEAST_NISBA: Final = 4
"""Letters that are left, at least, where ي comes off: روسيا and روسية have the stem روسي, which is
no روس; a letter less lost .006 MRR@10 on arcd (p = .002)."""


class LightStemmer:
    """Stems by the evidence of a vocabulary. A call takes some 10 µs; keep what it returns.

    ``steps`` are those of ``STEPS`` to be taken: all, but to measure what one of them is worth.
    """

    def __init__(self, evidence: Evidence | None = None, steps: Collection[str] = STEPS) -> None:
        evidence = evidence or load_evidence()
        self._words = evidence.words
        self._hamza = evidence.hamza
        self._bases = evidence.bases
        self._plurals = evidence.plurals if "plurals" in steps else {}
        self._protected = evidence.protected if "protected" in steps else frozenset()
        self._articles = "article" in steps
        self._clitics = "clitics" in steps
        self._pronouns = (
            *(_PRONOUNS if "pronouns" in steps else ()),
            *(("ه",) if "feminine" in steps else ()),
        )
        self._endings = tuple(
            ending for ending in _ENDINGS if ("tanwin" if ending == "ا" else "number") in steps
        )
        self._feminine = "feminine" in steps
        self._nisba = "nisba" in steps

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
        name = self._find_protected(word)
        if name:
            return name
        for _ in range(2):  # at most a conjunction and a preposition
            bare = self._strip_article(word, hamza) if self._articles else None
            if bare is not None:
                return bare
            if not self._clitics or not self._first_letter_is_clitic(word):
                break
            word, hamza = word[1:], False
        return word

    def _find_protected(self, word: str) -> str:
        """The protected word that this is, with clitics or not; else nothing."""
        protected, words = self._protected, self._words
        if word in protected:
            return word
        if not self._clitics:
            return ""
        for clitics in _BEFORE_NAMES:
            if word.startswith(clitics) and word[len(clitics) :] in protected:
                rest = word[len(clitics) :]
                # A word of its own, commoner than the name or with an article, is not a name.
                own = words["ال" + word]
                if words[word] <= words[rest] and own <= _OWN_SHARE * words[rest]:
                    return rest
        return ""

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
            # No evidence either way: the conjunction is far the likeliest, but in وزراءنا.
            return not any(
                words[word[: -len(pronoun)]] > words[rest[: -len(pronoun)]]
                for pronoun in _PRONOUNS
                if word.endswith(pronoun)
            )
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
        """The singular of a folded word without pronoun, number, gender and nisba endings."""
        if word in self._protected:
            return self._strip_nisba(word[:-1]) if word.endswith("يا") else word
        if word in self._plurals:
            return self.strip_endings(self._plurals[word])
        least = _ENDING_SHARE * self._bases[word]
        bare = self._strip_pronoun(word, least)
        # مقاطعة takes an article: it is no مقاطع with a pronoun.
        if bare != word and bare in self._plurals and not self._words["ال" + word]:
            return self.strip_endings(bare)
        word = self._strip_number(bare, max(least, _ENDING_SHARE * self._bases[bare]))
        if word in self._protected or (word + "ا" == bare and word in self._plurals):
            return self.strip_endings(word)
        if self._feminine and word.endswith("ه") and len(word) > 2:
            word = word[:-1]
        return self._strip_nisba(word)

    def _strip_nisba(self, word: str) -> str:
        # ولاية, لاهاي: no nisba follows an alef.
        if self._nisba and word.endswith("ي") and word[-2:] != "اي" and len(word) > _LEAST_NISBA:
            return word[:-1]
        return word

    def _strip_pronoun(self, word: str, least: float) -> str:
        bases = self._bases
        for pronoun in self._pronouns:
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
            if rest[-1] == "ا" and len(rest) >= 4 and bases[rest[:-1] + "ي"] >= least:
                return rest[:-1] + "ي"  # مستشفاها: مستشفي
        return word

    def _strip_number(self, word: str, least: float) -> str:
        bases = self._bases
        for ending in self._endings:
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


def with_proclitics(word: str) -> tuple[str, ...]:
    """A folded word alone, and with what can be written onto a protected word."""
    return (word, *(clitics + word for clitics in _BEFORE_NAMES))


def skeleton(stem: str) -> str:
    """The consonants of a stem, which joins most broken plurals with their singulars.

    A stem that has fewer than two, or is not Arabic, is its own skeleton.
    """
    if not is_arabic(stem):
        return stem
    consonants = stem.translate(_LONG_VOWELS_AND_HAMZAS)
    return consonants if len(consonants) >= 2 else stem
