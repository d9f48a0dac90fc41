"""Counts of several searches over time → a line chart in SVG, free of style attributes.

Lines are told apart by their dashes, by the shapes of their points and by the words at their ends,
so that colour only helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where places and values stand in the picture."""

    count: int
    most: float
    right_to_left: bool

    @classmethod
    def around(cls, lines: Sequence[Line], right_to_left: bool) -> _Frame:
        most = max((point.value or 0 for line in lines for point in line.points), default=0)
        return cls(max(len(line.points) for line in lines), most or 1, right_to_left)

    def across(self, place: int) -> float:
        room = _WIDTH - _WORDS - 2 * _EDGE
        x = _EDGE + (room * place / (self.count - 1) if self.count > 1 else room)
        return round(_WIDTH - x if self.right_to_left else x, 1)

    def down(self, value: float) -> float:
        return round(_TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / self.most), 1)

    @property
    def end(self) -> float:
        return self.across(self.count - 1)


def draw(lines: Sequence[Line], *, right_to_left: bool) -> Markup:
    """The lines as SVG, all on one scale from 0, newest on the left when right to left.

    The picture is hidden from screen readers and from the keyboard: the table beside it says and
    links the same. A line is broken where it has no value.
    """
    frame = _Frame.around(lines, right_to_left)
    pieces = [
        Markup(
            '<svg class="lines" viewBox="0 0 {w} {h}" aria-hidden="true" focusable="false">'
        ).format(w=_WIDTH, h=_HEIGHT)
    ]
    for part in (0, 0.5, 1):
        y, start, end = frame.down(frame.most * part), frame.across(0), frame.end
        pieces.append(Markup('<path class="scale" d="M{} {}H{}"/>').format(start, y, end))
    for number, line in enumerate(lines, 1):
        pieces += _draw_line(number, line, frame)
    pieces += _label_ends(lines, frame)
    pieces.append(Markup("</svg>"))
    return Markup("").join(pieces)


def key(number: int) -> Markup:
    """A short piece of the line of a number (from 1), with its shape, for a list of the lines."""
    return Markup(
        '<svg class="lines key" viewBox="0 0 48 14" aria-hidden="true" focusable="false">'
        '<g class="line n{n}"><path class="way" d="M0 7H48"/><path d="M24 7{shape}"/></g></svg>'
    ).format(n=number, shape=_SHAPES[number - 1])


def _draw_line(number: int, line: Line, frame: _Frame) -> Iterator[Markup]:
    """A line and its points, of which so many have a shape as can be told apart."""
    places = [
        (frame.across(place), frame.down(point.value), point, place)
        for place, point in enumerate(line.points)
        if point.value is not None
    ]
    yield Markup('<g class="line n{}">').format(number)
    yield Markup('<path class="way" d="{}"/>').format(_way(places))
    every = -(-frame.count // _MOST_SHAPES)
    for x, y, point, place in places:
        has_shape = place % every == 0 or place == frame.count - 1
        yield _point(x, y, point, _SHAPES[number - 1] if has_shape else "")
    yield Markup("</g>")


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
    ).format(
        point.url,
        x,
        y,
        point.label,
        Markup('<path d="M0 0{}"/>').format(shape) if shape else Markup(""),
    )


def _label_ends(lines: Sequence[Line], frame: _Frame) -> Iterator[Markup]:
    """The words of each line beside its last point, moved apart where they would touch."""
    heights = []
    for number, line in enumerate(lines, 1):
        values = [point.value for point in line.points if point.value is not None]
        heights.append((frame.down(values[-1] if values else 0), number))
    side = -14 if frame.right_to_left else 14
    for y, number in _move_apart(heights):
        label = lines[number - 1].label
        short = label if len(label) <= _LONGEST else f"{label[:_LONGEST].rstrip()}…"
        yield Markup(
            '<text class="n{n}" x="{x}" y="{y}" direction="{side}" dominant-baseline="middle">'
            '<tspan class="number">{n}</tspan><tspan class="words"> {label}</tspan></text>'
        ).format(
            n=number,
            x=frame.end + side,
            y=y,
            side="rtl" if frame.right_to_left else "ltr",
            label=short,
        )


def _move_apart(heights: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """The heights of numbered words, from the lowest up, each raised above the one before; all
    lowered together when the highest would stand outside the picture."""
    lowest = float(_HEIGHT - _BOTTOM)
    placed: list[tuple[float, int]] = []
    for y, number in sorted(heights, reverse=True):
        lowest = min(y, lowest)
        placed.append((lowest, number))
        lowest -= _APART
    above = max(0.0, _TOP - placed[-1][0]) if placed else 0.0
    return [(round(y + above, 1), number) for y, number in placed]
