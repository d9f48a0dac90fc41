"""What a page says of its article in its head: JSON-LD, meta tags and links, as they stand.

Nothing here is believed yet: the other modules here weigh it against what is shown.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from indexer.ingest.formats.html.outline import squeeze

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["Metadata", "metadata_of"]

_TYPES: Final = (
    "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "article",
    "report", "blogposting", "liveblogposting", "socialmediaposting", "techarticle",
    "scholarlyarticle", "creativework", "videoobject", "webpage", "itempage",
)  # fmt: skip
_MAX_NODES: Final = 2000
_MAX_JSON: Final = 1_000_000
_COMMENT: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|"
    r"(?:-->|//\s*+\]\]>|/\*\s*+\]\]>\s*+\*/|\]\]>)\s*+(?:;\s*+)?+$"
)
_TRAILING_COMMA: Final = re.compile(r",\s*+(?=[}\]])")
_LOOSE: Final = re.compile(
    r'"(datePublished|headline|articleSection|dateCreated)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"'
)
_SPACE: Final = re.compile(r"\s+")
# JSON can spell half a character, and what no text holds.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def _fields() -> dict[str, tuple[str, ...]]:
    text = files("indexer.ingest").joinpath("data/page_fields.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {ours: tuple(name.strip() for name in names.split(",")) for ours, names in rows}


_FIELDS: Final = _fields()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head of a page claims; every list holds the surest first.

    ``jsonld_dates`` are those of the node of JSON-LD that is the article. ``page_title`` is the
    ``<title>``, ``urls`` the canonical link first. ``maybe_dates`` are tags that hold the date of
    the visit as often as that of the article; ``modified_dates`` tell when it last changed.
    """

    page_title: str = ""
    titles: tuple[str, ...] = ()
    jsonld_dates: tuple[str, ...] = ()
    meta_dates: tuple[str, ...] = ()
    maybe_dates: tuple[str, ...] = ()
    modified_dates: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    body: str = ""
    base: str | None = None
    is_article: bool = False


def metadata_of(tree: LexborHTMLParser) -> Metadata:
    """The metadata of a parsed page. Never raises for what the page holds."""
    title_node = tree.css_first("title")
    page_title = _line(title_node.text()) if title_node is not None else ""
    meta = _meta(tree)
    titles = meta.get("title", [])
    nodes, loose = _json_ld(tree)
    node = _article_node(nodes, [page_title, *titles])
    claimed = _claims(node, nodes)
    link = tree.css_first('link[rel="canonical"]')
    canonical = (link.attributes.get("href") or "") if link is not None else ""
    base = tree.css_first("base[href]")
    kinds = {_text(one.get("@type")).lower() for one in nodes}
    og_type = tree.css_first('meta[property="og:type"]')
    return Metadata(
        page_title=page_title,
        titles=_unique([*claimed["headline"], *loose.get("headline", ()), *titles]),
        jsonld_dates=_unique(
            [*claimed["datePublished"], *loose.get("datePublished", ()), *claimed["dateCreated"]]
        ),
        meta_dates=_unique(meta.get("published", [])),
        maybe_dates=_unique(meta.get("maybe_published", [])),
        modified_dates=_unique(
            [
                *claimed["dateModified"],
                *loose.get("dateModified", ()),
                *meta.get("modified", []),
            ]
        ),
        authors=_unique([*claimed["author"], *meta.get("author", [])]),
        sections=_unique(
            [*claimed["section"], *loose.get("articleSection", ()), *meta.get("section", [])]
        ),
        sources=_unique([*meta.get("source", []), *claimed["publisher"]]),
        urls=_unique([canonical, *meta.get("url", []), *claimed["url"]]),
        descriptions=_unique([*claimed["description"], *meta.get("description", [])]),
        body=claimed["articleBody"][0] if claimed["articleBody"] else "",
        base=(base.attributes.get("href") or None) if base is not None else None,
        is_article=any(kind.endswith("article") or kind == "blogposting" for kind in kinds)
        or (og_type is not None and og_type.attributes.get("content") == "article"),
    )


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in map(_line, values) if value))


def _line(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def _meta(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """The contents of the meta tags and of elements with an ``itemprop``, by our field."""
    contents: dict[str, list[str]] = {}
    for tag in tree.css("meta[content]"):
        attributes = tag.attributes
        content = attributes.get("content") or ""
        for key in ("property", "name", "itemprop"):
            name = attributes.get(key)
            if name and content:
                contents.setdefault(name.lower().strip(), []).append(content)
    found: dict[str, list[str]] = {}
    for ours, names in _FIELDS.items():
        for name in names:
            if name in contents:
                found.setdefault(ours, []).extend(contents[name][:4])
    for tag in tree.css('[itemprop~="datePublished"]')[:4]:
        value = tag.attributes.get("datetime") or tag.attributes.get("content")
        if value:
            found.setdefault("published", []).append(value)
    return found


def _json_ld(tree: LexborHTMLParser) -> tuple[list[Mapping[str, Any]], dict[str, list[str]]]:
    """Every node of JSON-LD, and the fields that were picked from blocks that are broken."""
    nodes: list[Mapping[str, Any]] = []
    loose: dict[str, list[str]] = {}
    for script in tree.css('script[type*="ld+json"]'):
        text = script.text()[:_MAX_JSON].strip()
        value = _parse(text)
        if value is None:
            for name, found in _LOOSE.findall(text):
                loose.setdefault(name, []).append(_unescape(found))
        else:
            nodes.extend(_nodes(value))
    return nodes[:_MAX_NODES], loose


def _parse(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub("", _COMMENT.sub("", text)).rstrip("; \n")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unescape(text: str) -> str:
    try:
        return _text(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """The nodes of a block: itself, the items of its lists and graphs, and its main entity."""
    pending = [value]
    seen = 0
    while pending and seen < _MAX_NODES:
        seen += 1
        one = pending.pop(0)
        if isinstance(one, list):
            pending[:0] = one[:_MAX_NODES]
        elif isinstance(one, Mapping):
            yield one
            pending.extend(one[key] for key in ("@graph", "mainEntity") if key in one)
            if "@type" not in one and isinstance(one.get("itemListElement"), list):
                pending.append(one["itemListElement"])


def _article_node(nodes: list[Mapping[str, Any]], titles: list[str]) -> Mapping[str, Any] | None:
    """The node that is the page's article: by its headline, and else by its type."""
    best: tuple[float, Mapping[str, Any]] | None = None
    keys = [squeeze(title) for title in titles if title]
    for node in nodes:
        rank = _rank(node)
        if rank is None:
            continue
        headline = squeeze(_text(node.get("headline") or node.get("name")))
        agrees = bool(headline) and any(headline in key or key in headline for key in keys)
        score = (20 if agrees else 0) - rank
        if best is None or score > best[0]:
            best = (score, node)
    return best[1] if best is not None else None


def _rank(node: Mapping[str, Any]) -> int | None:
    """How far down the list of types of articles a node's own stands."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    known = (name.lower() for name in names if isinstance(name, str))
    return min((_TYPES.index(name) for name in known if name in _TYPES), default=None)


def _claims(node: Mapping[str, Any] | None, nodes: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    claimed: dict[str, list[str]] = {
        name: []
        for name in (
            "headline author publisher section url description articleBody datePublished "
            "dateCreated dateModified"
        ).split()
    }
    by_id = {one["@id"]: one for one in nodes if isinstance(one.get("@id"), str)}
    crumbs = next((one for one in nodes if one.get("@type") == "BreadcrumbList"), None)
    if node is not None:
        for name in (
            "headline",
            "datePublished",
            "dateCreated",
            "dateModified",
            "description",
            "articleBody",
        ):
            claimed[name] = _texts(node.get(name), by_id)
        claimed["headline"] = claimed["headline"] or _texts(node.get("name"), by_id)
        claimed["author"] = _texts(node.get("author") or node.get("creator"), by_id)
        claimed["publisher"] = _texts(node.get("publisher"), by_id)
        claimed["section"] = _texts(node.get("articleSection"), by_id)
        for name in ("url", "mainEntityOfPage", "@id"):
            claimed["url"] += [url for url in _texts(node.get(name), by_id) if "#" not in url]
    if crumbs is not None:
        claimed["section"] += _crumbs(crumbs)
    return claimed


def _texts(value: Any, by_id: Mapping[str, Any]) -> list[str]:
    values = value if isinstance(value, list) else [value]
    found = []
    for one in values[:8]:
        if isinstance(one, Mapping) and "name" not in one and isinstance(one.get("@id"), str):
            one = by_id.get(one["@id"], one)
        text = _text(one)
        if text:
            found.append(text)
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value if value.isprintable() else _NO_TEXT.sub("\ufffd", value)
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, Mapping):
        for key in ("name", "@value", "url", "@id"):
            if isinstance(value.get(key), str):
                return _text(value[key])
    return ""


def _crumbs(crumbs: Mapping[str, Any]) -> list[str]:
    """The names on the way from the home page, the nearest to the article first."""
    items = crumbs.get("itemListElement")
    names = []
    for one in items if isinstance(items, list) else ():
        if isinstance(one, Mapping):
            inner = one.get("item")
            names.append(
                _text(one.get("name") or (_text(inner) if isinstance(inner, Mapping) else ""))
            )
    return [name for name in reversed(names[1:]) if name and not name.startswith("http")]
