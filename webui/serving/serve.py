"""The web server: waitress, one process, stopped gracefully."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher

from webui.serving.request_limits import checking_turns, exporting_turns, making_turns
from webui.state import KEY, State

__all__ = ["address", "free_port", "serve", "thread_count"]

_PORTS_TRIED: Final = 20
_LARGEST_HEADER: Final = 32 * 1024
_LARGEST_BODY: Final = 64 * 1024
_CONNECTIONS: Final = 800
_IDLE_SECONDS: Final = 60
_LOOK_SECONDS: Final = 1.0
_GRACE_SECONDS: Final = 10.0


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


def thread_count(wished: int) -> int:
    """``wished``, or for 0 what suits this machine: two more than its cores, 4 at least.

    Finding leaves Python's lock and pages are made under it, so more threads than cores keep both
    busy, and many more only stand in each other's way. Those of requests that wait are replaced.
    """
    return wished or max(4, (os.cpu_count() or 1) + 2)


def serve(
    app: Flask,
    host: str,
    port: int,
    threads: int,
    *,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve ``app`` until SIGINT or SIGTERM; requests that have come are answered first, for ten
    seconds at most.

    ``threads`` is as :func:`thread_count` takes it. ``ready`` is called with the URL once
    connections are accepted. Raises :class:`OSError` when the port is taken (:func:`free_port`
    finds another).
    """
    sockets: dict[int, Any] = {}
    server = create_server(
        app,
        map=sockets,
        host=host,
        port=port,
        threads=thread_count(threads),
        ident=None,
        max_request_header_size=_LARGEST_HEADER,
        max_request_body_size=_LARGEST_BODY,
        # Below the 1,024 open files that most systems allow.
        connection_limit=_CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=_IDLE_SECONDS,
        # Ours, which WSGI servers of all kinds have: webui.serving.proxy.
        clear_untrusted_proxy_headers=False,
    )
    # Said at /metrics, and in no log for each request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    queue = server.task_dispatcher.queue
    spare = _SpareThreads(server.task_dispatcher, thread_count(threads))
    if KEY in app.extensions:
        _serve_in_turns(app.extensions[KEY], spare)
        app.extensions[KEY].waiting = lambda: len(queue)
    listening = [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]
    stopping = threading.Event()
    try:
        with _stop_by_signals(stopping, listening[0].pull_trigger):
            if ready is not None:
                ready(address(host, _port(server, port)))
            while not stopping.is_set():
                wasyncore.loop(_LOOK_SECONDS, use_poll=True, map=sockets, count=1)
            _finish(sockets, listening)
    finally:
        spare.end()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)


class _SpareThreads:
    """Threads in the place of those that wait, so that as many as ever are there to answer."""

    def __init__(self, dispatcher: ThreadedTaskDispatcher, threads: int) -> None:
        self._dispatcher = dispatcher
        self._threads = threads
        self._lock = threading.Lock()
        self._ended = False

    def lend(self, change: int) -> None:
        """So many more threads wait, or fewer."""
        with self._lock:
            self._threads += change
            if not self._ended:
                self._dispatcher.set_thread_count(self._threads)

    def end(self) -> None:
        """Threads are not replaced any more."""
        with self._lock:
            self._ended = True


def _serve_in_turns(state: State, spare: _SpareThreads) -> None:
    # No thread is taken from others, so there is room whatever the setting says of threads.
    state.making = making_turns(0, state.settings.search_seconds)
    state.exporting = exporting_turns(0, state.settings.search_seconds)
    state.checking = checking_turns(0)
    state.making.lend = state.exporting.lend = state.checking.lend = spare.lend


def _finish(sockets: dict[int, Any], listening: list[Any]) -> None:
    """Take no more connections, and send the answers to what was asked."""
    for one in listening:
        wasyncore.dispatcher.close(one)
    end = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < end:
        channels = [one for one in sockets.values() if isinstance(one, HTTPChannel)]
        busy = [one for one in channels if one.requests or one.total_outbufs_len]
        if not busy:
            return
        wasyncore.loop(0.05, use_poll=True, map=sockets, count=1)


def _port(server: Any, wished: int) -> int:
    return wished or int(getattr(server, "effective_port", 0) or server.effective_listen[0][1])


@contextmanager
def _stop_by_signals(stopping: threading.Event, wake: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and Ctrl-C set ``stopping``, a second one ends the process at once; only the main
    thread can be told so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()
        wake()

    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
