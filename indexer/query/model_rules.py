"""Models, numbers and acronyms of a query, searched in every way that people write them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.engines.schema import TEXT_AREAS
from indexer.names.models import find_beside, find_version, find_ways
from indexer.names.name import Spelling
from indexer.query.blending import Statistics
from indexer.query.spellings import FoundName, Variant, unlisted, variant_of

__all__ = ["ModelRules"]


class ModelRules:
    """Proposes the other ways to write F-16, 10 000, a telephone number or أ ف ب, by rule
    (:mod:`indexer.names.models`). They are the same thing, so each weighs as what was typed.
    ``listed`` finds names of the table: what G20 is there, جي 20 is too. Without ``statistics`` of
    an index nothing is proposed that only its articles tell."""

    def __init__(
        self,
        analyzer: Analyzer,
        listed: Callable[[Sequence[str], int], FoundName | None],
        statistics: Statistics | None,
    ) -> None:
        self._analyzer = analyzer
        self._listed = listed
        self._statistics = statistics

    def propose(self, words: Sequence[str], start: int) -> FoundName | None:
        """What begins at a folded word in several ways of writing."""
        if start >= len(words):
            return None
        found = find_ways(words, start, self._is_held if self._statistics is not None else None)
        if found is None:
            return self._beside(words, start) or self._version(words, start)
        typed = tuple(words[start : start + found.length])
        variants = dict.fromkeys(
            one for row in found.rows for one in (self._variant(row), *self._of_name(row))
        )
        own = None
        if not load_stop_words().isdisjoint(typed):  # إم آي 9, of which 9 alone would be left
            own = self._variant(typed)
        kept = tuple(one for one in variants if one.words != typed)
        return FoundName(unlisted(typed), found.length, "", kept, own, in_row=True)

    def _beside(self, words: Sequence[str], start: int) -> FoundName | None:
        """A word or number that articles of the index hold as one with what is beside it."""
        found = find_beside(words, start) if self._statistics is not None else None
        held = [row for row in found.rows if all(map(self._is_held, row))] if found else []
        if not held:
            return None
        return FoundName(unlisted(words[start : start + 1]), 1, "", tuple(map(self._variant, held)))

    def _version(self, words: Sequence[str], start: int) -> FoundName | None:
        """A letter behind a word that articles of the index have there in its other alphabet."""
        found = find_version(words, start) if self._statistics is not None else None
        if found is None or self._statistics is None:
            return None
        areas = tuple(TEXT_AREAS.values())
        rows = map(self._variant, found.rows)
        held = tuple(row for row in rows if self._statistics.count(row.reach(areas).query()))
        return FoundName(unlisted(words[start : start + 1]), 1, "", held) if held else None

    def _of_name(self, row: Sequence[str]) -> Sequence[Variant]:
        """The spellings of what a way to write a model is in the table."""
        found = self._listed(row, 0)
        return () if found is None or found.length < len(row) else found.variants

    def _variant(self, row: Sequence[str]) -> Variant:
        return variant_of(Spelling(" ".join(row), tuple(row)), self._analyzer, 1.0)

    def _is_held(self, word: str) -> bool:
        """Whether articles of the index hold a folded word."""
        statistics = self._statistics
        areas = TEXT_AREAS.values()
        return statistics is not None and any(
            statistics.doc_freq(area.folded, word) for area in areas
        )
