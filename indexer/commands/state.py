"""Telling the state of the index and of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from indexer.commands.options import FOUND, NO_INDEX, index_option, open_index
from indexer.commands.printing import ProgressBar, print_json, print_line
from indexer.counted import counted
from indexer.errors import IndexMismatch, IndexMissing, IndexRefused, IndexUnavailable
from indexer.loaded_settings import load_settings, read_settings
from indexer.logs import log_problem
from indexer.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.storage.checking import Problem
    from indexer.storage.lists import ListState

__all__ = ["check", "settings", "stats"]


@click.command()
@index_option
@click.option(
    "--format", "form", type=click.Choice(["plain", "json"]), default="plain", show_default=True
)
def stats(index: str | None, form: str) -> None:
    """Show what the index holds."""
    from dataclasses import asdict

    state = open_index(index).admin.stats()
    if form == "json":
        print_json(asdict(state))
        return
    print_line(f"articles   {state.articles:,}")
    print_line(f"published  {state.oldest or '?'} – {state.newest or '?'}")
    print_line(f"updated    {state.updated}")
    print_line(f"size       {state.bytes / 1e6:,.1f} MB in {state.path}")
    print_line(f"engine     {state.engine}, analyzer {state.analyzer}")
    for name, one in state.lists.items():
        print_line(f"list       {_LISTS[name]}: {_list_state(name, one)}")
    for source, count in state.sources.items():
        print_line(f"{count:>9,}  {source}")


_LISTS: Final = {
    "names": "names of people, places and institutions",
    "recognition": "words that tell how a name is meant",
    "protected": "words that are not stemmed",
}
"""What each list has."""

_NEWER: Final = {
    "names": "new names and spellings are searched; facets have them",
    "recognition": "articles are counted under names by the new ones",
    "protected": "queries follow the new ones; stems in the index do",
}
"""What has become of each list's new entries, and what happens after a rebuild."""


def _list_state(name: str, state: ListState) -> str:
    if not state.changed:
        return f"{state.now:,} entries"
    return (
        f"{state.made_with:,} entries when the index was made, {state.now:,} now, "
        f"{state.changed:,} new, gone or changed: {_NEWER[name]} after 'marsad rebuild'"
    )


@click.command()
@index_option
@click.option(
    "--format", "form", type=click.Choice(["plain", "json"]), default="plain", show_default=True
)
def check(index: str | None, form: str) -> int:
    """Verify every file of the index and every article, and report damage.

    Each problem is told with what mends it, on standard error. Exit codes: 0 sound, 3 damaged,
    not readable by this user, made by another version, so that it must be made anew, or not
    there. What is no damage (a run was killed, a file is no file of an index) is told too. It can
    take minutes.

    \b
    marsad check
    marsad check --format json
    """
    problems, notes = _check(load_settings({"index": index}))
    damaged = [one for one in problems if not (one.outdated or one.refused or one.missing)]
    refused = [one for one in problems if one.refused]
    if form == "json":
        print_json(
            {
                "sound": not problems,
                "outdated": any(one.outdated for one in problems),
                "refused": bool(refused),
                "missing": any(one.missing for one in problems),
                "problems": [{"problem": one.problem, "mend": one.mend} for one in problems],
                "notes": [one.problem for one in notes],
            }
        )
        return NO_INDEX if problems else FOUND
    for problem in (*problems, *notes):
        log_problem(f"marsad: {problem}")
    if damaged:
        click.echo(f"damaged: {counted(len(damaged), 'problem')}")
    elif refused:
        click.echo(f"not readable: {counted(len(refused), 'file')}")
    elif any(one.missing for one in problems):
        click.echo("no index")
    else:
        click.echo("not damaged, but made by another version" if problems else "sound")
    return NO_INDEX if problems else FOUND


def _check(settings: Settings) -> tuple[Sequence[Problem], Sequence[Problem]]:
    """The problems of an index, and what is no damage."""
    from indexer.index import Index
    from indexer.storage.checking import Problem

    notes: list[Problem] = []
    try:
        opened = Index.open(settings, outdated=True)
        with ProgressBar("articles") as progress:
            return opened.admin.check(progress=progress, note=notes.append), notes
    except IndexUnavailable as error:  # so that there is nothing to look at
        outdated = isinstance(error, IndexMismatch)  # of a newer version, whose files are not known
        refused, missing = isinstance(error, IndexRefused), isinstance(error, IndexMissing)
        problem = Problem(error.problem, error.mend, False, outdated, refused, missing)
        return [problem], notes


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["plain", "json"]), default="plain", show_default=True
)
def settings(form: str) -> None:
    """List the settings with their values in force here, where each comes from, and what of
    marsad.toml is refused because its folder is not trusted.

    \b
    marsad settings
    marsad settings --format json
    """
    loaded = read_settings()
    state = loaded.settings
    if form == "json":
        values = {setting.name: state.value(setting.name) for setting in SETTINGS}
        if "index" in loaded.refused:
            values["index"] = None  # no command uses one here
        told = {"origins": dict(loaded.origins), "refused": dict(loaded.refused)}
        print_json({**values, **told})
    else:
        for setting in SETTINGS:
            origin = loaded.origins.get(setting.name)
            known = f"   (from {origin})" if origin else ""
            value = state.value(setting.name)
            if setting.name == "index" and "index" in loaded.refused:
                value = "–   (none is used here: trust the folder, or name one with --index)"
            print_line(f"{setting.name} = {value}{known}")
            if why := loaded.refused.get(setting.name):
                print_line(f"    That of {loaded.file} is not used: {why}.")
            print_line(f"    {setting.help} MARSAD_{setting.name.upper()}")
    if complaint := loaded.complaint():
        log_problem(f"marsad: {complaint}")
