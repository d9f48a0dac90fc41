"""What a query may have meant: words that few articles have, as common ones near them are written;
and what its keys would have typed on the other keyboard layout.

A noisy channel (Kernighan, Church and Gale 1990): of the words near a typed one, the one is meant
whose typing error is likely (``TypingErrors``) and which is common (the logarithm of its document
frequency).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.distance import TypingErrors
from indexer.analysis.keyboard import other_layouts
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import Token, tokenize, words
from indexer.engines.base import Reader, Request
from indexer.engines.schema import TEXT_AREAS
from indexer.query.nodes import Or, Phrase, Term, leaves, text_of
from indexer.query.parser import Parsed, parse_query
from indexer.suggest.lexicon import Lexicon, written_form

__all__ = ["Suggester"]

_CANDIDATES: Final = 60
_WEIGHT: Final = 14.0
"""What an error weighs against the logarithm of a word's frequency."""

_SHORT: Final = 4
"""Words of so many letters and fewer may differ by one edit, longer ones by two."""

_SHORTEST: Final = 3
_TRIED: Final = 3
"""Corrections of one word that are tried beside the other words of the query."""

_RARE: Final = 3
"""Articles in which a word may stand and still be taken for an error …"""
_COMMONER: Final = 50
"""… of one that so many times as many articles hold …"""
_LIKELY: Final = 0.6
"""… of a cost of no more than this …"""
_LONG: Final = 5
"""… and of at least so many letters."""

_PREFIXES: Final = frozenset("وفبلك")
_ARTICLES: Final = ("وال", "بال", "فال", "كال", "لل", "ال")
"""Conjunctions and prepositions, and the article with them, as they are written onto words."""
_LEAST_REST: Final = 4

_CHUNK: Final = re.compile(r'([^\s"“”«»()]+)')
_KEPT: Final = re.compile(r"(-?(?:[^\W\d_]+:(?=\w))?)(.*?)([*?؟~^][\d.]*)?", re.DOTALL)


class Suggester:
    """Suggestions from the words of one index.

    ``lexicon`` gives its words, and is asked only when it is needed; ``count`` how many articles a
    query finds.
    """

    def __init__(
        self,
        engine: Reader,
        analyzer: Analyzer,
        lexicon: Callable[[], Lexicon],
        count: Callable[[str], int],
    ) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._lexicon = lexicon
        self._count = count

    def spelling(self, query: str, parsed: Parsed) -> str | None:
        """The query with each word that no article has, or very few, made a near one that is
        written by many; None when there is nothing to mend."""
        typed = set(_words_of(parsed, ("", *TEXT_AREAS)))
        tokens = [token for token in tokenize(query) if token.text in typed]
        fixed = self._join(query, tokens) or self._correct_each(query, tokens)
        return fixed if fixed != query else None

    def _correct_each(self, query: str, tokens: Sequence[Token]) -> str:
        """The query with each word as it was perhaps meant; of several ways, the likeliest that
        goes with the other words."""
        fixed, moved = query, 0
        for token in tokens:
            start, end = token.start + moved, token.end + moved
            choices = [fixed[:start] + near + fixed[end:] for near in self._corrections(token.text)]
            if not choices:
                continue
            best = choices[0]
            if len(tokens) > 1:
                best = next((choice for choice in choices if self._count(choice)), best)
            moved += len(best) - len(fixed)
            fixed = best
        return fixed

    def _join(self, query: str, tokens: list[Token]) -> str | None:
        """The query with a space too many taken out, where a common word comes of it."""
        for left, right in pairwise(tokens):
            if query[left.end : right.start] != " ":
                continue
            rarer = min(self._freq(left.text), self._freq(right.text))
            whole = fold(left.text + right.text)
            if self._freq(whole) > _COMMONER * rarer:
                return query[: left.start] + self._write(whole) + query[right.end :]
        return None

    def _freq(self, word: str) -> int:
        """How many articles hold a word in any form, in their body or in their title."""
        terms = self._analyzer.terms(word)
        stemmed = (self._engine.doc_freq(area.stem, terms.stem) for area in TEXT_AREAS.values())
        return max(self._folded_freq(word), *stemmed)

    def _folded_freq(self, word: str) -> int:
        folded = self._analyzer.fold(word)
        return max(self._engine.doc_freq(area.folded, folded) for area in TEXT_AREAS.values())

    def _write(self, folded: str) -> str:
        return written_form(self._engine, folded)

    def _corrections(self, word: str) -> list[str]:
        """What a word may have been meant to be, the likeliest first; nothing for one that is
        common enough to be right."""
        typed = fold(word)
        if len(typed) < _SHORTEST or not typed.isalpha() or typed in load_stop_words():
            return []
        held = self._freq(word)
        if held > _RARE or (held and len(typed) < _LONG):
            return []
        ranked = self._near(typed, held)
        if typed[0] in _PREFIXES and not held:
            # What is written onto a word may stand beside an error in the word itself.
            ranked = sorted(ranked + self._near(typed[1:], 0, typed[0]))
        if not ranked and not held:
            article = next(filter(typed.startswith, _ARTICLES), "")
            ranked = self._near(typed.removeprefix(article), 0, article) if article else []
        return [meant for _, meant in ranked[:_TRIED]]

    def _near(self, typed: str, held: int, prefix: str = "") -> list[tuple[float, str]]:
        """Words near a folded one, as they are written, each with its score: the least is best.

        ``held`` is how many articles have the typed word, ``prefix`` what to write onto each.
        """
        if len(typed) < (_LEAST_REST if prefix else _SHORTEST):
            return []
        lexicon, errors = self._lexicon(), _errors()
        most = 1 if len(typed) <= _SHORT or prefix else 2
        ranked = []
        for other in lexicon.near(typed, most, _CANDIDATES):
            cost, freq = errors.cost(typed, other), lexicon.doc_freq(other)
            if held and (cost > _LIKELY or freq < _COMMONER * held):
                continue
            ranked.append((_WEIGHT * cost - math.log(freq), other))
        best = [(score, prefix + self._write(other)) for score, other in sorted(ranked)[:_TRIED]]
        return best if held or prefix else sorted([*best, *self._apart(typed)])

    def _apart(self, typed: str) -> list[tuple[float, str]]:
        """Two words that were run together, where they stand side by side somewhere."""
        lexicon = self._lexicon()
        halves = [(typed[:place], typed[place:]) for place in range(3, len(typed) - 2)]
        freqs = {pair: min(map(lexicon.doc_freq, pair)) for pair in halves}
        pair = max(halves, key=lambda pair: freqs[pair], default=("", ""))
        if not freqs.get(pair):
            return []
        rows = Or(tuple(Phrase(area.folded, pair) for area in TEXT_AREAS.values()))
        if not self._engine.search(Request(rows, limit=0)).total:
            return []
        score = _WEIGHT * _errors().space - math.log(freqs[pair])
        return [(score, " ".join(map(self._write, pair)))]

    def layout(self, query: str) -> str | None:
        """The query as its keys would have typed it on the other keyboard layout, when the index
        knows every word of that; quotes, operators and fields are kept."""
        chunks = _CHUNK.split(query)
        meant = {place: self._read_chunk(chunks[place]) for place in range(1, len(chunks), 2)}
        # A chunk that the index knows as it is goes along with one that it does not know.
        if not any(found and not known for found, known in meant.values()):
            return None
        for place, (found, known) in meant.items():
            if found and found.articles > known:
                chunks[place] = found.text
        fixed = "".join(chunks)
        parsed = parse_query(fixed)
        typed = list(_words_of(parsed))
        return fixed if typed and all(map(self._freq, typed)) else None

    def _read_chunk(self, chunk: str) -> tuple[_Reading | None, int]:
        """The commonest reading of a chunk of a query on the other layout whose words the index
        knows; and how many articles know the chunk as it is."""
        if chunk in ("AND", "OR", "NOT") or not re.search(r"[^\W\d_]", chunk):
            return None, 0
        best = None
        for before, core, after in _parts(chunk):
            for meant in other_layouts(core):
                if words(meant) == [meant]:
                    # Of two readings with one stem, the one that is written so.
                    rank = self._folded_freq(meant), self._freq(meant)
                    if rank[1] and (best is None or rank > best.rank):
                        best = _Reading(before + meant + after, rank)
        known = self._freq(chunk) if words(chunk) == [chunk] else 0
        return best, known


def _words_of(parsed: Parsed, fields: Sequence[str] | None = None) -> Iterator[str]:
    """The words and the words of phrases of a query, of some fields or of all."""
    for leaf in leaves(parsed.tree):
        if isinstance(leaf, (Term, Phrase)) and (fields is None or leaf.field in fields):
            yield from words(text_of(leaf))


class _Reading(NamedTuple):
    """A chunk as it was perhaps meant, and the articles with its word: as it is, and by stem."""

    text: str
    rank: tuple[int, int]

    @property
    def articles(self) -> int:
        return self.rank[1]


def _parts(chunk: str) -> Iterator[tuple[str, str, str]]:
    """What stands before a word, the word, and what stands behind it: a chunk as it is, and
    without what could be an operator of the query language."""
    match = _KEPT.fullmatch(chunk)
    if match and match[2] and (match[1] or match[3]):
        yield match[1], match[2], match[3] or ""
    yield "", chunk, ""


@cache
def _errors() -> TypingErrors:
    """The one table of typing errors, read when it is first needed."""
    return TypingErrors()
