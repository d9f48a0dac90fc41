"""Models, numbers and acronyms of a query, searched in every way that people write them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.names.models import find_ways
from indexer.names.name import Name, Spelling
from indexer.query.spellings import FoundName, unlisted_id, variant_of

__all__ = ["ModelRules"]


class ModelRules:
    """Proposes the other ways to write F-16, 10 000, a telephone number or أ ف ب, by rule
    (:mod:`indexer.names.models`). They are the same thing, so each weighs as what was typed."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """What begins at a folded word in several ways of writing."""
        found = find_ways(words, start)
        if found is None:
            return None
        text = " ".join(words[start : start + found.length])
        name = Name(
            unlisted_id(text),
            "spelling",
            (Spelling(text, tuple(words[start : start + found.length])),),
            source="rule",
        )
        variants = (
            variant_of(Spelling(" ".join(row), row), self._analyzer, 1.0) for row in found.rows
        )
        typed = tuple(words[start : start + found.length])
        own = None
        if not load_stop_words().isdisjoint(typed):  # إم آي 9, of which 9 alone would be left
            own = variant_of(Spelling(text, typed), self._analyzer, 1.0)
        return FoundName(name, found.length, "", tuple(variants), own, in_row=True)
