"""Exports of blogs: feeds that hold drafts, pages, comments and settings beside the posts that were
published.

Of WordPress: RSS (WXR 1.2, ``wp-admin/includes/export.php``). Of Blogger: Atom, whose entries name
their kind in a category (https://developers.google.com/gdata/docs/2.0/elements, gd:kind), or in
``blogger:type`` and ``blogger:status`` as Google's Takeout writes them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

__all__ = ["Posts", "published_posts"]

_LOGIN: Final = re.compile(r"<wp:author_login>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{1,200})")
_NAME: Final = re.compile(r"<wp:author_display_name>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{1,200})")

_BLOGGER_KIND: Final = "http://schemas.google.com/blogger/2008/kind#"
_PUBLISHED: Final = frozenset(("publish", "live"))


class Posts(NamedTuple):
    """The entries to read, and of an export what else is in it: "" for nothing."""

    entries: Sequence[Mapping[str, Any]]
    left_out: str = ""


def published_posts(entries: Sequence[Mapping[str, Any]], text: str) -> Posts:
    """The published posts among the entries of a feed, by the names of their authors; of a feed
    that is no export, with its ``text``, all entries as they are."""
    tool, kind_of = _tool_of(entries)
    if kind_of is None:
        return Posts(entries)
    logins, names = _LOGIN.findall(text), _NAME.findall(text)
    known = dict(zip(logins, names, strict=True)) if len(logins) == len(names) else {}
    posts: list[Mapping[str, Any]] = []
    others: Counter[str] = Counter()
    for entry in entries:
        kind, status = kind_of(entry)
        if kind == "post" and status in _PUBLISHED:
            posts.append(_named(_without_kind(entry), known))
        else:
            others[f"post ({status[:30]})" if kind == "post" else kind[:30]] += 1
    told = ", ".join(f"{kind} {count:,}" for kind, count in others.most_common(20))
    return Posts(posts, f"of this {tool} export no published posts: {told}" if told else "")


_KindOf = Callable[[Mapping[str, Any]], tuple[str, str]]
"""Says of an entry its kind and its status."""


def _tool_of(entries: Sequence[Mapping[str, Any]]) -> tuple[str, _KindOf | None]:
    if any("wp_post_type" in entry for entry in entries):
        return "WordPress", _in_wordpress
    if any("blogger_type" in entry or _kind_tag(entry) for entry in entries):
        return "Blogger", _in_blogger
    return "", None


def _in_wordpress(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("wp_post_type") or "post"), str(entry.get("wp_status") or "publish")


def _in_blogger(entry: Mapping[str, Any]) -> tuple[str, str]:
    kind = str(entry.get("blogger_type") or "").lower() or _kind_tag(entry) or "post"
    status = str(entry.get("blogger_status") or "").lower()
    is_draft = str(entry.get("app_draft") or "").lower() == "yes"
    return kind, "draft" if is_draft else status or "live"


def _kind_tag(entry: Mapping[str, Any]) -> str:
    """The kind that Blogger names in a category of an entry; "" for none."""
    tags = (str(tag.get("term") or "") for tag in _tags(entry))
    kind = next((term for term in tags if term.startswith(_BLOGGER_KIND)), "")
    return kind.removeprefix(_BLOGGER_KIND)


def _tags(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [tag for tag in entry.get("tags") or () if isinstance(tag, Mapping)]


def _without_kind(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry without the category that names its kind, which is no section."""
    if not _kind_tag(entry):
        return entry
    tags = [tag for tag in _tags(entry) if not str(tag.get("term")).startswith(_BLOGGER_KIND)]
    return {**entry, "tags": tags}


def _named(entry: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """The entry by its author's name, where it has the one that is typed to log in."""
    name = names.get(str(entry.get("author") or ""))
    if name is None:
        return entry
    return {**entry, "author": name, "author_detail": {"name": name}}
