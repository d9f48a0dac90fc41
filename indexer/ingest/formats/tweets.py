"""Posts of X (Twitter), in the forms in which its interfaces and tools give them.

The forms, and where their names are from:

- version 1.1 of the interface, also in an account's archive (``tweets.js``),
  https://developer.x.com/en/docs/x-api/v1/data-dictionary/object-model/tweet;
- version 2, whole answers or flattened by twarc, https://github.com/DocNow/twarc
  (src/twarc/expansions.py);
- snscrape and twscrape, https://github.com/JustAnotherArchivist/snscrape
  (snscrape/modules/twitter.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from indexer.ingest.formats.record_fields import POST
from indexer.ingest.formats.record_values import text_of, web_url

__all__ = ["Tweets", "is_tweet", "without_assignment"]

# An account's archive is a script that assigns each list to a name.
_ASSIGNMENT: Final = re.compile(r"window\.YTD\.\w{1,60}\.part\d{1,4}\s{0,9}=\s{0,9}(?=[\[{])")
_SNSCRAPE: Final = "snscrape.modules.twitter."
_SHORT: Final = re.compile(r"https://t\.co/\w{1,20}")
_LONGEST: Final = 30_000
"""Letters of a post, which has 25,000 at most, in which short addresses are written out."""


def without_assignment(text: str) -> int:
    """How many characters stand before the JSON in a file of an account's archive; 0 in others."""
    found = _ASSIGNMENT.match(text)
    return found.end() if found is not None else 0


def is_tweet(record: Mapping[str, Any]) -> bool:
    """Whether a record is a post, in one of the forms."""
    if "id_str" in record:
        return "created_at" in record and ("full_text" in record or "text" in record)
    if "author_id" in record or "edit_history_tweet_ids" in record:
        return "text" in record and "id" in record
    kind = record.get("_type")
    return "rawContent" in record or (isinstance(kind, str) and kind.startswith(_SNSCRAPE))


class Tweets:
    """Makes records of the posts of one answer or file. What an answer of version 2 holds besides
    (``includes``) has the names of its authors and the posts that others refer to."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        includes = answer.get("includes")
        includes = includes if isinstance(includes, Mapping) else {}
        self._users = _by_id(includes.get("users"))
        self._tweets = _by_id(includes.get("tweets"))

    def record(self, tweet: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The record of a post, with what to say of it."""
        user = _object(tweet, "user", "author") or self._users.get(_id(tweet, "author_id"), {})
        name = next(filter(None, (_string(user, key) for key in ("name", "displayname"))), "")
        handle = next(filter(None, (_string(user, key) for key in ("screen_name", "username"))), "")
        shared = self._shared(tweet)
        record = {
            "text": _text(shared or tweet),
            "published": tweet.get("created_at") or tweet.get("date"),
            "author": name or handle,
            "url": web_url(tweet.get("url")) or _address(handle, tweet),
            "language": tweet.get("lang"),
            POST: True,
        }
        told = ["a post of another account, shared"] if shared else []
        return {key: value for key, value in record.items() if value}, told

    def _shared(self, tweet: Mapping[str, Any]) -> Mapping[str, Any]:
        """The post that a post only passes on: its own text is cut there."""
        own = _object(tweet, "retweeted_status", "retweetedTweet")
        if own:
            return own
        references = tweet.get("referenced_tweets")
        for one in references[:10] if isinstance(references, list) else ():
            if isinstance(one, Mapping) and one.get("type") == "retweeted":
                return one if "text" in one else self._tweets.get(_id(one, "id"), {})
        return {}


def _by_id(objects: Any) -> dict[str, Mapping[str, Any]]:
    listed = objects if isinstance(objects, list) else []
    return {_id(one, "id"): one for one in listed if isinstance(one, Mapping)}


def _id(record: Mapping[str, Any], *names: str) -> str:
    values = (text_of(record.get(name), "") for name in names)
    return next((value for value in values if value.isdigit()), "")


def _object(record: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    found = (record[name] for name in names if isinstance(record.get(name), Mapping))
    return next(found, {})


def _string(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _address(handle: str, tweet: Mapping[str, Any]) -> str:
    number = _id(tweet, "id_str", "id")
    return f"https://twitter.com/{handle or 'i/web'}/status/{number}" if number else ""


def _text(tweet: Mapping[str, Any]) -> str:
    """The whole text of a post, its short addresses written out."""
    extended = _object(tweet, "extended_tweet", "note_tweet")
    names = ("full_text", "text", "rawContent", "content", "renderedContent")
    texts = (_string(one, name) for one in (extended, tweet) for name in names)
    text = next(filter(None, texts), "")
    if "https://t.co/" in text and len(text) < _LONGEST:
        links = _links(extended) | _links(tweet)
        return _SHORT.sub(lambda short: links.get(short[0], short[0]), text)
    return text


def _links(tweet: Mapping[str, Any]) -> dict[str, str]:
    """Short addresses in a post, each with what it stands for."""
    entities = _object(tweet, "entities")
    listed = [*_list(entities, "urls"), *_list(tweet, "links")]
    links = {}
    for one in listed[:50]:
        if isinstance(one, Mapping):
            short = _string(one, "tcourl") or _string(one, "url")
            address = _string(one, "unwound_url") or _string(one, "expanded_url")
            address = address or (_string(one, "url") if "tcourl" in one else "")
            if address and len(address) < 2000:
                links[short] = address
    return links


def _list(record: Mapping[str, Any], name: str) -> Iterator[Any]:
    value = record.get(name)
    yield from value if isinstance(value, list) else ()
