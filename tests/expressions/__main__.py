"""Judges every regular expression of the source: see ``tests/expressions``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.expressions.gathering import every_expression
from tests.expressions.judging import judge
from tests.expressions.listed import listed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.expressions", description=__doc__)
    parser.add_argument("--again", action="store_true", help="ask of those judged before, too")
    expressions = every_expression()
    verdicts = judge(expressions, again=parser.parse_args().again)
    reasons, counts, bad = listed(), Counter[str](), 0
    for one, verdict in zip(expressions, verdicts, strict=True):
        if verdict.status == "safe":
            counts["proven" if verdict.by == "automaton" else "tried"] += 1
        elif one.place in reasons:
            counts["listed"] += 1
        else:
            bad += 1
            print(f"{one.place}: {verdict.status}: {one.pattern!r:.200}\n    {verdict.why:.200}")
    print(
        f"{len(expressions)} expressions: {counts['proven']} proven linear, {counts['tried']} "
        f"without an attack, {counts['listed']} listed, {bad} vulnerable or not judged"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
