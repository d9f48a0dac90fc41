"""Files made for the tests, in our own words: pages, records, archives, documents."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from typing import Literal
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DC = "http://purl.org/dc/elements/1.1/"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"

TITLES = (
    "قمة في الرباط تبحث أمن الملاحة",
    "هدنة في تعز بعد شهرين من القتال",
    "اتفاق على تصدير الحبوب من الميناء",
    "انتخابات مبكرة في الجزيرة الصغيرة",
)


def paragraphs(title: str) -> list[str]:
    """Three paragraphs of news that tell of a title."""
    return [
        f"أعلنت وزارة الخارجية صباح الثلاثاء تفاصيل جديدة عن «{title}»، وقالت إن الوفود وصلت إلى "
        "العاصمة في وقت متأخر من الليل وإنها ستبدأ أعمالها في جلسة مغلقة.",
        "وأضاف المتحدث باسم الوزارة أن جدول الأعمال يشمل ثلاثة ملفات رئيسية، وأن البيان الختامي "
        f"سيتناول {title} بالتفصيل ويعرض على المشاركين قبل نشره.",
        "ورحبت دول الجوار بالخطوة، ودعت في بيان مشترك إلى الالتزام بما اتفق عليه ومواصلة الحوار "
        "بين الأطراف كلها من دون شروط مسبقة.",
    ]


def text(title: str = TITLES[0]) -> str:
    return "\n\n".join([title, *paragraphs(title)]) + "\n"


def page(title: str = TITLES[0], more: str = "") -> bytes:
    """An HTML page with a menu, an article and a footer."""
    body = "".join(f"<p>{one}</p>" for one in paragraphs(title))
    return (
        f"<!DOCTYPE html><html lang=ar dir=rtl><head><meta charset=utf-8><title>{title}</title>"
        f"</head><body><nav><a href=/>الرئيسية</a> <a href=/p>سياسة</a></nav>"
        f"<main><article><h1>{title}</h1>{body}{more}</article></main>"
        f"<footer>جميع الحقوق محفوظة</footer></body></html>"
    ).encode()


def http(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    number: int,
    block: bytes,
    *headers: str,
    kind: str = "response",
    length: int | None = None,
    content: str = "application/http; msgtype=response",
) -> bytes:
    """A WARC record, with a length of its own or that of its block."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"WARC-Target-URI: https://marafi.example/{number}",
        "WARC-Date: 2024-10-01T00:00:00Z",
        f"Content-Type: {content}",
        f"Content-Length: {len(block) if length is None else length}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def tarred(
    members: Mapping[str, bytes], *, packed: bool = False, format: int = tarfile.PAX_FORMAT
) -> bytes:
    """A tar archive of these files."""
    out = io.BytesIO()
    mode: Literal["w:gz", "w"] = "w:gz" if packed else "w"
    with tarfile.open(fileobj=out, mode=mode, format=format) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraph(words: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    runs = "".join(f"<w:r><w:t>{escape(part)}</w:t></w:r>" for part in words.split("¦"))
    return f"<w:p>{properties}{runs}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def docx(
    *blocks: str, title: str = "", author: str = "", styles: str = "", before: str = ""
) -> bytes:
    """A Word document of these blocks; ``before`` stands before its root element."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<w:document xmlns:w="{W}"><w:body>{"".join(blocks)}</w:body></w:document>',
    }
    if title:
        files["docProps/core.xml"] = (
            f'<c:coreProperties xmlns:c="{CORE}" xmlns:d="{DC}">'
            f"<d:title>{title}</d:title>{_authored(author)}</c:coreProperties>"
        )
    if styles:
        files["word/styles.xml"] = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'
    return zipped(files)


def _authored(author: str) -> str:
    """The properties of a document that tell who made it, and when."""
    if not author:
        return ""
    day = '<t:created xmlns:t="http://purl.org/dc/terms/">2024-02-24T10:15:00Z</t:created>'
    return f"<d:creator>{author}</d:creator>{day}"


def epub(
    chapters: Mapping[str, bytes],
    *,
    spine: tuple[str, ...] | None = None,
    more: Mapping[str, str] | None = None,
    before: str = "",
    day: str = "",
) -> bytes:
    """A book; ``spine`` names the chapters in the order of reading."""
    items = "".join(
        f'<item id="{name}" href="text/{name}" media-type="application/xhtml+xml"/>'
        for name in [*chapters, *(spine or ())]
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in spine or chapters)
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/b.opf"/>'
            "</rootfiles></container>",
            "OPS/b.opf": f'{before}<package><metadata xmlns:dc="{DC}"><dc:title>كتاب المرافئ'
            f"</dc:title><dc:creator>سلمى الخطيب</dc:creator><dc:date>{day}</dc:date>"
            f"</metadata><manifest>{items}</manifest><spine>{order}</spine></package>",
            **{f"OPS/text/{name}": data for name, data in chapters.items()},
            **(more or {}),
        }
    )


def telegram_page(*messages: str) -> str:
    """A chat as Telegram Desktop exports it in HTML, each message with the markup of its body."""
    told = "".join(
        f'<div class="message default clearfix" id="message{number}"><div class="body">{one}</div>'
        "</div>"
        for number, one in enumerate(messages, 1)
    )
    return (
        "<!DOCTYPE html><html><head><title>Exported Data</title></head><body>"
        '<div class="page_wrap"><div class="page_header"><div class="content">'
        f'<div class="text bold">قناة</div></div></div><div class="history">{told}</div></div>'
        "</body></html>"
    )
