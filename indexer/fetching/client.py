"""One request, within limits of time and size, to an address that was checked.

Redirects are not followed here: each hop is a request of its own, with its own host to be polite
to and its own address to check.
"""

from __future__ import annotations

import http.client
import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from indexer.fetching.addresses import Resolve, is_public, resolve
from indexer.fetching.connections import Deadline, connection_to
from indexer.fetching.contact import identity
from indexer.fetching.options import FetchOptions
from indexer.fetching.urls import clean_url, host_of, target_of
from indexer.ingest.streams.content_coding import ENCODINGS, NotPacked, TooLarge, unpack
from indexer.settings import MB

__all__ = ["ROBOT", "Answer", "Client", "Trouble"]

_LOG: Final = logging.getLogger("marsad.fetching")
ROBOT: Final = "marsad"
"""The name that a robots.txt may call us by."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_BUSY: Final = frozenset({429, 503})
_LONGEST_WAIT: Final = 7 * 86400.0
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: 200 with its body, unpacked; 304; or a redirect, ``location`` absolute.

    The names of ``headers`` are in small letters.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer. ``again`` tells whether another try may go better, ``wait`` the
    seconds for which the server asked to be left alone, ``status`` what it said, if it did, and
    ``barred`` that it is we who will not go there."""

    reason: str
    again: bool = False
    wait: float | None = None
    status: int | None = None
    barred: bool = False


class Client:
    """Makes requests; safe from any number of threads. ``most`` is the largest body in bytes.

    ``stopped`` tells whether :meth:`stop` was called.
    """

    def __init__(self, options: FetchOptions, most: int, resolve: Resolve = resolve) -> None:
        self._options = options
        self._most = most
        self._resolve = resolve
        self._tls = ssl.create_default_context()
        self._open: set[Deadline] = set()
        self.stopped = False

    def stop(self) -> None:
        """Cuts the requests that are under way; they, and later ones, give a Trouble."""
        self.stopped = True
        for deadline in tuple(self._open):
            deadline.cut()

    def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, most: int | None = None
    ) -> Answer | Trouble:
        """One GET of a clean URL, following no redirect; never raises for what a server does."""
        try:
            addresses = self._resolve(host_of(url), parse_url(url).port or 0)
        except (OSError, UnicodeError) as error:
            return Trouble(f"no such host: {getattr(error, 'strerror', None) or error}", True)
        if not self._options.allow_private:
            addresses = [address for address in addresses if is_public(address)]
            if not addresses:
                reason = "is in a private network (--allow-private lets it be)"
                return Trouble(reason, barred=True)
        with self._deadline() as deadline:
            connection = connection_to(url, self._options, self._tls, addresses, deadline)
            try:
                got = self._exchange(connection, url, headers or {}, most or self._most)
            except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
                got = _trouble(error, self._options)
            finally:
                connection.close()
            # An answer that was cut off may look like a whole one.
            if self.stopped:
                return Trouble("stopped", True)
            if deadline.passed:
                return Trouble(f"took longer than {self._options.whole:g} s", True)
            return got

    @contextmanager
    def _deadline(self) -> Iterator[Deadline]:
        deadline = Deadline(self._options.whole)
        self._open.add(deadline)
        try:
            if self.stopped:
                deadline.cut()
            yield deadline
        finally:
            self._open.discard(deadline)
            deadline.close()

    def _exchange(
        self, connection: HTTPConnection, url: str, headers: Mapping[str, str], most: int
    ) -> Answer | Trouble:
        asked = {
            **identity(self._options.contact),
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Accept-Language": "ar, *;q=0.5",
            "Connection": "close",
            **headers,
        }
        connection.request("GET", target_of(url), headers=asked, preload_content=False)
        response = connection.getresponse()
        _LOG.debug("%s: status %d", url, response.status)
        given = {name.lower(): value for name, value in response.headers.items()}
        status = response.status
        if status in _REDIRECTS:
            location = clean_url(_as_sent(given.get("location", "")), url)
            if location is None:
                wrong = given.get("location", "nothing")[:200]
                return Trouble(f"redirected to {wrong}, which is no web page", status=status)
            return Answer(url, status, given, location=location)
        if status == 304:
            return Answer(url, status, given)
        if status != 200:
            return _refusal(status, given)
        return self._body(response, url, given, most)

    def _body(
        self, response: HTTPResponse, url: str, given: dict[str, str], most: int
    ) -> Answer | Trouble:
        too_large = Trouble(f"is larger than {most / MB:.3g} MB", status=200)
        encodings = [one.strip() for one in given.get("content-encoding", "").lower().split(",")]
        refusal = _refuse_packing(encodings)
        if refusal is not None:
            return refusal
        if given.get("content-length", "").isdigit() and int(given["content-length"]) > most:
            return too_large
        packed = bytearray()
        while chunk := response.read(_CHUNK, decode_content=False):
            packed += chunk
            if len(packed) > most:
                return too_large
        try:
            body = _unpack_all(bytes(packed), encodings, most)
        except TooLarge:
            return too_large
        except NotPacked:
            return Trouble("its compression is broken")
        return Trouble("breaks off", True) if body is None else Answer(url, 200, given, body)


def _refuse_packing(encodings: list[str]) -> Trouble | None:
    unknown = next((one for one in encodings if one not in ENCODINGS), None)
    if unknown is not None:
        return Trouble(f"is packed in a way not asked for ({unknown[:40]})")
    if len(encodings) > 2:
        return Trouble(f"is packed {len(encodings)} times over")
    return None


def _unpack_all(body: bytes, encodings: list[str], most: int) -> bytes | None:
    """The body out of all its packings, the last one first; ``None`` when it breaks off."""
    for encoding in reversed(encodings):
        body, is_whole = unpack(body, encoding, most)
        if not is_whole:
            return None
    return body


def _as_sent(header: str) -> str:
    """A header as the UTF-8 that it was sent as, where it was: http.client takes it for Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _refusal(status: int, headers: Mapping[str, str]) -> Trouble:
    phrase = http.client.responses.get(status, "")
    reason = f"the server answered {status} {phrase}".rstrip()
    wait = _retry_after(headers.get("retry-after", "")) if status in _BUSY else None
    if status == 429 and wait is None:
        wait = 60.0
    return Trouble(reason, status >= 500 or status in (408, 425, 429), wait, status)


def _retry_after(given: str) -> float | None:
    """Seconds from ``120`` or from an HTTP date."""
    given = given.strip()
    if given.isascii() and given.isdigit():
        return min(float(given[:9]), _LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(given)
    except (TypeError, ValueError, IndexError):
        return None
    if when.tzinfo is None:  # "-0000": UTC
        seconds = when.timestamp() - time.timezone - time.time()
    else:
        seconds = when.timestamp() - time.time()
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _trouble(error: Exception, options: FetchOptions) -> Trouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble(f"its certificate is not to be trusted: {error.verify_message}", True)
    if isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError):
        return Trouble(f"was silent for {options.read:g} s", True)
    if isinstance(error, OSError) and error.strerror:
        return Trouble(error.strerror.lower(), True)
    return Trouble(f"broke off or is no HTTP ({type(error).__name__})", True)
