"""The table of formats: what is read, by what it is told, and who reads it.

A new format is one module in :mod:`indexer.ingest.formats` and one row of ``FORMATS``, which help
texts come from; ``NOT_READ`` has what is known and refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.file_format import FileFormat, Head, Test, always, never
from indexer.ingest.formats.archive_parts import ArchiveReader
from indexer.ingest.formats.bibtex import bibtex_articles, is_bibtex
from indexer.ingest.formats.columns import column_articles, is_columns
from indexer.ingest.formats.corpora import corpus_articles, is_corpus
from indexer.ingest.formats.csv_rows import looks_like_csv, read_csv
from indexer.ingest.formats.docx import is_docx, read_docx
from indexer.ingest.formats.epub import is_epub, read_epub
from indexer.ingest.formats.front_matter import has_front_matter
from indexer.ingest.formats.json_records import (
    is_archive_of_posts,
    is_json_lines,
    is_one_json,
    read_json,
    read_json_lines,
)
from indexer.ingest.formats.mail import mail_articles, read_mbox
from indexer.ingest.formats.mail_parts import is_email, is_mbox, is_saved_page
from indexer.ingest.formats.markup_tables import is_markup_table, markup_table_articles
from indexer.ingest.formats.mhtml import saved_page
from indexer.ingest.formats.odt import is_odt, read_odt
from indexer.ingest.formats.pdf import is_pdf, read_pdf
from indexer.ingest.formats.press_text import holds_documents, press_articles
from indexer.ingest.formats.rtf import is_rtf, rtf_articles
from indexer.ingest.formats.sheets import is_workbook, sheet_articles
from indexer.ingest.formats.signs import is_feed, is_page, is_part_of_page, is_tagged, list_of_links
from indexer.ingest.formats.sqlite_tables import is_sqlite, table_articles
from indexer.ingest.formats.table_files import TableFile
from indexer.ingest.formats.tagged import is_tagged_records, tagged_articles
from indexer.ingest.formats.tar_archive import is_tar, read_tar
from indexer.ingest.formats.tei import is_tei, tei_articles
from indexer.ingest.formats.telegram_page import articles_of_chat_page, is_chat_page
from indexer.ingest.formats.text import read_text
from indexer.ingest.formats.warc import is_warc, read_warc
from indexer.ingest.formats.whatsapp import chat_articles, is_chat
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.formats.zip_archive import read_members
from indexer.ingest.streams.source import Source
from indexer.ingest.streams.unpacking import PACKED
from indexer.ingest.workers.tasks import Item
from indexer.settings import ReadSettings

__all__ = ["FORMATS", "JSON", "NOT_READ", "TEXT", "ZIP", "formats_help", "refused"]


def _read_page(
    data: bytes, reading: ReadSettings, path: str, captured: str | None = None
) -> Article | Failure:
    from indexer.ingest.formats.html.page import read_page

    return read_page(data, reading, path=path, file_time=captured)


def _read_feed(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    from indexer.ingest.formats.feeds import articles_of_feed

    return articles_of_feed(data, reading, path)


def refused(what: str, is_it: Test) -> FileFormat:
    """The row of files that are known and not read, which tells what they are."""

    def read(source: Source, reading: ReadSettings) -> Iterator[Item]:
        yield Failure(source.name, None, f"not text: {what}")

    return FileFormat(what, (), read, is_sure=is_it)


def _packed(what: str, is_it: Test) -> FileFormat:
    """The row of archives that are not opened."""
    return refused(f"{what}: unpack it first", is_it)


def _starts(start: bytes) -> Test:
    return lambda head: head.data.startswith(start)


def _holds(name: str) -> Test:
    return lambda head: name in head.names


def _tell_list(source: Source, reading: ReadSettings) -> Iterator[Item]:
    what = list_of_links(Head(source.head).text)
    file = "FILE" if source.name == "-" else source.name
    yield Failure(source.name, None, f"{what}, not articles: marsad fetch {file} gets them")


NOT_READ: Final = (
    FileFormat(
        "a list of links", (), _tell_list, is_sure=lambda head: list_of_links(head.text) is not None
    ),
    # Archives of another program: each with a name that it alone has.
    refused("a PowerPoint presentation", _holds("ppt/presentation.xml")),
    refused("an Android app", _holds("AndroidManifest.xml")),
    refused("a Java archive", _holds("META-INF/MANIFEST.MF")),
    refused("an OpenDocument file", _holds("content.xml")),
    # Files that are no text, by their first bytes.
    refused("a PDF document", _starts(b"%PDF-")),
    refused("a PNG image", _starts(b"\x89PNG")),
    refused("a JPEG image", _starts(b"\xff\xd8\xff")),
    refused("a GIF image", _starts(b"GIF8")),
    refused("a RIFF file", _starts(b"RIFF")),
    refused("a program", _starts(b"\x7fELF")),
    refused("a program", _starts(b"MZ\x90")),
    refused("an old Office document", _starts(b"\xd0\xcf\x11\xe0")),
    _packed("a 7z archive", _starts(b"7z\xbc\xaf")),
    _packed("a RAR archive", _starts(b"Rar!")),
    _packed("a bzip2 archive", _starts(b"BZh")),
    _packed("an xz archive", _starts(b"\xfd7zXZ")),
    refused("a zstd archive", _starts(b"\x28\xb5\x2f\xfd")),
    _packed("an lzma archive", _starts(b"\x5d\x00\x00")),
    _packed("a file packed by compress (.Z)", _starts(b"\x1f\x9d")),
    refused("an Ogg file", _starts(b"OggS")),
    refused("an MP3 file", _starts(b"ID3")),
)
"""What is known and refused; of an archive only when it is no document that is read."""


# Text and CSV take whatever bears their name. A document in a ZIP is told by the names inside: of
# any other content it is text, whatever its suffix.
TEXT: Final = FileFormat(
    "text and Markdown",
    (".txt", ".text", ".md", ".markdown", ".mdx", ".qmd"),
    read_text,
    is_sure=lambda head: has_front_matter(head.text),
    accepts=always,
    kind="text",
)
JSON: Final = FileFormat(
    "JSON",
    (".json",),
    read_json,
    is_sure=lambda head: is_archive_of_posts(head.text),
    is_likely=lambda head: is_one_json(head.text),
    kind="record",
)
ZIP: Final = FileFormat(
    "ZIP archives of any of these",
    (".zip",),
    ArchiveReader(read_members),
    is_sure=lambda head: head.is_zip and not any(row.is_sure(head) for row in NOT_READ),
    accepts=never,
)

FORMATS: Final = (
    TEXT,
    # Before what is told by its text: an archive that is not packed has that of its files.
    FileFormat(
        "tar archives of any of these",
        (".tar", ".tgz"),
        ArchiveReader(read_tar),
        is_sure=lambda head: is_tar(head.data),
        accepts=never,
    ),
    FileFormat(
        "chats of Telegram",
        (),
        InWorker(articles_of_chat_page, "max_file_mb"),
        in_worker=True,
        is_sure=lambda head: is_chat_page(head.text),
        kind="record",
    ),
    FileFormat(
        "tables in HTML and XML",
        (),
        InWorker(markup_table_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_markup_table(head.text),
        kind="record",
    ),
    FileFormat(
        "HTML pages",
        (".html", ".htm", ".xhtml"),
        InWorker(_read_page, "max_file_mb", dated=True),
        in_worker=True,
        is_sure=lambda head: is_page(head.text),
        accepts=lambda head: not head.is_control and is_tagged(head.text),
        is_likely=lambda head: is_part_of_page(head.text),
        kind="page",
    ),
    FileFormat(
        "feeds",
        (".rss", ".atom", ".rdf", ".xml"),
        InWorker(_read_feed, "max_file_mb"),
        in_worker=True,
        is_sure=lambda head: is_feed(head.text),
        kind="feed",
    ),
    FileFormat(
        "texts in TEI",
        (".tei",),
        InWorker(tei_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_tei(head.text),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "corpora in lines (CoNLL-U, vertical)",
        (".conllu", ".vert", ".vrt"),
        InWorker(corpus_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_corpus(head.text),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "references in BibTeX",
        (".bib",),
        InWorker(bibtex_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_bibtex(head.text),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "articles in XML and SGML",
        (".enex",),
        TableFile(tagged_articles),
        in_worker=True,
        is_sure=lambda head: is_tagged_records(head.text),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "JSON lines",
        (".jsonl", ".ndjson", ".jl"),
        read_json_lines,
        is_likely=lambda head: is_json_lines(head.text),
        kind="record",
    ),
    JSON,
    FileFormat(
        "CSV",
        (".csv", ".tsv"),
        read_csv,
        accepts=always,
        is_likely=lambda head: looks_like_csv(head.text),
        kind="record",
    ),
    FileFormat(
        "web archives",
        (".warc", ".wet", ".arc"),
        ArchiveReader(read_warc),
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
        accepts=never,
        kind="page",
    ),
    FileFormat(
        "e-mails",
        (".eml",),
        InWorker(mail_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_email(head.text),
        accepts=never,
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
        accepts=never,
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
        accepts=never,
        kind="document",
    ),
    FileFormat(
        "OpenDocument texts",
        (".odt",),
        read_odt,
        in_worker=True,
        is_sure=lambda head: head.is_zip and is_odt(head.data),
        accepts=never,
        kind="document",
    ),
    FileFormat(
        "Rich Text",
        (".rtf",),
        InWorker(rtf_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: is_rtf(head.data),
        accepts=never,
        kind="document",
    ),
    FileFormat(
        "EPUB books",
        (".epub",),
        read_epub,
        in_worker=True,
        is_sure=lambda head: is_epub(head.names),
        accepts=never,
        kind="document",
    ),
    FileFormat(
        "SQLite databases",
        (".sqlite", ".sqlite3", ".db"),
        TableFile(table_articles),
        in_worker=True,
        is_sure=lambda head: is_sqlite(head.data),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "Parquet and Arrow",
        (".parquet", ".arrow", ".feather"),
        TableFile(column_articles),
        in_worker=True,
        is_sure=lambda head: is_columns(head.data),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "spreadsheets",
        (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        TableFile(sheet_articles, in_shares=False),
        in_worker=True,
        is_sure=lambda head: is_workbook(head.data, head.names),
        accepts=never,
        kind="record",
    ),
    FileFormat(
        "texts of several documents (Factiva, Nexis, ProQuest, RIS)",
        (".ris", ".nbib", ".enw", ".ciw"),
        InWorker(press_articles, "max_document_mb"),
        in_worker=True,
        is_sure=lambda head: holds_documents(head.text),
        accepts=never,
        kind="record",
    ),
    ZIP,
)
"""The formats that are read. Those that are told by their first bytes are asked in this order."""


def formats_help() -> str:
    """The formats with their suffixes, for help texts."""
    named = ", ".join(row.help for row in FORMATS)
    return f"{named[0].upper()}{named[1:]}; each also packed ({' '.join(PACKED)})."
