"""What a search is asked: its query and its parameters, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from indexer.errors import ParameterError
from indexer.names.asking import name_of
from indexer.names.table import load_names
from indexer.query.dates import day_range
from indexer.query.expanded import Match
from indexer.settings import Settings, choices
from indexer.storage.documents import NAME_FIELDS

__all__ = ["MATCHES", "MAX_EXPORT", "MAX_PAGE", "MAX_RECENCY", "MAX_SIZE", "Parameters"]

MAX_PAGE: Final = 100
MAX_SIZE: Final = 100
MAX_RECENCY: Final = 36500
MAX_EXPORT: Final = 10_000
"""Hits of an export, when nothing else is said."""

_SORTS: Final = ("rel", "new", "old")
MATCHES: Final = cast(tuple[Match, ...], choices("match"))
"""How far a word can reach, from the strictest to the loosest."""

Sort = Literal["rel", "new", "old"]
Operator = Literal["and", "or"]


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
            cast(Sort, _choice("sort", sort, _SORTS)),
            _number("page", page, MAX_PAGE),
            _number("size", settings.size if size is None else size, MAX_SIZE),
            cast(Match, _choice("match", match or settings.match, MATCHES)),
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
