"""What one app carries: its settings, its library and its static files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, current_app

from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.library import Library

__all__ = ["State", "state"]

_KEY: Final = "marsad"


class State:
    """Bound to one app by :meth:`bind`; :func:`state` gives that of the app at work."""

    def __init__(self, library: Library | Callable[[], Library], settings: Settings) -> None:
        self.settings = settings
        self._library = None if callable(library) else library
        self._open = library if callable(library) else None
        self._opening = Lock()
        self._digests: dict[str, str] = {}

    def bind(self, app: Flask) -> None:
        """Give this state to ``app``, and name its static files by their content."""
        for file in sorted(Path(app.static_folder or "").iterdir()):
            if file.is_file():
                self._digests[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        app.extensions[_KEY] = self

    def library(self) -> Library:
        """The library; opened at the first call when a callable was given, then kept.

        Raises what opening it raises, and tries again at the next call.
        """
        if self._library is None:
            with self._opening:
                if self._library is None and self._open is not None:
                    self._library = self._open()
        return cast("Library", self._library)

    def digest(self, name: str) -> str:
        """Ten hexadecimal digits that change with the content of a static file."""
        return self._digests[name]

    def is_current(self, name: str, digest: str | None) -> bool:
        """Whether ``digest`` is that of the static file as it is now."""
        return digest is not None and self._digests.get(name) == digest


def state() -> State:
    """The state of the app that answers this request."""
    return cast(State, current_app.extensions[_KEY])
