"""What a text is by the shapes of its lines, in whatever language its words are: names and values,
words or names one a line, places in a program, changes of code, lists of fields, contact details.

No rule is of a file's name or of words. A text with lines that are sentences is none of these: of
31,525 articles of news (ANT corpus, 2018), their headlines above them, none is taken for one,
nor with each sentence on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from indexer.ingest.formats.data_shapes import kind_of_data

__all__ = ["kind_of_shapes"]

_FEWEST: Final = 4
_FEWEST_LISTED: Final = 10
"""Lines of a list of words or names."""
_MOST: Final = 0.8
"""The share of lines that have the one shape."""

_REMARK: Final = re.compile(r"[#;]|//|/\*|\*|<!--|--\s")
_SENTENCE: Final = re.compile(r"[.!?؟…。।۔:،,؛][\"'»”)\]]{0,3}$")
"""The end of a line of running text, or of one that goes on in the next."""
_FULL_STOP: Final = re.compile(r"[.!?؟…。।۔][\"'»”)\]]{0,3}$")
_MOST_VALUE: Final = 12
"""Words of a value that is no sentence."""
_MOST_KEY: Final = 3
_DISTINCT: Final = 0.6
"""Of names with values so many are different; of those who speak in an interview few are."""

# "home.title" = "…"; home.title = … home_title: …
_QUOTED_PAIR: Final = re.compile(r'"(?:[^"\\\n]|\\.){0,200}"\s{0,9}[=:]\s{0,9}["\d\[{tfn]')
_ASSIGNED: Final = re.compile(r"(?:msgid|msgstr)(?:\[\d\])? |[A-Za-z_][\w.\-\[\]]{0,80}\s{0,9}=")
_NAMED: Final = re.compile(r"(?:- )?([A-Za-z_][\w.\-]{0,80})\s{0,9}:(?:\s{1,9}(\S.*))?$")
_PAIR: Final = re.compile(r"([^\W_][^:=\n]{0,40})[:=]\s{0,9}(\S.*)")

_FRAME: Final = re.compile(
    r"File \"[^\"\n]{1,300}\", line \d{1,7}"  # Python
    r"|at [\w$.<>/@\[\] -]{1,200}\([^()\n]{0,200}\)$"  # Java, JavaScript
    r"|at [\w$.<>/: -]{1,300}:\d{1,7}(?::\d{1,7})?\)?$"
    r"|[\w/.~-]{1,300}\.(?:go|rb|rs|c|cc|cpp|php):\d{1,7}\b"  # Go, Ruby, Rust, C
    r"|#\d{1,3}\s{1,9}(?:0x[0-9a-f]{1,16}|/)"  # gdb, PHP
)
_CHANGE: Final = re.compile(r"commit [0-9a-f]{7,64}\b|[0-9a-f]{7,40} \S")
_TAG: Final = re.compile(r"</?[A-Za-z!]|/?>$|\{\{|\}\}")
_NAMED_TAG: Final = re.compile(r"<[A-Za-z][\w:-]{0,40} (?:name|key)=[\"'][^\"'<>]{1,200}[\"']")
"""An element as resources of programs have them (Android, .NET): ``<string name="title">``."""
_COMPONENT: Final = re.compile(r"<(?:template|script|style)\b[^<>\n]{0,200}>")
_DELIMITER: Final = re.compile(r"[,;|\t]")
_COMMA: Final = re.compile(r"[,،;؛]")
_NUMBER: Final = re.compile(r"(?:[0-9٠-٩]{1,4}[.):-]?|[-•–])[ \t]{1,9}")
_FEWEST_FIELDS: Final = 3
_MOST_OF_FIELD: Final = 2

_MEAN_WORDS: Final = 2.5
_MOST_WORDS: Final = 4
_MEAN_OF_LINE: Final = 1.3
_EACH_ONCE: Final = 0.9
_MOST_JOINED: Final = 0.15
"""Of a list of words or names: how many a line has in the mean and at most, how many stand between
commas, and the shares of lines that differ and that make a phrase."""

_MODE: Final = re.compile(r"[-dlbcps][rwxsStT-]{9}[.+@]?\s")
_FILE: Final = re.compile(
    r"(?:\d{4}-\d\d-\d\d|\d\d-(?:\d\d|[A-Z][a-z]{2})-\d{4}) {1,9}\d\d:\d\d"
    r"\s{1,80}(?:[\d.,]{1,20}[KMGT]?|-)(?=\s|$)"
)
"""A file as ls lists it; when one was changed and how large it is, as web servers tell."""
_FEWEST_FILES: Final = 3
_WORDS_OF_FILE: Final = 6

_CONTACT: Final = re.compile(
    r"\w@[\w-]{1,63}\.\w|https?://|www\."
    r"|(?:^|:\s?)[+(]?\d[\d() -]{5,18}\d$"  # a telephone
    r"|\s[+(0]\d[\d() -]{5,18}\d$"
)
_LEAST_CONTACT: Final = 0.3
_LONG: Final = 12
"""Words of a line that tells something."""


def kind_of_shapes(lines: Sequence[str]) -> str | None:
    """The kind of a text with these lines, which are stripped and not empty; ``None`` where their
    shapes do not tell it."""
    own = [line for line in lines if _REMARK.match(line) is None]
    if _are_files(own):
        return "a list of files"
    if _are_words(own):
        return "a list of words or names"
    if len(own) < _FEWEST:
        return kind_of_data(own)
    if sum(_NAMED_TAG.match(line) is not None for line in own) * 2 > len(own):
        return "settings, or texts of a program"
    if sum(_FRAME.match(line) is not None for line in own) * 4 > len(own):
        return "the trace of an error in a program"
    if _CHANGE.match(own[0]) is not None and _is_log_of_changes(own):
        return "a log of changes to source code"
    if _COMPONENT.match(own[0]) is not None and sum(map(_is_tagged, own)) * 2 > len(own):
        return "source code"
    if _are_pairs(own):
        return "settings, or texts of a program"
    if _are_contacts(own):
        return "contact details"
    return _kind_of_list(own) or kind_of_data(own)


def _are_files(lines: Sequence[str]) -> bool:
    """Whether lines list files, or one line does whose line ends were lost."""
    if sum(_MODE.match(line) is not None for line in lines) * 2 > len(lines):
        return True
    files = sum(len(_FILE.findall(line)) for line in lines)
    words = sum(len(line.split()) for line in lines)
    return files >= _FEWEST_FILES and files * _WORDS_OF_FILE > words


def _are_words(lines: Sequence[str]) -> bool:
    """Whether lines are single words with commas between them."""
    words = [word for line in lines for word in _COMMA.split(line.rstrip(" .,،")) if word.strip()]
    if len(words) < _FEWEST_LISTED or len(words) < 4 * len(lines):
        return False
    counts = [len(word.split()) for word in words]
    return max(counts) <= _MOST_WORDS and sum(counts) <= _MEAN_OF_LINE * len(words)


def _are_contacts(lines: Sequence[str]) -> bool:
    """Whether lines hold e-mails, telephones and addresses of pages, and hardly a sentence."""
    others = [line for line in lines if not _tells(line)]
    words, of_others = (sum(len(line.split()) for line in some) for some in (lines, others))
    if len(lines) < _FEWEST or of_others * 2 < words:
        return False
    found = sum(_CONTACT.search(line) is not None for line in others)
    return found > 1 and found >= _LEAST_CONTACT * len(lines)


def _tells(line: str) -> bool:
    """Whether a line is running text: many words, or some and a full stop."""
    words = len(line.split())
    return words >= _LONG or (words > 3 and _FULL_STOP.search(line) is not None)


def _is_log_of_changes(lines: Sequence[str]) -> bool:
    """Whether a log tells changes one a line, or each with who made it."""
    marks = sum(_CHANGE.match(line) is not None for line in lines)
    if marks > _MOST * len(lines):
        return True
    return sum(line.startswith(("Author: ", "Merge: ")) for line in lines) * 2 > marks


def _is_tagged(line: str) -> bool:
    return _TAG.match(line) is not None


def _are_pairs(lines: Sequence[str]) -> bool:
    """Whether lines are names with their values: as programs write them whatever the values are, or
    as people do, in Latin letters, short ones that are no sentences."""
    assigned = [
        line for line in lines if _QUOTED_PAIR.match(line) or _ASSIGNED.match(line) is not None
    ]
    if len(assigned) >= _MOST * len(lines):
        return True
    named: list[str] = []
    for line in lines:
        pair = _NAMED.match(line) or _PAIR.match(line)
        if pair is not None and _is_name(pair[1]) and not _is_sentence(pair[2] or ""):
            named.append(pair[1].strip())
    names = named + [line.partition("=")[0] for line in assigned]
    if len(named) + len(assigned) < _MOST * len(lines):
        return False
    return len(set(names)) >= _DISTINCT * len(names) or all(map(_is_word, names))


def _is_name(text: str) -> bool:
    is_latin = text.isascii() and text.lstrip("\"'-_@")[:1].isalpha()
    return is_latin and len(text.split()) <= _MOST_KEY


def _is_word(text: str) -> bool:
    """Whether a name is of those that programs give, as ``User-agent``; not of one who speaks."""
    return "-" in text or "_" in text or "." in text


def _is_sentence(text: str) -> bool:
    words = len(text.split())
    return words > _MOST_VALUE or (words > 2 and _FULL_STOP.search(text) is not None)


def _kind_of_list(lines: Sequence[str]) -> str | None:
    """A list of fields of a few words, or of words or names. It is none where lines are said again,
    or have words that join others, as those of a poem do."""
    if sum(map(_is_of_fields, lines)) >= _MOST * len(lines):
        return "a table"
    lines = [_NUMBER.sub("", line, count=1) for line in lines]
    counts = [len(line.split()) for line in lines]
    is_short = sum(counts) <= _MEAN_WORDS * len(lines) and max(counts) <= _MOST_WORDS
    if len(lines) < _FEWEST_LISTED or not is_short or any(map(_SENTENCE.search, lines)):
        return None
    if len(set(lines)) < _EACH_ONCE * len(lines):
        return None
    return "a list of words or names" if _joined_share(lines) <= _MOST_JOINED else None


def _is_of_fields(line: str) -> bool:
    fields = _DELIMITER.split(line)
    return len(fields) >= _FEWEST_FIELDS and all(
        len(field.split()) <= _MOST_OF_FIELD for field in fields
    )


def _joined_share(lines: Sequence[str]) -> float:
    """The share of lines whose words make a phrase: with a function word of Arabic, or in letters
    with capitals a small one behind the first word."""
    from indexer.analysis.analyzer import load_stop_words
    from indexer.analysis.letters import fold_letters

    functions = load_stop_words()
    joined = 0
    for line in lines:
        _, *later = words = line.split()
        small = any(word[0].islower() for word in later)
        joined += bool(later) and (small or any(fold_letters(one) in functions for one in words))
    return joined / len(lines)
