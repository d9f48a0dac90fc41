"""Settings of a search, each run over a test collection and measured: a row each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain, product
from pathlib import Path
from typing import Any

from indexer.article import Article
from indexer.errors import ReadError
from indexer.evaluation.measures import DEPTH, Figure, Scores, figures, score
from indexer.evaluation.testset import Qrels, Query
from indexer.index import Index
from indexer.search.searcher import Ranked
from indexer.settings import Settings

__all__ = [
    "Judged",
    "Row",
    "Run",
    "Setting",
    "evaluate",
    "join_judgements",
    "settings_of",
    "temporary_index",
]

Run = Mapping[str, Sequence[Ranked]]
"""Query id → the articles found, the best first."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a row searches: the stemmer of its index, how far words reach, how they are joined, and
    the fields they are looked for in."""

    stemmer: str
    match: str
    operator: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        """One word, as TREC's runs are named: ``light-stem-or-title+body``."""
        return "-".join((self.stemmer, self.match, self.operator, "+".join(self.fields)))


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one setting: its run, the scores of each query, and its figures."""

    setting: Setting
    run: Run
    scores: Scores
    figures: Mapping[str, Figure]

    def to_record(self) -> dict[str, Any]:
        """The row as JSON values, without run and scores."""
        queries = len(next(iter(self.scores.values())))
        measures = {name: figure._asdict() for name, figure in self.figures.items()}
        return {**asdict(self.setting), "queries": queries, "measures": measures}


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgements that can be measured, those of ``queries``, and what had to be left out:
    judged queries that are not asked (``unasked``), queries that no document is relevant for
    (``unjudged``), and judged documents that are not there (``missing``; they stay in the
    judgements, and cannot be found)."""

    queries: tuple[Query, ...]
    qrels: Qrels
    unasked: tuple[str, ...]
    unjudged: tuple[str, ...]
    missing: tuple[str, ...]


def settings_of(
    stemmers: Iterable[str],
    matches: Iterable[str],
    operators: Iterable[str],
    fields: Iterable[tuple[str, ...]],
) -> tuple[Setting, ...]:
    """Every combination, each once, those of one stemmer together."""
    return tuple(
        dict.fromkeys(Setting(*one) for one in product(stemmers, matches, operators, fields))
    )


def join_judgements(queries: Sequence[Query], qrels: Qrels, index: Index) -> Judged:
    """Joins queries and judgements; raises :class:`~indexer.errors.ReadError` when no query is
    left that has a relevant document."""
    by_id = {query.id: query for query in queries}
    relevant = [id for id, grades in qrels.items() if max(grades.values()) > 0]
    measured = {id: qrels[id] for id in relevant if id in by_id}
    if not measured:
        raise ReadError("none of the queries has a document that is judged relevant")
    documents = dict.fromkeys(chain.from_iterable(measured.values()))
    held = index.admin.find_existing(documents)
    return Judged(
        tuple(query for query in queries if query.id in measured),
        measured,
        _without(qrels, by_id),
        _without(by_id, measured),
        _without(documents, held),
    )


def _without(ids: Iterable[str], others: Container[str]) -> tuple[str, ...]:
    return tuple(id for id in ids if id not in others)


@contextmanager
def temporary_index(
    articles: Iterable[Article], settings: Settings, stemmer: str
) -> Iterator[Index]:
    """An index of articles in a temporary folder, which goes when it is done with; it knows the
    names that ship with Marsad, and mines none."""
    with tempfile.TemporaryDirectory(
        prefix="marsad-evaluate-", ignore_cleanup_errors=True
    ) as folder:
        own = replace(settings, index=Path(folder), stemmer=stemmer, mine_names="off")
        index = Index.create(own)
        index.admin.add_articles(articles)
        yield index


def evaluate(
    index: Index,
    setting: Setting,
    collection: Judged,
    *,
    limit: int = DEPTH,
    syntax: bool = False,
    against: Row | None = None,
    asked: Callable[[int], None] = lambda count: None,
) -> Row:
    """Asks every query of an index of the setting's stemmer, and measures what it finds.

    ``limit`` articles of each are kept in the run. Queries are words alone unless ``syntax`` has
    them read as typed. ``asked`` is told how many were asked so far.
    """
    run = {}
    for count, query in enumerate(collection.queries, 1):
        run[query.id] = index.rank(
            query.text,
            limit=max(limit, DEPTH),
            fields=setting.fields,
            syntax=syntax,
            match=setting.match,
            operator=setting.operator,
        )
        asked(count)
    found = {id: [one.id for one in ranked] for id, ranked in run.items()}
    scores = score(collection.qrels, found)
    kept = {id: ranked[:limit] for id, ranked in run.items()}
    return Row(setting, kept, scores, figures(scores, against.scores if against else None))
