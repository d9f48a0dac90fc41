"""HTML in a field of a record or an item of a feed, made plain text."""

from __future__ import annotations

import html
import re
from typing import Final

from indexer.ingest.formats.html.markup import cap_depth
from indexer.ingest.formats.html.outline import Outline, outline_of

__all__ = ["fragment_outline", "looks_like_html", "plain_text"]

_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|img|h[1-6]|ul|ol|li|table|tr|td|th|tbody|blockquote|"
    r"figure|figcaption|iframe|script|style|section|article|hr|font|center|pre|sup|sub|small)"
    r"(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_BLOCK: Final = re.compile(r"<(?:p|br|div|li|h[1-6])\b", re.IGNORECASE)
_CDATA: Final = re.compile(r"<!\[CDATA\[|\]\]>", re.IGNORECASE)
_SILENT: Final = (
    "script, style, noscript, template, iframe, object, svg, form, "
    "xmp, noembed, noframes, plaintext"
)


def looks_like_html(text: str) -> bool:
    """Whether ``text`` holds a tag or a character reference of HTML."""
    return ("<" in text and _TAG.search(text) is not None) or (
        "&" in text and _ENTITY.search(text) is not None
    )


def plain_text(text: str) -> str:
    """``text`` without tags, character references read, one paragraph a line. Never raises."""
    # Content that was escaped twice, as feeds and exports often do.
    if "<" not in text or _TAG.search(text) is None:
        text = html.unescape(text)
        if "<" not in text or _TAG.search(text) is None:
            return text
    if _BLOCK.search(text) is None:
        # Without paragraphs marked by tags, the ends of lines in the source mark them.
        text = text.replace("\n", "<br>")
    return "\n".join(line.text for line in fragment_outline(text).lines)


def fragment_outline(text: str) -> Outline:
    """The outline of a piece of HTML, without what it does not show. Never raises."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(cap_depth(_CDATA.sub("", text))[0])
    for node in tree.css(_SILENT):
        node.decompose()
    return outline_of((tree.body.html if tree.body is not None else tree.html) or "")
