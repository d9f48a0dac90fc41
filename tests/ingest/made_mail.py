"""E-mails and saved pages made for the tests: their headers as RFC 5322, RFC 2557 and Chromium's
``mhtml_generator`` write them, the text our own."""

from __future__ import annotations

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart

from tests.ingest.made_files import TITLES, page, paragraphs

DATE = "Sat, 24 Feb 2024 10:15:00 +0300"


def email(title: str = TITLES[0], html: str = "", **headers: str) -> EmailMessage:
    """An e-mail with a text and, if given, a page."""
    message = EmailMessage()
    message["From"] = "سلمى الخطيب <salma@marafi.example>"
    message["To"] = "desk@marafi.example"
    message["Subject"] = title
    message["Date"] = DATE
    message["Message-ID"] = "<17.abc@marafi.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("\n\n".join(paragraphs(title)))
    if html:
        message.add_alternative(html, subtype="html")
    return message


def mbox(*messages: EmailMessage) -> bytes:
    """A box: lines that begin with ``From`` are quoted in it."""
    start = b"From salma@marafi.example Sat Feb 24 10:15:00 2024\n"
    texts = (one.as_bytes().replace(b"\nFrom ", b"\n>From ") for one in messages)
    return b"".join(start + text.rstrip(b"\n") + b"\n\n" for text in texts)


def mhtml(content: bytes = b"", snapshot: str = "https://marafi.example/news/17") -> bytes:
    """A page as Chromium saves it; without a ``snapshot`` as Internet Explorer did."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by Blink>" if snapshot else '"Saved by Windows Internet Explorer 10"'
    if snapshot:
        whole["Snapshot-Content-Location"] = snapshot
    whole["Subject"] = "x"
    whole["Date"] = DATE
    style = MIMENonMultipart("text", "css")
    style.set_payload("body { color: black }")
    first = MIMENonMultipart("text", "html")
    first["Content-Location"] = snapshot or "https://marafi.example/news/18"
    first.set_payload(content or page(), "utf-8")
    whole.attach(style)
    whole.attach(first)
    return whole.as_bytes()
