"""The date of a page's article: claims of its head, weighed against the dates that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from indexer.article import DateEvidence
from indexer.ingest.extraction.capture import is_later
from indexer.ingest.extraction.credit_time import split_credit
from indexer.ingest.extraction.dates import (
    FoundDate,
    date_in_url,
    find_dates,
    parse_date,
    plausible,
)
from indexer.ingest.extraction.layout import look_at
from indexer.ingest.extraction.lede import date_told
from indexer.ingest.extraction.lines import Line
from indexer.ingest.formats.html.metadata import Metadata
from indexer.ingest.formats.html.outline import Outline, Shown

__all__ = ["date_of", "late_date", "lines_around", "modified_of"]

_UTC: Final = re.compile(r"T(\d\d):[^T]*(?:Z|[+-]00:?00)$")
_ABOVE: Final = 14
_BELOW: Final = 25
_AFTER_BODY: Final = 4
# How unlikely the words before a date make it.
_PENALTIES: Final = {"updated": 12, "published": -2, "": 0}
# Farther than this from the title a visible date is not believed against a claim.
_SURE: Final = 8


def date_of(
    metadata: Metadata,
    outline: Outline,
    title_at: int | None,
    body: tuple[int, int] | None,
    paragraphs: list[str],
    url: str | None,
    captured: str | None = None,
) -> tuple[str | None, DateEvidence | None]:
    """When the article was published, as given, and how that is known.

    ``body`` is the first and last line of the story in the outline. A claim that no other source
    bears out yields to one that another does; a claim in UTC yields to the day that is shown.
    ``captured`` is when the page was saved: relative dates count from it, later ones are none.
    """
    shown = sorted(_shown_dates(outline, title_at, body, captured))
    visible = shown[0][1] if shown else None
    seen: DateEvidence = shown[0][2] if shown else "visible"
    is_near = bool(shown) and shown[0][0] <= _SURE
    in_url = plausible(date_in_url(url), captured)
    claims = _claims(metadata, captured, is_shown_near=is_near)
    if claims:
        claim = _choose_claim(claims, visible, in_url)
        if visible is not None and is_near and _next_day_in_utc(claim[0], visible):
            return visible, seen
        return claim
    if visible is not None:
        return visible, seen
    if in_url is not None:
        return in_url, "url"
    told = date_told(paragraphs, captured)
    return (told, "lede") if told is not None else (None, None)


def modified_of(metadata: Metadata, captured: str | None = None) -> str | None:
    """When the head says that the article last changed, ISO 8601."""
    return _first(metadata.modified_dates, captured)


def late_date(
    metadata: Metadata, outline: Outline, title_at: int | None, captured: str | None
) -> str | None:
    """The first date that a page claims or shows near its title, and that is too late to be true
    (:func:`~indexer.ingest.extraction.capture.is_later`)."""
    claims = (*metadata.jsonld_dates, *metadata.meta_dates, *metadata.maybe_dates)
    dates = filter(None, (parse_date(value[:100]) for value in claims))
    near = lines_around(outline, title_at)
    shown = (found.iso for line in near for found in find_dates(line[:300]))
    return next((iso for iso in (*dates, *shown) if is_later(iso, captured)), None)


def lines_around(outline: Outline, title_at: int | None) -> list[str]:
    """The lines from the title on in which the date of publication stands."""
    near = outline.lines[title_at or 0 : (title_at or 0) + _SURE]
    return [line.text for line in near]


def _claims(
    metadata: Metadata, captured: str | None, *, is_shown_near: bool
) -> list[tuple[str, DateEvidence]]:
    """The dates that the head claims; those of the visit, perhaps, where none is shown."""
    jsonld = _first(metadata.jsonld_dates, captured)
    meta = _first(metadata.meta_dates, captured)
    if meta is None and not is_shown_near:
        meta = _first(metadata.maybe_dates, captured)
    claims: list[tuple[str, DateEvidence]] = []
    if jsonld is not None:
        claims.append((jsonld, "jsonld"))
    if meta is not None:
        claims.append((meta, "meta"))
    return claims


def _first(values: tuple[str, ...], captured: str | None) -> str | None:
    read = (parse_date(value[:100], reference=captured) for value in values)
    return next(filter(None, (plausible(iso, captured) for iso in read)), None)


def _choose_claim(
    claims: list[tuple[str, DateEvidence]], visible: str | None, in_url: str | None
) -> tuple[str, DateEvidence]:
    days = [iso[:10] for iso, _ in claims]
    days += [iso[:10] for iso in (visible, in_url) if iso is not None]
    for claim in claims:
        if days.count(claim[0][:10]) > 1:
            return claim
    if visible is not None and in_url is not None and visible[:10] == in_url[:10]:
        return visible, "visible"
    return claims[0]


def _next_day_in_utc(claim: str, visible: str) -> bool:
    """Whether a claim in UTC and a visible date are one moment, on two sides of midnight."""
    utc = _UTC.search(claim)
    if utc is None or len(visible) < 10:
        return False
    day = date.fromisoformat(claim[:10])
    # From UTC+1 to UTC+5, which is where Arabic is written.
    return int(utc[1]) >= 19 and visible[:10] == (day + timedelta(days=1)).isoformat()


def _shown_dates(
    outline: Outline,
    title_at: int | None,
    body: tuple[int, int] | None,
    captured: str | None,
) -> Iterator[tuple[float, str, DateEvidence]]:
    """The dates that are shown around title and body, each with how unlikely it is."""
    anchor = title_at if title_at is not None else body[0] if body is not None else 0
    near = _lines_around(outline, anchor, body)
    page = look_at([_line(number, outline.lines[number].text) for number in near], captured)
    for number, dates in zip(near, page.dates, strict=True):
        shown = outline.lines[number]
        is_in_story = body is not None and body[0] <= number <= body[1]
        stamp = plausible(parse_date(shown.datetime), captured) if shown.datetime else None
        if not dates and (stamp is None or is_in_story):
            continue
        distance = _distance(shown, number, anchor, body, is_in_story=is_in_story)
        if stamp is not None and not dates:
            yield distance, stamp, "visible"
        for one in _dates_of(dates, captured):
            penalty = _PENALTIES[one.told]
            if one.relative:
                if stamp is None and distance <= _SURE:
                    yield distance + penalty, one.iso, "relative"
                elif stamp is not None:
                    yield distance + penalty, stamp, "visible"
                continue
            # The markup is more exact where it tells the same day.
            is_same = stamp is not None and stamp[:10] == one.iso[:10] and "T" in stamp
            yield distance + penalty, stamp if is_same and stamp is not None else one.iso, "visible"


def _lines_around(outline: Outline, anchor: int, body: tuple[int, int] | None) -> list[int]:
    """The lines that may show the date: around the title, and a few below the story."""
    count = len(outline.lines)
    first = max(0, anchor - _ABOVE)
    last = max(anchor + _BELOW, body[0] if body is not None else 0)
    near = list(range(first, min(last, count)))
    if body is not None:
        near += range(max(body[1] + 1, last), min(body[1] + 1 + _AFTER_BODY, count))
    return near


def _distance(
    shown: Shown,
    number: int,
    anchor: int,
    body: tuple[int, int] | None,
    *,
    is_in_story: bool,
) -> float:
    """How unlikely it is that a line shows the date: by its place and its markup."""
    if body is not None and number > body[1]:
        distance = 12.0 + number - body[1]
    else:
        distance = number - anchor if number >= anchor else 2.0 * (anchor - number) + 1
    signs = (
        (-3, "date" in shown.roles),
        (15, "chrome" in shown.roles),
        (8, shown.link),
        (6, is_in_story),
    )
    return distance + sum(weight for weight, holds in signs if holds)


def _dates_of(dates: tuple[FoundDate, ...], captured: str | None) -> Iterator[FoundDate]:
    """The dates of a line that an article can have, those of our calendar alone where there are
    such."""
    for one in [one for one in dates if one.calendar == "g"] or dates:
        if plausible(one.iso, captured) is not None:
            yield one


def _line(number: int, text: str) -> Line:
    """A line of the outline, without the author's name beside the time."""
    parts = split_credit(text)
    text = parts[1] if parts is not None else text
    return Line(number, text, "", len(text.split()))
