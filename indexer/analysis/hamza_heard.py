"""A hamza that is written as the yeh or waw that is heard for it: خايفين, أصدقايه, السايد.

Where one letter is all that a word has of its hamza, the letters may be another word (فايز is a
name); so they stand for the word with a hamza only where both are counted with all that is written
onto them, and they are hardly ever met beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.analysis.affixes import LEAST, LONGEST_PREFIX, PREFIXES, PRONOUNS
from indexer.analysis.vocabulary import load_words

__all__ = ["with_heard_hamza"]

_RARE: Final = 0.028
"""Of the count of the word that is meant, at most, as of the rows of ``hamza.tsv``."""
_KNOWN: Final = 3
"""Occurrences in ten million words of the word that is meant, at least."""
_PRONOUN: Final = re.compile(f"(?<=...ا)[يو]({'|'.join(PRONOUNS)})$")
_WITHIN: Final = re.compile("(?<=.ا)ي(?=[^اويهءؤئ](?:ه|ات|ين|ون|ان|ي|يه|ا)?$)")
_ARTICLE: Final = re.compile("ال|لل")
_NAME: Final = re.compile(".اي.ه?")
_UNUSUAL: Final = frozenset(("فب", "فل", "فك"))
"""What may be before a word, and is far oftener the beginning of one."""


def with_heard_hamza(word: str) -> str:
    """A folded word without hamza with the one that belongs to it; nothing for another word."""
    if "اي" not in word and "او" not in word:
        return ""
    if pronoun := _PRONOUN.search(word):
        return _before_pronoun(word, pronoun)
    heard = _WITHIN.search(word)
    return _within(word, heard.start()) if heard else ""


def _before_pronoun(word: str, pronoun: re.Match[str]) -> str:
    """أصدقايهم as أصدقاءهم, which أصدقائهم is too; not هواية, whose end may be no pronoun."""
    words, place = load_words(), pronoun.start()
    count = most = 0
    for start in _starts(word[:place]):
        noun, letter = word[start:place], word[place]
        if place - start > LEAST and not _ARTICLE.search(word, 0, start + 2):
            count = max(count, words[f"{noun}ء"])
        rivals = (f"{noun}{letter}{ending}" for ending in ("", "ه", "ي", "ا"))
        most = max(most, words[word[start:]], *map(words.__getitem__, rivals))
    is_rare = most <= _RARE * count if pronoun[1] != "ه" else not most and word[place] == "ي"
    is_noun = count >= _KNOWN and all(words[word[at:place]] < count for at in _starts(word[:place]))
    return f"{word[:place]}ء{pronoun[1]}" if is_noun and is_rare else ""


def _within(word: str, place: int) -> str:
    """خايفين as خائفين; not فايز or نايلة, which are names too: rows have what is none."""
    words, way = load_words(), f"{word[:place]}ئ{word[place + 1 :]}"
    for start in _starts(word):
        core = word[start:]
        if words[way[start:]] >= _KNOWN and not _NAME.fullmatch(core):
            return way if words[core] <= _RARE * words[way[start:]] else ""
    return ""


def _starts(word: str) -> Iterator[int]:
    """Where a word may begin, what is before it being known."""
    sizes = range(min(LONGEST_PREFIX, len(word) - LEAST) + 1)
    return (size for size in sizes if word[:size] in PREFIXES and word[:size] not in _UNUSUAL)
