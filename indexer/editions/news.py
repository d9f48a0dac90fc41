"""Whether an article says something that another does not, or is only a copy of it.

It is decided by runs of words, so that paragraphs may stand in another order. What a copy has
besides its article stands in lines of its own, as menus do, or where the text was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, groupby, islice, pairwise
from typing import Final

from indexer.article import Article
from indexer.editions.richness import COMPARABLE, count_words

__all__ = ["differ", "has_news"]

_WORD: Final = re.compile(r"\w+")
_STOPS: Final = (".", "۔", "!", "؟", "?")
_CLOSING: Final = " \"'”“»«)]\u200f\u200e"
_SENTENCES: Final = re.compile(r"(?<=[.۔!؟?])[\s\"'”»)\]]+|\n")
_RUN: Final = 5
"""Words that stand together: of fewer, another sentence of the same article may have them, too."""

_END: Final = 3
"""Words at an end of a line that do: what stands beyond may be another line."""

_SENTENCE: Final = 7
"""The fewest words of a paragraph: shorter sentences are often a site's own."""

_PARAGRAPH: Final = 13
"""The fewest words of one without a full stop: links to other articles are shorter."""


def has_news(article: Article, other: Article) -> bool:
    """Whether an article says anything that another does not: a word within a line will do, of
    whole lines a paragraph. What only lacks a part is a poorer copy, and no other version."""
    texts, others = _lines(article), list(map(_words, _lines(other)))
    lines = list(map(_words, texts))
    title, *parts = _said(lines, others)
    if all(title) and all(map(all, parts)):
        return False
    # What stands for the rest of the article at its ends, or there beside the whole of it.
    is_cut = count_words(article) < COMPARABLE * count_words(other)
    is_longer = all(map(all, _said(others, lines)))
    if _is_retitled(title, lines[0], others[0], is_cut=is_cut):
        return True
    for number, (part, text) in enumerate(zip(parts, texts[1:], strict=True)):
        most = len(part) if is_longer else _PARAGRAPH - 1 if is_cut else 0
        ends = (most * (number == 0), most * (number == len(parts) - 1))
        if _is_news(part, text, ends):
            return True
    return False


def differ(article: Article, other: Article) -> bool:
    """Whether each of two articles has a sentence that the other has not: so neither is a copy of
    the other, whatever was added to it. The last may be cut, or that of a site, where any other
    word is the same."""
    return _has_sentence(article, other) and _has_sentence(other, article)


def _has_sentence(article: Article, other: Article) -> bool:
    texts = _SENTENCES.split(article.text)
    parts = _said(list(map(_words, texts)), list(map(_words, _lines(other))))
    whole = [
        part for part, text in zip(parts, texts, strict=True) if _is_paragraph(len(part), text)
    ]
    if not all(map(all, whole[:-1])) or (whole and not any(map(any, parts))):
        return True
    return any(map(any, whole[-1:])) and _is_news(whole[-1], "", (0, _PARAGRAPH - 1))


def _lines(article: Article) -> list[str]:
    """The title, and the lines of the text that are not blank."""
    return [article.title, *filter(str.strip, article.text.split("\n"))]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _said(lines: Sequence[Sequence[str]], others: Iterable[Sequence[str]]) -> list[bytearray]:
    """Of each word of some lines whether others have it beside the same ones: 1 or 0."""
    words, known = list(chain.from_iterable(lines)), list(chain.from_iterable(others))
    said = bytearray(len(words))
    for size, places in ((_RUN, range(len(words))), (_END, _ends(lines))):
        size = max(1, min(size, len(words)))
        runs = {place: hash(tuple(words[place : place + size])) for place in places}
        wanted = set(runs.values())
        found = {run for run in _runs(known, size) if run in wanted}
        for place, run in runs.items():
            if run in found:
                said[place : place + size] = b"\1" * len(words[place : place + size])
    ends = list(accumulate(map(len, lines), initial=0))
    return [said[start:end] for start, end in pairwise(ends)]


def _ends(lines: Iterable[Sequence[str]]) -> Iterator[int]:
    """The places of the first and last few words of each line."""
    start = 0
    for line in lines:
        if len(line) >= _END:
            yield start
            yield start + len(line) - _END
        start += len(line)


def _runs(words: Sequence[str], size: int) -> Iterator[int]:
    """Digests of so many words each, as they stand one behind another."""
    return map(hash, zip(*(islice(words, start, None) for start in range(size)), strict=False))


def _is_retitled(
    said: Sequence[int], title: Sequence[str], other: Sequence[str], *, is_cut: bool
) -> bool:
    """Whether a title says another thing than that of a copy. It does not where a site has added
    its name, and a part of an article often has a title of its own."""
    if not other or all(said):
        return False
    if is_cut:
        return any(said) and _is_news(said, "", (len(said), len(said)))
    return " ".join(other) not in " ".join(title)


def _is_news(said: Sequence[int], line: str, ends: tuple[int, int]) -> bool:
    """Whether a line says more than another article, of which it is known which words that has.
    At the two ``ends`` so many words are none of the article's."""
    if not any(said):
        return _is_paragraph(len(said), line)
    runs = [(known, len(list(run))) for known, run in groupby(said)]
    spare = [0] * len(runs)
    spare[0], spare[-1] = ends
    return any(not known and words > most for (known, words), most in zip(runs, spare, strict=True))


def _is_paragraph(words: int, line: str) -> bool:
    stops = line.rstrip(_CLOSING).endswith(_STOPS)
    return words >= _PARAGRAPH or (stops and words >= _SENTENCE)
