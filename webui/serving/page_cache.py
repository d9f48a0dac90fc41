"""Pages of results and of trends: made once, a few at a time, and kept until the index or its names
change."""

from __future__ import annotations

from datetime import date
from sys import getsizeof
from threading import Event, Lock
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from cachetools import TTLCache
from flask import Flask, Response, g, request

from webui.serving.clients import client_of
from webui.serving.marks import has_mark
from webui.state import state

if TYPE_CHECKING:
    from indexer.search.results import Results

__all__ = ["keep_pages", "take_turns"]

_SECONDS: Final = 300
_OVERHEAD: Final = 2000
"""Bytes of the objects around an answer."""


_Key: TypeAlias = tuple[str, bytes, bool]


class _Kept(NamedTuple):
    """An answer as it was sent, and the stamp of the index that it was made from."""

    stamp: object
    headers: tuple[tuple[str, str], ...]
    body: bytes

    size: int

    @classmethod
    def of(cls, making: _Making, answer: Response) -> _Kept:
        """What a request made, with the bytes that keeping it takes, its key among them."""
        headers, body = tuple(answer.headers.items()), answer.get_data()
        texts = (making.key[0], *(text for header in headers for text in header))
        size = _OVERHEAD + len(body) + len(making.key[1]) + sum(map(getsizeof, texts))
        return cls(making.stamp, headers, body, size)

    def send(self) -> Response:
        """The answer once more."""
        return Response(self.body, headers=list(self.headers))


class _Making:
    """A page that a request makes, for itself and those that ask for the same meanwhile."""

    def __init__(self, key: _Key, stamp: object) -> None:
        self.key = key
        self.stamp = stamp
        self.done = Event()
        self.made: _Kept | None = None


def _is_whole(found: Results) -> bool:
    """Whether a search ended in time and could read all that it found: a disk may be well again,
    or damaged, between two commits."""
    return not found.partial and not found.unread


def take_turns(app: Flask) -> None:
    """Have ``app`` answer costly requests in turn. Register it after what refuses requests, and
    after :func:`keep_pages`.

    Raises :class:`~webui.serving.request_limits.Busy` for those that get no turn.
    """

    def take() -> None:
        if request.endpoint and not has_mark(app, request.endpoint, "cheap"):
            g.turn = state().making.take(client_of(request.remote_addr or ""))

    def leave(error: BaseException | None) -> None:
        if "turn" in g:
            state().making.leave(g.pop("turn"))

    app.before_request(take)
    app.teardown_request(leave)


def keep_pages(app: Flask, megabytes: int) -> None:
    """Have ``app`` keep that much of the pages it made, packed where they were sent so.

    What is whole alone is kept, as ``g.found`` or ``g.whole`` tells. Requests for a page that is
    being made wait for it. Register it after what refuses requests, and before what is done to
    each answer.
    """
    kept: TTLCache[_Key, _Kept] = TTLCache(
        megabytes << 20, _SECONDS, getsizeof=lambda one: one.size
    )
    making: dict[tuple[_Key, object], _Making] = {}
    lock = Lock()

    def look() -> Response | None:
        if request.method != "GET" or not has_mark(app, request.endpoint, "kept"):
            return None
        # Before the search: what is changed after this is never taken for what is now.
        stamp = state().index().admin.stamp, date.today()  # queries may say dates like yesterday
        packed = request.accept_encodings["gzip"] > 0
        key = f"{request.host_url}{request.script_root}{request.path}", request.query_string, packed
        while True:
            with lock:
                found = kept.get(key)
                if found is not None and found.stamp == stamp:
                    g.as_it_was = True
                    return found.send()
                other = making.get((key, stamp))
                if other is None:
                    making[key, stamp] = g.making = _Making(key, stamp)
                    return None
            state().making.watch(other.done, client_of(request.remote_addr or ""))
            if other.made is not None:
                return other.made.send()

    def keep(answer: Response) -> Response:
        # Not 304: others may not have what this one has.
        if "making" in g and answer.status_code in (200, 400):
            own = g.making
            own.made = _Kept.of(own, answer)
            with lock:
                whole = _is_whole(g.found) if "found" in g else g.get("whole", False)
                if whole and own.made.size <= kept.maxsize // 16:
                    kept[own.key] = own.made
        return answer

    def finish(error: BaseException | None) -> None:
        own = g.pop("making", None)
        if own is not None:
            with lock:
                del making[own.key, own.stamp]
            own.done.set()

    app.before_request(look)
    app.after_request(keep)
    app.teardown_request(finish)
