"""A record of JSON or CSV, made an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.article import Article, article_id, named_id
from indexer.errors import ReadError
from indexer.ingest.extraction.dates import parse_date, plausible
from indexer.ingest.extraction.language import language_of
from indexer.ingest.formats.exports import OwnIds, export_name
from indexer.ingest.formats.html.fragment import looks_like_html, plain_text
from indexer.ingest.formats.record_fields import Plan, plan_of, value_at
from indexer.ingest.streams.source import Source
from indexer.settings import MB, ReadSettings
from indexer.urls import canonical_url, is_site, is_web

__all__ = ["RecordReader"]

_WRAPPERS: Final = ("_source", "article", "document", "node", "fields", "data", "item", "post")
_TEXT_KEYS: Final = ("rendered", "#text", "text", "value", "name", "title", "$", "label")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SENTENCE_END: Final = re.compile(r"[.!؟?…](?=\s|$)")
_MAX_TITLE: Final = 160
_LINES: Final = tuple("title deck agency source author section dateline".split())
_MAX_PLANS: Final = 1000
_LONGEST_ID: Final = 500
# What a record that Marsad wrote has besides title and text: it keeps its id.
_OURS: Final = frozenset({"id", "title", "body", "language", "path"})
_OUR_ID: Final = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Turns records into articles; remembers where the fields are in records of one shape.

    ``mapped`` holds pairs of our field name and theirs, from the settings. ``outlet`` is that of
    records which do not name theirs, ``export`` the name of the file that they are from. With
    ``keep_ids`` the id that a record gives itself is kept, a bare number too, whatever its URL: for
    one collection, whose judgements name its records so. Of a value of more than ``longest``
    letters the rest is left out.
    """

    mapped: tuple[tuple[str, str], ...] = ()
    keep_ids: bool = False
    outlet: str = ""
    export: str = ""
    longest: int = 5 * MB
    _plans: dict[tuple[str, ...], Plan] = field(default_factory=dict)
    _own: OwnIds = field(default_factory=OwnIds)

    @classmethod
    def over(cls, source: Source, reading: ReadSettings, *, keep_ids: bool = False) -> RecordReader:
        """The reader of the records in ``source``."""
        export = export_name(source.name, source.inside)
        keep_ids = keep_ids or reading.keep_ids
        longest = reading.max_article_mb * MB
        return cls(reading.fields, keep_ids, reading.source, export, longest)

    def anew(self) -> RecordReader:
        """The same reader, for another process: without what it remembers."""
        return RecordReader(self.mapped, self.keep_ids, self.outlet, self.export, self.longest)

    def plan(self, names: Iterable[str]) -> Plan:
        """The plan for a record with these field names."""
        key = tuple(names)
        plan = self._plans.get(key)
        if plan is None:
            plan = plan_of(key, self.mapped)
            if len(self._plans) < _MAX_PLANS:
                self._plans[key] = plan
        return plan

    def article(
        self, record: Mapping[str, Any], path: str, member: str, warnings: tuple[str, ...] = ()
    ) -> Article:
        """The article of ``record``. Raises :class:`ReadError` when it has no title and no body."""
        values = self._values(record)
        if not (values.get("title") or values.get("body")):
            values |= self._wrapped_values(record)
        too_long = [name for name in values if self._is_too_long(values[name])]
        for name in too_long:  # before anything is made of it; at this length a letter is a byte
            values[name] = _text(values[name], "\n")[: self.longest]
        line = {name: _one_line(values.get(name)) for name in _LINES}
        title, body, doubt = _title_and_body(
            line["title"], _paragraphs(values.get("body")), line["deck"]
        )
        if not title:
            raise ReadError(_describe_fields(record))
        doubt += tuple(f"{name} too long (max_article_mb): the rest left out" for name in too_long)
        own = _own_id(values.get("id"), self.keep_ids)
        url = _url(values.get("url")) or _url(own)
        captured = plausible(_read_date(values.get("captured")))
        published = plausible(_read_date(values.get("published"), captured), captured)
        if published is None and values.get("published"):
            doubt += ("date not understood",)
        id = own[:_LONGEST_ID] if self.keep_ids or _is_ours(record, own) else ""
        if not id:
            giver = line["source"] or self.outlet or self.export
            id, shared = self._id(
                None if url and is_site(canonical_url(url)) else url, own, giver, title, body
            )
            doubt += shared
        return Article(
            id=id,
            title=title,
            body=body,
            deck=line["deck"] or None,
            language=_language(body, title, values.get("language")),
            published=published,
            published_from="record" if published is not None else None,
            agency=line["agency"] or None,
            source=line["source"] or None,
            author=line["author"] or None,
            section=line["section"] or None,
            dateline=line["dateline"] or None,
            url=url,
            path=path,
            member=member,
            warnings=warnings + doubt,
            kind=None if values.get("body") else "summary" if line["deck"] else "title",
            modified=plausible(_read_date(values.get("modified")), captured),
            captured=captured,
            given_id=own[:_LONGEST_ID] if own and own != id else None,
        )

    def _id(
        self, url: str | None, own: str, giver: str, title: str, body: str
    ) -> tuple[str, tuple[str, ...]]:
        """The id of a record, and what to doubt of its URL: by that, else by the name that it has
        in its outlet or export, else by its text."""
        doubt: tuple[str, ...] = ()
        if url is not None:
            id = article_id(url, title, body)
            if self._own.take(id, title, body):
                return id, ()
            doubt += ("its URL is that of another record",)
        if own and not is_web(own):
            # What comes by standard input has no name: there the title stands in for it.
            id = named_id(own, giver or f"\0{title}")
            if self._own.take(id, title, body):
                return id, doubt
            doubt += ("its id is that of another record",)
        return article_id(None, title, body), doubt

    def _is_too_long(self, value: Any) -> bool:
        if isinstance(value, str):
            return len(value) > self.longest
        return isinstance(value, (list, Mapping)) and len(_text(value, "\n")) > self.longest

    def _wrapped_values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the object inside that the record is wrapped around, if there is one."""
        for wrapper in _WRAPPERS:
            inner = record.get(wrapper)
            if isinstance(inner, Mapping):
                return {name: value for name, value in self._values(inner).items() if value}
        return {}

    def _values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for ours, paths in self.plan(record).items():
            for path in paths:
                value = record.get(path[0]) if len(path) == 1 else value_at(record, path)
                if ours == "id" and not _own_id(value, self.keep_ids):
                    continue  # a number; another field may have a name
                if value is not None and value != "" and value == value:
                    values[ours] = value
                    break
        return values


def _title_and_body(title: str, body: str, deck: str) -> tuple[str, str, tuple[str, ...]]:
    """Title and body, each made of what there is where it is missing, and what to doubt of them.

    Both are empty when there is none of the three.
    """
    if not body:
        title = title or _first_sentence(deck)
        return title, deck or title, ("no body",)
    if not title:
        return _first_sentence(body), body, ("no title: taken from the body",)
    return title, body, ()


def _text(value: Any, joint: str) -> str:
    """The text in a value of JSON: a string, a number, an object's label, a list's items."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        is_number = not isinstance(value, bool) and value == value
        return str(value) if is_number else ""
    if isinstance(value, Mapping):
        texts = (value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str))
        return str(next(texts, ""))
    if isinstance(value, list):
        return joint.join(filter(None, (_text(item, joint) for item in value)))
    return ""


def _plain(value: Any, joint: str) -> str:
    text = _text(value, joint)
    if ("<" in text or "&" in text) and looks_like_html(text):
        text = plain_text(text)
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return text


def _one_line(value: Any) -> str:
    return " ".join(_plain(value, "، ").split()) if value is not None else ""


def _paragraphs(value: Any) -> str:
    if value is None:
        return ""
    lines = (line.strip() for line in _plain(value, "\n").splitlines())
    return "\n".join(line for line in lines if line)


def _first_sentence(text: str) -> str:
    """The first line, cut to a title's length at a sentence or, failing that, at a word."""
    line = text.split("\n", 1)[0]
    if len(line) <= _MAX_TITLE:
        return line
    for end in _SENTENCE_END.finditer(line, 8, _MAX_TITLE):
        return line[: end.start()].strip()
    cut = line.rfind(" ", 20, _MAX_TITLE)
    return line[: cut if cut > 0 else _MAX_TITLE].rstrip(" ،,:؛") + "…"


def _read_date(value: Any, captured: str | None = None) -> str | None:
    if isinstance(value, str):
        return parse_date(value, reference=captured)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        # Seconds or milliseconds since 1970; what is smaller is a year or a day like 20250620.
        return parse_date(str(int(value))) if abs(value) < 1e15 else None
    if isinstance(value, Mapping):
        # MongoDB: {"$date": "2025-…"}, {"$date": 1750…} or {"$date": {"$numberLong": "1750…"}}.
        for name in ("$date", "$numberLong", "iso"):
            if value.get(name) is not None:
                return _read_date(value[name])
    return parse_date(_text(value, " "))


def _own_id(value: Any, keep_numbers: bool) -> str:
    """The id that a record gives itself; "" for none, or a bare number unless those are kept.

    Row numbers begin at 1 in every export: two files would take each other's articles away.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        if isinstance(value, Mapping) and isinstance(value.get("$oid"), str):
            return str(value["$oid"])
        return ""
    own = _one_line(value)
    return "" if own.replace(".", "").isdigit() and not keep_numbers else own


def _url(value: Any) -> str | None:
    url = _text(value, " ").strip()
    url = f"https:{url}" if url.startswith("//") else url
    if is_web(url) and " " not in url and len(url) < 4000:
        return _CONTROL.sub("", url)
    return None


def _is_ours(record: Mapping[str, Any], own: str) -> bool:
    """Whether a record is one that Marsad wrote, as ``marsad read --json`` does."""
    return (
        record.keys() >= _OURS
        and record.keys() <= Article.__dataclass_fields__.keys()
        and ("member" in record or _OUR_ID.match(own) is not None)
    )


def _language(body: str, title: str, given: Any) -> str:
    language = language_of(body)
    if language == "und":
        language = language_of(title)
    if language == "und" and isinstance(given, str) and re.fullmatch(r"[A-Za-z]{2,3}", given[:2]):
        return given[:2].lower()
    return language


def _describe_fields(record: Mapping[str, Any]) -> str:
    names = ", ".join(str(name)[:30] for name in list(record)[:8])
    return f"no title and no body among its fields ({names})" if names else "no fields"
