"""The labels behind which an author is named: بقلم, كتبت, حاورها, أجرى الحوار."""

from __future__ import annotations

import re
from typing import Final

from indexer.ingest.extraction.people import begins_with_given_name, is_name, without_city

__all__ = ["author_label", "is_label"]

_AUTHOR_LABEL: Final = re.compile(
    r"(?:كتب(?:ت|ه|ها)?|بقلم|[إا]عداد(?:\s++وتحرير)?|تحرير|ترجمة|الكاتب(?:ة)?|المحرر|المؤلف|تقرير|حوار|حاوره|"
    r"بواسطة|مراسل(?:نا)?|متابعة|حاور(?:ته|ها|تها|هم|تهم)|[أا]جر[ىت](?:ه|ها)?\s++(?:الحوار|المقابلة|اللقاء|"
    r"الحديث)|الحوار|المقابلة|by|par|author)\s*[:：/|–—-]++\s*+|"
    r"(?:بقلم|بواسطة|كتبت?|by|(?:rédigé |écrit |publié )?par)\s++"
    r"(?=\S++\s++\S++(?:\s++\S++){0,2}$)",
    re.I,
)
# Words that begin a sentence as often: without a sign before a given name, or who asked, only.
_LABEL_OF_NAME: Final = re.compile(
    r"(?:(?P<sure>حاور(?:ه|ته|ها|تها|هم|تهم)|[أا]جر[ىت](?:ه|ها)?\s++(?:الحوار|المقابلة|اللقاء))|"
    r"[إا]عداد|(?:نشر|كتب|أعد)\s++بواسطة)\s++(?=\S++\s++\S++(?:\s++\S++){0,2}$)"
)
# A comma parts a label from a name, too; behind it a sentence goes on as often.
_LABEL_WITH_COMMA: Final = re.compile(
    r"(?:author|by|بقلم|(?:ال)?كاتبة?|(?:ال)?مؤلفة?|(?:ال)?محررة?)\s*+[,،]\s*+", re.IGNORECASE
)
_LABEL_ALONE: Final = re.compile(
    r"(?:بقلم|بواسطة|كتبت?|حاور(?:ه|ته|ها|تها|هم|تهم)|[أا]جر[ىت](?:ه|ها)?\s++(?:الحوار|المقابلة|اللقاء)|"
    r"الكاتبة?|by)\s*+[:：]?",
    re.IGNORECASE,
)


def author_label(text: str) -> re.Match[str] | None:
    """The label of an author that a line begins with."""
    return _AUTHOR_LABEL.match(text) or _before_name(text) or _before_comma(text)


def _before_comma(text: str) -> re.Match[str] | None:
    label = _LABEL_WITH_COMMA.match(text)
    is_name_behind = label is not None and is_name(without_city(text[label.end() :]))
    return label if is_name_behind else None


def _before_name(text: str) -> re.Match[str] | None:
    """A label without a sign before a person's name: "أجرى الحوار X"."""
    label = _LABEL_OF_NAME.match(text)
    if label is None or begins_with_given_name(text[label.end() :]):
        return label
    # "أجرى الحوار الوطني جلسته" tells of a dialogue.
    return label if label["sure"] and not text.startswith("ال", label.end()) else None


def is_label(text: str) -> bool:
    """Whether a line is the label of an author alone, whose name is on the next."""
    return _LABEL_ALONE.fullmatch(text) is not None
