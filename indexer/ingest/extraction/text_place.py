"""A line of plain text where it stands, and the rules that tell what it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.ingest.extraction.credit_labels import is_label
from indexer.ingest.extraction.credit_time import name_and_outlet
from indexer.ingest.extraction.credits import caption_credit, parse_byline
from indexer.ingest.extraction.layout import is_publication
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
from indexer.ingest.extraction.lines import Line
from indexer.ingest.extraction.people import is_name, is_person, tells_role, without_role

if TYPE_CHECKING:
    from indexer.ingest.extraction.assemble import Reading

__all__ = ["BETWEEN", "BY_ITSELF", "TextPlace"]

_MAX_HEAD: Final = 4
# In lines: so near the beginning or the end of a story a date alone is that of the article.
_NEAR_BEGINNING: Final = 1
_NEAR_BELOW: Final = 30
# What a page tells of an article in numbers, beside its author.
_COUNTS: Final = frozenset(("views", "read_time", "relative_date", "clock", "weekday"))


@dataclass(frozen=True, slots=True)
class TextPlace(Place):
    """A line of plain text; ``distance`` tells how unlikely a date here is that of the article."""

    reading: Reading
    distance: float = 0

    @property
    def says_title(self) -> bool:
        title = self.reading.span.title
        return title is not None and self.page.keys[self.index] == self.page.keys[title]

    @property
    def is_date(self) -> bool:
        """Whether it is made of dates; inside the story only with a time or a label, or near its
        beginning: elsewhere it is the heading of what happened then. So it is far below."""
        dates = self.page.dates[self.index]
        is_near = self.where == "above" or self.distance <= _NEAR_BELOW
        if self.where == "inside":
            is_near = self.index - self.reading.span.first <= _NEAR_BEGINNING
        return bool(dates) and (is_near or is_publication(dates))

    @property
    def is_byline(self) -> bool:
        return self.page.bylines[self.index] and self.index not in self.reading.listed

    @property
    def section(self) -> str | None:
        return self.reading.section_at(self.index) if self.where == "above" else None

    @property
    def is_navigation(self) -> bool:
        return self.where == "above"

    @property
    def caption(self) -> tuple[str, bool] | None:
        """The caption that ends in a credit, and whether a label was cut off from it."""
        line = self.line
        if line.words > 45 or (line.words < 3 and self.where != "above"):
            return None
        if parse_byline(line.text) is not None:
            return None
        credit = caption_credit(line.text)
        ends_story = line.words >= 12 and self.index == self.reading.span.last
        return None if ends_story else credit

    @property
    def is_caption(self) -> bool:
        if self.where == "below":
            return False
        return self.line.mark == "image" or self.caption is not None

    @property
    def is_author(self) -> bool:
        """Whether it is a person's name, by the name or by the role or the label beside it, and
        the story does not tell of that person: a false author is worse than none."""
        line = self.line
        name, outlet = self.author
        if line.mark or not is_name(name) or self.reading.tells_of(name):
            return False
        has_role = without_role(line.text) is not None
        if not outlet and (has_role or any(map(self._tells_role, self._beside()))):
            return True
        if not outlet and self._is_labelled():
            return True
        return is_person(name) and (self._opens or any(map(self._is_head, self._beside())))

    @property
    def author(self) -> tuple[str, str]:
        """The name on a line without the role beside it, and the outlet that a dash or a bar parts
        from it."""
        text = self.line.text
        return name_and_outlet(text) or (without_role(text) or text.rstrip(" :"), "")

    @property
    def _opens(self) -> bool:
        """Whether it has a colon at its end, and nothing but noise above it."""
        is_first = all(kind is not None for kind in self.page.noise[: self.index])
        return self.line.text.endswith(":") and is_first

    @property
    def is_author_above(self) -> bool:
        """Whether it is the name of the author right above the title, and none of several."""
        above, below = self.index - 1, self.index + 1
        title = self.reading.span.title
        while below != title and below < len(self.page.lines) and self._is_time(below):
            below += 1
        if below != title or (above >= 0 and is_person(self.page.lines[above].text)):
            return False
        return is_person(self.author[0]) and self.is_author

    def _is_time(self, index: int) -> bool:
        """Whether a line tells when the article was published, and no more."""
        return bool(self.page.dates[index]) or self.page.noise[index] == "relative_date"

    def _is_labelled(self) -> bool:
        """Whether the line above is a label such as "by" alone."""
        return self.index > 0 and is_label(self.page.lines[self.index - 1].text)

    def _beside(self) -> Iterator[int]:
        yield from range(max(0, self.index - 1), self.index)
        yield from range(self.index + 1, min(self.index + 2, len(self.page.lines)))

    def _tells_role(self, index: int) -> bool:
        return tells_role(self.page.lines[index].text)

    def _is_head(self, index: int) -> bool:
        """Whether a line is the title, a date or a byline: elsewhere a name is a caption's."""
        is_told = self.page.dates[index] or self.page.bylines[index]
        is_told = is_told or self.page.noise[index] in _COUNTS
        return bool(is_told) or index == self.reading.span.title

    @property
    def is_repeated_below(self) -> bool:
        """Whether a line between it and the body says the same."""
        last = self.reading.last_above.get(self.page.keys[self.index])
        return last is not None and last > self.index

    @property
    def is_one_of_heads(self) -> bool:
        """Whether it is a few words with a colon, right above the first paragraph, and others of
        that kind stand inside the story: countries, questions, points."""
        span = self.reading.span
        inside = self.page.lines[span.first : span.last + 1]
        is_head = self.index == span.first - 1 and _is_head_with_colon(self.line)
        return is_head and any(map(_is_head_with_colon, inside))

    @property
    def is_deck(self) -> bool:
        """Whether it may be the deck: the first line below the title that is nothing else."""
        reading = self.reading
        is_first = reading.deck is None and not reading.marked and not reading.body
        return is_first and self.line.words >= 5


def _is_head_with_colon(line: Line) -> bool:
    return line.words <= _MAX_HEAD and line.text.endswith((":", "："))


BY_ITSELF: Final[tuple[Rule[TextPlace], ...]] = (
    DATE,
    REPEATED_TITLE,
    NOISE,
    SECTION,
    BREADCRUMB,
    CAPTION,
    BYLINE,
)
"""What a line is, wherever it stands."""

BETWEEN: Final[tuple[Rule[TextPlace], ...]] = (
    Rule("caption_repeat", lambda place: place.reading.has_caption(place.line.text)),
    Rule("unsigned_caption", lambda place: place.is_repeated_below),
    Rule("author", lambda place: place.is_author),
    Rule(
        "role",
        lambda place: (
            place.line.words <= 10 and bool(place.reading.bylines) and tells_role(place.line.text)
        ),
    ),
    Rule(
        "subhead",
        lambda place: (
            place.line.mark in ("bold", "dash")
            or place.line.mark.startswith("h")
            or place.is_one_of_heads
        ),
    ),
    Rule("deck", lambda place: place.is_deck),
    Rule("paragraph", lambda place: place.line.is_weak or bool(place.reading.body)),
    Rule("menu", lambda place: place.line.words == 1),
    Rule("unsigned_caption", lambda place: True),
)
"""What a line between title and body is that is nothing by itself."""
