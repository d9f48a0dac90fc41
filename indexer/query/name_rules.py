"""Names by rule: spellings of a name that no table lists, by its key and by evidence.

A key proposes (:mod:`indexer.names.key`), :mod:`indexer.names.variation` and the articles of the
index decide. A name of the table is known in a spelling that it lacks; and words of the index that
are strange to the shipped vocabulary, as those typed are, are spellings of one name where nothing
speaks against it. What belongs to two names of the table that are not one is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.engines.schema import TEXT_AREAS
from indexer.names.key import LEAST_KEY, arabic_keys, is_strange, near_keys
from indexer.names.keyed import load_keyed
from indexer.names.name import Spelling
from indexer.names.near_sounds import (
    given_forms,
    respellings,
    respellings_alone,
    respellings_unheld,
)
from indexer.names.particles import ARTICLE, PARTICLES, WRITTEN_ONTO, without_article
from indexer.names.similarity import distance, plain
from indexer.names.table import CLITICS, NameTable
from indexer.names.variation import (
    are_surely_one_word,
    are_two_names,
    may_be_near_part,
    may_be_one_last_part,
    may_be_one_name,
    may_be_one_part,
    may_be_one_word,
    may_be_one_word_by_sound,
    may_be_one_word_unheld,
)
from indexer.query.blending import Statistics
from indexer.query.company import Company
from indexer.query.keyed_words import KeyedWords
from indexer.query.nodes import Or, Phrase
from indexer.query.spellings import FoundName, Variant, unlisted, variant_of
from indexer.query.written_form import written_form

__all__ = ["NameRules"]

_MOST_PARTS: Final = 5
"""Words of a name, at most: chosen, محمد بن راشد آل مكتوم has five."""
_LONGEST: Final = 32
"""Letters of a word that may be of a name: what is read otherwise in longer ones would be kept for
each, megabytes of it."""
_LEAST_CONSONANTS: Final = 4
"""Consonants of a name of several parts."""
_LEAST_OF_WORD: Final = 3
"""Consonants of one word that is a name: the key of fewer is that of too many words."""
_LEAST_OF_UNHELD, _LONG_WORD = 2, 6
"""Consonants, and letters, of one word that is a name and that no article holds."""
_LEAST_FOR_NEAR: Final = 5
"""Consonants from which one may be another that its letter was taken for."""
_MOST_WAYS: Final = 24
"""Ways to write a name of several parts that are looked for in the index."""
_MOST_ROWS: Final = 100
"""Rows that go on from one part of a name: chosen, it bounds what is made."""
_CONJUNCTION: Final = "و"
_LEAST_FOR_SOUND, _LEAST_BESIDE = 3, 4
"""Letters of a part of which one sound may be another, and of one beside it that agrees."""
_SHORTEST_PART, _SHORTEST_BESIDE = 3, 2
"""Letters of the first of two words that stand as one: alone, or in a name of several words and
before an article."""


class _Way(NamedTuple):
    """Words that stand for so many words of a name."""

    length: int
    words: tuple[str, ...]
    near: bool = False
    """One sound is read otherwise in it."""


class _Likely(NamedTuple):
    """A spelling that words may be, how far it is from them, and the names that have it."""

    distance: float
    spelling: Spelling
    forms: frozenset[tuple[str, str]]


class NameRules:
    """Proposes names for the words of one query. ``listed`` finds names of the table; without
    ``statistics`` of an index, and its ``keyed`` words, only they are found, in spellings that they
    lack."""

    def __init__(
        self,
        names: NameTable,
        analyzer: Analyzer,
        listed: Callable[[Sequence[str], int], FoundName | None],
        statistics: Statistics | None,
        keyed: KeyedWords,
    ) -> None:
        self._names = names
        self._analyzer = analyzer
        self._listed = listed
        self._statistics = statistics
        self._keyed = keyed
        self._company = Company(analyzer, statistics)
        self._near: dict[tuple[str, bool], Sequence[str]] = {}
        self._alike: dict[str, Sequence[str]] = {}
        self._others: dict[str, Sequence[str]] = {}
        self._meanings: dict[str, frozenset[tuple[str]]] = {}

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """The longest name that begins at a folded word, with the spellings that rules give it."""
        most = min(len(words) - start, _MOST_PARTS)
        for length in range(most, 0, -1):
            typed = tuple(words[start : start + length])
            if self._may_be_name(typed):
                found = self._find(typed)
                if found is not None:
                    return found
        return None

    def _may_be_name(self, typed: tuple[str, ...]) -> bool:
        """Whether words have the letters of a name: of several parts, none of the first and last a
        function word."""
        stop = load_stop_words()
        if not all(is_arabic(word) and len(word) <= _LONGEST for word in typed):
            return False
        ends = {typed[-1], typed[0]} if typed[0] not in WRITTEN_ONTO else {typed[-1]}
        if not stop.isdisjoint(ends) and not self._is_listed(typed):
            return False
        if stop.isdisjoint(typed) and self._is_listed(typed):
            return True
        least = _LEAST_CONSONANTS if len(typed) > 1 else _LEAST_OF_WORD
        if len(typed) == 1 and len(typed[0]) >= _LONG_WORD and is_strange(typed[0]):
            least = least if self._is_held(typed[0]) else _LEAST_OF_UNHELD
        return max(map(len, arabic_keys(" ".join(typed)))) >= least

    def _find(self, typed: tuple[str, ...]) -> FoundName | None:
        table = self._find_respelled(typed)
        others = [] if self._statistics is None else list(self._from_index(typed))
        if table is None and not others:
            return None
        known = self._listed(typed, 0) if table is None else table
        if known is not None and known.length == len(typed):
            name, variants = known.name, list(known.variants if table is not None else ())
        else:
            name, variants = unlisted(typed), []
        found = {one.words: one for one in (*reversed(others), *reversed(variants))}
        found.pop(typed, None)
        variants = list(reversed(found.values()))
        return FoundName(name, len(typed), "", tuple(variants)) if variants else None

    def _find_respelled(self, typed: tuple[str, ...]) -> FoundName | None:
        """A name of the table that is written otherwise there."""
        if self._names.names_of_text(" ".join(typed)) or not self._stands_for_name(typed):
            return None
        nearest = self._nearest(typed)
        if nearest is None or not self._is_borne_as(typed, nearest):
            return None
        found = self._listed(nearest.words, 0)
        itself = variant_of(nearest, self._analyzer)
        if found is None or found.length != len(nearest.words):
            ids = self._names.names_of_text(" ".join(nearest.words))
            return FoundName(ids[0], len(typed), "", (itself,)) if ids else None
        others = tuple(one for one in found.variants if one.words != typed)
        return FoundName(found.name, len(typed), "", (itself, *others))

    def _is_borne_out(self, one: str, other: str) -> bool:
        """Whether articles speak for two words that have the letters of one name: something stands
        beside both. They are not asked where they lack one of the two, nor where the letters are
        enough."""
        if are_surely_one_word(one, other) or not self._company.is_known(one, other):
            return True
        return self._company.agrees(one, other)

    def _is_borne_as(self, typed: tuple[str, ...], nearest: Spelling) -> bool:
        """The same of what was typed and a spelling of the table; of several words each stands
        beside others anyway."""
        if len(typed) > 1 or len(nearest.words) > 1:
            return True
        return self._is_borne_out(*typed, *nearest.words)

    def _stands_for_name(self, typed: tuple[str, ...]) -> bool:
        return len(typed) > 1 or is_strange(typed[0])

    def _nearest(self, typed: tuple[str, ...]) -> Spelling | None:
        """The spelling of the table that is likest, where all that are like are of one name."""
        likely = self._likely(typed)
        likely.sort(key=lambda found: found[0])
        if not likely or not all(likely[0][2] & forms for _, _, forms in likely):
            return None
        return likely[0][1]

    def _likely(self, typed: tuple[str, ...]) -> list[_Likely]:
        """The spellings of the table that words may be: by their key, or else as a word of which
        one sound is read otherwise."""
        likely = list(self._likely_of(typed, _keys(" ".join(typed)), may_be_one_word))
        if likely or len(typed) > 1:
            return likely
        read = (key for way in sorted(respellings_alone(typed[0])) for key in arabic_keys(way))
        keys = dict.fromkeys(key for key in read if len(key) >= LEAST_KEY)
        likely = list(self._likely_of(typed, keys, may_be_one_word_by_sound))
        if likely or self._is_held(typed[0]):
            return likely
        read = (key for way in sorted(respellings_unheld(typed[0])) for key in arabic_keys(way))
        return list(self._likely_of(typed, dict.fromkeys(read), may_be_one_word_unheld))

    def _likely_of(
        self, typed: tuple[str, ...], keys: Iterable[str], are_one: Callable[[str, str], bool]
    ) -> Iterator[_Likely]:
        for id_, forms in load_keyed().forms(keys).items():
            name = self._names.get(id_)
            ways = [one for one in name.spellings if one.form in forms] if name is not None else []
            if any(are_two_names(typed, one.words, self._are_one) for one in ways):
                continue
            for one in ways:
                if len(typed) == 1 and not self._may_be(typed, ways[0].words, are_one):
                    continue  # it is like a rare spelling alone
                if not one.ambiguous and self._may_be(typed, one.words, are_one):
                    space = distance(plain("".join(typed)), plain("".join(one.words)))
                    yield _Likely(space, one, self._names.forms(one.words))

    def _may_be(
        self, typed: tuple[str, ...], other: tuple[str, ...], are_one: Callable[[str, str], bool]
    ) -> bool:
        if len(typed) == 1 == len(other):
            return are_one(typed[0], other[0])
        return may_be_one_name(typed, other, self._are_one)

    def _are_one(self, one: str, other: str) -> bool:
        """Whether the table gives two words one name."""
        return bool(self._names.forms((one,)) & self._names.forms((other,)))

    def _from_index(self, typed: tuple[str, ...]) -> Iterator[Variant]:
        """The ways to write a name that articles of the index hold and no table lists."""
        yield from self._otherwise_joined(typed)
        if len(typed) == 1:
            yield from (self._variant((word,)) for word in self._words_like(typed[0]))
        elif self._is_listed(typed) or (
            (any(map(is_strange, typed)) or self._has_particle(typed) or given_forms(typed[0]))
            and all(map(self._is_of_name, typed))
        ):
            yield from self._rows_like(typed)

    def _is_of_name(self, word: str) -> bool:
        """Whether a word may be a part of a person's name: strange, a particle, or a part of one
        in the table."""
        known = is_strange(word) or word in PARTICLES
        return known or word in load_keyed().words(arabic_keys(word))

    def _has_particle(self, typed: tuple[str, ...]) -> bool:
        """Whether one of the words, but not the last, is a part that names are written with."""
        return any(word in PARTICLES for word in typed[:-1])

    def _words_like(self, typed: str) -> Sequence[str]:
        """Words of the index that are a name typed as one word, written otherwise."""
        like = self._others.get(typed)
        if like is None:
            like = self._others[typed] = tuple(self._find_words_like(typed))
        return like

    def _find_words_like(self, typed: str) -> Iterator[str]:
        if not (is_strange(typed) or self._is_listed((typed,))):
            return
        meant = self._meant(typed)
        for way in (typed, *sorted(word for (word,) in meant if word != typed)):
            for word in self._like(way):
                if word != typed and (word,) not in meant and self._are_joined(typed, word, way):
                    if self._is_borne_out(way, word):
                        yield word

    def like_listed(self, variants: Sequence[Variant]) -> Iterator[Variant]:
        """The ways to write a name of the table that articles of the index hold and the table
        lacks, for a name whose spellings in the table are known."""
        taken = {one.words for one in variants}
        if self._statistics is None:
            return
        for one in variants:
            bare = (without_article(one.words[0]), *one.words[1:])
            if bare != one.words and bare in taken:
                continue  # ألبينز is not البوينج, which stands for بوينج
            if self._is_listed(one.words) and self._may_be_name(one.words):
                for other in self._from_index(one.words):
                    if other.words not in taken:
                        taken.add(other.words)
                        yield other

    def _like(self, word: str) -> Sequence[str]:
        """Words of the index that sound like one, or one of whose sounds may be read otherwise."""
        like = self._alike.get(word)
        if like is None:
            behind = self._with_conjunction([word] if word[0] == _CONJUNCTION else [], word)
            terms = (*self._terms(word), *behind)
            by_key = (other for other in terms if may_be_one_word(word, other))
            by_sound = (
                other
                for other in self._words_of(respellings_alone(word), word)
                if may_be_one_word_by_sound(word, other) and self._is_held(other)
            )
            like = self._alike[word] = tuple(dict.fromkeys((*by_key, *by_sound)))
        return like

    def _are_joined(self, typed: str, word: str, way: str) -> bool:
        """Whether a word that is like one ``way`` to write what was typed is that name, told alike
        whichever of the two was typed: they are of one name of the table by all that it has, or
        no name of it is like the one that it lacks, and they are like one another."""
        if not (self._may_be_name((typed,)) and self._may_be_name((word,))):
            return False
        mine, other = self._meant(typed), self._meant(word)
        if mine and other:
            if (typed,) in mine and (word,) in other:
                return self._are_one(typed, word)
            return (typed,) in other or (word,) in mine or mine == other
        if way != typed:
            return False
        if mine or other:
            unlisted = word if mine else typed
            return not self._likely((unlisted,))
        return True

    def _meant(self, word: str) -> frozenset[tuple[str]]:
        """The ways, of one word, to write the name of the table that a word is without a doubt;
        none where it is none."""
        meant = self._meanings.get(word)
        if meant is None:
            found = self._listed((word,), 0) if self._is_listed((word,)) else None
            rows = [(word,)] if self._is_listed((word,)) else []
            if not rows and self._may_be_name((word,)):
                found = self._find_respelled((word,))
            if found is not None and not found.clitic:
                rows += [one.words for one in found.variants if len(one.words) == 1]
            words = (row[0] for row in rows if is_arabic(row[0]))
            meant = self._meanings[word] = frozenset((one,) for one in words)
        return meant

    def _otherwise_joined(self, typed: tuple[str, ...]) -> Iterator[Variant]:
        """Two words as the one, or one as the two, that it may be written as."""
        if len(typed) == 1:
            rows = (row for row in _halves(typed[0]) if self._may_join(row, typed[0]))
            yield from (self._variant(row) for row in rows if self._stand(row))
        elif len(typed) == 2:
            for word in _joined(*typed):
                if self._is_held(word) and (
                    self._may_join(typed, word) or self._is_respelled(word, typed)
                ):
                    yield self._variant((word,))

    def _is_respelled(self, word: str, row: tuple[str, ...]) -> bool:
        """Whether a word finds a row of words as a name of the table."""
        found = self._find_respelled((word,)) if self._may_be_name((word,)) else None
        return found is not None and any(one.words == row for one in found.variants)

    def _may_join(self, row: tuple[str, ...], joined: str) -> bool:
        """Whether two words and the one that they are when written together may be one name,
        whichever was typed: a listed one, one with a strange word in it, or one with an article
        inside, which no word of Arabic has, where neither word is a name of its own."""
        first, second = row
        if len(joined) > _LONGEST or len(second) < _SHORTEST_PART:
            return False
        if self._is_listed(row):
            return len(first) >= _SHORTEST_PART
        stop = load_stop_words()
        if second in stop or (first in stop and first not in WRITTEN_ONTO):
            return False
        if without_article(second) == second:
            strange = is_strange(joined) and any(map(is_strange, row))
            return strange and len(first) >= _SHORTEST_PART
        if first in WRITTEN_ONTO:
            return True
        if first.startswith(ARTICLE) or first.removesuffix(ARTICLE) in CLITICS:
            return False  # بالألوان
        return any(map(is_strange, row)) or not any(self._listed((word,), 0) for word in row)

    def _is_listed(self, typed: tuple[str, ...]) -> bool:
        """Whether words are a name of the table without a doubt."""
        found = self._names.at(typed)
        return (
            found is not None
            and found.length == len(typed)
            and not (found.ambiguous or found.clitic)
        )

    def _rows_like(self, typed: tuple[str, ...]) -> Iterator[Variant]:
        ways = [list(self._ways_of_part(typed, place)) for place in range(len(typed))]
        rows = sorted(_rows(ways), key=lambda row: sum(word not in typed for word in row))
        found = dict.fromkeys(rows[:_MOST_WAYS])
        for row in found:
            if row != typed and not self._is_other(typed, row) and self._stand(row):
                yield self._variant(row)

    def _is_other(self, typed: tuple[str, ...], row: tuple[str, ...]) -> bool:
        """Whether the table gives words two names, or none but that they have been found by."""
        names = (self._names.names_of_text(" ".join(one)) for one in (typed, row))
        return all(names)

    def _ways_of_part(self, typed: tuple[str, ...], place: int) -> Iterator[_Way]:
        """The ways to write what begins at a part of a name, as words of the index: the part, the
        part and the next one together, the part as two words."""
        part = typed[place]
        yield _Way(1, (part,))
        for word in (*self._parts_like(part, place + 1 == len(typed)), *self._words_like(part)):
            yield _Way(1, (word,))
        if _agree_beside(typed, place):
            for word in self._near_parts(part, place + 1 < len(typed)):
                yield _Way(1, (word,), word not in given_forms(part))
        if place + 1 < len(typed) and len(typed) > 2:  # two are looked at by themselves
            joined = part + typed[place + 1]
            for word in (joined, *self._parts_like(joined, place + 2 == len(typed))):
                if self._is_held(word):
                    yield _Way(2, (word,))
        for row in _halves(part):
            if (is_strange(part) or self._may_join(row, part)) and all(map(self._is_held, row)):
                yield _Way(1, row)

    def _parts_like(self, typed: str, last: bool) -> Iterator[str]:
        """Other ways to write a part of a name: words of the index, and of names of people."""
        may_be = may_be_one_last_part if last else may_be_one_part
        particles = sorted(PARTICLES.get(typed, ()))
        known = load_keyed().words(arabic_keys(typed))
        clipped = self._with_conjunction([typed] if typed[0] == _CONJUNCTION else [], typed)
        for word in dict.fromkeys((*particles, *self._terms(typed), *clipped, *sorted(known))):
            if word == typed or not may_be(typed, word, self._are_one):
                continue
            if self._is_held(word):
                yield word

    def _near_parts(self, typed: str, given: bool) -> Sequence[str]:
        """Words that are a part of a name with one sound read otherwise, or another form of a given
        name: of the index, and of names of people. A part is asked for in each row that it is in.
        """
        near = self._near.get((typed, given))
        if near is None:
            near = self._near[typed, given] = tuple(self._find_near_parts(typed, given))
        return near

    def _find_near_parts(self, typed: str, given: bool) -> Iterator[str]:
        read = frozenset().union(*respellings(typed, given))
        for word in dict.fromkeys((*sorted(given_forms(typed)), *self._words_of(read, typed))):
            if word != typed and self._is_held(word):  # which costs least
                if may_be_near_part(typed, word, self._are_one, given=given):
                    yield word

    def _words_of(self, read: Iterable[str], typed: str) -> Iterator[str]:
        """Words that may be spelled as some are that are ``read`` for one typed: themselves, those
        of the index and of names of people that have their keys."""
        ways = sorted(read)
        yield from ways
        keys = frozenset(key for way in ways for key in arabic_keys(way) if len(key) >= LEAST_KEY)
        yield from self._terms_of(sorted(keys), typed)
        yield from self._with_conjunction((way for way in ways if way[0] == _CONJUNCTION), typed)
        yield from sorted(load_keyed().words(keys))

    def _with_conjunction(self, ways: Iterable[str], typed: str) -> Iterator[str]:
        """Words of the index that have the key of one that begins as with a conjunction, which the
        index takes off: ويرتس."""
        keys = {key for way in ways for key in arabic_keys(way[1:]) if len(key) >= LEAST_KEY}
        for word in self._terms_of(sorted(keys), typed):
            yield _CONJUNCTION + word

    def _is_held(self, word: str) -> bool:
        """Whether articles of the index hold a word."""
        statistics = self._statistics
        return statistics is not None and any(
            statistics.doc_freq(field, word)
            for area in TEXT_AREAS.values()
            for field in (area.bare, area.folded)
        )

    def _terms(self, word: str) -> list[str]:
        """The strange words of the index that have a key of a word."""
        return self._terms_of(_keys(word), word)

    def _terms_of(self, keys: Iterable[str], typed: str) -> list[str]:
        """The strange words of the index that have one of the keys, for a word that was typed."""
        return list(dict.fromkeys(word for key in keys for word, _ in self._keyed.of(key, typed)))

    def _stand(self, row: Sequence[str]) -> bool:
        """Whether articles of the index hold words in a row."""
        if self._statistics is None or not all(map(self._is_held, row)):
            return False
        areas = TEXT_AREAS.values()
        if len(row) == 1:
            return True
        fields = [field for area in areas for field in (area.bare, area.folded)]
        return self._statistics.count(Or(tuple(Phrase(one, tuple(row)) for one in fields))) > 0

    def _variant(self, row: tuple[str, ...]) -> Variant:
        """Words as a spelling, shown as articles write them."""
        index = self._statistics
        text = " ".join(row if index is None else (written_form(index, word) for word in row))
        return variant_of(Spelling(" ".join(row), row), self._analyzer)._replace(text=text)


def _rows(
    ways: Sequence[Sequence[_Way]], place: int = 0, near: bool = False
) -> Iterator[tuple[str, ...]]:
    """The rows of words that ways to write each part give, not more than are worth a look; one
    sound of a row is read otherwise, not more."""
    if place >= len(ways):
        yield ()
        return
    for way in ways[place]:
        if near and way.near:
            continue
        for rest in islice(_rows(ways, place + way.length, near or way.near), _MOST_ROWS):
            yield (*way.words, *rest)


def _agree_beside(typed: Sequence[str], place: int) -> bool:
    """Whether a part is long enough, and one beside it, for one sound of it to be another."""
    others = (*typed[:place], *typed[place + 1 :])
    return len(typed[place]) >= _LEAST_FOR_SOUND and max(map(len, others)) >= _LEAST_BESIDE


def _halves(word: str) -> Iterator[tuple[str, str]]:
    """A word as two; the second begins with a vowel of its own (إماموغلو)."""
    for place in range(_SHORTEST_BESIDE, len(word) - _SHORTEST_PART + 1):
        yield word[:place], word[place:]
        if word[place] == "و":
            yield word[:place], "ا" + word[place:]


def _joined(first: str, second: str) -> Iterator[str]:
    """The words that are two by :func:`_halves`."""
    yield first + second
    if second.startswith("او"):
        yield first + second[1:]


def _keys(name: str) -> Iterable[str]:
    """The keys under which a name is looked up."""
    keys = [key for key in sorted(arabic_keys(name)) if len(key) >= LEAST_KEY]
    near = (other for key in keys if len(key) >= _LEAST_FOR_NEAR for other in near_keys(key))
    return dict.fromkeys((*keys, *near))
