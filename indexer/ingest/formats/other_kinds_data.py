"""Makes the table of the kinds of files that are known by name, and not read, anew::

apt-get download shared-mime-info && dpkg -x shared-mime-info_*.deb .
python -m indexer.ingest.formats.other_kinds_data usr/share/mime/packages/freedesktop.org.xml
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["make_rows"]

_FILE: Final = Path(__file__).parent.parent / "data" / "other_kinds.tsv"
_HEAD: Final = """\
# Kinds of files: name in MIME, name, suffixes (or = and a whole name), first bytes, roots of XML.
# First bytes: places with their bytes in hexadecimal, those joined by + together.
# Made by indexer/ingest/formats/other_kinds_data.py from the database of shared-mime-info 2.2,
# https://freedesktop.org/wiki/Software/shared-mime-info: Copyright (C) 2002, 2003 Thomas Leonard.
# SPDX-License-Identifier: GPL-2.0-or-later

"""
_SPACE: Final = "{http://www.freedesktop.org/standards/shared-mime-info}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_FARTHEST: Final = 512
_READ: Final = frozenset(
    "text/plain text/html text/markdown text/csv text/tab-separated-values text/rtf message/news "
    "application/rtf application/json application/xml application/xhtml+xml application/rss+xml "
    "application/atom+xml application/rdf+xml application/pdf application/zip application/gzip "
    "application/zstd application/x-sqlite3 application/vnd.sqlite3 message/rfc822 "
    "application/mbox multipart/related application/x-mimearchive text/x-opml+xml "
    "application/epub+zip".split()
)
"""Kinds that are told and read elsewhere, or whose first bytes are words: From, Subject."""
_SHORTEST: Final = 3
_ESCAPE: Final = re.compile(rb"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def make_rows(root: Element) -> Iterator[str]:
    """The rows of the table, from the database."""
    taken: dict[str, tuple[int, str]] = {}
    for kind in root.iter(f"{_SPACE}mime-type"):
        for name, weight in _names(kind):
            if name not in taken or weight > taken[name][0]:
                taken[name] = (weight, kind.get("type", ""))
    for kind in root.iter(f"{_SPACE}mime-type"):
        own = [name for name, _ in _names(kind) if taken[name][1] == kind.get("type")]
        roots = [one.get("localName", "") for one in kind.iter(f"{_SPACE}root-XML")]
        starts = list(dict.fromkeys(_starts(kind)))
        mime = kind.get("type", "")
        signs = "" if mime in _READ else " ".join(starts)
        elements = " ".join(filter(None, roots))
        yield "\t".join((mime, _comment(kind), " ".join(own), signs, elements))


def _comment(kind: Element) -> str:
    comments = [one.text for one in kind.iter(f"{_SPACE}comment") if one.get(_LANG) is None]
    return (comments[0] or "").strip()


def _names(kind: Element) -> Iterator[tuple[str, int]]:
    for glob in kind.iter(f"{_SPACE}glob"):
        pattern, weight = glob.get("pattern", "").lower(), int(glob.get("weight", "50"))
        if re.fullmatch(r"\*\.[\w+-]+", pattern):
            yield pattern[2:], weight
        elif re.fullmatch(r"[\w.+-]+", pattern):
            yield f"={pattern}", weight


def _starts(kind: Element) -> Iterator[str]:
    for magic in kind.findall(f"{_SPACE}magic"):
        if int(magic.get("priority", "50")) >= 40:
            for match in magic.findall(f"{_SPACE}match"):
                yield from _conditions(match, ())


def _conditions(match: Element, before: tuple[tuple[int, bytes], ...]) -> Iterator[str]:
    """What a match and those within it ask for, each way to fulfil it."""
    value = _value(match)
    offset = match.get("offset", "").partition(":")[0]  # of several places the first
    if value is None or not offset.isdigit() or int(offset) > _FARTHEST:
        return
    conditions = (*before, (int(offset), value))
    inner = match.findall(f"{_SPACE}match")
    for one in inner:
        yield from _conditions(one, conditions)
    if not inner and sum(len(value) for _, value in conditions) >= _SHORTEST:
        yield "+".join(f"{place}:{value.hex()}" for place, value in conditions)


def _value(match: Element) -> bytes | None:
    kind, text = match.get("type", ""), match.get("value", "")
    if match.get("mask"):
        return None
    if kind == "string":
        return _ESCAPE.sub(_unescape, text.encode("latin-1", "replace"))
    sizes = {"big32": 4, "big16": 2, "little32": 4, "little16": 2, "byte": 1}
    if kind not in sizes:
        return None
    number = int(text, 8 if re.fullmatch("0[0-7]+", text) else 0)
    order: Literal["big", "little"] = "little" if kind.startswith("little") else "big"
    return number.to_bytes(sizes[kind], order)


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1] == b"x":
        return bytes([int(code[1:], 16)])
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _LETTERS.get(code, code)


def _main(file: str) -> None:
    from defusedxml.ElementTree import parse

    rows = "\n".join(make_rows(parse(file).getroot()))
    _FILE.write_text(f"{_HEAD}{rows}\n", encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1])
