"""How much one query may hold: what is more is searched as words, or not at all, and said."""

from __future__ import annotations

import re
from typing import Final

from whoosh import query as q

from indexer.analysis.letters import IGNORED, MARKS
from indexer.analysis.tokenizer import words
from indexer.query.remarks import Remark
from indexer.query.tree import map_leaves

__all__ = ["MAX_NEAR", "bounded"]

MAX_WORDS: Final = 64
MAX_PATTERNS: Final = 5
MAX_LEADING: Final = 2
"""Patterns that begin with ``*`` or ``?``: each is held against every word of the index."""
MAX_SLOP: Final = 50
MAX_NEAR: Final = 6
"""Words of a proximity phrase. tantivy keeps every way to place them: twelve times one common word
within fifty took 2 GB and 5 s on 31,525 articles, fourteen ended the process; six take .1 s."""
MAX_EDITS: Final = 2
MAX_BOOST: Final = 100.0
MIN_LITERALS: Final = 2
"""Letters that a wildcard must hold."""
MAX_WILDCARDS: Final = 4
"""``*`` and ``?`` in one word: with each, the automaton of a pattern can double."""
MAX_PATTERN: Final = 64
"""Characters of a pattern."""

_WILD: Final = re.compile(r"[*?]")
_PATTERN_BREAK: Final = re.compile(f"(?:[^\\w*?{MARKS}{IGNORED}]|_)+")


def bounded(tree: q.Query, notes: list[Remark]) -> q.Query:
    """The tree with wildcards told from punctuation, and no more parts than an index can bear; what
    a group weighs, each of its leaves does."""
    return map_leaves(_spread(tree), _Bounds(notes).leaf).normalize()


def _spread(tree: q.Query, boost: float = 1.0) -> q.Query:
    """The tree with the weights of its groups on their leaves, where each is bounded."""
    if isinstance(tree, q.Not):
        return q.Not(_spread(tree.query))
    boost *= tree.boost
    if isinstance(tree, q.compound.CompoundQuery):
        return type(tree)([_spread(part, boost) for part in tree.subqueries])
    return tree.with_boost(boost)


class _Bounds:
    """Counts what one query holds, and makes words of what is more than it may."""

    def __init__(self, notes: list[Remark]) -> None:
        self._notes = notes
        self._words = 0
        self._patterns = 0
        self._leading = 0

    def leaf(self, leaf: q.Query) -> q.Query:
        """A word, phrase, pattern or date as it may be searched."""
        if isinstance(leaf, q.Phrase):
            return self._phrase(leaf)
        if not isinstance(leaf, (q.Term, q.FuzzyTerm)):
            return leaf if self._take(1) else q.NullQuery
        boost = _clamp(leaf.boost)
        # A question mark at the end is punctuation, as is a wildcard with nothing beside it.
        text = leaf.text.rstrip("?؟")
        wild = isinstance(leaf, q.FuzzyTerm) or (_WILD.search(text) and re.search(r"\w", text))
        if not wild:
            return self._word(leaf.fieldname, text.replace("*", " "), boost)
        if isinstance(leaf, q.FuzzyTerm):
            parts = words(leaf.text)
            if len(parts) != 1:
                return self._word(leaf.fieldname, leaf.text, boost)
            return self._pattern(q.FuzzyTerm(leaf.fieldname, parts[0], boost, leaf.maxdist))
        # No term holds a hyphen: the parts of كوريا-الشم* are each looked for.
        made = []
        for part in _PATTERN_BREAK.split(re.sub(r"\*{2,}", "*", text)):
            if not re.search(r"\w", part):
                continue
            if _WILD.search(part):
                made.append(self._pattern(q.Wildcard(leaf.fieldname, part, boost)))
            else:
                made.append(self._word(leaf.fieldname, part, boost))
        return q.And(made) if len(made) > 1 else made[0] if made else q.NullQuery

    def _take(self, number: int) -> int:
        """How many of so many words may still be searched."""
        left = max(MAX_WORDS - self._words, 0)
        self._words += number
        if number > left:
            self._notes[:] = [note for note in self._notes if note.code != "too_many_words"]
            self._notes.append(Remark("too_many_words", str(self._words)))
        return min(number, left)

    def _word(self, field: str | None, text: str, boost: float) -> q.Query:
        tokens = words(text)
        number = self._take(max(len(tokens), 1))
        if not number:
            return q.NullQuery
        return q.Term(field, " ".join(tokens[:number]) if number < len(tokens) else text, boost)

    def _phrase(self, leaf: q.Phrase) -> q.Query:
        tokens = words(" ".join(leaf.words))
        number = self._take(max(len(tokens), 1))
        if not number:
            return q.NullQuery
        boost, slop = _clamp(leaf.boost), max(min(leaf.slop, MAX_SLOP), 1)
        if slop > 1 and len(tokens[:number]) > MAX_NEAR:
            self._notes.append(Remark("long_proximity", " ".join(leaf.words)))
            return q.And([type(leaf)(leaf.fieldname, [t], boost=boost) for t in tokens[:number]])
        kept = tokens[:number] if number < len(tokens) else leaf.words
        return type(leaf)(leaf.fieldname, kept, slop, boost)

    def _pattern(self, leaf: q.Wildcard | q.FuzzyTerm) -> q.Query:
        """A wildcard or a fuzzy word within bounds, and a word when it is not."""
        field, text, boost = leaf.fieldname, leaf.text, _clamp(leaf.boost)
        wild = isinstance(leaf, q.Wildcard)
        if wild and len(re.findall(r"\w", text)) < MIN_LITERALS:
            self._notes.append(Remark("short_pattern", text))
            return self._word(field, _WILD.sub(" ", text), boost)
        self._patterns += 1
        leading = text[0] in "*?"
        self._leading += leading
        large = len(text) > MAX_PATTERN or len(_WILD.findall(text)) > MAX_WILDCARDS
        costly = leading and self._leading > MAX_LEADING
        if self._patterns > MAX_PATTERNS or costly or large:
            self._notes.append(Remark("too_many_patterns", text))
            return self._word(field, _WILD.sub(" ", text), boost)
        if not self._take(1):
            return q.NullQuery
        if wild:
            return q.Wildcard(field, text, boost)
        return q.FuzzyTerm(field, text, boost, min(leaf.maxdist, MAX_EDITS))


def _clamp(boost: float) -> float:
    return min(max(boost, 0.0), MAX_BOOST) if boost == boost else 1.0
