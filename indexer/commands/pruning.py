"""Saying what goes with files that are gone, and asking whether it is to go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import click

from indexer.commands.printing import ProgressBar
from indexer.counted import counted
from indexer.logs import log_problem

if TYPE_CHECKING:
    from indexer.indexing import Gone, IndexReport, Toll

__all__ = ["Pruning", "tell_orphaned"]

_GONE_SHOWN: Final = 10
_TITLE_SHOWN: Final = 80
"""Letters of a title that are shown."""


class Pruning:
    """Says which files are gone and what goes with them, and asks where it can."""

    def __init__(self, bar: ProgressBar, *, yes: bool, dry_run: bool) -> None:
        self._bar = bar
        self._yes = yes
        self._dry_run = dry_run
        self._files = 0
        self.refused = False
        self.held_back = False
        """Whether what would have been removed was told, and is not removed."""

    def __call__(self, gone: Gone) -> bool:
        """Whether they are to be removed."""
        wanted = self._ask(gone)
        self.held_back = not wanted
        self._files = len(gone.files) if wanted else 0
        return wanted

    def tell_done(self, report: IndexReport) -> None:
        """Says what was removed, and what else became of articles."""
        if self._files:
            log_problem(f"removed {_with_files(report.toll, self._files)}")
            _tell_rest(report.toll, "done")

    def _ask(self, gone: Gone) -> bool:
        self._bar.stop()
        for name in gone.files[:_GONE_SHOWN]:
            log_problem(f"gone: {name}")
        if len(gone.files) > _GONE_SHOWN:
            log_problem(f"gone: {len(gone.files) - _GONE_SHOWN:,} more")
        for path in gone.empty:
            log_problem(f"nothing is left below {path} of what was read there")
        asks = sys.stdin.isatty()
        if not self._dry_run and (self._yes or not (asks or gone.empty)):
            return True  # what went is told when it is done: to try it costs as much
        what = _with_files(gone.toll, len(gone.files))
        if self._dry_run:
            log_problem(f"would remove {what} (--dry-run)")
        _tell_rest(gone.toll, "planned")
        if self._dry_run:
            return False
        if asks:
            return click.confirm(f"Remove {what} from the index?", err=True)
        log_problem(f"{what} not removed: is a disk not mounted? Add --yes to remove them")
        self.refused = True
        return False


def tell_orphaned(report: IndexReport, command: str) -> None:
    """Says what of files that are gone is in the index still, and by which command it goes."""
    toll = report.toll
    log_problem(f"orphaned: {_with_files(toll, report.gone_files)} no longer there: {command}")
    _tell_rest(toll, "unread")


def _with_files(toll: Toll, files: int) -> str:
    return f"{counted(toll.articles, 'article')} of {counted(files, 'file')}"


def _tell_rest(toll: Toll, when: Literal["done", "planned", "unread"]) -> None:
    for line in _rest(toll, when):
        log_problem(line)


def _shown(title: str) -> str:
    return f"{title[:_TITLE_SHOWN]}…" if len(title) > _TITLE_SHOWN else title


def _rest(toll: Toll, when: Literal["done", "planned", "unread"]) -> Iterator[str]:
    """What becomes of articles that are not removed, and of editions: when it is done, when it
    would be, or as far as it is known without reading other files (``unread``)."""
    done = when == "done"
    will = "" if done else "would "
    if toll.returned:
        verb = "have" if not done else "now has" if toll.returned == 1 else "now have"
        line = f"{counted(toll.returned, 'article')} {will}{verb} the text of another source: "
        line += ", ".join(f"{one.id} {_shown(one.title)}" for one in toll.examples)
        more = toll.returned - len(toll.examples)
        yield f"{line}, and {more:,} more" if more > 0 else line
    if toll.fields:
        verb = "changed" if done else "change"
        yield (
            f"{counted(toll.fields, 'article')} {will}{verb} in other fields, which only files "
            "that are gone told"
        )
    if toll.editions:
        yield f"{counted(toll.editions, 'edition')} {will}{'ended' if done else 'end'}"
    if toll.reread:
        articles = counted(toll.reread, "article")
        yield {
            "done": f"for {articles} other files were read again",
            "planned": f"for {articles} other files would be read again, and were for these counts",
            "unread": f"for {articles} other files would be read again: what becomes of them is "
            "told by --prune --dry-run",
        }[when]
    if toll.staying:
        verb = "stay" if not done else "stays" if toll.staying == 1 else "stay"
        yield (
            f"{counted(toll.staying, 'article')} {will}{verb} with the text of a file that is "
            "gone: what else gave them cannot be read now"
        )
