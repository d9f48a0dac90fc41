"""A path, a folder or standard input, read into articles; what cannot be read is told.

Which format a file is in is told by :mod:`indexer.ingest.detection`.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.detection import is_article_file, is_folder_of_page, read_source
from indexer.ingest.failure import Failure
from indexer.ingest.lengths import cut_to_length
from indexer.ingest.streams.source import open_source
from indexer.ingest.streams.unpacking import suffix_of
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = [
    "Failure",
    "file_items",
    "find_files",
    "is_endless",
    "read_file",
    "read_stream",
    "stream_items",
]


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read: those named, and those in the named folders, in sorted order.

    In a folder, hidden and backup files, files of no known suffix, READMEs and the like are left
    out, and so are links that lead out of it and the folders of pictures that a browser saves
    with a page. A file that was named is read whatever its name, and a folder that cannot be listed
    is given itself, for :func:`read_file` to tell why. Raises :class:`ReadError` for a path that
    does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path, path.resolve(), set())
        elif path.exists():
            yield path
        else:
            raise ReadError(f"{path}: there is no such file or folder")


def read_file(
    path: Path,
    reading: ReadSettings,
    watch: Callable[[int], None] | None = None,
    workers: Workers | None = None,
) -> Iterator[Article | Failure]:
    """The articles of one file, and a :class:`Failure` for each thing in it that is lost.

    Never raises for what is in the file, nor when it cannot be opened. ``watch`` is told how many
    bytes of the file have been read so far. ``workers`` read what is not plain text or a table;
    without them some are started for this file.
    """
    yield from _done(file_items(path, reading, watch), reading, workers)


def read_stream(
    stream: BinaryIO, reading: ReadSettings, name: str = "-", workers: Workers | None = None
) -> Iterator[Article | Failure]:
    """The articles of an open stream, such as standard input; its format is told by its bytes.

    ``name`` becomes the ``path`` of what is read. Never raises for what is in the stream.
    """
    yield from _done(stream_items(stream, reading, name), reading, workers)


def file_items(
    path: Path, reading: ReadSettings, watch: Callable[[int], None] | None = None
) -> Iterator[Item]:
    """As :func:`read_file`, but for tasks that are left to :class:`Workers`."""
    if is_endless(path):
        yield Failure(str(path), None, "neither a file nor a pipe")
        return
    try:
        with path.open("rb", buffering=0) as file, _Watched(file, watch) as stream:
            captured = _last_change(file) if reading.file_times else None
            yield from _read(stream, reading, str(path), suffix_of(path.name), captured)
    except OSError as error:
        yield Failure(str(path), None, error.strerror or str(error))


def is_endless(path: Path) -> bool:
    """Whether a path, its links followed, is a device (``/dev/zero``) or a socket."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISSOCK(mode)


def stream_items(stream: BinaryIO, reading: ReadSettings, name: str = "-") -> Iterator[Item]:
    """As :func:`read_stream`, but for tasks that are left to :class:`Workers`."""
    try:
        yield from _read(stream, reading, name, "")
    except OSError as error:
        yield Failure(name, None, error.strerror or str(error))


def _done(
    items: Iterator[Item], reading: ReadSettings, workers: Workers | None
) -> Iterator[Article | Failure]:
    if workers is not None:
        yield from workers.read(items)
        return
    with Workers(reading) as own:
        yield from own.read(items)


class _Watched(io.BufferedReader):
    """A file that tells how far it has been read."""

    def __init__(self, file: io.FileIO, watch: Callable[[int], None] | None) -> None:
        super().__init__(file, 1 << 16)
        self._watch = watch or (lambda read: None)
        self._tells = watch is not None and file.seekable()

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if self._tells:  # a pipe cannot
            self._watch(self.tell())
        return data


def _last_change(file: io.FileIO) -> str:
    """When a file was last changed, in ISO 8601."""
    changed = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return changed.isoformat(timespec="seconds")


def _read(
    stream: BinaryIO, reading: ReadSettings, name: str, suffix: str, captured: str | None = None
) -> Iterator[Item]:
    source = open_source(name, stream, reading, suffix=suffix, captured=captured)
    for item in read_source(source, reading):
        yield cut_to_length(item, reading) if isinstance(item, Article) else item


def _walk(folder: Path, root: Path, seen: set[Path]) -> Iterator[Path]:
    real = folder.resolve()
    if real in seen or not real.is_relative_to(root):
        return
    seen.add(real)
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        yield folder  # whoever tries to read it is told why not, and the others are read
        return
    for entry in (folder / name for name in names if not name.startswith(".")):
        if _is_folder(entry):
            if not is_folder_of_page(entry.name, names):
                yield from _walk(entry, root, seen)
        elif is_article_file(entry.name) and _is_inside(entry, root):
            yield entry


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # in a folder whose files may be listed and not looked at
        return False


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a file, its links followed, is inside the folder that was named.

    One that may not be looked at counts, so that it is told of when it cannot be read.
    """
    try:
        real = path.resolve()
        return real.is_relative_to(root) and real.is_file()
    except RuntimeError:  # links in a circle, before Python 3.13
        return False
    except OSError:
        return True
