"""The words of the query language that are no words to look for: names of fields, operators."""

from __future__ import annotations

from typing import Final

from indexer.analysis.letters import fold

__all__ = ["AND", "DATE_FIELDS", "FIELDS", "FIELD_NAMES", "FIELD_OF", "NOT", "OPERATORS", "OR"]

FIELDS: Final = {
    "title": ("title", "العنوان", "عنوان"),
    "body": ("body", "text", "النص", "المتن"),
    "source": ("source", "المصدر", "مصدر"),
    "section": ("section", "القسم", "قسم"),
    "author": ("author", "الكاتب", "كاتب"),
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
