"""What goes out with every answer: security headers, caching, compression."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Final, cast

from flask import Response, g, request

from indexer.query.remarks import Remark
from webui.serving.assets import Asset
from webui.state import state

__all__ = ["HEADERS", "deliver", "put_in_headers", "send_asset"]

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
_LONGEST_HEADER: Final = 4000
"""Characters; common servers refuse headers of 8,000 in all."""


def deliver(answer: Response) -> Response:
    """The answer with its headers, and compressed when that pays and the browser takes it."""
    if "as_it_was" in g:  # a kept one, which has all of that
        return cast(Response, answer.make_conditional(request))
    answer.headers.update(HEADERS)
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = _TLS_ONLY
    _cache(answer)
    return _compress(answer)


def send_asset(asset: Asset, named_by_content: bool) -> Response:
    """A static file, packed as the browser takes it; kept for ever when its name says what is in
    it, else asked for again by its ETag."""
    coding = next((one for one in asset.packed if request.accept_encodings[one] > 0), None)
    body = asset.packed[coding] if coding else asset.body
    answer = Response(body, content_type=asset.content_type)
    if coding:
        answer.headers["Content-Encoding"] = coding
    if asset.packed:
        answer.vary.add("Accept-Encoding")
    answer.set_etag(f"{asset.digest}-{coding}" if coding else asset.digest)
    if named_by_content:
        answer.headers["Cache-Control"] = f"{_keepers()}, max-age=31536000, immutable"
    else:
        answer.headers["Cache-Control"] = "no-cache"
    return answer


def put_in_headers(answer: Response, remarks: Sequence[Remark]) -> None:
    """What is said of an answer whose body has no place for it: ``X-Remarks`` is the JSON that
    ``remarks`` of the API is, in ASCII. Those at the end go without their texts where these would
    make it too long."""
    if not remarks:
        return
    whole = [_write_compactly(remark.to_record()) for remark in remarks]
    short = [_write_compactly({"code": one.code, "count": one.count}) for one in remarks]
    kept = len(whole)
    while kept and sum(map(len, whole[:kept] + short[kept:])) + len(whole) > _LONGEST_HEADER:
        kept -= 1
    answer.headers["X-Remarks"] = f"[{','.join(whole[:kept] + short[kept:])}]"


def _write_compactly(record: Mapping[str, str | int]) -> str:
    return json.dumps(record, separators=(",", ":"))


def _keepers() -> str:
    """Who may keep an answer: caches on the way too, unless a password stands before it."""
    return "private" if state().settings.password_file else "public"


def _cache(answer: Response) -> None:
    """All but static files is asked for again, by its ETag."""
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-cache"
    if answer.status_code == 200 and not answer.is_streamed:
        answer.add_etag(weak=True)
        answer.make_conditional(request)


def _compress(answer: Response) -> Response:
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
