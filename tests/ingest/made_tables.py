"""Workbooks made for the tests: XLSX by ECMA-376, ODS by OpenDocument 1.3, XLS as its program
(xlwt) wrote it."""

from __future__ import annotations

import base64
import gzip
import sqlite3
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.ingest.made_files import zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
Rows = Sequence[Sequence[str | int | None]]


def _cell(value: str | int | None) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, int):  # a day, by the second of the styles
        return f'<c s="1"><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook; numbers are days, counted from 1900."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_LINKS}/worksheet" Target="worksheets/{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        f"xl/worksheets/{n}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join("<row>" + "".join(map(_cell, row)) + "</row>" for row in rows)
        + "</sheetData></worksheet>"
        for n, rows in enumerate(sheets.values(), 1)
    }
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{names}'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="s" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="14"/></cellXfs></styleSheet>',
            **parts,
        }
    )


def ods(name: str, rows: Rows) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content xmlns:office="{_OASIS}:office:1.0" '
        f'xmlns:table="{_OASIS}:table:1.0" xmlns:text="{_OASIS}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped(
        {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}, method=0
    )


def xls() -> bytes:
    """A workbook of Excel 97: a sheet with a title, a body and a day."""
    return gzip.decompress(base64.b64decode(_XLS))


NEWS = "CREATE TABLE news (title TEXT, body TEXT, published TEXT)"


def database(*script: str, rows: Sequence[tuple[str, str, str]] = (), wal: bool = False) -> bytes:
    """A database made by a script; with ``wal`` it says that it has a journal beside it."""
    connection = sqlite3.connect(":memory:")
    for line in script:
        connection.execute(line)
    connection.executemany("INSERT INTO news VALUES (?, ?, ?)", rows)
    connection.commit()
    data = connection.serialize()
    return data[:18] + b"\x02\x02" + data[20:] if wal else data


_XLS = """
H4sIAAAAAAACA+1YTUiUQRh+5tvdURd/VtNAA1sUdd383RTyYKuiuxYk1qWIoNb0EIrG0qUuWeYxCjoVXQQvXawu/VCHunUI
jDoEQaAGXToFBR3Ur2fe/XZZy4MLJRnfs8w777zvPDOz8z/fm8XSpbmHVcv4BQfhwbpdAJ1lUwwF6UQA9Nu2UdNxPoPtYkeh
IJ8DqX14VvQ6z4yhGe9lWHjgfUkJrDCcwnkMTU2OBbcRfdKGhDJt6KZUuEtLMSqlVWUiz4rcJfK+5Hwuskcs10V2M++SOonF
6FD4gDOLT1g14iuGKfexcD6IpR0VeGVm8eWbKpXXh97kucTEv+mo9hZiHhy3+NjkWDIxsYRyDuA8vttB4Ft6pb4IuvbttSvQ
/mOjPW8T+y3LC0zDPiMTfJZT9YbXeHyqVrfokG7Q7XoVn2VRmpAH1aD7dZeO6UE6Y9qbMsR0p3Z8YSEdJn0vVFy30teog+il
KYgwqRHGIcatjDt0XDLHqA+INEX0SSH9ug1sRpcUH6ZrkFRTdqOTrUVSTaQbS22GPqh7GVqF0SktCqKO8SHH30Vepx4gqwV+
INIW6WhuizRHOvzmeJHtKLBhOyqSZVpIOYoS0UtlsQZ44Kze+/r2yMhw9LRYpuUISh1UdaZvYeOKYZBcLB5LpIchLPo+kVel
1D2iV4ks5xJjXD9c4SixGclzTbz1rGe/4F20IUsPUZ/9cvRJ9eynaCP1hfjypfKF99E51PDgHCXf/GbQpJrUndsGT6PpWDmb
2keRlb9tcPlWwGm77ZzGJVgzHUiUikylTO+oTMpy+sqw1SZsJWyPk18J25tJGbbPXAasMjySruvJug744cKFCxcuXLhw4WLH
QTmXYnMFNBc/X+apkfqus8aw7n4m+W9xDFP8XeDDdACTjJO4mNP82c3HarostUVO+nuhwXHWnsQ4RqQd4znPXz6aVPb/2TIx
8OeWUK71r+fSzr9c/0+oDKXxABYAAA==
"""
