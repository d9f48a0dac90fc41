"""What an index folder says of itself: its format, engine and analyzer, and where its data stands.

The manifest is a small JSON file, always replaced whole by a rename, so a reader sees the old or
the new one. It names the folder of the engine's data: a rebuild writes another one beside it, and
is swapped in by that one rename.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from indexer.durable import failing, write_whole
from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing
from indexer.storage.lists import ListVersion

__all__ = ["FORMAT", "NAMES_FILE", "Manifest", "names_stamp", "now"]

FORMAT: Final = 3
"""Raised whenever an index of this version cannot be read by the one before."""
_OLDEST: Final = {"tantivy": 2, "whoosh": 3}
"""An index of a format before the one of its engine is made anew from the articles in it
(``marsad rebuild``)."""

_NAME: Final = "marsad.json"
_DATA: Final = re.compile(r"data-[0-9]{1,9}")
"""The folder of the engine's data: a name, never a path that leads elsewhere."""
_DIGEST: Final = "digest"
_DIGEST_LINE: Final = re.compile(r'"digest": "([0-9a-f]{32})"')
NAMES_FILE: Final = "names.tsv"
"""The names of the index itself, in its folder (``indexer/mining/store.py``)."""


def names_stamp(folder: Path) -> tuple[int, int]:
    """Changes whenever the names of an index folder are written; (0, 0) where there are none."""
    try:
        status = (folder / NAMES_FILE).stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


def now() -> str:
    """The time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of an index folder. ``data`` is the folder of the engine's files, within it;
    ``lists`` are the versions of the lists with which they were made; ``digests`` those of files
    that stand beside it and change only with it, by their names."""

    engine: str
    stemmer: str
    analyzer: str
    data: str
    articles: int
    updated: str
    lists: Mapping[str, ListVersion] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path, *, outdated: bool = False) -> Manifest:
        """The manifest of an index folder; raises :class:`IndexMissing`, :class:`IndexDamaged`
        or, for another format, :class:`IndexMismatch`: unless, with ``outdated``, an earlier one
        will do, of which the articles can be read."""
        file = folder / _NAME
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(folder) from None
        except (OSError, ValueError) as error:
            raise IndexDamaged(
                f"{file} cannot be read ({error}). Move {folder} away and index the articles anew."
            ) from error
        made_by = record.get("format") if isinstance(record, dict) else None
        if not isinstance(made_by, int) or not 1 <= made_by <= FORMAT:
            raise IndexMismatch(
                f"{folder} was made by another version of Marsad (format {made_by}; this is "
                f"{FORMAT}). Search it with that version, or move it away and make it anew with: "
                "marsad index PATH…"
            )
        try:
            manifest = cls._of(record)
        except (TypeError, ValueError, AttributeError) as error:
            raise IndexDamaged(
                f"{file} is not a whole manifest ({error}). "
                f"Move {folder} away and index the articles anew."
            ) from error
        if made_by < _OLDEST.get(manifest.engine, FORMAT) and not outdated:
            raise IndexMismatch(
                f"{folder} was made by an earlier version of Marsad (format {made_by}; this is "
                f"{FORMAT}). Make it anew with: {manifest.rebuild_command(folder)}"
            )
        return manifest

    @classmethod
    def _of(cls, record: dict[str, Any]) -> Manifest:
        """The manifest of a record; raises TypeError, ValueError or AttributeError where it holds
        none."""
        if record["format"] < FORMAT:  # which may have had other keys
            record = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        record.pop(_DIGEST, None)
        lists = record.get("lists", {}).items()
        record["lists"] = {name: ListVersion(**version) for name, version in lists}
        manifest = cls(**record)
        if not isinstance(manifest.data, str) or not _DATA.fullmatch(manifest.data):
            raise ValueError(f"data is {manifest.data!r}")
        return manifest

    def rebuild_command(self, folder: Path, **options: str) -> str:
        """The command that makes the index of a folder anew, as a shell takes it: with the engine
        and the stemmer that it has, where ``options`` name no others."""
        chosen = options | {"engine": self.engine, "stemmer": self.stemmer} | options
        given = "".join(f" --{name} {shlex.quote(value)}" for name, value in chosen.items())
        return f"marsad rebuild{given} --index {shlex.quote(str(folder))}"

    def write(self, folder: Path) -> None:
        """Puts this manifest in the place of the folder's last one, durably; raises
        :class:`~indexer.errors.StorageFailed` and leaves the last one in its place."""
        lists = {name: version._asdict() for name, version in self.lists.items()}
        record = asdict(self) | {"lists": lists, "format": FORMAT, _DIGEST: ""}
        text = json.dumps(record, indent=2)
        given = text.replace(_digest_line(""), _digest_line(_digest(text)))
        kept = "What was committed before is kept: make room, or give the right to write, and try "
        with failing(f"Writing {folder / _NAME}", f"{kept}again."):
            write_whole(folder / _NAME, given.encode())

    @staticmethod
    def is_as_written(folder: Path) -> bool | None:
        """Whether the manifest of a folder has the bytes that were written, by the digest in it;
        None where it has none, as those of earlier versions. Raises OSError."""
        data = (folder / _NAME).read_bytes()
        text = data.decode(errors="replace")
        found = _DIGEST_LINE.search(text)
        if found is None:
            return None if f'"{_DIGEST}"' not in text else False
        plain = text[: found.start()] + _digest_line("") + text[found.end() :]
        return _digest(plain) == found[1] and plain.isascii()

    @staticmethod
    def stamp(folder: Path) -> tuple[int, int]:
        """Changes whenever another manifest is written; raises :class:`IndexMissing`, or
        :class:`IndexDamaged` where the folder cannot be looked into."""
        try:
            status = (folder / _NAME).stat()
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(folder) from None
        except OSError as error:
            raise IndexDamaged(f"{folder} cannot be read ({error.strerror}).") from error
        return status.st_mtime_ns, status.st_ino


def _missing(folder: Path) -> IndexMissing:
    return IndexMissing(f"There is no index in {folder}. Make one with: marsad index PATH…")


def _digest_line(digest: str) -> str:
    return f'"{_DIGEST}": "{digest}"'


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
