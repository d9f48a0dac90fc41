"""MHTML: a page with its parts in one file, as browsers save it (RFC 2557)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect
from email.message import EmailMessage
from typing import Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.mail_parts import content_of, header, sent_at
from indexer.settings import ReadSettings

__all__ = ["saved_page"]

_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")


def saved_page(data: bytes, reading: ReadSettings, path: str) -> Article | Failure:
    """The article of the page that was saved, for a worker: of its parts the one that is named as
    the first, or else the first that is a page. Its address and when it was saved are those that
    the browser wrote into the header."""
    from indexer.ingest.formats.html.page import read_page

    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    part = _first_page(message)
    if part is None:
        return Failure(path, None, "no page among the parts of this MHTML file")
    address = header(message, "snapshot-content-location") or header(part, "content-location")
    article = read_page(
        content_of(part),
        reading,
        path=path,
        url=address or None,
        declared_encoding=part.get_content_charset(),
        captured=sent_at(message),
    )
    is_cut = any(isinstance(one, CloseBoundaryNotFoundDefect) for one in message.defects)
    if isinstance(article, Failure) or not is_cut:
        return article
    return replace(article, warnings=(*article.warnings, "the file is cut short"))


def _first_page(message: EmailMessage) -> EmailMessage | None:
    parts: Iterable[EmailMessage] = message.walk()
    pages = [part for part in parts if part.get_content_type() in _PAGE_TYPES]
    start = str(message.get_param("start") or "")
    named = (part for part in pages if start and header(part, "content-id") == start)
    return next(named, pages[0] if pages else None)
