"""Rounds over feeds: what is taken, once, and how politely."""

from __future__ import annotations

import email.utils
import resource
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from indexer.errors import IndexLocked, StorageFailed
from indexer.fetching.fetcher import open_fetcher
from indexer.index import Index
from indexer.ingest.failure import Failure
from indexer.settings import ReadSettings, Settings

from .conftest import OPTIONS, Fetch
from .site import Handler, Site, article, feed, in_turn, item, redirect, respond, title, to_loopback

Titles = Callable[[], Counter[str]]
ListPages = Callable[..., None]


def reasons(failures: list[Failure]) -> str:
    return " | ".join(failure.reason for failure in failures)


@pytest.fixture
def three(site: Site, list_pages: ListPages) -> Site:
    """A feed of three articles that are there."""
    list_pages("/a/1", "/a/2", "/a/3")
    for number in (1, 2, 3):
        site.routes[f"/a/{number}"] = respond(200, article(number))
    return site


def processor_seconds() -> float:
    """Of this process, and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


# Taken once


def test_new_items_are_fetched_read_and_indexed(
    three: Site, fetch: Fetch, titles: Titles, index: Index
) -> None:
    report = fetch("/rss")
    assert (report.feeds, report.items, report.indexed) == (1, 3, 3)
    assert report.whole
    assert titles() == Counter(title(number) for number in (1, 2, 3))
    stored = index.get(index.search("", sort="old").hits[0].id)
    assert stored.body.count("وقف إطلاق النار") == 4
    assert (stored.published, stored.source) == ("2024-05-02", "مرافئ")
    assert stored.url == three.url("/a/1")


def test_a_second_run_fetches_nothing_twice(three: Site, fetch: Fetch, titles: Titles) -> None:
    fetch("/rss")
    report = fetch("/rss")
    assert (report.items, report.indexed, report.same_feeds) == (0, 0, 1)
    assert three.paths == Counter({"/rss": 2, "/a/1": 1, "/a/2": 1, "/a/3": 1})
    assert three.asked("/robots.txt") == 1  # it is kept for some hours
    assert set(titles().values()) == {1}


def test_an_item_that_two_feeds_list_is_fetched_once(
    three: Site, fetch: Fetch, list_pages: ListPages, titles: Titles
) -> None:
    list_pages("/a/2", "/a/1?utm_source=other", "/a/3/#more", at="/other")
    report = fetch("/rss", "/other")
    assert report.items == 3
    assert three.paths.total() == 2 + 3
    assert set(titles().values()) == {1}


def test_an_item_whose_link_changes_is_known_by_its_guid(three: Site, fetch: Fetch) -> None:
    fetch("/rss")
    moved = item(three.url("/a/1"), 1).replace("/a/1</link>", "/renamed/1</link>")
    three.routes["/rss"] = respond(200, feed(moved), "text/xml")
    assert fetch("/rss").items == 0
    assert three.asked("/renamed/1") == 0


def test_items_that_share_a_guid_are_items_of_their_own(three: Site, fetch: Fetch) -> None:
    def shared(number: int) -> str:
        return item(three.url(f"/a/{number}"), number).replace(
            f"<guid>{three.url(f'/a/{number}')}", "<guid>same"
        )

    three.routes["/rss"] = respond(200, feed(shared(1), shared(2)), "text/xml")
    assert fetch("/rss").items == 2
    three.routes["/rss"] = respond(200, feed(shared(1), shared(2), shared(3)), "text/xml")
    assert fetch("/rss").items == 1


def test_pages_that_claim_one_address_stay_articles_of_their_own(
    site: Site, fetch: Fetch, titles: Titles, list_pages: ListPages
) -> None:
    list_pages("/a/1", "/a/2")
    canonical = f'<link rel="canonical" href="{site.url("/front")}">'
    for number in (1, 2):
        site.routes[f"/a/{number}"] = respond(200, article(number, head=canonical))
    report = fetch("/rss")
    assert report.indexed == 2
    assert titles() == Counter([title(1), title(2)])
    assert "address of another article" in reasons(report.warnings)


def test_what_the_index_has_already_is_unchanged(
    three: Site, fetch: Fetch, settings: Settings
) -> None:
    fetch("/rss")
    (settings.index / "fetch.sqlite").unlink()
    report = fetch("/rss")
    assert (report.indexed, report.unchanged) == (0, 3)


def test_the_limit_leaves_the_rest_for_later_runs(
    three: Site, fetch: Fetch, titles: Titles
) -> None:
    three.routes["/rss"] = in_turn(three.routes["/rss"], respond(304))
    report = fetch("/rss", limit=2)
    assert (report.indexed, report.left) == (2, 1)
    report = fetch("/rss", limit=2)
    assert (report.indexed, report.left, report.same_feeds) == (1, 0, 1)
    assert titles().total() == 3


# Feeds


def test_a_feed_is_asked_for_only_if_it_has_changed(three: Site, fetch: Fetch) -> None:
    seen: list[tuple[str | None, str | None]] = []
    whole = respond(
        200,
        feed(item(three.url("/a/1"), 1)),
        "text/xml",
        ETag='"v1"',
        Last_Modified="Thu, 20 Jun 2024 10:00:00 GMT",
    )

    def conditional(handler: Handler) -> None:
        given = handler.headers["If-None-Match"], handler.headers["If-Modified-Since"]
        seen.append(given)
        (respond(304) if given[0] == '"v1"' else whole)(handler)

    three.routes["/rss"] = conditional
    assert fetch("/rss").items == 1
    assert fetch("/rss").same_feeds == 1
    assert fetch("/rss").same_feeds == 1
    assert seen == [(None, None), *[('"v1"', "Thu, 20 Jun 2024 10:00:00 GMT")] * 2]


def test_a_feed_cut_in_the_middle_gives_its_whole_items_and_is_asked_for_anew(
    three: Site, fetch: Fetch, titles: Titles
) -> None:
    items = [item(three.url(f"/a/{number}"), number) for number in (1, 2, 3)]
    data = feed(*items).encode()
    cut = data[: data.index(items[2].encode()) + 60] + "جلسة".encode()[:3]
    three.routes["/rss"] = in_turn(
        respond(200, cut, "text/xml", ETag='"cut"'), respond(200, data, "text/xml", ETag='"whole"')
    )
    report = fetch("/rss")
    assert (report.items, report.indexed) == (2, 2)
    assert "cut short" in reasons(report.warnings)
    report = fetch("/rss")
    assert (report.items, report.indexed) == (1, 1)
    assert titles().total() == 3
    asked = [request for request in three.requests if request.path == "/rss"]
    assert [request.headers["If-None-Match"] for request in asked] == [None, None]


def test_a_feed_whose_body_stops_short_of_its_length_is_tried_again(
    three: Site, fetch: Fetch
) -> None:
    data = feed(item(three.url("/a/1"), 1))
    short = respond(200, data[:300], "text/xml", Content_Length=str(len(data.encode())))
    three.routes["/rss"] = in_turn(short, respond(200, data, "text/xml"))
    assert fetch("/rss").indexed == 1
    assert three.asked("/rss") == 2


def test_relative_links_of_a_feed_lead_to_its_own_site(
    three: Site, fetch: Fetch, titles: Titles
) -> None:
    data = feed(item("/a/1", 1), item("a/2", 2)).replace("<link>http://news.test/</link>", "")
    three.routes["/rss"] = respond(200, data, "text/xml")
    assert fetch("/rss").indexed == 2
    assert titles() == Counter([title(1), title(2)])


def test_links_in_arabic_letters_are_asked_for_in_ascii(three: Site, fetch: Fetch) -> None:
    three.routes["/rss"] = respond(
        200, feed(item(three.url("/أخبار/جلسة-1"), 1)), "text/xml; charset=utf-8"
    )
    path = "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%D8%AC%D9%84%D8%B3%D8%A9-1"
    three.routes[path] = respond(200, article(1))
    assert fetch("/rss").indexed == 1


def test_a_feed_that_wrongly_declares_its_charset_is_read(
    three: Site, fetch: Fetch, index: Index
) -> None:
    data = feed(item(three.url("/a/1"), 1))
    three.routes["/rss"] = respond(200, data, "text/xml; charset=iso-8859-1")
    fetch("/rss")
    assert index.search("").hits[0].source == "مرافئ"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", "text/xml"), (b"<html><body>404</body></html>", "text/html"), (b"\0\1\2", "image/png")],
)
def test_what_is_no_feed_is_reported_and_the_others_are_taken(
    three: Site, fetch: Fetch, body: bytes, kind: str
) -> None:
    three.routes["/not"] = respond(200, body, kind)
    report = fetch("/not", "/rss")
    assert [failure.path for failure in report.failures] == [three.url("/not")]
    assert report.indexed == 3
    assert not report.whole


def test_a_feed_with_entities_that_grow_does_no_harm(three: Site, fetch: Fetch) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "خخخخخخخخخخ">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    data = feed(item(three.url("/a/1"), 1, "&j;&j;")).replace("<rss", bomb + "]><rss", 1)
    three.routes["/rss"] = respond(200, data, "text/xml")
    before = processor_seconds()
    fetch("/rss")
    assert processor_seconds() - before < 10


def test_a_feed_that_takes_too_long_to_read_costs_itself_alone(
    three: Site, fetch: Fetch, settings: Settings
) -> None:
    three.routes["/slow"] = respond(200, feed("<item><title>ب</title></item>" * 25_000), "text/xml")
    report = fetch(
        "/slow", "/rss", settings=replace(settings, reading=ReadSettings(page_seconds=1))
    )
    assert "longer than 1 s" in reasons(report.failures)
    assert report.indexed == 3


def test_an_item_without_a_page_is_taken_from_its_feed(
    site: Site, fetch: Fetch, titles: Titles
) -> None:
    bare = (
        f"<item><title>{title(7)}</title><guid isPermaLink='false'>seven</guid>"
        "<description>نص الخبر كما هو في الخلاصة، بلا رابط إلى صفحة.</description></item>"
    )
    site.routes["/rss"] = respond(200, feed(bare), "text/xml")
    report = fetch("/rss")
    assert (report.indexed, report.summaries) == (1, 1)
    assert "no link" in reasons(report.warnings)
    assert fetch("/rss").items == 0
    assert titles() == Counter([title(7)])


# Politeness


def test_what_robots_txt_disallows_is_not_asked_for(three: Site, fetch: Fetch) -> None:
    three.routes["/robots.txt"] = respond(
        200, "User-agent: *\nAllow: /\n\nUser-agent: marsad\nDisallow: /a/2\n", "text/plain"
    )
    report = fetch("/rss")
    assert report.indexed == 2
    assert [failure.path for failure in report.refused] == [three.url("/a/2")]
    assert three.asked("/a/2") == 0
    assert report.whole  # to be refused is no failure
    assert fetch("/rss").refused == []


def test_a_robots_txt_in_trouble_puts_the_pages_off_until_it_is_well(
    three: Site, fetch: Fetch, settings: Settings, titles: Titles
) -> None:
    three.routes["/robots.txt"] = respond(500)
    report = fetch("/rss", robots_again=0.3)
    assert (report.put_off, report.indexed) == (3, 0)
    assert three.paths == Counter({"/rss": 1})
    assert "500" in report.aside["news.test"]
    assert not report.whole
    time.sleep(0.3)
    del three.routes["/robots.txt"]  # 404: everything is allowed
    assert fetch("/rss").indexed == 3


def test_a_robots_txt_that_fails_once_is_asked_for_again(three: Site, fetch: Fetch) -> None:
    three.routes["/robots.txt"] = in_turn(
        respond(503), respond(200, "User-agent: *\nDisallow: /a/1\n", "text/plain")
    )
    report = fetch("/rss")
    assert (report.indexed, len(report.refused), report.put_off) == (2, 1, 0)
    assert three.asked("/robots.txt") == 2


def test_redirected_and_byte_marked_robots_txt_are_read(three: Site, fetch: Fetch) -> None:
    three.routes["/robots.txt"] = redirect("/r2", 301)
    three.routes["/r2"] = respond(200, "\ufeffUser-agent: *\nDisallow: /a/\n", "text/html")
    assert len(fetch("/rss").refused) == 3


def test_a_host_is_asked_one_thing_at_a_time_with_the_delay_between(
    three: Site, fetch: Fetch
) -> None:
    fetch("/rss", delay=0.15)
    spans = sorted((request.began, request.ended) for request in three.requests)
    assert len(spans) == 5
    assert all(began - ended >= 0.12 for (_, ended), (began, _) in pairwise(spans))


def test_a_crawl_delay_is_kept(three: Site, fetch: Fetch) -> None:
    three.routes["/robots.txt"] = respond(200, "User-agent: *\nCrawl-delay: 0.4\n", "text/plain")
    fetch("/rss")
    pages = sorted(request.began for request in three.requests if request.path.startswith("/a"))
    assert len(pages) == 3
    assert all(later - earlier >= 0.38 for earlier, later in pairwise(pages))


def test_several_hosts_are_asked_at_the_same_time(
    site: Site, fetch: Fetch, list_pages: ListPages
) -> None:
    together = threading.Barrier(4)

    def lasting(handler: Handler) -> None:
        together.wait(30)
        respond(200, article(1))(handler)

    for number in range(4):
        host = f"h{number}.test"
        list_pages(f"/p/{number}", at=f"/rss{number}", host=host)
        site.routes[f"/p/{number}"] = lasting
    # None is answered before all of them are asked.
    report = fetch(*(f"/rss{number}" for number in range(4)), read=60.0, whole=60.0)
    assert report.failures == [] and not together.broken
    pages = [request for request in site.requests if request.path.startswith("/p")]
    assert len({request.host for request in pages}) == len(pages) == 4


def test_requests_name_marsad_and_its_version(three: Site, fetch: Fetch) -> None:
    fetch("/rss")
    agents = {request.headers["User-Agent"] for request in three.requests}
    assert len(agents) == 1
    assert "marsad/0." in agents.pop()


@pytest.mark.parametrize("contact", ["", "archive@news.test", "https://news.test/robot?why=1"])
def test_a_contact_is_told_to_each_server(three: Site, fetch: Fetch, contact: str) -> None:
    fetch("/rss", contact=contact)
    assert len(three.requests) == 5
    for request in three.requests:
        end = f"news search; +{contact})" if contact else "news search)"
        assert request.headers["User-Agent"].endswith(end)
        assert request.headers["From"] == (contact if "@" in contact else None)


# Servers in trouble


def test_a_page_that_fails_and_then_answers_is_taken(three: Site, fetch: Fetch) -> None:
    three.routes["/a/1"] = in_turn(respond(500), respond(502), respond(200, article(1)))
    report = fetch("/rss")
    assert (report.indexed, report.failures) == (3, [])
    assert three.asked("/a/1") == 3


def test_a_page_that_goes_on_failing_is_tried_four_times_and_never_again(
    three: Site, fetch: Fetch
) -> None:
    three.routes["/a/1"] = respond(500)
    report = fetch("/rss")
    assert report.indexed == 2
    assert reasons(report.failures) == (
        "the server answered 500 Internal Server Error (tried 4 times)"
    )
    assert fetch("/rss").failures == []
    assert three.asked("/a/1") == 4


def test_tries_are_counted_across_runs(three: Site, fetch: Fetch, settings: Settings) -> None:
    three.routes["/a/1"] = respond(500)
    counts = []
    for _ in range(6):
        report = fetch("/rss", again=(60.0, 60.0, 60.0), patience=0.01)
        counts.append((len(report.failures), report.again))
        with closing(sqlite3.connect(settings.index / "fetch.sqlite")) as state, state:
            state.execute("UPDATE items SET next = 0")  # a minute later
    assert counts == [(1, 1), (1, 1), (1, 1), (1, 0), (0, 0), (0, 0)]
    assert three.asked("/a/1") == 4


def test_an_item_that_is_not_due_is_put_off(three: Site, fetch: Fetch) -> None:
    three.routes["/a/1"] = in_turn(respond(500), respond(200, article(1)))
    fetch("/rss", again=(60.0,), patience=1.0)
    report = fetch("/rss", patience=1.0)
    assert report.put_off == 1
    assert three.asked("/a/1") == 1


def test_a_page_that_is_gone_is_not_tried_again(three: Site, fetch: Fetch) -> None:
    three.routes["/a/1"] = respond(410)
    report = fetch("/rss")
    assert "410 Gone" in reasons(report.failures)
    fetch("/rss")
    assert three.asked("/a/1") == 1


def test_retry_after_in_seconds_is_waited_for(
    three: Site, fetch: Fetch, list_pages: ListPages
) -> None:
    three.routes["/a/1"] = in_turn(respond(429, Retry_After="1"), respond(200, article(1)))
    report = fetch("/rss")
    assert (report.indexed, report.failures) == (3, [])
    refused = next(request for request in three.requests if request.path == "/a/1")
    after = [request.began for request in three.requests if request.began > refused.ended]
    assert min(after) - refused.ended >= 0.95


def test_retry_after_as_a_date_puts_the_host_aside_over_runs(
    three: Site, fetch: Fetch, list_pages: ListPages
) -> None:
    date = email.utils.formatdate(time.time() + 3600, usegmt=True)
    three.routes["/a/1"] = respond(503, Retry_After=date)
    list_pages("/b/1", at="/rss2", host="other.test")
    three.routes["/b/1"] = respond(200, article(9))
    report = fetch("/rss", "/rss2")
    assert (report.put_off, report.indexed, report.failures) == (3, 1, [])
    assert "left alone" in report.aside["news.test"]
    before = three.paths
    report = fetch("/rss")
    assert three.paths == before  # the feed is on that host too
    assert report.put_off == 4


def test_a_host_that_always_asks_for_a_moment_is_put_off_in_the_end(
    three: Site, fetch: Fetch
) -> None:
    three.routes["/a/1"] = respond(429, Retry_After="0")
    report = fetch("/rss")
    assert report.put_off == 3
    assert three.asked("/a/1") == 5


def test_a_host_that_fails_time_after_time_is_left_alone_for_the_round(
    site: Site, fetch: Fetch, list_pages: ListPages
) -> None:
    paths = [f"/a/{number}" for number in range(12)]
    list_pages(*paths)
    site.routes |= {path: respond(500) for path in paths}
    report = fetch("/rss")
    assert sum(site.asked(path) for path in paths) == 4
    assert report.put_off == 12
    assert "4 times running" in report.aside["news.test"]


def test_a_host_that_does_not_exist_is_reported(three: Site, fetch: Fetch) -> None:
    report = fetch("http://nowhere.invalid/rss", "/rss")
    assert "no such host" in reasons(report.failures)
    assert report.indexed == 3


def test_a_feed_that_failed_is_let_be_for_the_next_rounds_of_a_run(
    three: Site, settings: Settings, index: Index
) -> None:
    three.routes["/bad"] = respond(404)
    feeds = [three.url("/bad"), three.url("/rss")]
    with open_fetcher(settings, OPTIONS, index.admin.add_articles, resolve=to_loopback) as fetcher:
        first, second = fetcher.crawl(feeds), fetcher.crawl(feeds)
    assert (first.feeds, len(first.failures)) == (2, 1)
    assert (second.feeds, second.failures) == (1, [])
    assert "next try" in second.aside["news.test"]
    assert three.asked("/bad") == 1


# Pages that cannot be read


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (respond(200, b"%PDF-1.7 ...", "application/pdf"), "no HTML page but application/pdf"),
        (respond(200, b"", "text/html"), "the page is empty"),
        (respond(200, b"\x89PNG\0\1\2\3" * 50, "text/html"), ""),
        (respond(200, b"<html><body><a href=x>x</a></body></html>"), ""),
    ],
    ids=["pdf", "empty", "image", "no article"],
)
def test_a_page_that_cannot_be_read_falls_back_on_its_feed(
    three: Site, fetch: Fetch, index: Index, answer: object, reason: str
) -> None:
    three.routes["/a/1"] = answer  # type: ignore[assignment]
    report = fetch("/rss")
    assert (report.indexed, report.summaries, report.failures) == (3, 1, [])
    assert reason in reasons(report.warnings)
    (hit,) = index.search('"كما تورده الخلاصة"').hits
    assert hit.url == three.url("/a/1")
    assert fetch("/rss").indexed == 0


def test_a_page_that_cannot_be_read_and_has_no_summary_fails(three: Site, fetch: Fetch) -> None:
    three.routes["/rss"] = respond(
        200,
        f"<rss><channel><title>م</title><item><title>{title(1)}</title>"
        f"<link>{three.url('/a/1')}</link></item></channel></rss>",
        "text/xml",
    )
    three.routes["/a/1"] = respond(200, b"GIF89a", "image/gif")
    report = fetch("/rss")
    assert "image/gif" in reasons(report.failures)
    assert report.indexed == 0


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("cp1256", "text/html; charset=windows-1256"),
        ("cp1256", "text/html"),
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html; charset=windows-1256"),
        ("utf-8", 'text/html; charset="no-such-thing"; x=\x01'),
        ("utf-16", "text/html"),
    ],
)
def test_pages_are_read_whatever_charset_is_declared(
    three: Site, fetch: Fetch, titles: Titles, charset: str, declared: str
) -> None:
    three.routes["/a/1"] = respond(200, article(1, charset=charset), declared)
    assert fetch("/rss").failures == []
    assert titles()[title(1)] == 1


def test_a_page_with_broken_letters_is_read_with_a_warning(three: Site, fetch: Fetch) -> None:
    page = article(1)
    middle = page.index("وقف".encode())
    three.routes["/a/1"] = respond(200, page[:middle] + b"\xd9" + page[middle:])
    report = fetch("/rss")
    assert report.indexed == 3
    assert report.warnings != []


# The index and the state


def test_two_fetches_into_one_index_exclude_each_other(
    three: Site, fetch: Fetch, settings: Settings, index: Index
) -> None:
    with (
        open_fetcher(settings, OPTIONS, index.admin.add_articles, resolve=to_loopback),
        pytest.raises(IndexLocked, match="fetching"),
    ):
        fetch("/rss")


def test_what_was_read_while_the_index_was_locked_is_indexed_later(
    three: Site, settings: Settings, index: Index, fetch: Fetch, titles: Titles
) -> None:
    def locked(articles: object) -> object:
        raise IndexLocked("busy")

    with (
        open_fetcher(settings, OPTIONS, locked, resolve=to_loopback) as fetcher,  # type: ignore[arg-type]
        pytest.raises(IndexLocked),
    ):
        fetcher.crawl([three.url("/rss")])
    assert titles().total() == 0
    report = fetch("/rss")
    assert report.indexed == 3
    assert three.paths == Counter({"/rss": 2, "/a/1": 1, "/a/2": 1, "/a/3": 1})


def test_a_damaged_state_is_put_aside_with_a_warning(
    three: Site, fetch: Fetch, settings: Settings
) -> None:
    fetch("/rss")
    (settings.index / "fetch.sqlite").write_bytes(b"not a database" * 1000)
    report = fetch("/rss")
    assert (report.unchanged, report.indexed) == (3, 0)
    assert "begun anew" in reasons(report.warnings)
    assert (settings.index / "fetch.sqlite.damaged").exists()


def test_a_state_with_tables_of_others_is_put_aside(
    three: Site, fetch: Fetch, settings: Settings
) -> None:
    with closing(sqlite3.connect(settings.index / "fetch.sqlite")) as database:
        database.execute("CREATE TABLE items (strange TEXT)")
    report = fetch("/rss")
    assert report.indexed == 3 and "begun anew" in reasons(report.warnings)
    assert (settings.index / "fetch.sqlite.damaged").exists()


def test_a_state_that_the_system_refuses_is_no_damage(
    three: Site, fetch: Fetch, settings: Settings
) -> None:
    (settings.index / "fetch.sqlite").mkdir()
    with pytest.raises(StorageFailed, match=r"fetch\.sqlite cannot be used"):
        fetch("/rss")
    assert (settings.index / "fetch.sqlite").is_dir()


def test_an_article_that_was_fetched_stays_when_a_file_loses_it(
    three: Site, fetch: Fetch, index: Index, titles: Titles, tmp_path: Path
) -> None:
    fetch("/rss")
    file = tmp_path / "articles.jsonl"
    lines = [index.get(hit.id).to_json() for hit in index.search("", size=100, sort="old").hits]
    file.write_text("\n".join(lines), encoding="utf-8")
    index.admin.add([file])
    file.write_text(lines[0] + "\n", encoding="utf-8")
    index.admin.add([file])
    assert titles().total() == 3
