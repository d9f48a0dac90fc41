"""What goes with files that are gone: articles, editions, texts that give way to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from indexer.editions.richness import digest_of, rank_of
from indexer.editions.values import Holding

__all__ = ["Example", "Toll", "TollCount"]

_EXAMPLES: Final = 5
_GROUP: Final = 500


class Example(NamedTuple):
    """An article that another text comes to stand for: its id, and the title that it then has."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Toll:
    """What goes with files that are gone, or would go.

    ``articles`` are those that no other source has, ``editions`` the texts beside these and others
    that can be read no longer beside what stands. ``returned`` have the text of another source
    then (``examples`` are some of them), ``fields`` the same text with other fields. ``reread`` are
    those for which other files are read again, since the index may not hold what they say; without
    reading, what becomes of them is not known, and they are in no other count. ``staying`` keep the
    text of a file that is gone, since what else had them cannot be read now.
    """

    articles: int = 0
    editions: int = 0
    returned: int = 0
    fields: int = 0
    reread: int = 0
    staying: int = 0
    examples: tuple[Example, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The toll as JSON values."""
        return {
            "articles": self.articles,
            "editions": self.editions,
            "returned": self.returned,
            "fields": self.fields,
            "reread": self.reread,
            "staying": self.staying,
            "examples": [one._asdict() for one in self.examples],
        }


class _Before(NamedTuple):
    """An article as it was: digests of its text, of all that it says, and of its editions."""

    text: str
    said: str
    editions: frozenset[str]


class TollCount:
    """Counts the toll while files are taken out, or while that is tried."""

    def __init__(self) -> None:
        self._before: dict[str, _Before] = {}
        self._reread: set[str] = set()
        self._articles = self._editions = 0

    def watch(self, held: Mapping[str, Holding]) -> None:
        """Notes how articles are before anything is taken from them."""
        for id, one in held.items():
            if id not in self._before:
                self._before[id] = _look_at(one)

    def remove(self, held: Mapping[str, Holding]) -> None:
        """Counts articles that go, with the editions that they had when they were first watched."""
        for id, one in held.items():
            before = self._before.pop(id, None)
            self._articles += 1
            self._editions += len(before.editions if before else _editions_of(one))
            self._reread.discard(id)

    def read_again(self, id: str) -> None:
        """Counts an article for which other files are to be read again."""
        self._reread.add(id)

    def settle(
        self, look_up: Callable[[Iterable[str]], Mapping[str, Holding]], *, with_read: bool
    ) -> Toll:
        """The toll, now that all else is as it will be; what is read again is compared only where
        it was read (``with_read``)."""
        returned = fields = staying = 0
        editions = self._editions
        examples: list[Example] = []
        ids = sorted(self._before if with_read else self._before.keys() - self._reread)
        for start in range(0, len(ids), _GROUP):
            for id, held in sorted(look_up(ids[start : start + _GROUP]).items()):
                before, after = self._before[id], _look_at(held)
                editions += len(before.editions - after.editions)
                staying += not held.current.live
                if before.text != after.text:
                    returned += 1
                    if len(examples) < _EXAMPLES:
                        examples.append(Example(id, held.article.title))
                else:
                    fields += before.said != after.said
        return Toll(
            self._articles, editions, returned, fields, len(self._reread), staying, tuple(examples)
        )


def _look_at(held: Holding) -> _Before:
    _, text, said = rank_of(held.article)
    return _Before(text, said, _editions_of(held))


def _editions_of(held: Holding) -> frozenset[str]:
    return frozenset(digest_of(one.article) for one in held.earlier)
