"""Connections of waitress that end: slow clients are cut, and too many are refused at once.

waitress alone closes a connection on which nothing moved for a while, so that one byte now and then
keeps it for ever, and takes no more connections at all when there are too many.
"""

from __future__ import annotations

import errno
import logging
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple
from urllib.parse import quote_from_bytes

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from webui.serving.clients import client_of

__all__ = ["HOLD", "Channel", "Connections", "Limits", "Server", "listen"]

HOLD: Final = "marsad.hold"
"""What the environment of a request calls :meth:`Channel.hold` by."""

_PRINTABLE: Final = bytes(range(0x80))
"""What a line of ASCII has stays as it is."""
_LOG: Final = logging.getLogger("marsad.serving")
_ACCEPTED_AT_ONCE: Final = 64
_SAID_EVERY: Final = 60.0
_LOOKED_EVERY: Final = 0.5
_CLOSING: Final = b"Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
_SLOW: Final = (
    b"HTTP/1.1 408 Request Timeout\r\n" + _CLOSING + b"Content-Length: 9\r\n\r\nToo slow\n"
)
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
    + _CLOSING
    + b"Content-Length: 21\r\n\r\nToo many connections\n"
)


class Limits(NamedTuple):
    """How long a client may take, in seconds, and how many connections there may be.

    The head of a request must be there ``head`` seconds after its first byte, or after a new
    connection; all of it after ``request``. An open connection may be without one for ``idle``. Who
    is sent an answer must take ``rate`` bytes a second, measured over ``sending`` seconds. Of
    ``connections`` in all, ``of_a_client`` are for one client; above them, the one that waited
    longest makes room, if it has waited for ``new`` seconds.
    """

    head: float = 15.0
    request: float = 30.0
    idle: float = 60.0
    sending: float = 30.0
    rate: int = 1000
    connections: int = 800
    of_a_client: int = 200
    new: float = 0.25
    hold: float = 1.0
    held: int = 200


class Connections:
    """All open connections of a server. ``proxy`` says whether an address is a proxy that many
    clients come through."""

    def __init__(self, limits: Limits, proxy: Callable[[str], bool] = lambda address: False):
        self.limits = limits
        self.open: set[Channel] = set()
        self.held: set[Channel] = set()
        self.refused = 0
        self.cut = 0
        self._proxy = proxy
        self._of: Counter[str] = Counter()
        self._quiet_until = self._look_at = 0.0

    def add(self, channel: Channel) -> None:
        """One more."""
        self.open.add(channel)
        self._of[channel.client] += 1

    def remove(self, channel: Channel) -> None:
        """One less."""
        self.held.discard(channel)
        if channel in self.open:
            self.open.remove(channel)
            self._of[channel.client] -= 1
            if not self._of[channel.client]:
                del self._of[channel.client]

    def make_room(self, address: str) -> bool:
        """Whether one more may come from there; the connection that waits longest is closed for it
        where that helps."""
        client = client_of(address)
        if self._of[client] >= self.limits.of_a_client and not self._proxy(address):
            return self._close_one(client)
        if len(self.open) >= self.limits.connections:
            return self._close_one(None)
        return True

    def close_for_files(self) -> None:
        """Closes the connection that waits longest, where there are no more open files to have."""
        self._say("no more open files (ulimit -n)")
        if not self._close_one(None):
            time.sleep(0.05)  # not at once again, and for ever

    def refuse(self, sock: socket.socket, address: str) -> None:
        """Says so to the client, and at most once a minute in the log."""
        self.refused += 1
        client = client_of(address)
        self._say(f"too many connections: {self._of[client]} are of {client}")
        with suppress(OSError):
            sock.setblocking(False)
            sock.send(_FULL)
            # What has come is read, or the client is told of an error in place of the answer.
            sock.recv(65536)
        with suppress(OSError):
            sock.shutdown(socket.SHUT_WR)
        sock.close()

    def cut_slow(self) -> None:
        """Closes the connections of clients that take too long; looks twice a second at most."""
        now = time.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + _LOOKED_EVERY
        for channel in list(self.open):
            if channel.is_overdue(now):
                self.cut += 1
                channel.cut()

    def _say(self, what: str) -> None:
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + _SAID_EVERY
            _LOG.warning("%s, %d are open; refused so far: %d", what, len(self.open), self.refused)

    def _close_one(self, client: str | None) -> bool:
        """Closes the connection that waited longest, of one client or of the one that has most."""
        latest = time.monotonic() - self.limits.new
        waiting = [
            one
            for one in self.open
            if not one.is_busy and one.since <= latest and client in (None, one.client)
        ]
        if not waiting:
            return False
        most = max(self._of[one.client] for one in waiting)
        self.cut += 1
        min(
            (one for one in waiting if self._of[one.client] == most), key=lambda one: one.since
        ).cut()
        return True


class _Task(WSGITask):  # type: ignore[misc]
    """A request whose answer may be held back."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        environ[HOLD] = self.channel.hold
        return environ


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """A request whose address may have letters as they are (``/search?q=قمة``), as curl sends what
    was typed: browsers write the bytes of UTF-8 as %D9, and so are these taken."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, headers = header_plus.partition(b"\r\n")
        if not line.isascii():
            line = quote_from_bytes(line, _PRINTABLE).encode()
        super().parse_header(line + end + headers)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it waits, and what its client has taken."""

    task_class = _Task
    parser_class = _Parser

    def __init__(self, server: Server, sock: socket.socket, addr: Any, adj: Any, map: Any = None):
        self.client = client_of(str(addr[0]))
        self.connections = server.connections
        self.since = time.monotonic()
        """Since when it waits for a request."""
        self._begun: float | None = None
        self._answered = self._working = False
        self._sent = 0
        self._held_until = 0.0
        self._window: tuple[float, int] | None = None
        super().__init__(server, sock, addr, adj, map=map)

    @property
    def is_busy(self) -> bool:
        """Whether a request is being answered, or an answer sent."""
        return bool(self._working or self.requests or self.total_outbufs_len)

    def received(self, data: bytes) -> bool:
        """As of waitress; the first byte of a request is when it began."""
        if self._begun is None and not self.requests:
            self._begun = time.monotonic()
        taken = bool(super().received(data))
        if self.requests:
            self._begun = None
            self._working = True
        return taken

    def service(self) -> None:
        """As of waitress, in a thread of its own; then it waits for the next request."""
        super().service()
        self.since = time.monotonic()
        self._answered = True
        # Not before: until here nobody may take it for one that waits.
        self._working = bool(self.requests)

    def hold(self) -> None:
        """Has the answer wait, so that its client asks less often: it takes no thread meanwhile.
        Where as many wait as may, it is sent at once."""
        connections = self.connections
        if len(connections.held) < connections.limits.held:
            self._held_until = time.monotonic() + connections.limits.hold
            connections.held.add(self)

    def writable(self) -> bool:
        """As of waitress, but for an answer that is held back."""
        return not self._is_held() and bool(super().writable())

    def _flush_some(self, do_close: bool = True) -> bool:
        return not self._is_held() and bool(super()._flush_some(do_close=do_close))

    def _is_held(self) -> bool:
        if self._held_until and time.monotonic() >= self._held_until:
            self._held_until = 0.0
            self.connections.held.discard(self)
        return self._held_until > 0

    def send(self, data: bytes, do_close: bool = True) -> int:
        """As of waitress, counted."""
        sent = int(super().send(data, do_close=do_close))
        self._sent += sent
        return sent

    def is_overdue(self, now: float) -> bool:
        """Whether its client took longer than the limits allow."""
        limits = self.connections.limits
        if self.total_outbufs_len:
            self.since = now
            return self.takes_nothing(now, limits.sending, limits.rate)
        self._window = None
        if self.is_busy:
            return False
        began, request = self._begun, self.request
        if began is None and request is None:
            return now - self.since > (limits.idle if self._answered else limits.head)
        whole = request is not None and request.headers_finished
        return now - (began or self.since) > (limits.request if whole else limits.head)

    def takes_nothing(self, now: float, seconds: float, rate: int = 1) -> bool:
        """Whether the client took less of an answer than so many bytes a second, for so long."""
        taken = self._sent - self._in_kernel()
        if self._window is None:
            self._window = now, taken
        start, before = self._window
        if now - start < seconds:
            return False
        self._window = now, taken
        return taken - before < rate * seconds

    def cut(self) -> None:
        """Closes it; who sent a part of a request is told why."""
        begun = self._begun is not None or self.request is not None
        if self.connected and begun and not self.is_busy:
            with suppress(OSError):
                self.socket.send(_SLOW)
        self.handle_close()

    def add_channel(self, map: Any = None) -> None:
        """As of waitress, and counted."""
        super().add_channel(map)
        self.connections.add(self)

    def del_channel(self, map: Any = None) -> None:
        """As of waitress, and counted no more."""
        super().del_channel(map)
        self.connections.remove(self)

    def _in_kernel(self) -> int:
        """Bytes that were sent and have not arrived, where the system tells: its buffers take much
        at a time, so that who reads slowly seems to take nothing for long."""
        try:
            import fcntl
            import termios

            told = fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
        except (ImportError, AttributeError, OSError):
            return 0
        return int.from_bytes(told, "little")


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Accepts connections on one address."""

    channel_class = Channel
    connections: Connections

    def handle_accept(self) -> None:
        """All who wait, some at a time; those for whom there is no room are refused."""
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                accepted = self.accept()
                if accepted is None:
                    return
                sock, address = accepted
                self.set_socket_options(sock)
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE):
                    return
                self.connections.close_for_files()
                return
            if self.connections.make_room(str(address[0])):
                self.channel_class(self, sock, self.fix_addr(address), self.adj, map=self._map)
            else:
                self.connections.refuse(sock, str(address[0]))

    def maintenance(self, now: float) -> None:
        """Looked after by :meth:`Connections.cut_slow`."""


def listen(
    app: Any,
    sockets: dict[int, Any],
    connections: Connections,
    threads: int,
    **adjustments: Any,
) -> tuple[list[Server], ThreadedTaskDispatcher]:
    """A server on each address that a host has, and the threads that they share.

    Raises :class:`OSError` for a host that has none, and where a port is taken.
    """
    socket.getaddrinfo(adjustments["host"] or None, adjustments["port"])  # waitress says less
    adj = Adjustments(threads=threads, **adjustments)
    dispatcher = ThreadedTaskDispatcher()
    servers = []
    for place in adj.listen:
        server = Server(app, sockets, False, None, dispatcher=dispatcher, adj=adj, sockinfo=place)
        server.connections = connections
        server.accept_connections()
        servers.append(server)
    dispatcher.set_thread_count(threads)
    return servers, dispatcher
