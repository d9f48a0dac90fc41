"""Addresses of articles (URLs) as people paste them, into the ids of the articles."""

from __future__ import annotations

import re
from typing import Final

from indexer.article import article_id
from indexer.query.keywords import ADDRESS, FIELDS
from indexer.query.remarks import Remark

__all__ = ["CONDITION", "AddressConditions", "id_of_address"]

CONDITION: Final = re.compile(rf"(?<!\w){ADDRESS}:(?:(?P<id>[0-9a-f]{{16}})|\?)(?!\S)")
"""A condition as :class:`AddressConditions` writes it: an id, or none at all."""

_ID: Final = re.compile(r"[0-9a-f]{16}")
_SCHEME: Final = r"(?:view-source:|feed:|cache:)?https?:[/\\]"
_HOST: Final = r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,6}"
"""A host without a scheme among words: in small letters, lest U.S./China be one."""
_BARE: Final = re.compile(r"(?:www\.\S|(?:[a-z0-9-]+\.)+[a-z]{2,24}/\S)")
"""An address without a scheme, where one is expected: behind its field, or of ``marsad show``."""
_FIELD: Final = rf"(?i:{'|'.join(FIELDS[ADDRESS])})\s?:\s?"
_TYPED: Final = re.compile(
    rf'(?<!\w)(?P<field>{_FIELD})(?:"(?P<quoted>[^"]*)"|(?P<named>[^\s"«»“”]+))'
    rf'|["<«“]\s?(?P<whole>(?:(?i:{_SCHEME})|www\.)[^\s"<>«»“”]+)\s?[">»”]|"[^"]*"'
    rf'|(?<![^\s(-])(?<![a-z0-9.-]-)(?P<pasted>(?:(?i:{_SCHEME})|www\.|{_HOST}/)[^\s"<>«»“”]+)'
)
"""A quote that holds more than an address stays as it is. A hyphen within a host begins none: of
each of many the text would be read to its end."""
_MARKS: Final = ".,،؛;:!?؟'"
_QUOTES: Final = '"<>«»“”'


class AddressConditions:
    """Reads the addresses in one query. ``readings`` say what was taken for one."""

    def __init__(self) -> None:
        self.notes: list[Remark] = []
        self.readings: list[Remark] = []

    def replace(self, text: str) -> str:
        """The text with each address as :data:`CONDITION` has it."""
        return _TYPED.sub(self._condition, text) if ":" in text or "." in text else text

    def _condition(self, match: re.Match[str]) -> str:
        typed = next(filter(None, match.group("quoted", "named", "whole", "pasted")), "")
        if not typed:
            return match[0]
        address, rest = _without_closing(typed)
        id = id_of_address(address)
        if id is None:
            self.notes.append(Remark("site_address", address))
            return f" {ADDRESS}:? {rest}"
        if not match["field"]:
            self.readings.append(Remark("address", address))
        return f"{ADDRESS}:{id} {rest}"


def _without_closing(typed: str) -> tuple[str, str]:
    """An address without the marks of a sentence behind it, and the parentheses that close there
    what began before it."""
    end = len(typed.rstrip(_MARKS))
    more = max(typed.count(")", 0, end) - typed.count("(", 0, end), 0)
    closed = 0
    while closed < more and typed[end - 1] == ")":
        end, closed = end - 1, closed + 1
        while end and typed[end - 1] in _MARKS:
            end -= 1
    return typed[:end], ")" * closed


def id_of_address(text: str) -> str | None:
    """The id of the article that an address is of, in whichever of its forms: with or without
    scheme, www, parameters that track readers, percent-encoding. An id is its own. None for what is
    no address, or the address of a whole site."""
    text = text.strip().strip(_QUOTES)
    if _ID.fullmatch(text):
        return text
    if not re.match(_SCHEME, text, re.IGNORECASE):
        if not _BARE.match(text):
            return None
        text = f"https://{text}"
    from indexer.urls import canonical_url, is_site  # which a search of words does not need

    if is_site(canonical_url(text)):
        return None
    return article_id(text, "", "")
