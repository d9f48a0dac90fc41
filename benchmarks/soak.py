"""Many readers beside a writer that commits every second: errors, times, memory and files.

    python benchmarks/soak.py INDEX [--seconds 600] [--readers 32] [--batch 20]

In a copy of an index a process commits a batch of articles each second, all of which hold one word
that no others hold. Readers ask a server for pages, tables, trends and completions, none twice; one
more asks for the words of the batches, of which it must find all or none, and all that were
committed before it asked.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from urllib.parse import quote

from record import parser_of, record_figures
from server import (
    Asked,
    Place,
    Server,
    ask,
    ask_all,
    quantile,
    searches,
    served,
    show_failed,
    titles_of,
)

from indexer import open_index
from indexer.article import Article

_DIGITS = "bcdfghjkmn"
_FIRST = 5
"""Batches before the clock begins: one of them merges what the index was made of."""


def word_of(batch: int) -> str:
    """A word of one batch alone, from which nothing is taken as an ending."""
    return "zq" + "".join(_DIGITS[int(digit)] for digit in f"{batch:06}") + "x"


def write(
    index: str, titles: list[str], size: int, committed: Synchronized[int], seconds: float
) -> None:
    """Commits a batch each second, or as soon as the one before is done."""
    chance = random.Random(2)
    admin = open_index(index, mine_names="off").admin
    end = time.monotonic() + seconds
    times: list[float] = []
    batch = 0
    while (began := time.monotonic()) < end:
        batch += 1
        articles = [
            Article(
                id=f"soak-{batch}-{number}",
                title=f"{chance.choice(titles)} {number}",
                body=f"{word_of(batch)} " + ". ".join(chance.choices(titles, k=30)),
            )
            for number in range(size)
        ]
        assert admin.add_articles(articles).new == size
        committed.value = batch
        if batch <= _FIRST:
            end = time.monotonic() + seconds
        else:
            times.append(time.monotonic() - began)
        time.sleep(max(0.0, began + 1 - time.monotonic()))
    print(f"commits    {batch:,}, p50 {quantile(times, 0.5):.2f} s, longest {max(times):.2f} s")


class Checker:
    """Looks for the batches."""

    def __init__(self, place: Place, size: int, committed: Synchronized[int]) -> None:
        self._place = place
        self._size = size
        self._committed = committed
        self.looked = self.half = self.late = 0
        self.failed: list[Asked] = []

    def run(self, done: threading.Event) -> None:
        while not done.wait(0.05):
            before = self._committed.value
            for batch in {max(1, before), before + 1}:
                self._look(batch, batch <= before)

    def _look(self, batch: int, must_be_there: bool) -> None:
        connection = http.client.HTTPConnection(*self._place, timeout=60)
        path = f"/search.json?q={quote(word_of(batch))}&operator=and"
        asked, body = ask(connection, path)
        connection.close()
        self.looked += 1
        if asked.status != 200:
            self.failed.append(asked)
            return
        told = json.loads(body)
        if told["total"] not in (0, self._size):
            self.half += 1
        elif must_be_there and not told["total"]:
            self.late += 1


def state(server: Server, folder: Path) -> str:
    files = [one for one in folder.rglob("*") if one.is_file()]
    size = sum(one.stat().st_size for one in files) / 1e6
    return (
        f"{server.memory():.0f} MB ({server.memory('RssAnon'):.0f} of its own), "
        f"{server.open_files()} open files; index {size:.1f} MB in {len(files)} files"
    )


def soak(given: argparse.Namespace, folder: Path) -> None:
    titles = titles_of(str(folder))
    committed: Synchronized[int] = multiprocessing.get_context("spawn").Value("i", 0)
    writer = multiprocessing.get_context("spawn").Process(
        target=write, args=(str(folder), titles, given.batch, committed, given.seconds)
    )
    told: list[Asked] = []
    done = threading.Event()
    with served(str(folder)) as server:
        print("at first  ", state(server, folder))
        checker = Checker(server.place, given.batch, committed)
        checking = threading.Thread(target=checker.run, args=(done,))
        reading = threading.Thread(
            target=ask_all,
            args=(server.place, searches(titles), given.readers, told),
            kwargs={"until": done},
        )
        writer.start()
        while committed.value < _FIRST and writer.is_alive():
            time.sleep(0.1)
        for one in (checking, reading):
            one.start()
        done.wait(10)
        print("after 10 s", state(server, folder))
        writer.join()
        done.set()
        for one in (checking, reading):
            one.join()
        print("at the end", state(server, folder))
    states = Counter(one.status for one in told)
    times = [one.seconds * 1000 for one in told]
    print(f"answers    {len(told):,}, {len(told) / given.seconds:.1f} a second")
    print("states    ", ", ".join(f"{count:,} of {state}" for state, count in states.items()))
    print(f"times      p50 {quantile(times, 0.5):.0f} ms, p99 {quantile(times, 0.99):.0f} ms")
    print(
        f"batches    looked for {checker.looked:,} times: {checker.half} half seen, {checker.late} "
        f"not yet seen, {len(checker.failed)} failed"
    )
    show_failed([*(one for one in told if one.status != 200), *checker.failed])
    assert writer.exitcode == 0 and set(states) == {200}, states
    assert checker.looked and not (checker.half or checker.late or checker.failed)


if __name__ == "__main__":
    options = parser_of(__doc__)
    options.add_argument("index")
    options.add_argument("--seconds", type=int, default=600)
    options.add_argument("--readers", type=int, default=32)
    options.add_argument("--batch", type=int, default=20, help="articles between two commits")
    asked = options.parse_args()
    with record_figures(asked), tempfile.TemporaryDirectory() as place:
        soak(asked, Path(shutil.copytree(asked.index, Path(place) / "index")))
