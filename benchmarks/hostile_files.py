"""Files that were made to stall a reader, exhaust it, or take good ones with them.

``NAMES`` are all of them, ``make`` writes one. All come out the same each time.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from itertools import islice, product
from pathlib import Path

__all__ = ["LETTERS", "NAMES", "SENTENCE", "make"]

MB = 1 << 20
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
TITLE = "اجتماع الحكومة لبحث الميزانية الجديدة\n\n"
SENTENCE = "قال الوزير إن الحكومة تبحث مشروع الميزانية الجديدة مع ممثلي الأحزاب في البرلمان. "
ARTICLE = TITLE + SENTENCE * 12
LIGATURE = "\ufdfa"  # one letter, of which NFKC makes eighteen

FILES: dict[str, Callable[[], bytes | str]] = {}
LINKS = {
    "special-zero.txt": "/dev/zero",
    "special-random.txt": "/dev/urandom",
    "special-passwd.txt": "/etc/passwd",
    "special-circle.txt": "special-circle.txt",
    "special-nowhere.txt": "nowhere.txt",
}


def make(name: str, where: Path) -> None:
    """Writes the file of a name."""
    if name in LINKS:
        where.symlink_to(LINKS[name])
        return
    data = FILES[name]()
    where.write_bytes(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def words(count: int, length: int = 5) -> Iterable[str]:
    """So many different words."""
    return map("".join, islice(product(LETTERS, repeat=length), count))


def page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang=ar><head><title>{TITLE.strip()}</title>{head}</head><body>"
        + (f"<article><h1>{TITLE.strip()}</h1><p>{SENTENCE * 5}</p>{body}</article></body></html>")
    )


def zipped(members: Iterable[tuple[str, bytes | str]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def rss(items: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>وكالة</title>'
        f"<link>https://e.example</link>{items}</channel></rss>"
    )


def item(number: int, text: str = SENTENCE) -> str:
    return f"<item><title>خبر {number}</title><link>https://e.example/{number}</link><description>{text}</description></item>"


def record(**fields: object) -> str:
    return json.dumps({"title": TITLE.strip(), "body": SENTENCE} | fields, ensure_ascii=False)


# Text.
FILES |= {
    "text-one-token.txt": lambda: TITLE + "س" * (5 * MB // 2 - 99),
    "text-distinct-words.txt": lambda: TITLE + " ".join(words(460_000)),
    "text-distinct-lines.txt": lambda: TITLE + "\n".join(words(460_000)),
    "text-ligature.txt": lambda: TITLE + LIGATURE * 900_000,
    "text-ligature-words.txt": lambda: TITLE + (LIGATURE + " ") * 1_300_000,
    "text-ligature-distinct.txt": lambda: (
        TITLE + " ".join(w + LIGATURE * 8 for w in words(140_000))
    ),
    "text-captions.txt": lambda: TITLE + "تصوير: محمد علي (رويترز)\n" * 100_000,
    "text-subheads.txt": lambda: TITLE + "\n\n".join(f"# {w} عنوان فرعي" for w in words(150_000)),
    "text-noise.txt": lambda: ARTICLE + "\nاقرأ أيضا: خبر آخر\n" * 120_000,
    "text-names.txt": lambda: TITLE + "فلاديمير بوتين في موسكو مع إيمانويل ماكرون. " * 60_000,
    "text-places.txt": lambda: TITLE + "عمان بوش صور القاعدة " * 120_000,
    "text-marks.txt": lambda: TITLE + "م" + "\u064e" * 2_600_000,
    "text-tatweel.txt": lambda: TITLE + "م" + "\u0640" * 2_600_000,
    "text-accents.txt": lambda: TITLE + "e" + "\u0301" * 2_600_000,
    "text-hangul.txt": lambda: TITLE + "\uac01" * 1_700_000,
    "text-blank-lines.txt": lambda: ARTICLE + "\n" * 5_000_000,
    "text-spaces.txt": lambda: TITLE + " " * 5_000_000 + "س",
    "text-nul.txt": lambda: b"\0" * 5_000_000,
    "text-some-nul.txt": lambda: (SENTENCE + "\0") * 30_000,
    "text-encodings.txt": lambda: b"".join(
        (SENTENCE + "\n").encode(code)
        for _ in range(9000)
        for code in ("cp1256", "utf-8", "utf-16")
    ),
    "text-bad-bytes.txt": lambda: TITLE.encode() + b"\xff" * 5_000_000,
    "text-bidi.txt": lambda: TITLE + "\u202e\u2066س" * 500_000,
    "text-returns.txt": lambda: ARTICLE + "\r" * 4_900_000,
    "text-separators.txt": lambda: TITLE + "س\u2028\x0b\x85\x1c" * 500_000,
    "text-credit.txt": lambda: TITLE + "المصدر" + " " * 40_000 + "x",
    "text-credits.txt": lambda: TITLE + "المصدر : رويترز ، أ ف ب\n" * 100_000,
    "text-front-matter.txt": lambda: "---\n" + "title: س\n" * 500_000 + "---\n" + ARTICLE,
    "text-front-name.txt": lambda: "---\n" + "a b" * 1_000_000,
    "text-brackets.txt": lambda: TITLE + "[" * 4_900_000,
    "text-links.txt": lambda: TITLE + "[ا](http://e.example/a) " * 200_000,
    "text-hashes.txt": lambda: TITLE + "#" * 4_900_000,
    "text-dashes.txt": lambda: TITLE + "- " * 2_400_000,
    "text-digits.txt": lambda: TITLE + "1" * 4_900_000,
    "text-thousands.txt": lambda: TITLE + "1,000" * 900_000,
    "text-dates.txt": lambda: TITLE + "12 يناير 2025 - 10:30 م\n" * 130_000,
    "text-date-line.txt": lambda: TITLE + "12/1/2025 " * 480_000,
    "text-one-line.txt": lambda: TITLE + SENTENCE * 34_000,
    "text-quotes.txt": lambda: TITLE + "«(\"'" * 900_000,
    "text-bars.txt": lambda: TITLE + "ا | " * 1_000_000,
    "text-colons.txt": lambda: TITLE + "ا:" * 1_600_000,
    "text-utf-16.txt": lambda: (TITLE + SENTENCE * 28_000).encode("utf-16"),
    "text-latin.txt": lambda: TITLE + "a" * 4_900_000,
    "text-latin-words.txt": lambda: TITLE + " ".join(f"w{n:x}ingly" for n in range(400_000)),
    "text-long-book.txt": lambda: (
        TITLE
        + "\n".join(" ".join(random.Random(n).choices(SENTENCE.split(), k=60)) for n in range(4500))
    ),
}

# Pages.
FILES |= {
    "page-comments.html": lambda: "<!-- -->\n" * 28 + "<div><p>نص</p></div>",
    "page-many-comments.html": lambda: "<!-- -->\n" * 100_000 + page(""),
    "page-deep.html": lambda: page("<div>" * 400_000 + "نص"),
    "page-attributes.html": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">"),
    "page-entities.html": lambda: page("&amp;" * 900_000),
    "page-one-paragraph.html": lambda: page("<p>" + SENTENCE * 33_000),
    "page-one-token.html": lambda: page("<p>" + "س" * 2_400_000),
    "page-ligature.html": lambda: page("<p>" + LIGATURE * 1_600_000),
    "page-paragraphs.html": lambda: page("<p>نص قصير هنا <b>س</b></p>" * 100_000),
    "page-tables.html": lambda: page("<table><tr><td>" * 60_000),
    "page-json-ld.html": lambda: page("", '<script type="application/ld+json">' + "[" * 2_000_000),
    "page-json-ld-large.html": lambda: page(
        "", '<script type="application/ld+json">[' + "{}," * 1_500_000 + "{}]</script>"
    ),
    "page-metas.html": lambda: page("", '<meta property="og:title" content="س">' * 100_000),
    "page-links.html": lambda: page('<a href="/x">خبر آخر</a> ' * 120_000),
    "page-open-comment.html": lambda: page("<!--" * 1_200_000),
    "page-open-tags.html": lambda: page("<a" * 2_400_000),
    "page-title.html": lambda: f"<html><title>{'س' * 2_400_000}</title><p>{SENTENCE}",
    "page-headings.html": lambda: page("<h2>عنوان</h2>" * 200_000),
    "page-captions.html": lambda: page(
        "<figure><img><figcaption>صورة</figcaption></figure>" * 70_000
    ),
    "page-formatting.html": lambda: page("<b><i><u><a>س" * 200_000),
    "page-lists.html": lambda: page("<ul><li>س" * 200_000),
    "page-scripts.html": lambda: page("<script>" + "x" * 4_700_000),
    "page-nul.html": lambda: page("<p>\0" * 1_000_000),
    "page-byline.html": lambda: page("", '<meta name=author content="' + "محمد " * 500_000 + '">'),
}

# Records.
FILES |= {
    "json-long-text.jsonl": lambda: record(body="س ا " * 2_500_000),
    "json-one-token.jsonl": lambda: record(body="س" * 8_000_000),
    "json-long-title.jsonl": lambda: record(title="خبر " * 2_200_000),
    "json-long-author.jsonl": lambda: record(author="محمد علي " * 900_000),
    "json-names.jsonl": lambda: record(author=list(words(60_000)), section=list(words(60_000))),
    "json-facets.jsonl": lambda: "\n".join(
        record(body=f"{SENTENCE}{w}", author=w, section=w, source=w) for w in words(60_000)
    ),
    "json-deep.jsonl": lambda: '{"title":' + "[" * 2_000_000,
    "json-deep-object.jsonl": lambda: '{"title":' * 900_000,
    "json-number.jsonl": lambda: '{"title":"س","body":' + "1" * 5_000_000 + "}",
    "json-numbers.jsonl": lambda: record(x=[1e300] * 900_000, published=1e308).replace(
        "e+30", "e9"
    ),
    "json-dates.jsonl": lambda: "\n".join(record(published=d) for d in ("9" * 90_000, -1e14, True)),
    "json-keys.jsonl": lambda: record(**{f"k{n}": 1 for n in range(800_000)}),
    "json-shapes.jsonl": lambda: "\n".join(
        record(body=f"{n}", **{f"k{n}": n}) for n in range(60_000)
    ),
    "json-empty-lists.jsonl": lambda: '{"title":"س","body":[' + "[]," * 5_000_000 + "[]]}",
    "json-empty-objects.jsonl": lambda: '{"title":"س","body":[' + "{}," * 5_000_000 + "{}]}",
    "json-empty-objects.json": lambda: "[" + "{}," * 1_000_000 + "{}]",
    "json-brackets.json": lambda: "[" * 30_000_000,
    "json-no-end.json": lambda: '[{"title": "' + "س" * 20_000_000,
    "json-whole-object.json": lambda: '{"x": [' + "[]," * 15_000_000 + '[]], "title": "س"}',
    "json-object-of-list.json": lambda: (
        '{"articles": [' + ",".join(record(body=f"{SENTENCE}{n}") for n in range(20_000)) + "]}"
    ),
    "json-escapes.jsonl": lambda: '{"title":"خبر","body":"' + "\\ud83d" * 2_600_000 + '"}',
    "json-broken.jsonl": lambda: '{"title": "س", "body": \n' * 100_000,
    "json-broken.json": lambda: "[" + '{"title": "س", "body" ' * 100_000,
    "json-escaped-html.jsonl": lambda: record(body="&lt;p&gt;س" * 1_000_000),
    "json-html.jsonl": lambda: record(body="<div>س" * 1_000_000),
    "json-open-tags.jsonl": lambda: record(body="<p " * 1_000_000),
    "csv-cell.csv": lambda: (
        'title,body\nخبر,"' + "كلمة أخرى ".replace(" ", "  ") * 1_000_000 + '"\n'
    ),
    "csv-cell-ascii.csv": lambda: 'title,body\nx,"' + "word " * 3_000_000 + '"\n',
    "csv-columns.csv": lambda: (
        "title,body," + ",".join(f"c{n}" for n in range(200_000)) + "\nس,ص\n"
    ),
    "csv-wide-rows.csv": lambda: "title,body\n" + ("," * 1_000_000 + "\n") * 8,
    "csv-quotes.csv": lambda: "title,body\nخبر," + '"' * 5_000_001 + "\n",
    "csv-nested-quotes.csv": lambda: "title,body\n" + 'خبر,"' + '""",""' * 1_000_000 + '"\n',
    "csv-open-quotes.csv": lambda: "title,body\n" + 'خبر,"نص مفتوح\n' * 400_001,
    "csv-no-line.csv": lambda: "title,body\n" + "س" * 12_000_000,
    "csv-nul.csv": lambda: "title,body\n" + "س\0,ص\0\n" * 200_000,
    "csv-tiny-rows.csv": lambda: "title,body\n" + "ا,ب\n" * 800_000,
    "csv-header.csv": lambda: ",".join(["title"] * 800_000) + "\nس\n",
}

# Archives and documents.


def docx(document: str | bytes) -> bytes:
    return zipped([("word/document.xml", document)])


def paragraphs(inside: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{inside}</w:body></w:document>'


def epub(chapters: Iterable[tuple[str, str]], spine: str = "", package: str = "") -> bytes:
    members = list(chapters)
    ids = [f"c{number}" for number in range(len(members))]
    items = "".join(
        f'<item id="{id}" href="{name}" media-type="application/xhtml+xml"/>'
        for id, (name, _) in zip(ids, members, strict=True)
    )
    order = spine or "".join(f'<itemref idref="{id}"/>' for id in ids)
    made = f"<package><manifest>{items}</manifest><spine>{order}</spine></package>"
    container = '<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
    return zipped([("META-INF/container.xml", container), ("p.opf", package or made), *members])


def pdf(objects: list[bytes]) -> bytes:
    parts = [b"%PDF-1.5\n"]
    places = []
    for number, one in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start = sum(map(len, parts))
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows))
    parts.append(
        b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start)
    )
    return b"".join(parts)


def stream(data: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    head = b"<</Length %d/Filter/FlateDecode%s>>" % (len(packed), more)
    return head + b"stream\n" + packed + b"\nendstream"


def pdf_of(content: bytes, pages: int = 1) -> bytes:
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
            b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def cut(data: bytes, share: float = 0.9) -> bytes:
    return data[: int(len(data) * share)]


def overlapping(count: int) -> bytes:
    """A ZIP archive all of whose members are the same bytes."""
    data = zlib.compress(b"\0" * 5_000_000, 9)[2:-4]
    crc = zlib.crc32(b"\0" * 5_000_000)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(data), 5_000_000, 5, 0)
    body = local + b"x.txt" + data
    rows = b"".join(
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(data), 5_000_000, 5, 0, 0, 0, 0, 0, 0,
        )
        + b"x.txt"
        for _ in range(count)
    )  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(rows), len(body), 0)
    return body + rows + end


def with_lying_size(data: bytes) -> bytes:
    """The archive with all sizes of its directory said to be small."""
    place = data.rindex(b"PK\1\2")
    return data[: place + 24] + struct.pack("<I", 10) + data[place + 28 :]


def nested(depth: int) -> bytes:
    data = zipped([("a.txt", ARTICLE)])
    for _ in range(depth):
        data = zipped([("a.zip", data), ("b.txt", ARTICLE)])
    return data


def link_in_zip() -> bytes:
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("good.txt", ARTICLE)
    return file.getvalue()


def warc(*records: tuple[bytes, int | None], count: int = 1) -> bytes:
    made = b""
    for body, length in records:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        size = len(block) if length is None else length
        made += (
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/\r\n"
            b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (size, block)
        )
    return made * count


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PARAGRAPH = "<w:p><w:r><w:t>س</w:t></w:r></w:p>"


def attributes(count: int) -> str:
    return " ".join(f'a{number}=""' for number in range(count))


EMPTY_NAMES = ("", ".", "..", "/", "//", "./", "../", "\\", "\0", " ", "a/", "/a/../b.txt")
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "&{a};&{a};&{a};&{a};&{a};&{a};&{a};&{a};&{a};&{a};">'
    for a, b in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip

FILES |= {
    "zip-bomb.zip": lambda: zipped([("a.txt", b"\0" * 400_000_000), ("b.txt", ARTICLE)]),
    "zip-bomb-csv.zip": lambda: zipped([("a.csv", b"title,body\n" + b"a,b\n" * 1_200_000)]),
    "zip-nested.zip": lambda: nested(12),
    "zip-overlapping.zip": lambda: overlapping(20_000),
    "zip-members.zip": lambda: zipped((f"{n}.txt", f"{TITLE}خبر رقم {n}") for n in range(60_000)),
    "zip-empty-names.zip": lambda: zipped((n, ARTICLE) for n in (*EMPTY_NAMES, "g.txt")),
    "zip-odd-names.zip": lambda: zipped(
        [("/abs.txt", ARTICLE), ("../../up.txt", TITLE + "نص ثان"), ("C:\\x.txt", TITLE + "ثالث"),
         ("س" * 15_000 + ".txt", TITLE + "رابع"), ("a/" * 30_000 + "b.txt", TITLE + "خامس"),
         ("\u202ex.txt", TITLE + "سادس"), ("con.txt", TITLE + "سابع")]
    ),
    "zip-same-names.zip": lambda: zipped(("a.txt", f"{TITLE}نص {n}") for n in range(3000)),
    "zip-link.zip": link_in_zip,
    "zip-lying-size.zip": lambda: with_lying_size(zipped([("a.txt", b"a" * 300_000_000)])),
    "zip-cut.zip": lambda: cut(zipped((f"{n}.txt", ARTICLE + str(n)) for n in range(3000))),
    "zip-headers.zip": lambda: (b"PK\3\4" + b"\0" * 26) * 300_000,
    "zip-junk.zip": lambda: b"PK\3\4" + b"PK\5\6" * 1_000_000,
    "zip-tiny-records.zip": lambda: zipped([("a.jsonl", '{"title":"ا"}\n' * 300_000)]),
    "docx-paragraphs.docx": lambda: docx(paragraphs(PARAGRAPH * 300_000)),
    "docx-deep.docx": lambda: docx(paragraphs("<w:tbl>" * 300_000 + "</w:tbl>" * 300_000)),
    "docx-nested.docx": lambda: docx(paragraphs("<w:p><w:r>" * 40_000 + "</w:r></w:p>" * 40_000)),
    "docx-nested-tables.docx": lambda: docx(
        paragraphs("<w:tbl><w:tr><w:tc>" * 3000 + "س" + "</w:tc></w:tr></w:tbl>" * 3000)
    ),
    "docx-entities.docx": lambda: docx(LAUGHS + paragraphs("<w:p>&j;</w:p>")),
    "docx-bomb.docx": lambda: docx(b" " * 400_000_000),
    "docx-attributes.docx": lambda: docx(
        paragraphs("<w:p " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/>")
    ),
    "docx-one-token.docx": lambda: docx(
        paragraphs("<w:p><w:r><w:t>" + "س" * 20_000_000 + "</w:t></w:r></w:p>")
    ),
    "epub-chapters.epub": lambda: epub((f"c{n}.html", page(f"<p>{n}")) for n in range(1500)),
    "epub-spine.epub": lambda: epub([("c.html", page(""))], '<itemref idref="c0"/>' * 300_000),
    "epub-bomb.epub": lambda: epub([("c.html", page("س" * 30_000_000))]),
    "epub-one-name.epub": lambda: epub(
        [("c.html", page(SENTENCE * 5000)), *((f"./{'./' * n}c.html", "") for n in range(300))]
    ),
    "epub-deep.epub": lambda: epub([], package="<a>" * 400_000),
    "pdf-bomb.pdf": lambda: pdf_of(b" " * 300_000_000),
    "pdf-many-words.pdf": lambda: pdf_of(b"BT /F 12 Tf " + b"(word) Tj T* " * 500_000 + b" ET"),
    "pdf-pages.pdf": lambda: pdf_of(b"BT /F 12 Tf (word of a page) Tj ET", 100_000),
    "pdf-loop.pdf": lambda: pdf([CATALOG, b"<</Type/Pages/Count 9/Kids[2 0 R]>>"]),
    "pdf-deep.pdf": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"[" * 400_000]),
    "pdf-junk.pdf": lambda: b"%PDF-1.4\n" + b"1 0 obj<</A 1 0 R>>" * 200_000,
    "warc-records.warc": lambda: warc((b"<html><p>x", None), count=20_000),
    "warc-lengths.warc": lambda: warc((page("").encode(), 10**14), (page("").encode(), 3)) * 50,
    "warc-starts.warc": lambda: b"WARC/1.0\r\nA:" * 400_000,
    "warc-header.warc": lambda: b"WARC/1.0\r\nA: " + b"x" * 10_000_000,
    "warc-small-lengths.warc": lambda: warc((page(SENTENCE * 5000).encode() * 4, 0)) * 3,
    "warc-bomb.warc": lambda: warc((gzip.compress(b"a" * 400_000_000), None)).replace(
        b"text/html\r\n\r\n", b"text/html\r\nContent-Encoding: gzip\r\n\r\n"
    ).replace(b"Content-Length: ", b"Content-Length: 000"),
    "feed-items.rss": lambda: rss("".join(map(item, range(20_000)))),
    "feed-tiny-items.rss": lambda: rss("<item/>" * 500_000),
    "feed-entities.rss": lambda: rss(item(1, "&j;"), LAUGHS),
    "feed-deep.rss": lambda: rss("<item>" * 400_000),
    "feed-one-token.rss": lambda: rss(item(1, "س" * 2_000_000)),
    "feed-html.rss": lambda: rss(item(1, "&lt;div&gt;" * 300_000)),
    "feed-attributes.rss": lambda: rss(f"<item {attributes(300_000)}/>"),
    "feed-doctype.rss": lambda: rss(item(1), "<!DOCTYPE " * 400_000),
    "gzip-bomb.txt.gz": lambda: gzip.compress(b"a" * 800_000_000),
    "gzip-members.txt.gz": lambda: gzip.compress(b"") * 200_000,
    "gzip-bomb.jsonl.gz": lambda: gzip.compress(b'{"title":"' + b"a" * 300_000_000),
    "gzip-lines.jsonl.gz": lambda: gzip.compress(b"\n" * 300_000_000),
    "special-\udcff\udcfe\n name.txt": lambda: ARTICLE,
}  # fmt: skip

NAMES = (*FILES, *LINKS)
