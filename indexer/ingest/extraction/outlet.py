"""Which outlet a text without a byline of its own is from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from indexer.article import Removed
from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import known_agency, known_outlet, outlet_in, owner_in
from indexer.ingest.extraction.layout import is_section

__all__ = ["mentioned_outlet", "outlet_beside", "owner_of_site"]

_SEPARATOR: Final = re.compile(r"\s[|–—-]\s|\s?(?:\||::|»)\s?")
# In words, and in characters of a line with a title and an outlet.
_MAX_OUTLET: Final = 5
_MIN_TITLE: Final = 3
_MAX_LINE: Final = 500

_MENTION: Final = re.compile(
    r"(?:تصريح|حديث|حوار|مقابل|لقاء|قال|صرح|خاص)\w{0,20}+(?:\s++\w++){0,2}?\s++"
    r"(?:لـ?|ل\s|مع|إلى)\s*+[\"«“]\s*+([^\"»”]{3,30}?)\s*+[\"»”]"
)
_ENOUGH_MENTIONS: Final = 2
_MAX_SEARCHED: Final = 5000
_FIND_OWNER: Final = {"copyright": owner_in, "social_follow": outlet_in}


def owner_of_site(removed: Iterable[Removed]) -> str | None:
    """The outlet that the site's own lines name: a notice of copyright, "follow us"."""
    return next(filter(None, map(_owner, removed)), None)


def _owner(notice: Removed) -> str | None:
    find = _FIND_OWNER.get(notice.kind)
    outlet = find(notice.text) if find is not None else None
    return outlet if outlet is not None and not known_agency(outlet) else None


def mentioned_outlet(paragraphs: Iterable[str]) -> str | None:
    """The outlet to which those in the story speak more than once."""
    mentions: Counter[str] = Counter()
    for paragraph in paragraphs:
        found = _MENTION.findall(paragraph[:_MAX_SEARCHED])
        mentions.update(known_outlet(name) or name for name in found)
    for name, count in mentions.most_common(1):
        if count >= _ENOUGH_MENTIONS and (known_outlet(name) or "نيوز" in name):
            return name
    return None


def outlet_beside(title: str, line: str) -> str | None:
    """The outlet in a line that says a title and, parted from it, one outlet: what browsers show
    as the name of a page. The last part is the outlet, or the first before the title.

    The name of a section is none.
    """
    if len(line) > _MAX_LINE or len(title.split()) < _MIN_TITLE:
        return None
    key, parts = fold(title), [part.strip() for part in _SEPARATOR.split(line) if part.strip()]
    ends = ((parts[-1], parts[:-1]), (parts[0], parts[1:])) if len(parts) > 1 else ()
    for name, others in ends:
        told = fold(" ".join(others))
        is_title = told == key or told.startswith(f"{key} ") or told.endswith(f" {key}")
        if is_title and _may_be_outlet(name):
            return known_outlet(name) or name
    return None


def _may_be_outlet(name: str) -> bool:
    is_short = len(name.split()) <= _MAX_OUTLET and len(name) > 1
    is_plain = not any(letter.isdigit() for letter in name) and name[-1] not in "؟?!.:،"
    return is_short and is_plain and not is_section(name) and not known_agency(name)
