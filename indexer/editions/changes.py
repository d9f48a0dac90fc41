"""What changed from one edition of an article to the next, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple, Self

from indexer.article import Article
from indexer.editions.order import is_aside
from indexer.editions.values import Holding

__all__ = ["Change", "Edition", "Editions", "changes_between", "editions_of"]

_TOKEN: Final = re.compile(r"\S+\s*|\s+")
_MOST_PAIRS: Final = 16_000_000
"""Pairs of words that are compared: rapidfuzz takes 64 of them a step."""


class Change(NamedTuple):
    """A stretch of text that both editions have (``same``), that the later one lacks (``out``) or
    that it alone has (``in``)."""

    kind: Literal["same", "out", "in"]
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A text of an article, as it was.

    ``taken`` is when it came into the index and ``until`` when another took its place (ISO 8601,
    UTC; empty or None where that is not known). ``title_changes`` and ``changes`` tell what the
    next edition made of its title and text; they are empty for the one that stands. One ``aside``
    never stood: it came from another source, was poorer than the one that stands, and says
    something else; its changes lead to that one.
    """

    article: Article
    taken: str
    until: str | None = None
    aside: bool = False
    title_changes: tuple[Change, ...] = ()
    changes: tuple[Change, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The edition as JSON values."""
        return {
            "taken": self.taken,
            "until": self.until,
            "aside": self.aside,
            "title": self.article.title,
            "deck": self.article.deck,
            "body": self.article.body,
            "published": self.article.published,
            "modified": self.article.modified,
            "captured": self.article.captured,
            "title_changes": [list(change) for change in self.title_changes],
            "changes": [list(change) for change in self.changes],
        }


class Editions(tuple[Edition, ...]):
    """The editions of an article, the one that stands first and the oldest last, then those that
    came beside it; ``dropped`` tells how many were let go, for the bounds that are set."""

    dropped: int

    def __new__(cls, editions: Iterable[Edition] = (), dropped: int = 0) -> Self:
        made = super().__new__(cls, editions)
        made.dropped = dropped
        return made


def editions_of(held: Holding) -> Editions:
    """The editions of an article."""
    found = [Edition(held.article, held.current.taken)]
    for later, earlier in pairwise(held.readings):
        before = earlier.article
        aside = is_aside(earlier, held.current)
        after = held.current.article if aside else later.article
        found.append(
            Edition(
                before,
                earlier.taken,
                earlier.until,
                aside,
                changes_between(before.title, after.title),
                changes_between(before.text, after.text),
            )
        )
    return Editions(found, held.dropped)


def changes_between(before: str, after: str) -> tuple[Change, ...]:
    """What changed from one text to another; joined, what is no ``in`` is the first text, but for
    white space, and what is no ``out`` the second.

    Texts of very many words are compared line by line, and still longer ones are not compared.
    """
    for tokens in (_words, _lines):
        old, new = tokens(before), tokens(after)
        if len(old) * len(new) <= _MOST_PAIRS:
            return tuple(_joined(_without_crumbs(list(_compare(old, new)))))
    return Change("out", before), Change("in", after)


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    from rapidfuzz.distance import LCSseq

    for step in LCSseq.opcodes([one.strip() for one in old], [one.strip() for one in new]):
        if step.tag == "equal":
            both = zip(
                old[step.src_start : step.src_end],
                new[step.dest_start : step.dest_end],
                strict=True,
            )
            # The last word of a text has no space behind it.
            yield Change("same", "".join(max(pair, key=len) for pair in both))
            continue
        yield from _replaced(
            old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        )


def _replaced(out: Iterable[str], into: Iterable[str]) -> Iterator[Change]:
    """What went out, then what came in, where there is any."""
    if before := "".join(out):
        yield Change("out", before)
    if after := "".join(into):
        yield Change("in", after)


def _without_crumbs(changes: list[Change]) -> list[Change]:
    """The changes without single words that happen to stand in both of two rewritten places."""
    found = []
    for place, change in enumerate(changes):
        between = 0 < place < len(changes) - 1
        if between and change.kind == "same" and len(change.text.split()) == 1:
            around = {changes[place - 1].kind, changes[place + 1].kind}
            if _is_rewritten(changes, place) and "same" not in around:
                found += [Change("out", change.text), Change("in", change.text)]
                continue
        found.append(change)
    return found


def _is_rewritten(changes: Sequence[Change], place: int) -> bool:
    """Whether more than a word was changed on both sides of a place."""
    before = sum(len(one.text.split()) for one in changes[max(0, place - 2) : place])
    after = sum(len(one.text.split()) for one in changes[place + 1 : place + 3])
    return before > 2 and after > 2


def _joined(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes with those of one place put together: what went out, then what came in."""
    out: list[str] = []
    into: list[str] = []

    def flush() -> Iterator[Change]:
        yield from _replaced(out, into)
        out.clear()
        into.clear()

    same: list[str] = []
    for change in changes:
        if change.kind == "same":
            yield from flush()
            same.append(change.text)
            continue
        if same:
            yield Change("same", "".join(same))
            same.clear()
        (out if change.kind == "out" else into).append(change.text)
    yield from flush()
    if same:
        yield Change("same", "".join(same))
