"""What joins one spelling of a name to another joins that to the first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from indexer.analysis.analyzer import Analyzer
from indexer.article import Article
from indexer.engines.registry import ENGINES
from indexer.index import Index
from indexer.names.name import Name, Spelling
from indexer.names.near_sounds import respellings_alone
from indexer.names.table import NameTable, load_names
from indexer.query.own_forms import adjective_families
from indexer.query.spellings import SpellingFinder, holds, key_of, variant_of
from indexer.settings import Settings

ANALYZER = Analyzer()
JOINED = (
    ("عبدالرحمن", "عبد الرحمن"),
    ("عبدالرحمن زلتنغري", "عبد الرحمن زلتنغري"),
    ("عبدالغفور الدبلنغي", "عبد الغفور الدبلنغي"),
    ("أمالزنابير", "أم الزنابير"),
    ("كفرزيتا", "كفر زيتا"),
    ("سيفالدولة", "سيف الدولة"),
    ("تلالقرقف", "تل القرقف"),
    ("عينشمسين", "عين شمسين"),
    ("فيتكوف", "ويتكوف"),
    ("ستيف فيتكوف", "ستيف ويتكوف"),
    ("هيرتسوغ", "هيرتزوج"),
)
APART = (("حكومةالسيسي", "حكومة السيسي"),)
"""Where the second word is a name of its own, that is what the query has."""


def make(folder: Path, engine: str, ways: list[str]) -> Index:
    # However busy the machine is: what a search cuts short is another test's.
    index = Index.create(Settings(index=folder, engine=engine, search_seconds=120))
    index.admin.add_articles(
        [Article(way, f"خبر {n}", f"قال {way} أمس إنه عاد.") for n, way in enumerate(ways)]
    )
    return index


def found(index: Index, query: str) -> set[str]:
    results = index.search(query, size=100)
    if any(remark.code == "any_word" for remark in results.remarks):
        return set()
    return {hit.id for hit in results.hits}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_name_written_together_or_apart_or_by_sound_is_found_both_ways(
    engine: str, tmp_path: Path
) -> None:
    index = make(tmp_path / "index", engine, [way for ways in (*JOINED, *APART) for way in ways])
    for one, other in JOINED:
        assert {one, other} <= found(index, one), one
        assert {one, other} <= found(index, other), other
    for one, other in APART:
        assert other not in found(index, one)
        assert one not in found(index, other)
    assert {"ويتكوف", "فيتكوف"} <= found(index, "Witkoff")
    assert {"ستيف ويتكوف", "ستيف فيتكوف"} <= found(index, "Steve Witkoff")
    assert {"هيرتسوغ", "هيرتزوج"} <= found(index, "Herzog")


class Spelled(NamedTuple):
    """A spelling of the table: what it is to a search, and what a search of it looks for."""

    spelling: Spelling
    stands: frozenset[tuple[str, ...]]
    reached: frozenset[tuple[str, ...]]

    def finds(self, other: Spelled) -> bool:
        return not self.reached.isdisjoint(other.stands) or any(
            holds(row, part) for part in self.reached for row in other.stands
        )


def spelled(one: Spelling, finder: SpellingFinder) -> Spelled:
    stems = (variant_of(one, ANALYZER).stems, tuple(map(ANALYZER.stem, one.words)))
    stands = frozenset((one.words, tuple(map(ANALYZER.bare, one.words)), *stems))
    name = finder.find(one.words)
    if name is None or name.length != len(one.words):
        return Spelled(one, stands, frozenset(stems))
    own = stems if name.own is None else (key_of(name.own),)
    rows = [row for other in name.variants for row in (key_of(other), other.bare or other.stems)]
    return Spelled(one, stands, frozenset((*own, *rows)))


def sure_forms(name: Name, table: NameTable) -> Iterator[list[Spelling]]:
    """The spellings of each form of a name that are of it alone and no ordinary words."""
    forms: dict[str, list[Spelling]] = {}
    for one in name.spellings:
        at = table.at(one.words)
        sure = at is not None and at.length == len(one.words) and not (at.ambiguous or at.clitic)
        if sure and not one.adjective and {id_ for id_, _ in table.forms(one.words)} == {name.id}:
            forms.setdefault(one.form, []).append(one)
    return (ways for ways in forms.values() if len(ways) > 1)


@pytest.mark.slow
def test_every_spelling_of_the_table_finds_those_that_find_it() -> None:
    """Within a form: a surname finds the name that holds it, not the other way. What holds the
    adjective of a country is found by that, and what is left without a word for such things
    (نهر دجلة) by itself."""
    table = load_names()
    finder = SpellingFinder(table, ANALYZER)
    pairs, one_way = 0, []
    for name in table:
        adjectives = {form for _, family in adjective_families(name, table) for form in family}
        for ways in sure_forms(name, table):
            written = {way.words for way in ways}
            for one, other in combinations([spelled(way, finder) for way in ways], 2):
                rows = (one.spelling.words, other.spelling.words)
                longer, shorter = sorted(rows, key=len, reverse=True)
                if (
                    holds(longer, shorter)
                    or (*longer[: -len(shorter)], *shorter) in written - {shorter}
                    or not adjectives.isdisjoint(sum(rows, ()))
                ):
                    continue
                pairs += 1
                if one.finds(other) != other.finds(one):
                    one_way.append((name.id, one.spelling.text, other.spelling.text))
    assert pairs > 100_000
    assert not one_way


def respelled(word: str) -> list[str]:
    """A word with one sound or vowel written otherwise."""
    swaps = (("غ", "ج"), ("تس", "تز"), ("س", "ز"), ("ي", ""), ("ش", "تش"))
    ways = respellings_alone(word).union(word.replace(*swap, 1) for swap in swaps)
    return sorted(way for way in ways if way != word and len(way) > 2)


def rule_made_pairs() -> Iterator[tuple[str, str]]:
    """Surnames with a sound written otherwise, and names of two words with those written as one."""
    table, random = load_names(), Random(8)
    people = (name for name in table if name.kind == "person")
    sure = [one.words for name in people for ways in sure_forms(name, table) for one in ways]
    for (word,) in random.sample([one for one in sure if len(one) == 1 and len(one[0]) > 4], 150):
        if ways := [way for way in respelled(word) if ANALYZER.bare(way) == way]:
            yield word, random.choice(ways)
    for words in random.sample([one for one in sure if len(one) == 2], 100):
        yield " ".join(words), "".join(words)


def test_what_a_rule_joins_it_joins_both_ways(tmp_path: Path) -> None:
    pairs = list(rule_made_pairs())
    assert len(pairs) >= 200
    index = make(tmp_path / "index", "tantivy", sorted({way for pair in pairs for way in pair}))
    both, one_way = 0, []
    for one, other in pairs:
        there, back = other in found(index, one), one in found(index, other)
        one_way += [(one, other)] if there != back else []
        both += there
    assert not one_way
    assert both >= 100
