"""Lines and columns of a page, from the glyphs that stand on it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from indexer.ingest.formats.pdf_glyphs import Glyph, PageGlyphs
from indexer.ingest.formats.pdf_kashida import without_strokes
from indexer.ingest.formats.pdf_order import in_reading_order, is_right_to_left

__all__ = ["TextLine", "lines_of_page"]

# All in sizes of the font (em). Marks and small print stand so far from their line at most.
_OFF_LINE: Final = 0.35
# A blank of Arabic fonts is .25 to .35 wide, letters that are not joined stand .12 apart at most.
_BLANK: Final = 0.16
# Between columns there is so much at least; blanks of a justified line are seldom as wide, and do
# not stand below each other in so many lines.
_GUTTER: Final = 0.9
_SURE_GUTTER: Final = 1.2
_NARROW_LINES: Final = 5
_OFF_FIRST: Final = 0.6
# Columns are of so many lines, half of which have so many letters: cells of tables have fewer.
_COLUMN_LINES: Final = 3
_COLUMN_LETTERS: Final = 15
# A page with more rows is read line by line, and columns in columns no deeper.
_MOST_ROWS: Final = 1000
_MOST_DEPTH: Final = 4
# A raised mark and the letter that it stands on.
_OF_MARK: Final = 3
# More pieces in a row than columns ever are; and letters on each side that a mark may belong to.
_MOST_PIECES: Final = 30
_BESIDE: Final = 4
# A column beside a wider one that is no wider than this share of it is no column of one text.
_ASIDE: Final = 0.62
_ALEFS: Final = frozenset("اأإآٱ")
_TANWIN_TWICE: Final = re.compile("(ا\u064b|\u064bا)(?:ا\u064b|\u064bا)")
_PARTED_END: Final = re.compile("([ء-ي]) (ل(?:ا\u064b|\u064bا))")
_JOINED_END: Final = re.compile("(ل(?:ا\u064b|\u064bا))(?=[ء-ي])")
_PARTED_ARTICLE: Final = re.compile("(?<![ء-ي\u064b-\u0652])([وفبك]{0,2}ا) (?=ل[اأإآ])")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line: its text as it is read, where it begins, ends and stands, how large its letters
    are, how wide its first word is, and the left and right edge of its column. ``aside`` tells that
    the column is a narrow one beside a wider one with more text."""

    text: str
    left: float
    right: float
    base: float
    size: float
    first_word: float
    column: tuple[float, float]
    right_to_left: bool
    aside: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """Glyphs at one height, from left to right, and the size of most of them. ``pieces`` tells from
    where to where there is ink with no gap of a gutter in it."""

    glyphs: tuple[Glyph, ...]
    base: float
    size: float
    pieces: tuple[tuple[float, float], ...]

    @property
    def left(self) -> float:
        return self.pieces[0][0]

    @property
    def right(self) -> float:
        return self.pieces[-1][1]


def lines_of_page(
    page: PageGlyphs, *, right_to_left: bool, as_drawn: bool = False
) -> list[TextLine]:
    """The lines of a page in the order of reading: columns one after the other. ``as_drawn`` are
    lines whose letters stand from left to right as they were typed."""
    rows = list(_rows(page.glyphs))
    changed = without_strokes([row.glyphs for row in rows]) if right_to_left else {}
    if changed:
        kept = (changed.get(one.number, one) for one in page.glyphs)
        rows = list(_rows([one for one in kept if one is not None]))
    blanks = {(round(one.base), round(_centre(one))) for one in page.blanks}
    depth = 0 if len(rows) <= _MOST_ROWS else _MOST_DEPTH
    lines: list[TextLine] = []
    for block, aside in _blocks(rows, right_to_left, depth):
        columns = _columns(block)
        for row in block:
            line = _line(row, columns[round(row.size)], blanks, right_to_left, as_drawn)
            lines.append(replace(line, aside=True) if aside else line)
    return [line for line in lines if line.text]


def _columns(block: Sequence[_Row]) -> dict[int, tuple[float, float]]:
    """How far rows of each size reach to the left and right: small print may reach farther."""
    columns: dict[int, tuple[float, float]] = {}
    for row in block:
        left, right = columns.get(round(row.size), (row.left, row.right))
        columns[round(row.size)] = (min(left, row.left), max(right, row.right))
    return columns


def _centre(glyph: Glyph) -> float:
    return (glyph.left + glyph.right) / 2


def _rows(glyphs: Sequence[Glyph]) -> Iterator[_Row]:
    """The glyphs by their height, from the top; marks with the letters that they stand over."""
    waiting: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda one: -one.base):
        if waiting and _is_below(waiting, glyph) and not _is_mark(waiting, glyph):
            yield _row(waiting)
            waiting = []
        waiting.append(glyph)
    if waiting:
        yield _row(waiting)


def _is_mark(row: Sequence[Glyph], below: Glyph) -> bool:
    """Whether a row is but a raised mark of the line below, with or without its letter."""
    if len(row) > _OF_MARK or row[0].base - below.base > below.size:
        return False
    return any(unicodedata.combining(one.text[0]) for one in row)


def _is_below(row: Sequence[Glyph], glyph: Glyph) -> bool:
    top, last = row[0], row[-1]
    size = max(top.size, glyph.size)
    return last.base - glyph.base > _OFF_LINE * size or top.base - glyph.base > _OFF_FIRST * size


def _row(glyphs: Sequence[Glyph]) -> _Row:
    # Of one glyph's characters those that come later in the file stand before: PDFium has turned
    # them round with the rest of their line.
    ordered = tuple(sorted(glyphs, key=lambda one: (_centre(one), one.number)))
    size = median(one.size for one in ordered)
    pieces: list[tuple[float, float]] = []
    for one in ordered:
        if pieces and one.left - pieces[-1][1] <= _GUTTER * size:
            pieces[-1] = (min(pieces[-1][0], one.left), max(pieces[-1][1], one.right))
        else:
            pieces.append((one.left, one.right))
    return _Row(ordered, median(one.base for one in ordered), size, tuple(pieces))


# Columns.


def _blocks(
    rows: list[_Row], right_to_left: bool, depth: int, *, aside: bool = False
) -> Iterator[tuple[list[_Row], bool]]:
    """Rows that stand in one column each, in the order of reading, and whether that column stands
    aside."""
    start = at = 0
    edges = (min(row.left for row in rows), max(row.right for row in rows)) if rows else (0.0, 0.0)
    while at < len(rows):
        end, cut = _gutter(rows, at, edges) if depth < _MOST_DEPTH else (at, 0.0)
        # A heading above one of the columns is none of its lines.
        is_heading = not _same_size(rows[at], rows[min(at + 1, len(rows) - 1)])
        if end == at or (is_heading and not rows[at].left < cut < rows[at].right):
            at += 1
            continue
        if start < at:
            yield rows[start:at], aside
        sides = {left: _side(rows[at:end], cut, left=left) for left in (False, True)}
        for left in (False, True) if right_to_left else (True, False):
            # Lines of two columns may stand at nearly one height: each has rows of its own.
            side = list(_rows([one for row in sides[left] for one in row.glyphs]))
            stands_aside = aside or _stands_aside(sides[left], sides[not left])
            yield from _blocks(side, right_to_left, depth + 1, aside=stands_aside)
        start = at = end
    if start < len(rows):
        yield rows[start:], aside


def _stands_aside(rows: Sequence[_Row], others: Sequence[_Row]) -> bool:
    """Whether a column is much narrower than the one beside it, which has more text."""
    width, beside = (
        max(row.right for row in side) - min(row.left for row in side) for side in (rows, others)
    )
    letters, more = (sum(len(row.glyphs) for row in side) for side in (rows, others))
    return width < beside * _ASIDE and letters < more


def _same_size(one: _Row, other: _Row) -> bool:
    return max(one.size, other.size) < min(one.size, other.size) * 1.12


def _gutter(rows: Sequence[_Row], first: int, edges: tuple[float, float]) -> tuple[int, float]:
    """Where the columns that begin at this row end, and where between them to cut; the row itself
    if none begin."""
    best = (first, 0.0)
    for low, high in _gaps(rows[first], edges):
        end = first
        while end < len(rows):
            free = _free(rows[end], low, high)
            if free is None:
                break
            low, high = free
            end += 1
        if end > best[0] and _are_columns(rows[first:end], low, high):
            best = (end, (low + high) / 2)
    return best


def _gaps(row: _Row, edges: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """The gaps in a row, and what it leaves free beside it."""
    if len(row.pieces) > _MOST_PIECES:
        return
    reached = edges[0]
    for left, right in (*row.pieces, (edges[1], edges[1])):
        if left - reached > _GUTTER * row.size:
            yield reached, left
        reached = right


def _free(row: _Row, low: float, high: float) -> tuple[float, float] | None:
    """What of a gap is free in this row, too: the widest part of it, if it is wide enough."""
    reached, best = low, (low, low)
    for left, right in (*row.pieces, (high, high)):
        best = max(best, (reached, min(left, high)), key=lambda gap: gap[1] - gap[0])
        reached = max(reached, right)
    return best if best[1] - best[0] > _GUTTER * row.size * 0.9 else None


def _are_columns(rows: Sequence[_Row], low: float, high: float) -> bool:
    """Whether on both sides there is running text, enough lines of enough letters, side by side."""
    cut = (low + high) / 2
    is_narrow = high - low < _SURE_GUTTER * median(row.size for row in rows)
    least = _NARROW_LINES if is_narrow else _COLUMN_LINES
    lines = (sum(row.left < cut for row in rows), sum(row.right > cut for row in rows))
    if min(lines) < least:
        return False
    left, right = _side(rows, cut, left=True), _side(rows, cut, left=False)
    if min(median(len(row.glyphs) for row in side) for side in (left, right)) < _COLUMN_LETTERS:
        return False
    beside = min(left[0].base, right[0].base) - max(left[-1].base, right[-1].base)
    shorter = min(side[0].base - side[-1].base for side in (left, right))
    return beside >= shorter / 2


def _side(rows: Sequence[_Row], cut: float, *, left: bool) -> list[_Row]:
    parts = ([one for one in row.glyphs if (_centre(one) < cut) == left] for row in rows)
    return [_row(part) for part in parts if part]


# A line.


def _line(
    row: _Row,
    column: tuple[float, float],
    blanks: set[tuple[int, int]],
    right_to_left: bool,
    as_drawn: bool,
) -> TextLine:
    clusters = _clusters(row.glyphs)
    seen: list[str] = []
    blank_at: list[float] = []
    before: _Cluster | None = None
    for cluster in clusters:
        if before is not None and _is_apart(before, cluster, row, blanks):
            seen.append(" ")
            blank_at.append((before.right + cluster.left) / 2)
        seen.append(cluster.text)
        before = cluster
    runs_left = right_to_left and not as_drawn and any(is_right_to_left(one[0]) for one in seen)
    text = "".join(seen) if as_drawn else in_reading_order(seen, right_to_left=right_to_left)
    left, right = row.left, row.right
    if runs_left:
        first_word = right - (blank_at[-1] if blank_at else left)
    else:
        first_word = (blank_at[0] if blank_at else right) - left
    text = _with_ligatures_whole(unicodedata.normalize("NFC", text).strip())
    return TextLine(text, left, right, row.base, row.size, first_word, column, runs_left)


def _with_ligatures_whole(text: str) -> str:
    """A line whose lam-alefs, of which fonts make one glyph with a mark or without, stand within
    their words: كاملاً of "كام لاً" and "كاملاًاً", الآن of "ا لآن". No word is لاً, ا or وا."""
    text = _TANWIN_TWICE.sub(r"\1", text)
    text = _PARTED_END.sub(r"\1\2", text)
    text = _JOINED_END.sub(r"\1 ", text)
    return _PARTED_ARTICLE.sub(r"\1", text)


@dataclass(slots=True)
class _Cluster:
    """A letter with its marks, in the order of reading."""

    text: str
    left: float
    right: float
    origin: float


def _clusters(glyphs: Iterable[Glyph]) -> list[_Cluster]:
    """Letters with their marks, as they are seen from left to right."""
    marks: list[Glyph] = []
    letters: list[Glyph] = []
    for glyph in glyphs:
        (marks if unicodedata.combining(glyph.text[0]) else letters).append(glyph)
    letters = _as_typed(letters)
    clusters = [_Cluster(one.text, one.left, one.right, one.origin) for one in letters]
    for mark in sorted(marks, key=lambda one: one.number):
        if clusters:
            letter = _nearest(clusters, mark)
            letter.text += mark.text
            if _same_glyph(letter.origin, mark.origin):
                letter.left, letter.right = (
                    min(letter.left, mark.left),
                    max(letter.right, mark.right),
                )
    return clusters


def _nearest(clusters: Sequence[_Cluster], mark: Glyph) -> _Cluster:
    """The letter that a mark stands on: of its own glyph, or the nearest."""
    centre = _centre(mark)

    def distance(cluster: _Cluster) -> tuple[bool, float]:
        outside = max(cluster.left - centre, centre - cluster.right, 0.0)
        return not _same_glyph(cluster.origin, mark.origin), outside

    at = bisect(clusters, centre, key=lambda cluster: cluster.left)
    return min(clusters[max(0, at - _BESIDE) : at + _BESIDE], key=distance)


def _as_typed(letters: list[Glyph]) -> list[Glyph]:
    """The letters with those of one glyph in order, as seen from left to right."""
    ordered: list[Glyph] = []
    for glyph in letters:
        ordered.append(glyph)
        if len(ordered) > 1 and _is_alef_lam(ordered[-2], glyph):
            ordered[-2:] = ordered[:-3:-1]
    return ordered


def _is_alef_lam(left: Glyph, right: Glyph) -> bool:
    """Whether lam and alef of one glyph stand the wrong way round: seen from the left, alef comes
    first."""
    return left.text == "ل" and right.text in _ALEFS and _same_glyph(left.origin, right.origin)


def _same_glyph(one: float, other: float) -> bool:
    return abs(one - other) < 0.01


def _is_apart(one: _Cluster, other: _Cluster, row: _Row, blanks: set[tuple[int, int]]) -> bool:
    gap = other.left - one.right
    if gap > _BLANK * row.size:
        return True
    middle = round((one.right + other.left) / 2)
    base = round(row.base)
    return gap > 0.05 * row.size and any(
        (base + up, middle + aside) in blanks for up in (-1, 0, 1) for aside in (-1, 0, 1)
    )
