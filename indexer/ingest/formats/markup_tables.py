"""Tables for Excel that are no workbooks: SpreadsheetML, which is the XML of Excel 2003, and a page
of HTML that is one table, whatever it is called. One article a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.html.fragment import plain_text
from indexer.ingest.formats.html.markup import cap_depth, decode_page
from indexer.ingest.formats.record_fields import plan_of
from indexer.ingest.formats.sheets import articles_of_sheet
from indexer.ingest.formats.xml_text import well_formed
from indexer.settings import ReadSettings

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["is_markup_table", "markup_table_articles"]

_SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_SPACE: Final = f"{{{_SPREADSHEET}}}"
_WORKBOOK: Final = re.compile(r"<(?:\w{1,20}:)?Workbook\b")
_TABLE: Final = re.compile(r"<table\b", re.IGNORECASE)
_TAGS: Final = re.compile(r"<[^<>]*>")
_ROW_END: Final = re.compile(r"</tr\s*>", re.IGNORECASE)
_CELL: Final = re.compile(r"<t[hd]\b[^<>]*>", re.IGNORECASE)
_MOST_COLUMNS: Final = 10_000
_FEWEST_COLUMNS: Final = 2


def is_markup_table(text: str) -> bool:
    """Whether a file that begins so is a table for Excel: SpreadsheetML, or HTML whose first words
    are the header of a table that names a title and another of our fields."""
    if _SPREADSHEET in text[:4000] and _WORKBOOK.search(text[:4000]) is not None:
        return True
    table = _TABLE.search(text)
    if table is None or _shown_above(text[: table.start()]):
        return False
    end = _ROW_END.search(text, table.start())
    row = text[table.start() : end.start() if end is not None else len(text)]
    names = [_TAGS.sub("", cell).strip() for cell in _CELL.split(row)[1:]]
    plan = plan_of(names)
    named = sum(bool(paths) for paths in plan.values())
    return len(names) >= _FEWEST_COLUMNS and bool(plan.get("title")) and named >= _FEWEST_COLUMNS


def _shown_above(markup: str) -> bool:
    """Whether the beginning of a page shows anything below its head."""
    small = markup.lower()
    at = small.find("<body")
    at = max(small.find("</head"), 0) if at < 0 else at
    return bool(_TAGS.sub("", markup[at:]).strip())


def markup_table_articles(
    data: bytes, reading: ReadSettings, path: str
) -> Iterator[Article | Failure]:
    """The articles of all tables that have rows, for a worker; ``member`` names sheet and row."""
    decoded = decode_page(data)
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
        return
    is_xml = _SPREADSHEET in decoded.text[:4000]
    sheets = _sheets_of_xml(decoded.text) if is_xml else _sheets_of_page(decoded.text)
    found = False
    for name, rows in sheets:
        for item in articles_of_sheet(rows, name, reading, path, ""):
            found = True
            yield item
    if not found:
        yield Failure(path, None, "a table without a row")


def _sheets_of_xml(text: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = etree.fromstring(well_formed(text).encode("utf-8", "replace"), parser)
    if root is None:
        return
    for sheet in root.iter(f"{_SPACE}Worksheet"):
        yield str(sheet.get(f"{_SPACE}Name") or ""), map(_cells, sheet.iter(f"{_SPACE}Row"))


def _cells(row: _Element) -> list[str]:
    """The cells of a row; one may say at which column it stands, the first being 1."""
    cells: list[str] = []
    for cell in row.iterchildren(f"{_SPACE}Cell"):
        at = str(cell.get(f"{_SPACE}Index") or "")
        if at.isdecimal() and len(cells) < int(at) <= _MOST_COLUMNS:
            cells += [""] * (int(at) - 1 - len(cells))
        data = cell.find(f"{_SPACE}Data")
        cells.append("".join(data.itertext()).strip() if data is not None else "")
    return cells


def _sheets_of_page(text: str) -> Iterator[tuple[str, Iterator[list[str]]]]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(cap_depth(text.replace("\x00", ""))[0])
    for table in tree.css("table"):
        yield (
            "",
            (
                [_shown(cell) for cell in islice(row.css("th, td"), _MOST_COLUMNS)]
                for row in table.css("tr")
            ),
        )


def _shown(cell: Any) -> str:
    return plain_text(cell.html or "").strip()
