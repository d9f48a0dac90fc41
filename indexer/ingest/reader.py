"""A path, a folder or standard input, read into articles; what cannot be read is told.

Which format a file is in follows from its suffix, or from its first bytes when it has none that
is known. ``_FORMATS`` is the table: a new format is one module and one line of it.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.delimited import read_delimited
from indexer.ingest.encoding import binary_reason, decode, is_mostly_control
from indexer.ingest.failure import Failure
from indexer.ingest.source import Format, Source, open_source
from indexer.ingest.tables import read_json, read_json_lines
from indexer.ingest.text import read_text
from indexer.settings import Settings

__all__ = ["SUFFIXES", "Failure", "find_files", "read_file", "read_stream"]

_FORMATS: Final[dict[str, Format]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_delimited,
    ".tsv": read_delimited,
}
_PACKED: Final = ".gz"
SUFFIXES: Final = frozenset(_FORMATS) | {suffix + _PACKED for suffix in _FORMATS}
"""The suffixes, in small letters, of files that are read when a folder is walked."""

_NOT_ARTICLES: Final = re.compile(
    r"(?:readme|licen[cs]e|copying|changelog|contributing)(?:[._-].*)?$", re.IGNORECASE
)
_BACKUP: Final = re.compile(r"~$|^#.*#$|\.(?:bak|orig|swp|tmp|part)$", re.IGNORECASE)
_CSV_HEADER: Final = re.compile(r"[^\n]{0,2000}[,;\t|]")


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read: those named, and those in the named folders, in sorted order.

    In a folder, hidden and backup files, files of no known suffix, READMEs and the like are left
    out, and so are links that lead out of it. A file that was named is read whatever its name.
    Raises :class:`ReadError` for a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path, path.resolve(), set())
        elif path.exists():
            yield path
        else:
            raise ReadError(f"{path}: there is no such file or folder")


def read_file(
    path: Path, settings: Settings, watch: Callable[[int], None] | None = None
) -> Iterator[Article | Failure]:
    """The articles of one file, and a :class:`Failure` for each thing in it that is lost.

    Never raises for what is in the file, nor when it cannot be opened. ``watch`` is told how many
    bytes of the file have been read so far.
    """
    try:
        with path.open("rb", buffering=0) as file, _Watched(file, watch) as stream:
            yield from _read(stream, settings, str(path), _suffix(path))
    except OSError as error:
        yield Failure(str(path), None, error.strerror or str(error))


class _Watched(io.BufferedReader):
    """A file that tells how far it has been read."""

    def __init__(self, file: io.FileIO, watch: Callable[[int], None] | None) -> None:
        super().__init__(file, 1 << 16)
        self._watch = watch or (lambda read: None)

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._watch(self.tell())
        return data


def read_stream(
    stream: BinaryIO, settings: Settings, name: str = "-"
) -> Iterator[Article | Failure]:
    """The articles of an open stream, such as standard input; its format is told by its bytes.

    ``name`` becomes the ``path`` of what is read. Never raises for what is in the stream.
    """
    try:
        yield from _read(stream, settings, name, "")
    except OSError as error:
        yield Failure(name, None, error.strerror or str(error))


def _read(
    stream: BinaryIO, settings: Settings, name: str, suffix: str
) -> Iterator[Article | Failure]:
    source = open_source(name, stream, settings)
    reason = binary_reason(source.head)
    if reason is not None:
        yield Failure(name, None, f"not text: {reason}")
    elif source.head.strip():
        yield from _format(source, suffix)(source, settings)
    elif source.damage is None:
        # Nothing but white space, unless it is longer than the head.
        yield from read_text(source, settings)
    if source.damage is not None:
        yield Failure(name, None, source.damage)


def _format(source: Source, suffix: str) -> Format:
    """By suffix, unless the first bytes are surely JSON of another kind; else by content."""
    head = source.head
    named = _FORMATS.get(suffix)
    if named is read_text or named is read_delimited:
        return named
    text = decode(head).text.lstrip("\ufeff \t\r\n")
    if is_mostly_control(text):
        return read_text
    if text.startswith("["):
        return named if named is not None and not _is_json_list(text) else _list_or_text(text)
    if text.startswith("{"):
        return named or _object_format(text)
    if named is not None:
        return named
    return read_delimited if _looks_delimited(text) else read_text


def _is_json_list(text: str) -> bool:
    return re.match(r"\[\s*(?:[\[{\"\]]|$)", text) is not None


def _list_or_text(text: str) -> Format:
    return read_json if _is_json_list(text) else read_text


def _object_format(text: str) -> Format:
    """JSON lines when the first line is an object by itself and another line follows."""
    first, _, rest = text.partition("\n")
    is_lines = first.rstrip().endswith("}") and rest.strip() != ""
    return read_json_lines if is_lines else read_json


def _looks_delimited(text: str) -> bool:
    """Whether the first line is a header that names a body or a title, and the next agrees."""
    from indexer.ingest.fields import plan_of

    first = text.partition("\n")[0].strip()
    if _CSV_HEADER.match(first) is None:
        return False
    delimiter = max(",;\t|", key=first.count)
    names = [name.strip().strip('"') for name in first.split(delimiter)]
    plan = plan_of(names)
    return bool(plan.get("title")) and sum(bool(paths) for paths in plan.values()) >= 2


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(_PACKED)
    return os.path.splitext(name)[1]


def _walk(folder: Path, root: Path, seen: set[Path]) -> Iterator[Path]:
    real = folder.resolve()
    if real in seen or not real.is_relative_to(root):
        return
    seen.add(real)
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise ReadError(f"{folder}: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, root, seen)
        elif _is_article_file(entry) and _is_inside(entry, root):
            yield entry


def _is_article_file(path: Path) -> bool:
    name = path.name.lower()
    stem, suffix = os.path.splitext(name.removesuffix(_PACKED))
    if suffix not in _FORMATS or _BACKUP.search(name) is not None:
        return False
    return _NOT_ARTICLES.match(stem) is None


def _is_inside(path: Path, root: Path) -> bool:
    """Whether a file, its links followed, is there and inside the folder that was named."""
    real = path.resolve()
    return real.is_relative_to(root) and real.is_file()
