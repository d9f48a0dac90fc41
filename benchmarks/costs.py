"""What indexing and searching cost with each step on and off: CPU seconds, index size, times.

    python benchmarks/costs.py CORPUS.jsonl.gz [ARTICLES]

Indexes so many articles of a corpus (all of them) once for each step left out, without its fields;
then looks for spellings of names in the whole index, and draws 300 queries of one to four
neighbouring words from titles for each way to search it. Times are of the processor.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from record import parser_of, record_figures

from indexer.analysis.tokenizer import words
from indexer.article import Article
from indexer.engines.base import Document
from indexer.engines.schema import BANDS, BODY_SKELETON, LEAD, TITLE_SKELETON, WRITTEN
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.names.name import NAME_FIELDS
from indexer.settings import ReadSettings, Settings
from indexer.storage.documents import DocumentMaker

LEFT_OUT: dict[str, tuple[str, ...]] = {
    "all steps": (),
    "no skeletons": (TITLE_SKELETON, BODY_SKELETON),
    "no lead": (LEAD,),
    "no words as written": (WRITTEN,),
    "no bands of fingerprints": (BANDS,),
    "no names as facets": tuple(set(NAME_FIELDS.values())),
}


@contextmanager
def without(fields: tuple[str, ...]) -> Iterator[None]:
    """Documents lack some fields, and are not looked through for names where those are left out."""
    document = DocumentMaker.document

    def less(self: DocumentMaker, article: Article) -> Document:
        made = document(self, article)
        texts, keywords = (
            {name: value for name, value in values.items() if name not in fields}
            for values in (made.texts, made.keywords)
        )
        return made._replace(texts=texts, keywords=keywords)

    recognizer = "indexer.names.recognition.Recognizer.names"
    with patch.object(DocumentMaker, "document", less):
        if "person" in fields:
            with patch(recognizer, lambda self, title, text: ()):
                yield
        else:
            yield


def index(settings: Settings, articles: list[Article]) -> tuple[Index, float]:
    opened = Index.create(settings)
    began = time.process_time()
    assert opened.admin.add_articles(articles).new == len(articles)
    return opened, time.process_time() - began


def queries(articles: list[Article], count: int = 300) -> list[str]:
    draw = random.Random(1)
    made: list[str] = []
    while len(made) < count:
        title = words(draw.choice(articles).title)
        length = draw.randint(1, 4)
        if len(title) >= length:
            start = draw.randint(0, len(title) - length)
            made.append(" ".join(title[start : start + length]))
    return made


def search(name: str, opened: Index, asked: list[str], **given: Any) -> None:
    times = []
    for query in (*asked[:50], *asked):  # the first warm it up
        began = time.process_time()
        assert opened.search(query, **given).total or given.get("match") == "exact", query
        times.append((time.process_time() - began) * 1000)
    cuts = statistics.quantiles(times[50:], n=100)
    print(f"{name:<32} p50 {cuts[49]:6.2f} ms, p95 {cuts[94]:6.2f}", flush=True)


def main(corpus: Path, most: int | None) -> None:
    found = islice(read_file(corpus, ReadSettings()), most)
    articles = list({one.id: one for one in found if isinstance(one, Article)}.values())
    asked = queries(articles)
    print(f"{len(articles):,} articles")
    with tempfile.TemporaryDirectory() as folder:
        plain = Settings(index=Path(folder) / "all", mine_names="off")
        variants: list[tuple[str, tuple[str, ...], Settings]] = [
            (name, fields, replace(plain, index=Path(folder) / str(number)))
            for number, (name, fields) in enumerate(LEFT_OUT.items())
        ]
        snowball = replace(plain, index=Path(folder) / "snowball", stemmer="snowball")
        variants.append(("Snowball's stemmer", (), snowball))
        index(replace(plain, index=Path(folder) / "first"), articles[:1000])  # warms the tables up
        for name, fields, settings in variants:
            with without(fields):
                opened, seconds = index(settings, articles)
            print(
                f"{name:<32} {seconds:6.1f} s, {opened.admin.stats().bytes / 1e6:6.1f} MB",
                flush=True,
            )
        opened = Index.open(variants[0][2])
        ways: list[tuple[str, dict[str, Any]]] = [
            ("names as they ship", {}),
            ("no names: by stem", {"match": "stem"}),
            ("no stems: by folded form", {"match": "folded"}),
            ("as written", {"match": "exact"}),
            ("newer first (recency)", {"recency": 30}),
            ("the same story folded", {"fold": True}),
        ]
        for name, given in ways:
            search(name, opened, asked, **given)
        with patch("indexer.query.rewrite._TreeRewriter._add_pairs", lambda self, parts: None):
            search("no nearness", opened, asked)
        began = time.process_time()
        own = opened.names.mine()
        print(f"mining {len(own.rows):,} spellings: {time.process_time() - began:.1f} s")
        search("names as they ship and mined", opened, asked)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("articles", type=int, nargs="?", help="so many of them (all)")
    given = parser.parse_args()
    with record_figures(given):
        main(given.corpus, given.articles)
