"""What pages and feeds are told by, apart from what reads them: that takes longer to import than
most files take to read."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_feed", "is_page", "is_part_of_page", "is_tagged", "list_of_links"]

_BLANKS: Final = re.compile(r"\s*+")
# In characters: what is longer does not end in the first bytes of a file.
_LONGEST_COMMENT: Final = 4000
_PAGE_START: Final = re.compile(r"<(?:!doctype\s++html|html|head)\b", re.IGNORECASE)
_TAG_START: Final = re.compile(
    r"<(?:body|title|meta|link|script|style|div|main|article|section|header|p|h1|table)"
    r"(?:\s[^<>]{0,2000})?>",
    re.IGNORECASE,
)
_FEED_START: Final = re.compile(
    r"(?:<!DOCTYPE\s++(?:rss|rdf:RDF)\b[^>]{0,500}+>\s*+)?+<(?:rss|(?:\w{1,20}:)?(?:feed|RDF))\b",
    re.IGNORECASE,
)
_LIST_START: Final = re.compile(r"<(opml|urlset|sitemapindex)\b", re.IGNORECASE)
_LISTS: Final = {
    "opml": "a list of feeds (OPML)",
    "urlset": "a list of pages (a sitemap)",
    "sitemapindex": "a list of sitemaps",
}
_ADDRESS: Final = re.compile(r"https?://\S++(?:$|\s++#)", re.IGNORECASE)
"""An address alone on its line, or with a remark."""
_TAG: Final = re.compile(r"<[a-zA-Z!][^<>]{0,500}>")


def is_page(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _PAGE_START.match(text, _end_of_prologue(text)) is not None


def is_part_of_page(text: str) -> bool:
    """Whether a text begins with a tag of what stands inside a page."""
    return _TAG_START.match(text, _end_of_prologue(text)) is not None


def is_tagged(text: str) -> bool:
    """Whether a text holds a tag."""
    return _TAG.search(text) is not None


def is_feed(text: str) -> bool:
    """Whether a text begins as a feed does."""
    return _FEED_START.match(text, _end_of_prologue(text)) is not None


def list_of_links(text: str) -> str | None:
    """What a text is, if it begins as a list of addresses does that has no text of its own: OPML
    (a list of feeds), a sitemap, or an address a line."""
    root = _LIST_START.match(text, _end_of_prologue(text))
    if root is not None:
        return _LISTS[root[1].lower()]
    lines = [line for line in map(str.strip, text.split("\n")) if line and line[0] != "#"]
    if len(lines) > 1 and "https://".startswith(lines[-1].lower()):
        del lines[-1]  # cut where the first bytes of the file end
    return "a list of addresses" if lines and all(map(_ADDRESS.match, lines)) else None


def _end_of_prologue(text: str) -> int:
    """Where what may stand before the first tag ends: blanks, comments, and ``<?xml`` …"""
    at = 0
    while True:
        blanks = _BLANKS.match(text, at)
        at = blanks.end() if blanks is not None else at
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4, at + 4 + _LONGEST_COMMENT)
            size = 3
        elif text.startswith("<?xml", at):
            end, size = text.find("?>", at + 5, at + _LONGEST_COMMENT), 2
        else:
            return at
        if end < 0:
            return at
        at = end + size
