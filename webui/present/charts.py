"""Counts of several searches over time → a line chart in SVG, free of style attributes.

Lines are told apart by their dashes, by the shapes of their points and by the words at their ends,
so that colour only helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

__all__ = ["Line", "Point", "draw", "key"]

_WIDTH: Final = 760
_HEIGHT: Final = 280
_TOP: Final = 16
_BOTTOM: Final = 12
_EDGE: Final = 12
_WORDS: Final = 150
"""Room for the words at the ends of the lines."""

_APART: Final = 26
_LONGEST: Final = 16
_MOST_SHAPES: Final = 40
"""Points of a line that have a shape; of more, so many do. Every point with a count is a link."""

_SHAPES: Final = (
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "m-4-4h8v8h-8z",
    "m0-5l5 9h-10z",
    "m0-6l5 6l-5 6l-5-6z",
    "m-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
)
"""A circle, a square, a triangle, a diamond and a cross, each drawn about its point."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a line (None: there is none), in words, and the search that it leads to."""

    value: float | None
    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """The points of a search, the oldest first, and its words."""

    label: str
    points: tuple[Point, ...]


def draw(lines: Sequence[Line], *, right_to_left: bool) -> Markup:
    """The lines as SVG, all on one scale from 0, newest on the left when right to left.

    The picture is hidden from screen readers and from the keyboard: the table beside it says and
    links the same. A line is broken where it has no value.
    """
    most = max((point.value or 0 for line in lines for point in line.points), default=0) or 1
    count = max(len(line.points) for line in lines)
    room = _WIDTH - _WORDS - 2 * _EDGE

    def across(place: int) -> float:
        x = _EDGE + (room * place / (count - 1) if count > 1 else room)
        return round(_WIDTH - x if right_to_left else x, 1)

    def down(value: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / most), 1)

    start, end = across(0), across(count - 1)
    pieces = [
        Markup(
            '<svg class="lines" viewBox="0 0 {w} {h}" aria-hidden="true" focusable="false">'
        ).format(w=_WIDTH, h=_HEIGHT)
    ]
    for part in (0, 0.5, 1):
        y = down(most * part)
        pieces.append(Markup('<path class="scale" d="M{} {}H{}"/>').format(start, y, end))
    for number, line in enumerate(lines, 1):
        places = [
            (across(place), down(point.value), point, place)
            for place, point in enumerate(line.points)
            if point.value is not None
        ]
        pieces.append(Markup('<g class="line n{}">').format(number))
        pieces.append(Markup('<path class="way" d="{}"/>').format(_way(places)))
        every = -(-count // _MOST_SHAPES)
        for x, y, point, place in places:
            shape = _SHAPES[number - 1] if place % every == 0 or place == count - 1 else ""
            pieces.append(_point(x, y, point, shape))
        pieces.append(Markup("</g>"))
    pieces += _ends(lines, down, end, right_to_left)
    pieces.append(Markup("</svg>"))
    return Markup("").join(pieces)


def key(number: int) -> Markup:
    """A short piece of the line of a number (from 1), with its shape, for a list of the lines."""
    return Markup(
        '<svg class="lines key" viewBox="0 0 48 14" aria-hidden="true" focusable="false">'
        '<g class="line n{n}"><path class="way" d="M0 7H48"/><path d="M24 7{shape}"/></g></svg>'
    ).format(n=number, shape=_SHAPES[number - 1])


def _drawn_at_0(shape: str) -> Markup:
    return Markup('<path d="M0 0{}"/>').format(shape) if shape else Markup("")


def _way(places: Sequence[tuple[float, float, Point, int]]) -> str:
    """The line through the places, broken where one is missing; level stretches in one step."""
    steps: list[str] = []
    before: tuple[int, float] | None = None
    for x, y, _, place in places:
        if before is None or before[0] != place - 1:
            steps.append(f"M{x:g} {y:g}")
        elif before[1] != y:
            steps.append(f"L{x:g} {y:g}")
        elif steps[-1][0] == "H":
            steps[-1] = f"H{x:g}"
        else:
            steps.append(f"H{x:g}")
        before = place, y
    return "".join(steps)


def _point(x: float, y: float, point: Point, shape: str) -> Markup:
    if point.url is None:
        return Markup('<path d="M{:g} {:g}{}"/>').format(x, y, shape) if shape else Markup("")
    # The place is written once, so that all else is alike in all points and packs to nothing.
    return Markup(
        '<a href="{}" tabindex="-1" transform="translate({:g} {:g})"><title>{}</title>'
        '<path class="hit" d="M-7-7h14v14h-14z"/>{}</a>'
    ).format(point.url, x, y, point.label, _drawn_at_0(shape))


def _ends(
    lines: Sequence[Line], down: Callable[[float], float], end: float, right_to_left: bool
) -> Iterator[Markup]:
    """The words of each line beside its last point, moved apart where they would touch."""
    heights = []
    for number, line in enumerate(lines, 1):
        values = [point.value for point in line.points if point.value is not None]
        heights.append((down(values[-1] if values else 0), number, line.label))
    lowest = float(_HEIGHT - _BOTTOM)
    placed: list[tuple[float, int, str]] = []
    for y, number, label in sorted(heights, reverse=True):
        lowest = min(y, lowest)
        placed.append((lowest, number, label))
        lowest -= _APART
    above = max(0.0, _TOP - placed[-1][0]) if placed else 0.0
    side = -14 if right_to_left else 14
    for y, number, label in placed:
        short = label if len(label) <= _LONGEST else f"{label[:_LONGEST].rstrip()}…"
        yield Markup(
            '<text class="n{n}" x="{x}" y="{y}" direction="{side}" dominant-baseline="middle">'
            '<tspan class="number">{n}</tspan><tspan class="words"> {label}</tspan></text>'
        ).format(
            n=number,
            x=end + side,
            y=round(y + above, 1),
            side="rtl" if right_to_left else "ltr",
            label=short,
        )
