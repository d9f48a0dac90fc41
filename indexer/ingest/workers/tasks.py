"""What is left to a worker: a function, and what it is called with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from indexer.article import Article, Kind, article_id
from indexer.ingest.failure import Failure

__all__ = ["Item", "Origin", "Task", "from_origin", "place_in"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when the bytes of a file in an archive were taken from the web."""

    url: str | None = None
    captured: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A page still to be read: a function of a module, and what it is called with.

    The function gives an article, a failure or several of them; their ``path`` is the task's, and
    their ``member`` stands behind the task's; their ``kind`` and ``origin`` are the task's where
    they have none.
    One that is asked (:meth:`Workers.ask`) gives a record of its own, or a failure.
    """

    function: Callable[..., Article | Failure | dict[str, Any] | Iterable[Article | Failure]]
    arguments: tuple[Any, ...]
    path: str
    member: str | None = None
    keywords: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    kind: Kind | None = None
    origin: Origin | None = None


_WHOLE: Final = ("text", "document")
"""How articles are read that are a whole file: its address is theirs."""

Item = Article | Failure | Task
_Item = TypeVar("_Item", bound=Item)


def from_origin(items: Sequence[_Item], origin: Origin | None) -> list[_Item]:
    """The items, articles with the time at which their file was taken from the web, and one that is
    alone in it with its address, unless they tell others themselves."""
    if origin is None:
        return list(items)
    is_alone = sum(not isinstance(item, Failure) for item in items) == 1
    own = origin if is_alone else Origin(None, origin.captured)
    return [_from(item, own) for item in items]


def _from(item: _Item, origin: Origin) -> _Item:
    if isinstance(item, Task):
        return replace(item, origin=origin)
    if isinstance(item, Failure):
        return item
    if item.captured is None and origin.captured:
        item = replace(item, captured=origin.captured)
    if item.url is None and item.kind in _WHOLE and origin.url:
        id = article_id(origin.url, item.title, item.body)
        item = replace(item, url=origin.url, id=id)
    return item


def place_in(item: _Item, path: str, member: str | None) -> _Item:
    """The item as found in ``member`` of the file at ``path``, its own place in it behind that."""
    own = item.place if isinstance(item, Failure) else item.member
    place = ", ".join(filter(None, (member, own))) or None
    if isinstance(item, Failure):
        return replace(item, path=path, place=place)
    return replace(item, path=path, member=place)
