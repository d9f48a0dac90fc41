"""Signs as people type them, in the one form that the grammar reads.

Other forms of one sign (``＊``, ``（``) are that sign. What may be punctuation as well is read by
where it stands, and told: a dash or ``!`` right before a word excludes it, a slash between words
gives alternatives, ``؟`` between two letters is the ``?`` of another keyboard. In what may be a
sentence it stays punctuation.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.analysis.letters import IGNORED, MARKS, fold
from indexer.query.fields_and_operators import is_sentence
from indexer.query.keywords import FIELD_OF, OPERATOR_OF
from indexer.query.remarks import Remark

__all__ = ["with_one_form", "with_read_fields", "with_read_signs"]

_FORMS: Final = {
    **{0xFF01 + place: chr(0x21 + place) for place in range(94)},
    **dict.fromkeys(map(ord, "٭∗⁎✱﹡"), "*"),
    **dict.fromkeys(map(ord, "∶﹕"), ":"),
    **dict.fromkeys(map(ord, "∼˜"), "~"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys(map(ord, "﹣"), "-"),
}
"""The full-width forms of ASCII, and signs that look like one of its own."""

_QUOTED: Final = r'"[^"]*"'
_WHAT: Final = re.compile(rf"={_QUOTED}|{_QUOTED}|\([^()]*\)|[^\s()\"]+\"?")
"""What stands behind a sign, as far as it is told."""
_FAR: Final = re.compile(rf"({_QUOTED})(?: ~ ?|~ )(?=\d)|(?<=\w) ~(?=\d?$)")
_EXCLUDES: Final = re.compile(rf'{_QUOTED}|(?<![^\s(])(?P<sign>[!¬−–—‐‑‒―]|--+)(?=[^\W\d_]|["(=])')
_CLOSES: Final = re.compile(r"(?<=\w)[−–—‐‑‒―](?!\S)")
"""A dash behind a word: that before another one earlier opens what it closes."""
_WORD: Final = rf"[^\W\d_][\w{MARKS}{IGNORED}*?'’-]*"
_SLASHED: Final = re.compile(
    rf"(?<![^\s(:])(?P<sign>-?)(?P<row>(?:{_WORD}|{_QUOTED})(?:[/\\](?:{_WORD}|{_QUOTED}))+)"
    rf"(?=[\s)]|$)|{_QUOTED}"
)
_PART: Final = re.compile(rf"{_QUOTED}|[^/\\\"]+")
_BARS: Final = re.compile(
    rf'(?<![^\s(:])(?P<sign>-?)(?P<row>[^\s"()|:]+(?:\|\|?[^\s"()|:]+)+)(?=[\s)]|$)|{_QUOTED}'
)
_JOINED: Final = re.compile(rf"{_QUOTED}|(?<=[ء-يٱ-ۓ])(?P<sign>[&+])(?=[ء-يٱ-ۓ])")
_BRACKETS: Final = re.compile(
    rf"{_QUOTED}|(?<![^\s(-])[\[{{﴿](?P<inside>[^\[\]{{}}﴿﴾()\"]*)[\]}}﴾](?=[\s)]|$)"
)
_CHUNK: Final = re.compile(r'[^\s"():]+')
_MARK_INSIDE: Final = re.compile(r"(?<=[^\W\d_])؟(?=[^\W\d_])")
_EQUALS: Final = re.compile(
    rf"{_QUOTED}|(?<![\w{MARKS}{IGNORED}])(?P<name>[^\W\d_][\w{MARKS}{IGNORED}]*)"
    r"(?: ?= |=)(?=[\w\"(])"
)


def with_one_form(text: str) -> str:
    """The text with each sign in its usual form, and ``~5`` right behind what it is for."""
    return text.translate(_FORMS)


def with_read_fields(text: str, readings: list[Remark]) -> str:
    """The text with ``:`` behind the name of a field that ``=`` follows."""

    def replace(match: re.Match[str]) -> str:
        if match["name"] is None or fold(match["name"]).lower() not in FIELD_OF:
            return match[0]
        value = _what(text, match.end())
        readings.append(_read_as(match[0] + value, f"{match['name']}:{value}"))
        return f"{match['name']}:"

    text = _FAR.sub(lambda far: f"{far[1] or ''}~", text)
    return _EQUALS.sub(replace, text) if "=" in text else text


def with_read_signs(text: str, readings: list[Remark]) -> str:
    """The text with what its signs mean by where they stand, outside quotes; ``؟`` inside too."""
    if is_sentence(text):
        for match in _EXCLUDES.finditer(text):
            if match["sign"] is not None and not _is_closed(text, match):
                readings.append(Remark("sentence", match["sign"] + _what(text, match.end())))
        return text
    text = _BARS.sub(_alternatives, text) if "|" in text else text
    text = _JOINED.sub(lambda match: f" {match['sign']} " if match["sign"] else match[0], text)

    def exclude(match: re.Match[str]) -> str:
        if match["sign"] is None or _is_closed(text, match):
            return match[0]
        what = _what(text, match.end())
        readings.append(_read_as(match["sign"] + what, f"-{what}"))
        return "-"

    def group(match: re.Match[str]) -> str:
        if match["inside"] is None or not match["inside"].strip():
            return match[0]
        readings.append(_read_as(match[0], f"({match['inside']})"))
        return f"({match['inside']})"

    def choose(match: re.Match[str]) -> str:
        parts = _PART.findall(match["row"] or "")
        operators = {OPERATOR_OF.get(fold(part).lower()) for part in parts}
        if parts and operators <= {"AND", "OR"} and not match["sign"]:
            readings.append(_read_as(match[0], "OR"))
            return "OR"
        if not parts or min(map(len, parts)) < 2:  # F/A, km/h: one word
            return match[0]
        found = f"{match['sign']}({' | '.join(parts)})"
        readings.append(_read_as(match[0], found))
        return found

    def stand_for(match: re.Match[str]) -> str:
        meant = _MARK_INSIDE.sub("?", match[0])
        if meant != match[0]:
            readings.append(_read_as(match[0], meant))
        return meant

    text = _BRACKETS.sub(group, _EXCLUDES.sub(exclude, text))
    text = _SLASHED.sub(choose, text)
    return _CHUNK.sub(stand_for, text) if "؟" in text else text


def _is_closed(text: str, match: re.Match[str]) -> bool:
    """Whether a dash begins what another one ends: –as here–."""
    return match["sign"] not in "!¬" and _CLOSES.search(text, match.end()) is not None


def _alternatives(match: re.Match[str]) -> str:
    if match["row"] is None:
        return match[0]
    parts = filter(None, match["row"].split("|"))
    return f"{match['sign']}({' | '.join(parts)})"


def _what(text: str, start: int) -> str:
    found = _WHAT.match(text, start)
    return found[0] if found else ""


def _read_as(typed: str, meant: str) -> Remark:
    return Remark("read_as", f"{typed} = {meant}")
