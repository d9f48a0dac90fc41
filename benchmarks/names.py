"""How much of a name one of its spellings finds, by stem and with names widened.

    python benchmarks/names.py SHARED_DATA INDEX

``SHARED_DATA/names/groups.txt`` has the spellings of one name on each line, and INDEX is one of
the articles (``marsad index SHARED_DATA/ant2018.jsonl.gz --index INDEX``). The articles of a name
are those that hold any of its spellings, alone or with a conjunction or preposition written onto
it. Each spelling is searched alone; the figures are means over spellings, then over names. Every
spelling must find at least what it finds by stem, and queries are timed.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from whoosh import query as q

from indexer.analysis.letters import fold
from indexer.engines.base import Request
from indexer.figures import EngineFigures
from indexer.library import Library
from indexer.query.expansion import Match, expand
from indexer.query.language import parse_query
from indexer.query.widening import with_clitics
from indexer.settings import Settings


def any_of(spellings: list[str]) -> q.Query:
    """What finds the articles that hold any spelling."""
    forms = {form for spelling in spellings for form in with_clitics(fold(spelling))}
    fields = ("title_exact", "body_exact")
    return q.Or([q.Term(field, form) for field in fields for form in forms])


def main(data: Path, index: Path) -> None:
    library = Library.open(Settings(index=index))
    engine, analyzer = library._current(), library._analyzer
    figures = EngineFigures(engine, library.stats().articles)

    def count(*queries: q.Query) -> int:
        return engine.search(Request(q.And(list(queries)), limit=0)).total

    rows = (data / "names" / "groups.txt").read_text(encoding="utf-8").splitlines()
    groups = [row.split() for row in rows if row and not row.startswith("#")]
    kinds: tuple[Match, ...] = ("stem", "names")
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    right: dict[str, list[float]] = {kind: [] for kind in kinds}
    missed: list[tuple[float, str]] = []
    names = spellings = 0
    for group in groups:
        holding = any_of(group)
        holders = count(holding)
        if not holders:
            continue
        names, spellings = names + 1, spellings + len(group)
        of_group: dict[str, list[tuple[float, float | None]]] = {kind: [] for kind in kinds}
        for spelling in group:
            tree = parse_query(spelling).tree
            totals = []
            for kind in kinds:
                query = expand(tree, analyzer, match=kind, figures=figures).query
                query = query.a if isinstance(query, q.AndMaybe) else query
                total, held = count(query), count(query, holding)
                totals.append(total)
                of_group[kind].append((held / holders, held / total if total else None))
            assert totals[0] <= totals[1], spelling
        for kind, figures_ in of_group.items():
            found[kind].append(statistics.mean(f for f, _ in figures_))
            right[kind] += [r for _, r in figures_ if r is not None]
        missed.append((found["names"][-1], " ".join(group)))
    print(f"{names} names, {spellings} spellings")
    for kind in kinds:
        print(
            f"{kind:<6} articles found {statistics.mean(found[kind]):.3f}   "
            f"of those returned, right {statistics.mean(right[kind]):.3f}"
        )
    whole = sum(share > 0.99 for share, _ in missed)
    print(f"found whole from every spelling: {whole} names; least found:")
    for share, group_ in sorted(missed)[:15]:
        print(f"  {share:.2f} {group_}")
    for text in ("بوتين", "كيم جونغ أون", "بيونغيانغ", '"الرئيس بوتين"', "مجلس حكومة"):
        print(
            f"{text:<20}"
            + "".join(f"{kind} {timed(library, text, kind):6.2f} ms   " for kind in kinds)
        )


def timed(library: Library, text: str, match: str, times: int = 50) -> float:
    """The median of so many searches, in milliseconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        library.search(text, match=match)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
