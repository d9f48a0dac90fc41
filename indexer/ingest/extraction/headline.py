"""The title of a text: the line above the body that shares most of its words with it, without what
is glued on; or the story's beginning."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import caption_credit, known_outlet
from indexer.ingest.extraction.layout import Page, is_breadcrumb, is_section, stems, words_of
from indexer.ingest.extraction.people import is_person

__all__ = [
    "MAX_BETWEEN",
    "find_title",
    "lines_between",
    "may_be_entry",
    "opening_sentence",
    "without_section",
]

_SENTENCE: Final = re.compile(r"(.{15,160}?)(?:[.!؟?…](?=\s|$)|$)")
_MAX_SENTENCE: Final = 160
# A name of a section, or an entry of a menu, has no more words; what is left of a title no fewer.
_MAX_ENTRY: Final = 3

# In words: one title in a hundred of 4,339 (every sixth of ANT) is longer; captions often are.
_LONG_HEADLINE: Final = 15
_USUAL_HEADLINE: Final = 12
# A title is no longer (in characters), nor farther above the body (in lines).
_MAX_HEADLINE: Final = 400
_MAX_HEAD: Final = 600
_MAX_OPENING: Final = 10
_OUTLET_BEHIND: Final = re.compile(r"(?:\s[-–—|]\s|\|)(?=[^-–—|]{2,40}$)")
_TICKER: Final = re.compile(r"(?:عاجل|متابعات|مباشر)\s*[|:!/-]")
_FRONT_PAGE: Final = re.compile(
    r"(?:مرحبا بكم في|أهلا بكم في|اهلا وسهلا|الموقع الرسمي|"
    r"(?:الصفحة (?:الأولى|الاولى|الرئيسية)|العدد [\d٠-٩]{1,6}|عدد اليوم)\W*$)"
)
# A menu has no fewer entries, and a title below it no fewer words.
_LEAST_MENU: Final = 3
_ABOVE_MENU: Final = 6.0
# A person's name above the headline, with what he is; the headline has more words.
_KICKER: Final = 8.0
_MAX_KICKER: Final = 6
_LEAST_BELOW: Final = 5
_MAX_ABOVE_POEM: Final = 4
MAX_BETWEEN: Final = 10
"""No more lines stand between a title and its deck."""


def opening_sentence(text: str) -> str:
    """The first sentence of a text, for a text that has no title."""
    sentence = _SENTENCE.match(text)
    return (sentence[1] if sentence is not None else text[:_MAX_SENTENCE]).strip()


def without_section(title: str, page: Page, first: int) -> str:
    """A title without the section glued on before it: a menu above the body, which begins at line
    ``first``, has an entry of that name."""
    label, found, rest = title.partition(":")
    if not found or len(label.split()) > _MAX_ENTRY or len(rest.split()) < _MAX_ENTRY:
        return title
    key = fold(label)
    is_entry = any(
        page.keys[index] == key and _is_in_menu(page, index, first) for index in range(first)
    )
    return rest.strip() if is_entry else title


def _is_in_menu(page: Page, index: int, first: int) -> bool:
    beside = (other for other in (index - 1, index + 1) if 0 <= other < first)
    return may_be_entry(page, index) and any(may_be_entry(page, other) for other in beside)


def may_be_entry(page: Page, index: int) -> bool:
    """Whether a line is so short and plain that it may be an entry of a menu."""
    line = page.lines[index]
    if page.dates[index] or page.bylines[index] or page.noise[index] not in (None, "nav"):
        return False
    return line.words <= _MAX_ENTRY and not line.stops


def find_title(page: Page, first: int, last: int) -> tuple[int | None, float]:
    """The title of a body and how much tells that it is it; ``None`` and a loss when none is."""
    body = words_of(page, first, last)
    scores: dict[int, float] = {}
    nearest = max(0, first - _MAX_HEAD)
    repeated = Counter(page.keys[nearest:first])
    for index in range(nearest, first):
        if _may_be_title(page, index) and not _signs(page.lines[index].text, body):
            is_first = not scores
            scores[index] = _title_score(
                page, index, first, body, repeated, first_candidate=is_first
            )
    best = max(scores.values(), default=-1.0)
    if best < 0:
        alone = _alone_above(page, first, body)
        if alone is None and first in page.verses:
            alone = _above_poem(page, first, body)
        return alone, 0.0 if alone is not None else -10.0
    last = max(index for index, score in scores.items() if score == best)
    near = range(last - MAX_BETWEEN, last + 1)
    title = min(index for index in near if index in scores and scores[index] >= best - 3)
    title = _without_label(page, title, scores)
    above = title - 1
    if page.lines[title].words > _LONG_HEADLINE and above in scores:
        # A long line right below a headline is its deck, or the caption of a picture.
        title = above if _LEAST_MENU <= page.lines[above].words <= _USUAL_HEADLINE else title
    return title, best


def _signs(text: str, body: set[str]) -> bool:
    """Whether a line is the name of a person of whom the story does not tell: its author's."""
    name = text.rstrip(" :")
    return is_person(name) and not stems(name) <= body


def _without_label(page: Page, title: int, scores: dict[int, float]) -> int:
    """The title, or a later line that says it without what stands beside it elsewhere: a section,
    "breaking", or in the name of the page the outlet behind a sign."""
    key = page.keys[title]
    name, sign, _ = _OUTLET_BEHIND.sub("\0", page.lines[title].text).partition("\0")
    bare = fold(name) if sign else key
    return next(
        (
            index
            for index in scores
            if index > title
            and len(page.keys[index].split()) >= 3
            and (key.endswith(f" {page.keys[index]}") or page.keys[index] == bare != key)
        ),
        title,
    )


def _alone_above(page: Page, first: int, body: set[str]) -> int | None:
    """The short line that a text begins with: a headline of a word or two.

    Nothing else than credits and noise stands between it and the body, and nothing above it. The
    name of a section counts where the text is about it.
    """
    for index in range(first):
        line = page.lines[index]
        if page.noise[index] not in (None, "nav") or page.dates[index] or page.bylines[index]:
            continue
        is_label = page.noise[index] is not None or is_section(line.text)
        if line.stops or line.mark in ("image", "dash", "item") or line.words > 6:
            return None
        if _signs(line.text, body):
            continue
        if is_label and not stems(line.text) & body:
            continue
        others = range(index + 1, first)
        return index if all(_tells_of(page, other) for other in others) else None
    return None


def _above_poem(page: Page, first: int, body: set[str]) -> int | None:
    """The title of a poem, which often shares no word with it: of the lines near above it that may
    be one and name nobody, that with a date or a byline below it, or the first."""
    near = [
        index
        for index in range(max(0, first - _MAX_ABOVE_POEM), first)
        if _may_be_title(page, index) and not _signs(page.lines[index].text, body)
    ]
    return next((index for index in near if _is_credited(page, index)), next(iter(near), None))


def _tells_of(page: Page, index: int) -> bool:
    """Whether a line is noise or tells of the article, and is no line of a menu."""
    kind = page.noise[index]
    if kind is not None:
        return kind != "nav"
    line = page.lines[index]
    is_told = page.dates[index] or page.bylines[index] or is_section(line.text)
    return bool(is_told) or line.words >= 5


def _may_be_title(page: Page, index: int) -> bool:
    """Whether a line is neither noise nor credit nor sentence, and as long as a title."""
    line = page.lines[index]
    if page.noise[index] is not None or page.dates[index] or page.bylines[index]:
        return False
    if line.stops or line.mark in ("image", "dash") or not 1 <= line.words <= 30:
        return False
    if len(line.text) > _MAX_HEADLINE:
        return False
    if line.words == 1 and line.mark != "h1" and not _is_opening(page, index):
        return False
    if _FRONT_PAGE.match(line.text) or known_outlet(line.text) is not None:
        return False
    return not is_section(line.text) and not is_breadcrumb(line.text)


def _is_opening(page: Page, index: int) -> bool:
    """Whether only noise stands above a line."""
    return index <= _MAX_OPENING and all(kind is not None for kind in page.noise[:index])


def lines_between(page: Page, title: int, first: int) -> int:
    """How many lines between title and body are neither noise nor tell of the article: as many as
    parts them, at most."""
    count = 0
    for index in range(title + 1, first):
        if page.noise[index] is None and not page.dates[index] and not page.bylines[index]:
            count += 1
            if count >= MAX_BETWEEN:
                break
    return count


def _is_above_menu(page: Page, index: int, first: int) -> bool:
    """Whether the site's own menu stands right below a line, and the line says what the site is:
    three entries or more that are sections or lead to parts of the site, and a title after them."""
    below = index + 1
    while below < first and _is_menu_entry(page, below):
        below += 1
    return below - index > _LEAST_MENU and any(
        _may_be_title(page, other) and page.lines[other].words >= _LEAST_MENU
        for other in range(below, min(first, below + MAX_BETWEEN))
    )


def _is_menu_entry(page: Page, index: int) -> bool:
    text = page.lines[index].text
    is_entry = page.noise[index] == "nav" or is_section(text) or bool(_FRONT_PAGE.match(text))
    return is_entry or may_be_entry(page, index)


def _is_kicker(page: Page, index: int) -> bool:
    """Whether a line is a person's name, with what he is perhaps, right above the headline."""
    below = index + 1
    words = page.lines[index].text.rstrip(" :").split()
    is_name_first = 2 <= len(words) <= _MAX_KICKER and is_person(" ".join(words[:2]))
    if not is_name_first or below >= len(page.lines) or not _may_be_title(page, below):
        return False
    return page.lines[below].words > len(words) and page.lines[below].words >= _LEAST_BELOW


def _is_credited(page: Page, index: int) -> bool:
    """Whether a date or a byline stands right below a line."""
    below = index + 1
    return below < len(page.lines) and bool(page.dates[below] or page.bylines[below])


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
    score -= min(first - index, 100) * 0.06
    if line.mark == "h1":
        score += 10
    elif line.mark in ("h2", "bold"):
        score += 3
    if line.words >= 4 and repeated[page.keys[index]] > 1:
        score += 5
    score += 1.5 if first_candidate else 0
    score -= _ABOVE_MENU if line.mark != "h1" and _is_above_menu(page, index, first) else 0
    score += 4 if _is_credited(page, index) else 0
    if line.words < 4:
        is_placed = _is_opening(page, index) or _is_credited(page, index)
        score -= 2 if is_placed or not lines_between(page, index, first) else 6
    if line.words > _LONG_HEADLINE:
        score -= 4 if line.words <= 25 else 8
    if line.text.endswith((":", "،")):
        score -= 4
    if _is_kicker(page, index):
        score -= _KICKER
    if _TICKER.match(line.text):
        score -= 10
    if caption_credit(line.text) is not None:
        score -= 8
    return score
