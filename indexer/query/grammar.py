"""The grammar of queries: Whoosh's parser with operators and fields in Arabic, and what it makes of
a text as the nodes of :mod:`indexer.query.nodes`.

No other module of this package knows Whoosh. It takes long to import, so plain words, which need no
grammar, are read without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from whoosh import qparser
from whoosh import query as q
from whoosh.qparser import plugins, syntax, taggers

from indexer.query.addresses import CONDITION as ADDRESSES
from indexer.query.dates import CONDITION as DATES
from indexer.query.keywords import ADDRESS, AND, DATE, FIELDS, NOT, OR
from indexer.query.nodes import (
    And,
    Days,
    Fuzzy,
    Implicit,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Term,
    normalize,
)

__all__ = ["read_tree"]


def read_tree(text: str) -> Query:
    """The tree of words of a text whose quotes and parentheses pair. What a group weighs, each of
    its leaves does.

    Raises ArithmeticError, LookupError, RecursionError, TypeError or ValueError for what Whoosh's
    parser trips over: a lone NOT NOT, numbers too large to be any.
    """
    return normalize(_query_of(_PARSER.parse(text)))


class _Implicit(q.compound.CompoundQuery):
    """Words side by side. No subclass of ``And``, which would take the words of one inside it for
    its own."""

    def normalize(self) -> q.Query:
        """The words that are there, those that are repeated too; Whoosh would leave these out."""
        parts = [part.normalize() for part in self.subqueries]
        return _Implicit([part for part in parts if part != q.NullQuery], self.boost)


class _Quoted(q.Phrase):
    """Words in quotes. One alone stays quoted, where Whoosh would make it any other word."""

    verbatim = False

    def normalize(self) -> q.Query:
        return self if self.words else q.NullQuery


class _Verbatim(_Quoted):
    verbatim = True


class _Days(q.ConstantScoreQuery):
    """A range of days, which Whoosh must not join with another."""

    boost = 1.0

    def __init__(self, first: int | None, last: int | None) -> None:
        super().__init__(q.NumericRange("day", first, last), 0.0)

    def with_boost(self, boost: float) -> _Days:
        return self


def _query_of(node: q.Query, boost: float = 1.0) -> Query:
    """A node of Whoosh's as one of ours, its weight times ``boost``."""
    if node == q.NullQuery:
        return Nothing()
    if isinstance(node, q.Not):
        return Not(_query_of(node.query))
    if isinstance(node, _Days):
        return Days(node.child.start, node.child.end)
    boost *= node.boost
    if isinstance(node, (_Implicit, q.And, q.Or)):
        parts = tuple(_query_of(part, boost) for part in node.subqueries)
        return _GROUPS[type(node)](parts)
    if isinstance(node, _Quoted):
        return Phrase(node.fieldname or "", tuple(node.words), node.slop, boost, node.verbatim)
    if isinstance(node, q.FuzzyTerm):
        return Fuzzy(node.fieldname or "", node.text, node.maxdist, boost)
    if isinstance(node, q.Term):
        return Term(node.fieldname or "", node.text, boost)
    raise TypeError(f"no node for {node!r}")


_GROUPS: Final[Mapping[type, Callable[[tuple[Query, ...]], Query]]] = {
    _Implicit: Implicit,
    q.And: And,
    q.Or: Or,
}


class _ImplicitGroup(syntax.GroupNode):
    qclass = _Implicit
    merging = True


class _DayNode(syntax.SyntaxNode):
    has_fieldname = False
    has_text = False
    has_boost = False

    def __init__(self, first: int | None, last: int | None) -> None:
        self.first = first
        self.last = last

    def query(self, parser: Any) -> q.Query:
        return _Days(self.first, self.last)


class _NoneNode(syntax.SyntaxNode):
    """A condition that could not be read: it is left out."""

    has_fieldname = False
    has_text = False
    has_boost = False

    def query(self, parser: Any) -> q.Query:
        return q.NullQuery


class _DatePlugin(plugins.TaggingPlugin):
    """A condition on the date."""

    expr = DATES

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        """The node of a condition."""
        if match["none"]:
            return _NoneNode()
        return _DayNode(*(None if end == "*" else int(end) for end in match.group("first", "last")))


class _AddressPlugin(plugins.TaggingPlugin):
    """A condition on the address of an article."""

    expr = ADDRESSES

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        """The node of a condition."""
        if match["id"] is None:
            return _NoneNode()
        node = syntax.WordNode(match["id"])
        node.set_fieldname(ADDRESS)
        return node


class _FieldsPlugin(plugins.FieldsPlugin):
    """Our fields only, by the one name of each; anything else before a colon is a word."""

    def __init__(self) -> None:
        names = "|".join(field for field in FIELDS if field not in (DATE, ADDRESS))
        super().__init__(expr=rf"(?<!\w)(?P<text>{names}):(?=\S)")


class _PhrasePlugin(plugins.PhrasePlugin):
    """Words in quotes. A distance of one word is told from none, which means in a row."""

    class PhraseTagger(taggers.RegexTagger):
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            slop = int(match["slop"] or 0)
            return plugins.PhrasePlugin.PhraseNode(match["text"], match.start(), slop)


class _VerbatimPlugin(plugins.Plugin):
    """``="بوتن"`` and ``=بوتن``: as it is written here, in no other spelling."""

    class Node(plugins.PhrasePlugin.PhraseNode):
        def query(self, parser: Any) -> q.Query:
            phrase = super().query(parser)
            return _Verbatim(phrase.fieldname, phrase.words, phrase.slop, phrase.boost)

    class Tagger(taggers.RegexTagger):
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            text = match["text"] if match["word"] is None else match["word"]
            return _VerbatimPlugin.Node(text, match.start(), int(match["slop"] or 0))

    def taggers(self, parser: Any) -> list[Any]:
        expr = (
            r'(?<![^\s(:"-])='
            r'(?:"(?P<text>.*?)"(?:~(?P<slop>[1-9][0-9]*))?|(?P<word>\w[^\s()"*?~^:]*)(?=[\s)^]|$))'
        )
        return [(self.Tagger(expr), 0)]


def _operator(names: tuple[str, ...]) -> str:
    # of words in other letters fields_and_operators.py makes these
    names = tuple(name for name in names if name.isascii())
    return r"(?<=[\s)\"])(?:" + "|".join(map(re.escape, names)) + r")(?=[\s(\"])"


def _parser() -> qparser.QueryParser:
    operators = plugins.OperatorsPlugin(
        And=_operator(AND),
        Or=_operator(OR),
        Not=rf"(?:^|(?<=[\s(]))(?:{NOT[0]}(?=\s)|-(?=[^\s-]))",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    return qparser.QueryParser(
        None,
        None,
        group=_ImplicitGroup,
        phraseclass=_Quoted,
        plugins=[
            plugins.WhitespacePlugin(),
            _VerbatimPlugin(),
            _PhrasePlugin(),
            plugins.FuzzyTermPlugin(),
            _DatePlugin(),
            _AddressPlugin(),
            _FieldsPlugin(),
            plugins.GroupPlugin(),
            operators,
            plugins.BoostPlugin(),
        ],
    )


_PARSER: Final = _parser()
