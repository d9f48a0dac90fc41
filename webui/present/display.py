"""How values are shown: marked text, directions, dates, numbers, hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from indexer.article import direction
from webui.present.language import N_, cache_by_language, gettext

__all__ = [
    "Spans",
    "day",
    "direction",
    "host",
    "isolate",
    "mark_changes",
    "mark_spans",
    "moment",
    "number",
    "paragraphs",
    "web_link",
]

Spans = Iterable[tuple[int, int]]

_RIGHT_TO_LEFT_LETTER: Final = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_DATE_LIKE: Final = re.compile(r"((?<!\d)\d++(?:[-/.]\d++)++)")
_CHANGE_MARKS: Final = {"out": Markup("<del>{}</del>"), "in": Markup("<ins>{}</ins>")}
_MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_PUBLISHED: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?"
)


def isolate(text: str) -> Markup:
    """Text of unknown language as HTML that does not disturb the line it stands in.

    It runs from the right when it has an Arabic letter anywhere. In it, dates such as
    2024-01-05, which would show as 05-01-2024, keep their own direction.
    """
    if _DATE_LIKE.fullmatch(text):
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)
    pieces = [escape(piece) for piece in _DATE_LIKE.split(text)]
    pieces[1::2] = [Markup('<bdi dir="ltr">{}</bdi>').format(piece) for piece in pieces[1::2]]
    side = "rtl" if _RIGHT_TO_LEFT_LETTER.search(text) else "ltr"
    return Markup('<bdi dir="{}">{}</bdi>').format(side, Markup("").join(pieces))


def mark_spans(
    text: str, spans: Spans, offset: int = 0, numbers: Iterator[int] | None = None
) -> Markup:
    """Plain text as HTML, each span (code point offsets) in ``<mark>``.

    ``offset`` is where ``text`` begins in what the spans count from. Spans outside the text are
    left out, those that overlap are joined. With ``numbers`` each mark takes the next of them as
    its id (``m1``), to be linked to.
    """
    pieces: list[Markup] = []
    done = 0
    for start, end in sorted(spans):
        start, end = max(start - offset, done), min(end - offset, len(text))
        if start < end:
            opening = Markup("<mark>") if numbers is None else _open_numbered(next(numbers))
            pieces += [escape(text[done:start]), opening, escape(text[start:end])]
            pieces.append(Markup("</mark>"))
            done = end
    pieces.append(escape(text[done:]))
    return Markup("").join(pieces)


def _open_numbered(number: int) -> Markup:
    return Markup('<mark id="m{}">').format(number)


def paragraphs(
    body: str,
    spans: Spans,
    subheads: Iterable[int] = (),
    numbers: Iterator[int] | None = None,
) -> list[tuple[bool, Markup]]:
    """The lines of a body with their spans marked, each with whether it is a subhead; empty lines
    left out. See :func:`mark_spans`."""
    spans = sorted(spans)
    heads = frozenset(subheads)
    lines: list[tuple[bool, Markup]] = []
    offset = 0
    for place, line in enumerate(body.split("\n")):
        if line.strip():
            lines.append((place in heads, mark_spans(line, spans, offset, numbers)))
        offset += len(line) + 1
    return lines


def mark_changes(changes: Iterable[tuple[str, str]]) -> list[Markup]:
    """The lines of a text that changed, what went out in ``<del>`` and what came in in ``<ins>``;
    lines that did not change are left out, and an ellipsis stands for them."""
    lines: list[Markup] = []
    line: list[Markup] = []
    changed = False

    def end() -> None:
        nonlocal changed
        if changed:
            lines.append(Markup("").join(line))
        elif line and (not lines or lines[-1] != "…"):
            lines.append(Markup("…"))
        line.clear()
        changed = False

    for kind, text in changes:
        markup = _CHANGE_MARKS.get(kind)
        for number, part in enumerate(text.split("\n")):
            if number:
                end()
            if part:
                line.append(markup.format(part) if markup else escape(part))
                changed = changed or markup is not None
    end()
    return lines


def number(value: int) -> str:
    """A number in the digits 0-9 with commas, in every language."""
    return f"{value:,}"


@cache_by_language
def day(value: str | None) -> str:
    """A date as precise as it is known: ``14 August 2025``, ``August 2025`` or ``2025``.

    A value that is no date is given back as it is.
    """
    parts = _PUBLISHED.match(value or "")
    if parts is None or value is None:
        return value or ""
    year, month, of_month = parts["year"], parts["month"], parts["day"]
    if month is None or not 1 <= int(month) <= 12:
        return year
    if of_month is None:
        return f"{_month(int(month))} {year}"
    return f"{int(of_month)} {_month(int(month))} {year}"


def moment(value: str | None) -> str:
    """A date with its time and time zone, when they are known."""
    parts = _PUBLISHED.match(value or "")
    if parts is None or parts["time"] is None:
        return day(value)
    shown = gettext("%(day)s, %(time)s", day=day(value), time=parts["time"])
    zone = parts["zone"]
    if zone is None:
        return shown
    if zone == "Z" or zone.replace(":", "")[1:] == "0000":
        return f"{shown} UTC"
    return f"{shown} UTC{zone}"


def web_link(url: str | None) -> str | None:
    """The URL if it is http or https and names a host, otherwise ``None``: no other is a link."""
    return url if url and host(url) else None


def host(url: str | None) -> str:
    """The host of an http or https URL without ``www.``; empty when it has none."""
    try:
        parts = urlsplit((url or "").strip())
        name = parts.hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _month(of_year: int) -> str:
    return gettext(_MONTHS[of_year - 1])
