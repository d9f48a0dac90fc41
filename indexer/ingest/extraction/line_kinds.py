"""What kind a line is: one table of rules, for plain text and for pages.

Each rule tells one kind by what is known of a line where it stands. The two kinds of source differ
in what they know (of a page, its markup) and in the order in which they ask.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from indexer.ingest.extraction.layout import Page, is_breadcrumb
from indexer.ingest.extraction.lines import Line

__all__ = [
    "BREADCRUMB",
    "BYLINE",
    "CAPTION",
    "DATE",
    "NOISE",
    "REPEATED_TITLE",
    "SECTION",
    "LineKind",
    "Place",
    "Rule",
    "Where",
    "kind_of",
]

Where = Literal["above", "inside", "below"]
"""Where a line stands to the story."""

LineKind = Literal[
    "after_body", "author", "breadcrumb", "byline", "caption", "caption_repeat", "credit", "date",
    "deck", "link", "marked_caption", "menu", "noise", "paragraph", "related", "repeated_title",
    "role", "section", "subhead", "unsigned_caption",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A line where it stands, with what its source knows of it."""

    page: Page
    index: int
    where: Where

    @property
    def line(self) -> Line:
        """The line itself."""
        return self.page.lines[self.index]

    @property
    @abstractmethod
    def says_title(self) -> bool:
        """Whether it says the title again."""

    @property
    @abstractmethod
    def is_date(self) -> bool:
        """Whether it is made of dates, which are those of the article."""

    @property
    @abstractmethod
    def is_byline(self) -> bool:
        """Whether it is a byline, which is that of the article."""

    @property
    @abstractmethod
    def section(self) -> str | None:
        """The section that it names, where a section may stand."""

    @property
    @abstractmethod
    def is_navigation(self) -> bool:
        """Whether it stands where a site leads to its parts."""

    @property
    @abstractmethod
    def is_caption(self) -> bool:
        """Whether it looks like the caption of a picture."""


_Place = TypeVar("_Place", bound=Place, contravariant=True)
_P = TypeVar("_P", bound=Place)


@dataclass(frozen=True, slots=True)
class Rule(Generic[_Place]):
    """Lines for which ``test`` is true are of a kind."""

    kind: LineKind
    test: Callable[[_Place], bool]


REPEATED_TITLE: Final[Rule[Place]] = Rule("repeated_title", lambda place: place.says_title)
NOISE: Final[Rule[Place]] = Rule("noise", lambda place: place.page.noise[place.index] is not None)
DATE: Final[Rule[Place]] = Rule("date", lambda place: place.is_date)
BYLINE: Final[Rule[Place]] = Rule("byline", lambda place: place.is_byline)
SECTION: Final[Rule[Place]] = Rule("section", lambda place: place.section is not None)
BREADCRUMB: Final[Rule[Place]] = Rule(
    "breadcrumb", lambda place: place.is_navigation and is_breadcrumb(place.line.text)
)
CAPTION: Final[Rule[Place]] = Rule("caption", lambda place: place.is_caption)


def kind_of(rules: Sequence[Rule[_P]], place: _P) -> LineKind | None:
    """What a line is by the first of the rules that tells it; ``None`` when none does."""
    return next((rule.kind for rule in rules if rule.test(place)), None)
