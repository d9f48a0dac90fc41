"""MRR@10 of Arabic stemmers: stems alone, bodies only, words joined by OR.

    python benchmarks/stemmer.py SHARED_DATA

``SHARED_DATA`` holds ``ant2018.jsonl.gz`` and ``retrieval/``, which are not part of the project.
Headlines (2,000, drawn with a fixed seed) are to find their articles; the other sets have queries
and judgements of their own.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tantivy

from indexer.analysis.letters import fold
from indexer.analysis.stemmer import LightStemmer, snowball_stemmer
from indexer.analysis.tokenizer import words

Queries = list[tuple[str, set[str]]]
Set = tuple[list[tuple[str, str]], Queries]


def records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load(data: Path) -> dict[str, Set]:
    articles = list(records(data / "ant2018.jsonl.gz"))
    bodies = [(article["id"], article["body"]) for article in articles]
    sample = random.Random(7).sample(articles, 2000)
    sets = {"headlines": (bodies, [(a["title"], {a["id"]}) for a in sample])}
    for folder in sorted((data / "retrieval").iterdir()):
        judged: dict[str, set[str]] = defaultdict(set)
        for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
            query, document, _ = line.split("\t")
            judged[query].add(document)
        documents = folder / "docs.jsonl.gz"
        texts = (
            [(d["id"], d.get("text") or d["body"]) for d in records(documents)]
            if documents.exists()
            else [(a["id"], a["body"]) for a in articles if a["source"] == "BBC"]
        )
        queries = [(q["text"], judged[q["id"]]) for q in records(folder / "queries.jsonl.gz")]
        sets[folder.name] = (texts, [(text, right) for text, right in queries if right])
    return sets


def mrr(documents: list[tuple[str, str]], queries: Queries, stem: Callable[[str], str]) -> float:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", whitespace)
    writer = index.writer()
    for id, text in documents:
        terms = " ".join(stem(word) for word in words(text))
        writer.add_document(tantivy.Document(id=id, body=terms))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    total = 0.0
    for text, right in queries:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", stem(word), "freq"))
            for word in words(text)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), 10, count=False).hits
        for rank, (_, address) in enumerate(hits, 1):
            if searcher.doc(address).get_first("id") in right:
                total += 1 / rank
                break
    return total / len(queries)


def main(data: Path) -> None:
    sets = load(data)
    print("set".ljust(26), *(name.rjust(9) for name in ("folded", "snowball", "light")))
    for name, (documents, queries) in sets.items():
        scores = []
        for stemmer in (lambda word, folded: folded, snowball_stemmer(), LightStemmer()):
            terms: dict[str, str] = {}

            def stem(word: str, stemmer: Any = stemmer, terms: dict[str, str] = terms) -> str:
                if word not in terms:
                    terms[word] = stemmer(word, fold(word))
                return terms[word]

            scores.append(mrr(documents, queries, stem))
        # Folding alone is beaten by any stemmer, or something is broken.
        assert max(scores[1:]) > scores[0] > 0.3, scores
        print(name.ljust(26), *(f"{score:9.4f}" for score in scores), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
