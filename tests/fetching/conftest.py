"""Fixtures: a server, and a fetch from it into an index of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest

from indexer.fetching.fetcher import open_fetcher
from indexer.fetching.lists import Named
from indexer.fetching.options import FetchOptions
from indexer.fetching.report import FetchReport
from indexer.index import Index
from indexer.settings import ReadSettings, Settings

from .site import Site, feed, item, respond, serving, to_loopback

Fetch = Callable[..., FetchReport]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return Settings(
        index=tmp_path / "index", writer_memory_mb=32, reading=ReadSettings(max_file_mb=1)
    )  # type: ignore[operator]


@pytest.fixture
def index(settings: Settings) -> Index:
    return Index.create(settings)


OPTIONS = FetchOptions(
    delay=0.0,
    allow_private=True,
    connect=2.0,
    read=0.6,
    whole=1.2,
    again=(0.05, 0.05, 0.05),
    patience=5.0,
    flush=0.2,
)


@pytest.fixture
def fetch(site: Site, settings: Settings, index: Index) -> Fetch:
    """One round over feeds of the site, by their paths; with other options as they are named.

    Servers have time to answer, however busy the machine is.
    """
    from dataclasses import replace

    def run(
        *paths: str,
        named: Sequence[Named] = (),
        resolve: object = to_loopback,
        settings: Settings = settings,
        **options: object,
    ) -> FetchReport:
        urls = [path if "://" in path else site.url(path) for path in paths]
        given = [*urls, *named]
        with open_fetcher(
            settings,
            replace(OPTIONS, **{"read": 20.0, "whole": 40.0, **options}),  # type: ignore[arg-type]
            index.admin.add_articles,
            resolve=resolve,  # type: ignore[arg-type]
        ) as fetcher:
            return fetcher.crawl(given)

    return run


@pytest.fixture
def titles(index: Index) -> Callable[[], Counter[str]]:
    """The titles of all articles in the index."""

    def found() -> Counter[str]:
        hits: list[str] = []
        for page in range(1, 20):
            results = index.search("", page=page, size=100).hits
            hits += [hit.title for hit in results]
        return Counter(hits)

    return found


@pytest.fixture
def list_pages(site: Site) -> Callable[..., None]:
    """Puts a feed at ``/rss`` that lists pages of the site by their paths, numbered from 1."""

    def put(*paths: str, at: str = "/rss", host: str = "news.test") -> None:
        items = [item(site.url(path, host), number) for number, path in enumerate(paths, 1)]
        site.routes[at] = respond(200, feed(*items), "application/rss+xml")

    return put
