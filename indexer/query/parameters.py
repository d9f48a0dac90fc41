"""The parameters of a search: one table of them, and their values, checked.

:data:`SEARCH_PARAMETERS` says of each parameter what it is called, which values it takes and where
it is offered. The options of the command line, URLs, the keys of alerts, the OpenAPI document and
``docs/PARAMETERS.md`` are made from it. A new parameter is a row of that table, a key of
:class:`SearchOptions`, and a field of :class:`GivenParameters` and of :class:`Parameters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, Unpack, cast, get_args

from indexer.errors import ParameterError
from indexer.names.name import NAME_FIELDS, Name
from indexer.names.resolve import name_of
from indexer.names.table import load_names
from indexer.query.dates import ascii_digits, describe_days, read_bound
from indexer.query.remarks import DATE_EXAMPLES, Remark
from indexer.settings import Settings, choices

if TYPE_CHECKING:
    from indexer.query.expanded import Match

__all__ = [
    "DOORS",
    "MATCHES",
    "MAX_EXPORT",
    "MAX_PAGE",
    "MOST_BUCKETS",
    "MOST_QUERIES",
    "SEARCH_PARAMETERS",
    "UNITS",
    "Door",
    "GivenParameters",
    "Kind",
    "Operator",
    "Parameter",
    "Parameters",
    "SearchOptions",
    "Sort",
    "no_number",
    "offered_at",
    "resolve_names",
]

Sort = Literal["rel", "new", "old"]
Operator = Literal["and", "or"]

MAX_PAGE: Final = 100
"""Hits of a page: chosen; what wants more is an export."""
MAX_EXPORT: Final = 10_000
"""Hits of an export, when nothing else is said."""

MOST_QUERIES: Final = 5
"""Searches of a trend."""

MOST_BUCKETS: Final = 4000
"""Periods of a trend: eleven years by day. What would be longer is counted by a longer unit."""

UNITS: Final = ("auto", "day", "week", "month")
"""What a trend can be counted by; ``auto`` is what suits its length."""

MATCHES: Final = cast("tuple[Match, ...]", choices("match"))
"""How far a word can reach, from the strictest to the loosest."""

Kind = Literal["text", "list", "names", "first_day", "last_day", "choice", "number", "flag"]
"""What the values of a parameter are: ``list`` any number of texts, ``names`` any number of names,
each by its id or any spelling, ``first_day`` and ``last_day`` those of a day, a month or a year."""

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
    ways to write it there); ``keyword`` that of Python. ``least`` and ``most`` bound numbers, of
    which URLs have ``in_urls`` alone where there are any; ``choices`` are the words of a choice.
    ``setting`` names the setting that gives the value when none is given. ``filters`` are the
    keyword fields of an index whose values it narrows a search down to. It is offered at every door
    but those of ``absent``, which say why not. With ``inverted``, the flag of a URL is the opposite
    of the one of Python and of the command line, which is called by its keyword.
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
    in_urls: tuple[int, ...] = ()
    setting: str | None = None
    filters: tuple[str, ...] = ()
    inverted: bool = False
    absent: Mapping[Door, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keyword", self.keyword or self.name)
        object.__setattr__(self, "absent", MappingProxyType(dict(self.absent)))

    @property
    def repeated(self) -> bool:
        """Whether it takes any number of values."""
        return self.kind in ("list", "names")

    @property
    def default(self) -> object:
        """Its value when none is given; None for that of the setting."""
        return _DEFAULTS.get(self.keyword)

    def is_offered(self, door: Door) -> bool:
        """Whether it can be given at a door."""
        return door not in self.absent

    def check(self, value: object, settings: Settings) -> object:
        """A value as people write it, as a search needs it: days as ordinals, names as values.

        What is not given (None, or an empty text) is the default, or what the settings say; of
        several texts, empty ones count as not given. Raises
        :class:`~indexer.errors.ParameterError`, with a message that says what could be given.
        """
        if value is None or value == "":
            value = getattr(settings, self.setting) if self.setting else self.default
        return _CHECKS[self.kind](self, value)

    def wrong(
        self, code: str, value: object, why: str, allowed: tuple[str, ...] = ()
    ) -> ParameterError:
        """The error of a value that cannot be."""
        message = f"{self.name}: {value or repr(value)} {why}"
        return ParameterError(self.name, code, str(value), message, allowed)


def _check_list(row: Parameter, value: object) -> tuple[str, ...]:
    # One text alone is one value, not as many as it has letters.
    texts = (value,) if isinstance(value, str) else cast("Iterable[str]", value or ())
    return tuple(text for text in texts if text.strip())


def resolve_names(texts: Iterable[str]) -> tuple[Name, ...]:
    """The names of ids or of any spellings; raises :class:`~indexer.errors.ParameterError`."""
    return tuple(name_of(text, load_names()) for text in texts)


def _check_names(row: Parameter, value: object) -> tuple[Name, ...]:
    return resolve_names(_check_list(row, value))


def _check_days(row: Parameter, value: object) -> int | None:
    if value is None:
        return None
    return _read_bound(row, value)[0]


def _read_bound(row: Parameter, value: object) -> tuple[int, Remark | None]:
    """The day that a value means, and how it was understood where that is to be told."""
    side = 0 if row.kind == "first_day" else 1
    found = read_bound(str(value), side, row.name, date.today())
    if found is None:
        raise row.wrong("bad_date", value, f"is not a date; write {DATE_EXAMPLES}")
    return found


def _readings(
    given: Mapping[str, object], days: tuple[int | None, int | None]
) -> tuple[Remark, ...]:
    """How the dates among some values were understood, where that is to be told; and that there is
    no day between the two."""
    first, last = days
    read = [
        _read_bound(row, given[row.keyword])[1]
        for row in SEARCH_PARAMETERS
        if row.kind in ("first_day", "last_day") and given.get(row.keyword)
    ]
    if first is not None and last is not None and first > last:
        read.append(Remark("no_day", describe_days(first, last)))
    return tuple(remark for remark in read if remark is not None)


def _check_choice(row: Parameter, value: object) -> str:
    if value not in row.choices:
        raise row.wrong("bad_choice", value, f"is none of {', '.join(row.choices)}", row.choices)
    return str(value)


def no_number(least: int, most: int) -> str:
    """What is said of a value that should be a number within bounds."""
    return f"is no whole number from {least} to {most}"


def _check_number(row: Parameter, value: object) -> int:
    digits = ascii_digits(str(value).strip())
    known = digits.isascii() and digits.isdigit() and len(digits) < _DIGITS
    if not known or not row.least <= int(digits) <= row.most:
        why = no_number(row.least, row.most)
        raise row.wrong("bad_number", value, why, (f"{row.least}–{row.most}",))
    return int(digits)


_DIGITS: Final = 10
"""Digits from which a number is none that a parameter may have: Python reads long ones slowly."""
_CHECKS: Final[Mapping[Kind, Callable[[Parameter, object], object]]] = {
    "text": lambda row, value: str(value),
    "list": _check_list,
    "names": _check_names,
    "first_day": _check_days,
    "last_day": _check_days,
    "choice": _check_choice,
    "number": _check_number,
    "flag": lambda row, value: bool(value),
}


_EXPLAINS_WORDS: Final = "It is asked about one article, whatever else is found beside it."
_MARKS_WORDS: Final = "It marks the words of one article, whatever else is found beside it."
_FILTER: Final[Mapping[Door, str]] = {"explain": _EXPLAINS_WORDS, "mark": _MARKS_WORDS}
_PAGING: Final[Mapping[Door, str]] = {
    "export": "An export is all results in one piece.",
    "trend": "A trend counts articles and lists none.",
    "alerts": "An alert tells every new article.",
    **_FILTER,
}

SEARCH_PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter(
        "q",
        "text",
        "What to look for, in the query language; nothing finds every article.",
        keyword="query",
    ),
    Parameter(
        "source",
        "list",
        "Only this outlet (repeatable).",
        metavar="NAME",
        filters=("source",),
        absent=_FILTER,
    ),
    Parameter(
        "section",
        "list",
        "Only this section (repeatable).",
        metavar="NAME",
        filters=("section",),
        absent=_FILTER,
    ),
    Parameter(
        "name",
        "names",
        "Only articles that mention this person, place or institution, by an id or any spelling "
        "(repeatable: one of the people, one of the places and one of the institutions given).",
        metavar="NAME",
        filters=tuple(dict.fromkeys(NAME_FIELDS.values())),
        absent=_FILTER,
    ),
    Parameter(
        "from",
        "first_day",
        "Only articles of this day, month or year and later, in figures or in words: 2024-06-20, "
        "2024-06, 2024, يونيو 2024, أمس, last week.",
        keyword="date_from",
        metavar="DATE",
        absent=_FILTER,
    ),
    Parameter(
        "to",
        "last_day",
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
        absent=_PAGING,
    ),
    Parameter(
        "size",
        "number",
        "Results on a page.",
        short=("--limit", "-n"),
        least=1,
        most=100,
        in_urls=(10, 20, 50),
        setting="size",
        absent={"feed": "A feed has 50 articles on each page.", **_PAGING},
    ),
    Parameter(
        "match",
        "choice",
        "How far a word reaches: exact (as it is typed), folded (with other spellings of its "
        "letters), stem (with its other forms) or names (and, of a name, its other spellings).",
        choices=MATCHES,
        setting="match",
    ),
    Parameter(
        "operator",
        "choice",
        "Which of the words an article must have: 'and' for all of them (any of them when no "
        "article has all, but never so in trends and alerts), 'or' for any of them.",
        choices=choices("operator"),
        setting="operator",
        absent={"mark": "The same words are marked either way."},
    ),
    Parameter(
        "without",
        "list",
        "Do not search this spelling of a name or word (repeatable).",
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
        most=36500,
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
        inverted=True,
        absent={
            "api": "A program gets every article; stories are folded for readers.",
            "feed": "A feed has every article.",
            **_PAGING,
        },
    ),
)
"""Every parameter of a search, in the order in which URLs have them."""


def offered_at(door: Door) -> tuple[Parameter, ...]:
    """The parameters besides the query that can be given at a door."""
    return tuple(row for row in SEARCH_PARAMETERS if row.kind != "text" and row.is_offered(door))


class SearchOptions(TypedDict, total=False):
    """The parameters of a search besides its query, as Python takes them.

    Of the values of ``source``, ``section`` and ``name`` an article has one each; a ``name`` is an
    id or any spelling, and names of people, places and institutions count apart. ``date_from`` and
    ``date_to`` are inclusive (2025-06-20, 2025-06, 2025, or in words: أمس, June 2025); ``sort`` is
    ``rel``, ``new`` or ``old``; ``page`` and ``size`` are 1 to 100, ``recency`` 0 to 36500 days;
    ``without`` are spellings of names and words not to be searched. What is not given, or None, is
    as the settings say.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenParameters:
    """:class:`SearchOptions` as a value: each has its default unless it was given, None for that of
    the settings."""

    source: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    sort: str = "rel"
    page: int = 1
    size: int | None = None
    match: str | None = None
    operator: str | None = None
    without: tuple[str, ...] = ()
    recency: int | None = None
    fold: bool = False


_DEFAULTS: Final[Mapping[str, object]] = {
    "query": "",
    **{one.name: one.default for one in fields(GivenParameters)},
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """A search: any text for a query, the facet values allowed, the first and last day (ordinals),
    the order, which page of how many hits, how far words reach and how they are joined.

    ``readings`` say how dates were understood. ``without`` are spellings of names not to be
    searched. ``recency`` is the number of days in
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
    readings: tuple[Remark, ...] = ()

    @classmethod
    def checked(
        cls,
        settings: Settings,
        query: str,
        door: Door = "search",
        /,
        **given: Unpack[SearchOptions],
    ) -> Parameters:
        """The parameters of :class:`SearchOptions` as people write them, with the settings' for
        those not given.

        Raises :class:`~indexer.errors.ParameterError` for a value that cannot be, and TypeError for
        a parameter that there is not at a door.
        """
        if unknown := given.keys() - {row.keyword for row in offered_at(door)}:
            raise TypeError(f"{door} has no parameter {', '.join(sorted(unknown))}")
        values: dict[str, Any] = {
            row.keyword: row.check(given.get(row.keyword), settings)
            for row in SEARCH_PARAMETERS
            if row.kind != "text"
        }
        days = values.pop("date_from"), values.pop("date_to")
        keywords: dict[str, tuple[str, ...]] = {}
        for row in SEARCH_PARAMETERS:
            if row.kind == "names":
                for name in values.pop(row.keyword):
                    field = NAME_FIELDS[name.kind]
                    keywords[field] = (*keywords.get(field, ()), name.id)
            elif row.filters:
                keywords[row.filters[0]] = values.pop(row.keyword)
        if values["sort"] != "rel":
            values["recency"] = 0
        return cls(query, keywords, days, **values, readings=_readings(given, days))

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.size
