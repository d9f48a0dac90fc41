"""An article as an engine takes it, and back.

A payload is the fingerprint of the article's text, what makes its copies (its text, by a digest of
the words, and articles before it that are much the same), then the article itself, and then what
else is held of it, its earlier editions above all: two frames of zstd, so that a search reads the
first alone.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from typing import Any, Final

from indexer.analysis.analyzer import Analyzer, Columns
from indexer.article import Article
from indexer.counted import counted
from indexer.editions.values import Holding, Reading
from indexer.engines.base import Document
from indexer.engines.schema import (
    BANDS,
    COPIES,
    DAY,
    NAME_KEYS,
    PUBLISHED,
    TEXT_FIELDS,
    WHOLE_FIELDS,
)
from indexer.errors import ArticleDamaged, IndexDamaged
from indexer.ingest.extraction import fingerprints
from indexer.ingest.extraction.fingerprints import Likeness
from indexer.names import recognition
from indexer.names.key import key_terms
from indexer.names.name import NAME_FIELDS, Name
from indexer.names.recognition import Recognizer
from indexer.names.table import load_names
from indexer.storage.frames import BAD_FRAME, MAGIC, Packer, unpack, unpack_first, unpack_start

__all__ = [
    "MOST_NAMED",
    "ODD_VALUES",
    "DocumentMaker",
    "Unreadable",
    "article_of",
    "copies_in",
    "copies_terms",
    "damaged_id",
    "documents_version",
    "fingerprint_of",
    "holding_of",
    "key_of",
    "read_article",
    "stored_holding",
    "term_of_copies",
    "term_of_key",
    "text_of",
    "with_copies",
]

ODD_VALUES: Final = (TypeError, ValueError, AttributeError, KeyError)
"""What comes of an article whose values are of other kinds."""

_LEVEL: Final = 3

_GENERATION: Final = 5
"""Raised whenever a document comes to have other fields, or other copies: an index made before is
then refused with the command that mends it."""


_UNREADABLE: Final = (*BAD_FRAME, TypeError, KeyError, AttributeError, RecursionError)
_ID_START: Final = '{"id":'
"""How the record of an article begins."""
_LONGEST_ID: Final = 4096
_OUR_ID: Final = re.compile(r"[0-9a-f]{16}")
MOST_NAMED: Final = 20
"""Articles that cannot be read and are named."""

_COUNT: Final = struct.Struct("<H")
_KEY: Final = 8
_COPY: Final = struct.Struct(f"<{_KEY}sB")
"""How much a payload names, and each: its key and its kind, by the place in the next. What is of
the first kind is the text, which is named by all that have it."""
_SAME: Final = "exact"
_KINDS: Final[tuple[Likeness, ...]] = (_SAME, "copy", "variant")


class DocumentMaker:
    """Makes documents of articles; one for a thread."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._recognizer = Recognizer(load_names())
        self._packer = Packer(_LEVEL)

    def document(self, held: Holding | Article) -> Document:
        """The document of an article: its terms, its values, and all that is held of it,
        compressed. Only the text that stands has terms."""
        if isinstance(held, Article):
            held = Holding(Reading(held, "", held.path or "-"))
        article = held.article
        title = self._analyzer.columns(article.title)
        body = self._analyzer.columns(article.text)
        fingerprint = fingerprints.fingerprint(body.folded)
        texts = self._texts(article, {"title": title, "text": body})
        texts[BANDS] = " ".join(fingerprints.bands(fingerprint))
        texts[NAME_KEYS] = " ".join(key_terms(title.bare, body.bare))
        keywords: dict[str, Sequence[str]] = {}
        for field in WHOLE_FIELDS:
            if value := getattr(article, field):
                keywords[field] = (value,)
        for name in self._recognizer.names(title.folded, body.folded):
            field = NAME_FIELDS[name.kind]
            keywords[field] = (*keywords.get(field, ()), name.id)
        payload = _payload(fingerprint, _text_named(body.folded), self._pack(held))
        texts[COPIES] = " ".join(copies_terms(payload))
        return Document(article.id, texts, keywords, _numbers(article.published), payload)

    def payload(self, held: Holding) -> bytes:
        """What :func:`holding_of` reads, of an article that is not searched."""
        return _payload(bytes(fingerprints.LENGTH), {}, self._pack(held))

    def _pack(self, held: Holding) -> bytes:
        return b"".join(map(self._compress, (held.article.to_record(), held.to_record())))

    def _compress(self, record: dict[str, Any]) -> bytes:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        return self._packer.pack(text.encode())

    def _texts(self, article: Article, columns: dict[str, Columns]) -> dict[str, str]:
        """The terms of each field that is made of parts of an article which it has; ``columns``
        are those of some parts."""
        texts: dict[str, str] = {}
        for field in TEXT_FIELDS.values():
            rows = []
            for part in field.parts:
                if part not in columns and (value := getattr(article, part)):
                    columns[part] = self._analyzer.columns(value)
                if part in columns:
                    rows.append(columns[part].of(field.view)[: field.first])
            if rows:
                texts[field] = " ".join(rows[0] if len(rows) == 1 else chain(*rows))
        return texts

    def names(self, article: Article) -> tuple[Name, ...]:
        """The names that an article is about, the most mentioned first."""
        columns = self._analyzer.columns
        return self._recognizer.names(columns(article.title).folded, columns(article.text).folded)


def with_copies(document: Document, copies: Mapping[bytes, Likeness]) -> Document:
    """The document of an article, with those before it that tell the same story in other words, by
    their keys."""
    before = document.payload
    text = {key: kind for key, kind in copies_in(before).items() if kind == _SAME}
    payload = _payload(fingerprint_of(before), {**text, **copies}, _frames(before))
    texts = {**document.texts, COPIES: " ".join(copies_terms(payload))}
    return document._replace(texts=texts, payload=payload)


def _payload(fingerprint: bytes, named: Mapping[bytes, Likeness], frames: bytes) -> bytes:
    copies = [_COPY.pack(key, _KINDS.index(kind)) for key, kind in named.items()]
    return b"".join((fingerprint, _COUNT.pack(len(copies)), *copies, frames))


def _text_named(words: Sequence[str]) -> dict[bytes, Likeness]:
    """A text as a payload names it; one without words is no story."""
    text = " ".join(" ".join(words).split())
    return {blake2b(text.encode(), digest_size=_KEY).digest(): _SAME} if text else {}


def text_of(payload: bytes) -> bytes | None:
    """The key of the text of an article, which all that have the same words share; None where it
    has no words. Raises :class:`~indexer.errors.IndexDamaged`."""
    return next((key for key, kind in copies_in(payload).items() if kind == _SAME), None)


def copies_in(payload: bytes) -> dict[bytes, Likeness]:
    """What a payload names, by keys: its text (``exact``), and copies of it in other words, which
    were there when it came, and of which some may be gone, or have another text, since. Raises
    :class:`~indexer.errors.IndexDamaged`."""
    start = fingerprints.LENGTH + _COUNT.size
    try:
        named = _COPY.iter_unpack(payload[start : _start(payload)])
        return {key: _KINDS[kind] for key, kind in named}
    except (struct.error, IndexError) as error:
        raise _damage(error) from error


def key_of(payload: bytes) -> bytes:
    """Names an article as it is held now: another text of it, or another date, has another key."""
    return blake2b(_frames(payload), digest_size=_KEY).digest()


def copies_terms(payload: bytes) -> Iterator[str]:
    """The terms by which an article and its copies find each other: its own key, that of its text,
    and theirs."""
    yield term_of_key(key_of(payload))
    yield from map(term_of_copies, copies_in(payload))


def term_of_key(key: bytes) -> str:
    """The term of the article that has a key."""
    return key.hex()


def term_of_copies(key: bytes) -> str:
    """The term of the articles that name the article, or the text, that has a key."""
    return f"={key.hex()}"


def _start(payload: bytes) -> int:
    """Where the frames of a payload begin."""
    count = int.from_bytes(payload[fingerprints.LENGTH :][: _COUNT.size], "little")
    return fingerprints.LENGTH + _COUNT.size + count * _COPY.size


def _frames(payload: bytes) -> bytes:
    """The frames of a payload; earlier versions put no copies before them."""
    earlier = payload.startswith(MAGIC, fingerprints.LENGTH)
    return payload[fingerprints.LENGTH if earlier else _start(payload) :]


def article_of(payload: bytes) -> Article:
    """The article that a payload holds; raises :class:`~indexer.errors.IndexDamaged`."""
    return _unpack(_frames(payload))


def read_article(id: str, payload: bytes) -> Article:
    """The article that a payload holds; raises :class:`~indexer.errors.ArticleDamaged`, which names
    it by its id."""
    try:
        return article_of(payload)
    except IndexDamaged as error:
        raise ArticleDamaged(id) from error


def holding_of(payload: bytes) -> Holding:
    """All that a payload holds of an article, its earlier editions too; raises
    :class:`~indexer.errors.IndexDamaged`."""
    return _unpack_all(_frames(payload))


def stored_holding(payload: bytes) -> Holding:
    """All that a payload of any version of Marsad holds of an article: the first put no fingerprint
    before it. Raises :class:`~indexer.errors.IndexDamaged`."""
    frames = _frames(payload)
    return _unpack_all(frames if frames.startswith(MAGIC) else payload)


def _unpack(packed: bytes) -> Article:
    try:
        return Article.from_record(json.loads(unpack(packed)))
    except _UNREADABLE as error:
        raise _damage(error) from error


def _unpack_all(packed: bytes) -> Holding:
    try:
        data, rest = unpack_first(packed)
        article = Article.from_record(json.loads(data))
        return Holding.from_record(article, json.loads(unpack(rest)) if rest else {})
    except _UNREADABLE as error:
        raise _damage(error) from error


def _damage(error: Exception) -> IndexDamaged:
    return IndexDamaged(
        f"an article in the index cannot be read ({error}): marsad rebuild saves all others"
    )


def damaged_id(payload: bytes) -> str | None:
    """The id in a payload that cannot be read, where so much of it can and it has the form of an
    id that Marsad gave: what damaged bytes make of another is not told from it."""
    try:
        start = unpack_start(_frames(payload), _LONGEST_ID).decode(errors="replace")
        id, _ = json.JSONDecoder().raw_decode(start, len(_ID_START))
    except _UNREADABLE:
        return None
    ours = start.startswith(_ID_START) and isinstance(id, str) and _OUR_ID.fullmatch(id)
    return id if ours else None


class Unreadable:
    """Counts articles that cannot be read, and names the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self._ids: list[str] = []

    def add(self, id: str | None) -> None:
        """Counts one, of which the id may not be known."""
        self.count += 1
        if id is not None and len(self._ids) < MOST_NAMED:
            self._ids.append(id)

    def __str__(self) -> str:
        named = ", ".join(self._ids)
        more = ", …" if 0 < len(self._ids) < self.count else ""
        stored = counted(self.count, "stored article")
        return f"{stored} cannot be read ({named or 'of unknown ids'}{more})"


def fingerprint_of(payload: bytes) -> bytes:
    """The fingerprint that a payload holds, of the words of the article's text."""
    return payload[: fingerprints.LENGTH]


def documents_version(analyzer: Analyzer) -> str:
    """Names all that decides the terms of a document: indexes of one version can be joined."""
    return f"{analyzer.version}-{fingerprints.VERSION}-{recognition.VERSION}-{_GENERATION}"


def _numbers(published: str | None) -> dict[str, int]:
    """The time of publication in seconds since 1970 (UTC), and the day where it was published.

    A year or a month alone counts as its first day, a time without a zone as UTC.
    """
    if not published:
        return {}
    try:
        when = datetime.fromisoformat((published + "-01-01"[len(published) - 4 :])[:10])
        if len(published) > 10:
            when = datetime.fromisoformat(published.replace("Z", "+00:00"))
    except ValueError:
        return {}
    utc = when if when.tzinfo else when.replace(tzinfo=UTC)
    return {PUBLISHED: int(utc.timestamp()), DAY: when.toordinal()}
