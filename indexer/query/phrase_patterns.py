"""Words in quotes of which some are patterns: "وزير الخارج*", "مجلس * الدولي".

No engine looks for a pattern in a row of words, so the words of the index that fit are asked of it,
the commonest first, and the rows made of them are looked for as phrases. A ``*`` alone stands for
any one word: an empty text in the row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, NamedTuple

from indexer.analysis.analyzer import Analyzer
from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.tokenizer import words
from indexer.query.blending import Statistics
from indexer.query.nodes import Phrase, compile_wildcard
from indexer.query.own_forms import with_clitics
from indexer.query.phrase_forms import first_forms

__all__ = ["FittingRows", "has_pattern", "pieces_of", "rows_of", "without_clitics"]

_MOST_WORDS: Final = 64
"""Words that are taken for one pattern: of those of 31,525 articles that begin with three given
letters, the 64 commonest make up nine tenths of all occurrences."""
_MOST_ROWS: Final = 256
"""Rows that are searched, at most: chosen, it bounds a query."""
_MOST_TRIED: Final = 2048
"""Rows, at most, of which those are looked for whose rarest word most articles hold."""
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


def without_clitics(piece: str, bare: Callable[[str], str]) -> str:
    """A pattern without the clitics before its article: للخارج* is الخارج*."""
    begins = _WILD.split(piece, maxsplit=1)[0]
    word = bare(begins)
    return word + piece[len(begins) :] if word.startswith("ال") and _is_pattern(piece) else piece


def rows_of(
    pieces: Sequence[str],
    terms: Sequence[str],
    field: str,
    statistics: Statistics,
    behind: Analyzer | None = None,
) -> FittingRows:
    """The rows of terms of a field that fit ``pieces``, each by its own of ``terms`` where it is no
    pattern: those with the commonest words, of which there are 256 at most. With an analyzer the
    first of ``terms`` is one of its bare words, and stands behind each clitic too."""
    choices: list[list[str]] = []
    cut = False
    for place, (piece, term) in enumerate(zip(pieces, terms, strict=True)):
        clitics = None if place else behind
        if piece == "*":
            choices.append([""])
        elif not _is_pattern(piece):
            choices.append([term] if clitics is None else list(first_forms(term, clitics.fold)))
        else:
            fitting, more = _fitting(piece, field, statistics, clitics)
            choices.append(fitting)
            cut |= more
    while prod(map(len, choices)) > _MOST_TRIED:
        max(choices, key=len).pop()
        cut = True
    held = {term: statistics.doc_freq(field, term) for choice in choices for term in choice if term}
    rows = [(min(held[term] for term in row if term), row) for row in product(*choices)]
    likely = sorted((one for one in rows if one[0]), key=lambda one: -one[0])
    return FittingRows([row for _, row in likely[:_MOST_ROWS]], cut or len(likely) > _MOST_ROWS)


def _fitting(
    piece: str, field: str, statistics: Statistics, behind: Analyzer | None
) -> tuple[list[str], bool]:
    """The commonest words of a field that fit a pattern, or of which what is behind clitics fits
    it; and whether there are more."""
    pattern = "".join(part if part in "*?" else fold(part) for part in _split(piece))
    fits = compile_wildcard(pattern).match
    if behind is None or _WILD.match(pattern) or not is_arabic(_WILD.sub("", pattern)):
        held, read_all = _held(pattern, field, statistics)
    else:
        bare = behind.bare
        held, read_all = Counter(), True
        for form in with_clitics(pattern):
            more, all_of_it = _held(form, field, statistics)
            held.update({term: n for term, n in more.items() if fits(term) or fits(bare(term))})
            read_all &= all_of_it
    fitting = [term for term, _ in held.most_common()]
    return fitting[:_MOST_WORDS], len(fitting) > _MOST_WORDS or not read_all


def _held(pattern: str, field: str, statistics: Statistics) -> tuple[Counter[str], bool]:
    """The words of a field that fit a folded pattern, with how many articles hold each; whether
    those are all."""
    begins = pattern[: min(pattern.find(sign) % (len(pattern) + 1) for sign in "*?")]
    held = statistics.terms(field, begins, _READ)
    fits = compile_wildcard(pattern).match
    return Counter({term: count for term, count in held if fits(term)}), len(held) < _READ


def _split(piece: str) -> list[str]:
    return re.findall(r"[*?]|[^*?]+", piece)
