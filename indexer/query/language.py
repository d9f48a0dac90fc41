"""What a person types, into a tree of words: Whoosh's parser, with operators and fields in Arabic.

The tree is made of ``whoosh.query`` nodes whose text is as it was typed; fields are ``None`` (title
and body), ``title``, ``body``, ``source``, ``section`` or ``author``; dates are ranges of days.
Reading never fails: what cannot be understood is searched as words, and reported.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from whoosh import qparser
from whoosh import query as q
from whoosh.qparser import plugins, syntax, taggers

from indexer.analysis.letters import fold

__all__ = ["Implicit", "Note", "Parsed", "day_range", "parse_query"]

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 10
MAX_WORDS: Final = 64
MAX_PATTERNS: Final = 5
MAX_SLOP: Final = 50
MAX_EDITS: Final = 2
MAX_BOOST: Final = 100.0
MIN_LITERALS: Final = 2
"""Letters that a wildcard must hold."""
MAX_WILDCARDS: Final = 4
"""``*`` and ``?`` in one word: with each, the automaton of a pattern can double."""
MAX_PATTERN: Final = 64
"""Characters of a pattern."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not understood as it was perhaps meant: a stable code, and the part.

    Codes: ``unclosed_quote``, ``unbalanced_parenthesis``, ``unknown_field``, ``bad_date``,
    ``too_long``, ``too_deep``, ``too_many_words``, ``too_many_patterns``, ``short_pattern``,
    ``unreadable``.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood: the tree of words, and what could not be read."""

    tree: q.Query
    notes: tuple[Note, ...] = ()


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
_ALIASES: Final = "|".join(alias for aliases in _FIELDS.values() for alias in aliases)
_DATE_FIELDS: Final = r"(?:date|التاريخ|تاريخ)"

_QUOTES: Final = str.maketrans("“”„‟«»＂", '"' * 7)
_UNKNOWN_FIELD: Final = re.compile(r'(?:^|(?<=[\s(]))([^\W\d]\w*):(?=[\w"(\[])')
_WILD: Final = re.compile(r"[*?]")
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")


class _Fields(plugins.FieldsPlugin):  # type: ignore[misc]
    """Our fields only, in both languages; anything else before a colon is a word."""

    def __init__(self) -> None:
        super().__init__(expr=rf"(?i:(?<!\w)(?P<text>{_ALIASES})):(?=\S)")

    class FieldnameTagger(taggers.RegexTagger):  # type: ignore[misc]
        def create(self, parser: Any, match: re.Match[str]) -> Any:
            name = _FIELD_OF[fold(match.group("text"))]
            return syntax.FieldnameNode(name, match.group(0))


class _DayNode(syntax.SyntaxNode):  # type: ignore[misc]
    """A range of days."""

    has_fieldname = False
    has_text = False
    has_boost = False

    def __init__(self, first: int | None, last: int | None) -> None:
        self.first = first
        self.last = last

    def query(self, parser: Any) -> q.Query:
        return Days(self.first, self.last)


class _Dates(plugins.TaggingPlugin):  # type: ignore[misc]
    """``date:2024``, ``date:>2024-05-01``, ``التاريخ:[2024-01 إلى 2024-06]``."""

    expr = re.compile(
        rf"(?i:{_DATE_FIELDS}):\s*(?:"
        r"(?P<open>[\[{])\s*(?P<first>[^\s\]}]*?)\s*(?:(?i:\bto\b)|إلى|الى|\.\.|،)\s*"
        r"(?P<last>[^\s\]}]*)\s*(?P<close>[\]}])"
        r"|(?P<sign>[<>]=?|)(?P<day>[^\s()\[\]{}<>=]+))"
    )

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        range_ = _days_of(match)
        return None if range_ is None else _DayNode(*range_)


def _days_of(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    """First and last day of a date condition, both inclusive; None when it holds no date."""
    if match["day"] is not None:
        days = day_range(match["day"])
        if days is None:
            return None
        first, last = days
        return {
            "": (first, last),
            ">": (last + 1, None),
            ">=": (first, None),
            "<": (None, first - 1),
            "<=": (None, last),
        }[match["sign"]]
    bounds: list[int | None] = []
    for text, exclusive, side in (
        (match["first"], match["open"] == "{", 0),
        (match["last"], match["close"] == "}", 1),
    ):
        if not text or text == "*":
            bounds.append(None)
            continue
        days = day_range(text)
        if days is None:
            return None
        # An excluded bound leaves out the whole of its day, month or year.
        bounds.append(days[side] if not exclusive else (days[1] + 1, days[0] - 1)[side])
    return bounds[0], bounds[1]


_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")


def day_range(text: str) -> tuple[int, int] | None:
    """First and last day (ordinals) of a year, a month or a day: 2024, 2024-06, 2024-06-20.

    Any digits, and ``-``, ``/`` or ``.`` between them. None for what is no such date.
    """
    match = _DATE.match(re.sub(r"\d", lambda digit: str(int(digit.group())), text.strip()))
    if not match:
        return None
    year = int(match[1])
    month, day = (int(part) if part else None for part in match.groups()[1:])
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if day is not None:
        return first.toordinal(), first.toordinal()
    end = 12 if month is None else month
    return first.toordinal(), date(year, end, monthrange(year, end)[1]).toordinal()


def _operator(*words: str) -> str:
    return r"(?<=\s)(?:" + "|".join(map(re.escape, words)) + r")(?=\s)"


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
            plugins.PhrasePlugin(),
            plugins.FuzzyTermPlugin(),
            _Dates(),
            _Fields(),
            plugins.GroupPlugin(),
            operators,
            plugins.BoostPlugin(),
        ],
    )


_PARSER: Final = _parser()


def parse_query(text: str) -> Parsed:
    """The tree of words of a query, for any text at all; raises nothing."""
    notes: list[Note] = []
    text = " ".join(_NO_TEXT.sub(" ", text).translate(_QUOTES).split())
    if len(text) > MAX_LENGTH:
        notes.append(Note("too_long", text[MAX_LENGTH:]))
        text = text[:MAX_LENGTH].rsplit(" ", 1)[0]
    text = _balanced(text, notes)
    _note_fields_and_dates(text, notes)
    try:
        tree = _PARSER.parse(text)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        # Whoosh's parser trips over a lone NOT NOT, and over numbers too large to be any.
        tree = Implicit([q.Term(None, word) for word in re.findall(r"\w+", text)])
        notes.append(Note("unreadable", text))
    return Parsed(_bounded(tree, notes), tuple(notes))


def _balanced(text: str, notes: list[Note]) -> str:
    """The text without a quote that is not closed, or parentheses that do not pair."""
    if text.count('"') % 2:
        place = text.rindex('"')
        notes.append(Note("unclosed_quote", text[place:]))
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
        code = "too_deep" if deepest > MAX_DEPTH else "unbalanced_parenthesis"
        notes.append(Note(code, text))
        text = re.sub(r"[()]", " ", text)
    return text


def _note_fields_and_dates(text: str, notes: list[Note]) -> None:
    unquoted = re.sub(r'"[^"]*"', '""', text)
    for match in _UNKNOWN_FIELD.finditer(unquoted):
        name = fold(match[1])
        if name not in _FIELD_OF and not re.match(_DATE_FIELDS + "$", match[1], re.IGNORECASE):
            notes.append(Note("unknown_field", match[1]))
    for match in re.finditer(rf"(?i:{_DATE_FIELDS}):\s*(\[[^\]]*\]?|\S+)", unquoted):
        condition = _Dates.expr.match(unquoted, match.start())
        if condition is None or _days_of(condition) is None:
            notes.append(Note("bad_date", match[1]))


def _bounded(tree: q.Query, notes: list[Note]) -> q.Query:
    """The tree with wildcards told from punctuation, and no more parts than an index can bear."""
    words = patterns = 0

    def bound(leaf: q.Query) -> q.Query:
        nonlocal words, patterns
        words += 1
        if words > MAX_WORDS:
            notes[:] = [note for note in notes if note.code != "too_many_words"]
            notes.append(Note("too_many_words", str(words)))
            return q.NullQuery
        if isinstance(leaf, q.Phrase):
            return Quoted(leaf.fieldname, leaf.words, min(leaf.slop, MAX_SLOP), _clamp(leaf.boost))
        if not isinstance(leaf, (q.Term, q.FuzzyTerm)):
            return leaf
        boost = _clamp(leaf.boost)
        # A question mark at the end is punctuation, as is a wildcard with nothing beside it.
        text = leaf.text.rstrip("?؟")
        if isinstance(leaf, q.Term) and not (_WILD.search(text) and re.search(r"\w", text)):
            return q.Term(leaf.fieldname, text.replace("*", " "), boost=boost)
        if isinstance(leaf, q.Term) and len(re.findall(r"\w", text)) < MIN_LITERALS:
            notes.append(Note("short_pattern", text))
            return q.Term(leaf.fieldname, _WILD.sub(" ", text), boost=boost)
        patterns += 1
        text = re.sub(r"\*{2,}", "*", text)
        large = len(text) > MAX_PATTERN or len(_WILD.findall(text)) > MAX_WILDCARDS
        if patterns > MAX_PATTERNS or large:
            notes.append(Note("too_many_patterns", text))
            return q.Term(leaf.fieldname, _WILD.sub(" ", text), boost=boost)
        if isinstance(leaf, q.FuzzyTerm):
            return q.FuzzyTerm(leaf.fieldname, text, boost, min(leaf.maxdist, MAX_EDITS))
        return q.Wildcard(leaf.fieldname, text, boost)

    return _map_leaves(tree, bound).normalize()


def _clamp(boost: float) -> float:
    return min(max(boost, 0.0), MAX_BOOST) if boost == boost else 1.0


def _map_leaves(tree: q.Query, change: Any) -> q.Query:
    if isinstance(tree, q.Not):
        return q.Not(_map_leaves(tree.query, change))
    if isinstance(tree, q.compound.CompoundQuery):
        parts = [_map_leaves(part, change) for part in tree.subqueries]
        return type(tree)(parts, boost=tree.boost)
    return change(tree)


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
