"""A chat that Telegram Desktop exported as HTML (``messages.html``, ``messages2.html`` …): each
message an article.

The page's parts are those that it writes: https://github.com/telegramdesktop/tdesktop,
Telegram/SourceFiles/export/output/export_output_html.cpp.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.html.markup import cap_depth, decode_page
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.telegram import left_out_of, message_record
from indexer.settings import ReadSettings

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["articles_of_chat_page", "is_chat_page"]

_TITLE: Final = "<title>Exported Data</title>"
_CLASS: Final = re.compile(r"class=\"page_wrap\b")
_SPACE: Final = re.compile(r"[ \t\r\n]+")


def is_chat_page(text: str) -> bool:
    """Whether a page is one of Telegram's exports, by how it begins."""
    return _TITLE in text[:2000] and _CLASS.search(text) is not None


def articles_of_chat_page(
    data: bytes, reading: ReadSettings, path: str
) -> Iterator[Article | Failure]:
    """The articles of the messages on a page; ``member`` is ``message42``, as the page names it.
    Those without text (photos, what Telegram itself says) are counted in a failure."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(cap_depth(decode_page(data).text)[0])
    outlet = _line(tree.css_first(".page_header .text"))
    records = RecordReader.of_file(path, reading)
    author = ""
    left_out: Counter[str] = Counter()
    found = 0
    for message in tree.css("div.message"):
        found += 1
        if "service" in _classes(message):
            left_out["of kind service"] += 1
            continue
        author = _from(message, author)
        text = _text(message)
        if not text:
            left_out["without text"] += 1
            continue
        member = message.attributes.get("id") or f"message {found}"
        yield _article(message, text, author, outlet, records, path, member[:60])
    if left_out:
        yield Failure(path, None, left_out_of(outlet, left_out), is_loss=False)
    if not found:
        yield Failure(path, None, "a page of Telegram's export without messages")


def _article(
    message: LexborNode,
    text: str,
    author: str,
    outlet: str,
    records: RecordReader,
    path: str,
    member: str,
) -> Article | Failure:
    sent = message.css_first(".date.details")
    record = message_record(
        number=member.removeprefix("message"),
        text=text,
        date=(sent.attributes.get("title") or "") if sent is not None else "",
        outlet=outlet,
        author=_line(message.css_first(".signature")) or ("" if author == outlet else author),
    )
    forwarded = _own_text(message.css_first(".forwarded .from_name"))
    told = (f"forwarded from {forwarded[:100]}",) if forwarded else ()
    return records.read(record, path, member, told)


def _from(message: LexborNode, before: str) -> str:
    """Who sent a message: one that is joined to the message before it does not say it again."""
    own = message.css_first(".body > .from_name")
    is_forwarded = (
        own is not None and own.parent is not None and "forwarded" in _classes(own.parent)
    )
    return before if own is None or is_forwarded else _line(own)


def _text(message: LexborNode) -> str:
    """The text of a message as lines, the addresses of its links behind their words; of a poll its
    question and answers."""
    node = message.css_first(".body > .text")
    if node is None:
        poll = message.css(".media_poll .question, .media_poll .answer")
        return "\n".join(filter(None, map(_line, poll)))
    for link in node.css("a[href]"):
        address = link.attributes.get("href") or ""
        words = link.text()
        if address.startswith(("http:", "https:")) and address not in words:
            link.replace_with(f"{words.rstrip()} ({address}){words[len(words.rstrip()) :]}")
    for pause in node.css("br"):
        pause.replace_with("\x1e")
    lines = _SPACE.sub(" ", node.text()).split("\x1e")
    return "\n".join(line.strip() for line in lines).strip()


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _line(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""


def _own_text(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=False).split()) if node is not None else ""
