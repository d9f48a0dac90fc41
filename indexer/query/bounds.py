"""How much one query may hold: what is more is searched as words, or not at all, and said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from indexer.analysis.letters import IGNORED, MARKS
from indexer.analysis.tokenizer import words
from indexer.query.keywords import ADDRESS
from indexer.query.nodes import (
    And,
    Fuzzy,
    Nothing,
    Phrase,
    Query,
    Term,
    Wildcard,
    map_leaves,
    normalize,
)
from indexer.query.remarks import MAX_EDITS, Remark, RemarkCode

__all__ = ["MAX_NEAR", "apply_bounds"]

MAX_WORDS: Final = 64
MAX_PATTERNS: Final = 5
"""Words, and patterns among them, of one query: chosen."""
MAX_LEADING: Final = 2
"""Patterns that begin with ``*`` or ``?``: each is held against every word of the index."""
MAX_SLOP: Final = 50
"""The distance within which words of a proximity phrase may stand: chosen."""
MAX_NEAR: Final = 6
"""Words of a proximity phrase. tantivy keeps every way to place them: twelve times one common word
within fifty took 2 GB and 5 s on 31,525 articles, fourteen ended the process; six take .1 s."""
MAX_BOOST: Final = 100.0
"""The most that a word may weigh: chosen."""
MIN_LITERALS: Final = 2
"""Letters that a wildcard, or a fuzzy word, must hold."""
MAX_WILDCARDS: Final = 4
"""``*`` and ``?`` in one word: with each, the automaton of a pattern can double."""
MAX_PATTERN: Final = 64
"""Characters of a pattern."""

_WILD: Final = re.compile(r"[*?]")
_PATTERN_BREAK: Final = re.compile(f"(?:[^\\w*?{MARKS}{IGNORED}]|_)+")


def apply_bounds(tree: Query, notes: list[Remark]) -> Query:
    """The tree with wildcards told from punctuation, and no more parts than an index can bear."""
    return normalize(map_leaves(tree, _Bounds(notes).leaf))


class _Bounds:
    """Counts what one query holds, and makes words of what is more than it may."""

    def __init__(self, notes: list[Remark]) -> None:
        self._notes = notes
        self._words = 0
        self._patterns = 0
        self._leading = 0

    def leaf(self, leaf: Query) -> Query:
        """A word, phrase, pattern or date as it may be searched."""
        match leaf:
            case Phrase():
                return self._phrase(leaf)
            case Fuzzy():
                return self._fuzzy(leaf)
            case Term() if leaf.field != ADDRESS:
                return self._term(leaf)
            case _:
                return leaf if self._take(1) else Nothing()

    def _fuzzy(self, leaf: Fuzzy) -> Query:
        parts = words(leaf.text)
        if len(parts) != 1:
            return self._word(leaf.field, leaf.text, _clamp(leaf.boost))
        return self._pattern(replace(leaf, text=parts[0], boost=_clamp(leaf.boost)))

    def _term(self, leaf: Term) -> Query:
        """A word, which is a pattern where it holds ``*`` or ``?`` beside letters."""
        field, boost = leaf.field, _clamp(leaf.boost)
        # A question mark at the end is punctuation, as is a wildcard with nothing beside it.
        text = leaf.text.rstrip("?؟")
        if not (_WILD.search(text) and re.search(r"\w", text)):
            return self._word(field, text.replace("*", " "), boost)
        # No term holds a hyphen: the parts of كوريا-الشم* are each looked for.
        parts = _PATTERN_BREAK.split(re.sub(r"\*{2,}", "*", text))
        made = tuple(
            self._pattern(Wildcard(field, part, boost))
            if _WILD.search(part)
            else self._word(field, part, boost)
            for part in parts
            if re.search(r"\w", part)
        )
        return made[0] if len(made) == 1 else And(made)

    def _take(self, number: int) -> int:
        """How many of so many words may still be searched."""
        left = max(MAX_WORDS - self._words, 0)
        self._words += number
        if number > left:
            self._notes[:] = [note for note in self._notes if note.code != "too_many_words"]
            self._notes.append(Remark("too_many_words", str(self._words)))
        return min(number, left)

    def _word(self, field: str, text: str, boost: float) -> Query:
        tokens = words(text)
        number = self._take(max(len(tokens), 1))
        if not number:
            return Nothing()
        return Term(field, " ".join(tokens[:number]) if number < len(tokens) else text, boost)

    def _phrase(self, leaf: Phrase) -> Query:
        leaf = self._patterns_in_quotes(leaf)
        tokens = words(" ".join(leaf.words))
        number = self._take(max(len(tokens), 1))
        if not number:
            return Nothing()
        boost, slop = _clamp(leaf.boost), min(leaf.slop, MAX_SLOP)
        if slop and len(tokens[:number]) > MAX_NEAR:
            self._notes.append(Remark("long_proximity", " ".join(leaf.words)))
            each = ((token,) for token in tokens[:number])
            return And(tuple(replace(leaf, words=one, slop=0, boost=boost) for one in each))
        kept = tuple(tokens[:number]) if number < len(tokens) else leaf.words
        return replace(leaf, words=kept, slop=slop, boost=boost)

    def _patterns_in_quotes(self, leaf: Phrase) -> Phrase:
        """A phrase with no more patterns than there may be, nor any that is too short."""
        kept: list[str] = []
        for text in leaf.words:
            letters = len(re.findall(r"\w", text))
            if not _WILD.search(text.rstrip("?؟")) or not letters:
                kept.append(text)
                continue
            self._patterns += 1
            code: RemarkCode = "short_pattern" if letters < MIN_LITERALS else "too_many_patterns"
            many = self._patterns > MAX_PATTERNS or len(_WILD.findall(text)) > MAX_WILDCARDS
            if letters < MIN_LITERALS or many or len(text) > MAX_PATTERN:
                self._notes.append(Remark(code, text))
                text = _WILD.sub(" ", text)
            kept.append(text)
        return replace(leaf, words=tuple(kept))

    def _pattern(self, leaf: Wildcard | Fuzzy) -> Query:
        """A wildcard or a fuzzy word within bounds, and a word when it is not."""
        text = leaf.text
        if len(re.findall(r"\w", text)) < MIN_LITERALS:
            self._notes.append(Remark("short_pattern", text))
            return self._word(leaf.field, _WILD.sub(" ", text), leaf.boost)
        self._patterns += 1
        leading = text[0] in "*?"
        self._leading += leading
        large = len(text) > MAX_PATTERN or len(_WILD.findall(text)) > MAX_WILDCARDS
        costly = leading and self._leading > MAX_LEADING
        if self._patterns > MAX_PATTERNS or costly or large:
            self._notes.append(Remark("too_many_patterns", text))
            return self._word(leaf.field, _WILD.sub(" ", text), leaf.boost)
        if not self._take(1):
            return Nothing()
        if isinstance(leaf, Fuzzy) and leaf.edits > MAX_EDITS:
            self._notes.append(Remark("many_edits", f"{text}~{leaf.edits}"))
            return replace(leaf, edits=MAX_EDITS)
        return leaf


def _clamp(boost: float) -> float:
    return min(max(boost, 0.0), MAX_BOOST) if boost == boost else 1.0
