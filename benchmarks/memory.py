"""Memory of `marsad serve` over thousands of different searches; fails unless it levels off.

    python benchmarks/memory.py INDEX [--searches 10000] [--connections 8]

Asks a server of its own for pages, tables, trends and completions of words, phrases and patterns of
the index, none twice, and tells what the process keeps in memory on the way. The last half of the
searches must not add more than a twentieth.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter

from record import parser_of, record_figures
from server import Asked, ask_all, searches, served, titles_of

MOST_GROWTH = 1.05


def main(given: argparse.Namespace) -> None:
    paths = searches(titles_of(given.index))
    count = given.searches
    marks = sorted({min(100, count), *range(count // 10, count + 1, count // 10)})
    told: list[Asked] = []
    kept = {}
    with served(given.index) as server:
        for before, mark in itertools.pairwise((0, *marks)):
            ask_all(server.place, itertools.islice(paths, mark - before), given.connections, told)
            kept[mark] = server.memory()
            own, files = server.memory("RssAnon"), server.memory("RssFile")
            print(
                f"{mark:>7,} searches {kept[mark]:6.0f} MB: {own:4.0f} of its own, {files:4.0f} of "
                "files of the index and programs",
                flush=True,
            )
        print(f"processor {server.processor() / count * 1000:.1f} ms a search")
    states = Counter(one.status for one in told)
    print("answers  ", ", ".join(f"{count:,} of status {one}" for one, count in states.items()))
    growth = kept[count] / kept[count // 2]
    print(f"the last half made it {growth:.3f} times as much")
    assert set(states) == {200}, states
    assert growth < MOST_GROWTH


if __name__ == "__main__":
    options = parser_of(__doc__)
    options.add_argument("index")
    options.add_argument("--searches", type=int, default=10_000)
    options.add_argument("--connections", type=int, default=8)
    asked = options.parse_args()
    with record_figures(asked):
        main(asked)
