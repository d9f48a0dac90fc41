"""The nodes of queries: values, ways through them, and a tree of words in writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analyzer import Analyzer
from indexer.query import nodes
from indexer.query.nodes import (
    And,
    AndMaybe,
    ConstantScore,
    Days,
    Fuzzy,
    Implicit,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    Wildcard,
)
from indexer.query.parser import parse_query
from indexer.query.rewrite import expand

A, B, C = Term("", "ا"), Term("", "ب"), Term("", "ج")

leaves = st.sampled_from([A, B, C, Phrase("", ("ا", "ب")), Days(1, 2), Nothing()])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Implicit, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
)


def descendants(tree: Query) -> Iterator[Query]:
    yield tree
    for part in nodes.children(tree):
        yield from descendants(part)


def test_nodes_are_values_that_stay_as_they_are() -> None:
    assert A == Term("", "ا") and hash(A) == hash(Term("", "ا"))
    assert A != replace(A, boost=2.0) != Term("title", "ا", 2.0)
    with pytest.raises(FrozenInstanceError):
        A.text = "ب"


def test_every_node_has_a_weight_and_what_is_within_it() -> None:
    fields: dict[type[Any], tuple[Any, ...]] = {
        Term: ("", "ا"),
        Phrase: ("", ("ا",)),
        Wildcard: ("", "ا*"),
        Fuzzy: ("", "ا"),
        Days: (None, None),
        And: ((A, B),),
        Or: ((A, B),),
        Implicit: ((A, B),),
        Not: (A,),
        AndMaybe: (A, B),
        ConstantScore: (A,),
    }
    assert len(get_args(Query)) == 13
    for kind in get_args(Query):
        node = kind(*fields.get(kind, ()))
        assert nodes.boost_of(node) == 1.0
        assert all(child in (A, B) for child in nodes.children(node))
        assert isinstance(nodes.format_query(node), str)
    assert nodes.boost_of(Or((A, B), 2.5)) == 2.5


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (And(()), Nothing()),
        (And((A,)), A),
        (And((A, Nothing())), A),
        (Not(Nothing()), Nothing()),
        (Phrase("", ()), Nothing()),
        (Implicit((A, B, A)), Implicit((A, B, A))),
        (Implicit((A, Not(B), Implicit((A, Not(B))))), Implicit((A, Not(B), A))),
        (Implicit((A, B) * 9), Implicit((A, B))),
        (And((A, B, A)), And((A, B))),
        (And((A, And((B, C)))), And((A, B, C))),
        (And((A, Or((B, C)))), And((A, Or((B, C))))),
        (And((A, Implicit((B, C)))), And((A, Implicit((B, C))))),
        (Or((A, Not(A), Not(A))), Or((A, Not(A)))),
        (Or((A, replace(A, boost=2.0))), Or((A, replace(A, boost=2.0)))),
    ],
)
def test_a_normalized_tree_has_nothing_that_says_nothing(tree: Query, expected: Query) -> None:
    assert nodes.normalize(tree) == expected


@given(trees)
def test_a_normalized_tree_is_normal(tree: Query) -> None:
    normal = nodes.normalize(tree)
    assert nodes.normalize(normal) == normal
    for node in descendants(normal):
        inner = nodes.children(node)
        assert not any(isinstance(part, Nothing) for part in inner)
        once = [part for part in inner if not (isinstance(node, Implicit) and type(part) is Term)]
        assert len(set(once)) == len(once)
        if isinstance(node, (And, Or, Implicit)):
            assert len(inner) > 1
            assert not any(type(part) is type(node) for part in inner)


def test_what_is_costly_is_left_out_or_made_cheap() -> None:
    tree = Implicit((Wildcard("", "ا*"), Fuzzy("", "ب", 2, 3.0), Phrase("", ("ج", "د"), 5, 2.0)))
    assert nodes.without_costly_parts(tree) == Implicit(
        (Term("", "ب", 3.0), And((Phrase("", ("ج",), 0, 2.0), Phrase("", ("د",), 0, 2.0))))
    )
    assert nodes.without_costly_parts(Wildcard("", "ا*")) == Nothing()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("سوريا لبنان", "(سوريا AND لبنان)"),
        ("بي بي سي", "(بي AND سي)"),
        ("سوريا سوريا", "سوريا"),
        ("سوريا أو لبنان عدن", "((سوريا OR لبنان) AND عدن)"),
        ("سوريا -title:لبنان^2", "(سوريا AND NOT title:لبنان^2.0)"),
        ('"مجلس الأمن"~3^2 ="بوتن"', '("مجلس الأمن"~3^2.0 AND ="بوتن")'),
        ('body:="بوتن"', 'body:="بوتن"'),
        ("سور* نتنياهو~ نتنياهو~2^2", "(سور* AND نتنياهو~ AND نتنياهو~2^2.000000)"),
        ("date:2024-05", "date:[2024-05-01 TO 2024-05-31]"),
        ("date:>2024", "date:[2025-01-01 TO *]"),
        ("None:سوريا", "(None AND سوريا)"),
        ("", ""),
    ],
)
def test_a_tree_is_shown_as_it_was_understood(text: str, shown: str) -> None:
    assert nodes.format_query(parse_query(text).tree) == shown


def test_equal_words_in_two_places_are_two_parts() -> None:
    tree = parse_query("(روسيا غزة) OR (روسيا لبنان)").tree
    parts = [part for part in expand(tree, Analyzer()).parts if not isinstance(part.found, Nothing)]
    assert [nodes.format_query(part.leaf) for part in parts] == ["روسيا", "غزة", "روسيا", "لبنان"]
    assert parts[0].found == parts[2].found and parts[0].found is not parts[2].found
    assert parts[0].leaf == parts[2].leaf and parts[0].leaf is not parts[2].leaf
