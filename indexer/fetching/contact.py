"""How Marsad tells a server who it is, and whom its owner can ask."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Final

from indexer.errors import SettingError
from indexer.fetching.urls import clean_url

__all__ = ["contact_of", "identity"]

_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"
)
_LONGEST: Final = 200
_OF_COMMENTS: Final = frozenset("()\\;")
"""What would end the remark in which a contact stands, or begin another part of it (RFC 9110)."""


def contact_of(given: str) -> str:
    """An e-mail address or an http or https URL as servers are told it; empty for none. Raises
    :class:`~indexer.errors.SettingError` for anything else."""
    contact = given.strip().removeprefix("mailto:")
    if not contact or _ADDRESS.fullmatch(contact):
        return contact
    url = clean_url(contact)
    if url is None or len(url) > _LONGEST or _OF_COMMENTS & set(url):
        raise SettingError(
            f"fetch_contact: {given[:80]!r} is neither an e-mail address nor an http or https URL"
        )
    return url


def identity(contact: str) -> dict[str, str]:
    """The headers that say who asks. An e-mail address stands in ``From`` too, as RFC 9110 (10.1.2)
    wants it of robots."""
    told = f"; +{contact}" if contact else ""
    agent = f"Mozilla/5.0 (compatible; marsad/{version('marsad')}; news search{told})"
    return {"User-Agent": agent} | ({"From": contact} if _ADDRESS.fullmatch(contact) else {})
