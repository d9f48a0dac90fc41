"""Tables by columns, Parquet and Arrow (Feather too): one article a row. pyarrow reads them, which
is an extra: 170 MB that most have no use for."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.table_files import Share, settled
from indexer.ingest.formats.table_rows import rows_to_items
from indexer.missing import how_to_install
from indexer.settings import ReadSettings

if TYPE_CHECKING:
    from pyarrow import RecordBatch

__all__ = ["column_articles", "is_columns"]

_PARQUET: Final = b"PAR1"
_ARROW_FILE: Final = b"ARROW1\x00\x00"
# A stream of Arrow: no length, the length of the first message, where its table begins.
_ARROW_STREAM: Final = b"\xff\xff\xff\xff"
_STREAM_TABLE: Final = b"\x10\x00\x00\x00"
_BATCH: Final = 500


def is_columns(data: bytes) -> bool:
    """Whether a file with these first bytes is of Parquet or Arrow."""
    if data.startswith(_ARROW_STREAM):
        return data[8:12] == _STREAM_TABLE
    return data.startswith((_PARQUET, _ARROW_FILE))


def column_articles(
    data: bytes, reading: ReadSettings, path: str, inside: str, share: Share
) -> Iterator[Article | Failure]:
    """The articles of a share of the rows, for a worker; ``member`` is ``row 1`` and on."""
    try:
        import pyarrow as arrow
    except ImportError:
        if share.part == 0:
            reason = f"a table of Parquet or Arrow: {how_to_install('pyarrow')} to read it"
            yield Failure(path, None, reason)
        return
    try:
        header, total, batches = _opened(data)
        mine = share.rows(total)
        if total and not mine:
            return
        rows = islice(_rows(batches), mine.start, mine.stop)
        items = rows_to_items(header, rows, settled(path, inside), reading, first=mine.start + 1)
        for item in items:
            if isinstance(item, Article) or (isinstance(item, Failure) and _is_mine(item, share)):
                yield item
    except (arrow.ArrowException, OSError, ValueError) as error:
        if share.part == 0:
            reason = f"a damaged table of Parquet or Arrow: {str(error)[:200]}"
            yield Failure(path, None, reason)


def _is_mine(failure: Failure, share: Share) -> bool:
    """Whether a failure is of a row, or of the whole table and told by its first share."""
    return failure.place is not None or share.part == 0


def _opened(data: bytes) -> tuple[list[str], int, Iterator[RecordBatch]]:
    """The names of the columns, the number of rows, and the rows some at a time."""
    import pyarrow as arrow

    if data.startswith(_PARQUET):
        from pyarrow.parquet import ParquetFile

        parquet = ParquetFile(io.BytesIO(data))
        batches = parquet.iter_batches(batch_size=_BATCH, use_threads=False)
        return list(parquet.schema_arrow.names), parquet.metadata.num_rows, batches
    buffer = arrow.py_buffer(data)
    if data.startswith(_ARROW_FILE):
        file = arrow.ipc.open_file(buffer)
        count = file.num_record_batches
        total = sum(file.get_batch(number).num_rows for number in range(count))
        return list(file.schema.names), total, map(file.get_batch, range(count))
    total = sum(batch.num_rows for batch in arrow.ipc.open_stream(buffer))
    stream = arrow.ipc.open_stream(buffer)
    return list(stream.schema.names), total, iter(stream)


def _rows(batches: Iterator[RecordBatch]) -> Iterator[Sequence[Any]]:
    for batch in batches:
        for start in range(0, batch.num_rows, _BATCH):
            part = batch.slice(start, _BATCH)
            yield from zip(*map(_values, part.columns), strict=True)


def _values(column: Any) -> list[Any]:
    """The values of a column; moments to the microsecond, which is what Python knows."""
    import pyarrow as arrow

    kind = column.type
    if arrow.types.is_dictionary(kind):
        column = column.dictionary_decode()
    elif arrow.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(arrow.timestamp("us", kind.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values
