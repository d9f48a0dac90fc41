"""A restored index that is whole, and its way into force.

It stands in a folder of its own until it is: whoever holds the lock of the index next goes on where
a killed restore ended.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from indexer.databases import side_files
from indexer.durable import DIGEST_ENDING, remove_path, sync_folder, unseal
from indexer.storage.databases import DATABASES
from indexer.storage.manifest import NAMES_FILE, READY, Manifest
from indexer.storage.rebuilding import drop_unfinished
from indexer.storage.remains import DATA

__all__ = ["LOOSE", "NONE", "finish_restore"]

LOOSE: Final = (NAMES_FILE, *(database.file for database in DATABASES))
"""Files that change by themselves, beside the manifest."""

NONE: Final = ".none"
"""The ending of a file which says that the backup has none of that name."""


def finish_restore(folder: Path) -> None:
    """Puts a restored index that is whole into force; does nothing where there is none. For the
    process that holds the lock of the index. Killed anywhere, it goes on when it is called again.

    The manifest, which is what readers go by, comes last but one: before it, only data of another
    number and files that no search needs have changed.
    """
    ready = folder / READY
    if ready.is_symlink() or not ready.is_dir():
        return
    for path in ready.iterdir():
        if path.is_dir() and DATA.fullmatch(path.name) and not path.is_symlink():
            path.replace(folder / path.name)
    for path in ready.glob("lists-*.zst"):
        path.replace(folder / path.name)
    if (ready / "marsad.json").exists():
        for name in LOOSE:
            _replace_loose(folder / name, ready / name, ready / f"{name}{NONE}")
        sync_folder(folder)
        (ready / "marsad.json").replace(folder / "marsad.json")
    sync_folder(folder)
    drop_unfinished(folder, Manifest.read(folder, outdated=True))
    remove_path(ready)
    sync_folder(folder)


def _replace_loose(file: Path, fresh: Path, none: Path) -> None:
    """Puts a file of the backup in the place of one that stands there, or none where ``none`` says
    that there was none; where neither is left, that was done before a kill."""
    if not (fresh.exists() or none.exists()):
        return
    for side in side_files(file):
        side.unlink(missing_ok=True)
    unseal(file)
    if fresh.exists():
        fresh.replace(file)
        with suppress(FileNotFoundError):
            fresh.with_name(fresh.name + DIGEST_ENDING).replace(
                file.with_name(file.name + DIGEST_ENDING)
            )
    else:
        file.unlink(missing_ok=True)
        none.unlink()
