"""Marsad: a search engine over geopolitical news in Arabic.

::

    from indexer import open_library

    library = open_library("news-index", create=True)
    library.add(["articles/"])
    library.search("بوتين")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indexer.engines.registry import ENGINES
from indexer.settings import set_choices

if TYPE_CHECKING:
    from os import PathLike

    from indexer.library import Library

__all__ = ["open_library"]

# Settings stand below the engines and may not import their table.
set_choices("engine", lambda: tuple(ENGINES))


def open_library(
    path: str | PathLike[str] | None = None, *, create: bool = False, **settings: Any
) -> Library:
    """The :class:`~indexer.library.Library` in a folder, made empty with ``create`` when there is
    none.

    ``settings`` are those of :mod:`indexer.settings` (``engine``, ``match``, ``size`` …). What is
    not given, the folder included, comes from ``marsad.toml`` and the environment, as on the
    command line. Raises :class:`~indexer.errors.SettingError` for a setting that cannot be, and
    what :meth:`Library.open <indexer.library.Library.open>` raises.
    """
    # `import indexer`, which every command does, must not wait for these.
    from indexer.library import Library
    from indexer.settings import load_settings

    chosen = load_settings({"index": path, **settings})
    return Library.create(chosen) if create else Library.open(chosen)
