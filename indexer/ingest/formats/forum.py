"""A topic of a forum that runs on Discourse, as it gives one (``/t/7.json``): its first post is an
article under the title of the topic, and the answers to it are none.

The names are those of https://docs.discourse.org (topic, post_stream.posts, cooked).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["is_topic", "record_of_topic"]

_POSTS: Final = "post_stream"
_OF_POST: Final = "cooked"


def is_topic(value: Mapping[str, Any]) -> bool:
    """Whether an object is a topic with its posts."""
    return bool(value.get("title")) and next(_posts(value), None) is not None


def record_of_topic(topic: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The record of a topic, and what was left out of it, in words; "" for nothing."""
    first, *answers = _posts(topic)
    record = {
        "title": topic["title"],
        "body": first[_OF_POST],
        "author": first.get("name") or first.get("username"),
        "published": first.get("created_at"),
        "id": f"topic{topic.get('id')}",
    }
    told = f"{str(topic['title'])[:100]}: answers left out: {len(answers):,}" if answers else ""
    return record, told


def _posts(topic: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    stream = topic.get(_POSTS)
    posts = stream.get("posts") if isinstance(stream, Mapping) else None
    for post in posts if isinstance(posts, list) else ():
        if isinstance(post, Mapping) and isinstance(post.get(_OF_POST), str):
            yield post
