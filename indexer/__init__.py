"""Marsad: a search engine over geopolitical news in Arabic.

::

    from indexer import open_index

    index = open_index("news-index", create=True)
    index.admin.add(["articles/"])
    index.search("بوتين")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike

    from indexer.index import Index

__all__ = ["open_index", "open_library"]


def open_index(
    path: str | PathLike[str] | None = None, *, create: bool = False, **settings: Any
) -> Index:
    """The :class:`~indexer.index.Index` in a folder, made empty with ``create`` when there is
    none.

    ``settings`` are those of :mod:`indexer.settings` (``engine``, ``match``, ``size`` …). What is
    not given, the folder included, comes from ``marsad.toml`` and the environment, as on the
    command line. Raises :class:`~indexer.errors.SettingError` for a setting that cannot be, and
    what :meth:`Index.open <indexer.index.Index.open>` raises.
    """
    # `import indexer`, which every command does, must not wait for these.
    from indexer.index import Index
    from indexer.loaded_settings import load_settings

    chosen = load_settings({"index": path, **settings})
    return Index.create(chosen) if create else Index.open(chosen)


def open_library(
    path: str | PathLike[str] | None = None, *, create: bool = False, **settings: Any
) -> Index:
    """The former name of :func:`open_index`. Deprecated: the next version does not have it."""
    import warnings

    message = "open_library is called open_index now; the next version has the new name alone"
    warnings.warn(message, DeprecationWarning, stacklevel=2)
    return open_index(path, create=create, **settings)
