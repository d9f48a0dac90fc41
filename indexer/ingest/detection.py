"""What a file is, by its first bytes and its name: a format, or a kind that is not read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from indexer.ingest.file_format import FileFormat, Head, always, head_of
from indexer.ingest.format_table import FORMATS, JSON, NOT_READ, TEXT, ZIP, refused
from indexer.ingest.formats.csv_rows import looks_like_table
from indexer.ingest.formats.json_records import is_json_list
from indexer.ingest.formats.other_kinds import kind_of_bytes, kind_of_name
from indexer.ingest.formats.text import why_no_article
from indexer.ingest.streams.archive import is_zip
from indexer.ingest.streams.source import Source
from indexer.ingest.streams.unpacking import suffix_of

__all__ = ["detect", "foretell", "has_known_suffix", "other_kind", "row_of"]

_FEWEST_WORDS: Final = 20
"""Words of a file without a suffix, below which it is no article."""
_LONGEST_KIND: Final = 60
_SENTENCE: Final = re.compile(r"(?:\s\S{1,60}){4}[.!?؟…。।۔][\"'»”)\]]{0,3}$")
_LEAST_SENTENCES: Final = 0.3
_BY_SUFFIX: Final = {suffix: row for row in FORMATS for suffix in row.suffixes}
_RECORDS: Final = tuple(row for row in FORMATS if row.kind == "record")
_RECORD_START: Final = re.compile(r"\{\s*+[\"}]|\[\s*+[{\"\[]")


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
    return JSON if is_json_list(head.text) else named


def row_of(source: Source) -> FileFormat:
    """The format of a file that is read whatever it is called: of one with the name of source code,
    settings and the like, a text only where it has sentences."""
    head = head_of(source)
    row = detect(head, source.suffix)
    if row is TEXT and source.suffix not in _BY_SUFFIX and not source.depth:
        kind = kind_of_name(source.name)
        if kind is not None and not head.is_control and not _has_sentences(head.text):
            return refused(kind, always)
    return row


def _has_sentences(text: str) -> bool:
    """Whether a good part of the lines are sentences."""
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    return sum(_SENTENCE.search(line) is not None for line in lines) >= _LEAST_SENTENCES * len(
        lines
    )


def _sure(head: Head) -> FileFormat | None:
    """The format that a file surely is in, whether it is read or not."""
    sure = next((row for row in (*FORMATS, *NOT_READ) if row.is_sure(head)), None)
    if sure is None and head.is_control and (kind := kind_of_bytes(head.data)) is not None:
        return refused(kind, always)
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
    if is_zip(source.head):  # what is in it is told when it is read
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


def foretell(source: Source) -> tuple[str, bool]:
    """The format of a file, or the kind that it is of, by its first bytes alone; and whether it
    would be read. What is wrong further on, and with what is in archives, is not foretold."""
    if is_zip(source.head):
        return _BY_SUFFIX.get(source.suffix, ZIP).name, True
    head = head_of(source)
    if not head.data.strip():
        return "empty file", False
    row = row_of(source)
    if row is not TEXT:
        return row.name, row in FORMATS
    if head.is_control:
        return "file of unknown kind", False
    reason = why_no_article(head.text)
    return (TEXT.name, True) if reason is None else (reason, False)
