"""Failures that a file gives again and again, told a few times and then counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from indexer.ingest.failure import Failure
from indexer.ingest.workers.tasks import Item

__all__ = ["told_once"]

_TOLD: Final = 10
_REMEMBERED: Final = 1000


def told_once(items: Iterator[Item]) -> Iterator[Item]:
    """The items of one file, of failures for the same reason the first ten; how many more there
    were is told at the end."""
    seen: Counter[str] = Counter()
    first: dict[str, Failure] = {}
    for item in items:
        if not isinstance(item, Failure):
            yield item
            continue
        if item.reason in seen or len(seen) < _REMEMBERED:
            seen[item.reason] += 1
            first.setdefault(item.reason, item)
        if seen[item.reason] <= _TOLD:
            yield item
    for reason, count in seen.items():
        if count > _TOLD:
            yield replace(first[reason], place=None, reason=f"{count - _TOLD:,} more: {reason}")
