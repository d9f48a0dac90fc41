"""Which words Arabic may have, however rare: stems of a dictionary, with what is written onto them.

To make the list anew, with the dictionary of Debian's hunspell-ar::

    python -m indexer.analysis.possible_words /usr/share/hunspell/ar.dic
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from indexer.analysis.letters import fold, is_arabic
from indexer.analysis.vocabulary import DATA, read_rows

__all__ = ["is_possible", "make"]

_LIST: Final = "possible_stems.txt"
_LEAST: Final = 3
_MOST: Final = 15
"""Letters of a stem. Shorter ones are in nearly every word."""
_HEAD: Final = """\
# Stems of Arabic words, folded: nouns, particles, and verbs in all persons.
# Made by indexer/analysis/possible_words.py of the Ayaspell dictionary, hunspell-ar 3.2 (Copyright
# 2006-2008 Mohamed Kebdani, http://ayaspell.sourceforge.net), which is under GPL 2.0 or later, LGPL
# 2.1 or later, or MPL 1.1.
# SPDX-License-Identifier: GPL-3.0-or-later

"""

_BEFORE: Final = re.compile("[وف]?(?:[بكلس]|[بك]?ال|لل)?")
"""Conjunction, preposition and article, or the future of a verb, before a word …"""
_LONGEST_BEFORE: Final = 4
"""… with so many letters at most (وبال)."""
_NEVER: Final = ("وو", "فف", "كك", "سس")
"""How no clitic and word meet, but where the letter was typed twice."""
_PRONOUNS: Final = ("ها", "هم", "هما", "هن", "ه", "نا", "كم", "ك", "ي")
_OF_NOUNS: Final = ("ه", "ي", "ا", "ات", "ان", "ين", "ون", "تان", "تين", "يه", "يات", "يون", "يين")
_ENDINGS: Final = tuple(
    {
        *_OF_NOUNS,
        *("وا", "و", "ت", "تم", "ن", "ني", "يا"),
        *(before + one for before in ("", "ات", "ت", "ي", "و", "ا", "ون") for one in _PRONOUNS),
    }
)
"""What is written onto nouns, behind the article too; and onto any word."""
_DUAL: Final = ("ان", "ين")


def is_possible(word: str) -> bool:
    """Whether a folded word may be made of a stem that the dictionary has."""
    return any(_has(stem) for stem in _stems(word))


def _stems(word: str) -> Iterator[str]:
    """What a word may be made of."""
    for size in range(_LONGEST_BEFORE + 1):
        before, rest = word[:size], word[size:]
        if not _BEFORE.fullmatch(before) or before[-1:] + rest[:1] in _NEVER:
            continue
        article = before.endswith(("ال", "لل"))
        yield rest
        yield from ["ل" + rest] if before.endswith("لل") else []  # للغة
        for ending in filter(rest.endswith, _OF_NOUNS if article else _ENDINGS):
            stem = rest[: -len(ending)]
            if stem[-1:] in (ending[0], "ه"):
                continue  # none is written behind its own first letter: محكمةه
            yield stem
            if ending not in ("ه", "وا", "ن"):
                yield stem + "ه"  # شركات, شركية
            if stem[-1:] == "ت" and (not article or ending in _DUAL):
                yield stem[:-1] + "ه"


def _has(stem: str) -> bool:
    rows, key = _rows(), stem.encode("utf-8", "surrogatepass")
    place = bisect_left(rows, key)
    return len(stem) >= _LEAST and place < len(rows) and rows[place] == key


@cache
def _rows() -> list[bytes]:
    return read_rows(_LIST)


def make(lines: Iterable[str]) -> list[str]:
    """The stems of a dictionary of hunspell, sorted: a word a line, what it may take behind /."""
    stems = {fold(line.partition("/")[0].partition("\t")[0].strip()) for line in lines}
    return sorted(one for one in stems if _LEAST <= len(one) <= _MOST and is_arabic(one))


def _main(path: str) -> None:
    stems = make(Path(path).read_text(encoding="utf-8").splitlines())
    (DATA / _LIST).write_text(_HEAD + "\n".join(stems) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1])
