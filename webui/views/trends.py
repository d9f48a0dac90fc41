"""Attention over time: the page, and its JSON and CSV."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from csv import writer as csv_writer
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from indexer.errors import ParameterError
from indexer.output.exporting import spreadsheet_cell
from indexer.search.trends import MOST_QUERIES, UNITS
from webui.present import charts, navigation, wording
from webui.present.display import direction
from webui.present.language import IN_LANGUAGE, gettext
from webui.present.search import CHOSEN, Problem, Search, read_search
from webui.present.urls import url_for
from webui.serving.failures import error_json
from webui.serving.marks import mark
from webui.state import state

if TYPE_CHECKING:
    from indexer.search.trends import Period, Trend

__all__ = ["TrendSearch", "blueprint", "read_trend"]

blueprint: Final = Blueprint("trends", __name__)

_MOST_PERIODS: Final = 370
"""Periods of the page for one search: a year by day, seven by week, thirty by month."""

_MOST_POINTS: Final = 500
"""Points of all searches by day or week, each of which is a link twice: 20 KB packed."""

_WORDS: Final = 15
_OUTLETS: Final = 20
_SHOWS: Final = ("count", "share")


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
        pairs = list(self.filters.pairs())
        if self.unit != "auto":
            pairs.append(("unit", self.unit))
        if self.show != "count":
            pairs.append(("show", self.show))
        return tuple(pairs)

    def but(self, **changes: Any) -> TrendSearch:
        """This trend with other values."""
        return replace(self, **changes)

    def arguments(self) -> dict[str, Any]:
        """What :meth:`indexer.index.Index.significant` takes besides the query."""
        names = (*CHOSEN, "date_from", "date_to", "match", "without")
        return {name: getattr(self.filters, name) for name in names}


def read_trend(given: MultiDict[str, str]) -> tuple[TrendSearch, tuple[Problem, ...]]:
    """The trend that a request asks for, and what in it could not be used."""
    settings = state().settings
    filters = MultiDict([(n, v) for n, v in given.items(multi=True) if n != "q"])
    wanted, problems = read_search(filters, settings)
    found = list(problems)
    queries: list[str] = []
    for text in given.getlist("q"):
        one, wrong = read_search(MultiDict({"q": text}), settings)
        found += [problem for problem in wrong if problem not in found]
        if one.q and one.q not in queries:
            queries.append(one.q)
    if len(queries) > MOST_QUERIES:
        found.append(Problem("q", "too_many", str(len(queries))))
    chosen = {}
    for name, choices in (("unit", UNITS), ("show", _SHOWS)):
        chosen[name] = given.get(name, "").strip() or choices[0]
        if chosen[name] not in choices:
            found.append(Problem(name, "bad_choice", chosen[name][:200]))
            chosen[name] = choices[0]
    # Only what narrows a search down is common to all.
    kept = Search(
        **{n: getattr(wanted, n) for n in (*CHOSEN, "date_from", "date_to", "match", "without")}
    )
    return TrendSearch(queries=tuple(queries[:MOST_QUERIES]), filters=kept, **chosen), tuple(found)


@blueprint.get(f"{IN_LANGUAGE}/trend")
@mark("endless", "kept")
def page() -> str | tuple[str, int]:
    """Up to five searches over time; status 400 and the form when a parameter cannot be used."""
    wanted, problems = read_trend(request.args)
    g.search = wanted
    form = {
        "wanted": wanted,
        "search": wanted.filters.but(q=wanted.queries[0] if wanted.queries else ""),
        "boxes": [*wanted.queries, *[""] * (MOST_QUERIES - len(wanted.queries))],
        "filters": _filters(wanted),
    }
    found = None
    if wanted.queries and not problems:
        try:
            found = _shown(wanted)
        except ParameterError as error:
            problems = (Problem(error.param, error.code, error.value),)
    if problems:
        sentences = [
            (one.param, wording.parameter_label(one.param), wording.problem_sentence(one))
            for one in problems
        ]
        return render_template("trend.html", **form, problems=sentences), 400
    if found is None:
        return render_template("trend.html", **form)
    return render_template("trend.html", **form, **_drawn(wanted, found))


@blueprint.get("/trend.json")
@mark("endless")
def json() -> Response:
    """Up to five searches over time, as JSON."""
    wanted, problems = read_trend(request.args)
    if problems:
        return error_json(400, problems)
    return jsonify(ok=True, **_trend(wanted).to_record())


@blueprint.get("/trend.csv")
@mark("endless")
def csv() -> Response:
    """Up to five searches over time, as CSV for spreadsheets: a line for each search and period,
    or with ``by=outlet`` for each search and outlet."""
    wanted, problems = read_trend(request.args)
    if problems:
        return error_json(400, problems)
    found = _trend(wanted)
    by_outlet = request.args.get("by") == "outlet"
    places = ("source",) if by_outlet else ("from", "to")
    columns = ("q", *places, "count", "published", "share")
    text = io.StringIO()
    writer = csv_writer(text)
    writer.writerow(columns)
    for row in found.outlet_rows() if by_outlet else found.rows():
        writer.writerow([spreadsheet_cell(row[column]) for column in columns])
    answer = make_response(text.getvalue().encode("utf-8-sig"))
    answer.content_type = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=trend.csv"
    return answer


def _trend(wanted: TrendSearch, most: int | None = None) -> Trend:
    given = wanted.arguments() | ({"most": most} if most else {})
    return state().library().trend(wanted.queries, unit=wanted.unit, **given)


def _shown(wanted: TrendSearch) -> Trend:
    """The trend in as many periods as the page can show; by month rather than cut short."""
    found = _trend(wanted, min(_MOST_PERIODS, _MOST_POINTS // len(wanted.queries)))
    return _trend(wanted.but(unit="month"), _MOST_PERIODS) if found.cut else found


def _filters(wanted: TrendSearch) -> list[navigation.Chip]:
    """The chosen values, each with the URL that takes it off."""
    path = url_for("trends.page")
    return navigation.chosen(wanted.filters, lambda one: wanted.but(filters=one).url(path))


def _drawn(wanted: TrendSearch, found: Trend) -> dict[str, Any]:
    path = url_for("trends.page")
    share = wanted.show == "share"
    search_path = url_for("pages.search")
    rows = []
    for one in found.series:
        url = wanted.filters.but(q=one.q).near(search_path, "from", "to")
        cells = zip(found.periods, one.counts, one.shares, strict=True)
        rows.append([_point(wanted, one.q, url, *cell, share) for cell in cells])
    drawn = [
        charts.Line(one.q, tuple(points)) for one, points in zip(found.series, rows, strict=True)
    ]
    library, given = state().library(), wanted.arguments()
    words = [library.significant(one.q, _WORDS, **given) for one in found.series]
    # None where there should be some: time ran out.
    g.whole = not any(
        one.partial or (one.total and not telling)
        for one, telling in zip(found.series, words, strict=True)
    )
    return {
        "trend": found,
        "share": share,
        "drawing": charts.draw(drawn, right_to_left=direction(g.lang) == "rtl")
        if found.periods
        else None,
        "most": _value(max((p.value or 0 for row in rows for p in row), default=0), share),
        "series": [
            {
                "key": charts.key(number),
                "q": one.q,
                "total": one.total,
                "undated": one.undated,
                "partial": one.partial,
                "url": wanted.filters.but(q=one.q).url(search_path),
                "words": [
                    (word.text, wanted.filters.but(q=f"{one.q} {word.text}").url(search_path))
                    for word in telling
                ],
            }
            for number, (one, telling) in enumerate(zip(found.series, words, strict=True), 1)
        ],
        "rows": [
            (period, cells)
            for period, *cells in reversed(list(zip(found.periods, *rows, strict=True)))
            if any(cell.url for cell in cells)
        ],
        "values": lambda cell: _value(cell.value, share),
        "outlets": [
            (
                outlet.name,
                outlet.published,
                [
                    (
                        _value(part if share else count, share),
                        wanted.filters.but(q=one.q, source=(outlet.name,)).url(search_path)
                        if count
                        else None,
                    )
                    for one, count, part in zip(
                        found.series, outlet.counts, outlet.shares, strict=True
                    )
                ],
            )
            for outlet in found.outlets[:_OUTLETS]
        ],
        "shows": _choices(wanted, path, "show", _SHOWS, wanted.show),
        "units": _choices(wanted, path, "unit", UNITS, wanted.unit),
        "json_url": wanted.url(url_for("trends.json")),
        "csv_url": wanted.url(url_for("trends.csv")),
    }


def _point(
    wanted: TrendSearch,
    query: str,
    url: Callable[..., str],
    period: Period,
    count: int,
    part: float | None,
    share: bool,
) -> charts.Point:
    filters = wanted.filters
    start = max(period.start, filters.date_from or period.start)
    end = min(period.end, filters.date_to or period.end)
    label = gettext(
        "%(q)s, %(days)s: %(articles)s",
        q=query,
        days=navigation.days(start, end),
        articles=_value(part, True) if share else navigation.articles(count),
    )
    link = url(("from", start), ("to", end)) if count else None
    return charts.Point(part if share else count, label, link)


def _value(value: float | None, share: bool) -> str:
    """A count, or a share as a percentage; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.2%}" if share else f"{int(value):,}"


def _choices(
    wanted: TrendSearch, path: str, name: str, choices: Sequence[str], current: str
) -> list[navigation.Link]:
    return [
        navigation.Link(
            wording.choice_label(name, choice),
            wanted.but(**{name: choice}).url(path),
            choice == current,
        )
        for choice in choices
    ]
