"""A text as lines with what each looks like: its marks, its words, how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from indexer.ingest.extraction.wrapped import unwrapped

__all__ = ["Line", "split_lines"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the half of one that was two glued together.

    ``number`` counts from 1 in the file. ``text`` is without marks of Markdown; ``mark`` tells
    which it had: ``h1`` to ``h6``, ``bold``, ``dash`` (AFP's ``- x -``), ``item``, ``image`` or
    nothing.
    """

    number: int
    text: str
    mark: str
    words: int

    @property
    def stops(self) -> bool:
        """Whether it ends as a sentence does, by one full stop: headlines never do."""
        end = self.text.rstrip(_CLOSING)
        return end.endswith((".", "۔")) and not end.endswith("..")

    @property
    def asks(self) -> bool:
        """Whether it ends with a question or an exclamation mark."""
        return self.text.rstrip(_CLOSING).endswith(("؟", "?", "!"))

    @property
    def is_strong(self) -> bool:
        """Whether it is surely a paragraph."""
        if self.mark.startswith("h"):
            return False
        return (self.stops and self.words >= 7) or self.words >= 27

    @property
    def is_weak(self) -> bool:
        """Whether it may be a paragraph: too long for a subhead, or a short sentence."""
        if self.mark.startswith("h") or self.mark == "bold":
            return self.words > 20
        return self.words >= 13 or (self.stops and self.words >= 3) or self.mark == "item"

    @property
    def is_short(self) -> bool:
        """Whether it is too short to be a paragraph."""
        return not self.is_strong and not self.is_weak


_CLOSING: Final = " \"'”“»«)]\u200f\u200e*"
_BLANK: Final = (
    " \t\r\f\v\u00a0\u200b\u200e\u200f\ufeff\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u3000"
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_HEADING: Final = re.compile(r"(#{1,6})\s*(?=[^\s#])")
_GLUED: Final = re.compile(r"(?<=[^\s#])\s*(?=#{2,6}\s+[^\s#])")
_BOLD: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1[.:]?$")
_INLINE: Final = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
_IMAGE: Final = re.compile(r"!\[([^\]]*)\]\([^)]*\)$")
_LINK: Final = re.compile(r"!?\[([^\[\]]*+)\]\((?:https?:|/|#)[^)\[]*+\)")
_ITEM: Final = re.compile(r"(?:[*+•▪●◦‣■]|-(?!-))\s+(?=\S)|\d{1,2}[.)-]\s+(?=\S)")
_DASHED: Final = re.compile(r"[-–—]++\s*+([^-–—]{2,80}?)\s*+[-–—]++$")
_RULE: Final = re.compile(r"[-*_=━─]{3,}$")
# In characters: a longer line is left as it is, whatever marks it holds.
_MAX_MARKED: Final = 20_000
_QUOTE: Final = re.compile(r">\s?")


def split_lines(
    text: str, split_caption: Callable[[str], tuple[str, str] | None]
) -> Iterator[Line]:
    """The lines of ``text`` that are not blank, those that a program wrapped as it had them before.

    A heading glued to the end of a paragraph is split off, and so is what ``split_caption``
    tells to be a caption glued to the beginning of one; both halves keep the line's number.
    """
    for number, raw in unwrapped(text):
        stripped = _CONTROL.sub("", raw).strip(_BLANK)
        if not stripped or _RULE.match(stripped):
            continue
        halves = split_caption(stripped)
        for piece in _GLUED.split(stripped) if halves is None else halves:
            line = _line(number, piece.strip(_BLANK))
            if line is not None:
                yield line


def _line(number: int, text: str) -> Line | None:
    text = _QUOTE.sub("", text, count=1) if text.startswith(">") else text
    mark, text = _split_mark(text)
    if len(text) > _MAX_MARKED:
        return Line(number, text, mark, len(text.split()))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "**" in text or "__" in text:
        text = _INLINE.sub(r"\2", text).replace("**", "")
    text = text.strip(_BLANK)
    return Line(number, text, mark, len(text.split())) if text else None


def _split_mark(text: str) -> tuple[str, str]:
    """The mark of Markdown that a line has, and the line without it."""
    if len(text) <= _MAX_MARKED:
        heading = _HEADING.match(text)
        # "#وسم" is a hashtag, "# عنوان" a heading.
        if heading is not None and (len(heading[1]) > 1 or text[1:2].isspace()):
            return f"h{len(heading[1])}", text[heading.end() :].rstrip("#").rstrip()
        image = _IMAGE.match(text)
        if image is not None:
            return "image", image[1]
        bold = _BOLD.match(text)
        if bold is not None and bold[1] not in bold[2]:
            return "bold", bold[2]
    dashed = _DASHED.match(text[:_MAX_MARKED])
    if dashed is not None:
        return "dash", dashed[1]
    return ("item", text) if _ITEM.match(text) else ("", text)
