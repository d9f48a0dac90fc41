"""Pages of results, kept until the next commit: many readers ask for the same few."""

from __future__ import annotations

from threading import Lock
from typing import Final, NamedTuple, TypeAlias

from cachetools import TTLCache
from flask import Flask, Response, g, request

from webui.state import state

__all__ = ["keep_pages"]

_ENDPOINTS: Final = frozenset({"pages.search", "api.search_json"})
# Queries may say dates that depend on the day.
_SECONDS: Final = 300


class _Kept(NamedTuple):
    """An answer as it was sent, and the commit that it was made from."""

    stamp: object
    headers: tuple[tuple[str, str], ...]
    body: bytes


_Key: TypeAlias = tuple[str, bytes, bool]


def keep_pages(app: Flask, megabytes: int) -> None:
    """Have ``app`` keep that much of the pages it made, packed where they were sent so.

    Only whole results are kept. Register it after what refuses requests, and before what is done
    to each answer.
    """
    kept: TTLCache[_Key, _Kept] = TTLCache(
        megabytes << 20, _SECONDS, getsizeof=lambda one: len(one.body) + 2000
    )
    lock = Lock()

    def look() -> Response | None:
        if request.endpoint not in _ENDPOINTS or request.method != "GET":
            return None
        # Before the search: what a commit after this changes is never taken for what is now.
        stamp = state().library().stamp
        packed = request.accept_encodings["gzip"] > 0
        key = f"{request.host_url}{request.script_root}{request.path}", request.query_string, packed
        with lock:
            found = kept.get(key)
        if found is None or found.stamp != stamp:
            g.keep_as = key, stamp
            return None
        return Response(found.body, headers=list(found.headers))

    def keep(answer: Response) -> Response:
        if "keep_as" in g and answer.status_code == 200 and "found" in g and not g.found.partial:
            key, stamp = g.keep_as
            fresh = _Kept(stamp, tuple(answer.headers.items()), answer.get_data())
            with lock:
                if kept.getsizeof(fresh) <= kept.maxsize // 16:
                    kept[key] = fresh
        return answer

    app.before_request(look)
    app.after_request(keep)
