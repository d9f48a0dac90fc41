"""What an index folder says of itself: its format, engine and analyzer, and where its data stands.

The manifest is a small JSON file, always replaced whole by a rename, so a reader sees the old or
the new one. It names the folder of the engine's data: a rebuild writes another one beside it, and
is swapped in by that one rename.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from indexer.durable import failing, write_whole
from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnavailable
from indexer.settings import choices
from indexer.storage.lists import ListVersion
from indexer.storage.remains import DATA, holds_articles, rebuild_command

__all__ = ["FORMAT", "NAMES_FILE", "READY", "Manifest", "names_stamp", "now"]

FORMAT: Final = 3
"""Raised whenever an index of this version cannot be read by the one before."""
_OLDEST: Final = {"tantivy": 2, "whoosh": 3}
"""An index of a format before the one of its engine is made anew from the articles in it
(``marsad rebuild``)."""

_NAME: Final = "marsad.json"
_DIGEST: Final = "checksum"
_DIGEST_LINE: Final = re.compile(r'"checksum": "([0-9a-f]{32})"')
NAMES_FILE: Final = "names.tsv"
"""The names of the index itself, in its folder (``indexer/mining/store.py``)."""

READY: Final = "restore.ready"
"""The folder of a restored index that is whole, and on its way into force."""


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
    that stand beside it and change only with it, by their names; ``damaged`` names former data that
    could not be saved whole, and are to be put aside."""

    engine: str
    stemmer: str
    analyzer: str
    data: str
    articles: int
    updated: str
    lists: Mapping[str, ListVersion] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path, *, outdated: bool = False) -> Manifest:
        """The manifest of an index folder; raises :class:`IndexMissing`, :class:`IndexDamaged`
        or, for another format, :class:`IndexMismatch`: unless, with ``outdated``, an earlier one
        will do, of which the articles can be read."""
        file = folder / _NAME
        try:
            text = file.read_bytes().decode()
            record = json.loads(text)
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(folder) from None
        except PermissionError as error:
            raise IndexUnavailable(
                f"{file} may not be read ({error.strerror}). Give this user the right to read it."
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise _broken(folder, f"cannot be read ({error})") from error
        made_by = record.get("format") if isinstance(record, dict) else None
        if not isinstance(made_by, int) or not 1 <= made_by <= FORMAT:
            if _is_as_written(text) is False or not isinstance(record, dict):
                raise _broken(folder, f"is not whole (format {made_by})")
            raise IndexMismatch(
                f"{folder} was made by another version of Marsad (format {made_by}; this is "
                f"{FORMAT}). Search it with that version, or move it away and make it anew with: "
                "marsad index PATH…"
            )
        try:
            manifest = cls._of(record)
        except (TypeError, ValueError, AttributeError) as error:
            raise _broken(folder, f"is not a whole manifest ({error})") from error
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
        record["damaged"] = tuple(record.get("damaged", ()))
        record["lists"] = {name: ListVersion(**version) for name, version in lists}
        manifest = cls(**record)
        if not isinstance(manifest.data, str) or not DATA.fullmatch(manifest.data):
            raise ValueError(f"data is {manifest.data!r}")
        return manifest

    @classmethod
    def unknown(cls, engine: str, stemmer: str) -> Manifest:
        """What stands for the manifest of an index that has none that can be read."""
        return cls(engine, stemmer, "unknown", "", 0, now())

    def rebuild_command(self, folder: Path, **options: str) -> str:
        """The command that makes the index of a folder anew, as a shell takes it: with the engine
        and the stemmer that it has, where ``options`` name no others."""
        chosen = options | {"engine": self.engine, "stemmer": self.stemmer} | options
        known = {name: value for name, value in chosen.items() if value in choices(name)}
        return rebuild_command(folder, **known)

    def write(self, folder: Path) -> None:
        """Puts this manifest in the place of the folder's last one, durably; raises
        :class:`~indexer.errors.StorageFailed` and leaves the last one in its place."""
        lists = {name: version._asdict() for name, version in self.lists.items()}
        is_read = self.format >= _OLDEST.get(self.engine, FORMAT)
        format = FORMAT if is_read else self.format
        record = asdict(self) | {"lists": lists, "format": format, _DIGEST: ""}
        text = json.dumps(record, indent=2)
        given = text.replace(_digest_line(""), _digest_line(_digest(text)))
        kept = "What was committed before is kept: make room, or give the right to write, and try "
        with failing(f"Writing {folder / _NAME}", f"{kept}again."):
            write_whole(folder / _NAME, given.encode())

    @staticmethod
    def is_as_written(folder: Path) -> bool | None:
        """Whether the manifest of a folder has the bytes that were written, by the digest in it;
        None where it has none, as those of earlier versions. Raises OSError."""
        return _is_as_written((folder / _NAME).read_bytes().decode(errors="replace"))

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


def _missing(folder: Path) -> IndexMissing | IndexDamaged:
    if holds_articles(folder):
        return _broken(folder, "is missing")
    return IndexMissing(f"There is no index in {folder}. Make one with: marsad index PATH…")


def _broken(folder: Path, what: str) -> IndexDamaged:
    if holds_articles(folder):
        mend = f"Make it anew from the articles with: {rebuild_command(folder)}"
    else:
        mend = f"Move {folder} away and index the articles anew."
    return IndexDamaged(f"{folder / _NAME} {what}. {mend}")


def _digest_line(digest: str) -> str:
    return f'"{_DIGEST}": "{digest}"'


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _is_as_written(text: str) -> bool | None:
    """Whether a manifest is the text that was written; None for one without a digest."""
    found = _DIGEST_LINE.search(text)
    if found is None:
        return False if f'"{_DIGEST}"' in text else None
    plain = text[: found.start()] + _digest_line("") + text[found.end() :]
    return _digest(plain) == found[1] and plain.isascii()
