"""What one app carries: its settings, its index and its static files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, current_app

from indexer.errors import ArticleDamaged
from indexer.settings import Settings
from webui.serving.assets import Assets
from webui.serving.request_limits import checking_turns, exporting_turns, making_turns

if TYPE_CHECKING:
    from indexer.index import Index
    from webui.serving.connections import Connections

__all__ = ["KEY", "State", "state"]

KEY: Final = "marsad"
"""Where an app keeps its state among its extensions."""

_FEWEST_THREADS: Final = 4
_LOG: Final = logging.getLogger("webui.app")


class State:
    """Bound to one app by :meth:`bind`; :func:`state` gives that of the app at work."""

    def __init__(self, index: Index | Callable[[], Index], settings: Settings) -> None:
        self.settings = settings
        self._index = None if callable(index) else _watch(index)
        self._open = index if callable(index) else None
        self._opening = Lock()
        self.assets: Assets
        self.making = making_turns(settings.threads, settings.search_seconds)
        self.exporting = exporting_turns(settings.threads, settings.search_seconds)
        self.checking = checking_turns(settings.threads or _FEWEST_THREADS)
        self.waiting: Callable[[], int] | None = None
        """How many requests wait for a thread, where the server tells."""
        self.connections: Connections | None = None
        """Those that are open, where the server tells."""

    def bind(self, app: Flask) -> None:
        """Give this state to ``app``, and read its static files."""
        self.assets = Assets(Path(app.static_folder or ""))
        app.extensions[KEY] = self

    def index(self) -> Index:
        """The index; opened at the first call when a callable was given, then kept.

        Raises what opening it raises, and tries again at the next call.
        """
        if self._index is None:
            with self._opening:
                if self._index is None and self._open is not None:
                    self._index = _watch(self._open())
        return cast("Index", self._index)


def _watch(index: Index) -> Index:
    """An index whose damaged articles are told to the log, each once."""
    index.admin.watch_unread(_log_unread)
    return index


def _log_unread(id: str) -> None:
    if id:
        _LOG.warning("%s", ArticleDamaged(id))
    else:
        _LOG.warning(
            "An article of an unknown id cannot be read: its part of the index is damaged. "
            "marsad rebuild mends the index."
        )


def state() -> State:
    """The state of the app that answers this request."""
    return cast(State, current_app.extensions[KEY])
