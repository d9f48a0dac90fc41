"""Pages of a dump of MediaWiki (https://www.mediawiki.org/xml/export-0.11.xsd): the text of the
last revision without wiki markup (https://www.mediawiki.org/wiki/Help:Formatting).

Redirects and pages of other namespaces (talk, templates, files) are no articles. The time of a
revision is that of a change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from indexer.errors import ReadError

__all__ = ["is_wiki_page", "record_of_page"]

_ARTICLES: Final = "0"
_REDIRECT: Final = re.compile(r"#\s{0,3}\w{3,20}\s{0,3}:?\s{0,3}\[\[")
_BRACKETS: Final = re.compile(r"(\{\{|\}\}|\{\||\|\}(?!\})|\[\[|\]\])")
_CLOSES: Final = {"}}": "{{", "|}": "{|", "]]": "[["}
_REMARKS: Final = re.compile(r"(<!--|-->|<ref\b[^<>]{0,300}>|</ref>)")
_QUOTES: Final = re.compile(r"'{2,5}")
_HEADING: Final = re.compile(r"={2,6}([^=\n]{1,300})={2,6}")
_ADDRESS: Final = re.compile(r"\[https?://[^\s\[\]]{1,2000}(?:\s([^\[\]\n]{0,500}))?\]")
_SWITCH: Final = re.compile(r"__[A-Z]{3,20}__")
_LIST: Final = re.compile(r"[*#:;]{1,9}\s?")


def is_wiki_page(fields: Mapping[str, Any]) -> bool:
    """Whether an element is a page of a wiki."""
    return "revision" in fields and "ns" in fields and "title" in fields


def record_of_page(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record of a page. Raises :class:`ReadError` where it is no article."""
    revisions = fields["revision"]
    revision = revisions[-1] if isinstance(revisions, list) and revisions else revisions
    revision = revision if isinstance(revision, Mapping) else {}
    text = revision.get("text")
    text = text if isinstance(text, str) else ""
    if "redirect" in fields or _REDIRECT.match(text.lstrip()) is not None:
        raise ReadError("a redirect of a wiki, no article")
    if fields["ns"] != _ARTICLES:
        raise ReadError("a page of a wiki beside its articles (talk, template, file)")
    return {
        "title": fields["title"],
        "body": _plain(text),
        "modified": revision.get("timestamp"),
    }


def _plain(text: str) -> str:
    """A text without wiki markup: without templates, tables, files and categories; of a link its
    words."""
    text = _without_brackets(_without_remarks(text))
    text = _SWITCH.sub("", _QUOTES.sub("", _ADDRESS.sub(r"\1", text)))
    return "\n".join(_line(line.strip()) for line in text.split("\n"))


def _without_remarks(text: str) -> str:
    """A text without comments and references; one that has no end is kept."""
    kept: list[str] = []
    left_out: list[str] = []
    end = ""
    for part in _REMARKS.split(text):
        if end:
            left_out.append(part)
            if part == end:
                end, left_out = "", []
        elif part == "<!--" or (part.startswith("<ref") and not part.endswith("/>")):
            end, left_out = "-->" if part == "<!--" else "</ref>", [part]
        elif not part.startswith("<ref"):
            kept.append(part)
    return "".join((*kept, *left_out))


def _line(line: str) -> str:
    heading = _HEADING.fullmatch(line)
    if heading is not None:
        return heading[1].strip()
    mark = _LIST.match(line)
    return line[mark.end() :] if mark is not None else line


def _without_brackets(text: str) -> str:
    open_: list[tuple[str, list[str]]] = [("", [])]
    for part in _BRACKETS.split(text):
        if part in ("{{", "{|", "[["):
            open_.append((part, []))
        elif part in _CLOSES and open_[-1][0] == _CLOSES[part]:
            opened, inner = open_.pop()
            open_[-1][1].append(_link("".join(inner)) if opened == "[[" else "")
        else:
            open_[-1][1].append(part)
    return "".join("".join(inner) for _, inner in open_)


def _link(inner: str) -> str:
    """The words of a link; none of a file, a category or another wiki's page."""
    target, _, words = inner.partition("|")
    is_other = ":" in target.removeprefix(":") and not target.startswith(":")
    return "" if is_other else words or target.removeprefix(":")
