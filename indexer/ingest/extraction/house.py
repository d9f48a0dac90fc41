"""What a site says to its readers in whole sentences: rules for comments and accounts, whose
opinion a text is, what may be copied.

A sentence of news may speak of accounts or of comments; one that speaks of two such subjects is
the site's own, where it closes a text or is most of one. The words stand in
``data/house_words.txt``, by subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.ingest.extraction.cleaning import fold, read_rows
from indexer.ingest.extraction.lines import Line

__all__ = ["house_share", "is_appeal", "is_house_rule", "story_end"]

_SUBJECTS: Final = 2
_ALL: Final = 99
_OF_APPEALS: Final = frozenset(("donation", "press"))
_APPEAL: Final = re.compile(r"تبرع|دعم|donat|support", re.IGNORECASE)
# In characters: a site says what it has to say in a paragraph's beginning.
_MAX_SEARCHED: Final = 1500
# So many words of other things, as a share of the text, are no more of its end.
_OTHERS: Final = 0.25


def _read_phrases() -> dict[str, list[tuple[list[str], str]]]:
    """The phrases by their first word, each as its words with its subject."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for subject, phrases in read_rows("house_words.txt"):
        for phrase in phrases.split(","):
            words = fold(phrase).split()
            found.setdefault(words[0], []).append((words, subject))
    return found


_PHRASES: Final = _read_phrases()


def is_house_rule(text: str) -> bool:
    """Whether a sentence or paragraph speaks of two subjects of a site's own rules or more."""
    enough = _SUBJECTS + len(_OF_APPEALS)
    return len(_subjects(text, enough) - _OF_APPEALS) >= _SUBJECTS


def is_appeal(text: str) -> bool:
    """Whether a line or paragraph asks readers for money for the site's own journalism."""
    if len(text) > _MAX_SEARCHED or _APPEAL.search(text) is None:
        return False
    return _subjects(text, _ALL) >= _OF_APPEALS


def _subjects(text: str, enough: int) -> set[str]:
    """The subjects that a text speaks of, until they are ``enough``."""
    words = fold(text[:_MAX_SEARCHED]).split()
    found: set[str] = set()
    for at, word in enumerate(words):
        for bare in _bare_forms(word):
            for phrase, subject in _PHRASES.get(bare, ()):
                if words[at + 1 : at + len(phrase)] == phrase[1:]:
                    found.add(subject)
        if len(found) >= enough:
            break
    return found


def _bare_forms(word: str) -> Iterator[str]:
    """A word, and without the conjunction and the preposition written onto it."""
    yield word
    if len(word) > 4 and word[0] in "وف":
        word = word[1:]
        yield word
    if len(word) > 4 and word[0] in "بكل":
        yield word[1:]


def house_share(lines: tuple[Line, ...]) -> float:
    """The share of the words of some lines that stand in house rules."""
    total = sum(line.words for line in lines)
    house = sum(line.words for line in lines if is_house_rule(line.text))
    return house / total if total else 0.0


def story_end(lines: tuple[Line, ...]) -> int:
    """How many of the lines of a text are its story, without the house rules that close it.

    They begin at the rule from which on most words stand in rules.
    """
    total = sum(line.words for line in lines)
    told = best = 0
    end = len(lines)
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        is_house = is_house_rule(line.text)
        told += line.words if is_house else -line.words
        if told < -total * _OTHERS:
            break
        if is_house and told > best:
            best, end = told, index
    return end
