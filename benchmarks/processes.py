"""Processes that benchmarks start and measure: Marsad's own, what one takes. Linux only."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

__all__ = ["marsad", "memory", "processor"]


def marsad(python: str = sys.executable) -> list[str]:
    """The command ``marsad`` of a Python."""
    return [python, "-c", "from indexer.cli import main; main()"]


def memory(process: int, kind: str = "VmRSS") -> float:
    """What a process keeps in memory, in MB, 0 where it has ended; ``VmHWM`` is the most that it
    kept, ``RssAnon`` its own, ``RssFile`` what it read of files and the system takes back where it
    needs it."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(rf"{kind}:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def processor(process: int) -> float:
    """The seconds of processor that a process took; raises OSError where it has ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
