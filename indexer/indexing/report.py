"""What a run over files did, and how far it is."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from indexer.article import Article
from indexer.editions.richness import count_words
from indexer.editions.values import Holding
from indexer.indexing.toll import Toll
from indexer.ingest.failure import Failure
from indexer.ingest.left_out import LeftOut

__all__ = ["Gone", "IndexReport", "Progress", "Prune", "Told"]

_EXAMPLES: Final = 20
_MOST_TOLD: Final = 10_000
"""Problems of one file that are told each."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: articles so far, bytes of files read and in all, the file it reads."""

    articles: int
    done: int
    total: int
    file: str


@dataclass(frozen=True)
class Gone:
    """Files below the named paths that are no longer there. ``empty`` are those of the named paths
    below which nothing is left of what was read: a folder that was removed, or a disk that is not
    mounted. What goes with them is found out by ``weigh`` when it is asked for, since other files
    may have to be read for it."""

    files: tuple[str, ...]
    empty: tuple[str, ...] = ()
    weigh: Callable[[], Toll] = field(default=Toll, compare=False, repr=False)

    @cached_property
    def toll(self) -> Toll:
        """What would go with them."""
        return self.weigh()

    @property
    def articles(self) -> int:
        """How many articles no other file has."""
        return self.toll.articles


Prune = bool | Callable[[Gone], bool]
"""Whether to remove the articles of files that are gone, or what is asked for that."""


@dataclass(slots=True)
class IndexReport:
    """What a run did, in articles; ``failures`` are what could not be read, ``warnings`` what was
    read with a doubt. ``files`` were looked at: ``read_files`` gave articles, ``skipped_files`` had
    not changed, and the ``refused_files`` gave none. What else is in the folders that were named is
    in ``left_out``: files of kinds that are not read, and what was left out by its name
    or as an index of Marsad. ``beside`` tells what archives have besides articles.

    ``changed`` have another text or other fields, ``filled`` were given fields that they lacked,
    ``kept`` stayed because what came is poorer (``poorer`` has examples), ``moved`` are as they
    were, in another file. ``orphaned`` are left whose files are gone, ``gone_files`` of them;
    ``toll`` is what went with files that are gone or, where they were not pruned, would go.
    """

    new: int = 0
    changed: int = 0
    filled: int = 0
    unchanged: int = 0
    kept: int = 0
    moved: int = 0
    removed: int = 0
    orphaned: int = 0
    gone_files: int = 0
    toll: Toll = field(default_factory=Toll)
    files: int = 0
    read_files: int = 0
    skipped_files: int = 0
    refused_files: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Failure] = field(default_factory=list)
    poorer: list[Failure] = field(default_factory=list)
    beside: list[Failure] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def articles(self) -> int:
        """Articles that were read."""
        return self.new + self.changed + self.filled + self.unchanged + self.kept + self.moved

    def add_poorer(self, coming: Article, held: Holding, file: str) -> None:
        """Counts an article that stayed as it was, since what came is poorer."""
        self.kept += 1
        if len(self.poorer) < _EXAMPLES:
            stands = held.current.article
            reason = f"{_describe(coming)}; the index has {_describe(stands)}"
            reason += f" of {stands.path or '-'}"
            if any(one.article.text == coming.text for one in held.earlier):
                id = shlex.quote(stands.id)
                reason += f", and keeps this one beside it: marsad show {id} --editions"
            self.poorer.append(Failure(coming.path or file, coming.member, reason))

    def to_record(self) -> dict[str, Any]:
        """The report as JSON values: counts, and everything that was not read or is doubtful."""
        return {
            "articles": self.articles,
            "new": self.new,
            "changed": self.changed,
            "filled": self.filled,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "moved": self.moved,
            "removed": self.removed,
            "orphaned": self.orphaned,
            "gone_files": self.gone_files,
            "toll": self.toll.to_record(),
            "files": self.files,
            "read_files": self.read_files,
            "skipped_files": self.skipped_files,
            "refused_files": self.refused_files,
            "other_kinds": self.left_out.kinds.to_record(),
            "left_out": self.left_out.to_record(),
            "seconds": round(self.seconds, 3),
            "failures": _records(self.failures),
            "warnings": _records(self.warnings),
            "poorer": _records(self.poorer),
            "beside": _records(self.beside),
        }


def _records(problems: Iterable[Failure]) -> list[dict[str, str | None]]:
    return [{"path": one.path, "place": one.place, "reason": one.reason} for one in problems]


class Told:
    """What is told of one file: the first problems of a kind each, of the others how many."""

    def __init__(self, told: list[Failure], others: str) -> None:
        self._told = told
        self._others = others
        self._first: list[Failure] = []
        self.count = 0

    def tell(self, problem: Failure) -> None:
        """Adds a problem."""
        self.count += 1
        if self.count <= _EXAMPLES:
            self._first.append(problem)
        if self.count <= _MOST_TOLD:
            self._told.append(problem)

    def end(self, name: str) -> None:
        """Tells how many more there were in the file."""
        self._told += self._others_than(_MOST_TOLD, name)

    def in_short(self, name: str) -> list[Failure]:
        """The first problems, and how many more there were."""
        return [*self._first, *self._others_than(len(self._first), name)]

    def _others_than(self, told: int, name: str) -> list[Failure]:
        more = self.count - told
        return [Failure(name, None, f"{more:,} {self._others}")] if more > 0 else []


def _describe(article: Article) -> str:
    return f"{article.kind or 'text of unknown kind'} of {count_words(article):,} words"
