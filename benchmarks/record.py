"""What all benchmarks share: ``--help``, and ``--record``, which keeps their figures.

With ``--record`` a benchmark writes what it prints into its section of ``docs/BENCHMARKS.md``, with
the command, the commit, the date and the machine, in place of what the section held. A benchmark
that fails records nothing.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["parser_of", "record_figures", "replace_section"]

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "BENCHMARKS.md"


def parser_of(doc: str | None) -> argparse.ArgumentParser:
    """A parser whose help is the docstring of a benchmark, with ``--record``."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--record", action="store_true", help="write the figures into docs/BENCHMARKS.md"
    )
    return parser


@contextmanager
def record_figures(given: argparse.Namespace) -> Iterator[None]:
    """Prints as ever and, with ``--record``, keeps what was printed once all went well."""
    if not given.record:
        yield
        return
    printed = io.StringIO()
    with redirect_stdout(_Both(sys.stdout, printed)):
        yield
    text = FIGURES.read_text(encoding="utf-8")
    FIGURES.write_text(
        replace_section(text, Path(sys.argv[0]).name, _head(given), printed.getvalue()),
        encoding="utf-8",
    )


def replace_section(text: str, name: str, head: str, printed: str) -> str:
    """The document with what a benchmark printed in its section, which must be there."""
    begin, end = f"<!-- benchmarks/{name} -->", "<!-- end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    section = f"{begin}\n{head}\n\n```text\n{printed.rstrip()}\n```\n{end}"
    replaced, count = pattern.subn(lambda _: section, text)
    if count != 1:
        raise ValueError(f"{count} sections for {name}, not one")
    return replaced


def _head(given: argparse.Namespace) -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    command = " ".join([Path(sys.argv[0]).name, *_options(given)])
    return (
        f"`{command}`, commit {commit}, {datetime.now(UTC).date()}, {os.cpu_count()} cores "
        f"({_processor()}), Python {platform.python_version()}:"
    )


def _options(given: argparse.Namespace) -> Iterator[str]:
    """The options of this run with their values; which files it read says nothing to others."""
    for word in sys.argv[1:]:
        if not word.startswith("-") or word == "--record":
            continue
        yield word
        value = getattr(given, word.lstrip("-").replace("-", "_"), True)
        if not isinstance(value, bool):
            yield from map(str, value if isinstance(value, list) else [value])


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


class _Both(io.TextIOBase):
    """Writes to two streams."""

    def __init__(self, first: io.TextIOBase, second: io.TextIOBase) -> None:
        self._streams = (first, second)

    def write(self, text: str) -> int:
        for stream in self._streams:
            stream.write(text)
        return len(text)

    def flush(self) -> None:
        for stream in self._streams:
            stream.flush()
