"""Web archives: every page of them, and of damaged ones every whole page."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from indexer.ingest.failure import Failure
from indexer.ingest.files import read_file
from indexer.ingest.formats.warc_records import BadRecord, Record, read_records
from indexer.ingest.workers.pool import Workers
from indexer.settings import ReadSettings
from tests.ingest.conftest import ReadBytes
from tests.ingest.made_files import TITLES, docx, http, page, paragraph, record, text

Besides = Callable[[bytes], list[str]]
FIRST = record(1, http(page(TITLES[0])))
SECOND = record(2, http(page(TITLES[1])))
THIRD = record(3, http(page(TITLES[2])))


def raw_deflate(data: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(data) + deflate.flush()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_pages_come_in_order_with_url_and_record(read_bytes: ReadBytes, pack: type[bytes]) -> None:
    articles, failures = read_bytes(pack(FIRST) + pack(SECOND) + pack(THIRD))
    assert failures == []
    assert [article.title for article in articles] == list(TITLES[:3])
    assert [article.member for article in articles] == [f"urn:uuid:{n}" for n in (1, 2, 3)]
    assert articles[0].url == "https://marafi.example/1"
    assert articles[0].path == "-"


def test_what_is_no_page_is_counted(read_bytes: ReadBytes, besides: Besides) -> None:
    others = [
        record(4, b"software: x\r\n", kind="warcinfo", content="application/warc-fields"),
        record(5, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(6, b"", kind="revisit"),
        record(7, b"fetchTimeMs: 3\r\n", kind="metadata", content="application/warc-fields"),
        record(8, http(b"\x89PNG\r\n", kind="image/png")),
        record(9, http(page(), status="404 Not Found")),
        record(10, http(b"", "Location: /x", status="301 Moved")),
        record(11, b"no HTTP at all"),
    ]
    data = FIRST + b"".join(others) + SECOND
    articles, failures = read_bytes(data)
    assert ([article.title for article in articles], failures) == (list(TITLES[:2]), [])
    [told] = besides(data)
    assert told.startswith("5 parts of kinds that are not read — ")
    for part in (
        "page that was captured before (revisit) 1 (https://marafi.example/6)",
        "PNG image 1 (https://marafi.example/8)",
        "response of status 404 1",
        "response of status 301 1",
    ):
        assert part in told


def test_what_an_archive_has_besides_pages_is_read_as_it_would_be_alone(
    read_bytes: ReadBytes, besides: Besides
) -> None:
    rss = f"<rss><channel><title>x</title><item><title>{TITLES[1]}</title><description>{text()}"
    feed = f"{rss}</description></item></channel></rss>".encode()
    rows = json.dumps([{"title": TITLES[2], "body": text()}, {"title": "x", "body": "y"}]).encode()
    words = docx(*(paragraph(line) for line in text(TITLES[3]).splitlines()))
    data = [
        FIRST,
        record(2, http(feed, kind="application/rss+xml")),
        record(3, http(gzip.compress(rows), "Content-Encoding: gzip", kind="application/json")),
        record(4, http(text().encode(), kind="text/plain; charset=utf-8")),
        record(5, http(words, kind="application/vnd.openxmlformats")),
        record(6, http(b'{"version": 1, "size": 7}', kind="application/json")),
        record(
            7, http(b"User-agent: *\nDisallow: /a\nDisallow: /b\nAllow: /\n", kind="text/plain")
        ),
    ]
    articles, failures = read_bytes(b"".join(data))
    assert failures == []
    assert [(one.member or "")[:10] for one in articles] == [
        f"urn:uuid:{n}" for n in (1, 2, 3, 3, 4, 5)
    ]
    assert [one.kind for one in articles] == [
        "page",
        "feed",
        "record",
        "record",
        "text",
        "document",
    ]
    assert {one.captured for one in articles} == {"2024-10-01T00:00:00Z"}
    # A file that is one article has its address; what a list holds has addresses of its own.
    assert [one.url for one in articles[-2:]] == [f"https://marafi.example/{n}" for n in (4, 5)]
    assert {one.url for one in articles[1:4]} == {None}
    [told] = besides(b"".join(data))
    assert "JSON document without an article 1" in told
    assert "plain text document 1" in told


def test_the_words_of_a_wet_file_are_articles(read_bytes: ReadBytes) -> None:
    data = record(1, text(TITLES[1]).encode(), kind="conversion", content="text/plain")
    [article], failures = read_bytes(record(9, b"x: y\r\n", kind="warcinfo") + data)
    assert (article.title, article.url, failures) == (TITLES[1], "https://marafi.example/1", [])
    assert (article.captured, article.kind) == ("2024-10-01T00:00:00Z", "text")


# ARC, of version 1 and 2.


def arc_record(url: str, block: bytes, more: str = "", length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    return f"{url} 192.0.2.7 20081001120000 text/html{more} {size}\n".encode() + block + b"\n"


ARC_HEAD = (
    b"filedesc://a.arc 0.0.0.0 20081001120000 text/plain 76\n"
    b"1 1 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("more", ["", " 200 AAAA - 1234 a.arc"])
def test_an_arc_is_read_as_a_warc_is(
    read_bytes: ReadBytes, besides: Besides, pack: type[bytes], more: str
) -> None:
    data = [
        ARC_HEAD,
        arc_record("http://marafi.example/1", http(page(TITLES[0])), more),
        arc_record("http://marafi.example/a b?c=d e", http(page(TITLES[1])), more),
        arc_record("dns:marafi.example", b"20081001120000\nmarafi.example. 1 IN A 192.0.2.7", more),
        arc_record("http://marafi.example/p", http(b"\x89PNG", kind="image/png"), more),
    ]
    articles, failures = read_bytes(b"".join(map(pack, data)))
    assert ([article.title for article in articles], failures) == (list(TITLES[:2]), [])
    assert articles[1].url == "http://marafi.example/a%20b?c=d%20e"
    assert articles[0].captured == "2008-10-01T12:00:00Z"
    [told] = besides(b"".join(map(pack, data)))
    assert "PNG image 1" in told


def test_a_damaged_arc_gives_what_is_there(read_bytes: ReadBytes) -> None:
    one, two = (arc_record(f"http://marafi.example/{n}", http(page(TITLES[n]))) for n in (1, 2))
    articles, [failure] = read_bytes(ARC_HEAD + one + b"\njunk" * 99 + b"\n" + two[:-200])
    assert [article.title for article in articles] == [TITLES[1], TITLES[2]]
    assert failure.reason == "bytes that are no ARC record"
    assert any("cut short" in warning for warning in articles[1].warnings)


def test_a_resource_is_a_page_without_http(read_bytes: ReadBytes) -> None:
    data = record(1, page(), kind="resource", content="text/html")
    [article], failures = read_bytes(data)
    assert (article.title, failures) == (TITLES[0], [])


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (brotli.compress(page()), "Content-Encoding: br"),
        (gzip.compress(page()), "Content-Encoding: gzip"),
        (zlib.compress(page()), "Content-Encoding: deflate"),
        (raw_deflate(page()), "Content-Encoding: deflate"),
        (zstandard.compress(page()), "Content-Encoding: zstd"),
        (page(), "Content-Encoding: gzip"),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(page()), page()), "Transfer-Encoding: chunked"),
        (page(), "Transfer-Encoding: chunked"),
    ],
    ids=[
        "brotli",
        "gzip",
        "zlib",
        "deflate",
        "zstd",
        "unpacked before",
        "chunked",
        "joined before",
    ],
)
def test_bodies_are_unpacked(read_bytes: ReadBytes, body: bytes, header: str) -> None:
    [article], failures = read_bytes(record(1, http(body, header)))
    assert (article.title, article.warnings, failures) == (TITLES[0], (), [])


def test_a_body_that_is_packed_twice_is_unpacked_twice(read_bytes: ReadBytes) -> None:
    packed = gzip.compress(page())
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    headers = ("Content-Encoding: gzip", "Transfer-Encoding: chunked")
    [article], _ = read_bytes(record(1, http(chunked, *headers)))
    assert article.title == TITLES[0]


def test_the_charset_of_the_server_counts(read_bytes: ReadBytes) -> None:
    body = page().replace(b"<meta charset=utf-8>", b"").decode().encode("cp1256")
    [article], _ = read_bytes(record(1, http(body, kind="text/html; charset=windows-1256")))
    assert article.title == TITLES[0]


def test_the_date_of_the_capture_only_casts_doubt(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(record(1, http(page())))
    assert article.published is None
    future = page(more='<time datetime="2025-01-01">1 يناير 2025</time>').replace(
        b"<head>", b'<head><meta property="article:published_time" content="2025-01-01T08:00:00Z">'
    )
    [article], _ = read_bytes(record(1, http(future)))
    assert article.published is None
    late = "date left out: 2025-01-01T08:00 is later than the day it was captured (2024-10-01)"
    assert article.warnings == (late,)


def test_a_capture_that_was_cut_short_is_doubtful(read_bytes: ReadBytes) -> None:
    [article], _ = read_bytes(record(1, http(page()), "WARC-Truncated: length"))
    assert article.warnings == ("cut short when it was archived (length)",)


# Damage.


@pytest.mark.parametrize("wrong", [-700, -1, 700, 3000, 10**9])
def test_a_wrong_length_is_a_doubt(read_bytes: ReadBytes, wrong: int) -> None:
    block = http(page(TITLES[1]))
    lying = record(2, block, length=max(0, len(block) + wrong))
    articles, failures = read_bytes(FIRST + lying + THIRD + FIRST)
    assert [one.title for one in articles] == [TITLES[0], TITLES[1], TITLES[2], TITLES[0]]
    assert failures == []
    assert any("Content-Length" in warning for warning in articles[1].warnings)


def test_a_length_of_nothing_is_made_good(read_bytes: ReadBytes) -> None:
    lying = record(2, http(page(TITLES[1])), length=0)
    articles, failures = read_bytes(FIRST + lying + THIRD)
    assert ([one.title for one in articles], failures) == (list(TITLES[:3]), [])


@pytest.mark.parametrize("wrong", [1, 3, 4])
def test_a_length_that_counts_the_end_of_the_record_costs_nothing(
    read_bytes: ReadBytes, wrong: int
) -> None:
    block = http(page(TITLES[1]))
    articles, failures = read_bytes(FIRST + record(2, block, length=len(block) + wrong) + THIRD)
    assert [article.title for article in articles] == list(TITLES[:3])
    assert failures == []


def test_a_wrong_length_of_the_last_page_is_a_doubt(read_bytes: ReadBytes) -> None:
    block = http(page(TITLES[1]))
    articles, failures = read_bytes(FIRST + record(2, block, length=len(block) + 700))
    assert (len(articles), failures) == (2, [])
    reason = f"cut short: {len(block) + 4} of {len(block) + 700} bytes"
    assert articles[1].warnings == (f"its record is damaged: {reason}",)


def test_a_truncated_archive_keeps_what_there_is_of_its_pages(read_bytes: ReadBytes) -> None:
    data = FIRST + SECOND + THIRD
    articles, failures = read_bytes(data[:-500])
    assert ([article.title for article in articles], failures) == (list(TITLES[:3]), [])
    assert any(one.startswith("its record is damaged: cut short: ") for one in articles[2].warnings)
    packed = b"".join(map(gzip.compress, (FIRST, SECOND, THIRD)))
    articles, [failure] = read_bytes(packed[:-100])
    assert [article.title for article in articles] == list(TITLES[:3])
    assert any("cut short" in warning for warning in articles[2].warnings)
    assert failure.reason == f"gzip data cut short at byte {len(packed) - 100}"


def test_an_archive_may_unpack_to_more_than_other_files(read_bytes: ReadBytes) -> None:
    picture = record(9, http(bytes(range(256)) * 2048, kind="image/png"))
    packed = gzip.compress(picture * 3 + FIRST)
    articles, failures = read_bytes(packed, max_unpacked_mb=1)
    assert (len(articles), failures) == (1, [])


def test_a_thousand_pages_are_one_at_a_time_in_memory(tmp_path: Path, workers: Workers) -> None:
    path = tmp_path / "a.warc.gz"
    filler = record(9, http(b"\x00" * 3_000_000, kind="video/mp4"))
    with gzip.open(path, "wb", 1) as file:
        for _ in range(20):
            file.write(filler)
        file.write(FIRST)
    *_, failure = read_file(path, ReadSettings(), workers=workers)
    # Zeros are a bomb; what counts is that it is told, not taken into memory.
    assert isinstance(failure, Failure)
    assert failure.reason == "unpacks to over 200 times its size"


# What always holds.


@given(
    st.lists(st.binary(max_size=300), max_size=5),
    st.lists(st.sampled_from([b"", b"x", b"WARC/1.0\r\n", b"\r\n\r\n"]), min_size=5, max_size=5),
)
def test_whole_records_come_out_as_they_went_in(blocks: list[bytes], junk: list[bytes]) -> None:
    data = b"".join(
        record(n, block) + dirt for n, (block, dirt) in enumerate(zip(blocks, junk, strict=False))
    )
    found = list(read_records(io.BytesIO(data), 1 << 20))
    whole = [one for one in found if isinstance(one, Record)]
    if not any(junk) and not any(b"WARC/" in block for block in blocks):
        assert [one.block for one in whole] == blocks
        assert len(found) == len(blocks)
    assert all(one.reason for one in found if isinstance(one, BadRecord))


@given(
    st.lists(
        st.sampled_from(
            [
                FIRST,
                FIRST[:200],
                FIRST[200:],
                b"WARC/1.0\r\n",
                b"\r\n\r\n",
                b"Content-Length: 9\r\n",
            ]
        ),
        max_size=8,
    ),
    st.integers(50, 2000),
)
def test_any_pieces_of_records_come_to_an_end(pieces: list[bytes], max_block: int) -> None:
    data = b"".join(pieces)
    found = list(read_records(io.BytesIO(data), max_block))
    offsets = [one.offset for one in found]
    assert offsets == sorted(offsets)
    assert len(found) <= len(data)
