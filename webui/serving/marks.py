"""What a route says of itself: whether robots keep out, whether it costs little, who may ask.

Each fact stands at its route, and the parts of the server that act on it look for it there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias, TypeVar

from flask import Flask

__all__ = ["Mark", "has_mark", "mark"]

Mark: TypeAlias = Literal["endless", "cheap", "kept", "health", "open", "unlimited"]
"""``endless``: searches, of which there is no end; robots keep out.
``cheap``: costs too little to wait for a turn.
``kept``: a page that is kept until the index or its names change.
``health``: of those, the one that says so when nobody can log in.
``open``: answered without a password, to programs that have none.
``unlimited``: does not count for the limit of requests: browsers and monitors ask of their own
accord."""

_View = TypeVar("_View", bound=Callable[..., Any])

_ATTRIBUTE: Final = "marsad_marks"


def mark(*marks: Mark) -> Callable[[_View], _View]:
    """A decorator that gives a view its marks. It stands below the route."""

    def give(view: _View) -> _View:
        vars(view)[_ATTRIBUTE] = frozenset(marks)
        return view

    return give


def has_mark(app: Flask, endpoint: str | None, wanted: Mark) -> bool:
    """Whether the view of an endpoint has this mark; False where there is no such endpoint."""
    view = app.view_functions.get(endpoint or "")
    return wanted in getattr(view, _ATTRIBUTE, ())
