"""MRR@10 of Arabic stemmers: stems alone, bodies only, words joined by OR.

    python benchmarks/stemmer.py SHARED_DATA [--ablate] [--only SET …]

``SHARED_DATA`` holds ``ant2018.jsonl.gz`` and ``retrieval/``, which are not part of the project.
Headlines (2,000, drawn with a fixed seed) are to find their articles; the other sets have queries
and judgements of their own. ``--ablate`` leaves out one step of the light stemmer at a time: what
that loses, and how likely chance alone would lose or gain as much (paired randomisation test,
two-sided, 10,000 draws).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tantivy
from record import parser_of, record_figures

from indexer.analysis.letters import fold
from indexer.analysis.stemmer import STEPS, LightStemmer, Stemmer, snowball_stemmer
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


def reciprocal_ranks(
    documents: list[tuple[str, str]], queries: Queries, stemmer: Stemmer
) -> list[float]:
    """One over the rank of the first right document of each query, 0 if it is not among ten."""
    terms: dict[str, str] = {}

    def stem(word: str) -> str:
        if word not in terms:
            terms[word] = stemmer(word, fold(word))
        return terms[word]

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("terms", whitespace)
    writer = index.writer()
    for id, text in documents:
        body = " ".join(stem(word) for word in words(text))
        writer.add_document(tantivy.Document(id=id, body=body))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    found = []
    for text, right in queries:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "body", stem(word), "freq"))
            for word in words(text)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(clauses), 10, count=False).hits
        ids = [searcher.doc(address).get_first("id") for _, address in hits]
        found.append(next((1 / rank for rank, id in enumerate(ids, 1) if id in right), 0.0))
    return found


def chance(first: list[float], second: list[float], draws: int = 10_000) -> float:
    """The share of random swaps within the pairs that make a difference as large."""
    differences = [a - b for a, b in zip(first, second, strict=True) if a != b]
    least = abs(sum(differences)) - 1e-9
    draw = random.Random(1)
    larger = 0
    for _ in range(draws):
        signs = draw.getrandbits(len(differences)) if differences else 0
        total = sum(d if signs >> place & 1 else -d for place, d in enumerate(differences))
        larger += abs(total) >= least
    return larger / draws


def compare(sets: dict[str, Set]) -> None:
    print("set".ljust(18), *(name.rjust(9) for name in ("folded", "snowball", "light")))
    for name, (documents, queries) in sets.items():
        stemmers = (lambda word, folded: folded, snowball_stemmer(), LightStemmer())
        found = [reciprocal_ranks(documents, queries, stemmer) for stemmer in stemmers]
        scores = [sum(ranks) / len(ranks) for ranks in found]
        # Folding alone is beaten by any stemmer, or something is broken.
        assert max(scores[1:]) > scores[0] > 0.3, scores
        print(name.ljust(18), *(f"{score:9.4f}" for score in scores), flush=True)


def ablate(sets: dict[str, Set], stemmers: dict[str, Stemmer]) -> None:
    """Prints what each stemmer gains or loses against the first."""
    print("".ljust(18), *(f"{name[:12]} ({len(sets[name][1])})".rjust(20) for name in sets))
    whole: dict[str, list[float]] = {}
    for label, stemmer in stemmers.items():
        cells = []
        for name, (documents, queries) in sets.items():
            found = reciprocal_ranks(documents, queries, stemmer)
            score = sum(found) / len(found)
            if name not in whole:
                whole[name] = found
                cells.append(f"{score:.4f}")
            else:
                gain = score - sum(whole[name]) / len(found)
                cells.append(f"{gain:+.4f} p={chance(found, whole[name]):.3f}")
        print(label.ljust(18), *(cell.rjust(20) for cell in cells), flush=True)


def main(given: argparse.Namespace) -> None:
    sets = {name: set for name, set in load(given.data).items() if name in (given.only or name)}
    if given.ablate:
        without = {f"− {step}": LightStemmer(steps=STEPS - {step}) for step in sorted(STEPS)}
        ablate(sets, {"all steps": LightStemmer()} | without)
    else:
        compare(sets)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--only", nargs="*", default=(), metavar="SET")
    asked = parser.parse_args()
    with record_figures(asked):
        main(asked)
