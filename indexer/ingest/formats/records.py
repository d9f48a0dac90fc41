"""A record of JSON or CSV, made an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.article import Article, Kind, article_id, named_id
from indexer.errors import ReadError
from indexer.ingest.extraction.language import language_of
from indexer.ingest.failure import Failure
from indexer.ingest.formats.exports import OwnIds, export_name
from indexer.ingest.formats.record_fields import POST, Plan, plan_of, values_at
from indexer.ingest.formats.record_kinds import (
    file_named,
    is_settings,
    settings_told,
    why_none,
    without_text,
)
from indexer.ingest.formats.record_values import (
    body_of,
    day_of,
    in_order,
    is_number,
    label_of,
    names_months_first,
    one_line,
    paragraphs,
    published_of,
    web_url,
    with_months_first,
    without_mark,
    without_outlet,
)
from indexer.ingest.streams.source import Source
from indexer.ingest.streams.twice import mend_values
from indexer.settings import MB, ReadSettings
from indexer.urls import canonical_url, is_site, is_web

__all__ = ["RecordReader"]

_WRAPPERS: Final = (
    "_source article document doc node fields data item post tweet attributes properties snippet "
    "object story".split()
)
_SENTENCE_END: Final = re.compile(r"[.!؟?…](?=\s|$)")
_MAX_TITLE: Final = 160
_LINES: Final = tuple("title deck agency source author section dateline".split())
_TEXTS: Final = (*_LINES, "body")
_DATES: Final = frozenset(("published", "modified", "captured"))
_OF_ARTICLES: Final = frozenset("body content text full_text headline".split())
# Google Reader's API lists what a reader did with an item among its categories.
_STATES: Final = "user/"
_ZOTERO: Final = "Item Type"
"""A column of Zotero's CSV."""
_NO_BODY: Final = "no body"
_SUMMARY: Final = "summary only"
_FEWEST_OF_SUMMARY: Final = 12
"""Words of a summary that is the text of a reference."""
_LONGEST_ID: Final = 500
# What a record that Marsad wrote has besides title and text: it keeps its id.
_OURS: Final = frozenset({"id", "title", "body", "language", "path"})
_CODE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_]|\Z)")
_OUR_ID: Final = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Turns records into articles.

    ``mapped`` holds pairs of our field name and theirs, from the settings. ``outlet`` is that of
    records which do not name theirs, ``export`` the name of the file that they are from. With
    ``keep_ids`` the id that a record gives itself is kept, a bare number too, whatever its URL: for
    one collection, whose judgements name its records so. Of a value of more than ``longest``
    letters the rest is left out. ``month_first`` says how they write days: 2/24/2024.
    Records that do not tell when they were taken from their site were ``captured`` then, if that is
    known.
    """

    mapped: tuple[tuple[str, str], ...] = ()
    keep_ids: bool = False
    outlet: str = ""
    export: str = ""
    longest: int = 5 * MB
    captured: str | None = None
    month_first: bool = False
    _own: OwnIds = field(default_factory=OwnIds)

    @classmethod
    def over(cls, source: Source, reading: ReadSettings, *, keep_ids: bool = False) -> RecordReader:
        """The reader of the records in ``source``."""
        export = export_name(source.name, source.inside)
        keep_ids = keep_ids or reading.keep_ids
        longest = reading.max_article_mb * MB
        month_first = names_months_first(source.head)
        given = reading.fields, keep_ids, reading.source, export, longest, source.captured
        return cls(*given, month_first)

    @classmethod
    def of_file(cls, path: str, reading: ReadSettings) -> RecordReader:
        """The reader of the records of a file that is read whole."""
        longest = reading.max_article_mb * MB
        export = export_name(path)
        return cls(reading.fields, reading.keep_ids, reading.source, export, longest)

    def anew(self) -> RecordReader:
        """The same reader, for another process: without what it remembers."""
        given = self.mapped, self.keep_ids, self.outlet, self.export, self.longest, self.captured
        return RecordReader(*given, self.month_first)

    def plan(self, names: Iterable[str]) -> Plan:
        """The plan for a record with these field names."""
        return plan_of(names, self.mapped)

    def has_title_and_text(self, record: Mapping[str, Any]) -> bool:
        """Whether a record names a title, and a text or a summary of sentences."""
        values = self.values(record)
        text = values.get("body") or (
            len(str(values.get("deck", "")).split()) >= _FEWEST_OF_SUMMARY and values["deck"]
        )
        return bool(values.get("title") and text)

    def read(
        self, record: Mapping[str, Any], path: str, member: str, warnings: tuple[str, ...] = ()
    ) -> Article | Failure:
        """The article of ``record``, or why it is none."""
        try:
            return self.article(record, path, member, warnings)
        except RecursionError:
            return Failure(path, member, "nested too deeply")
        except (ReadError, ValueError) as error:
            return Failure(path, member, str(error))

    def article(
        self, record: Mapping[str, Any], path: str, member: str, warnings: tuple[str, ...] = ()
    ) -> Article:
        """The article of ``record``. Raises :class:`ReadError` when it has no title and no body, or
        was not published."""
        if (reason := why_none(record)) is not None:
            raise ReadError(reason)
        values = self.values(record)
        too_long = [name for name in _TEXTS if len(values.get(name, "")) > self.longest]
        for name in too_long:  # before anything is made of it; at this length a letter is a byte
            values[name] = values[name][: self.longest]
        values, spoilt = mend_values(values)
        line = {name: one_line(values[name]) if name in values else "" for name in _LINES}
        if _ZOTERO in record:
            line["author"] = in_order(line["author"])
        line["title"] = without_outlet(line["title"], line["source"])
        text, cut = without_mark(paragraphs(values.get("body", "")))
        title, body, doubt = _title_and_body(line["title"], text, line["deck"])
        if POST in record:
            doubt = ()
        own = _own_id(values.get("id"), self.keep_ids)
        url = values.get("url") or web_url(own)
        if not title:
            raise ReadError(without_text(record, url, path))
        if cut or (url and not text):
            doubt = _where_the_rest_is(cut, doubt, path if url else "")
        if spoilt is not None:
            doubt += (f"text decoded twice ({spoilt}): undone",)
        doubt += tuple(f"{name} too long (max_article_mb): the rest left out" for name in too_long)
        known = (self.keep_ids and own) or url or values.get("published")
        if not known and is_settings(record, line, text):
            raise ReadError(settings_told(record))
        captured = day_of(values.get("captured", ())) or self.captured
        given = with_months_first(values.get("published", ()), always=self.month_first)
        published, evidence, doubts = published_of(given, captured, body)
        doubt += doubts
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
            deck=_other_than(body, line["deck"]),
            language=_language(body, title, values.get("language")),
            published=published,
            published_from=evidence,
            agency=line["agency"] or None,
            source=line["source"] or None,
            author=line["author"] or None,
            section=line["section"] or None,
            dateline=line["dateline"] or None,
            url=url,
            path=path,
            member=member,
            warnings=warnings + doubt,
            kind=_kind_of(text, cut, line["deck"]),
            modified=day_of(
                with_months_first(values.get("modified", ()), always=self.month_first), captured
            ),
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

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """What the record has for each of our fields: texts, and of dates what stands there.

        A document that something was wrapped around counts where it stands in a hit of
        Elasticsearch, or has what is missing outside.
        """
        values = self._own_values(record)
        is_hit = _is_object(record.get("_source"))
        if is_hit or not (values.get("title") and values.get("body")):
            wrapped = next(filter(_is_object, map(record.get, _WRAPPERS)), None)
            inner = self._own_values(wrapped) if wrapped is not None else {}
            if is_hit or inner.get("body") or not (values.get("title") or values.get("body")):
                values |= inner
        return values

    def _own_values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for ours, paths in self.plan(record).items():
            read = None if ours in _DATES else _READ.get(ours, label_of)
            for path in paths:
                value = self._value(record, ours, path)
                if value is None or value == "":
                    continue
                if read is None:
                    values.setdefault(ours, []).append(value)
                elif _holds(text := read(value)):
                    values[ours] = text
                    break
        if not values.get("url"):  # trafilatura calls it the source
            paths = self.plan(record).get("source", ())
            named = (record.get(path[0]) for path in paths if len(path) == 1)
            addresses = (web_url(one) for one in named if isinstance(one, str))
            if (address := next(filter(None, addresses), None)) is not None:
                values["url"] = address
        return values

    def _value(self, record: Mapping[str, Any], ours: str, path: tuple[str, ...]) -> Any:
        """The value at a path, all of them where authors are; no id that is not kept."""
        value = record.get(path[0])
        if len(path) > 1:
            if value is None or isinstance(value, str | int | float):
                return None
            if isinstance(value, list) and path[:1] in self.plan(record).get(ours, ()):
                if ours == "body":
                    return None  # paragraphs, which are read as a whole
            found = values_at(record, path)
            value = list(found) if ours == "author" else next(filter(_holds, found), None)
        if ours == "id" and not _own_id(value, self.keep_ids):
            return None  # a number; another field may have a name
        return value if value == value else None


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _holds(value: Any) -> bool:
    return value is not None and value != "" and value != [] and value != {} and value == value


def _as_it_is(value: Any) -> Any:
    return value


def _name_of(value: Any) -> str:
    """Who wrote, or what an article is filed under: a name, and no key of another table."""
    if isinstance(value, list):
        value = _authors_of(value)
    name = label_of(value)
    return "" if is_number(name) or name.startswith(_STATES) else name


def _authors_of(people: list[Any]) -> list[Any]:
    """Those of a list of people who wrote, where it says who did what (Zotero: creatorType)."""
    authors = [one for one in people if _is_object(one) and one.get("creatorType") == "author"]
    return authors or people


def _outlet_of(value: Any) -> str:
    """The name of an outlet: no address, and nothing that holds an article."""
    if _is_object(value) and any(name in value for name in _OF_ARTICLES):
        return ""
    name = label_of(value)
    return "" if is_web(name.strip()) or is_number(name) else name


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": _as_it_is,
    "language": _as_it_is,
    "url": web_url,
    "body": body_of,
    "source": _outlet_of,
    "author": _name_of,
    "section": _name_of,
}
"""How the value of a field is read; the others have labels."""


def _kind_of(text: str, cut: str, deck: str) -> Kind | None:
    """How much of an article a record holds: all of it, its beginning, a summary or the title."""
    if text:
        return "summary" if cut else None
    return "summary" if deck else "title"


def _other_than(text: str, deck: str) -> str | None:
    """A deck that is not the text itself."""
    is_text = len(deck) + 2 >= len(text) and deck == " ".join(text.split())
    return deck if deck and not is_text else None


def _where_the_rest_is(cut: str, doubt: tuple[str, ...], path: str) -> tuple[str, ...]:
    """The doubts of a record that holds less than the article, with what was cut off by the service
    that it is from, and how to get the pages, if the record has an address."""
    less = (f"cut by its source: {cut} left out",) if cut else ()
    how = f": marsad fetch {file_named(path)} gets them" if path else ""
    if less:
        return (*doubt, less[0] + how)
    told = {_NO_BODY: f"no body, only a link{how}", _SUMMARY: f"{_SUMMARY}{how}"}
    return tuple(told.get(one, one) for one in doubt)


def _title_and_body(title: str, body: str, deck: str) -> tuple[str, str, tuple[str, ...]]:
    """Title and body, each made of what there is where it is missing, and what to doubt of them.

    Both are empty when there is none of the three.
    """
    if not body:
        title = title or _first_sentence(deck)
        return title, deck or title, (_SUMMARY if deck else _NO_BODY,)
    if not title:
        return _first_sentence(body), body, ("no title: taken from the body",)
    return title, body, ()


def _first_sentence(text: str) -> str:
    """The first line, cut to a title's length at a sentence or, failing that, at a word."""
    line = text.split("\n", 1)[0]
    if len(line) <= _MAX_TITLE:
        return line
    for end in _SENTENCE_END.finditer(line, 8, _MAX_TITLE):
        return line[: end.start()].strip()
    cut = line.rfind(" ", 20, _MAX_TITLE)
    return line[: cut if cut > 0 else _MAX_TITLE].rstrip(" ،,:؛") + "…"


def _own_id(value: Any, keep_numbers: bool) -> str:
    """The id that a record gives itself; "" for none, or a bare number unless those are kept.

    Row numbers begin at 1 in every export: two files would take each other's articles away.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        if isinstance(value, Mapping) and isinstance(value.get("$oid"), str):
            return str(value["$oid"])
        return ""
    own = one_line(label_of(value))
    return "" if own.replace(".", "").isdigit() and not keep_numbers else own


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
    if language == "und" and isinstance(given, str) and _CODE.match(given) is not None:
        return given[:2].lower()
    return language
