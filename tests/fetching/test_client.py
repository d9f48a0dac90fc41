"""One request to a server that means ill: time, size, redirects, addresses, compression."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import brotli
import pytest
import zstandard

from indexer.fetching import client as client_module
from indexer.fetching.addresses import is_public
from indexer.fetching.client import Answer, Client, Trouble

from .conftest import OPTIONS, Fetch
from .site import (
    Handler,
    Server,
    Site,
    article,
    feed,
    item,
    redirect,
    respond,
    serving,
    slowly,
    to_loopback,
)

MB = 1 << 20
PAGE = article(1)


@pytest.fixture
def client() -> Client:
    return Client(OPTIONS, MB, to_loopback)


def trouble(client: Client, url: str) -> Trouble:
    got = client.get(url)
    assert isinstance(got, Trouble), got
    return got


# Time


def head(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(
    "sent",
    [head(PAGE), b"HTTP/1.1 200 OK\r\n" + b"X-Y: " + b"z" * 3000, b"H" * 3000],
    ids=["everything", "a header", "a status line"],
)
def test_a_server_that_drips_is_cut_off_when_the_whole_time_is_up(
    site: Site, client: Client, sent: bytes
) -> None:
    # Never silent for long, so that no timeout of a socket is met.
    dripped = bytearray()
    site.routes["/drip"] = slowly(sent, 0.02, dripped)
    got = trouble(client, site.url("/drip"))
    assert (got.reason, got.again) == ("took longer than 1.2 s", True)
    assert 0 < len(dripped) < len(sent) / 2


def test_a_body_that_drips_is_cut_off(site: Site, client: Client) -> None:
    def answer(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        slowly(b"1\r\na\r\n" * 1000, 0.02)(handler)

    site.routes["/drip"] = answer
    assert trouble(client, site.url("/drip")).reason == "took longer than 1.2 s"


def test_a_server_that_says_nothing_is_given_up(site: Site, client: Client) -> None:
    site.routes["/silent"] = lambda handler: time.sleep(2)
    got = trouble(client, site.url("/silent"))
    assert (got.reason, got.again) == ("was silent for 0.6 s", True)


def test_a_body_that_stalls_is_given_up(site: Site, client: Client) -> None:
    def answer(handler: Handler) -> None:
        handler.raw(head(PAGE)[:500])
        time.sleep(2)

    site.routes["/stall"] = answer
    assert trouble(client, site.url("/stall")).reason == "was silent for 0.6 s"


def test_nobody_at_the_door_is_a_trouble_that_may_pass(client: Client) -> None:
    with serving() as gone:
        url = gone.url("/")
    got = trouble(client, url)
    assert (got.reason, got.again) == ("connection refused", True)


def test_stopping_cuts_what_is_under_way(site: Site) -> None:
    client = Client(replace(OPTIONS, read=60, whole=60), MB, to_loopback)
    arrived, ended = threading.Event(), threading.Event()

    def answer(handler: Handler) -> None:
        arrived.set()
        ended.wait(60)

    site.routes["/silent"] = answer
    threading.Thread(target=lambda: (arrived.wait(60), client.stop())).start()
    # The server says nothing until the test has ended.
    assert trouble(client, site.url("/silent")).reason == "stopped"
    assert trouble(client, site.url("/silent")).reason == "stopped"
    ended.set()


# Size


def test_a_body_that_is_too_large_is_refused_by_its_length(site: Site, client: Client) -> None:
    sent = []

    def answer(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n")
        for _ in range(900):
            handler.raw(b"x" * 1_000_000)
            sent.append(1)

    site.routes["/huge"] = answer
    assert trouble(client, site.url("/huge")) == Trouble("is larger than 1 MB", status=200)
    assert len(sent) < 30


def test_a_body_without_a_length_is_refused_when_it_grows_too_large(
    site: Site, client: Client
) -> None:
    def answer(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.raw(b"x" * 100_000)

    site.routes["/huge"] = answer
    assert "larger" in trouble(client, site.url("/huge")).reason


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 9)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def brotlied(data: bytes) -> bytes:
    return brotli.compress(data, quality=5)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzipped),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotlied),
        ("zstd", zstandard.compress),
    ],
    ids=["gzip", "zlib", "raw deflate", "brotli", "zstd"],
)
def test_a_bomb_is_refused_without_being_unpacked(
    site: Site, client: Client, encoding: str, pack: object
) -> None:
    bomb = pack(bytes(200 * MB))  # type: ignore[operator]
    assert len(bomb) < MB
    site.routes["/bomb"] = respond(200, bomb, Content_Encoding=encoding)
    site.routes["/fine"] = respond(200, pack(PAGE), Content_Encoding=encoding)  # type: ignore[operator]
    tracemalloc.start()
    try:
        got = trouble(client, site.url("/bomb"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger" in got.reason
    assert peak < 8 * MB
    answer = client.get(site.url("/fine"))
    assert isinstance(answer, Answer)
    assert answer.body == PAGE


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", b"not gzip at all", "compression is broken"),
        ("br", b"\xff\xff\xff\xff", "compression is broken"),
        ("compress", b"x", "not asked for (compress)"),
        ("gzip, gzip, gzip", b"x", "packed 3 times"),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-100], "breaks off"),
        ("deflate", zlib.compress(PAGE)[:-100], "breaks off"),
        ("br", brotli.compress(PAGE)[:-40], "breaks off"),
        ("zstd", zstandard.compress(PAGE)[:-40], "breaks off"),
        ("zstd", b"not zstd at all", "compression is broken"),
    ],
)
def test_broken_compression_is_told(
    site: Site, client: Client, encoding: str, body: bytes, reason: str
) -> None:
    site.routes["/odd"] = respond(200, body, Content_Encoding=encoding)
    assert reason in trouble(client, site.url("/odd")).reason


def test_a_cut_body_is_no_answer(site: Site, client: Client) -> None:
    site.routes["/cut"] = lambda handler: handler.raw(head(PAGE)[:-10])
    assert trouble(client, site.url("/cut")).again
    site.routes["/cut"] = lambda handler: handler.raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + b"x" * 1000
    )
    assert trouble(client, site.url("/cut")).again


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 999999999999 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"b" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhello",
        b"HTTP/1.1 302 Found\r\n\r\n",
        b"\x16\x03\x01\x02\x00" * 20,
    ],
)
def test_what_is_no_http_never_raises(site: Site, client: Client, sent: bytes) -> None:
    site.routes["/odd"] = lambda handler: handler.raw(sent)
    got = client.get(site.url("/odd"))
    assert isinstance(got, Trouble) or got.body == b""


# What it says


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (403, False), (404, False), (408, True), (502, True)]
)
def test_a_status_tells_whether_to_try_again(
    site: Site, client: Client, status: int, again: bool
) -> None:
    site.routes["/x"] = respond(status)
    got = trouble(client, site.url("/x"))
    assert (got.again, got.status, got.wait) == (again, status, None)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("120", 120.0),
        ("999999999999999", 7 * 86400.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (formatdate(0, usegmt=True), 0.0),
        ("Fri, 99 Foo 2024 10:00:00 GMT", None),
    ],
)
def test_retry_after_is_read(site: Site, client: Client, given: str, seconds: float | None) -> None:
    site.routes["/x"] = respond(503, Retry_After=given)
    assert trouble(client, site.url("/x")).wait == seconds


def test_retry_after_is_read_as_a_date(site: Site, client: Client) -> None:
    site.routes["/x"] = respond(429, Retry_After=formatdate(time.time() + 90, usegmt=True))
    wait = trouble(client, site.url("/x")).wait
    assert wait is not None
    assert 60 < wait <= 91


# Redirects


def test_redirects_without_end_stop_after_five(
    site: Site, fetch: Fetch, list_pages: object
) -> None:
    list_pages("/loop")  # type: ignore[operator]
    site.routes["/loop"] = redirect("/loop")
    report = fetch("/rss")
    assert [failure.reason for failure in report.failures] == ["redirects more than 5 times"]
    assert site.asked("/loop") == 6


def test_five_redirects_are_followed_over_hosts_and_schemes_of_writing(
    site: Site, fetch: Fetch, list_pages: object
) -> None:
    list_pages("/1")  # type: ignore[operator]
    site.routes |= {
        "/1": redirect("2?x=1"),
        "/2?x=1": redirect(f"//other.test:{site.port}/3", 301),
        "/3": redirect(site.url("/4", "third.test"), 307),
        "/4": redirect("/5 /ب".encode().decode("latin-1"), 308),
        "/5%20/%D8%A8": redirect("6", 303),
        "/5%20/6": respond(200, article(1)),
    }
    assert fetch("/rss").indexed == 1


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://x/y", "javascript:alert(1)", "http://u:p@x.test/", ""],
)
def test_a_redirect_to_what_is_no_web_page_is_refused(
    site: Site, client: Client, location: str
) -> None:
    site.routes["/x"] = redirect(location)
    got = client.get(site.url("/x"))
    # An empty one is the page itself, which the count of hops ends.
    assert isinstance(got, Trouble) or (location == "" and got.location == site.url("/x"))


def test_a_redirect_asks_the_robots_txt_of_where_it_leads(
    site: Site, fetch: Fetch, list_pages: object
) -> None:
    def robots(handler: Handler) -> None:
        rules = "User-agent: *\nDisallow: /\n" if "closed" in handler.headers["Host"] else ""
        respond(200, rules, "text/plain")(handler)

    site.routes["/robots.txt"] = robots
    list_pages("/1")  # type: ignore[operator]
    site.routes["/1"] = redirect(site.url("/2", "closed.test"))
    report = fetch("/rss")
    assert [failure.path for failure in report.refused] == [site.url("/2", "closed.test")]
    assert site.asked("/2") == 0


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "not an address",
    ],
)
def test_addresses_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def only_this_server_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    # The server stands in for the internet: nothing in these tests leaves this machine.
    monkeypatch.setattr(client_module, "is_public", lambda address: address == "127.0.0.1")


def inside(host: str, port: int) -> list[str]:
    return ["10.0.0.1"] if host == "inside.test" else to_loopback(host, port)


def test_feeds_and_redirects_into_private_networks_are_refused(
    site: Site, fetch: Fetch, list_pages: object, only_this_server_is_public: None
) -> None:
    list_pages("/1", "/2", "/3")  # type: ignore[operator]
    site.routes["/1"] = redirect("http://inside.test/admin")
    site.routes["/2"] = redirect("http://10.0.0.7:8080/")
    site.routes["/3"] = respond(200, article(3))
    report = fetch("/rss", "http://inside.test/rss", allow_private=False, resolve=inside_or_literal)
    assert report.indexed == 1
    refused = [failure.path for failure in report.failures]
    assert "http://inside.test/rss" in refused
    assert all("private network" in failure.reason for failure in report.failures)
    assert len(report.failures) == 3
    assert not report.whole


def inside_or_literal(host: str, port: int) -> list[str]:
    return [host] if host[0].isdigit() else inside(host, port)


def test_loopback_is_refused_unless_it_is_allowed(site: Site) -> None:
    url = f"http://127.0.0.1:{site.port}/"
    refusing = Client(replace(OPTIONS, allow_private=False), MB)
    for name in (url, url.replace("127.0.0.1", "localhost"), url.replace("127.0.0.1", "[::1]")):
        assert "private network" in trouble(refusing, name).reason
    assert site.requests == []
    assert trouble(Client(OPTIONS, MB), url).status == 404


def test_a_name_that_changes_its_address_gains_nothing(
    site: Site, only_this_server_is_public: None
) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    site.routes["/"] = respond(200, PAGE)
    client = Client(replace(OPTIONS, allow_private=False), MB, rebinding)
    # Looked up once, and connected to what was checked; the next request is checked again.
    assert isinstance(client.get(site.url("/", "rebinding.test")), Answer)
    assert asked == ["rebinding.test"]
    assert "private" in trouble(client, site.url("/", "rebinding.test")).reason


def test_of_a_name_with_both_only_the_public_address_is_used(
    site: Site, only_this_server_is_public: None
) -> None:
    def both(host: str, port: int) -> list[str]:
        return ["10.255.255.1", "127.0.0.1"]

    site.routes["/"] = respond(200, PAGE)
    client = Client(replace(OPTIONS, allow_private=False), MB, both)
    assert isinstance(client.get(site.url("/", "both.test")), Answer)


# TLS


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """A server with a certificate of its own for ``news.test``, and that certificate."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", key, "-out", certificate),
            *("-subj", "/CN=news.test", "-addext", "subjectAltName=DNS:news.test"),
        ],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(("127.0.0.1", 0), Handler)
    server.site = Site(server.server_address[1])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.site, certificate
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_must_be_trusted_and_be_that_of_the_name(
    secure: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, certificate = secure
    site.routes["/"] = respond(200, PAGE)
    url = site.url("/").replace("http:", "https:")
    assert "certificate" in trouble(Client(OPTIONS, MB, to_loopback), url).reason
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusting = Client(OPTIONS, MB, to_loopback)
    answer = trusting.get(url)
    assert isinstance(answer, Answer)
    assert answer.body == PAGE
    wrong = trouble(trusting, url.replace("news.test", "other.test"))
    assert "certificate" in wrong.reason
    assert len(site.requests) == 1


def test_a_tls_handshake_that_drips_is_cut_off(site: Site, client: Client) -> None:
    # A server of plain HTTP that does not answer the hello: the handshake hangs.
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://news.test:{listening.getsockname()[1]}/"

        def drip() -> None:
            connection, _ = listening.accept()
            with connection:
                try:
                    connection.sendall(b"\x16\x03\x03\x40\x00")
                    for _ in range(500):
                        connection.sendall(b"\0")
                        time.sleep(0.02)
                except OSError:
                    pass

        thread = threading.Thread(target=drip)
        thread.start()
        assert trouble(client, url).again
        thread.join()


def test_a_feed_of_a_hostile_server_costs_itself_alone(
    site: Site, fetch: Fetch, list_pages: object
) -> None:
    site.routes["/good"] = respond(200, feed(item(site.url("/a/1"), 1)), "text/xml")
    site.routes["/a/1"] = respond(200, PAGE)
    site.routes["/drip"] = slowly(head(PAGE), 0.02)
    site.routes["/bomb"] = respond(200, gzipped(bytes(50 * MB)), Content_Encoding="gzip")
    site.routes["/loop"] = redirect("/loop")
    report = fetch("/bomb", "/loop", "/drip", "/good", again=(), whole=4.0)
    assert report.indexed == 1
    assert len(report.failures) == 3
