"""Requests a second, times and memory of `marsad serve` under load; fails at a single error.

    python benchmarks/serving.py INDEX [--seconds 60] [--connections 32] [--urls 500] [--warm]
    python benchmarks/serving.py INDEX --urls 50 --connections 8 --warm --making 16

`wrk` (apt-get install wrk) asks for pages of results, one word, two words and phrases of titles of
the index, filtered, sorted and turned over, each URL before any comes again. It counts a time that
is much longer than others once for each request that was not made meanwhile. With `--making`, so
many clients ask for pages that nobody asked for before, as long as wrk runs.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
import subprocess
import tempfile
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from record import parser_of, record_figures
from server import served

from indexer import open_index

LUA = Path(__file__).with_name("serving.lua")


def paths(index: str, count: int) -> list[str]:
    """``count`` different paths of result pages."""
    chance = random.Random(1)
    titles = [article.title for article in open_index(index).admin.articles()]
    found: dict[str, None] = {}
    while len(found) < count:
        words = re.findall(r"[^\W\d]{3,}", chance.choice(titles))
        size = chance.choice((1, 1, 2, 2, 3))
        if len(words) < size:
            continue
        start = chance.randrange(len(words) - size + 1)
        text = " ".join(words[start : start + size])
        asked = {"q": f'"{text}"' if size > 1 and chance.random() < 0.2 else text}
        if chance.random() < 0.2:
            asked["sort"] = chance.choice(("new", "old"))
        if chance.random() < 0.2:
            asked["page"] = "2"
        found[f"/{chance.choice(('ar', 'ar', 'en'))}/search?{urlencode(asked)}"] = None
    return list(found)


def make(site: str, paths: list[str], number: int, done: threading.Event) -> None:
    """Asks for one new page after another, until it is enough."""
    place = number
    while not done.is_set():
        place += 1
        path = f"{paths[place % len(paths)]}&new={number}-{place}"
        with urllib.request.urlopen(site + path[1:], timeout=30) as answer:
            assert answer.status == 200


def options() -> argparse.Namespace:
    options = parser_of(__doc__)
    options.add_argument("index")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--connections", type=int, default=32)
    options.add_argument("--urls", type=int, default=500)
    options.add_argument("--threads", type=int, default=0)
    options.add_argument("--making", type=int, default=0, help="clients that ask for new pages")
    options.add_argument("--warm", action="store_true", help="ask for each URL once before")
    return options.parse_args()


def main(given: argparse.Namespace) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths(given.index, given.urls)) + "\n")
        file.flush()
        with served(given.index, "--threads", str(given.threads)) as server:
            site = server.place.site
            asked = Path(file.name).read_text().splitlines()
            for path in asked if given.warm else asked[:1]:
                wanted = urllib.request.Request(
                    site + path[1:], headers={"Accept-Encoding": "gzip"}
                )
                with urllib.request.urlopen(wanted) as answer:
                    assert answer.status == 200 and b"<main" in gzip.decompress(answer.read())
            done = threading.Event()
            makers = [
                threading.Thread(target=make, args=(site, asked, number, done), daemon=True)
                for number in range(given.making)
            ]
            for one in makers:
                one.start()
            start, cpu = server.memory(), server.processor()
            wrk = ["wrk", "-t2", f"-c{given.connections}", f"-d{given.seconds}s", "-s", str(LUA)]
            ran = subprocess.run(
                [*wrk, "--timeout", "10s", site],
                env={**os.environ, "MARSAD_PATHS": file.name},
                capture_output=True,
                text=True,
                check=True,
            )
            end, cpu = server.memory(), server.processor() - cpu
            done.set()
            for one in makers:
                one.join(30)
    figures = [float(one) for one in re.findall(r"FIGURES (.*)", ran.stdout)[0].split()]
    requests, micros, p50, p99, longest, errors = figures
    print(f"{given.urls} URLs, {given.connections} connections, {given.seconds} s")
    print(f"requests   {requests:,.0f}, {requests / micros * 1e6:,.1f} a second")
    print(f"times      p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {longest:.1f} ms")
    print(f"processor  {cpu / requests * 1000:.2f} ms a request")
    print(f"memory     {start:.0f} MB at the start, {end:.0f} MB at the end")
    print(f"errors     {errors:.0f}")
    assert errors == 0 and requests > 0


if __name__ == "__main__":
    asked = options()
    with record_figures(asked):
        main(asked)
