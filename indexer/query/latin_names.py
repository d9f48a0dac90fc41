"""Names that a query has in other letters than Arabic ones, and acronyms in the names of letters.

What is typed in Latin letters is no ordinary Arabic word, so spellings that are ambiguous in Arabic
stand for it too, and all forms of what is no person: NATO is الناتو and حلف شمال الأطلسي. The table
is asked first (:mod:`indexer.query.latin_table`); of a name that it does not have, the parts are
read one by one, and the articles of the index decide whether they stand in a row. A surname behind
a name that is known as a given one, or behind ``bin``, is never taken for a person of the table:
Fahd bin Salman is not King Salman.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.english import is_english
from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_evidence
from indexer.engines.schema import TEXT_AREAS
from indexer.names.latin import (
    acronyms_of,
    arabic_sounds,
    index_keys,
    peoples,
    read_arabizi,
    silent_ending,
)
from indexer.names.name import KINDS, Name, Spelling
from indexer.names.particles import (
    ARTICLE,
    LATIN_ARTICLES,
    LATIN_PARTICLES,
    LATIN_SMALL_WORDS,
    LATIN_SONS,
    SERVANT,
)
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.company import Company
from indexer.query.keyed_words import KeyedWords
from indexer.query.latin_table import LEAST_ACRONYM, MOST_ACRONYM, LatinTable, Meaning
from indexer.query.latin_words import (
    LEAST_TOLD_APART,
    MOST_WAYS,
    POSSESSIVE,
    core_of,
    distance_from,
    is_function_word,
    is_like_acronym,
    is_ordinary,
    is_transliteration,
    latin_row,
    least_distance,
    nearest,
    runs_of,
)
from indexer.query.spellings import (
    FoundName,
    Variant,
    holds,
    key_of,
    variant_of,
    with_articles,
)

__all__ = ["LatinNames"]

_MOST_PARTS: Final = 4
"""Words of a name, at most, that no table has."""
_MOST_ALTERNATIVES: Final = 8
"""Arabic words that one part of such a name may be."""
_LEAST_CONSONANTS, _LEAST_ARTICLES = 4, 2
"""Consonants of a single word that the index alone knows, and articles that hold it."""
_LEAST_LETTERS, _EXACT = 5, 0.05
"""Letters of such a word with fewer consonants, and how far it may be at most: vowels tell too."""
_COMMON: Final = 50
"""Occurrences in the vocabulary from which a word is hardly a name behind an article."""
_MOST_READ, _MOST_PLACES = 24, 2
"""Articles that are read for what stands beside a place, and ways to write that: chosen."""
_AS_NEAR: Final = 0.04
"""How much farther than a part of other names a name by sound may be."""
_LEAST_HALF: Final = 3
"""Letters of each of two words that Persian writes as one."""
_SERVANT: Final = re.compile("abd(?:[aeiou]{1,2}(?:[ldnrstz]|sh|th|dh)?)?")
_SERVANTS: Final = SERVANT + "ال"


class LatinNames:
    """Proposes names for the words of one query that are not written in Arabic letters. Without
    ``statistics``, and ``keyed`` words of an index, only those of ``names``. ``like_listed`` adds
    the Arabic spellings of the index to those of a name of the table."""

    def __init__(
        self,
        names: NameTable,
        analyzer: Analyzer,
        statistics: Statistics | None = None,
        keyed: KeyedWords | None = None,
        like_listed: Callable[[Sequence[Variant]], Iterable[Variant]] = lambda _: (),
    ) -> None:
        self._names = names
        self._table = LatinTable(names)
        self._analyzer = analyzer
        self._statistics = statistics
        self._keyed = keyed or KeyedWords(statistics)
        self._like_listed = like_listed
        self._company = Company(analyzer, statistics)
        self._indexed: dict[str, tuple[tuple[str, int], ...]] = {}

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """The longest name that begins at a folded word, with its Arabic spellings; one without
        spellings where a name begins that must not be read as another."""
        if is_arabic(words[start]):
            return self._propose_arabic(words, start)
        row = latin_row(words, start)
        if not row:
            return None
        behind = start > 0 and not is_arabic(words[start - 1])
        if behind and (words[start - 1] in LATIN_SONS or row[0] in LATIN_SONS):
            return _unread(row[:1])
        article = len(row) > 1 and row[0] in LATIN_ARTICLES
        for length in range(len(row), int(article), -1):
            core = core_of(row[:length])
            if length == 1 and (words_of := peoples().get(row[0])) is not None:
                return self._of_people(words_of, row)
            if length == 1 and self._may_begin(row[0]) and (named := self._in_parts(row)):
                return named
            alone = length == len(row) and not behind
            if length == 1 and len(row) > 1 and (named := self._beside(row[:2])):
                return named
            if core and (found := self._table.listed(core, alone) or self._table.in_pieces(core)):
                named = self._found(found, core, length)
                if len(core) > 1:
                    return self._nearer_in_parts(row[:length], core, found) or named
                if self._is_meant(core[0], named):
                    return named
                return self._by_index(row) or named
        return self._in_parts(row) or self._by_index(row)

    def _of_people(self, words: Iterable[str], row: Sequence[str]) -> FoundName:
        """A people or community, in its Arabic words and those with an article."""
        written = dict.fromkeys(one for word in words for one in (word, ARTICLE + word))
        spellings = [Spelling(word, (word,)) for word in written]
        length = 2 if row[1:2] == [POSSESSIVE] else 1
        return FoundName(_unlisted(spellings), length, "", tuple(self._variants(spellings)))

    def _nearer_in_parts(
        self, row: Sequence[str], core: Sequence[str], meant: Sequence[Meaning]
    ) -> FoundName | None:
        """A name of several parts that articles have, where what was typed is clearly nearer to it
        than to the name of the table that it sounds as: محمد رضا is not محمد رعد."""
        if self._table.is_called(core):
            return None
        far, named = self._table.least_far(core, meant), self._by_parts(row)
        if named is None or not named.variants or named.length < len(row):
            return None
        runs = list(runs_of(core))
        near = min(distance_from(run, one.words) for run in runs for one in named.variants)
        return named if near < far - _AS_NEAR else None

    def _beside(self, row: Sequence[str]) -> FoundName | None:
        """A name of two words, one a place of the table and the other what articles have beside
        that place and what it sounds as: Real Madrid, Bayern München. A word that is a name by
        itself, and sounds so, is none of another: Hamas, Israel."""
        if is_function_word(row) or not all(word.isalpha() for word in row):
            return None
        for place in (1, 0):
            other = row[1 - place]
            if any(is_transliteration(other, word) for word in self._words_called(other)):
                continue
            held = [
                Spelling(" ".join(way), way)
                for word in self._words_called(row[place], ("place",))[:_MOST_PLACES]
                for near in self._neighbours(word, other, before=place == 1)
                for way in [(near, word) if place else (word, near)]
            ]
            if held:
                return FoundName(_unlisted(held), 2, "", tuple(self._variants(held)))
        return None

    def _words_called(self, part: str, kinds: Iterable[str] = KINDS) -> list[str]:
        """The Arabic words for what a word is the name of, where that is of some kinds."""
        if not self._table.is_called((part,)):
            return []
        meant = [one for one in self._table.listed((part,)) if one.name.kind in kinds]
        spelled = (one for meaning in meant for one in meaning.spelled())
        return [one.words[0] for one in spelled if len(one.words) == 1]

    def _neighbours(self, word: str, typed: str, before: bool) -> list[str]:
        """What stands before or behind a word in several articles and sounds as what was typed."""
        found: Counter[str] = Counter()
        for pairs in self._company.pairs(word, _MOST_READ):
            found.update({pair[0 if before else 1] for pair in pairs})
        likely = (one for one, texts in found.items() if one and texts >= _LEAST_ARTICLES)
        return [one for one in nearest(typed, likely) if is_transliteration(typed, one)]

    def _may_begin(self, part: str) -> bool:
        """Whether a word may be the first of the names of a person that no table has."""
        return bool(self._table.known_parts(part) or self._table.words_of_people(part))

    def _is_meant(self, part: str, named: FoundName) -> bool:
        """Whether a single word means a name of the table: articles hold that, and the word is it
        as it is written, or by sound and nearer than parts of other names (Mourinho, Moreno)."""
        statistics, areas = self._statistics, tuple(TEXT_AREAS.values())
        if statistics is None:
            return True
        held = [one.words for one in named.variants if statistics.count(one.reach(areas).query())]
        if not held or self._table.is_called((part,)):
            return bool(held)
        mine = least_distance(part, (words[0] for words in held if len(words) == 1))
        return mine <= least_distance(part, self._likely_parts(part)) + _AS_NEAR

    def _found(self, meant: Sequence[Meaning], core: Sequence[str], length: int) -> FoundName:
        spellings = dict.fromkeys(self._table.spellings(meant, core))
        if len(core) == 1 and all(one.name.kind == "given" for one in meant):
            words = self._table.words_of_people(core[0])  # Rashid is رشيد, and راشد too
            spellings |= dict.fromkeys(Spelling(word, (word,)) for word in words)
        variants = tuple(self._variants(spellings))
        variants += tuple(self._like_listed(variants))
        variants = tuple(with_articles(variants, [one.name for one in meant]))
        return FoundName(meant[0].name, length, "", variants)

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

    def _by_parts(self, row: Sequence[str]) -> FoundName | None:
        """A name of several parts that no table has, in the spellings that stand in articles."""
        for length in range(min(len(row), _MOST_PARTS), 1, -1):
            core = core_of(row[:length])
            named = [part for part in core if part not in LATIN_SMALL_WORDS]
            if len(named) < 2 or core[-1] in LATIN_PARTICLES or is_function_word(core):
                continue
            ways = [self._ways(core, place) for place in range(len(core))]
            if not all(ways):
                continue
            held = self._held(ways)
            if held:
                return FoundName(_unlisted(held), length, "", tuple(self._variants(held)))
            if self._table.known_parts(core[0]) and self._may_end(core[-1]):
                return _unread(row[:length])
        return None

    def _in_parts(self, row: Sequence[str]) -> FoundName | None:
        return self._by_servant(row) or self._by_parts(row)

    def _by_servant(self, row: Sequence[str]) -> FoundName | None:
        """A given name that begins with عبد, typed in several words and nothing behind it, as it is
        written together and apart."""
        core = core_of(row)
        if len(core) < 2 or not _SERVANT.fullmatch(core[0]):
            return None
        name = core[2:] if len(core) > 2 and core[1] in LATIN_ARTICLES else core[1:]
        if len(name) != 1:
            return None
        words = self._table.known_parts(f"abdel{name[0]}")
        if not any(word.startswith(_SERVANTS) for word in words):
            words = tuple(_SERVANTS + word for word in self._table.words_of_people(name[0]))
        spellings = [one for word in words if word.startswith(_SERVANTS) for one in _apart(word)]
        if not spellings:
            return None
        return FoundName(_unlisted(spellings), len(row), "", tuple(self._variants(spellings)))

    def _may_end(self, part: str) -> bool:
        """Whether a word may be the last part of a name."""
        return bool(self._table.surnames(part) or self._table.known_parts(part))

    def _ways(self, core: Sequence[str], place: int) -> tuple[tuple[str, ...], ...]:
        """The Arabic words that one part of a name may be."""
        part = core[place]
        if part in LATIN_ARTICLES and place + 1 < len(core):
            return ((),)
        if part in LATIN_PARTICLES and place + 1 < len(core):
            return ((LATIN_PARTICLES[part],),)
        words = dict.fromkeys((*self._table.known_parts(part), *self._table.surnames(part)))
        for word in nearest(part, self._table.words_of_people(part)):
            words.update(dict.fromkeys((word, ARTICLE + word) if place else (word,)))
        words.update(dict.fromkeys(word for word, _ in self._strange(part)))
        ways = (one.words for word in words for one in _apart(word))
        return tuple(islice(ways, _MOST_ALTERNATIVES))

    def _held(self, ways: Sequence[Sequence[tuple[str, ...]]]) -> list[Spelling]:
        """The ways to write a name that articles hold."""
        statistics = self._statistics
        if statistics is None:
            return []
        held = []
        for way in islice(product(*ways), MOST_WAYS):
            words = tuple(word for part in way for word in part)
            spelling = Spelling(" ".join(words), words)
            reach = variant_of(spelling, self._analyzer).reach(tuple(TEXT_AREAS.values()))
            if statistics.count(reach.query()):
                held.append(spelling)
        return held

    def _by_index(self, row: Sequence[str]) -> FoundName | None:
        """A single word: part of names of the table, or strange words of the index."""
        length = 2 if row[1:2] == [POSSESSIVE] else 1
        if row[0] in LATIN_ARTICLES and len(row) > length:
            length += 1
        core = core_of(row[:length])
        article = row[0] in LATIN_ARTICLES and len(row) > 1  # attar is English, el-Attar is not
        if len(core) != 1 or core[0] in LATIN_PARTICLES or is_like_acronym(core[0]):
            return None
        if is_ordinary(core) and not article:
            return None
        words = self._likely_parts(core[0], article)
        if is_english(core[0]) and not article and not self._table.first_parts(core[0]):
            # Mother is not مثار, though it has its consonants; Omar and Muhammad are names.
            words = [word for word in words if is_transliteration(core[0], word)]
        if read_arabizi(core[0]):  # of few consonants it may be anything
            words = [word for word in words if len(arabic_sounds(word)) >= LEAST_TOLD_APART]
        written = self._with_article(self._with_bare(words), article)
        spellings = [one for word in written for one in _apart(word)]
        if not spellings:
            return _unread(row[:length]) if read_arabizi(core[0]) else None
        return FoundName(_unlisted(spellings), length, "", tuple(self._variants(spellings)))

    def _likely_parts(self, part: str, article: bool = False) -> list[str]:
        """The Arabic words that a single word may be, as it is written, or else as French says it.
        Behind an ``article`` it is no word of English."""
        spoken = silent_ending(part)
        found = self._likely_words(part, article)
        return found or (self._likely_words(spoken) if spoken else [])

    def _likely_words(self, part: str, article: bool = False) -> list[str]:
        """The Arabic words that a word sounds as: those of people whose names begin with it, then
        those nearest to it of people and of the index. Of few consonants it is one only letter by
        letter."""
        if first := self._table.first_parts(part):
            return list(first)
        known = self._table.known_parts(part)
        if article or not is_english(part):
            known = tuple(nearest(part, {*known, *self._table.words_of_people(part)}))
        if any(is_transliteration(part, word) for word in known):
            return list(known)
        strange = (  # syphon is not سيفن: an English word of few consonants may be anything
            word
            for word, articles in self._strange(part)
            if articles >= _LEAST_ARTICLES
            and self._tells_apart(part, word, _LEAST_CONSONANTS if is_english(part) else 0)
        )
        borne = (word for word in self._table.borne_parts(part) if self._tells_apart(part, word))
        return nearest(part, dict.fromkeys((*known, *borne, *strange)))

    @staticmethod
    def _tells_apart(part: str, word: str, least: int = 0) -> bool:
        """Whether a word has consonants enough to be told from others, so many at ``least``."""
        sounds = len(arabic_sounds(word))
        if sounds >= _LEAST_CONSONANTS:
            return True
        if not least and len(word) >= _LEAST_LETTERS and least_distance(part, (word,)) <= _EXACT:
            return True
        return sounds >= max(least, LEAST_TOLD_APART) and is_transliteration(part, word)

    def _with_bare(self, words: Sequence[str]) -> Iterator[str]:
        """Words, and for one with an article that word without it, where articles hold that:
        vocabularies may know it (الميراج, ميراج)."""
        statistics, areas = self._statistics, TEXT_AREAS.values()
        for word in words:
            yield word
            bare = word.removeprefix("ال")
            if bare != word and statistics is not None:
                if any(statistics.doc_freq(area.bare, bare) for area in areas):
                    yield bare

    def _with_article(self, words: Iterable[str], typed: bool) -> Iterator[str]:
        """Words, and behind one without an article the same with one, where articles hold that: the
        words of a name that the vocabulary knows are kept as they stand. Common words get one only
        if it was ``typed``: القوي is hardly a name."""
        statistics, fields = self._statistics, [area.bare for area in TEXT_AREAS.values()]
        for word in words:
            yield word
            written = ARTICLE + word
            if word.startswith(ARTICLE) or not (typed or load_evidence().words[word] < _COMMON):
                continue
            if statistics is not None:
                if any(statistics.doc_freq(field, written) for field in fields):
                    yield written

    def _strange(self, part: str) -> tuple[tuple[str, int], ...]:
        """Words of the index which no vocabulary knows and which a part of a name may be, the
        nearest, and how many articles hold each."""
        if self._statistics is None:
            return ()
        if part not in self._indexed:
            counts: dict[str, int] = {}
            for run in runs_of((part,)):
                for key in sorted(index_keys("".join(run))):
                    if len(key.removeprefix("A")) > 1:
                        counts.update(self._keyed.of(key, part))
            self._indexed[part] = tuple((word, counts[word]) for word in nearest(part, counts))
        return self._indexed[part]

    # Arabic letters

    def _propose_arabic(self, words: Sequence[str], start: int) -> FoundName | None:
        """An acronym in the names of its letters, or what Persian calls a country."""
        for length in range(min(MOST_ACRONYM, len(words) - start), LEAST_ACRONYM - 1, -1):
            typed = tuple(words[start : start + length])
            for acronym in acronyms_of(typed):
                found = self._names.at((acronym,))
                if found is not None and any(one.text.isupper() for one in found.matched):
                    meant = [Meaning(name, "full") for name in found.names]
                    itself = variant_of(Spelling(" ".join(typed), typed), self._analyzer, 1.0)
                    return _without(self._found(meant, (acronym,), length), itself)
        if together := self._written_together(words[start]):
            return together
        for length in (3, 2, 1):
            meant = self._table.foreign(words[start : start + length])
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
                names = [Meaning(name, spelling.form) for name, spelling in meant]
                return self._found(names, (), 1)
        return None


def _without(found: FoundName, typed: Variant) -> FoundName:
    """A name that is found by what was typed itself, and that is no other spelling of it."""
    others = tuple(one for one in found.variants if one.words != typed.words)
    return found._replace(variants=others, own=typed)


def _apart(word: str) -> tuple[Spelling, ...]:
    """A word as it is and, of one such as عبدالعزيز, in two."""
    together = Spelling(word, (word,))
    if not word.startswith(_SERVANTS):
        return (together,)
    words = (SERVANT, word.removeprefix(SERVANT))
    return together, Spelling(" ".join(words), words)


def _unlisted(spellings: Sequence[Spelling]) -> Name:
    return Name("", "spelling", tuple(spellings))


def _unread(words: Sequence[str]) -> FoundName:
    """Words that are a name, of which no Arabic spelling is known."""
    return FoundName(Name("", "unknown", ()), len(words), "", ())
