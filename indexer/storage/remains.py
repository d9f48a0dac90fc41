"""What is left of an index whose manifest is gone or cannot be relied on: found by its form."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from indexer.advice import index_command
from indexer.engines.registry import ENGINES, EngineModule
from indexer.errors import IndexDamaged, IndexUnavailable

__all__ = [
    "DATA",
    "data_folders",
    "engine_found",
    "engine_of",
    "holds_articles",
    "next_data",
    "rebuild_command",
    "salvage",
]

DATA: Final = re.compile(r"data-[0-9]{1,9}")
"""The folder of an engine's data: a name, never a path that leads elsewhere."""


def data_folders(folder: Path) -> list[Path]:
    """The folders of data in an index folder, or links to such, by their numbers."""
    try:
        found = [path for path in folder.iterdir() if DATA.fullmatch(path.name) and path.is_dir()]
    except OSError:
        return []
    return sorted(found, key=_number)


def _number(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def next_data(folder: Path, *named: str) -> Path:
    """A folder for new data, of a number above all that stand there and those ``named``: an engine
    need not keep a folder."""
    names = [*(path.name for path in folder.iterdir()), *named]
    taken = [_number(Path(name)) for name in names if DATA.fullmatch(name)]
    return folder / f"data-{max(taken, default=0) + 1}"


def engine_of(data: Path) -> str | None:
    """The name of the engine whose files are in a folder; None where there are none of any."""
    for kind in ENGINES.values():
        try:
            if kind.module.recognizes(data):
                return kind.name
        except IndexUnavailable:
            continue  # it is not installed
    return None


def salvage(
    data: Path, kind: EngineModule, tell_lost: Callable[[str], None] = lambda lost: None
) -> Iterator[bytes]:
    """The payloads that can be read of a folder of data; what cannot is told, and never raises."""
    try:
        yield from kind.salvage(data, tell_lost)
    except (IndexDamaged, OSError) as error:
        tell_lost(f"{data}: {error}")


def holds_articles(folder: Path) -> bool:
    """Whether any article can be read in a folder that has no manifest."""
    for data in data_folders(folder):
        name = engine_of(data)
        if name is not None:
            payloads = salvage(data, ENGINES[name].module)
            if next(payloads, None) is not None:
                return True
    return False


def engine_found(folder: Path) -> str | None:
    """The engine whose files are the newest in a folder of an index."""
    names = (engine_of(data) for data in reversed(data_folders(folder)))
    return next((name for name in names if name is not None), None)


def rebuild_command(folder: Path, **options: str) -> str:
    """The command that makes the index of a folder anew, as a shell takes it; with the engine that
    its files are of, unless ``options`` name one."""
    if "engine" not in options and (name := engine_found(folder)) is not None:
        options = {"engine": name} | options
    given = "".join(f" --{name} {shlex.quote(value)}" for name, value in options.items())
    return index_command(f"rebuild{given}", folder)
