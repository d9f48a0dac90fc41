"""Searching an index: from a query and its parameters to one page of results."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from indexer.article import Article
from indexer.engines.base import Found, Reader, Response
from indexer.engines.schema import BODY, KEYWORD_FIELDS
from indexer.errors import ArticleNotFound, SearchTimeout
from indexer.names.name import NAME_FIELDS
from indexer.names.table import load_names
from indexer.query.expanded import AREAS, Expanded, Target
from indexer.query.nodes import Nothing, Query, format_query
from indexer.query.parameters import MATCHES, Parameters
from indexer.query.parser import Parsed
from indexer.query.remarks import Remark, RemarkCode, gather_remarks
from indexer.search.deadline import Overtime
from indexer.search.duplicates import Copy, copies_of
from indexer.search.highlighting import Highlighter
from indexer.search.plan import Plan, Planner, remarks_on
from indexer.search.related import Related, related_to
from indexer.search.relaxations import Count, find_relaxations
from indexer.search.results import (
    Export,
    FacetValue,
    Hit,
    Listing,
    Marks,
    MatchCounts,
    Results,
    Step,
    timeline,
)
from indexer.search.significant import SAMPLE, SignificantWord, significant_words
from indexer.search.trends import Trend, trend_of
from indexer.storage.documents import read_article
from indexer.suggest.completions import Completer, Completion
from indexer.suggest.corrections import Corrector
from indexer.suggest.suggestions import Suggester

if TYPE_CHECKING:
    from indexer.search.explain import Explanation

__all__ = ["Ranked", "Searcher"]


_T = TypeVar("_T")

_FOR_ALL: Final[frozenset[RemarkCode]] = frozenset({"try_match", "try_dates", "try_filters"})
"""What changes every search of a trend, and says of none of several which one is meant."""


class Ranked(NamedTuple):
    """An article in the order of a query, by its id, with its score."""

    id: str
    score: float


class Searcher:
    """Searches one state of an index until a deadline, both of which its ``planner`` has;
    :class:`~indexer.index.Index` makes one for each answer.

    ``where`` is the folder of the index, ``updated`` the time of its last commit.
    """

    def __init__(self, planner: Planner, where: Path, updated: str) -> None:
        self._planner = planner
        self._engine: Reader = planner.engine
        self._analyzer = planner.analyzer
        self._deadline = planner.deadline
        self._unread = planner.unread
        self._where = where
        self._updated = updated

    def search(self, asked: Parameters) -> Results:
        """One page of the articles that match a query, ranked, with what the page shows."""
        began = time.perf_counter()
        plan = self._planner.plan(asked)
        response, any_word = plan.finish(self._find_page) or (Response(0, partial=True), False)
        steps, unmended = self._relaxations(plan, response, any_word)
        hits = self._hits(plan, response.found)
        shown = self._fold(hits) if asked.fold else tuple(hit for hit, _ in hits)
        return Results(
            q=asked.query,
            parsed=format_query(plan.parsed.tree),
            ignored=plan.expanded.ignored,
            names=plan.expanded.names,
            notes=plan.parsed.notes,
            readings=(*plan.parsed.readings, *unmended),
            widened=any_word and response.total > 0,
            partial=self._deadline.missed,
            ladder=steps,
            total=response.total,
            page=asked.page,
            size=asked.size,
            index_updated=self._updated,
            hits=shown,
            folded=len(hits) - len(shown),
            by_spelling=plan.filters.by_spelling,
            unread=self._unread.remarks,
            facets=_facets(response, asked.keywords),
            timeline=timeline(response.histogram, response.unit),
            took_ms=round((time.perf_counter() - began) * 1000, 3),
        )

    def _find_page(self, plan: Plan) -> tuple[Response, bool]:
        asked = plan.asked

        def ask(expanded: Expanded) -> Response:
            request = plan.request(expanded, limit=asked.size, offset=asked.offset)
            return self._engine.search(replace(request, facets=KEYWORD_FIELDS, histogram=True))

        # Where counts were left out for want of time, there is none for another search.
        return plan.find(ask, lambda response: response.total or response.partial)

    def _relaxations(
        self, plan: Plan, response: Response, any_word: bool
    ) -> tuple[tuple[Step, ...], tuple[Remark, ...]]:
        """The steps, and a remark on words that none of them could mend, where it may matter."""
        if plan.asked.page > 1:
            return (), ()
        suggester = self._suggester(plan)
        found = find_relaxations(
            plan.asked, plan.parsed, response.total, any_word, suggester, self._planner.count
        )
        steps = tuple(self._deadline.collect(found))
        lacking = any_word or not response.total or any(one.kind == "spelling" for one in steps)
        told = (Remark("unmended", suggester.unmended),) if suggester.unmended and lacking else ()
        return steps, told

    def _suggester(self, plan: Plan) -> Suggester:
        planner = self._planner
        corrector = Corrector(
            self._engine,
            self._analyzer,
            planner.names,
            planner.statistics.articles,
            spelled=plan.asked.match == "names",
        )
        return Suggester(self._engine, corrector, self._counting(plan.asked))

    def _offers(self, plan: Plan, total: int, any_word: bool, count: Count) -> tuple[Remark, ...]:
        """Other searches to try where one found ``total`` articles, as remarks, for answers that
        have no place for steps."""
        suggester = self._suggester(plan)
        steps = find_relaxations(plan.asked, plan.parsed, total, any_word, suggester, count)
        return tuple(step.to_remark() for step in self._deadline.collect(steps))

    def _count_strictly(self, asked: Parameters) -> tuple[int, bool]:
        """How many articles have all words of a search, for answers that count no others."""
        return self._planner.count_all(asked), False

    def _hits(self, plan: Plan, found: Sequence[Found]) -> list[tuple[Hit, bytes]]:
        """What to show of the articles of a page, each with its payload; what time does not suffice
        for has no marks, and what cannot be read leaves its rank empty."""
        offset = plan.asked.offset + 1
        marker, unmarked = self._marker(plan), Highlighter((), self._analyzer)

        def mark() -> Iterator[Hit | None]:
            for rank, one in enumerate(found, offset):
                self._deadline.check()
                yield self._hit(one, rank, marker)

        hits = self._deadline.collect(mark()) if found else []
        rest = enumerate(found[len(hits) :], offset + len(hits))
        hits += [self._hit(one, rank, unmarked) for rank, one in rest]
        return [(hit, one.payload) for hit, one in zip(hits, found, strict=True) if hit is not None]

    def _fold(self, hits: Sequence[tuple[Hit, bytes]]) -> tuple[Hit, ...]:
        """The hits with their copies, but for those that are copies of one above them; all of
        them when there is no time to compare them."""
        own, payloads = [hit for hit, _ in hits], [payload for _, payload in hits]
        with suppress(Overtime):
            return self._deadline.run(
                lambda: _fold_copies(own, copies_of(payloads, self._engine, self._unread))
            )
        return tuple(own)

    def export(self, asked: Parameters, limit: int) -> Export:
        """The first ``limit`` articles that :meth:`search` shows on its pages, as of the call."""
        plan = self._planner.plan(asked)
        export = plan.finish(lambda made: self._stream(made, limit))
        if export is None:
            export = Export(0, iter(()), self._unread)
        left_out = max(export.total - limit, 0)
        said = remarks_on((plan,), any_word=export.widened, truncated=left_out)
        partial = self._deadline.missed
        offers = self._offers(plan, export.total, export.widened, self._planner.count)
        return replace(export, partial=partial, remarks=(*said, *offers))

    def _stream(self, plan: Plan, limit: int) -> Export:
        (total, found), any_word = plan.find(
            lambda expanded: self._engine.stream(plan.request(expanded, limit=limit)),
            lambda stream: stream[0],
        )
        marker = self._marker(plan)
        marker.weigh_targets()  # hits are read when the deadline may be long over
        ranked = enumerate(found, 1)
        hits = (hit for rank, one in ranked if (hit := self._hit(one, rank, marker)) is not None)
        return Export(total, hits, self._unread, truncated=total > limit, widened=any_word)

    def rank(
        self, asked: Parameters, parsed: Parsed, limit: int, areas: Sequence[str] = AREAS
    ) -> tuple[Ranked, ...]:
        """The ids of the first ``limit`` articles, found and ordered as :meth:`search` does, in
        ``areas`` alone; none for a query without words.

        Of two articles with one score the greater id comes first, as in TREC's evaluations.
        Raises :class:`~indexer.errors.SearchTimeout`: a part of a ranking is none.
        """
        if isinstance(parsed.tree, Nothing):
            return ()
        plan = self._planner.plan(asked, parsed, areas)
        response, _ = self._whole(
            plan,
            lambda: plan.find(
                lambda expanded: self._engine.search(plan.request(expanded, limit=limit)),
                lambda response: response.found,
            ),
        )
        if plan.sort != "rel":
            return tuple(Ranked(one.id, float(-place)) for place, one in enumerate(response.found))
        found = sorted(response.found, key=lambda one: one.id, reverse=True)
        best = sorted(found, key=lambda one: one.score, reverse=True)
        return tuple(Ranked(one.id, one.score) for one in best)

    def trend(self, asked: Sequence[Parameters], unit: str, most: int) -> Trend:
        """How much each of several searches finds over time; see
        :func:`~indexer.search.trends.trend_of`."""
        share = 1 / max(len(asked), 1)
        plans = [self._planner.plan(replace(one, recency=0), share=share) for one in asked]
        trend = trend_of(plans, self._planner, unit, most)
        offers = [
            remark
            for plan, one in zip(plans, trend.series, strict=True)
            if not one.partial
            for remark in self._offers(plan, one.total, False, self._count_strictly)
            if len(plans) == 1 or remark.code not in _FOR_ALL
        ]
        return replace(trend, remarks=(*trend.remarks, *offers))

    def significant(self, asked: Parameters, limit: int) -> Listing[SignificantWord]:
        """The words that set what a search finds apart; see
        :func:`~indexer.search.significant.significant_words`. Those of which time allowed."""
        plan = self._planner.plan(replace(asked, recency=0))
        request = replace(plan.request(limit=SAMPLE), sort="rel")
        own = {term for target in plan.expanded.targets for term in target.terms}
        words = significant_words(request, own, self._planner, limit)
        return Listing(words, remarks_on((plan,)))

    def matching(self, asked: Parameters, most: int) -> tuple[int, Listing[str]]:
        """How many articles have all words of a search, and the ids of the newest, ``most`` at
        most, with the remarks on the query; those whose articles cannot be read are among them, but
        where the id is unknown. Raises :class:`~indexer.errors.SearchTimeout`, lest
        what was not found in time be taken for what is not there."""
        plan = self._planner.plan(replace(asked, sort="new", recency=0))
        response = self._whole(plan, lambda: self._engine.search(plan.request(limit=most)))
        known = [one.id for one in response.found if one.id]
        for _ in range(len(response.found) - len(known)):
            self._unread.add("")
        said = remarks_on((plan,))
        offers = self._offers(plan, response.total, False, self._count_strictly)
        return response.total, Listing(known, (*said, *offers))

    def _whole(self, plan: Plan, work: Callable[[], _T]) -> _T:
        """What all of some work gives; raises :class:`~indexer.errors.SearchTimeout`."""
        with suppress(Overtime):
            answer = self._deadline.run(work)
            if not self._deadline.missed:
                return answer
        raise _timeout(plan.asked)

    def _counting(self, asked: Parameters) -> Callable[[str], int]:
        """How many articles have all of a query, asked in the place of another one."""
        return lambda query: self._planner.count_all(replace(asked, query=query))

    def match_counts(self, asked: Parameters) -> MatchCounts:
        """How many articles have all of a query, by each ``match`` but its own; those that time
        did not suffice for left out."""
        others = [match for match in MATCHES if match != asked.match]
        changed = (replace(asked, match=match, recency=0) for match in others)
        plans = [self._planner.plan(one, share=1 / len(others)) for one in changed]
        searched: dict[Query, int] = {}

        def count() -> Iterator[tuple[str, int]]:
            for plan in plans:
                query = plan.expanded.query
                if query not in searched:
                    searched[query] = self._engine.search(plan.request(limit=0)).total
                yield plan.asked.match, searched[query]

        return MatchCounts(self._deadline.collect(count()), remarks_on(plans))

    def _marker(self, plan: Plan) -> Highlighter:
        statistics = self._planner.statistics
        total = max(statistics.articles, 1)

        def weigh(target: Target) -> float:
            """The rarer, the more: the sum of the inverse document frequencies of its terms; 1
            where they are not counted in time."""
            if not target.terms or target.edits:
                return 1.0
            field = BODY.of(target.view)
            with suppress(Overtime):
                return sum(
                    math.log(1 + total / (1 + statistics.doc_freq(field, t))) for t in target.terms
                )
            return 1.0

        return Highlighter(plan.expanded.targets, self._analyzer, weigh)

    def mark(self, article: Article, asked: Parameters) -> Marks:
        """The spans to mark in an article's ``title`` and ``body`` for a query."""
        plan = self._planner.plan(asked)
        marker = Highlighter(plan.expanded.targets, self._analyzer)
        spans = {
            "title": marker.spans(article.title, "title"),
            "body": marker.spans(article.body, "body"),
        }
        return Marks(spans, remarks_on((plan,)))

    def complete(self, asked: Parameters, limit: int) -> Listing[Completion]:
        """Ways to go on with a query that is being typed; see
        :class:`~indexer.suggest.completions.Completer`."""
        planner = self._planner
        completer = Completer(
            self._engine,
            self._analyzer,
            planner.names,
            planner.statistics.articles,
            self._counting(asked),
            self._unread.article,
        )
        found = self._deadline.collect(completer.offers(asked.query, limit))
        best = sorted(found, key=lambda one: -one.articles)[:limit]
        return Listing(best, self._beside())

    def related(self, id: str, limit: int) -> Listing[Related]:
        """The articles nearest to that of an id; see :func:`~indexer.search.related.related_to`.
        Raises :class:`~indexer.errors.ArticleNotFound`."""

        def near() -> Iterator[Related]:
            articles = self._planner.statistics.articles
            payload = self._payload(id)
            article = read_article(id, payload)
            yield from related_to(
                article, payload, self._engine, self._analyzer, articles, limit, self._unread
            )

        return Listing(self._deadline.collect(near()), self._beside())

    def copies(self, id: str) -> Listing[Copy]:
        """The same story in other articles; see :func:`~indexer.search.duplicates.copies_of`.
        Raises :class:`~indexer.errors.ArticleNotFound`."""

        def alike() -> Iterator[Copy]:
            payload = self._payload(id)
            read_article(id, payload)
            yield from copies_of([payload], self._engine, self._unread)[0]

        return Listing(self._deadline.collect(alike()), self._beside())

    def explain(self, id: str, asked: Parameters) -> Explanation:
        """Why the article of an id is found; see :func:`~indexer.search.explain.explain`.

        Raises :class:`~indexer.errors.ArticleNotFound` and, where not even the article's score is
        known in time, :class:`~indexer.errors.SearchTimeout`.
        """
        from indexer.search.explain import explain

        with suppress(Overtime):
            article = read_article(id, self._deadline.run(lambda: self._payload(id)))
            return explain(self._planner.plan(asked), article)
        raise _timeout(asked)

    def _payload(self, id: str) -> bytes:
        payload = self._engine.get([id]).get(id)
        if payload is None:
            raise ArticleNotFound(f"There is no article {id} in {self._where}.")
        return payload

    def _beside(self) -> tuple[Remark, ...]:
        return gather_remarks(cut_short=self._deadline.missed, unread=self._unread.remarks)

    def _hit(self, found: Found, rank: int, marker: Highlighter) -> Hit | None:
        """What to show of an article; None where it cannot be read."""
        article = self._unread.article(found.id, found.payload)
        return None if article is None else _hit(article, round(found.score, 4), rank, marker)


def _timeout(asked: Parameters) -> SearchTimeout:
    return SearchTimeout(
        f"{asked.query or 'every article'}: not found in time; narrow the search down, or set "
        "search_seconds higher"
    )


def _hit(article: Article, score: float, rank: int, marker: Highlighter) -> Hit:
    snippet = marker.snippet(article.text)
    return Hit(
        id=article.id,
        rank=rank,
        score=score,
        title=article.title,
        url=article.url,
        source=article.source,
        section=article.section,
        published=article.published,
        lang=article.language,
        snippet=snippet.text,
        marks={"title": marker.spans(article.title, "title"), "snippet": snippet.marks},
        given_id=article.given_id,
        captured=article.captured,
    )


def _fold_copies(hits: Sequence[Hit], copies: Sequence[tuple[Copy, ...]]) -> tuple[Hit, ...]:
    folded: list[Hit] = []
    shown: set[str] = set()
    for hit, own in zip(hits, copies, strict=True):
        if hit.id not in shown:
            folded.append(replace(hit, copies=own))
            shown.update(copy.id for copy in own)
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


def _labels(field: str, value: str) -> tuple[str, str] | None:
    """What to show for a value, in Arabic and in English; None for the id of a name that was in the
    table when the index was made and is no more, which cannot be asked for either."""
    return _name_labels(value) if field in NAME_FIELDS.values() else (value, value)


@lru_cache(8192)
def _name_labels(value: str) -> tuple[str, str] | None:
    return load_names().labels(value)
