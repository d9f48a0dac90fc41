"""Files that are read whole, each by one function in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.article import Article
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["InWorker"]


@dataclass(frozen=True, slots=True)
class InWorker:
    """The reader of a format that ``function`` reads, from all bytes of the file and its path.

    ``limit`` is the setting that bounds the file. Where it is packed and damaged, what there is of
    it is read, unless it is of use ``only_whole``. A ``dated`` function takes ``captured`` too:
    when the file was taken from its site, if that is known.
    """

    function: Callable[..., Article | Failure | Iterator[Article | Failure]]
    limit: Literal["max_file_mb", "max_document_mb"]
    only_whole: bool = False
    dated: bool = False

    def __call__(self, source: Source, reading: ReadSettings) -> Iterator[Item]:
        """The task of reading the file, or why there is none."""
        most: int = getattr(reading, self.limit)
        data = source.stream.read(most * MB + 1)
        if len(data) > most * MB:
            yield Failure(source.name, None, larger_than(most, self.limit))
        elif data.strip():
            if source.damage is None or not self.only_whole:
                keywords = {"captured": source.captured} if self.dated else {}
                arguments = (data, reading, source.name)
                yield Task(self.function, arguments, source.name, None, keywords)
        elif source.damage is None:
            yield Failure(source.name, None, "empty")
