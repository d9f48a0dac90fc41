"""Strokes that stretch words of a justified line: glyphs that PDFs have no letter for.

LibreOffice draws them without telling that they are none, and PDFium then takes the number of the
glyph for a character: ``الج7وار``.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

from indexer.ingest.formats.pdf_glyphs import Glyph
from indexer.ingest.formats.pdf_order import is_right_to_left

__all__ = ["without_strokes"]

# Letters that join none after them: Unicode's ArabicShaping.txt, types R and U, of those in use.
_JOIN_NONE: Final = frozenset("ءآأؤإاةدذرزوىٱڈڑژۀۃۇۆۈۋےۓە")
# They touch both letters; and one alone may be a number that somebody wrote so.
_TOUCHES: Final = 0.06
_LEAST: Final = 2


def without_strokes(rows: Sequence[Sequence[Glyph]]) -> dict[int, Glyph | None]:
    """What becomes of glyphs of these rows, each from left to right, by their numbers: ``None`` for
    those that only stretch a word, a wider one for the letter on the left of each."""
    found: list[tuple[Glyph, list[Glyph], Glyph]] = []
    for row in rows:
        letters = [one for one in row if not unicodedata.combining(one.text[0])]
        start = 0
        while start < len(letters):
            end = start + 1
            while end < len(letters) and letters[end].text == letters[start].text:
                end += 1
            if 0 < start and end < len(letters) and _is_stroke(letters, start, end):
                found.append((letters[start - 1], letters[start:end], letters[end]))
            start = end
    often = Counter(one.text for _, strokes, _ in found for one in strokes)
    changed: dict[int, Glyph | None] = {}
    for left, strokes, right in found:
        if often[strokes[0].text] >= _LEAST:
            changed.update({one.number: None for one in strokes})
            changed[left.number] = left._replace(right=max(left.right, right.left))
    return changed


def _is_stroke(letters: Sequence[Glyph], start: int, end: int) -> bool:
    """Whether the same sign, once or more, stands between two letters and touches both."""
    left, right = letters[start - 1], letters[end]
    if is_right_to_left(letters[start].text[0]) or letters[start].text == "ـ":
        return False
    if not is_right_to_left(left.text[0]) or not is_right_to_left(right.text[0]):
        return False
    near = _TOUCHES * right.size
    touches = letters[start].left - left.right < near and (
        right.left - letters[end - 1].right < near
    )
    return touches and right.text[-1] not in _JOIN_NONE
