"""The lists that an index was made with: names, what tells names apart, protected words.

Lists grow with every version, and an index made with shorter ones stays good: it keeps those that
it was made with, is searched with both, and takes the new ones up when it is rebuilt. (Rules, such
as the stemmer's, are versions of the analyzer instead: an index of other rules is refused.)
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple, TypedDict

from indexer.analysis.vocabulary import load_evidence, protected_digest
from indexer.durable import write_whole
from indexer.errors import IndexDamaged
from indexer.json_text import parse_json, reason_of
from indexer.names.recognition import recognition_words
from indexer.names.table import names_digest, row_digests
from indexer.refusals import is_want_of_reading, read_refused
from indexer.storage.frames import BAD_FRAME, Packer, unpack

__all__ = [
    "IndexLists",
    "ListState",
    "ListVersion",
    "find_list_damage",
    "lists_file",
    "shipped_versions",
    "write_lists",
]

_LEVEL: Final = 10


class _Record(TypedDict):
    """What is written down of the lists: of names, the digest of each row."""

    protected: list[str]
    names: dict[str, str]
    recognition: list[str]


class ListVersion(NamedTuple):
    """A list at one time: what names it, and how many entries it has."""

    digest: str
    entries: int


@dataclass(frozen=True, slots=True)
class ListState:
    """How a list was when the index was made and is in this Marsad: its entries, and how many of
    them are new, gone or changed, which a rebuild would take up."""

    made_with: int
    now: int
    changed: int


@cache
def shipped_versions() -> Mapping[str, ListVersion]:
    """The lists that ship with this Marsad, by their names."""
    told = recognition_words()
    return {
        "names": ListVersion(names_digest(), len(row_digests())),
        "recognition": ListVersion(f"{zlib.crc32(repr(told).encode()):08x}", len(told)),
        "protected": ListVersion(protected_digest(), len(load_evidence().protected)),
    }


def lists_file(folder: Path, data: str) -> Path:
    """Where an index folder keeps the lists with which the engine's data of a name were made."""
    return folder / f"{data.replace('data', 'lists')}.zst"


def write_lists(file: Path) -> None:
    """Writes down the lists that ship with this Marsad."""
    record: _Record = {
        "protected": sorted(load_evidence().protected),
        "names": dict(row_digests()),
        "recognition": list(recognition_words()),
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    write_whole(file, Packer(_LEVEL).pack(text.encode()))


class IndexLists:
    """How the lists of an index differ from those that ship with this Marsad.

    ``versions`` are those of the index. What it was made with is read from ``file`` only where a
    version differs, and when it is first asked for: :class:`~indexer.errors.IndexDamaged` is raised
    then for a file that cannot be read, with the command that ``mends`` it.
    """

    def __init__(self, file: Path, versions: Mapping[str, ListVersion], mends: str) -> None:
        self._file = file
        self._versions = versions
        self._mends = mends

    @cached_property
    def protected(self) -> frozenset[str] | None:
        """The protected words of the index; None where they are those that ship."""
        version = self._versions.get("protected")
        if version is None or version.digest == protected_digest():
            return None
        return frozenset(self._record["protected"])

    @cached_property
    def changed_names(self) -> frozenset[str]:
        """The ids of names that are in the table now, and that had other spellings, or were not in
        it, when the index was made."""
        version = self._versions.get("names")
        if version is None or version.digest == names_digest():
            return frozenset()
        rows = self._record["names"]
        return frozenset(id_ for id_, row in row_digests().items() if rows.get(id_) != row)

    def states(self) -> dict[str, ListState]:
        """Each list as it was when the index was made, and as it is now."""
        shipped = shipped_versions()
        return {
            name: ListState(
                version.entries,
                shipped[name].entries,
                self._changed(name) if version != shipped[name] else 0,
            )
            for name, version in self._versions.items()
            if name in shipped
        }

    def _changed(self, name: str) -> int:
        """How many entries of a list are in the index or in this Marsad alone, or differ."""
        if name == "names":
            return len(self.changed_names | (self._record["names"].keys() - row_digests().keys()))
        if name == "recognition":
            return len(frozenset(self._record["recognition"]) ^ frozenset(recognition_words()))
        return len(frozenset(self._record["protected"]) ^ frozenset(load_evidence().protected))

    @cached_property
    def _record(self) -> _Record:
        try:
            return _read_lists(self._file)
        except _BAD_LISTS as error:
            if isinstance(error, OSError) and is_want_of_reading(error):
                raise read_refused(error, self._file) from error
            raise IndexDamaged(
                f"{self._file}, the lists that the index was made with, cannot be read "
                f"({reason_of(error)})",
                f"Make it anew with: {self._mends}",
            ) from error


_BAD_LISTS: Final = (OSError, *BAD_FRAME)


def _read_lists(file: Path) -> _Record:
    """What was written down of the lists; raises what :data:`_BAD_LISTS` has."""
    record = parse_json(unpack(file.read_bytes()))
    kinds = {"protected": list, "names": dict, "recognition": list}
    if not isinstance(record, dict) or {*kinds} - {*record}:
        raise ValueError("it holds no lists")
    for name, kind in kinds.items():
        values = record[name].values() if kind is dict else record[name]
        if type(record[name]) is not kind or not all(isinstance(one, str) for one in values):
            raise ValueError(f"its list {name} is none of words")
    return _Record(
        protected=record["protected"], names=record["names"], recognition=record["recognition"]
    )


def find_list_damage(file: Path) -> str | None:
    """What is wrong with a file of lists, as far as it can be told without its digest."""
    try:
        _read_lists(file)
    except _BAD_LISTS as error:
        return reason_of(error)
    return None
