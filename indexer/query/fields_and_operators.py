"""Fields and operators as people type them, in the one form that the grammar reads.

What stands in quotes is never touched. Names of fields and operators are compared folded, so that
او is أو and ألمصدر is المصدر.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.analysis.letters import IGNORED, MARKS, fold
from indexer.query.keywords import FIELD_OF, OPERATOR_OF
from indexer.query.remarks import Remark

__all__ = ["with_operators", "with_plain_fields"]

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
    is_sentence = len(text.split()) >= _SENTENCE and not _SIGNS.search(text)

    def replace(match: re.Match[str]) -> str:
        word = match["joins"] or match["begins"]
        operator = OPERATOR_OF.get(fold(word).lower()) if word else None
        if operator is None or (match["begins"] and operator != "NOT"):
            return match[0]
        if operator == "NOT" and is_sentence:
            readings.append(Remark("sentence", word))
            return match[0]
        return operator

    return _OPERATOR.sub(replace, text)
