"""The lines of a document of an office (Word, OpenDocument, RTF), made its articles.

A document is one article, but for exports of press databases, which hold many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from xml.etree import ElementTree

from indexer.article import Article, Removed, article_id
from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.failure import Failure
from indexer.ingest.formats.exports import export_name
from indexer.ingest.formats.html.credits import clean_author
from indexer.ingest.formats.labelled import is_labelled, labelled_articles
from indexer.ingest.formats.press_export import Document, documents_of
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.text import article_of_text
from indexer.ingest.formats.zip_parts import tag_of

__all__ = [
    "Line",
    "Properties",
    "article_of_document",
    "articles_of_lines",
    "lines_of_table",
    "with_properties",
]

_HEAD_LINES: Final = 10
# A document has no menus: what the cleaner of pages takes for them is text here.
_OF_PAGES: Final = frozenset(("links", "after_body", "nav", "nav_footer", "ticker", "related"))
# Accounts that programs name themselves: of Office, of Windows, of libraries that write documents.
_NO_PERSON: Final = re.compile(
    r"\b(?:user|admin|administrator|owner|microsoft|windows|office|python-docx|openpyxl|apache|poi|"
    r"unknown|pc|hp|dell|lenovo|acer|asus|toshiba)\b|مستخدم",
    re.IGNORECASE,
)
_GENERATED: Final = "python-docx"  # whose template says that it was made in 2013


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a row of a table, and its level if it is a heading, from 1."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself: "" where it says nothing. Days as they stand in it."""

    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""


def lines_of_table(
    table: ElementTree.Element, row: str, cell: str, text: Callable[[ElementTree.Element], str]
) -> Iterator[Line]:
    """A line for each row, with bars between the cells; ``row`` and ``cell`` are the names of their
    elements. Rows of a table in a cell are text of the row around it."""
    waiting = [table]
    while waiting:
        one = waiting.pop()
        if tag_of(one) == row:
            cells = (" ".join(text(child).split()) for child in one if tag_of(child) == cell)
            yield Line(" | ".join(filter(None, cells)))
        else:
            waiting.extend(reversed(one))


def articles_of_lines(
    lines: Sequence[Line], properties: Properties, path: str
) -> Iterator[Article | Failure]:
    """The articles of a document with these lines.

    The title of one is that of its properties when it stands in the text, or else its first
    heading, or else the first line that the cleaner of text takes for one. Author and day are
    those of the properties where the text has none.
    """
    lines = [line for line in lines if line.text]
    if not lines:
        yield Failure(path, None, "empty")
        return
    documents = documents_of([line.text for line in lines])
    if documents:
        yield from (
            article_of_document(one, path, number) for number, one in enumerate(documents, 1)
        )
        return
    text = "\n".join(line.text for line in lines)
    if is_labelled(text):
        yield from labelled_articles(text, RecordReader(export=export_name(path)), path)
        return
    marked = _with_title(lines, properties.title)
    text = "\n\n".join("#" * line.level + " " * bool(line.level) + line.text for line in marked)
    article = article_of_text(text, path)
    if article is None:
        yield Failure(path, None, "no article in it: no line that could be a title or body")
        return
    whole = _with_all_lines(article, [line.text for line in marked])
    yield with_properties(whole, properties)


def with_properties(article: Article, properties: Properties) -> Article:
    """The article with author and day of its file where it has none itself; a name is an author
    only if it can be a person's, of two words or more."""
    author = article.author
    name = " ".join(properties.author.split())
    if author is None and len(name.split()) > 1 and _NO_PERSON.search(name) is None:
        author = clean_author(name, (), None)
    if properties.author == _GENERATED:
        return article
    created = plausible(parse_date(properties.created)) if properties.created else None
    modified = plausible(parse_date(properties.modified)) if properties.modified else None
    article = replace(article, author=author, modified=article.modified or modified)
    if article.published is not None or created is None:
        return article
    told = "date taken from the properties of the file"
    return replace(
        article,
        published=created,
        published_from="meta",
        warnings=(*article.warnings, told),
    )


def article_of_document(document: Document, path: str, number: int) -> Article | Failure:
    """The article of a document of a press database."""
    member = f"document {number}"
    body = "\n".join(document.body)
    if not body or not document.title:
        return Failure(path, member, "no text in this document of the export")
    article = article_of_text("\n\n".join((f"# {document.title}", *document.body)), path)
    language = article.language if article is not None else "und"
    published = plausible(parse_date(document.published)) if document.published else None
    return Article(
        id=article_id(None, document.title, body),
        title=document.title,
        body=body,
        language=language,
        published=published,
        published_from="record" if published else None,
        source=document.source or None,
        author=clean_author(document.author, (document.source,), None) if document.author else None,
        section=document.section or None,
        dateline=document.dateline or None,
        path=path,
        member=member,
    )


def _with_title(lines: list[Line], title: str) -> list[Line]:
    """The lines with one heading of the first level, where one can be told."""
    head = lines[:_HEAD_LINES]
    headings = sorted((line for line in head if line.level), key=lambda line: line.level)
    named = [line for line in head if line.text == title]
    best = next(iter([*named, *headings]), None)
    if best is None:
        return [Line(title, 1), *lines] if _is_title(title) else lines
    return [
        Line(line.text, 1) if line is best else replace(line, level=line.level and line.level + 1)
        for line in lines
    ]


def _is_title(title: str) -> bool:
    """Whether a title of a file's properties is one that a person gave it."""
    return len(title.split()) >= 3 and re.search(r"\.docx?$|^Microsoft|^Document", title) is None


def _with_all_lines(article: Article, texts: list[str]) -> Article:
    """The article with the lines that only a page would have as noise put back in order."""
    # Lines stand two apart in the text that was made of them.
    back = {line.line // 2 for line in article.removed if line.kind in _OF_PAGES}
    if not back:
        return article
    kept = article.body.split("\n")
    subheads = {kept[index] for index in article.subheads}
    known = set(kept)
    if not known <= set(texts):  # a line was split or freed from marks: leave it as it is
        return article
    body = [text for index, text in enumerate(texts) if index in back or text in known]
    removed: tuple[Removed, ...] = tuple(
        line for line in article.removed if line.kind not in _OF_PAGES
    )
    joined = "\n".join(body)
    return replace(
        article,
        id=article_id(article.url, article.title, joined),
        body=joined,
        subheads=tuple(index for index, text in enumerate(body) if text in subheads),
        removed=removed,
    )
