"""What a record is that is no article: not published, part of another, a link, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from indexer.ingest.formats.record_fields import POST
from indexer.urls import is_web

__all__ = ["file_named", "is_settings", "no_record", "settings_told", "why_none", "without_text"]

_NOT_PUBLISHED: Final = frozenset("draft pending future private trash auto-draft inherit".split())
"""The post statuses of WordPress besides publish."""
# Publishing statuses of the IPTC (https://cv.iptc.org/newscodes/pubstatusg2 and NewsML 1.2), and
# states of an item in Superdesk (superdesk-core, superdesk/metadata/item.py, CONTENT_STATE).
_WITHDRAWN: Final = frozenset("canceled cancelled withheld embargoed".split())
_IN_WORK: Final = frozenset(
    "draft submitted in_progress spiked killed recalled scheduled unpublished".split()
)
_EVENTS: Final = frozenset(
    "channel_join channel_leave channel_name channel_purpose channel_topic channel_archive "
    "channel_unarchive group_join group_leave pinned_item".split()
)
"""Subtypes of messages of Slack (https://api.slack.com/events/message) that nobody wrote."""
_SCHEMA: Final = "$schema"
"""Says which schema a document follows, as a schema (JSON Schema 2020-12, 8.1.1) and settings of
programs do."""
_PARTS_OF_ITEMS: Final = frozenset(("attachment", "note", "annotation"))
"""Items of Zotero that belong to others."""
# A word, or a letter of a script without blanks between them (Thai to Khmer, Chinese, Japanese).
_WORD: Final = re.compile(r"[\u0e00-\u17ff\u2e80-\u9fff]|[^\W\d_]{2,}+")
_FEWEST_WORDS: Final = 4
"""Of a record that has neither headline nor address nor date."""
_MANY_OTHERS: Final = 3
_LOOKED_AT: Final = 500


def file_named(path: str) -> str:
    """How a file is called in a command line."""
    return "FILE" if path in ("", "-") else path


def why_none(record: Mapping[str, Any]) -> str | None:
    """Why a record is no article, or none that was published, where its tool says so."""
    if isinstance(record.get(_SCHEMA), str) or _is_schema(record):
        return "a JSON schema, or settings that follow one"
    status = record.get("post_status")
    if status is None and (isinstance(record.get("title"), Mapping) or "slug" in record):
        status = record.get("status")
    if str(record.get("is_published")).lower() in ("false", "0"):
        status = "draft"
    if (isinstance(revision := record.get("revision"), Mapping)) and "content_elements" in record:
        status = "draft" if revision.get("published") is False else status
    status = _status_at_agency(record) or status
    if isinstance(status, str) and status in _NOT_PUBLISHED | _WITHDRAWN | _IN_WORK:
        return f"not published, its status is {status}"
    if record.get("type") == "page" and "slug" in record and "status" in record:
        return "a page of a site, no post"
    subtype = record.get("subtype")
    if isinstance(subtype, str) and subtype in _EVENTS and "ts" in record:
        return f"an event of a chat ({subtype}), no message"
    item = record["data"] if isinstance(record.get("data"), Mapping) else record
    part = item.get("itemType")
    if isinstance(part, str) and part in _PARTS_OF_ITEMS:
        return f"{part} of an item, no article of its own"
    return "removed by its source" if record.get("title") == "[Removed]" else None


def _status_at_agency(record: Mapping[str, Any]) -> str | None:
    """The status of an item of an agency that is not to be published; ``None`` for any other."""
    item = record.get("itemMeta")
    status = item.get("pubStatus") if isinstance(item, Mapping) else record.get("pubstatus")
    status = status.get("qcode") if isinstance(status, Mapping) else status
    management = record.get("NewsManagement")
    if isinstance(management, Mapping) and isinstance(management.get("Status"), Mapping):
        status = management["Status"].get("FormalName")
    name = status.rpartition(":")[2].lower() if isinstance(status, str) else ""
    if name in _WITHDRAWN:
        return name
    state = record.get("state")
    is_item = "pubstatus" in record or "versioncreated" in record
    return state if is_item and isinstance(state, str) and state in _IN_WORK else None


def _is_schema(record: Mapping[str, Any]) -> bool:
    return record.get("type") == "object" and isinstance(record.get("properties"), Mapping)


def without_text(record: Mapping[str, Any], url: str | None, path: str) -> str:
    """Why a record with neither title nor body is no article."""
    names = _names(record)
    if url:
        return f"a link without text ({names}): marsad fetch {file_named(path)} gets them"
    return f"no title and no body among its fields ({names})" if names else "no fields"


def _names(record: Mapping[str, Any]) -> str:
    """The first names of a record's fields."""
    return ", ".join(str(name)[:30] for name in list(record)[:8])


def settings_told(record: Mapping[str, Any]) -> str:
    """What is said of such a record."""
    return f"settings or data, no text of words ({_names(record)})"


def is_settings(record: Mapping[str, Any], line: Mapping[str, str], text: str) -> bool:
    """Whether a record has no headline (a bare ``name`` is none) and no text of words, or is
    a table of a program's texts: a title, a few words more, and many fields of other names."""
    if POST in record:
        return False
    if line["title"] and line["title"] != record.get("name"):
        others = len(record) - sum(map(bool, line.values()))
        few = _words_of(line["deck"]) < 2 * _FEWEST_WORDS
        return not text and few and others >= _MANY_OTHERS and not line["source"]
    texts = (line["title"], text) if line["title"] else (text, line["deck"])
    return all(_words_of(one) < _FEWEST_WORDS for one in texts)


def _words_of(text: str) -> int:
    return len(_WORD.findall(text[:_LOOKED_AT]))


def no_record(value: Any, path: str) -> str:
    """Why a value of JSON that is no object is no record."""
    if isinstance(value, str) and is_web(value.strip()):
        return f"a link without text: marsad fetch {file_named(path)} gets them"
    return "not a JSON object"
