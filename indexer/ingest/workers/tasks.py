"""What is left to a worker: a function, and what it is called with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from indexer.article import Article, Kind
from indexer.ingest.failure import Failure

__all__ = ["Item", "Task", "place_in"]


@dataclass(frozen=True, slots=True)
class Task:
    """A page still to be read: a function of a module, and what it is called with.

    The function gives an article, a failure or several of them; their ``path`` is the task's, and
    their ``member`` stands behind the task's; their ``kind`` is the task's where they have none.
    One that is asked (:meth:`Workers.ask`) gives a record of its own, or a failure.
    """

    function: Callable[..., Article | Failure | dict[str, Any] | Iterable[Article | Failure]]
    arguments: tuple[Any, ...]
    path: str
    member: str | None = None
    keywords: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    kind: Kind | None = None


Item = Article | Failure | Task
_Item = TypeVar("_Item", bound=Item)


def place_in(item: _Item, path: str, member: str | None) -> _Item:
    """The item as found in ``member`` of the file at ``path``, its own place in it behind that."""
    own = item.place if isinstance(item, Failure) else item.member
    place = ", ".join(filter(None, (member, own))) or None
    if isinstance(item, Failure):
        return replace(item, path=path, place=place)
    return replace(item, path=path, member=place)
