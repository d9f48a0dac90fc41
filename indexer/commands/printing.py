"""What the command line prints: results in each of their forms, and progress.

rich is imported for tables and progress bars alone.
Whatever others wrote comes out without control characters: see :mod:`indexer.printable`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

from indexer.commands.options import is_quiet
from indexer.commands.remarks import tell_remarks
from indexer.commands.streams import unescaped
from indexer.commands.terminal import Terminal
from indexer.counted import counted
from indexer.output.exporting import csv_lines, jsonl_lines
from indexer.printable import escape_json, show_controls
from indexer.query.remarks import Remark, sentence

if TYPE_CHECKING:
    from indexer.indexing import Progress
    from indexer.search.explain import ExplainedWord, Explanation
    from indexer.search.results import Results

__all__ = [
    "Printer",
    "ProgressBar",
    "print_explanation",
    "print_json",
    "print_line",
    "print_styled",
    "print_table",
]


class ProgressBar:
    """A progress bar with rate and time left on a terminal, and nothing elsewhere."""

    def __init__(self, unit: str, quiet: bool = False) -> None:
        self._unit = unit
        self._bar: Any = None
        self._shown = sys.stderr.isatty() and not (quiet or is_quiet())

    def __enter__(self) -> Callable[[Progress], None] | None:
        if not self._shown:
            return None
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%  {task.fields[articles]:,} " + self._unit),
            TextColumn("{task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            console=Console(file=unescaped(sys.stderr)),
            transient=True,
        )
        task = self._bar.add_task("", total=None, articles=0, rate=0)
        self._bar.start()

        def tell(progress: Progress) -> None:
            elapsed = self._bar.tasks[0].elapsed or 0
            self._bar.update(
                task,
                total=progress.total or None,
                completed=progress.done,
                articles=progress.articles,
                rate=progress.articles / elapsed if elapsed else 0,
                description=show_controls(os.path.basename(progress.file))[-30:],
            )

        return tell

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Takes the bar away, before something is asked."""
        if self._bar is not None:
            self._bar.stop()


class Printer:
    """Prints results in one of the forms, one query after another."""

    def __init__(self, form: str, with_header: bool, colour: str, bidi: str) -> None:
        self._show = getattr(self, f"_{form}")
        self._for_people = form in ("plain", "table")
        self._with_header = with_header
        self._terminal = Terminal.of(sys.stdout, colour, bidi)
        self._begun = False

    def show(self, results: Results, about: str = "") -> None:
        """Prints one page of results, and the remarks on them: among them where people read, beside
        data on standard error, as is damage always. ``about`` names the query where there are
        several."""
        self._show(results)
        if self._for_people:
            tell_remarks(results.unread, about)
        else:
            tell_remarks(results.told, about)
            _tell_more(results, about)
        self._begun = True

    def _jsonl(self, results: Results) -> None:
        if self._with_header:
            header = {
                "query": results.query_record(),
                "total": results.total,
                "page": results.page,
                "size": results.size,
                "took_ms": results.took_ms,
                "index_updated": results.index_updated,
            }
            print_json(header)
        sys.stdout.writelines(jsonl_lines(results.hits))

    def _csv(self, results: Results) -> None:
        sys.stdout.writelines(csv_lines(results.hits, header=not self._begun))

    def _table(self, results: Results) -> None:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(caption=_count_line(results), show_lines=False)
        for column in ("#", "title", "source", "published", "id"):
            table.add_column(column, overflow="fold" if column == "id" else "ellipsis")
        for hit in results.hits:
            title = Text(show_controls(hit.title))
            for start, end in hit.marks["title"]:
                title.stylize("bold yellow", start, end)
            # rich would read [brackets] in what is no Text.
            others = hit.source or "", (hit.published or "")[:10], hit.id
            table.add_row(str(hit.rank), title, *map(Text, map(show_controls, others)))
        Console(no_color=not self._terminal.colour).print(table)
        for line in _beside(results):
            print_styled(self._terminal.detail(line))

    def _plain(self, results: Results) -> None:
        terminal = self._terminal
        lines: list[str] = [""] if self._begun else []
        lines += terminal.detail(_count_line(results))
        for line in _beside(results):
            lines += terminal.detail(line)
        for hit in results.hits:
            details = (
                hit.source,
                (hit.published or "")[:16].replace("T", " "),
                hit.section,
                hit.id,
            )
            lines.append("")
            lines += terminal.title(
                f"{hit.rank}. {hit.title}", _shift(hit.marks["title"], hit.rank)
            )
            lines += terminal.detail(" · ".join(filter(None, details)), "   ")
            lines += terminal.text(hit.snippet, hit.marks["snippet"], "   ")
            others = "، ".join(copy.source or copy.title for copy in hit.copies if not copy.again)
            if others:
                lines += terminal.detail(f"The same story elsewhere: {others}", "   ")
            again = "، ".join(copy.title for copy in hit.copies if copy.again)
            if again:
                lines += terminal.detail(f"The same story by {hit.source} again: {again}", "   ")
        print_styled(lines)


_EXPLAINED: Final = (
    "word",
    "kind",
    "folded",
    "stem",
    "skeleton",
    "spellings",
    "articles",
    "here",
    "score",
    "share",
)


_NUMBERS: Final = frozenset({"count", "published", "sample", "articles", "score", "share"})


def print_explanation(explanation: Explanation, form: str, colour: str) -> None:
    """Prints why an article was found: ``table``, or ``plain`` with tabs between cells."""
    terminal = Terminal.of(sys.stdout, colour)
    lines = terminal.title(explanation.title)
    lines += terminal.detail(_score_line(explanation))
    rows = [_explanation_row(word) for word in explanation.words]
    if form == "plain":
        lines += ["\t".join(map(show_controls, row)) for row in (_EXPLAINED, *rows)]
    print_styled(lines)
    if form == "table":
        print_table(_EXPLAINED, rows, colour=terminal.colour)


def _score_line(explanation: Explanation) -> str:
    asked = f"match {explanation.match}, operator {explanation.operator}"
    missing = "، ".join(explanation.missing)
    if explanation.matched:
        lacks = f"; no article has all words, this one lacks: {missing}" * explanation.widened
        return f"score {explanation.score:.4f} ({asked}){lacks}"
    others = ", as others have all words" * explanation.widened
    return f"not found{others} ({asked}): {missing}"


def _explanation_row(word: ExplainedWord) -> tuple[str, ...]:
    ignored = word.kind == "ignored"
    about = word.field and f"{word.field}:"
    return (
        f"{'-' * word.negated}{about or ''}{word.text}",
        word.kind,
        word.folded,
        word.stem,
        word.skeleton,
        "، ".join(map(str, word.spellings)),
        "" if ignored else f"{word.articles:,}",
        "" if ignored else ", ".join(word.places) or ("yes" if word.found else "no"),
        f"{word.score:.4f}",
        f"{word.share:.1%}",
    )


def _shift(marks: Iterable[tuple[int, int]], rank: int) -> list[tuple[int, int]]:
    """The spans of a title behind its number."""
    offset = len(f"{rank}. ")
    return [(start + offset, end + offset) for start, end in marks]


def print_table(
    columns: Iterable[str], rows: Iterable[Iterable[str]], *, colour: bool = True
) -> None:
    """Prints a table, numbers on the right of their columns."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in _NUMBERS else "left"
        table.add_column(column, justify=justify, overflow="fold")
    for row in rows:
        table.add_row(
            *map(Text, map(show_controls, row))
        )  # rich would read [brackets] in what is no Text
    Console(no_color=not colour).print(table)


def print_line(line: str) -> None:
    """Writes a line to standard output, with pictures of the control characters in it."""
    sys.stdout.write(show_controls(line) + "\n")


def print_styled(lines: Iterable[str]) -> None:
    """Writes lines of :class:`Terminal`, whose control characters are its own."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def print_json(record: object) -> None:
    """Writes a value as a line of JSON, letters as they are; what JSON does not know as a text."""
    line = json.dumps(record, ensure_ascii=False, default=str)
    sys.stdout.write(escape_json(line) + "\n")


def _beside(results: Results) -> list[str]:
    """What is said among the results, in sentences; damage is told on standard error."""
    return [sentence(one) for one in results.told if one not in results.unread]


def _count_line(results: Results) -> str:
    first = results.hits[0].rank if results.hits else 0
    last = results.hits[-1].rank if results.hits else 0
    shown = f"{first:,}–{last:,} of " if results.hits else ""
    return f"{shown}{counted(results.total, 'article')} ({results.took_ms:.0f} ms)"


def _tell_more(results: Results, about: str) -> None:
    """Says beside the data that there are more than on this page, and how to get those."""
    rest = results.total - results.page * results.size
    if rest > 0:
        tell_remarks([Remark("truncated", count=rest)], about, "--limit or --page gives more")
