"""One URL stands for one article, by whichever door it comes and however it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.article import article_id
from indexer.fetching.fetcher import open_fetcher
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings, Settings
from tests.fetching.conftest import OPTIONS
from tests.fetching.site import respond, serving, to_loopback
from tests.ingest.made_files import TITLES, http, page, paragraphs, record

READING = ReadSettings()
TITLE = TITLES[0]
BODY = "\n".join(paragraphs(TITLE))
URL = "https://marafi.example/خبر/7?id=7"
ENCODED = "https://marafi.example/%D8%AE%D8%A8%D8%B1/7?id=7"

FORMS = (
    URL,
    "HTTP://WWW.Marafi.Example:80/%d8%ae%d8%a8%d8%b1/7/?id=7#top",
    f"{ENCODED}&utm_source=rss&fbclid=1",
    f"https://web.archive.org/web/20240620101112id_/{ENCODED}",
    "https://www.google.com/amp/s/amp.marafi.example/%D8%AE%D8%A8%D8%B1/7/amp?id=7",
)


def saved_page(url: str) -> bytes:
    comment = f"<!-- saved from url=({len(url):04}){url} -->"
    return page(TITLE).replace(b"<html", comment.encode() + b"\n<html", 1)


def claiming(url: str, tag: str) -> bytes:
    return page(TITLE).replace(b"<title>", tag.format(url).encode() + b"<title>", 1)


def warc(url: str) -> bytes:
    target = b"WARC-Target-URI: " + url.encode()
    return record(7, http(page(TITLE))).replace(
        b"WARC-Target-URI: https://marafi.example/7", target
    )


def feed(url: str) -> str:
    link = url.replace("&", "&amp;")
    return (
        f"<rss version='2.0'><channel><title>مرافئ</title><item><title>{TITLE}</title>"
        f"<link>{link}</link><guid isPermaLink='false'>n-7</guid>"
        f"<description>{BODY}</description></item></channel></rss>"
    )


def files(folder: Path, url: str) -> Iterator[Path]:
    """The article in every kind of file that can tell its URL."""
    values = {"title": TITLE, "body": BODY, "source": "مرافئ", "url": url}
    made = {
        "saved.html": saved_page(url),
        "canonical.html": claiming(url, '<link rel="canonical" href="{}">'),
        "graph.html": claiming(url, '<meta property="og:url" content="{}">'),
        "mirror.html": page(TITLE).replace(
            b"<html", f"<!-- Mirrored from {url} by HTTrack -->\n<html".encode(), 1
        ),
        "archive.warc": warc(url),
        "export.jsonl": json.dumps(values | {"id": "post-17"}),
        "other.json": json.dumps([values | {"_id": "x"}]),
        "guid.jsonl": json.dumps({"title": TITLE, "body": BODY, "guid": url}),
        "table.csv": f'id,title,body,url\np-7,{TITLE},"{BODY}",{url}\n',
        "feed.xml": feed(url),
        "front.md": f"---\ntitle: {TITLE}\nurl: {url}\n---\n\n{TITLE}\n\n{BODY}\n",
    }
    for name, data in made.items():
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        yield path


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(ReadSettings(), processes=1) as workers:
        yield workers


@pytest.mark.parametrize("url", FORMS, ids=["plain", "capitals", "tracked", "archived", "amp"])
def test_every_file_gives_the_one_article_of_its_url(
    tmp_path: Path, workers: Workers, url: str
) -> None:
    ids = {
        path.name: [getattr(item, "id", item) for item in read_file(path, READING, None, workers)]
        for path in files(tmp_path, url)
    }
    one = [article_id(URL, "", "")]
    assert {name: found for name, found in ids.items() if found != one} == {}


@contextmanager
def fetched(settings: Settings, index: Index) -> Iterator[str]:
    """The host of a page that was fetched into the index from a feed, with all kinds of marks."""
    with serving() as site:
        host = f"news.test:{site.port}"
        link = f"http://{host}/%D8%AE%D8%A8%D8%B1/7/?utm_source=rss&id=7#top"
        site.routes["/rss"] = respond(200, feed(link), "application/rss+xml")
        site.routes["/%D8%AE%D8%A8%D8%B1/7/?id=7"] = respond(200, page(TITLE))
        with open_fetcher(
            settings, OPTIONS, index.admin.add_articles, resolve=to_loopback
        ) as fetcher:
            assert fetcher.crawl([site.url("/rss")]).indexed == 1
        yield host


def test_a_page_that_was_fetched_is_the_one_of_an_export(
    tmp_path: Path, settings: Settings
) -> None:
    index = Index.create(settings)
    with fetched(settings, index) as host:
        forms = {
            "a": f"HTTPS://www.{host}/خبر/7?id=7",
            "b": f"http://archive.org/web/2024/{host}/خبر/7?id=7",
        }
        for name, form in forms.items():
            (tmp_path / name).mkdir()
            report = index.admin.add([*files(tmp_path / name, form)])
            assert (report.new, report.failures) == (0, [])
    assert len(index.search("").hits) == 1
