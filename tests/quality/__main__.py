"""Compares the quality of search with its floor, and renews that: see ``tests/quality``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from tests.quality.floor import FLOOR, Floor, digest, measured, rounded


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make what is measured the floor")
    parser.add_argument("--because", metavar="REASON", help="why the floor is lowered")
    given = parser.parse_args()
    _, row = measured()
    now, data = rounded(row), digest()
    floor = Floor.read() if FLOOR.exists() else Floor(data, {})
    if floor.digest != data:
        print("queries, judgements or articles have changed")
    falls = []
    for name, value in now.items():
        least = floor.measures.get(name, 0.0)
        print(f"{name}: floor {least:.4f}, now {value:.4f} ({value - least:+.4f})")
        if value < least:
            falls.append(f"{name} {least:.4f} → {value:.4f}")
    if not given.write:
        return 1 if falls or floor.digest != data else 0
    if falls and not given.because:
        print("not written: this lowers the floor; say why with --because REASON")
        return 1
    lowered = floor.lowered
    if falls:
        day = datetime.now(UTC).date()
        lowered += (f"{day}: {', '.join(falls)}: {given.because}",)
    Floor(data, now, lowered).write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
