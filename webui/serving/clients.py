"""Who counts as one client."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

__all__ = ["UNIX_PEERS", "client_of", "is_near", "networks_of"]

UNIX_PEERS: Final = ("", "localhost")
"""What peers of a Unix socket are called: by gunicorn, by waitress."""

_LONGEST: Final = 64
_WITH_PORT: Final = re.compile(r"\[(?P<six>[^\]]*)\](:\d*)?|(?P<four>[\d.]+):\d*")
_SITE_BITS: Final = 48


def client_of(address: str) -> str:
    """One client by its address: an IPv4 address, or the /64 of an IPv6 address, of which one
    client has them all. A port, which some proxies tell too, makes no other client; what is no
    address is its own text, cut short."""
    parsed = _parse(address)
    if parsed is None:
        return address[:_LONGEST]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def networks_of(address: str) -> tuple[str, ...]:
    """The client, and the /48 that its IPv6 address is in: who has that has 65,536 clients."""
    parsed = _parse(address)
    own = client_of(address)
    if parsed is None or parsed.version == 4:
        return (own,)
    return own, str(ipaddress.ip_network((parsed, _SITE_BITS), strict=False))


def is_near(environ: WSGIEnvironment) -> bool:
    """Whether a request comes from this machine or a private network. What a proxy that is not
    trusted passes on comes from anywhere."""
    passed_on = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_FORWARDED" in environ
    if passed_on and "werkzeug.proxy_fix.orig" not in environ:
        return False
    address = environ.get("REMOTE_ADDR") or ""
    if address in UNIX_PEERS:
        return True
    parsed = _parse(address)
    return parsed is not None and not parsed.is_global


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    found = _WITH_PORT.fullmatch(address.strip())
    text = (found["six"] or found["four"] or "") if found else address.strip()
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket of both families tells IPv4 peers as ::ffff:127.0.0.1.
    return getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
