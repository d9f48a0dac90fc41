"""Lines of a PDF as people read them: from glyphs that stand side by side to text in its order.

A line of Arabic is shown by the Unicode bidirectional algorithm (https://www.unicode.org/reports/tr9):
right to left, numbers and Latin words in it left to right, brackets mirrored. Here its way is gone
back. Where two texts look the same, the more usual one comes out: ``Boeing 777`` is one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

__all__ = ["in_reading_order", "is_right_to_left"]

# One letter for each class of the algorithm: R Arabic or Hebrew, L Latin and the like, D digits,
# C what may stand inside a number, T what may stand at its end, G the sign of degrees, S blanks,
# B brackets, N the others.
_CLASSES: Final = {
    "R": "R", "AL": "R", "L": "L", "EN": "D", "AN": "D", "CS": "C", "ET": "T", "WS": "S",
}  # fmt: skip
_OPENING: Final = "([{«‹“"
_CLOSING: Final = ")]}»›”"
_PARTNER: Final = dict(zip(_OPENING + _CLOSING, _CLOSING + _OPENING, strict=True))
# A number that touches a letter is of its run (4K, 10x50): nothing that would part them is between.
# C°5 is seen of 5°C.
_LEFT_TO_RIGHT: Final = re.compile(
    r"(?:D(?:C?D)*+)?L(?:(?:(?!(?<=L)GS?D)[^RLD]){0,40}[LD])*+(?:(?<=D)[TG])?|D(?:C?D)*+"
)
_APART: Final = re.compile(r"B[^LB]*+B")
_ENDS_SENTENCE: Final = frozenset(".،,؛;:؟?!")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)")
_SIGN_FIRST: Final = re.compile(r"%(\d+(?:[.,]\d+)?)(?!\d)")


@lru_cache(maxsize=4096)
def _class_of(character: str) -> str:
    if character in _PARTNER:
        return "B"
    if character == "°":
        return "G"
    return _CLASSES.get(unicodedata.bidirectional(character), "N")


def is_right_to_left(character: str) -> bool:
    """Whether it is a letter of Arabic, Hebrew or another script that runs to the left."""
    return _class_of(character) == "R"


def in_reading_order(seen: Sequence[str], *, right_to_left: bool) -> str:
    """The text of what is seen on a line from left to right, one character or cluster (a letter
    with its marks, in order) each.

    ``right_to_left`` tells how the text around it runs. A line without a letter that runs to the
    left is read from the left in any case, unless the end of a sentence stands at its left.
    """
    classes = "".join(_class_of(one[0]) for one in seen)
    if "R" not in classes and not (right_to_left and seen and seen[0] in _ENDS_SENTENCE):
        return "".join(seen)
    if right_to_left:
        return _brackets_turned(_from_right(seen, classes))
    parts: list[str] = []
    end = 0
    for run in re.finditer(r"R(?:[^L]*R)?", classes):
        parts.extend(seen[end : run.start()])
        inside = slice(run.start(), run.end())
        parts.append(_brackets_turned(_from_right(seen[inside], classes[inside])))
        end = run.end()
    return "".join([*parts, *seen[end:]])


def _from_right(seen: Sequence[str], classes: str) -> str:
    pieces: list[str] = []
    end = 0
    for first, last in _runs_from_left(classes):
        pieces.extend(seen[end:first])
        pieces.append("".join(seen[first:last]))
        end = last
    pieces.extend(seen[end:])
    text = "".join(reversed(pieces))
    return _number_first(text)


def _runs_from_left(classes: str) -> list[tuple[int, int]]:
    """Where Latin words and numbers are, each run to be kept as it is seen."""
    runs: list[tuple[int, int]] = []
    at = 0
    while (run := _LEFT_TO_RIGHT.search(classes, at)) is not None:
        first, last = run.span()
        # Two words in brackets of their own are no run: (UNHCR) (WFP).
        apart = _APART.search(classes, first, last)
        if apart is not None:
            last = apart.start() if apart.start() > first else last
        elif classes[first:last].count("B") == 1:
            last = _with_bracket(classes, first, last)
        runs.append((first, last))
        at = last
    return runs


def _with_bracket(classes: str, first: int, last: int) -> int:
    """The end of a run that holds one bracket: behind that which closes it, or before it."""
    if classes[last : last + 1] == "B":
        return last + 1
    return classes.index("B", first, last)


def _number_first(text: str) -> str:
    """The text with a number at its very beginning as it was typed: where no letter stands before
    it, hyphens and signs of it are shown as in Latin text."""
    date = _YEAR_LAST.match(text)
    if date is not None:
        return f"{date[3]}-{date[2]}-{date[1]}{text[date.end() :]}"
    return _SIGN_FIRST.sub(r"\1%", text, count=1) if text.startswith("%") else text


def _brackets_turned(text: str) -> str:
    """The text with each bracket open or closed as its neighbours tell.

    Whether a PDF names the bracket that is seen or the one that was typed is its maker's choice.
    """
    if not any(one in _PARTNER for one in text):
        return text
    turned = list(text)
    waiting: list[str] = []
    for at, one in enumerate(text):
        if one not in _PARTNER:
            continue
        opening = one if one in _OPENING else _PARTNER[one]
        if _opens(turned, at, opening in waiting):
            waiting.append(opening)
            turned[at] = opening
        else:
            if opening in waiting:
                waiting.remove(opening)
            turned[at] = _PARTNER[opening]
    return "".join(turned)


def _opens(text: Sequence[str], at: int, is_open: bool) -> bool:
    """Whether the bracket at this place opens."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    stands_free = before.isspace() or before in _OPENING
    leads = not after.isspace() and after not in ".,،؛;:؟?!"
    if stands_free != leads:  # a blank on both sides, or on neither
        return not is_open
    return leads
