"""A line of a page where it stands, and the rules that tell what it is there.

They know what those of plain text know (:mod:`indexer.ingest.extraction.text_place`) and what the
markup tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.ingest.extraction.credits import caption_credit
from indexer.ingest.extraction.layout import is_breadcrumb, names_section, section_of
from indexer.ingest.extraction.line_kinds import (
    BREADCRUMB,
    BYLINE,
    CAPTION,
    DATE,
    NOISE,
    REPEATED_TITLE,
    SECTION,
    Place,
    Rule,
)
from indexer.ingest.extraction.people import is_person
from indexer.ingest.formats.html.outline import squeeze

if TYPE_CHECKING:
    from indexer.ingest.formats.html.body import Sieve

__all__ = ["BEFORE_LINKS", "MIN_LINK_WORDS", "RULES", "PagePlace"]

MIN_LINK_WORDS: Final = 3
"""A link of fewer leads to a part of the site, not to a story."""


@dataclass(frozen=True, slots=True)
class PagePlace(Place):
    """A line of a page, with what its markup tells."""

    sieve: Sieve

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
    def is_author(self) -> bool:
        """Whether it is a person's name, and the story does not tell of that person."""
        name = self.line.text
        return self.is_navigation and is_person(name) and not self.sieve.tells_of(name)

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
        return is_listed and line.words >= MIN_LINK_WORDS

    @property
    def is_link(self) -> bool:
        """Whether all of it is a link, and it is no sentence."""
        shown = self.sieve.line_shown(self.index)
        is_sentence = self.line.is_strong and self.line.stops
        return shown is not None and shown.link and not is_sentence


RULES: Final[tuple[Rule[PagePlace], ...]] = (
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

BEFORE_LINKS: Final = frozenset(rule.kind for rule in RULES[:4])
"""The kinds that are asked for before links: a line of theirs ends no list of links."""
