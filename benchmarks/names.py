"""What one spelling of a name finds: by the table alone, by rule too, and with what was mined.

    python benchmarks/names.py SHARED_DATA INDEX [--held-out]

``SHARED_DATA/names`` holds ``groups.txt`` and ``pairs.tsv``, which are not part of the project;
``INDEX`` is an index of ``ant2018.jsonl.gz``. For each spelling of each group that articles hold:
the share of the articles with any spelling of the group that are found (``found``), the share of
those found that have one (``right``: a spelling that the group lacks counts as wrong, even where it
is right), and the spellings searched. Words stand with any clitic, and for themselves: no stems.
``--held-out`` measures each half of the groups with a model that has never seen it, and prints what
is added beyond the groups. Then: which of 300 ordinary words that lie one letter of a sound from
another are widened.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from record import parser_of, record_figures

from indexer.analysis.letters import fold
from indexer.engines.base import Engine, Request
from indexer.engines.schema import BODY, TITLE
from indexer.index import Index
from indexer.loaded_settings import load_settings
from indexer.mining.mining import THRESHOLD, mine
from indexer.mining.model import CONTEXT
from indexer.mining.store import OwnNames
from indexer.mining.training import examples, fit, read_groups, read_labels
from indexer.mining.vocabulary import Vocabulary
from indexer.names.foreignness import load_foreignness
from indexer.names.table import NameTable, load_names
from indexer.query.nodes import And, Or, Phrase, Query, Term
from indexer.query.own_forms import with_clitics
from indexer.query.proposers import make_proposers
from indexer.query.spellings import SpellingFinder
from indexer.search.statistics import IndexStatistics

CONFUSED = ("غجقك", "سصزثش", "تط", "دضذظ", "هح", "اع", "وي")
NAMED = "قلب كلب غرب جرب قرب سور صور حرب كتاب لندن"


def form(words: Sequence[str]) -> Query:
    """Articles that hold words, with any clitic on the first."""
    fields = (TITLE.folded, BODY.folded)
    if len(words) == 1:
        return Or(tuple(Term(field, one) for field in fields for one in with_clitics(words[0])))
    return Or(tuple(Phrase(field, tuple(words)) for field in fields))


class Measure:
    def __init__(self, index: Index, names: NameTable, *, rules: bool = True) -> None:
        self.engine: Engine = index._folder.engine()
        analyzer = index._folder.analyzer
        statistics = IndexStatistics(self.engine, index.admin.stats().articles)
        proposers = make_proposers(names, analyzer, statistics) if rules else ()
        self.finder = SpellingFinder(names, analyzer, (), proposers)
        self.added: dict[str, set[str]] = {}

    def count(self, query: Query) -> int:
        return self.engine.search(Request(query, limit=0)).total

    def variants(self, word: str) -> list[tuple[str, ...]]:
        widening = self.finder.find([word])
        return [one.words for one in widening.variants] if widening else []

    def groups(self, groups: list[list[str]]) -> list[tuple[float, float, int]]:
        rows = []
        for group in groups:
            held = [word for word in group if self.count(form([word]))]
            if len(held) < 2:
                continue
            right = Or(tuple(form([word]) for word in held))
            every = self.count(right)
            for word in held:
                others = [one for one in self.variants(word) if self.count(form(one))]
                found = Or((form([word]), *map(form, others)))
                both, all_found = self.count(And((right, found))), self.count(found)
                rows.append((both / every, both / all_found, 1 + len(others)))
                beyond = {" ".join(one) for one in others} - set(group)
                if both < all_found:
                    self.added.setdefault(group[0], set()).update(beyond)
        return rows


def tell(title: str, rows: Sequence[tuple[float, float, int]]) -> tuple[float, float]:
    found, right, searched = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    print(
        f"{title:<34} {len(rows):>4} spellings: found {found:.3f}, right {right:.3f},"
        f" {searched:.2f} searched",
        flush=True,
    )
    return found, right


def ordinary_words(index: Index) -> list[str]:
    """300 words that often take the article, of which another common one lies one letter off."""
    vocabulary = Vocabulary.of(index._folder.engine(), load_foreignness(), least=30)
    bases = vocabulary.bases
    chosen = NAMED.split()
    for word, count in bases.most_common():
        if len(chosen) >= 300 or count < 30:
            break
        near = (
            word[:place] + other + word[place + 1 :]
            for place, letter in enumerate(word)
            for sound in CONFUSED
            if letter in sound
            for other in sound
            if other != letter
        )
        if len(word) >= 3 and word not in chosen and vocabulary[word].definite >= 0.1:
            if any(bases[other] >= 30 for other in near):
                chosen.append(word)
    return chosen


def main(data: Path, index: Path, held_out: bool) -> None:
    opened = Index.open(load_settings({"index": index}))
    engine, analyzer = opened._folder.engine(), opened._folder.analyzer
    articles = opened.admin.stats().articles
    groups = read_groups(data / "names" / "groups.txt")
    empty = tell("as typed", Measure(opened, NameTable(), rules=False).groups(groups))
    table = tell("table of names", Measure(opened, load_names(), rules=False).groups(groups))
    tell("table and rules", Measure(opened, load_names()).groups(groups))
    assert table[0] > empty[0] and empty[1] == 1.0
    own = NameTable()
    for threshold in (0.98, 0.95, 0.9):
        began = time.process_time()
        mined = mine(engine, articles, analyzer, load_names(), threshold=threshold)
        seconds = time.process_time() - began
        names = OwnNames().with_mined(mined, articles).table(load_names())
        measure = Measure(opened, names)
        tell(f"table and mined, p >= {threshold}", measure.groups(groups))
        print(f"  {len(mined):,} spellings mined, {seconds:.1f} s of CPU")
        if threshold == THRESHOLD:
            own = names
    words = ordinary_words(opened)
    for title, names in (("table", load_names()), ("table and mined", own)):
        measure = Measure(opened, names)
        widened = {word: found for word in words if (found := measure.variants(word))}
        print(f"{title}: {len(widened)} of {len(words)} ordinary words widened")
        for word, found in widened.items():
            print("  ", word, "→", *(" ".join(one) for one in found))
    if held_out:
        labels = read_labels(data / "names" / "pairs.tsv", data / "names" / "groups.txt")
        rows = list(examples(index, labels))
        every = tuple(rows[0].features)
        alone = [name for name in every if name not in CONTEXT]
        for threshold in (THRESHOLD,):
            both = []
            for half in (0, 1):
                tested = groups[half::2]
                unseen = {fold(word) for group in tested for word in group}
                known = [row for row in rows if not row.words & unseen]
                models = fit(known, every), fit(known, alone)
                # Without the table: what mining would do for names that it does not have.
                mined = mine(
                    engine, articles, analyzer, NameTable(), threshold=threshold, models=models
                )
                names = OwnNames().with_mined(mined, articles).table(NameTable())
                measure = Measure(opened, names, rules=False)
                both += measure.groups(tested)
                for label, added in measure.added.items():
                    print("  beyond", label, *added)
            tell(f"mined alone, held out, p >= {threshold}", both)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--held-out", action="store_true")
    given = parser.parse_args()
    with record_figures(given):
        main(given.data, given.index, given.held_out)
