"""What pages and feeds are told by, apart from what reads them: that takes longer to import than
most files take to read."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_feed", "is_page", "is_part_of_page", "is_tagged"]

# Each part is taken whole or not at all: what could be read in two ways is read in the first, so
# that a page of comments costs as much as its length.
_XML: Final = r"\s*+(?><\?xml[^>]{0,200}\?>\s*+)?+"
_COMMENT: Final = r"(?><!--.{0,4000}?-->)\s*+"
_PAGE_START: Final = re.compile(
    rf"{_XML}(?:{_COMMENT})*+<(?:!doctype\s++html|html|head)\b", re.IGNORECASE | re.DOTALL
)
_TAG_START: Final = re.compile(
    rf"{_XML}(?:{_COMMENT})*+"
    r"<(?:body|title|meta|link|script|style|div|main|article|section|header|p|h1|table)"
    r"(?:\s[^<>]{0,2000})?>",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START: Final = re.compile(
    rf"{_XML}(?:{_COMMENT}|<\?xml-stylesheet[^>]{{0,500}}\?>\s*+)*+"
    r"(?><!DOCTYPE\s++(?:rss|rdf:RDF)\b[^>]{0,500}>\s*+)?+"
    r"<(?:rss|(?:\w{1,20}:)?(?:feed|RDF))\b",
    re.DOTALL | re.IGNORECASE,
)
_TAG: Final = re.compile(r"<[a-zA-Z!][^<>]{0,500}>")


def is_page(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return _PAGE_START.match(text) is not None


def is_part_of_page(text: str) -> bool:
    """Whether a text begins with a tag of what stands inside a page."""
    return _TAG_START.match(text) is not None


def is_tagged(text: str) -> bool:
    """Whether a text holds a tag."""
    return _TAG.search(text) is not None


def is_feed(text: str) -> bool:
    """Whether a text begins as a feed does."""
    return _FEED_START.match(text) is not None
