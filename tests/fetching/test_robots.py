"""robots.txt: what is kept, for how long, and what any text of it comes to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetching.client import Client
from indexer.fetching.robots import RobotsBook, Rules
from indexer.fetching.state import FetchState, Robots

from .conftest import OPTIONS
from .site import Site, redirect, respond, to_loopback


@pytest.fixture
def state(tmp_path: Path) -> Iterator[FetchState]:
    with closing(FetchState(tmp_path / "fetch.sqlite")) as state:
        yield state


@pytest.fixture
def book(state: FetchState) -> RobotsBook:
    return RobotsBook(Client(OPTIONS, 1 << 20, to_loopback), state, OPTIONS)


def rules(book: RobotsBook, site: Site) -> Rules:
    origin = site.url("")
    book.ask(origin)
    found = book.rules(origin)
    assert found is not None
    return found


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_without_a_file_everything_is_allowed(book: RobotsBook, site: Site, status: int) -> None:
    site.routes["/robots.txt"] = respond(status)
    found = rules(book, site)
    assert found.reason is None
    assert found.allow(site.url("/a"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_with_a_server_in_trouble_nothing_is_allowed_for_now(
    book: RobotsBook, site: Site, status: int
) -> None:
    site.routes["/robots.txt"] = respond(status)
    found = rules(book, site)
    assert found.reason is not None
    assert 0 < found.expires - time.time() <= OPTIONS.robots_again


def test_redirects_without_end_allow_nothing(book: RobotsBook, site: Site) -> None:
    site.routes["/robots.txt"] = redirect("/robots.txt")
    assert rules(book, site).reason is not None
    assert site.asked("/robots.txt") == 6


def test_the_rules_for_marsad_go_before_those_for_all(book: RobotsBook, site: Site) -> None:
    text = (
        "User-agent: *\nDisallow: /\nCrawl-delay: 30\n\n"
        "User-agent: Marsad\nDisallow: /private\nAllow: /private/open$\nCrawl-delay: 2\n"
    )
    site.routes["/robots.txt"] = respond(200, text, "text/plain")
    found = rules(book, site)
    asked = ["/", "/private/x", "/private/open", "/private/open/x", "/%D8%A3"]
    assert [found.allow(site.url(path)) for path in asked] == [True, False, True, False, True]
    assert found.delay == 2


def test_they_are_kept_until_they_expire(site: Site, state: FetchState) -> None:
    site.routes["/robots.txt"] = respond(200, "User-agent: *\nDisallow: /\n", "text/plain")
    options = replace(OPTIONS, robots_kept=0.3)
    client = Client(options, 1 << 20, to_loopback)
    book = RobotsBook(client, state, options)
    assert not rules(book, site).allow(site.url("/a"))
    # A new process finds them in the state.
    again = RobotsBook(client, state, options)
    assert again.rules(site.url("")) is not None
    time.sleep(0.3)
    assert again.rules(site.url("")) is None
    assert book.rules(site.url("")) is None


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            ["User-agent: *", "Disallow: /%zz*$", "Crawl-delay: x", "Allow:", "\0:", ":"]
        )
    ).map("\n".join)
)
def test_no_text_of_it_raises(text: str) -> None:
    found = Rules(Robots(text, None, 0.0))
    assert found.allow("http://news.test/a") in (True, False)
    assert found.delay >= 0
