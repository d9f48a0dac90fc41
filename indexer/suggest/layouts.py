"""What the keys of a query would have typed on the other keyboard layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from indexer.analysis.keyboard import other_layouts
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.query.parser import parse_query
from indexer.suggest.corrections import Corrector
from indexer.suggest.places import typed_words

__all__ = ["OtherLayout", "other_layout"]

_CHUNK: Final = re.compile(r'([^\s"“”«»()]+)')
_KEPT: Final = re.compile(r"(-?(?:[^\W\d_]+:(?=\w))?)(.*?)([*?؟~^][\d.]*)?", re.DOTALL)
_LETTER: Final = re.compile(r"[^\W\d_]")

_SHORTEST: Final = 3
"""Letters of a reading that is offered for itself; shorter ones only go along with it."""
_SURE: Final = 4
"""Letters of a reading that is offered even where a word near what was typed finds more."""
_LIKE_A_WORD: Final = re.compile(r"(?!.*[^aeiouy]{4})(?=.*[aeiouy])[A-Za-z]+", re.IGNORECASE)
"""Latin letters that could be spoken: a vowel, and no four consonants in a row."""


class _Reading(NamedTuple):
    """A chunk as it was perhaps meant, and the articles with its word: as it is, and by stem."""

    text: str
    rank: tuple[int, int]
    word: str


class OtherLayout(NamedTuple):
    """A query on the other layout; ``sure`` where no chance makes a word of so many letters."""

    query: str
    sure: bool


def other_layout(query: str, corrector: Corrector) -> OtherLayout | None:
    """The query as its keys would have typed it on the other layout, when what was typed means
    nothing there and the index knows every word of the other reading; quotes, operators and fields
    are kept."""
    chunks = _CHUNK.split(query)
    readings = {
        place: reading
        for place in range(1, len(chunks), 2)
        if (reading := _read(chunks[place], corrector)) is not None
    }
    if not any(len(reading.word) >= _SHORTEST for reading in readings.values()):
        return None
    for place, reading in readings.items():
        chunks[place] = reading.text
    fixed = "".join(chunks)
    typed = list(typed_words(parse_query(fixed)))
    if not typed or not all(map(corrector.freq, typed)):
        return None
    return OtherLayout(fixed, max(len(one.word) for one in readings.values()) >= _SURE)


def _read(chunk: str, corrector: Corrector) -> _Reading | None:
    """The commonest reading of a chunk of a query on the other layout; None where the chunk means
    something as it is, or nothing on the other."""
    if chunk in ("AND", "OR", "NOT") or not _LETTER.search(chunk):
        return None
    best = None
    for before, core, after in _parts(chunk):
        for meant in other_layouts(core):
            if words(meant) == [meant] and fold(meant).isalpha():
                # Of two readings with one stem, the one that is written so.
                rank = corrector.held(meant), corrector.freq(meant)
                if rank[1] and (best is None or rank > best.rank):
                    best = _Reading(before + meant + after, rank, fold(meant))
    return best if best is not None and _is_likelier(best, chunk, corrector) else None


def _is_likelier(reading: _Reading, chunk: str, corrector: Corrector) -> bool:
    """Whether a reading is commoner than what was typed, and no chance one."""
    if not (reading.rank[0] or corrector.is_word(reading.word)):
        return False
    if words(chunk) != [chunk]:
        return True
    if len(reading.word) < _SHORTEST:
        return corrector.is_word(reading.word)
    if corrector.is_word(fold(chunk)) or corrector.freq(chunk):
        return False
    return not _LIKE_A_WORD.fullmatch(chunk) or corrector.is_common(reading.word)


def _parts(chunk: str) -> Iterator[tuple[str, str, str]]:
    """What stands before a word, the word, and what stands behind it: a chunk as it is, and
    without what could be an operator of the query language."""
    match = _KEPT.fullmatch(chunk)
    if match and match[2] and (match[1] or match[3]):
        yield match[1], match[2], match[3] or ""
    yield "", chunk, ""
