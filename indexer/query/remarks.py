"""What is said beside the answer of a search: what was not understood, widened, left out, cut
short. Each is a value with a code that never changes, whatever the form of the output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from indexer.query.spellings import SearchedName

__all__ = ["DATE_EXAMPLES", "MAX_EDITS", "Remark", "RemarkCode", "gather_remarks", "sentence"]

RemarkCode = Literal[
    "unclosed_quote",
    "unbalanced_parenthesis",
    "unknown_field",
    "bad_date",
    "too_long",
    "too_deep",
    "too_many_words",
    "too_many_patterns",
    "short_pattern",
    "long_proximity",
    "unreadable",
    "function_words",
    "any_word",
    "spellings",
    "as_name",
    "cut_short",
    "copies",
    "truncated",
    "longer_unit",
    "by_spelling",
    "no_word",
    "period",
    "reversed_range",
    "no_day",
    "sentence",
    "read_as",
    "address",
    "site_address",
    "cut_pattern",
    "no_arabic",
    "many_alike",
    "any_clitic",
    "unmended",
    "lone_operator",
    "empty_field",
    "many_edits",
    "untaken",
    "meant",
    "try_match",
    "try_unquoted",
    "try_dates",
    "try_filters",
    "try_any",
    "try_without",
    "damaged",
]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader of an answer must know: a code, and what it is about.

    ``text`` is the part of the query that is meant, as it was typed, for the codes that the parser
    gives; the words left out for ``function_words``; a name as it was typed, and the spellings that
    were searched as well with their numbers of articles, for ``spellings``; what was searched as a
    name for ``as_name``; a spelling to be left out that was not searched for ``untaken``; the unit
    counted by for ``longer_unit``; for ``by_spelling``, names of which the table did not have all
    spellings when the index was made; for ``period`` and ``reversed_range`` what was typed, a colon
    and the days that it was taken for, in ISO 8601; the word for ``sentence``; for ``read_as`` what
    was typed, ``=`` and how it was read; the first word for ``unmended``, the phrase for
    ``any_clitic``, and for ``meant`` the query that may have been.
    For ``damaged`` it is the ids of articles that cannot be read, as far as they are known.
    ``try_…`` are other searches to try: ``text`` is their query, for ``try_match`` how far its
    words reach; they and ``meant`` are said where no field of an answer has them. ``count`` is
    the number of hits that stand under others for ``copies``, of those that are missing for
    ``truncated``, of articles that cannot be read for ``damaged``, for ``as_name`` of the
    articles that have only other words of the stem, and for ``meant`` and ``try_…`` of those
    that the search finds.
    """

    code: RemarkCode
    text: str = ""
    count: int = 0

    def to_record(self) -> dict[str, str | int]:
        """The remark as a dict of JSON values, with its sentence."""
        told: dict[str, str | int] = {"code": self.code, "text": self.text, "count": self.count}
        return {**told, "sentence": sentence(self)}

    def to_note(self) -> dict[str, str]:
        """A remark of the parser's as ``notes`` of the API have it: its code and its text."""
        return {"code": self.code, "text": self.text}


def gather_remarks(
    *,
    notes: Sequence[Remark] = (),
    readings: Sequence[Remark] = (),
    ignored: Sequence[str] = (),
    names: Sequence[SearchedName] = (),
    any_word: bool = False,
    cut_short: bool = False,
    copies: int = 0,
    truncated: int = 0,
    longer_unit: str = "",
    by_spelling: Sequence[str] = (),
    unread: Sequence[Remark] = (),
) -> tuple[Remark, ...]:
    """All that is to be said of an answer, each thing once, what matters most first.

    ``notes`` are the parser's, ``readings`` what it took in one of several ways, ``ignored``
    the function words left out, ``names`` those of which other spellings were searched,
    ``unread`` is said of articles that cannot be read; see :class:`Remark` for the rest.
    """
    remarks = [*unread]
    if cut_short:
        remarks.append(Remark("cut_short"))
    if any_word:
        remarks.append(Remark("any_word"))
    for name in names:
        searched = [
            f"{one.text} ({one.articles:,})" if one.articles else one.text  # 0: not counted
            for one in name.others
            if one.searched
        ]
        if searched:
            remarks.append(Remark("spellings", f"{name.typed}: {'، '.join(searched)}"))
        if name.left_out:
            remarks.append(Remark("as_name", name.typed, name.left_out))
    if ignored:
        remarks.append(Remark("function_words", "، ".join(ignored)))
    remarks += notes
    remarks += readings
    if copies:
        remarks.append(Remark("copies", count=copies))
    if truncated:
        remarks.append(Remark("truncated", count=truncated))
    if by_spelling:
        remarks.append(Remark("by_spelling", "، ".join(dict.fromkeys(by_spelling))))
    if longer_unit:
        remarks.append(Remark("longer_unit", longer_unit))
    return tuple(dict.fromkeys(remarks))


def sentence(remark: Remark) -> str:
    """A remark in English, as the command line and Python show it."""
    is_one = remark.count == 1
    return _SENTENCES[remark.code].format(
        text=remark.text,
        count=remark.count,
        are="is" if is_one else "are",
        have="has" if is_one else "have",
        articles="article" if is_one else "articles",
    )


MAX_EDITS: Final = 2
"""Letters in which a fuzzy word may differ: tantivy knows no more."""
DATE_EXAMPLES: Final = "2025-08-14, يونيو 2018, June 2018, أمس, آخر 7 أيام"
"""Dates that can be read, for who typed one that cannot."""

_SENTENCES: Final[Mapping[RemarkCode, str]] = {
    "unclosed_quote": "Could not read (unclosed quote): {text}",
    "unbalanced_parenthesis": "Could not read (unbalanced parenthesis): {text}",
    "unknown_field": "Could not read (unknown field): {text}",
    "bad_date": f"Could not read (bad date): {{text}}; left out. Write {DATE_EXAMPLES}",
    "too_long": "The query is too long; this was not searched: {text}",
    "too_deep": "The parentheses go too deep; they were left out: {text}",
    "too_many_words": "The query has too many words ({text}); the last ones were not searched.",
    "too_many_patterns": "Too many words with * or ~; searched as it is: {text}",
    "short_pattern": "Two letters are needed beside *, ? or ~; searched as a word: {text}",
    "long_proximity": "Too many words for ~; searched anywhere in an article: {text}",
    "unreadable": "Could not read all of the query; searched as words: {text}",
    "function_words": "Left out, being too common: {text}",
    "any_word": "No article has all of these words; these have some of them.",
    "spellings": (
        "Also searched for {text} (take one off: --without; only these letters: --match exact)"
    ),
    "as_name": (
        "Searched as a name: {text}; {count:,} more {have} only other words of its stem "
        "(with them: --match stem)"
    ),
    "untaken": "Took no spelling off: {text} (not one of the other spellings that were searched)",
    "cut_short": "The search took too long and was cut short; results may be missing.",
    "copies": "Results that tell the same story are shown under another result: {count:,}",
    "truncated": "There are more than are given here: {count:,} {are} missing.",
    "longer_unit": "Counted by {text}, since shorter periods would be too many.",
    "no_word": "There is no word to look for in: {text} (an empty query lists every article)",
    "period": "Understood as a date, {text}",
    "reversed_range": "The dates stand the other way round; searched between them: {text}",
    "no_day": "There is no day between these dates, so nothing is found: {text}",
    "sentence": "Searched as a word of a sentence: {text} (to leave a word out, write -word)",
    "read_as": "Read the signs so: {text} (between quotes they are punctuation)",
    "address": "Searched as the address of an article: {text}",
    "site_address": "No article's address, and left out: {text} (for an outlet: source:NAME)",
    "cut_pattern": "Only the commonest words that fit were searched in the quotes: {text}",
    "no_arabic": "No article has this, nor an Arabic spelling of it that is known: {text}",
    "many_alike": "Only the commonest words that sound like it were tried as spellings: {text}",
    "any_clitic": (
        'Searched with any conjunction or preposition on it, and none: {text} (as typed: ="…")'
    ),
    "lone_operator": "Left out, having nothing to join: {text} (in quotes it is a word)",
    "empty_field": "Left out, having nothing behind it: {text}",
    "many_edits": f"Words may differ in {MAX_EDITS} letters at most; searched so: {{text}}",
    "unmended": "Not, or not fully, looked at for typing errors, from this word on: {text}",
    "meant": "Did you mean / هل تقصد: {text} ({count:,})",
    "try_match": "More with --match {text} ({count:,})",
    "try_unquoted": "Without quotes: {text} ({count:,})",
    "try_dates": "Without --from and --to ({count:,})",
    "try_filters": "Without filters ({count:,})",
    "try_any": "Any of the words: {text} ({count:,})",
    "try_without": "Fewer words: {text} ({count:,})",
    "damaged": (
        "{count:,} {articles} found here cannot be read, as the index is damaged, and {are} left "
        "out (marsad check names all of them, marsad rebuild mends it): {text}"
    ),
    "by_spelling": "Newer than the index, so found by spelling until marsad rebuild: {text}",
}
