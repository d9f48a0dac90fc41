"""The web server: waitress, one process, stopped gracefully."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

from flask import Flask
from waitress import wasyncore
from waitress.task import ThreadedTaskDispatcher

from webui.serving.connections import Connections, Limits, Server, listen
from webui.serving.memory import give_back, share_heaps
from webui.serving.proxy import Trusted
from webui.serving.request_limits import checking_turns, exporting_turns, making_turns
from webui.state import KEY, State

__all__ = ["address", "free_port", "serve", "thread_count"]

_PORTS_TRIED: Final = 20
_LARGEST_HEADER: Final = 32 * 1024
_LARGEST_BODY: Final = 64 * 1024
_OPEN_FILES: Final = 4096
_OTHER_FILES: Final = 200
_UNLIMITED: Final = 1_000_000
_LARGEST_ANSWER_HELD: Final = 128 * 1024
_LOOK_SECONDS: Final = 1.0
_STUCK_SECONDS: Final = 5.0
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
    limits: Limits | None = None,
) -> None:
    """Serve ``app`` until SIGINT or SIGTERM; requests that have come are answered first, for ten
    seconds at most.

    ``threads`` is as :func:`thread_count` takes it. ``ready`` is called with the URL once
    connections are accepted. Raises :class:`OSError` when the port is taken (:func:`free_port`
    finds another).
    """
    share_heaps()
    sockets: dict[int, Any] = {}
    state: State | None = app.extensions.get(KEY)
    proxies = state.settings.trusted_proxy if state else ""
    connections = Connections(_affordable(limits or Limits()), Trusted(proxies).trusts)
    servers, dispatcher = listen(
        app,
        sockets,
        connections,
        thread_count(threads),
        host=host,
        port=port,
        ident=None,
        max_request_header_size=_LARGEST_HEADER,
        max_request_body_size=_LARGEST_BODY,
        # Longer answers wait on the disk for clients that read slowly.
        outbuf_overflow=_LARGEST_ANSWER_HELD,
        # Ours, which are refused and not left to wait.
        connection_limit=_UNLIMITED,
        log_socket_errors=False,
        # Ours, which WSGI servers of all kinds have: webui.serving.proxy.
        clear_untrusted_proxy_headers=False,
    )
    # Said at /metrics, and in no log for each request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    spare = _SpareThreads(dispatcher, thread_count(threads))
    if state:
        _serve_in_turns(state, spare)
        state.waiting = lambda: len(dispatcher.queue)
        state.connections = connections
    stopping = threading.Event()
    try:
        with _stop_by_signals(stopping, servers[0].pull_trigger), give_back():
            if ready is not None:
                ready(address(host, port or int(servers[0].effective_port)))
            while not stopping.is_set():
                _turn_once(sockets, connections)
            _finish(sockets, servers, connections)
    finally:
        spare.end()
        for one in list(connections.open):
            one.cut()  # wakes threads that wait for it to be read
        dispatcher.shutdown()
        wasyncore.close_all(sockets)


def _affordable(limits: Limits) -> Limits:
    """The limits, with no more connections than the system allows open files."""
    try:
        import resource
    except ImportError:
        return limits
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wished = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wished:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
            soft = wished
    if soft == resource.RLIM_INFINITY:
        return limits
    most = max(soft - _OTHER_FILES, soft // 2)
    return limits._replace(
        connections=min(limits.connections, most), of_a_client=min(limits.of_a_client, most)
    )


def _turn_once(sockets: dict[int, Any], connections: Connections) -> None:
    """What has come is read, what can be sent is sent, and who is slow is cut."""
    wasyncore.loop(_LOOK_SECONDS, use_poll=True, map=sockets, count=1)
    connections.cut_slow()


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


def _finish(sockets: dict[int, Any], servers: list[Server], connections: Connections) -> None:
    """Take no more connections, and send the answers to what was asked, to those who read them."""
    for one in servers:
        wasyncore.dispatcher.close(one)
    end = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < end:
        now = time.monotonic()
        for channel in list(connections.open):
            if not channel.is_busy or (
                channel.total_outbufs_len and channel.takes_nothing(now, _STUCK_SECONDS)
            ):
                channel.cut()
        if not connections.open:
            return
        wasyncore.loop(0.05, use_poll=True, map=sockets, count=1)


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
