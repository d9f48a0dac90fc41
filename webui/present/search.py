"""What a search URL says: read from a request, and written back in one canonical form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.errors import ParameterError
from indexer.names.resolve import name_of
from indexer.names.table import load_names
from indexer.query.parameters import MAX_RECENCY
from indexer.settings import Settings

__all__ = ["CHOSEN", "FACETS", "LAST_PAGE", "Problem", "Search", "match_choices", "read_search"]

SORTS: Final = ("rel", "new", "old")
SIZES: Final = (10, 20, 50)
FACETS: Final[Mapping[str, str]] = {
    "source": "source",
    "section": "section",
    "person": "name",
    "place": "name",
    "institution": "name",
}
"""The facets, in the order of the page, and the parameter that chooses values of each: one for all
that has a name, since an id says of itself what it names."""

CHOSEN: Final = tuple(dict.fromkeys(FACETS.values()))
LAST_PAGE: Final = 100
LONGEST_QUERY: Final = 200
LONGEST_VALUE: Final = 200
MOST_VALUES: Final = 50

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS: Final = {ord(start) + n: str(n) for start in "٠۰" for n in range(10)}


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be used: ``code`` is a stable word, ``value`` what was given."""

    param: str
    code: str
    value: str

    @classmethod
    def of(cls, error: ParameterError) -> Problem:
        """The problem that an error tells."""
        return cls(error.param, error.code, error.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One state of the search page. ``None`` stands for the default of the settings; ``without``
    are spellings of names that are not searched, ``name`` the ids of names spoken of; ``copies``
    shows every article, where the same story is otherwise shown once."""

    q: str = ""
    source: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    sort: str = "rel"
    page: int = 1
    size: int | None = None
    match: str | None = None
    without: tuple[str, ...] = ()
    recency: int | None = None
    copies: bool = False

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters in their canonical order, defaults left out."""
        pairs = [("q", self.q)] if self.q else []
        for name in CHOSEN:
            pairs += [(name, value) for value in sorted(set(getattr(self, name)))]
        if self.date_from:
            pairs.append(("from", self.date_from))
        if self.date_to:
            pairs.append(("to", self.date_to))
        if self.sort != "rel":
            pairs.append(("sort", self.sort))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        if self.size is not None:
            pairs.append(("size", str(self.size)))
        if self.match is not None:
            pairs.append(("match", self.match))
        pairs += [("without", spelling) for spelling in sorted(set(self.without))]
        if self.recency is not None:
            pairs.append(("recency", str(self.recency)))
        if self.copies:
            pairs.append(("copies", "1"))
        return tuple(pairs)

    def url(self, path: str) -> str:
        """The URL of this search at ``path`` (a page, or one of its other forms)."""
        query = "&".join([_written(*pair) for pair in self.pairs()])
        return f"{path}?{query}" if query else path

    def near(self, path: str, *names: str) -> Callable[..., str]:
        """What gives the URL of this search at ``path`` with other pairs, given one by one, in the
        place of its parameters ``names`` (which are neighbours), on its first page."""
        first, last = _ORDER[names[0]], _ORDER[names[-1]]
        own = [(_ORDER[name], _written(name, value)) for name, value in self.but().pairs()]
        before = [text for place, text in own if place < first]
        after = [text for place, text in own if place > last]

        def url(*pairs: tuple[str, str]) -> str:
            query = "&".join([*before, *[_written(*pair) for pair in pairs], *after])
            return f"{path}?{query}" if query else path

        return url

    def but(self, **changes: Any) -> Search:
        """This search with other values, on its first page unless ``page`` is given."""
        return replace(self, **{"page": 1, **changes})

    def toggled(self, facet: str, value: str) -> Search:
        """This search with one value of a facet, added, or taken away when it was chosen."""
        return self.but(**{FACETS[facet]: self.chosen_but(facet, value)})

    def chosen_but(self, facet: str, value: str) -> tuple[str, ...]:
        """The chosen values of a facet with one more, or without it when it is one of them."""
        chosen: tuple[str, ...] = getattr(self, FACETS[facet])
        others = tuple(one for one in chosen if one != value)
        return others if len(others) < len(chosen) else (*chosen, value)

    def marking(self) -> Search:
        """What of this search tells which words an article has marked; nothing without a query."""
        return Search(q=self.q, match=self.match, without=self.without) if self.q else Search()

    def explaining(self, id: str, path: str) -> str:
        """The URL at ``path`` that tells why this search finds an article."""
        pairs = [("q", self.q), ("id", id)]
        if self.match is not None:
            pairs.append(("match", self.match))
        pairs += [("without", spelling) for spelling in self.without]
        if self.recency is not None:
            pairs.append(("recency", str(self.recency)))
        return f"{path}?{urlencode(pairs)}"

    def unfiltered(self) -> Search:
        """This search without facets and dates."""
        return self.but(source=(), section=(), name=(), date_from=None, date_to=None)

    @property
    def filters(self) -> int:
        """How many facet values are chosen, a range of dates counting as one."""
        values = sum(len(getattr(self, name)) for name in CHOSEN)
        return values + bool(self.date_from or self.date_to)

    def arguments(self) -> dict[str, Any]:
        """What :meth:`indexer.index.Index.search` takes besides the query."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        del given["q"]
        # Copies of a story are folded under it unless they are to be seen.
        given["fold"] = not given.pop("copies")
        return given


_BEHIND: Final = ("from", "to", "sort", "page", "size", "match", "without", "recency", "copies")
_ORDER: Final = {name: place for place, name in enumerate(("q", *CHOSEN, *_BEHIND))}
"""The parameters in their canonical order."""


@lru_cache(8192)
def _written(name: str, value: str) -> str:
    return urlencode([(name, value)])


def match_choices() -> tuple[str, ...]:
    """How loose a search can be, from the strictest to the loosest."""
    choices: tuple[str, ...] = Settings.__dataclass_fields__["match"].metadata["choices"]
    return choices


def read_search(
    given: MultiDict[str, str], settings: Settings
) -> tuple[Search, tuple[Problem, ...]]:
    """The search that a request asks for, and what in it could not be used.

    A value that cannot be used counts as not given, so that the rest of the form is kept. Empty
    and unknown parameters are ignored.
    """
    problems: list[Problem] = []
    values: dict[str, Any] = {"q": _query(given.get("q", ""), problems)}
    for name in CHOSEN:
        values[name] = _values(name, given.getlist(name), problems)
    values["name"] = _ids(values["name"], problems)
    for name in ("from", "to"):
        values[f"date_{name}"] = _day(name, given.get(name, ""), problems)
    values["sort"] = _choice("sort", given.get("sort", ""), SORTS, problems) or "rel"
    values["page"] = _number("page", given.get("page", ""), range(1, LAST_PAGE + 1), problems) or 1
    sizes = (*SIZES, settings.size)
    size = _number("size", given.get("size", ""), sizes, problems)
    values["size"] = None if size == settings.size else size
    match = _choice("match", given.get("match", ""), match_choices(), problems)
    values["match"] = None if match == settings.match else match
    values["without"] = _values("without", given.getlist("without"), problems)
    recency = _number("recency", given.get("recency", ""), range(MAX_RECENCY + 1), problems)
    values["recency"] = None if recency == settings.recency else recency
    values["copies"] = _number("copies", given.get("copies", ""), (0, 1), problems) == 1
    return Search(**values), tuple(problems)


def _query(text: str, problems: list[Problem]) -> str:
    """The query in one line, control characters (which no keyboard types) left out."""
    text = " ".join(_printable(text).split())
    if len(text) > LONGEST_QUERY:
        problems.append(Problem("q", "too_long", text[:LONGEST_QUERY]))
        return text[:LONGEST_QUERY]
    return text


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def _values(name: str, given: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    values = sorted({value for value in (_printable(one).strip() for one in given) if value})
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        problems.append(Problem(name, "too_long", values[0][:LONGEST_VALUE]))
        return ()
    return tuple(values)


def _ids(given: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    """The ids of names, given by id or by any spelling."""
    found = []
    wrong: list[Problem] = []
    for text in given:
        try:
            found.append(name_of(text, load_names()).id)
        except ParameterError as error:
            wrong.append(Problem(error.param, error.code, text))
    problems += wrong[:1]  # the form tells one problem of a parameter
    return tuple(dict.fromkeys(found))


def _day(name: str, text: str, problems: list[Problem]) -> str | None:
    text = text.strip()
    if not text:
        return None
    written = text.translate(_DIGITS)
    try:
        if not _DAY.fullmatch(written):
            raise ValueError(written)
        return date.fromisoformat(written).isoformat()
    except ValueError:
        problems.append(Problem(name, "bad_date", text[:LONGEST_VALUE]))
        return None


def _choice(name: str, text: str, choices: Sequence[str], problems: list[Problem]) -> str | None:
    text = text.strip()
    if not text or text in choices:
        return text or None
    problems.append(Problem(name, "bad_choice", text[:LONGEST_VALUE]))
    return None


def _number(name: str, text: str, allowed: Sequence[int], problems: list[Problem]) -> int | None:
    text = text.strip()
    if not text:
        return None
    written = text.translate(_DIGITS)
    if written.isascii() and written.isdigit() and len(written) < 10 and int(written) in allowed:
        return int(written)
    problems.append(Problem(name, "bad_number", text[:LONGEST_VALUE]))
    return None
