"""The block of fields that a note or a page of a site begins with, before its text.

YAML between ``---`` (Jekyll, Hugo, Obsidian, Quarto, Pandoc, which ends it with ``...`` too), TOML
between ``+++`` and JSON in braces (https://gohugo.io/content-management/front-matter/), and YAML or
JSON that only has an end, ``---`` or ``;;;`` (https://hexo.io/docs/front-matter). The block is a
record, read as those of JSON are.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.formats.html.fragment import plain_text
from indexer.ingest.formats.record_fields import is_named, plan_of
from indexer.ingest.formats.record_values import label_of, one_line
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.signs import is_part_of_page

__all__ = ["has_front_matter", "may_be_front_matter", "notes_in", "split_front_matter"]

_MAX: Final = 60_000
_FENCES: Final = {"---": "yaml", "+++": "toml", ";;;": "json"}
_NAMED_FENCES: Final = {
    f"{fence}{name}": name for fence in _FENCES for name in ("yaml", "toml", "json")
}
_YAML_END: Final = "..."
_PAIR: Final = re.compile(r"(?P<name>[^\W\d][\w .-]{0,40}?)\s*+[:=]\s*+(?P<value>\S.*)")
# A list, a text of several lines, a comment, or a name whose value follows on other lines.
_GOES_ON: Final = re.compile(r"[\s#\[\]{}-]|[\w .-]{1,40}[:=]\s*$")
_NAME: Final = re.compile(r"([\w .-]{1,40})[:=][ \t]*$")
_KEY: Final = re.compile(r"[^\W\d][\w .:-]{0,60}")
_ITEM: Final = re.compile(r"[ \t]{0,9}- {1,3}(\S.*)")
_LIST: Final = re.compile(r"\[(?!\[)(.*)\]$")
_LINK: Final = re.compile(r"\[\[([^\[\]|]{1,200})(?:\|[^\[\]]{0,200})?\]\]")
"""A link to another note."""
_QUOTES: Final = "\"'"
_NO_VALUES: Final = frozenset(("null", "~"))
_WITHIN: Final = ("params", "extra")
"""Objects for a site's own fields, in Hugo and in Zola."""
_LINES: Final = tuple("title deck source author section agency".split())
_NO_TITLES: Final = frozenset(("name", "subject"))
"""What programs call so in their settings."""
_JSON_GOES_ON: Final = frozenset('{[,]}"')
_MOST_PARTS: Final = 5_000
_DECODER: Final = json.JSONDecoder(strict=False)


class _Block(NamedTuple):
    """A block: its text, its kind, where it ends, and whether a fence stands before it."""

    inside: str
    kind: str
    end: int
    is_fenced: bool = True


def has_front_matter(text: str) -> bool:
    """Whether a text surely begins with a front matter: one that names a title, and text below."""
    block = _block_of(text)
    record = _record_of(block) if block is not None else None
    if block is None or record is None or not _has_title(record):
        return False
    first = text[block.end : block.end + _MAX].lstrip().split("\n", 1)[0]
    return bool(first) and _PAIR.fullmatch(first) is None


def may_be_front_matter(text: str) -> bool:
    """Whether a text begins with a front matter, or with one that goes on behind its end."""
    text = text.lstrip("\ufeff \t\r\n")
    block = _block_of(text)
    if block is not None:
        return _record_of(block) is not None
    first, _, rest = text.partition("\n")
    return first.rstrip() in _FENCES and _PAIR.match(rest.lstrip()) is not None


def notes_in(text: str) -> list[str]:
    """The notes of a file that holds several, one below the other, each with a front matter that
    begins with the same name and has a title; none of any other file."""
    text = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n")
    fence, _, below = text.partition("\n")
    name = below.partition("\n")[0].partition(":")[0]
    if fence not in _FENCES or not name or f"\n{fence}\n{name}:" not in text:
        return []
    first, *others = text.split(f"\n{fence}\n{name}:")
    notes = [f"{first}\n", *(f"{fence}\n{name}:{one}\n" for one in others)]
    return notes if all("title" in split_front_matter(note)[0] for note in notes) else []


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Our fields that a front matter gives, and the text with it blanked out.

    Its lines stay as empty ones, so that numbers of lines hold. A block in which no line is
    ``name: value``, or one is a sentence, is text between two rules. A field ``draft`` says that
    it is not published. Text in HTML comes without its tags.
    """
    block = _block_of(text)
    record = _record_of(block) if block is not None else None
    if block is None or record is None:
        return {}, text
    rest = text[block.end :]
    if is_part_of_page(rest[:_MAX]):
        rest = plain_text(rest)
    return _values_of(record), "\n" * text.count("\n", 0, block.end) + rest


def _values_of(record: Mapping[str, Any]) -> dict[str, str]:
    for name in _WITHIN:
        inner = record.get(name)
        if isinstance(inner, Mapping):
            record = {**inner, **record}
    found = RecordReader().values(record)
    lines = ((name, one_line(label_of(found[name]))) for name in _LINES if name in found)
    values = {name: _LINK.sub(r"\1", line) for name, line in lines}
    for name in ("published", "captured"):
        days = [label_of(one).strip() for one in found.get(name, ())]
        values[name] = next((day for day in days if parse_date(day)), "".join(days[:1]))
    values["url"] = found.get("url") or ""
    if (
        str(record.get("draft")).lower() == "true"
        or str(record.get("published")).lower() == "false"
    ):
        values["draft"] = "draft"
    return {name: value for name, value in values.items() if value}


def _block_of(text: str) -> _Block | None:
    """The block that a text begins with, if any."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if text.startswith("{", start):
        return _json_block(text, start)
    head = text[start : start + _MAX]
    first, _, below = head.partition("\n")
    first = first.rstrip()
    kind = _FENCES.get(first) or _NAMED_FENCES.get(first)
    if kind is not None:
        fence = first[:3]
        ends = (fence, _YAML_END) if kind == "yaml" else (fence,)
        block = _until(below, ends, kind, start + len(head) - len(below))
        name = below.partition("\n")[0].partition(":")[0]
        if block is None or f"\n{first}\n{name}:" in text[block.end :]:
            return None  # the first of many
        return block
    is_pair = _PAIR.fullmatch(first) is not None or first.startswith('"')
    found = _until(head, ("---", ";;;"), "", start) if is_pair else None
    if found is None or f"\n{first.partition(':')[0]}:" in text[found.end - 1 :]:
        return None  # one of many documents
    kind = "json" if text[found.end - 5 : found.end].strip() == ";;;" else "yaml"
    return found._replace(kind=kind, is_fenced=False)


def _until(text: str, ends: tuple[str, ...], kind: str, start: int) -> _Block | None:
    """The block up to the first line that is one of these."""
    at = 0
    for line in text.split("\n"):
        if line.rstrip() in ends:
            end = min(at + len(line) + 1, len(text))
            return _Block(text[:at], kind, start + end)
        at += len(line) + 1
    return None


def _json_block(text: str, start: int) -> _Block | None:
    """An object of JSON over several lines with a text behind it: a line is a record."""
    try:
        value, end = _DECODER.raw_decode(text[: start + _MAX], start)
    except (ValueError, RecursionError):
        return None
    rest = text[end : end + _MAX].lstrip()
    if "\n" not in text[start:end] or not rest or rest[0] in _JSON_GOES_ON:
        return None
    is_matter = isinstance(value, dict) and _has_title(value)
    return _Block(text[start:end], "json", end) if is_matter else None


def _has_title(record: Mapping[str, Any]) -> bool:
    names = [str(name) for name in record if str(name).lower() not in _NO_TITLES]
    return bool(plan_of(names).get("title"))


def _record_of(block: _Block) -> Mapping[str, Any] | None:
    """The fields of a block, ``None`` where it is none."""
    reader = _READERS[block.kind]
    try:
        value = reader(block.inside)
    except (ValueError, RecursionError):
        value = None
    record = value if isinstance(value, Mapping) else _lines_of(block.inside)
    if not record or not all(_KEY.fullmatch(str(name)) for name in record):
        return None
    is_sure = block.is_fenced or (_has_title(record) and sum(map(is_named, record)) > 1)
    return record if is_sure else None


def _of_yaml(text: str) -> Any:
    """The values of YAML as they are written, days and numbers too; nothing is made of a tag.
    Raises ``ValueError``, also where values that refer to others would be too many."""
    import yaml

    try:
        return _plain(yaml.load(text, yaml.BaseLoader), [_MOST_PARTS])  # noqa: S506
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _of_toml(text: str) -> Any:
    return _plain(tomllib.loads(text), [_MOST_PARTS])


def _of_json(text: str) -> Any:
    """JSON, which Hexo writes without its braces."""
    return _DECODER.decode(text if text.lstrip().startswith("{") else f"{{{text}}}")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "yaml": _of_yaml,
    "toml": _of_toml,
    "json": _of_json,
}


def _plain(value: Any, left: list[int]) -> Any:
    """A value as JSON has it. Raises ``ValueError`` where it has too many parts."""
    left[0] -= 1
    if left[0] < 0:
        raise ValueError("too many values")
    if isinstance(value, Mapping):
        return {str(name): _plain(inner, left) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, left) for inner in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if isinstance(value, str) and value in _NO_VALUES else value


def _lines_of(inside: str) -> Mapping[str, str]:
    """The fields of a block that is not quite in its language (``title: War: day two``), line by
    line; none where a line is a sentence."""
    pairs: dict[str, str] = {}
    above = ""
    for line in inside.split("\n"):
        item = _ITEM.match(line)
        pair = None if item is not None else _PAIR.match(line.strip())
        if item is not None and above:
            pairs[above] = "، ".join(filter(None, (pairs.get(above), _bare(item[1]))))
        elif pair is not None:
            pairs[pair["name"]], above = _value(pair["value"]), ""
        elif (name := _NAME.match(line)) is not None:
            above = name[1].strip()
        elif line.strip() and _GOES_ON.match(line) is None:
            return {}
    return pairs


def _value(text: str) -> str:
    """A value of one line: a list in brackets as its items with commas between."""
    text = text.strip()
    listed = _LIST.match(text)
    return _bare(text) if listed is None else "، ".join(map(_bare, listed[1].split(",")))


def _bare(text: str) -> str:
    """A value without the quotation marks around it."""
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES
    return text[1:-1].strip() if is_quoted else text
