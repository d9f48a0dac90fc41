"""The words of the query language that are no words to look for: names of fields, operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indexer.analysis.letters import fold
from indexer.engines.schema import AUTHOR, BODY, SECTION, SOURCE, TITLE

__all__ = [
    "ADDRESS",
    "AND",
    "DATE",
    "FIELDS",
    "FIELD_NAMES",
    "FIELD_OF",
    "NOT",
    "OPERATORS",
    "OPERATOR_OF",
    "OR",
]

DATE: Final = "date"
ADDRESS: Final = "url"
"""What a condition on the date, and on the address of an article, is called in the grammar."""

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    TITLE.name: ("title", "العنوان", "عنوان"),
    BODY.name: ("body", "text", "النص", "المتن"),
    SOURCE: ("source", "المصدر", "مصدر"),
    SECTION: ("section", "القسم", "قسم"),
    AUTHOR: ("author", "الكاتب", "كاتب"),
    DATE: ("date", "التاريخ", "تاريخ"),
    ADDRESS: ("url", "link", "الرابط", "رابط"),
}
"""The fields that may be named, with the words that name them."""

FIELD_OF: Final = {fold(alias): name for name, aliases in FIELDS.items() for alias in aliases}
"""The field that a folded word names."""

FIELD_NAMES: Final = frozenset(FIELD_OF)
"""Words that name a field when a colon follows them, folded."""

AND: Final = ("AND", "و", "+", "&", "&&")
OR: Final = ("OR", "أو", "|", "||")
NOT: Final = ("NOT", "ليس")

_WRITTEN: Final[Mapping[str, tuple[str, ...]]] = {
    "AND": AND,
    "OR": OR,
    "NOT": (*NOT, "وليس"),
}

OPERATOR_OF: Final = {
    fold(name).lower(): operator
    for operator, names in _WRITTEN.items()
    for name in names
    if name.isalpha()
}
"""The operator, as the grammar has it, that a folded word is: او is أو, and وليس is ليس, since
what excludes need not be joined. English ones count in any case: of 31,525 articles six hold *and*,
one *not* and none *or* (docs/decisions/0066)."""

OPERATORS: Final = frozenset(name for name in (*AND, *OR, *NOT) if name.isalpha())
"""Operators that are words."""
