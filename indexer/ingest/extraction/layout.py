"""Where in the lines of a page the article is: its body and its title.

The body is the best-scoring run of lines, the title the line above it that shares most of its
stems with it. Both rules are those of a reader who knows no outlet's page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from indexer.ingest.extraction.cleaning import fold, noise_kind, read_names
from indexer.ingest.extraction.credits import caption_credit, outlet_of_title, parse_byline
from indexer.ingest.extraction.dates import FoundDate, find_dates
from indexer.ingest.extraction.lines import Line

__all__ = ["Page", "Span", "find_span", "is_section", "look_at", "same_text", "stems"]

_SECTIONS: Final = read_names("sections.txt").keys()
_SECTION_LABEL: Final = re.compile(r"(?:القسم|التصنيف|تصنيف|الفئة|الباب|نشر في قسم)\s*[:：]\s*")
_CRUMB: Final = re.compile(r"(?<!\s)\s++[>›»/\\|←-]\s*+|[>›»/\\|←-]\s*+")

# What may stand beside a date on its line.
_DATE_WORDS: Final = frozenset(
    fold(word)
    for word in (
        "نشر نشرت تم النشر نشره تاريخ النشر التاريخ حرر كتب آخر تحديث أخر تحديث التحديث تحديث حدث "
        "في يوم بتاريخ الساعة الموافق بتوقيت غرينتش جرينتش مكة المكرمة القاهرة أبوظبي دبي بيروت "
        "بغداد الرياض عمان القدس المحلي المحلية ه م ص هـ gmt utc published updated last on at date "
        "السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة صباحا مساء ظهرا منذ عدد "
        "posted أضيف أضيفت وقت آخر"
    ).split()
)
_AGO: Final = re.compile(
    r"(?:(?:نشر|آخر تحديث|تحديث|تم التحديث)\s*+(?:[:：]\s*+)?+)?(?:منذ|قبل)\s++(?:\w++\s++)?"
    r"(?:ثاني|ثوان|دقيق|دقائق|ساع|يوم|أيام|ايام|أسبوع|اسبوع|أسابيع|شهر|أشهر|سن)\w*$"
)
_CLOCK: Final = re.compile(
    r"(?:الساعة\s*+)?[\d٠-٩]{1,2}:[\d٠-٩]{2}(?::[\d٠-٩]{2})?\s*+(?:ص|م|صباح\w*|مساء\w*|ت\s?مـ?|[ap]m)?"
    r"(?:\s*+\(?(?:بتوقيت\s++)?(?:gmt|غرينتش|جرينتش)[^)]*\)?)?$",
    re.I,
)

_SHORT_RUN: Final = 3
_SHORT: Final = -3.0
# A title is no longer (in characters), nor farther above the body (in lines).
_MAX_HEADLINE: Final = 400
_MAX_HEAD: Final = 600
_END_KINDS: Final = frozenset(("comments", "most_read", "copyright", "legal", "cookies"))
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_PREFIX: Final = re.compile(r"^(?:وال|بال|فال|كال|ولل|لل|ال|و(?=\w{4})|ب(?=\w{4})|ل(?=\w{4}))")
_SUFFIX: Final = re.compile(r"(?:ات|ون|ين|يه|ها|هم|ه|ي|ا)$")
_TICKER: Final = re.compile(r"(?:عاجل|متابعات|مباشر)\s*[|:!/-]")


@dataclass(frozen=True, slots=True)
class Page:
    """The lines, and of each what kind of noise it is and which dates it is made of.

    ``dates`` is empty where a line holds a date inside a sentence: those are for the lede only.
    Lines that say the same have the same key.
    """

    lines: tuple[Line, ...]
    noise: tuple[str | None, ...]
    dates: tuple[tuple[FoundDate, ...], ...]
    bylines: tuple[bool, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The index of the title (``None``: there is none), and the first and last line of the body."""

    title: int | None
    first: int
    last: int


def look_at(lines: Sequence[Line]) -> Page:
    """The page of these lines, each looked at for itself."""
    dates = tuple(_dates_of(line.text) for line in lines)
    noise: list[str | None] = []
    for line, found in zip(lines, dates, strict=True):
        kind = None if found else _kind(line.text)
        noise.append(kind)
    bylines = tuple(
        kind is None and not line.is_strong and line.words <= 14 and _is_byline(line.text)
        for line, kind in zip(lines, noise, strict=True)
    )
    keys = tuple(_key(line.text) for line in lines)
    return Page(tuple(lines), tuple(noise), dates, bylines, keys)


def _is_byline(text: str) -> bool:
    return not is_section(text) and parse_byline(text) is not None


def _kind(text: str) -> str | None:
    if len(text) < 60:
        if _AGO.match(text):
            return "relative_date"
        if _CLOCK.match(text):
            return "clock"
        if fold(text).removeprefix("يوم ") in _WEEKDAYS:
            return "weekday"
    return noise_kind(text)


_WEEKDAYS: Final = frozenset(
    fold(day) for day in "السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة".split()
)


def _dates_of(text: str) -> tuple[FoundDate, ...]:
    """The dates of a line that is made of dates and what belongs to them, or nothing."""
    if len(text) > 160 or "©" in text:
        return ()
    found = find_dates(text)
    if not found or _is_sentence_with_date(text, found):
        return ()
    return () if noise_kind(text) == "copyright" else tuple(found)


def _is_sentence_with_date(text: str, found: Sequence[FoundDate]) -> bool:
    """Whether so much stands beside the dates that it is no name, place or section."""
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + " " + rest[one.end :]
    words = [word for word in fold(rest).split() if word not in _DATE_WORDS and not word.isdigit()]
    return len(words) > 6 or (len(words) > 3 and text.rstrip().endswith("."))


def is_section(text: str) -> bool:
    """Whether a line is the name of a section, or a breadcrumb of them."""
    if _SECTION_LABEL.match(text):
        return len(text.split()) <= 6
    return fold(text) in _SECTIONS


def section_of(text: str) -> str | None:
    """The section that a line names: by itself, after a label, or at the end of a breadcrumb."""
    label = _SECTION_LABEL.match(text)
    if label is not None:
        text = text[label.end() :].strip()
        return text if 0 < len(text.split()) <= 4 else None
    return text if fold(text) in _SECTIONS else _last_crumb(text)


def _last_crumb(text: str) -> str | None:
    """The last section of a breadcrumb, which begins at home or has nothing but sections."""
    crumbs = [crumb for crumb in _CRUMB.split(text) if crumb]
    if len(crumbs) < 2 or len(text.split()) > 30:
        return None
    names = [crumb for crumb in crumbs if fold(crumb) in _SECTIONS]
    begins_at_home = noise_kind(crumbs[0]) == "nav"
    return names[-1] if names and (begins_at_home or len(names) == len(crumbs)) else None


def is_breadcrumb(text: str) -> bool:
    """Whether a line leads from the home page to here."""
    crumbs = [crumb for crumb in _CRUMB.split(text) if crumb]
    return len(crumbs) > 1 and fold(crumbs[0]) in (
        "الرييسيه",
        "الرءيسيه",
        "home",
        "الصفحه الرءيسيه",
    )


def stems(text: str) -> set[str]:
    """The words of ``text`` in a rough light stem: enough to compare a headline with its story."""
    found = set()
    for word in _WORD.findall(fold(text)):
        short = _PREFIX.sub("", word)
        stem = _SUFFIX.sub("", short)
        stem = stem if len(stem) >= 3 else short
        if len(stem) >= 3:
            found.add(stem)
    return found


def same_text(one: str, other: str) -> bool:
    """Whether two lines say the same, white space, punctuation and an outlet's name apart."""
    return _key(one) == _key(other)


def _key(text: str) -> str:
    text = text[:_MAX_HEADLINE]
    title = outlet_of_title(text)
    return fold(title[0] if title is not None else text)


def find_span(page: Page) -> Span | None:
    """Title and body of a page; ``None`` when no line of it could be either."""
    if not page.lines:
        return None
    scores = _scores(page)
    first, last = _best_run(scores)
    if scores[first] <= 0:
        return _plain_span(page)
    first = _first_paragraph(page, first, last)
    title = _find_title(page, first, last)
    if title is None:
        opening = page.lines[first]
        if not opening.stops and opening.words <= 30 and first < last:
            return Span(first, first + 1, last)
        return Span(None, first, last)
    return Span(title, first, last)


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


def _scores(page: Page) -> list[float]:
    """How much each line is one of the body; short ones in a row less than one by itself."""
    scores = [_score(page, index) for index in range(len(page.lines))]
    for is_short, run in groupby(range(len(scores)), lambda index: scores[index] == _SHORT):
        inside = list(run)
        if is_short and len(inside) >= _SHORT_RUN:
            for index in inside:
                scores[index] = -5.0
    return scores


def _score(page: Page, index: int) -> float:
    line, kind = page.lines[index], page.noise[index]
    if kind is not None:
        return -25.0 if kind in _END_KINDS else -4.0
    if page.dates[index] or page.bylines[index]:
        return -8.0
    if line.is_strong:
        return 4 + min(line.words, 60) / 4
    if line.is_weak:
        return 4.5 if line.words >= 18 else 1.5
    return -0.5 if line.mark else _SHORT


def _best_run(scores: Sequence[float]) -> tuple[int, int]:
    best, best_range = float("-inf"), (0, 0)
    total, start = 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best:
            best, best_range = total, (start, index)
    return best_range


def _first_paragraph(page: Page, first: int, last: int) -> int:
    """The first sure paragraph of a run, past a deck that a date or a byline stands below."""
    first = _next_strong(page, first, last)
    above = 0
    for index in range(first, min(first + 8, last)):
        line = page.lines[index]
        if page.dates[index] or (page.bylines[index] and line.words <= 8):
            rest = sum(later.is_strong for later in page.lines[index + 1 : last + 1])
            if above <= 2 and rest >= above:
                return _next_strong(page, index + 1, last)
        above += line.is_strong and page.noise[index] is None
    return first


def _next_strong(page: Page, index: int, last: int) -> int:
    """The next line from here that is surely a paragraph, the last one at most."""
    return next((n for n in range(index, last) if page.lines[n].is_strong), max(index, last))


def _find_title(page: Page, first: int, last: int) -> int | None:
    lines = page.lines
    body = set().union(*(stems(lines[i].text) for i in range(first, last + 1)))
    scores: dict[int, float] = {}
    nearest = max(0, first - _MAX_HEAD)
    repeated = Counter(page.keys[nearest:first])
    for index in range(nearest, first):
        if _may_be_title(page, index):
            is_first = not scores
            scores[index] = _title_score(
                page, index, first, body, repeated, first_candidate=is_first
            )
    if not scores:
        return None
    best = max(scores.values())
    if best < 0:
        return None
    return min(index for index, score in scores.items() if score >= best - 3)


def _may_be_title(page: Page, index: int) -> bool:
    """Whether a line is neither noise nor credit nor sentence, and as long as a title."""
    line = page.lines[index]
    if page.noise[index] is not None or page.dates[index] or page.bylines[index]:
        return False
    if line.stops or line.mark in ("image", "dash") or not 2 <= line.words <= 30:
        return False
    if len(line.text) > _MAX_HEADLINE:
        return False
    return not is_section(line.text) and not is_breadcrumb(line.text)


def _title_score(
    page: Page,
    index: int,
    first: int,
    body: set[str],
    repeated: Counter[str],
    *,
    first_candidate: bool,
) -> float:
    line = page.lines[index]
    own = stems(line.text)
    shared = len(own & body)
    # Two more words than it has, so that a slogan of two common words is not a perfect title.
    score = 12 * shared / (len(own) + 2) + 0.7 * min(shared, 8)
    score -= min(first - index, 100) * 0.03
    if line.mark == "h1":
        score += 10
    elif line.mark in ("h2", "bold"):
        score += 3
    if line.words >= 4 and repeated[page.keys[index]] > 1:
        score += 5
    score += 1.5 if first_candidate else 0
    if line.words < 4:
        score -= 6
    if line.words > 20:
        score -= 4 if line.words <= 25 else 8
    if line.text.endswith((":", "،")):
        score -= 4
    if _TICKER.match(line.text):
        score -= 10
    if caption_credit(line.text) is not None:
        score -= 8
    return score
