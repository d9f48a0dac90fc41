"""HTML pages: one article a page.

The page is decoded, parsed once for what it says and shows (selectolax), and once more by
trafilatura for the story alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from indexer.article import Article, article_id
from indexer.ingest.extraction.capture import late_warning
from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import Byline, agency_at_end, dateline_of, merge_bylines
from indexer.ingest.extraction.dates import undecided_warning
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.layout import stems
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.html.body import Sifted, clean_caption, sift
from indexer.ingest.formats.html.credits import (
    bylines_of,
    page_url,
    saved_at,
    saved_from,
    section_named,
    source_of,
)
from indexer.ingest.formats.html.date import date_of, late_date, lines_around, modified_of
from indexer.ingest.formats.html.extract import (
    extract_lines,
    in_order,
    is_glued,
    lines_below,
    shown_lines,
)
from indexer.ingest.formats.html.fragment import plain_text
from indexer.ingest.formats.html.markup import cap_depth, decode_page
from indexer.ingest.formats.html.metadata import Metadata, metadata_of
from indexer.ingest.formats.html.outline import Outline, outline_of, squeeze
from indexer.ingest.formats.html.title import clean_title, title_of
from indexer.ingest.formats.line_shapes import kind_of_shapes
from indexer.ingest.streams.encoding import is_mostly_control
from indexer.settings import MB, ReadSettings

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["read_page"]

_SILENT: Final = (
    "script, style, noscript, template, iframe, object, embed, svg, math, canvas, select, "
    "textarea, button, audio, video, [hidden]"
)
_CAPTIONS: Final = (
    "figcaption, .wp-caption-text, [class~=caption], [class~=image-caption], "
    "[class~=photo-caption], [class~=img-caption]"
)
_ERROR_PAGE: Final = re.compile(
    r"\b(?:40[034]|50[0234])\b|not found|forbidden|access denied|just a moment|attention required|"
    r"service unavailable|bad gateway|internal server error|captcha|page unavailable|"
    r"(?:ال)?صفحه (?:المطلوبه )?غير (?:موجوده|متوفره|متاحه)|لم يتم العثور|حدث خطا|خطا 404",
    re.IGNORECASE,
)
_MIN_WORDS: Final = 8
# A text shorter than this may be all that was found of a longer one.
_FEW_WORDS: Final = 40
_ERROR_WORDS: Final = 80
_MIN_LED: Final = 3
_MAX_LINKED: Final = 0.7
_MAX_TITLE: Final = 160


def read_page(
    data: bytes,
    reading: ReadSettings,
    *,
    path: str,
    member: str | None = None,
    url: str | None = None,
    declared_encoding: str | None = None,
    captured: str | None = None,
    file_time: str | None = None,
) -> Article | Failure:
    """The article of one page, or why there is none. Never raises for what the page holds.

    ``path`` and ``member`` are where it was read from; ``url`` is where it was fetched from and
    ``declared_encoding`` the charset of its HTTP header, if they are known. ``captured`` is when it
    was taken from its site (ISO 8601); without it the page may tell, if a program saved it, or else
    the ``file_time``.
    """
    if len(data) > reading.max_file_mb * MB:
        return Failure(path, member, larger_than(reading.max_file_mb, "max_file_mb"))
    decoded = decode_page(data, declared_encoding)
    if not decoded.text.strip("\ufeff\x00 \t\r\n\u00a0"):
        return Failure(path, member, "empty")
    if is_mostly_control(decoded.text):
        return Failure(path, member, "not text: over 0.5% control characters")
    if decoded.loss is not None:
        return Failure(path, member, decoded.loss)
    markup, flattened = cap_depth(decoded.text.replace("\x00", ""))
    warnings = decoded.warnings
    if flattened:
        warnings += ("nested too deep: tags beyond 200 taken out",)
    page = _Page(markup, url, captured, file_time)
    reason = page.no_article()
    if reason is not None:
        return Failure(path, member, f"no article in it: {reason}")
    return page.article(reading, path, member, warnings)


class _Page:
    """One page: parsed, its title found, its lines sifted."""

    def __init__(
        self, markup: str, url: str | None, captured: str | None, file_time: str | None
    ) -> None:
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(markup)
        self.metadata: Metadata = metadata_of(tree)
        given = url or saved_from(markup)
        self.url = page_url(self.metadata, given)
        self.captured = captured or saved_at(markup, given or self.url) or file_time
        for node in tree.css(_SILENT):
            node.decompose()
        self.outline: Outline = outline_of(_markup(tree))
        self.title, self.title_at = title_of(self.metadata, self.outline)
        for node in tree.css(_CAPTIONS):
            if len(node.text()) < 400:
                node.decompose()
        lines = self._lines(tree.html or "")
        names = (*self.metadata.authors, *self.metadata.sections, *self.metadata.sources)
        self.sifted: Sifted = sift(
            lines, self.outline, self.title, self.title_at, names, self.metadata.descriptions
        )
        self._use_claimed_body()
        self.body_at = self._body_at()

    def _lines(self, markup: str) -> list[tuple[str, str]]:
        """The lines of the story: trafilatura's, or our own where it has found none.

        Where no heading is the title, the line above the story is, if it tells more of it.
        """
        lines = in_order(extract_lines(markup), self.outline)
        words = _count_words(lines)
        is_lost = words < _FEW_WORDS or is_glued(lines, self.outline)
        if not is_lost and self.title_at is not None:
            return lines
        own, title_at = shown_lines(self.outline)
        if is_lost:
            lines = self._found_again(lines, own, words)
        if self.title_at is None and title_at is not None and lines:
            self._use_line_as_title(title_at, lines)
        return lines

    def _found_again(
        self, lines: list[tuple[str, str]], own: list[tuple[str, str]], words: int
    ) -> list[tuple[str, str]]:
        """The best lines where those of trafilatura are few, or are glued together."""
        if _count_words(own) > words * (0.2 if words > _FEW_WORDS else 2):
            return own
        if self.title_at is not None and words < _FEW_WORDS and self._holds_title(lines):
            return lines_below(self.outline, self.title_at)
        # Many words are all of the page's text, run together.
        return own if words >= _FEW_WORDS else lines

    def _use_line_as_title(self, number: int, lines: list[tuple[str, str]]) -> None:
        """Takes a line for the title, if it tells more of the story than the one there is."""
        body = stems(" ".join(text for text, _ in lines))
        line = clean_title(self.outline.lines[number].text)
        if len(stems(line) & body) > len(stems(self.title) & body):
            self.title, self.title_at = line, number

    def _holds_title(self, lines: list[tuple[str, str]]) -> bool:
        """Whether a line is the title and more: the text of the whole page, run together."""
        title = squeeze(self.title)
        return any(title in (key := squeeze(text)) and key != title for text, _ in lines)

    def _use_claimed_body(self) -> None:
        """The body of JSON-LD, where the page shows none and it is more than a beginning."""
        claimed = self.metadata.body
        if self.sifted.words >= _MIN_WORDS * 3 or len(claimed.split()) <= self.sifted.words * 2:
            return
        lines = [line.strip() for line in plain_text(claimed).splitlines()]
        self.sifted.lines = [line for line in lines if line]
        self.sifted.subheads = []

    def _body_at(self) -> tuple[int, int] | None:
        """The first and the last line of the outline that are lines of the body."""
        found = [at for at in map(self.outline.find, self.sifted.lines) if at is not None]
        if self.title_at is not None:
            below = [at for at in found if at > self.title_at]
            found = below or found
        return (min(found), max(found)) if found else None

    def no_article(self) -> str | None:
        """Why the page is no article, or ``None``."""
        sifted = self.sifted
        if not sifted.lines:
            return "no body text found"
        title = f"{self.title} {self.metadata.page_title}"
        if sifted.words < _ERROR_WORDS and _ERROR_PAGE.search(fold(title)):
            return "an error page"
        if sifted.words < _MIN_WORDS and not self.metadata.is_article:
            return "too little text"
        linked = sum(len(one.text) for one in sifted.removed if one.kind in ("related", "links"))
        kept = sum(map(len, sifted.lines))
        if linked > (kept + linked) * _MAX_LINKED and not self.metadata.is_article:
            return "a page of links"
        if self._is_list():
            return "a list of articles"
        return None if self.metadata.is_article else kind_of_shapes(sifted.lines)

    def _is_list(self) -> bool:
        """Whether most paragraphs stand below a heading that leads elsewhere."""
        led = 0
        for text in self.sifted.lines:
            at = self.outline.find(text)
            if at is not None:
                above = self.outline.lines[max(0, at - 2) : at]
                led += any(line.link and line.heading for line in above)
        return led >= _MIN_LED and led * 2 >= len(self.sifted.lines) - 1

    def article(
        self, reading: ReadSettings, path: str, member: str | None, warnings: tuple[str, ...]
    ) -> Article:
        sifted, metadata = self.sifted, self.metadata
        body = "\n".join(sifted.lines)
        title = self.title
        if not title:
            title = sifted.lines[0][:_MAX_TITLE].strip()
            warnings += ("no title: taken from the body",)
        host = (urlsplit(self.url).hostname or "").removeprefix("www.") if self.url else None
        language = language_of(body)
        subheads = frozenset(sifted.subheads)
        paragraphs = [line for number, line in enumerate(sifted.lines) if number not in subheads]
        published, evidence = date_of(
            metadata,
            self.outline,
            self.title_at,
            self.body_at,
            paragraphs,
            self.url,
            self.captured,
        )
        if published is None:
            late = late_date(metadata, self.outline, self.title_at, self.captured)
            warnings += (late_warning(late, self.captured),) if late is not None else ()
            doubt = undecided_warning(lines_around(self.outline, self.title_at), body)
            warnings += (doubt,) if doubt is not None else ()
        by = self._byline(paragraphs, host, language)
        source = source_of(metadata, self.outline, host, title)
        return Article(
            id=article_id(self.url, title, body),
            title=title,
            body=body,
            deck=self._deck(),
            subheads=tuple(sifted.subheads),
            language=language if language != "und" else language_of(title),
            published=published,
            published_from=evidence,
            agency=by.agency,
            source=source if source is not None or reading.source else host,
            author=by.author,
            section=section_named(metadata, self.outline, title, self.title_at) or sifted.section,
            dateline=by.dateline,
            url=self.url,
            captions=self._shown_captions(),
            removed=tuple(sifted.removed),
            path=path,
            member=member,
            warnings=warnings,
            modified=modified_of(metadata, self.captured),
            captured=self.captured,
        )

    def _byline(self, paragraphs: list[str], host: str | None, language: str) -> Byline:
        """What page and story tell of agency, author and place: of the place the last counts."""
        found = bylines_of(self.metadata, self.outline, self.title_at, self.body_at, host, language)
        found += self.sifted.bylines
        if paragraphs:
            found.append(dateline_of(paragraphs[0]) or Byline())
            found.append(Byline(agency=agency_at_end(paragraphs[-1])))
        dateline = merge_bylines(reversed(found)).dateline
        return replace(merge_bylines(found), dateline=dateline)

    def _deck(self) -> str | None:
        """What the head gives as description and the page shows between title and body."""
        if self.sifted.deck is not None:
            return self.sifted.deck
        if self.title_at is None or self.body_at is None or self.title_at >= self.body_at[0]:
            return None
        body = squeeze(" ".join(self.sifted.lines))
        for text in self.metadata.descriptions:
            at = self.outline.find(text)
            key = squeeze(text)
            if at is not None and self.title_at < at <= self.body_at[0] and key not in body:
                return text if len(text.split()) >= 4 else None
        return None

    def _shown_captions(self) -> tuple[str, ...]:
        """The captions between the title and the end of the story, each once."""
        found = dict.fromkeys(self.sifted.captions)
        if self.body_at is not None:
            first = self.title_at if self.title_at is not None else self.body_at[0]
            for line in self.outline.lines[max(0, first - 3) : self.body_at[1] + 1]:
                if "caption" in line.roles and (caption := clean_caption(line.text)):
                    found.setdefault(caption)
        return tuple(found)


def _count_words(lines: list[tuple[str, str]]) -> int:
    return sum(len(text.split()) for text, _ in lines)


def _markup(tree: LexborHTMLParser) -> str:
    return (tree.body.html if tree.body is not None else tree.html) or ""
