"""PDF documents, by PDFium (the extra ``pdf``): one article each.

A PDF holds glyphs at places. Words, lines and columns are told by the places, the order on a line
by the Unicode bidirectional algorithm. Of fonts that do not tell which letters they show nothing
can be read, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from indexer.article import Article, Removed, article_id
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.words import LEAST_KNOWN, known_share
from indexer.ingest.failure import Failure
from indexer.ingest.formats.pdf_glyphs import MOST_GLYPHS, PageGlyphs, glyphs_of_page
from indexer.ingest.formats.pdf_lines import TextLine, lines_of_page
from indexer.ingest.formats.pdf_order import is_right_to_left
from indexer.ingest.formats.pdf_printed import Printed, without_print_marks
from indexer.ingest.formats.pdf_text import (
    paragraphs,
    with_title,
    without_asides,
    without_furniture,
)
from indexer.ingest.formats.text import article_of_text
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.confinement import less_memory
from indexer.ingest.workers.tasks import Item
from indexer.missing import how_to_install
from indexer.settings import MB, ReadSettings

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

__all__ = ["is_pdf", "pdf_article", "read_pdf"]

_START: Final = re.compile(rb"[\s\x00\xef\xbb\xbf]{0,1024}%PDF-\d")
_OCR: Final = "`ocrmypdf --force-ocr -l ara in.pdf out.pdf` makes a PDF whose text can be read"
_TEH_FIRST: Final = re.compile(r"\bة\w{2}")
_TEH_LAST: Final = re.compile(r"\w{2}ة\b")
# Of the letters of a page, as many as make it one that is read from the right.
_FROM_RIGHT: Final = 0.3
# Signs among letters, beyond which a text is none; and glyphs of which the font tells no letter.
_MOST_SIGNS: Final = 0.4
_MOST_UNKNOWN: Final = 0.3
_MOST_NAMED: Final = 12
# Lines of all pages: a book of 1,000 pages has 40,000.
_MOST_LINES: Final = 200_000
# MB that a document may take beside its own bytes: PDFium unpacks what it is given.
_MEMORY: Final = 384


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes is a PDF document, junk before it apart."""
    return _START.match(head) is not None


def read_pdf(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The one article of a PDF document, for a worker to read."""
    if find_spec("pypdfium2") is None:
        yield Failure(
            source.name, None, f"a PDF document: {how_to_install('pypdfium2')} to read it"
        )
        return
    yield from InWorker(pdf_article, "max_document_mb", only_whole=True)(source, reading)


@dataclass(slots=True)
class _Pages:
    """The lines of the pages, and what was met on the way."""

    lines: list[list[TextLine]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    glyphs: int = 0
    unknown: int = 0
    slanted: int = 0


def pdf_article(data: bytes, reading: ReadSettings, path: str) -> Article | Failure:
    """The article of a PDF document, for a worker: its pages as one text, cleaned as text is."""
    from pypdfium2 import PdfiumError

    try:
        with less_memory(_MEMORY):
            pages, matter = _read(data, reading)
    except PdfiumError as error:
        reason = " ".join(str(error).split())[:200]
        return Failure(path, None, "encrypted" if "assword" in reason else f"PDF damaged: {reason}")
    printed = without_print_marks(pages.lines, matter)
    columns, asides = without_asides(printed.pages)
    lines, edges = without_furniture(columns)
    text = "\n".join(line.text for line in lines)
    doubt = _doubt(text, pages)
    if doubt is not None:
        return Failure(path, None, doubt)
    article = _article(lines, printed, pages.warnings, path)
    if isinstance(article, Failure):
        return article
    repeated = (Removed(0, "nav_footer", text) for text in edges)
    beside = (Removed(0, "aside", text) for text in asides)
    return replace(article, removed=(*article.removed, *repeated, *beside))


def _read(data: bytes, reading: ReadSettings) -> tuple[_Pages, dict[str, str]]:
    """The pages of a document, and what it tells of itself."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    try:
        return _read_pages(document, reading), document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()


def _read_pages(document: PdfDocument, reading: ReadSettings) -> _Pages:
    from pypdfium2 import PdfiumError

    pages = _Pages()
    left = reading.max_article_mb * MB
    rows = 0
    for number in range(len(document)):
        try:
            page = document[number]
            found = glyphs_of_page(page)
            page.close()
        except PdfiumError as error:
            pages.warnings.append(f"page {number + 1} could not be read ({error})")
            continue
        lines = _lines(found)
        pages.lines.append(lines)
        _count(pages, found, number + 1)
        left -= sum(len(line.text) + 1 for line in lines)
        if left < 0:
            pages.warnings.append(f"longer than {reading.max_article_mb} MB (max_article_mb)")
            break
        rows += len(lines)
        if rows > _MOST_LINES and number + 1 < len(document):
            pages.warnings.append(f"only its first {number + 1:,} pages are read: {rows:,} lines")
            break
    _tell(pages)
    return pages


def _lines(page: PageGlyphs) -> list[TextLine]:
    """The lines of a page, also of one whose maker drew Arabic from left to right.

    No Arabic word begins with a teh marbuta, which is the end of one in forty.
    """
    from_right = _runs_from_right(page)
    lines = lines_of_page(page, right_to_left=from_right)
    text = "\n".join(line.text for line in lines) if from_right else ""
    if len(_TEH_FIRST.findall(text)) > len(_TEH_LAST.findall(text)):
        return lines_of_page(page, right_to_left=True, as_drawn=True)
    return lines


def _runs_from_right(page: PageGlyphs) -> bool:
    letters = [one.text for one in page.glyphs if one.text[0].isalpha()]
    return sum(is_right_to_left(one[0]) for one in letters) > len(letters) * _FROM_RIGHT


def _count(pages: _Pages, found: PageGlyphs, number: int) -> None:
    pages.glyphs += len(found.glyphs)
    pages.unknown += found.unknown
    pages.slanted += found.slanted
    if not found.glyphs and not found.unknown:
        pages.empty.append(number)
    if found.is_cut:
        pages.warnings.append(f"page {number}: only its first {MOST_GLYPHS:,} letters are read")


def _tell(pages: _Pages) -> None:
    if pages.slanted:
        pages.warnings.append(f"letters that stand askew, left out: {pages.slanted}")
    if pages.empty and pages.glyphs:
        named = ", ".join(map(str, pages.empty[:_MOST_NAMED]))
        more = len(pages.empty) - _MOST_NAMED
        named += f" and {more} more" if more > 0 else ""
        pages.warnings.append(f"pages without text, pictures perhaps: {named}")


def _doubt(text: str, pages: _Pages) -> str | None:
    """Why what was read is no text, or ``None``."""
    if re.search(r"\w\w", text) is None:
        if pages.unknown:
            return f"its fonts do not tell which letters they show: {_OCR}"
        return f"no text in this PDF: pictures of pages, perhaps; {_OCR}"
    shown = [one for one in text if not one.isspace()]
    signs = sum(not one.isalnum() and not "\u0610" <= one <= "\u0670" for one in shown)
    share = known_share(text, language_of(text))
    is_none = (
        pages.unknown > pages.glyphs * _MOST_UNKNOWN
        or signs > len(shown) * _MOST_SIGNS
        or share < LEAST_KNOWN
    )
    if not is_none:
        return None
    known = f" ({share:.0%} of the words are known)" if share < LEAST_KNOWN else ""
    return f"its fonts do not tell which letters they show{known}: {_OCR}"


def _article(
    lines: list[TextLine], printed: Printed, warnings: list[str], path: str
) -> Article | Failure:
    found = with_title(paragraphs(lines), printed.title)
    marks = ("", "# ", "## ")
    text = "\n\n".join(marks[one.level] + one.text for one in found)
    article = article_of_text(text, path, tuple(warnings), printed.captured)
    if article is None:
        return Failure(path, None, "no article in it: no line that could be a title or body")
    # Numbers of lines would be those of the text that was made of it, which nobody sees.
    removed = tuple(replace(line, line=0) for line in article.removed)
    return _with_matter(replace(article, removed=removed), printed)


def _with_matter(article: Article, printed: Printed) -> Article:
    """The article with what the file tells of itself, where its text does not."""
    if article.url is None and printed.url is not None:
        id = article_id(printed.url, article.title, article.body)
        article = replace(article, id=id, url=printed.url)
    if printed.captured is not None:
        article = replace(article, captured=printed.captured)
    if article.published is None and printed.made is not None:
        warning = "no date in the text: the day on which the PDF was made"
        return replace(
            article,
            published=printed.made,
            published_from="meta",
            warnings=(*article.warnings, warning),
        )
    return article
