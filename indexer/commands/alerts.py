"""Telling what is new in searches that are kept in a file."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from indexer.commands.options import FOUND, NOTHING, USAGE, every_option, index_option
from indexer.commands.remarks import tell_remarks
from indexer.errors import AlertError, IndexUnavailable
from indexer.loaded_settings import load_settings
from indexer.logs import log_beside
from indexer.printable import show_controls

if TYPE_CHECKING:
    from indexer.alerts.alerts import Alert, News
    from indexer.query.remarks import Remark
    from indexer.settings import Settings

__all__ = ["alert"]

_LOG: Final = logging.getLogger("marsad.alerts")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@index_option
@click.option(
    "--mail", metavar="COMMAND", help="Send a mail by this command, such as 'sendmail -t'."
)
@click.option("--to", metavar="ADDRESS", help="The recipient of the mail.")
@click.option("--sender", metavar="ADDRESS", help="The sender of the mail.")
@click.option(
    "--post", metavar="URL", help="Post JSON to this web hook, such as http://localhost:9000/hook."
)
@click.option(
    "--since",
    metavar="DATE",
    help="On the first run of a search, report articles published since this day.",
)
@every_option("Repeat at this interval: 30s, 15m, 2h or 1d.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that records what was reported (alerts.sqlite in the index).",
)
@click.option("--quiet", is_flag=True, help="Print only new articles and problems.")
def alert(
    file: Path,
    index: str | None,
    mail: str | None,
    to: str | None,
    sender: str | None,
    post: str | None,
    since: str | None,
    every: float | None,
    state: Path | None,
    quiet: bool,
) -> int:
    """Report articles that are new in the searches of FILE: print, mail or post them.

    FILE has a search a line, 'title: query' or a query alone; or, when its name ends in .toml, a
    table [[search]] for each, with query, title and parameters of marsad search, as in source =
    ["رويترز"], name = ["غزة"] or from = "2024-06". Only articles with all of the words count, even
    where there are none. The first run reports nothing. What could not
    be sent is sent by the next run, and the exit code is 1.

    \b
    marsad alert searches.txt
    marsad alert searches.toml --mail 'sendmail -t' --to desk@example.org
    marsad alert searches.txt --post http://localhost:9000/hook --every 15m
    """
    from indexer.alerts.alerts import read_alerts

    _check_options(mail, to, sender, post, since)
    settings = load_settings({"index": index})
    read_alerts(file, _complain)  # what is wrong is told at once
    tell = _way(mail, to, sender, post)
    while True:
        try:
            kept = state or settings.index / "alerts.sqlite"
            code = _once(file, settings, index, kept, tell, since, quiet)
        except IndexUnavailable as error:
            if every is None:
                raise
            _complain(str(error))  # it may be there the next time
        if every is None:
            return code
        time.sleep(every)


def _check_options(
    mail: str | None, to: str | None, sender: str | None, post: str | None, since: str | None
) -> None:
    """Refuses options that do not go together, and a day that is none."""
    if mail and post:
        raise click.UsageError("--mail and --post do not go together")
    if mail and not to:
        raise click.UsageError("--mail needs --to ADDRESS")
    for option, given in (("--to", to), ("--sender", sender)):
        if given and not mail:
            raise click.UsageError(f"{option} is for --mail COMMAND, which is not given")
    if since:
        from indexer.query.dates import read_bound
        from indexer.query.remarks import DATE_EXAMPLES

        if read_bound(since, 0, "since", date.today()) is None:
            raise click.UsageError(f"--since: {since} is not a date; write {DATE_EXAMPLES}")


def _complain(text: str) -> None:
    _LOG.error("%s", text)


def _tell_remark(alert: Alert, remark: Remark) -> None:
    tell_remarks([remark], alert.name)


def _pass_over(alert: Alert, remark: Remark) -> None:
    """Says nothing, as --quiet asks."""


def _once(
    file: Path,
    settings: Settings,
    index: str | None,
    state: Path,
    tell: Callable[[Sequence[News]], None],
    since: str | None,
    quiet: bool,
) -> int:
    """One run, by the file and the index as they are now; its exit code."""
    from indexer.alerts.alerts import has_wrong_value, read_alerts, run_alerts
    from indexer.commands.options import open_index

    failed = False

    def problem(text: str) -> None:
        nonlocal failed
        failed = True
        _complain(text)

    try:
        alerts = read_alerts(file)
        remark = _pass_over if quiet else _tell_remark
        count = run_alerts(open_index(index), alerts, state, tell, since, problem, remark)
    except AlertError as error:
        problem(f"{error}. What was not told is told by the next run.")
    else:
        if not quiet:
            log_beside(f"{count:,} new in {len(alerts):,} searches")
        if any(has_wrong_value(alert, settings) for alert in alerts):
            return USAGE
    return NOTHING if failed else FOUND


def _way(
    mail: str | None, to: str | None, sender: str | None, post: str | None
) -> Callable[[Sequence[News]], None]:
    """How news are told."""
    from indexer.alerts import messages

    if mail:
        messages.as_mail((), to or "", sender)
    elif post:
        messages.host_of(post)

    def tell(news: Sequence[News]) -> None:
        if mail:
            messages.send_mail(mail, messages.as_mail(news, to or "", sender))
        elif post:
            messages.post(post, messages.as_record(news))
        else:
            click.echo(show_controls(messages.as_text(news)))
            sys.stdout.flush()

    return tell
