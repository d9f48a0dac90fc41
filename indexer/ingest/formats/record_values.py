"""What a value of a record says: its text, its label, its date, whatever shape a tool gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from indexer.article import DateEvidence
from indexer.ingest.extraction.capture import is_later, late_warning
from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.formats.html.fragment import looks_like_html, plain_text
from indexer.urls import is_web

__all__ = [
    "body_of",
    "day_of",
    "in_order",
    "is_number",
    "is_serial",
    "label_of",
    "names_months_first",
    "one_line",
    "paragraphs",
    "published_of",
    "web_url",
    "with_months_first",
    "without_mark",
    "without_outlet",
]

_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Forms of a text, the first of which is read: WordPress's rendered, Feedly's content, those of
# feeds as JSON, Draft.js and Editor.js (blocks, data), ProseMirror and Portable Text (children).
_TEXT_KEYS: Final = tuple(
    "rendered content contents #text text value $ plain plaintext html __html body blocks children "
    "data items".split()
)
# What is read one behind the other: fundus has sections of a headline and paragraphs.
_PART_KEYS: Final = frozenset(
    "headline heading subheading paragraphs sections content_elements".split()
)
_LABEL_KEYS: Final = tuple(
    "rendered #text text value name title $ label literal display_name displayname full_name "
    "screen_name username".split()
)
_PERSON: Final = (("given", "family"), ("firstName", "lastName"), ("first_name", "last_name"))
# Kinds of pieces that run on in a line: Telegram's, ProseMirror's and Portable Text's.
_INLINE: Final = frozenset(
    "text plain span bold italic link hyperlink text_link hashtag mention mention_name code "
    "underline strikethrough spoiler custom_emoji email phone cashtag bot_command".split()
)
# How pandas writes a list of names into a cell.
_PRINTED_LIST: Final = re.compile(r"\[(?:'[^']*'|\"[^\"]*\")(?:, ?(?:'[^']*'|\"[^\"]*\"))*\]")
_PRINTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_LONGEST_LABEL: Final = 20_000
_NO_DATE: Final = frozenset(("none", "null", "nan", "nat", "0000-00-00", "0000-00-00 00:00:00"))
_CUT: Final = re.compile(r"\[\s?\+?\s?(\d{1,7}) chars\s?\]\Z")
_CUT_WITHIN: Final = 60
# Days of a spreadsheet whose dates were saved as numbers, counted from the end of 1899 (ECMA-376,
# part 1, 18.17.4.1): these are from 1970 to 2099.
_SERIAL: Final = re.compile(
    r"(2556[9]|255[7-9]\d|25[6-9]\d\d|2[6-9]\d{3}|[3-6]\d{4}|7[0-2]\d{3})(?:\.\d+)?"
)
_FIRST_SERIAL: Final = date(1899, 12, 30)
_SLASHES: Final = re.compile(r"\s{0,9}(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_SLASHES_IN: Final = re.compile(rb"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d\d(?![\d/])")
_OF_SERPAPI: Final = re.compile(r"[AP]M, \+0000 UTC$")
_MONTHS: Final = 12
_DAYS: Final = 31
# Letters of a text that tell in which language it is.
_LETTERS: Final = 500
_NUMBERS: Final = re.compile(r"[\d.,، ]+")


def text_of(value: Any, joint: str) -> str:
    """The text in a value of JSON: a string, a number, what an object is called, a list's items."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        is_plain = not isinstance(value, bool) and value == value
        return str(value) if is_plain else ""
    if isinstance(value, Mapping):
        return _called(value)
    if isinstance(value, list):
        return joint.join(filter(None, (text_of(item, joint) for item in value)))
    return ""


def _called(value: Mapping[str, Any]) -> str:
    """What an object is called: its label, or the names of a person."""
    for given, family in _PERSON:
        names = [value.get(given), value.get(family)]
        if any(isinstance(name, str) and name for name in names):
            return " ".join(name for name in names if isinstance(name, str) and name)
    texts = (value[key] for key in _LABEL_KEYS if isinstance(value.get(key), str) and value[key])
    return str(next(texts, ""))


def body_of(value: Any) -> str:
    """The text in a value that is a body, or part of one: paragraphs a line each, whatever
    objects and lists they are in; "" when there is none."""
    if isinstance(value, Mapping):
        if any(key in _PART_KEYS for key in value):
            return _joined(value[key] for key in value if key in _PART_KEYS)
        return next(filter(None, (body_of(value[key]) for key in _TEXT_KEYS if key in value)), "")
    if isinstance(value, list):
        if _is_inline(value):
            return "".join(map(body_of, value))
        return _joined(value)
    return text_of(value, "\n")


def _joined(values: Iterator[Any] | list[Any]) -> str:
    return "\n".join(filter(None, map(body_of, values)))


def _is_inline(values: list[Any]) -> bool:
    """Whether the pieces of a text run on in one line: strings among objects, or inline kinds."""
    objects = [one for one in values if isinstance(one, Mapping)]
    if not objects or len(objects) + sum(isinstance(one, str) for one in values) < len(values):
        return False
    # Links hold their text. Elements of ANS (Arc XP), of type text, are paragraphs: content.
    if not all("text" in one or "children" in one or "nodeType" in one for one in objects):
        return False
    kinds = (one.get("type", one.get("_type", one.get("nodeType"))) for one in objects)
    return all(isinstance(kind, str) and kind in _INLINE for kind in kinds)


def plain(text: str) -> str:
    """A text without tags and control characters."""
    if ("<" in text or "&" in text) and looks_like_html(text):
        text = plain_text(text)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return text


def one_line(text: str) -> str:
    """A text as one line, without tags."""
    return " ".join(plain(text).split())


def paragraphs(text: str) -> str:
    """A text as its paragraphs, one a line, without tags."""
    lines = (line.strip() for line in plain(text).splitlines())
    return "\n".join(line for line in lines if line)


def label_of(value: Any) -> str:
    """What a value is called, the names in a list with commas between; not cleaned yet."""
    text = text_of(value, "، ")
    if text.startswith("[") and len(text) < _LONGEST_LABEL and _PRINTED_LIST.fullmatch(text):
        text = "، ".join(one or other for one, other in _PRINTED.findall(text))
    return text


def in_order(names: str) -> str:
    """The people that RIS and Zotero's CSV name family first, ``Haddad, Salma; Omar, Zaid``."""
    people = (name.split(",") for name in names.split(";"))
    parts = ([part.strip() for part in person] for person in people)
    return "، ".join(" ".join(reversed(one)) if len(one) == 2 else ", ".join(one) for one in parts)


def is_number(label: str) -> bool:
    """Whether a label is a bare number, or several: keys into another table, and no names."""
    return _NUMBERS.fullmatch(label) is not None


def without_mark(body: str) -> tuple[str, str]:
    """A body without the ``[+412 chars]`` that services put behind what they cut, and what was
    cut off it, or "" for nothing."""
    text = body.rstrip()
    cut = _CUT.search(text, max(0, len(text) - _CUT_WITHIN))
    if cut is not None:
        return text[: cut.start()].rstrip(), f"{int(cut[1]):,} characters"
    if body.endswith(("[…]", "[...]")):
        return body, "its end"
    return body, ""


def without_outlet(title: str, outlet: str) -> str:
    """A title without the name of its outlet behind it, as Google News has titles."""
    for dash in (" - ", " – ", " — ", " | "):
        if outlet and title.endswith(f"{dash}{outlet}"):
            return title.removesuffix(f"{dash}{outlet}").rstrip() or title
    return title


def is_serial(value: Any) -> bool:
    """Whether a value is a date as a spreadsheet counts them: 45346."""
    return not isinstance(value, bool | Mapping | list) and (
        _SERIAL.fullmatch(text_of(value, "")) is not None
    )


def date_of(value: Any, captured: str | None = None, context: str = "") -> str | None:
    """ISO 8601 of a value that should be a date, ``None`` when it is none. Relative ones count
    from the time at which the record was ``captured``; ``context`` is text of the record, which
    tells whose calendar it is."""
    if isinstance(value, str):
        serial = _SERIAL.fullmatch(value)
        if serial is not None:
            return (_FIRST_SERIAL + timedelta(days=int(serial[1]))).isoformat()
        if value.strip().lower() in _NO_DATE:
            return None
        return parse_date(value, reference=captured, context=context)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # Seconds or milliseconds since 1970; what is smaller is a year or a day like 20250620.
        return date_of(str(int(value))) if abs(value) < 1e15 else None
    if isinstance(value, Mapping):
        return _date_in(value)
    return parse_date(text_of(value, " "))


def names_months_first(head: bytes) -> bool:
    """Whether a file that begins so writes days as 2/24/2024: one of them cannot be read otherwise,
    and none can only be read as 24/2/2024."""
    days = _SLASHES_IN.findall(head)
    return any(int(second) > _MONTHS for _, second in days) and all(
        int(first) <= _MONTHS for first, _ in days
    )


def with_months_first(values: Iterable[Any], *, always: bool) -> list[Any]:
    """Dates whose month comes first in an order that cannot be mistaken: those of SerpApi
    (``02/24/2024, 08:00 AM, +0000 UTC``, https://serpapi.com/google-news-api), or all of a file
    that does so."""
    return [_in_iso_order(one, always) if isinstance(one, str) else one for one in values]


def _in_iso_order(value: str, always: bool) -> str:
    found = _SLASHES.match(value)
    if found is None or not (always or _OF_SERPAPI.search(value[:60])):
        return value
    month, day, year = found.groups()
    if int(month) > _MONTHS or int(day) > _DAYS:
        return value
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}{value[found.end() :]}"


def day_of(values: Iterable[Any], captured: str | None = None) -> str | None:
    """The first date among ``values`` that is one."""
    days = (plausible(date_of(value, captured), captured) for value in values)
    return next(filter(None, days), None)


def published_of(
    values: Iterable[Any], captured: str | None, body: str
) -> tuple[str | None, DateEvidence | None, tuple[str, ...]]:
    """The first date of publication among ``values``, how it is known, and what to doubt of it."""
    doubt = ("date not understood",) if values else ()
    for value in values:
        evidence: DateEvidence = "record"
        day = date_of(value, None, body[:_LETTERS])
        if day is None and captured is not None:
            day, evidence = date_of(value, captured), "relative"
        if day is not None and is_later(day, captured):
            doubt = (late_warning(day, captured),)
        elif plausible(day, captured) is not None:
            guess = "date read as a spreadsheet's count of days"
            return day, evidence, (guess,) if is_serial(value) else ()
    return None, None, doubt


def _date_in(value: Mapping[str, Any]) -> str | None:
    """A date in an object. MongoDB: ``{"$date": "2025-…"}``, ``{"$date": 1750…}`` or ``{"$date":
    {"$numberLong": "1750…"}}``; CSL JSON: ``{"date-parts": [[2024, 2, 24]]}``."""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [text_of(part, "").strip() for part in parts[0][:3]]
        return parse_date("-".join(number.zfill(2) for number in numbers))
    for name in ("$date", "$numberLong", "iso", "date", "raw", "literal"):
        if value.get(name) is not None:
            return date_of(value[name])
    return parse_date(text_of(value, " "))


def web_url(value: Any) -> str | None:
    """The web address in a value, if it is one."""
    text = text_of(value, " ").strip() if not isinstance(value, Mapping) else _address(value)
    url = f"https:{text}" if text.startswith("//") else text
    if is_web(url) and " " not in url and len(url) < 4000:
        return _CONTROL.sub("", url)
    return None


def _address(value: Mapping[str, Any]) -> str:
    address = (value[key] for key in ("href", "url", "@id", "rendered") if key in value)
    return text_of(next(address, _called(value)), " ").strip()
