"""The lines that were found to be a page's article, sifted one by one.

trafilatura finds the right part of a page; our rules, those of plain text, take out of it what it
leaves of dates, captions, links and notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from indexer.article import Removed
from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import (
    CAPTION_LABEL,
    Byline,
    caption_credit,
    known_agency,
    known_outlet,
    parse_byline,
)
from indexer.ingest.extraction.house import story_end
from indexer.ingest.extraction.layout import (
    END_KINDS,
    Page,
    look_at,
)
from indexer.ingest.extraction.line_blocks import leads_to_links
from indexer.ingest.extraction.line_kinds import (
    LineKind,
    Where,
    kind_of,
)
from indexer.ingest.extraction.lines import Line
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze
from indexer.ingest.formats.html.page_place import BEFORE_LINKS, MIN_LINK_WORDS, RULES, PagePlace

__all__ = ["Sieve", "Sifted", "clean_caption", "sift"]

_CREDIT_ALONE: Final = re.compile(
    r"^(?:مصدر الصورة|المصدر|تصوير|photo|image|credit|source)\s*[،,:]\s*\S.{0,60}$|"
    r"^(?:getty images|reuters|afp|غيتي إيميجز|رويترز|أ ف ب)\W*$",
    re.IGNORECASE,
)
_REASONS: Final[Mapping[LineKind, str]] = {
    "marked_caption": "caption",
    "author": "byline",
    "credit": "byline",
    "breadcrumb": "nav",
    "menu": "nav",
}
"""What lines are removed as, where it is not the name of their kind."""
_TAIL: Final = 4
# Headings that are links, no farther apart than this, are a list of other stories.
_APART: Final = 4
_GAP: Final = 12


def clean_caption(text: str) -> str:
    """A caption without its label and its credit; empty when it is a credit alone."""
    text = " ".join(text.split())
    label = CAPTION_LABEL.match(text)
    text = text if label is None else text[label.end() :]
    if _CREDIT_ALONE.match(text) or known_agency(text) or known_outlet(text):
        return ""
    credit = caption_credit(text)
    return credit[0] if credit is not None else text


@dataclass(slots=True)
class Sifted:
    """The lines of an article and what the others told; line numbers count from 1."""

    lines: list[str] = field(default_factory=list)
    subheads: list[int] = field(default_factory=list)
    captions: dict[str, None] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    bylines: list[Byline] = field(default_factory=list)
    section: str | None = None
    deck: str | None = None

    def remove(self, line: Line, kind: str) -> None:
        """Puts a line aside as noise of a kind."""
        self.removed.append(Removed(line.number, kind, line.text))

    @property
    def words(self) -> int:
        """How many words the kept lines have."""
        return sum(len(line.split()) for line in self.lines)


def sift(
    extracted: list[tuple[str, str]],
    outline: Outline,
    title: str,
    title_at: int | None,
    names: Iterable[str] = (),
    decks: Iterable[str] = (),
) -> Sifted:
    """The lines that are the article's; ``outline`` tells which are links, bold or captions.

    ``names`` are what the page gives as author, section and outlet: alone on a line they are no
    part of the story. ``decks`` are its descriptions: a line that says one above the first
    paragraph is the deck.
    """
    lines = [_line(number, text, tag, outline) for number, (text, tag) in enumerate(extracted, 1)]
    return Sieve(lines, outline, title, title_at, names, decks).sift()


def _line(number: int, text: str, tag: str, outline: Outline) -> Line:
    mark = tag if tag.startswith("h") else "item" if tag == "item" else ""
    at = outline.find(text)
    if not mark and at is not None and outline.lines[at].bold:
        mark = "bold"
    return Line(number, text, mark, len(text.split()))


class Sieve:
    """One pass over the lines of one page."""

    def __init__(
        self,
        lines: list[Line],
        outline: Outline,
        title: str,
        title_at: int | None,
        names: Iterable[str],
        decks: Iterable[str],
    ) -> None:
        self.page: Page = look_at(lines)
        self.title = squeeze(title)
        self.title_at = title_at
        self.names = frozenset(squeeze(name) for name in names)
        self._decks = frozenset(squeeze(deck) for deck in decks)
        self._outline = outline
        self.at = [outline.find(line.text) for line in lines]
        self.first, self.last = self._span()
        self._first_number = {line.text: line.number for line in reversed(lines)}
        self.end: int = self._end_of_story()
        self._last_told = max((n for n in range(self.end) if self._is_text(n)), default=-1)
        self.linking = False
        self._out = Sifted()

    def _span(self) -> tuple[int, int]:
        """The first and the last line that is surely a paragraph, or may be one."""
        lines, noise = self.page.lines, self.page.noise
        found = [n for n, line in enumerate(lines) if line.is_strong and not noise[n]]
        found = found or [n for n, line in enumerate(lines) if line.is_weak and self._is_text(n)]
        return (found[0], found[-1]) if found else (0, len(lines) - 1)

    def sift(self) -> Sifted:
        """What is kept of the lines, and what was put aside."""
        for index, line in enumerate(self.page.lines):
            if index < self.first and not line.is_strong and self._is_deck(line.text):
                self._out.deck = line.text
                continue
            kind = self._put_aside(index)
            if kind is not None:
                self._out.remove(line, kind)
                continue
            if line.mark and line.mark != "item" and line.words <= 25 and not line.stops:
                self._out.subheads.append(len(self._out.lines))
            self._out.lines.append(line.text)
        self._drop_last_headings()
        return self._out

    def _drop_last_headings(self) -> None:
        """Takes out headings that nothing follows: they led to what was taken out."""
        out = self._out
        while out.subheads and out.subheads[-1] == len(out.lines) - 1:
            if len(out.lines) == 1:
                out.subheads.clear()
                return
            out.subheads.pop()
            text = out.lines.pop()
            number = self._first_number[text]
            out.removed.append(Removed(number, "related", text))

    def _is_text(self, index: int) -> bool:
        page = self.page
        return not (page.noise[index] or page.dates[index] or page.bylines[index])

    def _is_deck(self, text: str) -> bool:
        return self._out.deck is None and len(text.split()) >= 4 and squeeze(text) in self._decks

    def _other_stories(self) -> int:
        """Where a heading that is a link begins a list of other stories, each with a teaser."""
        lines = self.page.lines
        linked = [
            index
            for index, line in enumerate(lines)
            if index > self.first
            and line.mark[:1] == "h"
            and (shown := self.line_shown(index)) is not None
            and shown.link
        ]
        for index, following in pairwise([*linked, len(lines)]):
            if following - index <= _APART and any(
                self.page.lines[below].is_weak for below in range(index + 1, following)
            ):
                return index
        return len(lines)

    def _put_aside(self, index: int) -> str | None:
        """Why a line is no part of the body, or ``None``; what it tells is kept."""
        place = PagePlace(self.page, index, self._where(index), self)
        kind = kind_of(RULES, place)
        if kind not in BEFORE_LINKS and place.ends_links:
            self.linking = False
        return None if kind is None else self._reason(kind, place)

    def _where(self, index: int) -> Where:
        return "above" if index < self.first else "below" if index > self.last else "inside"

    def _reason(self, kind: LineKind, place: PagePlace) -> str:
        """What a line of a kind is removed as, when what it tells was kept."""
        line = place.line
        if kind == "noise":
            noise = self.page.noise[place.index] or ""
            self.linking = noise == "related" and leads_to_links(line.text)
            return noise
        if kind == "link":
            return "related" if line.words >= MIN_LINK_WORDS else "links"
        if kind in ("marked_caption", "caption"):
            self._add_caption(line.text)
        elif kind == "byline":
            self._out.bylines.append(parse_byline(line.text) or Byline())
        elif kind == "author":
            self._out.bylines.append(Byline(author=line.text))
        elif kind == "section" and place.claims_section:
            self._out.section = self._out.section or place.section
        return _REASONS.get(kind, kind)

    def tells_of(self, name: str) -> bool:
        """Whether the title or a line of the story names somebody."""
        key = squeeze(name)
        story = self.page.lines[self.first : self.last + 1]
        return key in self.title or any(key in squeeze(line.text) for line in story)

    def nothing_after(self, index: int) -> bool:
        """Whether only noise follows a line; lists have dates that lead to their items."""
        return self._last_told <= index

    def line_shown(self, index: int) -> Shown | None:
        """The line of the outline that a line was, if it is one of it."""
        at = self.at[index]
        return self._outline.lines[at] if at is not None else None

    def _add_caption(self, text: str) -> None:
        caption = clean_caption(text)
        if caption:
            self._out.captions.setdefault(caption)

    def _is_end(self, index: int) -> bool:
        """Whether a line near the end is the site's own, and no more of the story follows."""
        return self.page.noise[index] in END_KINDS and bool(fold(self.page.lines[index].text))

    def _end_of_story(self) -> int:
        """Where what the site itself adds below the story begins."""
        lines = self.page.lines
        tail = range(max(self.first, len(lines) - 1 - _TAIL) + 1, len(lines))
        end = next((index for index in tail if self._is_end(index)), len(lines))
        end = min(end, self._other_stories(), story_end(lines))
        total = sum(line.words for line in lines) or 1
        # From the end, as far as no line is surely a paragraph and few words stand there.
        start, rest = end, 0
        while start > 0 and not lines[start - 1].is_strong:
            rest += lines[start - 1].words
            if rest * 4 >= total:
                break
            start -= 1
        return next((index for index in self._gaps(end) if index >= start), end)

    def _gaps(self, end: int) -> Iterator[int]:
        """The lines behind the first paragraph that stand far below all those before them."""
        above = None
        for index, at in enumerate(self.at[:end]):
            if at is None:
                continue
            if above is not None and at - above > _GAP and index > self.first:
                yield index
            above = max(at, above or 0)
