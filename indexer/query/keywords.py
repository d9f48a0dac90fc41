"""The words of the query language that are no words to look for: names of fields, operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from indexer.analysis.letters import fold
from indexer.engines.schema import AUTHOR, BODY, SECTION, SOURCE, TITLE

__all__ = ["AND", "DATE_FIELDS", "FIELDS", "FIELD_NAMES", "FIELD_OF", "NOT", "OPERATORS", "OR"]

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    TITLE.name: ("title", "العنوان", "عنوان"),
    BODY.name: ("body", "text", "النص", "المتن"),
    SOURCE: ("source", "المصدر", "مصدر"),
    SECTION: ("section", "القسم", "قسم"),
    AUTHOR: ("author", "الكاتب", "كاتب"),
}
"""The fields that may be named, with the words that name them."""

DATE_FIELDS: Final = ("date", "التاريخ", "تاريخ")

FIELD_OF: Final = {fold(alias): name for name, aliases in FIELDS.items() for alias in aliases}
"""The field that a folded word names."""

FIELD_NAMES: Final = frozenset((*FIELD_OF, *map(fold, DATE_FIELDS)))
"""Words that name a field when a colon follows them, folded."""

AND: Final = ("AND", "و", "+", "&", "&&")
OR: Final = ("OR", "أو", "|", "||")
NOT: Final = ("NOT", "ليس")

OPERATORS: Final = frozenset(name for name in (*AND, *OR, *NOT) if name.isalpha())
"""Operators that are words."""
