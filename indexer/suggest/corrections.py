"""What a word may have been meant to be.

A noisy channel (Kernighan, Church and Gale 1990): of the words near a typed one, the one is meant
whose typing error is likely (``TypingErrors``) and which is common. Near words are made by edits
and looked up in the index, a few thousand of them at most, so that no vocabulary need be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.distance import TypingErrors
from indexer.analysis.english import is_english
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.possible_words import is_possible
from indexer.analysis.vocabulary import load_evidence
from indexer.engines.base import Reader, Request
from indexer.engines.schema import TEXT_AREAS
from indexer.names.foreignness import load_foreignness
from indexer.names.table import NameTable
from indexer.query.nodes import Or, Phrase
from indexer.query.written_form import written_form

__all__ = ["Corrector"]

_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءؤئ"
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"

_SHORTEST: Final = 3
"""Letters of the shortest word that is mended: near a shorter one are too many."""
_LONGEST: Final = 20
"""Letters of the longest word that is mended: what is made by edits is bounded."""
_MOST_LOOKED: Final = 12_000
"""Words that are looked up for one query, about: .15 s of CPU with tantivy, .3 with Whoosh. The
likeliest errors are tried first, word by word."""
_TWICE: Final = 5
"""Letters of the shortest word that may have two errors."""

_WEIGHT: Final = 14.0
"""What an error weighs against the logarithm of a word's frequency."""
_SPOKEN: Final = 0.5
"""What the logarithm of its frequency in the vocabulary weighs against that in the index."""
_ATTACHED: Final = 0.1
"""What is added to the error of a word whose clitics or endings were taken off first."""

_COMMONER: Final = 50
"""A word that some articles hold is doubted beside one that so many times as many do …"""
_USUAL: Final = 20
"""… and that is so many times as common in the shipped vocabulary …"""
_LIKELY: Final = 0.5
"""… where the error has no more than this cost …"""
_LONG: Final = 5
"""… and the word so many letters."""
_LIKELIEST: Final = 0.4
"""What the error in a word that the vocabulary knows may cost instead …"""
_SLIP: Final = 0.6
_VERY_LONG: Final = 7
"""… and that in one which it does not know, of so many letters: near such a word is no other."""
_COMMON: Final = 60
"""Occurrences in ten million words from which a word is never doubted."""

_LATIN_ERROR: Final = 0.5
"""What an error in Latin letters may cost: most words of theirs that nothing knows are names, and
what is near them is another word."""

_BEFORE: Final = ("وبال", "وال", "بال", "فال", "كال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
"""Conjunctions, prepositions and the article, as they are written onto words."""
_BEHIND: Final = ("هما", "ها", "هم", "هن", "نا", "كم", "ه", "ك", "ات", "ين", "ون", "ان", "ي")
"""Pronouns and endings, as they are written onto words."""
_NOUN_ENDINGS: Final = ("ه", "ي", "ات", "ين", "ون", "ان", "تان", "تين")
_DUAL: Final = ("ين", "ان")
_ENDINGS: Final = (*_BEHIND, "ه", "تان", "تين", "وا", "ا", "ت")
_CLITICS: Final = re.compile("[وف]?(?:[بك]?(?:ال)?|لل?)")
_MOST_CLITICS: Final = 4
"""Conjunction, preposition and article in their order, and their letters at most."""
_LEAST_REST: Final = 4
_LEAST_MADE: Final = 3
"""Letters of what is left when clitics and endings come off, where a word is mended and where it is
only known by that: chosen."""
_MOST_SCORE: Final = 9.0
"""The score that a word may have at most to be offered for one that nothing knows …"""
_MOST_POSSIBLE: Final = 0.0
"""… and for one that may be made of a known stem: a right word that is rare …"""
_AMONG: Final = 30_000
"""… where the index has so many articles."""
_FOREIGN: Final = 3.0
"""What is added to a score for each unit by which a typed word looks foreign: a name, rather than
an error. Picked, with both bounds, on 3,000 misspelled and 3,201 right words."""
_NEVER_WITHIN: Final = re.compile(r"[ىة](?=\w)")
"""Letters that end words, before another one: an error in any case."""


class _Meant(NamedTuple):
    """Folded words that a typed one may have been meant to be, and what is written onto them: the
    less the ``score`` the likelier."""

    score: float
    words: tuple[str, ...]
    before: str = ""
    behind: str = ""


class Corrector:
    """Mends words by the words of one index of so many ``articles``. ``spelled`` says that names
    are found by any spelling that the table has: none of these needs mending then. ``is_spent``
    tells that there were more words to look up than one query may."""

    def __init__(
        self,
        engine: Reader,
        analyzer: Analyzer,
        names: NameTable,
        articles: int,
        spelled: bool = True,
    ) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._names = names
        self._articles = articles
        self._spelled = spelled
        self._left = _MOST_LOOKED
        self.is_spent = False

    def held(self, word: str) -> int:
        """How many articles hold a word as it is, but for what folding makes one."""
        return self._held(self._analyzer.fold(word))

    def _held(self, folded: str) -> int:
        return max(self._engine.doc_freq(area.folded, folded) for area in TEXT_AREAS.values())

    def freq(self, word: str) -> int:
        """How many articles hold a word in any form, in their body or in their title."""
        terms = self._analyzer.terms(word)
        stemmed = (self._engine.doc_freq(area.stem, terms.stem) for area in TEXT_AREAS.values())
        return max(self._held(terms.folded), *stemmed)

    def write(self, folded: str) -> str:
        """A folded word as most articles write it."""
        return written_form(self._engine, folded)

    def is_word(self, folded: str) -> bool:
        """Whether a language of the readers has a folded word: English, Arabic as far as the
        shipped vocabulary goes, or a name of the table."""
        if load_evidence().words[folded] or is_english(folded) or folded in load_stop_words():
            return True
        found = self._names.at([folded])
        return found is not None and found.length == 1

    def is_common(self, folded: str) -> bool:
        """Whether a folded word is so common in Arabic that it is never doubted."""
        return folded in load_stop_words() or load_evidence().words[folded] >= _COMMON

    def _is_right(self, folded: str) -> bool:
        """Whether a folded word is not to be doubted, whatever the index has."""
        least = _SHORTEST if is_arabic(folded) else _LONG
        if len(folded) < least or not folded.isalpha() or self.is_common(folded):
            return True
        if load_evidence().words[folded] or (is_arabic(folded) and not self._spelled):
            return False
        return self.is_word(folded)

    def corrections(self, word: str, most: int) -> list[str]:
        """The likeliest words, ``most`` of them, that a word may have been meant to be; none for
        one that is right, as far as the index and the languages of its readers can tell."""
        typed = fold(word)
        if len(typed) > _LONGEST or self._is_right(typed):
            return []
        known = load_evidence().words
        held, usual = self.held(word), known[typed]
        found: Iterable[_Meant] = ()
        if not held and not usual:
            found = self._unknown(typed, sure=bool(_NEVER_WITHIN.search(word)))
        elif len(typed) >= _LONG and held * _COMMONER < self._articles and not is_possible(typed):
            found = self._doubted(typed, max(held, 1), usual)
        written = dict.fromkeys(map(self._write, sorted(found)[: 2 * most]))
        best = list(written)[:most]
        if best and not (held or usual) and self.held(best[0]):
            # What is near it may be misspelled too, by a few articles.
            return self.corrections(best[0], most) or best
        return best

    def _write(self, meant: _Meant) -> str:
        """What was meant, as articles write it, but for what is written onto it."""
        text = " ".join(map(self.write, meant.words))
        return _with_ending(_onto(meant.before, text), meant.behind)

    def _doubted(self, typed: str, held: int, usual: int) -> Iterator[_Meant]:
        """What a word that is held or known, though seldom, is doubted for."""
        errors, known = _errors(), load_evidence().words
        likely_cost = _LIKELIEST if usual else _SLIP if len(typed) >= _VERY_LONG else _LIKELY
        usual = max((usual, *map(known.__getitem__, _bases(typed))))
        least = _USUAL * max(usual, 1)
        likely = (  # tests that cost less than a look-up
            meant
            for meant in errors.edits(typed, _letters_of(typed))
            if (known[meant] >= least or (not usual and self._is_name(meant)))
            and errors.cost(typed, meant) <= likely_cost
        )
        for meant, freq in self._look_up(likely):
            if freq >= _COMMONER * held:
                yield _Meant(_score(errors.cost(typed, meant), meant, freq), (meant,))

    def _is_name(self, folded: str) -> bool:
        found = self._names.at([folded])
        return found is not None and found.length == 1 and not found.ambiguous

    def _may_be_right(self, typed: str) -> bool:
        """Whether a word that nothing holds is made of a stem of Arabic, or of a word that is known
        or that articles hold, with clitics and endings."""
        known = load_evidence().words
        return is_possible(typed) or any(known[one] or self._held(one) for one in _bases(typed))

    def _unknown(self, typed: str, sure: bool) -> list[_Meant]:
        """What a word that nothing holds may have been meant to be; ``sure`` says that it is none,
        for which the nearest word is offered however unlikely the error."""
        found = [*self._near(typed), *self._apart(typed)]
        if not found:
            found = [*self._attached(typed)]
        if not found and len(typed) >= _TWICE:
            found = [*self._twice(typed)]
        found = [one for one in found if not _differ_in_clitic(typed, one)]
        if sure or not found or not is_arabic(typed):
            return found
        if self._may_be_right(typed):
            most = _MOST_POSSIBLE
        else:
            most = _MOST_SCORE - _FOREIGN * load_foreignness()(typed)
        most += math.log(_AMONG / self._articles)
        return [one for one in found if one.score <= most]

    def _near(self, typed: str, before: str = "", behind: str = "") -> Iterator[_Meant]:
        """Words an edit away from a folded one, and what is written onto it."""
        errors = _errors()
        attached = _ATTACHED if before or behind else 0.0
        for meant, freq in self._look_up(errors.edits(typed, _letters_of(typed))):
            cost = errors.cost(typed, meant)
            if is_arabic(meant) or (cost <= _LATIN_ERROR and self.is_word(meant)):
                yield _Meant(_score(cost + attached, meant, freq), (meant,), before, behind)

    def _twice(self, typed: str) -> Iterator[_Meant]:
        """Words two errors away from a folded one, a likely one and one as likely or a slip."""
        errors = _errors()
        once = errors.likely_edits(typed) | errors.slips(typed)
        twice = set().union(*map(errors.likely_edits, once)) - once - {typed}
        for meant, freq in self._look_up(twice):
            if is_arabic(meant):
                yield _Meant(_score(errors.cost(typed, meant), meant, freq), (meant,))

    def _attached(self, typed: str) -> Iterator[_Meant]:
        """Words with an error behind their clitics or before their endings, or between both."""
        found = False
        for before, rest, behind in sorted(_parts(typed), key=lambda part: -len(part[1])):
            if before and behind and found:
                return
            for meant in self._near(rest, before, behind):
                found = True
                yield meant

    def _apart(self, typed: str) -> Iterator[_Meant]:
        """Two words that were run together, where they stand side by side somewhere."""
        halves = [(typed[:place], typed[place:]) for place in range(2, len(typed) - 1)]
        freqs = {pair: min(map(self._held, pair)) for pair in halves if _may_part(pair)}
        for pair in sorted(freqs, key=lambda pair: -freqs[pair])[:3]:
            rows = Or(tuple(Phrase(area.folded, pair) for area in TEXT_AREAS.values()))
            if freqs[pair]:
                total = self._engine.search(Request(rows, limit=0)).total
                if total:
                    yield _Meant(_WEIGHT * _errors().space - math.log(total), pair)

    def _look_up(self, words: Iterable[str]) -> list[tuple[str, int]]:
        """Those of some folded words that articles hold, with how many do; none when so many were
        looked up for one query that the rest would take long."""
        if self._left <= 0:
            self.is_spent = True
            return []
        field, *others = (area.folded for area in reversed([*TEXT_AREAS.values()]))
        words = sorted(words)
        self._left -= len(words)
        found = [(word, n) for word in words if (n := self._engine.doc_freq(field, word))]
        for other in others:
            if not found:
                found = [(word, n) for word in words if (n := self._engine.doc_freq(other, word))]
        return found


def _letters_of(word: str) -> str:
    return _ARABIC if is_arabic(word) else _LATIN


def _score(cost: float, folded: str, freq: int) -> float:
    common = load_evidence().words[folded]
    return _WEIGHT * cost - math.log(freq) - _SPOKEN * math.log(1 + common)


def _may_part(pair: tuple[str, str]) -> bool:
    """Whether each of two words has three letters, or is a function word."""
    return all(len(word) >= _SHORTEST or word in load_stop_words() for word in pair)


def _parts(typed: str) -> Iterator[tuple[str, str, str]]:
    """What a folded word is written onto, itself, and what is written onto it: with one of both at
    least, as often as that can be."""
    for before in ("", *filter(typed.startswith, _BEFORE)):
        rest = "ال" * before.endswith("لل") + typed[len(before) :]
        if before and len(rest) >= _LEAST_REST:
            yield before, rest, ""
        for behind in filter(rest.endswith, _BEHIND):
            base = rest[: -len(behind)]
            if len(base) >= _LEAST_REST and not base.startswith("ال"):
                yield before, base, behind
                if base.endswith("ت"):
                    yield before, base[:-1] + "ه", behind


def _bases(typed: str) -> set[str]:
    """The words of which clitics and endings make a folded one."""
    bases: set[str] = set()
    for before in ("", *filter(typed.startswith, _BEFORE)):
        rest = "ال" * before.endswith("لل") + typed[len(before) :]
        if before and rest.startswith(before[-1]):
            continue  # ووحزب
        bases.update([rest] if before else ())
        bases.update(["ال" + rest] if before != "ال" and before.endswith("ال") else ())
        article = rest.startswith("ال") or before.endswith("ال")
        bases.update(_without_endings(rest, article))
    return {base for base in bases if len(base) >= _LEAST_MADE}


def _without_endings(word: str, article: bool) -> Iterator[str]:
    """What may be left of a folded word when an ending comes off, behind an ``article`` or not.
    None is written behind its own last letter (محكمةه, فيسبوكك), and no pronoun behind an article
    (المحكمته)."""
    for ending in filter(word.endswith, _NOUN_ENDINGS if article else _ENDINGS):
        rest = word[: -len(ending)]
        if len(rest) < _LEAST_MADE or rest[-1] == ending[0] or rest[-1] == "ه":
            continue
        yield rest
        if rest[-1] == "ت" and (not article or ending in _DUAL):
            yield rest[:-1] + "ه"


def _differ_in_clitic(typed: str, meant: _Meant) -> bool:
    """Whether a folded word differs from what it may have been meant to be in nothing but the
    clitics before it, of which one is as good as another: وبالليرة, وفالليرة."""
    whole = _onto(meant.before, " ".join(meant.words)) + meant.behind
    return whole != typed and not _behind_clitics(typed).isdisjoint(_behind_clitics(whole))


def _behind_clitics(word: str) -> set[str]:
    """What a folded word may be written onto with the clitics before it, one or several in their
    order: اللعربية has none before عربية."""
    sizes = range(1, _MOST_CLITICS + 1)
    return {
        word[size:]
        for size in sizes
        if len(word) - size >= _LEAST_MADE and _CLITICS.fullmatch(word[:size])
    }


def _onto(before: str, word: str) -> str:
    """A clitic written onto a word: لل and السعودية are للسعودية."""
    if before.endswith("لل"):
        return before + word.removeprefix("ال")
    return before + word


def _with_ending(word: str, behind: str) -> str:
    """A pronoun or ending written onto a word: استراتيجية and هم are استراتيجيتهم."""
    return (word[:-1] + "ت" if behind and word.endswith("ة") else word) + behind


@cache
def _errors() -> TypingErrors:
    """The one table of typing errors, read when it is first needed."""
    return TypingErrors()
