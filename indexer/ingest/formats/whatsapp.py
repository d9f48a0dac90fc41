"""Chats that WhatsApp exports as text, from iOS (``[24/02/2024, 10:15:32] Name: …``) and Android
(``24/02/2024, 10:15 - Name: …``).

A message of twenty words is an article by its sender: a forwarded report, a statement. The shorter
ones of a day are one article together, with times and names, so that an answer stands by what it
answers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from indexer.article import Article, named_id
from indexer.ingest.extraction.dates import plausible
from indexer.ingest.extraction.language import language_of
from indexer.ingest.failure import Failure
from indexer.ingest.streams.encoding import decode
from indexer.settings import ReadSettings

__all__ = ["chat_articles", "is_chat"]

_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202c\u2066-\u2069]")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_MESSAGE: Final = re.compile(
    r"\[?(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})[,،]?\s(\d{1,2}):(\d\d)(?::\d\d)?"
    r"(?:\s?([AaPpصم])\.?\s?[Mm]?\.?)?(?:\]| -) (.*)"
)
_SENDER: Final = re.compile(r"([^:]{1,60}): (.*)")
_MEDIA: Final = re.compile(
    r"<?(?:media|image|video|audio|sticker|GIF|document) omitted>?$|<?تم استبعاد الوسائط>?$",
    re.IGNORECASE,
)
_CHAT: Final = re.compile(r"WhatsApp Chat (?:with|-)|(?:محادثة|دردشة) واتساب مع")
_LONGEST_NAME: Final = 100
_LONG: Final = 20
_LONGEST_TITLE: Final = 160
_LOOKED_AT: Final = 40


@dataclass(frozen=True, slots=True)
class _Message:
    numbers: tuple[int, int, int]
    time: str
    sender: str
    lines: list[str]


def is_chat(text: str) -> bool:
    """Whether a text begins as an exported chat does: with a message, and one more soon."""
    lines = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
    found = [match for line in lines if (match := _MESSAGE.match(_plain(line)))]
    is_first = bool(lines) and _MESSAGE.match(_plain(lines[0])) is not None
    return is_first and len(found) > 1 and any(_SENDER.match(match[7]) for match in found)


def chat_articles(data: bytes, reading: ReadSettings, path: str) -> Iterator[Article | Failure]:
    """The articles of a chat, for a worker."""
    decoded = decode(data)
    messages = list(_messages(decoded.text.lstrip("\ufeff")))
    stem = Path(path).stem
    label = _CHAT.search(stem)
    chat = stem[label.end() :].strip()[:_LONGEST_NAME] if label is not None else ""
    is_month_first, is_sure = _order([one.numbers for one in messages])
    doubt = () if is_sure else ("day and month may be exchanged: the chat does not tell",)
    short: defaultdict[str, list[str]] = defaultdict(list)
    for number, one in enumerate(messages, 1):
        day = _day(one.numbers, is_month_first)
        body = "\n".join(line for line in one.lines if line and not _MEDIA.match(line))
        if len(body.split()) >= _LONG:
            when = plausible(f"{day}T{one.time}") if day else None
            yield _article(body, when, one.sender, chat, path, f"message {number}", doubt)
        elif body:
            short[day].append(f"{one.time} {one.sender}: {body}")
    for day, lines in short.items():
        title = " ".join(filter(None, (chat or "WhatsApp", day)))
        body = "\n".join(lines)
        yield _article(body, plausible(day or None), "", chat, path, f"day {day}", doubt, title)
    if not messages:
        yield Failure(path, None, "no message by a sender in this chat")


def _article(
    body: str,
    when: str | None,
    sender: str,
    chat: str,
    path: str,
    member: str,
    warnings: tuple[str, ...],
    title: str = "",
) -> Article:
    first = body.split("\n", 1)[0]
    cut = first if len(first) <= _LONGEST_TITLE else first[:_LONGEST_TITLE].rpartition(" ")[0] + "…"
    return Article(
        id=named_id(f"{when} {sender} {title or cut}", f"whatsapp {chat}"),
        title=title or cut,
        body=body,
        language=language_of(body),
        published=when,
        published_from="record" if when else None,
        source=chat or None,
        author=sender or None,
        path=path,
        member=member,
        warnings=warnings,
    )


def _plain(line: str) -> str:
    return _MARKS.sub("", line).replace("\u202f", " ").translate(_DIGITS)


def _messages(text: str) -> Iterator[_Message]:
    """The messages by a sender; those of the program itself have none."""
    message: _Message | None = None
    for line in text.split("\n"):
        found = _MESSAGE.match(_plain(line))
        if found is None:
            if message is not None:
                message.lines.append(_MARKS.sub("", line).strip())
            continue
        if message is not None:
            yield message
        sender = _SENDER.match(_MARKS.sub("", line)[found.start(7) :])
        if sender is None:
            message = None
            continue
        hour = int(found[4]) % 24
        if found[6] is not None:
            hour = hour % 12 + 12 * (found[6] in "Ppم")
        numbers = (int(found[1]), int(found[2]), int(found[3]))
        message = _Message(numbers, f"{hour:02}:{found[5]}", sender[1].strip(), [sender[2].strip()])
    if message is not None:
        yield message


def _order(days: list[tuple[int, int, int]]) -> tuple[bool, bool]:
    """Whether the month stands first in the days of a chat, and whether that is sure: no month is
    over 12, and a chat goes forward in time."""
    if any(first > 12 for first, _, _ in days):
        return False, True
    if any(second > 12 for _, second, _ in days):
        return True, True
    month_first = [(year, first, second) for first, second, year in days]
    day_first = [(year, second, first) for first, second, year in days]
    backward = (_backward(day_first), _backward(month_first))
    return backward[0] > backward[1], backward[0] != backward[1]


def _backward(days: list[tuple[int, int, int]]) -> int:
    return sum(later < earlier for earlier, later in pairwise(days))


def _day(numbers: tuple[int, int, int], is_month_first: bool) -> str:
    """The day in ISO 8601, "" for none that there is."""
    first, second, third = numbers
    year, month, day = (third, first, second) if is_month_first else (third, second, first)
    if first > 31:
        year, month, day = first, second, third
    year += 2000 if year < 100 else 0
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
