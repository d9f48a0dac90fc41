"""Inverted indexes behind one protocol: terms in, hits out."""

from __future__ import annotations

from pathlib import Path

from indexer.engines.base import Engine
from indexer.errors import IndexMismatch

__all__ = ["open_engine"]


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of a name on a folder of its own, made when it is not there."""
    if name == "tantivy":
        from indexer.engines.tantivy import TantivyEngine

        return TantivyEngine(folder)
    raise IndexMismatch(
        f"{folder.parent} was made with an engine that this version of Marsad lacks ({name}). "
        "Move it away and make it anew with: marsad index PATH…"
    )
