"""The access log: a line for each request, in the combined format and with its time.

Queries stand in it beside addresses: personal data, which is why there is none unless asked for.
"""

from __future__ import annotations

import logging
import sys
import time
import weakref
from contextlib import suppress
from datetime import datetime
from logging.handlers import WatchedFileHandler
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from werkzeug.wsgi import ClosingIterator

from indexer.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["AccessLog"]

_LOG: Final = logging.getLogger("marsad.serving")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LONGEST: Final = 2000
_QUERY_SIGNS: Final = "%&=+/:;,?@()*-._~"
_COMMANDS: Final = str.maketrans({sign: f"\\x{ord(sign):02x}" for sign in "\"'`$!"})
"""What ends a field, or begins a command where a line is taken for one."""


class _LostLines(logging.Handler):
    """A handler whose trouble costs lines and no answers. The log of the program says so, once
    until a line is written again."""

    _lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a line, or counts it as lost."""
        before = self._lost
        try:
            super().emit(record)
        except OSError:  # as it opens the file again; as it writes, it calls handleError itself
            self.handleError(record)
        if before and self._lost == before:
            _LOG.warning("the access log can be written again; %d lines are lost", before)
            self._lost = 0

    def handleError(self, record: logging.LogRecord) -> None:
        """Called while a line could not be written."""
        self._lost += 1
        if self._lost == 1:
            _LOG.error("the access log cannot be written, lines are lost: %s", sys.exc_info()[1])


def _close(handler: logging.Handler) -> None:
    with suppress(OSError):  # what could not be written cannot be now
        handler.close()


class _Lines(_LostLines, logging.StreamHandler):  # type: ignore[type-arg]
    """To a stream."""


class _FileOfLines(_LostLines, WatchedFileHandler):
    """To a file, made anew where it was moved away."""


class AccessLog:
    """WSGI middleware that writes to ``file``, or to standard output for ``-``, once an answer is
    sent::

        192.0.2.7 - amal [21/Nov/2026:16:03:11 +0000] "GET /ar/ HTTP/1.1" 200 4213 "-" "curl/8" 7ms

    A file that was moved away is made anew at the next line, so logrotate needs no signal. Where
    lines cannot be written, answers go out all the same, and the log of the program says so. Raises
    :class:`~indexer.errors.SettingError` for a file that cannot be written.
    """

    def __init__(self, app: WSGIApplication, file: str) -> None:
        self._app = app
        # Not by name: two apps in one process keep two logs.
        self._log = logging.Logger("marsad.access", logging.INFO)
        try:
            handler = _Lines(sys.stdout) if file == "-" else _FileOfLines(file, encoding="utf-8")
        except OSError as error:
            raise SettingError(f"access_log: {file}: {error.strerror}") from error
        self._log.addHandler(handler)
        weakref.finalize(self, _close, handler)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        told = ["-", "-"]

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            told[0] = status.partition(" ")[0]
            told[1] = next((v for name, v in headers if name.lower() == "content-length"), "-")
            return start_response(status, headers, *rest)  # type: ignore[arg-type]

        def line() -> None:
            took = (time.perf_counter() - begun) * 1000
            self._log.info(_line(environ, told[0], told[1], took))

        answer = self._app(environ, start)  # type: ignore[arg-type]
        closing: Callable[[], None] = line
        return ClosingIterator(answer, closing)


def _line(environ: WSGIEnvironment, status: str, size: str, took: float) -> str:
    target = quote(
        environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), encoding="latin-1"
    )
    if environ.get("QUERY_STRING"):
        target += "?" + quote(environ["QUERY_STRING"], safe=_QUERY_SIGNS, encoding="latin-1")
    protocol = environ.get("SERVER_PROTOCOL", "HTTP/1.0")
    asked = f"{environ.get('REQUEST_METHOD', '-')} {target} {protocol}"
    client, user = (
        quote(environ.get(name) or "-", safe="@:._-", errors="replace")[:_LONGEST]
        for name in ("REMOTE_ADDR", "REMOTE_USER")
    )
    return (
        f"{client} - {user}"
        f' [{_moment()}] "{_clean(asked)}" {status} {size}'
        f' "{_clean(environ.get("HTTP_REFERER"))}" "{_clean(environ.get("HTTP_USER_AGENT"))}"'
        f" {took:.0f}ms"
    )


def _clean(text: str | None) -> str:
    """What a client sent, so that it cannot end its field, write a line of its own, nor begin a
    command of a terminal or a shell: ``\\x22``, ``\\x1b``, ``\\x24``."""
    shown = (text or "-")[:_LONGEST].encode("unicode_escape").decode("ascii")
    return shown.translate(_COMMANDS)


def _moment() -> str:
    now = datetime.now().astimezone()
    # Names of months not from the locale.
    return f"{now:%d}/{_MONTHS[now.month - 1]}/{now:%Y:%H:%M:%S %z}"
