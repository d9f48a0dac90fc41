"""PDF documents, by pypdf (the extra ``pdf``): one article each.

A PDF holds glyphs at places. The words come out right, their order on a line not always: numbers,
Latin words and brackets among Arabic are what goes astray. That is told in a warning.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.text import article_of_text
from indexer.ingest.formats.whole import InWorker
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item
from indexer.settings import MB, ReadSettings

__all__ = ["is_pdf", "pdf_article", "read_pdf"]

_START: Final = re.compile(rb"[\s\x00\xef\xbb\xbf]{0,1024}%PDF-\d")
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_GLUED: Final = re.compile(r"(?<=[\u0621-\u064a])(?=[0-9٠-٩])|(?<=[0-9٠-٩])(?=[\u0621-\u064a]{2})")
_OPENS_ASTRAY: Final = re.compile(r"\s*[.،؛:؟!)\]»]\s?[\u0621-\u064a]")
_LEFT_TO_RIGHT: Final = re.compile(r"[0-9٠-٩A-Za-z][0-9٠-٩A-Za-z.,:/@-]*")
_TEH_FIRST: Final = re.compile(r"\bة\w{2}")
_TEH_LAST: Final = re.compile(r"\w{2}ة\b")
_MIRROR: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_PAGE_NUMBER: Final = re.compile(r"[-–|/\s0-9٠-٩]+$|(?:صفحة|page)\s*[0-9٠-٩]+", re.IGNORECASE)
_END: Final = re.compile(r"[.!؟?:]\s*[\"»”)]*$")
# A line on so many pages is printed above or below each of them.
_REPEATED: Final = 3
# A line of less than this share of a full one ends its paragraph.
_SHORT_LINE: Final = 0.6


def is_pdf(head: bytes) -> bool:
    """Whether a file with these first bytes is a PDF document, junk before it apart."""
    return _START.match(head) is not None


def read_pdf(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The one article of a PDF document, for a worker to read."""
    if find_spec("pypdf") is None:
        yield Failure(source.name, None, "a PDF document: pip install 'marsad[pdf]' to read it")
        return
    yield from InWorker(pdf_article, "max_document_mb", only_whole=True)(source, reading)


def pdf_article(data: bytes, reading: ReadSettings, path: str) -> Article | Failure:
    """The article of a PDF document, for a worker: its pages as one text, cleaned as text is."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    warnings: list[str] = []
    left = reading.max_article_mb * MB
    pages: list[list[str]] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        count = len(reader.pages)
    except (DependencyError, FileNotDecryptedError):
        return Failure(path, None, "encrypted")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        return Failure(path, None, f"PDF damaged: {' '.join(str(error).split())[:200]}")
    for number in range(count):
        try:
            text = reader.pages[number].extract_text()
        except (DependencyError, FileNotDecryptedError):
            return Failure(path, None, "encrypted")
        except (MemoryError, RecursionError):
            raise
        except Exception as error:
            # pypdf raises whatever its code meets in a damaged page; the others are kept.
            warnings.append(f"page {number + 1} could not be read ({type(error).__name__})")
            continue
        text, left = text[:left], left - len(text)
        pages.append(unicodedata.normalize("NFKC", text).splitlines())
        if left < 0:
            warnings.append(f"longer than {reading.max_article_mb} MB (max_article_mb)")
            break
    lines = _running_text(pages)
    if not any(re.search(r"\w\w", line) for line in lines):
        return Failure(path, None, "no text in this PDF: pictures of pages, perhaps")
    lines, doubt = _in_order(lines)
    if doubt is not None:
        warnings.append(doubt)
    article = article_of_text("\n\n".join(_paragraphs(lines)), path, tuple(warnings))
    if article is None:
        return Failure(path, None, "no article in it: no line that could be a title or body")
    # Numbers of lines would be those of the text that was made of it, which nobody sees.
    return replace(article, removed=tuple(replace(line, line=0) for line in article.removed))


def _running_text(pages: Sequence[Sequence[str]]) -> list[str]:
    """The lines of all pages without their numbers and what is printed on each of them."""
    on_pages = Counter(line.strip() for page in pages for line in set(page) if line.strip())
    return [
        line.strip()
        for page in pages
        for line in page
        if line.strip()
        and on_pages[line.strip()] < _REPEATED
        and _PAGE_NUMBER.match(line.strip()) is None
    ]


def _in_order(lines: list[str]) -> tuple[list[str], str | None]:
    """The lines, turned round where their letters stand in the order of drawing; and what to doubt.

    No Arabic word begins with a teh marbuta, which is the end of one in forty.
    """
    text = "\n".join(lines)
    if len(_TEH_FIRST.findall(text)) > len(_TEH_LAST.findall(text)):
        lines = [_turn_round(line) if _ARABIC.search(line) else line for line in lines]
        return lines, "read from a PDF that holds its letters backwards: words may be out of order"
    arabic = [line for line in lines if _ARABIC.search(line)]
    astray = sum(
        _GLUED.search(line) is not None or _OPENS_ASTRAY.match(line) is not None for line in arabic
    )
    lines = [_GLUED.sub(" ", line) for line in lines]
    if not astray:
        return lines, None
    return lines, f"read from PDF: words may be out of order on {astray} of {len(arabic)} lines"


def _turn_round(line: str) -> str:
    turned = line[::-1].translate(_MIRROR)
    return _LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], turned)


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines joined to paragraphs: one ends with a sentence on a line that is not full."""
    full = sorted(map(len, lines))[int(len(lines) * 0.8)]
    paragraphs: list[str] = []
    going_on = False
    for line in lines:
        if going_on:
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        is_full = len(line) >= full * _SHORT_LINE
        going_on = is_full and not (_END.search(line) and len(line) < full * 0.95)
    return paragraphs
