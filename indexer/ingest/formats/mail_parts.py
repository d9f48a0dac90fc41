"""What e-mails, boxes of them and pages saved as MHTML are told by, and what their headers and
parts hold."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.message import MIMEPart
from email.utils import parseaddr
from typing import Final

from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.streams.encoding import Decoded, decode

__all__ = [
    "content_of",
    "header",
    "is_email",
    "is_mbox",
    "is_saved_page",
    "sender_of",
    "sent_at",
    "text_of",
]

_FIELD: Final = re.compile(r"([!-9;-~]{1,70}):(?:[ \t]|$)")
_BOX_START: Final = re.compile(
    r"From [^\n]{1,200}?\d\d:\d\d[^\n]{1,40}\b\d{4}\b[^\n]{0,40}\n[!-9;-~]{1,70}:"
)
# RFC 5322 asks for the first two of every e-mail; servers and programs write the others.
_OF_MAIL: Final = frozenset(
    "from date subject to message-id received return-path mime-version content-type".split()
)
_FEWEST: Final = 3
_OF_SENT_MAIL: Final = frozenset("to received message-id delivered-to return-path".split())
_RELATED: Final = re.compile(r"^content-type:\s{0,20}multipart/related\b", re.IGNORECASE | re.M)
# What parts of the library raise over headers that are none.
_BAD_HEADER: Final = (
    MessageError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    OverflowError,
)


def is_email(text: str) -> bool:
    """Whether a text begins as an e-mail does: ``From:``, and two more of the fields of one."""
    names = _names(text)
    return "from" in names and len(names & _OF_MAIL) >= _FEWEST


def is_mbox(text: str) -> bool:
    """Whether a text begins as a box of e-mails does: ``From`` and a moment, then a header."""
    return _BOX_START.match(text.replace("\r\n", "\n")) is not None


def is_saved_page(text: str) -> bool:
    """Whether a text begins as MHTML does: a page with its parts, which nobody was sent."""
    names = _names(text)
    if "snapshot-content-location" in names:
        return True
    head = text.replace("\r\n", "\n").partition("\n\n")[0]
    return (
        "content-type" in names
        and _RELATED.search(head) is not None
        and names.isdisjoint(_OF_SENT_MAIL)
    )


def _names(text: str) -> frozenset[str]:
    """The names of the fields in a header, in small letters; none where it is no header."""
    names = set()
    for line in text.splitlines():
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        field = _FIELD.match(line)
        if field is None:
            return frozenset()
        names.add(field[1].lower())
    return frozenset(names)


def header(message: MIMEPart, name: str) -> str:
    """A field of a header as text on one line, "" where there is none; letters that stand in it
    unencoded, as old programs wrote them, are read as those of a file are."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name), "")
    raw = str(raw)
    if any("\udc80" <= letter <= "\udcff" for letter in raw):
        value = decode(raw.encode("utf-8", "surrogateescape")).text
    else:
        try:
            value = str(message[name] or "")
        except _BAD_HEADER:
            value = raw
    return " ".join(value.split())


def sender_of(message: MIMEPart) -> str:
    """The name of who sent an e-mail, or else the address; "" where neither stands there."""
    name, address = parseaddr(header(message, "from"))
    return " ".join(name.split()).strip("'\"") or address


def sent_at(message: MIMEPart) -> str | None:
    """When an e-mail was sent, or a page saved, in ISO 8601."""
    return plausible(parse_date(header(message, "date")))


def content_of(part: MIMEPart) -> bytes:
    """The bytes of a part, its transfer encoding undone."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def text_of(part: MIMEPart) -> Decoded:
    """The text of a part: in UTF-8 where it is that, else in the encoding that it declares."""
    content = content_of(part)
    declared = part.get_content_charset() or ""
    decoded = decode(content)
    if decoded.encoding == "utf-8" and not decoded.warnings:
        return decoded
    try:
        return Decoded(content.decode(declared), declared)
    except (LookupError, ValueError):
        return decoded
