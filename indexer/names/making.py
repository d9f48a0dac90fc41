"""Makes the index of the tables: ``python -m indexer.names.making``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from indexer.names.name import parse_row
from indexer.names.table import DATA, FIRST_WORDS, rows

__all__ = ["first_words", "make"]

_HEAD = (
    "# First words of the spellings of the tables beside this file, folded: word, ids of names.\n"
    "# Made by indexer/names/making.py. SPDX-License-Identifier: GPL-3.0-or-later\n\n"
)


def first_words(folder: Path = DATA) -> str:
    """The text of the index of the tables in a folder."""
    ids: dict[str, list[str]] = defaultdict(list)
    for id_, row in rows(folder):
        name = parse_row(row)
        spellings = (*name.spellings, *name.latin)
        for word in dict.fromkeys(spelling.words[0] for spelling in spellings):
            ids[word].append(id_)
    # Sorted with the tab, as it is looked up.
    return _HEAD + "".join(sorted(f"{word}\t{' '.join(found)}\n" for word, found in ids.items()))


def make(folder: Path = DATA) -> None:
    """Writes the index of the tables in a folder."""
    (folder / FIRST_WORDS).write_text(first_words(folder), encoding="utf-8")


if __name__ == "__main__":
    make()
