"""What a text is whose lines are data: numbers with names, blanks to fill in, entries of a
catalogue or of a table of contents, words and what they mean, sentences of a corpus, words that
fill a place.

No rule asks for a name. A text in which a line is running text is none of the numbers: of 31,525
articles of news (ANT corpus, 2018) none is taken for any of these, with their headlines above them,
without, or with each sentence on a line of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

__all__ = ["kind_of_data"]

_FEWEST: Final = 4
_FEWEST_LISTED: Final = 10
_MOST: Final = 0.9

_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")
_FEWEST_NUMBERS: Final = 10
_LEAST_NUMBERS: Final = 0.3
"""The share of numbers among the words of a text that has few others."""
_RUNNING: Final = 8
_FEW_NUMBERS: Final = 0.2
"""Words of a line that is running text, and the share of numbers that it stays below."""
_OF_HEADLINE: Final = 4
_OF_ENTRY: Final = 4
"""Words of a line beside its number."""

_BLANK: Final = re.compile(r"_{3,}|\.{5,}|…{3,}|[□☐▢]|\[ {1,3}\]")
_LEAST_BLANKS: Final = 0.35
_FEWEST_BLANKS: Final = 3
_MOST_TOLD: Final = 0.2
"""The share of running text in a form, which has little beside what it asks for."""

_LEADERS: Final = ("....", "……", ". . . .")
_LEAST_CONTENTS: Final = 0.6
_NUMBERED: Final = re.compile(r"(\d{1,9})\t\S")
_EQUATION: Final = re.compile(r"\t+|\s[=→↔]\s")
_MEAN_OF_SIDE: Final = 1.6
_MOST_OF_SIDE: Final = 3

_LABEL: Final = re.compile(r"([^\W\d_][^:\n]{0,24}):\s{0,9}(\S.*)")
_FULL_STOP: Final = re.compile(r"[.!?؟…。।۔،][\"'»”)\]]{0,3}$")
_FEWEST_REPEATED: Final = 3
_MOST_OF_VALUE: Final = 6
_LEAST_LABELS: Final = 0.6
_LEAST_NUMBERED: Final = 0.2

_FILLERS: Final = Path(__file__).parent.parent / "data" / "filler_words.txt"
_LEAST_FILLERS: Final = 0.85
_FEWEST_FILLERS: Final = 12
_WORD: Final = re.compile(r"[^\W\d_]+")
_LOOKED_AT: Final = 4000


def kind_of_data(lines: Sequence[str]) -> str | None:
    """The kind of a text with these lines, which are stripped and not empty; ``None`` where they
    are no data."""
    if not lines:
        return None
    if _is_filler(lines):
        return "words that only fill a place (Lorem ipsum)"
    is_long = len(lines) >= _FEWEST
    if is_long and sum(map(_is_of_contents, lines)) >= _LEAST_CONTENTS * len(lines):
        return "a table of contents"
    if is_long and _is_form(lines):
        return "a form to be filled in"
    if _are_numbers(lines):
        return "numbers, or words with numbers"
    if not is_long:
        return None
    if _are_numbered(lines):
        return "sentences of a corpus, each by itself"
    if _are_equations(lines):
        return "a list of words or names"
    return "a catalogue, or data in fields" if _is_catalogue(lines) else None


def _is_of_contents(line: str) -> bool:
    """Whether a line ends in dots and the number of a page."""
    before = line.rstrip("0123456789٠١٢٣٤٥٦٧٨٩")
    return before != line and before.rstrip().endswith(_LEADERS)


def _is_number(word: str) -> bool:
    """Whether a word is a number, a date, a price or a code: it has as many digits as letters."""
    digits = len(_DIGIT.findall(word))
    return digits > 0 and digits >= len(_LETTER.findall(word))


def _are_numbers(lines: Sequence[str]) -> bool:
    """Whether a text is numbers with hardly a word, or a word or two with a number in each line;
    no line of it is running text, nor the first one a headline (prices, the weather)."""
    if len(lines[0].split()) >= _OF_HEADLINE and _DIGIT.search(lines[0]) is None and len(lines) > 1:
        return False
    of_entries = numbers = words = 0
    for line in lines:
        each = line.split()
        of_line = sum(map(_is_number, each)) if _DIGIT.search(line) is not None else 0
        others = len(each) - of_line
        if others >= _RUNNING and of_line < _FEW_NUMBERS * len(each):
            return False
        of_entries += of_line > 0 and others <= _OF_ENTRY
        numbers += of_line
        words += len(each)
    if numbers >= _FEWEST_NUMBERS and numbers >= _LEAST_NUMBERS * words:
        return True
    return len(lines) >= _FEWEST_LISTED and of_entries >= _MOST * len(lines)


def _is_form(lines: Sequence[str]) -> bool:
    """Whether many lines have a blank to fill in, some beside a word, and hardly one is running
    text: what w3m puts before the entries of a menu looks like a box to tick."""
    blanks = [line for line in lines if _BLANK.search(line) is not None]
    beside = sum(_LETTER.search(line) is not None for line in blanks)
    if beside < _FEWEST_BLANKS or len(blanks) < _LEAST_BLANKS * len(lines):
        return False
    running = [len(line.split()) for line in lines if _BLANK.search(line) is None]
    told = sum(words for words in running if words >= _RUNNING)
    return told < _MOST_TOLD * sum(len(line.split()) for line in lines)


def _are_numbered(lines: Sequence[str]) -> bool:
    """Whether lines are sentences with their numbers, as corpora of single sentences are."""
    found = [_NUMBERED.match(line) for line in lines]
    numbers = [int(one[1]) for one in found if one is not None]
    if len(lines) < _FEWEST_LISTED or len(numbers) < _MOST * len(lines):
        return False
    return all(one < other for one, other in pairwise(numbers))


def _are_equations(lines: Sequence[str]) -> bool:
    """Whether lines are a word or two, and as many that it means."""
    sides = [[len(side.split()) for side in _EQUATION.split(line)] for line in lines]
    pairs = [one for one in sides if len(one) == 2 and 0 < max(one) <= _MOST_OF_SIDE]
    if len(lines) < _FEWEST_LISTED or len(pairs) < _MOST * len(lines):
        return False
    return sum(map(sum, pairs)) <= 2 * _MEAN_OF_SIDE * len(pairs)


def _is_catalogue(lines: Sequence[str]) -> bool:
    """Whether most lines are labels that return, with short values, some of them numbers. Of those
    who speak in an interview few return with words that are no sentence."""
    found = [_LABEL.match(line) for line in lines]
    pairs = [(one[1].strip(), one[2]) for one in found if one is not None]
    short = [
        (label, value)
        for label, value in pairs
        if len(value.split()) <= _MOST_OF_VALUE and _FULL_STOP.search(value) is None
    ]
    counts = Counter(label for label, _ in short)
    repeated = {label for label, count in counts.items() if count >= _FEWEST_REPEATED}
    values = [value for label, value in short if label in repeated]
    if len(repeated) < _FEWEST_REPEATED or len(values) < _LEAST_LABELS * len(lines):
        return False
    others = [line for line, one in zip(lines, found, strict=True) if one is None]
    if any(len(line.split()) >= _RUNNING and _FULL_STOP.search(line) for line in others):
        return False
    return sum(map(_has_number, values)) >= _LEAST_NUMBERED * len(values)


def _has_number(value: str) -> bool:
    return any(map(_is_number, value.split()))


@cache
def _fillers() -> tuple[frozenset[str], ...]:
    rows = _FILLERS.read_text(encoding="utf-8").partition("\n\n")[2].splitlines()
    return tuple(frozenset(row.split()) for row in rows if row)


def _is_filler(lines: Sequence[str]) -> bool:
    """Whether nearly all words are those of a text that fills the place of one."""
    words = [word.lower() for word in _WORD.findall("\n".join(lines)[:_LOOKED_AT])]
    if len(words) < _FEWEST_FILLERS:
        return False
    return any(
        all(
            sum(map(fillers.__contains__, some)) >= _LEAST_FILLERS * len(some)
            for some in (words[:_FEWEST_FILLERS], words)
        )
        for fillers in _fillers()
    )
