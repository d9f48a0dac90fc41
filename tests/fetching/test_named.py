"""Pages and lists that are named, instead of feeds: what is taken, and how politely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.fetching.lists import Named, read_names
from indexer.index import Index

from .conftest import Fetch
from .site import Handler, Site, article, feed, item, respond, title

Titles = Callable[[], Counter[str]]
Of = Callable[..., list[Named]]


@pytest.fixture
def pages(site: Site) -> Site:
    """A site of four articles."""
    for number in (1, 2, 3, 4):
        site.routes[f"/a/{number}"] = respond(200, article(number))
    return site


@pytest.fixture
def listed(pages: Site, tmp_path: Path) -> Of:
    """A list of paths of the site."""

    def write(*paths: str) -> list[Named]:
        file = tmp_path / "links.csv"
        rows = "".join(f"x,{pages.url(path)}\n" for path in paths)
        file.write_text(f"title,url\n{rows}", encoding="utf-8")
        return read_names([str(file)]).named

    return write


def test_the_pages_of_a_list_are_taken_once(
    pages: Site, fetch: Fetch, listed: Of, titles: Titles, index: Index
) -> None:
    named = listed("/a/1", "/a/2", "/a/1/?utm_source=x")
    report = fetch(named=named)
    assert (report.lists, report.feeds, report.items, report.indexed) == (1, 0, 2, 2)
    assert report.whole
    assert str(report).startswith("1 list, 2 new items: 2 indexed")
    assert fetch(named=named).items == 0
    assert pages.paths == Counter({"/a/1": 1, "/a/2": 1})
    assert titles() == Counter([title(1), title(2)])
    assert index.search("").hits[0].published == "2024-05-03"


def test_a_line_that_is_taken_out_of_a_list_is_not_asked_for(
    pages: Site, fetch: Fetch, listed: Of
) -> None:
    pages.routes["/a/2"] = respond(404)
    fetch(named=listed("/a/1"), limit=1)
    assert fetch(named=listed("/a/2"), revisit=(0.001,)).indexed == 0
    assert pages.asked("/a/1") == 1


def test_what_robots_txt_disallows_of_a_list_is_told_and_not_asked_for(
    pages: Site, fetch: Fetch, listed: Of
) -> None:
    pages.routes["/robots.txt"] = respond(200, "User-agent: marsad/9\nDisallow: /a/2\n")
    report = fetch(named=listed("/a/1", "/a/2"))
    assert (report.indexed, len(report.refused), len(report.failures)) == (1, 1, 0)
    assert pages.asked("/a/2") == 0


def test_the_pages_of_a_list_are_asked_for_again_by_what_their_server_gave(
    pages: Site, fetch: Fetch, listed: Of
) -> None:
    seen: list[str | None] = []
    whole = respond(200, article(1), ETag='"v1"')

    def conditional(handler: Handler) -> None:
        seen.append(handler.headers["If-None-Match"])
        (respond(304) if seen[-1] else whole)(handler)

    pages.routes["/a/1"] = conditional
    named = listed("/a/1")
    fetch(named=named, revisit=(0.001, 500.0))
    report = fetch(named=named, revisit=(0.001, 500.0))
    assert (report.asked_again, report.same, report.items) == (1, 1, 0)
    assert seen == [None, '"v1"']


def test_the_limit_of_a_list_leaves_the_rest_for_later_runs(
    pages: Site, fetch: Fetch, listed: Of, titles: Titles
) -> None:
    named = listed("/a/1", "/a/2", "/a/3", "/a/4")
    report = fetch(named=named, limit=3)
    assert (report.indexed, report.left) == (3, 1)
    report = fetch(named=named, limit=3)
    assert (report.indexed, report.left) == (1, 0)
    assert titles().total() == 4


def test_the_feeds_of_a_list_are_feeds_whatever_the_limit(
    pages: Site, fetch: Fetch, listed: Of
) -> None:
    for number in (1, 2, 3):
        data = feed(item(pages.url(f"/a/{number}"), number))
        pages.routes[f"/rss{number}"] = respond(200, data, "text/xml", ETag='"f"')
    named = listed("/rss1", "/rss2", "/rss3")
    report = fetch(named=named, limit=1)
    assert (report.feeds, report.items, report.indexed, report.left) == (3, 3, 3, 0)
    report = fetch(named=named, limit=1)
    assert (report.feeds, report.same_feeds, report.items) == (3, 3, 0)
    again = [one.headers["If-None-Match"] for one in pages.requests if one.path == "/rss1"]
    assert again == [None, '"f"']


def test_a_page_that_is_named_by_itself_is_taken(pages: Site, fetch: Fetch, titles: Titles) -> None:
    named = [Named(pages.url("/a/1"))]
    report = fetch(named=named)
    assert (report.feeds, report.items, report.indexed) == (0, 1, 1)
    assert pages.asked("/a/1") == 1
    report = fetch(named=named)
    assert (report.items, report.indexed) == (0, 0)
    assert pages.asked("/a/1") == 1
    assert titles() == Counter([title(1)])


def test_a_page_that_is_named_by_itself_is_not_read_where_robots_txt_disallows_it(
    pages: Site, fetch: Fetch
) -> None:
    pages.routes["/robots.txt"] = respond(200, "User-agent: *\nDisallow: /a\n")
    report = fetch(named=[Named(pages.url("/a/1"))])
    assert (len(report.refused), report.indexed) == (1, 0)


def test_a_feed_that_gives_a_page_one_day_is_a_feed_that_failed(pages: Site, fetch: Fetch) -> None:
    pages.routes["/rss"] = respond(200, feed(item(pages.url("/a/1"), 1)), "text/xml")
    named = [Named(pages.url("/rss"))]
    assert fetch(named=named).indexed == 1
    pages.routes["/rss"] = respond(200, article(2))
    report = fetch(named=named)
    assert [one.reason for one in report.failures] == ["gives a page where its feed was"]
    assert report.indexed == 0


def test_a_named_page_that_fails_is_told(site: Site, fetch: Fetch, listed: Of) -> None:
    site.routes["/none"] = respond(200, "<html><body>404</body></html>")
    report = fetch(named=[Named(site.url("/none"))])
    assert [one.path for one in report.failures] == [site.url("/none")]
    report = fetch(named=listed("/gone", "/a/1"))
    assert [one.path for one in report.failures] == [site.url("/gone")]
    assert report.indexed == 1
    # Not in silence: it is told that it is not asked for, and how it is.
    report = fetch(named=listed("/gone", "/a/1"))
    assert site.asked("/gone") == 1
    assert "1 of its addresses failed or were refused" in report.warnings[0].reason
    site.routes["/gone"] = respond(200, article(4))
    assert fetch(named=[Named(site.url("/gone"))]).indexed == 1


def test_a_list_of_each_day_has_its_own_pages_asked_for_again(
    pages: Site, fetch: Fetch, listed: Of
) -> None:
    ages = (0.001, 500.0)
    fetch(named=listed("/a/1", "/a/2"), revisit=ages)
    fetch(named=listed("/a/3"), revisit=ages)
    assert fetch(named=listed("/a/3"), revisit=ages, most_again=1).asked_again == 1
    assert pages.paths == Counter({"/a/1": 1, "/a/2": 1, "/a/3": 2})
