"""WARC: the pages of a web archive, Common Crawl's among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.warc_records import BadRecord, Record, parse_headers, read_records
from indexer.ingest.streams.content_coding import ENCODINGS, NotPacked, TooLarge, unpack
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Task
from indexer.settings import MB, ReadSettings

__all__ = ["is_warc", "read_captured_page", "read_warc"]

_START: Final = re.compile(rb"WARC/[01]\.\d+\r?\n")
_HEADER_ROOM: Final = 1 << 16
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"\s*<")
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]*\r?\n")


def is_warc(head: bytes) -> bool:
    """Whether a file with these first bytes is a web archive."""
    return _START.match(head) is not None


def read_warc(source: Source, reading: ReadSettings) -> Iterator[Article | Failure | Task]:
    """The HTML pages of an archive; ``member`` is the record's identifier, or else its offset.

    Responses with a status of 2xx and resources count; other records and other kinds of content
    are passed over. One record is in memory at a time.
    """
    if source.unpacked is not None:
        source.unpacked.max_bytes = None  # news archives of Common Crawl unpack to 5 GB
    limit = reading.max_file_mb * MB
    found = False
    for record in read_records(source.stream, limit + _HEADER_ROOM):
        if isinstance(record, BadRecord):
            found = True
            if record.cut and source.damage is not None:
                continue  # the damage of the packed stream is told, and is the same one
            place = f"{record.id}, byte {record.offset}" if record.id else f"byte {record.offset}"
            yield Failure(source.name, place, record.reason)
            continue
        capture = _capture(record)
        if capture is None:
            continue
        found = True
        if record.size > len(record.block) or len(capture.body) > limit:
            too_large = larger_than(reading.max_file_mb, "max_file_mb")
            yield Failure(source.name, record.id, too_large)
            continue
        yield Task(read_captured_page, (capture, reading, source.name), source.name, record.id)
    if not found and source.damage is None:
        yield Failure(source.name, None, "no HTML page in this archive")


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as a server sent it: its body still packed, and what the headers say of it."""

    url: str | None
    date: str
    body: bytes
    encodings: tuple[str, ...]
    charset: str | None
    truncated: str


def _capture(record: Record) -> Capture | None:
    """The page of a record, ``None`` when it holds none."""
    kind = record.headers.get("warc-type", "").lower()
    content_type = record.headers.get("content-type", "").lower()
    body, headers = record.block, {}
    if kind == "response" and body.startswith(b"HTTP/"):
        head, blank, body = _split_head(body)
        status = _STATUS.match(head)
        if status is None or not status[1].startswith(b"2") or not blank:
            return None
        headers = parse_headers(head)
        content_type = headers.get("content-type", "").lower()
    elif kind not in ("resource", "response"):
        return None
    if not _is_page(content_type, body):
        return None
    charset = _CHARSET.search(content_type)
    # The last coding that was applied is the first to be undone.
    encodings = [*_list(headers.get("content-encoding")), *_list(headers.get("transfer-encoding"))]
    return Capture(
        url=record.headers.get("warc-target-uri", "").strip("<>") or None,
        date=record.headers.get("warc-date", ""),
        body=body,
        encodings=tuple(reversed(encodings)),
        charset=charset[1] if charset is not None else None,
        truncated=record.headers.get("warc-truncated", ""),
    )


def _is_page(content_type: str, body: bytes) -> bool:
    """Whether a body is a page: by its type, or by its first bytes where that tells nothing."""
    if content_type not in ("", "application/octet-stream"):
        return content_type.startswith(_PAGE_TYPES)
    return re.match(rb"\s*<(?:!doctype html|html)", body[:1000], re.IGNORECASE) is not None


def _split_head(block: bytes) -> tuple[bytes, bytes, bytes]:
    end = re.search(rb"\r?\n\r?\n", block[:_HEADER_ROOM])
    if end is None:
        return block, b"", b""
    return block[: end.start()], end[0], block[end.end() :]


def _list(header: str | None) -> list[str]:
    return [name.strip().lower() for name in (header or "").split(",") if name.strip()]


def read_captured_page(capture: Capture, reading: ReadSettings, path: str) -> Article | Failure:
    """The article of a captured page, for a worker: its transfer undone, then read as HTML.

    The date of the capture is no date of publication: relative dates count from it, and later ones
    are none.
    """
    from indexer.ingest.formats.html.page import read_page

    limit = reading.max_file_mb * MB
    body = capture.body
    warnings: tuple[str, ...] = ()
    for encoding in capture.encodings:
        if encoding == "chunked":
            body = _join_chunks(body)
            continue
        if _MARKUP.match(body):  # many archives keep the header and unpack the body
            continue
        if encoding not in ENCODINGS:
            return Failure(path, None, f"packed in an unknown way ({encoding[:20]})")
        try:
            body, whole = unpack(body, encoding, limit)
        except NotPacked:
            return Failure(path, None, f"its {_packing(encoding)} data is damaged")
        except TooLarge:
            return Failure(path, None, larger_than(reading.max_file_mb, "max_file_mb"))
        if not whole:
            warnings += (f"its {_packing(encoding)} data is cut short",)
    if not body.strip():
        return Failure(path, None, "empty")
    article = read_page(
        body,
        reading,
        path=path,
        url=capture.url,
        declared_encoding=capture.charset,
        captured=capture.date or None,
    )
    if isinstance(article, Failure):
        return article
    if capture.truncated:
        warnings += (f"cut short when it was archived ({capture.truncated})",)
    return replace(article, warnings=(*article.warnings, *warnings))


def _packing(encoding: str) -> str:
    return {"br": "brotli", "zstd": "zstd"}.get(encoding, "gzip")


def _join_chunks(body: bytes) -> bytes:
    """The chunks of a chunked body as one; a body that is not chunked as it is."""
    parts, position = [], 0
    while (size := _CHUNK_SIZE.match(body, position)) is not None:
        length = int(size[1], 16)
        if length == 0:
            break
        parts.append(body[size.end() : size.end() + length])
        position = size.end() + length
    return b"".join(parts) if parts else body
