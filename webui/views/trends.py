"""Attention over time: the page, and its JSON and CSV."""

from __future__ import annotations

import io
from csv import writer as csv_writer
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from indexer.output.exporting import spreadsheet_cell
from indexer.query.parameters import MOST_BUCKETS, MOST_QUERIES
from webui.present import navigation, wording
from webui.present.display import direction
from webui.present.language import IN_LANGUAGE
from webui.present.search import LONGEST_VALUE, Problem
from webui.present.trend import present_trend, switches
from webui.present.trend_search import TrendSearch, read_trend
from webui.present.urls import url_for
from webui.serving.delivery import put_in_headers
from webui.serving.failures import refuse
from webui.serving.marks import mark
from webui.state import state

if TYPE_CHECKING:
    from indexer.search.trends import Trend

__all__ = ["blueprint"]

blueprint: Final = Blueprint("trends", __name__)

_MOST_PERIODS: Final = 370
"""Periods of the page for one search: a year by day, seven by week, thirty by month."""

_MOST_POINTS: Final = 500
"""Points of all searches by day or week, each of which is a link twice: 20 KB packed."""

_WORDS: Final = 15


@blueprint.get(f"{IN_LANGUAGE}/trend")
@mark("endless", "kept")
def page() -> tuple[str, int]:
    """Up to five searches over time; status 400 and the form when a parameter cannot be used."""
    wanted, problems = read_trend(request.args, state().settings)
    g.search = wanted
    path = url_for("trends.page")
    form = {
        "wanted": wanted,
        "search": wanted.filters.but(q=wanted.queries[0] if wanted.queries else ""),
        "boxes": [*wanted.queries, *[""] * (MOST_QUERIES - len(wanted.queries))],
        "chips": navigation.filter_chips(
            wanted.filters, lambda one: wanted.but(filters=one).url(path)
        ),
        "problems": wording.problem_list(problems),
        "given": {one.param: one.value for one in problems},
    }
    if wanted.queries and not problems:
        form |= _present(wanted, _count_for_page(wanted), path)
    return render_template("trend.html", **form), 400 if problems else 200


def _present(wanted: TrendSearch, found: Trend, path: str) -> dict[str, Any]:
    """What the page shows of a trend, with the words that set each search apart."""
    index, given = state().index(), wanted.arguments()
    words = [index.significant(one.q, _WORDS, **given) for one in found.series]
    remarks = [*found.remarks, *(remark for telling in words for remark in telling.remarks)]
    g.whole = all(remark.code not in ("cut_short", "damaged") for remark in remarks)
    search_path, right_to_left = url_for("pages.search"), direction(g.lang) == "rtl"
    return {
        **present_trend(wanted, found, words, search_path, right_to_left=right_to_left),
        "shows": switches(wanted, "show", path),
        "units": switches(wanted, "unit", path),
        "json_url": wanted.url(url_for("trends.json")),
        "csv_url": wanted.url(url_for("trends.csv")),
    }


@blueprint.get("/trend.json")
@mark("endless")
def json() -> Response:
    """Up to five searches over time, as JSON."""
    return jsonify(ok=True, **_count(_read_or_refuse()).to_record())


@blueprint.get("/trend.csv")
@mark("endless")
def csv() -> Response:
    """Up to five searches over time, as CSV for spreadsheets: a line for each search and period,
    or with ``by=outlet`` for each search and outlet."""
    by = request.args.get("by", "").strip()
    by_outlet = by == "outlet"
    found = _count(_read_or_refuse(_check_by(by)))
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
    put_in_headers(answer, found.remarks)
    return answer


def _check_by(by: str) -> tuple[Problem, ...]:
    """What is wrong with the ``by`` of a file: it is ``outlet``, without ``unit``, or none."""
    if by not in ("", "outlet"):
        by = by[:LONGEST_VALUE]
        return (Problem("by", "bad_choice", by, f"by: {by} is none of outlet", ("outlet",)),)
    unit = request.args.get("unit", "").strip()
    if by and unit not in ("", "auto"):
        message = "unit: by=outlet counts all of the time, and by no unit"
        return (Problem("unit", "bad_choice", unit[:LONGEST_VALUE], message, ("auto",)),)
    return ()


def _read_or_refuse(more: tuple[Problem, ...] = ()) -> TrendSearch:
    wanted, problems = read_trend(request.args, state().settings)
    refuse((*problems, *more))
    return wanted


def _count(wanted: TrendSearch, most: int = MOST_BUCKETS) -> Trend:
    given = wanted.arguments()
    return state().index().trend(wanted.queries, unit=wanted.unit, most=most, **given)


def _count_for_page(wanted: TrendSearch) -> Trend:
    """The trend in as many periods as the page can show; by month rather than cut short."""
    found = _count(wanted, min(_MOST_PERIODS, _MOST_POINTS // len(wanted.queries)))
    return _count(wanted.but(unit="month"), _MOST_PERIODS) if found.cut else found
