"""Documents of press databases (Nexis, Lexis): many articles in one file, each with its head, and
its end or its number.

The labels of the head, in English, German and French, are those that the R package LexisNexisTools
(GPL-3, ``lnt_read``) reads. Of the older ones, which begin with ``1 of 100 DOCUMENTS``, the title
stands below the day, and the labels are capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.formats.label_lines import is_end, is_start, unwrapped

__all__ = ["Document", "documents_of", "is_press_export"]

_LABEL: Final = re.compile(
    r"(Copyright\b|©|(?P<label>Section|Rubrik|Rubrique|Length|Länge|Longueur|Byline|Autor|Auteur|"
    r"Dateline|Highlight|Edition|Load-Date|Update|Language|Sprache|Langue|Graphic|Grafik|"
    r"Publication-Type|Document-Type|Classification|Journal Code|Correction-Date)\s{0,3}:)\s{0,5}",
    re.IGNORECASE,
)
_BODY: Final = re.compile(r"(?:body|volltext|corps):?", re.IGNORECASE)
# What stands between the body and the end: pictures, keywords, who holds the rights.
_AFTER: Final = re.compile(
    r"(?:Graphic|Grafik|Classification|Notes|Correction)\s{0,3}(?::.{0,2000})?$"
    r"|(?:Load-Date|Update|Language|Sprache|Langue|Publication-Type|Document-Type|Subject|Industry|"
    r"Geographic|Person|Company)\s{0,3}:|Copyright \d{4}|©",
    re.IGNORECASE,
)
_NAMES: Final = {
    "section": "section", "rubrik": "section", "rubrique": "section",
    "byline": "author", "autor": "author", "auteur": "author", "dateline": "dateline",
    "load-date": "loaded", "length": "length", "länge": "length", "longueur": "length",
}  # fmt: skip
_BY: Final = re.compile(r"(?:by|von|par)\s{1,3}", re.IGNORECASE)
_HEAD: Final = 6
"""Lines between the title and the first label at most: outlet, day, edition."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article of an export, as it stands there; "" for what it does not say."""

    title: str
    source: str
    published: str
    body: tuple[str, ...]
    author: str = ""
    section: str = ""
    dateline: str = ""


def is_press_export(text: str) -> bool:
    """Whether a text begins as an export does: with the labels of a head, and with what numbers or
    ends its documents, or names the body."""
    lines = [line.strip() for line in text.split("\n")]
    if not _is_document(lines):
        return False
    is_marked = any(is_start(line) or is_end(line) for line in lines)
    return is_marked or any(_BODY.fullmatch(line) for line in lines)


def documents_of(lines: Sequence[str]) -> list[Document]:
    """The documents of an export with these lines; none where it is no export: where no document
    ends with ``End of Document`` or begins with its number, and has a length or a day of loading
    between."""
    parts = list(_parts([line.strip() for line in lines]))
    if not parts or not any(_is_document(part) for part, _ in parts):
        return []
    return [_document(part, is_numbered=is_numbered) for part, is_numbered in parts]


def _parts(lines: Sequence[str]) -> Iterator[tuple[list[str], bool]]:
    """The lines of each document, and whether it begins with its number; without that and without
    what ends it, and without what follows the last one or stands before the first one."""
    part: list[str] = []
    is_numbered = False
    for line in (*lines, ""):
        starts, ends = is_start(line), is_end(line)
        if ends or (starts and is_numbered):
            yield part, is_numbered
        if starts or ends:
            part, is_numbered = [], starts
        else:
            part.append(line)
    if is_numbered and any(part):
        yield part, is_numbered


def _is_document(part: list[str]) -> bool:
    return not {"loaded", "length"}.isdisjoint(_fields(part))


def _fields(part: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in part:
        label = _LABEL.match(line)
        if label is not None and label["label"]:
            name = _NAMES.get(label["label"].lower())
            if name is not None:
                fields.setdefault(name, line[label.end() :].strip())
    return fields


def _document(part: list[str], *, is_numbered: bool) -> Document:
    fields = _fields(part)
    first = next((at for at, line in enumerate(part) if _LABEL.match(line)), len(part))
    head = [line for line in part[:first] if line and line != "\f"][-_HEAD:]
    dated = [at for at, line in enumerate(head) if _is_day(line)]
    # A cover with the search stands before the first one: the title is two lines above the day.
    at = dated[-1] if dated else len(head)
    title = head[max(0, at - 2)] if head else ""
    source = head[at - 1] if at >= 2 else ""
    if is_numbered and at + 1 < len(head):
        title, source = " ".join(head[at + 1 :]), head[at - 1] if at else ""
    body_at = next((n for n in range(first, len(part)) if _BODY.fullmatch(part[n])), None)
    start = body_at + 1 if body_at is not None else first
    below = part[start:]
    if body_at is None:
        below = [line for line in below if not _LABEL.match(line) or _AFTER.match(line)]
    body = unwrapped(list(takewhile(lambda line: not _AFTER.match(line), below)))
    return Document(
        title=title,
        source=source,
        published=head[at] if dated else fields.get("loaded", ""),
        body=tuple(body),
        author=_BY.sub("", fields.get("author", ""), count=1),
        section=re.split(r"[;,]", fields.get("section", ""))[0].strip(),
        dateline=fields.get("dateline", ""),
    )


def _is_day(line: str) -> bool:
    return len(line) < 60 and re.search(r"\d{4}", line) is not None and bool(parse_date(line))
