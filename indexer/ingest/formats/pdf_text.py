"""Lines of a PDF into the paragraphs and headings of one text."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.formats.pdf_lines import TextLine

__all__ = ["Paragraph", "key_of", "paragraphs", "with_title", "without_asides", "without_furniture"]

_PAGE_NUMBER: Final = re.compile(
    r"[-–|/\s0-9٠-٩]+$|(?:صفحة|page)\s*[0-9٠-٩]+(?:\s*(?:من|of|/)\s*[0-9٠-٩]+)?$", re.IGNORECASE
)
_END: Final = re.compile(r"[.!؟?:]\s*[\"»”)]*$")
# A line may end in a hyphen between two numbers: (3- 1).
_SPLIT_NUMBER: Final = re.compile(r"(?<=[0-9٠-٩]-) (?=[0-9٠-٩])")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
# A line on so many pages, digits apart, is printed above or below each of them: within so many
# lines of the edge.
_REPEATED: Final = 3
_EDGE: Final = 2
# Of the words of a column of other matter so many stand in the text, at most.
_OF_TEXT: Final = 0.5
_SHORT_WORD: Final = 3
_OUTER: Final = 5
_IN_PLACE: Final = 2
_SMALLER: Final = 0.95
_DIGITS: Final = re.compile(r"[0-9٠-٩۰-۹]+")
# Headings are so much larger than the text.
_LARGER: Final = 1.12
# Lines of a paragraph stand no farther apart than so many times their usual distance.
_LEADING: Final = 1.25
_FIRST_LEADING: Final = 2.4
# A title is looked for in so many paragraphs.
_HEAD: Final = 12
_TITLE_WORDS: Final = 3
_GENERIC: Final = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|indd|qxd|pptx?|xlsx?|html?|txt)$|^Microsoft|^Document|^untitled|"
    r"^PowerPoint|^بدون عنوان|^مستند|^https?:|^file:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading: its text and the size of its letters; ``level`` 1 for what may be the
    title, 2 for another heading, 0 for text."""

    text: str
    size: float
    level: int = 0


def without_furniture(
    pages: Sequence[Sequence[TextLine]],
) -> tuple[list[TextLine], list[str]]:
    """The lines of all pages without their numbers and what is printed at the edge of most of them,
    and that by itself, each line once."""
    least = max(_REPEATED, len(pages) * 0.4)
    small = body_size(line for page in pages for line in page) * _SMALLER
    outer = ([line for line in _outer(page) if line.size < small] for page in pages)
    in_place = Counter(place for page in outer for place in {_place(line) for line in page})
    edges = [_edges(page) for page in pages]
    on_pages = Counter(text for edge in edges for text in {_DIGITS.sub("0", one) for one in edge})
    kept: list[TextLine] = []
    left_out: dict[str, str] = {}
    for page, edge in zip(pages, edges, strict=True):
        for line in page:
            key = _DIGITS.sub("0", line.text)
            is_repeated = line.text in edge and on_pages[key] >= least
            is_in_place = in_place[_place(line)] >= max(_IN_PLACE, len(pages) * 0.4)
            if is_repeated or is_in_place:
                left_out.setdefault(key, line.text)
            elif line.text not in edge or _PAGE_NUMBER.match(line.text) is None:
                kept.append(line)
    return kept, list(left_out.values())


def _place(line: TextLine) -> tuple[str, int, int]:
    """A line by its text and where on its page it stands."""
    return line.text, round(line.left), round(line.base)


def _outer(page: Sequence[TextLine]) -> list[TextLine]:
    """The lines at the top and bottom of a page. One in small print that stands at the same place
    of another page is printed on both."""
    heights = sorted({line.base for line in page})
    outer = {*heights[:_OUTER], *heights[-_OUTER:]}
    return [line for line in page if line.base in outer]


def _edges(page: Sequence[TextLine]) -> frozenset[str]:
    """The texts of the lines at the top and bottom of a page."""
    heights = sorted({line.base for line in page})
    if not heights:
        return frozenset()
    edge = {*heights[:_EDGE], *heights[-_EDGE:]}
    return frozenset(line.text for line in page if line.base in edge)


def without_asides(
    pages: Sequence[Sequence[TextLine]],
) -> tuple[list[list[TextLine]], list[str]]:
    """The pages without columns that stand aside and tell of other things than the text, and those
    by themselves: teasers, lists of links, notices. A column that goes on at the top of the next
    page, with no text beside it, is one there too."""
    text = [line for page in pages for line in page if not line.aside]
    words = _words(text)
    kept: list[list[TextLine]] = []
    left_out: list[str] = []
    before: list[TextLine] = []
    for page in pages:
        asides = [line for line in page if line.aside]
        asides = [*_going_on(page, before), *asides] if before and not asides else asides
        own = _words(asides)
        is_of_text = len(own & words) > _OF_TEXT * len(own) if asides else True
        before = [] if is_of_text else asides
        out = set() if is_of_text else {id(line) for line in asides}
        kept.append([line for line in page if id(line) not in out])
        left_out += [line.text for line in page if id(line) in out]
    return kept, left_out


def _going_on(page: Sequence[TextLine], before: Sequence[TextLine]) -> list[TextLine]:
    """The lines that a page begins with inside the column that stood aside on the page before."""
    left, right = min(line.left for line in before), max(line.right for line in before)
    inside = itertools.takewhile(
        lambda line: left - line.size < line.left and line.right < right + line.size, page
    )
    return list(inside)


def _words(lines: Iterable[TextLine]) -> set[str]:
    return {word for line in lines for word in fold(line.text).split() if len(word) > _SHORT_WORD}


def paragraphs(lines: Sequence[TextLine]) -> list[Paragraph]:
    """The lines joined: a paragraph ends where its last line is not full, where more space follows,
    or where the letters change their size."""
    leading = _leadings(lines)
    joined: list[list[TextLine]] = []
    body = body_size(lines)
    for line in lines:
        if joined and _goes_on(joined[-1][-1], line, leading, body):
            joined[-1].append(line)
        else:
            joined.append([line])
    return list(_with_levels(joined, body))


def body_size(lines: Iterable[TextLine]) -> float:
    """The size of most letters."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[_rounded(line.size)] += len(line.text)
    return max(letters, key=lambda size: (letters[size], -size), default=1.0)


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _leadings(lines: Sequence[TextLine]) -> dict[float, float]:
    """How far lines of each size usually stand apart: a quarter of them no farther."""
    apart: dict[float, list[float]] = defaultdict(list)
    for line, below in itertools.pairwise(lines):
        if _rounded(line.size) == _rounded(below.size) and line.base > below.base:
            apart[_rounded(line.size)].append(line.base - below.base)
    return {size: sorted(found)[len(found) // 4] for size, found in apart.items()}


def _goes_on(line: TextLine, below: TextLine, leading: dict[float, float], body: float) -> bool:
    size = _rounded(line.size)
    if size != _rounded(below.size) or (line.column != below.column and line.base > below.base):
        return False
    apart = line.base - below.base
    if apart <= 0:  # the next column, or page
        return _is_full(line, below) and _END.search(line.text) is None
    usual = min(leading.get(size, apart), _FIRST_LEADING * line.size)
    if apart > usual * _LEADING:
        # Menus stand closer than text: lines far apart are of one paragraph where none ends.
        is_near = apart <= _FIRST_LEADING * line.size
        return is_near and _is_full(line, below) and _END.search(line.text) is None
    return size >= body * _LARGER or _is_full(line, below)


def _is_full(line: TextLine, below: TextLine) -> bool:
    """Whether the first word of the next line would not have found room on this one."""
    room = (line.column[1] - line.column[0]) - (line.right - line.left)
    return room < below.first_word + 0.3 * line.size


def _with_levels(joined: Iterable[Sequence[TextLine]], body: float) -> Iterator[Paragraph]:
    has_body = False
    for lines in joined:
        text = _SPLIT_NUMBER.sub("", " ".join(line.text for line in lines))
        size = lines[0].size
        is_heading = _rounded(size) >= body * _LARGER and len(text.split()) <= 40
        has_body = has_body or (not is_heading and len(text) > 150)
        level = (2 if has_body else 1) if is_heading else 0
        yield Paragraph(text, size, level)


def with_title(found: Sequence[Paragraph], title: str) -> list[Paragraph]:
    """The paragraphs with the title that the file names marked where it stands among the first of
    them, or else put before them, where it is one that a person gave."""
    wanted = key_of(title)
    if len(title.split()) < _TITLE_WORDS or _GENERIC.search(title) or not wanted:
        return list(found)
    for first in range(min(_HEAD, len(found))):
        key = ""
        for last in range(first, min(first + 4, len(found))):
            key += key_of(found[last].text)
            if not wanted.startswith(key):
                break
            # "Title - Outlet" is what browsers name a page.
            if len(key) >= len(wanted) * 0.6:
                text = " ".join(one.text for one in found[first : last + 1])
                text = title if key == wanted else text
                others = [_lowered(one) for one in found[:first]]
                rest = [_lowered(one) for one in found[last + 1 :]]
                return [*others, Paragraph(text, found[first].size, 1), *rest]
    if any(one.level == 1 for one in found[:_HEAD]) or not _tells_of(title, found):
        return list(found)
    return [Paragraph(title, 0, 1), *found]


def _lowered(one: Paragraph) -> Paragraph:
    return Paragraph(one.text, one.size, 2) if one.level == 1 else one


def _tells_of(title: str, found: Sequence[Paragraph]) -> bool:
    """Whether most of the words of a title stand in the text."""
    words = {word for word in fold(title).split() if len(word) > 2}
    text = set(fold(" ".join(one.text for one in found)[:20_000]).split())
    return len(words & text) * 3 >= len(words) * 2


def key_of(text: str) -> str:
    """What two ways of writing the same line have in common."""
    return _NOT_LETTERS.sub("", fold(text[:500]))
