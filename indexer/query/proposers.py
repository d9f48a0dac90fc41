"""Which rules find names that no table lists, in the order in which they are asked."""

from __future__ import annotations

from indexer.analysis.analyzer import Analyzer
from indexer.names.table import NameTable
from indexer.query.blending import Statistics
from indexer.query.keyed_words import KeyedWords
from indexer.query.latin_names import LatinNames
from indexer.query.model_rules import ModelRules
from indexer.query.name_rules import NameRules
from indexer.query.noun_names import NounNames
from indexer.query.spellings import Proposer, SpellingFinder

__all__ = ["make_proposers"]


def make_proposers(
    names: NameTable,
    analyzer: Analyzer,
    statistics: Statistics | None,
    keyed: KeyedWords | None = None,
) -> tuple[Proposer, ...]:
    """The rules for one query. Those that ask an index for evidence take ``statistics``, and look
    its words up by what ``keyed`` is, or by one of their own; without them they propose nothing."""
    keyed = keyed or KeyedWords(statistics)
    listed = SpellingFinder(names, analyzer).find
    rules = NameRules(names, analyzer, listed, statistics, keyed)
    return (
        LatinNames(names, analyzer, statistics, keyed, rules.like_listed),
        rules,
        ModelRules(analyzer, listed, statistics),
        NounNames(names, analyzer, statistics),
    )
