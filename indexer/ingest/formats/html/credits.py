"""Who wrote a page's article, who sent it, who published it, and where on the web it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from indexer.ingest.extraction.cleaning import fold, read_names
from indexer.ingest.extraction.credits import (
    Byline,
    known_agency,
    known_outlet,
    outlet_of_title,
    owner_in,
    parse_byline,
)
from indexer.ingest.extraction.layout import is_section, section_of
from indexer.ingest.formats.html.metadata import Metadata
from indexer.ingest.formats.html.outline import Outline, Shown, squeeze

__all__ = ["bylines_of", "clean_author", "clean_url", "page_url", "section_named", "source_of"]

_NOT_AUTHORS: Final = read_names("not_authors.txt").keys()
_LABEL: Final = re.compile(
    r"^\W*(?:كتب(?:ت|ه|ها)?|بقلم|[إا]عداد|تحرير|بواسطة|الكاتبة?|المحررة?|by|written by|author)\b"
    r"\s*[:：/|،,-]*\s*",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(r"[\d@#/\\؟?!<>=]|https?:|www\.|\.(?:com|net|org)\b")
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_LATIN: Final = re.compile(r"[A-Za-z]")
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
_TRACKING: Final = re.compile(r"^(?:utm_\w+|fbclid|gclid|ref|mc_[ce]id|igshid)=", re.IGNORECASE)
_SECOND_LEVEL: Final = frozenset(("com", "net", "org", "gov", "edu", "co", "ac", "info", "gob"))
_MAX_SECTION: Final = 5
_MAX_AUTHOR: Final = 5
_AROUND: Final = 5


def clean_author(text: str, sources: Iterable[str], host: str | None) -> str | None:
    """A person's name in what a page gives as its author, or ``None``: junk, outlet or agency."""
    name = _LABEL.sub("", " ".join(text.split())).strip(" .،,|:-–—()[]\"'«»")
    folded = fold(name)
    words = name.split()
    if not 2 <= len(words) <= _MAX_AUTHOR or len(name) > 60 or _NO_NAME.search(name):
        return None
    if folded in _NOT_AUTHORS or known_agency(name) or known_outlet(name) or is_section(name):
        return None
    key = squeeze(name)
    for source in (*sources, host or ""):
        other = squeeze(source)
        if other and (key in other or other in key):
            return None
    byline = parse_byline(name)
    if byline is not None and byline.author is None:
        return None
    return name


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
    shown_keys = outline.keys
    for claim in metadata.authors:
        if known_agency(claim):
            found.append(Byline(agency=claim))
            continue
        name = clean_author(claim, metadata.sources, host)
        if name is None:
            found.extend(_told(claim))
            continue
        foreign = language in ("ar", "fa", "ur") and not _ARABIC.search(name)
        key = squeeze(name)
        if not foreign or any(key in shown for shown in shown_keys if len(shown) < 200):
            found.append(Byline(author=name))
    for line in _near(outline, title_at, body):
        if (line.link and line.heading) or "caption" in line.roles:
            continue
        if "author" in line.roles and "chrome" not in line.roles:
            name = clean_author(line.text, metadata.sources, host)
            if name is not None and (_ARABIC.search(name) or language not in ("ar", "fa", "ur")):
                found.append(Byline(author=name))
                continue
        if len(line.text) < 100:
            found.extend(_told(line.text))
    return found


def _told(text: str) -> Iterable[Byline]:
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
    """The section that the head claims, or that stands above the title."""
    key = squeeze(title)
    for claim in metadata.sections:
        name = claim.split(",")[0].split("،")[0].strip()
        if (
            0 < len(name.split()) <= _MAX_SECTION
            and len(name) < 50
            and not name.startswith("http")
            and fold(name) not in _NO_SECTION
            and squeeze(name) != key
            and not any(fold(name) == fold(source) for source in metadata.sources)
        ):
            return name
    if title_at is None:
        return None
    for line in reversed(outline.lines[max(0, title_at - _AROUND) : title_at]):
        section = section_of(line.text)
        if section is not None and fold(section) not in _NO_SECTION:
            return section
    return None


def source_of(metadata: Metadata, outline: Outline, host: str | None) -> str | None:
    """The outlet: as the page names it, by its title, its host, or its notice of copyright."""
    for name in metadata.sources:
        name = name.strip(" |-–—.")
        known = known_outlet(name)
        if known is not None:
            return known
        if name and not _NO_SOURCE.match(name) and len(name.split()) <= 8:
            return short_outlet(name)
    in_title = outlet_of_title(metadata.page_title)
    if in_title is not None:
        return in_title[1]
    if host is not None:
        by_host = known_outlet(host) or known_outlet(host.split(".")[0])
        if by_host is not None:
            return by_host
    for line in reversed(outline.lines):
        if "©" in line.text and len(line.text) < 160:
            owner = owner_in(line.text)
            if owner is not None and not known_agency(owner):
                return owner
    return None


def short_outlet(name: str) -> str:
    """An outlet's name without the slogan after it."""
    head, found, _ = re.sub(r"\s+[|–—-]\s+", "\0", name).partition("\0")
    return known_outlet(head) or (head if found and len(head.split()) >= 1 else name)


def page_url(metadata: Metadata, given: str | None) -> str | None:
    """The article's address: the page's own word for it, if it is of the same site as ``given``.

    Relative ones are resolved against ``given``. Only http and https; no fragment, no tracking.
    """
    base = given or metadata.base
    fetched = clean_url(given) if given else None
    for claim in metadata.urls:
        url = clean_url(claim, base)
        if url is None:
            continue
        path = urlsplit(url).path
        if fetched is not None:
            if _site(url) != _site(fetched):
                continue
            if path in ("", "/") and urlsplit(fetched).path not in ("", "/"):
                continue
        elif path in ("", "/") and not urlsplit(url).query:
            continue
        return url
    return fetched


def clean_url(url: str, base: str | None = None) -> str | None:
    """A URL of http or https without fragment and tracking; ``None`` for any other.

    A relative one is resolved against ``base``.
    """
    # Line breaks and tabs are no part of a URL; a space within one was meant to be there.
    url = re.sub(r"[\t\r\n]+", "", url).strip().replace(" ", "%20")
    try:
        url = urljoin(base, url) if base else url
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
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _site(url: str) -> str:
    """The registered domain of a URL, near enough."""
    labels = (urlsplit(url).hostname or "").split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])
