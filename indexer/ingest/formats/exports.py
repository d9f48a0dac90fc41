"""Which export a record is from, and whether its id is its own.

Records name themselves (``post-17``), and two exports use the same names. Where the outlet is not
told, they are told apart by the export: by the file, named so that the export of next week, or one
that was moved with the folders around it, is the same one, and the file of the same name in
another folder is not.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from pathlib import Path
from typing import Final

__all__ = ["OwnIds", "export_name", "is_alike"]

_FOLDERS: Final = 2
"""Folders that name an export, besides its file."""
_GENERIC: Final = frozenset(
    "archive archives articles backup backups content csv data documents download downloads dump "
    "dumps export exports file files json jsonl latest ndjson new news old out output posts raw "
    "temp tmp tsv wp بيانات تصدير ملفات".split()
)
_DAY: Final = r"(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d|[0-3]?\d[-_.][01]?\d[-_.](?:19|20)\d\d"
_TIME: Final = r"(?:[-_.Tt ]?[0-2]\d[-_.:h]?[0-5]\d(?:[-_.:]?[0-5]\d)?[Zz]?)?"
# A date with or without a time, seconds or milliseconds since 1970, the count of a second copy.
_MOMENT: Final = re.compile(
    rf"(?<!\d)(?:(?:{_DAY}){_TIME}|1\d{{9}}(?:\d{{3}})?)(?!\d)|\(\d{{1,3}}\)"
)
_FOLDERS_OF_A_DAY: Final = re.compile(r"(?<=/)(?:19|20)\d\d/[01]?\d/[0-3]?\d(?=/)")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ENDING: Final = re.compile(r"(?:\.[a-z][a-z0-9]{0,7}){1,2}\Z", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s_.-]+")

_REMEMBERED: Final = 4096
"""Ids of records that are remembered, the last ones."""
_LOOKED_AT: Final = 600
"""Characters of a text that tell whether it is another."""
_ALIKE: Final = 0.35
"""The share of words that editions of one article have in common: of 20,000 pairs of different
articles none had over .14, of 59 retitled ones none under .38 (ANT corpus, 2018)."""


def export_name(path: str, inside: str = "") -> str:
    """The name of the export in a file, ``inside`` an archive or not; "" for standard input.

    Dates, times and the ``(1)`` of a second download do not count, nor do folders with names such
    as ``exports``.
    """
    if path in ("", "-"):
        return ""
    folders, name = _names(Path(path).resolve().as_posix())
    named = [folder for folder in folders if folder not in _GENERIC][-_FOLDERS:]
    if inside:
        within, member = _names(f"/{inside}")
        named += [name, *within]
        name = member
    return "/".join([*named, name])


def _names(path: str) -> tuple[list[str], str]:
    """The names of the folders of a path and that of its file, none of them with a date."""
    path = _FOLDERS_OF_A_DAY.sub("", path.translate(_DIGITS))
    *folders, last = path.split("/")
    return [name for name in map(_undated, folders) if name], _undated(_ENDING.sub("", last))


def _undated(name: str) -> str:
    return _BETWEEN.sub(" ", _MOMENT.sub(" ", name)).strip().casefold()


class OwnIds:
    """Tells of the records of one export whether an id, made of a URL or a name, is that of one
    article, or is shared by several: the page that all of them were listed on, say. It remembers
    the last thousands."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[str, str]] = OrderedDict()

    def take(self, id: str, title: str, body: str) -> bool:
        """Whether the article may have the id: not when another article had it before."""
        text = (title, body[:_LOOKED_AT])
        before = self._seen.setdefault(id, text)
        self._seen.move_to_end(id)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return before == text or is_alike(before, text)


def is_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two articles, each a title and a text, may be editions of one: by their titles, or
    the words that they begin with."""
    if one[0] == other[0]:
        return True
    first, second = (set(f"{title} {text[:_LOOKED_AT]}".split()) for title, text in (one, other))
    return len(first & second) >= _ALIKE * len(first | second)
