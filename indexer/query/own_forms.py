"""The forms in which a name of the table stands in a text: behind clitics, and as the adjective of
a country. By these it is found, and not by a stem, which البحرين has in common with بحر.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.vocabulary import is_protected, load_evidence
from indexer.names.name import Kind, Name, Spelling
from indexer.names.table import CLITICS, NameTable

__all__ = [
    "adjective_families",
    "attach_clitic",
    "count_bare",
    "is_clitic_form",
    "is_common",
    "is_name_alone",
    "is_name_in_news",
    "is_noun_form",
    "with_clitics",
]

_LAMS: Final = ("ل", "ول", "فل")

_INFLECTIONS: Final = ("", "ه", "ون", "ين", "ان", "ات", "تان", "تين", "ا")
"""Gender, number and case of an adjective: روسي, روسية, روسيون, روسيا (روسيًا) …"""

_MOST_OWN: Final = 0.05
"""Share of a name's occurrences up to which a word that may be it behind a clitic is no word of its
own: لقم is of قم, كبير not of بير."""
_MOST_OWN_WITH_AND: Final = 0.15
"""The same of one with و, far the commonest clitic: وقم, which may be "and rise", has .07."""

_MOST_DEFINITE: Final[Mapping[Kind, float]] = {"country": 0.5, "place": 0.3}
"""Share of the occurrences of a word that is a noun too, as the table says, up to which those in
the other state (with the article, or without the one that the name has) leave it a name: of the
vocabulary's, الرياض has .14, قم .00, جدة .05, مالي .35, صور .36, الخليل .59, الباب .62. A surname
of the kind stays a noun: سلامة has .49, نور .33, جمال .29."""

_ALONE: Final = ("country", "place", "person", "given", "institution")
_MOST_DEFINITE_ALONE: Final = 0.3
"""The same share of a person's name without an article that is all that was typed."""
_MOST_COMMON: Final = 1000
"""Occurrences in the vocabulary up to which it is no common word: واحد has 6,857, جمال 1,651,
الدوري 1,633, الأسد 978."""
_NOUN_ENDINGS: Final = ("ان", "ين", "ون", "ات", "ه", "ي")
_SHORTEST_NOUN: Final = 3
_MOST_VERB: Final = 0.1
"""How often, against the word, it may stand with the ت of a verb: فاز and فازت."""

_LEAST_COLLECTIVE: Final = 10
"""How many times as often as the sound plural a nisba without its ي must stand, with the article,
to be a plural of it: الروس against الروسيون and الروسيين; السور, a wall, is none of سوري."""

_LEAST_OTHER_PLURAL: Final = 0.1
"""The same of one in ان of a longer root, beside the sound plural: الأميركان."""
_LIKE_PLURAL: Final = re.compile("ا..ا.")
"""A plural of a noun of three letters, where that is known: ألبان of لبن; ألمان is of none."""
_LONG_ROOT: Final = 5
"""Letters of a longer root: أميرك."""
_LONG_REGION: Final = 6
"""Letters, at least, of a region whose adjective is told by its ending: أفريقيا, not ليبيا."""


def with_clitics(word: str) -> Iterator[str]:
    """A folded word alone and with each conjunction and preposition."""
    return (attach_clitic(clitic, word) for clitic in CLITICS)


def attach_clitic(clitic: str, word: str) -> str:
    """A folded word with a clitic written onto it: ل and السعودية give للسعودية, ل and اللجنة
    للجنة."""
    if clitic in _LAMS and word.startswith("ال"):
        return clitic + word[2 if word.startswith("الل") else 1 :]
    return clitic + word


def is_clitic_form(form: str, word: str) -> bool:
    """Whether a folded form of a name with a clitic is no word of its own, as far as is known."""
    counts = load_evidence().words
    most = _MOST_OWN_WITH_AND if form == "و" + word else _MOST_OWN
    return not is_protected(form) and counts[form] <= most * counts[word]


def is_name_in_news(word: str, kind: Kind) -> bool:
    """Whether news mean the name by a folded word that is a noun too, as its states say."""
    most = _MOST_DEFINITE.get(kind)
    if most is None:
        return False
    noun, definite = (word[2:], word) if word.startswith("ال") else (word, "ال" + word)
    mine, other = (definite, noun) if word == definite else (noun, definite)
    return count_bare(other) <= most * (count_bare(mine) + count_bare(other))


def is_name_alone(spelling: Spelling, kind: Kind) -> bool:
    """Whether a word that is a noun too means the name where it is all that was typed: with its
    article, or as that of a person who hardly ever takes one, and which is no common word or verb.
    """
    word = spelling.words[0]
    if kind not in _ALONE or word in load_stop_words():
        return False
    if spelling.text.startswith("ال"):
        return kind in ("country", "place", "institution") or not is_common(word)
    counts, mine = load_evidence().words, count_bare(word)
    if kind == "place" or is_common(word) or counts[word + "ت"] > _MOST_VERB * counts[word]:
        return False
    if word.endswith("ا") and counts[word[:-1]] > mine:  # ماليا is an adverb of مالي
        return False
    definite = count_bare("ال" + word)
    return definite <= _MOST_DEFINITE_ALONE * (mine + definite)


def is_common(word: str) -> bool:
    """Whether a folded word is so common that it means no name where it is all that was typed."""
    return count_bare(word) > _MOST_COMMON


def is_noun_form(word: str) -> bool:
    """Whether a folded word is a commoner noun with an ending: طالبان, two students."""
    counts = load_evidence().words
    roots = (word.removesuffix(ending) for ending in _NOUN_ENDINGS)
    return any(
        len(root) >= _SHORTEST_NOUN and counts[root] > counts[word] and counts["ال" + root]
        for root in roots
        if root != word
    )


def count_bare(word: str) -> int:
    """How often a word stands alone and with what is written onto its front."""
    counts = load_evidence().words
    return sum(counts[form] for form in dict.fromkeys(with_clitics(word)))


def adjective_families(name: Name, table: NameTable) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each adjective of a country or region that is nothing else, with all its folded forms, with
    and without the article: روسي, الروسية, الروس … Those of countries are as the table has them,
    that of another place is told by its ending alone: أفريقيا has أفريقي."""
    for text in dict.fromkeys(_adjectives(name)):
        adjective = fold(text)
        root = adjective.removesuffix("ي")
        forms = [form for form in _inflect(adjective) if not _is_another(form, name, table)]
        if not any(id == name.id for one in (root, "ال" + root) for id, _ in table.forms((one,))):
            forms += _collectives(root)  # اليمن is no plural of يمني
        yield text, tuple(dict.fromkeys(forms))


def _adjectives(name: Name) -> Iterator[str]:
    for spelling in name.spellings:
        text = spelling.text
        if len(spelling.words) > 1 or spelling.ambiguous or spelling.origin == "mined":
            continue
        if spelling.form == "adjective":
            yield text
        elif name.kind == "place" and text.endswith("يا") and len(text) >= _LONG_REGION:
            if not text.startswith("ال"):
                yield text[:-1]


def _is_another(form: str, name: Name, table: NameTable) -> bool:
    """Whether a form is another country or place, and not this: كوري gives كوريا."""
    ids = {id for id, _ in table.forms((form,))}
    others = filter(None, map(table.get, ids))
    return name.id not in ids and any(one.kind in ("country", "place") for one in others)


@cache
def _inflect(adjective: str) -> tuple[str, ...]:
    forms = [adjective + ending for ending in _INFLECTIONS]
    forms += _broken_plurals().get(adjective, ())
    return (*forms, *("ال" + form for form in forms))


@cache
def _collectives(root: str) -> tuple[str, ...]:
    """The plurals of a nisba that are made of what it is made of."""
    counts = load_evidence().words
    sound = counts[f"ال{root}يون"] + counts[f"ال{root}يين"]
    found: tuple[str, ...] = ()
    if _LIKE_PLURAL.fullmatch(root) and counts[f"ال{root[1:3]}{root[4]}"]:
        return found
    if counts["ال" + root] > max(_LEAST_COLLECTIVE * sound, 2):
        found += ("ال" + root,)
        if counts[root] <= counts["ال" + root]:  # ترك is a verb
            found += (root,)
    if len(root) >= _LONG_ROOT and counts[f"ال{root}ان"] > max(_LEAST_OTHER_PLURAL * sound, 2):
        found += (root + "ان", f"ال{root}ان")
    return found


@cache
def _broken_plurals() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for plural, singular in load_evidence().plurals.items():
        if singular.endswith("ي"):
            found[singular] = (*found.get(singular, ()), plural)
    return found
