"""Connections to addresses that were checked, which end when their time is up."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url

from indexer.fetching.options import FetchOptions

__all__ = ["Deadline", "connection_to"]


class Deadline:
    """Cuts a connection when its time is up, whatever it is busy with: a server that sends a byte
    now and then never runs into the timeout of a socket."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._cut = False
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """The seconds that are left, at least a thousandth."""
        return max(self._end - time.monotonic(), 0.001)

    def watch(self, connected: socket.socket) -> None:
        """Takes a connection into its care."""
        # A second handle on the same connection: TLS takes the first one for itself.
        with self._lock:
            self._handle = connected.dup()
        if self._cut:
            self.cut()

    def _expire(self) -> None:
        self.passed = True
        self.cut()

    def cut(self) -> None:
        """Ends the connection, and one that comes later."""
        with self._lock:
            self._cut = True
            if self._handle is not None:
                try:
                    self._handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it is closed already

    def close(self) -> None:
        """Lets the connection be."""
        self._timer.cancel()
        with self._lock:
            if self._handle is not None:
                self._handle.close()
                self._handle = None


def connection_to(
    url: str,
    options: FetchOptions,
    tls: ssl.SSLContext,
    addresses: list[str],
    deadline: Deadline,
) -> HTTPConnection:
    """A connection for a clean URL to the first of its addresses that answers; ``deadline``
    watches it from the moment that it stands."""
    parts = parse_url(url)
    host = (parts.host or "").strip("[]")
    port = parts.port or (443 if parts.scheme == "https" else 80)

    def dial() -> socket.socket:
        trouble: OSError = OSError("has no address")
        for address in addresses[:4]:
            try:
                connected = socket.create_connection(
                    (address, port), min(options.connect, deadline.left())
                )
            except OSError as error:
                trouble = error
                continue
            deadline.watch(connected)
            return connected
        raise trouble

    if parts.scheme == "https":
        return _Secure(host, port, dial, timeout=options.read, ssl_context=tls)
    return _Plain(host, port, dial, timeout=options.read)


class _Plain(HTTPConnection):
    """A connection to an address that was checked, whatever its name now resolves to."""

    def __init__(
        self, host: str, port: int, dial: Callable[[], socket.socket], **kept: Any
    ) -> None:
        super().__init__(host, port, **kept)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class _Secure(_Plain, HTTPSConnection):
    """The same with TLS: the certificate is still that of the name."""
