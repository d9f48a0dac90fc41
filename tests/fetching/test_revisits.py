"""Articles that were fetched before are asked for again, so that corrections arrive."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from indexer.article import Article
from indexer.commands.fetching import ages_of
from indexer.errors import ParameterError
from indexer.fetching.client import Answer as Fetched
from indexer.fetching.entries import Entry
from indexer.fetching.options import FetchOptions
from indexer.fetching.revisits import is_prompted, next_age
from indexer.fetching.state import FetchState
from indexer.index import Index
from indexer.settings import Settings

from .conftest import Fetch
from .site import Answer, Handler, Site, article, feed, in_turn, item, redirect, respond, title
from .test_command import marsad
from .test_fetcher import reasons
from .test_killed import start

HOUR, DAY = 3600.0, 86400.0
Titles = Callable[[], Counter[str]]


@contextmanager
def state_of(settings: Settings) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(settings.index / "fetch.sqlite")) as connection:
        with connection:
            yield connection


def pass_time(settings: Settings, seconds: float) -> None:
    """Makes everything that was fetched so much older."""
    with state_of(settings) as state:
        state.execute("UPDATE items SET first = first - ?, due = due - ?", (seconds, seconds))


def corrected(number: int) -> bytes:
    return article(number).replace("وتبادل الأسرى".encode(), "وتبادل الأسرى جميعا".encode())


def conditional(body: Callable[[], bytes], seen: list[str | None]) -> Answer:
    """A page with an ETag of its text, which is not sent to who has it."""

    def answer(handler: Handler) -> None:
        data = body()
        etag = f'"{hash(data)}"'
        seen.append(handler.headers["If-None-Match"])
        known = handler.headers["If-None-Match"] == etag
        (respond(304, ETag=etag) if known else respond(200, data, ETag=etag))(handler)

    return answer


@pytest.fixture
def one(site: Site, list_pages: Callable[..., None]) -> Site:
    """A feed of an article that is there."""
    list_pages("/a/1")
    site.routes["/a/1"] = respond(200, article(1))
    return site


def test_ages_are_passed_one_by_one() -> None:
    ages = (HOUR, 6 * HOUR, DAY)
    assert next_age(100.0, 100.0, ages) == 100 + HOUR
    assert next_age(100.0, 100 + HOUR, ages) == 100 + 6 * HOUR
    assert next_age(100.0, 100 + 7 * HOUR, ages) == 100 + DAY
    assert next_age(100.0, 100 + DAY, ages) is None
    assert next_age(100.0, 100.0, ()) is None


def test_an_article_is_asked_for_again_at_growing_ages_then_no_more(
    one: Site, fetch: Fetch, settings: Settings
) -> None:
    fetch("/rss")
    asked = []
    # Ages in hours: 1, 6, 24, 72, 168. Those that were missed are not made up for.
    for hours in (0.5, 0.6, 30, 145):
        pass_time(settings, hours * HOUR)
        report = fetch("/rss")
        asked.append((report.asked_again, report.same, report.corrected, report.indexed))
    done, none = (1, 1, 0, 0), (0, 0, 0, 0)
    assert asked == [none, done, done, done]
    with state_of(settings) as state:
        assert state.execute("SELECT due, entry FROM items").fetchall() == [(None, "")]


def test_a_correction_arrives_and_the_article_keeps_its_id(
    one: Site, fetch: Fetch, settings: Settings, index: Index, titles: Titles
) -> None:
    texts = [article(1)]
    seen: list[str | None] = []
    one.routes["/a/1"] = conditional(lambda: texts[-1], seen)
    fetch("/rss")
    before = index.search("").hits[0].id
    pass_time(settings, HOUR)
    report = fetch("/rss")
    assert (report.asked_again, report.same, report.corrected) == (1, 1, 0)
    assert seen == [None, f'"{hash(texts[0])}"']
    texts.append(corrected(1))
    pass_time(settings, 5 * HOUR)
    report = fetch("/rss")
    assert (report.asked_again, report.same, report.corrected, report.indexed) == (1, 0, 1, 1)
    assert "1 asked for again: 1 changed, 0 not" in str(report)
    assert titles() == Counter([title(1)])
    assert "جميعا" in index.get(before).body
    # What it was asked by is that of the new text.
    pass_time(settings, DAY)
    assert fetch("/rss").same == 1
    assert seen[-1] == f'"{hash(texts[1])}"'


def test_a_text_that_is_poorer_than_the_one_before_is_told_and_not_taken(
    one: Site, fetch: Fetch, settings: Settings, index: Index
) -> None:
    whole = article(1)
    start, end = whole.index(b"<p>"), whole.rindex(b"</p>")
    lines = whole[start:end].split(b"</p>")
    short = whole[:start] + lines[0][: len(lines[0]) // 3] + whole[end:]
    one.routes["/a/1"] = in_turn(respond(200, whole), respond(200, short))
    fetch("/rss")
    [hit] = index.search("").hits
    before = index.get(hit.id).body
    pass_time(settings, HOUR)
    report = fetch("/rss")
    assert index.get(hit.id).body == before
    assert (report.corrected, report.kept, report.unchanged, report.indexed) == (1, 1, 0, 0)
    [warning] = report.warnings
    assert "poorer" in warning.reason and "/a/1" in warning.path
    assert "1 kept (what came is poorer)" in str(report)


def test_what_is_older_than_if_modified_since_is_not_sent(
    one: Site, fetch: Fetch, settings: Settings
) -> None:
    when = "Thu, 20 Jun 2024 10:00:00 GMT"
    one.routes["/a/1"] = in_turn(respond(200, article(1), Last_Modified=when), respond(304))
    fetch("/rss")
    pass_time(settings, HOUR)
    assert fetch("/rss").same == 1
    asked = [request for request in one.requests if request.path == "/a/1"]
    assert [request.headers["If-Modified-Since"] for request in asked] == [None, when]


def test_what_a_feed_adds_to_a_page_is_no_change(
    one: Site, fetch: Fetch, settings: Settings, index: Index
) -> None:
    bare = article(1).replace(b"article:published_time", b"none")
    one.routes["/a/1"] = respond(200, bare)
    fetch("/rss")
    stored = index.get(index.search("").hits[0].id)
    assert (stored.published_from, stored.source) == ("feed", "مرافئ")
    pass_time(settings, HOUR)
    assert (fetch("/rss").same, index.get(stored.id)) == (1, stored)


@pytest.mark.parametrize(("status", "visits"), [(404, 2), (410, 1)])
def test_what_is_gone_stays_in_the_index_and_is_told(
    one: Site, fetch: Fetch, settings: Settings, titles: Titles, status: int, visits: int
) -> None:
    fetch("/rss")
    one.routes["/a/1"] = respond(status)
    pass_time(settings, HOUR)
    report = fetch("/rss")
    assert (report.asked_again, report.same, report.corrected) == (1, 0, 0)
    assert "stays in the index" in reasons(report.gone)
    assert str(status) in reasons(report.gone)
    assert "1 gone" in str(report)
    assert report.whole
    assert titles() == Counter([title(1)])
    pass_time(settings, 5 * HOUR)
    fetch("/rss")
    assert one.asked("/a/1") == 1 + visits


def test_a_page_that_no_longer_holds_the_article_changes_nothing(
    one: Site, fetch: Fetch, settings: Settings, index: Index, titles: Titles
) -> None:
    fetch("/rss")
    before = index.get(index.search("").hits[0].id)
    one.routes["/front"] = respond(200, article(9))
    for answer in (respond(200, "<html><body>نعتذر</body></html>"), redirect(one.url("/front"))):
        one.routes["/a/1"] = answer
        pass_time(settings, 20 * HOUR)
        report = fetch("/rss")
        assert (report.asked_again, report.corrected, report.same) == (1, 0, 0)
        assert "what was read before stays" in reasons(report.warnings)
    assert titles() == Counter([title(1)])
    assert index.get(before.id) == before


def test_a_server_in_trouble_is_told_and_asked_at_the_next_age(
    one: Site, fetch: Fetch, settings: Settings, titles: Titles
) -> None:
    fetch("/rss")
    one.routes["/a/1"] = in_turn(respond(500), respond(200, corrected(1)))
    pass_time(settings, HOUR)
    report = fetch("/rss")
    assert "asked for again: the server answered 500" in reasons(report.failures)
    assert fetch("/rss").asked_again == 0
    pass_time(settings, 5 * HOUR)
    assert fetch("/rss").corrected == 1
    assert titles() == Counter([title(1)])


def test_robots_are_heeded_again(one: Site, fetch: Fetch, settings: Settings) -> None:
    fetch("/rss")
    with state_of(settings) as state:
        state.execute("DELETE FROM robots")
    one.routes["/robots.txt"] = respond(200, "User-agent: *\nDisallow: /a/", "text/plain")
    pass_time(settings, HOUR)
    assert "robots.txt disallows" in reasons(fetch("/rss").refused)
    assert one.asked("/a/1") == 1
    pass_time(settings, DAY)
    assert fetch("/rss").refused == []


def test_without_ages_nothing_is_asked_for_again(
    one: Site, fetch: Fetch, settings: Settings
) -> None:
    fetch("/rss", revisit=())
    pass_time(settings, HOUR)
    fetch("/rss", revisit=())
    assert one.asked("/a/1") == 1
    # Once it is wanted, what was fetched meanwhile has its turn.
    with state_of(settings) as state:
        state.execute("UPDATE items SET first = first - 1800")
    fetch("/rss")
    pass_time(settings, 6 * HOUR)
    assert fetch("/rss").same == 1


def test_new_items_come_first_and_the_limit_holds(
    site: Site, fetch: Fetch, settings: Settings, list_pages: Callable[..., None]
) -> None:
    for number in range(1, 6):
        site.routes[f"/a/{number}"] = respond(200, article(number))
    list_pages("/a/1", "/a/2", "/a/3")
    fetch("/rss")
    pass_time(settings, HOUR)
    list_pages("/a/1", "/a/2", "/a/3", "/a/4", "/a/5")
    report = fetch("/rss", limit=2)
    assert (report.indexed, report.asked_again, report.left) == (2, 2, 1)
    pages = [request.path for request in site.requests if request.path.startswith("/a/")]
    assert pages[3:5] == ["/a/4", "/a/5"]


# What feeds tell


def dated(site: Site, updated: str | None) -> Answer:
    told = f"<atom:updated>{updated}</atom:updated>" if updated else ""
    entry = item(site.url("/a/1"), 1).replace("</item>", f"{told}</item>")
    data = feed(entry).replace("<rss ", '<rss xmlns:atom="http://www.w3.org/2005/Atom" ')
    return respond(200, data, "text/xml")


def test_what_a_feed_says_was_changed_is_asked_for_at_once(
    one: Site, fetch: Fetch, settings: Settings, titles: Titles, index: Index
) -> None:
    one.routes["/rss"] = dated(one, "2024-06-20T10:00:00Z")
    fetch("/rss")
    one.routes["/a/1"] = respond(200, corrected(1))
    assert fetch("/rss").asked_again == 0
    one.routes["/rss"] = dated(one, "2024-06-20T11:00:00Z")
    report = fetch("/rss")
    assert (report.asked_again, report.corrected, report.items) == (1, 1, 0)
    assert titles() == Counter([title(1)])
    assert "جميعا" in index.get(index.search("").hits[0].id).body
    assert fetch("/rss").asked_again == 0
    one.routes["/rss"] = dated(one, "2024-06-20T10:30:00Z")  # an earlier moment
    assert fetch("/rss").asked_again == 0
    # Its ages go on.
    pass_time(settings, HOUR)
    assert fetch("/rss").asked_again == 1


def test_a_feed_that_cries_wolf_is_soon_not_heeded(tmp_path: Path) -> None:
    page = "http://news.test/a"
    times = 0
    with closing(FetchState(tmp_path / "fetch.sqlite", (HOUR,))) as state:
        for minute in range(20):
            entry = Entry("news.test/a", page, updated=f"2024-06-20T10:{minute:02}:00Z")
            state.feed_read("feed", None, None, [entry])
            if minute == 0:
                state.item_read(entry, Article("1", "ع", "ن"), page, Fetched(page, 200))
                state.items_done([entry.key])
            for _, known in state.due("feed", 9)[0]:
                state.asked_again(entry.key, known)
                times += 1
    assert times == 12


def test_moments_are_compared_in_their_zones() -> None:
    def told(updated: str | None, before: str | None, fetched: float = 0.0) -> bool:
        return is_prompted(Entry("k", updated=updated), before, fetched)

    assert told("2024-06-20T10:00:00+00:00", "2024-06-20T12:30:00+03:00")
    assert not told("2024-06-20T12:30:00+03:00", "2024-06-20T10:00:00Z")
    assert told("2024-06-20T10:00:00Z", None, fetched=1718870000.0)
    assert not told("2024-06-20T10:00:00Z", None, fetched=1718999999.0)
    assert not told("2024-06-20", None)
    assert not told(None, None)


def test_an_article_that_only_its_feed_tells_is_corrected_by_it(
    site: Site, fetch: Fetch, titles: Titles, index: Index
) -> None:
    entry = (
        item("", 1)
        .replace("<link></link>", "")
        .replace("<guid></guid>", '<guid isPermaLink="false">n-1</guid>')
    )
    site.routes["/rss"] = respond(200, feed(entry), "text/xml")
    assert fetch("/rss").indexed == 1
    assert fetch("/rss").indexed == 0
    other = entry.replace("اتفقا على موعد", "اتفقا على موعد ومكان")
    site.routes["/rss"] = respond(200, feed(other), "text/xml")
    assert fetch("/rss").indexed == 1
    assert titles() == Counter([title(1)])
    assert "ومكان" in index.get(index.search("").hits[0].id).body


# State


@pytest.mark.slow
def test_a_kill_while_asking_again_loses_and_doubles_nothing(
    site: Site, settings: Settings, index: Index, titles: Titles
) -> None:
    pages = range(12)
    texts = {n: article(n) for n in pages}

    def answer(handler: Handler) -> None:
        respond(200, texts[int(handler.path.removeprefix("/p/"))])(handler)

    site.routes |= {f"/p/{n}": answer for n in pages}
    urls = [site.url(f"/p/{n}", f"h{n % 3}.test") for n in pages]
    items = feed(*(item(url, n) for n, url in zip(pages, urls, strict=True)))
    site.routes["/rss"] = respond(200, items, "text/xml")
    with start(settings, site.url("/rss")) as process:
        assert process.wait() == 0
    texts |= {n: corrected(n) for n in pages}
    pass_time(settings, HOUR)
    with start(settings, site.url("/rss")) as process:
        while process.poll() is None and sum(site.begun[f"/p/{n}"] for n in pages) < 12 + 5:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    assert Index.open(settings).admin.check() == ()
    assert titles() == Counter(title(n) for n in pages)
    with start(settings, site.url("/rss")) as process:
        assert process.wait() == 0
    assert titles() == Counter(title(n) for n in pages)
    for hit in index.search("", size=100).hits:
        assert "جميعا" in index.get(hit.id).body


def test_state_is_forgotten_with_what_feeds_list_no_more(
    one: Site, fetch: Fetch, settings: Settings, list_pages: Callable[..., None]
) -> None:
    fetch("/rss")
    one.routes["/a/2"] = respond(200, article(2))
    list_pages("/a/2")
    with state_of(settings) as state:
        state.execute("UPDATE items SET due = NULL, changed = changed - ?", (200 * DAY,))
        state.execute("UPDATE listed SET seen = seen - ?", (200 * DAY,))
    fetch("/rss")
    with state_of(settings) as state:
        keys = [key for (key,) in state.execute("SELECT key FROM items")]
        listed = [key for (key,) in state.execute("SELECT key FROM listed")]
    assert keys == listed == [f"news.test:{one.port}/a/2"]


def test_a_state_of_the_first_version_goes_on(
    one: Site, fetch: Fetch, settings: Settings, tmp_path: Path
) -> None:
    url = one.url("/خبر/1?utm_source=rss")
    one.routes["/rss"] = respond(200, feed(item(url, 1)), "text/xml")
    one.routes["/%D8%AE%D8%A8%D8%B1/1"] = respond(200, article(1))
    fetch("/rss")
    old = "%D8%AE%D8%A8%D8%B1"
    with state_of(settings) as state:
        entries = [json.loads(row[0]) for row in state.execute("SELECT entry FROM items")]
        state.executescript(
            "DROP INDEX items_by_due; DROP INDEX listed_by_key; DROP INDEX listed_by_guid;"
            "CREATE TABLE i AS SELECT key, entry, state, attempts, next, reason, page, body,"
            " article, id, title, changed FROM items; DROP TABLE items;"
            "CREATE TABLE items (key TEXT PRIMARY KEY, entry TEXT NOT NULL,"
            " state TEXT NOT NULL DEFAULT 'new', attempts INTEGER NOT NULL DEFAULT 0,"
            " next REAL NOT NULL DEFAULT 0, reason TEXT, page TEXT, body BLOB, article TEXT,"
            " id TEXT, title TEXT, changed REAL);"
            f"INSERT INTO items SELECT replace(key, 'خبر', '{old}'), '', state, attempts, next,"
            " reason, page, body, article, id, title, changed FROM i; DROP TABLE i;"
            f"CREATE TABLE l AS SELECT feed, replace(key, 'خبر', '{old}') AS key, guid FROM listed;"
            "DROP TABLE listed; CREATE TABLE listed (feed TEXT, key TEXT, guid TEXT,"
            " PRIMARY KEY (feed, key)) WITHOUT ROWID; INSERT INTO listed SELECT * FROM l;"
            "DROP TABLE l; PRAGMA user_version = 1;"
        )
    assert entries[0]["article"]["body"] == ""
    report = fetch("/rss")
    assert (report.items, report.asked_again, report.warnings) == (0, 0, [])
    pass_time(settings, HOUR)
    assert fetch("/rss").asked_again == 1
    with closing(FetchState(settings.index / "fetch.sqlite")) as state_again:
        assert state_again.damaged is None


# The command


def test_ages_are_an_option_and_what_is_gone_is_told(one: Site, settings: Settings) -> None:
    page = one.url("/a/1", "127.0.0.1")
    one.routes["/rss"] = respond(200, feed(item(page, 1)), "text/xml")
    options = (one.url("/rss", "127.0.0.1"), "--allow-private", "--delay=0", "--revisit", "2h, 2d")
    assert marsad(settings, *options).returncode == 0
    one.routes["/a/1"] = respond(404)
    pass_time(settings, 2 * HOUR)
    ran = marsad(settings, *options)
    assert "1 asked for again: 0 changed, 0 not, 1 gone" in ran.stdout
    assert ran.stderr.startswith(f"gone: {page}: the server answered 404")
    assert ran.returncode == 0


def test_ages_are_read_in_any_order_and_off_is_none() -> None:
    assert ages_of("1d 1h,6h") == (HOUR, 6 * HOUR, DAY)
    assert ages_of(str(Settings.__dataclass_fields__["revisit"].default)) == FetchOptions().revisit
    assert ages_of("off") == ages_of(" ") == ()
    for wrong in ("soon", "1h,never", "-1h", "0s"):
        with pytest.raises(ParameterError, match="--revisit: write"):
            ages_of(wrong)
