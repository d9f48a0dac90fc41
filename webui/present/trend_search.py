"""What the URL of a trend says: several queries and what is common to all, read and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.query.parameters import MOST_QUERIES, UNITS, SearchOptions
from indexer.settings import Settings
from webui.present.search import LONGEST_VALUE, Problem, Search, read_search

__all__ = ["CHOICES", "TrendSearch", "read_trend"]

CHOICES: Final = {"unit": UNITS, "show": ("count", "share")}
"""What can be chosen of the unit and of what is shown, what they are when nothing is said first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSearch:
    """One state of the page: the queries, the filters of all (a search without a query), the unit
    and what is shown."""

    queries: tuple[str, ...] = ()
    filters: Search = field(default_factory=Search)
    unit: str = "auto"
    show: str = "count"

    def url(self, path: str) -> str:
        """The URL of this trend at ``path`` (the page, or one of its other forms)."""
        query = urlencode([*(("q", one) for one in self.queries), *self.kept()])
        return f"{path}?{query}" if query else path

    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters but for the queries, defaults left out."""
        chosen = [(name, getattr(self, name)) for name in CHOICES]
        return (
            *self.filters.pairs(),
            *((name, value) for name, value in chosen if value != CHOICES[name][0]),
        )

    def but(self, **changes: Any) -> TrendSearch:
        """This trend with other values."""
        return replace(self, **changes)

    def arguments(self) -> SearchOptions:
        """What :meth:`indexer.index.Index.significant` takes besides the query."""
        return self.filters.arguments("trend")


def read_trend(
    given: MultiDict[str, str], settings: Settings
) -> tuple[TrendSearch, tuple[Problem, ...]]:
    """The trend that a request asks for, and what in it could not be used."""
    common = MultiDict([(n, v) for n, v in given.items(multi=True) if n != "q"])
    filters, problems = read_search(common, settings, "trend")
    found = list(problems)
    queries = _read_queries(given.getlist("q"), settings, found)
    chosen = {name: _read_choice(name, given.get(name, ""), found) for name in CHOICES}
    return TrendSearch(queries=queries, filters=filters, **chosen), tuple(found)


def _read_queries(
    texts: Sequence[str], settings: Settings, problems: list[Problem]
) -> tuple[str, ...]:
    """The queries, each once and none that is empty; no more than a trend has lines."""
    queries: dict[str, None] = {}
    for text in texts:
        one, wrong = read_search(MultiDict({"q": text}), settings, None)
        problems += [problem for problem in wrong if problem not in problems]
        if one.q:
            queries[one.q] = None
    if len(queries) > MOST_QUERIES:
        message = f"q: {MOST_QUERIES} searches at most"
        problems.append(Problem("q", "too_many", str(len(queries)), message))
    return tuple(queries)[:MOST_QUERIES]


def _read_choice(name: str, text: str, problems: list[Problem]) -> str:
    choice = text.strip() or CHOICES[name][0]
    if choice in CHOICES[name]:
        return choice
    message = f"{name}: {choice[:LONGEST_VALUE]} is none of {', '.join(CHOICES[name])}"
    problems.append(Problem(name, "bad_choice", choice[:LONGEST_VALUE], message, CHOICES[name]))
    return CHOICES[name][0]
