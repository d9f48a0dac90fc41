"""The date of publication that a story itself tells, where nothing else of a text is dated.

A date in a sentence is as a rule that of what the sentence tells of. It is the day of publication
in a dateline ("Cairo, 12 May 2021 (Reuters) –") and beside "today".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from indexer.ingest.extraction.capture import is_later
from indexer.ingest.extraction.credits import agency_in_dateline
from indexer.ingest.extraction.dates import FoundDate, find_dates, plausible
from indexer.ingest.extraction.people import is_city, parts_of

__all__ = ["date_told"]

# In paragraphs, and in characters of each.
_SEARCHED: Final = 2
_REACH: Final = 300
_TODAY: Final = re.compile(r"(?<!\w)(?:اليوم|هذا النهار|today|aujourd'hui)\W{1,3}$", re.IGNORECASE)
_PLACE: Final = re.compile(r"[^\W\d_][^.:؛\d\"«»]{1,30}?(?:[\s،,(/–—-]|\s(?:في|يوم))*+$")
_LINKS: Final = re.compile(r"\s(?:في|يوم)$")
_BEHIND: Final = re.compile(r"\W{0,3}(?:[-–—:]|/[^/\n–—-]{2,20}[/–—-]|\([^()\n]{2,40}\))")
_MOST_PLACES: Final = 4


def date_told(paragraphs: Iterable[str], captured: str | None = None) -> str | None:
    """The day, in ISO 8601, that the beginning of a story tells to be that of its publication."""
    for count, paragraph in enumerate(islice(paragraphs, _SEARCHED)):
        text = paragraph[:_REACH]
        for found in find_dates(text):
            is_told = _is_today(text, found) or (count == 0 and _is_dateline(text, found))
            if is_told and not is_later(found.iso, captured) and plausible(found.iso, captured):
                return found.iso
    return None


def _is_today(text: str, found: FoundDate) -> bool:
    return _TODAY.search(text[: found.start]) is not None


def _is_dateline(text: str, found: FoundDate) -> bool:
    """Whether a date stands behind a place that a story begins with, and a sign or an agency closes
    the two."""
    behind = _BEHIND.match(text, found.end)
    before = text[: found.start]
    if behind is None or _PLACE.fullmatch(before) is None:
        return False
    place = _LINKS.sub("", before.strip(" ،,(/–—-"))
    parts = parts_of(place)
    if len(place.split()) > _MOST_PLACES:
        return False
    return any(map(is_city, parts)) or agency_in_dateline(behind[0])
