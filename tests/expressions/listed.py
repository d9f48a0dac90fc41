"""The expressions that recheck does not judge, or judges wrongly, each with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["Listed", "listed"]

FILE: Final = Path(__file__).with_name("listed.tsv")


class Listed(NamedTuple):
    """``bound`` is how many characters the expression is given at most, or ``None``."""

    bound: int | None
    reason: str


def listed() -> dict[str, Listed]:
    """By place."""
    rows = FILE.read_text(encoding="utf-8").splitlines()
    fields = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {
        place: Listed(int(bound) if bound != "-" else None, reason)
        for place, bound, reason in fields
    }
