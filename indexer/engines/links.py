"""A folder that may not be written to, as one that may: a private one with links to its files."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

__all__ = ["LinkedFolder"]


class LinkedFolder:
    """A folder of links to the files of another, all but some names, removed with this object.

    Raises OSError where no such folder can be made.
    """

    def __init__(self, folder: Path, *, without: tuple[str, ...]) -> None:
        self._folder = folder.absolute()
        self._without = without
        self.path = Path(tempfile.mkdtemp(prefix="marsad-"))
        weakref.finalize(self, _remove, self.path, os.getpid())
        self.refresh()

    def refresh(self) -> None:
        """Links to what is new, and no more to what is gone."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        there = set(os.listdir(self._folder)).difference(self._without)
        for name in there.difference(os.listdir(self.path)):
            with suppress(FileExistsError):  # another thread was first
                (self.path / name).symlink_to(self._folder / name)
        for name in set(os.listdir(self.path)).difference(there, self._without):
            (self.path / name).unlink(missing_ok=True)


def _remove(path: Path, process: int) -> None:
    if os.getpid() == process:  # and not a copy of it
        shutil.rmtree(path, ignore_errors=True)
