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

from indexer.analysis.letters import fold
from indexer.query.dates import CONDITION, days_of
from indexer.query.keywords import AND, FIELD_OF, FIELDS, NOT, OR
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
)

__all__ = ["read_tree"]


def read_tree(text: str) -> Query:
    """The tree of words of a text whose quotes and parentheses pair. What a group weighs, each of
    its leaves does.

    Raises ArithmeticError, LookupError, RecursionError, TypeError or ValueError for what Whoosh's
    parser trips over: a lone NOT NOT, numbers too large to be any.
    """
    return _query_of(_PARSER.parse(text))


class _Implicit(q.compound.CompoundQuery):
    """Words side by side. No subclass of ``And``, which would take the words of one inside it for
    its own."""

    intersect_merge = True


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


class _DatePlugin(plugins.TaggingPlugin):
    """``date:2024``, ``date:>2024-05-01``, ``التاريخ:[2024-01 إلى 2024-06]``."""

    expr = CONDITION

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        """The node of a condition; None for what holds no date."""
        range_ = days_of(match)
        return None if range_ is None else _DayNode(*range_)


_ALIASES: Final = "|".join(alias for aliases in FIELDS.values() for alias in aliases)
# A headline may begin with «مصدر: », which is no field; with the article it is one.
_SPACED: Final = "|".join(x for x in _ALIASES.split("|") if x.isascii() or x.startswith("ال"))


class _FieldsPlugin(plugins.FieldsPlugin):
    """Our fields only, in both languages; anything else before a colon is a word."""

    def __init__(self) -> None:
        super().__init__(
            expr=rf"(?i:(?<!\w)(?:(?P<text>{_ALIASES}):(?=\S)|(?P<spaced>{_SPACED}): (?=\S)))"
        )

    class FieldnameTagger(taggers.RegexTagger):
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            name = FIELD_OF[fold(match["text"] or match["spaced"])]
            return syntax.FieldnameNode(name, match.group(0))


class _VerbatimPlugin(plugins.Plugin):
    """``="بوتن"`` and ``=بوتن``: as it is written here, in no other spelling."""

    class Node(plugins.PhrasePlugin.PhraseNode):
        def query(self, parser: Any) -> q.Query:
            phrase = super().query(parser)
            return _Verbatim(phrase.fieldname, phrase.words, phrase.slop, phrase.boost)

    class Tagger(taggers.RegexTagger):
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            text = match["text"] if match["word"] is None else match["word"]
            return _VerbatimPlugin.Node(text, match.start(), int(match["slop"] or 1))

    def taggers(self, parser: Any) -> list[Any]:
        expr = (
            r'(?<![^\s(:"-])='
            r'(?:"(?P<text>.*?)"(?:~(?P<slop>[1-9][0-9]*))?|(?P<word>\w[^\s()"*?~^:]*)(?=[\s)^]|$))'
        )
        return [(self.Tagger(expr), 0)]


def _operator(names: tuple[str, ...]) -> str:
    return r"(?<=[\s)\"])(?:" + "|".join(map(re.escape, names)) + r")(?=[\s(\"])"


def _parser() -> qparser.QueryParser:
    operators = plugins.OperatorsPlugin(
        And=_operator(AND),
        Or=_operator(OR),
        Not=rf"(?:^|(?<=[\s(]))(?:(?:{'|'.join(NOT)})(?=\s)|-(?=[^\s-]))",
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
            plugins.PhrasePlugin(),
            plugins.FuzzyTermPlugin(),
            _DatePlugin(),
            _FieldsPlugin(),
            plugins.GroupPlugin(),
            operators,
            plugins.BoostPlugin(),
        ],
    )


_PARSER: Final = _parser()
