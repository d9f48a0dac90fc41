"""Lines that begin with a label, in the ways that exports write them.

A file writes all its labels in one way. Which of its lines are labels and which are text that only
looks so is told by what repeats, and by the names of ``fields.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = [
    "WAYS",
    "LabelledLine",
    "Way",
    "is_end",
    "is_rule",
    "is_start",
    "labelled_lines",
    "unwrapped",
]

_MOST_WORDS: Final = 6
"""Words of a label before a colon."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to write labels. ``is_strict`` says that no text looks so, ``is_flush`` that labels
    stand at the beginning of a line and text that goes on does not."""

    pattern: re.Pattern[str]
    is_strict: bool = True
    is_flush: bool = False


WAYS: Final = (
    # RIS and MEDLINE: two letters, two spaces, a dash; four letters, a dash.
    Way(re.compile(r"(?P<label>[A-Z][A-Z0-9]|[A-Z]{3,4}) {0,2}-(?: |$)")),
    Way(re.compile(r"(?P<label>%[0-9A-Z@!~\[])(?: |$)")),  # Refer, EndNote
    # Factiva: letters, two spaces and the value, or the value below; rows of a table.
    Way(re.compile(r"(?P<label>[A-Z][A-Z0-9]{1,2})(?: {2}|\t| \||$)")),
    # Web of Science: two letters and a space, the lines of a value below each other.
    Way(re.compile(r"(?P<label>[A-Z][A-Z0-9])(?: |$)"), is_flush=True),
    Way(
        re.compile(r"[#@<\[*]{0,3}(?P<label>[^\W\d_][^:：\n]{0,50})[:：]\*{0,2}"),
        is_strict=False,
    ),
)

_START: Final = re.compile(
    r"(?:(?:document|dokument|record|article|item|الوثيقة|المستند|المقال)\s{0,3}:?\s{0,3})?"
    r"\d{1,6}\s{1,3}(?:of|von|sur|de|من)\s{1,3}\d{1,6}(?:\s{1,3}(?:documents|dokumente))?"
    r"|(?:record|document|الوثيقة|المستند)\s{0,3}[:#]?\s{0,3}\d{1,6}",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"end of document|نهاية (?:الوثيقة|المستند)|do[ck]ument (?=[a-z]{0,30}\d)[a-z0-9]{15,40}",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"([-_=*#~+•─━═])(?:\s?\1){2,}")
_PAGE_END: Final = "\f"
_LONGEST: Final = 100
_SHORTEST: Final = 45
_MOST: Final = 0.8
_STOP: Final = re.compile(r"[.!?؟:][\"'»”)]{0,2}$")
_MOST_STOPS: Final = 0.4


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A line: its label and the value beside it, "" where it has none, and all of it."""

    text: str
    label: str = ""
    value: str = ""


def labelled_lines(text: str, way: Way) -> list[LabelledLine]:
    """The lines of a text, with the labels that are written this way."""
    return [_line(line, way) for line in text.replace(_PAGE_END, f"\n{_PAGE_END}\n").split("\n")]


def _line(line: str, way: Way) -> LabelledLine:
    stripped = line if line == _PAGE_END else line.strip()
    found = way.pattern.match(line.rstrip() if way.is_flush else stripped)
    if found is None:
        return LabelledLine(stripped)
    label = found["label"].strip(" *]>#")
    if len(label.split()) > _MOST_WORDS:
        return LabelledLine(stripped)
    return LabelledLine(stripped, label, found.string[found.end() :].strip())


def is_start(line: str) -> bool:
    """Whether a line says that a document begins: ``Document 1 of 25``."""
    return len(line) < _LONGEST and _START.fullmatch(line) is not None


def is_end(line: str) -> bool:
    """Whether a line says that a document ends: ``End of Document``, or its number in Factiva."""
    return len(line) < _LONGEST and _END.fullmatch(line) is not None


def is_rule(line: str) -> bool:
    """Whether a line is a rule of signs, or the end of a page."""
    return line == _PAGE_END or _RULE.fullmatch(line) is not None


def unwrapped(lines: Sequence[str]) -> list[str]:
    """The paragraphs of lines. Where all lines end at one width, and empty ones stand between
    paragraphs, lines belong together; otherwise each line is a paragraph."""
    groups = list(_groups(lines))
    inner = [line for group in groups for line in group[:-1]]
    long = sum(_SHORTEST <= len(line) <= _LONGEST for line in inner)
    widest = max((len(line) for group in groups for line in group), default=0)
    stops = sum(_STOP.search(line) is not None for line in inner)
    is_wrapped = long >= _MOST * len(inner) and stops <= _MOST_STOPS * len(inner)
    if len(groups) < 2 or 2 * len(inner) < len(groups) or widest > _LONGEST or not is_wrapped:
        return [line for group in groups for line in group]
    return [" ".join(group) for group in groups]


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            group.append(line.strip())
        elif group:
            yield group
            group = []
