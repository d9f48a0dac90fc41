"""The text of an e-mail that has no page: its lines joined to paragraphs, what it answers taken
off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["LetterText", "letter_text"]

# RFC 5322 asks for lines of at most 78 letters; programs that break them do so from some 60 on.
_BROKEN_FROM: Final = 45
_BROKEN_TO: Final = 80
_SIGNATURE: Final = "-- "


@dataclass(frozen=True, slots=True)
class LetterText:
    """The paragraphs of a letter, two line ends between them, and what was left out of it."""

    text: str
    warnings: tuple[str, ...] = ()


def letter_text(text: str, is_flowed: bool = False) -> LetterText:
    """The text of a letter, for the reader of texts.

    Lines that were broken for their length are joined, by the rules of ``format=flowed``
    (RFC 3676) where the letter ``is_flowed``. Quoted lines (``>``) are left out and told, and so
    is the signature below ``--``.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    warnings: tuple[str, ...] = ()
    if _SIGNATURE in lines:
        at = lines.index(_SIGNATURE)
        warnings += ("left out: the signature",) if any(lines[at + 1 :]) else ()
        lines = lines[:at]
    own = [line for line in lines if not line.startswith(">")]
    if len(own) < len(lines):
        warnings += (f"left out: quoted lines of an earlier message: {len(lines) - len(own):,}",)
    joined = _flowed(own) if is_flowed else _unbroken(own)
    return LetterText("\n\n".join(line for line in joined if line.strip()), warnings)


def _flowed(lines: list[str]) -> Iterator[str]:
    """The paragraphs of lines of which those that end in a space go on."""
    parts: list[str] = []
    for line in lines:
        parts.append(line.removeprefix(" "))
        if not line.endswith(" "):
            yield "".join(parts)
            parts = []
    yield "".join(parts)


def _unbroken(lines: list[str]) -> Iterator[str]:
    """The paragraphs of lines of which those that end near the margin go on."""
    parts: list[str] = []
    for line in lines:
        parts.append(line.strip())
        if not _BROKEN_FROM <= len(line) <= _BROKEN_TO:
            yield " ".join(parts)
            parts = []
    yield " ".join(parts)
