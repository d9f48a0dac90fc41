"""Texts that hold many documents: exports of databases of the press and of libraries, and articles
that people put one below the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from indexer.article import Article
from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.failure import Failure
from indexer.ingest.formats.document_lines import article_of_document
from indexer.ingest.formats.front_matter import notes_in
from indexer.ingest.formats.label_lines import is_end, is_rule, is_start
from indexer.ingest.formats.labelled import is_labelled, labelled_articles
from indexer.ingest.formats.press_export import documents_of, is_press_export
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.text import article_of_text, text_article
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

__all__ = ["holds_documents", "press_articles"]

_HEAD: Final = 5
"""Lines in which a document has its day."""
_MOST_OF_TITLE: Final = 30
_FEWEST_WORDS: Final = 30
_FEWEST: Final = 3
_MOST_RULES: Final = 3
"""Kinds of rules that may part documents."""
_SENTENCE_END: Final = re.compile(r"[.،,؛;:]$")


def holds_documents(text: str) -> bool:
    """Whether a text begins as one of several documents does, or as a document with labels."""
    if is_labelled(text) or is_press_export(text) or notes_in(text):
        return True
    return len(_parted(text)) >= _FEWEST


def press_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of such a text, for a worker; ``member`` is ``document 1`` and on."""
    decoded = decode(data)
    text = decoded.text
    if decoded.loss is not None:
        yield Failure(path, None, decoded.loss)
    elif is_labelled(text):
        records = RecordReader.of_file(path, reading)
        yield from labelled_articles(text, records, path, decoded.warnings)
    elif documents := documents_of(text.splitlines()):
        yield from (
            article_of_document(one, path, number) for number, one in enumerate(documents, 1)
        )
    elif parts := notes_in(text) or _parted(text):
        for number, part in enumerate(parts, 1):
            member = f"document {number}"
            article = article_of_text(part, path, decoded.warnings)
            if article is None:
                yield Failure(path, member, "no line that could be a title or body")
            else:
                yield replace(article, member=member)
    else:  # by its beginning alone
        yield text_article(data, path)


def _parted(text: str) -> list[str]:
    """The documents between lines that number or end them, or between rules of one kind, where each
    begins with a title and a day; none where they do not."""
    lines = text.removeprefix("\ufeff").splitlines()
    numbered = _at(lines, [at for at, line in enumerate(lines) if _is_mark(line)])
    if len(numbered) >= _FEWEST and all(map(_is_text, numbered)):
        return numbered
    rules = Counter(line.strip() for line in lines if is_rule(line.strip()))
    for rule, count in rules.most_common(_MOST_RULES):
        if count >= _FEWEST - 1:
            parts = _at(lines, [at for at, line in enumerate(lines) if line.strip() == rule])
            # Below the last rule a remark may stand.
            documents = parts if len(parts) == _FEWEST else parts[:-1]
            if len(parts) >= _FEWEST and all(map(_is_dated, documents)):
                return parts
    return []


def _is_mark(line: str) -> bool:
    return is_start(line.strip()) or is_end(line.strip())


def _at(lines: Sequence[str], places: Sequence[int]) -> list[str]:
    """The texts between the lines at these places."""
    ends = [*places, len(lines)]
    starts = [0, *(place + 1 for place in places)]
    texts = ("\n".join(lines[a:b]) for a, b in zip(starts, ends, strict=True))
    return [text for text in texts if text.strip()]


def _is_text(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS


def _is_dated(text: str) -> bool:
    """Whether a text begins with a title and has a day right below it."""
    title, *below = [line.strip() for line in text.split("\n") if line.strip()][:_HEAD]
    is_title = len(title.split()) <= _MOST_OF_TITLE and _SENTENCE_END.search(title) is None
    return _is_text(text) and is_title and any(_has_day(line) for line in below)


def _has_day(line: str) -> bool:
    return len(line) < 80 and parse_date(line) is not None
