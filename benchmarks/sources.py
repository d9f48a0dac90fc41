"""The articles of a corpus as what commands read: files of eight kinds, and a site with feeds."""

from __future__ import annotations

import csv
import gzip
import html
import http.server
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Record", "Site", "change_folder", "serving", "write_files"]

Record = dict[str, Any]
HOSTS = 3


# Files


def write_files(records: list[Record], folder: Path) -> None:
    """The articles in files of eight kinds, some 6 in each; pages and texts have one."""
    (folder / "deep").mkdir(parents=True)
    number, left = 0, list(records)
    while left:
        kind = ("jsonl", "json", "csv", "html", "jsonl.gz", "zip", "md", "html")[number % 8]
        size = 1 if kind in ("html", "md") else 10
        taken, left = left[:size], left[size:]
        place = folder / "deep" if number % 3 == 0 else folder
        (place / f"{number:03}.{kind}").write_bytes(written(kind, taken))
        number += 1


def written(kind: str, records: list[Record]) -> bytes:
    """The bytes of a file of such a kind; a page and a text have one article."""
    if kind == "json":
        return json.dumps(records, ensure_ascii=False).encode()
    if kind == "csv":
        return as_csv(records)
    if kind == "html":
        return as_page(records[0])
    if kind == "md":
        one = records[0]
        return f"---\nurl: {one['url']}\n---\n{one['title']}\n\n{one['body']}\n".encode()
    if kind == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number, one in enumerate(records):
                archive.writestr(f"{number}.html", as_page(one))
        return packed.getvalue()
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
    return gzip.compress(lines, mtime=0) if kind == "jsonl.gz" else lines


def as_csv(records: list[Record]) -> bytes:
    """A table of the articles."""
    written = io.StringIO()
    table = csv.DictWriter(written, ["title", "date", "source", "url", "body"])
    table.writeheader()
    table.writerows({name: one[name] for name in table.fieldnames} for one in records)
    return written.getvalue().encode()


def as_page(one: Record, more: str = "") -> bytes:
    """The page of an article, with one more paragraph."""
    paragraphs = [*one["body"].splitlines(), more]
    text = "".join(f"<p>{html.escape(line)}</p>" for line in paragraphs if line.strip())
    title = html.escape(one["title"])
    return (
        f'<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{html.escape(one["url"])}">'
        f'<meta property="article:published_time" content="{one["date"]}"></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    ).encode()


def change_folder(folder: Path) -> None:
    """A fifth of the files is taken away, a fifth moved, and one has half of what it had."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    (folder / "moved").mkdir()
    for file in files[::5]:
        file.unlink()
    for file in files[1::5]:
        file.rename(folder / "moved" / file.name)
    kept = set(files) - set(files[::5]) - set(files[1::5])
    lines = min(file for file in kept if file.suffix == ".jsonl")
    half = lines.read_bytes().splitlines(keepends=True)[::2]
    lines.write_bytes(b"".join(half))


# A site


class Site:
    """Feeds of three hosts whose pages change, and to which new ones come, once it is later."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.later = False
        self.port = 0

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """The type and the bytes of what a path names; None where there is nothing."""
        _, kind, number = path.split("/") if path.count("/") == 2 else ("", "", "")
        if kind == "feed":
            return "application/atom+xml", self._feed(int(number))
        if kind == "page":
            at = int(number)
            more = "وصححت الصحيفة الخبر وأضافت إليه أن اللجنة تجتمع غدا." * (at % 4 == 0)
            url = f"http://127.0.0.{1 + at % HOSTS}:{self.port}{path}"
            return "text/html", as_page(self.records[at] | {"url": url}, more * self.later)
        return None

    def _feed(self, host: int) -> bytes:
        count = len(self.records) if self.later else len(self.records) * 2 // 3
        entries = []
        for at in range(host, count, HOSTS):
            day = 2 if self.later and at % 4 == 0 else 1
            url = f"http://127.0.0.{1 + host}:{self.port}/page/{at}"
            title = html.escape(self.records[at]["title"])
            entries.append(
                f'<entry><title>{title}</title><link href="{url}"/><id>{url}</id>'
                f"<updated>2018-03-0{day}T10:00:00Z</updated></entry>"
            )
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>خلاصة</title>'
            f"{''.join(entries)}</feed>"
        ).encode()

    @property
    def feeds(self) -> list[str]:
        """The URLs of its feeds."""
        return [f"http://127.0.0.{1 + host}:{self.port}/feed/{host}" for host in range(HOSTS)]


@contextmanager
def serving(site: Site) -> Iterator[None]:
    """Has the site answer on a port of its own, meanwhile."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = site.answer(self.path)
            kind, body = answer or ("text/plain", b"")
            try:
                self.send_response(200 if answer else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # it was killed

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("", 0), Handler)
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
