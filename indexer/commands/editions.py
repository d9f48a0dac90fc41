"""How the editions of an article are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from indexer.commands.printing import print_json, print_styled
from indexer.commands.terminal import Terminal

if TYPE_CHECKING:
    from indexer.editions.changes import Change, Edition, Editions

__all__ = ["print_editions"]

_AROUND: Final = 12
"""Words that are shown before and after a change."""

_SIGNS: Final = {"same": ("", ""), "out": ("[-", "-]"), "in": ("{+", "+}")}


def print_editions(editions: Editions, form: str, colour: str) -> None:
    """Prints the editions of an article: ``plain``, or ``json`` in one line."""
    if form == "json":
        id = editions[0].article.id
        records = [one.to_record() for one in editions]
        print_json({"id": id, "dropped": editions.dropped, "editions": records})
        return
    terminal = Terminal.of(sys.stdout, colour)
    lines: list[str] = []
    stood = sum(not edition.aside for edition in editions)
    for number, edition in enumerate(editions):
        lines += [""] if number else []
        lines += terminal.title(edition.article.title)
        lines += terminal.detail(_when(edition, number, stood))
        if number:
            lines += _changed(terminal, edition.title_changes)
            lines += _changed(terminal, edition.changes)
    if editions.dropped:
        lines += terminal.detail(f"{editions.dropped:,} older editions were not kept (editions)")
    print_styled(lines)


def _when(edition: Edition, number: int, count: int) -> str:
    taken = f"taken in {edition.taken[:19]}" if edition.taken else "taken in by an earlier version"
    told = edition.article.modified or edition.article.captured
    stood = f", as of {told}" if told else ""
    if edition.aside:
        came = f"came {edition.taken[:19]} from {edition.article.path or '-'}"
        return f"beside them: {came}, poorer than what stands{stood}"
    until = f", replaced {edition.until[:19]}" if edition.until else ""
    return f"edition {count - number} of {count}: {taken}{until}{stood}"


def _changed(terminal: Terminal, changes: Iterable[Change]) -> list[str]:
    """The changes with some words around each, signed and marked; nothing where there are none."""
    changes = list(changes)
    if all(change.kind == "same" for change in changes):
        return []
    text, marks = "", []
    for place, change in enumerate(changes):
        before, after = _SIGNS[change.kind]
        if change.kind == "same":
            text += _cut(change.text, is_first=place == 0, is_last=place == len(changes) - 1)
            continue
        start = len(text)
        text += f"{before}{change.text.strip()}{after}"
        marks.append((start, len(text)))
        text += " "
    return terminal.text(text.rstrip(), marks, "   ")


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    """What stands between two changes, or before the first or after the last of them, cut."""
    words = text.split()
    start = words if is_first and len(words) <= _AROUND else [] if is_first else words[:_AROUND]
    end = [] if is_last else words[-_AROUND:]
    if len(words) <= len(start) + len(end):
        return " ".join(text.split(" ")).strip(" ") + " "
    return " ".join([*start, "…", *end]).strip() + " "
