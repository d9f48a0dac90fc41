"""What a person types, into a tree of words.

The tree is made of the nodes of :mod:`indexer.query.nodes`, their text as it was typed; fields are
``""`` (title and body), ``title``, ``body``, ``source``, ``section`` or ``author``. Reading never
fails: what cannot be understood is searched as words, and reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from indexer.analysis.letters import fold
from indexer.analysis.tokenizer import words
from indexer.query.addresses import AddressConditions
from indexer.query.bounds import apply_bounds
from indexer.query.dates import DateConditions, ascii_digits
from indexer.query.fields_and_operators import with_operators, with_plain_fields, without_idle
from indexer.query.keywords import FIELD_NAMES, OPERATORS
from indexer.query.nodes import Days, Implicit, Query, Term, TextLeaf, leaves, normalize, text_of
from indexer.query.remarks import Remark, RemarkCode
from indexer.query.signs import with_one_form, with_read_fields, with_read_signs

__all__ = [
    "Parsed",
    "has_word",
    "parse_query",
    "parse_words",
    "with_plain_quotes",
    "without_direction",
]

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 10
"""Characters of a query, and parentheses within one another: chosen."""


_TYPOGRAPHIC: Final = "“”„‟«»‹›❝❞〝〞〟「」『』"
_QUOTES: Final = str.maketrans(_TYPOGRAPHIC, '"' * len(_TYPOGRAPHIC))
_UNKNOWN_FIELD: Final = re.compile(r'"[^"]*"|(?:^|(?<=[\s(]))([^\W\d]\w*):(?=[\w"(\[])')
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
_DIRECTION: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SEPARATOR: Final = re.compile(r"(?<!\d)[،,؛;]|[،,؛;](?!\d)")
_JOINED: Final = re.compile(r"(?<=[\s(])[وفبلك]ـ*$")
"""A particle that is written onto what stands in quotes: و«وقف إطلاق النار»."""
_PLAIN_WORD: Final = re.compile(r"\w[^\s\"()~^=:]*")
_NUMBER: Final = re.compile(r"(?<=[~^])[\d٫.]+")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood: the tree of words, what could not be read, and how what may
    be meant otherwise was read."""

    tree: Query
    notes: tuple[Remark, ...] = ()
    readings: tuple[Remark, ...] = ()


def parse_query(text: str, today: date | None = None) -> Parsed:
    """The tree of words of a query, for any text at all; raises nothing. Dates are counted from
    ``today``, by default that of this machine."""
    notes: list[Remark] = []
    addresses = AddressConditions()
    text = " ".join(addresses.replace(without_direction(_NO_TEXT.sub(" ", text))).split())
    text = " ".join(with_plain_quotes(with_one_form(text)).split())
    if len(text) > MAX_LENGTH:
        notes.append(Remark("too_long", text[MAX_LENGTH:]))
        text = text[:MAX_LENGTH].rsplit(" ", 1)[0]
    signs: list[Remark] = []
    text = with_read_fields(_balance(text, notes), signs)
    text = _without_unknown_fields(with_plain_fields(_with_plain_signs(text)), notes)
    dates = DateConditions(today or date.today())
    text = with_read_signs(dates.replace(text), signs)
    text = without_idle(with_operators(text, dates.readings), notes)
    notes += [*dates.notes, *addresses.notes]
    readings = (*addresses.readings, *dates.readings, *signs)
    return Parsed(_read(text, notes), tuple(notes), readings)


def has_word(tree: Query) -> bool:
    """Whether a tree of words has anything to look for: a word, or a condition."""
    for leaf in leaves(tree, negated=True):
        if isinstance(leaf, Days) or (isinstance(leaf, TextLeaf) and words(text_of(leaf))):
            return True
    return False


def _read(text: str, notes: list[Remark]) -> Query:
    """The tree of a text whose fields, dates and operators are written as the grammar has them."""
    plain = read_plain_words(text)
    if plain is not None:
        return apply_bounds(plain, notes)
    from indexer.query.grammar import read_tree  # Whoosh's parser takes long to import

    try:
        tree = read_tree(text)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        tree = _side_by_side(word for word in words(text) if word not in OPERATORS)
        notes.append(Remark("unreadable", text))
    return apply_bounds(tree, notes)


def read_plain_words(text: str) -> Query | None:
    """The tree of a text in which no sign means anything, as the grammar would read it; None for
    one that needs the grammar."""
    chunks = text.split()
    if not all(map(_PLAIN_WORD.fullmatch, chunks)) or not OPERATORS.isdisjoint(chunks):
        return None
    return normalize(_side_by_side(chunks))


def parse_words(text: str) -> Parsed:
    """The tree of all words of a text, side by side, whatever else stands between them; nothing
    is read as an operator, a field or a phrase, and nothing bounds their number."""
    return Parsed(normalize(_side_by_side(words(text))))


def _side_by_side(typed: Iterable[str]) -> Query:
    return Implicit(tuple(Term("", word) for word in typed))


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


def _balance(text: str, notes: list[Remark]) -> str:
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


def _without_unknown_fields(text: str, notes: list[Remark]) -> str:
    """The text with what is written as a field that there is none of as a word beside the others,
    outside quotes."""

    def replace(match: re.Match[str]) -> str:
        if match[1] is None or fold(match[1]) in FIELD_NAMES:
            return match[0]
        notes.append(Remark("unknown_field", match[1]))
        return f"{match[1]} "

    return _UNKNOWN_FIELD.sub(replace, text)
