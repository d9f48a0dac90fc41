"""An article from the page of a feed's item, or from what the feed itself says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message
from typing import Final, NamedTuple

from indexer.article import Article, article_id
from indexer.fetching.client import Answer
from indexer.fetching.entries import Entry, Listing
from indexer.fetching.sitemaps import is_listing
from indexer.fetching.urls import host_of
from indexer.ingest.failure import Failure

__all__ = ["Readers", "article_of_page", "article_of_summary", "charset_of", "looks_like_page"]


class Readers(NamedTuple):
    """What reads a page and a feed: from its bytes, its URL and the encoding that its server
    declared, if it did."""

    page: Callable[[bytes, str, str | None], Article | Failure]
    feed: Callable[[bytes, str, str | None], Listing | Failure]


_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_PERHAPS: Final = frozenset(
    {"", "text/plain", "application/octet-stream", "application/xml", "text/xml", "unknown/unknown"}
)
_HEAD: Final = 2048


def article_of_page(answer: Answer, entry: Entry, readers: Readers) -> Article | Failure:
    """The article of a page, filled up with what the feed says where the page says nothing."""
    if not answer.body.strip():
        return Failure(answer.url, None, "the page is empty")
    if not looks_like_page(answer):
        media = _media_of(answer) or "of no known type"
        return Failure(answer.url, None, f"is no HTML page but {media}")
    article = readers.page(answer.body, answer.url, charset_of(answer))
    if isinstance(article, Failure):
        return article
    url = article.url or answer.url
    filled = replace(
        article,
        id=article.id if article.url else article_id(url, article.title, article.body),
        url=url,
        path=answer.url,
        kind="page",
    )
    return filled if entry.article is None else _fill_up(filled, entry.article, url)


def looks_like_page(answer: Answer) -> bool:
    """Whether a server says that it gives a page of HTML, or gives one without saying so."""
    media = _media_of(answer)
    if is_listing(answer.body):
        return False
    return media in _PAGES or (media in _PERHAPS and _looks_like_html(answer.body))


def _media_of(answer: Answer) -> str:
    if "content-type" not in answer.headers:
        return ""
    return _content_type(answer).get_content_type()


def _fill_up(article: Article, listed: Article, url: str) -> Article:
    """The article of a page with what its feed says where the page says nothing."""
    filled = replace(
        article,
        title=article.title or listed.title,
        author=article.author or listed.author,
        section=article.section or listed.section,
        source=_outlet(article.source, listed.source, url),
    )
    if filled.published is None and listed.published is not None:
        return replace(filled, published=listed.published, published_from="feed")
    return filled


def article_of_summary(entry: Entry, reason: str) -> Article | None:
    """The article as its feed has it, with a warning; None when the feed has no text of it."""
    listed = entry.article
    if listed is None or listed.body in ("", listed.title):
        return None
    return replace(
        listed,
        id=article_id(entry.page, "", "") if entry.page else listed.id,
        url=entry.page,
        path=entry.page or listed.path,
        member=None,
        warnings=(*listed.warnings, f"as its feed has it, not its page: {reason}"),
    )


def _outlet(of_page: str | None, of_feed: str | None, url: str) -> str | None:
    """The outlet that the page names; but the feed's where the reader just took the host."""
    if of_page is None or (of_feed is not None and of_page == host_of(url).removeprefix("www.")):
        return of_feed
    return of_page


def charset_of(answer: Answer) -> str | None:
    """The encoding that the headers declare, which is only a hint."""
    if "content-type" not in answer.headers:
        return None
    return _content_type(answer).get_content_charset()


def _content_type(answer: Answer) -> Message:
    message = Message()
    message["Content-Type"] = answer.headers["content-type"].replace("\n", " ")[:200]
    return message


def _looks_like_html(body: bytes) -> bool:
    head = body[:_HEAD].replace(b"\0", b"").lower()
    return any(mark in head for mark in (b"<!doctype html", b"<html", b"<head", b"<body"))
