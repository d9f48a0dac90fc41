"""Inverted indexes behind one protocol: terms in, hits out."""

from __future__ import annotations

from pathlib import Path

from indexer.engines.base import Engine
from indexer.errors import IndexMismatch, IndexUnavailable

__all__ = ["open_engine"]


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of a name on a folder of its own, made when it is not there.

    Raises :class:`~indexer.errors.IndexMismatch` for an engine that is not known and
    :class:`~indexer.errors.IndexUnavailable` for one that is not installed.
    """
    if name == "tantivy":
        try:
            from indexer.engines.tantivy import TantivyEngine
        except ImportError as error:
            if error.name is None or error.name.partition(".")[0] != "tantivy":
                raise
            raise IndexUnavailable(
                f"The engine tantivy cannot be used here ({error}). Install it with: "
                "pip install tantivy. Or do without: --engine whoosh makes a new index with "
                "Whoosh, which needs no compiled code."
            ) from error
        return TantivyEngine(folder)
    if name == "whoosh":
        from indexer.engines.whoosh import WhooshEngine

        return WhooshEngine(folder)
    raise IndexMismatch(
        f"{folder.parent} was made with an engine that this version of Marsad lacks ({name}). "
        "Move it away and make it anew with: marsad index PATH…"
    )
