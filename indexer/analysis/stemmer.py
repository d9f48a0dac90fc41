"""Light stems of Arabic words: clitics and endings come off on the evidence of a vocabulary.

A stemmer that strips blindly breaks names that begin with و ف ب ل ك; one that never strips ب ل ك
misses لبوتين and ببغداد. Here a letter comes off only where what remains is a word that news use,
often enough for its length. Measured over 18,848 occurrences of names with a clitic, found from
the bare name: Lucene's light10 58%, Snowball 58%, this 98–99% (with counts of news, before names
were protected).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, NamedTuple

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
        "paradigm",  # what the other forms of a word say of an ending: متظاهرون of متظاهرين
        "feminines",  # nouns keep a teh marbuta of their own: شركة is no شرك
        "countries",  # countries and their adjectives: مصر and مصري
        "persons",  # of the skeleton alone: تعلن is يعلن, and so اعلن
        "plurals",  # broken plurals: صواريخ becomes صاروخ
        "protected",  # names and loanwords keep their letters
    )
)
"""What the light stemmer does, each to be left out alone."""

_ARTICLES: Final = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ال")
_LAM_ARTICLES: Final = ("ولل", "فلل", "لل")
_ALL_ARTICLES: Final = (*_ARTICLES, *_LAM_ARTICLES)
_PROCLITICS: Final = "وفبلك"
_BEFORE_NAMES: Final = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك")
_PRONOUNS: Final = ("هما", "كما", "ها", "هم", "هن", "نا", "كم")
_ENDINGS: Final = (
    *("تين", "تان", "تي", "تا", "يين", "يون", "يات"),
    *("ات", "ون", "ين", "ان", "وا", "و", "ا", "ت"),
)
_LONG_PRONOUNS: Final = tuple(one for one in _PRONOUNS if one != "نا")
_AFTER_WAW: Final = (*_PRONOUNS, "تان", "تين", "ات", "ان", "ين", "ون", "ه")
_OF_FEMININES: Final = ("تين", "تان", "تي", "تا", "ات")
GOD: Final = "الله"
"""The one word whose stem is not part of it: والله, لله."""

_GOD: Final = frozenset({"الله", "والله", "بالله", "لله", "ولله", "فالله", "تالله"})
_HAMZAS_ON_ALEF: Final = frozenset("أإآ")
_VERB_PREFIXES: Final = "يتن"
_BEFORE_PRONOUNS: Final = {"ت": "ه", "ي": "ين", "و": "ون"}
"""What a letter before a pronoun is where none follows: بوقايتها is of وقاية, لمنظميه of منظمين."""

# Chosen on held-back headlines; docs/BENCHMARKS.md has what the steps are worth.
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
_SIBLING_SHARE: Final = 0.05
"""Least frequency of another ending of the same paradigm, against the whole, to count as evidence:
ون beside ين, ه beside ات."""
_HE_SHARE: Final = 0.2
"""Least frequency of يفعل against تفعل for both to be a verb's: تعلن beside يعلن."""
_LEAST_HE: Final = 5
"""The same in ten million words."""
_DEFECTIVE: Final = 50
"""Least frequency of a definite form in ي, against that without it, for a noun in ا and a letter to
be the same without article: القاضي beside قاض, and no القاض."""
_DUAL_MOST: Final = 20
"""How often, in ten million words, a dual in ان is met at most without its ين: سلمان is met
oftener, and سلمين never."""
_PRONOUN_SHARE: Final = 0.03
"""Least frequency of a noun with ها, against the same with a final ه, for that ه to be a pronoun
where it is written so: عمله beside عملها, but شركه is شركة."""
_LEAST_DEFINITE: Final = 20
"""How often, in ten million words, a noun stands with its article to be known as one by it."""
_NOUN_DEFINITE: Final = 0.05
"""The same as a share of those without article."""
_LEAST_INDEFINITE: Final = 0.05
"""Least frequency without article, against that with it, of what is no name: الأردن has .02."""
_ACCUSATIVE: Final = 5
"""How many times as often as with the alef of an accusative a noun must stand without."""
_LEAST_BEFORE_HAMZA: Final = 4
"""Letters from a hamza on an alef on that may be a word of their own: باسنا is of بأس."""
_LEAST_NISBA: Final = 4
"""Letters that are left, at least, where ي comes off: روسيا and روسية have the stem روسي, which is
no روس; a letter less lost .006 MRR@10 on arcd (p = .002)."""


class _Split(NamedTuple):
    """What is known of a word whose first letter may be a conjunction or preposition: how often
    the ``whole`` word stands in news, what is left of it ``alone`` and with an article
    (``definite``), and the whole word with an article of its ``own``."""

    first: str
    rest: str
    whole: int
    alone: int
    definite: int
    own: int

    @classmethod
    def of(cls, words: Mapping[str, int], first: str, rest: str) -> _Split:
        word = first + rest
        own = words["ال" + word] + words["وال" + word] + words["لل" + word]
        return cls(first, rest, words[word], words[rest], words["ال" + rest], own)

    @property
    def is_unknown(self) -> bool:
        return not (self.whole or self.alone or self.own or self.definite)

    @property
    def is_weak(self) -> bool:
        """Whether what is left is no longer word, nor much more often met than the whole."""
        return len(self.rest) < 5 or self.is_scarce

    @property
    def is_scarce(self) -> bool:
        return self.alone < 5 * self.whole


def _has_own_article(split: _Split) -> bool:
    """الكامل exists: the ك of كامل belongs to it."""
    return split.own > _OWN_SHARE * split.whole and split.own >= 3


def _is_kaf_of_name(split: _Split) -> bool:
    """كيري, كانا."""
    return split.first == "ك" and split.definite < 0.1 * split.alone


def _stands_before_verb(split: _Split) -> bool:
    """No preposition stands before a verb."""
    verb = split.first == "ب" and split.rest[0] in _VERB_PREFIXES
    return verb and split.definite < 0.02 * split.alone and split.is_weak


def _stands_before_waw(split: _Split) -> bool:
    """لولا."""
    waw = split.first in "بل" and split.rest[0] == "و"
    return waw and split.definite < 0.05 * split.alone and split.is_weak


def _is_short_by_chance(split: _Split) -> bool:
    """Three letters left are often a word by chance: they need stronger evidence."""
    short = len(split.rest) == 3 and split.definite < 0.02 * split.alone
    return short and split.is_scarce


_BELONGS_TO_WORD: Final = (
    _has_own_article,
    _is_kaf_of_name,
    _stands_before_verb,
    _stands_before_waw,
    _is_short_by_chance,
)
"""Signs that a first letter is no clitic although what is left is a known word."""


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
        self._with_broken = frozenset(self._plurals.values())
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
        self._paradigm = "paradigm" in steps
        self._feminines = evidence.feminines if "feminines" in steps else frozenset()
        self._countries = evidence.countries if "countries" in steps else {}
        self._persons = "persons" in steps

    def __call__(self, surface: str, folded: str) -> str:
        """The stem of a word, given as it is written and folded."""
        if not is_arabic(folded):
            return folded
        base = self.strip_proclitics(folded, surface)
        if base == GOD:
            return base
        definite = folded.endswith(("ال" + base, "لل" + base))
        return self.strip_endings(base, definite or "ة" in surface)

    def strip_proclitics(self, word: str, surface: str = "") -> str:
        """A folded word without its article, conjunction and prepositions.

        ``surface`` is the word as it is written: an alef with a hamza is no article's.
        """
        if word in _GOD:
            return GOD
        if name := self._find_protected(word, surface):
            return name
        for _ in range(2):  # at most a conjunction and a preposition
            bare = self._strip_article(word, surface) if self._articles else None
            if bare is not None:
                return bare
            if not self._clitics or not self._first_letter_is_clitic(word, surface):
                break
            word, surface = word[1:], surface[1:]
        return word

    def unprefixed(self, surface: str, folded: str) -> str:
        """A word, given as it is written and folded, without the conjunction and prepositions
        written onto its front: its article stays or, of لل, comes back (والأمم and للأمم are
        الامم), and so does its ending.
        """
        if not is_arabic(folded):
            return folded
        if folded in _GOD:
            return GOD
        if name := self._find_protected(folded, surface):
            return name
        word = folded
        for _ in range(2):  # at most a conjunction and a preposition
            bare = self._strip_article(word, surface)
            if bare is not None:
                return "ال" + bare
            # The س of the future is neither.
            if word[:1] not in _PROCLITICS or not self._first_letter_is_clitic(word, surface):
                break
            word, surface = word[1:], surface[1:]
        return word

    def _find_protected(self, word: str, surface: str) -> str:
        """The protected word that this is, with clitics or not; else nothing. لأمين is not لامين:
        what begins with a hamza on its alef begins there."""
        protected, words = self._protected, self._words
        begins = word[:1] in _PROCLITICS and surface[1:2] in _HAMZAS_ON_ALEF
        if word in protected and not begins:
            return word
        if not self._clitics or word[:1] not in _PROCLITICS:
            return ""
        for clitics in _BEFORE_NAMES:
            if word.startswith(clitics) and word[len(clitics) :] in protected:
                rest = word[len(clitics) :]
                # A word of its own, commoner than the name or with an article, is not a name.
                own = words["ال" + word]
                if words[word] <= words[rest] and own <= _OWN_SHARE * words[rest]:
                    return rest
        return ""

    def _strip_article(self, word: str, surface: str) -> str | None:
        """The word without an article, alone or in a compound; None when it has none."""
        if not word.startswith(_ALL_ARTICLES):
            return None
        for article in _ARTICLES:
            rest = word[len(article) :]
            if len(rest) < 2 or not word.startswith(article):
                continue
            if surface[len(article) - 2 : len(article) - 1] in _HAMZAS_ON_ALEF:
                return None
            if article == "ال":
                return None if self._begins_with_hamza(word) else rest
            if self._takes_article(rest, word):
                return rest
        return self._strip_lam_article(word)

    def _begins_with_hamza(self, word: str) -> bool:
        """المانيا, الغاء: the alef is mostly written with a hamza, and belongs to the word."""
        return self._hamza[word] > _HAMZA_SHARE * self._words[word]

    def _takes_article(self, rest: str, word: str) -> bool:
        """Whether what is left of a word is one that has a definite form."""
        whole, definite = self._words[word], self._words["ال" + rest]
        if self._hamza["ال" + rest] > _HAMZA_SHARE * max(definite, 1):
            return False  # وألمانيا, بألمانيا: one letter comes off, later
        # فالنسيا, كالياري: such a noun has no definite form.
        return not (whole and definite < _DEFINITE_SHARE * whole)

    def _strip_lam_article(self, word: str) -> str | None:
        words = self._words
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

    def _first_letter_is_clitic(self, word: str, surface: str = "") -> bool:
        first, rest = word[:1], word[1:]
        if first == "س":
            return self._is_future(word, rest)
        if first not in _PROCLITICS or len(rest) < 3:
            return False
        split = _Split.of(self._words, first, rest)
        if self._is_accusative(word) and self._words[word[:-1]] > split.alone + split.whole:
            return self._first_letter_is_clitic(word[:-1])  # لسانا is لسان, no ل and سانا
        if first == "و" and len(rest) >= 4 and split.is_unknown:
            # No evidence either way: the conjunction is far the likeliest, but in وزراءنا.
            return self._compare_with_waw(word) <= 0
        is_before_hamza = surface[1:2] in _HAMZAS_ON_ALEF and len(rest) >= _LEAST_BEFORE_HAMZA
        if is_before_hamza and not (split.whole or split.own):
            return True  # لإعاشة
        is_new = first != "و" and not (split.whole or split.own or split.definite)
        if is_new and self._stands_before_noun(word):
            return True
        if not split.alone or split.alone + split.definite < split.whole + split.own:
            return first == "و" and self._compare_with_waw(word, least=5) < 0
        return not any(belongs(split) for belongs in _BELONGS_TO_WORD)

    def _stands_before_noun(self, word: str) -> bool:
        """Whether a word that is not known begins with a clitic by what it is without its pronoun,
        a noun that takes an article (لوزيرهم by لوزير), or by a preposition behind ف (فبوزيرهم)."""
        words = self._words
        for pronoun in self._pronouns if self._paradigm else ():
            before, noun = word[: -len(pronoun)], word[1 : -len(pronoun)]
            if len(noun) < 3 or not word.endswith(pronoun):
                continue
            if pronoun == "نا" and words[word[:-1]]:  # لبنانا has no pronoun
                continue
            if words["ال" + noun] >= max(_LEAST_DEFINITE, _NOUN_DEFINITE * words[noun]):
                return self._first_letter_is_clitic(before)
            if words[before]:
                return False  # فاقمها is of a verb
            for end, whole in _BEFORE_PRONOUNS.items():
                rest = noun[:-1] + whole
                if noun[-1] == end and words["ال" + rest] >= _LEAST_DEFINITE:
                    return self._first_letter_is_clitic(word[0] + rest)
            if word[0] in "فل" and self._is_verb(noun):
                return True
        is_second = word[0] == "ف" and word[1] in "بلك"
        return is_second and self._stands_before_noun(word[1:])

    def _is_verb(self, word: str) -> bool:
        """Whether a word before a pronoun is a verb in the present: يخطف of ليخطفه."""
        words = self._words
        known = len(word) >= 4 and word[0] in _VERB_PREFIXES and words[word] >= _LEAST_DEFINITE
        return known and not words["ال" + word]

    def _is_accusative(self, word: str) -> bool:
        """Whether a word ends in the alef of an accusative, and no pronoun or root does: رئيسا,
        برلمانا, of nouns far more common that take an article."""
        noun, words, bases = word[:-1], self._words, self._bases
        wanted = self._paradigm and "ا" in self._endings and word.endswith("ا")
        if not wanted or len(noun) < 4 or noun[-1] in "اويه":
            return False
        if word in self._protected or noun in self._protected:
            return False
        definite = words["ال" + noun]
        if definite < max(_LEAST_DEFINITE, _NOUN_DEFINITE * words[noun]):
            return False
        if words[noun] < _LEAST_INDEFINITE * definite:
            return False
        if bases[noun] < _ACCUSATIVE * bases[word]:
            return False
        return noun[-2:] != "ان" or bases[noun] > max(bases[noun[:-1]], bases[noun[:-2] + "ي"])

    def _is_future(self, word: str, rest: str) -> bool:
        """Whether a word that begins with س is the future of a verb."""
        words = self._words
        return (
            len(word) >= 5
            and rest[0] in _VERB_PREFIXES
            and words[rest] >= max(words[word], 1)
            and not words["ال" + word]
        )

    def _compare_with_waw(self, word: str, least: int = 3) -> int:
        """How much oftener a word that begins with و is met, its ending off, than what follows that
        و: ولايه of ولايتان than لايه, while حلفاء of وحلفائها is met oftener than وحلفاء. A shorter
        word than ``least`` does not speak for the latter."""
        for ending in _AFTER_WAW if least < 5 else _LONG_PRONOUNS:
            if not word.endswith(ending):
                continue
            rest = word[: -len(ending)]
            noun = self._noun_in_hamza(rest) or rest
            of_feminine = ending in _OF_FEMININES
            feminine = (rest if of_feminine else rest.removesuffix("ت")) + "ه"
            is_first = of_feminine or rest.endswith("ت")
            for known in (feminine, noun) if is_first else (noun, feminine):
                more = self._words[known] - self._words[known[1:]]
                if more > 0 or (more and len(known) >= least):
                    return more
        return 0

    def strip_endings(self, word: str, marbuta: bool = True) -> str:
        """The singular of a folded word without pronoun, number, gender and nisba endings.

        ``marbuta`` says that a final ه can be no pronoun: the word is written with ة, or has an
        article.
        """
        if word in self._countries:
            return self._countries[word]
        if self._is_accusative(word):
            return self.strip_endings(word[:-1])
        if word in self._protected:
            return self._strip_nisba(word[:-1]) if word.endswith("يا") else word
        stem = self._strip_inflection(word, marbuta)
        return self._countries.get(stem, stem)

    def masculine(self, stem: str) -> str:
        """يعلن, of تعلن: the form of a verb whose skeleton is that of its past, أعلن; any other
        stem itself. A verb is known by both forms, and by taking no article."""
        if not self._persons or stem[:1] != "ت" or len(stem) < 3 or stem in self._protected:
            return stem
        words, he = self._words, "ي" + stem[1:]
        is_verb = (
            words[he] >= max(_LEAST_HE, _HE_SHARE * words[stem])
            and words["ال" + stem] <= _OWN_SHARE * words[stem]
            and not words["ال" + he]
        )
        return he if is_verb else stem

    def _strip_inflection(self, word: str, marbuta: bool) -> str:
        if word in self._plurals:
            return self.strip_endings(self._plurals[word])
        if self._ends_in_own_marbuta(word, marbuta):
            return word
        if self._lacks_ya(word):
            return self.strip_endings(word + "ي")
        least = _ENDING_SHARE * self._bases[word]
        bare = self._strip_pronoun(word, least)
        # مقاطعة takes an article: it is no مقاطع with a pronoun; nor is كتلة, of which كتل is.
        if self._plurals.get(bare, word) != word and not self._words["ال" + word]:
            return self.strip_endings(bare)
        word = self._strip_number(bare, max(least, _ENDING_SHARE * self._bases[bare]))
        if word in self._feminines:
            return word
        if word in self._protected or (word + "ا" == bare and word in self._plurals):
            return self.strip_endings(word)
        return self._strip_nisba(self._strip_feminine(word))

    def _ends_in_own_marbuta(self, word: str, marbuta: bool) -> bool:
        """Whether a word keeps its ه: one that is no pronoun, as in عمله, his work."""
        if word not in self._feminines:
            return False
        words = self._words
        return marbuta or words[word[:-1] + "ها"] < max(1, _PRONOUN_SHARE * words[word])

    def _lacks_ya(self, word: str) -> bool:
        """Whether a word is one in ي without an article: قاض and مبان, of القاضي and المباني."""
        if not (self._paradigm and 3 <= len(word) <= 5 and word[-2] == "ا"):
            return False
        definite, words = "ال" + word, self._words
        return words[definite + "ي"] > max(_DEFECTIVE * words[definite], 0.5 * words[word])

    def _strip_feminine(self, word: str) -> str:
        return word[:-1] if self._feminine and word.endswith("ه") and len(word) > 2 else word

    def _strip_nisba(self, word: str) -> str:
        # ولاية, لاهاي: no nisba follows an alef.
        if self._nisba and word.endswith("ي") and word[-2:] != "اي" and len(word) > _LEAST_NISBA:
            return word[:-1]
        return word

    def _strip_pronoun(self, word: str, least: float) -> str:
        if not word.endswith(self._pronouns):
            return word
        for pronoun in self._pronouns:
            rest = word[: -len(pronoun)]
            if len(rest) < 3 or not word.endswith(pronoun):
                continue
            if feminine := self._feminine_before_pronoun(rest, least):
                return feminine
            if noun := self._noun_in_hamza(rest):
                return noun
            if noun := self._noun_in_ya(rest, word):
                return noun
            if pronoun == "ه":
                return rest  # a pronoun or teh marbuta: always off
            if base := self._base_before_pronoun(rest, least):
                return base
        return word

    def _feminine_before_pronoun(self, rest: str, least: float) -> str:
        """حكومه, of what stands before the pronoun of حكومتها; else nothing."""
        feminine = rest[:-1] + "ه"
        if rest[-1] != "ت":
            return ""
        if len(rest) >= 4 and self._bases[feminine] > max(least, self._bases[rest]):
            return feminine
        return feminine if feminine in self._feminines and self._paradigm else ""

    def _noun_in_ya(self, rest: str, word: str) -> str:
        """مستوي, of what stands before the pronoun of مستواها; else nothing. نا is no pronoun there
        (إعلانا), and ه mostly a teh marbuta (مساواة)."""
        noun, bases = rest[:-1] + "ي", self._bases
        known = self._paradigm and len(rest) >= 4 and rest[-1] == "ا" and not word.endswith("نا")
        others = bases[rest], bases[rest[:-1]], 3 * bases[word]
        return noun if known and bases[noun] > max(others) else ""

    def _noun_in_hamza(self, rest: str) -> str:
        """وزراء, of what stands before the pronoun of وزرائه and وزراؤه; else nothing."""
        noun = rest[:-1] + "ء"
        known = self._paradigm and rest[-1] in "ئؤ" and rest[-2] == "ا"
        return noun if known and (noun in self._plurals or self._bases[noun]) else ""

    def _base_before_pronoun(self, rest: str, least: float) -> str:
        """The word of which this is what stands before a pronoun; nothing where none is known."""
        bases = self._bases
        if bases[rest] >= least or bases[rest + "ه"] >= least:
            return rest
        if rest[-1] == "ي" and bases[rest[:-1]] >= least:
            return rest[:-1]
        if rest[-1] == "ا" and len(rest) >= 4 and bases[rest[:-1] + "ي"] >= least:
            return rest[:-1] + "ي"  # مستشفاها: مستشفي
        return ""

    def _strip_number(self, word: str, least: float) -> str:
        if not word.endswith(self._endings):
            return word
        for ending in self._endings:
            rest = word[: -len(ending)]
            if not word.endswith(ending) or len(rest) < 2:
                continue
            if self._belongs_to_noun(rest, ending, word):
                continue
            if self._paradigm and (singular := self._singular_of_paradigm(rest, ending, word)):
                return singular
            if len(rest) >= 3 and (singular := self._singular(rest, ending, least)):
                return singular
        return word

    def _singular_of_paradigm(self, rest: str, ending: str, word: str) -> str:
        """The word of which this is what stands before an ending, where others of its forms say
        that it is one; else nothing."""
        feminine = rest + "ه"
        if ending in _OF_FEMININES and feminine in self._feminines:
            return feminine if self._leads(feminine, rest, ending, word) else ""
        if len(rest) < 3:
            return ""
        if ending in ("تي", "تا"):
            return rest if self._leads(feminine, rest, ending, word) else ""
        if ending == "ات":
            return self._singular_of_at(rest, feminine, word)
        if ending == "و":
            return self._singular_of_construct(rest, word)
        return self._singular_of_case(rest, ending, word) if ending in ("ون", "ين") else ""

    def _singular_of_construct(self, rest: str, word: str) -> str:
        """مواطن, of مواطنو: a word that has both cases, and is met more often."""
        bases = self._bases
        has_cases = len(rest) > 3 and bases[rest + "ين"] and bases[rest + "ون"]
        return rest if has_cases and bases[rest] > bases[word] else ""

    def _singular_of_case(self, rest: str, ending: str, word: str) -> str:
        """محتج, of محتجون and محتجين: where both cases are met."""
        bases = self._bases
        other = bases[rest + ("ين" if ending == "ون" else "ون")]
        known = bases[rest] + bases[rest + "ه"]
        # A word that is not known must look like a participle: بروتون is no بروتين.
        is_one = other and (known or rest[0] == "م")
        return rest if is_one and other + known >= _SIBLING_SHARE * bases[word] else ""

    def _leads(self, feminine: str, rest: str, ending: str, word: str) -> bool:
        """Whether a noun in ة is likelier than other words: حملة of حملات, and عملة of عملات, for
        عمل has أعمال; but خطاب of خطابات."""
        bases = self._bases
        if ending == "ات":
            return rest in self._with_broken or bases[feminine] >= 0.1 * bases[rest]
        return len(ending) == 3 or bases[feminine] > 3 * bases[word]

    def _singular_of_at(self, rest: str, feminine: str, word: str) -> str:
        bases, loan = self._bases, rest + "ا"
        if bases[loan] > bases[rest] + bases[feminine]:
            return loan  # كاميرات
        return rest if bases[feminine] >= max(1, _SIBLING_SHARE * bases[word]) else ""

    def _singular(self, rest: str, ending: str, least: float) -> str:
        """The word of which this is what stands before an ending; nothing where none is known."""
        bases = self._bases
        if ending in ("تين", "تان"):
            return rest if bases[rest + "ه"] >= max(least, 1) else ""
        if ending in ("يين", "يون", "يات"):
            known = bases[rest + "ي"] + bases[rest + "يه"]
            return rest + "ي" if known >= max(least, 1) else ""
        if ending in ("تي", "تا", "و"):
            return ""
        known = bases[rest]
        if ending in ("ات", "ين", "ان"):
            known = max(known, bases[rest + "ه"])
        if ending in ("ت", "ان"):
            known = int(known * _ENDING_SHARE / _AMBIGUOUS_SHARE)  # بيروت is not of بيرو
        return rest if known and known >= least else ""

    def _belongs_to_noun(self, rest: str, ending: str, word: str) -> bool:
        """Whether ين ends a verbal noun (تأمين, تضمين), or ان a word that is too common for a dual
        that never stands in ين."""
        if not self._paradigm or ending not in ("ين", "ان"):
            return False
        if ending == "ين":
            return len(rest) == 3 and rest[0] == "ت"
        count = self._bases[word]
        return count > _DUAL_MOST and self._bases[rest + "ين"] < _SIBLING_SHARE * count


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
