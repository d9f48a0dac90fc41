"""Documents whose parts have labels, many in one text: exports of databases of the press and of
libraries (Factiva, ProQuest, EBSCO, RIS, MEDLINE, Refer, Web of Science), and what people and
scripts write so.

No tool is known by name. A file is one of these where a group of labels stands in it that mean a
title and two more of our fields (``fields.txt`` says what labels mean, with the source of each
schema). Its documents are parted by what it parts them by itself, the first of these that holds:
lines that number or end them, rules of signs, the return of the label that came first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Any, Final

from indexer.article import Article
from indexer.ingest.failure import Failure
from indexer.ingest.formats.front_matter import may_be_front_matter
from indexer.ingest.formats.label_lines import (
    WAYS,
    LabelledLine,
    Way,
    is_end,
    is_rule,
    is_start,
    labelled_lines,
    unwrapped,
)
from indexer.ingest.formats.record_fields import is_named, plan_of
from indexer.ingest.formats.record_values import in_order
from indexer.ingest.formats.records import RecordReader

__all__ = ["is_labelled", "labelled_articles"]

_FEWEST_MEANINGS: Final = 3
"""Of our fields that the labels of a document mean, its title among them."""
_FEWEST_REPEATED: Final = 2
"""The same where the group repeats."""
_REPEATS: Final = 3
_FEWEST_WORDS: Final = 12
"""Words of a text, or of a summary, that a document has where it is the only one."""
_GOES_ON: Final = 4
"""Lines that the value of a label in a head may take."""
_MOST_LABELS: Final = 0.6
"""The share of lines with labels in what stands below a text."""
_FOLLOW: Final = 3
"""Labels below one that is known to no tool."""
_NO_TITLES: Final = frozenset(("name", "subject", "Name", "Subject", "NAME", "SUBJECT"))
"""What programs and letters call so is no headline."""
_GIVEN_NAMES: Final = 2
_FLUSH: Final = re.compile(r"[A-Z][A-Z0-9](?: |$)")
_HEAD: Final = 100_000
"""Characters that tell in which way labels are written."""
_LOOKED_AT: Final = 200
"""Lines that tell whether all of a file begin so."""
_BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels of a file: how they are written, what the first documents' mean to us, and which
    one has the title."""

    way: Way
    ours: Mapping[str, str]
    title: str

    def of(self, ours: str) -> frozenset[str]:
        return frozenset(label for label, meaning in self.ours.items() if meaning == ours)


def is_labelled(text: str) -> bool:
    """Whether a text begins with a document whose parts have labels."""
    if may_be_front_matter(text):
        return False
    found = _labels_of(text)
    if found is None:
        return False
    labels, lines = found
    if labels.way.is_strict:
        return True
    documents = _documents(lines, labels)
    above = takewhile(lambda line: line.label not in labels.ours, documents[0])
    if len(documents) < 2 and sum(len(one.text.split()) for one in above) >= _FEWEST_WORDS:
        return False  # a box of facts in an article
    record = next(_records(documents[:2], labels), {})
    texts = (str(record.get(name, "")) for name in (*labels.of("body"), *labels.of("deck"), _BODY))
    return len(documents) > 2 or sum(len(one.split()) for one in texts) >= _FEWEST_WORDS


def labelled_articles(
    text: str, records: RecordReader, path: str, warnings: tuple[str, ...] = ()
) -> Iterator[Article | Failure]:
    """The articles of such a text; ``member`` is ``document 1`` and on."""
    found = _labels_of(text)
    if found is None:
        yield Failure(path, None, "no document with a title among its labels")
        return
    labels, lines = found
    for number, record in enumerate(_records(_documents(lines, labels), labels), 1):
        yield records.read(record, path, f"document {number}", warnings)


def _labels_of(text: str) -> tuple[_Labels, list[LabelledLine]] | None:
    """The labels of a text and its lines, in the first way in which a group of labels is one."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text[:_HEAD]
    for way in WAYS:
        if way.is_flush and not _is_flush(head):
            continue
        if _meant(labelled_lines(head, way), way) is None:
            continue
        lines = labelled_lines(text, way)
        labels = _meant(lines, way)
        if labels is not None:
            return labels, lines
    return None


def _is_flush(text: str) -> bool:
    """Whether what stands at the beginning of lines is labels alone."""
    lines = [line for line in text.split("\n")[:_LOOKED_AT] if line.strip()]
    labels = sum(_FLUSH.match(line) is not None for line in lines)
    return bool(lines) and labels == sum(not line[0].isspace() for line in lines)


def _meant(lines: Sequence[LabelledLine], way: Way) -> _Labels | None:
    """What labels mean, where some stand together that mean a title and more."""
    counts = Counter(line.label for line in lines if line.label)
    ours: dict[str, str] = {}
    plan = plan_of(counts)
    for meaning, paths in plan.items():
        for path in paths:
            if len(path) == 1:
                ours.setdefault(path[0], meaning)
    titles = [path[0] for path in plan.get("title", ()) if len(path) == 1]
    if not way.is_strict:
        titles = [title for title in titles if title not in _NO_TITLES]
    for title in sorted(titles, key=lambda title: -counts[title]):
        labels = _Labels(way, ours, title)
        fewest = _FEWEST_REPEATED if counts[title] >= _REPEATS else _FEWEST_MEANINGS
        at = next(number for number, line in enumerate(lines) if line.label == title)
        if len(set(_meanings_near(lines, at, ours))) >= fewest:
            return labels
    return None


def _meanings_near(
    lines: Sequence[LabelledLine], at: int, ours: Mapping[str, str]
) -> Iterator[str]:
    """What the labels mean that stand together with one."""
    for step, goes_on in ((-1, 1), (1, _GOES_ON)):
        place, without = at, 0
        while 0 <= place < len(lines) and without <= goes_on:
            line = lines[place]
            if line.label in ours:
                yield ours[line.label]
                without = 0
            elif line.text and not line.label and not is_rule(line.text):
                without += 1
            place += step


def _documents(lines: list[LabelledLine], labels: _Labels) -> list[list[LabelledLine]]:
    """The lines of each document."""
    names = labels.of("title")
    for parted in (
        _at_marks(lines),
        _at_rules(lines, labels),
        _at_first(lines),
        _at_return(lines, labels),
    ):
        titled = [
            number for number, part in enumerate(parted) if any(one.label in names for one in part)
        ]
        if len(titled) > 1 and all(len(_titles(part, labels)) < 2 for part in parted):
            inner = parted[titled[0] : titled[-1] + 1]
            return [part for part in inner if any(line.label for line in part)]
    return [lines]


def _titles(part: Iterable[LabelledLine], labels: _Labels) -> set[str]:
    return {line.value for line in part if line.label == labels.title}


def _at_first(lines: Sequence[LabelledLine]) -> list[list[LabelledLine]]:
    """Parts at each return of the label that comes first."""
    first = next((line.label for line in lines if line.label), "")
    parts: list[list[LabelledLine]] = [[]]
    for line in lines:
        if line.label and line.label == first:
            parts.append([])
        parts[-1].append(line)
    return parts


def _at_marks(lines: Sequence[LabelledLine]) -> list[list[LabelledLine]]:
    parts: list[list[LabelledLine]] = [[]]
    for line in lines:
        if is_start(line.text):
            parts.append([])
        elif is_end(line.text):
            parts[-1].append(line)
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _at_rules(lines: Sequence[LabelledLine], labels: _Labels) -> list[list[LabelledLine]]:
    """Parts at rules below which a label stands, right there or after a line of text."""
    parts: list[list[LabelledLine]] = [[]]
    for at, line in enumerate(lines):
        if is_rule(line.text) and any(one.label in labels.ours for one in _next_lines(lines, at)):
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _next_lines(lines: Sequence[LabelledLine], at: int) -> list[LabelledLine]:
    below = (line for line in lines[at + 1 : at + 8] if line.text)
    return [line for _, line in zip(range(2), below, strict=False)]


def _at_return(lines: list[LabelledLine], labels: _Labels) -> list[list[LabelledLine]]:
    """Parts at each return of the title, and of the labels that stand above it."""
    places = [at for at, line in enumerate(lines) if line.label == labels.title]
    first = next(at for at, line in enumerate(lines) if line.label)
    above = {line.label for line in lines[first : places[0]] if line.label}
    starts = []
    for before, at in zip([-1, *places], places, strict=False):
        start = at
        while start - 1 > before and (not lines[start - 1].text or lines[start - 1].label in above):
            start -= 1
        starts.append(start)
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _records(
    documents: Sequence[Sequence[LabelledLine]], labels: _Labels
) -> Iterator[Mapping[str, Any]]:
    """Of each document the values of its labels."""
    counts = Counter(label for one in documents for label in {line.label for line in one})
    most = max(2, -(-len(documents) // 2))
    repeated = frozenset(label for label, count in counts.items() if label and count >= most)
    for document in documents:
        yield _record(document, labels, repeated)


def _record(
    document: Sequence[LabelledLine], labels: _Labels, repeated: frozenset[str]
) -> Mapping[str, Any]:
    bodies = labels.of("body")
    has_body = any(line.label in bodies for line in document)
    long = bodies if has_body else labels.of("deck")
    values: dict[str, list[list[str]]] = {}
    of_a_line = labels.of("url") | labels.of("published")
    reading = _Reading(document, labels, repeated)
    above: list[str] = []
    rest: list[str] = []
    value = above
    label = ""
    for at, line in enumerate(document):
        is_text = value is rest or label in long
        if line.label and reading.is_label(at, line.label, is_text=is_text):
            label, value = line.label, [line.value]
            values.setdefault(label, []).append(value)
        elif is_rule(line.text):
            label, value = ("", rest) if label not in long else (label, value)
        elif not line.text and label and label not in long and any(value):
            label, value = "", rest
        elif label in of_a_line and any(value):
            label, value = "", rest
            value.append(line.text)
        else:
            value.append(line.text)
    record: dict[str, Any] = {}
    authors = labels.of("author")
    for name, found in values.items():
        texts = ["\n".join(unwrapped(lines)) for lines in found]
        if name in authors:
            record[name] = "، ".join(filter(None, map(_named, texts)))
        elif name in bodies:
            first = next(one for one in values if one in bodies)
            record[first] = "\n".join(filter(None, (record.get(first), *texts)))
        else:
            record[name] = next(filter(None, texts), "")
    if not has_body and labels.title in values:
        record.setdefault(_BODY, "\n".join(unwrapped(rest)))
    return record


class _Reading:
    """What is asked of the lines of one document, to tell labels from text that looks so."""

    def __init__(
        self, document: Sequence[LabelledLine], labels: _Labels, repeated: frozenset[str]
    ) -> None:
        self._labels = labels
        self._repeated = repeated
        places = (at for at, line in enumerate(document) if line.label in labels.ours)
        self._first = next(places, len(document))
        texts = [line for line in document if line.text]
        self._below = [line.label for line in texts]
        with_label = accumulate(bool(label) for label in reversed(self._below))
        self._labels_below = [0, *with_label][::-1]
        number = accumulate(bool(line.text) for line in document)
        self._number_below = list(number)

    def is_label(self, at: int, label: str, *, is_text: bool) -> bool:
        """Whether what looks like a label is one. In a text, where people speak, it is where it is
        known and many documents have it, where others follow, or where most lines below have
        one."""
        labels, repeated = self._labels, self._repeated
        known = label in labels.ours or is_named(label)
        if not label or not (known or label in repeated):
            return False
        is_head = at <= self._first
        if labels.way.is_strict or not is_text or is_head or (known and label in repeated):
            return True
        below = self._number_below[at]
        if known:
            return self._labels_below[below] >= _MOST_LABELS * (len(self._below) - below)
        following = self._below[below : below + _FOLLOW]
        return all(one in labels.ours or one in repeated for one in following)


def _named(people: str) -> str:
    """The people that a label names, family last."""
    names = [[part.split() for part in one.split(",")] for one in people.split(";") if one.strip()]
    are_turned = all(
        len(one) == 2 and len(one[0]) == 1 and 0 < len(one[1]) <= _GIVEN_NAMES for one in names
    )
    return in_order(people) if are_turned else people
