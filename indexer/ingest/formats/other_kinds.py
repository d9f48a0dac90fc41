"""What a file is that Marsad does not read, in words: by its first bytes, its text, or its name.

The names, suffixes and first bytes of some 800 kinds are those of the database that desktops tell
files by (``data/other_kinds.tsv``). Kinds of text have no first bytes: they are told by the share
of their lines that no article has. Of 31,525 articles of news none is told to be any of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from indexer.ingest.formats.line_shapes import kind_of_shapes
from indexer.ingest.streams.unpacking import PACKED

__all__ = ["kind_of_bytes", "kind_of_mime", "kind_of_name", "kind_of_root", "kind_of_text"]

_DATA: Final = Path(__file__).parent.parent / "data" / "other_kinds.tsv"
_TEXT: Final = "text/plain"
_LOOKED_AT: Final = 16_000
"""Characters of a text that tell its kind, some 300 lines."""
_LOOKED_AT_WITH_REMARKS: Final = 4 * _LOOKED_AT
"""The same where remarks are left out, which may be as long as a licence."""
_SURE: Final = 5
"""Bytes of text that tell a kind by themselves; fewer may begin a text, and need bytes that no text
has to follow."""
_SURE_WORDS: Final = 10
"""As many where they are letters alone: a text, or a program in another language, may begin with
``function``, ``model`` or ``Only in``."""
_FEWEST: Final = 4
"""Lines that tell a kind by what most of them are."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The kinds by their suffixes and whole names, by the root elements of XML, by their names in
    MIME, and by their first bytes: places, what stands there, whether no text begins so."""

    names: dict[str, str]
    roots: dict[str, str]
    mimes: dict[str, str]
    starts: tuple[tuple[tuple[tuple[int, bytes], ...], bool, str], ...]


@cache
def _table() -> _Table:
    names: dict[str, str] = {}
    roots: dict[str, str] = {}
    mimes: dict[str, str] = {}
    starts = []
    rows = _DATA.read_text(encoding="utf-8").partition("\n\n")[2].splitlines()
    for row in rows:
        mime, kind, suffixes, signs, elements = row.split("\t")
        mimes[mime] = kind
        if mime != _TEXT:  # whose content tells what it is: a.asc
            names |= dict.fromkeys(suffixes.split(), kind)
        roots |= dict.fromkeys(elements.split(), kind)
        starts += [(*_conditions(sign), kind) for sign in signs.split()]
    starts.sort(key=lambda row: -sum(len(sign) for _, sign in row[0]))  # the most telling first
    return _Table(names, roots, mimes, tuple(starts))


def _conditions(sign: str) -> tuple[tuple[tuple[int, bytes], ...], bool]:
    pairs = [part.split(":") for part in sign.split("+")]
    conditions = tuple((int(place), bytes.fromhex(data)) for place, data in pairs)
    together = b"".join(data for _, data in conditions)
    is_text = all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in together)
    is_words = len(pairs) == 1 and together.replace(b" ", b"").isalpha()
    return conditions, is_text and len(together) < (_SURE_WORDS if is_words else _SURE)


def kind_of_bytes(data: bytes) -> str | None:
    """The kind that files with these first bytes are of, ``None`` where that is not known."""
    has_zeros = b"\x00" in data[:512]
    for conditions, needs_zeros, kind in _table().starts:
        if needs_zeros and not has_zeros:
            continue
        if all(data.startswith(sign, place) for place, sign in conditions):
            return kind
    return None


def kind_of_name(name: str) -> str | None:
    """The kind that a file with this name is of, by its suffix (that of a packed file left
    out) or its whole name; ``None`` where that is not known."""
    name = os.path.basename(name).lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    names = _table().names
    if f"={name}" in names:
        return names[f"={name}"]
    while "." in name:
        name = name.partition(".")[2]
        if name in names:
            return names[name]
    return None


def kind_of_mime(mime: str) -> str:
    """The kind that MIME calls so (``image/png``, with parameters or not), else that name."""
    mime = mime.partition(";")[0].strip().lower()
    return _table().mimes.get(mime) or mime[:60] or "of unknown kind"


# Kinds of text.

_SUBTITLES: Final = re.compile(
    r"(?:\d{1,6}[ \t]*\n)?(?:\d\d:)?\d\d:\d\d[,.]\d\d\d? --> (?:\d\d:)?\d\d:\d\d[,.]\d\d"
    r"|WEBVTT\b|\[Script Info\]|\{\d{1,8}\}\{\d{1,8}\}"
)
_KEY: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{3,60}-----")
_XML: Final = re.compile(r"<\?xml\b[^>]{0,300}>")
_ROOT: Final = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})(?=[\s/>])")
_LOG: Final = re.compile(
    r"\W{0,2}(?:"
    r"\d{4}[-/]\d\d[-/]\d\d[T ]\d\d?:\d\d:\d\d"  # 2024-02-24 10:15:00
    r"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "  # Feb 24 10:15:00 of syslog
    r"|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} \S{1,60} \S{1,60} \["  # of a web server
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b[\]: ]"
    r"|\[? {0,5}\d{1,8}\.\d{6}\]"  # of a kernel
    r")"
)
_SETTING: Final = re.compile(
    r"\[[^\]\n]{1,80}\]$|[\w.\-/*]{1,60} ?= ?\S|[\w.\-/*]{1,60}=$"
    r"|(?:[\d*,/-]{1,20}[ \t]{1,9}){5}\S|@[a-z]{4,8} \S"  # of cron
    r"|(?:- )?[\w.\-/]{1,60}: ?(?:[^\s]{0,80}|[\w.]{1,30} [\w.]{1,30})$|- [\w./:@-]{1,80}$"
)
_SETTING_NOTE: Final = re.compile(r"[#;]")
_CODE: Final = re.compile(
    r".{0,300}(?:[;{}]|\);?|\),?|->|=>|\\)$"
    r"|(?:#include|#define|#if|#endif|#!/|//|/\*|\*/|\* |<\?php|--\s|@\w+)"
    r"|(?:import|from|def|class|function|func|fn|var|let|const|public|private|protected|static"
    r"|package|using|namespace|struct|enum|interface|return|elif|else|try|except|finally|raise"
    r"|echo|export|fi|done|then|end|esac|begin|SELECT|INSERT|UPDATE|CREATE|DELETE|FROM|WHERE"
    r"|VALUES)\b(?:.{0,200}[({:=;*]|$|\s+[\w.]{1,80}$)"
    r"|(?:if|for|while|switch|catch|with|foreach)\b.{0,200}[({:]$"
    r"|[\w.\[\]'\"$>-]{1,80}\s?(?:[-+*/|&:]?=)\s?\S"
    r"|[\w.$]{1,80}\("
)
_REMARK: Final = re.compile(
    r"^[ \t]*+(?:/\*.*?(?:\*/|\Z)|[rRuU]?(\"\"\"|''').*?(?:\1|\Z)|#[^\n]*+)",
    re.MULTILINE | re.DOTALL,
)
"""A comment in a block, a text in three quotes (of Python, which documents its code so), a line of
remark: words of a language amid source code."""
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/=_-]{40,}+")
_HEX_DUMP: Final = re.compile(r"[0-9a-fA-F]{6,16}[:\s]\s?(?:[0-9a-fA-F]{2,8}\s){4}")
_ARABIC: Final = re.compile(r"[\u0620-\u064a]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_DELIMITERS: Final = "\t;|,"


def kind_of_text(text: str) -> str | None:
    """The kind of a text that is known and no article of words, ``None`` otherwise: subtitles, a
    key, XML, a log, settings, source code, data in letters, a table."""
    whole = text[:_LOOKED_AT_WITH_REMARKS].lstrip("\ufeff \t\r\n")
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    text = whole[:_LOOKED_AT]
    if _SUBTITLES.match(text):
        return "subtitles"
    if _KEY.match(text):
        return "a key or certificate"
    if (kind := kind_of_bytes(text[:600].encode("utf-8", "replace"))) is not None:
        return kind
    if (xml := _kind_of_xml(text)) is not None:
        return xml
    lines = _lines(text)
    if not lines:
        return None
    return _kind_of_lines(lines) or _kind_without_remarks(whole)


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")[:300]) if line]


def _kind_without_remarks(text: str) -> str | None:
    """Source code, where the lines are that which no remark has."""
    lines = _lines(_REMARK.sub("", text)[:_LOOKED_AT])
    is_code = (
        len(lines) >= _FEWEST and not _is_arabic(lines) and _share(_CODE.match, lines) > _LEAST_CODE
    )
    return "source code" if is_code else None


def kind_of_root(text: str) -> str | None:
    """The kind of XML that a text is by its first element, where that is known."""
    root = _ROOT.search(text)
    return None if root is None else _table().roots.get(root[1])


def _kind_of_xml(text: str) -> str | None:
    start = _XML.match(text)
    if start is None:
        return None
    root = _ROOT.search(text, start.end())
    name = root[1] if root is not None else ""
    return _table().roots.get(name) or (f"XML (<{name}>)" if name else "XML")


def _kind_of_lines(lines: list[str]) -> str | None:
    letters = sum(len(line) for line in lines)
    if sum(len(run) for line in lines for run in _ENCODED.findall(line)) * 10 > letters * 7:
        return "data in letters (base64, hexadecimal or the like)"
    if len(lines) < _FEWEST:
        return kind_of_shapes(lines)
    if _share(_HEX_DUMP.match, lines) > 0.7:
        return "a dump in hexadecimal"
    if _share(_LOG.match, lines) > 0.6:
        return "a log"
    if _is_table(lines):
        return "a table"
    if (shape := kind_of_shapes(lines)) is not None:
        return shape
    if _is_arabic(lines):
        return None
    own = [line for line in lines if _SETTING_NOTE.match(line) is None]
    if len(own) >= _FEWEST and _share(_SETTING.match, own) > 0.8:
        return "settings"
    return "source code" if _share(_CODE.match, lines) > _LEAST_CODE else None


_LEAST_CODE: Final = 0.5


def _share(match: Callable[[str], object], lines: list[str]) -> float:
    return sum(match(line) is not None for line in lines) / len(lines)


def _is_table(lines: list[str]) -> bool:
    """Whether all lines have one number of columns, three or more."""
    for delimiter in _DELIMITERS:
        counts = {line.count(delimiter) for line in lines[:-1]}  # the last may be cut
        if len(counts) == 1 and counts.pop() >= 2:
            return True
    return False


def _is_arabic(lines: list[str]) -> bool:
    """Whether most letters are Arabic: code and settings are written in others."""
    sample = "\n".join(lines)
    return len(_ARABIC.findall(sample)) * 2 > len(_LETTER.findall(sample))
