"""Names that no table has and that are nouns too, told from these by the articles of the index.

الكفرة is a place, الخفاجي a surname, and by their stems both find other words. Where articles have
such a word behind a given name or behind what places are called (مدينة الكفرة), it is a name there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import is_arabic
from indexer.analysis.vocabulary import load_words
from indexer.engines.schema import BODY
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.nodes import Or, Phrase
from indexer.query.own_forms import is_common
from indexer.query.spellings import FoundName, stands_alone, unlisted, variant_of

__all__ = ["NounNames"]

_ARTICLE: Final = "ال"
_LEAST_LETTERS: Final = 5
_LEAST_ARTICLES: Final = 2
_LEAST_SHARE: Final = 0.3
"""Share of the articles with a word that have it as a name."""
_FEW_ARTICLES: Final = 20
_MOST_SHARE: Final = 0.003
"""Articles with a word, and share of an index, up to which it is looked at: what more have is in
the table, or a noun."""
_LEAST_OTHERS: Final = 0.05
"""Articles that its stem finds beside these, against them."""
_GIVEN: Final = 80
"""Given names that are looked for before a word, the commonest: each costs a look at positions."""
_PLACES: Final = ("مدينه", "محافظه", "بلده", "قريه", "ولايه", "واحه")


class NounNames:
    """Proposes that a word with an article, typed alone, is searched as a name and not by its stem;
    nothing without ``statistics`` of an index."""

    def __init__(self, names: NameTable, analyzer: Analyzer, statistics: Statistics | None) -> None:
        self._names = names
        self._analyzer = analyzer
        self._statistics = statistics

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """A name without other spellings."""
        word = words[start] if start < len(words) and stands_alone(words, start) else ""
        if not self._may_be_name(word) or not self._is_borne(word):
            return None
        name = unlisted((word,))
        return FoundName(name, 1, "", (), variant_of(name.spellings[0], self._analyzer, 1.0))

    def _may_be_name(self, word: str) -> bool:
        """Whether a word is written as such names are, and no table has it."""
        is_definite = word.startswith(_ARTICLE) and len(word) >= _LEAST_LETTERS
        if not is_definite or not is_arabic(word) or is_common(word):
            return False
        return self._names.at((word,)) is None

    def _is_borne(self, word: str) -> bool:
        """Whether articles have a word as a name, and its stem finds more than these."""
        statistics = self._statistics
        if statistics is None:
            return False
        articles = statistics.doc_freq(BODY.bare, word)
        others = statistics.doc_freq(BODY.stem, self._analyzer.stem(word)) - articles
        most = max(_FEW_ARTICLES, _MOST_SHARE * statistics.articles)
        if not _LEAST_ARTICLES <= articles <= most or others < _LEAST_OTHERS * articles:
            return False
        heads = (head for head in _heads() if statistics.doc_freq(BODY.bare, head))
        borne = statistics.count(Or(tuple(Phrase(BODY.bare, (head, word)) for head in heads)))
        return borne >= max(_LEAST_ARTICLES, _LEAST_SHARE * articles)


@cache
def _heads() -> Sequence[str]:
    """What stands before names: what places are called, and the given names of bylines that are in
    use most, as the vocabulary counts them."""
    from indexer.ingest.extraction.cleaning import read_names  # seldom needed in a search

    words = read_names("given_names.txt").keys() - load_stop_words()
    given = sorted(words, key=lambda word: (-load_words()[word], word))
    return (*_PLACES, *given[:_GIVEN])
