"""The title of a text: a line of it without what is glued on, or the story's beginning."""

from __future__ import annotations

import re
from typing import Final

from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.layout import Page

__all__ = ["may_be_entry", "opening_sentence", "without_section"]

_SENTENCE: Final = re.compile(r"(.{15,160}?)(?:[.!؟?…](?=\s|$)|$)")
_MAX_OPENING: Final = 160
# A name of a section, or an entry of a menu, has no more words; what is left of a title no fewer.
_MAX_ENTRY: Final = 3


def opening_sentence(text: str) -> str:
    """The first sentence of a text, for a text that has no title."""
    sentence = _SENTENCE.match(text)
    return (sentence[1] if sentence is not None else text[:_MAX_OPENING]).strip()


def without_section(title: str, page: Page, first: int) -> str:
    """A title without the section glued on before it: a menu above the body, which begins at line
    ``first``, has an entry of that name."""
    label, found, rest = title.partition(":")
    if not found or len(label.split()) > _MAX_ENTRY or len(rest.split()) < _MAX_ENTRY:
        return title
    key = fold(label)
    is_entry = any(
        page.keys[index] == key and _is_in_menu(page, index, first) for index in range(first)
    )
    return rest.strip() if is_entry else title


def _is_in_menu(page: Page, index: int, first: int) -> bool:
    beside = (other for other in (index - 1, index + 1) if 0 <= other < first)
    return may_be_entry(page, index) and any(may_be_entry(page, other) for other in beside)


def may_be_entry(page: Page, index: int) -> bool:
    """Whether a line is so short and plain that it may be an entry of a menu."""
    line = page.lines[index]
    if page.dates[index] or page.bylines[index] or page.noise[index] not in (None, "nav"):
        return False
    return line.words <= _MAX_ENTRY and not line.stops
