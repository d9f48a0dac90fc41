"""``marsad fetch`` as a process: what it prints, its exit codes, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.index import Index
from indexer.settings import Settings

from .site import Site, article, feed, item, respond

MARSAD = [sys.executable, "-X", "utf8", "-c", "from indexer.cli import main; main()"]


@pytest.fixture
def local(site: Site) -> str:
    """The URL of a feed of two articles on 127.0.0.1."""
    urls = [site.url(f"/a/{number}", "127.0.0.1") for number in (1, 2)]
    site.routes["/rss"] = respond(200, feed(item(urls[0], 1), item(urls[1], 2)), "text/xml")
    site.routes |= {f"/a/{number}": respond(200, article(number)) for number in (1, 2)}
    return site.url("/rss", "127.0.0.1")


def marsad(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "MARSAD_INDEX": str(settings.index)}
    return subprocess.run(
        [*MARSAD, "fetch", *arguments], capture_output=True, encoding="utf-8", env=environ
    )


def test_a_fetch_tells_in_a_line_what_it_did(local: str, settings: Settings) -> None:
    ran = marsad(settings, local, "--allow-private", "--delay", "0")
    assert ran.stdout.startswith(
        "1 feed, 2 new items: 2 indexed, 0 unchanged, 0 refused by robots.txt, 0 failed — "
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert Index.open(settings).admin.stats().articles == 2
    ran = marsad(settings, local, "--allow-private", "--delay", "0", "--once")
    assert ran.stdout.startswith("1 feed (1 unchanged), 0 new items")
    assert ran.returncode == 0


def test_without_leave_nothing_in_this_network_is_asked(
    local: str, settings: Settings, site: Site
) -> None:
    ran = marsad(settings, local)
    assert ran.returncode == 1
    assert "private network (--allow-private" in ran.stderr
    assert site.requests == []


def test_lists_of_feeds_are_read_from_files(local: str, settings: Settings, tmp_path: Path) -> None:
    lines = tmp_path / "feeds.txt"
    lines.write_text(f"# mine\n{local}\n", encoding="utf-8")
    outlines = tmp_path / "mine.opml"
    outlines.write_text(f'<opml><body><outline xmlUrl="{local}"/></body></opml>')
    ran = marsad(settings, str(lines), str(outlines), "--allow-private", "--delay=0", "--limit=1")
    assert "1 indexed" in ran.stdout
    assert "1 left for the next run" in ran.stdout


def test_a_list_on_standard_input_tells_its_bad_lines(
    local: str, settings: Settings, site: Site
) -> None:
    links = f"url,title\n{site.url('/a/1', '127.0.0.1')},x\nnone,y\n"
    environ = {**os.environ, "MARSAD_INDEX": str(settings.index)}
    ran = subprocess.run(
        [*MARSAD, "fetch", "-", "--allow-private", "--delay=0"],
        input=links, capture_output=True, encoding="utf-8", env=environ,
    )  # fmt: skip
    assert ran.stdout.startswith("1 list, 1 new items: 1 indexed")
    assert "row 2" in ran.stderr and "'none' is no http or https URL" in ran.stderr
    assert ran.returncode == 1


def test_a_site_is_asked_for_its_sitemaps(local: str, settings: Settings, site: Site) -> None:
    page = site.url("/a/2", "127.0.0.1")
    site.routes["/map"] = respond(200, f"<urlset><url><loc>{page}</loc></url></urlset>", "text/xml")
    site.routes["/robots.txt"] = respond(200, "Sitemap: /map\n", "text/plain")
    named = site.url("/", "127.0.0.1")
    ran = marsad(settings, named, "--sitemaps", "--allow-private", "--delay=0", "--contact", "x")
    assert (ran.returncode, ran.stderr.count("fetch_contact")) == (2, 1)
    ran = marsad(settings, named, "--sitemaps", "--allow-private", "--delay=0")
    assert ran.stdout.startswith("1 sitemap, 1 new items: 1 indexed")


@pytest.mark.parametrize(
    "arguments",
    [[], ["no-such-file"], ["ftp://x/rss"], ["--every", "soon"], ["--limit", "0"], ["--delay=-1"]],
)
def test_wrong_usage_is_told_and_makes_no_index(settings: Settings, arguments: list[str]) -> None:
    if arguments and arguments[0].startswith("--"):
        arguments.append("https://news.example/rss")
    ran = marsad(settings, *arguments)
    assert ran.returncode == 2
    assert ran.stderr
    assert not settings.index.exists()


def test_an_index_that_cannot_be_used_is_code_3(local: str, settings: Settings) -> None:
    settings.index.mkdir()
    (settings.index / "marsad.json").write_text("{", encoding="utf-8")
    assert marsad(settings, local, "--allow-private").returncode == 3


def test_every_goes_round_until_ctrl_c(local: str, settings: Settings, site: Site) -> None:
    environ = {**os.environ, "MARSAD_INDEX": str(settings.index)}
    command = [*MARSAD, "fetch", local, "--allow-private", "--delay", "0", "--every", "1s"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environ
    ) as process:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert "2 indexed" in first
    assert "0 new items" in second
    assert site.paths["/a/1"] == 1


def test_ctrl_c_keeps_what_was_read(local: str, settings: Settings, site: Site) -> None:
    def never(handler: object) -> None:
        time.sleep(20)

    site.routes["/a/2"] = never
    environ = {**os.environ, "MARSAD_INDEX": str(settings.index)}
    command = [*MARSAD, "fetch", local, "--allow-private", "--delay", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env=environ
    ) as process:
        while not site.begun["/a/2"] and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 130
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert Index.open(settings).admin.stats().articles == 1


def test_searching_imports_nothing_of_it() -> None:
    code = (
        "import sys\n"
        "from indexer.cli import cli\n"
        "try: cli.main(['search', 'x'], standalone_mode=False)\n"
        "except Exception: pass\n"
        "print([name for name in sys.modules if name.startswith("
        "('urllib3', 'brotli', 'defusedxml', 'indexer.fetching'))])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip().endswith("[]")
