"""Keyboards: which keys touch, and what was meant by a text typed on the wrong layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from indexer.analysis.letters import fold

__all__ = ["neighbours", "other_layouts"]

_DATA: Final = Path(__file__).with_name("data") / "keyboard.tsv"
_TOUCHING: Final = 1.3
"""Keys whose middles are at most so many widths of a key apart touch."""

_MOST_LIGATURES: Final = 4
"""Lam-alefs of a text that are read both ways: as one key, and as two."""


@dataclass(frozen=True, slots=True)
class _Key:
    row: int
    place: float
    us: tuple[str, str]
    layouts: tuple[tuple[str, str], ...]
    """What it types alone and with shift, in each Arabic layout."""


@cache
def _keys() -> tuple[_Key, ...]:
    text = _DATA.read_text(encoding="utf-8")
    keys = []
    for line in text[text.index("\n\n") + 2 :].splitlines():
        row, place, *typed = (line + "\t" * 8).split("\t")[:8]
        keys.append(
            _Key(
                int(row),
                float(place),
                (typed[0], typed[1]),
                ((typed[2], typed[3]), (typed[4], typed[5])),
            )
        )
    return tuple(keys)


@cache
def neighbours() -> frozenset[tuple[str, str]]:
    """Pairs of letters, folded and both ways round, on keys that touch: those of the US keyboard,
    and those of the Arabic one of PCs."""
    pairs = set()
    for one, other in product(_keys(), repeat=2):
        apart = (one.row - other.row) ** 2 + (one.place - other.place) ** 2
        if one != other and apart <= _TOUCHING**2:
            pairs.add((one.us[0], other.us[0]))
            pairs.add((fold(one.layouts[0][0]), fold(other.layouts[0][0])))
    return frozenset(pairs)


def other_layouts(word: str) -> Iterator[str]:
    """What a word may have been meant to be, had the keyboard been the other one, none twice.

    Latin letters and signs as the keys of Arabic keyboards, Arabic letters as those of the US one;
    nothing for a word that has both.
    """
    seen = {word}
    latin = bool(re.search("[A-Za-z]", word)) or word.isascii()
    if latin and not word.isascii():
        return
    for meant in _to_arabic(word) if latin else _to_latin(word):
        if meant and meant not in seen:
            seen.add(meant)
            yield meant


def _to_arabic(word: str) -> Iterator[str]:
    # With shift as it was typed, and without: capitals may come from a lock or from habit.
    for typed in (word, word.lower()):
        for table in _arabic():
            if all(letter in table for letter in typed):
                yield "".join(table[letter] for letter in typed)


def _to_latin(word: str) -> Iterator[str]:
    for single, others in _latin():
        parts = re.split(f"({'|'.join(single)})" if single else "(?!)", word)
        if len(parts) // 2 > _MOST_LIGATURES:
            continue
        choices = []
        for place, part in enumerate(parts):
            spelled = "".join(others.get(letter, "\0") for letter in part)
            choices.append((single[part], spelled) if place % 2 else (spelled,))
        for chosen in product(*choices):
            meant = "".join(chosen)
            if "\0" not in meant:
                yield meant


@cache
def _arabic() -> tuple[dict[str, str], ...]:
    """For each Arabic layout: letter of the US keyboard → what the same key types there."""
    return tuple(
        {
            us: arabic
            for key in _keys()
            for us, arabic in zip(key.us, key.layouts[layout], strict=True)
            if arabic
        }
        for layout in range(2)
    )


@cache
def _latin() -> tuple[tuple[dict[str, str], dict[str, str]], ...]:
    """For each Arabic layout: its keys of two letters, and the others, → those of the US one."""
    tables = []
    for table in _arabic():
        back = {arabic: us for us, arabic in reversed(table.items())}
        tables.append(
            (
                {arabic: us for arabic, us in back.items() if len(arabic) > 1},
                {arabic: us for arabic, us in back.items() if len(arabic) == 1},
            )
        )
    return tuple(tables)
