"""Archives, and how what is in them is read: as files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["ArchiveReader", "PartReader"]


@dataclass(frozen=True, slots=True)
class PartReader:
    """How parts of an archive are read: ``other_kind`` tells the kind of one that is not, by its
    source and name, ``read`` reads it."""

    other_kind: Callable[[Source, str], str | None]
    read: Callable[[Source, ReadSettings], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class ArchiveReader:
    """The reader of an archive: ``function``, which is told how its parts are read."""

    function: Callable[[Source, ReadSettings, PartReader], Iterator[Item]]

    def __call__(self, source: Source, reading: ReadSettings, parts: PartReader) -> Iterator[Item]:
        """The items of the archive, of its parts among them."""
        return self.function(source, reading, parts)
