"""Counts in English sentences: one is singular. (The page has its own, by gettext.)"""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, one: str, more: str = "") -> str:
    """A count with its noun: ``1 article``, ``2,000 articles``. ``more`` is the plural, where it is
    not with an s: of a noun, or of a noun with its verb."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"
