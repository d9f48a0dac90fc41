"""The files of an index of Marsad, which are no articles: told by its manifest and by their names.

Whoever indexes the current folder often has the index in it. Other files beside those of the index
are read as anywhere.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Final

from indexer.json_text import parse_json

__all__ = ["MANIFEST", "is_index", "is_own_file"]

MANIFEST: Final = "marsad.json"
_MOST: Final = 1 << 20
_KEYS: Final = frozenset(("format", "engine", "analyzer", "data"))
"""What the manifests of all versions have."""
_OWN: Final = re.compile(
    r"marsad\.json|names\.tsv|lists-[0-9]{1,9}\.zst|data-[0-9]{1,9}|restore\.ready"
    r"|(?:ledger|fetch|alerts)\.sqlite(?:-wal|-shm|-journal)?"
)
_OWN_ENDINGS: Final = (".lock", ".digest", ".new", ".damaged")


def is_index(folder: Path) -> bool:
    """Whether a folder has the manifest of an index, of any version."""
    file = folder / MANIFEST
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return False
        with file.open("rb") as opened:
            record = parse_json(opened.read(_MOST).decode())
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.keys() >= _KEYS


def is_own_file(name: str) -> bool:
    """Whether a file or folder of this name, in the folder of an index, is the index's own."""
    return _OWN.fullmatch(name) is not None or name.endswith(_OWN_ENDINGS)
