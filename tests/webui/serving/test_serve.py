from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest

from indexer.index import Index
from indexer.settings import Settings
from webui.serving.serve import address, free_port, thread_count


def test_a_free_port_is_the_wished_one() -> None:
    port = free_port("127.0.0.1", 0)
    assert free_port("127.0.0.1", port) == port


def test_a_port_in_use_gives_the_next() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = free_port("127.0.0.1", port)
        assert other != port and 0 < other < 65536


def test_a_host_that_is_not_here_is_an_error() -> None:
    with pytest.raises(OSError):
        free_port("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("localhost", "http://localhost:8000/"),
    ],
)
def test_the_address_is_one_that_a_browser_reaches(host: str, url: str) -> None:
    assert address(host, 8000) == url


WAIT = 90.0  # seconds, on a busy machine; nothing waits that long otherwise


@contextmanager
def started(code: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """A Python program at work, and what it prints; it is gone at the end."""
    command = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            yield program, program.stdout
        finally:
            program.kill()


SERVER = """
import time
from flask import Flask
from webui.serving.serve import serve
app = Flask("slow")
@app.get("/slow")
def slow():
    print("asked", flush=True)
    time.sleep(1)
    return "done"
serve(app, "127.0.0.1", 0, 2, ready=lambda url: print(url, flush=True))
print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_after_the_answer_at_work(tmp_path: Path, number: int) -> None:
    with started(SERVER) as (program, said):
        url = said.readline().strip()
        answers: list[bytes] = []

        def ask() -> None:
            with urllib.request.urlopen(url + "slow", timeout=WAIT) as answer:
                answers.append(answer.read())

        asking = threading.Thread(target=ask)
        asking.start()
        assert said.readline().strip() == "asked"
        program.send_signal(number)
        assert said.readline().strip() == "stopped"
        assert program.wait(WAIT) == 0
        asking.join(WAIT)
        assert answers == [b"done"]


QUEUE = """
import time
from flask import Flask
from webui.serving.serve import serve
app = Flask("queue")
@app.get("/")
def slow():
    print("asked", flush=True)
    time.sleep(0.5)
    return "x" * 5_000_000
serve(app, "127.0.0.1", 0, 1, ready=lambda url: print(url, flush=True))
print("stopped", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_requests_that_wait_are_answered_whole_before_it_stops() -> None:
    with started(QUEUE) as (program, said):
        url = said.readline().strip()
        place = (urlsplit(url).hostname, urlsplit(url).port)
        clients = [socket.create_connection(place, WAIT) for _ in range(3)]
        for client in clients:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        idle = socket.create_connection(place, WAIT)
        assert said.readline().strip() == "asked"
        time.sleep(0.2)  # the others have come by now, and wait
        program.send_signal(signal.SIGTERM)
        answers = []
        for client in clients:
            with client, client.makefile("rb") as file:
                answers.append(len(file.read().partition(b"\r\n\r\n")[2]))
        assert answers == [5_000_000] * 3
        idle.close()
        assert program.wait(WAIT) == 0
        with pytest.raises(OSError):
            socket.create_connection(place, 1)


def test_a_slow_client_keeps_nobody_waiting(site: str) -> None:
    place = (urlsplit(site).hostname, urlsplit(site).port)
    slow = [socket.create_connection(place, WAIT) for _ in range(20)]  # of four threads
    try:
        for client in slow:
            client.sendall(b"GET /ar/ HTTP/1.1\r\nHost: loc")
        with urllib.request.urlopen(f"{site}/healthz", timeout=12) as answer:
            assert answer.status == 200
    finally:
        for client in slow:
            client.close()


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[str]:
    """The address of ``marsad serve`` at work, with an access log; it is asked to stop at the end,
    and does."""
    command = ["from indexer.cli import main; main()", "serve"]
    command += ["--port", "0", "--index", str(settings.index), "--access-log", str(log)]
    with started(*command) as (program, said):
        yield re.findall(r"http://\S+", said.readline())[0]
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_marsad_serve_answers_its_own_names_alone_on_loopback(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(settings, log) as url:
        with urllib.request.urlopen(f"{url}ar/", timeout=WAIT) as answer:
            assert answer.status == 200
        rebound = urllib.request.Request(f"{url}ar/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(rebound, timeout=WAIT)
        refused.value.close()
        assert refused.value.code == 400
    # A line is written after its answer was sent: two connections may write in either order.
    statuses = [line.split('"')[2].split()[0] for line in log.read_text().splitlines()]
    assert sorted(statuses) == ["200", "400"]


def test_threads_are_as_many_as_wished_or_suit_the_machine() -> None:
    assert thread_count(7) == 7 and thread_count(0) >= 4


def test_a_host_that_nobody_knows_is_said_in_one_line(index: Index, settings: Settings) -> None:
    from click.testing import CliRunner

    from indexer.commands.serving import serve

    arguments = ["--index", str(settings.index), "--port", "0", "--host", "nowhere.invalid"]
    done = CliRunner().invoke(serve, arguments)
    assert done.exit_code == 1 and "cannot serve on nowhere.invalid:0" in done.output
    assert len(done.output.splitlines()) == 1


HOSTILE = [
    b"GET /ar/\x1b[31m HTTP/1.1\r\nHost: localhost\r\n",
    b"GET /ar/%0d%0a1.2.3.4%20-%20- HTTP/1.1\r\nHost: localhost\r\n",
    b"GET /ar/?q=\xff\x00$(id)`id` HTTP/1.1\r\nHost: localhost\r\n",
    b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\x0b\x1b]0;x\x07\x85\xe2\x80\xa8b\r\n",
    b'GET /ar/ HTTP/1.1\r\nHost: localhost\r\nReferer: "x" 200 1 "-" "$(id)"\r\n',
    b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4\\n5.6.7.8\r\n",
    b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic Zm9vIiBiYXIKOng=\r\n",
    b"G\xc3\xa9T /ar/ HTTP/1.1\r\nHost: localhost\r\n",
    b"GET http://localhost/ar/\x7f HTTP/1.1\r\nHost: localhost\r\n",
]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_no_request_writes_a_line_of_its_own_into_the_log(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(settings, log) as url:
        place = urlsplit(url)
        for request in HOSTILE:
            with socket.create_connection((place.hostname, place.port), WAIT) as one:
                one.sendall(request + b"Connection: close\r\n\r\n")
                with one.makefile("rb") as file:
                    assert file.read().startswith(b"HTTP/1.")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert 5 <= len(lines) <= len(HOSTILE)
    for line in lines:
        assert line.isascii() and line.isprintable() and line.count('"') == 6, line
        assert line.startswith("127.0.0.1 - ") and not set("$`") & set(line), line


def test_letters_that_were_not_encoded_are_taken_as_browsers_encode_them(
    index: Index, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(settings, log) as url:
        place = urlsplit(url)
        answers = []
        for query in ("قمة", "%D9%82%D9%85%D8%A9", b"\xff\xfe"):
            raw = query if isinstance(query, bytes) else query.encode()
            with socket.create_connection((place.hostname, place.port), WAIT) as client:
                client.sendall(
                    b"GET /search.jsonl?q=" + raw + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    b"Connection: close\r\n\r\n"
                )
                said = b"".join(iter(lambda: client.recv(65536), b""))
            answers.append((said.split(b" ")[1], said.partition(b"\r\n\r\n")[2]))
    assert [status for status, _ in answers] == [b"200"] * 3
    assert answers[0][1] == answers[1][1] and b'"id"' in answers[0][1]
    lines = log.read_text().splitlines()
    assert sum("q=%D9%82%D9%85%D8%A9 " in line for line in lines) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_serving_others_without_passwords_is_said_in_one_line(
    index: Index, settings: Settings
) -> None:
    code = "from indexer.cli import main; main()"
    for host, expected in (("0.0.0.0", 1), ("127.0.0.1", 0)):
        command = [sys.executable, "-c", code, "serve", "--port", "0", "--host", host]
        with subprocess.Popen(
            [*command, "--index", str(settings.index)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            assert "http://" in program.stdout.readline()
            program.send_signal(signal.SIGTERM)
            warned = program.communicate(timeout=WAIT)[1]
        assert warned.count("without passwords") == expected, warned
        assert len(warned.splitlines()) == expected
