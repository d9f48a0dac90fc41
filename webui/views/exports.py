"""Every hit of a search as a file of lines, sent as it is read from the index: JSONL and CSV."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from flask import Blueprint, Response, request

from indexer.output.exporting import csv_lines, csv_note, jsonl_lines
from indexer.query.remarks import Remark, sentence
from webui.present.search import Search
from webui.serving.clients import client_of
from webui.serving.delivery import put_in_headers
from webui.serving.marks import mark
from webui.state import state
from webui.views.programs import read_or_refuse

if TYPE_CHECKING:
    from indexer.search.results import Export

__all__ = ["blueprint"]

blueprint: Final = Blueprint("exports", __name__)

_BLOCK: Final = 32 * 1024
"""Characters that are sent at once."""

_LONGEST_NAME: Final = 60
_GZIP: Final = 16 + zlib.MAX_WBITS


@blueprint.get("/search.jsonl")
@mark("endless", "cheap")  # it has turns of its own, which last until all is sent
def search_jsonl() -> Response:
    """The first 10,000 results as lines of JSON, with the parameters of the page."""
    return _export("jsonl")


@blueprint.get("/search.csv")
@mark("endless", "cheap")
def search_csv() -> Response:
    """The first 10,000 results as CSV for spreadsheets, with the parameters of the page."""
    return _export("csv")


def _export(form: str) -> Response:
    wanted = read_or_refuse("export")
    turns = state().exporting
    turn = turns.take(client_of(request.remote_addr or ""))
    leave = partial(turns.leave, turn)
    try:
        answer = _answer(wanted, form, leave)
    except BaseException:
        leave()
        raise
    answer.call_on_close(leave)  # one that nobody reads to its end
    return answer


def _answer(wanted: Search, form: str, done: Callable[[], None]) -> Response:
    export = state().index().export(wanted.q, **wanted.arguments("export"))
    lines: Iterable[str]
    if form == "csv":
        # Excel takes CSV for UTF-8 only when it begins with this mark.
        lines = chain(("\ufeff",), csv_lines(export.hits, end="\r\n"), _csv_end(export))
        kind = "text/csv; charset=utf-8; header=present"
    else:
        lines = chain(jsonl_lines(export.hits), _jsonl_end(export))
        kind = "application/jsonl; charset=utf-8"
    answer = _stream(lines, kind, done)
    answer.headers["Content-Disposition"] = _disposition(wanted.q, form)
    answer.headers["X-Total"] = str(export.total)
    if export.truncated:
        answer.headers["X-Truncated"] = "true"
    if export.partial:
        answer.headers["X-Partial"] = "true"
    # What of the hits cannot be read, as far as they were by now; the end of the file has all.
    put_in_headers(answer, tuple(dict.fromkeys((*export.unread, *export.remarks))))
    return answer


def _jsonl_end(export: Export) -> Iterator[str]:
    """A line after the last hit, where some hits could not be read."""
    if export.unread:
        yield from jsonl_lines([_End(export.unread)])


def _csv_end(export: Export) -> Iterator[str]:
    """The same as a row, with the sentence in the place of a title."""
    for remark in export.unread:
        yield csv_note(sentence(remark), end="\r\n")


class _End(NamedTuple):
    """What stands in the place of a hit behind the last one."""

    remarks: tuple[Remark, ...]

    def to_record(self) -> dict[str, object]:
        """The remarks as JSON values."""
        return {"remarks": [one.to_record() for one in self.remarks]}


def _stream(lines: Iterable[str], kind: str, done: Callable[[], None]) -> Response:
    """The lines as an answer of which only a block is held at a time; ``done`` is called when all
    are read."""
    blocks = _blocks(lines, done)
    zipped = request.accept_encodings["gzip"] > 0
    if zipped:
        blocks = _zip(blocks)
    # Now, while an index that cannot be read can still be told by the status.
    first = next(blocks)
    answer = Response(chain((first,), blocks), content_type=kind)
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer


def _blocks(lines: Iterable[str], done: Callable[[], None]) -> Iterator[bytes]:
    held: list[str] = []
    length = 0
    try:
        for line in lines:
            held.append(line)
            length += len(line)
            if length >= _BLOCK:
                yield "".join(held).encode("utf-8", "replace")
                held.clear()
                length = 0
    finally:
        done()
    yield "".join(held).encode("utf-8", "replace")


def _zip(blocks: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, wbits=_GZIP)
    for block in blocks:
        if packed := packer.compress(block):
            yield packed
    yield packer.flush()


def _disposition(query: str, form: str) -> str:
    """What names the file (RFC 6266): ``marsad-`` and the letters and digits of a query.

    Marks of direction, slashes and dots, which make a file seem what it is not, become hyphens.
    """
    words = "".join(c if c.isalnum() else " " for c in query[:_LONGEST_NAME]).split()
    name = quote("-".join(("marsad", *words)))
    return f"attachment; filename=marsad.{form}; filename*=UTF-8''{name}.{form}"
