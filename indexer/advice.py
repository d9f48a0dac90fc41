"""The command that an error or a page advises, as a shell takes it: every piece of advice is made
here, so that none is without the index that it is about."""

from __future__ import annotations

import shlex
from pathlib import Path

__all__ = ["index_command"]


def index_command(words: str, folder: Path) -> str:
    """A command of Marsad's for the index of a folder; ``words`` are its name and arguments."""
    return f"marsad {words} --index {shlex.quote(str(folder))}"
