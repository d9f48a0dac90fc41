"""Looking closer at what was found: why, and what else there is of its subject."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from indexer.commands.options import FOUND, NOTHING, color_option, index_option, open_index
from indexer.commands.parameters import parameter_options
from indexer.commands.printing import print_explanation, print_json, print_styled
from indexer.commands.remarks import is_damaged, tell_remarks
from indexer.commands.terminal import Terminal

__all__ = ["explain", "related"]


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.argument("id")
@index_option
@parameter_options("explain")
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "table", "json"]),
    help="By default table on a terminal, plain elsewhere.",
)
@color_option
def explain(
    query: tuple[str, ...],
    id: str,
    index: str | None,
    form: str | None,
    color: str,
    **given: Any,
) -> int:
    """Show why QUERY finds the article ID, or what the article lacks.

    For each word: its folded form, stem, skeleton and spellings, how many articles hold it, where
    it stands in this one, and its share of the score.

    \b
    marsad explain بوتين 626805079ffad496
    marsad explain '"كيم جونغ أون" -غزة' 626805079ffad496 --format json
    """
    explanation = open_index(index).explain(" ".join(query), id, **given)
    form = form or ("table" if sys.stdout.isatty() else "plain")
    if form == "json":
        print_json(explanation.to_record())
    else:
        print_explanation(explanation, form, color)
    tell_remarks(explanation.remarks)
    return FOUND if explanation.matched else NOTHING


@click.command()
@click.argument("id")
@index_option
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="The most articles to print.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["plain", "jsonl"]),
    help="By default plain on a terminal, jsonl elsewhere.",
)
@color_option
def related(id: str, index: str | None, limit: int, form: str | None, color: str) -> int:
    """Print articles of the same subject as the article ID, the nearest first.

    They share its rarest words. Each story comes once, and the article's own does not.

    \b
    marsad related 626805079ffad496 --limit 3
    """
    found = open_index(index).related(id, limit)
    form = form or ("plain" if sys.stdout.isatty() else "jsonl")
    terminal = Terminal.of(sys.stdout, color)
    for one in found:
        if form == "jsonl":
            print_json(asdict(one))
            continue
        details = (one.source, (one.published or "")[:10], one.id, f"{one.score:.2f}")
        print_styled(
            (
                *terminal.title(one.title),
                *terminal.detail(" · ".join(filter(None, details)), "   "),
            )
        )
    tell_remarks(found.remarks)
    return FOUND if found and not is_damaged(found.remarks) else NOTHING
