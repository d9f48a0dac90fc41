"""Showing what Marsad makes of files, without indexing them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.commands.options import FOUND, NOTHING, FormatsCommand, paths_argument
from indexer.commands.printing import print_json, print_line
from indexer.loaded_settings import load_settings
from indexer.logs import log_beside, log_problem

if TYPE_CHECKING:
    from indexer.ingest.workers.tasks import Item

__all__ = ["read"]


@click.command(cls=FormatsCommand)
@paths_argument
@click.option(
    "--explain", is_flag=True, help="Show for each line what it was taken for: title, date, noise …"
)
@click.option(
    "--fields",
    metavar="OURS=THEIRS,...",
    help="Your names of JSON and CSV fields: title=headline,body=story.",
)
def read(paths: tuple[str, ...], explain: bool, fields: str | None) -> int:
    """Print what Marsad makes of files, folders or - (standard input), without indexing.

    One line of JSON an article, with every key; what could not be read goes to standard error.

    FORMATS

    \b
    marsad read page.html
    marsad read archive.warc.gz | jq -r .title
    marsad read scraped.txt --explain
    """
    from indexer.ingest.explain import explain as explained
    from indexer.ingest.explain import full_record, text_of
    from indexer.ingest.files import Failure, LeftOut, file_items, find_files, stream_items
    from indexer.ingest.workers.pool import Workers

    settings = load_settings({"fields": fields}, index_needed=False)
    reading = settings.reading
    left_out = LeftOut()
    named = (Path(path) for path in paths if path != "-")
    files = list(find_files(named, left_out, in_use=settings.index))
    given = sys.stdin.buffer.read() if explain and "-" in paths else b""

    def streams() -> Iterator[tuple[Path | None, Iterable[Item]]]:
        if "-" in paths:
            yield None, stream_items(BytesIO(given) if explain else sys.stdin.buffer, reading)
        for file in files:
            yield file, file_items(file, reading)

    failed = False
    with Workers(reading) as workers, closing(workers.in_order(streams())) as found:
        for file, item in found:
            if isinstance(item, Failure):
                failed |= item.is_loss
                log_problem(f"{'not read' if item.is_loss else 'besides articles'}: {item}")
            elif item is not None and explain:
                text = None if item.member else text_of(file or given, reading)
                for line in explained(item, text):
                    print_line(line)
            elif item is not None:
                print_json(full_record(item))
    for line in left_out.lines():
        log_beside(line)
    return NOTHING if failed else FOUND
