"""What an index folder says of itself: its format, engine and analyzer, and where its data stands.

The manifest is a small JSON file, always replaced whole by a rename, so a reader sees the old or
the new one. It names the folder of the engine's data: a rebuild writes another one beside it, and
is swapped in by that one rename.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from indexer.advice import index_command
from indexer.durable import write_whole
from indexer.errors import KEPT, IndexDamaged, IndexMismatch, IndexMissing
from indexer.ingest.own_files import MANIFEST
from indexer.json_text import parse_json, reason_of
from indexer.refusals import MEND, failing, is_want_of_reading, read_refused
from indexer.settings import choices
from indexer.storage.lists import ListVersion
from indexer.storage.remains import DATA, engine_found, holds_articles, rebuild_command

__all__ = ["FORMAT", "NAMES_FILE", "READY", "Manifest", "names_stamp", "now"]

FORMAT: Final = 3
"""Raised whenever an index of this version cannot be read by the one before."""
_OLDEST: Final = {"tantivy": 2, "whoosh": 3}
"""An index of a format before the one of its engine is made anew from the articles in it
(``marsad rebuild``)."""

_NAME: Final = MANIFEST
_MOST: Final = 1 << 20
"""Bytes of a manifest, at most: one has some hundreds."""
_MOST_SHOWN: Final = 60
_MOST_DIGITS: Final = 9
"""Digits of a format, at most."""
_MOST_COUNTED: Final = 1 << 40
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.+-]{1,200}")
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
        data = b""
        try:
            data = _bytes_of(folder)
            record = parse_json(data.decode())
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(folder) from None
        except OSError as error:
            if is_want_of_reading(error):
                raise read_refused(error, folder / _NAME) from error
            raise _broken(folder, f"cannot be read ({error.strerror})") from error
        except ValueError as error:
            _refuse_newer(folder, data, _told_format(data))
            raise _broken(folder, f"cannot be read ({reason_of(error)})", data) from error
        if not isinstance(record, dict):
            raise _broken(folder, "is no manifest, but another kind of JSON")
        _refuse_newer(folder, data, record.get("format"))
        if fault := _fault_of(record):
            raise _broken(folder, f"is not a whole manifest ({fault})", data)
        manifest = cls._of(record)
        if not outdated and (mismatch := manifest.mismatch(folder)):
            raise mismatch
        return manifest

    @classmethod
    def _of(cls, record: dict[str, Any]) -> Manifest:
        """The manifest of a record that is whole."""
        lists = record.get("lists", {}).items()
        known = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        known["lists"] = {name: ListVersion(**version) for name, version in lists}
        known["damaged"] = tuple(record.get("damaged", ()))
        return cls(**known)

    def mismatch(self, folder: Path) -> IndexMismatch | None:
        """What is to be said of an index in a format that this version makes anew only."""
        if self.format >= _OLDEST.get(self.engine, FORMAT):
            return None
        return IndexMismatch(
            f"{folder} was made by an earlier version of Marsad (format {self.format}; this is "
            f"{FORMAT})",
            f"Make it anew with: {self.rebuild_command(folder)}",
        )

    @classmethod
    def unknown(cls, folder: Path) -> Manifest:
        """What stands for the manifest of an index that has none that can be read: engine and
        stemmer as far as the files, and what is left of it, tell them, else empty."""
        try:
            told = _told(_bytes_of(folder))
        except (OSError, IndexDamaged):
            told = {}
        engine = engine_found(folder) or told.get("engine", "")
        return cls(engine, told.get("stemmer", ""), "unknown", "", 0, now())

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
        with failing(f"Writing {folder / _NAME}", f"{KEPT}: {MEND} and try again."):
            write_whole(folder / _NAME, given.encode())

    @staticmethod
    def is_as_written(folder: Path) -> bool | None:
        """Whether the manifest of a folder has the bytes that were written, by the digest in it;
        None where it has none, as those of earlier versions. Raises OSError."""
        return _is_as_written((folder / _NAME).read_bytes().decode(errors="replace"))

    @staticmethod
    def stamp(folder: Path) -> tuple[int, int]:
        """Changes whenever another manifest is written; raises :class:`IndexMissing`, or
        :class:`IndexRefused` where the folder may not be looked into."""
        try:
            status = (folder / _NAME).stat()
        except (FileNotFoundError, NotADirectoryError):
            raise _missing(folder) from None
        except OSError as error:
            if is_want_of_reading(error):
                raise read_refused(error, folder / _NAME) from error
            raise IndexDamaged(f"{folder} cannot be read ({error.strerror}).") from error
        return status.st_mtime_ns, status.st_ino


def _missing(folder: Path) -> IndexMissing | IndexDamaged:
    if holds_articles(folder):
        return _broken(folder, "is missing")
    if folder.is_file():
        return IndexMissing(f"{folder} is a file", "Name the folder of an index with --index.")
    command = index_command("index PATH…", folder)
    return IndexMissing(f"There is no index in {folder}", f"Make one with: {command}")


def _bytes_of(folder: Path) -> bytes:
    """The bytes of a manifest; raises OSError, or :class:`~indexer.errors.IndexDamaged` for what
    cannot be one."""
    if not stat.S_ISREG((folder / _NAME).stat().st_mode):
        raise _broken(folder, "is no file")
    with (folder / _NAME).open("rb") as opened:
        data = opened.read(_MOST + 1)
    if len(data) > _MOST:
        raise _broken(folder, "is longer than a manifest is")
    return data


def _compact(data: bytes) -> str:
    return "".join(data.decode(errors="replace").split())


def _told(data: bytes) -> dict[str, str]:
    """The engine and the stemmer that a manifest names, whole or not, those that this version
    has."""
    text = _compact(data)
    told = {}
    for name in ("engine", "stemmer"):
        named = [value for value in choices(name) if f'"{name}":"{value}"' in text]
        if len(named) == 1:
            told[name] = named[0]
    return told


def _told_format(data: bytes) -> int:
    """The format that a manifest names which is no JSON; 0 where it names none that can be."""
    after = _compact(data).partition('"format":')[2][: _MOST_DIGITS + 1]
    digits = after[: len(after) - len(after.lstrip("0123456789"))]
    return int(digits) if 0 < len(digits) <= _MOST_DIGITS else 0


def _refuse_newer(folder: Path, data: bytes, made_by: object) -> None:
    """Raises :class:`~indexer.errors.IndexMismatch` for a manifest of a later format, be it whole
    or not: this version knows neither how such a one is sealed nor what stands beside it."""
    if type(made_by) is not int or not FORMAT < made_by < 10**_MOST_DIGITS:
        return
    mend = "Upgrade Marsad to use it"
    if _is_as_written(data.decode(errors="replace")) is False and holds_articles(folder):
        mend += (
            f". If no newer version was ever used here, {folder / _NAME} is damaged: move it away, "
            f"and make the index anew with: {rebuild_command(folder, **_told(data))}"
        )
    else:
        command = index_command("index PATH…", folder)
        mend += f", or move it away and make it anew with: {command}"
    raise IndexMismatch(
        f"{folder} was made by a newer version of Marsad (format {made_by}; this is {FORMAT})", mend
    )


def _broken(folder: Path, what: str, data: bytes = b"") -> IndexDamaged:
    """The error for a manifest that cannot be relied on; ``data`` are what it holds."""
    if holds_articles(folder):
        command = rebuild_command(folder, **_told(data))
        mend = f"Make it anew from the articles with: {command}"
    else:
        mend = f"Move {folder} away and index the articles anew."
    return IndexDamaged(f"{folder / _NAME} {what}", mend)


def _fault_of(record: dict[str, Any]) -> str:
    """What keeps a record from being a manifest, in words; nothing where it is one."""
    for name, (kind, is_one) in _KINDS.items():
        if name not in record:
            if name in _ALWAYS:
                return f"{name} is missing"
        elif not is_one(record[name]):
            return f"{name} is {_shown(record[name])}, and not {kind}"
    if record["format"] == FORMAT:  # earlier ones may have had others
        for name in record:
            if name not in _KINDS and name != _DIGEST:
                return f"{_shown(name)} is nothing that a manifest has"
    return ""


def _shown(value: object) -> str:
    """A value as JSON has it, the beginning of a long one: anybody may have made it."""
    shown = json.dumps(value)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < _MOST_COUNTED


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _are_versions(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict)
        and one.keys() == {"digest", "entries"}
        and _is_name(one["digest"])
        and _is_count(one["entries"])
        for one in value.values()
    )


_KINDS: Final[dict[str, tuple[str, Callable[[Any], bool]]]] = {
    "format": (
        "a number from 1",
        lambda value: _is_count(value) and 0 < value < 10**_MOST_DIGITS,
    ),
    "engine": ("the name of an engine", _is_name),
    "stemmer": ("the name of a stemmer", _is_name),
    "analyzer": ("a version of the analyzer", _is_name),
    "data": (
        "a folder data-N",
        lambda value: isinstance(value, str) and DATA.fullmatch(value) is not None,
    ),
    "articles": ("a count", _is_count),
    "updated": ("a time with its zone", _is_time),
    "lists": ("the versions of lists", _are_versions),
    "digests": (
        "digests of files",
        lambda value: isinstance(value, dict) and all(map(_is_name, value.values())),
    ),
    "damaged": (
        "a list of names",
        lambda value: isinstance(value, list) and all(map(_is_name, value)),
    ),
}
"""What each value of a manifest must be: in words, and a test of it."""
_ALWAYS: Final = ("format", "engine", "stemmer", "analyzer", "data", "articles", "updated")
"""What a manifest of every version has."""


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
