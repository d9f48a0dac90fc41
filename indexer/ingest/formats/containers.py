"""The records in what a tool exported: the list in an object, with what that says of its outlet,
and the objects that documents are wrapped in.

What a tool's records need besides their names (:mod:`record_fields`) is in a module of its own:
:mod:`telegram`, :mod:`tweets`, :mod:`forum`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from indexer.ingest.formats.forum import is_topic, record_of_topic
from indexer.ingest.formats.record_fields import Plan, plan_of, values_at
from indexer.ingest.formats.record_shapes import without_wrapping
from indexer.ingest.formats.telegram import Chat, is_chat
from indexer.ingest.formats.tweets import Tweets, is_tweet

__all__ = ["LIST_NAMES", "Container", "LeftOut", "Record", "records_in"]

LIST_NAMES: Final = frozenset(
    "articles items data results records documents docs news entries posts hits response list rows "
    "result stories value messages tweets chats left_chats edges children statuses features "
    "objects ordereditems feed news_results db links urls _items".split()
)
"""What tools call a list of records, in small letters. Some hold it in objects of such names:
``hits.hits`` (Elasticsearch), ``response.results``, ``data.feed.edges`` (GraphQL)."""

_MOST_WITHIN: Final = 5
"""How many containers may be inside each other: GraphQL has data.feed.edges, Reddit
data.children."""
_DEEPEST: Final = 6
"""Levels of objects and lists in which articles are looked for where no name tells of a list."""
_OUTLET: Final = "marsad:outlet"
_JSON_FEED: Final = "https://jsonfeed.org/version/"
_STREAM: Final = re.compile(r"feed/https?:", re.IGNORECASE)
_WRAPPED: Final = ("tweet", "node", "data")
"""What a post or a record of a list stands in: archives of X, GraphQL, Reddit, X of one post."""
_MOST_BESIDE: Final = 3
_OF_LINKS: Final = frozenset(("links", "urls"))
_CHATS: Final = ("chats", "left_chats")
_TEXTS: Final = "rendered content text #text html sections paragraphs blocks".split()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an export, and what there is to say of it beside what its fields say."""

    fields: Mapping[str, Any]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of an export is no article, in words and counted."""

    reason: str


def records_in(value: Any) -> Iterator[Record | LeftOut | Any]:
    """The records in a value: itself, the list it holds, or all its values when they are objects.
    What is no object comes as it is.

    >>> [record.fields for record in records_in({"articles": [{"title": "a"}]})]
    [{'title': 'a'}]
    """
    container = Container({})
    yield from container.records(value)
    yield from container.left_out()


class Container:
    """What stands around a list of records, ``around`` being its object without the list; or around
    a line of JSON lines."""

    def __init__(
        self, around: Mapping[str, Any], within: int = 0, *, is_line: bool = False
    ) -> None:
        self._within = within or int(is_line)
        self._outlet = _outlet_of(around)
        self._chat = Chat(around) if is_chat(around) else None
        self._tweets = Tweets(around)

    def records(self, value: Any) -> Iterator[Record | LeftOut | Any]:
        """The records of one thing in the list: its own, or those of the list that it holds."""
        if isinstance(value, Mapping):
            value = without_wrapping(value)
        if isinstance(value, list) and not self._within:
            yield from _inside({}, value, self._within)
        elif not isinstance(value, Mapping):
            yield value
        elif is_topic(value):
            fields, told = record_of_topic(value)
            yield Record(fields)
            if told:
                yield LeftOut(told)
        elif self._chat is not None:
            yield from (Record(one, tuple(said)) for one, said in self._chat.records(value))
        elif self._within < _MOST_WITHIN and (listed := _lists_in(value, self._within)):
            yield from _inside(value, listed, self._within)
        elif not self._within and not _is_answer(value) and _is_table_of_objects(value):
            yield from _inside({}, value.values(), self._within)
        else:
            yield self._record(value)

    def left_out(self) -> Iterator[LeftOut]:
        """What was left out of the list, at its end."""
        if self._chat is not None:
            yield from map(LeftOut, self._chat.left_out())

    def _record(self, value: Mapping[str, Any]) -> Record:
        inner = _unwrapped(value)
        if is_tweet(inner):
            tweets = Tweets(value) if "includes" in value else self._tweets
            fields, told = tweets.record(inner)
            return Record(fields, tuple(told))
        if self._outlet and _OUTLET not in value:
            return Record({**value, _OUTLET: self._outlet})
        return Record(value)


def _inside(
    around: Mapping[str, Any], listed: Iterable[Any], within: int
) -> Iterator[Record | LeftOut | Any]:
    """The records of what is listed in ``around``, and what was left out of it."""
    inner = Container(around, within + 1)
    yield from chain.from_iterable(map(inner.records, listed))
    yield from inner.left_out()


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The post or record that an object holds beside little else: its kind, whom it names."""
    if len(value) <= _MOST_BESIDE:
        for name in _WRAPPED:
            inner = value.get(name)
            if isinstance(inner, Mapping):
                return inner
    return value


def _lists_in(value: Mapping[str, Any], within: int) -> list[Any]:
    """What is in the list of records that an object holds, nothing when it is a record itself: in
    the one with the name of such a list, failing that in those that hold articles."""
    plan = plan_of(value)
    has_title, has_body = bool(plan.get("title")), _has_body(value, plan)
    if has_title and (has_body or (within and plan.get("url"))):
        return []
    if _is_account(value):
        return [*chain(*(_list_named(name, value.get(name)) or [] for name in _CHATS))]
    named = (_list_named(name, one) for name, one in value.items())
    listed = next(filter(None, named), None)
    if listed is not None:
        return [] if has_body and not _is_list_of_articles(listed) else listed
    if has_title or has_body:
        return []
    listed = [*chain(*filter(_is_list_of_articles, value.values()))]
    return listed or [*_deep_inside(value, 0)]


def _deep_inside(value: Any, depth: int) -> Iterator[Any]:
    """The articles among the values of an object and of what is in it, whatever they are called:
    objects with a title and a text."""
    inner = value.values() if isinstance(value, Mapping) else value
    for one in inner if isinstance(inner, Iterable) and not isinstance(value, str) else ():
        if isinstance(one, Mapping) and _is_article(one):
            yield one
        elif isinstance(one, Mapping | list) and depth < _DEEPEST:
            yield from _deep_inside(one, depth + 1)


def _is_article(value: Mapping[str, Any]) -> bool:
    plan = plan_of(value)
    return _has_title(value, plan) and _has_body(value, plan)


def _has_title(value: Mapping[str, Any], plan: Plan) -> bool:
    paths = plan.get("title", ())
    return any(_is_text(one) for path in paths for one in islice(values_at(value, path), 1))


def _is_account(value: Mapping[str, Any]) -> bool:
    """Whether an object is Telegram's export of a whole account, its chats in ``chats.list``."""
    return isinstance(value.get("chats"), Mapping) and "personal_information" in value


def _list_named(name: str, value: Any, within: int = 0) -> list[Any] | None:
    """The list of records in a field with the name of one, or in an object of such a name."""
    if name.lower() not in LIST_NAMES or within == _MOST_WITHIN:
        return None
    if isinstance(value, Mapping):
        found = (_list_named(key, one, within + 1) for key, one in value.items())
        return next(filter(None, found), None)
    kind = str | Mapping if name.lower() in _OF_LINKS else Mapping
    is_list = isinstance(value, list) and all(isinstance(one, kind) for one in value)
    return value if is_list else None


def _is_list_of_articles(value: Any) -> bool:
    """Whether a list has articles in it, whatever it is called: objects with a title, and a text or
    an address."""
    if not isinstance(value, list) or not value or not isinstance(value[0], Mapping):
        return False
    plan = plan_of(value[0])
    return bool(plan.get("title") and (plan.get("url") or plan.get("body")))


def _has_body(value: Mapping[str, Any], plan: Plan) -> bool:
    """Whether an object has a text of its own."""
    paths = plan.get("body", ())
    return any(_is_text(one) for path in paths for one in islice(values_at(value, path), 1))


def _is_text(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(isinstance(value.get(name), str | list) for name in _TEXTS)
    return isinstance(value, str) and value.strip() != ""


def _is_answer(value: Mapping[str, Any]) -> bool:
    """Whether an object is X's answer with one post: the post, and what it refers to."""
    return isinstance(value.get("data"), Mapping) and "includes" in value


def _is_table_of_objects(value: Mapping[str, Any]) -> bool:
    """Whether an object is a list in which records have names."""
    return len(value) > 1 and all(isinstance(one, Mapping) for one in value.values())


def _outlet_of(around: Mapping[str, Any]) -> str:
    """The outlet of all records of a list, where the tool names one: the title of a JSON
    feed, of a feed beside its items (rss2json), of a stream that is one feed (Inoreader)."""
    version, name = around.get("version"), around.get("id")
    is_feed = isinstance(version, str) and version.startswith(_JSON_FEED)
    is_stream = isinstance(name, str) and _STREAM.match(name) is not None
    feed = around.get("feed")
    titled = around if is_feed or is_stream else feed if isinstance(feed, Mapping) else {}
    title = titled.get("title")
    return title if isinstance(title, str) else ""
