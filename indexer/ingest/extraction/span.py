"""Where in the lines of a page the article is: its title, and the run of lines that is its body.

A page has many runs of long lines: the story, teasers of others, rules for comments, what the site
says of itself. The story is the one about which most agrees: a title above it whose words it
shares, a date and a byline between them, lines that end as sentences do, and little that a site
says to its readers. Length counts by its logarithm only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import log2
from typing import Final

from indexer.ingest.extraction.headline import find_title, lines_between
from indexer.ingest.extraction.house import house_share, is_house_rule, story_end
from indexer.ingest.extraction.layout import (
    END_KINDS,
    SKIPPED,
    Page,
    is_publication,
    stems,
    words_of,
)
from indexer.ingest.extraction.line_blocks import (
    answered_questions,
    leads,
    leads_to_links,
    led_lists,
    list_end,
)
from indexer.ingest.extraction.teasers import list_of_links, rows_of_teasers

__all__ = ["Span", "find_span"]

_SHORT_RUN: Final = 3
_SHORT: Final = -3.0
# The best runs by their lines alone; of the others none was the story of a page yet.
_MAX_RUNS: Final = 30
# Runs with so few lines between them are one story where they are of the same words; a box of
# other stories, which has a label, may be longer.
_MAX_GAP: Final = 15
_MAX_BOX: Final = 30
_SAME_WORDS: Final = 0.18
_SAME_WORDS_ACROSS_NOISE: Final = 0.1
# A paragraph that begins with "and" goes on with a story: of 4,339 stories (every sixth of ANT)
# 1.8% begin so, of the paragraphs inside them 70%. Parted anywhere, 98% of them share so much with
# what is above; of pairs of two stories of one section half do. With the other connectives 1 of
# 4,730 stories begins, and 2,900 of 44,351 paragraphs inside them.
_GOES_ON: Final = re.compile(
    r"[\s\"«“”()-]{0,4}(?:و(?:[^\W\d_]{3}|(?:في|من|عن|مع|لم|لا|لن|قد|هو|هي|كل|ما)\s)|"
    r"(?:غير أن|لكن|إلا أن|كما|في المقابل|بالمقابل|من (?:جانب|جهت|ناحيت)ه|من (?:جهة|ناحية) أخرى|"
    r"بدوره|أما|يذكر أن|يشار إلى|تجدر الإشارة|في غضون ذلك|إلى ذلك|كذلك|ثم|لذلك)"
    r"(?:[اهم]{0,2}[\s،,]))"
)
_SAME_WORDS_GOING_ON: Final = 0.06
_SAME_WORDS_BOXED: Final = 0.25
_SOON: Final = 3
# Of the last story in a box no more paragraphs tell.
_MAX_TOLD: Final = 2
# A line whose words so many come again in the paragraph below it is the headline of that.
_LEAST_HEADING: Final = 2
_HEADING: Final = 0.4
_LEAST_OF_TITLE: Final = 3
# So many lines in a row that are no text part two runs, whatever they score.
_MAX_LINKS: Final = 5
_BREAK: Final = -1e6
# Kinds of noise that part runs, too; what speaks of cookies may be a heading of a story of them.
_PARTING: Final = frozenset(("comments", "most_read", "copyright"))
# Those behind which nothing of the story comes, and those of boxes that may stand inside one.
_OVER: Final = _PARTING - {"most_read"}
_BOXES: Final = frozenset(("related", "most_read", "ticker"))
# The share of a title's words that makes its story one about a site's rules.
_OF_RULES: Final = 0.4
_DATED: Final = 12.0
_SIGNED: Final = 4.0
_HOUSE: Final = 40.0
_PARTED: Final = 0.7
_BELOW: Final = 25.0
# What a line is worth in a list of links, however long.
_LINKED: Final = -3.0
_AGAIN: Final = 20.0
_BEST_TITLE: Final = 24.0
# What doubling the length of a run is worth beside these.
_DOUBLED: Final = 5.0
_NEAR: Final = 4
# What a line of a poem is worth: as much as a short paragraph.
_VERSE: Final = 4.5


@dataclass(frozen=True, slots=True)
class Span:
    """The index of the title (``None``: there is none), and the first and last line of the body.

    ``boxed`` are paragraphs inside it that tell of the stories in a box."""

    title: int | None
    first: int
    last: int
    boxed: frozenset[int] = frozenset()


def find_span(page: Page) -> Span | None:
    """Title and body of a page; ``None`` when no line of it could be either."""
    if not page.lines:
        return None
    teasers = rows_of_teasers(page)
    scores = _scores(page, frozenset(teasers))
    runs, boxed = _joined(page, _runs(scores))
    if not runs:
        return _plain_span(page)
    times = Counter(page.keys)
    again = [times[key] > 1 for key in page.keys]
    told = frozenset(teasers.values())
    best = max((_weighed(page, again, told, *run) for run in runs), key=lambda one: one[0])[1]
    return replace(best, boxed=boxed)


def _plain_span(page: Page) -> Span | None:
    """Of a page without paragraphs: the first line is the title, those after it the body."""
    kept = [
        index
        for index, line in enumerate(page.lines)
        if page.noise[index] is None and not page.dates[index] and not page.bylines[index]
    ]
    if not kept:
        return None
    if len(kept) == 1:
        return Span(None, kept[0], kept[0])
    return Span(kept[0], kept[1], kept[-1])


# Runs of lines.


def _scores(page: Page, heads: frozenset[int]) -> list[float]:
    """How much each line is one of a text; short ones in a row less than one by itself."""
    scores = [_score(page, index) for index in range(len(page.lines))]
    for is_short, run in groupby(range(len(scores)), lambda index: scores[index] == _SHORT):
        inside = list(run)
        if is_short and len(inside) >= _SHORT_RUN:
            for index in inside:
                scores[index] = -5.0
    for index in list_of_links(page):
        scores[index] = min(scores[index], _LINKED)
    for index in led_lists(page.lines, page.noise):
        scores[index] = max(scores[index], 0.0)
    for index in page.verses:
        scores[index] = _VERSE
    return _parted(page, scores, heads)


def _parted(page: Page, scores: list[float], heads: frozenset[int]) -> list[float]:
    """The scores, with breaks where a story ends, a menu stands, or the headline (``heads``) of a
    teaser in a row of them."""
    for is_link, run in groupby(range(len(scores)), lambda index: scores[index] <= _SHORT):
        inside = list(run)
        is_menu = is_link and len(inside) >= _MAX_LINKS
        for index in inside:
            is_end = page.noise[index] in _PARTING or index in heads
            if is_menu or is_end or _opens_box(page, index):
                scores[index] = _BREAK
    return scores


def _opens_box(page: Page, index: int) -> bool:
    """Whether a line is the label of a box of other stories."""
    kind = page.noise[index]
    return kind in _BOXES and leads_to_links(page.lines[index].text)


def _score(page: Page, index: int) -> float:
    line, kind = page.lines[index], page.noise[index]
    if kind is not None:
        return -25.0 if kind in END_KINDS else -4.0
    if page.dates[index] or page.bylines[index]:
        return -8.0
    if line.is_strong:
        return 4 + min(line.words, 60) / 4
    if line.is_weak:
        return 4.5 if line.words >= 18 else 1.5
    if leads(line):
        return 1.5
    return -0.5 if line.mark else _SHORT


@dataclass(slots=True)
class _Run:
    """First and last line, the sums of the scores before it and up to its end, and which run
    before it begins at a lower sum (-1: none)."""

    first: int
    last: int
    before: float
    upto: float
    lower: int = -1


def _runs(scores: Sequence[float]) -> list[tuple[int, int, float]]:
    """The best runs of lines that no line before or after could make better, in their order.

    All maximal scoring subsequences, in linear time (Ruzzo and Tompa, 1999): first and last line,
    and the sum of their scores.
    """
    found: list[_Run] = []
    total = 0.0
    for index, score in enumerate(scores):
        before, total = total, total + score
        if score <= 0:
            continue
        run = _Run(index, index, before, total)
        lower = _lower(found, before)
        while lower >= 0 and found[lower].upto < total:
            run = _Run(found[lower].first, index, found[lower].before, total)
            del found[lower:]
            lower = _lower(found, run.before)
        run.lower = lower
        found.append(run)
    ranked = sorted(found, key=lambda run: run.before - run.upto)[:_MAX_RUNS]
    return sorted((run.first, run.last, run.upto - run.before) for run in ranked)


def _lower(found: Sequence[_Run], before: float) -> int:
    """The last run that begins at a lower sum; each knows the last one lower than itself."""
    at = len(found) - 1
    while at >= 0 and found[at].before >= before:
        at = found[at].lower
    return at


def _joined(
    page: Page, runs: list[tuple[int, int, float]]
) -> tuple[list[tuple[int, int, float]], frozenset[int]]:
    """The runs, those in a row that one story was parted into made one; and the paragraphs between
    them that tell of the stories in a box."""
    joined: list[tuple[int, int, float]] = []
    boxed: set[int] = set()
    asked = frozenset(answered_questions(page.lines))
    for run in runs:
        goes_on = _goes_on_at(page, joined[-1], run, asked) if joined else None
        if goes_on is not None:
            boxed.update(range(run[0], goes_on))
            first, _, worth = joined.pop()
            run = (first, run[1], worth + run[2])
        joined.append(run)
    return joined, frozenset(boxed)


def _goes_on_at(
    page: Page, one: tuple[int, int, float], other: tuple[int, int, float], asked: frozenset[int]
) -> int | None:
    """The line at which one run goes on in the other, if it does: the first, or that below what is
    told of the last story in a box."""
    first, last, worth = other
    is_told = page.noise[first - 1] in _BOXES and page.lines[first].is_strong
    is_one = _are_one(page, one, other, asked)
    if _goes_on(page, first):
        return first if is_one else None
    if is_one and not (is_told and _tells_of_box(page, one, first)):
        return first
    if is_told:
        for begins in range(first + 1, min(first + _MAX_TOLD, last) + 1):
            if not page.lines[begins].is_strong or page.noise[begins] is not None:
                break
            if _are_one(page, one, (begins, last, worth), asked):
                return begins
    return first if is_one else None


def _tells_of_box(page: Page, above: tuple[int, int, float], index: int) -> bool:
    """Whether a paragraph has as many words of the headline right above it as of the story."""
    own = stems(page.lines[index].text)
    of_headline = len(own & stems(page.lines[index - 1].text))
    return of_headline >= max(1, len(own & words_of(page, *above[:2])))


def _are_one(
    page: Page, one: tuple[int, int, float], other: tuple[int, int, float], asked: frozenset[int]
) -> bool:
    """Whether two runs are one story: near each other, of the same words, and nothing between
    them that ends a story or begins one.

    An interview goes on at the next question that is answered (``asked``). A box of other stories
    in the middle does neither, where the text below goes on as no story
    begins, or has many of the same words and no headline of its own.
    """
    gap = range(one[1] + 1, other[0])
    kinds = {page.noise[index] for index in gap}
    is_boxed = not kinds.isdisjoint(_BOXES)
    is_long = len(gap) > (_MAX_BOX if is_boxed or SKIPPED in kinds else _MAX_GAP)
    if is_long or not kinds.isdisjoint(_OVER) or is_house_rule(page.lines[one[1]].text):
        return False
    if not asked.isdisjoint(range(one[0], one[1] + 1)) and not asked.isdisjoint(
        range(other[0] - 1, other[0] + 1)
    ):
        return True
    below = page.lines[other[0]]
    if page.noise[other[0] - 1] == SKIPPED and below.is_strong and below.stops:
        return not _is_headed(page, gap, other[0])
    words, others = words_of(page, *one[:2]), words_of(page, *other[:2])
    same = len(words & others) / (min(len(words), len(others)) or 1)
    if _goes_on(page, other[0]):
        return same >= _SAME_WORDS_GOING_ON or _goes_on_later(page, *other[:2])
    if is_boxed or any(page.dates[index] for index in gap):
        is_told = below.is_strong and below.stops and not _is_headed(page, gap, other[0])
        least = _SAME_WORDS_GOING_ON if _goes_on_later(page, *other[:2]) else _SAME_WORDS_BOXED
        return is_told and (same >= least or _says_title(page, one[:2], others))
    if SKIPPED in kinds:
        return same >= _SAME_WORDS_GOING_ON
    return same >= (_SAME_WORDS if None in kinds else _SAME_WORDS_ACROSS_NOISE)


def _says_title(page: Page, above: tuple[int, int], words: set[str]) -> bool:
    """Whether a text has as many words of the title of what is above it as a headline shares with
    its own story."""
    title, _ = find_title(page, *above)
    own = frozenset() if title is None else stems(page.lines[title].text)
    return len(own & words) >= max(_LEAST_OF_TITLE, _HEADING * len(own))


def _goes_on(page: Page, index: int) -> bool:
    """Whether a line is a paragraph that begins with "and", "but" or the like."""
    line = page.lines[index]
    return line.is_strong and _GOES_ON.match(line.text) is not None


def _goes_on_later(page: Page, first: int, last: int) -> bool:
    """Whether a paragraph soon after the first one goes on with "and": several beginnings of other
    stories in a row do not."""
    return any(_goes_on(page, index) for index in range(first + 1, min(first + _SOON, last) + 1))


def _is_headed(page: Page, gap: range, first: int) -> bool:
    """Whether a line above a paragraph is the headline of that."""
    told = stems(page.lines[first].text)
    heads = (stems(page.lines[index].text) for index in gap)
    return any(len(own & told) >= max(_LEAST_HEADING, _HEADING * len(own)) for own in heads)


# What agrees about a run.


def _weighed(
    page: Page, again: Sequence[bool], teasers: frozenset[int], first: int, last: int, worth: float
) -> tuple[float, Span]:
    """How much agrees about the run as the story, and where title and body would be.

    ``again`` tells of each line whether the page has it more than once: teasers stand in the
    head and in the foot of a page. What stands below the label of comments is one of them, and so
    are those of a row (``teasers``).
    """
    last = list_end(page.lines, page.noise, _story_end(page, first, last))
    first = _first_paragraph(page, first, last)
    title, told = find_title(page, first, last)
    if title is None:
        opening = page.lines[first]
        if not opening.stops and opening.words <= 30 and first < last:
            title, first = first, first + 1
    top = first if title is None else title
    around = range(max(0, top - _NEAR), min(first + _NEAR, len(page.lines)))
    weight = _DOUBLED * log2(2 + worth) + min(told, _BEST_TITLE)
    weight += _DATED if any(page.dates[index] for index in around) else 0
    weight += _SIGNED if any(page.bylines[index] for index in around) else 0
    weight -= _PARTED * lines_between(page, top, first)
    weight -= _HOUSE * house_share(page.lines[first : last + 1])
    is_below = any(page.noise[index] in _PARTING for index in range(top, first))
    weight -= _BELOW * (is_below or first in teasers)
    weight -= _AGAIN * sum(again[first : last + 1]) / (last + 1 - first)
    return weight, Span(title, first, last)


def _story_end(page: Page, first: int, last: int) -> int:
    """The last line of a run without the site's rules that close it, unless its title is of them:
    then it is a story about such rules."""
    end = first + story_end(page.lines[first : last + 1]) - 1
    if end == last:
        return last
    title, _ = find_title(page, _first_paragraph(page, first, last), last)
    if title is None:
        return end if (end - first + 1) * 2 > last - first + 1 else last
    own = stems(page.lines[title].text)
    shared = own & words_of(page, end + 1, last)
    return last if len(shared) >= max(2, _OF_RULES * len(own)) else end


def _first_paragraph(page: Page, first: int, last: int) -> int:
    """The first sure paragraph of a run, past a deck that a date or a byline stands below."""
    first = _next_strong(page, first, last)
    above = 0
    for index in range(first, min(first + 8, last)):
        line = page.lines[index]
        if page.dates[index] or (page.bylines[index] and line.words <= 8):
            rest = sum(later.is_strong for later in page.lines[index + 1 : last + 1])
            is_sure = page.bylines[index] or is_publication(page.dates[index])
            begins = _next_strong(page, index + 1, last)
            if above <= 1 + is_sure and rest >= above and not _goes_on(page, begins):
                return begins
        above += line.is_strong and page.noise[index] is None
    return first


def _next_strong(page: Page, index: int, last: int) -> int:
    """The next line from here that is surely a paragraph, a verse or leads to a list, the last at
    most."""
    found = (
        n
        for n in range(index, last)
        if page.lines[n].is_strong or n in page.verses or leads(page.lines[n])
    )
    return next(found, max(index, last))
