"""The nodes of a tree of words that Whoosh has not, and ways through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from whoosh import query as q

from indexer.query.remarks import Remark

__all__ = [
    "Days",
    "Implicit",
    "Parsed",
    "Quoted",
    "Verbatim",
    "leaves",
    "map_leaves",
    "plain",
]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood: the tree of words, and what could not be read."""

    tree: q.Query
    notes: tuple[Remark, ...] = ()


class Implicit(q.compound.CompoundQuery):  # type: ignore[misc]
    """Words that stand side by side: joined by AND or by OR, as the reader has set.

    No subclass of ``And``, which would take the words of one inside it for its own.
    """

    JOINT = " AND "
    intersect_merge = True


class Quoted(q.Phrase):  # type: ignore[misc]
    """Words in quotes. One alone stays quoted, where Whoosh would make it any other word."""

    def normalize(self) -> q.Query:
        return self if self.words else q.NullQuery

    def __str__(self) -> str:
        near = f"~{self.slop}" if self.slop != 1 else ""
        weight = f"^{self.boost}" if self.boost != 1.0 else ""
        return f"{super().__str__()}{near}{weight}"


class Verbatim(Quoted):
    """Words in quotes with ``=`` before them, or one word with it: not widened to any spelling."""

    def __str__(self) -> str:
        field, colon, rest = super().__str__().rpartition(':"')
        return f'{field}:="{rest}' if colon else f"={rest}"


class Days(q.ConstantScoreQuery):  # type: ignore[misc]
    """A condition on the day, which scores nothing, whatever weight it is given."""

    boost = 1.0

    def __init__(self, first: int | None, last: int | None) -> None:
        super().__init__(q.NumericRange("day", first, last), 0.0)

    def with_boost(self, boost: float) -> Days:
        return self

    def __str__(self) -> str:
        return f"date:[{_iso(self.child.start)} TO {_iso(self.child.end)}]"


def _iso(day: int | None) -> str:
    known = day is not None and 0 < day <= date.max.toordinal()
    return date.fromordinal(day).isoformat() if known and day else "*"


def map_leaves(tree: q.Query, change: Callable[[q.Query], q.Query]) -> q.Query:
    """The tree with each word, phrase, pattern and date as ``change`` gives it. Those alone have
    weights."""
    if isinstance(tree, q.Not):
        return q.Not(map_leaves(tree.query, change))
    if isinstance(tree, q.compound.CompoundQuery):
        return type(tree)([map_leaves(part, change) for part in tree.subqueries])
    return change(tree)


def plain(tree: q.Query) -> q.Query:
    """The tree without what is dear to search: patterns are left out, fuzzy words become words,
    and words near one another are looked for anywhere."""

    def change(leaf: q.Query) -> q.Query:
        if isinstance(leaf, (q.Wildcard, q.Prefix)):
            return q.NullQuery
        if isinstance(leaf, q.FuzzyTerm):
            return q.Term(leaf.fieldname, leaf.text, leaf.boost)
        if isinstance(leaf, q.Phrase) and leaf.slop > 1:
            return q.And([type(leaf)(leaf.fieldname, [w], boost=leaf.boost) for w in leaf.words])
        return leaf

    return map_leaves(tree, change).normalize()


def leaves(tree: q.Query, *, negated: bool = False) -> Iterator[q.Query]:
    """The words and phrases of a tree; those under NOT only when asked for."""
    if isinstance(tree, q.Not):
        if negated:
            yield from leaves(tree.query, negated=True)
    elif isinstance(tree, q.compound.CompoundQuery):
        for part in tree.subqueries:
            yield from leaves(part, negated=negated)
    else:
        yield tree
