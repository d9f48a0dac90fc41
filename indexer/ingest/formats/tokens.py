"""Words and signs of a corpus, a token each, as running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["joined"]

_CLOSING: Final = re.compile(r"[.,،؛;:؟?!%)\]}»”…]+$|\.{2,}$")
_OPENING: Final = frozenset("([{«“")


def joined(tokens: Sequence[str], glued: frozenset[int] = frozenset()) -> str:
    """The text of tokens. A blank stands between two, but not where the second is ``glued``; where
    nothing is told of that, not before what closes and behind what opens."""
    parts: list[str] = []
    for at, token in enumerate(tokens):
        if glued:
            is_apart = at not in glued
        else:
            opens = bool(at) and tokens[at - 1] in _OPENING
            is_apart = not opens and _CLOSING.match(token) is None
        parts += (" ", token) if parts and is_apart else (token,)
    return "".join(parts)
