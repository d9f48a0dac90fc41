"""Query trees in tantivy's own form, scored as :mod:`indexer.engines.base` says."""

from __future__ import annotations

from functools import singledispatch
from itertools import pairwise
from typing import Final

import tantivy
from tantivy import Occur, Query
from whoosh import query as q

from indexer.engines.base import TEXT_FIELDS

__all__ = ["OPTIONS", "compiled", "counted"]

OPTIONS: Final = {"positions": "position", "counts": "freq", "presence": "basic"}
"""tantivy's words for what the postings of a field hold."""

_EARLIEST: Final = -(2**63)


def compiled(query: q.Query, schema: tantivy.Schema) -> Query:
    """tantivy's form of a query tree; raises TypeError for a kind of query that is not known."""
    if type(query) is q.Term and query.boost == 1.0:  # most of them, by the shortest way
        return _node_of_term(query, schema)
    made = _node(query, schema)
    boost = getattr(query, "boost", 1.0)
    return made if boost == 1.0 else Query.boost_query(made, boost)


def counted(query: q.Query, schema: tantivy.Schema) -> Query:
    """tantivy's form of a query that is only counted: without scores, which take most of the time,
    and without what only adds to them."""
    return Query.const_score_query(compiled(_found_by(query), schema), 0.0)


def _found_by(query: q.Query) -> q.Query:
    """What decides which documents a query finds."""
    if isinstance(query, q.AndMaybe):
        return _found_by(query.a)
    if isinstance(query, (q.And, q.Or)):
        return type(query)([_found_by(part) for part in query.subqueries])
    return query


@singledispatch
def _node(query: q.Query, schema: tantivy.Schema) -> Query:
    raise TypeError(f"no tantivy form of {type(query).__name__}")


@_node.register
def _node_of_term(query: q.Term, schema: tantivy.Schema) -> Query:
    option = OPTIONS[TEXT_FIELDS[query.fieldname]]
    return Query.term_query(schema, query.fieldname, query.text, option)


@_node.register
def _(query: q.Phrase, schema: tantivy.Schema) -> Query:
    field, words = query.fieldname, list(query.words)
    if len(words) == 1:
        return _node(q.Term(field, words[0]), schema)
    if query.slop <= 1:
        return Query.phrase_query(schema, field, words)
    near = [_near(schema, field, first, second, query.slop) for first, second in pairwise(words)]
    scored = [_node(q.Term(field, word), schema) for word in dict.fromkeys(words)]
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


@_node.register
def _(query: q.And, schema: tantivy.Schema) -> Query:
    return _boolean(query, Occur.Must, schema)


@_node.register
def _(query: q.Or, schema: tantivy.Schema) -> Query:
    return _boolean(query, Occur.Should, schema)


def _boolean(query: q.And | q.Or, occur: Occur, schema: tantivy.Schema) -> Query:
    """A conjunction or disjunction; what it holds of NOT excludes."""
    clauses = []
    for part in query.subqueries:
        if isinstance(part, q.Not):
            excluded = compiled(part.query, schema)
            if occur == Occur.Must:
                clauses.append((Occur.MustNot, excluded))
            else:
                clauses.append((occur, _except(excluded)))
        else:
            clauses.append((occur, compiled(part, schema)))
    if clauses and all(how == Occur.MustNot for how, _ in clauses):
        clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(clauses) if clauses else Query.empty_query()


def _except(excluded: Query) -> Query:
    every = Query.const_score_query(Query.all_query(), 0.0)
    return Query.boolean_query([(Occur.Must, every), (Occur.MustNot, excluded)])


@_node.register
def _(query: q.Not, schema: tantivy.Schema) -> Query:
    return _except(compiled(query.query, schema))


@_node.register
def _(query: q.AndMaybe, schema: tantivy.Schema) -> Query:
    required, optional = query.a, query.b
    plain = isinstance(optional, q.Or) and optional.boost == 1.0
    parts = optional.subqueries if plain else [optional]
    return Query.boolean_query(
        [(Occur.Must, compiled(required, schema))]
        + [(Occur.Should, compiled(part, schema)) for part in parts]
    )


@_node.register
def _(query: q.DisjunctionMax, schema: tantivy.Schema) -> Query:
    parts = [compiled(part, schema) for part in query.subqueries]
    return Query.disjunction_max_query(parts, query.tiebreak)


@_node.register
def _(query: q.ConstantScoreQuery, schema: tantivy.Schema) -> Query:
    return Query.const_score_query(compiled(query.child, schema), query.score)


@_node.register
def _(query: q.Prefix, schema: tantivy.Schema) -> Query:
    return Query.regex_query(schema, query.fieldname, _escape(query.text) + ".*")


@_node.register
def _(query: q.Wildcard, schema: tantivy.Schema) -> Query:
    pattern = _escape(query.text).replace("\\*", ".*").replace("\\?", ".")
    return Query.regex_query(schema, query.fieldname, pattern)


def _escape(text: str) -> str:
    return "".join("\\" + c if c in r".+*?()|[]{}^$\&#~-" else c for c in text)


@_node.register
def _(query: q.FuzzyTerm, schema: tantivy.Schema) -> Query:
    return Query.fuzzy_term_query(schema, query.fieldname, query.text, query.maxdist)


@_node.register
def _(query: q.NumericRange, schema: tantivy.Schema) -> Query:
    start = _EARLIEST if query.start is None and query.end is None else query.start
    found = Query.range_query(
        schema,
        query.fieldname,
        tantivy.FieldType.Integer,
        start,
        query.end,
        not query.startexcl,
        not query.endexcl,
    )
    # Within other queries, tantivy 0.27 scores the first document of some ranges 0.
    return Query.const_score_query(found, 1.0)


@_node.register
def _(query: q.Every, schema: tantivy.Schema) -> Query:
    return Query.const_score_query(Query.all_query(), 0.0)


_NULL: Final = type(q.NullQuery)


@_node.register(_NULL)
def _(query: q.Query, schema: tantivy.Schema) -> Query:
    return Query.empty_query()
