"""The files that an index was made from: which have changed, moved, or are gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Final

from indexer.editions.rule import Origin
from indexer.indexing.report import Gone
from indexer.missing import installed_readers
from indexer.settings import ReadSettings
from indexer.storage.ledger import Ledger, Seen, digest, is_there

__all__ = ["Found", "Sources", "as_text"]

_READING: Final = "6"
"""Raised when the readers come to give other articles for the same file."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is now, for the ledger; what a text of it is to the one that it gave before; the
    names that the same file had, where it has moved; whether it is to be read at all, or was only
    touched."""

    seen: Seen
    origin: Origin
    former: frozenset[str] = frozenset()
    is_read: bool = True
    is_touched: bool = False


class Sources:
    """What the ledger knows of the files of a run."""

    def __init__(self, ledger: Ledger, reading: ReadSettings, *, reread: bool = False) -> None:
        self._ledger = ledger
        self._reread = reread
        self.reading = f"{_READING} {reading.fields} {reading.source} {reading.keep_ids}"
        # What failed may go well when a limit is raised, or a library of the readers is installed.
        self.failing = f"{_READING} told as failing {astuple(reading)} {installed_readers()}"

    def look_at(self, file: Path) -> Found:
        """The file as it is now, compared with what is known of it; raises OSError."""
        name = as_text(str(file.resolve()))
        status = file.stat()
        seen = self._ledger.find(name)
        known = seen is not None and seen.reading in (self.reading, self.failing)
        skips = known and not self._reread
        if skips and seen and (seen.size, seen.modified) == (status.st_size, status.st_mtime_ns):
            return Found(seen, "again", is_read=False)
        now = Seen(name, status.st_size, status.st_mtime_ns, digest(file), self.reading)
        if seen is None:
            former = self._former_names(now)
            return Found(now, "again" if former else "file", former)
        if seen.digest != now.digest:
            return Found(now, "file")
        if skips:
            touched = replace(now, reading=seen.reading)
            return Found(touched, "again", is_read=False, is_touched=True)
        return Found(now, "again")

    def _former_names(self, file: Seen) -> frozenset[str]:
        """The names under which the same bytes were read, where there is no such file any more."""
        if not file.size:
            return frozenset()
        return frozenset(
            name for name in self._ledger.find_alike(file.digest) if not is_there(name)
        )

    def without_missing(self, paths: Sequence[Path]) -> list[Path]:
        """The paths but for those that are gone and that the ledger knows, or files below them."""
        return [
            path
            for path in paths
            if path.exists() or not self._ledger.find_below(as_text(str(path.resolve())))
        ]

    def find_gone(self, paths: Iterable[Path]) -> Gone:
        """The files below the paths that are no longer there."""
        gone: dict[str, None] = {}
        empty = []
        for path in dict.fromkeys(paths):
            known = self._ledger.find_below(as_text(str(path.resolve())))
            missing = [name for name in known if not is_there(name)]
            gone.update(dict.fromkeys(missing))
            if missing and len(missing) == len(known):
                empty.append(str(path))
        return Gone(tuple(gone), tuple(empty))


def as_text(path: str) -> str:
    """A path with ``\\udcc3`` for a byte that is no UTF-8, as in names that an old archive gave."""
    return path.encode(errors="backslashreplace").decode()
