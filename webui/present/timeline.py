"""Counts over time → a bar chart in SVG, drawn by the server and free of style attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

__all__ = ["Bar", "draw"]

HEIGHT: Final = 48
_STEP: Final = 10
_GAP: Final = 2
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket of the timeline: its days, inclusive, its count, its words and its search."""

    start: str
    end: str
    count: int
    label: str
    url: str


def draw(timeline: Sequence[Bar], *, right_to_left: bool) -> Markup:
    """The bars as SVG, each a link to its own days; newest on the left when right to left.

    The picture is hidden from screen readers and from the keyboard: the table beside it says
    and links the same. It stretches to the width of its place. A bar that counts anything is
    at least two units high, and one that counts nothing is not drawn.
    """
    most = max((bar.count for bar in timeline), default=0)
    width = _STEP * len(timeline)
    pieces = [
        Markup(
            '<svg class="bars" viewBox="0 0 {w} {h}" preserveAspectRatio="none" '
            'aria-hidden="true" focusable="false">'
        ).format(w=width, h=HEIGHT)
    ]
    for place, bar in enumerate(timeline):
        if not bar.count:
            continue
        x = width - _STEP * (place + 1) if right_to_left else _STEP * place
        height = max(_LEAST, round(HEIGHT * bar.count / most))
        pieces.append(
            Markup(
                '<a href="{url}" tabindex="-1"><title>{label}</title>'
                '<path class="hit" d="M{x} 0h{s}v{h}h-{s}z"/>'
                '<path d="M{bx} {y}h{bw}v{bh}h-{bw}z"/></a>'
            ).format(
                url=bar.url,
                label=bar.label,
                x=x,
                s=_STEP,
                h=HEIGHT,
                bx=x + _GAP // 2,
                y=HEIGHT - height,
                bw=_STEP - _GAP,
                bh=height,
            )
        )
    pieces.append(Markup("</svg>"))
    return Markup("").join(pieces)
