"""References in RIS, as databases of the press and of libraries export them: one article each.

The tags are those of the specification (https://en.wikipedia.org/wiki/RIS_(file_format), after
Research Information Systems) and of Zotero's translator RIS.js: two letters, two spaces, a dash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.record_values import in_order
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

__all__ = ["is_ris", "ris_articles"]

_BEGIN: Final = re.compile(r"\ufeff?\s{0,99}TY {1,2}- ?[A-Z]{2,10}\s{0,9}\n", re.IGNORECASE)
_FIELD: Final = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$")
_NAMES: Final = {
    "TI": "title", "T1": "title", "CT": "title", "BT": "title",
    "AU": "author", "A1": "author",
    "T2": "source", "JO": "source", "JF": "source", "PB": "publisher",
    "DA": "date", "Y1": "date", "PY": "year",
    "UR": "url", "L2": "url",
    "N2": "summary", "AB": "abstract",
    "LA": "language", "CY": "place", "ID": "id", "AN": "id", "Y2": "accessed",
}  # fmt: skip
"""Our names of the tags that say what an article has; N1 (notes) and KW (keywords) are left out."""
_END: Final = "ER"
_TYPE: Final = "TY"


def is_ris(text: str) -> bool:
    """Whether a text begins as references in RIS do."""
    return _BEGIN.match(text.replace("\r\n", "\n")[:200]) is not None


def ris_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of the references in a file, for a worker; ``member`` is ``record 1`` and on."""
    decoded = decode(data)
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
        return
    records = RecordReader.of_file(path, reading)
    for number, fields in enumerate(_references(decoded.text), 1):
        record = {name: values[0] for name, values in fields.items()}
        record["author"] = "، ".join(in_order(name) for name in fields.get("author", ()))
        try:
            yield records.article(record, path, f"record {number}", decoded.warnings)
        except (ReadError, ValueError) as error:
            yield Failure(path, f"record {number}", str(error))


def _references(text: str) -> Iterator[dict[str, list[str]]]:
    """Of each reference the values of its fields; a line without a tag goes on with the last."""
    fields: dict[str, list[str]] = {}
    values: list[str] = []
    for line in text.splitlines():
        found = _FIELD.match(line.strip())
        if found is None:
            if values and line.strip():
                values[-1] = f"{values[-1]}\n{line.strip()}"
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tag in (_END, _TYPE):
            if fields:
                yield fields
            fields, values = {}, []
        elif tag not in _NAMES:
            values = []
        elif value:
            values = fields.setdefault(_NAMES[tag], [])
            values.append(value)
    if fields:
        yield fields
