"""Putting articles into the index, taking them out, making it anew."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.advice import index_command
from indexer.commands.options import (
    FOUND,
    NOTHING,
    FormatsCommand,
    engine_options,
    in_a_folder,
    index_option,
    open_index,
    paths_argument,
    tell_done,
    tell_problems,
    wait_option,
)
from indexer.commands.printing import ProgressBar
from indexer.commands.pruning import Pruning, tell_orphaned
from indexer.counted import counted
from indexer.loaded_settings import load_settings, read_settings
from indexer.logs import log_beside, log_problem
from indexer.refusals import in_words

if TYPE_CHECKING:
    from indexer.indexing import IndexReport
    from indexer.storage.rebuilding import Mended

__all__ = ["index", "rebuild", "remove"]


@click.command(cls=FormatsCommand)
@paths_argument
@index_option
@wait_option
@engine_options("a new index")
@click.option(
    "--fields",
    metavar="OURS=THEIRS,...",
    help="Your names of JSON and CSV fields: title=headline,body=story.",
)
@click.option("--source", metavar="NAME", help="The outlet of articles that do not name one.")
@click.option(
    "--prune",
    is_flag=True,
    help="Remove the articles of files of PATH that are no longer there, and say how many, and "
    "which have the text of another source then; on a terminal, after asking.",
)
@click.option("--yes", "-y", is_flag=True, help="With --prune: do not ask.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Say which files would be read, and index none. With --prune: index, and say what would "
    "go.",
)
@click.option("--reread", is_flag=True, help="Read files that have not changed, too.")
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
    paths: tuple[str, ...],
    wait: float,
    prune: bool,
    yes: bool,
    dry_run: bool,
    reread: bool,
    quiet: bool,
    report_file: str | None,
    **flags: str | None,
) -> int:
    """Read articles into the index: files, folders, or - for standard input.

    FORMATS

    Files that have not changed since the last time are skipped. Of several copies of an article
    the richest stands; a text that changed becomes an edition (marsad show --editions). What an
    article's file no longer has is removed; what is gone with its file only with --prune.

    \b
    marsad index articles/ news.jsonl.gz
    zcat news.jsonl.gz | marsad index -
    marsad index export.csv --fields title=headline,body=story
    marsad index --prune articles/
    """
    from indexer.index import Index

    if yes and not prune:
        raise click.UsageError("--yes can only go with --prune")
    if dry_run and not prune:
        return _tell_files(paths, report_file, load_settings(flags, index_needed=False).index)
    bar = ProgressBar("articles", quiet)
    pruning = Pruning(bar, yes=yes, dry_run=dry_run)
    opened = Index.create(load_settings(flags))
    opened.admin.require(engine=flags["engine"], stemmer=flags["stemmer"])
    before = opened.admin.health().articles
    try:
        with bar as progress:
            report = opened.admin.add(
                ["-" if path == "-" else Path(path) for path in paths],
                progress=progress,
                wait=wait,
                prune=pruning if prune else False,
                reread=reread,
            )
    except KeyboardInterrupt:
        log_problem(_interrupted(before, opened.admin.health().articles))
        raise click.Abort from None
    tell_problems("not read", report.failures)
    tell_problems("doubtful", report.warnings)
    tell_problems("kept as it was", report.poorer)
    if report.poorer:
        log_problem(
            "kept as it was: for what came to stand: take what is held out of its file, "
            "marsad remove ID|URL, and index what came again"
        )
    tell_problems("besides articles", report.beside)
    if report.gone_files and not prune:
        tell_orphaned(report, f"marsad index --prune {shlex.join(paths)}")
    pruning.tell_done(report)
    if not quiet:
        if not (pruning.held_back and _did_nothing(report)):
            click.echo(_summary(report))
        for line in report.left_out.lines():
            log_beside(line)
    if report_file is not None:
        _write_report(report_file, report.to_record(), "; the run itself ended as said above")
    return NOTHING if report.failures or pruning.refused else FOUND


def _tell_files(paths: tuple[str, ...], report_file: str | None, in_use: Path) -> int:
    """Says what would become of the files, and indexes none."""
    from indexer.ingest.files import look_over

    seen = look_over((Path(path) for path in paths if path != "-"), in_use=in_use)
    if report_file is not None:
        _write_report(report_file, seen.to_record())
    for line in seen.lines():
        click.echo(line)
    return FOUND


def _interrupted(before: int, now: int) -> str:
    """What is left of a run that was broken off, and how it goes on."""
    held = f"{counted(now, 'article')} in the index ({now - before:+,} by this run)"
    return (
        f"interrupted: what was committed is kept, {held}; running the same again goes on with the "
        "files that are not done"
    )


def _did_nothing(report: IndexReport) -> bool:
    """Whether a run looked at files alone."""
    changes = report.new + report.changed + report.filled + report.moved + report.removed
    return not (changes or report.read_files or report.refused_files or report.failures)


def _summary(report: IndexReport) -> str:
    """What a run did, in a line: what is rare only where there is some of it."""
    rate = report.articles / report.seconds if report.seconds else 0
    rare = {
        "filled in": report.filled,
        "kept (what came is poorer)": report.kept,
        "moved": report.moved,
        "removed": report.removed,
    }
    also = "".join(f", {count:,} {what}" for what, count in rare.items() if count)
    refused = f", {report.refused_files:,} refused" if report.refused_files else ""
    return (
        f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
        f"{also}, {len(report.failures):,} failed"
        f" — {counted(report.files, 'file')} ({report.skipped_files:,} skipped{refused}),"
        f" {report.seconds:.1f} s, {rate:,.0f} articles/s"
    )


def _write_report(file: str, record: dict[str, Any], beside: str = "") -> None:
    try:
        Path(file).write_text(
            json.dumps(record, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        raise click.ClickException(f"cannot write {file} ({in_words(error)}){beside}") from error


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID|URL...")
@index_option
@wait_option
def remove(ids: tuple[str, ...], index: str | None, wait: float) -> int:
    """Take articles out of the index. Their files stay, and give them again when indexed: what has
    to go for good is first taken out of its file.

    \b
    marsad remove 3f0c9a51d2b7e684
    marsad remove https://example.org/news/2024/05/17
    """
    removed = open_index(index).admin.remove(ids, wait=wait)
    editions = f", with {counted(removed.editions, 'edition')}" if removed.editions else ""
    tell_done(f"{removed.articles:,} of {len(ids):,} removed{editions}")
    return FOUND if removed.articles else NOTHING


@click.command()
@index_option
@wait_option
@engine_options("the rebuilt index")
def rebuild(wait: float, **flags: str | None) -> int:
    """Make the index anew from the articles in it, for a new version, engine or stemmer, or after
    damage.

    It keeps the engine and stemmer that it has, unless an option or a setting names another. The
    old index serves until the new one is whole. Every article that can be read is saved,
    whatever else is damaged; where some are lost, what is left of the old index is kept beside the
    new one, and the exit code is 1.

    \b
    marsad rebuild
    marsad rebuild --engine whoosh
    """
    from indexer.index import Index

    settings = load_settings(flags)  # which refuses an index that a stranger's file names
    origins = read_settings(flags).origins
    opened = Index.open(settings, outdated=True)
    own = opened.admin.made_with()
    kept: Any = {name: own[name] for name in own if name not in origins}
    opened = Index.open(replace(settings, **kept), outdated=True)
    if "stemmer" not in own and "stemmer" not in origins:
        command = index_command("rebuild --stemmer NAME", settings.index)
        log_problem(
            "marsad: which stemmer the index was made with cannot be told: it is made anew with "
            f"{settings.stemmer}. For another: {command}"
        )
    lost = False

    def tell(mended: Mended) -> None:
        nonlocal lost
        lost |= mended.lost
        log_problem(f"marsad: {mended.text}")

    with ProgressBar("articles") as progress:
        state = opened.admin.rebuild(progress=progress, wait=wait, report=tell)
    tell_done(f"{counted(state.articles, 'article')}, analyzer {state.analyzer}")
    return NOTHING if lost else FOUND
