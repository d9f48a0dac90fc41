"""What fetching remembers, where its file cannot be used any more."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.errors import StorageFailed
from indexer.fetching.entries import Entry
from indexer.fetching.state import FetchState

FEED = "https://news.example/rss"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[FetchState]:
    with closing(FetchState(tmp_path / "fetch.sqlite")) as state:
        yield state


def entries(first: int, count: int) -> list[Entry]:
    pages = (f"news.example/{number}/{'x' * 500}" for number in range(first, first + count))
    return [Entry(page, f"https://{page}") for page in pages]


def test_a_full_disk_is_told_and_what_was_put_down_is_kept(state: FetchState) -> None:
    assert state.feed_read(FEED, None, None, entries(0, 5)) == 5
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(StorageFailed, match=r"fetch\.sqlite cannot be used.*ulimit -f"):
            state.feed_read(FEED, None, None, entries(5, 500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(state.waiting(FEED)) == 5
    assert state.feed_read(FEED, None, None, entries(5, 500)) == 500


def test_damage_that_is_met_while_fetching_is_told(state: FetchState, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "fetch.sqlite")) as other:
        other.execute("DROP TABLE hosts")
    with pytest.raises(StorageFailed, match=r"fetch\.sqlite is damaged.*marsad rebuild"):
        state.aside_until("news.example")
    with pytest.raises(StorageFailed, match=r"fetch\.sqlite is damaged.*marsad rebuild"):
        state.put_aside("news.example", 5e9)
