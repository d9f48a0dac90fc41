"""What the page of a trend shows: its lines, the same as a table, outlets and telling words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from indexer.query.remarks import Remark, RemarkCode
from webui.present import charts, navigation, wording
from webui.present.language import gettext
from webui.present.remarks import ShownRemark, present_remarks
from webui.present.trend_search import CHOICES, TrendSearch

if TYPE_CHECKING:
    from indexer.search.results import Listing
    from indexer.search.significant import SignificantWord
    from indexer.search.trends import Outlet, Trend

__all__ = ["present_trend", "switches"]

_OUTLETS: Final = 20


@dataclass(frozen=True, slots=True)
class _Cell:
    """A value in words, and the search that it leads to; None where it counts nothing."""

    value: str
    url: str | None


def present_trend(
    wanted: TrendSearch,
    found: Trend,
    words: Sequence[Listing[SignificantWord]],
    search_path: str,
    *,
    right_to_left: bool,
) -> dict[str, Any]:
    """What the template is given: ``words`` are the telling ones of each search."""
    lines = _lines(wanted, found, search_path)
    share = wanted.show == "share"
    most = max((point.value or 0 for line in lines for point in line.points), default=0)
    return {
        "trend": found,
        "remarks": _remarks(wanted, found, words),
        "drawing": charts.draw(lines, right_to_left=right_to_left) if found.periods else None,
        "most": _value(most, share),
        "series": _series(wanted, found, words, search_path),
        "rows": _rows(found, lines, share),
        "outlets": [_outlet(wanted, found, one, search_path) for one in found.outlets[:_OUTLETS]],
    }


def _remarks(
    wanted: TrendSearch, found: Trend, words: Sequence[Listing[SignificantWord]]
) -> list[ShownRemark]:
    """What is said of the trend and of its words. The page may count by a longer unit than it
    asked for; which search was cut short stands beside the search."""
    remarks = [*found.remarks, *(remark for telling in words for remark in telling.remarks)]
    if wanted.unit not in ("auto", found.unit) and found.periods:
        remarks.append(Remark("longer_unit", found.unit))
    cut_short: frozenset[RemarkCode] = frozenset()
    if any(one.partial for one in found.series):
        cut_short = frozenset({"cut_short"})
    earlier = gettext("Earlier articles were left out; choose an earlier last day to see them.")
    return present_remarks(remarks, without=cut_short, instead={"truncated": earlier})


def switches(wanted: TrendSearch, name: str, path: str) -> list[navigation.Link]:
    """The choices of ``unit`` or ``show``, each with the URL of this trend with it."""
    return [
        navigation.Link(
            wording.choice_label(name, choice),
            wanted.but(**{name: choice}).url(path),
            choice == getattr(wanted, name),
        )
        for choice in CHOICES[name]
    ]


def _lines(wanted: TrendSearch, found: Trend, search_path: str) -> list[charts.Line]:
    """The counts or shares of each search, each point with the search of its days."""
    filters, share = wanted.filters, wanted.show == "share"
    days = [
        (max(one.start, filters.date_from or one.start), min(one.end, filters.date_to or one.end))
        for one in found.periods
    ]
    lines = []
    for one in found.series:
        url = filters.but(q=one.q).near(search_path, "from", "to")
        points = []
        for (start, end), count, part in zip(days, one.counts, one.shares, strict=True):
            label = gettext(
                "%(q)s, %(days)s: %(articles)s",
                q=one.q,
                days=navigation.days(start, end),
                articles=_value(part, share) if share else navigation.articles(count),
            )
            link = url(("from", start), ("to", end)) if count else None
            points.append(charts.Point(part if share else count, label, link))
        lines.append(charts.Line(one.q, tuple(points)))
    return lines


def _series(
    wanted: TrendSearch,
    found: Trend,
    words: Sequence[Listing[SignificantWord]],
    search_path: str,
) -> list[dict[str, Any]]:
    """Each search with the key of its line, its URL, and its words with theirs."""

    def url(query: str) -> str:
        return wanted.filters.but(q=query).url(search_path)

    return [
        {
            "key": charts.key(number),
            "found": one,
            "url": url(one.q),
            "words": [(word.text, url(f"{one.q} {word.text}")) for word in telling],
        }
        for number, (one, telling) in enumerate(zip(found.series, words, strict=True), 1)
    ]


def _rows(
    found: Trend, lines: Sequence[charts.Line], share: bool
) -> list[tuple[object, list[_Cell]]]:
    """The periods in which anything is found, the newest first, with a cell for each search."""
    cells = [[_Cell(_value(one.value, share), one.url) for one in line.points] for line in lines]
    rows = [(period, list(row)) for period, *row in zip(found.periods, *cells, strict=True)]
    return [row for row in reversed(rows) if any(cell.url for cell in row[1])]


def _outlet(
    wanted: TrendSearch, found: Trend, outlet: Outlet, search_path: str
) -> tuple[Outlet, list[_Cell]]:
    """An outlet, with a cell for each search."""
    share = wanted.show == "share"
    cells = []
    for one, count, part in zip(found.series, outlet.counts, outlet.shares, strict=True):
        search = wanted.filters.but(q=one.q, source=(outlet.name,))
        url = search.url(search_path) if count else None
        cells.append(_Cell(_value(part if share else count, share), url))
    return outlet, cells


def _value(value: float | None, share: bool) -> str:
    """A count, or a share as a percentage; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.2%}" if share else f"{int(value):,}"
