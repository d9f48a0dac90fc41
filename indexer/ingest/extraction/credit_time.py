"""A name and the time beside it on one line, as the blocks of a page are when it is copied:
"X منذ ساعة", "X - 12 مايو 2021", "قبل يومين | X"."""

from __future__ import annotations

import re
from typing import Final

from indexer.ingest.extraction.cleaning import fold, noise_kind
from indexer.ingest.extraction.credits import is_outlet_name, parse_byline, split_caption
from indexer.ingest.extraction.date_tokens import without_date_words
from indexer.ingest.extraction.dates import find_dates, is_relative_date
from indexer.ingest.extraction.people import is_no_name, is_person

__all__ = ["name_and_outlet", "split_credit", "split_glued"]

# What a page tells of an article in numbers.
_COUNTS: Final = frozenset(("views", "read_time"))
# In characters and words: a line of a name and a time is no longer.
_MAX_LINE: Final = 100
_MAX_NAME: Final = 8
_AROUND: Final = " \t\u00a0|-–—•·،,/"
_NOT_SAID: Final = re.compile(r"[.؟!؛«»\"“”]")
_BETWEEN: Final = re.compile(r"\s[|–—-]\s")
_MAX_OUTLET: Final = 4
# "<a>X</a><time>12 May</time>", whose parts only a style parts.
_GLUED: Final = re.compile(r"(?<=[^\W\d_])(?=\d)")
_DIGIT: Final = re.compile(r"\d")
_STOP: Final = re.compile(r"[.؟!]$")


def split_glued(line: str) -> tuple[str, str] | None:
    """The two lines that one was glued together from: a caption and a paragraph, a name and a
    time; ``None`` for any other."""
    return split_caption(line) or split_credit(line)


def split_credit(line: str) -> tuple[str, str] | None:
    """A person's name, with its label, and the time beside it; ``None`` when a line is not made of
    these two."""
    if len(line) > _MAX_LINE or _STOP.search(line):
        return None
    words = _GLUED.sub(" ", line).split()
    for count in range(2, min(_MAX_NAME, len(words) - 1) + 1):
        name, time = " ".join(words[:count]), " ".join(words[count:])
        if _is_pair(name, time):
            return name.strip(_AROUND), time.strip(_AROUND)
        time, name = " ".join(words[:-count]), " ".join(words[-count:])
        # Without a sign between them a name behind a time is as often whom a sentence tells of.
        is_parted = time[-1] in _AROUND or name[0] in _AROUND or _is_count(time)
        if is_parted and _is_pair(name, time):
            return name.strip(_AROUND), time.strip(_AROUND)
    return None


def name_and_outlet(text: str) -> tuple[str, str] | None:
    """A person's name and the outlet that a dash or a bar parts from it, which is known or called
    one where it stands behind; ``None`` where there are not two such parts."""
    parts = _BETWEEN.split(text)
    people = [part for part in parts if is_person(part)]
    others = [part for part in parts if not is_person(part)]
    if len(people) != 1 or len(others) != 1:
        return None
    is_first = parts[0] == others[0]
    is_outlet = _may_be_outlet(others[0]) if is_first else is_outlet_name(others[0])
    return (people[0], others[0]) if is_outlet else None


def _may_be_outlet(text: str) -> bool:
    """Whether a part of a line may name an outlet: a few words, no figures, no sentence."""
    return 0 < len(text.split()) <= _MAX_OUTLET and not is_no_name(text) and text[-1] not in "؟:،"


def _is_pair(name: str, time: str) -> bool:
    name, time = name.strip(_AROUND), time.strip(_AROUND)
    return bool(name and time) and _is_credit(name) and _is_time(time)


def _is_credit(text: str) -> bool:
    """Whether a text is a person's name by its first word, or one behind a label."""
    if _NOT_SAID.search(text):
        return False
    if is_person(text) or name_and_outlet(text) is not None:
        return True
    byline = parse_byline(text) if re.search(r"[:：/—–-]|بقلم|بواسطة|كتب", text) else None
    return byline is not None and byline.author is not None and is_person(byline.author)


def _is_count(text: str) -> bool:
    """Whether a text is a number of readers, or of minutes that reading takes."""
    return _DIGIT.search(text) is not None and noise_kind(text) in _COUNTS


def _is_time(text: str) -> bool:
    """Whether a text is dates and what stands beside them, or how long ago, and no more."""
    if is_relative_date(text):
        return True
    rest, found = text, find_dates(text)
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    if _is_count(text):
        return True
    return bool(found) and all(word.isdigit() for word in fold(without_date_words(rest)).split())
