"""Who may ask, and how often: by password and by address, each when its setting says so."""

from __future__ import annotations

import ipaddress
import math
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from indexer.errors import SettingError
from indexer.settings import Settings
from webui.present.language import gettext
from webui.serving.failures import failure
from webui.serving.marks import has_mark
from webui.serving.passwords import Passwords

if TYPE_CHECKING:
    from limits import RateLimitItem

__all__ = ["guard"]

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
        app.before_request(_Door(Passwords(Path(settings.password_file))).check)


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
    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords

    def check(self) -> Response | None:
        if has_mark(current_app, request.endpoint, "open"):
            return None
        given = request.authorization
        try:
            if (
                given is not None
                and given.type == "basic"
                and self._passwords.accepts(given.username or "", given.password or "")
            ):
                request.environ["REMOTE_USER"] = given.username
                return None
        except SettingError as error:
            current_app.logger.error("%s", error)
            return failure(503, gettext("The passwords cannot be read; the log says why."))
        answer = failure(401, gettext("A user name and a password are needed here."))
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
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self) -> Response | None:
        if has_mark(current_app, request.endpoint, "unlimited"):
            return None
        client = _client(request.remote_addr or "")
        if self._counter.hit(self._limit, client):
            return None
        left = self._counter.get_window_stats(self._limit, client).reset_time - time.time()
        seconds = max(1, math.ceil(left))
        message = gettext("Too many requests; try again in %(n)s seconds.", n=str(seconds))
        answer = failure(429, message)
        answer.headers["Retry-After"] = str(seconds)
        return answer


def _client(address: str) -> str:
    """One client by its address; the /64 of an IPv6 address, of which one client has them all."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
