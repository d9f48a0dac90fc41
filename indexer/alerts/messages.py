"""What an alert sends: the text of its news, as a mail to a local command or to a web hook."""

from __future__ import annotations

import hashlib
import json
import shlex
import subprocess
from collections.abc import Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate
from socket import getfqdn
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.alerts.alerts import News
from indexer.errors import AlertError

__all__ = ["as_mail", "as_record", "as_text", "host_of", "post", "send_mail"]

_SECONDS: Final = 30
_MAIL_SECONDS: Final = 300
_NAMED: Final = 3


def as_text(news: Sequence[News]) -> str:
    """The news as lines: each search with its articles, their dates, outlets and addresses."""
    lines: list[str] = []
    for one in news:
        lines += [""] * bool(lines)
        lines.append(f"{_line(one.alert.name)} ({len(one.articles):,})")
        for article in one.articles:
            details = (article.source, (article.published or "")[:10], article.id)
            lines += [f"- {_line(article.title)}", f"  {' · '.join(filter(None, details))}"]
            if article.url:
                lines.append(f"  {_line(article.url)}")
    return "\n".join(lines)


def as_record(news: Sequence[News]) -> dict[str, Any]:
    """The news as a dict of JSON values: ``id``, the same whenever the same articles are told;
    ``text``, as chat programs show it; ``searches``, each with its ``articles``."""
    return {
        "id": _digest(news),
        "text": as_text(news),
        "searches": [
            {
                "name": one.alert.name,
                "query": one.alert.query,
                "articles": [
                    {
                        "id": article.id,
                        "title": article.title,
                        "url": article.url,
                        "source": article.source,
                        "section": article.section,
                        "published": article.published,
                        "lang": article.language,
                    }
                    for article in one.articles
                ],
            }
            for one in news
        ],
    }


def as_mail(news: Sequence[News], to: str, sender: str | None = None) -> bytes:
    """The news as a message (RFC 5322), its Message-ID the same whenever the same is told.

    Raises :class:`~indexer.errors.AlertError` for an address that cannot be one.
    """
    count = sum(len(one.articles) for one in news)
    names = "، ".join(_line(one.alert.name) for one in news[:_NAMED])
    more = "…" if len(news) > _NAMED else ""
    host = getfqdn() or "localhost"
    message = EmailMessage()
    message["Subject"] = f"مرصد: {count} – {names}{more}"
    try:
        message["From"] = sender or f"marsad@{host}"
        message["To"] = to
    except (ValueError, IndexError, MessageError) as error:  # email's parser trips over "a b <"
        raise AlertError(f"not a mail address: {sender or ''} {to} ({error})") from error
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = f"<{_digest(news)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(as_text(news) + "\n", cte="base64")
    return message.as_bytes()


def send_mail(command: str, message: bytes) -> None:
    """Gives a message to a command on its standard input.

    Raises :class:`~indexer.errors.AlertError` when it cannot be run, or fails.
    """
    try:
        ran = subprocess.run(  # noqa: S603 (the user's own command)
            shlex.split(command), input=message, capture_output=True, timeout=_MAIL_SECONDS
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        raise AlertError(f"the mail command could not be run: {error}") from error
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip().splitlines()[-1:]
        told = f": {said[0]}" if said else ""
        raise AlertError(f"the mail command failed with exit code {ran.returncode}{told}")


def host_of(url: str) -> str:
    """The host of a web hook's address; raises :class:`~indexer.errors.AlertError` for what is no
    such address."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or not url.startswith(("http://", "https://")):
        raise AlertError("--post takes an address that begins with http:// or https://")
    return host


def post(url: str, record: dict[str, Any]) -> None:
    """Posts a record to a web hook as JSON, its ``id`` as ``Idempotency-Key`` too.

    Raises :class:`~indexer.errors.AlertError` unless it answers 2xx. The error names the host
    alone: what else stands in the address of a web hook is often a secret.
    """
    import urllib3

    host = host_of(url)
    try:
        answer = urllib3.request(
            "POST",
            url,
            body=json.dumps(record, ensure_ascii=False).encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Idempotency-Key": record["id"],
                "User-Agent": "Marsad",
            },
            timeout=_SECONDS,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        name = type(error).__name__
        raise AlertError(f"the web hook at {host} could not be reached ({name})") from None
    if not 200 <= answer.status < 300:
        raise AlertError(f"the web hook at {host} answered {answer.status}")


def _digest(news: Sequence[News]) -> str:
    told = [[one.alert.key, [article.id for article in one.articles]] for one in news]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _line(text: str) -> str:
    return " ".join(text.split())
