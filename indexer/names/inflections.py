"""Whether a word is an inflection of one that the vocabulary knows, and two words are of one: those
are never spellings of a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from indexer.analysis.vocabulary import load_evidence
from indexer.names.foreignness import ENDINGS, load_foreignness

__all__ = ["are_inflections", "is_inflected", "is_verb"]

_INFLECTIONS: Final = frozenset((*ENDINGS, "ان", "هما", "يا", "يه"))
_ENDINGS_OF_ONE: Final = ({"ون", "ين"}, {"ان", "ين"})
_PRONOUNS: Final = ("ها", "هم", "هما", "وه")


def _has_ending(a: str, b: str) -> bool:
    """كيري, كير."""
    short, long = sorted((a, b), key=len)
    return long.startswith(short) and long[len(short) :] in _INFLECTIONS


def _has_first_letter(a: str, b: str) -> bool:
    """The first letter of a verb, or a clitic: يشارك, شارك; but تشاد is no تـ and شاد."""
    short, long = sorted((a, b), key=len)
    return long[1:] == short and long[0] in "يتنوفبلك" and not long.startswith("تش")


def _are_persons_of_a_verb(a: str, b: str) -> bool:
    """يشارك, نشارك."""
    return a[1:] == b[1:] and {a[0], b[0]} <= set("ايتن")


def _are_endings_of_one(a: str, b: str) -> bool:
    """مسلمون, مسلمين."""
    return a[:-2] == b[:-2] and {a[-2:], b[-2:]} in _ENDINGS_OF_ONE


def _are_of_a_people(a: str, b: str) -> bool:
    """ارجنتيين, ارجنتين."""
    short, long = sorted((a, b), key=len)
    return long == short[:-2] + "يين" and short.endswith("ين")


def _end_in_alef_or_yeh(a: str, b: str) -> bool:
    return a[:-1] == b[:-1] and {a[-1], b[-1]} == {"ا", "ي"}


def _are_plural_verbs(a: str, b: str) -> bool:
    return a[0] == b[0] == "ي" and a.endswith("ون") and b.endswith("ون")


def _have_one_pronoun(a: str, b: str) -> bool:
    return any(a.endswith(pronoun) and b.endswith(pronoun) for pronoun in _PRONOUNS)


_INFLECTION_RULES: Final = (
    _has_ending,
    _has_first_letter,
    _are_persons_of_a_verb,
    _are_endings_of_one,
    _are_of_a_people,
    _end_in_alef_or_yeh,
    _are_plural_verbs,
    _have_one_pronoun,
)


def are_inflections(a: str, b: str) -> bool:
    """Whether two folded words differ as inflections do: by an ending (كيري, كير), by the first
    letter of a verb or a clitic (يشارك, شارك), or where both end or begin as no name does."""
    return any(rule(a, b) for rule in _INFLECTION_RULES)


_KNOWN: Final = 10
"""Occurrences in the vocabulary from which a word has inflections."""
_FOREIGN: Final = 0.7
"""Foreignness from which only the surest endings are seen as such: بوتينا may be a name."""
_DUALS: Final = ("تين", "تان")
_OF_VERBS: Final = ("وا",)
_FUTURE: Final = "س"
_PERSONS: Final = "اينت"
_LEAST_LETTERS: Final = 3
"""Letters of what is left: the consonants of a root."""


def is_inflected(word: str) -> bool:
    """Whether a folded word is a form of another that the vocabulary knows: behind an article or
    the س of the future, before an ending (سيتصلون, استغنت, البرلمانين, سلبيا)."""
    bare = word.removeprefix("ال")
    if word[:1] == _FUTURE and word[1:2] in _PERSONS and _is_known(word[1:]):
        return True
    counts = load_evidence().words
    if bare != word and max(counts[bare], counts[word]) >= _KNOWN:
        return True
    if load_foreignness()(bare) >= _FOREIGN:
        return any(_is_before(bare, ending) for ending in _OF_VERBS)
    if any(_is_known(bare.removesuffix(dual), bare) for dual in _DUALS if bare.endswith(dual)):
        return True
    future = bare[1:] if bare[:1] == _FUTURE and bare[1:2] in _PERSONS else bare
    return any(_is_before(one, ending) for one in (bare, future) for ending in _INFLECTIONS)


def _is_before(word: str, ending: str) -> bool:
    """Whether what stands before an ending is a word that is known, or becomes one with another
    ending."""
    rest = word.removesuffix(ending)
    return rest != word and len(rest) >= _LEAST_LETTERS and _is_known(rest, word)


def _is_known(rest: str, word: str = "") -> bool:
    """Whether what is left of a word is another that is known, or becomes one with an ending."""
    counts, foreign = load_evidence().words, load_foreignness()
    if rest != word and counts[rest] >= _KNOWN:
        return True
    forms = (rest + ending for ending in "هيا")
    return any(
        counts[form] >= _KNOWN and foreign(form) < _FOREIGN for form in forms if form != word
    )


_OF_PAST: Final = ("ت", "وا", "نا", "تم", "ا")
_PAST_FORMS: Final = ("ت", "وا", "نا", "ها", "ه")
_PRESENT_FORMS: Final = ("ي", "ت", "ن", "سي")
_OF_PRESENT: Final = ("", "ون", "وا", "ه", "ها")
_LEADING_FORMS: Final = ("سي", "وي", "لي", "ست", "ول")
_LEAST_COUNT: Final = 5
_LEAST_FORMS: Final = 2
"""Occurrences of a form, and forms of each tense, that make a verb: chosen by how few names they
take for one (:func:`is_verb`)."""


def is_verb(word: str) -> bool:
    """Whether the vocabulary holds a folded word in the forms of a verb: بينت, for it has بينوا and
    يبين, تبين. Of 14,548 spellings of the names that ship with Marsad it takes 20 for verbs."""
    if any(_has_present(word.removesuffix(ending)) for ending in _OF_PAST if _ends(word, ending)):
        return True
    return word[:1] in _PERSONS and any(
        _is_present(word[1:].removesuffix(ending)) for ending in _OF_PRESENT if _ends(word, ending)
    )


def _ends(word: str, ending: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= _LEAST_LETTERS


def _has_present(rest: str) -> bool:
    """Whether a verb of the past without its ending has several forms of both tenses."""
    return _count_forms(rest, _PRESENT_FORMS) >= _LEAST_FORMS and (
        sum(load_evidence().words[rest + one] >= _LEAST_COUNT for one in _PAST_FORMS)
        >= _LEAST_FORMS
    )


def _is_present(rest: str) -> bool:
    """Whether a verb of the present without its person has others, and is led by و, ل or س."""
    return (
        len(rest) >= _LEAST_LETTERS
        and _count_forms(rest, _PERSONS) >= _LEAST_FORMS
        and _count_forms(rest, _LEADING_FORMS) >= 1
    )


def _count_forms(rest: str, firsts: Iterable[str]) -> int:
    counts = load_evidence().words
    return sum(counts[first + rest] >= _LEAST_COUNT for first in firsts)
