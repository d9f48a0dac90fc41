"""Whether two ways to write a name may be of one name, beyond that their keys say so.

A key knows neither vowels nor words. Here are the differences that tell names apart: two words
that Arabic knows both (حسن, حسين), the endings of men and women (أنطونيو, أنطونيا; لافروف,
لافروفا), of a word and its inflection, one long vowel for another (مولر, ميلر), and more
differences than so many consonants bear. How much that is was tuned on names written for it
(docs/decisions/0064 says which, and what it joins wrongly).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from indexer.analysis.vocabulary import load_evidence
from indexer.names.foreignness import load_foreignness
from indexer.names.inflections import are_inflections, is_inflected, is_verb
from indexer.names.key import arabic_key, is_strange
from indexer.names.near_sounds import (
    given_forms,
    respellings,
    respellings_alone,
    respellings_unheld,
)
from indexer.names.particles import PARTICLES, without_article
from indexer.names.similarity import distance, plain, undouble, with_one_g

__all__ = [
    "are_ordinary",
    "are_surely_one_word",
    "are_told_apart",
    "are_two_names",
    "count_consonants",
    "may_be_near_part",
    "may_be_one_last_part",
    "may_be_one_name",
    "may_be_one_part",
    "may_be_one_word",
    "may_be_one_word_by_sound",
    "may_be_one_word_unheld",
]

_KNOWN: Final = 20
"""Occurrences in the vocabulary from which a word is known: two such words are two names."""
_MOST_OF_PART: Final = (0.3, 0.3, 0.6, 0.7, 1.3)
_MOST_OF_WORD: Final = (0.0, 0.0, 0.0, 0.5, 0.55, 0.8, 1.05)
"""Distances that so many consonants bear, the last so many or more: of a word beside others of its
name, and of a word that is a name alone."""
_MOST_OF_NEAR: Final = (0.0, 0.3, 0.35, 0.5, 0.7)
"""The same of a part of which one sound is read otherwise."""
_LEAST_OF_SOUND: Final = 5
"""Letters of the longer of two parts that differ in a sound."""
_LEAST_FOREIGN_BY_SOUND: Final = -0.3
"""How foreign a word alone must look for one sound of it to be read otherwise."""
_LEFT_OUT: Final = 0.35
"""What one long vowel more or less costs."""
_SURELY_FOREIGN: Final = 1.0
"""Foreignness from which two words that the vocabulary knows may still be one name."""
_SURE_CONSONANTS: Final = 5
_VERY_MANY_CONSONANTS: Final = 6
"""From which letters alone tell that two words are one name: of 91 pairs that stand beside nothing
in common one is not; of 136 pairs with five consonants 24 are not."""
_LEAST_WITH_OTHER_VOWELS: Final = 3
"""Consonants from which و may stand for ي, and up to which vowels tell words alone apart."""
_LEAST_FOREIGN: Final = (0.0, 0.0, 0.0, -0.3, -0.3, -0.8, -1.3)
"""How foreign words of so many consonants must look, the last of so many or more."""
_AFFRICATE: Final = re.compile("تس|تز|دز")
"""The z of German and Italian, in two letters."""
_VOWEL: Final = re.compile("[اويه]")
_LAST_VOWELS: Final = (frozenset("اه"), frozenset("يه"))
_JOINED_DISTANCE: Final = 0.25
"""What words written together may differ by: less than a long vowel costs."""
_JOINTS: Final = ((1, 2), (2, 1))
"""How many words of one name may be how many of the other."""


def may_be_one_name(
    typed: Sequence[str], other: Sequence[str], same: Callable[[str, str], bool]
) -> bool:
    """Whether folded words of one key, of a name of several parts, may be one name.

    ``same`` says whether a table gives two words one name. Each part may be another spelling of the
    one in its place; or two of one are written together in the other.
    """
    if not typed or not other:
        return not (typed or other)
    are_last = len(typed) == len(other) == 1
    part = may_be_one_last_part if are_last else may_be_one_part
    if part(typed[0], other[0], same) and may_be_one_name(typed[1:], other[1:], same):
        return True
    return any(
        _are_one_joined(typed[:here], other[:there])
        and may_be_one_name(typed[here:], other[there:], same)
        for here, there in _JOINTS
    )


def _are_one_joined(typed: Sequence[str], other: Sequence[str]) -> bool:
    """Whether words, written together, are the same but for a letter that may be left out."""
    one, another = ("".join(map(_plain_particle, words)) for words in (typed, other))
    return distance(one, another, _JOINED_DISTANCE) <= _JOINED_DISTANCE


def may_be_one_part(typed: str, other: str, same: Callable[[str, str], bool]) -> bool:
    """Whether two folded words may be one, beside others that agree: a particle in another form, an
    article more or less, or another spelling."""
    return _are_one_particle(typed, other) or may_be_one_last_part(typed, other, same)


def may_be_one_last_part(typed: str, other: str, same: Callable[[str, str], bool]) -> bool:
    """The same of words behind which nothing stands: آبي is no أبو there."""
    if without_article(typed) == without_article(other):
        return True
    if _are_both_known(typed, other):
        return same(typed, other)
    return _differ_as_spellings(typed, other, _MOST_OF_PART)


def may_be_one_word(typed: str, other: str) -> bool:
    """Whether two folded words may be one name that stands alone: both are strange to the
    vocabulary, or known as names, and written as foreign names are."""
    foreign = load_foreignness()
    consonants = count_consonants(typed)
    least = _LEAST_FOREIGN[min(consonants, len(_LEAST_FOREIGN) - 1)]
    if min(foreign(typed), foreign(other)) < least:
        return False
    if _are_both_known(typed, other) or not (is_strange(typed) or is_strange(other)):
        return False
    if is_inflected(typed) or is_inflected(other):
        return False
    return _differ_as_spellings(typed, other, _MOST_OF_WORD)


def are_surely_one_word(one: str, other: str) -> bool:
    """Whether two folded words that may be one name are it by their letters alone: they have very
    many consonants, or differ only in how a g is written or in a letter that stands twice."""
    one, other = plain(one), plain(other)
    if undouble(with_one_g(one)) == undouble(with_one_g(other)):
        return True
    return min(map(count_consonants, (one, other))) >= _VERY_MANY_CONSONANTS


def are_ordinary(one: str, other: str, is_name: Callable[[str], bool]) -> bool:
    """Whether two words that sound alike are rather words of Arabic than one name: one is a form of
    a word or verb that the vocabulary knows (غابوا, سلبا), or both are known and not written as
    only foreign names are (برتغالي, برتقالي). ``is_name`` says which are names for sure."""
    unsure = [word for word in (one, other) if not is_name(word)]
    if any(is_inflected(word) or is_verb(word) for word in unsure):
        return True
    foreign = load_foreignness()
    return (
        len(unsure) > 1
        and _are_both_known(one, other)
        and min(foreign(one), foreign(other)) < _SURELY_FOREIGN
    )


def are_told_apart(one: str, other: str) -> bool:
    """Whether two folded words of one sound differ as names do: they end otherwise
    (ماكسيميليان, ماكسيميليانو), or have few consonants and other vowels (غولن, جولين)."""
    one, other = plain(one), plain(other)
    if _end_otherwise(one, other):
        return True
    return count_consonants(one) <= _LEAST_WITH_OTHER_VOWELS and _vowels(one) != _vowels(other)


def count_consonants(word: str) -> int:
    """How many consonants the key of a folded word has."""
    return len(arabic_key(word).removeprefix("A"))


def _differ_as_spellings(one: str, other: str, bears: Sequence[float]) -> bool:
    one, other = (_AFFRICATE.sub("ز", plain(word)) for word in (one, other))
    consonants = count_consonants(one)
    most = bears[min(consonants, len(bears) - 1)]
    if distance(one, other, most) > most or _end_otherwise(one, other):
        return False
    if bears is _MOST_OF_WORD and are_inflections(one, other):
        return False
    if bears is _MOST_OF_WORD and consonants <= _LEAST_WITH_OTHER_VOWELS:
        return _vowels(one) == _vowels(other)
    return consonants >= _SURE_CONSONANTS or not _swap_vowels(one, other)


def _vowels(word: str) -> str:
    return undouble("".join(_VOWEL.findall(word)))


def _end_otherwise(one: str, other: str) -> bool:
    """Whether words end as those of a man and a woman, or a word and its inflection, do."""
    last = {one[-1:], other[-1:]}
    vowels = {letter for letter in last if _VOWEL.match(letter)}
    return bool(vowels) and len(last) > 1 and last not in _LAST_VOWELS


def _swap_vowels(one: str, other: str) -> bool:
    """Whether one has و where the other has ي."""
    return len(one) == len(other) and any(
        {a, b} == {"و", "ي"} for a, b in zip(one, other, strict=True)
    )


def are_two_names(
    typed: Sequence[str], other: Sequence[str], same: Callable[[str, str], bool]
) -> bool:
    """Whether words in one place of two names are known both, and are not one."""
    if len(typed) != len(other):
        return False
    pairs = list(zip(typed, other, strict=True))
    return any(
        _are_both_known(one, another)
        and without_article(one) != without_article(another)
        and (place == len(pairs) or not _are_one_particle(one, another))
        and not same(one, another)
        for place, (one, another) in enumerate(pairs, 1)
    )


def _are_one_particle(one: str, other: str) -> bool:
    return other in PARTICLES.get(one, ())


def _are_both_known(one: str, other: str) -> bool:
    counts = load_evidence().words
    return min(counts[one], counts[other]) >= _KNOWN


def _plain_particle(word: str) -> str:
    word = plain(word)
    return min(PARTICLES[word]) if word in PARTICLES else without_article(word)


def may_be_near_part(
    typed: str, other: str, same: Callable[[str, str], bool], *, given: bool
) -> bool:
    """Whether two folded words may be one part of a name whose other parts agree, though their keys
    are not one: they are forms of one given name; or, one of them strange to the vocabulary, one
    is a spelling of the other with one sound read otherwise. ``given``: more parts stand behind."""
    if other in given_forms(typed) or same(typed, other):
        return True
    if _are_both_known(typed, other) or not (is_strange(typed) or is_strange(other)):
        return False
    if _differ_in_conjunction(typed, other):
        return False
    one = respellings(typed, given)
    if plain(other) in one.exact or plain(other) in one.endings:
        return True
    may_sound = max(len(typed), len(other)) >= _LEAST_OF_SOUND  # not كيم يونغ نام, كيم جونغ نام
    if may_sound and any(_are_spellings(word, other) for word in _like(other, one.sounds)):
        return True
    another = respellings(other, given)  # which are made for one word after another
    if plain(typed) in another.exact or plain(typed) in another.endings:
        return True
    if not may_sound:
        return False
    if any(_are_spellings(typed, word) for word in _like(typed, another.sounds)):
        return True
    if min(map(load_foreignness(), (typed, other))) < 0:
        return False  # محمدو, محمود
    return any(_end_alike(word, other) for word in one.endings) or any(
        _end_alike(typed, word) for word in another.endings
    )


def _like(word: str, ways: Iterable[str]) -> Iterator[str]:
    """Those of some ways to write a plain word that may be spellings of another word: they are it,
    or have its key."""
    itself, key = plain(word), arabic_key(word)
    return (way for way in ways if way == itself or arabic_key(way) == key)


def _end_alike(one: str, other: str) -> bool:
    """Whether words are spellings of one name with one ending (not ساندر, ساندرا)."""
    return one[-1] == other[-1] and _are_spellings(one, other)


def may_be_one_word_by_sound(typed: str, other: str) -> bool:
    """The same of two words that are names alone, but for a V or J read otherwise."""
    return (
        is_strange(typed)
        and is_strange(other)
        and max(map(count_consonants, (typed, other))) >= _LEAST_WITH_OTHER_VOWELS
        and min(map(load_foreignness(), (typed, other))) >= _LEAST_FOREIGN_BY_SOUND
        and not (is_inflected(typed) or is_inflected(other))
        and not _differ_in_conjunction(typed, other)
        and any(_are_nearly(word, other) for word in respellings_alone(typed))
    )


def may_be_one_word_unheld(typed: str, other: str) -> bool:
    """The same of a word that no article holds and a name of the table: it is that, but for a V, a
    ن before ب or a last ي that it lacks."""
    return (
        is_strange(typed)
        and plain(other) in respellings_unheld(typed)
        and not (is_inflected(typed) or _differ_in_conjunction(typed, other))
    )


def _differ_in_conjunction(one: str, other: str) -> bool:
    """Whether و is written onto the front of one word and ف onto that of the other (والليرة,
    فالليرة): what stands behind either is commoner than the two are (not والاس, فالاس)."""
    if {one[0], other[0]} != {"و", "ف"}:
        return False
    counts = load_evidence().words
    return all(counts[word[1:]] > counts[word] for word in (one, other))


def _are_nearly(one: str, other: str) -> bool:
    other = plain(other)
    return distance(one, other, _LEFT_OUT) <= _LEFT_OUT and not _end_otherwise(one, other)


def _are_spellings(one: str, other: str) -> bool:
    """Whether a word read otherwise is another as it stands, or a spelling of it."""
    if plain(one) == plain(other):
        return True
    return arabic_key(one) == arabic_key(other) and _differ_as_spellings(one, other, _MOST_OF_NEAR)
