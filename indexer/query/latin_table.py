"""What the table of names knows of words that are not written in Arabic letters.

A name is found as the table has it, by what it is called in another language, or by its sounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final, NamedTuple

from indexer.analysis.vocabulary import load_words
from indexer.names.keyed import load_keyed
from indexer.names.latin import (
    FAR,
    consonants,
    index_keys,
    is_latin,
    join_latin,
    latin_keys,
    least_likeness,
    letter_names,
    nominatives,
    readings,
)
from indexer.names.name import Name, Spelling
from indexer.names.particles import ARTICLE, LATIN_ARTICLES, LATIN_SMALL_WORDS
from indexer.names.sounds import load_sounds
from indexer.names.table import NameTable
from indexer.query.latin_words import (
    LEAST_TOLD_APART,
    MOST_WAYS,
    distance_from,
    is_function_word,
    is_near,
    is_ordinary,
    is_transliteration,
    least_distance,
    nearest,
    runs_of,
)

__all__ = ["LEAST_ACRONYM", "MOST_ACRONYM", "LatinTable", "Meaning"]

LEAST_ACRONYM, MOST_ACRONYM = 3, 6
"""Letters of an acronym: تي في is no institution."""
_NEAR: Final = 0.04
"""How much farther than the nearest spelling another may be that is meant as well."""
_AS_WRITTEN: Final = 0.06
_LOOSE: Final = 0.2
"""How much less alike than :func:`least_likeness` asks a word may be that is called a name."""
_NO_PEOPLE: Final = frozenset(("country", "place", "institution"))
_KNOWN: Final = 50
"""Occurrences in the vocabulary from which a word is no mere spelling of a foreign name."""
_LEAST_AMBIGUOUS: Final = 3
"""Letters of an ambiguous Arabic word that stands for a name in Latin letters."""


_PLURAL: Final = "s"
_MEMBERS: Final = {"ون": ("", "ه", "ين"), "ين": ("", "ه", "ون")}
"""Endings of those who are of a body, folded, and how one of them, what is theirs, and they in the
other case are written: الحوثيون, الحوثي, الحوثية, الحوثيين."""


class Meaning(NamedTuple):
    """A name and the form in which it was typed."""

    name: Name
    form: str

    def spelled(self, words: int = 0) -> list[Spelling]:
        """The Arabic spellings of that form; of a person's full name none of several words where
        one ``word`` was typed."""
        found = [one for one in self.name.spellings if one.form == self.form]
        if words == 1 and self.name.kind == "person" and self.form.startswith("full"):
            return [one for one in found if len(one.words) == 1]
        return found


class LatinTable:
    """Looks up, for one query, words that are not written in Arabic letters. Each word is a part of
    several rows: what it may be is looked up once."""

    def __init__(self, names: NameTable) -> None:
        self._names = names
        self._borne: dict[str, tuple[str, ...]] = {}
        self._people: dict[str, tuple[str, ...]] = {}
        self._surnamed: dict[str, tuple[str, ...]] = {}

    def listed(self, core: Sequence[str], alone: bool = False) -> list[Meaning]:
        """The names of the table that words are, whole. One word of few consonants sounds like too
        many names to be read as one beside others (unless it stands ``alone``)."""
        called = self._called(core)
        if all(one.name.kind == "given" for one in called) and (meant := self._as_written(core)):
            return meant
        if called and not self._is_given(core, called):
            return called
        if called or (_is_short(core) and not alone):
            return []
        return self._sounding(core)

    def is_called(self, core: Sequence[str]) -> bool:
        """Whether words are a name as the table or another language has it, not by sound alone."""
        return bool(self._called(core))

    def in_pieces(self, core: Sequence[str]) -> list[Meaning]:
        """Names of the table that are written with an apostrophe somewhere in their first word:
        Ma'rib, Isma'il Haniyeh."""
        if len(core) < 2 or is_function_word(core) or core[0] in LATIN_SMALL_WORDS:
            return []
        for first in dict.fromkeys((core[0] + core[1], *join_latin(core[:2]))):
            if found := self._called((first, *core[2:])):
                return [one for one in found if one.name.kind != "given"]
        return []

    def known_parts(self, part: str) -> tuple[str, ...]:
        """The words nearest to a part of a name that people of the table bear."""
        if part not in self._borne:
            sounds = load_sounds()
            borne = (one for key in _part_keys(part) for one in sounds.parts(key))
            self._borne[part] = tuple(nearest(part, borne))
        return self._borne[part]

    def words_of_people(self, part: str) -> tuple[str, ...]:
        """The words nearest to a part of a name that people bear, of the table or not; none for
        what names something else: Gaza is not غازي."""
        if part not in self._people:
            words: tuple[str, ...] = ()
            if not any(one.name.kind in _NO_PEOPLE for one in self._called((part,))):
                borne = (one for key in _part_keys(part) for one in load_sounds().borne(key))
                likely = (  # Khaoui is not قوي, which is seldom a name
                    one for one in borne if load_words()[one] < _KNOWN or is_near(part, one)
                )
                words = tuple(nearest(part, likely))
            self._people[part] = words
        return self._people[part]

    def first_parts(self, part: str) -> tuple[str, ...]:
        """The Arabic words that begin the names of people whose names in Latin letters begin with
        a part as it was typed (Ivanka Trump, Joko Widodo): the nearest, and others that the
        vocabulary hardly knows (not فاز of Fayez)."""
        found = dict.fromkeys(
            one.words[0]
            for name in self._names.beginning(part)
            if name.kind == "person"
            for one in name.of_form("full")
            if len(one.words) > 1
        )
        near = nearest(part, found, FAR)
        others = (word for word in found if load_words()[word] < _KNOWN)
        alike = (word for word in others if least_distance(part, (word,)) < FAR)
        return tuple(one for one in dict.fromkeys((*near, *alike)) if not self._is_place(one))

    def _is_place(self, word: str) -> bool:
        """Whether an Arabic word is the name of something else than a person: Abyei is not Abiy."""
        names = filter(None, (self._names.get(id_) for id_, _ in self._names.forms((word,))))
        return any(name.kind in _NO_PEOPLE for name in names)

    def borne_parts(self, part: str) -> tuple[str, ...]:
        """The words of names of people that a part stands for letter by letter."""
        runs = ["".join(run) for run in runs_of((part,))]
        keys = {key for run in runs for key in index_keys(run)}
        borne = load_keyed().words(keys)
        return tuple(word for word in nearest(part, borne) if is_transliteration(part, word))

    def surnames(self, part: str) -> tuple[str, ...]:
        """The Arabic surnames of the table that a part may be."""
        if part not in self._surnamed:
            self._surnamed[part] = tuple(
                one.words[0]
                for meaning in self.listed((part,))
                if meaning.name.kind == "person" and meaning.form.startswith("short")
                for one in meaning.name.of_form(meaning.form)
                if len(one.words) == 1
            )
        return self._surnamed[part]

    def spellings(self, meant: Sequence[Meaning], core: Sequence[str]) -> Iterable[Spelling]:
        """The Arabic spellings that are searched for the names that words may mean."""
        spellings = {one.words: one for meaning in meant for one in _spellings(meaning, core)}
        spellings |= {one.words: one for one in self._names.joined(tuple(core))}
        for name, _ in meant:
            if name.kind == "institution" and _is_acronym(name, core):
                spellings |= {
                    words: Spelling(" ".join(words), words) for words in letter_names(core[0])
                }
        return spellings.values()

    def _as_written(self, core: Sequence[str]) -> list[Meaning]:
        """What Russian words sound as letter by letter, where taking the ending of a case off gives
        no more than a given name: Роналду is not Роналд."""
        written = [readings(word)[0] if len(nominatives(word)) > 1 else word for word in core]
        if written == list(core) or self._called(written):
            return []
        meant = self._sounding(written)
        return meant if self.least_far(written, meant) <= _AS_WRITTEN else []

    def _is_given(self, core: Sequence[str], meant: Sequence[Meaning]) -> bool:
        """Whether a word is only borne by people of whom Arabic news say more than that word, and
        is part of the names of others: Hussein is not صدام حسين."""
        if len(core) > 1 or any(
            one.name.kind != "person" or _sounds_alone(one, core[0]) for one in meant
        ):
            return False
        return bool(self.known_parts(core[0]))

    def _called(self, core: Sequence[str]) -> list[Meaning]:
        """Names by what the table or another language calls them."""
        for words in islice(product(*map(_alternatives, core)), MOST_WAYS):
            for way in _with_articles(words):
                found = self._names.at(way)
                if found is not None and found.length == len(way):
                    return _most_meant(
                        Meaning(name, spelling.form)
                        for name, spelling in zip(found.names, found.matched, strict=True)
                    )
        if people := self._of_country(core):
            return people
        for words in islice(product(*map(nominatives, core)), MOST_WAYS):
            if called := self.foreign(words):
                return called
        return []

    def least_far(self, core: Sequence[str], meant: Sequence[Meaning]) -> float:
        """How far words are from the nearest spelling of the names that they sound as."""
        spelled = [one.words for meaning in meant for one in meaning.spelled(len(core))]
        runs = list(runs_of(core))
        return min((distance_from(run, words) for run in runs for words in spelled), default=FAR)

    def _of_country(self, core: Sequence[str]) -> list[Meaning]:
        """The countries whose people are meant by the plural of an English adjective: Syrians."""
        last = core[-1]
        if not (is_latin(last) and last.endswith(_PLURAL)):
            return []
        named = self._names.at((*core[:-1], last.removesuffix(_PLURAL)))
        if named is None or named.length != len(core):
            return []
        meant = zip(named.names, named.matched, strict=True)
        return [Meaning(name, one.form) for name, one in meant if one.adjective]

    def foreign(self, words: Sequence[str]) -> list[Meaning]:
        """Names by what another language calls them."""
        called = load_sounds().foreign(" ".join(words))
        names = ((self._names.get(id_), form) for id_, form in called)
        return [Meaning(name, form) for name, form in names if name is not None]

    def _sounding(self, core: Sequence[str]) -> list[Meaning]:
        """Names by how they sound: those whose spellings are nearest to what was typed."""
        if is_ordinary(core):
            return []
        near: dict[tuple[str, str], tuple[float, Meaning]] = {}
        inner = any(word in LATIN_ARTICLES for word in core[:-1])
        for run in runs_of(core):
            for meaning, far in self._near(run, len(core), inner):
                key = (meaning.name.id, meaning.form)
                if key not in near or far < near[key][0]:
                    near[key] = (far, meaning)
        least = min((far for far, _ in near.values()), default=0.0)
        if len(core) == 1 and near and self._is_nearer_given(core[0], least):
            return []
        return _most_meant(one for far, one in near.values() if far <= least + _NEAR)

    def _is_nearer_given(self, word: str, far: float) -> bool:
        """Whether a word is as near to a given name of the table as to what is so far from it, or
        clearly nearer to what other people bear: al-Naqib is not the Negev."""
        if least_distance(word, self.known_parts(word)) <= far:
            return True
        return least_distance(word, self.words_of_people(word)) < far - _NEAR

    def _near(
        self, run: tuple[str, ...], typed: int, inner: bool
    ) -> Iterator[tuple[Meaning, float]]:
        """The names that have a spelling which runs of Latin letters may stand for, and how far
        it is from that; ``typed`` words were typed, with an article inside if ``inner``."""
        sounds, most = load_sounds(), least_likeness("".join(run), typed)
        listed = {one for key in latin_keys("".join(run)) for one in sounds.names(key)}
        for id_, forms in sorted(listed):
            name = self._names.get(id_)
            for meaning in () if name is None else (Meaning(name, form) for form in forms):
                spelled = meaning.spelled(typed)
                far = min(
                    (distance_from(run, one.words, inner) for one in spelled), default=most + 1
                )
                if far <= most:
                    yield meaning, far


@lru_cache(4096)
def _alternatives(word: str) -> tuple[str, ...]:
    """The ways to read one word in Latin letters, itself first."""
    return tuple(dict.fromkeys((word, *(one.replace("7", "h") for one in readings(word)))))


def _with_articles(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Words as the table may have them: as they are, with one article or another in front, written
    onto the first or not."""
    yield words
    for article in ("al", "el"):
        yield (article, *words)
    bare = words[0]
    if bare[:2] in ("al", "el") and len(bare) > len("al") + 3:
        yield (bare[2:], *words[1:])
        yield (bare[:2], bare[2:], *words[1:])


def _is_short(core: Sequence[str]) -> bool:
    """Whether one word has few consonants."""
    return len(core) == 1 and all(consonants(run[0]) < LEAST_TOLD_APART for run in runs_of(core))


def _part_keys(part: str) -> set[str]:
    return {key for run in runs_of((part,)) for key in latin_keys("".join(run))}


def _most_meant(meant: Iterable[Meaning]) -> list[Meaning]:
    """What is meant by a word that is several: what is no part of a name before people by their
    surnames, those first of whom Arabic news say no more either, and given names last."""
    ranked: dict[int, list[Meaning]] = {}
    for one in meant:
        ranked.setdefault(_rank(one), []).append(one)
    return ranked[min(ranked)] if ranked else []


def _is_alone(meaning: Meaning) -> bool:
    """Whether a name has Arabic spellings of the form in which it was typed."""
    return bool(meaning.spelled())


def _sounds_alone(meaning: Meaning, word: str) -> bool:
    """Whether a spelling of a name sounds as the one word that was typed."""
    spelled = [one.words for one in meaning.name.spellings if one.form == meaning.form]
    return any(
        distance_from(run, words) <= least_likeness(run[0]) + _LOOSE
        for run in runs_of((word,))
        for words in spelled
    )


def _rank(meaning: Meaning) -> int:
    if meaning.name.kind == "given":
        return 2
    if not meaning.form.startswith("short"):
        return 0
    return 1 if _is_alone(meaning) else 3


def _spellings(meaning: Meaning, core: Sequence[str]) -> Iterator[Spelling]:
    """The Arabic spellings that are searched for a name typed in other letters."""
    name, form = meaning
    if form.startswith("adjective"):
        yield from name.of_form(form)
    elif name.kind == "person":
        spelled = name.of_form(form if form.startswith("short") else "full")
        if form.startswith("full") and len(core) == 1:  # Mahathir is مهاتير too
            alone = (one for one in name.spellings if one.form.startswith("full"))
            spelled = tuple(one for one in alone if len(one.words) == 1) or spelled
        if form.startswith("short") and not _is_alone(meaning):
            spelled = tuple(one for one in name.spellings if one.form.startswith("full"))
        if spelled[0].ambiguous and spelled[0].words[0] == "بن":
            spelled = name.of_form("full")
        yield from spelled
    else:
        for one in name.spellings:
            if not one.adjective and _stands_for(one, name, core):
                yield one
                if name.kind == "institution" and len(one.words) == 1:
                    yield from map(_of_word, _members(one.words[0]))


def _members(word: str) -> Iterator[str]:
    """What a body's name in the plural of its members is for one of them, and as an adjective."""
    for ending, others in _MEMBERS.items():
        if word.startswith(ARTICLE) and word.endswith("ي" + ending):
            yield from (word.removesuffix(ending) + other for other in others)


def _of_word(word: str) -> Spelling:
    return Spelling(word, (word,))


def _stands_for(spelling: Spelling, name: Name, core: Sequence[str]) -> bool:
    """Whether a spelling is searched that may be ambiguous in Arabic: the label of its name, one of
    several words, or one that sounds as what was typed, unless that was an acronym."""
    if not spelling.ambiguous or len(spelling.words) > 1:
        return True
    if len(spelling.words[0]) < _LEAST_AMBIGUOUS:
        return False
    if spelling.words == name.spellings[0].words:
        return True
    # What Persian calls a country has no words in other letters.
    return (
        bool(core)
        and not _is_acronym(name, core)
        and any(
            distance_from(run, spelling.words) <= least_likeness("".join(run))
            for run in runs_of(core)
        )
    )


def _is_acronym(name: Name, core: Sequence[str]) -> bool:
    """Whether words are an acronym of a name, of three letters or more."""
    return (
        len(core) == 1
        and LEAST_ACRONYM <= len(core[0]) <= MOST_ACRONYM
        and any(one.text.isupper() and one.words == tuple(core) for one in name.latin)
    )
