"""Fetching that is killed at any moment: nothing is lost, nothing is taken twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings

from .conftest import Fetch
from .site import Handler, Site, article, feed, item, respond, title

pytestmark = pytest.mark.slow

PAGES = 60
HOSTS = 3
ROOT = Path(__file__).parent.parent.parent

FETCH = """
import sys
from dataclasses import replace
from pathlib import Path
from indexer.fetching.fetcher import open_fetcher
from indexer.index import Index
from indexer.settings import Settings
from tests.fetching.conftest import OPTIONS
from tests.fetching.site import to_loopback

settings = Settings(index=Path(sys.argv[1]), writer_memory_mb=32)
options = replace(OPTIONS, batch=7, read=20, whole=30)
index = Index.create(settings)
with open_fetcher(settings, options, index.admin.add_articles, resolve=to_loopback) as fetcher:
    report = fetcher.crawl(sys.argv[2:])
print(report.indexed, report.unchanged, len(report.failures))
"""


def start(settings: Settings, *feeds: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "utf8", "-c", FETCH, str(settings.index), *feeds]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT)


@pytest.fixture
def feeds(site: Site) -> list[str]:
    """Three feeds of three hosts, sixty pages in all, of which each takes a moment."""

    def page(number: int) -> Callable[[Handler], None]:
        def answer(handler: Handler) -> None:
            time.sleep(0.01)
            respond(200, article(number))(handler)

        return answer

    for host in range(HOSTS):
        numbers = range(host, PAGES, HOSTS)
        listed = [item(site.url(f"/p/{n}", f"h{host}.test"), n) for n in numbers]
        # The last one of each feed stands in the next feed too.
        other = (host + 1) % HOSTS
        listed.append(item(site.url(f"/p/{other}", f"h{other}.test"), other))
        site.routes[f"/rss{host}"] = respond(200, feed(*listed), "text/xml", ETag=f'"{host}"')
    for number in range(PAGES):
        site.routes[f"/p/{number}"] = page(number)
    return [site.url(f"/rss{host}", f"h{host}.test") for host in range(HOSTS)]


EVERY_TITLE = Counter(title(number) for number in range(PAGES))


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))]
)
def test_a_fetch_that_is_killed_again_and_again_takes_everything_once(
    site: Site,
    settings: Settings,
    feeds: list[str],
    titles: Callable[[], Counter[str]],
    seed: int,
) -> None:
    chance = random.Random(seed)
    kills = 0
    before: Counter[str] = Counter()
    for _ in range(4):
        pages = sum(site.begun[f"/p/{number}"] for number in range(PAGES))
        target = pages + chance.randint(1, 14)
        with start(settings, *feeds) as process:
            while process.poll() is None:
                if sum(site.begun[f"/p/{number}"] for number in range(PAGES)) >= target:
                    time.sleep(chance.random() * 0.1)
                    process.send_signal(signal.SIGKILL)
                    kills += process.wait() == -signal.SIGKILL
        index = Index.open(settings)
        assert index.admin.check() == ()
        assert set(titles().values()) <= {1}
        assert before <= titles()
        before = titles()
    assert kills >= 3
    with start(settings, *feeds) as process:
        assert process.wait() == 0
    assert titles() == EVERY_TITLE
    asked = Counter({n: site.begun[f"/p/{n}"] for n in range(PAGES)})
    # What was under way at a kill, one request for each host, is all that may come again.
    assert asked.total() <= PAGES + kills * HOSTS
    assert min(asked.values()) == 1
    with start(settings, *feeds) as process:
        assert process.stdout is not None
        assert process.stdout.read().split() == ["0", "0", "0"]
    assert Counter({n: site.begun[f"/p/{n}"] for n in range(PAGES)}) == asked


def test_what_was_read_and_not_committed_is_not_fetched_again(
    site: Site, settings: Settings, feeds: list[str], titles: Callable[[], Counter[str]]
) -> None:
    with start(settings, *feeds) as process:
        state = settings.index / "fetch.sqlite"
        while process.poll() is None and unindexed(state) < 3:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    waiting = unindexed(state)
    assert waiting > 0
    asked = [n for n in range(PAGES) if site.begun[f"/p/{n}"]]
    site.routes |= {f"/p/{n}": respond(500) for n in asked}
    with start(settings, *feeds) as process:
        process.wait()
    # All but what was under way came from the state alone.
    assert titles().total() >= PAGES - HOSTS


def unindexed(state: Path) -> int:
    if not state.exists():
        return 0
    with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as connection:
        try:
            rows = connection.execute("SELECT count(*) FROM items WHERE state = 'read'")
            return int(rows.fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0


def test_a_kill_between_the_commit_and_the_state_adds_nothing_twice(
    site: Site, settings: Settings, fetch: Fetch, feeds: list[str], index: Index
) -> None:
    fetch(*feeds)
    record = index.get(index.search("").hits[0].id)
    # On disk this is what such a kill leaves: the index has the article, the state knows it not.
    with sqlite3.connect(settings.index / "fetch.sqlite") as connection:
        connection.execute(
            "UPDATE items SET state = 'read', article = ? WHERE id = ?",
            (record.to_json(), record.id),
        )
    connection.close()
    report = fetch(*feeds)
    assert (report.indexed, report.unchanged) == (0, 1)
    assert index.admin.stats().articles == PAGES
