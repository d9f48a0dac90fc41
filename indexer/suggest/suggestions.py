"""What a query may have meant: words that few articles have, or none, as common ones near them are
written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise, product
from typing import Final, NamedTuple

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import Token
from indexer.engines.base import Reader, Request
from indexer.engines.schema import TEXT_AREAS
from indexer.query.nodes import Or, Phrase
from indexer.query.parser import Parsed
from indexer.suggest.corrections import Corrector
from indexer.suggest.layouts import OtherLayout, other_layout
from indexer.suggest.places import mendable

__all__ = ["Mended", "Suggester"]

_TRIED: Final = 3
"""Corrections of one word that are tried beside the other words of the query."""
_MOST_TRIED: Final = 12
"""Queries that are tried, of all ways to mend all words."""
_MOST_WORDS: Final = 12
"""Words of a query that are looked at."""

_COMMONER: Final = 50
"""How many times as many articles hold a word as the rarer of the two that it was typed as."""


class Mended(NamedTuple):
    """A query as it was perhaps meant; ``strange`` says that no article has what was mended in it
    as it was typed."""

    query: str
    strange: bool


class _Change(NamedTuple):
    start: int
    end: int
    choices: Sequence[str]
    strange: bool


class Suggester:
    """Suggestions of one ``corrector``; ``count`` gives how many articles have all words of a
    query. ``unmended`` is the first word that was not looked at, or not in all ways, for want of
    time; empty where there is none."""

    def __init__(self, engine: Reader, corrector: Corrector, count: Callable[[str], int]) -> None:
        self._engine = engine
        self._corrector = corrector
        self._count = count
        self.unmended = ""

    def layout(self, query: str) -> OtherLayout | None:
        """The query as its keys would have typed it on the other keyboard layout, where that is
        the commoner reading; None where it is not."""
        return other_layout(query, self._corrector)

    def spelling(self, query: str, parsed: Parsed) -> Mended | None:
        """The query with every word that no article has, or very few, made a near one that is
        written by many; None when there is nothing to mend."""
        every = mendable(query, parsed)
        tokens = every[:_MOST_WORDS]
        self.unmended = every[_MOST_WORDS].text if len(every) > _MOST_WORDS else ""
        joined = self._joined(query, tokens)
        within = [(change.start, change.end) for change in joined]
        alone = [
            token
            for token in tokens
            if not any(start <= token.start < end for start, end in within)
        ]
        changes = sorted([*joined, *self._corrected(alone)])
        if not changes:
            return None
        best = self._choose(query, changes, len(tokens) - len(joined))
        return Mended(best, any(change.strange for change in changes))

    def _choose(self, query: str, changes: Sequence[_Change], words: int) -> str:
        """The query with all changes; of several ways, the likeliest that finds something."""
        ways = product(*(change.choices for change in changes))
        mended = [_apply(query, changes, way) for way in islice(ways, _MOST_TRIED)]
        if len(mended) == 1 or words == 1:
            return mended[0]
        return next((way for way in mended if self._count(way)), mended[0])

    def _corrected(self, tokens: Sequence[Token]) -> Iterator[_Change]:
        for token in tokens:
            was_spent = self._corrector.is_spent
            choices = self._corrector.corrections(token.text, _TRIED)
            if self._corrector.is_spent and not was_spent:
                self.unmended = token.text
            if choices:
                strange = not self._corrector.held(token.text)
                yield _Change(token.start, token.end, choices, strange)

    def _joined(self, query: str, tokens: Sequence[Token]) -> list[_Change]:
        """Spaces too many taken out, where a common word comes of it."""
        found: list[_Change] = []
        for left, right in pairwise(tokens):
            if query[left.end : right.start] != " " or (found and found[-1].end > left.start):
                continue
            whole = fold(left.text + right.text)
            if self._is_one(left.text, right.text, whole):
                found.append(_Change(left.start, right.end, [self._corrector.write(whole)], True))
        return found

    def _is_one(self, left: str, right: str, whole: str) -> bool:
        rarer = min(self._corrector.freq(left), self._corrector.freq(right))
        if self._corrector.freq(whole) <= _COMMONER * rarer:
            return False
        pair = fold(left), fold(right)
        rows = Or(tuple(Phrase(area.folded, pair) for area in TEXT_AREAS.values()))
        beside = self._engine.search(Request(rows, limit=0)).total
        return self._corrector.freq(whole) > _COMMONER * beside


def _apply(query: str, changes: Sequence[_Change], chosen: Sequence[str]) -> str:
    for change, text in reversed(list(zip(changes, chosen, strict=True))):
        query = query[: change.start] + text + query[change.end :]
    return query
