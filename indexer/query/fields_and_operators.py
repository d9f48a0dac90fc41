"""Fields and operators as people type them, in the one form that the grammar reads.

What stands in quotes is never touched. Names of fields and operators are compared folded, so that
او is أو and ألمصدر is المصدر.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.analysis.letters import IGNORED, MARKS, fold
from indexer.query.keywords import AND, FIELD_OF, NOT, OPERATOR_OF, OR
from indexer.query.remarks import Remark

__all__ = ["is_sentence", "with_operators", "with_plain_fields", "without_idle"]

_SENTENCE: Final = 7
"""Words in a row from which ليس, وليس and *not* are words of a sentence. Of 69 headlines of 2018
with one of them 59 have as many words; read as an operator, it would exclude the very article."""

_WORD: Final = rf"[^\W\d_](?:\w|[{MARKS}{IGNORED}])*"
_FIELD: Final = re.compile(
    rf'"[^"]*"|(?<![\w{MARKS}{IGNORED}])(?P<name>{_WORD})(?P<before> ?):(?P<after> ?)(?=\S)'
)
_OPERATOR: Final = re.compile(
    rf'"[^"]*"|(?<=[\s)"])(?P<joins>{_WORD})(?=[\s("])|(?:^|(?<=\())(?P<begins>{_WORD})(?=\s)'
)
_PIECE: Final = re.compile(r'"[^"]*"|[()]|[^\s()"]+')
_EMPTY_FIELD: Final = re.compile(rf"-?({_WORD}):")
_SIGNS: Final = re.compile(r'["()|&+:*~^=]|(?<!\S)-(?=\S)')
"""Signs by which a text tells that it is a query, not a sentence."""


def with_plain_fields(text: str) -> str:
    """The text with each field by the name that the grammar knows, right before what it is for."""
    return _FIELD.sub(_plain_field, text) if ":" in text else text


def _plain_field(match: re.Match[str]) -> str:
    if match["name"] is None:
        return match[0]
    folded = fold(match["name"]).lower()
    field = FIELD_OF.get(folded)
    # A headline may begin with «مصدر: » or «نص : », which is no field; with the article it is one.
    bare = not folded.isascii() and not folded.startswith("ال")
    if field is None or (bare and (match["before"] or (match["after"] and field != "date"))):
        return match[0]
    return f"{field}:"


def with_operators(text: str, readings: list[Remark]) -> str:
    """The text with each operator that is a word as the grammar has it: AND, OR, NOT. One that
    stands in a sentence, or where it has nothing to join, stays a word."""
    in_sentence = is_sentence(text)

    def replace(match: re.Match[str]) -> str:
        word = match["joins"] or match["begins"]
        operator = OPERATOR_OF.get(fold(word).lower()) if word else None
        if operator is None or (match["begins"] and operator != "NOT"):
            return match[0]
        if operator == "NOT" and in_sentence:
            readings.append(Remark("sentence", word))
            return match[0]
        return operator

    return _OPERATOR.sub(replace, text)


def is_sentence(text: str) -> bool:
    """Whether a text may be a sentence, as a pasted headline is: so long, with no sign."""
    return len(text.split()) >= _SENTENCE and not _SIGNS.search(text)


def without_idle(text: str, notes: list[Remark]) -> str:
    """The text, its operators by their names, without what stands for nothing: of several operators
    in a row all but the first; one that has nothing to join, and a field without a value, which
    ``notes`` then say. An operator that is all there is stays a word."""
    kept: list[tuple[str, re.Match[str]]] = []
    idle: list[re.Match[str]] = []
    doubled: list[re.Match[str]] = []
    in_sentence = is_sentence(text)

    def close() -> None:
        while kept and kept[-1][0] in ("joins", "NOT"):
            idle.append(kept.pop()[1])

    for piece in _PIECE.finditer(text):
        kind, before = _kind(text, piece, in_sentence), kept[-1][0] if kept else "("
        if kind == ")":
            close()
        if kind == "field" or (kind == "joins" and before == "("):
            idle.append(piece)
        elif (kind == "joins" and before in ("joins", "NOT")) or kind == before == "NOT":
            doubled.append(piece)
        else:
            kept.append((kind, piece))
    close()
    if not any(kind == "word" for kind, _ in kept):
        idle = [piece for piece in idle if _kind(text, piece, in_sentence) == "field"]
    for piece in sorted(idle, key=re.Match.start):
        is_field = piece[0].endswith(":")
        notes.append(Remark("empty_field" if is_field else "lone_operator", piece[0]))
    for piece in sorted((*idle, *doubled), key=re.Match.start, reverse=True):
        text = f"{text[: piece.start()]} {text[piece.end() :]}"
    return text


def _kind(text: str, piece: re.Match[str], in_sentence: bool) -> str:
    """What a piece of a query is: a parenthesis, an operator that joins or one that excludes, a
    field without a value, or a word."""
    written = piece[0]
    if written in ("(", ")", NOT[0]):
        return "NOT" if written == NOT[0] else written
    operator = OPERATOR_OF.get(fold(written).lower())
    if written in AND or written in OR or operator in (AND[0], OR[0]):
        return "joins"
    if operator is not None:  # in front of nothing
        return "word" if in_sentence or text[piece.end() :].lstrip()[:1] not in ("", ")") else "NOT"
    named = _EMPTY_FIELD.fullmatch(written)
    if named is None or text[piece.end() : piece.end() + 1] in tuple('"('):
        return "word"
    folded = fold(named[1]).lower()
    known = FIELD_OF.get(folded)
    # A headline may hold «مصدر: », as with_plain_fields says.
    sure = known == "date" or folded.isascii() or folded.startswith("ال")
    return "field" if known is not None and sure else "word"
