"""The names that ship with Marsad, by their keys (``data/name_keys.txt``)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import Final

from indexer.names.key import NAME_KEYS_FILE
from indexer.names.table import DATA

__all__ = ["KeyedNames", "load_keyed"]

_TAB: Final = b"\t"


class KeyedNames:
    """Looks keys up in the sorted lines of a file, each decoded as it is asked for."""

    def __init__(self, text: bytes) -> None:
        self._lines = text[text.index(b"\n\n") + 2 :].split(b"\n")

    def forms(self, keys: Iterable[str]) -> dict[str, set[str]]:
        """The names of which an unambiguous spelling has one of the keys: id → forms."""
        found: dict[str, set[str]] = {}
        for key in keys:
            for one in self._columns(key)[0]:
                id_, _, form = one.partition("=")
                found.setdefault(id_, set()).add(form)
        return found

    def words(self, keys: Iterable[str]) -> set[str]:
        """The words of the names of people that have one of the keys."""
        return {word for key in keys for word in self._columns(key)[1]}

    def _columns(self, key: str) -> tuple[list[str], list[str]]:
        start = key.encode("utf-8", "surrogatepass") + _TAB
        place = bisect_left(self._lines, start)
        if place < len(self._lines) and self._lines[place].startswith(start):
            forms, words = self._lines[place][len(start) :].decode().split("\t")
            return forms.split(), words.split()
        return [], []


@cache
def load_keyed() -> KeyedNames:
    """The keys that ship with Marsad."""
    return KeyedNames((DATA / NAME_KEYS_FILE).read_bytes())
