"""What a file is: the one place that tells it.

``FORMATS`` is the table. A new format is one module in :mod:`indexer.ingest.formats` and one row
here; help texts and the suffixes that a folder is read for come from the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Protocol

from indexer.article import Article, Kind
from indexer.ingest.failure import Failure
from indexer.ingest.formats.columns import column_articles, is_columns
from indexer.ingest.formats.csv_rows import looks_like_csv, looks_like_table, read_csv
from indexer.ingest.formats.docx import is_docx, read_docx
from indexer.ingest.formats.epub import is_epub, read_epub
from indexer.ingest.formats.json_records import (
    is_archive_of_posts,
    is_json_lines,
    is_json_list,
    is_one_json,
    read_json,
    read_json_lines,
)
from indexer.ingest.formats.mail import mail_articles, read_mbox
from indexer.ingest.formats.mail_parts import is_email, is_mbox, is_saved_page
from indexer.ingest.formats.mhtml import saved_page
from indexer.ingest.formats.odt import is_odt, read_odt
from indexer.ingest.formats.other_kinds import kind_of_bytes, kind_of_name
from indexer.ingest.formats.pdf import is_pdf, read_pdf
from indexer.ingest.formats.rtf import is_rtf, rtf_articles
from indexer.ingest.formats.sheets import is_workbook, sheet_articles
from indexer.ingest.formats.signs import is_feed, is_page, is_part_of_page, is_tagged, list_of_links
from indexer.ingest.formats.sqlite_tables import is_sqlite, table_articles
from indexer.ingest.formats.table_files import TableFile
from indexer.ingest.formats.telegram_page import articles_of_chat_page, is_chat_page
from indexer.ingest.formats.text import read_text, why_no_article
from indexer.ingest.formats.warc import PartReader, is_warc, read_warc
from indexer.ingest.formats.whatsapp import chat_articles, is_chat
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.formats.zip_archive import open_zip, read_members
from indexer.ingest.streams.encoding import decode, is_mostly_control
from indexer.ingest.streams.source import Source
from indexer.ingest.streams.unpacking import PACKED, suffix_of
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = [
    "FORMATS",
    "HTML",
    "SUFFIXES",
    "TEXT",
    "FileFormat",
    "Head",
    "Reader",
    "detect",
    "foretell",
    "formats_help",
    "has_known_suffix",
    "head_of",
    "other_kind",
    "read_source",
]

_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_FEWEST_WORDS: Final = 20
"""Words of a file without a suffix, below which it is no article."""
_LONGEST_KIND: Final = 60


class Reader(Protocol):
    """Reads a format: the articles of a source, in order, and a failure for each that is lost.

    It is lazy, never raises for bad content, and yields at least one of either, except that the
    damage of a packed stream is left to :func:`read_source` to report. For what takes a library
    that a hostile page could stall, it yields a :class:`~indexer.ingest.workers.tasks.Task` in its
    place.
    """

    def __call__(self, source: Source, reading: ReadSettings) -> Iterator[Item]: ...


@dataclass(frozen=True)
class Head:
    """What a file is told by: its first bytes and, of a ZIP archive, the names inside.

    ``is_cut`` tells that the archive breaks off, and that names may be missing.
    """

    data: bytes
    names: frozenset[str] = frozenset()
    is_zip: bool = False
    is_cut: bool = False

    @cached_property
    def text(self) -> str:
        """The first bytes as text, without the blanks before it."""
        return decode(self.data).text.lstrip("\ufeff \t\r\n")

    @cached_property
    def is_control(self) -> bool:
        """Whether it is no text, for its control characters."""
        return is_mostly_control(self.text)


Test = Callable[[Head], bool]


def _always(head: Head) -> bool:
    return True


def _never(head: Head) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One row of the table: a format, its suffixes in small letters, and who reads it.

    ``in_worker`` says that a worker reads it, for the library that it takes. ``is_sure`` tells it
    by the head, whatever the file is called. Failing that, the suffix decides, where the head has
    what ``accepts`` asks for (without it: unless it is no text, or surely JSON); a file that is
    not accepted is read as text. ``is_likely`` tells a file whose suffix says nothing. ``kind`` is
    how its articles are said to have been read, where their reader says nothing else.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    in_worker: bool = False
    is_sure: Test = _never
    accepts: Test | None = None
    is_likely: Test = _never
    kind: Kind | None = None

    @property
    def help(self) -> str:
        """The name with the suffixes: ``web archives (.warc)``."""
        return f"{self.name} ({' '.join(self.suffixes)})" if self.suffixes else self.name


def _read_page(
    data: bytes, reading: ReadSettings, path: str, captured: str | None = None
) -> Article | Failure:
    from indexer.ingest.formats.html.page import read_page

    return read_page(data, reading, path=path, file_time=captured)


def _read_feed(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    from indexer.ingest.formats.feeds import articles_of_feed

    return articles_of_feed(data, reading, path)


def _read_zip(source: Source, reading: ReadSettings) -> Iterator[Item]:
    return read_members(source, reading, read_source, other_kind)


def _read_warc(source: Source, reading: ReadSettings) -> Iterator[Item]:
    parts = PartReader(other_kind, read_source) if source.depth <= 1 else None
    return read_warc(source, reading, parts)


def _refuse(what: str, is_it: Test) -> FileFormat:
    def read(source: Source, reading: ReadSettings) -> Iterator[Item]:
        yield Failure(source.name, None, f"not text: {what}")

    return FileFormat(what, (), read, is_sure=is_it)


def _starts(start: bytes) -> Test:
    return lambda head: head.data.startswith(start)


def _holds(name: str) -> Test:
    return lambda head: name in head.names


def _tell_list(source: Source, reading: ReadSettings) -> Iterator[Item]:
    what = list_of_links(Head(source.head).text)
    file = "FILE" if source.name == "-" else source.name
    yield Failure(source.name, None, f"{what}, not articles: marsad fetch {file} gets them")


_NOT_READ: Final = (
    FileFormat(
        "a list of links", (), _tell_list, is_sure=lambda head: list_of_links(head.text) is not None
    ),
    # Archives of another program: each with a name that it alone has.
    _refuse("a PowerPoint presentation", _holds("ppt/presentation.xml")),
    _refuse("an Android app", _holds("AndroidManifest.xml")),
    _refuse("a Java archive", _holds("META-INF/MANIFEST.MF")),
    _refuse("an OpenDocument file", _holds("content.xml")),
    # Files that are no text, by their first bytes.
    _refuse("a PDF document", _starts(b"%PDF-")),
    _refuse("a PNG image", _starts(b"\x89PNG")),
    _refuse("a JPEG image", _starts(b"\xff\xd8\xff")),
    _refuse("a GIF image", _starts(b"GIF8")),
    _refuse("a RIFF file", _starts(b"RIFF")),
    _refuse("a program", _starts(b"\x7fELF")),
    _refuse("a program", _starts(b"MZ\x90")),
    _refuse("an old Office document", _starts(b"\xd0\xcf\x11\xe0")),
    _refuse("a 7z archive", _starts(b"7z\xbc\xaf")),
    _refuse("a RAR archive", _starts(b"Rar!")),
    _refuse("a bzip2 archive", _starts(b"BZh")),
    _refuse("an xz archive", _starts(b"\xfd7zXZ")),
    _refuse("a zstd archive", _starts(b"\x28\xb5\x2f\xfd")),
    _refuse("an lzma archive", _starts(b"\x5d\x00\x00")),
    _refuse("a file packed by compress (.Z)", _starts(b"\x1f\x9d")),
    _refuse("an Ogg file", _starts(b"OggS")),
    _refuse("an MP3 file", _starts(b"ID3")),
)
"""What is known and refused; of an archive only when it is no document that is read."""


# Text and CSV take whatever bears their name. A document in a ZIP is told by the names inside: of
# any other content it is text, whatever its suffix.
TEXT: Final = FileFormat(
    "text and Markdown",
    (".txt", ".text", ".md", ".markdown"),
    read_text,
    accepts=_always,
    kind="text",
)
HTML: Final = FileFormat(
    "HTML pages",
    (".html", ".htm", ".xhtml"),
    InWorker(_read_page, "max_file_mb", dated=True),
    in_worker=True,
    is_sure=lambda head: is_page(head.text),
    accepts=lambda head: not head.is_control and is_tagged(head.text),
    is_likely=lambda head: is_part_of_page(head.text),
    kind="page",
)
_JSON: Final = FileFormat(
    "JSON",
    (".json",),
    read_json,
    is_sure=lambda head: is_archive_of_posts(head.text),
    is_likely=lambda head: is_one_json(head.text),
    kind="record",
)

FORMATS: Final = (
    TEXT,
    FileFormat(
        "chats of Telegram",
        (),
        InWorker(articles_of_chat_page, "max_file_mb"),
        in_worker=True,
        is_sure=lambda head: is_chat_page(head.text),
        kind="record",
    ),
    HTML,
    FileFormat(
        "feeds",
        (".rss", ".atom", ".rdf", ".xml"),
        InWorker(_read_feed, "max_file_mb"),
        in_worker=True,
        is_sure=lambda head: is_feed(head.text),
        kind="feed",
    ),
    FileFormat(
        "JSON lines",
        (".jsonl", ".ndjson", ".jl"),
        read_json_lines,
        is_likely=lambda head: is_json_lines(head.text),
        kind="record",
    ),
    _JSON,
    FileFormat(
        "CSV",
        (".csv", ".tsv"),
        read_csv,
        accepts=_always,
        is_likely=lambda head: looks_like_csv(head.text),
        kind="record",
    ),
    FileFormat(
        "web archives",
        (".warc", ".wet", ".arc"),
        _read_warc,
        in_worker=True,
        is_sure=lambda head: is_warc(head.data),
        kind="page",
    ),
    FileFormat(
        "saved pages",
        (".mhtml", ".mht"),
        InWorker(saved_page, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_saved_page(head.text),
        accepts=_never,
        kind="page",
    ),
    FileFormat(
        "e-mails",
        (".eml",),
        InWorker(mail_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_email(head.text),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "chats of WhatsApp",
        (),
        InWorker(chat_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_chat(head.text),
        kind="record",
    ),
    FileFormat(
        "boxes of e-mails",
        (".mbox",),
        read_mbox,
        in_worker=True,
        is_sure=lambda head: is_mbox(head.text),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "PDF",
        (".pdf",),
        read_pdf,
        in_worker=True,
        is_sure=lambda head: is_pdf(head.data),
        kind="document",
    ),
    FileFormat(
        "Word documents",
        (".docx",),
        read_docx,
        in_worker=True,
        is_sure=lambda head: is_docx(head.names, is_cut=head.is_cut),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "OpenDocument texts",
        (".odt",),
        read_odt,
        in_worker=True,
        is_sure=lambda head: head.is_zip and is_odt(head.data),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "Rich Text",
        (".rtf",),
        InWorker(rtf_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_rtf(head.data),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "EPUB books",
        (".epub",),
        read_epub,
        in_worker=True,
        is_sure=lambda head: is_epub(head.names),
        accepts=_never,
        kind="document",
    ),
    FileFormat(
        "SQLite databases",
        (".sqlite", ".sqlite3", ".db"),
        TableFile(table_articles),
        in_worker=True,
        is_sure=lambda head: is_sqlite(head.data),
        accepts=_never,
        kind="record",
    ),
    FileFormat(
        "Parquet and Arrow",
        (".parquet", ".arrow", ".feather"),
        TableFile(column_articles),
        in_worker=True,
        is_sure=lambda head: is_columns(head.data),
        accepts=_never,
        kind="record",
    ),
    FileFormat(
        "spreadsheets",
        (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        TableFile(sheet_articles, in_shares=False),
        in_worker=True,
        is_sure=lambda head: is_workbook(head.data, head.names),
        accepts=_never,
        kind="record",
    ),
    FileFormat(
        "ZIP archives of any of these",
        (".zip",),
        _read_zip,
        is_sure=lambda head: head.is_zip and not any(row.is_sure(head) for row in _NOT_READ),
        accepts=_never,
    ),
)
"""The formats that are read. Those that are told by their first bytes are asked in this order."""

_BY_SUFFIX: Final = {suffix: row for row in FORMATS for suffix in row.suffixes}
_RECORDS: Final = tuple(row for row in FORMATS if row.kind == "record")
_RECORD_START: Final = re.compile(r"\{\s*+[\"}]|\[\s*+[{\"\[]")
SUFFIXES: Final = frozenset(_BY_SUFFIX) | {
    suffix + packed for suffix in _BY_SUFFIX for packed in PACKED
}
"""The suffixes, in small letters, of files that are read when a folder is walked."""


def formats_help() -> str:
    """The formats with their suffixes, for help texts."""
    named = ", ".join(row.help for row in FORMATS)
    return f"{named[0].upper()}{named[1:]}; each also packed ({' '.join(PACKED)})."


def detect(head: Head, suffix: str) -> FileFormat:
    """The format of a file with this head: by what it surely holds, by its suffix, by what it is
    likely to hold."""
    if not head.data.strip():  # longer than the head, or empty
        return TEXT
    sure = _sure(head)
    if sure is not None:
        return sure
    named = _BY_SUFFIX.get(suffix)
    if named is None:
        return _guess(head, FORMATS)
    # Spreadsheets call a table "text", too, and so do programs records.
    if named is TEXT and (looks_like_table(head.text) or _RECORD_START.match(head.text)):
        return _guess(head, _RECORDS)
    if named.accepts is not None:
        return named if named.accepts(head) else TEXT
    if head.is_control:
        return TEXT
    return _JSON if is_json_list(head.text) else named


def _sure(head: Head) -> FileFormat | None:
    """The format that a file surely is in, whether it is read or not."""
    sure = next((row for row in (*FORMATS, *_NOT_READ) if row.is_sure(head)), None)
    if sure is None and head.is_control and (kind := kind_of_bytes(head.data)) is not None:
        return _refuse(kind, _always)
    return sure


def _guess(head: Head, rows: Sequence[FileFormat]) -> FileFormat:
    if head.is_control:
        return TEXT
    return next((row for row in rows if row.is_likely(head)), TEXT)


def has_known_suffix(name: str) -> bool:
    """Whether a file with this name is read, whatever it holds."""
    return suffix_of(name) in _BY_SUFFIX


def other_kind(source: Source, name: str) -> str | None:
    """The kind of a file that is not read, of a folder or an archive; ``None`` for one that is.

    A file with a suffix of the table is read, whatever it holds, and what could not be is told of
    it. Of another name it is read where its first bytes are surely of a format; failing that the
    suffix tells what it is, and where that says nothing (``index.php``, ``article-4711``), what is
    likely JSON, a table, a page or an article of words is read.
    """
    if source.suffix in _BY_SUFFIX:
        return None
    if source.head.startswith(_ZIP_STARTS):  # what is in it is told when it is read
        return kind_of_name(name)
    head = head_of(source)
    if not head.data.strip():
        return kind_of_name(name) or "empty file"
    named = kind_of_name(name)
    if named is not None and kind_of_bytes(head.data) is not None:
        return named  # as nearly all pictures, before their bytes are made text
    sure = _sure(head)
    if sure is not None:
        return None if sure in FORMATS else sure.name
    return named or _kind_by_guess(head)


def _kind_by_guess(head: Head) -> str | None:
    if _guess(head, FORMATS) is not TEXT:
        return None
    if head.is_control:
        return "file of unknown kind"
    if (reason := why_no_article(head.text)) is not None:
        return reason if len(reason) < _LONGEST_KIND else "text of no language"
    return "text of a few words" if len(head.text.split()) < _FEWEST_WORDS else None


def read_source(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The items of a file, or of one in an archive, by the format that it is in.

    What is damaged in a packed stream is told after them.
    """
    if source.head.startswith(_ZIP_STARTS):
        yield from open_zip(source, reading, _read_told)
    elif source.head.strip() or source.damage is None:
        yield from _read_told(source, reading)
    if source.damage is not None:
        yield Failure(source.name, None, source.damage)


def _read_told(source: Source, reading: ReadSettings) -> Iterator[Item]:
    row = detect(head_of(source), source.suffix)
    for item in row.read(source, reading):
        if isinstance(item, Failure) or item.kind is not None:
            yield item
        else:
            yield replace(item, kind=row.kind)


def head_of(source: Source) -> Head:
    """What an open source is told by."""
    archive = source.archive
    if archive is None:
        return Head(source.head, is_zip=source.head.startswith(_ZIP_STARTS))
    return Head(source.head, archive.names, is_zip=True, is_cut=archive.damage is not None)


def foretell(source: Source) -> tuple[str, bool]:
    """The format of a file, or the kind that it is of, by its first bytes alone; and whether it
    would be read. What is wrong further on, and with what is in archives, is not foretold."""
    if source.head.startswith(_ZIP_STARTS):
        return _BY_SUFFIX.get(source.suffix, FORMATS[-1]).name, True
    head = head_of(source)
    if not head.data.strip():
        return "empty file", False
    row = detect(head, source.suffix)
    if row is not TEXT:
        return row.name, row in FORMATS
    if head.is_control:
        return "file of unknown kind", False
    reason = why_no_article(head.text)
    return (TEXT.name, True) if reason is None else (reason, False)
