"""What goes out with every answer: security headers, caching, compression."""

from __future__ import annotations

import gzip
from typing import Final

from flask import Response, request

from webui.state import state

__all__ = ["HEADERS", "deliver"]

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
"""Sent with every answer."""

_TLS_ONLY: Final = "max-age=31536000"
_COMPRESSIBLE: Final = (
    "text/",
    "application/json",
    "application/atom",
    "application/opensearch",
    "application/x-s",
    "image/svg",
)
_WORTH_COMPRESSING: Final = 600


def deliver(answer: Response) -> Response:
    """The answer with its headers, and compressed when that pays and the browser takes it."""
    answer.headers.update(HEADERS)
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = _TLS_ONLY
    _cache(answer)
    return _compressed(answer)


def _cache(answer: Response) -> None:
    """Named static files are kept for ever; all else is asked for again, by its ETag."""
    if request.endpoint == "static" and answer.status_code in (200, 304):
        name = (request.view_args or {}).get("filename", "")
        if state().is_current(name, request.args.get("v")):
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-cache"
    if answer.status_code == 200 and not answer.is_streamed:
        answer.add_etag(weak=True)
        answer.make_conditional(request)


def _compressed(answer: Response) -> Response:
    if not (answer.mimetype or "").startswith(_COMPRESSIBLE):
        return answer
    answer.vary.add("Accept-Encoding")
    if (
        answer.status_code in (204, 206, 304)
        or "Content-Encoding" in answer.headers
        or request.accept_encodings["gzip"] <= 0
    ):
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) < _WORTH_COMPRESSING:
        return answer
    answer.set_data(gzip.compress(body, 6, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    etag, _ = answer.get_etag()
    if etag is not None:
        answer.set_etag(etag, weak=True)
    return answer
