"""Which words of a query may have been mistyped: those that are looked for in title and body, as
any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from indexer.analysis.tokenizer import Token, tokenize, words
from indexer.engines.schema import TEXT_AREAS
from indexer.query.nodes import Phrase, Term, leaves, text_of
from indexer.query.parser import Parsed

__all__ = ["mendable", "typed_words"]

_KEPT: Final = re.compile(
    r"""
    (?<![^\s(:-])=(?:"[^"]*"|\S+)      # ="as it is" and =word
    | (?<!\S)\S+://\S+                # an address
    | (?<!\S)\S*[*^~]\S*              # a pattern, a weight
    | (?<!\w)[^\W\d]\w*(?=:\S)        # the name of a field, or what looks like one
    """,
    re.VERBOSE,
)


def mendable(query: str, parsed: Parsed) -> list[Token]:
    """The words of a query that may be mended, where they stand: not those of other fields, of
    patterns, of what is excluded, or that are to be found just as they are typed."""
    typed = set(typed_words(parsed, ("", *TEXT_AREAS)))
    kept = [match.span() for match in _KEPT.finditer(query)]
    return [
        token
        for token in tokenize(query)
        if token.text in typed
        and not any(start < token.end and token.start < end for start, end in kept)
    ]


def typed_words(parsed: Parsed, fields: Sequence[str] | None = None) -> Iterator[str]:
    """The words and the words of phrases of a query, of some fields or of all."""
    for leaf in leaves(parsed.tree):
        if isinstance(leaf, (Term, Phrase)) and (fields is None or leaf.field in fields):
            yield from words(text_of(leaf))
