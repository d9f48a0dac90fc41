"""What a page shows of other stories and of its parts, told by its shape: teasers in a row, each a
headline, a date and what it begins with, and lists of links with marks before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from indexer.ingest.extraction.layout import Page, stems

__all__ = ["list_of_links", "rows_of_teasers"]

_LEAST_HEADLINE: Final = 4
_MOST_HEADLINE: Final = 20
_LEAST_TOLD: Final = 13
# So many words of a headline, and of all its words, come again in what is below it.
_LEAST_SHARED: Final = 2
_SHARED: Final = 0.4
# In lines: the date below a headline, and what may stand between two teasers.
_FAR: Final = 2
_BETWEEN: Final = 3
_LEAST_ROW: Final = 2
_CUT: Final = re.compile(r"(?:…|\.{2,4})\W{0,3}$")
_TIMES: Final = frozenset(("relative_date", "clock", "views", "read_time"))
# Entries of a list of links: a year or a number behind them, or few words.
_LEAST_LINKS: Final = 3
_MOST_WORDS: Final = 6
_FEW_WORDS: Final = 3
_MANY: Final = 5
_COUNTED: Final = re.compile(r"\(?[\d٠-٩]{1,4}\)?$")


def rows_of_teasers(page: Page) -> dict[int, int]:
    """The headlines of teasers of which two or more stand in a row, each with its paragraph.

    The first paragraph of a page is none: it may be the story itself, of one paragraph.
    """
    rows: list[list[tuple[int, int]]] = []
    for teaser in _teasers(page):
        if rows and teaser[0] - rows[-1][-1][1] <= _BETWEEN:
            rows[-1].append(teaser)
        else:
            rows.append([teaser])
    told = {head: last for row in rows if len(row) >= _LEAST_ROW for head, last in row}
    strong = (index for index, line in enumerate(page.lines) if line.is_strong)
    first = min(next(strong, len(page.lines)), *told.values(), len(page.lines))
    return {head: last for head, last in told.items() if last != first}


def _teasers(page: Page) -> Iterator[tuple[int, int]]:
    """The headlines with one paragraph of the same words below them, dated or cut off."""
    for index, line in enumerate(page.lines):
        if page.noise[index] is not None or page.dates[index] or line.words < _LEAST_TOLD:
            continue
        head = index - 1
        while head >= max(0, index - _FAR) and _is_time(page, head):
            head -= 1
        if head < 0 or not _is_headline(page, head):
            continue
        below = index + 1
        is_dated = head < index - 1 or (below < len(page.lines) and _is_time(page, below))
        if not is_dated and line.stops and not _CUT.search(line.text):
            continue
        own = stems(page.lines[head].text)
        if len(own & stems(line.text)) >= max(_LEAST_SHARED, _SHARED * len(own)):
            yield head, index


def _is_time(page: Page, index: int) -> bool:
    return bool(page.dates[index]) or page.noise[index] in _TIMES


def _is_headline(page: Page, index: int) -> bool:
    line = page.lines[index]
    if page.noise[index] is not None or page.dates[index] or line.stops or line.is_strong:
        return False
    return _LEAST_HEADLINE <= line.words <= _MOST_HEADLINE


def list_of_links(page: Page) -> Iterator[int]:
    """The lines of lists with marks that lead to parts of the site (archives, tags, categories), or
    tell of the article who made it and where it stands."""
    for is_item, group in groupby(
        range(len(page.lines)), lambda index: page.lines[index].mark == "item"
    ):
        entries = list(group)
        if is_item and (_is_of_links(page, entries) or any(page.bylines[one] for one in entries)):
            yield from entries


def _is_of_links(page: Page, entries: list[int]) -> bool:
    lines = [page.lines[index] for index in entries]
    if len(lines) < _LEAST_LINKS or any(line.stops or line.words > _MOST_WORDS for line in lines):
        return False
    counted = sum(_COUNTED.search(line.text) is not None for line in lines)
    few = sum(line.words - 1 <= _FEW_WORDS for line in lines)
    is_site = any(page.noise[index] is not None for index in entries)
    return counted * 3 >= len(lines) * 2 or (few == len(lines) and (is_site or len(lines) >= _MANY))
