"""Completions of a query that is being typed, from the words and titles of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import Token, tokenize, words
from indexer.engines.base import Engine, Request
from indexer.engines.schema import BODY, TITLE
from indexer.query.expanded import Match
from indexer.query.nodes import Phrase, Query, Term
from indexer.query.parser import parse_query
from indexer.query.rewrite import Expander
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
    """Completes queries from one index; ``match`` says how far a word reaches where articles are
    counted."""

    def __init__(self, engine: Engine, expander: Expander, match: Match = "names") -> None:
        self._engine = engine
        self._analyzer = expander.analyzer
        self._expand = expander.expand
        self._match = match

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """See :meth:`indexer.index.Index.complete`."""
        text = " ".join(text[:_LONGEST].split()) + " " * text[:_LONGEST].endswith(" ")
        tokens = list(tokenize(text))
        if not tokens or limit < 1:
            return ()
        last = tokens[-1]
        partial = last.text if last.end == len(text) else ""
        head = text[: last.start] if partial else text
        before = self._before(text, tokens[:-1] if partial else tokens)
        if head.endswith("-"):
            return ()
        offered = [head + tail for tail in self._following(before, partial)]
        if partial:
            offered += [f"{text} {tail}" for tail in self._following(last, "")]
            offered += [head + word for word in self._words(partial, limit, before)]
        found: dict[str, Completion] = {}
        for whole in offered:
            terms = self._analyzer.views(whole).stem
            if whole != text.strip() and terms not in found:
                articles = self._count(parse_query(whole).tree)
                if articles:
                    found[terms] = Completion(whole, articles)
        return tuple(sorted(found.values(), key=lambda one: -one.articles)[:limit])

    def _before(self, text: str, tokens: Sequence[Token]) -> Token | None:
        """The word that stands right before the one being typed."""
        if tokens and text[tokens[-1].end :].strip(" ")[:1] not in ('"', ")"):
            return tokens[-1]
        return None

    def _count(self, tree: Query) -> int:
        """How many articles have all of a query."""
        expanded = self._expand(tree, self._match)
        return self._total(expanded.query)

    def _words(self, partial: str, limit: int, before: Token | None) -> list[str]:
        """The commonest words that begin so, one for each stem, as they are written; behind
        another word, those that stand right behind it somewhere, if any do."""
        prefix, stop = fold(partial), load_stop_words()
        freqs = word_freqs(self._engine, prefix, _TERMS)
        ranked = sorted(
            (word for word in freqs if word not in stop),
            # Words with a conjunction or preposition written onto them come behind the others.
            key=lambda word: (self._has_clitic(word), -freqs[word], word),
        )
        chosen: dict[str, str] = {}
        for word in ranked:
            chosen.setdefault(self._analyzer.stem(word), word)
            if len(chosen) == limit * (_TRIED if before else 1):
                break
        found = list(chosen.values())
        if before is not None:
            first = self._analyzer.fold(before.text)
            beside = [one for one in found if self._total(Phrase(BODY.folded, (first, one)))]
            found = beside or found
        return [written_form(self._engine, word) for word in found]

    def _total(self, query: Query) -> int:
        return self._engine.search(Request(query, limit=0)).total

    def _has_clitic(self, word: str) -> bool:
        return word[0] in _CLITICS and not self._analyzer.stem(word).startswith(word[0])

    def _following(self, word: Token | None, partial: str) -> list[str]:
        """The words that follow a word in titles and begin so, each with the one that mostly
        follows it in turn."""
        if word is None:
            return []
        term, prefix, stop = fold(word.text), fold(partial), load_stop_words()
        if term in stop or len(term) < 2:
            return []
        request = Request(Term(TITLE.folded, term), limit=_TITLES)
        pairs: Counter[str] = Counter()
        threes: Counter[tuple[str, str]] = Counter()
        for found in self._engine.search(request).found:
            title = [
                self._analyzer.terms(one).written for one in words(article_of(found.payload).title)
            ]
            folded = [*map(fold, title), "", ""]
            for place, one in enumerate(folded[:-2]):
                follower = folded[place + 1]
                if one == term and follower.startswith(prefix) and follower not in stop:
                    if follower:
                        pairs[title[place + 1]] += 1
                        if folded[place + 2] and folded[place + 2] not in stop:
                            threes[title[place + 1], title[place + 2]] += 1
        tails = []
        for follower, times in pairs.most_common():
            if times < _REPEATED:
                break
            longer = [
                third
                for (second, third), together in threes.items()
                if second == follower and together >= max(_REPEATED, _MOSTLY * times)
            ]
            tails.append(" ".join([follower, *longer[:1]]))
        return tails
