"""Sitemaps and news sitemaps (the schemas of sitemaps.org 0.9 and of Google News 0.9): what they
list, and what comes of them."""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Callable

import pytest

from indexer.fetching.lists import Named
from indexer.fetching.sitemaps import Sitemap, read_sitemap, unpacked
from indexer.index import Index
from tests.growth import LINEAR, growth

from .conftest import Fetch
from .site import Site, article, respond, title

Titles = Callable[[], Counter[str]]
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
HERE = "https://news.test/sitemap.xml"


def page(url: str, more: str = "") -> str:
    return f"<url>\n<loc> {url} </loc>{more}</url>"


def news(published: str, headline: str) -> str:
    return (
        "<news:news><news:publication><news:name>مرافئ</news:name><news:language>ar</news:language>"
        f"</news:publication><news:publication_date>{published}</news:publication_date>"
        f"<news:title>{headline}</news:title></news:news>"
        "<image:image><image:loc>https://news.test/p.jpg</image:loc><image:title>صورة</image:title>"
        "</image:image>"
    )


def urlset(*pages: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>{"".join(pages)}</urlset>'


def map_of(*urls: str) -> str:
    maps = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>2024-05-{number:02}</lastmod></sitemap>"
        for number, url in enumerate(urls, 1)
    )
    return f"<sitemapindex {SPACES}>{maps}</sitemapindex>"


def read(data: bytes | str) -> Sitemap:
    found = read_sitemap(data.encode() if isinstance(data, str) else data, HERE)
    assert found is not None
    return found


def test_pages_come_with_what_their_sitemap_tells_the_newest_first() -> None:
    found = read(
        urlset(
            page("https://news.test/old", "<lastmod>2024-05-01</lastmod>"),
            page("/plain"),
            page("https://news.test/new", news("2024-05-20T10:00:00+03:00", "عنوان &amp; آخر")),
        )
    )
    assert [one.page for one in found.pages] == [
        f"https://news.test/{name}" for name in ("new", "old", "plain")
    ]
    told = found.pages[0].article
    assert told is not None
    assert (told.title, told.source, told.language) == ("عنوان & آخر", "مرافئ", "ar")
    assert told.published == "2024-05-20T10:00:00+03:00"
    assert (found.pages[1].updated, found.pages[1].article) == ("2024-05-01", None)
    assert (found.maps, found.damage) == ((), None)


def test_prefixes_and_missing_namespaces_are_no_matter() -> None:
    found = read('<s:urlset xmlns:s="x"><s:url><s:loc>/a</s:loc></s:url></s:urlset>')
    assert [one.page for one in found.pages] == ["https://news.test/a"]
    assert read("\n <urlset><url><loc>/a</loc></url></urlset>").pages == found.pages
    assert read("\ufeffhttps://news.test/a\r\nhttps://news.test/b\r\n").pages[:1] == found.pages


@pytest.mark.parametrize(
    ("data", "count", "reason"),
    [
        (urlset(page("/a"), page("/b"))[:-30], 1, "breaks off"),
        (urlset(page("/a"), page("/b?x=1&y=2")), 1, "is broken"),
        (urlset(page("/a"), page("mailto:x@news.test")), 1, "no web page"),
        (urlset(page("/a"), "<url/>"), 1, "no web page"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + urlset(page("/a"))[39:], 0, "DOCTYPE"),
        (urlset(*(page(f"/{number}") for number in range(50_001))), 50_000, "the rest is left out"),
        ("<urlset>" + "<a>" * 200_000, 0, "breaks off"),
    ],
)
def test_what_is_wrong_with_one_is_told(data: str, count: int, reason: str) -> None:
    found = read(data)
    assert len(found.pages) == count
    assert reason in (found.damage or "")


@pytest.mark.parametrize("data", [b"", b"<rss><channel/></rss>", b"<html>", b"\0\1\2", b"a text"])
def test_what_is_none_is_none(data: bytes) -> None:
    assert read_sitemap(data, HERE) is None


def test_compression_is_bounded() -> None:
    with pytest.raises(ValueError, match="more than 50 MB"):
        unpacked(gzip.compress(b"a" * (51 << 20)))
    assert unpacked(gzip.compress(b"abc")[:-4]) == b"abc"


def test_the_cost_of_one_grows_with_its_length_alone() -> None:
    def listing(count: int) -> str:
        return urlset(*(page(f"/{number}", news("2024-05-20", "ا")) for number in range(count)))

    assert growth(read, listing(1000), listing(4000)) < LINEAR


# Fetched


@pytest.fixture
def pages(site: Site) -> Site:
    for number in (1, 2, 3, 4):
        site.routes[f"/a/{number}"] = respond(200, article(number))
    return site


def put(site: Site, path: str, data: str, **headers: str) -> str:
    site.routes[path] = respond(200, data, "application/xml", **headers)
    return site.url(path)


def test_an_index_leads_to_its_sitemaps_and_those_to_their_pages(
    pages: Site, fetch: Fetch, titles: Titles, index: Index
) -> None:
    first = put(pages, "/map1.xml", urlset(page("/a/1"), page("/a/2")), ETag='"m1"')
    packed = gzip.compress(urlset(page("/a/3", news("2024-01-02", "ع"))).encode())
    pages.routes["/map2.xml.gz"] = respond(200, packed, "application/x-gzip")
    put(pages, "/sitemap.xml", map_of(first, pages.url("/map2.xml.gz")))
    named = [Named(pages.url("/sitemap.xml"))]
    report = fetch(named=named)
    assert (report.sitemaps, report.feeds, report.items, report.indexed) == (3, 0, 3, 3)
    assert str(report).startswith("3 sitemaps, 3 new items: 3 indexed")
    asked = [one.path for one in pages.requests if ".xml" in one.path]
    assert asked == ["/sitemap.xml", "/map2.xml.gz", "/map1.xml"]  # the newest first
    report = fetch(named=named)
    assert (report.items, report.indexed, report.whole) == (0, 0, True)
    assert pages.paths["/a/1"] == 1
    again = [one.headers["If-None-Match"] for one in pages.requests if one.path == "/map1.xml"]
    assert again == [None, '"m1"']
    assert titles() == Counter([title(1), title(2), title(3)])


def test_a_news_sitemap_tells_what_a_page_does_not(pages: Site, fetch: Fetch, index: Index) -> None:
    bare = article(1).decode().replace('content="2024-05-2"', "").replace("2024-05-02", "")
    pages.routes["/a/1"] = respond(200, bare)
    put(pages, "/news", urlset(page("/a/1", news("2023-02-03T08:00:00Z", "ع"))))
    assert fetch(named=[Named(pages.url("/news"))]).indexed == 1
    hit = index.search("").hits[0]
    assert (hit.published, hit.source) == ("2023-02-03T08:00:00+00:00", "مرافئ")
    assert hit.title == title(1)


def test_a_limit_holds_for_all_that_an_index_leads_to(pages: Site, fetch: Fetch) -> None:
    first = put(pages, "/map1", urlset(page("/a/1"), page("/a/2")))
    second = put(pages, "/map2", urlset(page("/a/3"), page("/a/4")))
    named = [Named(put(pages, "/sitemap.xml", map_of(first, second)))]
    report = fetch(named=named, limit=3)
    assert (report.indexed, report.left) == (3, 1)
    report = fetch(named=named, limit=3)
    assert (report.indexed, report.left) == (1, 0)


def test_the_newest_sitemaps_alone_are_asked_for_and_the_rest_is_told(
    pages: Site, fetch: Fetch
) -> None:
    maps = [put(pages, f"/map{number}", urlset(page(f"/a/{number}"))) for number in (1, 2, 3, 4)]
    report = fetch(named=[Named(put(pages, "/sitemap.xml", map_of(*maps)))], most_maps=2)
    assert (report.indexed, report.maps_left) == (2, 2)
    assert "2 older sitemaps not asked for" in str(report)
    assert pages.asked("/map1") == 0


def test_indexes_that_lead_in_circles_come_to_an_end(pages: Site, fetch: Fetch) -> None:
    put(pages, "/sitemap.xml", map_of(pages.url("/two.xml"), pages.url("/sitemap.xml")))
    put(pages, "/two.xml", map_of(pages.url("/sitemap.xml"), pages.url("/three.xml")))
    put(pages, "/three.xml", map_of(pages.url("/four.xml")))
    put(pages, "/four.xml", map_of(pages.url("/five.xml")))
    report = fetch(named=[Named(pages.url("/sitemap.xml"))])
    assert pages.asked("/five.xml") == 0
    assert pages.begun.total() < 12
    assert "not followed" in report.failures[0].reason


def test_a_site_gives_the_sitemaps_that_its_robots_txt_names(pages: Site, fetch: Fetch) -> None:
    put(pages, "/m1", urlset(page("/a/1"), page("/a/2")))
    put(pages, "/m2", urlset(page("/a/3")))
    text = f"Sitemap: {pages.url('/m1')}\nUser-agent: *\nDisallow: /a/2\nSitemap: /m2\n"
    pages.routes["/robots.txt"] = respond(200, text, "text/plain")
    report = fetch(named=[Named(pages.url("/"), "site")])
    assert (report.sitemaps, report.feeds, report.indexed) == (2, 0, 2)
    assert [one.path for one in report.refused] == [pages.url("/a/2")]
    assert pages.asked("/") == 0
    assert pages.asked("/robots.txt") == 1


def test_a_site_that_names_no_sitemap_says_so(pages: Site, fetch: Fetch) -> None:
    report = fetch(named=[Named(pages.url("/"), "site")])
    assert "names no sitemap" in report.failures[0].reason


def test_a_broken_sitemap_gives_what_stands_before_the_break(pages: Site, fetch: Fetch) -> None:
    data = urlset(page("/a/1"), page("/a/2"))
    put(pages, "/sitemap.xml", data[:-30], ETag='"x"')
    report = fetch(named=[Named(pages.url("/sitemap.xml"))])
    assert report.indexed == 1
    assert "breaks off" in report.warnings[0].reason
    fetch(named=[Named(pages.url("/sitemap.xml"))])
    assert pages.requests[-1].headers["If-None-Match"] is None


def test_a_sitemap_that_unpacks_without_end_costs_itself_alone(pages: Site, fetch: Fetch) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (60 << 20))
    pages.routes["/map.xml.gz"] = respond(200, bomb, "application/gzip")
    put(pages, "/sitemap.xml", urlset(page("/a/1")))
    before = time.process_time()
    report = fetch(named=[Named(pages.url(path)) for path in ("/map.xml.gz", "/sitemap.xml")])
    assert report.indexed == 1
    assert "more than 50 MB" in report.failures[0].reason
    assert time.process_time() - before < 5
