"""Writing an index to one file, and bringing it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.advice import index_command
from indexer.commands.options import FOUND, in_a_folder, index_option, tell_done
from indexer.commands.printing import ProgressBar
from indexer.counted import counted
from indexer.loaded_settings import load_settings
from indexer.logs import log_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.indexing import Progress

__all__ = ["backup", "restore"]

_wait = click.option(
    "--wait",
    type=float,
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another process that is writing to the index.",
)


def _telling(progress: Callable[[Progress], None] | None, file: Path) -> Callable[[int, int], None]:
    from indexer.indexing import Progress

    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(Progress(done >> 20, done, total, str(file)))

    return tell


@click.command()
@click.argument(
    "file", type=click.Path(path_type=Path, dir_okay=False), callback=in_a_folder, metavar="FILE"
)
@index_option
@_wait
@click.option("--force", is_flag=True, help="Replace FILE when it is there.")
def backup(file: Path, index: str | None, wait: float, force: bool) -> int:
    """Write the index to FILE: articles, names, and what alerts and fetching remember.

    FILE is a tar archive, compressed with zstd. It is verified before it takes its name. The index
    may be searched meanwhile. A run that writes to it must end first (--wait says for how many
    seconds to wait for that), and may begin again a moment later. Of a damaged index no backup is
    written.

    \b
    marsad backup /backups/news.tar.zst
    marsad backup /backups/news.tar.zst --force
    """
    from indexer.storage.backups import back_up

    folder = load_settings({"index": index}).index
    with ProgressBar("MB") as progress:
        size = back_up(folder, file, force=force, wait=wait, tell=_telling(progress, file))
    tell_done(f"{size / 1e6:,.1f} MB in {file}, verified")
    return FOUND


@click.command()
@click.argument(
    "file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE"
)
@index_option
@_wait
@click.option("--force", is_flag=True, help="Replace the index that is in the folder.")
def restore(file: Path, index: str | None, wait: float, force: bool) -> int:
    """Bring an index back from FILE, which marsad backup wrote.

    All of FILE is verified before anything changes. Servers that read the index go on, and then
    read the restored one.

    \b
    marsad restore /backups/news.tar.zst
    marsad restore /backups/news.tar.zst --index elsewhere
    """
    from indexer.storage.backups import restore as bring_back
    from indexer.storage.folder import find_mismatch
    from indexer.storage.manifest import Manifest

    folder = load_settings({"index": index}).index
    with ProgressBar("MB") as progress:
        articles = bring_back(folder, file, force=force, wait=wait, tell=_telling(progress, file))
    if mismatch := find_mismatch(folder, Manifest.read(folder, outdated=True)):
        log_problem(f"marsad: {mismatch}")
    verify = index_command("check", folder)
    told = f"{counted(articles, 'article')} in {folder}, verified in {file}"
    tell_done(f"{told}. To read what now stands on the disk: {verify}")
    return FOUND
