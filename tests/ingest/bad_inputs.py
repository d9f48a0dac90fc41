"""A folder of bad input of every kind that we could think of; one failure each.

``python -m tests.ingest.bad_inputs FOLDER`` writes it, to be tried by hand.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zstandard

from tests.ingest.made_files import (
    TITLES,
    docx,
    epub,
    http,
    page,
    paragraph,
    paragraphs,
    record,
    tarred,
    text,
    zipped,
)


class Bad(NamedTuple):
    """A bad file: part of the reason that is told, and how many articles it gives all the same."""

    name: str
    data: bytes
    reason: str
    articles: int = 0


def bad_inputs() -> Iterator[Bad]:
    """Every bad file; the names are such that a folder is read for them."""
    yield from _empty_and_binary()
    yield from _text_and_tables()
    yield from _packed()
    yield from _pages_and_feeds()
    yield from _web_archives()
    yield from _archives()
    yield from _documents()
    yield from _mail()


def _mail() -> Iterator[Bad]:
    head = b"From: a@marafi.example\nDate: Sat, 24 Feb 2024 10:15:00 +0300\nSubject: x\n"
    locked = b"Content-Type: multipart/encrypted; boundary=b\n\n--b--\n"
    yield Bad("encrypted.eml", head + locked, "an encrypted e-mail")
    yield Bad("bare.eml", head + b"\n\n", "no text in this e-mail")
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)
    )
    yield Bad("deep.eml", head + deep, "nested too deeply")
    saved = b"Snapshot-Content-Location: https://marafi.example/\nMIME-Version: 1.0\n"
    saved += b"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n"
    yield Bad("picture.mhtml", saved + b"--b--\n", "no page among the parts")
    box = b"From a@marafi.example Sat Feb 24 10:15:00 2024\n"
    yield Bad("large.mbox", box + head + b"\n" + (b"x" * 9999 + b"\n") * 6800, "max_document_mb")


def _lines(count: int, noise: int = 0) -> bytes:
    records = (
        {"title": f"{TITLES[1]} {n}", "body": f"{n} " + os.urandom(noise).hex()}
        for n in range(count)
    )
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in records)


def _empty_and_binary() -> Iterator[Bad]:
    yield Bad("empty.txt", b"", "empty")
    yield Bad("empty.html", b"", "empty")
    yield Bad("empty.jsonl", b"", "empty")
    yield Bad("empty.csv", b"", "empty")
    yield Bad("empty.zip", b"", "empty")
    yield Bad("blank.txt", b" \r\n\t\n" * 9000, "empty")
    yield Bad("mark-alone.md", b"\xef\xbb\xbf", "empty")
    yield Bad("picture.txt", b"\x89PNG\r\n\x1a\n" + os.urandom(999), "a PNG image")
    yield Bad("picture.html", b"\xff\xd8\xff\xe0" + os.urandom(999), "a JPEG image")
    yield Bad("program.txt", b"\x7fELF\x02\x01\x01" + bytes(99), "a program")
    yield Bad("old-word.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "old Office")
    yield Bad("seven.zip", b"7z\xbc\xaf\x27\x1c" + bytes(99), "a 7z archive")
    yield Bad("rar.zip", b"Rar!\x1a\x07" + bytes(99), "a RAR archive")
    yield Bad("bzip2.json", b"BZh91AY&SY" + os.urandom(99), "a bzip2 archive")
    yield Bad("xz.csv", b"\xfd7zXZ\x00" + os.urandom(99), "an xz archive")
    yield Bad("database.txt", b"SQLite format 3\x00" + bytes(99), "a damaged SQLite database")
    yield Bad("control.txt", bytes(range(1, 32)) * 99, "control characters")


def _text_and_tables() -> Iterator[Bad]:
    yield Bad("large.txt", text().encode() * 6000, "max_file_mb")
    yield Bad("noise.txt", "شارك\nتابعنا على فيسبوك\nجميع الحقوق محفوظة\n".encode(), "no article")
    yield Bad("number.json", b"42", "not a JSON object")
    yield Bad("no-fields.json", b'{"x": 1}', "")
    yield Bad("cut.json", json.dumps([{"title": TITLES[0], "body": "x"}] * 2).encode()[:-9], "", 1)
    yield Bad("bad-line.jsonl", _lines(2) + b'{"title": oops}\n', "bad JSON", 2)
    yield Bad("deep.jsonl", _lines(1) + b"[" * 200_000 + b"\n", "nested too deeply", 1)
    yield Bad("long-line.jsonl", _lines(1) + b'{"title":"' + b"x" * (17 << 20) + b'"}\n', "max_", 1)
    yield Bad("nan.jsonl", _lines(1) + b"NaN\n", "not a JSON object", 1)
    yield Bad("unknown.csv", b"one,two\n1,2\n3,4\n", "no column for a title or a body")
    rows = "".join(f"{TITLES[2]} {n},نص {n}\n" for n in range(9))
    yield Bad(
        "quote.csv", f'title,body\n{TITLES[0]},"بلا نهاية\n{rows}'.encode(), "never closed", 9
    )


def _packed() -> Iterator[Bad]:
    packed = gzip.compress(_lines(200, 300))
    whole = gzip.compress(_lines(3))
    yield Bad("cut.jsonl.gz", gzip.compress(_lines(3)) + packed[:20], "cut short", 3)
    yield Bad("junk-behind.jsonl.gz", whole + b"junk", "followed by other bytes", 3)
    yield Bad("damaged.txt.gz", b"\x1f\x8b\x08\x00" + b"\xff" * 99, "gzip data damaged")
    yield Bad(
        "bomb.jsonl.gz", gzip.compress(b'{"title": "' + b" " * 50_000_000), "200 times its size"
    )
    frame = zstandard.compress(_lines(3))
    yield Bad("cut.jsonl.zst", frame + zstandard.compress(_lines(99, 300))[:40], "cut short", 3)
    yield Bad("damaged.txt.zst", b"\x28\xb5\x2f\xfd" + b"\xff" * 99, "zstd data damaged")
    yield Bad(
        "bomb.jsonl.zst",
        zstandard.compress(b'{"title": "' + b" " * 50_000_000),
        "200 times its size",
    )


def _pages_and_feeds() -> Iterator[Bad]:
    yield Bad("large.html", page(more="<p>نص</p>" * 600_000), "max_file_mb")
    yield Bad("no-article.html", b"<!doctype html><html><body><img src=x></body></html>", "")
    yield Bad("no-feed.xml", b'<?xml version="1.0"?><a><b>1</b></a>', "no feed")
    item = f"<item><title>{TITLES[0]}</title><description>{text()}</description></item>"
    rss = f'<?xml version="1.0"?><rss><channel><title>x</title>{item * 2}</channel></rss>'
    yield Bad("cut.rss", rss[:-200].encode(), "", 1)
    yield Bad("control.html", b"<html>" + bytes(range(1, 9)) * 99, "control characters")


def _web_archives() -> Iterator[Bad]:
    first, second = record(1, http(page())), record(3, http(page(TITLES[1])))
    block = http(page(TITLES[2]))
    yield Bad("cut-header.warc", first + second[:99], "cut short in its header", 1)
    yield Bad("cut-at-once.warc", first + record(2, block)[: -len(block)], "cut short", 1)
    lengthless = record(2, block).replace(b"Content-Length", b"Content-Strength")
    yield Bad("no-length.warc", first + lengthless + second, "no Content-Length", 2)
    yield Bad("junk.warc", first + b"junk\r\n" * 30000 + second, "no WARC record", 2)
    damaged = http(b"\x1b\xff\xff\xff" * 99, "Content-Encoding: br")
    yield Bad("brotli.warc", first + record(2, damaged), "brotli data is damaged", 1)
    damaged = http(b"\x1f\x8b\x08\x00" + b"\xff" * 99, "Content-Encoding: gzip")
    yield Bad("gzip-inside.warc", first + record(2, damaged), "gzip data is damaged", 1)
    unknown = http(b"\x00\x01", "Content-Encoding: magic")
    yield Bad("unknown-packing.warc", first + record(2, unknown), "packed in an unknown way", 1)
    bomb = http(gzip.compress(b"<p>" + b" " * 50_000_000), "Content-Encoding: gzip")
    yield Bad("bomb.warc", first + record(2, bomb), "max_file_mb", 1)
    large = http(page(more="<p>نص</p>" * 900_000))
    yield Bad("large-page.warc", first + record(2, large) + second, "max_file_mb", 2)
    pictures = record(1, http(b"\x89PNG", kind="image/png"))
    yield Bad("pictures.warc", pictures, "no HTML page in this archive, and nothing else that is")
    yield Bad("cut.warc.gz", gzip.compress(first) + gzip.compress(second)[:-99], "gzip data cut", 2)


def _archives() -> Iterator[Bad]:
    good = {"good.txt": text()}
    yield Bad("nothing.zip", zipped({}), "no file in this archive that is read")
    yield Bad("pictures.zip", zipped({"a.png": "x"}), "no file in this archive that is read")
    yield Bad("cut.zip", zipped({**good, "b.txt": text(TITLES[1])})[:-60], "2 files before", 2)
    locked = bytearray(zipped({"locked.txt": text(TITLES[1]), **good}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    yield Bad("locked.zip", bytes(locked), "encrypted", 1)
    damaged = bytearray(zipped({"damaged.json": b"[" + _lines(1) + b"]", **good}, method=0))
    damaged[damaged.index(b'"body"') + 9] ^= 1
    yield Bad("damaged.zip", bytes(damaged), "ZIP member damaged", 1)
    bomb = zipped({**good, "bomb.jsonl": b'{"title": "' + b" " * 60_000_000})
    yield Bad("bomb.zip", bomb, "times its size", 1)
    inner = zipped({"c.zip": zipped(good)})
    yield Bad("nested.zip", zipped({"b.zip": inner, **good}), "archive within archives", 1)
    yield from _tars()
    sheet = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
    yield Bad("sheet.zip", zipped(sheet), "a damaged workbook")


def _tars() -> Iterator[Bad]:
    good = tarred({"good.txt": text().encode(), "other.txt": text(TITLES[1]).encode()})
    yield Bad("cut.tar", good[:2200], "tar archive cut short", 2)
    second = good.index(b"other.txt")
    yield Bad("damaged.tar", good[:second] + b"x" + good[second + 1 :], "a header is none", 1)
    yield Bad("nothing.tar", tarred({"a.png": b"x"}), "no file in this archive that is read")
    inner = tarred({"c.tar": tarred({"good.txt": b"x"})})
    yield Bad(
        "nested.tar", tarred({"b.tar": inner, "good.txt": text().encode()}), "archive within", 1
    )
    yield Bad("no-text.bib", b"@misc{a, title = {}, year = 2024}", "no title and no body")
    yield Bad("no-text.tei", b"<TEI><teiHeader/></TEI>", "no text in this file of TEI")
    row = b"1\tx" + b"\t_" * 8 + b"\n\n"
    yield Bad("no-documents.conllu", row * 9, "belong to no document")


def _documents() -> Iterator[Bad]:
    written = [paragraph(one) for one in (TITLES[3], *paragraphs(TITLES[3]))]
    doctype = '<!DOCTYPE w:document [<!ENTITY a "aaaa">]>'
    yield Bad("doctype.docx", docx(*written, before=doctype), "DOCTYPE")
    yield Bad("blank.docx", docx(), "empty")
    yield Bad("not-xml.docx", docx("<w:p>", *written), "bad XML")
    yield Bad("bomb.docx", docx(paragraph("ا" * 30_000_000)), "times its size")
    yield Bad("cut.docx", docx(*written)[:-40], "ZIP archive damaged")
    chapters = {"1.xhtml": page(TITLES[3])}
    yield Bad("doctype.epub", epub(chapters, before="<!DOCTYPE package>"), "DOCTYPE")
    yield Bad("no-chapter.epub", epub({}), "no chapter")
    yield Bad("lost.epub", epub(chapters, spine=("lost.xhtml", "1.xhtml")), "is missing", 1)
    key = '<e><CipherReference URI="OPS/text/2.xhtml"/></e>'
    locked = epub({**chapters, "2.xhtml": os.urandom(99)}, more={"META-INF/encryption.xml": key})
    yield Bad("locked.epub", locked, "encrypted", 1)
    yield Bad("damaged.pdf", b"%PDF-1.7\n" + b"junk" * 99, "PDF damaged")
    yield Bad("scan.pdf", pdf_of_nothing(), "no text in this PDF")
    yield Bad("locked.pdf", pdf_of_nothing("secret"), "encrypted")


def pdf_of_nothing(password: str = "") -> bytes:
    """A PDF with an empty page, as a scan is one without text; locked with a password."""
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def write_folder(folder: Path) -> list[Bad]:
    """Writes every bad file, and a good one before, among and behind them."""
    written = []
    for bad in bad_inputs():
        (folder / bad.name).write_bytes(bad.data)
        written.append(bad)
    for n, name in enumerate(("aaa.txt", "mmm.html", "zzz.txt")):
        title = f"{TITLES[n]} مرة أخرى"
        data = page(title) if name.endswith(".html") else text(title).encode()
        (folder / name).write_bytes(data)
    return written


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    write_folder(Path(sys.argv[1]))
