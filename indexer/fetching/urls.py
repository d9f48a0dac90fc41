"""URLs as they are asked for, and as they are told apart."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from indexer.urls import canonical_url, route_of

__all__ = ["LONGEST_KEY", "clean_url", "host_of", "item_key", "origin_of", "target_of"]

LONGEST: Final = 4000
LONGEST_KEY: Final = 2000


def clean_url(given: str, base: str | None = None) -> str | None:
    """An absolute http or https URL in ASCII; None for anything else. Its fragment is dropped, but
    for a route (``#!/news/1``), by which a site makes its pages.

    ``base`` is what a relative one is resolved against. A URL with a user's name in it is
    refused.
    """
    try:
        url = urljoin(base or "", given.strip())
    except ValueError:
        return None
    parts = _parse(url)
    if parts is None or parts.scheme not in ("http", "https") or parts.auth is not None:
        return None
    host = (parts.host or "").rstrip(".")
    if not host:
        return None
    path = parts.path or "/"
    route = parts.fragment if route_of(parts.fragment or "", path) else None
    clean = Url(parts.scheme, None, host, parts.port, path, parts.query, route).url
    if len(clean) > LONGEST or not clean.isascii() or re.search(r"[\x00-\x20\x7f]", clean):
        return None
    return clean


def _parse(url: str) -> Url | None:
    try:
        return parse_url(url)
    except (LocationParseError, ValueError):
        pass
    # urllib3 wants a package of its own for hosts in other scripts.
    found = re.fullmatch(r"(https?)://([^/?#@:\s]+)(.*)", url, re.IGNORECASE | re.DOTALL)
    try:
        if found is not None:
            return parse_url(f"{found[1]}://{found[2].encode('idna').decode('ascii')}{found[3]}")
    except (LocationParseError, ValueError):
        pass
    return None


def host_of(url: str) -> str:
    """The host of a clean URL, in small letters, without brackets."""
    return (parse_url(url).host or "").strip("[]").lower()


def origin_of(url: str) -> str:
    """Scheme, host and port of a clean URL: what a robots.txt is for."""
    parts = parse_url(url)
    return Url(parts.scheme, None, parts.host, parts.port).url


def target_of(url: str) -> str:
    """Path and query of a clean URL, as they stand in a request."""
    return parse_url(url).request_uri


def item_key(url: str) -> str:
    """What is the same for two URLs of one page, as ids are made; cut to ``LONGEST_KEY``."""
    return canonical_url(url).removeprefix("https://")[:LONGEST_KEY]
