"""What a page shows, line by line in its order, with what its markup tells of each line."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from indexer.ingest.extraction.cleaning import fold

__all__ = ["Outline", "Shown", "one_line", "outline_of", "squeeze"]

# A quotation mark opens a value only after an equals sign: it may stand in a broken name.
_TOKEN: Final = re.compile(
    r"<(/?)([a-zA-Z][^\s/>]*+)((?:=\"[^\"]*+\"|[^>=]|=(?!\"))*+)>|<!--.*?-->|([^<]++)", re.DOTALL
)
_ATTRIBUTE: Final = re.compile(r"(?<![a-zA-Z_:-])([a-zA-Z_:-]++)=\"([^\"]*+)\"")
_PLACE: Final = re.compile(r"href=\"#[^\"]")
_MAX_KEY: Final = 160
_MAX_CAPTION: Final = 15
_VOID: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
_INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small "
    "span strike strong sub sup time tt u var img wbr nobr data".split()
)
_BOLD: Final = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"))
_CHROME: Final = frozenset(("nav", "footer", "aside", "form"))
# Their classes tell of the page, not of a part of it.
_WHOLE_PAGE: Final = frozenset(("html", "body", "main", "article"))
_SPACE: Final = re.compile(r"[ \t\r\n\f\v\u00a0\u200b\ufeff]+")

# What classes, ids and itemprops say of an element, by the words that they are made of.
_ROLES: Final = tuple(
    (role, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"))
    for role, words in (
        (
            "caption",
            r"caption|figcaption|captiontext|imgcaption|imagecaption|photocaption|cap|"
            r"(?:image|img|photo|media|picture)[- ]?(?:credits?|copyright|source)",
        ),
        ("crumbs", r"breadcrumbs?|crumbs?"),
        ("date", r"date|datetime|pubdate|timestamp|datepublished|publish(?:ed)?|posted|time"),
        ("author", r"author|byline|writer|authorname|creator|reporter|columnist"),
        (
            "chrome",
            r"related|sidebar|share|sharing|social|newsletter|comments?|disqus|most|popular|latest|"
            r"trending|widget|menu|footer|recommend\w*|promo|sponsor\w*|cookies?|tags",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line that a page shows.

    ``heading`` is ``h1`` to ``h6`` or nothing. ``link`` and ``bold`` tell that all of it is. The
    ``roles`` (caption, crumbs, date, author, chrome) are what the markup around it claims.
    ``datetime`` is the machine's form of a ``<time>`` on the line.
    """

    text: str
    heading: str
    link: bool
    bold: bool
    roles: frozenset[str]
    datetime: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of a page, and the number of the first one with each text, squeezed."""

    lines: tuple[Shown, ...]
    keys: tuple[str, ...]
    first: dict[str, int]

    def find(self, text: str) -> int | None:
        """The first line that says ``text``, letters folded and spaces apart."""
        return self.first.get(_key(text))


def one_line(text: str) -> str:
    """A text as a browser shows it, its white space one blank each."""
    return _SPACE.sub(" ", text).strip()


def squeeze(text: str) -> str:
    """Letters only, folded, no spaces: titles differ in quotation marks and spaces."""
    return fold(text).replace(" ", "")


def _key(text: str) -> str:
    # Paragraphs that begin alike for so long are one paragraph, differently cut.
    return squeeze(text[:_MAX_KEY])


def outline_of(markup: str) -> Outline:
    """The outline of well-formed ``markup``, as a parser writes it; scripts must be gone."""
    lines = tuple(_Walk().lines(markup))
    keys = tuple(_key(line.text) for line in lines)
    first: dict[str, int] = {}
    for number, key in enumerate(keys):
        first.setdefault(key, number)
    return Outline(lines, keys, first)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the elements around a place in the markup make of it."""

    tag: str = ""
    heading: str = ""
    link: bool = False
    bold: bool = False
    roles: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _roles_of(attributes: str) -> frozenset[str]:
    found: set[str] = set()
    for name, value in _ATTRIBUTE.findall(attributes):
        if name in ("class", "id", "itemprop", "rel"):
            words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\d]", " ", value).lower()
            found.update(role for role, pattern in _ROLES if pattern.search(words))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _datetime_of(attributes: str) -> str | None:
    values = dict(_ATTRIBUTE.findall(attributes))
    return values.get("datetime") or None


def _leads_away(attributes: str) -> bool:
    """Whether a link leads elsewhere than to a place on this page."""
    return 'href="' in attributes and _PLACE.search(attributes) is None


def _is_short(text: str) -> bool:
    return len(text.split()) <= _MAX_CAPTION and not text.endswith((".", "؟", "!", ":", "»", '"'))


class _Walk:
    """A walk over the tokens of markup that gathers lines."""

    def __init__(self) -> None:
        self._stack = [_Around()]
        self._text: list[str] = []
        self._shown = self._linked = self._bold = 0
        self._heading = ""
        self._roles: frozenset[str] = frozenset()
        self._datetime: str | None = None
        self._pictured = False

    def lines(self, markup: str) -> Iterator[Shown]:
        for match in _TOKEN.finditer(markup):
            closing, tag, attributes, text = match.groups()
            if text is not None:
                self._add(text)
            elif tag is not None:
                if tag not in _INLINE:
                    yield from self._line()
                    self._pictured = self._pictured and tag == "br"
                elif tag == "img" and not self._shown:
                    self._pictured = any(around.tag == "p" for around in self._stack[-3:])
                if closing:
                    self._close(tag)
                elif tag not in _VOID:
                    self._open(tag, attributes)
        yield from self._line()

    def _open(self, tag: str, attributes: str) -> None:
        above = self._stack[-1]
        roles = above.roles
        if attributes and tag not in _WHOLE_PAGE:
            roles = roles | _roles_of(attributes)
        if tag == "figcaption":
            roles = roles | {"caption"}
        elif tag in _CHROME:
            roles = roles | {"chrome"}
        elif tag == "time":
            self._datetime = self._datetime or _datetime_of(attributes)
            # A style parts it from the name beside it, not a space.
            self._text.append(" ")
            roles = roles | {"date"}
        heading = tag if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else above.heading
        self._stack.append(
            _Around(
                tag,
                heading,
                above.link or (tag == "a" and _leads_away(attributes)),
                above.bold or tag in _BOLD,
                roles,
            )
        )

    def _close(self, tag: str) -> None:
        for depth in range(len(self._stack) - 1, max(0, len(self._stack) - 8), -1):
            if self._stack[depth].tag == tag:
                del self._stack[depth:]
                return

    def _add(self, text: str) -> None:
        if "&" in text:
            text = html.unescape(text)
        size = len(text) - text.count(" ")
        if not text or text.isspace():
            self._text.append(" ")
            return
        around = self._stack[-1]
        self._text.append(text)
        self._shown += size
        self._linked += size if around.link else 0
        self._bold += size if around.bold else 0
        self._heading = self._heading or around.heading
        self._roles |= around.roles

    def _line(self) -> Iterator[Shown]:
        if self._shown:
            text = one_line("".join(self._text))
            bold = self._bold >= self._shown * 0.95
            if self._pictured and not bold and _is_short(text):
                # A picture and a few words in one paragraph.
                self._roles |= {"caption"}
            self._pictured = False
            if text:
                yield Shown(
                    text,
                    self._heading,
                    self._linked >= self._shown * 0.9,
                    bold,
                    self._roles,
                    self._datetime,
                )
            self._datetime = None
        self._text.clear()
        self._shown = self._linked = self._bold = 0
        self._heading, self._roles = "", frozenset()
