"""Which outlet a text without a byline of its own is from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from indexer.article import Removed
from indexer.ingest.extraction.credits import known_agency, known_outlet, outlet_in, owner_in

__all__ = ["mentioned_outlet", "owner_of_site"]

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
