"""Texts that a program wrote for a terminal (w3m, lynx, pandoc): their lines put together again.

Such a program fills each line with as many words as fit into one width. So a line that goes on has
no room for the first word of the next one, and the last line of a paragraph ends anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final

__all__ = ["unwrapped"]

# In characters: what such programs are told, 72 to 110, and a little less, as words differ.
_NARROWEST: Final = 60
_WIDEST: Final = 120
# So many signs a column takes with its marks, at most.
_MARKED: Final = 2
_LEAST_BROKEN: Final = 2
_MANY_BROKEN: Final = 8
# One line in so many may be wider by more than a word: it has one that fits nowhere.
_ODD: Final = 80
_WORD: Final = 10
# Of the breaks inside blocks behind long lines so many are where no word had room.
_LONG: Final = 0.75
_FULL: Final = 0.85
# Where lines are of one length without being filled (verses), the last ones are, too; and where
# there are few, those of paragraphs end in a stop, other than headlines and dates in a row.
_NEARLY: Final = 0.9
_STOP: Final = re.compile(r"[.؟?!:…۔][\"'”»)\]]*$")
_MOST_STOPS: Final = 0.3
_BEGINS: Final = re.compile(r"\s*+(?:[*+•▪●◦‣■○□#>|=+_━─—–-]|\d{1,2}[.)-]\s|\[\d)")
# The list of addresses below a text by lynx, and the numbers that stand for them in it.
_ADDRESS: Final = re.compile(
    r"\s*+(\d{1,4})\. (?:https?|ftp|file|mailto|tel|javascript):\S*+\s*+", re.I
)
_NUMBER: Final = re.compile(r"\[(\d{1,4})\]")
_LEAST_ADDRESSES: Final = 3


def unwrapped(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text with their numbers, from 1; of a wrapped one its paragraphs, each with
    the number of its first line."""
    shown = text.split("\n")
    links = _addresses(shown) if "1. " in text else 0
    lines = [_without_numbers(line, links) for line in shown] if links else shown
    broken = _breaks(lines, shown)
    number, parts = 0, list[str]()
    for index, line in enumerate(lines):
        if index - 1 not in broken:
            if parts:
                yield number, _joined(parts)
            number, parts = index + 1, []
        parts.append(line)
    yield number, _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else " ".join(part.strip() for part in parts)


def _addresses(lines: Sequence[str]) -> int:
    """How many addresses are listed at the end of a text, by their numbers; 0 where none are."""
    numbers = [int(found[1]) for line in lines if (found := _ADDRESS.fullmatch(line))]
    if len(numbers) < _LEAST_ADDRESSES or numbers[0] != 1 or numbers[-1] >= 2 * len(numbers):
        return 0
    return numbers[-1] if sorted(set(numbers)) == numbers else 0


def _without_numbers(line: str, links: int) -> str:
    return _NUMBER.sub(lambda found: "" if int(found[1]) <= links else found[0], line)


def _breaks(lines: Sequence[str], shown: Sequence[str]) -> set[int]:
    """The lines that go on in the next one: none where the text is not wrapped. Those ``shown`` are
    as wide as the program made them: it counts the marks above letters (lynx) or does not."""
    if any(len(line) > _MARKED * _WIDEST and " " in line for line in shown):
        return set()
    return max((_breaks_by(width, lines, shown) for width in (_width, len)), key=len)


def _breaks_by(width: Callable[[str], int], lines: Sequence[str], shown: Sequence[str]) -> set[int]:
    widths = [
        0 if _ADDRESS.fullmatch(line) or len(line.split()) < 2 else width(line.rstrip())
        for line in shown
    ]
    ranked = sorted(filter(None, widths), reverse=True)
    usual = ranked[len(ranked) // _ODD] if ranked else 0
    widest = next((one for one in ranked if one <= usual + _WORD), 0)
    if not _NARROWEST <= widest <= _WIDEST:
        return set()
    broken: set[int] = set()
    long = 0
    for index, below in enumerate(shown[1:]):
        if not _LONG * widest <= widths[index] <= widest or not below.strip():
            continue
        if _BEGINS.match(_NUMBER.sub("", below)):
            continue
        long += 1
        if widths[index] + 1 + width(below.split(maxsplit=1)[0]) > widest:
            broken.add(index)
    if len(broken) < _LEAST_BROKEN or len(broken) < _FULL * long:
        return set()
    stops = sum(_STOP.search(lines[index].rstrip()) is not None for index in broken)
    ends = [index + 1 for index in broken if index + 1 not in broken]
    shorter = sum(widths[index] < _NEARLY * widest for index in ends)
    whole = sum(_STOP.search(lines[index].rstrip()) is not None for index in ends)
    is_sure = len(broken) >= _MANY_BROKEN or 2 * whole >= len(ends)
    is_wrapped = stops <= _MOST_STOPS * len(broken) and 2 * shorter >= len(ends)
    return broken if is_wrapped and is_sure else set()


def _width(text: str) -> int:
    """How many columns a text takes: marks stand above or below their letters."""
    return sum(unicodedata.category(sign) not in ("Mn", "Cf") for sign in text)
