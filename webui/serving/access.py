"""Who may ask, and how often: by password and by address, each when its setting says so."""

from __future__ import annotations

import logging
import math
import re
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from indexer.errors import SettingError
from indexer.settings import Settings
from webui.present.language import gettext
from webui.present.search import Problem
from webui.serving.clients import client_of
from webui.serving.connections import HOLD
from webui.serving.failures import failure
from webui.serving.guesses import Guesses
from webui.serving.marks import has_mark
from webui.serving.passwords import Passwords
from webui.serving.request_limits import Busy
from webui.state import state

if TYPE_CHECKING:
    from limits import RateLimitItem

__all__ = ["guard"]

_LOG: Final = logging.getLogger("marsad.serving")
_CLIENTS: Final = 20_000
_RETRY_AFTER: Final = "30"
_CHALLENGE: Final = 'Basic realm="Marsad", charset="UTF-8"'
_LOOPBACK: Final = ("localhost", ".localhost", "127.0.0.1")
# No name, and what werkzeug finds in no list.
_LOOPBACK_6: Final = re.compile(r"\[::1\](:\d+)?")


def guard(app: Flask, settings: Settings) -> None:
    """Have ``app`` refuse what the settings say it should; with none of them, nothing.

    Raises :class:`~indexer.errors.SettingError` for a setting that cannot be used.
    """
    hosts = [one.strip() for one in settings.allowed_hosts.split(",") if one.strip()]
    if hosts:
        app.before_request(_Names((*hosts, *_LOOPBACK)).check)
    if settings.rate_limit:
        app.before_request(_Limit(settings.rate_limit).check)
    if settings.password_file:
        app.before_request(
            _Door(Passwords(Path(settings.password_file)), settings.wrong_passwords).check
        )


class _Names:
    """Refuses who asks by a name that is not this server's, as a page does that leads its own name
    to this address (DNS rebinding). Names of loopback are nobody else's."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self._hosts = hosts

    def check(self) -> None:
        host = request.host
        if not (_LOOPBACK_6.fullmatch(host) or host_is_trusted(host, self._hosts)):
            raise SecurityError


class _Door:
    """Lets in who has a password. What it costs to check one is bounded: one at a time, few that
    wait, and none of clients that were wrong too often. Those whose password was checked before
    are not touched by any of this."""

    def __init__(self, passwords: Passwords, most_wrong: int) -> None:
        self._passwords = passwords
        self._guesses = Guesses(most_wrong)
        self._told = ""

    def check(self) -> Response | None:
        opened = has_mark(current_app, request.endpoint, "open")
        given = request.authorization
        try:
            self._passwords.look()
            if self._told:
                _LOG.warning("password_file: it can be read again")
            self._told = ""
            if given is None or given.type != "basic":
                needed = gettext("A user name and a password are needed here.")
                answer: Response | None = self._challenge(needed)
            else:
                answer = self._check(given.username or "", given.password or "")
        except Busy:
            if opened:
                return None
            _hold()
            raise
        except SettingError as error:
            if self._told != str(error):  # once, not for each request
                self._told = str(error)
                _LOG.error("%s", error)
            if opened and not has_mark(current_app, request.endpoint, "health"):
                return None
            return _no_passwords()
        return None if opened else answer

    def _check(self, name: str, password: str) -> Response | None:
        known = self._passwords.remembers(name, password)
        if known is None:
            address = request.remote_addr or ""
            seconds = self._guesses.wait(address, name)
            if not seconds:
                turn = state().checking.take(client_of(address))
                try:
                    known, seconds = self._verify(address, name, password)
                finally:
                    state().checking.leave(turn)
            if seconds:
                _hold()
                return _too_many(seconds)
        if not known:
            _hold()
            return self._challenge(gettext("The user name or the password is wrong."))
        request.environ["REMOTE_USER"] = name
        return None

    def _verify(self, address: str, name: str, password: str) -> tuple[bool, int]:
        """Whether the password is right, or how long to wait: both may have changed while others
        had their turns."""
        known = self._passwords.remembers(name, password)
        if known is not None:
            return known, 0
        seconds = self._guesses.wait(address, name)
        if seconds:
            return False, seconds
        right = self._passwords.accepts(name, password)
        if right:
            self._guesses.right(name)
        elif self._guesses.add(address, name):
            _LOG.warning("wrong passwords: %s has to wait", client_of(address))
        return right, 0

    def _challenge(self, message: str) -> Response:
        answer = failure(401, message)
        answer.headers["WWW-Authenticate"] = _CHALLENGE
        return answer


class _Limit:
    """Counts in a sliding window, for each client and in this process."""

    def __init__(self, text: str) -> None:
        try:
            from limits import parse
            from limits.storage import MemoryStorage
            from limits.strategies import SlidingWindowCounterRateLimiter
        except ImportError:
            raise SettingError("rate_limit needs: pip install 'marsad[serve]'") from None
        try:
            self._limit: RateLimitItem = parse(text)
        except ValueError:
            raise SettingError(
                f"rate_limit: {text!r} is not a limit; write it as 120/minute"
            ) from None
        self._kept = MemoryStorage()
        self._counter = SlidingWindowCounterRateLimiter(self._kept)

    def check(self) -> Response | None:
        if has_mark(current_app, request.endpoint, "unlimited"):
            return None
        client = client_of(request.remote_addr or "")
        self._forget()
        if self._counter.hit(self._limit, client):
            return None
        left = self._counter.get_window_stats(self._limit, client).reset_time - time.time()
        return _too_many(max(1, math.ceil(left)))

    def _forget(self) -> None:
        """The oldest clients above as many as are remembered, of which there is no end."""
        kept = self._kept.storage
        for oldest in list(islice(kept, max(0, len(kept) - _CLIENTS))):
            self._kept.clear(oldest)


def _hold() -> None:
    """Has the answer to this request wait a little, where the server can."""
    hold = request.environ.get(HOLD)
    if hold is not None:
        hold()


def _no_passwords() -> Response:
    message = gettext("The passwords cannot be read; the log says why.")
    mend = (
        "the file of passwords cannot be read, so nobody is let in, though the index may be well; "
        "the log of the server says why"
    )
    problem = Problem("password_file", "unreadable", "", mend)
    answer = failure(503, message, code="passwords_unreadable", problems=(problem,))
    answer.headers["Retry-After"] = _RETRY_AFTER
    return answer


def _too_many(seconds: int) -> Response:
    message = gettext("Too many requests; try again in %(n)s seconds.", n=str(seconds))
    answer = failure(429, message)
    answer.headers["Retry-After"] = str(seconds)
    return answer
