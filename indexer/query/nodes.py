"""The nodes of a query, as values: what a reader typed is a tree of them, and so is what an engine
is asked. Nothing else knows what a query may be made of.

Nodes are frozen and equal by value. Two equal nodes may stand in two places of a tree, and each of
them is an object of its own: whoever must tell the places apart compares with ``is`` or ``id``, as
the parts of :class:`~indexer.query.expanded.Expanded` do. So a node that is a part stands in one
place, or wherever the whole of its query is repeated.

Whatever goes through nodes does so with ``match``, and ends with ``assert_never``: mypy then names
each place where a new kind of node is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import translate
from typing import Final, TypeAlias, assert_never

__all__ = [
    "And",
    "AndMaybe",
    "ConstantScore",
    "Days",
    "Every",
    "Fuzzy",
    "Group",
    "Implicit",
    "Leaf",
    "Not",
    "Nothing",
    "Or",
    "Phrase",
    "Query",
    "Term",
    "TextLeaf",
    "Wildcard",
    "boost_of",
    "children",
    "compile_wildcard",
    "field_of",
    "format_query",
    "leaves",
    "map_leaves",
    "normalize",
    "text_of",
    "without_costly_parts",
]


_MOST_REPEATED: Final = 16
"""Words side by side among which equal ones are kept: what names are searched in."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of one field; in a tree of words, ``""`` stands for title and body."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row; with a ``slop``, each at most so many words from the next, before or after.

    In a tree of words it is what stands in quotes, one word perhaps; ``verbatim`` with ``=`` before
    it, so that no other spelling is searched.
    """

    field: str
    words: tuple[str, ...]
    slop: int = 0
    boost: float = 1.0
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words that fit a pattern: ``*`` stands for any letters, ``?`` for one."""

    field: str
    text: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words that differ from one by ``edits`` letters at most."""

    field: str
    text: str
    edits: int = 1
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Days:
    """A condition on the day of publication, both ends included; None is no bound. Scores 0."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Every:
    """All articles. Scores 0."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article; in a tree of words, no word."""


@dataclass(frozen=True, slots=True)
class And:
    """What all parts find."""

    parts: tuple[Query, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the parts finds."""

    parts: tuple[Query, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Implicit:
    """Words that stand side by side: joined by AND or by OR, as the reader has set. It stands in
    trees of words alone: engines refuse it.

    Of a few words those that are typed twice stay, since names repeat words (بي بي سي); what is no
    part of a name counts once.
    """

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All but what ``query`` finds. Scores 0."""

    query: Query


@dataclass(frozen=True, slots=True)
class AndMaybe:
    """What ``required`` finds; where ``optional`` matches too, its score is added."""

    required: Query
    optional: Query


@dataclass(frozen=True, slots=True)
class ConstantScore:
    """What ``query`` finds, each with the same score."""

    query: Query
    score: float = 0.0


TextLeaf: TypeAlias = Term | Phrase | Wildcard | Fuzzy
"""What is looked for in one field."""

Leaf: TypeAlias = TextLeaf | Days | Every | Nothing
"""A node without others in it."""

Group: TypeAlias = And | Or | Implicit
"""A node that joins any number of others."""

Query: TypeAlias = Leaf | Group | Not | AndMaybe | ConstantScore


def boost_of(query: Query) -> float:
    """What the score of a node is multiplied by."""
    match query:
        case Term() | Phrase() | Wildcard() | Fuzzy() | And() | Or():
            return query.boost
        case Days() | Every() | Nothing() | Implicit() | Not() | AndMaybe() | ConstantScore():
            return 1.0
        case _:
            assert_never(query)


def field_of(query: Query) -> str:
    """The field of a word, phrase or pattern; ``""`` for any other node."""
    return query.field if isinstance(query, (Term, Phrase, Wildcard, Fuzzy)) else ""


def text_of(leaf: TextLeaf) -> str:
    """The text of a word, phrase or pattern, without its field, quotes and weight."""
    return " ".join(leaf.words) if isinstance(leaf, Phrase) else leaf.text


def compile_wildcard(text: str) -> re.Pattern[str]:
    """The regular expression that matches at a term which fits the text of a :class:`Wildcard`,
    whole."""
    # fnmatch's expressions do not go back over what a star has taken.
    return re.compile(translate(text.replace("[", "[[]")))


def children(query: Query) -> tuple[Query, ...]:
    """The nodes right within a node."""
    match query:
        case Term() | Phrase() | Wildcard() | Fuzzy() | Days() | Every() | Nothing():
            return ()
        case And(parts) | Or(parts) | Implicit(parts):
            return parts
        case Not(inner) | ConstantScore(inner):
            return (inner,)
        case AndMaybe(required, optional):
            return required, optional
        case _:
            assert_never(query)


def leaves(tree: Query, *, negated: bool = False) -> Iterator[Query]:
    """The words, phrases, patterns and dates of a tree of words; those under NOT only when asked
    for."""
    if isinstance(tree, Not) and not negated:
        return
    inner = children(tree)
    if not inner and not isinstance(tree, (And, Or, Implicit)):
        yield tree
    for part in inner:
        yield from leaves(part, negated=negated)


def map_leaves(tree: Query, change: Callable[[Query], Query]) -> Query:
    """A tree of words with each word, phrase, pattern and date as ``change`` gives it."""
    match tree:
        case And(parts) | Or(parts) | Implicit(parts):
            return replace(tree, parts=tuple(map_leaves(part, change) for part in parts))
        case Not(inner):
            return Not(map_leaves(inner, change))
        case _:
            return change(tree)


def normalize(tree: Query) -> Query:
    """A tree of words without what says nothing: groups of one part or of none, groups right within
    others of their kind, and parts that stand there twice, but for words in a short row of them."""
    match tree:
        case And(parts) | Or(parts) | Implicit(parts):
            return _normalize_group(tree, parts)
        case Not(inner):
            inner = normalize(inner)
            return inner if isinstance(inner, Nothing) else Not(inner)
        case Phrase(words=()):
            return Nothing()
        case _:
            return tree


def _normalize_group(tree: Group, parts: tuple[Query, ...]) -> Query:
    kept: list[Query] = []
    for part in map(normalize, parts):
        if isinstance(part, (And, Or, Implicit)) and type(part) is type(tree):
            kept += part.parts
        elif not isinstance(part, Nothing):
            kept.append(part)
    if not isinstance(tree, Implicit) or len(kept) > _MOST_REPEATED:
        kept = list(dict.fromkeys(kept))
    elif len(set(kept)) < len(kept):
        kept = [
            one for place, one in enumerate(kept) if _may_repeat(one) or one not in kept[:place]
        ]
    if len(kept) > 1:
        return replace(tree, parts=tuple(kept))
    return kept[0] if kept else Nothing()


def _may_repeat(part: Query) -> bool:
    return isinstance(part, Term) and not part.field


def without_costly_parts(tree: Query) -> Query:
    """A tree of words without what is expensive to search: patterns are left out, fuzzy words
    become words, and words near one another are looked for anywhere."""

    def change(leaf: Query) -> Query:
        match leaf:
            case Wildcard():
                return Nothing()
            case Fuzzy(field, text, boost=boost):
                return Term(field, text, boost)
            case Phrase(words=words, slop=slop) if slop:
                return And(tuple(replace(leaf, words=(word,), slop=0) for word in words))
            case _:
                return leaf

    return normalize(map_leaves(tree, change))


def format_query(tree: Query) -> str:
    """A tree of words in writing, as the answer of a search shows it."""
    match tree:
        case Term(field, text, boost):
            return f"{_label(field)}{text}{_weight(boost)}"
        case Phrase(field, words, slop, boost, verbatim):
            near = f"~{slop}" if slop else ""
            quoted = f'{"=" * verbatim}"{" ".join(words)}"'
            return f"{_label(field)}{quoted}{near}{_weight(boost)}"
        case Wildcard(field, text):
            return f"{_label(field)}{text}"
        case Fuzzy(field, text, edits, boost):
            weight = f"^{boost:f}" if boost != 1.0 else ""
            return f"{_label(field)}{text}~{edits if edits > 1 else ''}{weight}"
        case Days(first, last):
            return f"date:[{_iso(first)} TO {_iso(last)}]"
        case Every():
            return "*"
        case Nothing():
            return ""
        case And(parts) | Implicit(parts):
            written = dict.fromkeys(map(format_query, parts))
            return f"({' AND '.join(written)})" if len(written) > 1 else next(iter(written), "")
        case Or(parts):
            return f"({' OR '.join(map(format_query, parts))})"
        case Not(inner):
            return f"NOT {format_query(inner)}"
        case AndMaybe(required, optional):
            return f"({format_query(required)} ANDMAYBE {format_query(optional)})"
        case ConstantScore(inner):
            return format_query(inner)
        case _:
            assert_never(tree)


def _label(field: str) -> str:
    return f"{field}:" if field else ""


def _weight(boost: float) -> str:
    return f"^{boost}" if boost != 1.0 else ""


def _iso(day: int | None) -> str:
    if day is None or not 0 < day <= date.max.toordinal():
        return "*"
    return date.fromordinal(day).isoformat()
