"""What a search URL says: read from a request, and written back in one canonical form."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.errors import ParameterError
from indexer.query.parameters import (
    SEARCH_PARAMETERS,
    Door,
    GivenParameters,
    Parameter,
    SearchOptions,
    offered_at,
    resolve_names,
)
from indexer.settings import Settings

__all__ = [
    "CHOSEN",
    "FACETS",
    "LONGEST_QUERY",
    "LONGEST_VALUE",
    "MOST_VALUES",
    "QUERY_TOO_LONG",
    "Problem",
    "Search",
    "printable_text",
    "read_search",
    "too_long",
]

FACETS: Final[Mapping[str, str]] = {
    field: row.name for row in SEARCH_PARAMETERS for field in row.filters
}
"""The facets, in the order of the page, and the parameter that chooses values of each: one for all
that has a name, since an id says of itself what it names."""

CHOSEN: Final = tuple(dict.fromkeys(FACETS.values()))
LONGEST_QUERY: Final = 2000
"""Characters of a query: a quotation pasted whole, and an address whose letters are encoded. Of
words the first thousand are read, and what is left is said."""
LONGEST_VALUE: Final = 200
MOST_VALUES: Final = 50
QUERY_TOO_LONG: Final = f"q: a query has {LONGEST_QUERY} characters at most"


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be used: ``code`` is a stable word, ``value`` what was given,
    ``message`` what is wrong with it, in English, as the command line says it, and ``allowed`` the
    values that it can have, where they can be listed."""

    param: str
    code: str
    value: str
    message: str
    allowed: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: ParameterError) -> Problem:
        """The problem that an error tells."""
        return cls(error.param, error.code, error.value[:LONGEST_VALUE], str(error), error.allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(GivenParameters):
    """One state of the search page: a query and its parameters, ``name`` as ids of names. A story
    is shown once unless ``fold`` is off.

    URLs have the days of dates; ``typed`` has their keywords, such days and how the request wrote
    them, which decides what is said of them.
    """

    q: str = ""
    fold: bool = True
    typed: tuple[tuple[str, str, str], ...] = field(default=(), compare=False)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters in their canonical order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        for row in _PARAMETERS:
            value = getattr(self, row.keyword)
            if row.repeated:
                pairs += [(row.name, one) for one in sorted(set(value))]
            elif value != _DEFAULTS[row.keyword]:
                pairs.append((row.name, "1" if row.kind == "flag" else str(value)))
        return tuple(pairs)

    def url(self, path: str) -> str:
        """The URL of this search at ``path`` (a page, or one of its other forms)."""
        query = "&".join([_encode(*pair) for pair in self.pairs()])
        return f"{path}?{query}" if query else path

    def near(self, path: str, *names: str) -> Callable[..., str]:
        """What gives the URL of this search at ``path`` with other pairs, given one by one, in the
        place of its parameters ``names`` (which are neighbours), on its first page."""
        first, last = _ORDER[names[0]], _ORDER[names[-1]]
        own = [(_ORDER[name], _encode(name, value)) for name, value in self.but().pairs()]
        before = [text for place, text in own if place < first]
        after = [text for place, text in own if place > last]

        def url(*pairs: tuple[str, str]) -> str:
            query = "&".join([*before, *[_encode(*pair) for pair in pairs], *after])
            return f"{path}?{query}" if query else path

        return url

    def but(self, **changes: Any) -> Search:
        """This search with other values, on its first page unless ``page`` is given."""
        return replace(self, **{"page": 1, **changes})

    def toggle(self, facet: str, value: str) -> Search:
        """This search with one value of a facet, added, or taken away when it was chosen."""
        return self.but(**{FACETS[facet]: self.chosen_but(facet, value)})

    def chosen_but(self, facet: str, value: str) -> tuple[str, ...]:
        """The chosen values of a facet with one more, or without it when it is one of them."""
        chosen: tuple[str, ...] = getattr(self, FACETS[facet])
        others = tuple(one for one in chosen if one != value)
        return others if len(others) < len(chosen) else (*chosen, value)

    def only(self, door: Door) -> Search:
        """What of this search can be asked at a door."""
        kept = {row.keyword: getattr(self, row.keyword) for row in offered_at(door)}
        return Search(q=self.q, **kept)

    def for_marks(self) -> Search:
        """What of this search tells which words an article has marked; nothing without a query."""
        return self.only("mark") if self.q else Search()

    def explain_url(self, id: str, path: str) -> str:
        """The URL at ``path`` that tells why this search finds an article."""
        others = replace(self.only("explain"), q="").pairs()
        return f"{path}?{urlencode([('q', self.q), ('id', id), *others])}"

    def clear_filters(self) -> Search:
        """This search without facets and dates."""
        return self.but(**dict.fromkeys(CHOSEN, ()), date_from=None, date_to=None)

    @property
    def filters(self) -> int:
        """How many facet values are chosen, a range of dates counting as one."""
        values = sum(len(getattr(self, name)) for name in CHOSEN)
        return values + bool(self.date_from or self.date_to)

    def arguments(self, door: Door) -> SearchOptions:
        """What :meth:`indexer.index.Index.search` and its like take besides the query."""
        given = {row.keyword: getattr(self, row.keyword) for row in offered_at(door)}
        for keyword, day, text in self.typed:
            if given.get(keyword) == day:
                given[keyword] = text
        return cast(SearchOptions, given)


_PARAMETERS: Final = offered_at("page")
_DEFAULTS: Final = {row.keyword: getattr(Search(), row.keyword) for row in _PARAMETERS}
_ORDER: Final = {row.name: place for place, row in enumerate(SEARCH_PARAMETERS)}
"""The parameters in their canonical order."""
_KEPT_LETTERS: Final = 60


def _encode(name: str, value: str) -> str:
    # Long values are those of one client, and there is no end to them.
    return _encode_kept(name, value) if len(value) <= _KEPT_LETTERS else urlencode([(name, value)])


@lru_cache(8192)
def _encode_kept(name: str, value: str) -> str:
    return urlencode([(name, value)])


def read_search(
    given: MultiDict[str, str], settings: Settings, door: Door | None = "page"
) -> tuple[Search, tuple[Problem, ...]]:
    """The search that a request asks for at a door, None for one that takes a query alone, and what
    in it could not be used.

    A value that cannot be used counts as not given, so that the rest of the form is kept. Empty
    and unknown parameters are ignored.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {"q": _query(given.get("q", ""), problems)}
    typed: list[tuple[str, str, str]] = []
    for row in offered_at(door) if door else ():
        if row.repeated:
            values[row.keyword] = _values(row, given.getlist(row.name), problems)
        elif text := given.get(row.name, "").strip():
            try:
                value = values[row.keyword] = _value(row, text, settings)
            except ParameterError as error:
                problems.append(Problem.of(error))
            else:
                if row.kind in ("first_day", "last_day"):
                    typed.append((row.keyword, cast(str, value), text))
    return Search(**values, typed=tuple(typed)), tuple(problems)


def _query(text: str, problems: list[Problem]) -> str:
    """The query in one line, control characters (which no keyboard types) left out."""
    text = " ".join(printable_text(text).split())
    if len(text) > LONGEST_QUERY:
        problems.append(Problem("q", "too_long", text[:LONGEST_QUERY], QUERY_TOO_LONG))
    return text[:LONGEST_QUERY]


def printable_text(text: str) -> str:
    """The text with spaces for control characters, which no keyboard types."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _values(row: Parameter, given: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    """The values of a parameter that takes several, of names their ids."""
    texts = sorted({text for text in (printable_text(one).strip() for one in given) if text})
    if len(texts) > MOST_VALUES or any(len(text) > LONGEST_VALUE for text in texts):
        problems.append(Problem(row.name, "too_long", texts[0][:LONGEST_VALUE], too_long(row)))
        return ()
    return _ids(texts, problems) if row.kind == "names" else tuple(texts)


def _ids(texts: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    """The ids of names, given by id or by any spelling."""
    ids: list[str] = []
    wrong: list[Problem] = []
    for text in texts:
        try:
            ids += [name.id for name in resolve_names([text])]
        except ParameterError as error:
            wrong.append(Problem.of(error))
    problems += wrong[:1]  # the form tells one problem of a parameter
    return tuple(dict.fromkeys(ids))


def too_long(row: Parameter) -> str:
    """The message for values that are too many or too long."""
    return f"{row.name}: at most {MOST_VALUES} values of {LONGEST_VALUE} characters each"


def _value(row: Parameter, text: str, settings: Settings) -> object:
    """The value of a parameter that takes one; None for that of the settings."""
    if row.kind == "flag":
        if text not in ("0", "1"):
            raise row.wrong("bad_number", text, "is none of 0, 1", ("0", "1"))
        return (text == "1") != row.inverted
    if row.kind in ("first_day", "last_day"):
        # One day, as URLs have it: the page shows so how a date in words was understood.
        return date.fromordinal(cast(int, row.check(text, settings))).isoformat()
    value = row.check(text, settings)
    if row.setting and value == getattr(settings, row.setting):
        return None
    if row.in_urls and value not in row.in_urls:
        offered = sorted({*row.in_urls, cast(int, getattr(settings, row.setting or ""))})
        sizes = tuple(map(str, offered))
        raise row.wrong("bad_number", text, f"is none of {', '.join(sizes)}", sizes)
    return value
