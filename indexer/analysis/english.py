"""Which words English knows, to leave them as they are typed. Makes its list anew::

pip install wordfreq==3.1.1
apt-get install wamerican wbritish
python -m indexer.analysis.english /usr/share/dict/american-english /usr/share/dict/british-english
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from indexer.analysis.vocabulary import DATA, read_rows

__all__ = ["is_english", "make"]

_LIST: Final = "english.txt"
_SPELLED: Final = 100_000
"""Words of wordfreq, the commonest, that stand in the list when SCOWL has them too …"""
_USUAL: Final = 20_000
"""… and those of them that do so in any case: names mostly. Misspelled words begin behind them
(untill, occured and definately are all beyond the 25,000th)."""
_WORD: Final = re.compile("[a-z]{2,}")
_ENDINGS: Final = ("'s", "’s", "s'", "s’")
_HEAD: Final = """\
# English words in small letters: those of SCOWL (of its size 60, American and British, as Debian
# has them in wamerican and wbritish 2020.12.07) among the 100,000 commonest of wordfreq 3.1.1, and
# the 20,000 commonest of wordfreq. Made by indexer/analysis/english.py.
# SCOWL: Copyright 2000-2011 by Kevin Atkinson. Permission to use, copy, modify, distribute and sell
# these word lists and its documentation for any purpose is hereby granted without fee, provided
# that the above copyright notice appears in all copies and that both that copyright notice and this
# permission notice appear in supporting documentation. Kevin Atkinson makes no representations
# about the suitability of this array for any purpose. It is provided "as is" without express or
# implied warranty.
# wordfreq: Robyn Speer, doi.org/10.5281/zenodo.7199437; which words are common, no text.
# SPDX-License-Identifier: CC-BY-SA-4.0

"""


def is_english(word: str) -> bool:
    """Whether a word in small Latin letters is one that English knows, with its possessive or
    without."""
    ending = next(filter(word.endswith, _ENDINGS), "")
    stem = word.removesuffix(ending) + "s" * ending.startswith("s")
    rows = _rows()
    key = stem.encode("utf-8", "surrogatepass")
    place = bisect_left(rows, key)
    return place < len(rows) and rows[place] == key


@cache
def _rows() -> list[bytes]:
    return read_rows(_LIST)


def make(spelled: Iterable[str], common: Iterable[str]) -> list[str]:
    """The words of the list, sorted, from the words of a spelling list and the commonest words of
    English in their order."""
    right = {word.strip().lower() for word in spelled}
    latin = [word for word in common if _WORD.fullmatch(word)]
    kept = {word for place, word in enumerate(latin[:_SPELLED]) if place < _USUAL or word in right}
    return sorted(kept)


def _main(paths: Iterable[str]) -> None:
    from wordfreq import iter_wordlist

    spelled = [line for path in paths for line in Path(path).read_text("utf-8").splitlines()]
    words = make(spelled, iter_wordlist("en", wordlist="large"))
    (DATA / _LIST).write_text(_HEAD + "\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
