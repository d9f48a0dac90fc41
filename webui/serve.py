"""The web server: waitress, one process, stopped gracefully."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from flask import Flask
from waitress.server import create_server

__all__ = ["address", "free_port", "serve"]

_PORTS_TRIED: Final = 20
_LARGEST_HEADER: Final = 32 * 1024
_LARGEST_BODY: Final = 64 * 1024


def free_port(host: str, wished: int) -> int:
    """``wished`` or the nearest free port above it, any free port failing that.

    0 asks for any. Raises :class:`OSError` when nothing can be served on ``host`` at all.
    """
    for port in range(wished, min(wished + _PORTS_TRIED, 65536)) if wished else ():
        try:
            return _bound_port(host, port)
        except PermissionError:
            break
        except OSError:
            continue
    return _bound_port(host, 0)


def _bound_port(host: str, port: int) -> int:
    """The port that a socket bound there gets; the socket is closed again."""
    family, kind, protocol, _, place = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        # As waitress does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(place)
        return int(probe.getsockname()[1])


def address(host: str, port: int) -> str:
    """The URL of a page served there, as a browser on this machine reaches it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def serve(
    app: Flask,
    host: str,
    port: int,
    threads: int,
    *,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve ``app`` until SIGINT or SIGTERM; requests being answered are finished first.

    ``ready`` is called with the URL once connections are accepted. Raises :class:`OSError` when
    the port is taken (:func:`free_port` finds another).
    """
    server = create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_header_size=_LARGEST_HEADER,
        max_request_body_size=_LARGEST_BODY,
    )
    try:
        with _stopped_by_sigterm():
            if ready is not None:
                ready(address(host, _port(server, port)))
            server.run()
    finally:
        server.task_dispatcher.shutdown()
        server.close()


def _port(server: Any, wished: int) -> int:
    return wished or int(getattr(server, "effective_port", 0) or server.effective_listen[0][1])


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the server as Ctrl-C does; only the main thread can be told so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
