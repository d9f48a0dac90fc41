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

from indexer.analysis.letters import IGNORED, MARKS, fold
from indexer.analysis.tokenizer import words

__all__ = ["Implicit", "Note", "Parsed", "Verbatim", "day_range", "parse_query", "parse_words"]

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 10
MAX_WORDS: Final = 64
MAX_PATTERNS: Final = 5
MAX_LEADING: Final = 2
"""Patterns that begin with ``*`` or ``?``: each is held against every word of the index."""
MAX_SLOP: Final = 50
MAX_NEAR: Final = 6
"""Words of a proximity phrase. tantivy keeps every way to place them: twelve times one common word
within fifty took 2 GB and 5 s on 31,525 articles, fourteen ended the process; six take .1 s."""
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
    ``long_proximity``, ``unreadable``.
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
# A headline may begin with «مصدر: », which is no field; with the article it is one.
_SPACED: Final = "|".join(x for x in _ALIASES.split("|") if x.isascii() or x.startswith("ال"))
_DATE_FIELDS: Final = r"(?:date|التاريخ|تاريخ)"

_TYPOGRAPHIC: Final = "“”„‟«»‹›❝❞〝〞〟＂"
_QUOTES: Final = str.maketrans(_TYPOGRAPHIC, '"' * len(_TYPOGRAPHIC))
_UNKNOWN_FIELD: Final = re.compile(r'(?:^|(?<=[\s(]))([^\W\d]\w*):(?=[\w"(\[])')
_WILD: Final = re.compile(r"[*?]")
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SEPARATOR: Final = re.compile(r"(?<!\d)[،,؛;]|[،,؛;](?!\d)")
_JOINED: Final = re.compile(r"(?<=[\s(])[وفبلك]ـ*$")
"""A particle that is written onto what stands in quotes: و«وقف إطلاق النار»."""
_NUMBER: Final = re.compile(r"(?<=[~^])[\d٫.]+")
_PATTERN_BREAK: Final = re.compile(f"(?:[^\\w*?{MARKS}{IGNORED}]|_)+")


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
        r"|(?P<since>[^\s()\[\]{}<>=\".]+)\.\.(?P<until>[^\s()\[\]{}<>=\".]+)"
        r"|(?P<sign>[<>]=?|)\s*(?P<day>[^\s()\[\]{}<>=]+))"
    )

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        range_ = _days_of(match)
        return None if range_ is None else _DayNode(*range_)


_DATE_GROUP: Final = re.compile(
    r'"[^"]*"|' + rf"(?i:{_DATE_FIELDS}):\s*(?:\((?P<group>[^()]*)\)|\"(?P<quoted>[^\"]*)\")"
)


def _each_date(match: re.Match[str]) -> str:
    """``date:(2023 OR 2024)`` as ``(date:2023 OR date:2024)``, and ``date:"2024"`` bare.

    Phrases stay as they are.
    """
    if match["group"] is None and match["quoted"] is None:
        return match[0]
    if match["quoted"] is not None:
        return f"date:{match['quoted'].strip() or '?'}"
    return "(" + re.sub(r"(?<!\S)(?=[\d<>\[{])", "date:", match["group"]) + ")"


def _days_of(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    """First and last day of a date condition, both inclusive; None when it holds no date."""
    if match["day"] is not None:
        days = day_range(match["day"].rstrip(".،؛,;:!?؟"))
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
    first_text, last_text = match["first"] or match["since"], match["last"] or match["until"]
    if _reversed(first_text, last_text):
        first_text, last_text = last_text, first_text
    bounds: list[int | None] = []
    for text, exclusive, side in (
        (first_text, match["open"] == "{", 0),
        (last_text, match["close"] == "}", 1),
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


def _reversed(first: str, last: str) -> bool:
    """Whether the later date stands first: on screen a range may run either way."""
    ends = day_range(first or ""), day_range(last or "")
    return ends[0] is not None and ends[1] is not None and ends[0][0] > ends[1][1]


_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$")


def day_range(text: str) -> tuple[int, int] | None:
    """First and last day (ordinals) of a year, a month or a day: 2024, 2024-06, 2024-06-20.

    Any digits, and ``-``, ``/`` or ``.`` between them. None for what is no such date.
    """
    match = _DATE.match(_ascii(text.strip()))
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
    text = _DIRECTION.sub("", _NO_TEXT.sub(" ", text))
    text = " ".join(_with_plain_quotes(text).split())
    if len(text) > MAX_LENGTH:
        notes.append(Note("too_long", text[MAX_LENGTH:]))
        text = text[:MAX_LENGTH].rsplit(" ", 1)[0]
    text = _DATE_GROUP.sub(_each_date, _with_plain_signs(_balanced(text, notes)))
    _note_fields_and_dates(text, notes)
    try:
        tree = _PARSER.parse(text)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        # Whoosh's parser trips over a lone NOT NOT, and over numbers too large to be any.
        tree = Implicit([q.Term(None, word) for word in words(text) if word not in _OPERATORS])
        notes.append(Note("unreadable", text))
    return Parsed(_bounded(tree, notes), tuple(notes))


def parse_words(text: str) -> Parsed:
    """The tree of all words of a text, side by side, whatever else stands between them; nothing
    is read as an operator, a field or a phrase, and nothing bounds their number."""
    return Parsed(Implicit([q.Term(None, word) for word in words(text)]).normalize())


def _with_plain_quotes(text: str) -> str:
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
        parts[place] = _NUMBER.sub(lambda number: _ascii(number[0].replace("٫", ".")), part)
    return "".join(parts)


def _ascii(digits: str) -> str:
    return re.sub(r"\d", lambda digit: str(int(digit.group())), digits)


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
    return _map_leaves(tree, _Bounds(notes).leaf).normalize()


class _Bounds:
    """Counts what one query holds, and makes words of what is more than it may."""

    def __init__(self, notes: list[Note]) -> None:
        self._notes = notes
        self._words = 0
        self._patterns = 0
        self._leading = 0

    def leaf(self, leaf: q.Query) -> q.Query:
        """A word, phrase, pattern or date as it may be searched."""
        if isinstance(leaf, q.Phrase):
            return self._phrase(leaf)
        if not isinstance(leaf, (q.Term, q.FuzzyTerm)):
            return leaf if self._take(1) else q.NullQuery
        boost = _clamp(leaf.boost)
        # A question mark at the end is punctuation, as is a wildcard with nothing beside it.
        text = leaf.text.rstrip("?؟")
        wild = isinstance(leaf, q.FuzzyTerm) or (_WILD.search(text) and re.search(r"\w", text))
        if not wild:
            return self._word(leaf.fieldname, text.replace("*", " "), boost)
        if isinstance(leaf, q.FuzzyTerm):
            parts = words(leaf.text)
            if len(parts) != 1:
                return self._word(leaf.fieldname, leaf.text, boost)
            return self._pattern(q.FuzzyTerm(leaf.fieldname, parts[0], boost, leaf.maxdist))
        # No term holds a hyphen: the parts of كوريا-الشم* are each looked for.
        made = []
        for part in _PATTERN_BREAK.split(re.sub(r"\*{2,}", "*", text)):
            if not re.search(r"\w", part):
                continue
            if _WILD.search(part):
                made.append(self._pattern(q.Wildcard(leaf.fieldname, part, boost)))
            else:
                made.append(self._word(leaf.fieldname, part, boost))
        return q.And(made) if len(made) > 1 else made[0] if made else q.NullQuery

    def _take(self, number: int) -> int:
        """How many of so many words may still be searched."""
        left = max(MAX_WORDS - self._words, 0)
        self._words += number
        if number > left:
            self._notes[:] = [note for note in self._notes if note.code != "too_many_words"]
            self._notes.append(Note("too_many_words", str(self._words)))
        return min(number, left)

    def _word(self, field: str | None, text: str, boost: float) -> q.Query:
        tokens = words(text)
        number = self._take(max(len(tokens), 1))
        if not number:
            return q.NullQuery
        return q.Term(field, " ".join(tokens[:number]) if number < len(tokens) else text, boost)

    def _phrase(self, leaf: q.Phrase) -> q.Query:
        tokens = words(" ".join(leaf.words))
        number = self._take(max(len(tokens), 1))
        if not number:
            return q.NullQuery
        boost, slop = _clamp(leaf.boost), max(min(leaf.slop, MAX_SLOP), 1)
        if slop > 1 and len(tokens[:number]) > MAX_NEAR:
            self._notes.append(Note("long_proximity", " ".join(leaf.words)))
            return q.And([type(leaf)(leaf.fieldname, [t], boost=boost) for t in tokens[:number]])
        kept = tokens[:number] if number < len(tokens) else leaf.words
        return type(leaf)(leaf.fieldname, kept, slop, boost)

    def _pattern(self, leaf: q.Wildcard | q.FuzzyTerm) -> q.Query:
        """A wildcard or a fuzzy word within bounds, and a word when it is not."""
        field, text, boost = leaf.fieldname, leaf.text, _clamp(leaf.boost)
        wild = isinstance(leaf, q.Wildcard)
        if wild and len(re.findall(r"\w", text)) < MIN_LITERALS:
            self._notes.append(Note("short_pattern", text))
            return self._word(field, _WILD.sub(" ", text), boost)
        self._patterns += 1
        leading = text[0] in "*?"
        self._leading += leading
        large = len(text) > MAX_PATTERN or len(_WILD.findall(text)) > MAX_WILDCARDS
        costly = leading and self._leading > MAX_LEADING
        if self._patterns > MAX_PATTERNS or costly or large:
            self._notes.append(Note("too_many_patterns", text))
            return self._word(field, _WILD.sub(" ", text), boost)
        if not self._take(1):
            return q.NullQuery
        if wild:
            return q.Wildcard(field, text, boost)
        return q.FuzzyTerm(field, text, boost, min(leaf.maxdist, MAX_EDITS))


def _clamp(boost: float) -> float:
    return min(max(boost, 0.0), MAX_BOOST) if boost == boost else 1.0


def _map_leaves(tree: q.Query, change: Any) -> q.Query:
    if isinstance(tree, q.Not):
        return q.Not(_map_leaves(tree.query, change))
    if isinstance(tree, q.compound.CompoundQuery):
        parts = [_map_leaves(part, change) for part in tree.subqueries]
        return type(tree)(parts, boost=tree.boost)
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
            return q.And([type(leaf)(leaf.fieldname, [word]) for word in leaf.words])
        return leaf

    return _map_leaves(tree, change).normalize()


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
