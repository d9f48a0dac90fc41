"""The filters of a search, as an index can take them.

Articles are counted under names by their ids, which are written when an article is indexed. A name
that the table did not have then, or not in all its spellings, is filtered by its spellings as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indexer.analysis.analyzer import Analyzer
from indexer.engines.schema import TEXT_AREAS
from indexer.names.name import NAME_FIELDS, Name
from indexer.names.recognition import certain_spellings
from indexer.names.table import load_names
from indexer.query.nodes import And, ConstantScore, Or, Query, Term
from indexer.query.spellings import variant_of
from indexer.storage.lists import IndexLists

__all__ = ["Filters"]

_FIELDS: Final = frozenset(NAME_FIELDS.values())


@dataclass(frozen=True, slots=True)
class Filters:
    """``keywords`` are what an engine filters by, ``conditions`` queries that an article must match
    too, which score nothing. ``by_spelling`` are the names that these find by their spellings."""

    keywords: Mapping[str, Sequence[str]]
    conditions: tuple[Query, ...] = ()
    by_spelling: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, keywords: Mapping[str, Sequence[str]], lists: IndexLists | None, analyzer: Analyzer
    ) -> Filters:
        """The filters of a search for these values of keyword fields, in an index made with
        ``lists``."""
        newer = _newer_names(keywords, lists) if lists is not None else {}
        conditions = []
        for field, names in newer.items():
            ids = (Term(field, id_) for id_ in keywords[field])
            spelled = (_spelling_query(name, analyzer) for name in names)
            conditions.append(ConstantScore(Or((*ids, *spelled)), 0.0))
        left = {field: values for field, values in keywords.items() if field not in newer}
        by_spelling = tuple(name.arabic for names in newer.values() for name in names)
        return cls(left, tuple(conditions), by_spelling)

    def narrow(self, query: Query) -> Query:
        """A query within the conditions."""
        return And((query, *self.conditions)) if self.conditions else query


def _newer_names(keywords: Mapping[str, Sequence[str]], lists: IndexLists) -> dict[str, list[Name]]:
    """For each field of names, those filtered by that the index's table lacked or has otherwise."""
    found: dict[str, list[Name]] = {}
    for field in sorted(field for field in _FIELDS if keywords.get(field)):
        changed = filter(lists.changed_names.__contains__, keywords[field])
        names = [name for name in map(load_names().get, changed) if name is not None]
        if names:
            found[field] = names
    return found


def _spelling_query(name: Name, analyzer: Analyzer) -> Query:
    """What finds the articles that surely mention a name."""
    areas = tuple(TEXT_AREAS.values())
    variants = [variant_of(spelling, analyzer) for spelling in certain_spellings(name)]
    return Or(tuple(dict.fromkeys(one.reach(areas).query() for one in variants)))
