"""The names of the table by how they sound, for those who write them in other letters.

``data/sounds.txt``, made by ``build_data.py``, is read when it is first asked, and looked up by
bisection: under each key of :func:`~indexer.names.latin.arabic_sounds` the names that have a
spelling with it, by id and forms, the words that people bear as one of several names, and those of
``data/name_words.txt``.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import Final

from indexer.names.table import DATA

__all__ = ["BORNE_SIGN", "FOREIGN_SIGN", "PART_SIGN", "SOUNDS", "Sounds", "load_sounds"]

SOUNDS: Final = "sounds.txt"
PART_SIGN: Final = "~"
"""What stands before a word that is part of names."""
BORNE_SIGN: Final = "+"
"""What stands before a word that people bear who are not in the tables."""
FOREIGN_SIGN: Final = "="
"""What stands before a name in the letters of its own language."""


class Sounds:
    """The index of the table by sounds. It never changes, and serves any number of threads."""

    def __init__(self, text: bytes) -> None:
        self._lines = text[text.index(b"\n\n") + 2 :].split(b"\n")[:-1]

    def names(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The names that have a spelling with a key: id, and the forms that have it."""
        return tuple(
            (id_, tuple(forms.split(",")))
            for id_, sign, forms in (one.partition("=") for one in self._look_up(key))
            if sign
        )

    def parts(self, key: str) -> tuple[str, ...]:
        """The folded words with a key that several people of the table bear."""
        return tuple(one[1:] for one in self._look_up(key) if one[:1] == PART_SIGN)

    def borne(self, key: str) -> tuple[str, ...]:
        """The folded words with a key that people bear, of the tables or not; but for what names
        something of the tables by itself."""
        signs = (PART_SIGN, BORNE_SIGN)
        return tuple(one[1:] for one in self._look_up(key) if one[:1] in signs)

    def foreign(self, words: str) -> tuple[tuple[str, str], ...]:
        """The ids of what folded words, parted by spaces, are the name of in another language, each
        with the form of the name."""
        found = (one.partition("=") for one in self._look_up(FOREIGN_SIGN + words))
        return tuple((id_, form or "full") for id_, _, form in found)

    def _look_up(self, key: str) -> list[str]:
        wanted = key.encode("utf-8", "surrogatepass") + b"\t"
        place = bisect_left(self._lines, wanted)
        if place < len(self._lines) and self._lines[place].startswith(wanted):
            return self._lines[place][len(wanted) :].decode().split(" ")
        return []


@cache
def load_sounds() -> Sounds:
    """The index that ships with Marsad."""
    return Sounds((DATA / SOUNDS).read_bytes())
