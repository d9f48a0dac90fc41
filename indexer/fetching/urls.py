"""URLs as they are asked for, and as they are told apart."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

__all__ = ["clean_url", "host_of", "item_key", "origin_of", "target_of"]

LONGEST: Final = 4000
_TRACKING: Final = re.compile(r"utm_\w+|fbclid|gclid|ocid|cmpid", re.IGNORECASE)


def clean_url(given: str, base: str | None = None) -> str | None:
    """An absolute http or https URL in ASCII, its fragment dropped; None for anything else.

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
    clean = Url(parts.scheme, None, host, parts.port, path, parts.query).url
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
    """What is the same for two URLs of one page: without scheme, ``www.``, marks of campaigns
    and a closing slash."""
    parts = parse_url(url)
    query = parts.query or ""
    if _TRACKING.search(query):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, value) for name, value in pairs if not _TRACKING.match(name)])
    port = "" if parts.port is None else f":{parts.port}"
    host = (parts.host or "").removeprefix("www.")
    path = (parts.path or "/").rstrip("/")
    return f"{host}{port}{path}" + (f"?{query}" if query else "")
