"""What ``marsad read`` prints of an article: its record whole, or why each line is where it is."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from indexer.article import Article
from indexer.ingest.detection import detect
from indexer.ingest.extraction.credit_time import split_glued
from indexer.ingest.extraction.layout import Page, look_at, same_text, section_of
from indexer.ingest.extraction.lines import split_lines
from indexer.ingest.file_format import head_of
from indexer.ingest.format_table import TEXT
from indexer.ingest.formats.front_matter import split_front_matter
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import open_source
from indexer.ingest.streams.unpacking import suffix_of
from indexer.settings import MB, ReadSettings

__all__ = ["RECORD_KEYS", "explain", "full_record", "text_of"]

RECORD_KEYS: Final = tuple(
    "id title deck body language published published_from agency source author section dateline "
    "url captions removed path member given_id modified captured warnings".split()
)
"""The keys of :func:`full_record`, in order."""

_FIELDS: Final = tuple(
    "published captured agency source author section dateline language url".split()
)  # each on a line of its own
_LABEL: Final = 24


def full_record(article: Article) -> dict[str, Any]:
    """The article as JSON values under every key, ``None`` or an empty list when it has none."""
    values: dict[str, Any] = {name: getattr(article, name) for name in RECORD_KEYS}
    values["removed"] = [asdict(line) for line in article.removed]
    return values


def text_of(file: Path | bytes, reading: ReadSettings) -> str | None:
    """The text of a plain text file, or ``None`` when it is something else."""
    stream = io.BytesIO(file) if isinstance(file, bytes) else file.open("rb")
    with stream:
        suffix = "" if isinstance(file, bytes) else suffix_of(file.name)
        source = open_source("", stream, reading, suffix=suffix)
        if detect(head_of(source), suffix) is not TEXT:
            return None
        return decode(source.stream.read(reading.max_file_mb * MB)).text


def explain(article: Article, text: str | None = None) -> Iterator[str]:
    """For people, a line for each line of the source: its number, what it was taken for, itself.

    ``text`` is the source when it is plain text. Without it the lines of the article stand in the
    order of the article, and those that were removed after them.
    """
    place = f", {article.member}" if article.member else ""
    yield f"{article.path}{place}: {article.id}"
    for name in _FIELDS:
        value = getattr(article, name)
        if value:
            evidence = f"  (from {article.published_from})" if name == "published" else ""
            yield _row("", name, f"{value}{evidence}")
    for warning in article.warnings:
        yield _row("", "warning", warning)
    yield from _of_article(article) if text is None else _of_text(article, text)
    yield ""


def _row(number: int | str, label: str, text: str) -> str:
    return f"{number or '':>5}  {label:<{_LABEL}}{text}"


def _of_article(article: Article) -> Iterator[str]:
    yield _row("", "title", article.title)
    if article.deck:
        yield _row("", "deck", article.deck)
    for index, line in enumerate(article.body.split("\n")):
        yield _row("", "subhead" if index in article.subheads else "body", line)
    for caption in article.captions:
        yield _row("", "caption", caption)
    for removed in article.removed:
        yield _row(removed.line, f"removed: {removed.kind}", removed.text)


def _of_text(article: Article, text: str) -> Iterator[str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _, rest = split_front_matter(text)
    yield from _of_front_matter(text, rest)
    page = look_at(list(split_lines(rest, split_glued)))
    lines = article.body.split("\n")
    body = Counter(lines)
    subheads = set(map(lines.__getitem__, article.subheads))
    removed = {(line.line, line.text): line.kind for line in article.removed}
    untitled = True
    for index, one in enumerate(page.lines):
        kind = removed.get((one.number, one.text))
        if kind is not None:
            label = f"removed: {kind}"
        elif body[one.text]:
            body[one.text] -= 1
            label = "subhead" if one.text in subheads else "body"
        elif untitled and same_text(one.text, article.title):
            untitled, label = False, "title"
        else:
            is_deck = one.text in (article.deck or "")  # no line is empty
            label = "deck" if is_deck else _name_of(page, index)
        yield _row(one.number, label, one.text)


def _of_front_matter(text: str, rest: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not rest.split("\n", number)[number - 1].strip():
            yield _row(number, "front matter", line.strip())
        elif number > 60:
            break


def _name_of(page: Page, index: int) -> str:
    """What a line was taken for that is neither text of the article nor noise."""
    if page.dates[index]:
        return "date"
    if section_of(page.lines[index].text):
        return "section"
    if page.bylines[index]:
        return "byline"
    return page.noise[index] or "not used"
