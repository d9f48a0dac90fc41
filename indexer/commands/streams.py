"""Standard input, output and error, made fit for what is written to them."""

from __future__ import annotations

import os
import re
import sys
from io import TextIOWrapper
from typing import Final, TextIO

from indexer.printable import escape_controls

__all__ = ["SafeStream", "flush", "prepare_streams", "unescaped"]

# Colours and boldness, which our own lines have, are let through; text of others has none by then.
_STYLE_OR_CONTROL: Final = re.compile("\x1b\\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NULL_MODES: Final = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)
"""How the null device takes the place of a stream that is closed: what would be printed on standard
output fails, as it must, instead of ending in the next file that is opened."""


class SafeStream(TextIOWrapper):
    """A stream that writes no control character raw, so that what others wrote commands no
    terminal; ``styled`` lets colours through. ``unescaped`` is the stream that writes as it is."""

    def __init__(self, stream: TextIOWrapper, *, styled: bool) -> None:
        super().__init__(
            stream.buffer,
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
        )
        self.unescaped = stream
        self._styled = styled

    def write(self, text: str, /) -> int:
        """Writes a text; the number of its characters."""
        safe = (
            _STYLE_OR_CONTROL.sub(_keep_style, text)
            if self._styled
            else escape_controls(text, keep_lines=True)
        )
        super().write(safe)
        return len(text)


def _keep_style(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > 1 else escape_controls(found[0])


def unescaped(stream: TextIO) -> TextIO:
    """The stream below one of :class:`SafeStream`, for progress bars, which steer the terminal."""
    return stream.unescaped if isinstance(stream, SafeStream) else stream


def prepare_streams() -> None:
    """Opens what was closed; lets no letter end a run, be it bad UTF-8 or one that the encoding
    lacks (written as ``\\u0628``); and has control characters escaped: on standard error always, on
    standard output where it is a terminal, since a pipe is given data as they are."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _null_stream(number))
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors=errors)
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr = SafeStream(sys.stderr, styled=False)
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.isatty():
        sys.stdout = SafeStream(sys.stdout, styled=True)


def _null_stream(number: int) -> TextIO:
    opened = os.open(os.devnull, _NULL_MODES[number])
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
    os.set_inheritable(number, True)
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)


def flush(stream: TextIO) -> OSError | None:
    """Writes out what a stream holds back; the error, when that cannot be done, after which the
    interpreter does not try it again."""
    try:
        stream.flush()
    except OSError as error:
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
        except (OSError, ValueError):  # no file of the system
            return error
        return error
    return None
