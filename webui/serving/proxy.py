"""Behind a reverse proxy: the client, scheme, host and prefix that it tells, when it is trusted."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.errors import SettingError
from webui.serving.clients import UNIX_PEERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Trusted", "TrustedProxy"]

_Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"


class Trusted:
    """The proxies that are believed: addresses and networks, ``unix`` for a Unix socket, with
    commas between. Raises :class:`~indexer.errors.SettingError` for anything else."""

    def __init__(self, trusted: str) -> None:
        names = [one.strip() for one in trusted.split(",") if one.strip()]
        self._unix = "unix" in names
        self._networks = tuple(_read_network(one) for one in names if one != "unix")

    def trusts(self, peer: str) -> bool:
        """Whether a peer is one of them."""
        if peer in UNIX_PEERS:
            return self._unix
        try:
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        # A socket of both families tells IPv4 peers as ::ffff:127.0.0.1.
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self._networks)


class TrustedProxy:
    """WSGI middleware: ``X-Forwarded-For``, ``-Proto``, ``-Host`` and ``-Prefix`` of one proxy are
    believed when it connects from ``trusted``; from anyone else they change nothing.

    ``trusted`` is as :class:`Trusted` takes it.
    """

    def __init__(self, app: WSGIApplication, trusted: str) -> None:
        self._app = app
        self._believing = ProxyFix(app, x_for=1, x_proto=1, x_host=1, x_prefix=1)
        self._trusted = Trusted(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if self._trusted.trusts(environ.get("REMOTE_ADDR") or ""):
            return self._believing(environ, start_response)
        return self._app(environ, start_response)


def _read_network(text: str) -> _Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise SettingError(
            f"trusted_proxy: {text!r} is neither an address, nor a network, nor unix"
        ) from None
