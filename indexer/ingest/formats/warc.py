"""WARC and ARC: the pages of a web archive, Common Crawl's among them, and what else is in it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from indexer.article import Article
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.arc_records import is_arc, read_arc_records
from indexer.ingest.formats.archive_parts import PartReader
from indexer.ingest.formats.other_kinds import kind_of_mime
from indexer.ingest.formats.warc_records import BadRecord, Record, parse_headers, read_records
from indexer.ingest.left_out import Tally
from indexer.ingest.streams.content_coding import ENCODINGS, NotPacked, TooLarge, unpack
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.workers.tasks import Item, Origin, Task, from_origin, place_in
from indexer.settings import MB, ReadSettings

__all__ = ["is_warc", "read_captured_page", "read_warc"]

_START: Final = re.compile(rb"WARC/[01]\.\d+\r?\n")
_MAX_DEPTH: Final = 1
"""Archives that may be around one whose other parts than pages are read."""
_HEADER_ROOM: Final = 1 << 16
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")
_UNTOLD: Final = ("", "application/octet-stream", "no-type", "unknown")
_NEVER_READ: Final = re.compile(
    r"(?:image|audio|video|font)/|text/(?:css|javascript)|application/(?:x-)?(?:javascript|font)"
)
"""Kinds that no article is in, not looked into: nine of ten parts of what a browser loads."""
_WORDS: Final = re.compile(r"text/|application/(?:\w+\+)?json")
"""Kinds of which most parts are none of articles, and that are counted where they are not."""
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"\s*<")
_PAGE_START: Final = re.compile(rb"\s*<(?:!doctype html|html)", re.IGNORECASE)
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]*\r?\n")


def is_warc(head: bytes) -> bool:
    """Whether a file with these first bytes is a web archive."""
    return _START.match(head) is not None or is_arc(head)


def read_warc(
    source: Source, reading: ReadSettings, parts: PartReader | None = None
) -> Iterator[Item]:
    """The pages of an archive, and the documents, feeds, records and texts in it that ``parts``
    reads; ``member`` is the record's identifier, or else its offset.

    Responses with a status of 2xx, resources and conversions count. What else there is is counted
    at the end, in a failure that is no loss, but for records that tell of others (requests,
    metadata). One record is in memory at a time.
    """
    if source.unpacked is not None:
        source.unpacked.max_bytes = None  # news archives of Common Crawl unpack to 5 GB
    yield from _Archive(source, reading, parts if source.depth <= _MAX_DEPTH else None).items()


@dataclass(frozen=True, slots=True)
class Capture:
    """What a server sent: its body still packed, and what the headers say of it. ``damage`` is what
    is wrong with its record."""

    url: str | None
    date: str
    content_type: str
    body: bytes
    encodings: tuple[str, ...]
    charset: str | None
    truncated: str
    damage: str = ""

    @property
    def is_page(self) -> bool:
        """Whether it is a page: by its type, or by its first bytes where that tells nothing."""
        if self.content_type not in _UNTOLD:
            return self.content_type.startswith(_PAGE_TYPES)
        return _PAGE_START.match(self.body[:1000]) is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said of each article in it."""
        warnings: tuple[str, ...] = ()
        if self.damage:
            warnings = (f"its record is damaged: {self.damage}",)
        if self.truncated:
            warnings += (f"cut short when it was archived ({self.truncated})",)
        return warnings


class _Archive:
    """One archive that is read."""

    def __init__(self, source: Source, reading: ReadSettings, parts: PartReader | None) -> None:
        self._source = source
        self._reading = reading
        self._parts = parts
        self._limit = max(reading.max_file_mb, reading.max_document_mb) * MB
        self._beside = Tally()
        self._found = False

    def items(self) -> Iterator[Item]:
        """Its articles, failures and tasks."""
        source = self._source
        records = read_arc_records if is_arc(source.head) else read_records
        for record in records(source.stream, self._limit + _HEADER_ROOM):
            for item in self._record(record):
                self._found = True
                yield item
        if not self._found and source.damage is None:
            more = f", and nothing else that is read: {self._beside}" if self._beside.total else ""
            yield Failure(source.name, None, f"no HTML page in this archive{more}")
        elif self._beside.total:
            reason = f"{self._beside.total:,} parts of kinds that are not read — {self._beside}"
            yield Failure(source.name, None, reason, is_loss=False)

    def _record(self, record: Record | BadRecord) -> Iterator[Item]:
        if isinstance(record, BadRecord):
            if not self._is_told(record):
                yield self._failure(record, record.reason)
            return
        capture = _capture(record)
        if isinstance(capture, Capture):
            yield from self._capture(capture, record)
            return
        if capture is not None:
            self._beside.add(capture, record.headers.get("warc-target-uri", "").strip("<>"))
        if record.damage and not self._is_told(record):
            yield self._failure(record, record.damage)

    def _is_told(self, record: Record | BadRecord) -> bool:
        """Whether the damage of a record is that of the packed stream, which is told."""
        return record.cut and self._source.damage is not None

    def _failure(self, record: Record | BadRecord, reason: str) -> Failure:
        place = f"byte {record.offset}"
        if record.id and record.id != place:
            place = f"{record.id}, {place}"
        return Failure(self._source.name, place, reason)

    def _capture(self, capture: Capture, record: Record) -> Iterator[Item]:
        name, reading = self._source.name, self._reading
        limit = reading.max_file_mb if capture.is_page else reading.max_document_mb
        if capture.is_page or not _NEVER_READ.match(capture.content_type):
            setting = "max_file_mb" if capture.is_page else "max_document_mb"
            if record.size > len(record.block) or len(capture.body) > limit * MB:
                yield Failure(name, record.id, larger_than(limit, setting))
                return
        if capture.is_page:
            yield Task(read_captured_page, (capture, reading, name), name, record.id)
        else:
            yield from self._part(capture, record)

    def _part(self, capture: Capture, record: Record) -> Iterator[Item]:
        """What is read of a part that is no page; failing that it is counted."""
        kind = kind_of_mime(capture.content_type)
        items: list[Item] = []
        if self._parts is not None and not _NEVER_READ.match(capture.content_type):
            kind, items = self._read(capture, kind, self._parts)
        if not items:
            self._beside.add(kind, capture.url or record.id)
            if record.damage and not self._is_told(record):
                yield self._failure(record, record.damage)
        for item in items:
            yield place_in(item, self._source.name, record.id)

    def _read(self, capture: Capture, kind: str, parts: PartReader) -> tuple[str, list[Item]]:
        """The kind of a part, and what is in it, nothing if that is not read."""
        body = _unpack(capture, self._limit)
        if isinstance(body, str):
            return kind, [Failure(self._source.name, None, body)]
        data, warnings = body
        name = _name(capture.url) if capture.content_type in _UNTOLD else ""
        date = capture.date or None
        source = open_source(
            self._source.name,
            io.BytesIO(data),
            self._reading,
            depth=self._source.depth + 1,
            captured=date,
        )
        other = parts.other_kind(source, name)
        if other is not None:
            return (kind if capture.content_type not in _UNTOLD else other), []
        items = list(parts.read(source, self._reading))
        is_lost = all(isinstance(item, Failure) for item in items)
        if is_lost and (_WORDS.match(capture.content_type) or capture.content_type in _UNTOLD):
            return f"{kind} without an article", []
        warnings = (*capture.warnings, *warnings)
        items = [_warned(item, warnings) for item in items if _is_told(item)]
        return kind, from_origin(items, Origin(capture.url, date))


def _is_told(item: Item) -> bool:
    return not isinstance(item, Failure) or item.is_loss


def _name(url: str | None) -> str:
    """The name of the file that an address ends in."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _warned(item: Item, warnings: tuple[str, ...]) -> Item:
    if isinstance(item, Failure) or not warnings:
        return item
    return replace(item, warnings=(*item.warnings, *warnings))


def _capture(record: Record) -> Capture | str | None:
    """What was captured in a record; of what is not looked into a word that says what it is, and
    ``None`` for a record that only tells of others."""
    kind = record.headers.get("warc-type", "").lower()
    content_type = record.headers.get("content-type", "").lower()
    body, headers = record.block, {}
    if record.headers.get("warc-target-uri", "").startswith("dns:"):
        return None
    if kind == "revisit":
        return "page that was captured before (revisit)"
    if kind == "response" and body.startswith(b"HTTP/"):
        head, blank, body = _split_head(body)
        status = _STATUS.match(head)
        if status is None or not blank:
            return "response that is no HTTP"
        if not status[1].startswith(b"2"):
            return f"response of status {status[1].decode()}"
        headers = parse_headers(head)
        content_type = headers.get("content-type", "").lower()
    elif kind not in ("resource", "response", "conversion"):
        return None
    elif content_type.startswith("application/http"):
        content_type = ""
    charset = _CHARSET.search(content_type)
    # The last coding that was applied is the first to be undone.
    encodings = [*_list(headers.get("content-encoding")), *_list(headers.get("transfer-encoding"))]
    return Capture(
        url=record.headers.get("warc-target-uri", "").strip("<>") or None,
        date=record.headers.get("warc-date", ""),
        content_type=content_type,
        body=body,
        encodings=tuple(reversed(encodings)),
        charset=charset[1] if charset is not None else None,
        truncated=record.headers.get("warc-truncated", ""),
        damage=record.damage,
    )


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

    unpacked = _unpack(capture, reading.max_file_mb * MB)
    if isinstance(unpacked, str):
        return _told_with(Failure(path, None, unpacked), capture)
    body, warnings = unpacked
    if not body.strip():
        return _told_with(Failure(path, None, "empty"), capture)
    article = read_page(
        body,
        reading,
        path=path,
        url=capture.url,
        declared_encoding=capture.charset,
        captured=capture.date or None,
    )
    if isinstance(article, Failure):
        return _told_with(article, capture)
    warnings = (*capture.warnings, *warnings)
    return replace(article, warnings=(*article.warnings, *warnings))


def _told_with(failure: Failure, capture: Capture) -> Failure:
    """The failure with what is wrong with the record, which may be why."""
    if not capture.damage:
        return failure
    return replace(failure, reason=f"{capture.damage}; of what there is: {failure.reason}")


def _unpack(capture: Capture, limit: int) -> tuple[bytes, tuple[str, ...]] | str:
    """The body out of its transfer, with warnings; or why that cannot be undone."""
    body = capture.body
    warnings: tuple[str, ...] = ()
    for encoding in capture.encodings:
        if encoding == "chunked":
            body = _join_chunks(body)
            continue
        if _MARKUP.match(body):  # many archives keep the header and unpack the body
            continue
        if encoding not in ENCODINGS:
            return f"packed in an unknown way ({encoding[:20]})"
        try:
            body, whole = unpack(body, encoding, limit)
        except NotPacked:
            return f"its {_packing(encoding)} data is damaged"
        except TooLarge:
            name = "max_file_mb" if capture.is_page else "max_document_mb"
            return larger_than(limit // MB, name)
        if not whole:
            warnings += (f"its {_packing(encoding)} data is cut short",)
    return body, warnings


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
