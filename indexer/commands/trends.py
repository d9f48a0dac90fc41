"""Telling how much several searches find over time."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from indexer.commands.options import FOUND, NOTHING, index_option, open_index
from indexer.commands.parameters import parameter_options
from indexer.commands.printing import print_json, print_line, print_table
from indexer.commands.remarks import is_damaged, tell_remarks
from indexer.counted import counted
from indexer.output.exporting import spreadsheet_cell
from indexer.query.parameters import UNITS

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.search.significant import SignificantWord
    from indexer.search.trends import Series, Trend

__all__ = ["trend"]

_BARS: Final = "▁▂▃▄▅▆▇█"
_WIDEST: Final = 60
_WORDS: Final = 20


@click.command()
@click.argument("queries", nargs=-1, required=True, metavar="QUERY...")
@index_option
@click.option(
    "--unit",
    metavar=f"[{'|'.join(UNITS)}]",
    default="auto",
    show_default=True,
    help="day, week (from Monday), month, or auto (by the length of time).",
)
@click.option("--share", is_flag=True, help="Show shares of all articles published, not counts.")
@click.option("--by-outlet", is_flag=True, help="Count by outlet, not over time.")
@click.option(
    "--words", is_flag=True, help="Show the words that set each search apart, not counts."
)
@parameter_options("trend")
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "table", "jsonl", "csv"]),
    help="By default plain on a terminal, jsonl elsewhere.",
)
def trend(
    queries: tuple[str, ...],
    index: str | None,
    unit: str,
    share: bool,
    by_outlet: bool,
    words: bool,
    form: str | None,
    **given: Any,
) -> int:
    """Count the articles that up to five searches find over time, or by outlet.

    Each QUERY is one search, as in marsad search, but counts only articles with all of its words,
    even where there are none. jsonl and csv have a line for each search and period, with counts
    and shares.

    \b
    marsad trend غزة أوكرانيا --unit week --share
    marsad trend 'أسعار النفط' --by-outlet --format csv
    marsad trend بوتين --words
    """
    counting = {"--by-outlet": by_outlet, "--share": share, "--unit": unit != "auto"}
    if words and any(counting.values()):
        option = next(option for option, given in counting.items() if given)
        raise click.UsageError(f"--words and {option} do not go together")
    if by_outlet and unit != "auto":
        raise click.UsageError("--by-outlet and --unit do not go together")
    opened = open_index(index)
    form = form or ("plain" if sys.stdout.isatty() else "jsonl")
    if words:
        return _tell_words(opened, queries, given, form)
    found = opened.trend(queries, unit=unit, **given)
    if form == "plain":
        _tell(found, share, by_outlet)
    else:
        rows = list(found.outlet_rows() if by_outlet else found.rows())
        columns = ("q", "source") if by_outlet else ("q", "from", "to")
        _print_rows(rows, (*columns, "count", "published", "share"), form)
    tell_remarks(found.remarks)
    return FOUND if any(one.total for one in found.series) else NOTHING


def _tell_words(index: Index, queries: Sequence[str], given: Mapping[str, Any], form: str) -> int:
    """The words that set each search apart; the exit code."""
    significant = {
        query: index.significant(query, _WORDS, **given) for query in dict.fromkeys(queries)
    }
    _print_words(significant, form)
    for query, words in significant.items():
        tell_remarks(words.remarks, query)
    damaged = any(is_damaged(words.remarks) for words in significant.values())
    return FOUND if any(significant.values()) and not damaged else NOTHING


def _tell(trend: Trend, share: bool, by_outlet: bool) -> None:
    """For people: a line of bars for each search, or a table of outlets."""
    for place, one in enumerate(trend.series):
        print_line(f"{one.q}   {_count_line(one)}")
        lines = _outlet_lines(trend, place) if by_outlet else _period_lines(trend, one, share)
        for line in (*lines, ""):
            print_line(line)
    undated = f", {trend.undated:,} of them without a date" if trend.undated else ""
    print_line(f"of {counted(trend.published, 'article')}{undated}")
    if trend.cut:
        print_line("Earlier articles were left out; say --to.")


def _outlet_lines(trend: Trend, place: int) -> Iterator[str]:
    """How many articles of each outlet the search at a place finds, and their share of all."""
    for outlet in trend.outlets:
        if outlet.counts[place]:
            yield f"{outlet.counts[place]:>9,}  {outlet.shares[place]:>6.1%}  {outlet.name}"


def _period_lines(trend: Trend, one: Series, share: bool) -> Iterator[str]:
    """Bars of what a search finds over time, and what they stand for."""
    if not trend.periods:
        return
    values = one.shares if share else one.counts
    most = max((value for value in values if value), default=0)
    yield _bars(values)
    shown = f"{most:.2%}" if share else f"{most:,}"
    ends = f"{trend.periods[0].start} – {trend.periods[-1].end}"
    yield f"{ends}, by {trend.unit}, {shown} at most"


def _count_line(one: Series) -> str:
    if one.partial:
        return "not counted in time; results may be missing"
    undated = f" ({one.undated:,} without a date)" if one.undated else ""
    return f"{counted(one.total, 'article')}{undated}"


def _bars(values: Any) -> str:
    """A line of bars, from left to right; several periods share one where there are too many."""
    step = -(-len(values) // _WIDEST)
    heights = [
        max((value or 0 for value in values[start : start + step]), default=0)
        for start in range(0, len(values), step)
    ]
    most = max(heights) or 1
    return "".join(
        _BARS[min(int(height / most * len(_BARS)), len(_BARS) - 1)] if height else " "
        for height in heights
    )


def _print_words(significant: Mapping[str, Sequence[SignificantWord]], form: str) -> None:
    if form == "plain":
        for query, found in significant.items():
            print_line(f"{query}: {'، '.join(one.text for one in found)}")
        return
    rows = [
        {"q": query, **one.to_record()} for query, found in significant.items() for one in found
    ]
    _print_rows(rows, ("q", "text", "count", "sample", "articles", "score"), form)


def _print_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], form: str) -> None:
    if form == "jsonl":
        for row in rows:
            print_json(row)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([spreadsheet_cell(row[column]) for column in columns] for row in rows)
    else:
        print_table(
            columns,
            (
                ["" if row[column] is None else str(row[column]) for column in columns]
                for row in rows
            ),
        )
