"""Saying which folders are trusted: whose ``marsad.toml`` may set everything."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.commands.options import FOUND, NOTHING
from indexer.commands.printing import print_line
from indexer.errors import SettingError
from indexer.loaded_settings import FILE_NAME, read_settings
from indexer.logs import log_problem
from indexer.trust import add_trust, nearest, remove_trust, trusted_folders

__all__ = ["trust"]


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="List the folders that are trusted.")
@click.option("--remove", "removed", is_flag=True, help="Trust the folder no more.")
def trust(folder: Path | None, listed: bool, removed: bool) -> int:
    """Let the marsad.toml of FOLDER set everything. By default that of the nearest marsad.toml.

    A marsad.toml that is not trusted may set what searching needs and lower limits. It may not
    name files to write, addresses to serve on, or an index elsewhere, nor raise limits. Read the
    file before you trust its folder: it is then believed as it is now and as it will be. Trust
    holds for the folder alone, not for those in it. MARSAD_TRUST names trusted folders, too.

    \b
    marsad trust
    marsad trust ~/news
    marsad trust --list
    marsad trust --remove ~/news
    """
    if listed:
        if folder is not None or removed:
            raise click.UsageError("--list goes with nothing else")
        folders = trusted_folders()
        for one in folders:
            print_line(str(one))
        return FOUND if folders else NOTHING
    chosen = folder or _nearest_folder()
    if removed:
        return _remove(chosen)
    _add(chosen)
    return FOUND


def _nearest_folder() -> Path:
    here = Path.cwd()
    file = nearest(here, FILE_NAME)
    return here if file is None else file.parent


def _remove(folder: Path) -> int:
    if remove_trust(folder):
        print_line(f"{folder.absolute()} is trusted no more")
        return FOUND
    log_problem(f"marsad: {folder} was not trusted")
    return NOTHING


def _add(folder: Path) -> None:
    if not folder.is_dir():
        raise SettingError(f"{folder} is not a folder")
    if folder.stat().st_mode & 0o002:
        log_problem(f"marsad: warning: everybody may write to {folder}")
    new = add_trust(folder)
    print_line(f"{folder.resolve()} is {'now' if new else 'already'} trusted")
    try:
        loaded = read_settings(folder=folder.resolve())
    except SettingError as error:
        log_problem(f"marsad: {error}. Other commands stop at that here until it is mended")
        return
    if loaded.file is None or loaded.file.parent != folder.resolve():
        print_line(f"It has no {FILE_NAME} yet.")
        return
    names = [name for name, origin in loaded.origins.items() if origin == str(loaded.file)]
    for name in names:
        print_line(f"    {name} = {loaded.settings.value(name)}")
