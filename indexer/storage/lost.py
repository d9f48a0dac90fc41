"""How articles come back that an index has lost: its ledger knows the files that gave them.

Those files are read again by the next run; what no file gives can only be told.
"""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from indexer.advice import index_command
from indexer.counted import counted
from indexer.storage.ledger import Ledger, is_there

__all__ = ["have_read_again"]

_NAMED: Final = 5
"""Files that are named."""


def have_read_again(
    folder: Path, held: Container[str], halves: set[str], missing: int
) -> Iterator[str]:
    """Has the files read again, when they are next indexed, that gave what an index does not hold
    any more; gives in words what comes back by which command, and what does not. ``halves`` are
    held without their earlier editions, ``missing`` is how many articles are known to be lost."""
    file = folder / "ledger.sqlite"
    known: list[str] = []
    if file.exists():
        with closing(Ledger(file)) as ledger:
            known = ledger.find_lacking(held)
            yield from _tell(folder, ledger, known)
            ledger.forget(known)
            ledger.read_again(halves)
    restore = f"bring a backup back ({index_command('restore FILE --force', folder)})"
    again = index_command("index PATH…", folder)
    if halves:
        yield (
            "of earlier editions, those that files still give come back with the next run of "
            f"marsad index ({again}); for the others {restore}"
        )
    if (unknown := missing - len(known)) > 0:
        yield (
            f"of {counted(unknown, 'lost article')} it is not known which file gave them: standard "
            f"input, a pipe, or one that was read before the ledger was begun anew. Index what "
            f"gave them ({again}), or {restore}"
        )


def _tell(folder: Path, ledger: Ledger, lost: Sequence[str]) -> Iterator[str]:
    """What becomes of the articles that a ledger counts and that are lost, in words."""
    there: dict[str, bool] = {}
    numbers = {"there": 0, "gone": 0, "fetched": 0}
    for paths in ledger.find_sources(lost).values():
        for path in paths - there.keys():
            if _is_file(ledger, path):
                there[path] = is_there(path)
        kinds = {there.get(path) for path in paths}
        numbers["there" if True in kinds else "gone" if False in kinds else "fetched"] += 1
    restore = f"bring a backup back ({index_command('restore FILE --force', folder)})"
    if number := numbers["there"]:
        files = sorted(path for path, is_so in there.items() if is_so)
        named = shlex.join(files) if len(files) <= _NAMED else "PATH…"
        what = counted(number, "article is lost that", "articles are lost that")
        yield (
            f"{what} {counted(len(files), 'file')} gave: the next run of marsad index reads them "
            "again, and what they still hold comes back as it is there now: "
            + index_command(f"index {named}", folder)
        )
    if number := numbers["gone"]:
        files = sorted(path for path, is_so in there.items() if not is_so)
        more = ", …" if len(files) > _NAMED else ""
        what = counted(
            number, "article is lost whose files are", "articles are lost whose files are"
        )
        yield (
            f"{what} no longer there ({', '.join(files[:_NAMED])}{more}): put them back and index "
            f"them, or {restore}"
        )
    if number := numbers["fetched"]:
        what = counted(number, "article is lost that was", "articles are lost that were")
        yield (
            f"{what} fetched, or given by a program: marsad fetch does not take again what it has "
            f"taken, so {restore}"
        )


def _is_file(ledger: Ledger, path: str) -> bool:
    """Whether it is a file that gave an article: of what was fetched no bytes are known."""
    seen = ledger.find(path)
    return seen is None or bool(seen.digest)
