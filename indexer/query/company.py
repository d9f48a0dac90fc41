"""Whether two words of an index are one name, as the words beside them tell.

Spellings of a name stand beside the same words: its given name, its title, what it is a part of.
Words that sound alike and are not one name hardly ever do (برانت, a chancellor, and برنت, a sort of
oil). So what stands beside the rarer of two words, in some articles, is looked for beside the other
in all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.tokenizer import words
from indexer.engines.schema import BODY, TEXT_AREAS
from indexer.query.blending import Statistics
from indexer.query.nodes import Or, Phrase, Term

__all__ = ["Company"]

_LEAST_ARTICLES: Final = 2000
"""Articles of an index from which the words beside others tell something, as in mining."""
_MOST_READ: Final = 6
"""Articles that are read for what stands beside a word."""
_MOST_NEIGHBOURS: Final = 16
_MOST_LETTERS: Final = 50_000
"""Letters of one text that are read: bounds time."""
_LEAST_LETTERS: Final = 3
_MOST_SHARE: Final = 0.05
"""Share of the articles up to which a word that they hold tells anything of its neighbours."""
_FIELDS: Final = tuple(field for area in TEXT_AREAS.values() for field in (area.bare, area.folded))
_KEPT: Final = re.compile("[^اأإآىيئهةوؤءك]+")
"""Letters that a word has in every way to write it."""

_Neighbours = tuple[tuple[str, bool], ...]
"""Words, and whether each stands before."""


class Company:
    """Compares words of an index for one query; nothing is told without ``statistics`` of one."""

    def __init__(self, analyzer: Analyzer, statistics: Statistics | None) -> None:
        self._analyzer = analyzer
        self._statistics = statistics
        self._beside: dict[str, _Neighbours] = {}
        self._agree: dict[tuple[str, str], bool] = {}

    def is_known(self, one: str, other: str) -> bool:
        """Whether an index large enough holds both of two folded words."""
        index = self._statistics
        if index is None or index.articles < _LEAST_ARTICLES:
            return False
        return bool(self._articles(one) and self._articles(other))

    def agrees(self, one: str, other: str) -> bool:
        """Whether two folded words that an index holds stand beside the same word somewhere."""
        rarer, other = sorted((one, other), key=lambda word: (self._articles(word), word))
        known = self._agree.get((rarer, other))
        if known is None:
            known = self._agree[rarer, other] = self._stands_beside(other, self._neighbours(rarer))
        return known

    def _articles(self, word: str) -> int:
        """How many articles hold a word, behind clitics too."""
        index = self._statistics
        if index is None:
            return 0
        return max(index.doc_freq(field, word) for field in _FIELDS)

    def _stands_beside(self, word: str, neighbours: _Neighbours) -> bool:
        rows = [(near, word) if before else (word, near) for near, before in neighbours]
        if self._statistics is None or not rows:
            return False
        phrases = (Phrase(area.bare, row) for area in TEXT_AREAS.values() for row in rows)
        return self._statistics.count(Or(tuple(phrases))) > 0

    def _neighbours(self, word: str) -> _Neighbours:
        """What stands beside a word in some articles and tells something, the rarest first."""
        found = self._beside.get(word)
        if found is None:
            self._beside[word] = found = tuple(self._find_neighbours(word))
        return found

    def _find_neighbours(self, word: str) -> list[tuple[str, bool]]:
        index = self._statistics
        if index is None:
            return []
        pairs = (pair for article in self.pairs(word, _MOST_READ) for pair in article)
        near = dict.fromkeys(
            one
            for before, after in pairs
            for one in ((before, True), (after, False))
            if len(one[0]) >= _LEAST_LETTERS
            and is_arabic(one[0])
            and one[0] not in load_stop_words()
        )
        counts = {one: index.doc_freq(BODY.bare, one[0]) for one in near}
        telling = [one for one in near if counts[one] <= _MOST_SHARE * index.articles]
        return sorted(telling, key=lambda one: counts[one])[:_MOST_NEIGHBOURS]

    def pairs(self, word: str, most: int) -> Iterator[list[tuple[str, str]]]:
        """For some articles, the bare words before and behind a folded word, wherever it stands in
        title or body; empty ones at an end."""
        index = self._statistics
        holding = Or(tuple(Term(field, word) for field in _FIELDS))
        kept = max(_KEPT.findall(word), key=len, default="")
        for texts in index.texts(holding, most) if index is not None else ():
            rows = (["", *words(text[:_MOST_LETTERS]), ""] for text in texts if kept in text)
            found = [
                (self._bare(row[place - 1]), self._bare(row[place + 1]))
                for row in rows
                for place, token in enumerate(row)
                if token and kept in token and self._is(token, word)  # quick, then exact
            ]
            if found:
                yield found

    def _bare(self, token: str) -> str:
        return self._analyzer.bare(token) if token else ""

    def _is(self, token: str, word: str) -> bool:
        """Whether a token is a folded word, perhaps behind clitics."""
        return word in (self._analyzer.fold(token), self._analyzer.bare(token))
