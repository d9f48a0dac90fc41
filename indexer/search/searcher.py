"""Searching an index: from a query and its parameters to one page of results."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.base import Engine, Found, Request, Response
from indexer.engines.schema import BODY, KEYWORD_FIELDS
from indexer.names.name import NAME_FIELDS
from indexer.names.table import load_names
from indexer.query.expanded import AREAS, Expanded, Target
from indexer.query.nodes import Nothing, Query, format_query, without_costly_parts
from indexer.query.parameters import MATCHES, Parameters
from indexer.query.parser import Parsed, parse_query
from indexer.query.rewrite import Expander
from indexer.search.deadline import Deadline, Overtime
from indexer.search.duplicates import copies_of
from indexer.search.highlighting import Highlighter, Span
from indexer.search.relaxations import FEW, find_relaxations
from indexer.search.results import Export, FacetValue, Hit, Results, Step, timeline
from indexer.search.significant import SAMPLE, SignificantWord, significant_words
from indexer.search.trends import Trend, trend_of
from indexer.settings import Settings
from indexer.storage.documents import article_of
from indexer.storage.manifest import Manifest
from indexer.suggest.lexicon import Lexicon
from indexer.suggest.suggestions import Suggester

__all__ = ["Ranked", "Searcher"]


class Ranked(NamedTuple):
    """An article in the order of a query, by its id, with its score."""

    id: str
    score: float


class Searcher:
    """Searches the index that a manifest describes; :class:`~indexer.index.Index` makes one
    for each search, of what is in force then."""

    def __init__(
        self,
        engine: Engine,
        expander: Expander,
        manifest: Manifest,
        settings: Settings,
        lexicon: Callable[[], Lexicon],
    ) -> None:
        self._engine = engine
        self._analyzer = expander.analyzer
        self._expand = expander.expand
        self._manifest = manifest
        self._settings = settings
        self._lexicon = lexicon

    def search(self, asked: Parameters) -> Results:
        """One page of the articles that match a query, ranked, with what the page shows."""
        began = time.perf_counter()
        engine = self._engine
        parsed = parse_query(asked.query)
        expanded = self._expanded(parsed.tree, asked)
        deadline = Deadline(self._settings.search_seconds)
        request = Request(
            expanded.query,
            asked.keywords,
            asked.days,
            "new" if asked.sort == "rel" and not expanded.scored else asked.sort,
            asked.offset,
            asked.size,
            KEYWORD_FIELDS,
            histogram=True,
            seconds=self._settings.search_seconds,
        )
        response = self._found(request, asked, parsed, deadline)
        widened = False
        if (
            not (response.total or response.partial)
            and asked.operator == "and"
            and expanded.words > 1
        ):
            looser = self._expanded(parsed.tree, replace(asked, operator="or"))
            request = replace(request, query=looser.query)
            response = self._found(request, replace(asked, operator="or"), parsed, deadline)
            widened = response.total > 0
        steps: tuple[Step, ...] = ()
        if asked.page == 1 and (widened or response.total <= FEW):
            suggester = Suggester(engine, self._analyzer, self._lexicon, self._counting(asked))
            with suppress(Overtime):
                steps = deadline.run(
                    lambda: find_relaxations(
                        asked, parsed, response.total, widened, suggester, self._count
                    )
                )
        marker, unmarked = self._marker(expanded), Highlighter((), self._analyzer)
        payloads = [found.payload for found in response.found]
        hits = [
            _hit(found, asked.offset + place, marker if deadline.left else unmarked)
            for place, found in enumerate(response.found, 1)
        ]
        folded = tuple(hits)
        if asked.fold:
            with suppress(Overtime):
                folded = deadline.run(lambda: _folded(hits, payloads, engine, self._analyzer))
        return Results(
            q=asked.query,
            parsed=format_query(parsed.tree),
            ignored=expanded.ignored,
            names=expanded.names,
            notes=parsed.notes,
            widened=widened,
            partial=response.partial or not deadline.left,
            ladder=steps,
            total=response.total,
            page=asked.page,
            size=asked.size,
            index_updated=self._manifest.updated,
            hits=folded,
            facets=_facets(response, asked.keywords),
            timeline=timeline(response.histogram, response.unit),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def _expanded(self, tree: Query, asked: Parameters, areas: Sequence[str] = AREAS) -> Expanded:
        return self._expand(tree, asked.match, asked.operator, asked.without, areas, asked.recency)

    def export(self, asked: Parameters, limit: int) -> Export:
        """The first ``limit`` articles that :meth:`search` shows on its pages, as of the call."""
        parsed = parse_query(asked.query)
        cheaper = without_costly_parts(parsed.tree)
        for tree in (parsed.tree, cheaper) if not isinstance(cheaper, Nothing) else (parsed.tree,):
            deadline = Deadline(self._settings.search_seconds)  # the second as in _found
            with suppress(Overtime):
                export = deadline.run(partial(self._streamed, tree, asked, limit))
                return replace(export, partial=tree is not parsed.tree)
        return Export(0, iter(()), partial=True)

    def _streamed(self, tree: Query, asked: Parameters, limit: int) -> Export:
        expanded = self._expanded(tree, asked)
        marker = self._marker(expanded)
        sort = "new" if asked.sort == "rel" and not expanded.scored else asked.sort
        request = Request(expanded.query, asked.keywords, asked.days, sort, limit=limit)
        total, found = self._engine.stream(request)
        if not total and asked.operator == "and" and expanded.words > 1:
            looser = self._expanded(tree, replace(asked, operator="or"))
            total, found = self._engine.stream(replace(request, query=looser.query))
        hits: Iterator[Hit] = (_hit(one, rank, marker) for rank, one in enumerate(found, 1))
        return Export(total, hits, truncated=total > limit)

    def rank(
        self, parsed: Parsed, asked: Parameters, limit: int, areas: Sequence[str] = AREAS
    ) -> tuple[Ranked, ...]:
        """The ids of the first ``limit`` articles, found and ordered as :meth:`search` does
        without a limit of time, in ``areas`` alone; none for a query without words.

        Of two articles with one score the greater id comes first, as in TREC's evaluations.
        """
        if isinstance(parsed.tree, Nothing):
            return ()
        for operator in dict.fromkeys((asked.operator, "or")):
            expanded = self._expanded(parsed.tree, replace(asked, operator=operator), areas)
            sort = asked.sort if expanded.scored else "new"
            found = self._engine.search(
                Request(expanded.query, asked.keywords, asked.days, sort, limit=limit)
            ).found
            if found or expanded.words < 2:
                break
        if sort != "rel":
            return tuple(Ranked(one.id, float(-place)) for place, one in enumerate(found))
        found = tuple(sorted(found, key=lambda one: one.id, reverse=True))
        best = sorted(found, key=lambda one: one.score, reverse=True)
        return tuple(Ranked(one.id, one.score) for one in best)

    def trend(self, asked: Sequence[Parameters], unit: str, most: int) -> Trend:
        """How much each of several searches finds over time; see
        :func:`~indexer.search.trends.trend_of`."""
        seconds = self._settings.search_seconds
        return trend_of(
            asked, lambda one: self._asked(one).query, self._engine, unit, seconds, most
        )

    def significant(self, asked: Parameters, limit: int) -> tuple[SignificantWord, ...]:
        """The words that set what a search finds apart; see
        :func:`~indexer.search.significant.significant_words`. None when time ran out."""
        expanded = self._asked(asked)
        request = Request(expanded.query, asked.keywords, asked.days, limit=SAMPLE)
        own = {term for target in expanded.targets for term in target.terms}
        engine, analyzer, total = self._engine, self._analyzer, self._manifest.articles
        with suppress(Overtime):
            return Deadline(self._settings.search_seconds).run(
                lambda: significant_words(request, own, engine, analyzer, total, limit)
            )
        return ()

    def matching(self, asked: Parameters, most: int) -> tuple[int, tuple[str, ...]]:
        """How many articles match a search, and the ids of the newest, ``most`` at most. It is
        never widened, and has no limit of time."""
        request = Request(self._asked(asked).query, asked.keywords, asked.days, "new", limit=most)
        response = self._engine.search(request)
        return response.total, tuple(one.id for one in response.found)

    def _asked(self, asked: Parameters) -> Expanded:
        tree = parse_query(asked.query).tree
        return self._expand(tree, asked.match, asked.operator, asked.without)

    def _found(
        self, request: Request, asked: Parameters, parsed: Parsed, deadline: Deadline
    ) -> Response:
        """What the engine finds in time; or else what it finds, in as much time again, without
        patterns, fuzzy words and nearness; or nothing. The last two are partial."""
        with suppress(Overtime):
            return deadline.run(lambda: self._engine.search(request))
        tree = without_costly_parts(parsed.tree)
        if not isinstance(tree, Nothing):
            cheaper = self._expanded(tree, asked)
            request = replace(request, query=cheaper.query, facets=(), histogram=False)
            with suppress(Overtime):
                again = Deadline(self._settings.search_seconds)
                response = again.run(lambda: self._engine.search(request))
                return replace(response, partial=True)
        return Response(0, partial=True)

    def _count(self, asked: Parameters) -> tuple[int, bool]:
        """How many articles a search finds, and whether it had to be widened to find any."""
        tree = parse_query(asked.query).tree
        for operator in (asked.operator, "or"):
            expanded = self._expanded(tree, replace(asked, operator=operator))
            request = Request(expanded.query, asked.keywords, asked.days, limit=0)
            total = self._engine.search(request).total
            if total or expanded.words < 2:
                break
        return total, operator != asked.operator

    def _counting(self, asked: Parameters) -> Callable[[str], int]:
        """How many articles have all of a query, asked in the place of another one."""

        def count(query: str) -> int:
            total, widened = self._count(replace(asked, query=query))
            return 0 if widened else total

        return count

    def match_counts(self, asked: Parameters) -> dict[str, int]:
        """How many articles have all of a query, by each ``match`` but its own; those that time
        did not suffice for left out."""
        tree = parse_query(asked.query).tree
        queries = {
            match: self._expanded(tree, replace(asked, match=match, recency=0)).query
            for match in MATCHES
        }
        counts: dict[str, int] = {}
        searched: list[tuple[Query, int]] = []

        def count() -> None:
            for match, query in queries.items():
                if match != asked.match:
                    total = next((total for other, total in searched if other == query), None)
                    if total is None:
                        request = Request(query, asked.keywords, asked.days, limit=0)
                        total = self._engine.search(request).total
                        searched.append((query, total))
                    counts[match] = total

        with suppress(Overtime):
            Deadline(self._settings.search_seconds).run(count)
        return dict(counts)

    def _marker(self, expanded: Expanded) -> Highlighter:
        total = max(self._manifest.articles, 1)

        def weigh(target: Target) -> float:
            """The rarer, the more: the sum of the inverse document frequencies of its terms."""
            if not target.terms or target.edits:
                return 1.0
            field = BODY.stem if target.view == "stem" else BODY.folded
            return sum(
                math.log(1 + total / (1 + self._engine.doc_freq(field, t))) for t in target.terms
            )

        return Highlighter(expanded.targets, self._analyzer, weigh)

    def mark(self, article: Article, asked: Parameters) -> dict[str, tuple[Span, ...]]:
        """The spans to mark in an article's ``title`` and ``body`` for a query."""
        marker = Highlighter(self._asked(asked).targets, self._analyzer)
        return {
            "title": marker.spans(article.title, "title"),
            "body": marker.spans(article.body, "body"),
        }


def _hit(found: Found, rank: int, marker: Highlighter) -> Hit:
    article = article_of(found.payload)
    snippet = marker.snippet(article.text)
    return Hit(
        id=article.id,
        rank=rank,
        score=round(found.score, 4),
        title=article.title,
        url=article.url,
        source=article.source,
        section=article.section,
        published=article.published,
        lang=article.language,
        snippet=snippet.text,
        marks={"title": marker.spans(article.title, "title"), "snippet": snippet.marks},
    )


def _folded(
    hits: Sequence[Hit], payloads: Sequence[bytes], engine: Engine, analyzer: Analyzer
) -> tuple[Hit, ...]:
    """The hits with their copies, but for those that are copies of one above them."""
    folded: list[Hit] = []
    shown: set[str] = set()
    for hit, copies in zip(hits, copies_of(payloads, engine, analyzer), strict=True):
        if hit.id not in shown:
            folded.append(replace(hit, copies=copies))
            shown.update(copy.id for copy in copies)
    return tuple(folded)


def _facets(
    response: Response, chosen: Mapping[str, Sequence[str]]
) -> dict[str, tuple[FacetValue, ...]]:
    facets = {}
    for field, counts in response.facets.items():
        selected = set(chosen.get(field, ()))
        # A chosen value stays to be seen, and taken off, though it has no article left.
        missing = sorted(selected - {value for value, _ in counts})
        facets[field] = tuple(
            FacetValue(value, count, value in selected, *labels)
            for value, count in (*counts, *((value, 0) for value in missing))
            if (labels := _labels(field, value))
        )
    return facets


@lru_cache(8192)
def _labels(field: str, value: str) -> tuple[str, str] | None:
    """What to show for a value, in Arabic and in English; None for the id of a name that was in the
    table when the index was made and is no more, which cannot be asked for either."""
    if field not in NAME_FIELDS.values():
        return value, value
    name = load_names().get(value)
    if name is None:
        return None
    return name.arabic, name.english[0] if name.english else name.arabic
