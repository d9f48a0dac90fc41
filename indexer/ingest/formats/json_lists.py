"""The lists in an object of JSON that is not read whole, for its length or its damage."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Protocol

from indexer.ingest.formats.containers import LIST_NAMES

__all__ = ["ListStart", "Text", "end_of_object", "list_within", "next_list"]

_LIST_START: Final = re.compile(
    r'"(' + "|".join(sorted({*LIST_NAMES, "list"})) + r')"\s*:\s*\[', re.IGNORECASE
)
_DECODER: Final = json.JSONDecoder(strict=False)
_OPENED: Final = re.compile(r'"(\w{1,40})"\s{0,20}:\s{0,20}\{')
_WINDOW: Final = 2000
_MOST_PASSED: Final = 100
_GAP: Final = 200
_MOST_AROUND: Final = 1 << 20
"""Characters of an object before its list that are read for what they say of it."""
_MOST_OPEN: Final = 5
_MOST_BEHIND: Final = 20
_SPACE: Final = re.compile(r"[\s,]*")
_COLON: Final = re.compile(r"\s*:\s*")


class Text(Protocol):
    """Text that is read piece by piece."""

    text: str
    ended: bool

    def more(self) -> None:
        """Reads more of it."""

    def drop(self, count: int) -> None:
        """Leaves out the first characters."""


@dataclass(frozen=True, slots=True)
class ListStart:
    """Where the first record of a list stands, and what is around it, as far as it is known."""

    end: int
    around: Mapping[str, Any]


def list_within(text: str, position: int, start: int | None) -> ListStart | None:
    """The first list of records from ``position`` on, of an object that begins at ``start``, if
    that is known. What is called ``list`` is one in an object with such a name (Telegram: chats,
    but not contacts)."""
    for found in islice(_LIST_START.finditer(text, position), _MOST_PASSED):
        if found[1].lower() == "list":
            opened = _OPENED.findall(text, max(position, found.start() - _WINDOW), found.start())
            if not opened or opened[-1].lower() not in LIST_NAMES:
                continue
        around = {} if start is None else _around(text[start : found.start()])
        return ListStart(found.end(), {**around, found[1]: []})
    return None


def next_list(buffer: Text, position: int) -> ListStart | None:
    """The next list of records in what is left of the text."""
    while (found := list_within(buffer.text, position, None)) is None:
        if buffer.ended:
            return None
        # The start of a list may stand at the end of what was read.
        buffer.drop(max(position, len(buffer.text) - _GAP))
        position = 0
        buffer.more()
    return found


def _around(prefix: str) -> Mapping[str, Any]:
    """What the innermost object holds that is open at the end of the beginning of one; nothing
    where that cannot be told."""
    if len(prefix) > _MOST_AROUND:
        return {}
    for count in range(1, _MOST_OPEN + 1):
        try:
            value = _DECODER.decode(f'{prefix}"":0{"}" * count}')
        except (ValueError, RecursionError):
            continue
        for _ in range(1, count):
            value = next(reversed(value.values()))
        value.pop("", None)
        return dict(value)
    return {}


def end_of_object(buffer: Text, position: int) -> int | None:
    """Where the object ends in which a list ended before ``position``; ``None`` where that is not
    told by what was read."""
    if len(buffer.text) - position < _GAP and not buffer.ended:
        buffer.more()
    text = buffer.text
    for _ in range(_MOST_BEHIND):
        space = _SPACE.match(text, position)
        position = space.end() if space is not None else position
        if text.startswith("}", position):
            return position + 1
        try:
            _, position = _DECODER.raw_decode(text, position)
            colon = _COLON.match(text, position)
            if colon is None:
                return None
            _, position = _DECODER.raw_decode(text, colon.end())
        except (ValueError, RecursionError):
            return None
    return None
