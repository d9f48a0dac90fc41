"""What is said beside an answer, in the language of the page: a sentence for each code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from webui.present.display import isolate, number
from webui.present.language import N_, gettext
from webui.present.navigation import Link
from webui.present.wording import choice_label

if TYPE_CHECKING:
    from indexer.query.remarks import Remark, RemarkCode

__all__ = ["SENTENCES", "ShownRemark", "present_remarks"]

SENTENCES: Final[Mapping[RemarkCode, str]] = {
    "damaged": N_(
        "Some of the articles found cannot be read, as the index is damaged, and are left out: "
        "%(count)s. “marsad check” names them, “marsad rebuild” mends it."
    ),
    "cut_short": N_("The search took too long and was cut short; results may be missing."),
    "any_word": N_("No article has all the words; these have some of them."),
    "spellings": N_("Other spellings were searched too: %(part)s"),
    "as_name": N_(
        "“%(part)s” was searched as a name; more articles have only other words of its stem: "
        "%(count)s"
    ),
    "untaken": N_("“%(part)s” is not one of the other spellings searched; none was taken off."),
    "function_words": N_("Very common words were left out: %(part)s"),
    "unclosed_quote": N_(
        "Could not read “%(part)s” (unclosed quote); showing results for the words."
    ),
    "unbalanced_parenthesis": N_(
        "Could not read “%(part)s” (unbalanced parenthesis); showing results for the words."
    ),
    "unknown_field": N_(
        "Could not read the query (no field is called “%(part)s”); showing results for the words."
    ),
    "bad_date": N_(
        "Not a date: “%(part)s”. Use 2025-08-14, June 2025 or last week; it was left out."
    ),
    "too_long": N_("The query is too long; only its beginning was searched."),
    "too_deep": N_("The parentheses go too deep in “%(part)s”; showing results for the words."),
    "too_many_words": N_("The query has too many words; only the first of them were searched."),
    "too_many_patterns": N_("Too many words with * or ~; “%(part)s” was searched as it is."),
    "short_pattern": N_("“%(part)s” needs two letters beside the sign; searched as a word."),
    "long_proximity": N_("“%(part)s” has too many words for ~; they were searched anywhere."),
    "unreadable": N_("Could not read all of “%(part)s”; showing results for the words."),
    "no_word": N_(
        "There is no word to look for in “%(part)s”; an empty search lists every article."
    ),
    "period": N_("Understood as a date: %(part)s"),
    "reversed_range": N_("The dates stand the other way round; searched between them: %(part)s"),
    "no_day": N_("There is no day between these dates, so nothing is found: %(part)s"),
    "sentence": N_("“%(part)s” was searched as a word of a sentence; -word leaves a word out."),
    "read_as": N_("Signs were read so: %(part)s. Between quotes they are punctuation."),
    "address": N_("Searched as the address of an article: %(part)s"),
    "site_address": N_(
        "Not the address of an article, and left out: “%(part)s”. For an outlet: source:NAME"
    ),
    "lone_operator": N_(
        "“%(part)s” has nothing to join, and was left out; in quotes it is a word."
    ),
    "empty_field": N_("“%(part)s” has nothing behind it, and was left out."),
    "many_edits": N_("Words may differ in two letters at most; so “%(part)s” was searched."),
    "cut_pattern": N_("Only the commonest words that fit were searched in the quotes: %(part)s"),
    "no_arabic": N_("No article has “%(part)s”, nor an Arabic spelling of it that is known."),
    "many_alike": N_(
        "Only the commonest words that sound like “%(part)s” were tried as its spellings."
    ),
    "any_clitic": N_(
        "%(part)s was searched with any conjunction or preposition on its first word, and with "
        "none; with = before it, only as typed."
    ),
    "unmended": N_("Words were not, or not fully, looked at for typing errors from “%(part)s” on."),
    "meant": N_("Did you mean “%(part)s”? Articles: %(count)s."),
    "try_match": N_("More with this match: %(part)s. Articles: %(count)s."),
    "try_unquoted": N_("Without quotes: “%(part)s”. Articles: %(count)s."),
    "try_dates": N_("Without the dates. Articles: %(count)s."),
    "try_filters": N_("Without the filters. Articles: %(count)s."),
    "try_any": N_("Any of the words: “%(part)s”. Articles: %(count)s."),
    "try_without": N_("Fewer words: “%(part)s”. Articles: %(count)s."),
    "copies": N_("The same story in other articles is folded under one of them (%(count)s)."),
    "truncated": N_("More was found than is given here; missing: %(count)s."),
    "longer_unit": N_("The time is too long for this period; a longer one is shown."),
    "by_spelling": N_("Found by spelling, as the index is older than these names: %(part)s"),
}
"""Every code, what matters most first. ``part`` is the text of the remark, ``count`` its number."""

_QUIET: Final[frozenset[RemarkCode]] = frozenset(
    {"spellings", "as_name", "function_words", "many_alike", "any_clitic", "copies"}
)
"""What is done with every search of its kind, and is seldom of interest."""


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A remark as HTML, whether it is of little weight, and what can be done about it, if anything
    can."""

    sentence: Markup
    quiet: bool
    link: Link | None


def present_remarks(
    remarks: Iterable[Remark],
    *,
    without: frozenset[RemarkCode] = frozenset(),
    instead: Mapping[RemarkCode, str] = MappingProxyType({}),
    links: Mapping[RemarkCode, Link] = MappingProxyType({}),
) -> list[ShownRemark]:
    """The remarks to show, each sentence once.

    ``without`` are those that the page tells in its own way, ``instead`` has sentences of its own
    for some, in the language of the page, and ``links`` what to offer with some.
    """
    shown: dict[Markup, ShownRemark] = {}
    for one in remarks:
        if one.code not in without:
            message = instead.get(one.code) or gettext(SENTENCES[one.code])
            sentence = escape(message) % {
                "part": isolate(_part_of(one)),
                "count": number(one.count),
            }
            shown[sentence] = ShownRemark(sentence, one.code in _QUIET, links.get(one.code))
    return list(shown.values())


def _part_of(remark: Remark) -> str:
    """What a remark is about, in the words of the page."""
    if remark.code == "try_match":
        return choice_label("match", remark.text)
    return remark.text
