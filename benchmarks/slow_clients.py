"""What others feel while hundreds of slow clients hold connections open: times before and during.

    python benchmarks/slow_clients.py INDEX [--seconds 30] [--clients 900] [--addresses 1]

So many clients open connections and send heads, or bodies, a byte a second, or read nothing of what
they asked for; who is cut or refused comes again a second later. They come from so many addresses
of this machine, a monitor and a reader from another and from the first one. Linux only.
"""

from __future__ import annotations

import argparse
import resource
import selectors
import socket
import threading
import time
from collections import Counter

from record import parser_of, record_figures
from server import Place, Server, quantile, served

BEGUN = (
    b"GET /ar/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    b"POST /ar/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
    b"GET /static/noto-naskh-arabic.woff2 HTTP/1.1\r\nHost: localhost\r\n\r\n",
)
KEPT = (
    b"GET /ar/search?q=%D9%82%D9%85%D8%A9 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
)
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Slow:
    """Clients that never come to an end, until they are told to."""

    def __init__(self, place: Place, clients: int, addresses: int) -> None:
        self._place = place
        self._clients = clients
        self._addresses = addresses
        self.done = threading.Event()
        self._unread: list[socket.socket] = []
        self._again: list[int] = []
        self.ended: Counter[str] = Counter()

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for number in range(self._clients):
                self._open(selector, number)
            dripped = time.monotonic()
            while not self.done.is_set():
                for key, _ in selector.select(0.2):
                    self._end(selector, *key.data)
                if time.monotonic() - dripped >= 1:
                    dripped = time.monotonic()
                    self._drip(selector)
            for key in list(selector.get_map().values()):
                key.data[0].close()
            for one in self._unread:
                one.close()

    def _open(self, selector: selectors.BaseSelector, number: int) -> None:
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.bind((f"127.0.1.{number % self._addresses + 1}", 0))
        one.settimeout(10)
        kind = number % len(BEGUN)
        try:
            one.connect(self._place)
            one.sendall(BEGUN[kind])
        except OSError:
            self.ended["did not get in"] += 1
        one.setblocking(False)
        if kind < 2:
            selector.register(one, selectors.EVENT_READ, (one, number))
        else:  # who reads nothing does not see the end either
            self._unread.append(one)

    def _end(self, selector: selectors.BaseSelector, one: socket.socket, number: int) -> None:
        try:
            head = one.recv(200)
        except OSError:
            head = b""
        self.ended[head[9:12].decode() or "closed"] += 1
        selector.unregister(one)
        one.close()
        self._again.append(number)

    def _drip(self, selector: selectors.BaseSelector) -> None:
        for key in list(selector.get_map().values()):
            one, number = key.data
            try:
                one.send(b"x")
            except OSError:
                self._end(selector, one, number)
        again, self._again = self._again, []
        for number in again:
            self._open(selector, number)


def ask(place: Place, address: str, request: bytes) -> tuple[bool, float]:
    """Whether it was answered, and in how many seconds."""
    began = time.perf_counter()
    try:
        with socket.create_connection(place, 10, source_address=(address, 0)) as one:
            one.sendall(request)
            found = one.recv(65536)
    except OSError:
        found = b""
    return b" 200 " in found[:20], time.perf_counter() - began


def measure(server: Server, when: str, seconds: float) -> dict[str, float]:
    """Prints what each kind of request took, asked ten times a second."""
    told: dict[str, list[tuple[bool, float]]] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for address in ("127.0.0.9", "127.0.1.1"):
            for name, request in (("/healthz", HEALTH), ("a kept page", KEPT)):
                told.setdefault(f"{name} from {address}", []).append(
                    ask(server.place, address, request)
                )
        time.sleep(0.1)
    for name, answers in told.items():
        times = [took * 1000 for _, took in answers]
        failed = sum(not good for good, _ in answers)
        print(
            f"{when:<7} {name:<27} p50 {quantile(times, 0.5):7.1f} ms, p99 "
            f"{quantile(times, 0.99):7.1f} ms, {len(times):,} answers, {failed} failed"
        )
    return {
        name: sum(not good for good, _ in answers) / len(answers) for name, answers in told.items()
    }


def main(given: argparse.Namespace) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with served(given.index) as server:
        ask(server.place, "127.0.0.9", KEPT)
        measure(server, "before", given.seconds)
        slow = Slow(server.place, given.clients, given.addresses)
        working = threading.Thread(target=slow.run)
        working.start()
        time.sleep(5)
        cpu, began = server.processor(), time.monotonic()
        failed = measure(server, "during", given.seconds)
        share = (server.processor() - cpu) / (time.monotonic() - began)
        print(f"{server.open_files()} open files, {server.memory():.0f} MB, {share:.2f} of a core")
        slow.done.set()
        working.join()
    print("slow clients:", ", ".join(f"{count:,} {how}" for how, count in slow.ended.items()))
    assert not any(part for name, part in failed.items() if name.endswith("127.0.0.9")), failed


if __name__ == "__main__":
    options = parser_of(__doc__)
    options.add_argument("index")
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--clients", type=int, default=900)
    options.add_argument("--addresses", type=int, default=1, help="of the slow clients")
    asked = options.parse_args()
    with record_figures(asked):
        main(asked)
