"""Glyphs of a page of a PDF with their places, by PDFium: nothing else here knows the library."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

__all__ = ["Glyph", "PageGlyphs", "glyphs_of_page"]

MOST_GLYPHS: Final = 200_000
"""Characters of one page that are looked at: a page of a broadsheet has some 30,000."""
_LARGEST: Final = 1e6
# What PDFium puts in where it guesses, and what draws nothing.
_NOT_DRAWN: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
_PRESENTATION: Final = (("\ufb00", "\ufdff"), ("\ufe70", "\ufefc"))
_QUARTER: Final = math.pi / 2


class Glyph(NamedTuple):
    """One character: where it begins and ends on its line, where its line is (up is more), how
    large it is, its place in the file. ``origin`` is that of its glyph: characters of one glyph
    have it in common."""

    text: str
    left: float
    right: float
    base: float
    size: float
    number: int
    origin: float


@dataclass(slots=True)
class PageGlyphs:
    """What a page holds: its glyphs, blanks that are drawn, and what could not be taken."""

    glyphs: list[Glyph] = field(default_factory=list)
    blanks: list[Glyph] = field(default_factory=list)
    unknown: int = 0
    slanted: int = 0
    is_cut: bool = False


def glyphs_of_page(page: PdfPage) -> PageGlyphs:
    """The glyphs of a page, turned so that most of its text runs level. ``unknown`` counts those of
    which the font does not tell the character, ``slanted`` those left out that run otherwise."""
    text = page.get_textpage()
    try:
        return _glyphs(text)
    finally:
        text.close()


def _glyphs(text: PdfTextPage) -> PageGlyphs:
    import pypdfium2.raw as pdfium

    found = PageGlyphs()
    count = text.count_chars()
    found.is_cut = count > MOST_GLYPHS
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    turned: list[tuple[int, Glyph]] = []
    for number in range(min(count, MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(text, number)
        if not code or pdfium.FPDFText_IsGenerated(text, number) == 1:
            continue
        character = chr(code) if code <= 0x10FFFF else "\ufffd"
        if pdfium.FPDFText_HasUnicodeMapError(text, number) == 1:
            found.unknown += 1
        category = unicodedata.category(character)
        if category in _NOT_DRAWN and character != "\u200c":  # which parts words of Persian
            found.unknown += category in ("Co", "Cn")
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, number, box):
            continue
        pdfium.FPDFText_GetCharOrigin(text, number, x, y)
        quarter = _quarter(pdfium.FPDFText_GetCharAngle(text, number))
        if quarter is None:
            found.slanted += 1
            continue
        size = pdfium.FPDFText_GetFontSize(text, number)
        if pdfium.FPDFText_GetMatrix(text, number, matrix):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
        sides = (box.left, box.bottom, box.right, box.top)
        glyph = _turned(quarter, character, sides, (x.value, y.value), size, number)
        if glyph is not None:
            turned.append((quarter, glyph))
    _keep_level(found, turned)
    return found


def _quarter(angle: float) -> int | None:
    """How many quarters of a circle a glyph is turned; ``None`` if it stands askew."""
    quarters = angle / _QUARTER
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.06 else None


def _turned(
    quarter: int,
    text: str,
    sides: tuple[float, float, float, float],
    origin: tuple[float, float],
    size: float,
    number: int,
) -> Glyph | None:
    """A glyph as it stands when the page is turned so that its line runs level; ``None`` where its
    place is no number or out of all bounds."""
    if not all(abs(value) < _LARGEST for value in (*sides, *origin, size)):
        return None
    across, up = sorted(sides[::2]), sorted(sides[1::2])
    x, y = origin
    if quarter == 1:
        across, x, y = up, y, -x
    elif quarter == 2:
        across, x, y = [-across[1], -across[0]], -x, -y
    elif quarter == 3:
        across, x, y = [-up[1], -up[0]], -y, x
    # Boxes of some glyphs are those of their ink, which begins behind the place of the pen.
    left = min(across[0], x) if across[0] - x < 0.3 * size else across[0]
    return Glyph(_plain(text), left, across[1], y, max(size, 0.5), number, x)


def _plain(character: str) -> str:
    """The letters that a shape of them stands for."""
    if any(first <= character <= last for first, last in _PRESENTATION):
        return unicodedata.normalize("NFKC", character).strip() or character
    return character


def _keep_level(found: PageGlyphs, turned: list[tuple[int, Glyph]]) -> None:
    if not turned:
        return
    level = Counter(quarter for quarter, _ in turned).most_common(1)[0][0]
    for quarter, glyph in turned:
        if quarter != level:
            found.slanted += 1
        elif not glyph.text.isspace():
            found.glyphs.append(glyph)
        elif glyph.right > glyph.left:
            found.blanks.append(glyph)
