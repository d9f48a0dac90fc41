"""Who wrote a page's article, who sent it, who published it, and where on the web it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from indexer.ingest.extraction.cleaning import fold
from indexer.ingest.extraction.credit_time import split_credit
from indexer.ingest.extraction.credits import (
    Byline,
    known_agency,
    known_outlet,
    outlet_of_title,
    owner_in,
    parse_byline,
)
from indexer.ingest.extraction.layout import is_breadcrumb, is_section, names_section, section_of
from indexer.ingest.extraction.outlet import outlet_beside
from indexer.ingest.extraction.people import NOBODY, without_city
from indexer.ingest.formats.html.metadata import Metadata
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze
from indexer.urls import is_tracking, route_of, unwrap_url

__all__ = [
    "bylines_of",
    "clean_author",
    "clean_url",
    "page_url",
    "saved_at",
    "saved_from",
    "section_named",
    "source_of",
]

_LABEL: Final = re.compile(
    r"^\W*(?:كتب(?:ت|ه|ها)?|بقلم|[إا]عداد|تحرير|بواسطة|الكاتبة?|المحررة?|by|written by|author)\b"
    r"\s*[:：/|،,-]*\s*",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(r"[\d@#/\\؟?!<>=]|https?:|www\.|\.(?:com|net|org)\b")
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_NO_SECTION: Final = frozenset(
    fold(name)
    for name in (
        "featured, uncategorized, home, news, default, عام, غير مصنف, الرئيسية, الصفحة الرئيسية, "
        "بدون تصنيف"
    ).split(",")
)
_NO_SOURCE: Final = re.compile(
    r"^(?:https?:|www\.|@)|^[\w.-]+\.(?:com|net|org|info|[a-z]{2})/?$", re.I
)
# What browsers (Chrome, Edge), SingleFile and HTTrack write into a page that they save.
_SAVED: Final = re.compile(
    r"<!--\s{0,20}(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s{1,20}url:\s{1,20}|"
    r"Mirrored from )(\S{1,2000})",
    re.IGNORECASE,
)
_SAVED_BY: Final = re.compile(
    r"<!--\s{0,20}+(?:Page saved with SingleFile|Mirrored from )([^>]{0,2500}+)", re.IGNORECASE
)
# SingleFile writes a Date of JavaScript (Sat Feb 24 2024 10:15:00 GMT+0300), HTTrack one of HTTP
# (Sat, 24 Feb 2024 07:15:00 GMT).
_SAVED_AT: Final = (
    (re.compile(r"(\w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4})"), "%b %d %Y %H:%M:%S GMT%z"),
    (re.compile(r"(\d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)"), "%d %b %Y %H:%M:%S GMT"),
)
# The Wayback Machine's addresses hold the time of the capture.
_WAYBACK_AT: Final = re.compile(r"https?://web\.archive\.org/web/(\d{14})[a-z_]{0,4}/")
_SAVED_WITHIN: Final = 4000
_SECOND_LEVEL: Final = frozenset(("com", "net", "org", "gov", "edu", "co", "ac", "info", "gob"))
_MAX_SECTION: Final = 5
_MAX_AUTHOR: Final = 5
_AROUND_NAME: Final = " .،,|:-–—()[]\"'«»"
_AROUND: Final = 5


def clean_author(text: str, sources: Iterable[str], host: str | None) -> str | None:
    """A person's name in what a page gives as its author, or ``None``: junk, outlet or agency."""
    name = without_city(_LABEL.sub("", " ".join(text.split())).strip(_AROUND_NAME))
    name = name.strip(_AROUND_NAME)
    if not 2 <= len(name.split()) <= _MAX_AUTHOR or len(name) > 60 or _NO_NAME.search(name):
        return None
    if _is_no_person(name) or _is_of_source(name, [*sources, host or ""]):
        return None
    byline = parse_byline(name)
    if byline is not None and byline.author is None:
        return None
    return name


def _is_no_person(name: str) -> bool:
    if fold(name) in NOBODY or is_section(name):
        return True
    return known_agency(name) or known_outlet(name) is not None


def _is_of_source(name: str, sources: Iterable[str]) -> bool:
    """Whether a name is that of an outlet, or a part of it, or holds it."""
    key = squeeze(name)
    others = filter(None, map(squeeze, sources))
    return any(key in other or other in key for other in others)


def bylines_of(
    metadata: Metadata,
    outline: Outline,
    title_at: int | None,
    body: tuple[int, int] | None,
    host: str | None,
    language: str,
) -> list[Byline]:
    """What the page tells of author and agency, the surest first.

    A claim of its head in letters of another script counts only where the page shows it: it is
    the name of an account as often as of an author.
    """
    found: list[Byline] = []
    is_arabic = language in ("ar", "fa", "ur")
    keys = [key for key in outline.keys if len(key) < 200]
    for claim in metadata.authors:
        if known_agency(claim):
            found.append(Byline(agency=claim))
            continue
        name = clean_author(claim, metadata.sources, host)
        if name is None:
            found.extend(_read_byline(claim))
        elif not is_arabic or _is_arabic(name) or any(squeeze(name) in key for key in keys):
            found.append(Byline(author=name))
    for line in _near(outline, title_at, body):
        if (line.link and line.heading) or "caption" in line.roles:
            continue
        parts = split_credit(line.text)
        if parts is not None and "chrome" not in line.roles:
            line = replace(line, text=parts[0], roles=line.roles | {"author"})
        name = _marked_author(line, metadata, host)
        if name is not None and (not is_arabic or _is_arabic(name)):
            found.append(Byline(author=name))
        elif len(line.text) < 100:
            found.extend(_read_byline(line.text))
    return found


def _is_arabic(name: str) -> bool:
    return _ARABIC.search(name) is not None


def _marked_author(line: Shown, metadata: Metadata, host: str | None) -> str | None:
    """The author's name on a line that the markup says to be one."""
    if "author" not in line.roles or "chrome" in line.roles:
        return None
    return clean_author(line.text, metadata.sources, host)


def _read_byline(text: str) -> Iterable[Byline]:
    byline = parse_byline(text.strip("()[] "))
    if byline is not None and byline != Byline(dateline=byline.dateline):
        yield byline


def _near(outline: Outline, title_at: int | None, body: tuple[int, int] | None) -> Iterable[Shown]:
    """The lines between title and story, and a few after the story's end."""
    if body is None:
        return
    start = title_at + 1 if title_at is not None and title_at < body[0] else body[0] - _AROUND
    yield from outline.lines[max(0, start, body[0] - 40) : body[0]]
    if title_at is not None and title_at < body[0]:
        yield from outline.lines[max(0, title_at - 3) : title_at]
    yield from outline.lines[body[1] + 1 : body[1] + 3]


def section_named(
    metadata: Metadata, outline: Outline, title: str, title_at: int | None
) -> str | None:
    """The section that the head claims, or that the page marks above its title: in a breadcrumb,
    behind a label. What merely stands there may be a line of a menu."""
    for claim in metadata.sections:
        name = claim.split(",")[0].split("،")[0].strip()
        if _is_section_name(name, metadata) and squeeze(name) != squeeze(title):
            return name
    if title_at is None:
        return None
    above = reversed(outline.lines[max(0, title_at - _AROUND) : title_at])
    named = filter(None, (section_of(line.text) for line in above if _claims_section(line)))
    return next((section for section in named if fold(section) not in _NO_SECTION), None)


def _claims_section(line: Shown) -> bool:
    return "crumbs" in line.roles or names_section(line.text) or is_breadcrumb(line.text)


def _is_section_name(name: str, metadata: Metadata) -> bool:
    """Whether a claim may be the name of a section: short, no address, not the outlet's."""
    if not 0 < len(name.split()) <= _MAX_SECTION or len(name) >= 50 or name.startswith("http"):
        return False
    return fold(name) not in {*_NO_SECTION, *map(fold, metadata.sources)}


def source_of(
    metadata: Metadata, outline: Outline, host: str | None, title: str = ""
) -> str | None:
    """The outlet: as the page names it, by its title, its host, or its notice of copyright."""
    claimed = filter(None, map(_claimed_outlet, metadata.sources))
    in_title = outlet_of_title(metadata.page_title)
    return (
        next(claimed, None)
        or (in_title[1] if in_title is not None else None)
        or (known_outlet(host) or known_outlet(host.split(".")[0]) if host is not None else None)
        or outlet_beside(title, metadata.page_title)
        or next(filter(None, map(_copyright_owner, reversed(outline.lines))), None)
    )


def _claimed_outlet(name: str) -> str | None:
    """The outlet in what the head gives as one, or ``None``: an address, a sentence."""
    name = name.strip(" |-–—.")
    known = known_outlet(name)
    if known is not None:
        return known
    if name and not _NO_SOURCE.match(name) and len(name.split()) <= 8:
        return short_outlet(name)
    return None


def _copyright_owner(line: Shown) -> str | None:
    if "©" not in line.text or len(line.text) >= 160:
        return None
    owner = owner_in(line.text)
    return owner if owner is not None and not known_agency(owner) else None


def short_outlet(name: str) -> str:
    """An outlet's name without the slogan after it."""
    head, found, _ = re.sub(r"(?<!\s)\s++[|–—-]\s++", "\0", name).partition("\0")
    return known_outlet(head) or (head if found and len(head.split()) >= 1 else name)


def page_url(metadata: Metadata, given: str | None) -> str | None:
    """The article's address: the page's own word for it, if it is of the same site as ``given``.

    Relative ones are resolved against ``given``. Only http and https; no fragment, no tracking.
    """
    base = given or metadata.base
    fetched = clean_url(given) if given else None
    claims = (clean_url(claim, base) for claim in metadata.urls)
    return next((url for url in claims if url and _may_be_address(url, fetched)), fetched)


def _may_be_address(url: str, fetched: str | None) -> bool:
    """Whether a claim can be the article's address: no home page, and of the site it is from."""
    parts = urlsplit(url)
    is_home = parts.path in ("", "/")
    if fetched is None:
        return not is_home or bool(parts.query)
    return _site(url) == _site(fetched) and (not is_home or urlsplit(fetched).path in ("", "/"))


def clean_url(url: str, base: str | None = None) -> str | None:
    """A URL of http or https without fragment and tracking; ``None`` for any other.

    A relative one is resolved against ``base``. For a copy in a web archive or in a cache of AMP
    pages it is the URL of the page itself.
    """
    # Line breaks and tabs are no part of a URL; a space within one was meant to be there.
    url = re.sub(r"[\t\r\n]+", "", url).strip().replace(" ", "%20")
    try:
        url = unwrap_url(urljoin(base, url) if base else url)
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or not host
        or len(url) > 2000
        or not url.isprintable()
    ):
        return None
    query = "&".join(part for part in parts.query.split("&") if not is_tracking(part))
    fragment = parts.fragment if route_of(parts.fragment, parts.path) else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))


def saved_from(markup: str) -> str | None:
    """Where a page was saved from, if a browser or another program wrote it there."""
    found = _SAVED.search(markup[:_SAVED_WITHIN])
    if found is None:
        return None
    return found[1] if "://" in found[1] else f"http://{found[1]}"


def saved_at(markup: str, url: str | None) -> str | None:
    """When a page was saved, in ISO 8601, if the program that saved it wrote that into it, or if
    ``url`` is where the Wayback Machine keeps it."""
    kept = _WAYBACK_AT.match(url or "")
    if kept is not None:
        return _moment(kept[1], "%Y%m%d%H%M%S")
    comment = _SAVED_BY.search(markup[:_SAVED_WITHIN])
    if comment is None:
        return None
    found = ((pattern.search(comment[1]), form) for pattern, form in _SAVED_AT)
    return next((_moment(one[1], form) for one, form in found if one is not None), None)


def _moment(text: str, form: str) -> str | None:
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).isoformat()


def _site(url: str) -> str:
    """The registered domain of a URL, near enough."""
    labels = (urlsplit(url).hostname or "").split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])
