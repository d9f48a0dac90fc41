"""What a person types, into a tree of words: Whoosh's parser, with operators and fields in Arabic.

The tree is made of ``whoosh.query`` nodes whose text is as it was typed; fields are ``None`` (title
and body), ``title``, ``body``, ``source``, ``section`` or ``author``; dates are ranges of days.
Reading never fails: what cannot be understood is searched as words, and reported.
"""

from __future__ import annotations

import re
from typing import Any, Final

from whoosh import qparser
from whoosh import query as q
from whoosh.qparser import plugins, syntax, taggers

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.query.bounds import bounded
from indexer.query.dates import DATE_FIELDS, DatePlugin, ascii_digits, bad_dates, with_each_date
from indexer.query.remarks import Remark, RemarkCode
from indexer.query.tree import Implicit, Parsed, Quoted, Verbatim

__all__ = ["FIELD_NAMES", "parse_query", "parse_words", "with_plain_quotes", "without_direction"]

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 10


class _ImplicitGroup(syntax.GroupNode):  # type: ignore[misc]
    qclass = Implicit
    merging = True


_FIELDS: Final = {
    "title": ("title", "العنوان", "عنوان"),
    "body": ("body", "text", "النص", "المتن"),
    "source": ("source", "المصدر", "مصدر"),
    "section": ("section", "القسم", "قسم"),
    "author": ("author", "الكاتب", "كاتب"),
}
_FIELD_OF: Final = {fold(alias): name for name, aliases in _FIELDS.items() for alias in aliases}
FIELD_NAMES: Final = frozenset((*_FIELD_OF, *map(fold, DATE_FIELDS)))
"""Words that name a field when a colon follows them, folded."""
_ALIASES: Final = "|".join(alias for aliases in _FIELDS.values() for alias in aliases)
# A headline may begin with «مصدر: », which is no field; with the article it is one.
_SPACED: Final = "|".join(x for x in _ALIASES.split("|") if x.isascii() or x.startswith("ال"))
_TYPOGRAPHIC: Final = "“”„‟«»‹›❝❞〝〞〟＂"
_QUOTES: Final = str.maketrans(_TYPOGRAPHIC, '"' * len(_TYPOGRAPHIC))
_UNKNOWN_FIELD: Final = re.compile(r'(?:^|(?<=[\s(]))([^\W\d]\w*):(?=[\w"(\[])')
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SEPARATOR: Final = re.compile(r"(?<!\d)[،,؛;]|[،,؛;](?!\d)")
_JOINED: Final = re.compile(r"(?<=[\s(])[وفبلك]ـ*$")
"""A particle that is written onto what stands in quotes: و«وقف إطلاق النار»."""
_NUMBER: Final = re.compile(r"(?<=[~^])[\d٫.]+")


class _Fields(plugins.FieldsPlugin):  # type: ignore[misc]
    """Our fields only, in both languages; anything else before a colon is a word."""

    def __init__(self) -> None:
        super().__init__(
            expr=rf"(?i:(?<!\w)(?:(?P<text>{_ALIASES}):(?=\S)|(?P<spaced>{_SPACED}): (?=\S)))"
        )

    class FieldnameTagger(taggers.RegexTagger):  # type: ignore[misc]
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            name = _FIELD_OF[fold(match["text"] or match["spaced"])]
            return syntax.FieldnameNode(name, match.group(0))


class _Verbatim(plugins.Plugin):  # type: ignore[misc]
    """``="بوتن"`` and ``=بوتن``: as it is written here, in no other spelling."""

    class Node(plugins.PhrasePlugin.PhraseNode):  # type: ignore[misc]
        def query(self, parser: Any) -> q.Query:
            phrase = super().query(parser)
            return Verbatim(phrase.fieldname, phrase.words, phrase.slop, phrase.boost)

    class Tagger(taggers.RegexTagger):  # type: ignore[misc]
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            text = match["text"] if match["word"] is None else match["word"]
            return _Verbatim.Node(text, match.start(), int(match["slop"] or 1))

    def taggers(self, parser: Any) -> list[Any]:
        expr = (
            r'(?<![^\s(:"-])='
            r'(?:"(?P<text>.*?)"(?:~(?P<slop>[1-9][0-9]*))?|(?P<word>\w[^\s()"*?~^:]*)(?=[\s)^]|$))'
        )
        return [(self.Tagger(expr), 0)]


def _operator(*names: str) -> str:
    return r"(?<=[\s)\"])(?:" + "|".join(map(re.escape, names)) + r")(?=[\s(\"])"


_OPERATORS: Final = frozenset(("AND", "OR", "NOT", "و", "أو", "ليس"))


def _parser() -> qparser.QueryParser:
    operators = plugins.OperatorsPlugin(
        And=_operator("AND", "و", "+", "&", "&&"),
        Or=_operator("OR", "أو", "|", "||"),
        Not=r"(?:^|(?<=[\s(]))(?:(?:NOT|ليس)(?=\s)|-(?=[^\s-]))",
        AndNot=None,
        AndMaybe=None,
        Require=None,
    )
    return qparser.QueryParser(
        None,
        None,
        group=_ImplicitGroup,
        phraseclass=Quoted,
        plugins=[
            plugins.WhitespacePlugin(),
            _Verbatim(),
            plugins.PhrasePlugin(),
            plugins.FuzzyTermPlugin(),
            DatePlugin(),
            _Fields(),
            plugins.GroupPlugin(),
            operators,
            plugins.BoostPlugin(),
        ],
    )


_PARSER: Final = _parser()


def parse_query(text: str) -> Parsed:
    """The tree of words of a query, for any text at all; raises nothing."""
    notes: list[Remark] = []
    text = " ".join(with_plain_quotes(without_direction(_NO_TEXT.sub(" ", text))).split())
    if len(text) > MAX_LENGTH:
        notes.append(Remark("too_long", text[MAX_LENGTH:]))
        text = text[:MAX_LENGTH].rsplit(" ", 1)[0]
    text = with_each_date(_with_plain_signs(_balanced(text, notes)))
    _note_fields_and_dates(text, notes)
    try:
        tree = _PARSER.parse(text)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        # Whoosh's parser trips over a lone NOT NOT, and over numbers too large to be any.
        tree = Implicit([q.Term(None, word) for word in words(text) if word not in _OPERATORS])
        notes.append(Remark("unreadable", text))
    return Parsed(bounded(tree, notes), tuple(notes))


def parse_words(text: str) -> Parsed:
    """The tree of all words of a text, side by side, whatever else stands between them; nothing
    is read as an operator, a field or a phrase, and nothing bounds their number."""
    return Parsed(Implicit([q.Term(None, word) for word in words(text)]).normalize())


def without_direction(text: str) -> str:
    """The text without the direction marks that come along with what is copied from a page."""
    return _DIRECTION.sub("", text)


def with_plain_quotes(text: str) -> str:
    """The text with ``"`` for quotes of every kind; those inside others are left out."""
    if text.count('"') % 2 == 0:
        text = re.sub('"[^"]*"', _without_quotes_inside, text)
    text = re.sub("«[^«»]*»|“[^“”]*”", _without_quotes_inside, text)
    return text.translate(_QUOTES)


def _without_quotes_inside(match: re.Match[str]) -> str:
    inside = match[0][1:-1].translate(_QUOTES).replace('"', " ")
    return f'"{inside}"'


def _with_plain_signs(text: str) -> str:
    """Outside quotes: commas and semicolons part words, ``~٥`` is ``~5``, and a particle written
    onto a quote is left out."""
    parts = re.split(r'("[^"]*"|[\[{][^\]}]*[\]}])', text)
    for place in range(0, len(parts), 2):
        part = _SEPARATOR.sub(" ", parts[place])
        if parts[place + 1 : place + 2] and parts[place + 1][0] == '"':
            # Right behind other quotes it is an operator.
            part = _JOINED.sub("", ('"' if place else " ") + part)[1:]
        parts[place] = _NUMBER.sub(lambda number: ascii_digits(number[0].replace("٫", ".")), part)
    return "".join(parts)


def _balanced(text: str, notes: list[Remark]) -> str:
    """The text without a quote that is not closed, or parentheses that do not pair."""
    if text.count('"') % 2:
        place = text.rindex('"')
        notes.append(Remark("unclosed_quote", text[place:]))
        text = text[:place] + " " + text[place + 1 :]
    depth = deepest = 0
    broken = False
    for part in re.split(r'("[^"]*")', text):
        if part.startswith('"'):
            continue
        for letter in part:
            depth += (letter == "(") - (letter == ")")
            deepest = max(deepest, depth)
            broken |= depth < 0
    if broken or depth or deepest > MAX_DEPTH:
        code: RemarkCode = "too_deep" if deepest > MAX_DEPTH else "unbalanced_parenthesis"
        notes.append(Remark(code, text))
        text = re.sub(r"[()]", " ", text)
    return text


def _note_fields_and_dates(text: str, notes: list[Remark]) -> None:
    unquoted = re.sub(r'"[^"]*"', '""', text)
    for match in _UNKNOWN_FIELD.finditer(unquoted):
        if fold(match[1]) not in FIELD_NAMES:
            notes.append(Remark("unknown_field", match[1]))
    notes += [Remark("bad_date", condition) for condition in bad_dates(unquoted)]
