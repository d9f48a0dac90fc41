"""What Marsad knows of one article: a frozen value, from reading to results."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args
from urllib.parse import unquote

__all__ = [
    "Article",
    "DateEvidence",
    "Kind",
    "Removed",
    "article_id",
    "direction",
    "former_ids",
    "named_id",
]

DateEvidence = Literal["record", "jsonld", "meta", "visible", "feed", "url", "lede", "relative"]
"""Where a date of publication was found; ``lede`` is the least sure. ``relative`` was counted back
from the time of capture (منذ 3 ساعات)."""

Kind = Literal["page", "document", "text", "record", "feed", "summary", "title"]
"""How an article was read: from a web page, a document (PDF, Word, EPUB), a text, a record of a
table or a database, the whole text in a feed; or no more than a summary, or a title."""

_ALWAYS: Final = frozenset({"id", "title", "body"})
_NEVER_NONE: Final = _ALWAYS | {"language"}
_KINDS: Final = frozenset({None, *get_args(Kind)})
_SPACE: Final = re.compile(r"\s+")
_RIGHT_TO_LEFT: Final = frozenset("ar arc ckb dv fa he ps sd ug ur yi".split())


@dataclass(frozen=True, slots=True)
class Removed:
    """A line taken for noise: its number in the source (from 1), what kind of noise, its text."""

    line: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. Text is plain (never HTML) and otherwise as its outlet wrote it.

    ``body`` holds the paragraphs and subheads in order, one a line; ``subheads`` tells which of
    those lines (from 0) are subheads. ``published`` is ISO 8601, as precise as the source is: a
    year, a month, a day or a time, the time zone kept as given. ``agency`` is the wire agency of
    the article itself, ``source`` the outlet. ``path`` is the file it was read from, and
    ``member`` the place in it: a line number, or the name inside an archive. ``kind`` is how it was
    read (None: by an earlier version), ``modified`` when its outlet says that it last changed it,
    and ``captured`` when it was taken from the outlet's site, both ISO 8601, where that is known.
    ``given_id`` is the name that its record or feed gave it, where that is a text.
    """

    id: str
    title: str
    body: str
    deck: str | None = None
    subheads: tuple[int, ...] = ()
    language: str = "ar"
    published: str | None = None
    published_from: DateEvidence | None = None
    agency: str | None = None
    source: str | None = None
    author: str | None = None
    section: str | None = None
    dateline: str | None = None
    url: str | None = None
    captions: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    path: str | None = None
    member: str | None = None
    warnings: tuple[str, ...] = ()
    kind: Kind | None = None
    modified: str | None = None
    captured: str | None = None
    given_id: str | None = None

    @property
    def text(self) -> str:
        """What is searched besides the title: the body, behind the deck where it lacks it."""
        if self.deck and self.deck not in self.body:
            return f"{self.deck}\n{self.body}"
        return self.body

    @property
    def size(self) -> int:
        """About how many letters it holds in all: those of its longer parts."""
        removed = sum(len(line.text) for line in self.removed)
        return len(self.title) + len(self.body) + sum(map(len, self.captions)) + removed

    def to_record(self) -> dict[str, Any]:
        """The article as a dict of JSON values, empty fields left out."""
        record: dict[str, Any] = {}
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name == "removed":
                value = [asdict(line) for line in value]
            if name in _ALWAYS or (value is not None and value != () and value != []):
                record[name] = value
        return record

    def to_json(self) -> str:
        """The record as one line of JSON, UTF-8 letters not escaped."""
        return json.dumps(self.to_record(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Article:
        """The article of :meth:`to_record`; keys that it does not know are left out. Raises
        TypeError, ValueError or AttributeError for what is no such record: others may have made it.
        """
        fields = {name: record[name] for name in cls.__dataclass_fields__ if name in record}
        for name in ("subheads", "captions", "warnings"):
            fields[name] = tuple(fields.get(name, ()))
        fields["removed"] = tuple(Removed(**line) for line in fields.get("removed", ()))
        made = cls(**fields)
        made._check_kinds()
        return made

    def _check_kinds(self) -> None:
        """Raises TypeError or ValueError where a field does not hold what its type says."""
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if name == "removed":
                fits = all(
                    type(one.line) is int and type(one.kind) is type(one.text) is str
                    for one in value
                )
            elif isinstance(value, tuple):
                fits = all(type(one) is (int if name == "subheads" else str) for one in value)
            else:
                fits = type(value) is str or (value is None and name not in _NEVER_NONE)
            if not fits:
                raise TypeError(f"{name} of an article is {value!r:.50}")
        if self.kind not in _KINDS:
            raise ValueError(f"no kind of article is {self.kind!r:.50}")


def article_id(url: str | None, title: str, body: str) -> str:
    """A digest of the URL or, without one, of title and body with white space folded.

    Sixteen hexadecimal digits, the same in every run. All ways to write the URL of one page give
    one id, as :func:`~indexer.urls.canonical_url` says which those are. The URL of a whole site
    is that of none of its articles.
    """
    if url and url.strip():
        from indexer.urls import canonical_url, is_site  # which a search does not need

        canonical = canonical_url(url)
        if not is_site(canonical):
            return _digest(canonical.removeprefix("https://"))
    return _digest(_SPACE.sub(" ", f"{title}\n{body}").strip())


def named_id(name: str, giver: str) -> str:
    """The id of an article without a URL that has a ``name`` of its own (``post-17``): a digest of
    it and of who gave it, an outlet or an export, since another one uses the same names."""
    return _digest(f"\0{_SPACE.sub(' ', giver).strip().casefold()}\0{name}")


def former_ids(article: Article) -> frozenset[str]:
    """The ids that an article had by the rules of Marsad 0.1: by its URL as it stood, or without
    one by its text; and its own name where it has one."""
    if article.url:
        key = re.sub(r"^https?://(www\.)?", "", article.url.strip().split("#", 1)[0]).rstrip("/")
        former = _digest(unquote(key))
    else:
        former = article_id(None, article.title, article.body)
    return frozenset({former, article.given_id or former}) - {article.id}


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).hexdigest()


def direction(language: str) -> Literal["rtl", "ltr"]:
    """The direction in which a language (``ar``, ``en-GB``) is written."""
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
