"""References in BibTeX and BibLaTeX: one article each.

Entries, values and macros are as in Patashnik's BibTeXing and in the manual of biblatex (2.2, 2.3);
what their fields mean stands in ``fields.txt``. Nothing of LaTeX is run: accents are made letters,
commands leave their text, and braces fall away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.record_values import in_order
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

__all__ = ["bibtex_articles", "is_bibtex"]

_ENTRY: Final = re.compile(r"@([A-Za-z]{2,40})\s{0,99}[{(]")
_BEGIN: Final = re.compile(r"(?:\s|%[^\n]{0,500}\n){0,99}@[A-Za-z]{3,40}\s{0,9}\{")
_FIELD: Final = re.compile(r"[\s,]*+([A-Za-z][\w+:.-]{0,60})\s{0,99}=")
_BARE: Final = re.compile(r"[^\s,#{}\"]{1,100}")
_SPACE: Final = re.compile(r"\s*+")
_NO_REFERENCES: Final = frozenset(("comment", "preamble", "string"))
_MONTHS: Final = {
    name: f"{number:02}"
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_AND: Final = " and "
_ACCENTS: Final = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a",
    "d": "\u0323", "k": "\u0328",
}  # fmt: skip
_ACCENT: Final = re.compile(r"\\(?:(['`^\"~=.])|([cvuHrdk])(?=[\s{]))\s?\{?\\?([A-Za-z])\}?")
_COMMAND: Final = re.compile(r"\\[A-Za-z]{1,40}\*?\s?")
_LETTERS: Final = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "i",
    "textendash": "–", "textemdash": "—",
}  # fmt: skip
_LETTER: Final = re.compile(r"\\(ss|ae|AE|o|O|l|L|i|textendash|textemdash)(?![A-Za-z])\s?")
_ADDRESS: Final = re.compile(r"https?://[^\s{}\"]{1,2000}")
_ESCAPED: Final = re.compile(r"\\([&%$#_{}])")
_PARAGRAPH: Final = re.compile(r"\n[ \t]{0,99}\n")
_KEY: Final = re.compile(r"[^,={}\"]{0,200},")
_TITLE: Final = re.compile(r"(?i)[\s,]title\s{0,99}=")
_LONGEST: Final = 1 << 20
"""Characters of an entry."""


def is_bibtex(text: str) -> bool:
    """Whether a text begins with an entry of BibTeX that has a title."""
    begin = _BEGIN.match(text)
    return begin is not None and _TITLE.search(text) is not None


def bibtex_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of the entries in a file, for a worker; ``member`` is ``record 1`` and on."""
    decoded = decode(data)
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
        return
    records = RecordReader.of_file(path, reading)
    number = 0
    for number, fields in enumerate(_entries(decoded.text), 1):
        yield records.read(_record(fields), path, f"record {number}", decoded.warnings)
    if not number:
        yield Failure(path, None, "no reference in this file of BibTeX")


def _entries(text: str) -> Iterator[dict[str, str]]:
    """Of each reference the values of its fields, macros put in."""
    macros: dict[str, str] = {}
    entry = _ENTRY.search(text)
    while entry is not None:
        kind = entry[1].lower()
        fields, end = _fields(text, entry.end(), macros)
        if kind == "string":
            macros |= fields
        elif kind not in _NO_REFERENCES:
            yield fields
        entry = _ENTRY.search(text, end)


def _fields(text: str, at: int, macros: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """The fields of the entry that begins there, and where they end."""
    fields: dict[str, str] = {}
    key = _KEY.match(text, at)
    at = key.end() if key is not None else at
    end = at + _LONGEST
    while at < end and (name := _FIELD.match(text, at)) is not None:
        parts = []
        at = name.end()
        while True:
            value, at = _value(text, at, macros)
            parts.append(value)
            space = _SPACE.match(text, at)
            at = space.end() if space is not None else at
            if not text.startswith("#", at):
                break
            at += 1
        fields.setdefault(name[1].lower(), "".join(parts))
    return fields, at


def _value(text: str, at: int, macros: Mapping[str, str]) -> tuple[str, int]:
    """The value that begins there, and where it ends."""
    space = _SPACE.match(text, at)
    at = space.end() if space is not None else at
    sign = text[at : at + 1]
    if sign not in ("{", '"'):
        bare = _BARE.match(text, at)
        if bare is None:
            return "", at + 1
        return macros.get(bare[0].lower(), bare[0]), bare.end()
    depth = 0
    for place in range(at + 1, min(len(text), at + _LONGEST)):
        letter = text[place]
        if text[place - 1] == "\\":
            continue
        if letter == "{":
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
        elif depth == 0 and letter == ("}" if sign == "{" else '"'):
            return text[at + 1 : place], place + 1
    return "", len(text)


def _record(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields without LaTeX; people in the order of names, the day in one field."""
    record = {name: _plain(value) for name, value in fields.items()}
    for name in ("author", "editor"):
        names = " ".join(fields.get(name, "").split()).split(_AND)
        people = (in_order(_plain(one)) for one in names if one.strip())
        record[name] = "، ".join(people)
    if "url" not in record and (address := _ADDRESS.search(fields.get("howpublished", ""))):
        record["url"] = address[0]
    month = fields.get("month", "").strip()
    if "date" not in record and month:
        number = _MONTHS.get(month[:3].lower(), month.zfill(2))
        parts = (record.get("year", ""), number, record.get("day", "").lstrip("0"))
        record["date"] = "-".join(part.zfill(2) for part in parts if part)
    return record


def _plain(value: str) -> str:
    """A value without LaTeX, paragraphs a line each."""
    value = _LETTER.sub(lambda found: _LETTERS[found[1]], value)
    value = _ACCENT.sub(_accented, value)
    value = _COMMAND.sub("", value)
    value = _ESCAPED.sub(r"\1", value.replace("~", " ").replace("\\\\", "\n"))
    value = value.replace("{", "").replace("}", "").replace("---", "—").replace("--", "–")
    lines = _PARAGRAPH.split(value)
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _accented(found: re.Match[str]) -> str:
    mark = _ACCENTS[found[1] or found[2]]
    return unicodedata.normalize("NFC", found[3] + mark)
