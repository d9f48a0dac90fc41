"""Which format a file is in: by its first bytes, by its suffix, and by its first bytes again.

``FORMATS`` is the table: a new format is one module and one line of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.csv_rows import read_delimited
from indexer.ingest.formats.json_records import read_json, read_json_lines
from indexer.ingest.formats.pdf import read_pdf
from indexer.ingest.formats.record_fields import plan_of
from indexer.ingest.formats.text import read_text
from indexer.ingest.formats.warc import read_warc
from indexer.ingest.streams.encoding import decode, is_mostly_control
from indexer.ingest.streams.source import Format, Source
from indexer.ingest.workers.pool import Task
from indexer.settings import MB, ReadSettings

__all__ = ["FORMATS", "PACKED", "is_pdf", "read_html", "suffix_of", "told_format"]

PACKED: Final = (".gz", ".zst", ".zstd")
"""The suffixes that a packed file has behind that of its format."""

_WARC_START: Final = re.compile(rb"WARC/[01]\.\d+\r?\n")
_PDF_START: Final = re.compile(rb"[\s\x00\xef\xbb\xbf]{0,1024}%PDF-\d")
_COMMENTS: Final = r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,4000}?-->\s*)*"
_PAGE_START: Final = re.compile(
    _COMMENTS + r"<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL
)
_TAG_START: Final = re.compile(
    _COMMENTS + r"<(?:body|title|meta|link|script|style|div|main|article|section|header|p|h1|table)"
    r"(?:\s[^<>]{0,2000})?>",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,4000}?-->\s*|<\?xml-stylesheet[^>]{0,500}\?>\s*)*"
    r"(?:<!DOCTYPE\s+(?:rss|rdf:RDF)\b[^>]{0,500}>\s*)?<(?:rss|(?:\w{1,20}:)?(?:feed|RDF))\b",
    re.DOTALL | re.IGNORECASE,
)
_TAG: Final = re.compile(r"<[a-zA-Z!][^<>]{0,500}>")
_CSV_HEADER: Final = re.compile(r"[^\n]{0,2000}[,;\t|]")
_JSON_LIST: Final = re.compile(r"\[\s*(?:[\[{\"\]]|$)")


def read_html(source: Source, reading: ReadSettings) -> Iterator[Article | Failure | Task]:
    """The one article of an HTML page, for a worker to read."""
    limit = reading.max_file_mb * MB
    data = source.stream.read(limit + 1)
    if len(data) > limit:
        yield Failure(source.name, None, f"larger than {reading.max_file_mb} MB (max_file_mb)")
    elif source.damage is None and not data.strip():
        yield Failure(source.name, None, "empty")
    elif data.strip():
        yield Task(_page, (data, reading, source.name), source.name)


def _page(data: bytes, reading: ReadSettings, path: str) -> Article | Failure:
    from indexer.ingest.formats.html.page import read_page

    return read_page(data, reading, path=path)


def read_feed(source: Source, reading: ReadSettings) -> Iterator[Article | Failure | Task]:
    """The articles of a feed, for a worker to read."""
    data = source.stream.read(reading.max_file_mb * MB + 1)
    if data.strip():
        yield Task(_feed, (data, reading, source.name), source.name)
    elif source.damage is None:
        yield Failure(source.name, None, "empty")


def _feed(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    from indexer.ingest.formats.feeds import articles_of_feed

    return articles_of_feed(data, reading, path)


FORMATS: Final[Mapping[str, Format]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_text,
    ".markdown": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".rss": read_feed,
    ".atom": read_feed,
    ".rdf": read_feed,
    ".xml": read_feed,
    ".warc": read_warc,
    ".pdf": read_pdf,
    # Told by their first bytes; of any other content they are text.
    ".docx": read_text,
    ".epub": read_text,
    ".zip": read_text,
}
"""The format that each suffix promises."""


def suffix_of(name: str) -> str:
    """The suffix of a file's name in small letters, that of a packed file left out."""
    name = name.lower()
    for packed in PACKED:
        name = name.removesuffix(packed)
    return os.path.splitext(name)[1]


def told_format(source: Source) -> Format:
    """The format of a source that holds something, and no known kind of binary file.

    By its first bytes where they are sure (WARC, PDF, HTML, a feed), then by its suffix, unless
    they are surely JSON of another kind; else by its first bytes.
    """
    if _WARC_START.match(source.head):
        return read_warc
    if is_pdf(source.head):
        return read_pdf
    named = FORMATS.get(source.suffix)
    text = decode(source.head).text.lstrip("\ufeff \t\r\n")
    if _PAGE_START.match(text):
        return read_html
    if _FEED_START.match(text):
        return read_feed
    if named is read_text or named is read_delimited:
        return named
    if is_mostly_control(text):
        return read_text
    if named is read_html:
        return read_html if _TAG.search(text) is not None else read_text
    if text.startswith("["):
        return named if named is not None and not _is_json_list(text) else _list_or_text(text)
    if text.startswith("{"):
        return named or _object_format(text)
    if named is not None:
        return named
    if _TAG_START.match(text):
        return read_html
    return read_delimited if _looks_delimited(text) else read_text


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes is a PDF document, junk before it apart."""
    return _PDF_START.match(head) is not None


def _is_json_list(text: str) -> bool:
    return _JSON_LIST.match(text) is not None


def _list_or_text(text: str) -> Format:
    return read_json if _is_json_list(text) else read_text


def _object_format(text: str) -> Format:
    """JSON lines when the first line is an object by itself and another line follows."""
    first, _, rest = text.partition("\n")
    is_lines = first.rstrip().endswith("}") and rest.strip() != ""
    return read_json_lines if is_lines else read_json


def _looks_delimited(text: str) -> bool:
    """Whether the first line is a header that names a body or a title, and the next agrees."""
    first = text.partition("\n")[0].strip()
    if _CSV_HEADER.match(first) is None:
        return False
    delimiter = max(",;\t|", key=first.count)
    names = [name.strip().strip('"') for name in first.split(delimiter)]
    plan = plan_of(names)
    return bool(plan.get("title")) and sum(bool(paths) for paths in plan.values()) >= 2
