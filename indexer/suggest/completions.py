"""Completions of a query that is being typed, from the words and titles of the index and from the
names that its articles are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import Token, tokenize, words
from indexer.article import Article
from indexer.engines.base import Reader, Request
from indexer.engines.schema import BODY, TITLE
from indexer.names.name import NAME_FIELDS, Name
from indexer.names.table import NameTable
from indexer.query.nodes import And, Phrase, Query, Term
from indexer.query.written_form import written_form
from indexer.suggest.lexicon import word_freqs

__all__ = ["Completer", "Completion"]

_LONGEST: Final = 200
"""Characters of what is completed: chosen. What is longer has no completions."""
_TERMS: Final = 200
"""The commonest words of a prefix that are looked at."""

_TRIED: Final = 3
"""Completions counted for each one shown, where they must go with other words."""

_TITLES: Final = 60
"""Titles found by a word in which those behind it are looked for: chosen."""
_REPEATED: Final = 2
"""Titles in which words must stand together to be offered together."""

_FOLLOWING: Final = 8
"""The commonest words behind one that are looked at."""

_STUCK: Final = 0.06
"""Least share of the articles with the rarer of two words in which they stand side by side, to be
offered together: كوريا الشمالية .9, بوتين يعلن .01 …"""
_LOOSE: Final = 0.05
"""… and where the second is begun already."""

_NEARLY: Final = 0.9
"""Or in which share of the articles with the first."""

_BEGUN: Final = 2
"""Letters up to which a word is taken for the beginning of one: ال is not Al."""

_LIFT: Final = 3
"""How many times as often as by chance words must stand in one article to be offered together where
nothing stands right behind the first."""

_NAMED: Final = 2
"""Letters from which names are offered."""
_NAMES: Final = 5_000
"""Names of each kind, those that most articles are about, of which the ones typed are offered."""
_PLAIN: Final = re.compile(r"[^\W\d_][\w\s'’.-]*")

_MOSTLY: Final = 0.5
"""Share of the places of a pair from which the word behind it is offered with it."""

_CLITICS: Final = frozenset("وفبلك")


class Completion(NamedTuple):
    """A whole query, and how many articles it finds; whose ``name`` it is, if it is one."""

    text: str
    articles: int
    name: Name | None = None


class Completer:
    """Completes queries from one index of so many ``articles`` and a table of names; ``count``
    gives how many articles have all of a query."""

    def __init__(
        self,
        engine: Reader,
        analyzer: Analyzer,
        names: NameTable,
        articles: int,
        count: Callable[[str], int],
        read: Callable[[str, bytes], Article | None],
    ) -> None:
        self._read = read
        self._articles = articles
        self._engine = engine
        self._analyzer = analyzer
        self._names = names
        self._count = count

    def offers(self, text: str, limit: int) -> Iterator[Completion]:
        """The completions that find something, one of each search, in no order: some more than the
        ``limit`` to be shown."""
        offered: Iterator[tuple[str, Name | None]] = chain(
            self._named(text, limit), ((one, None) for one in self._candidates(text, limit))
        )
        asked = self._searched(text)
        seen: set[tuple[str, ...]] = set()
        found: set[tuple[frozenset[str], int]] = set()
        for whole, name in offered:
            searched, names = self._searched(whole), self._names_in(whole)
            if searched in seen or (name is None and searched == asked):
                continue
            articles = self._count(whole)
            if not articles or (names and (names, articles) in found):
                continue
            seen.add(searched)
            found.add((names, articles))
            yield Completion(whole, articles, name)

    def _names_in(self, text: str) -> frozenset[str]:
        """The names that a text consists of, by their ids; none where it has other words too."""
        typed = self._analyzer.fold_words(text)
        found = self._names.at(typed)
        if found is None or found.length < len(typed):
            return frozenset()
        return frozenset(name.id for name in found.names)

    def _searched(self, text: str) -> tuple[str, ...]:
        """What is searched for a text: the same for two spellings of one name or word."""
        typed = self._analyzer.fold_words(text)
        parts: list[str] = []
        place = 0
        while place < len(typed):
            found = self._names.at(typed, place)
            if found is None or found.ambiguous or found.clitic:
                parts.append(self._analyzer.stem(typed[place]))
                place += 1
            else:
                forms = {
                    f"{name.id}/{spelling.form}"
                    for name, spelling in zip(found.names, found.matched, strict=True)
                }
                parts.append("|".join(sorted(forms)))
                place += found.length
        return tuple(parts)

    def _named(self, text: str, limit: int) -> Iterator[tuple[str, Name]]:
        """The names that begin as a text does and that most articles are about, each as it is
        written."""
        typed = " ".join(self._analyzer.fold_words(text))
        if len(typed) < _NAMED or limit < 1 or not _PLAIN.fullmatch(text):
            return
        if text[-1].isspace():
            typed += " "
        ids = self._names.ids_behind(typed.partition(" ")[0])
        about = [
            (count, id_)
            for field in dict.fromkeys(NAME_FIELDS.values())
            for id_, count in self._engine.terms(field, "", _NAMES)
            if id_ in ids
        ]
        for _, id_ in sorted(about, reverse=True)[: _TRIED * limit]:
            name = self._names.get(id_)
            if name is not None and (spelling := _spelling(name, typed)):
                yield spelling, name

    def _candidates(self, text: str, limit: int) -> Iterator[str]:
        """Whole queries that begin as a text does: what follows in titles first."""
        if len(text) > _LONGEST or limit < 1:
            return
        text = " ".join(text.split()) + " " * text.endswith(" ")
        tokens = list(tokenize(text))
        if not tokens:
            return
        *others, last = tokens
        if last.end < len(text):  # the next word is not begun yet
            others, head, partial = tokens, text, ""
        else:
            head, partial = text[: last.start], last.text
        if head.endswith("-"):
            return
        before = self._before(text, others)
        offered = [head + tail for tail in self._following(before, partial)]
        if len(partial) > _BEGUN:
            offered += [f"{text} {tail}" for tail in self._following(last, "")]
        if partial and partial[-1] != "ة":  # behind which no word goes on
            offered += [head + word for word in self._words(partial, limit, before)]
        yield from (whole for whole in offered if whole != text.strip())

    def _before(self, text: str, tokens: Sequence[Token]) -> Token | None:
        """The word that stands right before the one being typed."""
        if tokens and text[tokens[-1].end :].strip(" ")[:1] not in ('"', ")"):
            return tokens[-1]
        return None

    def _words(self, partial: str, limit: int, before: Token | None) -> list[str]:
        """The commonest words that begin so, one for each stem, as they are written; behind
        another word, those that stand right behind it somewhere, if any do."""
        found = self._commonest(fold(partial), limit * (_TRIED if before else 1))
        if before is not None:
            first = self._analyzer.fold(before.text)
            beside = [one for one in found if self._beside(first, one) >= _LOOSE]
            found = beside or [one for one in found if self._go_together(first, one)]
        return [written_form(self._engine, word) for word in found]

    def _commonest(self, prefix: str, most: int) -> list[str]:
        """At most so many folded words that begin with a prefix, one for each stem."""
        stop = load_stop_words()
        freqs = word_freqs(self._engine, prefix, _TERMS)
        ranked = sorted(
            (word for word in freqs if word not in stop),
            # Words with a conjunction or preposition written onto them come behind the others.
            key=lambda word: (self._has_clitic(word), -freqs[word], word),
        )
        chosen: dict[str, str] = {}
        for word in ranked:
            chosen.setdefault(self._analyzer.stem(word), word)
            if len(chosen) == most:
                break
        return list(chosen.values())

    def _beside(self, first: str, second: str) -> float:
        """The share of the articles with the rarer of two folded words in which they stand side by
        side."""
        rarer = min(self._engine.doc_freq(BODY.folded, one) for one in (first, second))
        return self._total(Phrase(BODY.folded, (first, second))) / rarer if rarer else 0.0

    def _go_together(self, first: str, second: str) -> bool:
        """Whether two folded words stand in the same articles far oftener than by chance, or
        nearly always."""
        freqs = [self._engine.doc_freq(BODY.folded, one) for one in (first, second)]
        both = self._total(And(tuple(Term(BODY.folded, one) for one in (first, second))))
        often = both * self._articles >= _LIFT * freqs[0] * freqs[1]
        return both > 0 and (often or both >= _NEARLY * freqs[0])

    def _total(self, query: Query) -> int:
        return self._engine.search(Request(query, limit=0)).total

    def _has_clitic(self, word: str) -> bool:
        return word[0] in _CLITICS and not self._analyzer.stem(word).startswith(word[0])

    def _following(self, word: Token | None, partial: str) -> list[str]:
        """The words that follow a word in titles and begin so, each with the one that mostly
        follows it in turn."""
        term = fold(word.text) if word is not None else ""
        if term in load_stop_words() or len(term) < 2:
            return []
        pairs: Counter[str] = Counter()
        threes: Counter[tuple[str, str]] = Counter()
        for title in self._titles(term):
            for second, third in _followers(title, term, fold(partial)):
                pairs[second] += 1
                if third:
                    threes[second, third] += 1
        repeated = [
            (second, times)
            for second, times in pairs.most_common(_FOLLOWING)
            if times >= _REPEATED and self._beside(term, self._analyzer.fold(second)) >= _STUCK
        ]
        return [f"{second} {_mostly(second, times, threes)}".strip() for second, times in repeated]

    def _titles(self, term: str) -> Iterator[list[str]]:
        """The words, as they are written, of titles that hold a folded word."""
        request = Request(Term(TITLE.folded, term), limit=_TITLES)
        for found in self._engine.search(request).found:
            if (article := self._read(found.id, found.payload)) is not None:
                yield [self._whole(one) for one in words(article.title)]

    def _whole(self, word: str) -> str:
        """A word as it is written; empty for one with a conjunction or preposition written onto it,
        with which no query ends."""
        terms = self._analyzer.terms(word)
        return terms.written if terms.bare == terms.folded else ""


def _spelling(name: Name, typed: str) -> str:
    """The first spelling of a name that begins so; empty where none does without doubt."""
    latin = not is_arabic(typed[0])
    spellings = (
        spelling.text
        for spelling in (name.latin if latin else name.spellings)
        if not (spelling.adjective or (spelling.ambiguous and not latin))
        and " ".join(spelling.words).startswith(typed)
    )
    return next(spellings, "")


def _followers(title: Sequence[str], term: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Each word that follows a folded word in a title and begins so, with the next one, or with
    nothing where that is a function word or there is none; function words follow nothing."""
    stop = load_stop_words()
    folded = [*map(fold, title), "", ""]
    written = [*title, ""]
    for place, one in enumerate(folded[:-2]):
        second, third = folded[place + 1 : place + 3]
        if one == term and second and second.startswith(prefix) and second not in stop:
            yield written[place + 1], written[place + 2] if third and third not in stop else ""


def _mostly(second: str, times: int, threes: Mapping[tuple[str, str], int]) -> str:
    """The word that mostly follows one that came so many times, if one does."""
    least = max(_REPEATED, _MOSTLY * times)
    return next((w for (one, w), n in threes.items() if one == second and n >= least), "")
