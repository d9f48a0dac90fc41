"""An article put together from the lines of a page: each line is taken for what it tells.

What a line was taken for, when it is not in the article, stands in ``removed``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from indexer.article import Article, DateEvidence, Removed, article_id
from indexer.ingest.extraction.credits import (
    Byline,
    agency_at_end,
    caption_credit,
    dateline_of,
    is_given_name,
    known_agency,
    known_outlet,
    outlet_in,
    outlet_of_title,
    owner_in,
    parse_byline,
)
from indexer.ingest.extraction.dates import find_dates, parse_date, plausible
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.layout import Page, Span, is_breadcrumb, same_text, section_of
from indexer.ingest.extraction.lines import Line

__all__ = ["Reading"]

_MENTION: Final = re.compile(
    r"(?:تصريح\w*|حديث\w*|حوار\w*|مقابل\w*|لقاء\w*|قال\w*|صرح\w*|خاص\w*)(?:\s+\w+){0,2}?\s+"
    r"(?:لـ?|ل\s|مع|إلى)\s*[\"«“]\s*([^\"»”]{3,30}?)\s*[\"»”]"
)
_ENOUGH_MENTIONS: Final = 2
# How many lines from title or body a line may stand that tells of the article.
_NEAR: Final = 3
_NEAR_BELOW: Final = 6
# Three names of sections in a row are a menu; a breadcrumb on lines of its own has two.
_MENU: Final = 2
_ROLE: Final = re.compile(
    r"(?:كاتبة?|باحثة?|محللة?|صحفية?|صحافية?|أكاديمية?|اكاديمية?|أستاذة?|استاذة?|خبيرة?|إعلامية?|"
    r"دبلوماسية?|سفيرة?|مفكرة?|ناشطة?|مدونة?|رئيسة? تحرير|مديرة? تحرير|مراسلة?)\s"
)
_NO_NAME: Final = re.compile(r"[\d:؟!.,،\"«]")
_MAX_SEARCHED: Final = 5000
_UPDATED: Final = re.compile(r"تحديث|حدث|updated|modified", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(.{15,160}?)(?:[.!؟?…](?=\s|$)|$)")
_LABELLED_LINK: Final = re.compile(r"(?:اقر|أقر|إقر|شاهد|طالع|انظر)\S*\s+\S+\s*[:|].{8,}")


@dataclass(slots=True)
class Reading:
    """An article while it is put together, line by line."""

    page: Page
    span: Span
    matter: dict[str, str]
    path: str
    warnings: tuple[str, ...]
    deck: str | None = None
    section: str | None = None
    body: list[Line] = field(default_factory=list)
    subheads: set[int] = field(default_factory=set)
    captions: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    bylines: list[tuple[int, Byline]] = field(default_factory=list)
    dates: list[tuple[float, str]] = field(default_factory=list)
    marked: bool = False

    def article(self) -> Article:
        """The article of the lines, each put where it belongs."""
        self._read_head()
        self._read_body()
        self._read_tail()
        title, outlet = self._title()
        body = "\n".join(line.text for line in self.body)
        if not body:
            body, self.warnings = self.deck or title, (*self.warnings, "no body")
        published, evidence = self._date()
        dateline = dateline_of(next((line.text for line in self._paragraphs()), "")) or Byline()
        by = self._byline(dateline)
        matter = self.matter
        url = matter.get("url") or by.url
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
        )

    def _paragraphs(self) -> Iterator[Line]:
        for index, line in enumerate(self.body):
            if index not in self.subheads:
                yield line

    def _remove(self, line: Line, kind: str) -> None:
        self.removed.append(Removed(line.number, kind, line.text))

    # The lines above the body.

    def _read_head(self) -> None:
        title = self.span.title
        for index in range(self.span.first):
            if index == title:
                continue
            before = title is not None and index < title
            distance = title - index if title is not None and before else 0
            if distance > _NEAR and not self.page.dates[index]:
                # Far above the title only a date counts: the rest is the page's menu.
                self._remove_menu(index)
            elif not self._known(index, distance=distance):
                line = self.page.lines[index]
                if before and self.span.title is not None:
                    self._remove(line, "ticker" if line.words >= 6 else "nav")
                else:
                    self._between(index)

    def _says_the_title(self, index: int) -> bool:
        title = self.span.title
        return title is not None and self.page.keys[index] == self.page.keys[title]

    def _remove_menu(self, index: int) -> None:
        line = self.page.lines[index]
        kind = self.page.noise[index] or ("ticker" if line.words >= 6 else "nav")
        self._remove(line, kind)

    def _known(self, index: int, *, distance: float = 0, in_head: bool = True) -> bool:
        """Whether a line is noise, a date, a byline, a section or the title again."""
        line = self.page.lines[index]
        kind = self.page.noise[index]
        if self.page.dates[index]:
            self._take_date(index, distance)
        elif self.span.title is not None and self._says_the_title(index):
            self._remove(line, "repeated_title")
        elif kind is not None:
            section = self._section(index) if in_head else None
            if section is not None:
                self.section = section
            else:
                footer = kind == "nav" and not in_head and index > self.span.last
                self._remove(line, "nav_footer" if footer else kind)
        elif in_head and (section := self._section(index)) is not None:
            self.section = section
        elif in_head and is_breadcrumb(line.text):
            self._remove(line, "nav")
        elif index <= self.span.last and self._is_caption(index, in_head=in_head):
            pass
        elif self.page.bylines[index]:
            byline = parse_byline(line.text)
            below = index > self.span.last
            if byline is not None and below and byline == Byline(dateline=byline.dateline):
                # Below the story the name of a city is a tag.
                self._remove(line, "nav_footer")
            elif byline is not None:
                self.bylines.append((index, byline))
        else:
            return False
        if in_head and kind is None and self.span.title is not None and index > self.span.title:
            self.marked = True
        return True

    def _section(self, index: int) -> str | None:
        """The section that a line names, unless it is one of a menu of them."""
        section = section_of(self.page.lines[index].text)
        if section is None:
            return None
        first, last = index, index
        while first > 0 and section_of(self.page.lines[first - 1].text):
            first -= 1
        while last + 1 < len(self.page.lines) and section_of(self.page.lines[last + 1].text):
            last += 1
        return section if last - first < _MENU else None

    def _is_caption(self, index: int, *, in_head: bool) -> bool:
        line = self.page.lines[index]
        if line.mark == "image":
            self.captions.append(line.text)
            self._remove(line, "caption")
            return True
        if line.words > 45 or (line.words < 3 and not in_head) or parse_byline(line.text):
            return False
        credit = caption_credit(line.text)
        if credit is None or (line.words >= 12 and index == self.span.last):
            return False
        caption, labelled = credit
        self._add_caption(caption)
        self._remove(line, "caption_credit" if labelled else "caption")
        return True

    def _add_caption(self, caption: str) -> None:
        if not any(same_text(caption, known) for known in self.captions[-_NEAR:]):
            self.captions.append(caption)

    def _between(self, index: int) -> None:
        """A line between title and body that nothing else is known of."""
        line = self.page.lines[index]
        if any(same_text(line.text, caption) for caption in self.captions[-_NEAR:]):
            self._remove(line, "caption_repeat")
        elif self.page.keys[index] in self.page.keys[index + 1 : self.span.first]:
            self._add_caption(line.text)
            self._remove(line, "caption")
        elif line.words <= 4 and self._is_author(index):
            self.bylines.append((index, Byline(author=line.text)))
        elif line.words <= 10 and self.bylines and _ROLE.match(line.text):
            self._remove(line, "author_role")
        elif line.mark in ("bold", "dash") or line.mark.startswith("h"):
            if not self.body and self.deck is None and line.mark != "dash":
                self.deck = line.text
            self._add_to_body(line, subhead=True)
        elif line.words >= 5 and self.deck is None and not self.marked and not self.body:
            self.deck = line.text
        elif line.is_weak or self.body:
            self._add_to_body(line, subhead=not line.is_weak)
        elif line.words == 1:
            self._remove(line, "nav")
        else:
            self._add_caption(line.text)
            self._remove(line, "caption")

    def _is_author(self, index: int) -> bool:
        """Whether a short line is a person's name: by the name, what follows it, or a date."""
        line = self.page.lines[index]
        if line.mark or not 2 <= line.words <= 4 or _NO_NAME.search(line.text):
            return False
        if is_given_name(line.text.split()[0]):
            return True
        dates = self.page.dates
        beside = [i for i in (index - 1, index + 1) if 0 <= i < len(dates)]
        return any(dates[i] or _ROLE.match(self.page.lines[i].text) for i in beside)

    # The body.

    def _add_to_body(self, line: Line, *, subhead: bool) -> None:
        if subhead:
            self.subheads.add(len(self.body))
        self.body.append(line)

    def _read_body(self) -> None:
        links = self._links()
        linking = False
        for index in range(self.span.first, self.span.last + 1):
            line = self.page.lines[index]
            kind = self.page.noise[index]
            if kind is None and line.is_strong and not line.mark.startswith("h"):
                linking = False
                if self._is_body_caption(index):
                    continue
                self._add_to_body(line, subhead=False)
            elif kind == "related":
                self._remove(line, "related")
                linking = _LABELLED_LINK.match(line.text) is None
            elif linking and not line.stops and line.words >= 4 and line.mark != "bold":
                self._remove(line, "related")
            elif self._known(index, distance=50, in_head=False):
                pass
            elif index in links:
                self._remove(line, "links")
            else:
                linking = False
                self._add_to_body(line, subhead=self._is_subhead(index))

    def _is_body_caption(self, index: int) -> bool:
        line = self.page.lines[index]
        return line.words <= 30 and not line.stops and self._is_caption(index, in_head=False)

    def _is_subhead(self, index: int) -> bool:
        line = self.page.lines[index]
        if line.mark in ("bold", "dash") or line.mark.startswith("h"):
            return line.words <= 25
        return (
            line.is_short
            and index < self.span.last
            and not line.text.startswith(('"', "«", "“", "-", "–"))
        )

    def _links(self) -> set[int]:
        """The lines of three or more short ones in a row, unless they are a list that is led to."""
        found: set[int] = set()
        run: list[int] = []
        for index in range(self.span.first, self.span.last + 2):
            line = self.page.lines[index] if index <= self.span.last else None
            if (
                line is not None
                and line.is_short
                and not line.mark
                and not line.asks
                and not line.text.endswith((":", "،", "؛"))
            ):
                run.append(index)
                continue
            if len(run) >= 3 and not self.page.lines[run[0] - 1].text.endswith((":", "؟")):
                found.update(run)
            run = []
        return found

    # The lines below the body.

    def _read_tail(self) -> None:
        for index in range(self.span.last + 1, len(self.page.lines)):
            line = self.page.lines[index]
            below = index - self.span.last
            agency = agency_at_end(line.text) if below <= _NEAR and line.words <= 9 else None
            if agency is not None:
                self.bylines.append((index, Byline(agency=agency)))
                continue
            told = below <= _NEAR_BELOW or self.page.dates[index] or self.page.noise[index]
            if not told or not self._known(index, distance=20 + below, in_head=False):
                self._remove(line, "after_body" if line.is_strong else "nav_footer")

    # What the lines together tell.

    def _title(self) -> tuple[str, str | None]:
        given = self.matter.get("title")
        if self.span.title is None:
            if given is not None:
                return given, None
            self.warnings = (*self.warnings, "no title: taken from the body")
            first = self.body[0].text if self.body else self.page.lines[self.span.first].text
            sentence = _SENTENCE.match(first)
            return (sentence[1].strip() if sentence is not None else first[:160].strip()), None
        text = " ".join(self.page.lines[self.span.title].text.split())
        if given is not None:
            return given, None
        with_outlet = outlet_of_title(text)
        if with_outlet is not None:
            return with_outlet
        for removed in self.removed:
            if removed.kind == "repeated_title" and outlet_of_title(removed.text):
                return text, (outlet_of_title(removed.text) or ("", None))[1]
        return text, None

    def _take_date(self, index: int, distance: float) -> None:
        """Dates of a line by themselves; below the title comes before above, near before far."""
        line = self.page.lines[index]
        found = self.page.dates[index]
        gregorian = [one for one in found if one.calendar == "g"] or list(found)
        labelled = [
            one
            for one in gregorian
            if not _UPDATED.search(line.text[max(0, one.start - 14) : one.start])
        ]
        iso = (labelled or gregorian)[0].iso
        if "T" not in iso:
            beside = [i for i in (index + 1, index - 1) if 0 <= i < len(self.page.lines)]
            for other in beside:
                if self.page.noise[other] == "clock":
                    iso = parse_date(f"{iso} {self.page.lines[other].text}") or iso
                    break
        penalty = 30 if not labelled else 0
        self.dates.append((distance * 2 + penalty + len(self.dates) * 0.1, iso))
        rest = line.text
        for one in reversed(found):
            rest = rest[: one.start] + " | " + rest[one.end :]
        byline = parse_byline(rest.strip(" |،,-–"))
        if byline is not None:
            self.bylines.append((index, byline))
        elif self.section is None:
            parts = (part.strip() for part in re.split(r"[|،,-]", rest))
            self.section = next((part for part in parts if part and section_of(part)), None)

    def _date(self) -> tuple[str | None, DateEvidence | None]:
        if "published" in self.matter:
            published = plausible(parse_date(self.matter["published"]))
            if published is not None:
                return published, "meta"
        if self.dates:
            return min(self.dates)[1], "visible"
        for count, line in enumerate(self._paragraphs()):
            if count == 2:
                break
            for found in find_dates(line.text[:300]):
                # Without its weekday a date in a story is one that the story tells of.
                if found.weekday:
                    return found.iso, "lede"
        return None, None

    def _byline(self, dateline: Byline) -> Byline:
        """The bylines as one: those above the body come before those below it."""
        found = [byline for _, byline in self.bylines]
        closing = None
        paragraphs = list(self._paragraphs())
        if paragraphs:
            closing = agency_at_end(paragraphs[-1].text)
        return Byline(
            agency=next((by.agency for by in found if by.agency), None)
            or dateline.agency
            or closing,
            source=next((by.source for by in found if by.source), None),
            author=next((by.author for by in found if by.author), None),
            dateline=next((by.dateline for by in found if by.dateline), None),
            url=next((by.url for by in found if by.url), None),
        )

    def _outlet(self, dateline: Byline) -> str | None:
        """The outlet by its dateline, its copyright notice, or by those who talk to it."""
        if dateline.source is not None:
            return dateline.source
        for removed in self.removed:
            if removed.kind in ("copyright", "social_follow"):
                owner = owner_in if removed.kind == "copyright" else outlet_in
                outlet = owner(removed.text)
                if outlet is not None and not known_agency(outlet):
                    return outlet
        mentions: Counter[str] = Counter()
        for line in self.body:
            found = _MENTION.findall(line.text[:_MAX_SEARCHED])
            mentions.update(known_outlet(name) or name for name in found)
        for name, count in mentions.most_common(1):
            if count >= _ENOUGH_MENTIONS and (known_outlet(name) or "نيوز" in name):
                return name
        return None
