"""Taking what is new in feeds, sitemaps and lists of pages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from indexer.commands.options import (
    FOUND,
    NOTHING,
    every_option,
    index_option,
    parse_duration,
    tell_problems,
    wait_option,
)
from indexer.commands.printing import ProgressBar
from indexer.loaded_settings import load_settings
from indexer.logs import log_problem

if TYPE_CHECKING:
    from indexer.article import Article
    from indexer.fetching.report import FetchReport, Status
    from indexer.indexing import IndexReport

__all__ = ["ages_of", "fetch"]


@click.command()
@click.argument("feeds", nargs=-1, required=True, metavar="NAMES...")
@index_option
@wait_option
@click.option("--once", is_flag=True, help="Fetch once, then stop (the default).")
@every_option("Fetch again every 30s, 15m, 2h or 1d, until Ctrl-C.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    help="The most new items to fetch from each feed, sitemap or list at a time.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests to a host; robots.txt may ask for more.",
)
@click.option(
    "--allow-private",
    is_flag=True,
    help="Allow addresses in this private network, in feeds and redirects.",
)
@click.option(
    "--revisit",
    metavar="AGES",
    help="Ask for articles again at these ages, so that corrections arrive; off: never "
    "[1h,6h,1d,3d,7d].",
)
@click.option(
    "--contact",
    "fetch_contact",
    metavar="ADDRESS",
    help="An e-mail address or a URL to name to each server (the setting fetch_contact).",
)
@click.option(
    "--sitemaps",
    "sites",
    is_flag=True,
    help="Take the sitemaps that the robots.txt of each URL's site names.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print only problems.")
def fetch(
    feeds: tuple[str, ...],
    index: str | None,
    wait: float,
    once: bool,
    every: float | None,
    revisit: str | None,
    fetch_contact: str | None,
    sites: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Take what is new in feeds, sitemaps and lists: fetch the pages, read them, index them.

    NAMES are URLs of RSS or Atom feeds, of sitemaps or of pages, or files that list them: one URL a
    line (# begins a comment), CSV, TSV, JSON or JSON lines with a field of URLs, OPML, sitemaps; -
    is such a list on standard input. Pages are fetched politely: as robots.txt allows, one at a
    time from a host. What was taken is not taken again, also when this is killed, but asked for
    again at some ages, or when its feed says that it was changed: a corrected article replaces the
    earlier one, and one that is gone stays in the index. Exit codes: 0 all taken, 1 something
    failed or was put off, 2 wrong usage, 3 the index cannot be used.

    \b
    marsad fetch https://news.example/rss.xml
    marsad fetch feeds.txt subscriptions.opml --limit 20
    marsad fetch feeds.txt --every 15m --delay 3
    marsad fetch links.csv
    marsad fetch https://news.example/ --sitemaps --limit 100
    """
    from indexer.fetching.contact import contact_of
    from indexer.fetching.fetcher import open_fetcher
    from indexer.fetching.lists import read_names
    from indexer.fetching.options import FetchOptions
    from indexer.index import Index
    from indexer.indexing import Progress

    if once and every:
        raise click.UsageError("--once and --every exclude each other")
    wishes = read_names(feeds, sites=sites)
    state = load_settings({"index": index, "revisit": revisit, "fetch_contact": fetch_contact})
    contact = contact_of(state.fetch_contact)
    options = FetchOptions(revisit=ages_of(state.revisit), contact=contact, **given)
    opened = Index.create(state)
    code = FOUND
    with ProgressBar("indexed", quiet) as progress:

        def add(articles: list[Article]) -> IndexReport:
            return opened.admin.add_articles(articles, wait=wait)

        def watch(now: Status) -> None:
            if progress:
                progress(Progress(now.indexed, now.done, now.total, now.host))

        with open_fetcher(state, options, add, watch=watch) as fetcher:
            try:
                for report in fetcher.crawls(wishes.named, every):
                    report.failures[:0] = wishes.faults
                    wishes.faults = []
                    _tell_fetched(report, quiet)
                    code = FOUND if report.whole else NOTHING
            except KeyboardInterrupt:
                if every is None:
                    raise
    return code


def ages_of(given: str) -> tuple[float, ...]:
    """Ages in seconds from ``1h,6h,1d``, growing; none for ``off``. Raises
    :class:`~indexer.errors.ParameterError` for anything else."""
    if given.strip().lower() in ("", "off"):
        return ()
    ages = given.replace(",", " ").split()
    return tuple(sorted({parse_duration(age, "revisit") for age in ages}))


def _tell_fetched(report: FetchReport, quiet: bool) -> None:
    tell_problems("failed", report.failures)
    tell_problems("refused", report.refused)
    tell_problems("gone", report.gone)
    tell_problems("doubtful", report.warnings)
    for host, reason in report.aside.items():
        log_problem(f"put off: {host}: {reason}")
    if not quiet:
        click.echo(str(report))
        sys.stdout.flush()
