"""Query trees in tantivy's own form, scored as :mod:`indexer.engines.base` says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, assert_never

import tantivy
from tantivy import Occur, Query

from indexer.engines.schema import DAY, ID, KEYWORD_FIELDS, TEXT_FIELDS
from indexer.query import nodes

__all__ = ["OPTIONS", "compile_count", "compile_query", "compile_term"]

OPTIONS: Final = {"positions": "position", "counts": "freq", "presence": "basic"}
"""tantivy's words for what the postings of a field hold."""

_EARLIEST: Final = -(2**63)


def compile_query(query: nodes.Query, schema: tantivy.Schema) -> Query:
    """tantivy's form of a query; raises TypeError for one that was not expanded."""
    made = _compile(query, schema)
    boost = nodes.boost_of(query)
    return made if boost == 1.0 else Query.boost_query(made, boost)


def compile_count(query: nodes.Query, schema: tantivy.Schema) -> Query:
    """tantivy's form of a query that is only counted: without scores, which take most of the time,
    and without what only adds to them."""
    return Query.const_score_query(compile_query(_found_by(query), schema), 0.0)


def _found_by(query: nodes.Query) -> nodes.Query:
    """What decides which documents a query finds."""
    match query:
        case nodes.AndMaybe(required):
            return _found_by(required)
        case nodes.And(parts):
            return nodes.And(tuple(map(_found_by, parts)))
        case nodes.Or(parts):
            return nodes.Or(tuple(map(_found_by, parts)))
        case _:
            return query


def _compile(query: nodes.Query, schema: tantivy.Schema) -> Query:
    """A node without its boost."""
    match query:
        case nodes.Term(field, text):
            return compile_term(field, text, schema)
        case nodes.Phrase(field, words, slop):
            return _phrase(field, words, slop, schema)
        case nodes.Wildcard(field, text):
            pattern = _escape(text).replace("\\*", ".*").replace("\\?", ".")
            return Query.regex_query(schema, field, pattern)
        case nodes.Fuzzy(field, text, edits):
            return Query.fuzzy_term_query(schema, field, text, edits)
        case nodes.Days(first, last):
            return _days(first, last, schema)
        case nodes.And(parts):
            return _boolean(parts, Occur.Must, schema)
        case nodes.Or(parts):
            return _boolean(parts, Occur.Should, schema)
        case nodes.Not(inner):
            return _except(compile_query(inner, schema))
        case nodes.AndMaybe(required, optional):
            return _and_maybe(required, optional, schema)
        case nodes.ConstantScore(inner, score):
            return Query.const_score_query(compile_query(inner, schema), score)
        case nodes.Every():
            return Query.const_score_query(Query.all_query(), 0.0)
        case nodes.Nothing():
            return Query.empty_query()
        case nodes.Implicit():
            raise TypeError("words side by side are joined when a query is expanded")
        case _:
            assert_never(query)


def compile_term(field: str, text: str, schema: tantivy.Schema) -> Query:
    """tantivy's form of one term."""
    if field in KEYWORD_FIELDS or field == ID:
        return Query.const_score_query(Query.term_query(schema, field, text, "basic"), 1.0)
    return Query.term_query(schema, field, text, OPTIONS[TEXT_FIELDS[field].postings])


def _phrase(field: str, words: Sequence[str], slop: int, schema: tantivy.Schema) -> Query:
    if len(words) == 1:
        return compile_term(field, words[0], schema)
    if not slop:
        places: list[str | tuple[int, str]] = [(at, word) for at, word in enumerate(words) if word]
        return Query.phrase_query(schema, field, places)
    words = [word for word in words if word]
    near = [_near(schema, field, first, second, slop) for first, second in pairwise(words)]
    scored = [compile_term(field, word, schema) for word in dict.fromkeys(words)]
    silent = [Query.const_score_query(pair, 0.0) for pair in near]
    return Query.boolean_query([(Occur.Must, part) for part in (*silent, *scored)])


def _near(schema: tantivy.Schema, field: str, first: str, second: str, slop: int) -> Query:
    """Two words at most ``slop`` words apart, in either order.

    tantivy counts by how much a word is out of its place in the phrase: up to slop - 1 out of it
    is from 2 - slop before the other word to slop after it. One place is enough for a word that
    comes twice, so there each distance is asked for.
    """
    if first == second:
        rows: list[list[str | tuple[int, str]]] = [
            [(0, first), (distance, first)] for distance in range(1, slop + 1)
        ]
        either = [Query.phrase_query(schema, field, row) for row in rows]
    else:
        either = [
            Query.phrase_query(schema, field, [a, b], slop=slop - 1)
            for a, b in ((first, second), (second, first))
        ]
    return Query.boolean_query([(Occur.Should, part) for part in either])


def _boolean(parts: Iterable[nodes.Query], occur: Occur, schema: tantivy.Schema) -> Query:
    """A conjunction or disjunction; what it holds of NOT excludes."""
    clauses = []
    for part in parts:
        if isinstance(part, nodes.Not):
            excluded = compile_query(part.query, schema)
            if occur == Occur.Must:
                clauses.append((Occur.MustNot, excluded))
            else:
                clauses.append((occur, _except(excluded)))
        else:
            clauses.append((occur, compile_query(part, schema)))
    if clauses and all(how == Occur.MustNot for how, _ in clauses):
        clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(clauses) if clauses else Query.empty_query()


def _except(excluded: Query) -> Query:
    every = Query.const_score_query(Query.all_query(), 0.0)
    return Query.boolean_query([(Occur.Must, every), (Occur.MustNot, excluded)])


def _and_maybe(required: nodes.Query, optional: nodes.Query, schema: tantivy.Schema) -> Query:
    plain = isinstance(optional, nodes.Or) and optional.boost == 1.0
    parts = nodes.children(optional) if plain else (optional,)
    return Query.boolean_query(
        [(Occur.Must, compile_query(required, schema))]
        + [(Occur.Should, compile_query(part, schema)) for part in parts]
    )


def _days(first: int | None, last: int | None, schema: tantivy.Schema) -> Query:
    start = _EARLIEST if first is None and last is None else first
    found = Query.range_query(schema, DAY, tantivy.FieldType.Integer, start, last, True, True)
    return Query.const_score_query(found, 0.0)


def _escape(text: str) -> str:
    return "".join("\\" + c if c in r".+*?()|[]{}^$\&#~-" else c for c in text)
