"""Imports every module of the source and writes what it compiles meanwhile, a line of JSON each.

A program of its own, since a module is imported once: ``python -m tests.expressions.recording``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]


def main() -> None:
    compile_ = re._compile  # type: ignore[attr-defined]

    def record(pattern: Any, flags: int) -> Any:
        caller = sys._getframe(2)
        file = Path(caller.f_code.co_filename)
        if file.is_relative_to(ROOT) and isinstance(pattern, str | bytes):
            text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
            row = {
                "file": str(file.relative_to(ROOT)),
                "line": caller.f_lineno,
                "pattern": text,
                "bytes": isinstance(pattern, bytes),
                "flags": int(flags),
                "module": caller.f_code.co_name in ("<module>", "<genexpr>", "<listcomp>"),
            }
            print(json.dumps(row))
        return compile_(pattern, flags)

    re._compile = record  # type: ignore[attr-defined]
    for package in ("indexer", "webui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            __import__(name.removesuffix(".__init__"))


if __name__ == "__main__":
    main()
