"""Feeds: RSS 0.9 to 2.0, Atom and RDF, one article an item.

feedparser reads them, from text that was decoded here: left to itself it turns a feed cut inside
a character into another encoding's letters.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from time import struct_time
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.article import Article, Kind, article_id, named_id
from indexer.ingest.extraction.credits import (
    Byline,
    agency_at_end,
    dateline_of,
    known_agency,
    known_outlet,
    merge_bylines,
    outlet_of_title,
)
from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.layout import is_section
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.blog_exports import published_posts
from indexer.ingest.formats.exports import export_name
from indexer.ingest.formats.html.body import Sifted, sift
from indexer.ingest.formats.html.credits import clean_author, clean_url, short_outlet
from indexer.ingest.formats.html.fragment import fragment_outline, looks_like_html, plain_text
from indexer.ingest.formats.html.markup import decode_page
from indexer.ingest.formats.html.title import clean_title
from indexer.ingest.formats.record_values import without_outlet
from indexer.ingest.formats.xml_text import well_formed
from indexer.settings import MB, ReadSettings
from indexer.urls import is_web

__all__ = ["Feed", "FeedItem", "article_of_item", "articles_of_feed", "feed_items"]

_ITEM_START: Final = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s/>]", re.I)
_ITEM_END: Final = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.I)
_FEED_END: Final = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|RDF|channel)\s*>[\s\x00]*$", re.I)
_FEED: Final = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF|channel)[\s>]", re.I)
_CUT_SHORT: Final = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\[&hellip;\])\s*$")
_MOST_ITEMS: Final = 50_000
"""Items of a feed: feedparser makes of each thirty times what it is written with."""
_WORDPRESS: Final = re.compile(
    r"The post .{1,400} (?:appeared first on|first appeared on) |"
    r"(?:ظهرت المقالة|ظهر المقال|التدوينة|المقالة|المقال) .{1,400} "
    r"(?:أولا[ًّ]?|أولاً|ظهرت? أولاً?) (?:على|في) "
)
_PART: Final = re.compile(r"(?<!\s)\s++(?:[|–—»>:-]\s++|[|»])|[|»]\s*+")
_NO_NAME: Final = re.compile(r"^(?:rss|feed|atom|خلاصات?|آخر الأخبار|اخر الاخبار)$", re.I)
_SUMMARY_WORDS: Final = 80
_MAX_SECTION: Final = 5


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as its feed gives it; ``summary`` and ``content`` may be HTML.

    ``id`` is the feed's own name for it, or else its URL or title. ``published`` is ISO 8601, the
    offset kept, and so is ``updated``, the last change where the feed tells of one. ``content`` is
    the whole text, empty when there is only the ``summary``.
    """

    id: str
    url: str | None
    title: str
    published: str | None
    summary: str
    content: str = ""
    author: str | None = None
    section: str | None = None
    source: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own title and site, its whole items in order, what is wrong with it, and
    what else stands in it ("" for nothing)."""

    title: str
    url: str | None
    items: tuple[FeedItem, ...]
    damage: str | None = None
    warnings: tuple[str, ...] = ()
    left_out: str = ""


def feed_items(
    data: bytes, *, url: str | None = None, declared_encoding: str | None = None
) -> Feed:
    """The feed in ``data``. Never raises: what is no feed has no items, and ``damage`` says so.

    ``url`` is where it was fetched from; links are resolved against it. An item that the end of
    the data cuts off is left out.
    """
    import feedparser

    decoded = decode_page(data, declared_encoding)
    if decoded.loss is not None:
        return Feed("", None, (), decoded.loss)
    text = well_formed(decoded.text)
    if _FEED.search(text[:8192]) is None:
        return Feed("", None, (), "no feed: neither RSS nor Atom")
    if len(_ITEM_START.findall(text)) > _MOST_ITEMS:
        return Feed("", None, (), f"a feed of more than {_MOST_ITEMS:,} items")
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed: Any = feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        # Of a hostile feed the strict parser and the loose one may both give up.
        return Feed("", None, (), "a feed that cannot be parsed")
    entries = parsed.entries
    damage = None
    ends = len(_ITEM_END.findall(text))
    if _FEED_END.search(text[-2000:]) is None:
        damage = f"feed cut short after {ends} whole items"
        entries = entries[:ends]
    elif parsed.bozo:
        damage = f"feed damaged: {_reason(parsed.get('bozo_exception'))}"
    elif not entries:
        damage = "a feed without items"
    base = _string(parsed.feed, "link") or url
    posts = published_posts(entries, text)
    items = tuple(_item(entry, base) for entry in posts.entries)
    title = clean_title(plain_text(_string(parsed.feed, "title")))
    site = clean_url(base) if base else None
    return Feed(title, site, items, damage, decoded.warnings, posts.left_out)


def articles_of_feed(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of a feed's items, and a failure for what is damaged or holds nothing."""
    if len(data) > reading.max_file_mb * MB:
        yield Failure(path, None, larger_than(reading.max_file_mb, "max_file_mb"))
        return
    feed = feed_items(data)
    for number, item in enumerate(feed.items, 1):
        article = article_of_item(item, feed, reading, path, f"item {number}")
        if article is None:
            yield Failure(path, f"item {number}", "no title and no text")
        else:
            yield article
    for reason in filter(None, (feed.damage, feed.left_out)):
        yield Failure(path, None, reason)


def _reason(error: Any) -> str:
    message = getattr(error, "getMessage", None)
    line = getattr(error, "getLineNumber", None)
    if message is None or line is None:
        return " ".join(str(error).split())[:100]
    return f"{message()} at line {line()}"


def _string(entry: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _item(entry: Mapping[str, Any], base: str | None) -> FeedItem:
    own = _string(entry, "id", "guid")
    link = _string(entry, "feedburner_origlink", "link")
    if not link and is_web(own):
        link = own
    url = clean_url(link, base) if link else None
    title = clean_title(plain_text(_string(entry, "title")))
    summary, content = _texts(entry)
    source = entry.get("source")
    return FeedItem(
        id=own or url or title,
        url=url,
        title=title,
        published=_read_date(entry),
        summary=summary,
        content=content,
        author=_author(entry),
        section=_section(entry),
        source=_string(source, "title") or None if isinstance(source, Mapping) else None,
        updated=_iso(entry, "updated") if "updated" in entry else None,
    )


def _texts(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The summary and the whole text, which is empty where there is no more than a summary."""
    contents = entry.get("content")
    content = ""
    if isinstance(contents, Sequence):
        values = [str(one.get("value") or "") for one in contents if isinstance(one, Mapping)]
        content = max(values, key=len, default="")
    summary = _string(entry, "summary", "subtitle", "description")
    if content and len(content) < len(summary):
        content, summary = summary, content
    return summary, content if content != summary else ""


def _section(entry: Mapping[str, Any]) -> str | None:
    """The first tag that is short enough to be a section."""
    tags = entry.get("tags") or ()
    terms = (str(tag.get("term") or "") for tag in tags if isinstance(tag, Mapping))
    return next((term for term in terms if 0 < len(term.split()) <= _MAX_SECTION), None)


def _author(entry: Mapping[str, Any]) -> str | None:
    detail = entry.get("author_detail")
    name = _string(detail, "name") if isinstance(detail, Mapping) else ""
    return name or _string(entry, "author") or None


def _read_date(entry: Mapping[str, Any]) -> str | None:
    return next(
        filter(None, (_iso(entry, name) for name in ("published", "created", "updated"))), None
    )


def _iso(entry: Mapping[str, Any], name: str) -> str | None:
    """A moment of an entry as ISO 8601."""
    given = _string(entry, name)
    iso = plausible(parse_date(given)) if given else None
    moment = entry.get(f"{name}_parsed")
    if iso is not None or not isinstance(moment, struct_time):
        return iso
    day = f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}"
    return plausible(f"{day}T{moment.tm_hour:02}:{moment.tm_min:02}:00+00:00")


def article_of_item(
    item: FeedItem, feed: Feed, reading: ReadSettings, path: str, member: str
) -> Article | None:
    """The article of an item of ``feed``, as the feed has it; ``None`` when it holds no text."""
    title, outlet = outlet_of_title(item.title) or (item.title, None)
    title = without_outlet(title, item.source or "")
    sifted = _sift(item.content or item.summary, title)
    if not sifted.lines and not title:
        return None
    warnings = feed.warnings + _doubts(item, sifted)
    deck = _deck(item, sifted, title)
    body = "\n".join(sifted.lines) or title
    if not title:
        title = sifted.lines[0][:160]
        warnings += ("no title: taken from the body",)
    host = (urlsplit(item.url).hostname or "").removeprefix("www.") if item.url else None
    source = item.source or outlet or _outlet(feed.title, host)
    by = _bylines(item, sifted, body)
    author = clean_author(item.author, (feed.title, source or ""), host) if item.author else None
    giver = source or feed.url or export_name(path)
    is_named = item.url is None and item.id not in ("", item.title)
    return Article(
        id=named_id(item.id, giver) if is_named else article_id(item.url, title, body),
        title=title,
        body=body,
        deck=deck,
        subheads=tuple(sifted.subheads),
        language=language_of(f"{body}\n{title}"),
        published=item.published,
        published_from="feed" if item.published is not None else None,
        agency=by.agency,
        source=source or (None if reading.source else host),
        author=author or by.author,
        section=item.section or sifted.section,
        dateline=by.dateline,
        url=item.url,
        captions=tuple(sifted.captions),
        removed=tuple(sifted.removed),
        path=path,
        member=member,
        warnings=warnings,
        kind=_kind(item, sifted),
        given_id=item.id if is_named else None,
    )


def _doubts(item: FeedItem, sifted: Sifted) -> tuple[str, ...]:
    """What to doubt of an item's text: that there is none, or no more than a summary."""
    kind = _kind(item, sifted)
    return ("no body",) if kind == "title" else ("summary only",) if kind == "summary" else ()


def _kind(item: FeedItem, sifted: Sifted) -> Kind:
    """How much of the article the item has: its text, a summary, or its title alone."""
    if not sifted.lines:
        return "title"
    is_short = sifted.words < _SUMMARY_WORDS or _CUT_SHORT.search(sifted.lines[-1]) is not None
    return "summary" if is_short and not item.content else "feed"


def _deck(item: FeedItem, sifted: Sifted, title: str) -> str | None:
    """The summary, where it is whole and not a part of the text."""
    if not sifted.lines or not (item.content and item.summary):
        return None
    summary = " ".join(_sift(item.summary, title).lines)
    if not 4 <= len(summary.split()) <= _SUMMARY_WORDS or _CUT_SHORT.search(summary):
        return None
    return None if summary in " ".join(sifted.lines) else summary


def _bylines(item: FeedItem, sifted: Sifted, body: str) -> Byline:
    """What the item and its text tell of agency and author, and the dateline of its text."""
    dateline = dateline_of(body.split("\n", 1)[0]) or Byline()
    claimed = item.author if item.author and known_agency(item.author) else None
    lines = [replace(one, dateline=None) for one in sifted.bylines]
    closing = Byline(agency=agency_at_end(body))
    opening = Byline(agency=dateline.agency, dateline=dateline.dateline)
    return merge_bylines([Byline(agency=claimed), *lines, opening, closing])


def _sift(text: str, title: str) -> Sifted:
    """The lines of an item's text or HTML, without what its site adds to every item."""
    if not looks_like_html(text):
        plain = [" ".join(line.split()) for line in html.unescape(text).splitlines()]
        return Sifted(lines=[line for line in plain if line and not _WORDPRESS.match(line)])
    if "<" not in text:
        text = html.unescape(text)
    outline = fragment_outline(text)
    lines = [
        (line.text, line.heading or "p")
        for line in outline.lines
        if _WORDPRESS.match(line.text) is None
    ]
    return sift(lines, outline, title, None)


def _outlet(title: str, host: str | None) -> str | None:
    """The outlet that a feed's title names: ``الجزيرة نت - أخبار``, ``RSS | العربية``."""
    parts = [part.strip() for part in _PART.split(title) if part and part.strip()]
    known = next(filter(None, map(known_outlet, [host or "", *parts])), None)
    if known is not None:
        return known
    named = (part for part in parts if not is_section(part) and not _NO_NAME.match(part))
    first = next(named, None)
    return short_outlet(first) if first is not None else None
