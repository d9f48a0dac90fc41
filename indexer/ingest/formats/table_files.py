"""Files of tables that a library reads: whole, in workers, long ones in several tasks.

A task may take so many seconds, and its articles stand in memory together; so a large file is given
to several, each of which reads its share of the rows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from indexer.article import Article
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["Share", "TableFile", "settled"]

_SHARE: Final = 4 * MB


class Share(NamedTuple):
    """One of ``parts`` that the rows of a file are read in, from 0."""

    part: int = 0
    parts: int = 1

    def rows(self, total: int) -> range:
        """The numbers, from 0, of its rows among ``total``."""
        return range(total * self.part // self.parts, total * (self.part + 1) // self.parts)


@dataclass(frozen=True, slots=True)
class TableFile:
    """The reader of a format of tables, that ``function`` reads from all bytes of the file: its
    ``Share`` of the rows. The source that it is given tells what the file is called."""

    function: Callable[[bytes, ReadSettings, str, str, Share], Iterator[Article | Failure]]
    in_shares: bool = True

    def __call__(self, source: Source, reading: ReadSettings) -> Iterator[Item]:
        """The tasks of reading the file, or why there is none. One that is cut short is not read:
        these files have what is needed to read them at their end."""
        most = reading.max_document_mb
        data = source.stream.read(most * MB + 1)
        if len(data) > most * MB:
            yield Failure(source.name, None, larger_than(most, "max_document_mb"))
            return
        if source.damage is not None or (source.archive and source.archive.damage):
            return  # which is told by who opened it
        parts = -(-len(data) // _SHARE) if self.in_shares else 1
        for part in range(parts):
            arguments = (data, reading, source.name, source.inside, Share(part, parts))
            yield Task(self.function, arguments, source.name)


def settled(path: str, inside: str) -> Source:
    """A source that tells a worker what a file is called, without its bytes."""
    return Source(path, b"", io.BytesIO(), inside=inside)
