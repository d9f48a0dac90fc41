"""A file, or one in an archive, read by the format that it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from indexer.ingest.detection import other_kind, row_of
from indexer.ingest.failure import Failure
from indexer.ingest.formats.archive_parts import ArchiveReader, PartReader
from indexer.ingest.formats.zip_archive import open_zip
from indexer.ingest.streams.archive import is_zip
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["read_source"]


def read_source(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The items of a file, or of one in an archive, by the format that it is in.

    What is damaged in a packed stream is told after them.
    """
    if is_zip(source.head):
        yield from open_zip(source, reading, _read_told)
    elif source.head.strip() or source.damage is None:
        yield from _read_told(source, reading)
    if source.damage is not None:
        yield Failure(source.name, None, source.damage)


def _read_told(source: Source, reading: ReadSettings) -> Iterator[Item]:
    row = row_of(source)
    if isinstance(row.read, ArchiveReader):
        items = row.read(source, reading, _PARTS)
    else:
        items = row.read(source, reading)
    for item in items:
        if isinstance(item, Failure) or item.kind is not None:
            yield item
        else:
            yield replace(item, kind=row.kind)


_PARTS: Final = PartReader(other_kind, read_source)
