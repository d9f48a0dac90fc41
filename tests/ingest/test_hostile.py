"""What reading and analysing hostile input costs grows as its size does, and no faster."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from itertools import islice, product

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.ingest.formats.csv_rows import read_csv
from indexer.ingest.formats.json_records import read_json, read_json_lines
from indexer.ingest.formats.text import text_article
from indexer.ingest.formats.warc import read_warc
from indexer.ingest.streams.source import open_source
from indexer.settings import ReadSettings
from indexer.storage.documents import DocumentMaker

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
TITLE = "اجتماع الحكومة لبحث الميزانية الجديدة\n\n"
TIMES = 4
"""How much longer the longer input is; what is quadratic takes sixteen times as long."""


def words(count: int) -> Iterator[str]:
    return map("".join, islice(product(LETTERS, repeat=5), count))


TEXTS: dict[str, Callable[[int], str]] = {
    "one word": lambda n: "س" * n * 40,
    "different words": lambda n: " ".join(words(n)),
    "ligatures": lambda n: "\ufdfa" * n * 20,
    "words of ligatures": lambda n: "\ufdfa " * n * 2,
    "marks": lambda n: "م" + "\u064e" * n * 40,
    "names": lambda n: "فلاديمير بوتين في موسكو. " * n,
    "ambiguous names": lambda n: "عمان بوش صور القاعدة " * n,
    "captions": lambda n: "تصوير: محمد علي (رويترز)\n" * n,
    "subheads": lambda n: "\n\n".join(f"# {word} عنوان" for word in words(n)),
    "noise": lambda n: "اقرأ أيضا: خبر آخر\n" * n,
    "front matter": lambda n: "---\n" + "title: س\n" * n + "---\n",
    "blank lines": lambda n: "\n" * n * 20 + "س",
}

LIE = "WARC/1.0\r\nContent-Length: 4000000\r\n\r\n\r\n\r\n"
LONG = "WARC/1.0\r\nContent-Length: 3000000\r\n\r\n"

RECORDS: dict[str, tuple[Callable[..., Iterator[object]], Callable[[int], str]]] = {
    "small rows": (read_csv, lambda n: "title,body\n" + "ا,ب\n" * n),
    "open quotes": (read_csv, lambda n: "title,body\n" + 'خبر,"نص\n' * (n * 4 + 1)),
    "quotes": (read_csv, lambda n: "title,body\nخبر," + '"' * (n * 20 + 1)),
    "columns": (read_csv, lambda n: "title,body\n" + "," * n * 20 + "\n"),
    "small objects": (read_json, lambda n: "[" + "{}," * n + "{}]"),
    "brackets": (read_json, lambda n: "[" * n * 20),
    "no end": (read_json, lambda n: '[{"title": "' + "س" * n * 100),
    "broken objects": (read_json, lambda n: "[" + '{"title": "س", "body" ' * n),
    "broken lines": (read_json_lines, lambda n: '{"title": "س",\n' * n),
    "keys": (read_json_lines, lambda n: "\n".join(f'{{"title":"س","k{k}":1}}' for k in range(n))),
    "starts of WARC records": (read_warc, lambda n: "WARC/1.0\r\nA:" * (n // 2)),
    "lengths of WARC records that lie": (read_warc, lambda n: LIE * n),
    "starts in one WARC record": (read_warc, lambda n: LONG + "WARC/1.0\r\nA:" * n * 8),
    "nested": (read_json_lines, lambda n: '{"title":' + "[" * n * 20),
}


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as long the longer input takes, in time of the processor; the least of some
    tries, since a busy machine slows any of them."""
    least = float("inf")
    for _ in range(3):
        costs = []
        for count in (size, size * TIMES):
            began = time.process_time()
            work(count)
            costs.append(time.process_time() - began)
        least = min(least, costs[1] / max(costs[0], 0.002))
        if least < TIMES * 1.5:
            break
    return least


@pytest.mark.parametrize("kind", TEXTS)
def test_the_cost_of_a_text_grows_with_its_length(kind: str) -> None:
    def work(size: int) -> None:
        article = text_article((TITLE + TEXTS[kind](size)).encode(), "a.txt")
        if isinstance(article, Article):
            maker.document(article)

    maker = DocumentMaker(Analyzer())
    work(10)
    assert growth(work, 1000) < TIMES * 2


@pytest.mark.parametrize("kind", RECORDS)
def test_the_cost_of_records_grows_with_their_number(kind: str) -> None:
    read, text = RECORDS[kind]

    def work(size: int) -> None:
        source = open_source("a", io.BytesIO(text(size).encode()), ReadSettings())
        assert sum(1 for _ in read(source, ReadSettings()))

    work(10)
    assert growth(work, 1000) < TIMES * 2
