"""A web server of its own on 127.0.0.1, which behaves as badly as it is told to."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass(frozen=True)
class Request:
    """A request as the server saw it, with the times when it began and was answered."""

    host: str
    path: str
    headers: Message
    began: float
    ended: float


class Handler(BaseHTTPRequestHandler):
    """Answers what the site's ``routes`` say, 404 for the rest."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        began = time.monotonic()
        site = self.server.site
        site.begun[self.path] += 1
        route = site.routes.get(self.path, respond(404, b"none"))
        self.close_connection = True
        try:
            route(self)
        except OSError:
            pass  # the client has had enough
        host = self.headers["Host"].partition(":")[0]
        site.requests.append(Request(host, self.path, self.headers, began, time.monotonic()))

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@dataclass
class Site:
    """What the server is to answer, and what it was asked."""

    port: int
    routes: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    begun: Counter[str] = field(default_factory=Counter)

    def url(self, path: str, host: str = "news.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        return self.begun[path]

    @property
    def paths(self) -> Counter[str]:
        """The pages asked for, robots.txt aside."""
        return Counter({path: n for path, n in self.begun.items() if path != "/robots.txt"})


@contextmanager
def serving() -> Iterator[Site]:
    server = Server(("127.0.0.1", 0), Handler)
    server.site = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def to_loopback(host: str, port: int) -> list[str]:
    """Every name is this machine."""
    if not host.endswith(".test") and host != "127.0.0.1":
        raise socket.gaierror(-2, "Name or service not known")
    return ["127.0.0.1"]


# Answers


def respond(
    status: int = 200, body: bytes | str = b"", kind: str = "text/html", **headers: str
) -> Answer:
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": kind, "Content-Length": str(len(data))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in named.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    return respond(status, Location=location)


def in_turn(*answers: Answer) -> Answer:
    """One answer after another, the last one for good."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def slowly(data: bytes, pause: float, sent: bytearray | None = None) -> Answer:
    """Byte by byte, each kept in ``sent``."""

    def answer(handler: Handler) -> None:
        for byte in data:
            handler.raw(bytes([byte]))
            if sent is not None:
                sent.append(byte)
            time.sleep(pause)

    return answer


def article(number: int, *, head: str = "", charset: str = "utf-8") -> bytes:
    """A page with an article that no other number has."""
    paragraphs = "".join(
        f"<p>بحث الوفدان في الجلسة {number} من المفاوضات بندها رقم {line}، وقال المتحدث باسم "
        f"الخارجية إن وقف إطلاق النار وتبادل الأسرى يبقيان في صدارة جدول الأعمال.</p>"
        for line in range(number * 10, number * 10 + 4)
    )
    return (
        f'<!DOCTYPE html><html lang="ar"><head><title>جلسة التفاوض رقم {number}</title>{head}'
        f'<meta property="article:published_time" content="2024-05-{1 + number % 28:02}">'
        f"</head><body><article><h1>جلسة التفاوض رقم {number}</h1>{paragraphs}</article>"
        "</body></html>"
    ).encode(charset)


def title(number: int) -> str:
    return f"جلسة التفاوض رقم {number}"


def item(link: str, number: int, summary: str = "") -> str:
    summary = summary or f"ملخص الجلسة {number} كما تورده الخلاصة، وفيه أن الوفدين اتفقا على موعد."
    return (
        f"<item><title>{title(number)}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>{summary}</description>"
        "<pubDate>Thu, 20 Jun 2024 10:00:00 +0300</pubDate></item>"
    )


def feed(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>مرافئ</title>'
        f"<link>http://news.test/</link>{''.join(items)}</channel></rss>"
    )
