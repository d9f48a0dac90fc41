"""Messages of Telegram, as Telegram Desktop exports a chat (``result.json``).

The names are those that it writes: https://github.com/telegramdesktop/tdesktop,
Telegram/SourceFiles/export/output/export_output_json.cpp. A message is an article: its text, with
the addresses of its links, and the channel or group as its outlet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from indexer.ingest.formats.record_fields import POST
from indexer.ingest.formats.record_values import text_of

__all__ = ["Chat", "is_chat", "left_out_of", "message_record"]

_CHATS: Final = frozenset(
    "saved_messages replies personal_chat bot_chat private_group private_supergroup "
    "public_supergroup private_channel public_channel".split()
)
_MOST_OFFSET: Final = timedelta(hours=15)


def is_chat(container: Mapping[str, Any]) -> bool:
    """Whether an object is a chat of an export: what stands around its list of ``messages``."""
    return "messages" in container and _string(container, "type") in _CHATS


class Chat:
    """Makes records of the messages of one chat, and counts those that are no articles."""

    def __init__(self, chat: Mapping[str, Any]) -> None:
        name = chat.get("name")
        self._name = name if isinstance(name, str) else ""
        self._left_out: Counter[str] = Counter()

    def records(self, message: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], list[str]]]:
        """The record of a message, with what to say of it; none of one without text."""
        kind = message.get("type")
        text = _text(message)
        if kind != "message" or not text.strip():
            what = "without text" if kind == "message" else f"of kind {str(kind)[:20]}"
            self._left_out[what] += 1
            return
        author = next(filter(None, (_string(message, name) for name in ("author", "from"))), "")
        told = []
        if forwarded := _string(message, "forwarded_from"):
            told.append(f"forwarded from {forwarded[:100]}")
        yield (
            message_record(
                number=text_of(message.get("id"), ""),
                text=text,
                date=_moment(message, "date"),
                outlet=self._name,
                author="" if author == self._name else author,
                edited=_moment(message, "edited"),
            ),
            told,
        )

    def left_out(self) -> Iterator[str]:
        """What was left out, in words."""
        if self._left_out:
            yield left_out_of(self._name, self._left_out)


def left_out_of(chat: str, counts: Mapping[str, int]) -> str:
    """How many messages of a chat are no articles, in words."""
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    return f"{chat[:100] or 'a chat'}: messages left out: {told}"


def message_record(
    *, number: str, text: str, date: str, outlet: str, author: str, edited: str = ""
) -> dict[str, Any]:
    """The record of a message; its id is that of Telegram's page of it, so that one that was
    exported twice, as JSON and as HTML, is one article."""
    record: dict[str, Any] = {"id": f"message{number}", "text": text, "published": date}
    record |= {"modified": edited, "source": outlet, "author": author, POST: True}
    return {name: value for name, value in record.items() if value}


def _string(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    return value if isinstance(value, str) else ""


def _text(message: Mapping[str, Any]) -> str:
    """The text of a message: one string, or pieces of which some are objects; of a poll what it
    asks, with its answers."""
    text = message.get("text") or message.get("text_entities") or ""
    pieces = text if isinstance(text, list) else [text]
    joined = "".join(map(_piece, pieces))
    poll = message.get("poll")
    if joined.strip() or not isinstance(poll, Mapping):
        return joined
    answers = poll.get("answers")
    lines = [poll.get("question"), *(answers if isinstance(answers, list) else ())]
    return "\n".join(filter(None, (text_of(line, " ") for line in lines)))


def _piece(piece: Any) -> str:
    if not isinstance(piece, Mapping):
        return piece if isinstance(piece, str) else ""
    text, address = text_of(piece.get("text"), ""), piece.get("href")
    if isinstance(address, str) and address and address not in text:
        return f"{text.rstrip()} ({address}){text[len(text.rstrip()) :]}"
    return text


def _moment(message: Mapping[str, Any], name: str) -> str:
    """When a message was sent: the time of day where it was exported, and how far from UTC that
    is, by the seconds since 1970 beside it."""
    local, seconds = message.get(name), message.get(f"{name}_unixtime")
    if not isinstance(local, str):
        return str(seconds) if isinstance(seconds, str | int) else ""
    try:
        moment = datetime.fromisoformat(local)
        utc = datetime.fromtimestamp(int(str(seconds)), UTC).replace(tzinfo=None)
        offset = moment - utc
        if moment.tzinfo is None and abs(offset) < _MOST_OFFSET:
            return moment.replace(tzinfo=timezone(offset)).isoformat()
    except (ValueError, OverflowError, OSError, TypeError):
        pass
    return local[:60]
