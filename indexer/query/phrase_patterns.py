"""Words in quotes of which some are patterns: "وزير الخارج*", "مجلس * الدولي".

No engine looks for a pattern in a row of words, so the words of the index that fit are asked of it,
the commonest first, and the rows made of them are looked for as phrases. A ``*`` alone stands for
any one word: an empty text in the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, NamedTuple

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.query.blending import Statistics
from indexer.query.nodes import Phrase, compile_wildcard

__all__ = ["FittingRows", "has_pattern", "pieces_of", "rows_of"]

_MOST_WORDS: Final = 64
"""Words that are taken for one pattern: of those of 31,525 articles that begin with three given
letters, the 64 commonest make up nine tenths of all occurrences."""
_MOST_ROWS: Final = 128
_READ: Final = 5000
"""Words of the index that are held against one pattern, those that begin as it does."""
_WILD: Final = re.compile(r"[*?]")
_PIECE: Final = re.compile(r"[^\w*?\u064b-\u0652\u0640]+|_")


class FittingRows(NamedTuple):
    """Rows of terms that fit a phrase with patterns, an empty term being any; whether there are
    more than that."""

    rows: list[tuple[str, ...]]
    cut: bool


def has_pattern(leaf: Phrase) -> bool:
    """Whether some of the words in quotes stand for others."""
    return any(_is_pattern(piece) or piece == "*" for piece in pieces_of(leaf))


def pieces_of(leaf: Phrase) -> tuple[str, ...]:
    """The words in quotes, patterns and ``*`` among them, what stands at either end for any word
    left out."""
    pieces = [piece for text in leaf.words for piece in _pieces(text)]
    while pieces and pieces[0] == "*":
        del pieces[0]
    while pieces and pieces[-1] == "*":
        del pieces[-1]
    return tuple(pieces)


def _pieces(text: str) -> Iterator[str]:
    if not _WILD.search(text):
        yield from words(text)
        return
    for piece in _PIECE.split(text.rstrip("?؟")):
        if piece and not piece.strip("*?"):
            yield "*"
        elif _is_pattern(piece):
            yield re.sub(r"\*{2,}", "*", piece)
        else:
            yield from words(piece)


def _is_pattern(piece: str) -> bool:
    return bool(_WILD.search(piece)) and len(re.findall(r"\w", piece)) > 1


def rows_of(
    pieces: Sequence[str], terms: Sequence[str], field: str, statistics: Statistics
) -> FittingRows:
    """The rows of terms of a field that fit ``pieces``, each by its own of ``terms`` where it is no
    pattern: those with the commonest words, of which there are 128 at most."""
    choices: list[list[str]] = []
    cut = False
    for piece, term in zip(pieces, terms, strict=True):
        if piece == "*":
            choices.append([""])
        elif not _is_pattern(piece):
            choices.append([term])
        else:
            fitting, more = _fitting(piece, field, statistics)
            choices.append(fitting)
            cut |= more
    while prod(map(len, choices)) > _MOST_ROWS:
        max(choices, key=len).pop()
        cut = True
    return FittingRows(list(product(*choices)), cut)


def _fitting(piece: str, field: str, statistics: Statistics) -> tuple[list[str], bool]:
    """The commonest words of a field that fit a pattern, and whether there are more."""
    pattern = "".join(part if part in "*?" else fold(part) for part in _split(piece))
    begins = pattern[: min(pattern.find(sign) % (len(pattern) + 1) for sign in "*?")]
    held = statistics.terms(field, begins, _READ)
    fits = compile_wildcard(pattern).match
    fitting = [term for term, _ in held if fits(term)]
    return fitting[:_MOST_WORDS], len(fitting) > _MOST_WORDS or len(held) == _READ


def _split(piece: str) -> list[str]:
    return re.findall(r"[*?]|[^*?]+", piece)
