"""Simple HTML in a field of a record, made plain text."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Final

__all__ = ["looks_like_html", "plain_text"]

_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|img|h[1-6]|ul|ol|li|table|tr|td|th|tbody|blockquote|"
    r"figure|figcaption|iframe|script|style|section|article|hr|font|center|pre|sup|sub|small)"
    r"(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_BLOCK: Final = frozenset(
    "p br div h1 h2 h3 h4 h5 h6 ul ol li table tr blockquote figure figcaption section article hr "
    "pre center".split()
)
_SILENT: Final = frozenset(("script", "style", "iframe", "noscript", "template"))
# Not the no-break space, which a person put there.
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")


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
    parser = _Paragraphs(any_block=_has_block(text))
    parser.feed(text)
    parser.close()
    return parser.text()


def _has_block(text: str) -> bool:
    return re.search(r"<(?:p|br|div|li|h[1-6])\b", text, re.IGNORECASE) is not None


class _Paragraphs(HTMLParser):
    def __init__(self, *, any_block: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._fold_lines = any_block
        self._parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCK:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCK:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # With paragraphs marked by tags, an end of line in the source is only a space.
            self._parts.append(_SPACE.sub(" ", data) if self._fold_lines else data)

    def unknown_decl(self, data: str) -> None:
        if data.upper().startswith("CDATA["):
            self._parts.append(data[6:])

    def text(self) -> str:
        return "".join(self._parts)
