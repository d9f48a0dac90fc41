"""E-mails, one a file (EML) or many (MBOX): newsletters, bulletins of agencies, letters.

An e-mail is one article, whose title is its subject. Its page goes through the reader of pages,
and its text through that of texts. A newsletter, told by the fields that lists put into their
headers (RFC 2369, RFC 2919), has its sender as its source; of any other e-mail the sender is the
author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from typing import BinaryIO, Final

from indexer.article import Article, article_id, named_id
from indexer.ingest.failure import Failure, larger_than
from indexer.ingest.formats.html.fragment import plain_text
from indexer.ingest.formats.mail_parts import content_of, header, sender_of, sent_at, text_of
from indexer.ingest.formats.mail_text import letter_text
from indexer.ingest.formats.text import article_of_text
from indexer.ingest.streams.source import Source
from indexer.ingest.workers.tasks import Item, Task
from indexer.settings import MB, ReadSettings

__all__ = ["mail_articles", "read_mbox"]

_SEPARATOR: Final = re.compile(rb"From [^\n]{1,200}?\d\d:\d\d[^\n]{1,40}?\d{4}")
_QUOTED_SEPARATOR: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_LISTS: Final = ("list-id", "list-unsubscribe", "list-post")
_ENCRYPTED: Final = frozenset(
    ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
)
_DEEPEST: Final = 5
"""E-mails that are attached to one another."""
# A page of which less than this share of the words is left is a digest of several stories.
_DIGEST: Final = 0.5
_ARCHIVED: Final = re.compile(r"<?(https?://[^\s<>]{1,2000})>?$")


def read_mbox(source: Source, reading: ReadSettings) -> Iterator[Item]:
    """The e-mails of a box, each a task; ``member`` is its number: ``message 3``. One is in memory
    at a time."""
    limit = reading.max_document_mb * MB
    held: Task | None = None
    for number, data in enumerate(_split(source.stream, limit), 1):
        if held is not None:
            yield held
            held = None
        place = f"message {number}"
        if data is None:
            too_large = larger_than(reading.max_document_mb, "max_document_mb")
            yield Failure(source.name, place, too_large)
        else:
            held = Task(mail_articles, (data, reading, source.name), source.name, place)
    if held is not None:
        cut = ("the box is cut short, perhaps in this message",)
        yield held if source.damage is None else replace(held, warnings=cut)


def _split(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The messages of a box, ``None`` for one that is larger than ``limit`` bytes."""
    lines: list[bytes] = []
    size = 0
    is_after_blank = True
    begun = False
    while line := stream.readline(limit + 1):
        if is_after_blank and _SEPARATOR.match(line):
            if begun:
                yield _joined(lines) if size <= limit else None
            lines, size, begun = [], 0, True
        else:
            size += len(line)
            if size <= limit:
                lines.append(line)
            else:
                lines.clear()
        is_after_blank = not line.strip(b"\r\n")
    if begun:
        yield _joined(lines) if size <= limit else None


def _joined(lines: list[bytes]) -> bytes:
    """A message, its lines that begin with ``>From`` as they were before they came into a box."""
    return _QUOTED_SEPARATOR.sub(rb"\1", b"".join(lines))


def mail_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The article of an e-mail and those of e-mails attached to it, for a worker; what else is
    attached is told in a warning."""
    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    yield from _articles(message, reading, path, None, 1)


def _articles(
    message: EmailMessage, reading: ReadSettings, path: str, member: str | None, depth: int
) -> Iterator[Article | Failure]:
    attached, names = _attachments(message)
    told = tuple(f"not read: the attached {name}" for name in names)
    found = _article(message, reading, path)
    if isinstance(found, Article):
        yield replace(found, member=member, warnings=found.warnings + told)
    elif not attached or names:
        yield replace(found, place=member, reason="; ".join((found.reason, *told)))
    for number, one in enumerate(attached, 1):
        place = ", ".join(filter(None, (member, f"attached message {number}")))
        if depth >= _DEEPEST:
            yield Failure(path, place, f"attached more than {_DEEPEST} deep: not read")
        else:
            yield from _articles(one, reading, path, place, depth + 1)


def _attachments(message: EmailMessage) -> tuple[list[EmailMessage], list[str]]:
    """The e-mails attached to one, and of other attachments what they are."""
    messages: list[EmailMessage] = []
    names: list[str] = []
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        kind = part.get_content_type()
        if kind == "message/rfc822":
            messages += _inner(part)
        elif part.is_multipart():
            waiting += _inner(part)
        elif part.get_content_disposition() == "attachment":
            name = (part.get_filename() or "").encode("utf-8", "replace").decode()
            names.append(f"{name[:80]} ({kind})" if name else kind)
    return messages, names


def _inner(part: EmailMessage) -> list[EmailMessage]:
    inner = part.get_payload()
    parts = inner if isinstance(inner, list) else []
    return [one for one in parts if isinstance(one, EmailMessage)]


def _article(message: EmailMessage, reading: ReadSettings, path: str) -> Article | Failure:
    if message.get_content_type() in _ENCRYPTED:
        return Failure(path, None, "an encrypted e-mail")
    title = header(message, "subject")
    page, text = message.get_body(("html",)), message.get_body(("plain",))
    found: Article | Failure | None = None
    if page is not None:
        found = _of_page(page, title, reading, path)
    if not isinstance(found, Article) and text is not None:
        decoded = text_of(text)
        letter = letter_text(decoded.text, str(text.get_param("format") or "").lower() == "flowed")
        found = _of_text(letter.text, title, path, decoded.warnings + letter.warnings) or found
    if not isinstance(found, Article):
        return found or Failure(path, None, "no text in this e-mail")
    return _with_header(found, message, title)


def _of_page(
    part: MIMEPart, title: str, reading: ReadSettings, path: str
) -> Article | Failure | None:
    """The article of an e-mail's page; of a digest, which has no story of its own, all its text."""
    from indexer.ingest.formats.html.page import read_page

    content, charset = content_of(part), part.get_content_charset()
    article = read_page(content, reading, path=path, declared_encoding=charset)
    if len(content) > reading.max_file_mb * MB:
        return article
    whole = plain_text(text_of(part).text)
    left = len(article.body.split()) if isinstance(article, Article) else 0
    if left and left >= _DIGEST * len(whole.split()):
        return article
    return _of_text(whole.replace("\n", "\n\n"), title, path) or article


def _of_text(text: str, title: str, path: str, warnings: tuple[str, ...] = ()) -> Article | None:
    heading = f"# {title}\n\n" if title else ""
    return article_of_text(heading + text, path, warnings) if text.strip() else None


def _with_header(article: Article, message: EmailMessage, title: str) -> Article:
    """The article with what the header says of it."""
    name = header(message, "message-id").strip("<> ")
    archived = _ARCHIVED.match(header(message, "archived-at"))  # RFC 5064
    url = archived[1] if archived is not None else article.url
    title = title or article.title
    is_named = bool(name) and url is None
    published = sent_at(message)
    sender = sender_of(message) or None
    is_list = any(field in message for field in _LISTS)
    warnings = article.warnings
    if header(message, "subject"):  # which is the title
        warnings = tuple(one for one in warnings if not one.startswith("no title"))
    return replace(
        article,
        warnings=warnings,
        id=named_id(name, "message-id") if is_named else article_id(url, title, article.body),
        title=title,
        url=url,
        published=published or article.published,
        published_from="meta" if published else article.published_from,
        source=(sender if is_list else None) or article.source,
        author=article.author if is_list else sender or article.author,
        path=article.path,
        given_id=name if is_named else article.given_id,
    )
