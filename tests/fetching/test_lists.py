"""Feeds as a user names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import ReadError
from indexer.fetching.lists import feed_urls


def test_urls_lines_and_outlines_come_once_each_in_order(tmp_path: Path) -> None:
    lines = tmp_path / "feeds.txt"
    lines.write_text(
        "\ufeff# الصحف\r\n\r\nhttps://b.example/rss  # the second\r\n  https://c.example/#top\r\n",
        encoding="utf-8",
    )
    outlines = tmp_path / "mine.opml"
    outlines.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head/><body>'
        '<outline text="سياسة"><outline type="rss" text="أ" xmlUrl="https://d.example/rss"/>'
        '<outline text="ب" xmlurl=" https://b.example/rss "/></outline>'
        '<outline text="no feed" htmlUrl="https://e.example/"/></body></opml>',
        encoding="utf-8",
    )
    named = ["https://A.example/rss", str(lines), str(outlines)]
    assert feed_urls(named) == [
        "https://a.example/rss",
        "https://b.example/rss",
        "https://c.example/",
        "https://d.example/rss",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no feed is named"),
        (b"# only a comment\n", "no feed is named"),
        (b"https://a.example/rss\nnot a url\n", "line 2"),
        (b"file:///etc/passwd\n", "no http"),
        ("https://a.example/ \u0642".encode("cp1256"), "no UTF-8"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "DOCTYPE"),
        (b"<opml><body>", "no OPML"),
        (b"<rss><channel/></rss>", "give the URL of a feed"),
        (b"<opml><body/></opml>", "no feed is named"),
        (b'<opml><body><outline xmlUrl="gopher://x"/></body></opml>', "no http"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "list"
    file.write_bytes(content)
    with pytest.raises(ReadError, match=reason):
        feed_urls([str(file)])
