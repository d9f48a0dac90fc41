"""Exports of WordPress (WXR 1.2, ``wp-admin/includes/export.php``): RSS that holds drafts, pages,
menus and attachments beside the posts that were published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

__all__ = ["Posts", "published_posts"]

_LOGIN: Final = re.compile(r"<wp:author_login>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{1,200})")
_NAME: Final = re.compile(r"<wp:author_display_name>\s{0,9}(?:<!\[CDATA\[)?([^<>\]]{1,200})")


class Posts(NamedTuple):
    """The entries to read, and of an export what else is in it: "" for nothing."""

    entries: Sequence[Mapping[str, Any]]
    left_out: str = ""


def published_posts(entries: Sequence[Mapping[str, Any]], text: str) -> Posts:
    """The published posts among the entries of a feed, by the names of their authors; of a feed
    that is no export, with its ``text``, all entries as they are."""
    if not any("wp_post_type" in entry for entry in entries):
        return Posts(entries)
    logins, names = _LOGIN.findall(text), _NAME.findall(text)
    known = dict(zip(logins, names, strict=True)) if len(logins) == len(names) else {}
    posts: list[Mapping[str, Any]] = []
    others: Counter[str] = Counter()
    for entry in entries:
        kind = str(entry.get("wp_post_type") or "post")
        status = str(entry.get("wp_status") or "publish")
        if kind == "post" and status == "publish":
            posts.append(_named(entry, known))
        else:
            others[f"post ({status[:30]})" if kind == "post" else kind[:30]] += 1
    told = ", ".join(f"{kind} {count:,}" for kind, count in others.most_common(20))
    return Posts(posts, f"of this WordPress export no published posts: {told}" if told else "")


def _named(entry: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """The entry by its author's name, where it has the one that is typed to log in."""
    name = names.get(str(entry.get("author") or ""))
    if name is None:
        return entry
    return {**entry, "author": name, "author_detail": {"name": name}}
