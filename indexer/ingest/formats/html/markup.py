"""Bytes of a page into markup that a parser takes without harm: decoded, and not too deep."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from indexer.ingest.streams.encoding import Decoded, decode, decode_surely

__all__ = ["cap_depth", "decode_page"]

_CHARSET: Final = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 4096
_TAG_SIGN: Final = re.compile(rb"[<>]")
_FOREIGN: Final = re.compile(rb"[\x80-\xff]")
_BEFORE_FOREIGN: Final = 200
_MAX_SAMPLE: Final = 200_000
_COMMON: Final = re.compile(
    r"\b(?:في|من|على|إلى|أن|التي|الذي|عن|مع|قال|هذا|ما|لا|و\w{3,}|ال\w{3,})\b"
)
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")

# What follows the name is asked for: else a name without end is tried at each of its letters.
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?=[^a-zA-Z0-9:-])[^<>]*>")
_MAX_DEPTH: Final = 200
# A parser compares each attribute with all those before it: 200,000 of them take minutes.
_LONG_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)(\s[^<>]{4000,})>")
_MAX_ATTRIBUTES: Final = 400
# Tags that hold nothing, that the next of their kind closes, or that must not be taken out.
_NOT_COUNTED: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dd dt "
    "option optgroup thead tbody tfoot colgroup html head body title script style textarea "
    "noscript h1 h2 h3 h4 h5 h6 a".split()
)


def decode_page(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a page. ``declared`` is the charset of its HTTP header, if there was one.

    What the bytes are comes before what is declared, in the header or in the page: a declared
    charset counts only where the bytes are not UTF-8 and do not read as Arabic. Never raises.
    """
    sure = decode_surely(data)
    if sure is not None:
        return sure
    sample = b" ".join(_foreign_texts(data))[:_MAX_SAMPLE]
    guess = decode(sample or data)
    bad = guess.text.count("\ufffd")
    if guess.encoding == "utf-8" and bad * 20 <= len(guess.text):
        return _as(data, "utf-8", guess.warnings)
    name = _codec(declared) or _declared_in(data)
    if guess.encoding != "utf-8" and (name is None or _reads_as_arabic(guess.text)):
        return _as(data, guess.encoding, guess.warnings)
    if name is None or name == "utf-8":
        return _as(data, "cp1252", ("encoding guessed: windows-1252",))
    return _as(data, name, ())


def _foreign_texts(data: bytes) -> Iterator[bytes]:
    """The texts between two tags that have letters beyond ASCII, from a little before the first:
    they tell the encoding of a page whose first kilobytes are scripts."""
    for text in _TAG_SIGN.split(data):
        first = _FOREIGN.search(text)
        if first is not None:
            yield text[max(0, first.start() - _BEFORE_FOREIGN) :]


def _as(data: bytes, name: str, warnings: tuple[str, ...]) -> Decoded:
    return Decoded(data.decode(name, "replace"), name, warnings)


def _declared_in(data: bytes) -> str | None:
    found = _CHARSET.search(data[:_DECLARED_WITHIN])
    return _codec(found[1].decode("ascii", "replace")) if found is not None else None


def _codec(name: str | None) -> str | None:
    """The codec of a declared charset, if it is one of text."""
    if not name:
        return None
    try:
        codec = codecs.lookup(name.strip().lower())
        b"a".decode(codec.name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return {"iso8859-1": "cp1252"}.get(codec.name, codec.name)


def _reads_as_arabic(text: str) -> bool:
    letters = len(_ARABIC.findall(text))
    foreign = sum(1 for character in text if character > "\x7f")
    words = len(_COMMON.findall(text))
    return letters * 2 > foreign and words * 25 >= len(text.split())


def _thin_out(match: re.Match[str]) -> str:
    few = len(match[2].split(None, _MAX_ATTRIBUTES)) <= _MAX_ATTRIBUTES
    return match[0] if few else f"<{match[1]}>"


def cap_depth(markup: str) -> tuple[str, bool]:
    """``markup`` without the tags that nest deeper than a parser should go, and whether it had any.

    Their text stays. A tag with hundreds of attributes loses them. A page nests some 30 deep;
    50,000 nested tags take a parser seconds.
    """
    markup = _LONG_TAG.sub(_thin_out, markup)
    depth = deepest = 0
    for match in _TAG.finditer(markup):
        if match[2].lower() not in _NOT_COUNTED:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    if deepest <= _MAX_DEPTH:
        return markup, False
    depth = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _NOT_COUNTED:
            return match[0]
        if match[1]:
            kept = depth <= _MAX_DEPTH
            depth = max(0, depth - 1)
        else:
            depth += 1
            kept = depth <= _MAX_DEPTH
        return match[0] if kept else " "

    return _TAG.sub(keep, markup), True
