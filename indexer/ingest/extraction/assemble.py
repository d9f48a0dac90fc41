"""An article put together from the lines of a page: each line is taken for what it tells.

What a line was taken for, when it is not in the article, stands in ``removed``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar, Final

from indexer.article import Article, DateEvidence, Removed, article_id
from indexer.ingest.extraction.capture import late_warning
from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credits import (
    Byline,
    agency_at_end,
    dateline_of,
    is_outlet_name,
    merge_bylines,
    outlet_of_title,
    parse_byline,
)
from indexer.ingest.extraction.dates import (
    date_in_url,
    parse_date,
    plausible,
    undecided_warning,
)
from indexer.ingest.extraction.headline import may_be_entry, opening_sentence, without_section
from indexer.ingest.extraction.house import is_house_rule
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.layout import (
    ENDS_STORY,
    GALLERY,
    PICTURE,
    Page,
    language_sample,
    same_text,
    section_of,
)
from indexer.ingest.extraction.lede import date_told
from indexer.ingest.extraction.line_blocks import leads, led_lists, repeats
from indexer.ingest.extraction.line_kinds import LineKind, kind_of
from indexer.ingest.extraction.lines import Line
from indexer.ingest.extraction.outlet import mentioned_outlet, outlet_beside, owner_of_site
from indexer.ingest.extraction.people import without_honour
from indexer.ingest.extraction.span import Span
from indexer.ingest.extraction.text_place import BETWEEN, BY_ITSELF, TextPlace

__all__ = ["Reading"]

# How many lines from title or body a line may stand that tells of the article.
_NEAR: Final = 3
_NEAR_BELOW: Final = 6
# Within so many lines the name of a page is copied with it.
_OPENING: Final = 10
# Three short lines in a row are a menu; a breadcrumb on lines of its own has two.
_MENU: Final = 2
_TICKER_WORDS: Final = 6
_MIN_LINK: Final = 4
_MIN_CAPTION: Final = 5


@dataclass(slots=True)
class Reading:
    """An article while it is put together, line by line."""

    page: Page
    span: Span
    matter: dict[str, str]
    path: str
    warnings: tuple[str, ...]
    captured: str | None = None
    deck: str | None = None
    section: str | None = None
    body: list[Line] = field(default_factory=list)
    subheads: set[int] = field(default_factory=set)
    captions: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    bylines: list[tuple[int, Byline]] = field(default_factory=list)
    dates: list[tuple[float, str, DateEvidence]] = field(default_factory=list)
    marked: bool = False
    last_above: dict[str, int] = field(default_factory=dict)
    listed: frozenset[int] = frozenset()
    told: str = ""

    def article(self) -> Article:
        """The article of the lines, each put where it belongs."""
        self.listed = self.page.verses.union(led_lists(self.page.lines, self.page.noise))
        self._read_head()
        self._read_body()
        self._read_tail()
        title, outlet = self._title()
        body = "\n".join(line.text for line in self.body)
        if not body:
            body, self.warnings = self.deck or title, (*self.warnings, "no body")
        dateline = dateline_of(next((line.text for line in self._paragraphs()), "")) or Byline()
        by = self._byline(dateline)
        matter = self.matter
        url = matter.get("url") or by.url
        published, evidence = self._date(url)
        return Article(
            id=article_id(url, title, body),
            title=title,
            body=body,
            deck=matter.get("deck") or self.deck,
            subheads=tuple(sorted(self.subheads)),
            language=language_of(body),
            published=published,
            published_from=evidence,
            agency=matter.get("agency") or by.agency,
            source=matter.get("source") or by.source or outlet or self._outlet(dateline),
            author=matter.get("author") or by.author,
            section=matter.get("section") or self.section,
            dateline=dateline.dateline or by.dateline,
            url=url,
            captions=tuple(self.captions),
            removed=tuple(sorted(self.removed, key=lambda line: line.line)),
            path=self.path,
            warnings=self.warnings,
            captured=self.captured,
        )

    def tells_of(self, name: str) -> bool:
        """Whether title or body name somebody: by two names beside each other, the title by the
        last alone."""
        if not self.told:
            inside = range(self.span.first, self.span.last + 1)
            lines = [self.page.lines[one] for one in inside if self.page.noise[one] is None]
            title = [] if self.span.title is None else [self.page.lines[self.span.title].text]
            self.told = f" {fold(' '.join([*title, *(line.text for line in lines)]))} "
        names = fold(without_honour(name)).split()
        title_key = "" if self.span.title is None else self.page.keys[self.span.title]
        if names and f" {names[-1]} " in f" {title_key} ":
            return True
        return any(f" {one} {other} " in self.told for one, other in pairwise(names))

    def _paragraphs(self) -> Iterator[Line]:
        for index, line in enumerate(self.body):
            if index not in self.subheads:
                yield line

    def _remove(self, line: Line, kind: str) -> None:
        self.removed.append(Removed(line.number, kind, line.text))

    # The lines above the body.

    def _read_head(self) -> None:
        title = self.span.title
        keys = self.page.keys[: self.span.first]
        self.last_above = {key: index for index, key in enumerate(keys)}
        for index in range(self.span.first):
            if index == title:
                continue
            distance = title - index if title is not None and index < title else 0
            place = TextPlace(self.page, index, "above", self, distance)
            line = place.line
            if distance > _NEAR and not self.page.dates[index]:
                # Far above the title only a date counts: the rest is the page's menu.
                self._remove(line, self.page.noise[index] or _kind_above(line))
            elif self._take(place):
                continue
            elif not distance:
                self._take_between(place)
            elif place.is_author_above:
                self._take_author(place)
            else:
                self._remove(line, _kind_above(line))

    def _take(self, place: TextPlace) -> bool:
        """Takes a line for what it is by itself; whether it is anything."""
        kind = kind_of(BY_ITSELF, place)
        if kind is None:
            return False
        self._taken[kind](self, place)
        title, noise = self.span.title, self.page.noise[place.index]
        if place.where == "above" and noise is None and title is not None and place.index > title:
            self.marked = True
        return True

    def _take_between(self, place: TextPlace) -> None:
        """Takes a line between title and body, of which nothing is known by itself."""
        kind = kind_of(BETWEEN, place)
        if kind is not None:
            self._taken[kind](self, place)

    def _take_title(self, place: TextPlace) -> None:
        self._remove(place.line, "repeated_title")

    def _take_noise(self, place: TextPlace) -> None:
        kind = self.page.noise[place.index] or ""
        if kind == GALLERY:
            self._add_caption(place.line.text)
        if place.section is not None:
            self.section = place.section
        else:
            is_footer = kind == "nav" and place.where == "below"
            self._remove(place.line, "nav_footer" if is_footer else kind)

    def _take_section(self, place: TextPlace) -> None:
        self.section = place.section

    def _take_menu(self, place: TextPlace) -> None:
        self._remove(place.line, "nav")

    def _take_caption(self, place: TextPlace) -> None:
        line, caption = place.line, place.caption
        if line.mark == "image" or caption is None:
            self.captions.append(line.text)
            self._remove(line, "caption")
            return
        text, labelled = caption
        self._add_caption(text)
        self._remove(line, "caption_credit" if labelled else "caption")

    def _take_byline(self, place: TextPlace) -> None:
        byline = parse_byline(place.line.text)
        if byline is None:
            return
        if place.where == "below" and byline == Byline(dateline=byline.dateline):
            # Below the story the name of a city is a tag.
            self._remove(place.line, "nav_footer")
        else:
            self.bylines.append((place.index, byline))

    def _take_repeat(self, place: TextPlace) -> None:
        self._remove(place.line, "caption_repeat")

    def _take_unsigned(self, place: TextPlace) -> None:
        self._add_caption(place.line.text)
        self._remove(place.line, "caption")

    def _take_author(self, place: TextPlace) -> None:
        name, outlet = place.author
        source = outlet if is_outlet_name(outlet) else None
        self.bylines.append((place.index, Byline(author=name, source=source)))

    def _take_role(self, place: TextPlace) -> None:
        self._remove(place.line, "author_role")

    def _take_subhead(self, place: TextPlace) -> None:
        line = place.line
        if not self.body and self.deck is None and line.mark != "dash":
            self.deck = line.text
        self._add_to_body(line, subhead=True)

    def _take_deck(self, place: TextPlace) -> None:
        self.deck = place.line.text

    def _take_paragraph(self, place: TextPlace) -> None:
        self._add_to_body(place.line, subhead=not place.line.is_weak)

    _taken: ClassVar[Mapping[LineKind, Callable[[Reading, TextPlace], None]]] = {
        "date": lambda reading, place: reading._take_date(place),
        "repeated_title": _take_title,
        "noise": _take_noise,
        "section": _take_section,
        "breadcrumb": _take_menu,
        "caption": _take_caption,
        "byline": _take_byline,
        "caption_repeat": _take_repeat,
        "unsigned_caption": _take_unsigned,
        "author": _take_author,
        "role": _take_role,
        "subhead": _take_subhead,
        "deck": _take_deck,
        "paragraph": _take_paragraph,
        "menu": _take_menu,
    }

    def section_at(self, index: int) -> str | None:
        """The section that a line names, unless the line is one of a menu."""
        section = section_of(self.page.lines[index].text)
        if section is None or fold(section) != fold(self.page.lines[index].text):
            return section
        beside = sum(self._entries_beside(index, step) for step in (-1, 1))
        return section if beside < _MENU else None

    def _entries_beside(self, index: int, step: int) -> int:
        """How many of the next lines may be entries of a menu: as many as make one, at most."""
        for count in range(_MENU):
            other = index + step * (count + 1)
            if not 0 <= other < self.span.first or other == self.span.title:
                return count
            if not may_be_entry(self.page, other):
                return count
        return _MENU

    def has_caption(self, text: str) -> bool:
        """Whether one of the captions found last says ``text``."""
        return any(same_text(text, caption) for caption in self.captions[-_NEAR:])

    def _add_caption(self, caption: str) -> None:
        if not self.has_caption(caption):
            self.captions.append(caption)

    # The body.

    def _add_to_body(self, line: Line, *, subhead: bool) -> None:
        if subhead:
            self.subheads.add(len(self.body))
        self.body.append(line)

    def _read_body(self) -> None:
        links = self._links()
        for index in range(self.span.first, self.span.last + 1):
            line = self.page.lines[index]
            kind = self.page.noise[index]
            place = TextPlace(self.page, index, "inside", self, distance=50)
            if index in self.page.verses:
                self._add_to_body(line, subhead=False)
            elif (
                index in self.span.boxed
                or self._is_dated_link(index)
                or self._is_dated_link(index - 1)
            ):
                self._remove(line, "related")
            elif kind is None and index not in self.listed and repeats(self.page.lines, index):
                self._remove(line, "pull_quote")
            elif kind is None and line.is_strong and not line.mark.startswith("h"):
                if line.words <= 30 and not line.stops and place.is_caption:
                    self._take_caption(place)
                else:
                    self._add_to_body(line, subhead=False)
            elif self._take(place):
                pass
            elif self._is_beside_credit(index):
                self._take_unsigned(place)
            elif index in links:
                self._remove(line, "links")
            else:
                self._add_to_body(line, subhead=self._is_subhead(index))

    def _is_beside_credit(self, index: int) -> bool:
        """Whether a line is the caption of a picture whose credit stands alone beside it."""
        line = self.page.lines[index]
        if line.mark or not line.is_short or line.words < _MIN_CAPTION or index in self.listed:
            return False
        return any(
            self.page.noise[one] == PICTURE and "©" in self.page.lines[one].text
            for one in (index - 1, index + 1)
            if self.span.first < one < self.span.last
        )

    def _is_dated_link(self, index: int) -> bool:
        """Whether a line in the story is the headline of another one, whose date is right below."""
        if not self.span.first < index < self.span.last or not self.page.dates[index + 1]:
            return False
        line = self.page.lines[index]
        is_plain = self.page.noise[index] is None and not self.page.dates[index] and not line.mark
        return is_plain and line.is_short and _MIN_LINK <= line.words and index not in self.listed

    def _is_subhead(self, index: int) -> bool:
        line = self.page.lines[index]
        if line.mark in ("bold", "dash") or line.mark.startswith("h"):
            return line.words <= 25
        return (
            line.is_short
            and not leads(line)
            and index < self.span.last
            and not line.text.startswith(('"', "«", "“", "-", "–"))
        )

    def _links(self) -> set[int]:
        """The lines of three or more short ones in a row, unless they are a list that is led to."""
        found: set[int] = set()
        run: list[int] = []
        for index in range(self.span.first, self.span.last + 2):
            line = self.page.lines[index] if index <= self.span.last else None
            if line is not None and self.page.noise[index] is not None:
                continue
            if line is not None and index not in self.listed and _may_be_link(line):
                run.append(index)
                continue
            if len(run) >= 3 and not self.page.lines[run[0] - 1].text.endswith((":", "؟")):
                found.update(run)
            run = []
        return found

    # The lines below the body.

    def _read_tail(self) -> None:
        """Reads the lines below: those behind a label of other stories or of comments tell nothing
        of this one."""
        is_over = False
        for index in range(self.span.last + 1, len(self.page.lines)):
            line, noise = self.page.lines[index], self.page.noise[index]
            is_over = is_over or noise in ENDS_STORY
            below = index - self.span.last
            agency = agency_at_end(line.text) if below <= _NEAR and line.words <= 9 else None
            if agency is not None and not is_over:
                self.bylines.append((index, Byline(agency=agency)))
                continue
            place = TextPlace(self.page, index, "below", self, distance=20 + below)
            may_tell = not is_over and (below <= _NEAR_BELOW or bool(self.page.dates[index]))
            if not (may_tell or noise) or not self._take(place):
                self._remove(line, _kind_below(line))

    # What the lines together tell.

    def _title(self) -> tuple[str, str | None]:
        given = self.matter.get("title")
        if self.span.title is None:
            if given is not None:
                return given, None
            self.warnings = (*self.warnings, "no title: taken from the body")
            first = self.body[0].text if self.body else self.page.lines[self.span.first].text
            return opening_sentence(first), None
        if given is not None:
            return given, None
        text = " ".join(self.page.lines[self.span.title].text.split())
        text = without_section(text, self.page, self.span.first)
        with_outlet = outlet_of_title(text)
        if with_outlet is not None:
            return with_outlet
        for removed in self.removed:
            if removed.kind == "repeated_title" and outlet_of_title(removed.text):
                return text, (outlet_of_title(removed.text) or ("", None))[1]
        return text, self._outlet_above(text)

    def _outlet_above(self, title: str) -> str | None:
        """The outlet beside the title on a line above it: the name of the page in a browser."""
        above = self.page.lines[: min(self.span.title or 0, _OPENING)]
        beside = (outlet_beside(title, line.text) for line in above)
        return next(filter(None, beside), None)

    def _take_date(self, place: TextPlace) -> None:
        """Dates of a line by themselves; below the title comes before above, near before far."""
        index, distance = place.index, place.distance
        found = self.page.dates[index]
        gregorian = [one for one in found if one.calendar == "g"] or list(found)
        published = [one for one in gregorian if one.told != "updated"]
        first = (published or gregorian)[0]
        iso = first.iso
        if "T" not in iso and not first.relative:
            iso = self._with_clock(index, iso)
        penalty = 30 if not published else 0
        evidence: DateEvidence = "relative" if first.relative else "visible"
        if not (first.relative and distance > _NEAR):
            self.dates.append((distance * 2 + penalty + len(self.dates) * 0.1, iso, evidence))
        self._take_beside_dates(index, is_below=place.where == "below")

    def _with_clock(self, index: int, day: str) -> str:
        """A day with the time that stands by itself on the next line or the one before."""
        for other in (index + 1, index - 1):
            if 0 <= other < len(self.page.lines) and self.page.noise[other] == "clock":
                return parse_date(f"{day} {self.page.lines[other].text}") or day
        return day

    def _take_beside_dates(self, index: int, *, is_below: bool) -> None:
        """Takes what stands beside the dates of a line: a byline, or above the story a section."""
        rest = self.page.lines[index].text
        for one in reversed(self.page.dates[index]):
            rest = rest[: one.start] + " | " + rest[one.end :]
        byline = parse_byline(rest.strip(" |،,-–"))
        if byline is not None:
            self.bylines.append((index, byline))
        elif self.section is None and not is_below:
            parts = (part.strip() for part in re.split(r"[|،,-]", rest))
            self.section = next((part for part in parts if part and section_of(part)), None)

    def _date(self, url: str | None) -> tuple[str | None, DateEvidence | None]:
        if "published" in self.matter:
            given = self.matter["published"]
            published = plausible(parse_date(given, reference=self.captured), self.captured)
            if published is not None:
                return published, "meta"
        for _, iso, evidence in sorted(self.dates):
            if plausible(iso, self.captured) is not None:
                return iso, evidence
        if self.dates:
            self.warnings += (late_warning(min(self.dates)[1], self.captured),)
        in_url = plausible(date_in_url(url), self.captured)
        if in_url is not None:
            return in_url, "url"
        doubt = undecided_warning(self._around(), language_sample(self.page.lines))
        self.warnings += () if doubt is None else (doubt,)
        told = date_told((line.text for line in self._paragraphs()), self.captured)
        return (told, "lede") if told is not None else (None, None)

    def _around(self) -> Iterator[str]:
        """The lines around title and body, where a date of publication stands."""
        span = self.span
        top = span.first if span.title is None else span.title
        above = range(max(0, top - _NEAR), span.first)
        below = range(span.last + 1, min(span.last + 1 + _NEAR_BELOW, len(self.page.lines)))
        for index in (*above, *below):
            yield self.page.lines[index].text

    def _byline(self, dateline: Byline) -> Byline:
        """The bylines as one: those above the body come before those below it."""
        paragraphs = list(self._paragraphs())
        closing = agency_at_end(paragraphs[-1].text) if paragraphs else None
        agencies = (Byline(agency=dateline.agency), Byline(agency=closing))
        return merge_bylines([*(byline for _, byline in self.bylines), *agencies])

    def _outlet(self, dateline: Byline) -> str | None:
        """The outlet by its dateline, its copyright notice, or by those who talk to it."""
        if dateline.source is not None:
            return dateline.source
        told = mentioned_outlet(line.text for line in self.body)
        return owner_of_site(self.removed) or told


def _kind_above(line: Line) -> str:
    return "ticker" if line.words >= _TICKER_WORDS else "nav"


def _kind_below(line: Line) -> str:
    if is_house_rule(line.text):
        return "house_rule"
    return "after_body" if line.is_strong else "nav_footer"


def _may_be_link(line: Line) -> bool:
    ends_open = line.text.endswith((":", "،", "؛"))
    return line.is_short and not line.mark and not line.asks and not ends_open
