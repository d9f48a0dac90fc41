"""Searching, and showing what was found."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from indexer.commands.editions import print_editions
from indexer.commands.options import FOUND, NOTHING, color_option, index_option, open_index
from indexer.commands.parameters import parameter_options
from indexer.commands.printing import Printer, print_json, print_line, print_styled
from indexer.commands.remarks import is_damaged, tell_remarks
from indexer.query.parameters import offered_at

__all__ = ["search", "show", "suggest"]


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--help-syntax",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, option, asked: _tell_syntax(context, asked),
    help="Show everything that QUERY can contain, with examples, and exit.",
)
@index_option
@parameter_options("search")
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "table", "jsonl", "csv"]),
    help="By default plain on a terminal, jsonl elsewhere.",
)
@click.option(
    "--with-header",
    is_flag=True,
    help="jsonl: begin with a line of the query, the total and the remarks.",
)
@color_option
@click.option(
    "--bidi",
    type=click.Choice(["auto", "logical", "isolate", "visual"]),
    default="auto",
    help="visual: reorder for terminals that cannot show Arabic (needs marsad[bidi]).",
)
def search(
    query: tuple[str, ...],
    index: str | None,
    form: str | None,
    with_header: bool,
    fold: bool | None,
    color: str,
    bidi: str,
    **given: Any,
) -> int:
    """Search the index. QUERY - reads queries from standard input, one a line.

    Words are joined by AND; "…" is a phrase; OR/أو, NOT/ليس or -word, word*, word~, parentheses;
    العنوان: المصدر: القسم: الكاتب: التاريخ: (title: source: section: author: date:) narrow down.
    All of it, with examples: marsad search --help-syntax

    \b
    marsad search بوتين
    marsad search '"كيم جونغ أون" -روسيا' --from 2024-06 --sort new
    marsad search 'العنوان:أوكرانيا التاريخ:[2024-01 إلى 2024-06]' --format csv
    marsad search هدنة --name غزة --name نتنياهو
    marsad search - --format jsonl --with-header < queries.txt
    """
    form = form or ("plain" if sys.stdout.isatty() else "jsonl")
    if with_header and form != "jsonl":
        raise click.UsageError(f"--with-header is for --format jsonl, and not for {form}")
    opened = open_index(index)
    typed = [" ".join(query)]
    several = typed == ["-"]
    queries = filter(None, map(str.strip, sys.stdin)) if several else typed
    # A program gets every hit unless it asks otherwise.
    fold = form in ("plain", "table") if fold is None else fold
    found, damaged = False, False
    printer = Printer(form, with_header, color, bidi)
    for text in queries:
        results = opened.search(text, fold=fold, **given)
        printer.show(results, text if several else "")
        found |= results.total > 0
        damaged |= bool(results.unread)
    return FOUND if found and not damaged else NOTHING


def _tell_syntax(context: click.Context, asked: bool) -> None:
    """Prints what may be typed, in Arabic where LANG or its like says so, and ends the command."""
    if not asked:
        return
    from indexer.query.syntax import syntax_lines

    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    for line in syntax_lines(arabic=next(filter(None, names), "").startswith("ar")):
        print_line(line)
    context.exit()


@click.command()
@click.argument("id", metavar="ID|URL")
@index_option
@click.option("--query", "-q", default="", help="Mark the matches of a query.")
@parameter_options("mark")
@click.option(
    "--editions",
    is_flag=True,
    help="Print the texts that it has had, the latest first, and what each next one changed.",
)
@click.option(
    "--format", "form", type=click.Choice(["plain", "json"]), default="plain", show_default=True
)
@color_option
def show(
    id: str,
    index: str | None,
    query: str,
    editions: bool,
    form: str,
    color: str,
    **given: Any,
) -> None:
    """Print one article whole, by its id or address, or with --editions the texts that it has had.

    What the next edition took out stands in [-…-], what it put in in {+…+}. Last come texts that
    say something else and were too poor to stand. With --query, JSON has
    marks (offsets in code points) and remarks, too.

    \b
    marsad show 3f0c9a51d2b7e684 --query بوتين
    marsad show 3f0c9a51d2b7e684 --query بوتين --match exact
    marsad show 3f0c9a51d2b7e684 --editions
    marsad show 'https://example.org/news/2024/05/17?utm_source=x'
    """
    from indexer.commands.terminal import Terminal

    if editions and query:
        raise click.UsageError("--editions and --query do not go together")
    for row in offered_at("mark"):
        if given[row.keyword] and not query:
            raise click.UsageError(f"--{row.name} is for --query, which is not given")
    opened = open_index(index)
    if editions:
        print_editions(opened.editions(id), form, color)
        return
    article = opened.get(id)
    marks = opened.mark(article, query, **given)
    tell_remarks(marks.remarks)
    if form == "json":
        told = {"marks": marks, "remarks": [one.to_record() for one in marks.remarks]}
        print_json(article.to_record() | (told if query else {}))
        return
    terminal = Terminal.of(sys.stdout, color)
    details = (article.source, article.agency, article.author, article.section, article.published)
    lines = (
        *terminal.title(article.title, marks["title"]),
        *terminal.detail(" · ".join(filter(None, details))),
        *terminal.detail(article.url or article.path or ""),
        *(terminal.detail(f"captured {article.captured}") if article.captured else ()),
        *terminal.detail("، ".join(name.arabic for name in opened.names.of(article))),
        "",
        *terminal.text(article.body, marks["body"]),
    )
    print_styled(lines)


@click.command()
@click.argument("text", nargs=-1, required=True)
@index_option
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 100),
    default=8,
    show_default=True,
    help="The most completions to print.",
)
def suggest(text: tuple[str, ...], index: str | None, limit: int) -> int:
    """Complete a query: each completion on a line, with the number of articles that it finds and,
    where it is a name, whose.

    A space at the end says that the last word is whole.

    \b
    marsad suggest كيم
    marsad suggest 'مجلس '
    """
    found = open_index(index).complete(" ".join(text), limit)
    for one in found:
        whose = f"\t{one.name.arabic}" if one.name else ""
        print_line(f"{one.text}\t{one.articles}{whose}")
    tell_remarks(found.remarks)
    return FOUND if found and not is_damaged(found.remarks) else NOTHING
