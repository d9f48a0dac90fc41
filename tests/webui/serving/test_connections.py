"""Slow clients are cut, and connections beyond the limit refused, so that others are served."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")

SERVER = """
import sys, time
from flask import Flask, request
from webui.serving.connections import Limits
from webui.serving.serve import serve
app = Flask("connections")

@app.route("/", methods=["GET", "POST"])
def page():
    return "done" + request.get_data(as_text=True)

@app.get("/wait")
def wait():
    time.sleep(0.3)
    return "done"

@app.get("/large")
def large():
    return (b"x" * 10_000 for _ in range(2_000))

limits = Limits(**eval(sys.argv[1]))
serve(app, "127.0.0.1", 0, 4, ready=lambda url: print(url, flush=True), limits=limits)
"""
SHORT = {"head": 1.0, "request": 2.0, "idle": 1.5, "sending": 1.0, "rate": 2000, "new": 0.5}
HELLO = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
WAIT = 90.0  # on a busy machine; nothing waits that long otherwise

Open = Callable[..., socket.socket]


@contextmanager
def server(**limits: float) -> Iterator[tuple[subprocess.Popen[str], Open]]:
    """A server and what opens connections to it, from any address of this machine."""
    program = subprocess.Popen(
        [sys.executable, "-c", SERVER, repr({**SHORT, **limits})],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with ExitStack() as stack:
        stack.callback(program.communicate)
        stack.callback(program.kill)
        assert program.stdout is not None
        url = urlsplit(program.stdout.readline().strip())

        def connect(sent: bytes = b"", address: str = "127.0.0.1") -> socket.socket:
            one = socket.create_connection(
                (str(url.hostname), int(url.port or 0)), WAIT, source_address=(address, 0)
            )
            stack.callback(one.close)
            one.sendall(sent)
            return one

        yield program, connect


@pytest.fixture(scope="module")
def open_one() -> Iterator[Open]:
    with server() as (_, connect):
        yield connect


def read_to_end(one: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    found = b""
    try:
        while part := one.recv(65536):
            found += part
    except ConnectionResetError:
        pass
    return found


def read_answer(one: socket.socket) -> bool:
    """Whether the answer to HELLO comes, whole."""
    found = b""
    while not found.endswith(b"\r\n\r\ndone"):
        part = one.recv(65536)
        if not part:
            return False
        found += part
    return found.startswith(b"HTTP/1.1 200")


def drip(one: socket.socket, part: bytes, pause: float = 0.1) -> bytes:
    """Sends a part again and again until an answer or the end comes; all that came."""
    end = time.monotonic() + WAIT
    while not select.select([one], [], [], pause)[0]:
        assert time.monotonic() < end, "it was never cut"
        try:
            one.sendall(part)
        except OSError:
            break
    return read_to_end(one)


@pytest.mark.parametrize(
    ("begun", "part"),
    [
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
        (b"G", b"E"),
        (b"GET / HTTP/1.1\r\nX: ", b"x"),
        (b"\r\n", b"\r\n"),
        (HELLO[:-2] + b"X", b"x"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    ],
    ids=["headers", "method", "value", "blank lines", "name", "body", "chunks", "extension"],
)
def test_who_drips_a_request_is_cut(open_one: Open, begun: bytes, part: bytes) -> None:
    assert b" 408 " in drip(open_one(begun), part).partition(b"\r\n")[0]


def test_a_body_that_was_asked_for_and_never_comes_is_cut(open_one: Open) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    found = read_to_end(open_one(head))
    assert found.startswith(b"HTTP/1.1 100 Continue") and b" 408 " in found


def test_who_never_asks_is_closed_without_a_word(open_one: Open) -> None:
    assert read_to_end(open_one()) == b""


def test_who_asked_once_and_then_drips_is_cut(open_one: Open) -> None:
    one = open_one(HELLO + b"GET /")
    assert drip(one, b"x").count(b"HTTP/1.1 ") == 2
    assert read_to_end(open_one(HELLO + HELLO + b"GET /")).count(b"HTTP/1.1 200") == 2


def test_who_asks_now_and_then_stays_until_he_asks_no_more(open_one: Open) -> None:
    one = open_one()
    for _ in range(8):  # longer in all than any limit
        one.sendall(HELLO)
        assert read_answer(one)
        time.sleep(0.4)
    assert read_to_end(one) == b""


def test_an_answer_that_takes_longer_than_a_head_may_is_whole_and_alone() -> None:
    with server(head=0.1, request=0.1) as (program, connect):
        many = [connect() for _ in range(8)]
        for _ in range(3):
            for one in many:
                one.sendall(HELLO.replace(b"/", b"/wait", 1))
            for one in many:
                assert read_answer(one)
        program.terminate()
        assert {read_to_end(one) for one in many} == {b""}


def test_who_reads_nothing_is_cut_and_who_reads_slowly_gets_all(open_one: Open) -> None:
    ask = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
    never, slow = open_one(ask), open_one(ask)
    size = 0
    while part := slow.recv(1_000_000):
        size += len(part)
        time.sleep(0.1)
    assert size > 20_000_000
    time.sleep(2 * SHORT["sending"])
    assert len(read_to_end(never)) < 20_000_000


def test_a_client_has_so_many_connections_and_others_have_theirs() -> None:
    with server(of_a_client=20, connections=50, new=60, head=60, idle=60) as (program, connect):
        slow = [connect(b"GET /") for _ in range(20)]
        for _ in range(5):
            refused = read_to_end(connect(HELLO))
            assert refused.startswith(b"HTTP/1.1 503") and b"Retry-After: 5" in refused
        assert read_answer(connect(HELLO, "127.0.0.2"))
        slow.pop().close()
        time.sleep(0.5)
        assert read_answer(connect(HELLO))
        more = [connect(b"GET /", f"127.0.0.{number}") for number in range(3, 32)]
        assert read_to_end(connect(HELLO, "127.0.0.99")).startswith(b"HTTP/1.1 503")
        assert not select.select(slow + more, [], [], 0)[0], "none of them was closed"
        program.terminate()
        errors = program.communicate(timeout=WAIT)[1]
    assert errors.count("too many connections") == 1  # a minute


def test_connections_that_wait_make_room_for_new_ones() -> None:
    with server(of_a_client=20, connections=30, new=0.2, head=60, idle=60) as (_, connect):
        kept = connect(HELLO, "127.0.0.2")
        assert read_answer(kept)
        slow = [connect(b"GET /") for _ in range(20)]
        time.sleep(0.4)
        for _ in range(5):
            one = connect(HELLO)
            assert read_answer(one)
            one.close()
        # Those of the client that has too many, the first that came.
        assert b" 408 " in read_to_end(slow[0])
        kept.sendall(HELLO)
        assert read_answer(kept)


def test_a_proxy_that_is_trusted_has_as_many_as_there_are() -> None:
    from webui.serving.connections import Connections, Limits
    from webui.serving.proxy import Trusted

    places = Connections(Limits(of_a_client=0), Trusted("127.0.0.1, ::1").trusts)
    assert places.make_room("127.0.0.1") and places.make_room("::1")
    assert not places.make_room("127.0.0.2")


def test_hundreds_of_slow_clients_starve_nobody() -> None:
    with server(head=30) as (_, connect):
        for _ in range(300):
            connect(b"GET / HTTP/1.1\r\nHost: loc")
        for number in range(20):
            assert read_answer(connect(HELLO, f"127.0.1.{number + 1}"))
        time.sleep(SHORT["new"])
        assert read_answer(connect(HELLO))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_whatever_clients_are_open(number: int) -> None:
    with server(head=60, request=60, idle=60, sending=60) as (program, connect):
        for begun in (b"", b"GET /", HELLO, b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"):
            connect(begun)
        for _ in range(6):  # more than there are threads; each has more to send than is buffered
            connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.5)
        program.send_signal(number)
        assert program.wait(WAIT) == 0


def test_few_open_files_are_shared_out() -> None:
    program = SERVER.replace(
        "limits = ",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))\nlimits = ",
    )
    assert program != SERVER
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "SERVER", program)
        with server(head=60, new=0) as (process, connect):
            many = [connect(b"GET /", f"127.0.0.{number % 200 + 1}") for number in range(200)]
            assert read_answer(connect(HELLO))
            before = processor(process)
            time.sleep(0.5)
            assert processor(process) - before < 0.3, "it turns and turns"
            assert len(many) == 200


def processor(process: subprocess.Popen[str]) -> float:
    times = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
