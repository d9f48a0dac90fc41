"""What a query becomes: a tree of weighted terms, what to mark, and what each word of it did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from indexer.analysis.analyzer import View
from indexer.engines.schema import TEXT_AREAS
from indexer.query.nodes import Query
from indexer.query.spellings import SearchedName

__all__ = ["AREAS", "Expanded", "Match", "Part", "Target"]

Match = Literal["exact", "folded", "stem", "names"]
"""How far a word reaches: as it is written, with letters folded, by stem, or by stem and, of a
name, in all its spellings."""

AREAS: Final = tuple(TEXT_AREAS)
"""The areas that a word is looked for in when it names no field, by name."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something to mark in a text: a word, a phrase (``terms`` in a row) or a pattern.

    ``area`` is ``title``, ``body`` or None for both; ``view`` says which term of a token to
    compare. ``slop`` is the distance allowed between neighbours of a phrase, ``edits`` how many
    letters of a fuzzy word may differ.
    """

    view: View
    terms: tuple[str, ...] = ()
    area: str | None = None
    slop: int = 0
    edits: int = 0
    pattern: re.Pattern[str] | None = None


class Part(NamedTuple):
    """What a word or phrase of the tree of words, ``leaf``, became: the node of the query that
    finds it, and those that only add to its score. All of them stand in their trees themselves, and
    are to be told there with ``is``: other nodes may be equal to them.

    ``names`` are those that it holds. A name of several words, each a leaf, is one part: ``more``
    are its other leaves. Two neighbours of the query that may stand near each other are a part too,
    a phrase with room between its words as ``leaf``; ``found`` is ``Nothing`` there."""

    leaf: Query
    found: Query
    signals: tuple[Query, ...]
    negated: bool
    names: tuple[SearchedName, ...] = ()
    more: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query ready for an engine, with what to mark and which words were left out of it.

    ``parts`` are its words in order, those left out excepted, then the pairs of them that may stand
    near each other. ``unread`` are words in other letters than Arabic ones that no article has, nor
    an Arabic spelling of them that is known; ``cut`` phrases with patterns of which only the
    commonest words that fit were searched; ``crowded`` strange words like which the index has so
    many that only the commonest were tried as their spellings; ``fronted`` phrases typed with a
    conjunction or preposition on their first word, which find themselves without it too. ``words``
    counts the words and phrases joined side by side; ``scored`` is false for a query that orders
    nothing, such as a date alone.
    """

    query: Query
    targets: tuple[Target, ...]
    ignored: tuple[str, ...]
    words: int
    scored: bool
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    crowded: tuple[str, ...] = ()
    fronted: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[SearchedName, ...]:
        """The names that were widened, in order, each as typed once."""
        return tuple({name.typed: name for part in self.parts for name in part.names}.values())
