"""What is true of the Whoosh engine alone."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.engines.base import Request
from indexer.engines.registry import find_engine
from indexer.engines.whoosh_codec import Pool
from indexer.engines.whoosh_storage import Storage
from indexer.errors import IndexDamaged, MarsadError
from indexer.query import nodes as q
from tests.conftest import ARTICLES, write_articles
from tests.engines.test_conformance import document, hits, put, word

WITHOUT_TANTIVY = """
import sys
sys.modules["tantivy"] = None  # as if it were not installed
from indexer.query import nodes as q
from indexer.cli import main
sys.argv[0] = "marsad"
main()
"""


def marsad(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "utf8", "-W", "ignore", "-c", WITHOUT_TANTIVY, *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_everything_works_where_tantivy_is_not_installed(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    index = str(tmp_path / "index")
    made = marsad("index", "--index", index, "--engine", "whoosh", str(articles))
    assert made.returncode == 0, made.stderr
    found = marsad("search", "--index", index, "تايوان", "--format", "jsonl")
    assert found.returncode == 0, found.stderr
    assert "undated" in found.stdout and "summit" in found.stdout
    for command in ("stats", "check", "rebuild"):
        done = marsad(command, "--index", index, *(["--engine", "whoosh"] * (command == "rebuild")))
        assert done.returncode == 0, done.stderr


def test_an_engine_that_is_not_installed_is_named_with_what_mends_it(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles.jsonl", ARTICLES)
    made = marsad("index", "--index", str(tmp_path / "index"), str(articles))
    assert made.returncode == 3
    assert "pip install tantivy" in made.stderr and "--engine whoosh" in made.stderr
    assert "Traceback" not in made.stderr


def test_changed_bytes_in_a_segment_are_found_by_a_check(tmp_path: Path) -> None:
    engine = find_engine("whoosh").create_index(tmp_path / "data")
    texts = [f"حرب {number} سلام قمه{number % 7}" for number in range(300)]
    put(engine, *(document(str(number), text, day=700_000) for number, text in enumerate(texts)))
    [segment] = (tmp_path / "data").glob("*.seg")
    whole = segment.read_bytes()
    told = 0
    for place in range(0, len(whole), len(whole) // 40):
        segment.unlink()  # what is open elsewhere stays as it was
        segment.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            other = find_engine("whoosh").create_index(tmp_path / "data")
            told += bool(other.check())
            other.search(Request(word("حرب")))
        except IndexDamaged:
            told += 1
        except MarsadError as error:
            pytest.fail(f"{place}: {error!r}")
    assert told > 10


def test_a_damaged_length_costs_no_memory(tmp_path: Path) -> None:
    engine = find_engine("whoosh").create_index(tmp_path / "data")
    put(engine, document("1", " ".join(["حرب"] * 70_000)))
    [segment] = (tmp_path / "data").glob("*.seg")
    whole = segment.read_bytes()
    length = (70_000).to_bytes(4, "big")
    assert length in whole
    segment.unlink()
    segment.write_bytes(whole.replace(length, b"\xff\xff\xff\xff"))
    tracemalloc.start()
    try:
        with suppress(IndexDamaged):
            find_engine("whoosh").create_index(tmp_path / "data").search(Request(word("حرب")))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20


def test_threads_search_one_engine_while_it_is_written_to(tmp_path: Path) -> None:
    engine = find_engine("whoosh").create_index(tmp_path / "data")
    put(engine, *(document(f"{number}", f"حرب كلمه{number}") for number in range(200)))

    def look(number: int) -> None:
        for turn in range(20):
            wanted = str((number * 20 + turn) % 200)
            assert hits(engine, word(f"كلمه{wanted}")) == {wanted}
            assert engine.search(Request(q.Wildcard("body", "كل*"), limit=0)).total >= 200

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(look, number) for number in range(6)]
        for number in range(200, 212):
            put(engine, document(f"{number}", f"حرب كلمه{number}"))
        for one in running:
            one.result()


def test_postings_that_went_to_disk_join_those_in_memory(tmp_path: Path) -> None:
    held = {}
    for limit in (10**9, 2000):
        pool = Pool(Storage(str(tmp_path)).create(), limit)
        for doc in range(50):
            for term in (b"a", b"b%d" % (doc % 5), b"c%d" % doc):
                pool.add(("title" if doc % 2 else "body", term, doc, 1 + doc % 3, b""))
        held[limit] = list(pool.iter_postings())
        pool.cleanup()
    assert held[2000] == held[10**9]
    assert len(list(tmp_path.glob("*.run"))) > 2


def test_a_writer_with_little_memory_loses_nothing(tmp_path: Path) -> None:
    engine = find_engine("whoosh").create_index(tmp_path / "data")
    writer = engine.writer(20_000)
    writer.add(document(f"{number}", f"حرب كلمه{number}") for number in range(400))
    writer.commit()
    writer.close()
    assert engine.search(Request(word("حرب"), limit=0)).total == 400
    assert hits(engine, word("كلمه399")) == {"399"}
    assert engine.check() == []
