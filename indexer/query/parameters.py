"""The parameters of a search: one table of them, and their values, checked.

:data:`SEARCH_PARAMETERS` says of each parameter what it is called, which values it takes and where
it is offered. The options of the command line, URLs, the keys of alerts, the OpenAPI document and
the tables of the documents come from it, or are compared with it by a test. A new parameter is a
row of that table, a key of :class:`SearchOptions` and a field of :class:`Parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, cast, get_args

from indexer.errors import ParameterError
from indexer.names.name import NAME_FIELDS
from indexer.names.resolve import name_of
from indexer.names.table import load_names
from indexer.query.dates import day_range
from indexer.settings import Settings, choices

if TYPE_CHECKING:
    from indexer.query.expanded import Match

__all__ = [
    "DOORS",
    "MATCHES",
    "MAX_EXPORT",
    "MAX_PAGE",
    "MAX_RECENCY",
    "MAX_SIZE",
    "SEARCH_PARAMETERS",
    "Door",
    "Kind",
    "Operator",
    "Parameter",
    "Parameters",
    "SearchOptions",
    "Sort",
]

Sort = Literal["rel", "new", "old"]
Operator = Literal["and", "or"]

MAX_PAGE: Final = 100
MAX_SIZE: Final = 100
MAX_RECENCY: Final = 36500
MAX_EXPORT: Final = 10_000
"""Hits of an export, when nothing else is said."""

MATCHES: Final = cast("tuple[Match, ...]", choices("match"))
"""How far a word can reach, from the strictest to the loosest."""

Kind = Literal["text", "list", "names", "day", "choice", "number", "flag"]
"""What the values of a parameter are: ``list`` any number of texts, ``names`` any number of names,
each by its id or any spelling, ``day`` a day, a month or a year."""

Door = Literal["search", "page", "api", "feed", "export", "trend", "explain", "mark", "alerts"]
"""Where a search is asked for.

``search`` is ``marsad search`` and ``search`` of Python, ``page`` the page of results, ``api``
``/api/v1/search`` and ``/search.json``, ``feed`` ``/search.atom``, ``export`` ``/search.csv``,
``/search.jsonl`` and ``export`` of Python, ``alerts`` the files of ``marsad alert``. ``trend``,
``explain`` and ``mark`` (an article with its matches) are each a command, a page, JSON and a method
of Python.
"""
DOORS: Final[tuple[Door, ...]] = get_args(Door)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a search.

    ``name`` is that of URLs, of alerts and, after ``--``, of the command line (``short`` are other
    ways to write it there); ``keyword`` that of Python. ``least`` and ``most`` bound numbers,
    ``choices`` are the words of a choice. When not given, it is ``default`` or what ``setting``
    says. It is offered at every door but those of ``absent``, which say why not. The flag of a
    URL is the opposite of the one of Python where ``inverted``.
    """

    name: str
    kind: Kind
    help: str
    keyword: str = ""
    short: tuple[str, ...] = ()
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    default: str | int | bool | None = None
    setting: str | None = None
    inverted: bool = False
    absent: Mapping[Door, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keyword", self.keyword or self.name)
        object.__setattr__(self, "absent", MappingProxyType(dict(self.absent)))

    @property
    def repeated(self) -> bool:
        """Whether it takes any number of values."""
        return self.kind in ("list", "names")

    def offered(self, door: Door) -> bool:
        """Whether it can be given at a door."""
        return door not in self.absent


_EXPLAINS_WORDS: Final = "It is asked about one article, whatever else is found beside it."
_MARKS_WORDS: Final = "It marks the words of one article, whatever else is found beside it."
_FILTER: Final[Mapping[Door, str]] = {"explain": _EXPLAINS_WORDS, "mark": _MARKS_WORDS}
_PAGING: Final[Mapping[Door, str]] = {
    "export": "An export is all results in one piece.",
    "trend": "A trend counts articles and lists none.",
    "alerts": "An alert tells every new article.",
    **_FILTER,
}

SEARCH_PARAMETERS: Final = (
    Parameter(
        "q",
        "text",
        "What to look for, in the query language; nothing finds every article.",
        keyword="query",
        default="",
    ),
    Parameter(
        "source",
        "list",
        "Only this outlet (repeatable).",
        metavar="NAME",
        absent=_FILTER,
    ),
    Parameter(
        "section",
        "list",
        "Only this section (repeatable).",
        metavar="NAME",
        absent=_FILTER,
    ),
    Parameter(
        "name",
        "names",
        "Only articles that mention this person, place or institution, by an id or any spelling "
        "(repeatable; all of them must be mentioned).",
        metavar="NAME",
        absent=_FILTER,
    ),
    Parameter(
        "from",
        "day",
        "Only articles of this day, month or year and later: 2024-06-20, 2024-06 or 2024.",
        keyword="date_from",
        metavar="DATE",
        absent=_FILTER,
    ),
    Parameter(
        "to",
        "day",
        "Only articles up to and including this day, month or year.",
        keyword="date_to",
        metavar="DATE",
        absent=_FILTER,
    ),
    Parameter(
        "sort",
        "choice",
        "The order of results: rel (most relevant first), new or old (by date).",
        choices=get_args(Sort),
        default="rel",
        absent={
            "feed": "A feed has the newest articles first.",
            "trend": "A trend counts articles and lists none.",
            "alerts": "An alert has the newest articles first.",
            **_FILTER,
        },
    ),
    Parameter(
        "page",
        "number",
        "Which page of the results.",
        least=1,
        most=MAX_PAGE,
        default=1,
        absent=_PAGING,
    ),
    Parameter(
        "size",
        "number",
        "Results on a page.",
        short=("--limit", "-n"),
        least=1,
        most=MAX_SIZE,
        setting="size",
        absent={"feed": "A feed has 50 articles on each page.", **_PAGING},
    ),
    Parameter(
        "match",
        "choice",
        "How far a word reaches: exact (as it is written), folded (other spellings of the same "
        "letters), stem (other forms of the word) or names (and other spellings of a name).",
        choices=MATCHES,
        setting="match",
    ),
    Parameter(
        "operator",
        "choice",
        "How words side by side are joined: and (articles that have all of them; any of them when "
        "no article has all) or or (any of them).",
        choices=choices("operator"),
        setting="operator",
        absent={"mark": "The same words are marked either way."},
    ),
    Parameter(
        "without",
        "list",
        "Do not search this spelling of a name (repeatable).",
        metavar="SPELLING",
    ),
    Parameter(
        "recency",
        "number",
        "Rank newer articles higher: the score of an article of today is doubled, that of one "
        "DAYS old is multiplied by 1.5, that of one twice as old by 1.25. With 0 the date does "
        "not count.",
        metavar="DAYS",
        least=0,
        most=MAX_RECENCY,
        setting="recency",
        absent={
            "feed": "A feed has the newest articles first.",
            "trend": "A trend counts articles and does not rank them.",
            "alerts": "An alert has the newest articles first.",
            "mark": "Marks do not depend on scores.",
        },
    ),
    Parameter(
        "copies",
        "flag",
        "Show a story once, with the other outlets that have it.",
        keyword="fold",
        default=False,
        inverted=True,
        absent={
            "api": "A program gets every article; stories are folded for readers.",
            "feed": "A feed has every article.",
            **_PAGING,
        },
    ),
)
"""Every parameter of a search, in the order in which URLs have them."""


class SearchOptions(TypedDict, total=False):
    """The parameters of a search besides its query, as Python takes them; see
    :meth:`Parameters.checked`."""

    source: Sequence[str]
    section: Sequence[str]
    name: Sequence[str]
    date_from: str | None
    date_to: str | None
    sort: str
    page: int
    size: int | None
    match: str | None
    operator: str | None
    without: Sequence[str]
    recency: int | None
    fold: bool


@dataclass(frozen=True, slots=True)
class Parameters:
    """A search: any text for a query, the facet values allowed, the first and last day (ordinals),
    the order, which page of how many hits, how far words reach and how they are joined.

    ``without`` are spellings of names not to be searched. ``recency`` is the number of days in
    which what being new adds to a score is halved, 0 for none. With ``fold``, hits that tell the
    same story as one above them stand among its copies alone.
    """

    query: str
    keywords: Mapping[str, tuple[str, ...]]
    days: tuple[int | None, int | None]
    sort: Sort
    page: int
    size: int
    match: Match
    operator: Operator
    fold: bool = False
    without: tuple[str, ...] = ()
    recency: int = 0

    @classmethod
    def checked(
        cls,
        settings: Settings,
        query: str,
        *,
        source: Sequence[str] = (),
        section: Sequence[str] = (),
        name: Sequence[str] = (),
        date_from: str | None = None,
        date_to: str | None = None,
        sort: str = "rel",
        page: int = 1,
        size: int | None = None,
        match: str | None = None,
        operator: str | None = None,
        fold: bool = False,
        without: Sequence[str] = (),
        recency: int | None = None,
    ) -> Parameters:
        """The parameters as people write them, with the settings' for those not given.

        Of the values of ``source``, ``section`` and ``name`` an article has one each; a ``name`` is
        an id or any spelling, and names of people, places and institutions count apart.
        ``date_from`` and ``date_to`` are inclusive (2025-06-20, 2025-06 or 2025); ``sort`` is
        ``rel``, ``new`` or ``old``; ``page`` and ``size`` are 1 to 100, ``recency`` 0 to 36500
        days; ``without`` are spellings of names not to be searched. Raises
        :class:`~indexer.errors.ParameterError` for a value that cannot be.
        """
        recency = settings.recency if recency is None else recency
        recency = _number("recency", recency, MAX_RECENCY, least=0)
        return cls(
            query,
            {"source": tuple(source), "section": tuple(section), **_names(name)},
            (_day("from", date_from, 0), _day("to", date_to, 1)),
            cast(Sort, _choice("sort", sort, get_args(Sort))),
            _number("page", page, MAX_PAGE),
            _number("size", settings.size if size is None else size, MAX_SIZE),
            cast("Match", _choice("match", match or settings.match, MATCHES)),
            cast(Operator, _choice("operator", operator or settings.operator, choices("operator"))),
            fold,
            tuple(without),
            recency if sort == "rel" else 0,
        )

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.size


def _names(given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The ids of names by the keyword field that holds them."""
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name = name_of(text, load_names())
        field = NAME_FIELDS[name.kind]
        found[field] = (*found.get(field, ()), name.id)
    return found


def _number(param: str, value: Any, most: int, least: int = 1) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not least <= number <= most:
        raise ParameterError(
            param, "bad_number", str(value), f"{param}: {value} is no number from {least} to {most}"
        )
    return number


def _choice(param: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise ParameterError(
            param, "bad_choice", value, f"{param}: {value} is none of {', '.join(choices)}"
        )
    return value


def _day(param: str, value: str | None, end: int) -> int | None:
    """The first (``end`` 0) or last (1) day of a date, as an ordinal; None for none."""
    if not value:
        return None
    days = day_range(value)
    if days is None:
        raise ParameterError(
            param, "bad_date", value, f"{param}: {value} is not a date; write 2025-08-14"
        )
    return days[end]
