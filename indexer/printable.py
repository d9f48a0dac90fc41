"""Text of others, so that no terminal and no log takes part of it for a command.

What counts as a command are control characters (ESC begins those of terminals, U+009B does so in
one character), the ends of lines that a log would begin a line after, and the marks that turn the
direction of what follows. Marks that Arabic needs (joiners, LRM, RLM, ALM) are left.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["escape_controls", "escape_json", "show_controls"]

_BIDI: Final = "\u202a-\u202e\u2066-\u2069"
_ENDS: Final = "\u2028\u2029"
_ALL: Final = re.compile(f"[\x00-\x1f\x7f-\x9f{_ENDS}{_BIDI}]")
_NOT_OF_LINES: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_ENDS}{_BIDI}]")
_BEYOND_JSON: Final = re.compile(f"[\x7f-\x9f{_ENDS}{_BIDI}]")
_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F
_DELETE_PICTURE: Final = "\u2421"


def escape_controls(text: str, *, keep_lines: bool = False) -> str:
    r"""A text for a log, with such characters as ``\x1b`` and ``\u202e``, on one line unless
    ``keep_lines`` leaves tabs and ends of lines."""
    return (_NOT_OF_LINES if keep_lines else _ALL).sub(_escape, text)


def show_controls(text: str) -> str:
    """A text for people, as long as it was: each such character but ``\\n`` and tab has become a
    picture of itself (``␛``) or the sign of what cannot be shown."""
    return _NOT_OF_LINES.sub(_picture, text)


def escape_json(line: str) -> str:
    r"""JSON that means the same, and has what JSON itself leaves raw as ``\u009b``."""
    return _BEYOND_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    short = {9: "\\t", 10: "\\n", 13: "\\r"}.get(code)
    return short or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 32:
        return chr(_PICTURES + code)
    return _DELETE_PICTURE if code == _DELETE else "\ufffd"
