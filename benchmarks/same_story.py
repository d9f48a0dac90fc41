"""How many of the pairs of articles that share their words are told as copies, by what they share.

    python benchmarks/same_story.py CORPUS.jsonl.gz [MONTH ...]

Of the articles of some months (2018-05 and 2018-06) every pair is found that shares three tenths of
its sets of six words or more: of the shorter text, counted, without fingerprints. Those of several
outlets within three days are one story the more they share. A form is what one outlet prints day
after day with other figures, as prices, and it is no copy: so are printed the texts of a hundred
articles that have five figures or more, on four days. Indexed is what is in any pair, and the forms
apart; each pair must be told from both sides alike. Exits 1 where fewer are found than the least
that is set for their band, or a form is told as a copy.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, islice
from math import comb
from pathlib import Path
from typing import NamedTuple

from record import parser_of, record_figures

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.index import Index
from indexer.ingest.files import read_file
from indexer.settings import ReadSettings, Settings

MONTHS = ("2018-05", "2018-06")
SIZE = 6
FEWEST = 20
"""Sets that a text must have."""
MOST = 60
"""Articles that may share one set: what more share is no story, but how an outlet writes."""
NEARBY = 3
FORM_DAYS = 4
FORMS = 100
FIGURES = 5
FIGURE = re.compile(r"[0-9]+")

BANDS: Mapping[float, tuple[str, float]] = {
    0.9: (".9 and more", 1.0),
    0.7: (".7 to .9", 0.95),
    0.5: (".5 to .7", 0.75),
    0.3: (".3 to .5", 0.0),
}
"""From which share on, its name, and the least part of it that must be found."""


class Pair(NamedTuple):
    """Two articles, by their places, with the share of the shorter text that is in both."""

    one: int
    other: int
    share: float


def read_months(corpus: Path, months: Sequence[str]) -> list[Article]:
    found = (one for one in read_file(corpus, ReadSettings()) if isinstance(one, Article))
    articles = {one.id: one for one in found if (one.published or "")[:7] in months}
    return list(articles.values())


def find_pairs(texts: Sequence[Sequence[str]]) -> Iterator[Pair]:
    sets = [set(zip(*(text[n:] for n in range(SIZE)), strict=False)) for text in texts]
    having: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(sets):
        for six in map(hash, one):
            having[six].append(number)
    shared = Counter(
        pair for numbers in having.values() if len(numbers) <= MOST
        for pair in combinations(numbers, 2)
    )  # fmt: skip
    for (one, other), count in shared.items():
        least = min(len(sets[one]), len(sets[other]))
        if least >= FEWEST and count / least >= min(BANDS):
            yield Pair(one, other, count / least)


def days_between(one: Article, other: Article) -> int:
    first, second = (date.fromisoformat((a.published or "")[:10]) for a in (one, other))
    return abs((first - second).days)


def forms(articles: Sequence[Article]) -> Iterator[Article]:
    """Articles with figures, printed on following days with others."""
    rich = (one for one in articles if len(FIGURE.findall(one.text)) >= FIGURES)
    for number, one in enumerate(islice(rich, FORMS)):
        for day in range(FORM_DAYS):
            body = FIGURE.sub(lambda found, add=day: str(int(found[0]) + 7 * add), one.text)
            published = f"2019-01-{1 + day:02}"
            yield replace(
                one, id=f"form-{number}-{day}", body=body, deck="", published=published, url=None
            )


def form_of(id: str) -> str:
    """The form that the id of a printed article names."""
    return id.rpartition("-")[0]


def told_in(folder: Path, articles: Sequence[Article]) -> set[tuple[str, str]]:
    """The pairs that an index of some articles tells, from both sides."""
    index = Index.create(Settings(index=folder, mine_names="off"))
    index.admin.add_articles(articles)
    told = {(one.id, copy.id) for one in articles for copy in index.copies(one.id)}
    assert told == {(other, one) for one, other in told}, "told from one side alone"
    return told


def main(corpus: Path, months: Sequence[str]) -> int:
    articles = read_months(corpus, months)
    fold = Analyzer().fold_words
    texts = [fold(one.text) for one in articles]
    pairs = list(find_pairs(texts))
    paired = sorted({place for pair in pairs for place in pair[:2]})
    with tempfile.TemporaryDirectory() as folder:
        told = told_in(Path(folder) / "pairs", [articles[place] for place in paired])
        printed = list(forms(articles))
        alike = told_in(Path(folder) / "forms", printed)
    # Two articles of one day may be one story: only a form and itself are counted.
    told_forms = sum(one < other and form_of(one) == form_of(other) for one, other in alike)
    count_forms = comb(FORM_DAYS, 2) * (len(printed) // FORM_DAYS)
    assert count_forms, "no article has figures"

    def found(some: Sequence[Pair]) -> int:
        return sum((articles[one].id, articles[other].id) in told for one, other, _ in some)

    print(f"{len(articles):,} articles, {len(paired):,} of them in {len(pairs):,} pairs\n")
    print("| pairs | found | of |")
    print("|---|--:|--:|")
    elsewhere = [
        pair
        for pair in pairs
        if articles[pair.one].source != articles[pair.other].source
        and days_between(articles[pair.one], articles[pair.other]) <= NEARBY
    ]
    short, above = False, 2.0
    for least, (name, floor) in BANDS.items():
        some = [pair for pair in elsewhere if least <= pair.share < above]
        count, above = found(some), least
        print(f"| several outlets, {name} | {count} | {len(some)} |")
        short |= count < floor * len(some)
    print(f"| forms of one outlet, told as copies | {told_forms} | {count_forms} |")
    return 1 if short or told_forms else 0


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl.gz")
    parser.add_argument("months", nargs="*", default=MONTHS, metavar="MONTH")
    given = parser.parse_args()
    with record_figures(given):
        if code := main(given.corpus, given.months):
            sys.exit(code)
