"""The addresses of a host that may be connected to.

A name is resolved once for each request, every address is checked, and the connection is made to
a checked address itself: the name is not looked up a second time, so that a server of names which
answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

__all__ = ["Resolve", "is_public", "resolve"]

Resolve = Callable[[str, int], list[str]]
"""The addresses of a host, as text, for a port; raises OSError when there are none."""

_NAT64: Final = IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system knows for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet: not a private, loopback, link-local,
    shared, multicast or reserved one, nor an IPv6 address that carries such an IPv4 one."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (found, *_unwrap(found)))


def _unwrap(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    if int(address) >> 32 == 0:  # the old form ::a.b.c.d
        carried.append(IPv4Address(int(address)))
    return [one for one in carried if one is not None]
