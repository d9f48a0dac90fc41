"""How a search is made: its query, its order, what is tried when no article has all of its words,
and until when. Whatever searches an index takes a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from indexer.analysis.analyzer import Analyzer
from indexer.engines.base import Reader, Request
from indexer.names.table import NameTable, load_names
from indexer.query.expanded import AREAS, Expanded
from indexer.query.nodes import Nothing, Query, without_costly_parts
from indexer.query.parameters import Operator, Parameters, Sort
from indexer.query.parser import Parsed, has_word, parse_query
from indexer.query.remarks import Remark, gather_remarks
from indexer.query.rewrite import expand
from indexer.search.deadline import Deadline, Overtime
from indexer.search.filters import Filters
from indexer.search.statistics import BoundedEngine, IndexStatistics
from indexer.search.unread import Unread
from indexer.storage.lists import IndexLists

__all__ = ["Plan", "Planner", "remarks_on"]

_STATISTICS_SHARE: Final = 0.25
"""The share of the time left in which a query is made ready. When it ends, the query is made
without statistics of the index: it finds the same, its spellings are neither counted nor weighed
as one."""

_FIRST_SHARE: Final = 2 / 3
"""The share of the time left after which a search with patterns, fuzzy words or nearness is given
up, and made without them in the rest. Searches with nothing to leave out have all of it."""

_LONGEST_SHOWN: Final = 100
"""Letters of a query without a word that are said."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Plan:
    """One search: what was asked, as it was read, and the query that finds all of its words.

    ``areas`` are where words are looked for that name no field.
    """

    asked: Parameters
    parsed: Parsed
    expanded: Expanded
    planner: Planner
    filters: Filters
    areas: Sequence[str] = AREAS

    @property
    def deadline(self) -> Deadline:
        """Until when the search may last, and all that belongs to it."""
        return self.planner.deadline

    @property
    def sort(self) -> Sort:
        """The order asked for; by date, the newest first, where nothing gives a score."""
        return "new" if self.asked.sort == "rel" and not self.expanded.scored else self.asked.sort

    def request(self, expanded: Expanded | None = None, *, limit: int, offset: int = 0) -> Request:
        """What to ask an engine: the query, within the filters and in the order asked for."""
        query = (expanded or self.expanded).query
        sort = self.sort if limit else "rel"  # what is only counted needs no order
        filters = self.filters
        return Request(
            filters.narrow(query), filters.keywords, self.asked.days, sort, offset, limit
        )

    def find(self, ask: Callable[[Expanded], _T], found: Callable[[_T], object]) -> tuple[_T, bool]:
        """What ``ask`` gives for all words or, where ``found`` says that this is nothing, for any
        of them; and whether it is the latter, and something.

        Only words that stand side by side, and that AND joins, are ever searched so.
        """
        answer = ask(self.expanded)
        if found(answer) or self.asked.operator == "or" or self.expanded.words < 2:
            return answer, False
        any_word = self.planner.expand(self.parsed.tree, self.asked, "or", self.areas)
        answer = ask(any_word)
        return answer, bool(found(answer))

    def finish(self, work: Callable[[Plan], _T]) -> _T | None:
        """What ``work`` makes of this plan or, when that does not end in two thirds of the time, of
        one without what is expensive to search; None when nothing ends in time."""
        cheaper = without_costly_parts(self.parsed.tree)
        has_cheaper = cheaper != self.parsed.tree and not isinstance(cheaper, Nothing)
        first = self.deadline.part(_FIRST_SHARE) if has_cheaper else self.deadline
        with suppress(Overtime):
            return first.run(lambda: work(self))
        if has_cheaper:
            with suppress(Overtime):
                return self.deadline.run(lambda: work(self._with_tree(cheaper)))
        return None

    def _with_tree(self, tree: Query) -> Plan:
        expanded = self.planner.expand(tree, self.asked, self.asked.operator, self.areas)
        return replace(self, parsed=replace(self.parsed, tree=tree), expanded=expanded)


class Planner:
    """Makes the plans of all searches that belong to one answer: in the same state of an index, and
    before the same ``deadline``.

    ``names`` are those of the index, None for those that ship with Marsad; ``articles`` is how many
    it has; ``lists`` are those that it was made with, None for those that ship. ``unread`` reads
    the articles of the answer; ``tell_unread`` is told the ids of those that are damaged.
    """

    def __init__(
        self,
        engine: Reader,
        analyzer: Analyzer,
        names: NameTable | None,
        articles: int,
        deadline: Deadline,
        lists: IndexLists | None = None,
        tell_unread: Callable[[str], None] = lambda id: None,
    ) -> None:
        self.unread = Unread(tell_unread)
        self.engine: Reader = BoundedEngine(engine, deadline)
        self.analyzer = analyzer
        self.deadline = deadline
        self.statistics = IndexStatistics(self.engine, articles)
        self._names = names
        self.names: NameTable = load_names() if names is None else names
        self._lists = lists
        self._has_time = True

    def plan(
        self,
        asked: Parameters,
        parsed: Parsed | None = None,
        areas: Sequence[str] = AREAS,
        share: float = 1.0,
    ) -> Plan:
        """The plan of a search, of its text as ``parsed`` if that is given.

        Never raises :class:`~indexer.search.deadline.Overtime`. Where several are made one after
        another, ``share`` is what each may take of the time for that.
        """
        parsed = _with_remarks(parse_query(asked.query) if parsed is None else parsed, asked)
        expanded = self.expand(parsed.tree, asked, asked.operator, areas, share)
        if expanded.unread:
            unread = Remark("no_arabic", "، ".join(expanded.unread))
            parsed = replace(parsed, readings=(*parsed.readings, unread))
        cut = tuple(Remark("cut_pattern", text) for text in expanded.cut)
        parsed = replace(parsed, readings=(*parsed.readings, *cut))
        fronted = tuple(Remark("any_clitic", text) for text in expanded.fronted)
        parsed = replace(parsed, readings=(*parsed.readings, *fronted))
        if expanded.crowded:
            crowded = Remark("many_alike", "، ".join(expanded.crowded))
            parsed = replace(parsed, readings=(*parsed.readings, crowded))
        if self._has_time:  # else spellings were not counted, and few are told
            untaken = (Remark("untaken", text) for text in _untaken(expanded, asked.without))
            parsed = replace(parsed, readings=(*parsed.readings, *untaken))
        filters = Filters.of(asked.keywords, self._lists, self.analyzer)
        return Plan(asked, parsed, expanded, self, filters, areas)

    def expand(
        self,
        tree: Query,
        asked: Parameters,
        operator: Operator,
        areas: Sequence[str] = AREAS,
        share: float = 1.0,
    ) -> Expanded:
        """The terms of a tree of words, weighed by the statistics of the index; without them when
        they are not counted in time, now or before. What was typed without a word finds nothing."""

        def make(statistics: IndexStatistics | None) -> Expanded:
            if isinstance(tree, Nothing) and asked.query.strip():
                return Expanded(Nothing(), (), (), 0, scored=False)
            return expand(
                tree,
                self.analyzer,
                match=asked.match,
                operator=operator,
                names=self._names,
                statistics=statistics,
                without=asked.without,
                areas=areas,
                recency=asked.recency,
            )

        if self._has_time:
            with suppress(Overtime):
                return self.deadline.part(share * _STATISTICS_SHARE).run(
                    lambda: make(self.statistics)
                )
            self._has_time = False
        return make(None)

    def count(self, asked: Parameters) -> tuple[int, bool]:
        """How many articles a search finds, and whether only some of the words do; raises
        :class:`~indexer.search.deadline.Overtime`."""
        plan = self.plan(asked)
        return plan.find(
            lambda expanded: self.engine.search(plan.request(expanded, limit=0)).total, bool
        )

    def count_all(self, asked: Parameters) -> int:
        """How many articles have all words of a search."""
        plan = self.plan(asked)
        return self.engine.search(plan.request(limit=0)).total


def _untaken(expanded: Expanded, without: Sequence[str]) -> Iterator[str]:
    """The spellings to be left out that no name of a query was searched without."""
    off = [one for name in expanded.names for one in name.others if not one.searched]
    return (text for text in dict.fromkeys(without) if not any(one.is_spelled(text) for one in off))


def _with_remarks(parsed: Parsed, asked: Parameters) -> Parsed:
    """A query with all that is to be said of how it was read."""
    readings = (*parsed.readings, *asked.readings)
    if not asked.query.strip() or has_word(parsed.tree):
        return replace(parsed, readings=readings)
    if any(note.code == "site_address" for note in parsed.notes):  # says why nothing is found
        return Parsed(Nothing(), parsed.notes, readings)
    no_word = Remark("no_word", " ".join(asked.query.split())[:_LONGEST_SHOWN])
    return Parsed(Nothing(), (*parsed.notes, no_word), readings)


def remarks_on(
    plans: Sequence[Plan],
    *,
    any_word: bool = False,
    truncated: int = 0,
    longer_unit: str = "",
) -> tuple[Remark, ...]:
    """What is to be said of an answer to some searches of one planner; the rest as
    :func:`~indexer.query.remarks.gather_remarks` takes it."""
    readings = [reading for plan in plans for reading in plan.parsed.readings]
    # Of several searches one may have had a spelling to be left out, and others not.
    everywhere = [
        one for one in readings if one.code != "untaken" or readings.count(one) >= len(plans)
    ]
    ignored = (word for plan in plans for word in plan.expanded.ignored)
    return gather_remarks(
        notes=[note for plan in plans for note in plan.parsed.notes],
        readings=everywhere,
        ignored=tuple(dict.fromkeys(ignored)),
        names=[name for plan in plans for name in plan.expanded.names],
        any_word=any_word,
        cut_short=any(plan.deadline.missed for plan in plans),
        truncated=truncated,
        longer_unit=longer_unit,
        by_spelling=[name for plan in plans for name in plan.filters.by_spelling],
        unread=plans[0].planner.unread.remarks,
    )
