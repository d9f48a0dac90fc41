"""The table of formats: what it says holds for the files, the help and the folders."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from indexer.cli import cli
from indexer.ingest.detection import detect, has_known_suffix
from indexer.ingest.file_format import FileFormat, Head
from indexer.ingest.files import stream_items
from indexer.ingest.format_table import FORMATS, TEXT, formats_help
from indexer.ingest.workers.tasks import Task
from indexer.settings import ReadSettings
from tests.ingest.made_files import (
    TITLES,
    docx,
    epub,
    http,
    page,
    paragraph,
    record,
    tarred,
    telegram_page,
    text,
    zipped,
)
from tests.ingest.made_mail import email, mbox, mhtml
from tests.ingest.made_office import odt, p, rtf
from tests.ingest.made_tables import NEWS, database, xlsx
from tests.ingest.test_whatsapp import ANDROID

_ITEM = f"<item><title>{TITLES[0]}</title><description>{text()}</description></item>"
FILES = {
    "text and Markdown": text().encode(),
    "HTML pages": page(),
    "chats of Telegram": telegram_page(f'<div class="text">{text()}</div>').encode(),
    "tables in HTML and XML": b"<table><tr><th>title<th>body</tr><tr><td>x<td>y</tr></table>",
    "articles in XML and SGML": b"<a><b><title>x</title><body>y</body></b></a>",
    "texts of several documents (Factiva, Nexis, ProQuest, RIS)": (
        b"TY  - NEWS\nAU  - z\nTI  - x\nAB  - y\nER  - \n"
    ),
    "texts in TEI": b"<TEI><text><body><p>x y</p></body></text></TEI>",
    "corpora in lines (CoNLL-U, vertical)": b"<doc id='1'>\n<s>\nx\tN\ny\tN\n</s>\n</doc>\n",
    "references in BibTeX": b"@misc{a, title = {x}, abstract = {y}}",
    "tar archives of any of these": tarred({"a.txt": text().encode()}),
    "feeds": f"<rss><channel><title>x</title>{_ITEM}</channel></rss>".encode(),
    "JSON lines": b'{"title": "x", "body": "y"}\n' * 2,
    "JSON": json.dumps([{"title": "x", "body": "y"}]).encode(),
    "CSV": b"title,body\nx,y\n",
    "web archives": record(1, http(page())),
    "saved pages": mhtml(),
    "e-mails": email().as_bytes(),
    "chats of WhatsApp": ANDROID.encode(),
    "boxes of e-mails": mbox(email()),
    "PDF": b"%PDF-1.7\n",
    "Word documents": docx(*(paragraph(line) for line in text().splitlines())),
    "OpenDocument texts": odt(p(text())),
    "Rich Text": rtf(*text().splitlines()),
    "EPUB books": epub({"1.xhtml": page()}),
    "SQLite databases": database(NEWS, rows=[("x", "y", "")]),
    "Parquet and Arrow": b"PAR1",
    "spreadsheets": xlsx({"x": [("title", "body"), ("x", "y")]}),
    "ZIP archives of any of these": zipped({"a.txt": text()}),
}


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_a_file_of_each_format_is_told_and_read_by_its_row(row: FileFormat) -> None:
    data = FILES[row.name]
    is_zip = data.startswith(b"PK")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist() if is_zip else []
    head = Head(data[:9999], frozenset(names), is_zip)
    assert detect(head, "") is row
    assert all(detect(head, suffix) is row for suffix in row.suffixes)
    items = list(stream_items(io.BytesIO(data), ReadSettings()))
    assert [isinstance(item, Task) for item in items] == [row.in_worker] * len(items)
    assert items


def test_no_suffix_is_that_of_two_formats() -> None:
    suffixes = [suffix for row in FORMATS for suffix in row.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(map(has_known_suffix, ("a.docx", "a.docx.gz", "a.warc.zst")))


@pytest.mark.parametrize("suffix", sorted({s for row in FORMATS for s in row.suffixes}))
def test_what_is_surely_a_page_is_one_whatever_its_suffix(suffix: str) -> None:
    assert detect(Head(page()), suffix).name == "HTML pages"


@pytest.mark.parametrize("suffix", [".docx", ".epub", ".zip", ".html", ".md"])
def test_a_suffix_that_the_content_belies_is_that_of_text(suffix: str) -> None:
    assert detect(Head(text().encode()), suffix) is TEXT


def test_help_names_every_format() -> None:
    for command in ("index", "read"):
        told = " ".join(CliRunner().invoke(cli, [command, "--help"]).output.split())
        assert formats_help() in told
    assert all(row.help in formats_help() for row in FORMATS if row is not TEXT)
