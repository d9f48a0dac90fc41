"""The lines that were found to be a page's article, sifted one by one.

trafilatura finds the right part of a page; our rules, those of plain text, take out of it what it
leaves of dates, captions, links and notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from indexer.article import Removed
from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import (
    Byline,
    caption_credit,
    is_given_name,
    known_agency,
    known_outlet,
    parse_byline,
)
from indexer.ingest.extraction.layout import Page, is_breadcrumb, look_at, section_of
from indexer.ingest.extraction.lines import Line
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze

__all__ = ["Sifted", "clean_caption", "sift"]

_MIN_LINK_WORDS: Final = 3
_END_KINDS: Final = frozenset(("comments", "most_read", "copyright", "legal", "cookies"))
# A paragraph at the end that talks of two of these is the site's own, not the story's.
_HOUSE_WORDS: Final = re.compile(
    r"تعليقات|التعليق|مشاركات|سياسة الخصوصية|شروط الاستخدام|[إا]رشادات الاستخدام|إخلاء مسؤولية|"
    r"وجهات? نظر أصحابها|لا تعبر (?:بالضرورة )?عن رأي|حقوق النشر|ملفات تعريف الارتباط|"
    r"privacy policy|terms of (?:use|service)|comments?\b|cookies"
)
_CAPTION_LABEL: Final = re.compile(r"^(?:التعليق على الصورة|تعليق الصورة|شرح الصورة)\s*[،,:]\s*")
_CREDIT_ALONE: Final = re.compile(
    r"^(?:مصدر الصورة|المصدر|تصوير|photo|image|credit|source)\s*[،,:]\s*\S.{0,60}$|"
    r"^(?:getty images|reuters|afp|غيتي إيميجز|رويترز|أ ف ب)\W*$",
    re.IGNORECASE,
)
_LED_TO: Final = re.compile(
    r"\W*(?:(?:[اأإ]قر[أا]\w*|طالع\w*|للمزيد|المزيد|انظر|read (?:also|more))\b[^:：]{0,25}|"
    r"شاهد(?:وا)?(?: أيضا?ً?| الفيديو| بالفيديو| بالصور)?\s*)[:：]",
    re.IGNORECASE,
)
_BYLINE_LABEL: Final = re.compile(r"^(?:author|الكاتبة?|المؤلف)\s*[,،:]\s*", re.IGNORECASE)
_MAX_LED_TO: Final = 25
_NO_NAME: Final = re.compile(r"[\d:؟!.,،\"«]")
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
    captions: list[str] = field(default_factory=list)
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
    return _Sieve(lines, outline, title, title_at, names, decks).sifted()


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
        self._page: Page = look_at(lines)
        self._outline = outline
        self._title = squeeze(title)
        self._title_at = title_at
        self._names = frozenset(squeeze(name) for name in names)
        self._decks = frozenset(squeeze(deck) for deck in decks)
        self._at = [outline.find(line.text) for line in lines]
        strong = [n for n, line in enumerate(lines) if line.is_strong and not self._page.noise[n]]
        strong = strong or [n for n, line in enumerate(lines) if line.is_weak and self._is_text(n)]
        self._first = strong[0] if strong else 0
        self._last = strong[-1] if strong else len(lines) - 1
        self._end = self._end_of_story()
        self._out = Sifted()
        self._linking = False

    def sifted(self) -> Sifted:
        for index, line in enumerate(self._page.lines):
            if index < self._first and not line.is_strong and self._is_deck(line.text):
                self._out.deck = line.text
                continue
            kind = self._noise(index)
            if kind is not None:
                self._out.remove(line, kind)
                continue
            if line.mark and line.mark != "item" and line.words <= 25 and not line.stops:
                self._out.subheads.append(len(self._out.lines))
            self._out.lines.append(line.text)
        while self._out.subheads and self._out.subheads[-1] == len(self._out.lines) - 1:
            # A heading that nothing follows led to what was taken out.
            if len(self._out.lines) == 1:
                self._out.subheads.clear()
                break
            self._out.subheads.pop()
            text = self._out.lines.pop()
            number = next(one.number for one in self._page.lines if one.text == text)
            self._out.removed.append(Removed(number, "related", text))
        return self._out

    def _is_text(self, index: int) -> bool:
        page = self._page
        return not (page.noise[index] or page.dates[index] or page.bylines[index])

    def _is_deck(self, text: str) -> bool:
        return self._out.deck is None and len(text.split()) >= 4 and squeeze(text) in self._decks

    def _other_stories(self) -> int:
        """Where a heading that is a link begins a list of other stories, each with a teaser."""
        lines = self._page.lines
        linked = [
            index
            for index, line in enumerate(lines)
            if index > self._first
            and line.mark[:1] == "h"
            and (shown := self._shown(index)) is not None
            and shown.link
        ]
        for index, following in pairwise([*linked, len(lines)]):
            if following - index <= _APART and any(
                self._page.lines[below].is_weak for below in range(index + 1, following)
            ):
                return index
        return len(lines)

    def _noise(self, index: int) -> str | None:
        """Why a line is no part of the body, or ``None``; what it tells is kept."""
        line, page = self._page.lines[index], self._page
        before, after = index < self._first, index > self._last
        key = squeeze(line.text)
        if self._title and not line.is_strong and self._says_title(key):
            return "repeated_title"
        if index >= self._end:
            return "after_body"
        shown = self._shown(index)
        if shown is not None and "caption" in shown.roles and line.words <= 60:
            self._add_caption(line.text)
            return "caption"
        kind = page.noise[index]
        if kind is not None:
            self._linking = kind == "related" and len(line.text.split(":")[-1].split()) < 3
            return kind
        if _LED_TO.match(line.text) and not line.stops and line.words <= _MAX_LED_TO:
            return "related"
        if line.is_strong and shown is not None and not shown.link:
            self._linking = False
        if self._linking and not line.stops and line.words >= _MIN_LINK_WORDS and not before:
            return "related"
        if shown is not None and shown.link and not (line.is_strong and line.stops):
            return "related" if line.words >= _MIN_LINK_WORDS else "links"
        if page.dates[index] and (before or (after and self._nothing_after(index))):
            return "date"
        if (before or after) and page.bylines[index]:
            byline = parse_byline(line.text)
            if byline is not None:
                self._out.bylines.append(byline)
                return "byline"
        if (before or after) and key in self._names:
            return "byline"
        if before and (not line.is_weak or line.mark == "item"):
            return self._above(index)
        if not line.is_strong and caption_credit(line.text) is not None and not line.stops:
            self._add_caption(line.text)
            return "caption"
        return None

    def _above(self, index: int) -> str | None:
        line = self._page.lines[index]
        section = section_of(line.text)
        if section is not None:
            self._out.section = self._out.section or section
            return "section"
        if is_breadcrumb(line.text):
            return "nav"
        at = self._at[index]
        if at is not None and self._title_at is not None and at < self._title_at:
            return "nav"
        shown = self._shown(index)
        if shown is not None and "crumbs" in shown.roles:
            return "nav"
        name = _BYLINE_LABEL.sub("", line.text)
        words = name.split()
        known = name != line.text or (bool(words) and is_given_name(words[0]))
        if known and 2 <= len(words) <= 4 and not _NO_NAME.search(name):
            self._out.bylines.append(Byline(author=name))
            return "byline"
        if caption_credit(line.text) is not None:
            self._add_caption(line.text)
            return "caption"
        return None

    def _nothing_after(self, index: int) -> bool:
        """Whether only noise follows a line; lists have dates that lead to their items."""
        page = self._page
        return not any(
            page.noise[later] is None and not page.dates[later] and not page.bylines[later]
            for later in range(index + 1, self._end)
        )

    def _shown(self, index: int) -> Shown | None:
        at = self._at[index]
        return self._outline.lines[at] if at is not None else None

    def _says_title(self, key: str) -> bool:
        if key == self._title:
            return True
        return len(key) >= 20 and self._title in key and len(key) <= len(self._title) * 1.25

    def _add_caption(self, text: str) -> None:
        caption = clean_caption(text)
        if caption and caption not in self._out.captions:
            self._out.captions.append(caption)

    def _is_house_rule(self, index: int) -> bool:
        return len(set(_HOUSE_WORDS.findall(self._page.lines[index].text.lower()))) >= 2

    def _end_of_story(self) -> int:
        """Where what the site itself adds below the story begins."""
        lines, noise = self._page.lines, self._page.noise
        end = len(lines)
        for index in range(len(lines) - 1, max(self._first, len(lines) - 1 - _TAIL), -1):
            folded = fold(lines[index].text)
            if self._is_house_rule(index) or (noise[index] in _END_KINDS and folded):
                end = index
        end = min(end, self._other_stories())
        total = sum(line.words for line in lines) or 1
        above = None
        for index, at in enumerate(self._at[:end]):
            if at is None:
                continue
            if above is not None and at - above > _GAP and index > self._first:
                rest = sum(line.words for line in lines[index:end])
                strong = any(line.is_strong for line in lines[index:end])
                if rest * 4 < total and not strong:
                    return index
            above = max(at, above or 0)
        return end
