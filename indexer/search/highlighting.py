"""Which words of a text to mark, and the excerpts that show the most of what was searched.

No offsets are stored in the index: what is shown is tokenized again, about half a millisecond for
an article of 3,400 characters. A mark covers a whole word with its clitics, marks and tatweel.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer, View
from indexer.analysis.distance import edit_distance
from indexer.analysis.tokenizer import tokenize
from indexer.query.expanded import Target

__all__ = ["LENGTH", "Highlighter", "Mark", "Snippet", "Span"]

LENGTH: Final = 260
"""Characters of a snippet, all fragments together."""

_FRAGMENTS: Final = 2
_BEFORE: Final = 40
"""Characters of context before the first mark of a fragment, unless a sentence begins nearer."""

_LOOKED_AT: Final = 200
"""Marks at which a fragment may begin: bounds the work on a very long text."""

_WORD: Final = 32
"""Characters from one word of a phrase to the next within which it is looked for, at least."""

_GAP: Final = " … "
_SENTENCE_ENDS: Final = ".!?؟…؛\n"

_SPACE: Final = re.compile(r"\s")
_CHUNK: Final = re.compile(r"\S+")

Span = tuple[int, int]


class Mark(NamedTuple):
    """A word to mark, ``text[start:end]``, and the number of the target that it matched."""

    start: int
    end: int
    target: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """Excerpts of a text joined by an ellipsis, and the spans to mark, in code points."""

    text: str
    marks: tuple[Span, ...]


class Highlighter:
    """Finds the targets of one query in any number of texts.

    ``weigh`` gives the weight of a target: the rarer, the more.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        analyzer: Analyzer,
        weigh: Callable[[Target], float] = lambda target: 1.0,
    ) -> None:
        self._targets = targets
        self._analyzer = analyzer
        self._weigh = weigh
        self._weights: dict[int, float] = {}
        self._areas: dict[str, tuple[_Words, list[int]]] = {}
        self._words: dict[tuple[int, ...], _Words] = {}
        self._places: dict[tuple[int, ...], tuple[re.Pattern[str], ...]] = {}
        self._tokenized: dict[str, tuple[tuple[int, int, str], ...]] = {}

    def marks(self, text: str, area: str) -> list[Mark]:
        """The words to mark in the text of an area (``title`` or ``body``), in order."""
        if area not in self._areas:
            self._areas[area] = self._targets_of(area)
        words, rows = self._areas[area]
        marks = words.marks(text)
        if rows:
            found = {mark.start: mark for mark in marks}
            for mark in self._row_marks(text, rows):
                found.setdefault(mark.start, mark)
            marks = [found[start] for start in sorted(found)]
        return marks

    def _targets_of(self, area: str) -> tuple[_Words, list[int]]:
        """What to look for in an area: the single words, and the numbers of the phrases."""
        wanted = {n: one for n, one in enumerate(self._targets) if one.area in (None, area)}
        rows = [number for number, target in wanted.items() if len(target.terms) > 1]
        single = {number: target for number, target in wanted.items() if number not in rows}
        alike = tuple(single)  # most targets are of all areas
        if alike not in self._words:
            self._words[alike] = _Words(single, self._analyzer)
        return self._words[alike], rows

    def _row_marks(self, text: str, rows: Sequence[int]) -> Iterator[Mark]:
        """The words of phrases. Only what follows their first two words is tokenized."""
        targets = [self._targets[number] for number in rows]
        alike = tuple(rows)
        if alike not in self._places:
            self._places[alike] = tuple(
                self._analyzer.places_of(
                    [term for target in targets for term in _beginning(target, place)], None
                )
                for place in (0, 1)
            )
        next_word = _WORD * max(max(target.slop, 1) + target.terms.count("") for target in targets)
        reach = _WORD * max(len(target.terms) + max(target.slop, 1) for target in targets)
        for start, end in _stretches(text, self._places[alike], next_word, reach):
            tokens = [
                (start + chunk.start() + first, start + chunk.start() + last, word)
                for chunk in _CHUNK.finditer(text[start:end])
                for first, last, word in self._tokens(chunk[0])
            ]
            terms: dict[View, list[str]] = {}
            for number, target in zip(rows, targets, strict=True):
                if target.view not in terms:
                    term_of = self._analyzer.view(target.view)
                    terms[target.view] = [term_of(word) for _, _, word in tokens]
                for position in _rows(target, terms[target.view]):
                    yield Mark(*tokens[position][:2], number)

    def _tokens(self, chunk: str) -> tuple[tuple[int, int, str], ...]:
        """Start, end and text of the tokens of what stands between white space; most of it stands
        in other articles too."""
        if chunk not in self._tokenized:
            found = tuple((token.start, token.end, token.text) for token in tokenize(chunk))
            self._tokenized[chunk] = found
        return self._tokenized[chunk]

    def spans(self, text: str, area: str) -> tuple[Span, ...]:
        """The spans to mark in a text, in order."""
        return tuple((mark.start, mark.end) for mark in self.marks(text, area))

    def snippet(self, text: str, length: int = LENGTH) -> Snippet:
        """The excerpts of a body with the most and rarest matches; its beginning without any."""
        marks = self.marks(text, "body")
        chosen = []
        if len(text) > length:
            chosen = _choose(text, marks, self._weight, length)
        return _join(text, marks, chosen or [_fragment(text, 0, length)])

    def weigh_targets(self) -> None:
        """Asks for the weights of all targets now, where they would be asked for when needed."""
        for number in range(len(self._targets)):
            self._weight(number)

    def _weight(self, number: int) -> float:
        if number not in self._weights:
            self._weights[number] = self._weigh(self._targets[number])
        return self._weights[number]


class _Words:
    """The targets that are one word, a pattern or a fuzzy word, in the texts of one area.

    One regular expression finds the words that may match, and only those are tokenized: for ten
    articles a millisecond, where tokenizing and stemming all of them takes four, and thirty in a
    process just begun.
    """

    def __init__(self, targets: Mapping[int, Target], analyzer: Analyzer) -> None:
        self._terms: dict[View, dict[str, int]] = {}
        self._others: dict[int, Target] = {}
        for number, target in targets.items():
            if target.pattern is None and not target.edits:
                self._terms.setdefault(target.view, {}).setdefault(target.terms[0], number)
            else:
                self._others[number] = target
        self._analyzer = analyzer
        self._chunks: dict[str, tuple[Mark, ...]] = {}
        literals = [term for terms in self._terms.values() for term in terms]
        exact = bool(literals) and not self._others
        self._may_match = analyzer.places_of(literals) if exact else re.compile(r"\S+")

    def marks(self, text: str) -> list[Mark]:
        """The words to mark, in order."""
        if not self._terms and not self._others:
            return []
        marks: list[Mark] = []
        done = 0
        for place in self._may_match.finditer(text):
            start = place.start()
            if start < done:
                continue
            while start > done and not text[start - 1].isspace():
                start -= 1
            space = _SPACE.search(text, place.end())
            done = space.start() if space else len(text)
            chunk = text[start:done]
            if chunk not in self._chunks:
                self._chunks[chunk] = tuple(self._decide(chunk))
            marks += [Mark(start + s, start + e, number) for s, e, number in self._chunks[chunk]]
        return marks

    def _decide(self, chunk: str) -> Iterator[Mark]:
        for token in tokenize(chunk):
            number = self._target(token.text)
            if number is not None:
                yield Mark(token.start, token.end, number)

    def _target(self, word: str) -> int | None:
        """The number of the target that a word matches, if it does."""
        analyzer = self._analyzer
        for view, terms in self._terms.items():
            number = terms.get(analyzer.view(view)(word))
            if number is not None:
                return number
        for number, target in self._others.items():
            term = analyzer.view(target.view)(word)
            if target.pattern is not None:
                if target.pattern.fullmatch(term):
                    return number
            elif edit_distance(term, target.terms[0], target.edits) <= target.edits:
                return number
        return None


def _beginning(target: Target, place: int) -> Sequence[str]:
    """The terms that may stand first in a phrase, or next: any, where they need only be near."""
    if not target.slop and "" not in target.terms:
        return target.terms[place : place + 1]
    return tuple(filter(None, target.terms))


def _stretches(
    text: str, places: Sequence[re.Pattern[str]], next_word: int, reach: int
) -> Iterator[Span]:
    """Where phrases may stand: ``reach`` characters from a word in which the first pattern
    matches, and the second one at most ``next_word`` characters on; from white space to white
    space, those that overlap joined."""
    first, second = places
    begins = (
        place.start()
        for place in first.finditer(text)
        if second.search(text, place.start(), place.end() + next_word)
    )
    start = end = -1
    for place in begins:
        if place >= end:
            if start >= 0:
                yield start, end
            start = place
            while start > max(end, 0) and not text[start - 1].isspace():
                start -= 1
        space = _SPACE.search(text, min(place + reach, len(text)))
        end = space.start() if space else len(text)
    if start >= 0:
        yield start, end


def _rows(target: Target, terms: Sequence[str]) -> list[int]:
    """The positions of every occurrence of a phrase, or of words near each other, as engines
    find them (:mod:`indexer.engines.base`)."""
    wanted = set(filter(None, target.terms))  # an empty one is any
    if not wanted.issubset(terms):
        return []
    places: Mapping[str, list[int]] = {term: [] for term in wanted}
    for position, term in enumerate(terms):
        if term in places:
            places[term].append(position)
    if target.slop:
        return _near(target, places)
    size = len(target.terms)
    covered: list[int] = []
    for start in places[target.terms[0]]:
        row = terms[start : start + size]
        if len(row) == size and all(map(_fits, target.terms, row)):
            covered += (start + place for place, term in enumerate(target.terms) if term)
    return covered


def _fits(wanted: str, term: str) -> bool:
    return not wanted or wanted == term


def _near(target: Target, places: Mapping[str, Sequence[int]]) -> list[int]:
    """The positions of words that have the next one near, when each has so somewhere."""
    covered: set[int] = set()
    for pair in pairwise(target.terms):
        near = [
            place
            for word, other in (pair, pair[::-1])
            for place in places[word]
            if _has_near(place, places[other], target.slop)
        ]
        if not near:
            return []
        covered.update(near)
    return sorted(covered)


def _has_near(place: int, others: Sequence[int], slop: int) -> bool:
    """Whether one of the others is at most ``slop`` away from a place."""
    at = bisect_left(others, place - slop)
    if at < len(others) and others[at] == place:
        at += 1
    return at < len(others) and others[at] <= place + slop


def _choose(
    text: str, marks: Sequence[Mark], weight: Callable[[int], float], length: int
) -> list[Span]:
    """At most two fragments, in order: the best one, and the best that adds to it."""
    chosen: list[Span] = []
    seen: set[int] = set()
    half = (length - len(_GAP)) // 2
    for _ in range(_FRAGMENTS):
        best: tuple[float, Span, set[int]] | None = None
        for number, mark in enumerate(marks[:_LOOKED_AT]):
            if any(start <= mark.start < end for start, end in chosen):
                continue
            span = _fragment(text, mark.start, half)
            if any(start < span[1] and span[0] < end for start, end in chosen):
                continue
            inside = []
            for other in marks[number:]:
                if other.end > span[1]:
                    break
                inside.append(other.target)
            new = set(inside) - seen
            # What is new counts whole; repeats only break ties, and so does an early place.
            score = sum(map(weight, new)) + 0.01 * len(inside) - 1e-6 * mark.start
            if best is None or score > best[0]:
                best = (score, span, new)
        if best is None:
            break
        chosen.append(best[1])
        seen |= best[2]
    if len(chosen) == 1:
        chosen = [_fragment(text, chosen[0][0], length)]
    return sorted(chosen)


def _fragment(text: str, mark: int, length: int) -> Span:
    """About ``length`` characters that show the mark at ``mark``, from one word end to another."""
    start = max(0, mark - _BEFORE)
    sentence = max((text.rfind(end, start, mark) for end in _SENTENCE_ENDS), default=-1)
    if sentence >= 0:
        start = sentence + 1
    elif start:
        start = text.find(" ", start, mark) + 1 or mark
    while start < mark and text[start].isspace():
        start += 1
    end = start + length
    if end >= len(text):
        return start, len(text)
    cut = max(text.rfind(" ", mark, end), text.rfind("\n", mark, end))
    return start, cut if cut > mark else _word_end(text, end)


def _word_end(text: str, place: int) -> int:
    """Where the word at a place ends, or is cut when it is longer than any word."""
    last = min(len(text), place + LENGTH)
    while place < last and not text[place].isspace():
        place += 1
    return place


def _join(text: str, marks: Sequence[Mark], fragments: Sequence[Span]) -> Snippet:
    """The fragments as one text, with ellipses where something is left out."""
    parts: list[str] = []
    spans: list[Span] = []
    length = 0
    for number, (start, end) in enumerate(fragments):
        before = "" if not start else "… " if number == 0 else _GAP
        if number and not before:
            before = _GAP
        parts.append(before)
        length += len(before)
        # A line break becomes one space, so offsets stay.
        parts.append(text[start:end].replace("\n", " "))
        spans += [
            (mark.start - start + length, mark.end - start + length)
            for mark in marks
            if start <= mark.start and mark.end <= end
        ]
        length += end - start
    if fragments and text[fragments[-1][1] :].strip():
        parts.append(" …")
    return Snippet("".join(parts), tuple(spans))
