"""How results look on a terminal: colour, wrapping, and Arabic from right to left.

Terminals differ. xterm and tmux show the letters of Arabic from left to right and unjoined; those
built on VTE (GNOME's) are right when each line stands in isolates; mlterm is right by itself and
shows isolates as boxes. So text is plain and logical by default, in isolates only where
``VTE_VERSION`` says so, and reordered for the eye only when asked for.

What others wrote is shown without its control characters and marks of direction, which could
command the terminal.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from indexer.errors import SettingError
from indexer.printable import show_controls
from indexer.search.highlighting import Span

__all__ = ["Terminal"]

_MARK: Final = "\x1b[1;33m"
_TITLE: Final = "\x1b[1m"
_DIM: Final = "\x1b[2m"
_END: Final = "\x1b[0m"
_RIGHT_TO_LEFT_ISOLATE: Final = "\u2067"
_POP_ISOLATE: Final = "\u2069"
_WIDEST: Final = 100


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where text is printed: with ``colour`` or not, in how many columns (0: not wrapped), and
    ``bidi`` as ``logical``, ``isolate`` or ``visual``."""

    colour: bool
    columns: int
    bidi: str

    @classmethod
    def of(cls, stream: TextIO, colour: str = "auto", bidi: str = "auto") -> Terminal:
        """What ``stream`` can show; ``colour`` is ``auto``, ``always`` or ``never``, ``bidi``
        ``auto``, ``logical``, ``isolate`` or ``visual``."""
        shown = stream.isatty()
        coloured = shown and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        if bidi == "auto":
            bidi = "isolate" if shown and os.environ.get("VTE_VERSION") else "logical"
        columns = min(shutil.get_terminal_size().columns, _WIDEST) if shown else 0
        return cls({"always": True, "never": False}.get(colour, coloured), columns, bidi)

    def title(self, text: str, marks: Sequence[Span] = (), indent: str = "") -> list[str]:
        """A title, bold, as lines."""
        return self._lines(text, marks, indent, _TITLE)

    def text(self, text: str, marks: Sequence[Span] = (), indent: str = "") -> list[str]:
        """A text with its marks, wrapped, as lines."""
        return self._lines(text, marks, indent, "")

    def detail(self, text: str, indent: str = "") -> list[str]:
        """A line of lesser things, dim."""
        return self._lines(text, (), indent, _DIM)

    def _lines(self, text: str, marks: Sequence[Span], indent: str, style: str) -> list[str]:
        text = show_controls(text)
        return [
            indent + self._line(text[start:end], _within(marks, start, end), style)
            for start, end in _wrap(text, self.columns - len(indent) if self.columns else 0)
        ]

    def _line(self, text: str, marks: Sequence[Span], style: str) -> str:
        if self.bidi == "visual":
            # Colours cannot pass through reordering: brackets, which it mirrors, mark instead.
            return _visual(_surround(text, marks, "[", "]"))
        if self.colour:
            text = _surround(text, marks, _MARK, _END + style)
            text = f"{style}{text}{_END}" if style else text
        if self.bidi == "isolate":
            text = f"{_RIGHT_TO_LEFT_ISOLATE}{text}{_POP_ISOLATE}"
        return text


def _within(marks: Sequence[Span], start: int, end: int) -> list[Span]:
    return [(s - start, e - start) for s, e in marks if start <= s and e <= end]


def _surround(text: str, marks: Iterable[Span], before: str, after: str) -> str:
    parts, done = [], 0
    for start, end in marks:
        parts += [text[done:start], before, text[start:end], after]
        done = end
    return "".join([*parts, text[done:]])


def _wrap(text: str, columns: int) -> list[Span]:
    """The spans of the lines of a text, cut at spaces; 0 columns cut at line ends alone."""
    spans: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        line = start
        while columns and end - line > columns:
            cut = text.rfind(" ", line + 1, line + columns + 1)
            if cut < 0:
                cut = line + columns
            spans.append((line, cut))
            line = cut + (text[cut : cut + 1] == " ")
        spans.append((line, end))
        start = end + 1
    return spans


def _visual(text: str) -> str:
    try:
        import arabic_reshaper
        from bidi.algorithm import get_display
    except ImportError:
        raise SettingError(
            "--bidi=visual needs two more packages: pip install 'marsad[bidi]'"
        ) from None
    reshaper = arabic_reshaper.ArabicReshaper({"delete_harakat": False})
    return str(get_display(reshaper.reshape(text)))
