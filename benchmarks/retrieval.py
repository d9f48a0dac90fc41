"""Marsad against Lucene's Arabic chain and against Snowball alone: bodies only, words by OR.

    python benchmarks/retrieval.py SHARED_DATA

``SHARED_DATA`` holds ``ant2018.jsonl.gz`` and ``retrieval/``, which are not part of the project.
Besides the sets there, 2,000 headlines of ant2018 and two and three words out of each are to find
their article by its body, all drawn with a fixed seed. Every chain is BM25 with k1 = 1.2, b = 0.75
in tantivy; p is that of a paired randomisation test against Marsad, as in ``marsad evaluate``.
"""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import tantivy
from lucene_arabic import lucene_terms
from record import parser_of, record_figures
from stemmer import records

from indexer.analysis.analyzer import load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.stemmer import snowball_stemmer
from indexer.analysis.tokenizer import words
from indexer.article import Article
from indexer.evaluation.measures import DEPTH, MEASURES, figures, score
from indexer.evaluation.runs import temporary_index
from indexer.evaluation.testset import Qrels, Query, read_corpus, read_qrels, read_queries
from indexer.settings import Settings

SETTINGS = Settings(index=Path("unused"), search_seconds=120)  # of a busy machine, too
DRAWN = 2000

Search = Callable[[str], Sequence[str]]
"""A query to the ids of the documents it finds, the best first."""


class Set(NamedTuple):
    queries: Sequence[Query]
    qrels: Qrels


def bare(id: str, body: str) -> Article:
    return Article(id=id, title="", body=body)


def draw_headlines(articles: Sequence[Mapping[str, str]]) -> dict[str, Set]:
    """Headlines, and two and three words of each in their order, function words left out."""
    chance = random.Random(7)
    sample = chance.sample(articles, DRAWN)
    sets = {"headlines": Set([Query(a["id"], a["title"]) for a in sample], {})}
    for count, name in ((2, "two words"), (3, "three words")):
        queries = []
        for article in sample:
            kept = [
                word
                for word in dict.fromkeys(words(article["title"]))
                if len(word) > 1 and fold(word) not in load_stop_words()
            ]
            if len(kept) >= count:
                places = sorted(chance.sample(range(len(kept)), count))
                queries.append(Query(article["id"], " ".join(kept[place] for place in places)))
        sets[name] = Set(queries, {})
    return {
        name: Set(asked, {query.id: {query.id: 1} for query in asked})
        for name, (asked, _) in sets.items()
    }


def collections(data: Path) -> Iterator[tuple[list[Article], dict[str, Set]]]:
    """Documents, with the sets that ask for them."""
    articles = list(records(data / "ant2018.jsonl.gz"))
    for folder in sorted((data / "retrieval").iterdir()):
        queries = read_queries(folder / "queries.jsonl.gz", SETTINGS)
        qrels = read_qrels(folder / "qrels.tsv", SETTINGS)
        asked = {query.id for query in queries}
        qrels = {
            id: grades
            for id, grades in qrels.items()
            if id in asked and any(grade > 0 for grade in grades.values())
        }
        file = folder / "docs.jsonl.gz"
        documents = (
            [bare(d.id, d.body) for d in read_corpus(file, SETTINGS) if isinstance(d, Article)]
            if file.exists()
            else [bare(a["id"], a["body"]) for a in articles if a["source"] == "BBC"]
        )
        yield documents, {folder.name: Set([q for q in queries if q.id in qrels], qrels)}
    yield [bare(a["id"], a["body"]) for a in articles], draw_headlines(articles)


@contextmanager
def marsad(documents: list[Article]) -> Iterator[Search]:
    with temporary_index(documents, SETTINGS, SETTINGS.stemmer) as index:
        yield lambda text: [
            one.id for one in index.rank(text, fields=("body",), operator="or", syntax=False)
        ]


def chain(terms: Callable[[str], list[str]]) -> Callable[[list[Article]], object]:
    """A search of bodies by the terms that a function makes of a text."""

    @contextmanager
    def search(documents: list[Article]) -> Iterator[Search]:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
        schema = builder.build()
        index = tantivy.Index(schema)
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("terms", whitespace)
        writer = index.writer()
        for document in documents:
            body = " ".join(terms(document.body))
            writer.add_document(tantivy.Document(id=document.id, body=body))
        writer.commit()
        index.reload()
        searcher = index.searcher()

        def found(text: str) -> list[str]:
            asked = [
                (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", term, "freq"))
                for term in terms(text)
            ]
            hits = searcher.search(tantivy.Query.boolean_query(asked), DEPTH, count=False).hits
            ranked = [(score, searcher.doc(address).get_first("id")) for score, address in hits]
            return [id for _, id in sorted(ranked, reverse=True)]

        yield found

    return search


@cache
def snowball() -> Callable[[str], str]:
    stem = snowball_stemmer()
    return cache(lambda word: stem(word, fold(word)) or fold(word))


CHAINS = {
    "Marsad": marsad,
    "Lucene": chain(lucene_terms),
    "Snowball": chain(lambda text: [snowball()(word) for word in words(text)]),
}


def main(data: Path) -> None:
    print(
        f"marsad {version('marsad')}, tantivy {version('tantivy')}, "
        f"Python {platform.python_version()}, {platform.machine()}"
    )
    print("set", "chain", "queries", *MEASURES, "seconds", sep="\t")
    for documents, sets in collections(data):
        scores: dict[tuple[str, str], Mapping[str, Sequence[float]]] = {}
        seconds = {}
        for chain_name, made in CHAINS.items():
            with made(documents) as search:
                for name, (queries, qrels) in sets.items():
                    began = time.perf_counter()
                    run = {query.id: search(query.text) for query in queries}
                    seconds[name, chain_name] = time.perf_counter() - began
                    scores[name, chain_name] = score(qrels, run)
        for name, (queries, _) in sets.items():
            for chain_name in CHAINS:
                first = None if chain_name == "Marsad" else scores[name, "Marsad"]
                measured = figures(scores[name, chain_name], first)
                cells = [
                    f"{one.mean:.3f} ({one.low:.3f}–{one.high:.3f})"
                    + (f" {one.difference:+.3f} p {one.p:.4f}" if one.p is not None else "")
                    for one in measured.values()
                ]
                took = f"{seconds[name, chain_name]:.1f}"
                print(name, chain_name, f"{len(queries):,}", *cells, took, sep="\t", flush=True)
                # A chain that finds next to nothing, or everything, is broken.
                assert 0.1 < measured["MRR@10"].mean < 1
                assert measured["recall@100"].mean > measured["MRR@10"].mean


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("data", type=Path)
    given = parser.parse_args()
    with record_figures(given):
        main(given.data)
