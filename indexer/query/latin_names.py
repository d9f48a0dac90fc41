"""Names that a query has in other letters than Arabic ones, and acronyms in the names of letters.

What is typed in Latin letters is no ordinary Arabic word, so spellings that are ambiguous in Arabic
stand for it too, and all forms of what is no person: NATO is الناتو and حلف شمال الأطلسي. A name
is found as the table has it, by what it is called in another language, or by its sounds; of a name
that no table has, the parts are read one by one, and the articles of the index decide whether they
stand in a row. A surname behind a name that is known as a given one, or behind ``bin``, is never
taken for a person of the table: Fahd bin Salman is not King Salman.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_evidence
from indexer.engines.schema import NAME_KEYS, TEXT_AREAS
from indexer.names.key import KEY_SIGN
from indexer.names.latin import (
    acronyms_of,
    arabic_sounds,
    arabic_words,
    consonants,
    distance,
    distance_of_words,
    index_keys,
    join_latin,
    latin_keys,
    latin_words,
    least_likeness,
    letter_names,
    nominatives,
    ordinary_words,
    read_arabizi,
    readings,
)
from indexer.names.name import Name, Spelling
from indexer.names.sounds import load_sounds
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.spellings import FoundName, Variant, holds, key_of, variant_of

__all__ = ["LatinNames"]

_MOST_WORDS: Final = 7
_LONGEST: Final = 40
"""Letters of a word that may be of a name."""
_MOST_PARTS: Final = 4
_MOST_WAYS: Final = 24
_MOST_TERMS: Final = 20
_MOST_ALTERNATIVES: Final = 8
_NEAR: Final = 0.04
"""How much farther than the nearest spelling another may be that is meant as well."""
_NEAR_PART: Final = 0.1
"""The same for parts of names: Hassan is حسن and حسان."""
_KEPT_ARTICLE: Final = 0.01
_FAR: Final = 9.0
_LOOSE: Final = 0.2
_NO_ARTICLE: Final = 0.1
_LEAST_CONSONANTS: Final = 4
"""Consonants of a single word that the index alone knows."""
_LEAST_LETTERS, _MOST_LETTERS = 3, 6
"""Of acronyms in the names of their letters: تي في is no institution."""
_LEAST_HALF: Final = 3
_LEAST_TOLD_APART: Final = 3
_LEAST_ARTICLES: Final = 2
_LEAST_AMBIGUOUS: Final = 3
"""Letters of an ambiguous Arabic word that stands for a name in Latin letters."""

_SON: Final = frozenset(("bin", "ben", "ibn", "bint"))
_PARTICLES: Final = {
    "bin": "بن", "ben": "بن", "ibn": "بن", "bint": "بنت", "abu": "ابو", "abou": "ابو", "abo": "ابو",
    "umm": "ام", "oum": "ام",
}  # fmt: skip
_ARTICLES: Final = frozenset(
    "al el il ul ad an ar as at az ash ed en er es et ez esh ech ach l".split()
)
_SERVANT: Final = re.compile("abd(?:[aeiou]{1,2}(?:[ldnrstz]|sh|th|dh)?)?")
_SERVANTS: Final = "عبدال"
_POSSESSIVE: Final = "s"


class _Meaning(NamedTuple):
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


class LatinNames:
    """Proposes names for the words of one query that are not written in Arabic letters. Without
    ``statistics`` only those of ``names``."""

    def __init__(
        self, names: NameTable, analyzer: Analyzer, statistics: Statistics | None = None
    ) -> None:
        self._names = names
        self._analyzer = analyzer
        self._statistics = statistics
        self._borne: dict[str, tuple[str, ...]] = {}
        self._surnamed: dict[str, tuple[str, ...]] = {}
        self._indexed: dict[str, tuple[tuple[str, int], ...]] = {}

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """The longest name that begins at a folded word, with its Arabic spellings; one without
        spellings where a name begins that must not be read as another."""
        if is_arabic(words[start]):
            return self._propose_arabic(words, start)
        row = _latin_row(words, start)
        if not row:
            return None
        behind = start > 0 and not is_arabic(words[start - 1])
        if behind and (words[start - 1] in _SON or row[0] in _SON):
            return _unread(row[:1])
        for length in range(len(row), 0, -1):
            core = _core(row[:length])
            if length == 1 and self._known_parts(row[0]) and (named := self._in_parts(row)):
                return named
            alone = length == len(row) and not behind
            if core and (found := self._listed(core, alone) or self._in_pieces(core)):
                return self._found(found, core, length)
        return self._in_parts(row) or self._by_index(row)

    # ------------------------------------------------------------ what the table knows

    def _listed(self, core: Sequence[str], alone: bool = False) -> list[_Meaning]:
        """The names of the table that words are, whole. One word of few consonants sounds like too
        many names to be read as one beside others (unless it stands ``alone``)."""
        called = self._called(core)
        if called and not self._is_given(core, called):
            return called
        if called or (_is_short(core) and not alone):
            return []
        return self._sounding(core)

    def _in_pieces(self, core: Sequence[str]) -> list[_Meaning]:
        """Names of the table that are written with an apostrophe somewhere in their first word:
        Ma'rib, Isma'il Haniyeh."""
        if len(core) < 2 or _is_function_word(core) or core[0] in (*_PARTICLES, *_ARTICLES):
            return []
        for first in dict.fromkeys((core[0] + core[1], *join_latin(core[:2]))):
            if found := self._called((first, *core[2:])):
                return [one for one in found if one.name.kind != "given"]
        return []

    def _is_given(self, core: Sequence[str], meant: Sequence[_Meaning]) -> bool:
        """Whether a word is only borne by people of whom Arabic news say more than that word, and
        is part of the names of others: Hussein is not صدام حسين."""
        if len(core) > 1 or any(
            one.name.kind != "person" or _sounds_alone(one, core[0]) for one in meant
        ):
            return False
        return bool(self._known_parts(core[0]))

    def _called(self, core: Sequence[str]) -> list[_Meaning]:
        """Names by what the table or another language calls them."""
        for words in islice(product(*map(_alternatives, core)), _MOST_WAYS):
            for way in _with_articles(words):
                found = self._names.at(way)
                if found is not None and found.length == len(way):
                    return _most_meant(
                        _Meaning(name, spelling.form)
                        for name, spelling in zip(found.names, found.matched, strict=True)
                    )
        for words in islice(product(*map(nominatives, core)), _MOST_WAYS):
            ids = load_sounds().foreign(" ".join(words))
            if ids:
                known = filter(None, map(self._names.get, ids))
                return [_Meaning(name, "full") for name in known]
        return []

    def _sounding(self, core: Sequence[str]) -> list[_Meaning]:
        """Names by how they sound: those whose spellings are nearest to what was typed."""
        if _is_ordinary(core):
            return []
        near: dict[tuple[str, str], tuple[float, _Meaning]] = {}
        inner = any(word in _ARTICLES for word in core[:-1])
        for run in _runs(core):
            for meaning, far in self._near(run, len(core), inner):
                key = (meaning.name.id, meaning.form)
                if key not in near or far < near[key][0]:
                    near[key] = (far, meaning)
        least = min((far for far, _ in near.values()), default=0.0)
        if len(core) == 1 and near and self._given_at(core[0]) <= least:
            return []
        return _most_meant(one for far, one in near.values() if far <= least + _NEAR)

    def _given_at(self, word: str) -> float:
        """How far the nearest given name is from a word."""
        given = self._known_parts(word)
        return min((_far(run, (one,)) for run in _runs((word,)) for one in given), default=_FAR)

    def _near(
        self, run: tuple[str, ...], typed: int, inner: bool
    ) -> Iterator[tuple[_Meaning, float]]:
        """The names that have a spelling which runs of Latin letters may stand for, and how far
        it is from that; ``typed`` words were typed, with an article inside if ``inner``."""
        sounds, most = load_sounds(), least_likeness("".join(run), typed)
        listed = {one for key in latin_keys("".join(run)) for one in sounds.names(key)}
        for id_, forms in sorted(listed):
            name = self._names.get(id_)
            for meaning in () if name is None else (_Meaning(name, form) for form in forms):
                spelled = meaning.spelled(typed)
                far = min((_far(run, one.words, inner) for one in spelled), default=most + 1)
                if far <= most:
                    yield meaning, far

    def _found(self, meant: Sequence[_Meaning], core: Sequence[str], length: int) -> FoundName:
        spellings = {one.words: one for meaning in meant for one in _spellings(meaning, core)}
        spellings |= {one.words: one for one in self._names.joined(tuple(core))}
        for name, _ in meant:
            if name.kind == "institution" and _is_acronym(name, core):
                spellings |= {
                    words: Spelling(" ".join(words), words) for words in letter_names(core[0])
                }
        return FoundName(meant[0].name, length, "", tuple(self._variants(spellings.values())))

    def _variants(self, spellings: Iterable[Spelling]) -> Iterator[Variant]:
        """Spellings to look for, each that is found in its own way once: what holds another is
        found by that."""
        stop = load_stop_words()
        found: dict[tuple[str, ...], Variant] = {}
        for one in spellings:
            if len(one.words) > 1 or one.words[0] not in stop:
                variant = variant_of(one, self._analyzer)
                found.setdefault(key_of(variant), variant)
        rows = [key for key, one in found.items() if not one.forms]
        for key, variant in found.items():
            if not any(row != key and holds(key, row) for row in rows):
                yield variant

    # ------------------------------------------------------------ what the index knows

    def _by_parts(self, row: Sequence[str]) -> FoundName | None:
        """A name of several parts that no table has, in the spellings that stand in articles."""
        for length in range(min(len(row), _MOST_PARTS), 1, -1):
            core = _core(row[:length])
            named = [part for part in core if part not in _PARTICLES and part not in _ARTICLES]
            if len(named) < 2 or core[-1] in _PARTICLES or _is_function_word(core):
                continue
            ways = [self._ways(core, place) for place in range(len(core))]
            if not all(ways):
                continue
            held = self._held(ways)
            if held:
                return FoundName(_unlisted(held), length, "", tuple(self._variants(held)))
            if self._known_parts(core[0]) and self._may_end(core[-1]):
                return _unread(row[:length])
        return None

    def _in_parts(self, row: Sequence[str]) -> FoundName | None:
        return self._by_servant(row) or self._by_parts(row)

    def _by_servant(self, row: Sequence[str]) -> FoundName | None:
        """A given name that begins with عبد, typed in several words and nothing behind it, as it is
        written together and apart."""
        core = _core(row)
        if len(core) < 2 or not _SERVANT.fullmatch(core[0]):
            return None
        name = core[2:] if len(core) > 2 and core[1] in _ARTICLES else core[1:]
        words = self._known_parts(f"abdel{name[0]}") if len(name) == 1 else ()
        spellings = [one for word in words if word.startswith(_SERVANTS) for one in _apart(word)]
        if not spellings:
            return None
        return FoundName(_unlisted(spellings), len(row), "", tuple(self._variants(spellings)))

    def _may_end(self, part: str) -> bool:
        """Whether a word may be the last part of a name."""
        return bool(self._surnames(part) or self._known_parts(part))

    def _ways(self, core: Sequence[str], place: int) -> tuple[tuple[str, ...], ...]:
        """The Arabic words that one part of a name may be."""
        part = core[place]
        if part in _ARTICLES and place + 1 < len(core):
            return ((),)
        if part in _PARTICLES and place + 1 < len(core):
            return ((_PARTICLES[part],),)
        words = dict.fromkeys((*self._known_parts(part), *self._surnames(part)))
        words.update(dict.fromkeys(word for word, _ in self._strange(part)))
        return tuple((word,) for word in islice(words, _MOST_ALTERNATIVES))

    def _held(self, ways: Sequence[Sequence[tuple[str, ...]]]) -> list[Spelling]:
        """The ways to write a name that articles hold."""
        statistics = self._statistics
        if statistics is None:
            return []
        held = []
        for way in islice(product(*ways), _MOST_WAYS):
            words = tuple(word for part in way for word in part)
            spelling = Spelling(" ".join(words), words)
            reach = variant_of(spelling, self._analyzer).reach(tuple(TEXT_AREAS.values()))
            if statistics.count(reach.query()):
                held.append(spelling)
        return held

    def _by_index(self, row: Sequence[str]) -> FoundName | None:
        """A single word: part of names of the table, or strange words of the index."""
        length = 2 if row[1:2] == [_POSSESSIVE] else 1
        if row[0] in _ARTICLES and len(row) > length:
            length += 1
        core = _core(row[:length])
        if len(core) != 1 or core[0] in _PARTICLES or _is_ordinary(core):
            return None
        words = list(self._known_parts(core[0])) or [
            word
            for word, articles in self._strange(core[0])
            if articles >= _LEAST_ARTICLES and len(arabic_sounds(word)) >= _LEAST_CONSONANTS
        ]
        if read_arabizi(core[0]):  # of few consonants it may be anything
            words = [word for word in words if len(arabic_sounds(word)) >= _LEAST_TOLD_APART]
        spellings = [one for word in words for one in _apart(word)]
        if not spellings:
            return _unread(row[:length]) if read_arabizi(core[0]) else None
        return FoundName(_unlisted(spellings), length, "", tuple(self._variants(spellings)))

    # Each word of a query is a part of several rows: what it may be is looked up once.

    def _known_parts(self, part: str) -> tuple[str, ...]:
        """The words nearest to a part of a name that people of the table bear."""
        if part not in self._borne:
            sounds = load_sounds()
            borne = (one for key in _part_keys(part) for one in sounds.parts(key))
            self._borne[part] = tuple(_nearest(part, borne))
        return self._borne[part]

    def _surnames(self, part: str) -> tuple[str, ...]:
        """The Arabic surnames of the table that a part may be."""
        if part not in self._surnamed:
            self._surnamed[part] = tuple(
                one.words[0]
                for meaning in self._listed((part,))
                if meaning.name.kind == "person" and meaning.form.startswith("short")
                for one in meaning.name.of_form(meaning.form)
                if len(one.words) == 1
            )
        return self._surnamed[part]

    def _strange(self, part: str) -> tuple[tuple[str, int], ...]:
        """Words of the index which no vocabulary knows and which a part of a name may be, the
        nearest, and how many articles hold each."""
        if self._statistics is None:
            return ()
        if part not in self._indexed:
            counts: dict[str, int] = {}
            for run in _runs((part,)):
                for key in sorted(index_keys("".join(run))):
                    if len(key.removeprefix("A")) > 1:
                        found = self._statistics.terms(NAME_KEYS, key + KEY_SIGN, _MOST_TERMS)
                        counts.update((term.partition(KEY_SIGN)[2], count) for term, count in found)
            self._indexed[part] = tuple((word, counts[word]) for word in _nearest(part, counts))
        return self._indexed[part]

    # ------------------------------------------------------------ Arabic letters

    def _propose_arabic(self, words: Sequence[str], start: int) -> FoundName | None:
        """An acronym in the names of its letters, or what Persian calls a country."""
        for length in range(min(_MOST_LETTERS, len(words) - start), _LEAST_LETTERS - 1, -1):
            typed = tuple(words[start : start + length])
            for acronym in acronyms_of(typed):
                found = self._names.at((acronym,))
                if found is not None and any(one.text.isupper() for one in found.matched):
                    meant = [_Meaning(name, "full") for name in found.names]
                    itself = variant_of(Spelling(" ".join(typed), typed), self._analyzer, 1.0)
                    return _without(self._found(meant, (acronym,), length), itself)
        if together := self._written_together(words[start]):
            return together
        for length in (3, 2, 1):
            ids = load_sounds().foreign(" ".join(words[start : start + length]))
            meant = [_Meaning(one, "full") for one in map(self._names.get, ids) if one is not None]
            if meant and start + length <= len(words):
                return self._found(meant, (), length)
        return None

    def _written_together(self, word: str) -> FoundName | None:
        """What Persian writes as one word, with a joiner inside, and Arabic as two."""
        if len(word) < 2 * _LEAST_HALF or load_evidence().words[word] or self._names.at((word,)):
            return None
        for place in range(_LEAST_HALF, len(word) - _LEAST_HALF + 1):
            found = self._names.at((word[:place], word[place:]))
            if found is not None and found.length == 2 and not (found.ambiguous or found.clitic):
                meant = zip(found.names, found.matched, strict=True)
                names = [_Meaning(name, spelling.form) for name, spelling in meant]
                return self._found(names, (), 1)
        return None


def _without(found: FoundName, typed: Variant) -> FoundName:
    """A name that is found by what was typed itself, and that is no other spelling of it."""
    others = tuple(one for one in found.variants if one.words != typed.words)
    return found._replace(variants=others, own=typed)


def _latin_row(words: Sequence[str], start: int) -> list[str]:
    """The words from one on that a name in other letters may have; digits of Arabizi with what
    follows them."""
    row: list[str] = []
    for word in words[start : start + _MOST_WORDS]:
        if is_arabic(word) or len(word) > _LONGEST:
            break
        row.append(word)
    return row


def _core(row: Sequence[str]) -> list[str]:
    """The words of a name without its article and possessive; none where nothing is left."""
    core = list(row)
    if len(core) > 1 and core[-1] == _POSSESSIVE:
        core.pop()
    for place in range(len(core) - 2, -1, -1):
        if core[place] in "23456789" and core[place + 1][:1].isalpha():
            core[place : place + 2] = [core[place] + core[place + 1]]
    if len(core) > 1 and core[0] in _ARTICLES:
        del core[0]
    if core[-1] in (*_SON, _POSSESSIVE) and len(core) > 1:
        return []
    return core


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


def _runs(core: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The runs of letters that words may be, one a word."""
    for words in islice(product(*map(readings, core)), _MOST_ALTERNATIVES):
        yield from latin_words(words)


def _is_short(core: Sequence[str]) -> bool:
    """Whether one word has few consonants."""
    return len(core) == 1 and all(consonants(run[0]) < _LEAST_TOLD_APART for run in _runs(core))


def _part_keys(part: str) -> set[str]:
    return {key for run in _runs((part,)) for key in latin_keys("".join(run))}


def _far(run: Sequence[str], words: Sequence[str], inner: bool = False) -> float:
    """How far runs of Latin letters are from an Arabic name, its article taken for one or not. One
    with an article inside (``inner``) is less like an Arabic name without."""
    lacking = inner and not any(word.startswith("ال") for word in words)
    bare = distance_of_words(run, arabic_words(words))
    kept = distance("".join(run), "".join(words)) + _KEPT_ARTICLE if words[0][:2] == "ال" else _FAR
    return min(bare, kept) + lacking * _NO_ARTICLE


def _nearest(part: str, words: Iterable[str]) -> list[str]:
    """Those of some Arabic words that a part in Latin letters is nearest to."""
    runs = list(_runs((part,)))
    far = {word: _least_far(runs, word) for word in words}
    likely = sorted((one, word) for word, one in far.items() if one < _FAR)
    return [word for one, word in likely if one <= likely[0][0] + _NEAR_PART]


def _least_far(runs: Iterable[Sequence[str]], word: str) -> float:
    """How far a word is from the nearest of some runs that may stand for it."""
    each = ((_far(run, (word,)), least_likeness(run[0])) for run in runs)
    return min((far for far, most in each if far <= most), default=_FAR)


def _most_meant(meant: Iterable[_Meaning]) -> list[_Meaning]:
    """What is meant by a word that is several: what is no part of a name before people by their
    surnames, those first of whom Arabic news say no more either, and given names last."""
    ranked: dict[int, list[_Meaning]] = {}
    for one in meant:
        ranked.setdefault(_rank(one), []).append(one)
    return ranked[min(ranked)] if ranked else []


def _is_alone(meaning: _Meaning) -> bool:
    """Whether a name has Arabic spellings of the form in which it was typed."""
    return bool(meaning.spelled())


def _sounds_alone(meaning: _Meaning, word: str) -> bool:
    """Whether a spelling of a name sounds as the one word that was typed."""
    spelled = [one.words for one in meaning.name.spellings if one.form == meaning.form]
    return any(
        _far(run, words) <= least_likeness(run[0]) + _LOOSE
        for run in _runs((word,))
        for words in spelled
    )


def _rank(meaning: _Meaning) -> int:
    if meaning.name.kind == "given":
        return 2
    if not meaning.form.startswith("short"):
        return 0
    return 1 if _is_alone(meaning) else 3


def _spellings(meaning: _Meaning, core: Sequence[str]) -> Iterator[Spelling]:
    """The Arabic spellings that are searched for a name typed in other letters."""
    name, form = meaning
    if form.startswith("adjective"):
        yield from name.of_form(form)
    elif name.kind == "person":
        spelled = name.of_form(form if form.startswith("short") else "full")
        if form.startswith("short") and not _is_alone(meaning):
            spelled = tuple(one for one in name.spellings if one.form.startswith("full"))
        if spelled[0].ambiguous and spelled[0].words[0] == "بن":
            spelled = name.of_form("full")
        yield from spelled
    else:
        for one in name.spellings:
            if not one.adjective and _stands_for(one, name, core):
                yield one


def _stands_for(spelling: Spelling, name: Name, core: Sequence[str]) -> bool:
    """Whether a spelling is searched that may be ambiguous in Arabic: the label of its name, one of
    several words, or one that sounds as what was typed, unless that was an acronym."""
    if not spelling.ambiguous or len(spelling.words) > 1:
        return True
    if len(spelling.words[0]) < _LEAST_AMBIGUOUS:
        return False
    if spelling.words == name.spellings[0].words:
        return True
    return not _is_acronym(name, core) and any(
        _far(run, spelling.words) <= least_likeness("".join(run)) for run in _runs(core)
    )


def _is_acronym(name: Name, core: Sequence[str]) -> bool:
    """Whether words are an acronym of a name, of three letters or more."""
    return (
        len(core) == 1
        and _LEAST_LETTERS <= len(core[0]) <= _MOST_LETTERS
        and any(one.text.isupper() and one.words == tuple(core) for one in name.latin)
    )


def _is_ordinary(core: Sequence[str]) -> bool:
    """Whether words are ordinary ones of English, which no name is looked for in by sounds."""
    return _is_function_word(core) or (len(core) == 1 and core[0] in ordinary_words())


_FUNCTION_WORDS: Final = frozenset(
    "a and anti are as at by de der des die du ex for from in is la le les mid non of on or post"
    " pre pro the to und von with".split()
)


def _is_function_word(core: Sequence[str]) -> bool:
    return core[0] in _FUNCTION_WORDS or core[-1] in _FUNCTION_WORDS


def _apart(word: str) -> tuple[Spelling, ...]:
    """A word as it is and, of one such as عبدالعزيز, in two."""
    together = Spelling(word, (word,))
    if not word.startswith(_SERVANTS):
        return (together,)
    words = ("عبد", word.removeprefix("عبد"))
    return together, Spelling(" ".join(words), words)


def _unlisted(spellings: Sequence[Spelling]) -> Name:
    return Name("", "spelling", tuple(spellings))


def _unread(words: Sequence[str]) -> FoundName:
    """Words that are a name, of which no Arabic spelling is known."""
    return FoundName(Name("", "unknown", ()), len(words), "", ())
