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
    is_breadcrumb,
    look_at,
    names_section,
    section_of,
)
from indexer.ingest.extraction.line_blocks import leads_to_links
from indexer.ingest.extraction.line_kinds import (
    BREADCRUMB,
    BYLINE,
    CAPTION,
    DATE,
    NOISE,
    REPEATED_TITLE,
    SECTION,
    LineKind,
    Place,
    Rule,
    Where,
    kind_of,
)
from indexer.ingest.extraction.lines import Line
from indexer.ingest.extraction.people import is_name, is_person
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze

__all__ = ["Sifted", "clean_caption", "sift"]

_MIN_LINK_WORDS: Final = 3
_CAPTION_LABEL: Final = re.compile(r"^(?:التعليق على الصورة|تعليق الصورة|شرح الصورة)\s*[،,:]\s*")
_CREDIT_ALONE: Final = re.compile(
    r"^(?:مصدر الصورة|المصدر|تصوير|photo|image|credit|source)\s*[،,:]\s*\S.{0,60}$|"
    r"^(?:getty images|reuters|afp|غيتي إيميجز|رويترز|أ ف ب)\W*$",
    re.IGNORECASE,
)
_BYLINE_LABEL: Final = re.compile(r"^(?:author|الكاتبة?|المؤلف)\s*[,،:]\s*", re.IGNORECASE)
_TAIL: Final = 4
# Headings that are links, no farther apart than this, are a list of other stories.
_APART: Final = 4
_GAP: Final = 12


def clean_caption(text: str) -> str:
    """A caption without its label and its credit; empty when it is a credit alone."""
    text = _CAPTION_LABEL.sub("", " ".join(text.split()))
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
    return _Sieve(lines, outline, title, title_at, names, decks).sift()


def _line(number: int, text: str, tag: str, outline: Outline) -> Line:
    mark = tag if tag.startswith("h") else "item" if tag == "item" else ""
    at = outline.find(text)
    if not mark and at is not None and outline.lines[at].bold:
        mark = "bold"
    return Line(number, text, mark, len(text.split()))


class _Sieve:
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
        self.end = self._end_of_story()
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
        place = _PagePlace(self.page, index, self._where(index), self)
        kind = kind_of(_RULES, place)
        if kind not in _BEFORE_LINKS and place.ends_links:
            self.linking = False
        return None if kind is None else self._reason(kind, place)

    def _where(self, index: int) -> Where:
        return "above" if index < self.first else "below" if index > self.last else "inside"

    def _reason(self, kind: LineKind, place: _PagePlace) -> str:
        """What a line of a kind is removed as, when what it tells was kept."""
        line = place.line
        if kind == "noise":
            noise = self.page.noise[place.index] or ""
            self.linking = noise == "related" and leads_to_links(line.text)
            return noise
        if kind == "link":
            return "related" if line.words >= _MIN_LINK_WORDS else "links"
        if kind in ("marked_caption", "caption"):
            self._add_caption(line.text)
        elif kind == "byline":
            self._out.bylines.append(parse_byline(line.text) or Byline())
        elif kind == "author":
            self._out.bylines.append(Byline(author=place.name))
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


@dataclass(frozen=True, slots=True)
class _PagePlace(Place):
    """A line of a page, with what its markup tells."""

    sieve: _Sieve

    @property
    def says_title(self) -> bool:
        title, line = self.sieve.title, self.line
        if not title or line.is_strong:
            return False
        key = squeeze(line.text)
        is_longer = len(key) >= 20 and title in key and len(key) <= len(title) * 1.25
        return key == title or is_longer

    @property
    def is_date(self) -> bool:
        if not self.page.dates[self.index] or self.where == "inside":
            return False
        return self.where == "above" or self.sieve.nothing_after(self.index)

    @property
    def is_byline(self) -> bool:
        return self.where != "inside" and self.page.bylines[self.index]

    @property
    def is_credit(self) -> bool:
        """Whether it is a name that the page gives as author, section or outlet."""
        return self.where != "inside" and squeeze(self.line.text) in self.sieve.names

    @property
    def is_navigation(self) -> bool:
        return self.where == "above" and (not self.line.is_weak or self.line.mark == "item")

    @property
    def section(self) -> str | None:
        return section_of(self.line.text) if self.is_navigation else None

    @property
    def claims_section(self) -> bool:
        """Whether the page itself says that a section is named: by a label, as a way from home."""
        text = self.line.text
        return self.has_role("crumbs") or names_section(text) or is_breadcrumb(text)

    @property
    def is_menu(self) -> bool:
        """Whether it stands above the title, or where the markup says that crumbs are."""
        if not self.is_navigation:
            return False
        at, title_at = self.sieve.at[self.index], self.sieve.title_at
        return (at is not None and title_at is not None and at < title_at) or self.has_role(
            "crumbs"
        )

    @property
    def name(self) -> str:
        """The line without a label that stands before an author's name."""
        return _BYLINE_LABEL.sub("", self.line.text)

    @property
    def is_author(self) -> bool:
        """Whether it is a person's name, by a label or by itself."""
        if not self.is_navigation:
            return False
        if self.name != self.line.text:
            return is_name(self.name)
        return is_person(self.name) and not self.sieve.tells_of(self.name)

    @property
    def is_caption(self) -> bool:
        line = self.line
        if not self.is_navigation and (line.is_strong or line.stops):
            return False
        return caption_credit(line.text) is not None

    @property
    def is_marked_caption(self) -> bool:
        """Whether the markup says that it is a caption."""
        return self.has_role("caption") and self.line.words <= 60

    def has_role(self, role: str) -> bool:
        """Whether the markup claims a role for the line."""
        shown = self.sieve.line_shown(self.index)
        return shown is not None and role in shown.roles

    @property
    def ends_links(self) -> bool:
        """Whether it is a paragraph that is no link, with which a list of links is over."""
        shown = self.sieve.line_shown(self.index)
        return self.line.is_strong and shown is not None and not shown.link

    @property
    def leads_away(self) -> bool:
        """Whether it leads to another story, by the words above it."""
        line = self.line
        if line.stops:
            return False
        is_listed = self.sieve.linking and not self.ends_links and self.where != "above"
        return is_listed and line.words >= _MIN_LINK_WORDS

    @property
    def is_link(self) -> bool:
        """Whether all of it is a link, and it is no sentence."""
        shown = self.sieve.line_shown(self.index)
        is_sentence = self.line.is_strong and self.line.stops
        return shown is not None and shown.link and not is_sentence


_RULES: Final[tuple[Rule[_PagePlace], ...]] = (
    REPEATED_TITLE,
    Rule("after_body", lambda place: place.index >= place.sieve.end),
    Rule("marked_caption", lambda place: place.is_marked_caption),
    NOISE,
    Rule("related", lambda place: place.leads_away),
    Rule("link", lambda place: place.is_link),
    DATE,
    BYLINE,
    Rule("credit", lambda place: place.is_credit),
    SECTION,
    BREADCRUMB,
    Rule("menu", lambda place: place.is_menu),
    Rule("author", lambda place: place.is_author),
    CAPTION,
)
"""What a line is that is no part of the story."""

_BEFORE_LINKS: Final = frozenset(rule.kind for rule in _RULES[:4])
_REASONS: Final[Mapping[LineKind, str]] = {
    "marked_caption": "caption",
    "author": "byline",
    "credit": "byline",
    "breadcrumb": "nav",
    "menu": "nav",
}
"""What lines are removed as, where it is not the name of their kind."""
