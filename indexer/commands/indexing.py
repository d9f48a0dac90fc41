"""Putting articles into the index, taking them out, making it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.commands.options import (
    FOUND,
    NOTHING,
    FormatsCommand,
    engine_options,
    in_a_folder,
    index_option,
    open_index,
    tell_done,
    tell_problems,
    wait_option,
)
from indexer.commands.printing import ProgressBar
from indexer.settings import load_settings

if TYPE_CHECKING:
    from indexer.storage.rebuilding import Mended

__all__ = ["index", "rebuild", "remove"]


@click.command(cls=FormatsCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@index_option
@wait_option
@engine_options("a new index")
@click.option(
    "--fields",
    metavar="OURS=THEIRS,...",
    help="Your names of JSON and CSV fields: title=headline,body=story.",
)
@click.option("--source", metavar="NAME", help="The outlet of articles that do not name one.")
@click.option("--quiet", "-q", is_flag=True, help="Print only problems.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, writable=True),
    callback=in_a_folder,
    metavar="FILE",
    help="Write what was indexed, and what could not be read, to a JSON file.",
)
def index(
    paths: tuple[str, ...], wait: float, quiet: bool, report_file: str | None, **flags: str | None
) -> int:
    """Read articles into the index: files, folders, or - for standard input.

    FORMATS

    Files that have not changed since the last time are skipped.

    \b
    marsad index articles/ news.jsonl.gz
    zcat news.jsonl.gz | marsad index -
    marsad index export.csv --fields title=headline,body=story
    """
    from indexer.index import Index

    opened = Index.create(load_settings(flags))
    opened.admin.require(engine=flags["engine"], stemmer=flags["stemmer"])
    with ProgressBar("articles", quiet) as progress:
        report = opened.admin.add(
            ["-" if path == "-" else Path(path) for path in paths], progress=progress, wait=wait
        )
    if report_file is not None:
        _write_report(report_file, report.to_record())
    tell_problems("not read", report.failures)
    tell_problems("doubtful", report.warnings)
    if not quiet:
        rate = report.articles / report.seconds if report.seconds else 0
        removed = f", {report.removed:,} removed" if report.removed else ""
        click.echo(
            f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
            f"{removed}, {len(report.failures):,} failed"
            f" — {report.files:,} files ({report.skipped_files:,} skipped),"
            f" {report.seconds:.1f} s, {rate:,.0f} articles/s"
        )
    return NOTHING if report.failures else FOUND


def _write_report(file: str, record: dict[str, Any]) -> None:
    try:
        Path(file).write_text(
            json.dumps(record, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        raise click.ClickException(f"cannot write {file} ({error.strerror})") from error


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@index_option
@wait_option
def remove(ids: tuple[str, ...], index: str | None, wait: float) -> int:
    """Take articles out of the index. Their files stay, and give them again when indexed.

    \b
    marsad remove 3f0c9a51d2b7e684
    """
    removed = open_index(index).admin.remove(ids, wait=wait)
    tell_done(f"{removed:,} of {len(ids):,} removed")
    return FOUND if removed else NOTHING


@click.command()
@index_option
@wait_option
@engine_options("the rebuilt index")
def rebuild(wait: float, **flags: str | None) -> int:
    """Make the index anew from the articles in it, for a new version, engine or stemmer, or after
    damage.

    The old index serves until the new one is whole. Every article that can be read is saved,
    whatever else is damaged; where some are lost, what is left of the old index is kept beside the
    new one, and the exit code is 1.

    \b
    marsad rebuild
    marsad rebuild --engine whoosh
    """
    from indexer.index import Index

    opened = Index.open(load_settings(flags), outdated=True)
    lost = False

    def tell(mended: Mended) -> None:
        nonlocal lost
        lost |= mended.lost
        click.echo(f"marsad: {mended.text}", err=True)

    with ProgressBar("articles") as progress:
        state = opened.admin.rebuild(progress=progress, wait=wait, report=tell)
    tell_done(f"{state.articles:,} articles, analyzer {state.analyzer}")
    return NOTHING if lost else FOUND
