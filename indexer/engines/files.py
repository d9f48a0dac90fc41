"""An engine's folder of files, for engines that keep their index in one."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from indexer.errors import IndexDamaged

__all__ = ["drop_folder", "has_files", "measure_folder", "read_through", "require_files", "sync"]

_TRIES: Final = 5
"""A thread of an engine may write a file into a folder while it is being removed."""

_PIECE: Final = 1 << 16


def has_files(folder: Path) -> bool:
    """Whether there is a folder with anything in it."""
    return folder.is_dir() and any(folder.iterdir())


def require_files(folder: Path) -> None:
    """Raises :class:`~indexer.errors.IndexDamaged` where a folder is missing or empty."""
    if not has_files(folder):
        raise IndexDamaged(
            f"{folder} is missing. Move {folder.parent} away and index the articles anew."
        )


def drop_folder(folder: Path) -> None:
    """Removes a folder with all that is in it; does nothing where there is none."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def measure_folder(folder: Path) -> int:
    """The bytes that the files below a folder take; 0 where there is none."""
    total = 0
    for path, _, files in os.walk(folder):
        for name in files:
            with suppress(OSError):  # a merge or a rebuild takes files away at any moment
                total += os.stat(os.path.join(path, name)).st_size
    return total


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot, and need not
    file = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def read_through(path: Path) -> bytes:
    """The bytes of a file, zeros where a disk cannot read them; none where it is gone."""
    data = bytearray()
    with suppress(OSError), path.open("rb", buffering=0) as file:
        size = file.seek(0, 2)
        while len(data) < size:
            try:
                file.seek(len(data))
                data += file.read(_PIECE) or bytes(size - len(data))
            except OSError:
                data += bytes(min(_PIECE, size - len(data)))
    return bytes(data)
