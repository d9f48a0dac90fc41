"""The lines of a page that are its article, in the order of the page.

trafilatura finds them; where it finds nothing, the rules of plain text do.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from indexer.ingest.extraction.layout import look_at
from indexer.ingest.extraction.lines import Line
from indexer.ingest.extraction.span import find_span
from indexer.ingest.formats.html.outline import Outline, Shown, one_line

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["extract_lines", "in_order", "is_glued", "lines_below", "shown_lines"]

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_BLOCKS: Final = frozenset("p head list item quote table row cell div lb body".split())
_PARAGRAPH_END: Final = "</p>"
_INNER: Final = re.compile(r"<p\b[^<>]*+>(.*)$", re.S)
# Private-use: trafilatura takes the second of two equal paragraphs for its own mistake.
_AGAIN: Final = "\ue000"
# Text glued into one line of more words than this, which the page shows on several.
_GLUED: Final = 40
_MAX_SUBHEAD: Final = 25
_BELOW_TITLE: Final = 8
# Opening and closing. A live blog of 3,000 entries has 50,000 and takes a second; 300,000 in one
# paragraph took trafilatura over eight minutes.
_MAX_TAGS: Final = 100_000


def extract_lines(markup: str) -> list[tuple[str, str]]:
    """The lines of the article in ``markup``, each with its tag: ``p``, ``item``, ``h2`` …

    Empty when there is none, and for a page of so many tags that looking would take minutes: the
    rules of plain text are left to read it. Never raises for what the page holds.
    """
    if markup.count("<") > _MAX_TAGS:
        return []
    import trafilatura
    from lxml.etree import LxmlError

    try:
        document: Any = trafilatura.bare_extraction(
            _mark_repeats(markup), fast=True, with_metadata=False, include_tables=False
        )
    except (ArithmeticError, AttributeError, LookupError, LxmlError, RuntimeError, TypeError,
            ValueError):  # fmt: skip
        # It is a large library over a large parser: what breaks it costs the page, not the run.
        return []
    if document is None or document.body is None:
        return []
    return list(_lines_of(document.body))


def shown_lines(outline: Outline) -> tuple[list[tuple[str, str]], int | None]:
    """The article's lines by the rules of plain text, and the line of its title, if it has one.

    For pages whose markup tells nothing, such as those made of one table.
    """
    lines = [
        Line(n, one.text, one.heading or ("bold" if one.bold else ""), len(one.text.split()))
        for n, one in enumerate(outline.lines)
    ]
    span = find_span(look_at(lines))
    if span is None or not any(line.is_strong for line in lines[span.first : span.last + 1]):
        return [], None
    found = [
        (line.text, line.mark if line.mark.startswith("h") else "p")
        for line in lines[span.first : span.last + 1]
    ]
    return found, span.title


def lines_below(outline: Outline, title_at: int) -> list[tuple[str, str]]:
    """The few lines below a title that may be a text of a sentence or two."""
    below = outline.lines[title_at + 1 : title_at + 1 + _BELOW_TITLE]
    return [
        (line.text, "p")
        for line in below
        if not line.link and not line.heading and not line.roles & {"chrome", "caption"}
    ]


def in_order(extracted: list[tuple[str, str]], outline: Outline) -> list[tuple[str, str]]:
    """The lines as the page orders them, with the headings between them that were left out.

    trafilatura puts what it recovers from elsewhere on a page first.
    """
    placed: list[tuple[int, tuple[str, str]]] = []
    times = Counter(outline.keys)
    at = -1
    for line in extracted:
        found = outline.find(line[0])
        # A line that the page shows twice stays where it is.
        at = found if found is not None and times[outline.keys[found]] == 1 else at
        placed.append((at, line))
    placed.sort(key=lambda one: one[0])
    taken = {place for place, _ in placed}
    lines: list[tuple[str, str]] = []
    for place, line in placed:
        above = outline.lines[place - 1] if place > 0 and lines else None
        if above is not None and place - 1 not in taken and _is_subhead(above):
            lines.append((above.text, above.heading))
            taken.add(place - 1)
        lines.append(line)
    return lines


def _is_subhead(shown: Shown) -> bool:
    return (
        shown.heading not in ("", "h1")
        and not shown.link
        and "chrome" not in shown.roles
        and len(shown.text.split()) <= _MAX_SUBHEAD
    )


def is_glued(extracted: list[tuple[str, str]], outline: Outline) -> bool:
    """Whether most of a text is in lines that are several on the page: nothing was found in it."""
    glued = sum(
        len(text)
        for text, _ in extracted
        if len(text.split()) > _GLUED and outline.find(text) is None
    )
    return glued * 2 > sum(len(text) for text, _ in extracted)


def _mark_repeats(markup: str) -> str:
    parts = markup.split(_PARAGRAPH_END)
    previous = None
    for number, part in enumerate(parts[:-1]):
        inner = _INNER.search(part)
        text = inner[1] if inner is not None else None
        if text is not None and text == previous:
            parts[number] = part + _AGAIN
            previous = None
        else:
            previous = text
    return _PARAGRAPH_END.join(parts)


def _lines_of(body: _Element) -> Iterator[tuple[str, str]]:
    text: list[str] = []
    tag = "p"

    def flush() -> Iterator[tuple[str, str]]:
        line = one_line("".join(text).replace(_AGAIN, ""))
        text.clear()
        if line:
            yield line, tag

    # Iterative: a page may nest deeper than Python calls.
    pending: list[tuple[_Element, bool]] = [(body, False)]
    tags = ["p"]
    while pending:
        element, leaving = pending.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        block = name in _BLOCKS
        if block:
            yield from flush()
        if leaving:
            if block:
                tags.pop()
                tag = tags[-1]
            text.append(element.tail or "")
            continue
        if block:
            rend = str(element.get("rend") or "h2")
            tags.append(rend if name == "head" else name if name in ("p", "item") else tags[-1])
            tag = tags[-1]
        text.append(element.text or "")
        pending.append((element, True))
        pending.extend((child, False) for child in reversed(element))
    yield from flush()
