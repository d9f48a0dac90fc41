"""The block of ``name: value`` lines that a Markdown file may begin with."""

from __future__ import annotations

import re
from typing import Final

from indexer.ingest.formats.record_fields import plan_of
from indexer.urls import is_web

__all__ = ["split_front_matter"]

_BLOCK: Final = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<inside>.*?)\n(?P=fence)[ \t]*(?:\n|$)", re.S
)
_PAIR: Final = re.compile(r"(?P<name>[^\W\d][\w .-]{0,40}?)\s*+[:=]\s*+(?P<value>\S.*)")
# A list, a text of several lines, a comment, or a name whose value follows on other lines.
_GOES_ON: Final = re.compile(r"[\s#\[\]{}-]|[\w .-]{1,40}[:=]\s*$")
_NAME: Final = re.compile(r"([\w .-]{1,40})[:=][ \t]*$")
_ITEM: Final = re.compile(r"[ \t]{0,9}- {1,3}(\S.*)")
_LIST: Final = re.compile(r"\[(?!\[)(.*)\]$")
_MAX: Final = 20_000
_WANTED: Final = frozenset("title deck published captured source author section url agency".split())


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Our fields that a front matter gives, and the text with it blanked out.

    Its lines stay as empty ones, so that numbers of lines hold. A block in which no line is
    ``name: value``, or one is a sentence, is text between two rules.
    """
    block = _BLOCK.match(text, 0, min(len(text), _MAX))
    if block is None:
        return {}, text
    pairs: dict[str, str] = {}
    above = ""
    for line in block["inside"].split("\n"):
        item = _ITEM.match(line)
        pair = None if item is not None else _PAIR.match(line.strip())
        if item is not None and above:
            pairs[above] = "، ".join(filter(None, (pairs.get(above), _bare(item[1]))))
        elif pair is not None:
            pairs[pair["name"]], above = _value(pair["value"]), ""
        elif (name := _NAME.match(line)) is not None:
            above = name[1].strip()
        elif line.strip() and _GOES_ON.match(line) is None:
            return {}, text
    if not pairs:
        return {}, text
    values: dict[str, str] = {}
    for ours, paths in plan_of(pairs).items():
        found = (pairs[path[0]] for path in paths if len(path) == 1 and pairs.get(path[0]))
        if ours == "source":
            found = (one for one in found if not is_web(one))
        value = next(found, None)
        if ours in _WANTED and value is not None:
            values[ours] = value
    if "url" not in values and is_web(pairs.get("source", "")):
        values["url"] = pairs["source"]  # as Obsidian's Web Clipper calls it
    if not is_web(values.get("url", "http://")):
        del values["url"]
    return values, "\n" * block[0].count("\n") + text[block.end() :]


def _value(text: str) -> str:
    """A value of one line: a list in brackets as its items with commas between."""
    text = text.strip()
    listed = _LIST.match(text)
    return _bare(text) if listed is None else "، ".join(map(_bare, listed[1].split(",")))


def _bare(text: str) -> str:
    """A value without quotation marks, and without the brackets of a link to a note."""
    return text.strip().strip("\"'").removeprefix("[[").removesuffix("]]").strip()
