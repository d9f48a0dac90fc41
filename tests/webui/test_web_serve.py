from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from webui.serve import address, free_port


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


SERVER = """
import time
from flask import Flask
from webui.serve import serve
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
    program = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        answers: list[bytes] = []

        def ask() -> None:
            with urllib.request.urlopen(url + "slow", timeout=10) as answer:
                answers.append(answer.read())

        asking = threading.Thread(target=ask)
        asking.start()
        assert program.stdout.readline().strip() == "asked"
        program.send_signal(number)
        assert program.stdout.readline().strip() == "stopped"
        assert program.wait(10) == 0
        asking.join(10)
        assert answers == [b"done"]
    finally:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()
