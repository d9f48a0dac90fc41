"""Plain text and Markdown, as it is scraped or copied from a page: one article a file.

The rules are of pages in general; what each line was taken for can be read in ``removed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from indexer.article import Article, article_id
from indexer.ingest.extraction.assemble import Reading
from indexer.ingest.extraction.credit_time import split_glued
from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.extraction.language import language_of
from indexer.ingest.extraction.layout import look_at
from indexer.ingest.extraction.lines import split_lines
from indexer.ingest.extraction.span import find_span
from indexer.ingest.extraction.words import LEAST_KNOWN, is_prose, known_share
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.front_matter import split_front_matter
from indexer.ingest.formats.other_kinds import kind_of_text
from indexer.ingest.lengths import LARGE
from indexer.ingest.streams.encoding import decode, is_mostly_control
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["article_of_text", "read_text", "text_article", "why_no_article"]

_LANGUAGES_OF_ARABIC_LETTERS: Final = frozenset("ar ckb fa ps ur".split())


def read_text(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The one article of a text file; a long one is left to a worker."""
    limit = reading.max_file_mb * MB
    data = source.stream.read(limit + 1)
    if len(data) > limit:
        reason = larger_than(reading.max_file_mb, "max_file_mb")
        yield Failure(source.name, None, reason)
        return
    if source.damage is not None and not data.strip(b"\x00 \t\r\n"):
        return
    if len(data) > LARGE:
        yield Task(text_article, (data, source.name, source.captured), source.name)
    else:
        yield text_article(data, source.name, source.captured)


def text_article(data: bytes, path: str, captured: str | None = None) -> Article | Failure:
    """The one article of the bytes of a text file."""
    decoded = decode(data)
    if not decoded.text.strip("\ufeff\x00 \t\r\n\u00a0"):
        return Failure(path, None, "empty")
    if is_mostly_control(decoded.text):
        return Failure(path, None, "not text: over 0.5% control characters")
    if decoded.loss is not None:
        return Failure(path, None, decoded.loss)
    if (reason := why_no_article(decoded.text)) is not None:
        return Failure(path, None, f"no article in it: {reason}")
    article = article_of_text(decoded.text, path, decoded.warnings, captured)
    if article is None:
        if "draft" in split_front_matter(_with_plain_ends(decoded.text))[0]:
            return Failure(path, None, "not published, its status is draft")
        return Failure(path, None, "no article in it: no line that could be a title or body")
    return article


def why_no_article(text: str) -> str | None:
    """Why a text is no article of words: it is of another known kind, or too few of its words are
    those of a language. ``None`` where it may be one.

    Words in Arabic letters are judged by the vocabulary. Of other languages a text is one that has
    the words of English, or words that look like some: there are more languages than vocabularies.
    A front matter is no part of it, unless it is all there is.
    """
    below = split_front_matter(_with_plain_ends(text))[1]
    text = below if below.strip() else text
    if (kind := kind_of_text(text)) is not None:
        return kind
    language = language_of(text)
    share = known_share(text, language)
    if language in _LANGUAGES_OF_ARABIC_LETTERS:
        if share >= LEAST_KNOWN:
            return None
        return (
            f"only {share:.0%} of its words are known: read in a wrong encoding, or of no language?"
        )
    if (language == "en" and share >= LEAST_KNOWN) or is_prose(text):
        return None
    return "it is of letters and signs that are no words of a language"


def article_of_text(
    text: str, path: str, warnings: tuple[str, ...] = (), captured: str | None = None
) -> Article | None:
    """The article in ``text``; ``None`` when every line of it is noise, or it is a draft.

    ``captured`` is when it was taken from its site, if that is known; its front matter may say that
    too."""
    matter, text = split_front_matter(_with_plain_ends(text))
    if "draft" in matter:
        return None
    lines = list(split_lines(text, split_glued))
    captured = plausible(parse_date(matter.get("captured", ""))) or captured
    page = look_at(lines, captured)
    span = find_span(page)
    if span is None:
        title = matter.get("title")
        if title is None:
            return None
        return _bare(title, matter, path, warnings, captured)
    return Reading(page, span, matter, path, warnings, captured).article()


def _with_plain_ends(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _bare(
    title: str, matter: dict[str, str], path: str, warnings: tuple[str, ...], captured: str | None
) -> Article:
    url = matter.get("url")
    given = matter.get("published", "")
    published = plausible(parse_date(given, reference=captured), captured)
    return Article(
        article_id(url, title, title),
        title,
        title,
        deck=matter.get("deck"),
        language=language_of(title),
        published=published,
        published_from="meta" if published is not None else None,
        agency=matter.get("agency"),
        source=matter.get("source"),
        author=matter.get("author"),
        section=matter.get("section"),
        url=url,
        path=path,
        warnings=(*warnings, "no body"),
        kind="title",
        captured=captured,
    )
