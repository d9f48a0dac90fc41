"""What on a page is no part of the article, told a line at a time.

The phrases stand in ``data/noise.txt``, each with its kind. They are compared with short whole
lines only, so that a sentence which happens to hold one stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

__all__ = ["fold", "noise_kind", "read_names", "read_rows"]

_DATA: Final = Path(__file__).parents[1] / "data"
_MAX_WORDS: Final = 14
_MARKS: Final = re.compile(
    "[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_FOLD: Final = str.maketrans("أإآٱىةؤئکیگ٠١٢٣٤٥٦٧٨٩", "اااايهوءكيج0123456789")
_NOT_WORD: Final = re.compile(r"[^\w#©]+|_+")
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_SPACES: Final = re.compile(r"\s+")
_LETTER: Final = re.compile(r"\w")
_STRAY_LETTERS: Final = re.compile(r"[A-Za-z+|-]{1,3}")

# Kinds whose phrases hardly stand at the beginning of a sentence of news.
_SURE: Final = frozenset(
    "copyright cookies legal related social_follow subscription comments".split()
)
_SENTENCE_WORDS: Final = 8
_MAX_CACHED: Final = 400


def fold(text: str) -> str:
    """Letters only, folded (أ إ آ to ا, ى to ي, ة to ه, no tashkeel), words one space apart."""
    # Short lines are asked for again and again; whole stories would fill the memory.
    return _folded_before(text) if len(text) <= _MAX_CACHED else _fold_letters(text)


@lru_cache(maxsize=8192)
def _folded_before(text: str) -> str:
    return _fold_letters(text)


def _fold_letters(text: str) -> str:
    # NFKC makes eighteen letters of that one, and a hostile text may hold nothing else.
    text = _MARKS.sub("", text.replace("\ufdfa", "صلعم"))
    text = unicodedata.normalize("NFKC", text).lower().translate(_FOLD)
    return _SPACES.sub(" ", _NOT_WORD.sub(" ", text)).strip()


def read_names(file: str) -> Mapping[str, str]:
    """The names of a data file, folded, to the form that is stored."""
    names: dict[str, str] = {}
    for line in _lines(file):
        stored, _, forms = line.partition("\t")
        for form in (forms or stored).split(","):
            names.setdefault(fold(form), stored.strip())
    return names


def read_rows(file: str) -> list[tuple[str, str]]:
    """The rows of a data file: what stands before the first tab, and after it."""
    return [(name, rest) for name, _, rest in (line.partition("\t") for line in _lines(file))]


def _lines(file: str) -> list[str]:
    text = (_DATA / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _phrases() -> tuple[dict[str, str], dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """Whole lines; beginnings, by their first word; and endings and insides as a list."""
    whole: dict[str, str] = {}
    begins: dict[str, list[tuple[str, str]]] = {}
    inside: list[tuple[str, str]] = []
    for line in _lines("noise.txt"):
        kind, _, phrase = line.partition("\t")
        folded = fold(phrase.replace("*", " "))
        if phrase.startswith("*"):
            inside.append((f" {folded} " if phrase.endswith("*") else f" {folded}\n", kind))
        elif "*" in phrase:
            open_end = " " in folded and not phrase.split("*")[0].endswith(" ")
            begin = folded if open_end else f"{folded} "
            begins.setdefault(folded.split(" ")[0], []).append((begin, kind))
        else:
            whole[folded] = kind
    return whole, begins, inside


_WHOLE, _BEGINS, _INSIDE = _phrases()


def noise_kind(line: str) -> str | None:
    """What kind of noise a line is (``share``, ``copyright``, ``stray_punct``, …), or ``None``."""
    if not _LETTER.search(line):
        return "stray_punct"
    if _STRAY_LETTERS.fullmatch(line):
        return "stray_letters"
    if len(line) > 200:
        return None
    folded = fold(_DIGITS.sub("#", line.translate(_FOLD)))
    words = folded.count(" ") + 1
    if words > _MAX_WORDS:
        return None
    kind = _WHOLE.get(folded)
    if kind is not None:
        return kind
    if "©" in line:
        return "copyright"
    return _kind_by_phrase(folded, words > _SENTENCE_WORDS and line.rstrip("\"”»' ").endswith("."))


def _kind_by_phrase(folded: str, is_sentence: bool) -> str | None:
    return next(
        (
            kind
            for kind, at_end in _kinds_of_phrases(folded)
            if not is_sentence or (kind in _SURE and not at_end)
        ),
        None,
    )


def _kinds_of_phrases(folded: str) -> Iterator[tuple[str, bool]]:
    """The kinds of the phrases that a line begins with, ends with or holds, and whether it ends
    with them."""
    for begin, kind in _BEGINS.get(folded.split(" ")[0], ()):
        if f"{folded} ".startswith(begin):
            yield kind, False
    padded = f" {folded} \n"
    for part, kind in _INSIDE:
        at_end = part.endswith("\n")
        if f" {folded}\n".endswith(part) if at_end else part in padded:
            yield kind, at_end
