"""What a query may have meant: words that no article has, as some near ones are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from whoosh import query as q

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.distance import edit_distance
from indexer.analysis.tokenizer import words
from indexer.documents import article_of
from indexer.engines.base import Engine, Request
from indexer.query.language import Parsed, leaves

__all__ = ["Suggester"]

_SUGGESTION_HITS: Final = 20
_SPELLED_IN: Final = {"exact": ("title_exact", "body_exact"), "stem": ("title", "body")}
"""The views in which a misspelled word is looked for, with their fields."""


class Suggester:
    """Suggestions from the words of one index."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self._engine = engine
        self._analyzer = analyzer

    def suggestion(self, query: str, parsed: Parsed) -> str | None:
        """The query with each word that no article has made a near one that some have."""
        fixed = query
        for leaf in leaves(parsed.tree):
            if not isinstance(leaf, q.Term) or leaf.fieldname not in (None, "title", "body"):
                continue
            for word in words(leaf.text):
                if self._known(word):
                    continue
                near = self._nearest(word)
                if near is not None:
                    fixed = re.sub(re.escape(word), _literally(near), fixed, count=1)
        return fixed if fixed != query else None

    def _known(self, word: str) -> bool:
        exact, stem = self._analyzer.exact(word), self._analyzer.stem(word)
        return any(
            self._engine.doc_freq(field, term)
            for field, term in (
                ("body_exact", exact),
                ("title_exact", exact),
                ("body", stem),
                ("title", stem),
            )
        )

    def _nearest(self, word: str) -> str | None:
        """The nearest spelling that articles have: of the fewest edits, then the commonest.

        Forms are compared first, then stems, which finds استراتيجية from الاسترتيجية.
        """
        wanted = self._analyzer.terms(word)
        for edits in (1, 2):
            for view, fields in _SPELLED_IN.items():
                term = getattr(wanted, view)
                if len(term) < 2 + 2 * edits:
                    continue
                near = self._near(view, fields, term, edits)
                if near is not None:
                    return near
        return None

    def _near(self, view: str, fields: Sequence[str], term: str, edits: int) -> str | None:
        """The commonest spelling whose term in a view is at most so many edits from ``term``."""
        fuzzy = q.Or([q.FuzzyTerm(field, term, maxdist=edits) for field in fields])
        term_of = self._analyzer.view(view)
        spellings: Counter[str] = Counter()
        for found in self._engine.search(Request(fuzzy, limit=_SUGGESTION_HITS)).found:
            article = article_of(found.payload)
            for other in words(f"{article.title}\n{article.text}"):
                if edit_distance(term_of(other), term, edits) <= edits:
                    spellings[self._analyzer.terms(other).written] += 1
        return max(
            spellings,
            key=lambda other: (self._engine.doc_freq(fields[-1], term_of(other)), spellings[other]),
            default=None,
        )


def _literally(text: str) -> str:
    """A replacement in which nothing is special."""
    return text.replace("\\", r"\\")
