"""A server of its own for a benchmark, what it takes, and searches to ask it for."""

from __future__ import annotations

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from processes import marsad, memory, processor

from indexer import open_index

__all__ = [
    "Asked",
    "Place",
    "Server",
    "ask",
    "ask_all",
    "quantile",
    "searches",
    "served",
    "show_failed",
    "titles_of",
]


_START: Final = 300
"""Bytes that are kept of an answer that is no 200."""


class Place(NamedTuple):
    """Where a server listens."""

    host: str
    port: int

    @property
    def site(self) -> str:
        """The URL of its front page."""
        return f"http://{self.host}:{self.port}/"


class Server(NamedTuple):
    """A running ``marsad serve``."""

    place: Place
    process: subprocess.Popen[str]

    def memory(self, kind: str = "VmRSS") -> float:
        """What it keeps in memory, in MB, by the kinds of :func:`processes.memory`."""
        return memory(self.process.pid, kind)

    def processor(self) -> float:
        """The seconds of processor that it took."""
        return processor(self.process.pid)

    def open_files(self) -> int:
        """Files and connections that it has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


@contextmanager
def served(index: str, *arguments: str, python: str = sys.executable) -> Iterator[Server]:
    """A server over an index, with more arguments of ``marsad serve``; it must end well."""
    command = [*marsad(python), "serve", "--port", "0", "--index", index, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        site = urlsplit(re.findall(r"http://[^ ]+/", process.stdout.readline())[0])
        yield Server(Place(str(site.hostname), int(site.port or 0)), process)
        process.terminate()
        assert process.wait(30) == 0, "the server did not end well"
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


class Asked(NamedTuple):
    """An answer: its status (0: none came), its seconds, the path that was asked for, and of one
    that is no 200 how it begins, or why none came."""

    status: int
    seconds: float
    path: str = ""
    start: str = ""


def ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str] | None = None
) -> tuple[Asked, bytes]:
    """An answer, and its whole body; where none came, the connection is closed."""
    began = time.perf_counter()
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        status = answer.status
        start = "" if status == 200 else body[:_START].decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        status, body, start = 0, b"", repr(error)
    return Asked(status, time.perf_counter() - began, path, start), body


def show_failed(failed: Iterable[Asked]) -> None:
    """Lists answers that should have been others: status, path, and how each begins."""
    for one in failed:
        print(f"failed     {one.status} of {one.path}: {' '.join(one.start.split())}")


def ask_all(
    place: Place,
    paths: Iterator[str],
    connections: int,
    told: list[Asked],
    *,
    headers: dict[str, str] | None = None,
    timeout: float = 60,
    until: threading.Event | None = None,
) -> None:
    """Asks for each path once over so many connections, which stay open; what came is added to
    ``told``. Ends when there are no more, or at ``until``."""
    lock = threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection(*place, timeout=timeout)
        while until is None or not until.is_set():
            with lock:
                path = next(paths, None)
            if path is None:
                break
            told.append(ask(connection, path, headers)[0])
        connection.close()

    workers = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def titles_of(index: str) -> list[str]:
    """The titles of an index."""
    return [article.title for article in open_index(index).admin.articles()]


def searches(titles: Sequence[str], seed: int = 1) -> Iterator[str]:
    """Different paths without end: pages of results, tables, feeds, trends, completions, with
    words, phrases, patterns and words that are nearly right, filtered, sorted and turned over."""
    chance = random.Random(seed)
    seen: set[str] = set()
    while True:
        words = re.findall(r"[^\W\d]{3,}", chance.choice(titles))
        if not words:
            continue
        path = _path(chance, _query(chance, words))
        if path not in seen:
            seen.add(path)
            yield path


def _query(chance: random.Random, words: list[str]) -> str:
    start = chance.randrange(len(words))
    some = words[start : start + chance.choice((1, 1, 2, 2, 3))]
    kind = chance.random()
    if kind < 0.15 and len(some) > 1:
        return f'"{" ".join(some)}"'
    if kind < 0.22:
        return some[0][: chance.randint(2, 4)] + "*"
    if kind < 0.27:
        return some[0] + "~"
    if kind < 0.32:
        return f"{some[0]} -{chance.choice(words)}"
    if kind < 0.37:
        return f"{some[0]} OR {chance.choice(words)}"
    return " ".join(some)


def _path(chance: random.Random, query: str) -> str:
    asked = {"q": query}
    kind = chance.random()
    if kind < 0.08:
        return f"/suggest?{urlencode({'q': query[: chance.randint(2, 12)]})}"
    if kind < 0.11:
        return f"/trend.json?{urlencode(asked)}"
    if kind < 0.13:
        return f"/search.csv?{urlencode(asked)}"
    if chance.random() < 0.2:
        asked["sort"] = chance.choice(("new", "old"))
    if chance.random() < 0.2:
        asked["page"] = str(chance.randint(2, 5))
    if chance.random() < 0.1:
        asked["match"] = chance.choice(("exact", "folded", "stem"))
    if chance.random() < 0.1:
        asked["size"] = str(chance.choice((20, 50)))
    if kind < 0.25:
        return f"/search.json?{urlencode(asked)}"
    return f"/{chance.choice(('ar', 'ar', 'en'))}/search?{urlencode(asked)}"
