"""Articles that are elements of XML or SGML: exports of readers and databases, corpora, and what
agencies send (NewsML 1.2, NewsML-G2, NITF).

No tool is known by name. An element is an article where its parts are called as the title and the
text of a record are (``fields.txt``), and what repeats is looked at before what holds it. lxml
reads each by itself and goes on where it is damaged; a DOCTYPE is taken out, and no entity of
others is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.extraction.dates import parse_date
from indexer.ingest.failure import Failure
from indexer.ingest.formats.html.markup import decode_page
from indexer.ingest.formats.mediawiki import is_wiki_page, record_of_page
from indexer.ingest.formats.other_kinds import kind_of_root
from indexer.ingest.formats.record_fields import plan_of
from indexer.ingest.formats.record_shapes import without_wrapping
from indexer.ingest.formats.records import RecordReader
from indexer.ingest.formats.signs import is_feed, is_page, is_part_of_page, list_of_links
from indexer.ingest.formats.table_files import Share, settled
from indexer.ingest.formats.xml_text import well_formed
from indexer.settings import MB, ReadSettings

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["is_tagged_records", "tagged_articles"]

_START: Final = re.compile(r"<(?:\?xml\s|!DOCTYPE\s|!--|[A-Za-z_])")
_TAG: Final = re.compile(r"<(?:[\w-]{1,40}:)?([A-Za-z_][\w.-]{0,80})(?=[\s/>])")
_NAMED_TAG: Final = re.compile(r"<[A-Za-z_]\w{0,40} (?:name|index|key)=\"([\w.:-]{1,80})\"")
_NAMES_OF_FIELDS: Final = ("name", "index", "key")
"""Attributes that name a field: dumps of MySQL and phpMyAdmin, Solr, TYPO3."""
_LOOKED_AT: Final = 1 << 18
"""Characters in which the first article is looked for."""
_MOST_LOOKED: Final = 400
"""Elements that are looked at for it."""
_DEEPEST: Final = 12
_MOST_CHILDREN: Final = 100_000
_MARKUP: Final = frozenset(
    "a abbr b big blockquote body br center cite code dd div dl dt em en-note en-media figure "
    "figcaption font h1 h2 h3 h4 h5 h6 head hr html i img li ol p pre q s section small span "
    "strike strong sub sup table tbody td th thead title tr tt u ul".split()
)
_ASIDE: Final = frozenset("head media script style".split())
"""What of a text in tags is no text of it."""
_AFTER_NAME: Final = (" ", "\t", "\r", "\n", "/", ">")
_BLOCKS: Final = frozenset(("block", "bq", "para", "paragraph"))
_PARAGRAPH: Final = "p"
_RECORD_PARTS: Final = frozenset(("head", "body", "title"))
"""Names of parts that a page has, and an article too."""
_MIXED: Final = 80
"""Characters of text beside its elements that an element of parts does not have."""
_CORPUS: Final = frozenset("id url headline healine dateline text".split())
_OF_FACTIVA: Final = ("leadparagraph", "tailparagraphs")
_LDC_ID: Final = re.compile(
    r"(?P<agency>[A-Z]{3})_[A-Z]{3}_?(?P<day>(?:19|20)\d{6})\.\d{4}\Z"
    r"|(?P<first_day>(?:19|20)\d{6})_(?P<then_agency>[A-Z]{3})_[A-Z]{3}\.\d{4}\Z"
)


def is_tagged_records(text: str) -> bool:
    """Whether a file that begins so may hold articles as elements: no page, no feed, no kind of XML
    that is known as another, and with tags that are called as a title and a text are."""
    if _START.match(text) is None or is_page(text) or is_feed(text) or is_part_of_page(text):
        return False
    if list_of_links(text) is not None or kind_of_root(text) is not None:
        return False
    tags = (*islice(_TAG.findall(text), 2000), *islice(_NAMED_TAG.findall(text), 500))
    plan = plan_of(dict.fromkeys(map(_name, tags)))
    return bool(plan.get("title") and (plan.get("body") or plan.get("deck")))


def tagged_articles(
    data: bytes, reading: ReadSettings, path: str, inside: str, share: Share
) -> Iterator[Article | Failure]:
    """The articles of a share of the elements, for a worker; ``member`` is ``record 1`` and on."""
    decoded = decode_page(data)
    if decoded.loss is not None:
        if share.part == 0:
            yield Failure(path, None, decoded.loss)
        return
    text = decoded.text
    records = RecordReader.over(settled(path, inside), reading)
    name = _record_name(text, records)
    if name is None:
        if share.part == 0:
            yield Failure(path, None, f"no article in it: {_root_told(text)}")
        return
    starts = list(_starts(text, name))
    for number in share.rows(len(starts)):
        start = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        member = f"record {number + 1}"
        if end - start > reading.max_record_mb * MB:
            reason = f"longer than {reading.max_record_mb} MB (max_record_mb)"
            yield Failure(path, member, reason)
            continue
        yield _item(text[start:end], name, records, path, member, decoded.warnings)


def _starts(text: str, name: str) -> Iterator[int]:
    """Where the elements of a name begin."""
    tag = f"<{name}"
    at = text.find(tag)
    while at >= 0:
        if text[at + len(tag) : at + len(tag) + 1] in _AFTER_NAME:
            yield at
        at = text.find(tag, at + len(tag))


def _item(
    text: str, name: str, records: RecordReader, path: str, member: str, told: tuple[str, ...]
) -> Article | Failure:
    end = text.find(f"</{name}>")
    if end < 0 and not text.rstrip().endswith("/>"):
        return Failure(path, member, "it has no end: the file is cut short")
    element = _parsed(text if end < 0 else text[: end + len(name) + 3])
    fields = _value_of(element) if element is not None else {}
    if not isinstance(fields, Mapping):
        return Failure(path, member, "no title and no body")
    try:
        fields = _completed(fields, name)
    except ReadError as error:
        return Failure(path, member, str(error), is_loss=False)
    return records.read(fields, path, member, told)


def _parsed(text: str) -> _Element | None:
    """The first element of a text; ``None`` where there is none."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(well_formed(text).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _record_name(text: str, records: RecordReader) -> str | None:
    """The name of the elements that are articles, as it is written, by the beginning of the file;
    ``None`` where there are none."""
    head = well_formed(text[:_LOOKED_AT])
    root = _parsed(f"<marsad>{head}</marsad>")
    if root is None:
        return None
    left = [_MOST_LOOKED]
    found = _found_in(root, records, left, 0)
    return None if found is None else _written(found)


def _found_in(
    element: _Element, records: RecordReader, left: list[int], depth: int
) -> _Element | None:
    """The first element that is an article: of those that repeat in this one, this one itself, one
    within it."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return None
    children = [one for one in islice(element, 200) if isinstance(one.tag, str)]
    tags = [one.tag for one in children]
    repeated = (one for one in children if tags.count(one.tag) > 1)
    first = next(repeated, None)
    if first is not None and _is_article(first, records):
        return first
    if depth and _is_article(element, records):
        return element
    for tag in dict.fromkeys(tags):
        found = _found_in(children[tags.index(tag)], records, left, depth + 1)
        if found is not None:
            return found
    return None


def _is_article(element: _Element, records: RecordReader) -> bool:
    fields = _value_of(element)
    if not isinstance(fields, Mapping):
        return False
    return is_wiki_page(fields) or records.has_title_and_text(_completed(fields, _written(element)))


def _written(element: _Element) -> str:
    """The name of an element as it stands in the file, with its prefix."""
    local = _local(element)
    return f"{element.prefix}:{local}" if element.prefix else str(element.tag).rpartition("}")[2]


def _local(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _name(tag: str) -> str:
    """The name of a field: a dot in the name of an element leads into none."""
    return tag.replace(".", "_")


def _value_of(element: _Element, depth: int = 0) -> Any:
    """An element as a value of JSON: its text, with what is marked in it; or else its attributes
    and the elements in it by their names, those of one name a list."""
    children = [one for one in islice(element, _MOST_CHILDREN) if isinstance(one.tag, str)]
    if not children or depth > _DEEPEST:
        text = "".join(element.itertext()).strip()
        return text or _attributes(element)
    names = [_local(one).lower() for one in children]
    if _is_markup(element, children, names):
        return _markup_of(element)
    value: dict[str, Any] = _attributes(element)
    named = _named_by_attributes(children)
    for at, child in enumerate(children):
        name = named[at] if named else _name(_local(child))
        inner = _value_of(child, depth + 1)
        if named and isinstance(inner, dict):
            inner = _without_name(inner)
        if name not in value:
            value[name] = inner
        elif isinstance(value[name], list):
            value[name].append(inner)
        else:
            value[name] = [value[name], inner]
    return value


def _named_by_attributes(children: Sequence[_Element]) -> list[str]:
    """The names of elements that are fields named in an attribute, each another; none where they
    are not."""
    for attribute in _NAMES_OF_FIELDS:
        names = [str(child.get(attribute) or "") for child in children]
        if len(names) > 1 and all(names) and len(set(names)) == len(names):
            return names
    return []


def _without_name(value: dict[str, Any]) -> Any:
    """The value of a field that is named in an attribute: what one element in it has (Solr)."""
    inner = {name: one for name, one in value.items() if name not in (*_NAMES_OF_FIELDS, "type")}
    return next(iter(inner.values())) if len(inner) == 1 else inner


def _is_markup(element: _Element, children: list[_Element], names: list[str]) -> bool:
    """Whether an element is text with marks in it: paragraphs, tags of HTML, or mostly text."""
    if _PARAGRAPH in names:
        return True
    is_record = not _RECORD_PARTS.isdisjoint(names) and _local(element).lower() != "html"
    if _MARKUP.issuperset(names) and not is_record and not any(map(_is_of_parts, children)):
        return _local(element).lower() != "head"
    own = len((element.text or "").strip()) + sum(len((one.tail or "").strip()) for one in children)
    return own > _MIXED


def _is_of_parts(element: _Element) -> bool:
    """Whether an element has parts of its own names, as the body of NITF: body.head."""
    return any("." in str(one.tag) and "." in _local(one) for one in islice(element, 20))


def _attributes(element: _Element) -> dict[str, Any]:
    return {
        _name(str(name).rpartition("}")[2].rpartition(":")[2]): str(value)
        for name, value in islice(element.attrib.items(), 50)
    }


def _markup_of(element: _Element) -> str:
    """The text of an element with the tags in it, as HTML has them."""
    from lxml import etree

    parts = [element.text or ""]
    for child in islice(element, _MOST_CHILDREN):
        name = _local(child).lower() if isinstance(child.tag, str) else ""
        if name in _MARKUP and name not in _ASIDE:
            for inner in list(child.iter(*_ASIDE_TAGS)):
                parent = inner.getparent()
                if parent is not None:
                    parent.remove(inner)
            parts.append(etree.tostring(child, encoding="unicode"))
        elif name and name not in _ASIDE and name not in _BLOCKS:
            parts += ("".join(child.itertext()), child.tail or "")
        elif name in _BLOCKS:
            parts += (f"<p>{_markup_of(child)}</p>", child.tail or "")
        else:
            parts.append(child.tail or "")
    return "".join(parts)


_ASIDE_TAGS: Final = tuple(f"{{*}}{name}" for name in sorted(_ASIDE))


def _completed(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A record with what its tool says otherwise than by names of fields.

    The Abu El-Khair corpus (arXiv:1611.04033) has the date in ``Dateline`` and the outlet as the
    element's name, corpora of the LDC (Gigaword, LDC2011T11; Arabic Newswire, LDC2001T55) the day
    and the agency in the id. Factiva parts a text into its lead and the rest.
    """
    if is_wiki_page(fields):
        return record_of_page(fields)
    known = {key.lower(): key for key in fields}
    added: dict[str, Any] = {}
    lead, tail = (known.get(one) for one in _OF_FACTIVA)
    if lead is not None and tail is not None and isinstance(fields[tail], Mapping):
        added[lead] = [*_listed(fields[lead]), *_listed(fields[tail])]
    dateline = fields[known["dateline"]] if "dateline" in known else None
    if isinstance(dateline, str) and dateline[:60] == dateline and parse_date(dateline):
        added |= {"date": dateline, known["dateline"]: None}
        if known.keys() <= _CORPUS:
            added["source"] = name
    id = fields.get(known.get("id") or known.get("docno", ""))
    ldc = _LDC_ID.match(id.strip()) if isinstance(id, str) else None
    if ldc is not None:
        day, agency = ldc["day"] or ldc["first_day"], ldc["agency"] or ldc["then_agency"]
        added = {"date": day, "agency": agency, **added}
    return without_wrapping({**fields, **added} if added else fields)


def _listed(value: Any) -> list[Any]:
    """The paragraphs of a part of a text."""
    inner = next(iter(value.values()), "") if isinstance(value, Mapping) else value
    return inner if isinstance(inner, list) else [inner]


def _root_told(text: str) -> str:
    tag = _TAG.search(text[:_LOOKED_AT])
    return f"XML (<{tag[1][:60]}>)" if tag is not None else "XML"
