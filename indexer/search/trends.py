"""Attention over time: how many articles several searches find, by day, week or month and by
outlet, beside how many were published then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from indexer.engines.base import Request, Response
from indexer.engines.schema import SOURCE
from indexer.errors import ParameterError
from indexer.query.nodes import Every
from indexer.query.parameters import MOST_BUCKETS, MOST_QUERIES, UNITS, Parameters
from indexer.query.remarks import Remark
from indexer.search.deadline import Overtime
from indexer.search.periods import Unit, count_periods, first_day, last_day, unit_of
from indexer.search.plan import Plan, Planner, remarks_on

__all__ = [
    "Outlet",
    "Period",
    "Series",
    "Trend",
    "trend_of",
]

_OUTLETS: Final = 1000
"""Outlets whose articles are counted, the largest of each search."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inclusive and ISO, and how many articles were published in it
    of those that the filters allow (``published``)."""

    start: str
    end: str
    published: int


@dataclass(frozen=True, slots=True)
class Series:
    """One search: how many articles it finds in all, how many of them have no date, and how many
    were published in each period of its trend (``counts``) and as a share of all (``shares``, 0 to
    1; None where nothing was published). ``partial`` says that it was not counted in time."""

    q: str
    total: int
    undated: int
    counts: tuple[int, ...]
    shares: tuple[float | None, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet: how many articles it has within the trend's filters (``published``), how many of
    them each search finds, and these as shares of its own (0 to 1)."""

    name: str
    published: int
    counts: tuple[int, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """Several searches over the same periods, the oldest first, without gaps, each a day, a week
    (from Monday) or a calendar month as ``unit`` says.

    ``outlets`` come with those first in which the searches find most; articles that name no outlet
    are in none. ``published`` is how many articles the filters allow, and ``undated`` how many of
    these have no date. ``cut`` says that earlier periods were left out, there being too many;
    ``remarks`` is all that is to be said of the trend.
    """

    unit: Unit
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    outlets: tuple[Outlet, ...]
    published: int
    undated: int
    cut: bool = False
    remarks: tuple[Remark, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The trend as a dict of JSON values."""
        return {
            "unit": self.unit,
            "published": self.published,
            "undated": self.undated,
            "cut": self.cut,
            "periods": [
                {"from": one.start, "to": one.end, "published": one.published}
                for one in self.periods
            ],
            "series": [
                {
                    "q": one.q,
                    "total": one.total,
                    "undated": one.undated,
                    "partial": one.partial,
                    "counts": list(one.counts),
                    "shares": list(one.shares),
                }
                for one in self.series
            ],
            "outlets": [
                {
                    "source": one.name,
                    "published": one.published,
                    "counts": list(one.counts),
                    "shares": list(one.shares),
                }
                for one in self.outlets
            ],
            "remarks": [remark.to_record() for remark in self.remarks],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row for each search and period, as tables and ``pandas.DataFrame`` take them: ``q``,
        ``from``, ``to``, ``count``, ``published`` and ``share``."""
        for one in self.series:
            for period, count, share in zip(self.periods, one.counts, one.shares, strict=True):
                yield {
                    "q": one.q,
                    "from": period.start,
                    "to": period.end,
                    "count": count,
                    "published": period.published,
                    "share": share,
                }

    def outlet_rows(self) -> Iterator[dict[str, Any]]:
        """A row for each search and outlet: ``q``, ``source``, ``count``, ``published`` and
        ``share``."""
        for place, one in enumerate(self.series):
            for outlet in self.outlets:
                yield {
                    "q": one.q,
                    "source": outlet.name,
                    "count": outlet.counts[place],
                    "published": outlet.published,
                    "share": outlet.shares[place],
                }


def trend_of(plans: Sequence[Plan], planner: Planner, unit: str, most: int = MOST_BUCKETS) -> Trend:
    """The trend of searches that differ in their queries alone, in ``most`` periods or fewer.

    The periods go from the first to the last article that any of them finds. With ``unit``
    ``auto`` these are days up to 62, weeks up to 400 days, else months. Each search has an even
    share of the time that those before it left; one that was not counted by then is partial.
    Raises :class:`~indexer.errors.ParameterError` for no query or more than five, and for a unit
    that is none.
    """
    _check(len(plans), unit)
    found = _count_each([_request(plan) for plan in plans], planner, spare=1)
    every = replace(_request(plans[0]), query=plans[0].filters.narrow(Every()))
    ends = [_ends(one) for one in found if one.histogram]
    if not ends:
        everything = _count_each([every], planner)[0]
        return _make_trend(
            plans, found, [{}] * len(found), everything, _Periods("day", range(0)), unit
        )
    chosen = _unit(unit, min(ends)[0], max(end for _, end in ends), most)
    # Weeks are made of days, and an engine counts the days of many years only when asked to.
    counted_by: Literal["day", "month"] = "month" if chosen == "month" else "day"
    found, histograms = _recount(plans, found, planner, counted_by)
    everything = _count_each([replace(every, unit=counted_by)], planner)[0]
    counts = [count_periods(histogram, counted_by, chosen) for histogram in histograms]
    return _make_trend(plans, found, counts, everything, _periods(chosen, counts, most), unit)


def _periods(unit: Unit, counts: Sequence[Mapping[int, int]], most: int) -> _Periods:
    """The periods from the first to the last in which anything was counted, the latest so many."""
    held = [key for one in counts for key in one]
    keys = range(min(held), max(held) + 1) if held else range(0)
    return _Periods(unit, keys[-most:], len(keys) - len(keys[-most:]))


def _check(queries: int, unit: str) -> None:
    if not 1 <= queries <= MOST_QUERIES:
        message = f"a trend takes 1 to {MOST_QUERIES} queries, not {queries}"
        code = "too_many" if queries else "missing"
        raise ParameterError("q", code, str(queries), message)
    if unit not in UNITS:
        message = f"unit: {unit} is none of {', '.join(UNITS)}"
        raise ParameterError("unit", "bad_choice", unit, message)


def _request(plan: Plan) -> Request:
    request = plan.request(limit=0)
    return replace(request, facets=(SOURCE,), facet_size=_OUTLETS, histogram=True)


def _count_each(requests: Sequence[Request], planner: Planner, spare: int = 0) -> list[Response]:
    """What an engine counts for each request in an even share of the time, that of ``spare`` others
    kept for later; a response that is partial where it does not suffice."""
    found = []
    for place, request in enumerate(requests):
        share = planner.deadline.part(1 / (len(requests) - place + spare))
        try:
            found.append(share.run(partial(planner.engine.search, request)))
        except Overtime:
            found.append(Response(0, partial=True))
    return found


def _recount(
    plans: Sequence[Plan],
    found: Sequence[Response],
    planner: Planner,
    unit: Literal["day", "month"],
) -> tuple[list[Response], list[Sequence[tuple[int, int]]]]:
    """Histograms by a unit: those that count by another are counted again. Of a search that was not
    counted so in time, which is then partial, there is an empty one."""
    other = [place for place, one in enumerate(found) if one.histogram and one.unit != unit]
    requests = [replace(_request(plans[place]), unit=unit, facets=()) for place in other]
    again = dict(zip(other, _count_each(requests, planner, spare=1), strict=True))
    responses = [
        replace(one, partial=one.partial or (place in again and again[place].partial))
        for place, one in enumerate(found)
    ]
    return responses, [again.get(place, one).histogram for place, one in enumerate(found)]


class _Periods(NamedTuple):
    """The periods of a trend by number, and how many earlier ones were left out."""

    unit: Unit
    keys: Sequence[int]
    left_out: int = 0


def _make_trend(
    plans: Sequence[Plan],
    found: Sequence[Response],
    counts: Sequence[Mapping[int, int]],
    every: Response,
    periods: _Periods,
    unit: str,
) -> Trend:
    chosen, keys, left_out = periods
    published = count_periods(every.histogram, every.unit, chosen) if keys else {}
    totals = [published.get(key, 0) for key in keys]
    shown = [
        Period(first_day(chosen, key).isoformat(), last_day(chosen, key).isoformat(), total)
        for key, total in zip(keys, totals, strict=True)
    ]
    undated = every.total - sum(n for _, n in every.histogram)
    return Trend(
        chosen,
        tuple(shown),
        tuple(
            _series(plan, response, [held.get(key, 0) for key in keys], totals)
            for plan, response, held in zip(plans, found, counts, strict=True)
        ),
        _outlets(plans[0].asked, found, every),
        every.total,
        0 if every.partial else undated,
        left_out > 0,
        remarks_on(
            plans,
            truncated=left_out,
            longer_unit=chosen if keys and unit not in ("auto", chosen) else "",
        ),
    )


def _series(plan: Plan, response: Response, counts: Sequence[int], totals: Sequence[int]) -> Series:
    shares = tuple(
        round(count / total, 6) if total else None
        for count, total in zip(counts, totals, strict=True)
    )
    undated = 0 if response.partial else response.total - sum(n for _, n in response.histogram)
    return Series(
        plan.asked.query, response.total, undated, tuple(counts), shares, response.partial
    )


def _outlets(asked: Parameters, found: Sequence[Response], every: Response) -> tuple[Outlet, ...]:
    chosen = set(asked.keywords.get(SOURCE, ()))
    sources = [dict(response.facets.get(SOURCE, ())) for response in found]
    outlets = []
    for name, published in every.facets.get(SOURCE, ()):
        counts = tuple(source.get(name, 0) for source in sources)
        # A field's own filter does not narrow its counts.
        if any(counts) and (not chosen or name in chosen):
            shares = tuple(round(count / published, 6) for count in counts)
            outlets.append(Outlet(name, published, counts, shares))
    return tuple(sorted(outlets, key=lambda one: (-sum(one.counts), one.name)))


def _ends(found: Response) -> tuple[date, date]:
    """The first and the last day that a histogram counts, or may count."""
    first, last = found.histogram[0][0], found.histogram[-1][0]
    return first_day(found.unit, first), last_day(found.unit, last)


def _unit(asked: str, first: date, last: date, most: int) -> Unit:
    """The unit asked for, or a longer one where it would make more than ``most`` periods."""
    span = last.toordinal() - first.toordinal()
    unit = unit_of(span) if asked == "auto" else asked
    if unit == "day" and span < most:
        return "day"
    return "week" if unit in ("day", "week") and span < 7 * (most - 1) else "month"
