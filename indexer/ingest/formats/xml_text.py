"""XML of others made such that a strict parser takes it, and none is harmed by it."""

from __future__ import annotations

import html
import re
from typing import Final

__all__ = ["well_formed"]

_DECLARATION: Final = re.compile(r"^[\ufeff\s]*<\?xml[^>]{0,300}\?>")
# No feed needs one, and its entities may grow without end.
_DOCTYPE_START: Final = re.compile("<!DOCTYPE", re.I)
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^>\[]{0,1000}+(?:\[.{0,100000}?\]\s*+)?>", re.S | re.I)
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Half a letter each, as JavaScript and Java count them: what they make together is one.
_REFERENCE: Final = re.compile(r"&#(?:x([0-9a-f]{1,8})|([0-9]{1,10}));", re.I)
_HALVES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,30});")


def _without_doctype(text: str) -> str:
    start = _DOCTYPE_START.search(text)
    found = _DOCTYPE.match(text, start.start()) if start is not None else None
    return text if found is None else text[: found.start()] + text[found.end() :]


def well_formed(text: str) -> str:
    """XML that a strict parser takes: in our encoding, without a DOCTYPE and HTML's entities."""
    text = _without_doctype(_DECLARATION.sub("", _NO_XML.sub("", text)))
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        text = _REFERENCE.sub(_letter_or_reference, text)
        text = _HALVES.sub(_join_halves, text)
        text = _NO_XML.sub("\ufffd", text)
    return text.lstrip("\ufeff \t\r\n")


def _letter_or_reference(match: re.Match[str]) -> str:
    """A reference to what XML cannot hold as that itself; any other as it is."""
    code = int(match[1], 16) if match[1] else int(match[2])
    if code > 0x10FFFF:
        return "\ufffd"
    return chr(code) if _NO_XML.match(chr(code)) else match[0]


def _join_halves(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
