"""A path, a folder or standard input, read into articles; what cannot be read is told.

Which format a file is in is told by :mod:`indexer.ingest.detection`.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.detection import foretell, has_known_suffix, other_kind
from indexer.ingest.failure import Failure
from indexer.ingest.left_out import LeftOut, Overview
from indexer.ingest.lengths import cut_to_length
from indexer.ingest.names import PAGE_PARTS, is_folder_of_page, why_left_out
from indexer.ingest.own_files import is_index, is_own_file
from indexer.ingest.reading import read_source
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.streams.unpacking import suffix_of
from indexer.ingest.workers.pool import Workers
from indexer.ingest.workers.tasks import Item
from indexer.missing import why_missing
from indexer.settings import ReadSettings

__all__ = [
    "Failure",
    "LeftOut",
    "file_items",
    "find_files",
    "is_endless",
    "look_over",
    "read_file",
    "read_stream",
    "stream_items",
]

_LINK: Final = "links that lead elsewhere, pipes and devices"
_Seen = TypeVar("_Seen")


def find_files(
    paths: Iterable[Path], left_out: LeftOut | None = None, *, in_use: Path | None = None
) -> Iterator[Path]:
    """The files to read: those named, and those in the named folders, in sorted order.

    In a folder, hidden and backup files, READMEs and the like are left out, and so are links that
    lead out of it and the folders of pictures that a browser saves with a page; a file of no known
    suffix is looked into, and left out where it is of a kind that is not read. So are the files of
    an index of Marsad, told by its manifest; that of the folder ``in_use`` needs none. ``left_out``
    is told of all of them. A file that was named is read whatever its name, and a folder that
    cannot be listed is given itself, for :func:`read_file` to tell why. Raises :class:`ReadError`
    for a path that does not exist.
    """
    left_out = LeftOut() if left_out is None else left_out
    for path in paths:
        if path.is_dir():
            yield from _Walk(path.resolve(), left_out, in_use and in_use.resolve()).files(path)
        elif path.exists():
            yield path
        else:
            raise ReadError(f"{path}: there is no such file or folder")


def look_over(paths: Iterable[Path], *, in_use: Path | None = None) -> Overview:
    """What would become of the files that are named and of those in the named folders, by their
    first bytes. Raises :class:`ReadError` for a path that does not exist."""
    seen = Overview()
    for path in find_files(paths, seen.left_out, in_use=in_use):
        try:
            if is_endless(path) or path.is_fifo():
                kind, is_read = "pipe", True
            else:
                kind, is_read = _looked_into(path, foretell)
        except OSError as error:
            kind, is_read = error.strerror or str(error), False
        except ModuleNotFoundError as error:
            kind, is_read = why_missing(error), False
        (seen.read if is_read else seen.refused).add(kind, path.name)
    return seen


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
    try:
        source = open_source(name, stream, reading, suffix=suffix, captured=captured)
        for item in read_source(source, reading):
            yield cut_to_length(item, reading) if isinstance(item, Article) else item
    except ModuleNotFoundError as error:
        yield Failure(name, None, why_missing(error))


class _Walk:
    """The files of a folder that was named, and of those in it."""

    def __init__(self, root: Path, left_out: LeftOut, in_use: Path | None) -> None:
        self._root = root
        self._in_use = in_use
        self._left_out = left_out
        self._seen: set[Path] = set()

    def files(self, folder: Path) -> Iterator[Path]:
        """The files to read."""
        real = folder.resolve()
        if real in self._seen or not real.is_relative_to(self._root):
            self._left_out.names.add(_LINK, folder.name)
            return
        self._seen.add(real)
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError:
            yield folder  # whoever tries to read it is told why not, and the others are read
            return
        if real == self._in_use or is_index(real):
            self._left_out.indexes.add("index of Marsad", f"{real.relative_to(self._root)}/")
            names = [name for name in names if not is_own_file(name)]
        for name in names:
            yield from self._entry(folder / name, names)

    def _entry(self, entry: Path, names: Sequence[str]) -> Iterator[Path]:
        is_folder = _is_folder(entry)
        if is_folder and is_folder_of_page(entry.name, names):
            self._left_out.names.add(PAGE_PARTS, f"{entry.name}/", _count_files(entry))
        elif is_folder and not entry.name.startswith("."):
            yield from self.files(entry)
        elif why := why_left_out(entry.name):
            self._left_out.names.add(why, f"{entry.name}{'/' * is_folder}")
        elif not _is_inside(entry, self._root):
            self._left_out.names.add(_LINK, entry.name)
        elif kind := _other_kind(entry):
            self._left_out.kinds.add(kind, entry.name)
        else:
            yield entry


def _other_kind(path: Path) -> str | None:
    """The kind of a file that is not read, ``None`` for one that is: by its first bytes, where its
    suffix says nothing."""
    if has_known_suffix(path.name):
        return None
    try:
        return _looked_into(path, lambda source: other_kind(source, path.name))
    except (OSError, ModuleNotFoundError):  # which is told when it is read
        return None


def _looked_into(path: Path, look: Callable[[Source], _Seen]) -> _Seen:
    """What ``look`` makes of a file by its first bytes; raises OSError."""
    with path.open("rb") as stream:
        name = str(path)
        return look(open_source(name, stream, ReadSettings(), suffix=suffix_of(path.name)))


def _count_files(folder: Path) -> int:
    """How many files there are in a folder and in those below it, no links followed."""
    return sum(len(files) for _, _, files in os.walk(folder))


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
