"""Whether the engines give the same answers, and how fast: tantivy and Whoosh on one corpus.

    python benchmarks/engines.py CORPUS.jsonl.gz [ARTICLES] [QUERIES]

Indexes so many articles (5,000) with each engine, then asks so many queries (500) of each kind,
drawn from titles with a fixed seed, through ``Index.search``. Totals, facets and timeline must be
the same, and so must the scores, place by place; what may differ is the order of equal scores.
"""

from __future__ import annotations

import gzip
import json
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from record import parser_of, record_figures

from indexer.analysis.tokenizer import words
from indexer.engines import registry
from indexer.index import Index
from indexer.search.results import Results
from indexer.settings import ReadSettings, Settings

ENGINES = tuple(registry.ENGINES)
TIE = 1e-3
# The corpus has editions of some articles, under ids of their own.
OWN_IDS = ReadSettings(keep_ids=True)

Draw = Callable[[random.Random, list[str], str], str | None]


def some(count: int, join: str = "{}") -> Draw:
    """So many words of a title that stand side by side."""

    def draw(dice: random.Random, title: list[str], date: str) -> str | None:
        if len(title) < count:
            return None
        start = dice.randint(0, len(title) - count)
        return join.format(" ".join(title[start : start + count]))

    return draw


def join_words(operator: str) -> Draw:
    def draw(dice: random.Random, title: list[str], date: str) -> str | None:
        long = [word for word in title if len(word) > 3]
        return f" {operator} ".join(dice.sample(long, 2)) if len(long) > 1 else None

    return draw


def alter_word(change: Callable[[random.Random, str], str]) -> Draw:
    def draw(dice: random.Random, title: list[str], date: str) -> str | None:
        long = [word for word in title if len(word) > 4]
        return change(dice, dice.choice(long)) if long else None

    return draw


def days(dice: random.Random, title: list[str], date: str) -> str | None:
    return f"{dice.choice(title)} date:[{date[:7]} TO {date[:7]}]" if title and date else None


def mistype(dice: random.Random, word: str) -> str:
    place = dice.randrange(len(word))
    return word[:place] + word[place + 1 :] + "~"


KINDS: dict[str, Draw] = {
    "one word": some(1),
    "three words": some(3),
    "phrase": some(2, '"{}"'),
    "near": some(2, '"{}"~5'),
    "AND": join_words("AND"),
    "NOT": join_words("NOT"),
    "wildcard": alter_word(lambda dice, word: word[: dice.randint(3, len(word) - 1)] + "*"),
    "fuzzy": alter_word(mistype),
    "date range": days,
}


def main(corpus: Path, articles: int, many: int) -> None:
    engines = ", ".join(f"{name} {version(name)}" for name in ENGINES)
    print(f"Python {platform.python_version()}, {engines}, {platform.machine()}")
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        kept = list(islice(lines, articles))
    records = [json.loads(line) for line in kept]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(kept), encoding="utf-8")
        libraries = [make_index(name, Path(folder), file) for name in ENGINES]
        print(f"{'':<12} same ten  ties  other  " + "  ".join(f"{n:>8} p50, p99" for n in ENGINES))
        for kind, draw in KINDS.items():
            compare(kind, queries_of(draw, records, many), libraries)


def make_index(name: str, folder: Path, file: Path) -> Index:
    index = Index.create(Settings(index=folder / name, engine=name, reading=OWN_IDS))
    wall, cpu = time.perf_counter(), time.process_time()
    report = index.admin.add([file])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert not report.failures, report.failures[:3]
    size = index.admin.stats().bytes / 1e6
    print(f"{name:<8} {report.new:,} articles in {wall:.1f} s ({cpu:.1f} s of CPU), {size:.1f} MB")
    return index


def queries_of(draw: Draw, records: list[dict[str, Any]], many: int) -> list[str]:
    dice = random.Random(1)
    queries: list[str] = []
    while len(queries) < many:
        record = dice.choice(records)
        date = record.get("published") or record.get("date") or ""
        query = draw(dice, words(record["title"]), date)
        if query:
            queries.append(query)
    return queries


def compare(kind: str, queries: list[str], libraries: list[Index]) -> None:
    seconds: list[list[float]] = [[] for _ in libraries]
    counts = {"same": 0, "ties": 0, "other": 0}
    for query in queries:
        answers = []
        for number, index in enumerate(libraries):
            began = time.perf_counter()
            answers.append(index.search(query))
            seconds[number].append(time.perf_counter() - began)
        counts[reason(query, *answers)] += 1
    assert not counts["other"], kind
    shares = [
        f"{counts[name] / len(queries):>{width}.1%}"
        for name, width in (("same", 8), ("ties", 5), ("other", 6))
    ]
    times = [
        f"{cuts[49] * 1e3:7.1f} {cuts[98] * 1e3:7.1f} ms"
        for cuts in (statistics.quantiles(times, n=100) for times in seconds)
    ]
    print(f"{kind:<12} " + " ".join(shares) + "   " + "  ".join(times), flush=True)


def reason(query: str, first: Results, second: Results) -> str:
    """Whether ten hits are the same in the same order, differ by ties alone, or otherwise."""
    assert first.total == second.total, (query, first.total, second.total)
    assert first.timeline == second.timeline, query
    for field, values in first.facets.items():
        counts = [
            sorted(value.count for value in values),
            sorted(value.count for value in second.facets[field]),
        ]
        assert counts[0] == counts[1], (query, field)
    assert first.widened == second.widened and first.parsed == second.parsed, query
    if [hit.id for hit in first.hits] == [hit.id for hit in second.hits]:
        return "same"
    scores = [(a.score, b.score) for a, b in zip(first.hits, second.hits, strict=True)]
    near = all(abs(a - b) <= TIE * max(abs(a), abs(b)) for a, b in scores)
    return "ties" if near else "other"


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("articles", type=int, nargs="?", default=5000)
    parser.add_argument("queries", type=int, nargs="?", default=500)
    given = parser.parse_args()
    with record_figures(given):
        main(given.corpus, given.articles, given.queries)
