"""Indexing and searching as the front ends do: rates, latencies, memory, size.

    python benchmarks/index.py CORPUS.jsonl.gz [EXTRA_ARTICLES]

Indexes a corpus into a new index, again, and with so many articles more (200); then draws 500
queries of one to four neighbouring words from its titles and measures ``Index.search`` (ten hits
with snippets, facets and timeline). Every query is drawn from an article that must be found.
"""

from __future__ import annotations

import gzip
import json
import platform
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

import tantivy
from record import parser_of, record_figures

from indexer.analysis.tokenizer import words
from indexer.index import Index
from indexer.settings import ReadSettings, Settings

# The corpus has editions of some articles, under ids of their own.
OWN_IDS = ReadSettings(keep_ids=True)


def time_indexing(name: str, index: Index, *paths: Path) -> int:
    wall, cpu = time.perf_counter(), time.process_time()
    report = index.admin.add(list(paths))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert not report.failures, report.failures[:3]
    print(
        f"{name:<14} {report.new:>7,} new {report.unchanged:>7,} unchanged  {wall:7.2f} s "
        f"{report.articles / wall:>10,.0f}/s  {cpu:7.2f} CPU s"
    )
    return report.new


def main(corpus: Path, extra: int) -> None:
    print(
        f"Python {platform.python_version()}, tantivy {tantivy.__version__}, {platform.machine()}"
    )
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(Settings(index=Path(folder) / "index", reading=OWN_IDS))
        assert time_indexing("all", index, corpus) == len({record["id"] for record in records})
        assert time_indexing("again", index, corpus) == 0
        more = Path(folder) / "more.jsonl"
        fresh = [{**record, "id": f"extra-{record['id']}"} for record in records[:extra]]
        more.write_text("\n".join(json.dumps(record) for record in fresh), encoding="utf-8")
        assert time_indexing("more", index, more) == extra
        stats = index.admin.stats()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"index {stats.bytes / 1e6:.1f} MB, peak memory {memory:.0f} MB (with the corpus)")
        search(index, records)


def search(index: Index, records: list[dict[str, str]]) -> None:
    draw = random.Random(1)
    queries = []
    while len(queries) < 500:
        record = draw.choice(records)
        title = words(record["title"])
        length = draw.randint(1, 4)
        if len(title) >= length:
            start = draw.randint(0, len(title) - length)
            queries.append(" ".join(title[start : start + length]))
    for run in ("cold", "warm", "warm"):
        times = []
        for query in queries:
            start_time = time.perf_counter()
            results = index.search(query)
            times.append((time.perf_counter() - start_time) * 1000)
            assert results.total, query
        cuts = statistics.quantiles(times, n=100)
        print(f"search, {run}: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f}, p99 {cuts[98]:.2f}")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("extra", type=int, nargs="?", default=200, help="articles more (200)")
    given = parser.parse_args()
    with record_figures(given):
        main(given.corpus, given.extra)
