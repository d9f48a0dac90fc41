"""Completions of a query that is being typed, from the words and titles of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import Token, tokenize, words
from indexer.engines.base import Reader, Request
from indexer.engines.schema import BODY, TITLE
from indexer.query.nodes import Phrase, Query, Term
from indexer.storage.documents import article_of
from indexer.suggest.lexicon import word_freqs, written_form

__all__ = ["Completer", "Completion"]

_LONGEST: Final = 200
_TERMS: Final = 200
"""The commonest words of a prefix that are looked at."""

_TRIED: Final = 3
"""Completions counted for each one shown, where they must go with other words."""

_TITLES: Final = 60
_REPEATED: Final = 2
"""Titles in which words must stand together to be offered together."""

_MOSTLY: Final = 0.5
"""Share of the places of a pair from which the word behind it is offered with it."""

_CLITICS: Final = frozenset("وفبلك")


class Completion(NamedTuple):
    """A whole query, and how many articles it finds."""

    text: str
    articles: int


class Completer:
    """Completes queries from one index; ``count`` gives how many articles have all of a query."""

    def __init__(self, engine: Reader, analyzer: Analyzer, count: Callable[[str], int]) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._count = count

    def offers(self, text: str, limit: int) -> Iterator[Completion]:
        """The completions that find something, one of each stem, in no order: some more than the
        ``limit`` to be shown."""
        seen: set[str] = set()
        for whole in self._candidates(text, limit):
            stems = self._analyzer.views(whole).stem
            if stems not in seen:
                articles = self._count(whole)
                if articles:
                    seen.add(stems)
                    yield Completion(whole, articles)

    def _candidates(self, text: str, limit: int) -> Iterator[str]:
        """Whole queries that begin as a text does: what follows in titles first."""
        text = " ".join(text[:_LONGEST].split()) + " " * text[:_LONGEST].endswith(" ")
        tokens = list(tokenize(text))
        if not tokens or limit < 1:
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
        if partial:
            offered += [f"{text} {tail}" for tail in self._following(last, "")]
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
            beside = [one for one in found if self._total(Phrase(BODY.folded, (first, one)))]
            found = beside or found
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
        repeated = [(second, times) for second, times in pairs.most_common() if times >= _REPEATED]
        return [f"{second} {_mostly(second, times, threes)}".strip() for second, times in repeated]

    def _titles(self, term: str) -> Iterator[list[str]]:
        """The words, as they are written, of titles that hold a folded word."""
        request = Request(Term(TITLE.folded, term), limit=_TITLES)
        for found in self._engine.search(request).found:
            title = words(article_of(found.payload).title)
            yield [self._analyzer.terms(one).written for one in title]


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
