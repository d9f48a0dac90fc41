"""Taking the articles of a file into an index, one after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from indexer.article import Article, article_id
from indexer.editions.richness import digest_of, is_identical, moment_of, rank_of
from indexer.editions.rule import Origin, Outcome
from indexer.editions.values import Holding, Reading, relabel
from indexer.indexing.report import IndexReport
from indexer.indexing.shelf import Shelf
from indexer.indexing.sources import Found, as_text
from indexer.ingest.failure import Failure
from indexer.ingest.formats.exports import is_alike

__all__ = ["Intake", "Stream", "in_groups"]

_MOST_WAITING: Final = 2000
_GROUP: Final = 500
"""Articles that are compared with the index at a time."""

_GROUP_LETTERS: Final = 4_000_000
"""Letters that they have at most, the last of them apart."""


@dataclass(slots=True, eq=False)
class Stream:
    """A file that is being read, an address, or standard input: its name, and how it is for the
    ledger.

    ``given`` are the ids of what it gave, each with the digests of its texts in their order;
    ``several`` those with more than one, now or before. What it gives otherwise than before is
    ``waiting`` for its end: only then is it known that it does not give the former text, too.
    ``unseen`` are the ids and digests of what waits and did not come before.
    With ``again`` it was counted before, and is read for the articles that another file lost; with
    ``is_file`` it is one of the files that the report counts.
    """

    name: str
    found: Found | None = None
    again: bool = False
    is_file: bool = False
    given: dict[str, str] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    waiting: list[Article] = field(default_factory=list)
    unseen: set[tuple[str, str]] = field(default_factory=set)

    @property
    def origin(self) -> Origin:
        return self.found.origin if self.found else "stream"

    @property
    def former(self) -> frozenset[str]:
        return self.found.former if self.found else frozenset()

    def note(self, article: Article) -> bool:
        """Notes that the file gives a text; whether it has not given that before."""
        key, before = digest_of(article), self.digests(article.id)
        if before:
            self.several.add(article.id)
        self.given[article.id] = " ".join([*(one for one in before if one != key), key])
        return key not in before

    def wait(self, article: Article, *, is_new: bool) -> None:
        """Keeps a text for the end of the file."""
        self.waiting.append(article)
        if is_new:
            self.unseen.add((article.id, digest_of(article)))

    def digests(self, id: str) -> list[str]:
        """The digests of the texts of an article that it has given by now, in their order."""
        return self.given.get(id, "").split()


class Intake:
    """Compares articles with what the index has, and counts what comes of it."""

    def __init__(self, shelf: Shelf, report: IndexReport) -> None:
        self._shelf = shelf
        self._report = report
        self._kept: set[str] = set()
        self._again: set[str] = set()

    def add(self, stream: Stream, articles: Sequence[Article]) -> Sequence[Article]:
        """Takes some of the articles that a file gives, and gives them as they were taken."""
        known = self._look_up(stream, articles)
        articles = [self._named_apart(stream, known, article) for article in articles]
        known |= self._look_up(stream, (one for one in articles if one.id not in known))
        for article in articles:
            held = known.get(article.id)
            own = self._own_readings(stream, held)
            if len(own) > 1:
                stream.several.add(article.id)
            is_new = stream.note(article)
            if held and any(_is_known(article, one.article) for one in own):
                known[article.id] = self._confirm(stream, held, article)
            elif own:
                stream.wait(article, is_new=is_new)
            else:
                known[article.id] = self._put(stream, held, article, "other")
        self._shelf.flush()
        letters = sum(article.size for article in stream.waiting)
        if len(stream.waiting) >= _MOST_WAITING or letters > _GROUP_LETTERS:
            self.take_waiting(stream)
        return articles

    def _named_apart(
        self, stream: Stream, known: Mapping[str, Holding], article: Article
    ) -> Article:
        """The article, named by its text where the name that it has in its outlet is that of quite
        another article of another export."""
        held = known.get(article.id)
        if article.given_id is None or article.url or held is None:
            return article
        if self._own_readings(stream, held) or is_alike(_text(article), _text(held.article)):
            return article
        warnings = (*article.warnings, "its id is that of another article")
        id = article_id(None, article.title, article.body)
        return replace(article, id=id, warnings=warnings)

    def _look_up(self, stream: Stream, articles: Iterable[Article]) -> dict[str, Holding]:
        """What is held of the articles. Earlier versions did not store the whole path of a file:
        where it is this one, that is put in."""
        known = self._shelf.look_up(article.id for article in articles)
        for id, held in known.items():
            source = held.current.source
            if not held.current.taken and as_text(str(Path(source).resolve())) == stream.name:
                known[id] = relabel(held, {source}, stream.name, held.current.article.path)
        return known

    @staticmethod
    def _own_readings(stream: Stream, held: Holding | None) -> list[Reading]:
        """What an article has of this very file."""
        names = {stream.name, *stream.former}
        return [one for one in held.readings if one.live and one.source in names] if held else []

    def _confirm(self, stream: Stream, held: Holding, article: Article) -> Holding:
        """An article that its file gives as before, perhaps under another name."""
        after = relabel(held, stream.former, stream.name, article.path)
        if after != held:
            self._shelf.put(after)
        if not stream.again:
            self._report.moved += after != held
            self._report.unchanged += after == held
        return after

    def finish(self, stream: Stream, *, failed: bool) -> None:
        """Takes what is left of a file that has ended, of which something may not have been read,
        and puts down in which order it has several texts of one article."""
        self.take_waiting(stream)
        partly = failed or stream.found is None  # a stream may hold another thing each time
        for id, held in self._shelf.look_up(stream.several).items():
            after = self._shelf.settle(held, stream.name, stream.digests(id), partly=partly)
            if not is_identical(after.article, held.article):
                self.count_again(id, "changed")
        self._shelf.flush()

    def take_waiting(self, stream: Stream) -> None:
        """Takes what the file gives otherwise than before, the richest of one article first: in
        the place of what it gave and gives no longer."""
        known = self._look_up(stream, stream.waiting)
        for article in sorted(stream.waiting, key=_order, reverse=True):
            held = relabel(known[article.id], stream.former, stream.name, article.path)
            known[article.id] = self._put(stream, held, article, stream.origin)
        stream.waiting.clear()
        self._shelf.flush()

    def _put(
        self, stream: Stream, held: Holding | None, article: Article, origin: Origin
    ) -> Holding:
        order, key = stream.digests(article.id), digest_of(article)
        behind = frozenset(order[: order.index(key)])
        reading = Reading(article, self._shelf.now, stream.name, behind=behind)
        is_unseen = (article.id, key) in stream.unseen
        stream.unseen.discard((article.id, key))
        still = frozenset(order) - {key} if is_unseen else frozenset(order)
        after, outcome = self._shelf.take(held, reading, origin, still)
        if stream.again:
            self.count_again(article.id, outcome)
        elif outcome == "kept" and held is not None:
            self._kept.add(article.id)
            self._report.add_poorer(article, after, stream.name)
        else:
            setattr(self._report, outcome, getattr(self._report, outcome) + 1)
        return after

    def count_again(self, id: str, outcome: Outcome) -> None:
        """Counts an article that was counted as it was, and has changed after all."""
        if outcome not in ("changed", "filled") or id in self._again:
            return
        self._again.add(id)
        self._report.changed += 1
        if id in self._kept:
            self._kept.remove(id)
            self._report.kept -= 1
        elif self._report.unchanged:
            self._report.unchanged -= 1


def _text(article: Article) -> tuple[str, str]:
    return article.title, article.body


def _order(article: Article) -> tuple[tuple[float, str, str], float]:
    return rank_of(article), moment_of(article)


def _is_known(article: Article, held: Article) -> bool:
    """Whether an article is held as it is, and not of a later moment, at which it may have taken
    the place of another text again."""
    return is_identical(article, held) and moment_of(article) <= moment_of(held)


def in_groups(items: Iterable[Article | Failure]) -> Iterator[list[Article | Failure]]:
    """The items in groups that are bounded in number and in letters."""
    group: list[Article | Failure] = []
    letters = 0
    for item in items:
        group.append(item)
        letters += item.size if isinstance(item, Article) else 0
        if len(group) == _GROUP or letters > _GROUP_LETTERS:
            yield group
            group, letters = [], 0
    if group:
        yield group
