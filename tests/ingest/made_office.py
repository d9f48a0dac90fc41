"""Documents of offices made for the tests: ODT by OpenDocument 1.3, RTF by Microsoft's
specification 1.9, exports as Lexis writes them; the text our own."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.ingest.made_files import DC, zipped

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_KIND = "application/vnd.oasis.opendocument.text"


def odt(*blocks: str, title: str = "", author: str = "", manifest: str = "") -> bytes:
    """A text of these blocks of XML."""
    spaces = " ".join(
        f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "text", "table", "meta")
    )
    meta = (
        f'<office:document-meta {spaces} xmlns:dc="{DC}"><office:meta><dc:title>{title}</dc:title>'
        f"<meta:initial-creator>{author}</meta:initial-creator>"
        "<meta:creation-date>2024-02-24T10:15:00</meta:creation-date>"
        "<dc:date>2024-02-25T08:00:00</dc:date></office:meta></office:document-meta>"
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{''.join(blocks)}"
        "</office:text></office:body></office:document-content>"
    )
    parts = {"mimetype": _KIND, "content.xml": content, "meta.xml": meta}
    return zipped(parts | ({"META-INF/manifest.xml": manifest} if manifest else {}), method=0)


def p(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>"


def h(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def rtf(*paragraphs: str, head: str = "", as_bytes: bool = False) -> bytes:
    """A file of these paragraphs, of a heading where one begins with ``#``: in letters of Unicode
    with a question mark for each, as Word writes them, or in bytes of windows-1256."""

    def letters(text: str) -> str:
        if as_bytes:
            coded = text.encode("cp1256", "replace")
            return "".join(chr(one) if one < 128 else f"\\'{one:02x}" for one in coded)
        return "".join(one if ord(one) < 128 else f"\\u{ord(one)}?" for one in text)

    lines = "".join(
        f"\\pard\\plain \\s1\\f1 {letters(one[2:])}\\par\n"
        if one.startswith("# ")
        else f"\\pard\\plain \\f1 {letters(one)}\\par\n"
        for one in paragraphs
    )
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1{\\fonttbl{\\f0\\fcharset0 Times;}"
        "{\\f1\\fnil\\fcharset178 Traditional Arabic;}}{\\colortbl;\\red0\\green0\\blue0;}"
        f"{{\\stylesheet{{\\ql Normal;}}{{\\s1\\b heading 1;}}}}{head}\n"
        "{\\*\\generator Made by hand;}{\\header Page one\\par}"
        f"{{\\pict\\wmetafile8 0102}}{lines}}}"
    ).encode("ascii")


def lexis(title: str, source: str, day: str, body: list[str]) -> list[str]:
    """The lines of one document of an export."""
    return [
        title, source, day, f"Copyright 2024 {source} All Rights Reserved",
        "Section: سياسة; Pg. 4", "Length: 340 words", "Byline: By سلمى الخطيب",
        "Dateline: RABAT", "Body", *body, "Classification", "Language: ARABIC",
        "Subject: TALKS (90%)", f"Load-Date: {day}", "End of Document",
    ]  # fmt: skip
