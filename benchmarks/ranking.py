"""MRR@10 of the ranking, step by step: what each field and signal gains, and on which weights.

    python benchmarks/ranking.py SHARED_DATA [--tune]

``SHARED_DATA`` holds ``ant2018.jsonl.gz`` and ``retrieval/``, which are not part of the project.
Queries are joined by OR. On *bodies* alone: *arcd* and *xquad* (question → paragraph), *bbc*
(standfirst → body), *ant* (headline → body) and *ant2*, *ant3* (two and three words of a
headline). On *titles and bodies*: *story*, *story2* and *story3*, the headline of one outlet, or so
many words of it, to find the same story in another outlet under another headline.

Articles are indexed, queries expanded and found as :class:`~indexer.index.Index` does. A score
is a sum over fields, so the parts of each candidate's score are asked for once, and any weights
then order the candidates in a moment; on a sample the sums must be the engine's own scores. ``p``
is two-sided, of a paired randomisation test against the step before. ``--tune`` searches one weight
after the other on half of the queries (by a hash of their text) and reports on the other half.
"""

from __future__ import annotations

import json
import random
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from record import parser_of, record_figures
from stemmer import load, records

from indexer.analysis.analyzer import Analyzer, load_stop_words
from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.article import Article
from indexer.engines.base import Document, Engine, Request
from indexer.engines.registry import find_engine
from indexer.engines.schema import BODY, BODY_SKELETON, LEAD, TITLE, TITLE_SKELETON
from indexer.ingest.extraction import fingerprints
from indexer.query import nodes
from indexer.query.boosts import BOOSTS, NEAR_BOOST
from indexer.query.rewrite import expand
from indexer.storage.documents import DocumentMaker

Weights = Mapping[str, float]
_DEEP: Final = 50
"""Candidates taken from each of several orders."""
_TITLED: Final = "story"
_NAMES: Final = {
    "headlines": "ant",
    "arcd": "arcd",
    "xquad_ar": "xquad",
    "ant_bbc_abstract2body": "bbc",
}
_STEPS: Final = {
    "stem": (BODY.stem,),
    "folded": (BODY.folded,),
    "skeleton": (BODY_SKELETON,),
    "lead": (LEAD,),
    "near": ("near",),
    "title": (TITLE.stem, TITLE.folded, TITLE_SKELETON),
}
_WEIGHTS: Final = {**BOOSTS, "near": NEAR_BOOST}


class Query(NamedTuple):
    text: str
    right: frozenset[str]
    passed_over: frozenset[str] = frozenset()
    """Articles that are neither right nor wrong: the one that the query was drawn from."""


class Candidate(NamedTuple):
    right: bool
    parts: dict[str, float]


def light10(word: str) -> str:
    """The stem of Lucene's Arabic chain (ArabicStemmer) of a folded word."""
    for prefix in ("ال", "وال", "بال", "كال", "فال", "لل", "و"):
        if word.startswith(prefix) and len(word) >= len(prefix) + (3 if prefix == "و" else 2):
            word = word[len(prefix) :]
            break
    for suffix in ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"):
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def draw_words(queries: Iterable[Query], count: int, seed: int) -> Iterator[Query]:
    """Queries of so many words of each query, in their order, function words left out."""
    draw, stop = random.Random(seed), load_stop_words()
    for query in queries:
        telling = [word for word in words(query.text) if fold(word) not in stop]
        if len(telling) > 3:
            places = sorted(draw.sample(range(len(telling)), count))
            yield query._replace(text=" ".join(telling[place] for place in places))


def stories(articles: Sequence[Article], analyzer: Analyzer) -> Iterator[Query]:
    """Headlines whose story is in another outlet too, under one that shares few words with it."""
    prints, bands = {}, defaultdict(list)
    for article in articles:
        terms = analyzer.views(article.text).folded.split()
        prints[article.id] = fingerprints.fingerprint(terms)
        for band in fingerprints.bands(prints[article.id]):
            bands[band].append(article)
    for article in articles:
        near = {
            other.id: other
            for band in fingerprints.bands(prints[article.id])
            for other in bands[band]
            if fingerprints.resemblance(prints[article.id], prints[other.id]) >= 0.35
        }
        mine = set(analyzer.views(article.title).stem.split())
        right = set()
        for other in near.values():
            theirs = set(analyzer.views(other.title).stem.split())
            if other.source != article.source and len(mine & theirs) < 0.5 * len(mine | theirs):
                right.add(other.id)
        if right:
            yield Query(article.title, frozenset(right), frozenset(near) - right)


def index(engine: Engine, documents: Iterable[Document]) -> Engine:
    """The engine with the documents, ids for payloads."""
    writer = engine.writer(200 << 20)
    writer.add(document._replace(payload=document.id.encode()) for document in documents)
    writer.commit()
    writer.close()
    return engine


def component(node: nodes.Term | nodes.Phrase) -> str:
    """The weight that a term or phrase has."""
    return "near" if isinstance(node, nodes.Phrase) and node.slop else node.field


def reweight(node: nodes.Query, weights: Weights) -> nodes.Query:
    """A query with other weights; what weighs nothing finds nothing."""
    match node:
        case nodes.Term() | nodes.Phrase():
            weight = weights.get(component(node), 0.0)
            return replace(node, boost=weight) if weight else nodes.Nothing()
        case nodes.AndMaybe(required, optional):
            return nodes.AndMaybe(reweight(required, weights), reweight(optional, weights))
        case nodes.And(parts) | nodes.Or(parts):
            return type(node)(tuple(reweight(part, weights) for part in parts))
    raise TypeError(node)


def leaves(node: nodes.Query) -> Iterator[nodes.Term | nodes.Phrase]:
    if isinstance(node, (nodes.Term, nodes.Phrase)):
        yield node
    for part in nodes.children(node):
        yield from leaves(part)


def candidates(engine: Engine, analyzer: Analyzer, query: Query, titled: bool) -> list[Candidate]:
    """What a query finds at the top of several orders, with the parts of its scores."""
    # Words alone: a word of a headline that is an operator (أو, ليس) is none here.
    tree = nodes.Implicit(tuple(nodes.Term("", word) for word in words(query.text)))
    expanded = expand(tree, analyzer, operator="or").query
    weights = {name: weight for name, weight in _WEIGHTS.items() if titled or "title" not in name}
    orders = (weights, {BODY.stem: 1.0}, {**weights, "near": 0.0, LEAD: 0.0})
    orders += ({**weights, TITLE.stem: 2.0, TITLE.folded: 1.0},) if titled else ()
    ids: dict[str, None] = {}
    for order in orders:
        asked = Request(reweight(expanded, order), limit=_DEEP)
        ids |= dict.fromkeys(found.payload.decode() for found in engine.search(asked).found)
    parts: dict[str, dict[str, float]] = {id: {} for id in ids if id not in query.passed_over}
    by_part = defaultdict(list)
    for leaf in leaves(expanded):
        by_part[component(leaf)].append(replace(leaf, boost=1.0))
    for name in weights.keys() & by_part.keys():
        asked = Request(nodes.Or(tuple(by_part[name])), limit=len(parts), ids=tuple(parts))
        for found in engine.search(asked).found if parts else ():
            parts[found.payload.decode()][name] = found.score
    if zlib.crc32(query.text.encode()) % 50 == 0:
        asked = Request(reweight(expanded, weights), limit=len(parts), ids=tuple(parts))
        for found in engine.search(asked).found:
            total = score(parts[found.payload.decode()], weights)
            assert abs(total - found.score) < 0.001 * max(1, total), (query, total, found)
    return [Candidate(id in query.right, of) for id, of in parts.items()]


def score(parts: Mapping[str, float], weights: Weights) -> float:
    return sum(weights.get(name, 0.0) * part for name, part in parts.items())


def reciprocal_rank(found: Sequence[Candidate], weights: Weights) -> float:
    best = max((score(one.parts, weights) for one in found if one.right), default=0.0)
    before = sum(score(one.parts, weights) > best for one in found if not one.right)
    return 1 / (before + 1) if best and before < 10 else 0.0


def lucene(engine: Engine, queries: Sequence[Query]) -> list[float]:
    ranks = []
    for query in queries:
        terms = tuple(nodes.Term("body", light10(fold(word))) for word in words(query.text))
        found = engine.search(Request(nodes.Or(terms), limit=10 + len(query.passed_over))).found
        ids = [one.payload.decode() for one in found]
        ids = [id for id in ids if id not in query.passed_over][:10]
        places = [place for place, id in enumerate(ids, 1) if id in query.right]
        ranks.append(1 / places[0] if places else 0.0)
    return ranks


def chance(former: Sequence[float], later: Sequence[float], draws: int = 1000) -> float:
    """How often signs drawn by lot give a difference as large: p, two-sided."""
    gains = [b - a for a, b in zip(former, later, strict=True) if a != b]
    draw, seen = random.Random(1), abs(sum(gains)) - 1e-9
    signs = (draw.getrandbits(len(gains)) if gains else 0 for _ in range(draws))
    sums = (sum(g if bits >> n & 1 else -g for n, g in enumerate(gains)) for bits in signs)
    return sum(abs(one) >= seen for one in sums) / draws


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def gather(data: Path, folder: Path) -> tuple[dict[str, list[Query]], dict[str, Engine]]:
    """The sets of queries, and the engine that each is asked of, with Lucene's beside it."""
    analyzer, maker = Analyzer(), DocumentMaker(Analyzer())
    articles = [
        Article(one["id"], one["title"], one["body"], source=one["source"])
        for one in records(data / "ant2018.jsonl.gz")
    ]
    queries: dict[str, list[Query]] = {}
    engines: dict[str, Engine] = {}
    for name, (texts, asked) in load(data).items():
        short = _NAMES[name]
        queries[short] = [Query(text, frozenset(right)) for text, right in asked]
        if short == "bbc":
            continue  # asked of all articles
        whole = [Article(id, "", text) for id, text in texts] if short != "ant" else articles
        engines[short] = index(
            find_engine("tantivy").create_index(folder / short), map(maker.document, whole)
        )
        plain = (
            Document(id, {"body": " ".join(light10(fold(w)) for w in words(text))}, {}, {}, b"")
            for id, text in texts
        )
        engines[f"{short} lucene"] = index(
            find_engine("tantivy").create_index(folder / f"{short}l"), plain
        )
    queries["story"] = list(stories(articles, analyzer))
    for name, short in (("ant", "ant"), ("story", _TITLED)):
        for count in (2, 3):
            queries[f"{short}{count}"] = list(draw_words(queries[name], count, 11))
    for name in queries:
        engines.setdefault(name, engines["ant"])
        engines.setdefault(f"{name} lucene", engines["ant lucene"])
    return queries, engines


def steps(found: Mapping[str, list[list[Candidate]]], base: Mapping[str, list[float]]) -> None:
    """Prints each step's MRR, its gain over the step before, and p."""
    former, weights = dict(base), {}
    print("step".ljust(10), *(name.rjust(20) for name in found))
    print("lucene".ljust(10), *(f"{mean(base[name]):20.4f}" for name in found))
    for step, fields in _STEPS.items():
        weights |= {field: _WEIGHTS[field] for field in fields}
        cells = []
        for name, queries in found.items():
            ranks = [reciprocal_rank(one, weights) for one in queries]
            gain, p = mean(ranks) - mean(former[name]), chance(former[name], ranks)
            cells.append(f"{mean(ranks):.4f} {gain:+.4f} {p:.3f}".rjust(20))
            former[name] = ranks
        print(step.ljust(10), *cells, flush=True)
    cells = [
        f"{mean(former[n]) - mean(base[n]):+.4f} {chance(base[n], former[n]):.3f}" for n in found
    ]
    print("in all".ljust(10), *(cell.rjust(20) for cell in cells))
    # Nothing may be lost against the chain that everybody has.
    assert all(mean(former[name]) > mean(base[name]) for name in found)


def tune(halves: Sequence[Mapping[str, list[list[Candidate]]]]) -> None:
    """Prints the weights that are best on the first half, and what they give on the second."""

    def quality(weights: Weights, half: Mapping[str, list[list[Candidate]]]) -> float:
        return mean([mean([reciprocal_rank(one, weights) for one in half[n]]) for n in half])

    weights = dict(_WEIGHTS)
    best = quality(weights, halves[0])
    for turn in range(2):
        for name in [name for name in _WEIGHTS if name != BODY.stem]:
            for factor in (0.0, 0.5, 0.7, 1.4, 2.0):
                tried = {**weights, name: round(factor * weights[name], 3)}
                if (now := quality(tried, halves[0])) > best + 0.0002:
                    best, weights = now, tried
            print(turn, name, weights[name], f"{best:.4f}", flush=True)
    print(json.dumps(weights))
    print("held back".ljust(10), "the table", "tuned (gain, p)")
    for name, queries in halves[1].items():
        table = [reciprocal_rank(one, _WEIGHTS) for one in queries]
        ranks = [reciprocal_rank(one, weights) for one in queries]
        gain = mean(ranks) - mean(table)
        print(
            f"{name:<10} {mean(table):.4f} {mean(ranks):.4f} {gain:+.4f} {chance(table, ranks):.3f}"
        )


def main(data: Path, tuned: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        queries, engines = gather(data, Path(folder))
        analyzer = Analyzer()
        found, base = {}, {}
        halves: tuple[dict[str, list[list[Candidate]]], ...] = ({}, {})
        for name, asked in queries.items():
            titled = name.startswith(_TITLED)
            found[name] = [candidates(engines[name], analyzer, one, titled) for one in asked]
            base[name] = lucene(engines[f"{name} lucene"], asked)
            print(name, len(asked), "queries", flush=True)
            for half in range(2):
                halves[half][name] = [
                    one
                    for query, one in zip(asked, found[name], strict=True)
                    if zlib.crc32(query.text.encode()) % 2 == half
                ]
        steps(found, base)
        if tuned:
            tune(halves)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--tune", action="store_true")
    given = parser.parse_args()
    with record_figures(given):
        main(given.data, given.tune)
