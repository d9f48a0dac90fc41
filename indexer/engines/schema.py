"""The fields of an index: the one place that names them and says what each holds.

A signal taken from the text is one :class:`Field` here, among the signals of its area, and its
weight in :mod:`indexer.query.boosts`: documents are made and queries are written from these. What
it is made of is an attribute of :class:`~indexer.article.Article`. A change of the fields raises
the generation of documents in :mod:`indexer.storage.documents`, so that indexes made before say
what mends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from indexer.analysis.analyzer import View
from indexer.names.name import NAME_FIELDS

__all__ = [
    "ABOUT",
    "AUTHOR",
    "BANDS",
    "BODY",
    "BODY_SKELETON",
    "COPIES",
    "DAY",
    "ID",
    "KEYWORD_FIELDS",
    "LEAD",
    "NAME_KEYS",
    "NUMBER_FIELDS",
    "PUBLISHED",
    "SECTION",
    "SOURCE",
    "TEXT_AREAS",
    "TEXT_FIELDS",
    "TITLE",
    "TITLE_SKELETON",
    "WHOLE_FIELDS",
    "WRITTEN",
    "Area",
    "Field",
    "Postings",
]

Postings = Literal["positions", "counts", "presence"]
"""What is kept of each term of a document: its places, only how often it stands there, or only that
it does."""


class Field(str):
    """A field of terms. It is its own name, so that engines, tables and JSON take it as it is.

    Its terms are a ``view`` of the words of the ``parts`` of an article (attributes of
    :class:`~indexer.article.Article`), the ``first`` so many of them; without parts, they are made
    in another way.
    """

    def __new__(cls, name: str, *args: object, **kwargs: object) -> Field:
        return super().__new__(cls, name)

    def __init__(
        self,
        name: str,
        postings: Postings,
        *parts: str,
        view: View = "folded",
        first: int | None = None,
    ) -> None:
        self.postings: Final = postings
        self.parts: Final = parts
        self.view: Final[View] = view
        self.first: Final = first


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the text in which words are looked for: by stem and by folded form, names and
    phrases by what is left of that without a conjunction and prepositions. ``signals`` are the
    fields of it that only add to a score."""

    name: str
    stem: Field
    folded: Field
    bare: Field
    signals: tuple[Field, ...]

    def of(self, view: View) -> Field:
        """The field in which terms of a view are looked for; that of folded forms has the words
        as they are written too."""
        return {"stem": self.stem, "bare": self.bare}.get(view, self.folded)


LEAD: Final = Field("lead", "counts", "text", view="stem", first=30)
"""The first words of a body: news say there what they are about."""

TITLE_SKELETON: Final = Field("title_skeleton", "counts", "title", view="skeleton")
BODY_SKELETON: Final = Field("body_skeleton", "counts", "text", view="skeleton")

TITLE: Final = Area(
    "title",
    stem=Field("title", "positions", "title", view="stem"),
    folded=Field("title_folded", "positions", "title"),
    bare=Field("title_bare", "positions", "title", view="bare"),
    signals=(TITLE_SKELETON,),
)

BODY: Final = Area(
    "body",
    stem=Field("body", "positions", "text", view="stem"),
    folded=Field("body_folded", "positions", "text"),
    bare=Field("body_bare", "positions", "text", view="bare"),
    signals=(BODY_SKELETON, LEAD),
)

TEXT_AREAS: Final[Mapping[str, Area]] = {area.name: area for area in (TITLE, BODY)}

WRITTEN: Final = Field("written", "presence", "title", "text", view="written")
"""The words as they are written but for marks and tatweel, of title and body together."""

BANDS: Final = Field("bands", "presence")
"""The bands of the fingerprint of the text: articles of the same story share some."""

COPIES: Final = Field("copies", "presence")
"""The key of the article as it is held, that of its text, which all that have the same words share,
and those of the articles of the same story in other words that were there when it came: what makes
such a pair stands in the later of the two, and either finds the other by it."""

NAME_KEYS: Final = Field("name_keys", "presence")
"""The words that the shipped vocabulary does not know, each behind its key as a name: one prefix
gives all words of the index that may be spellings of a name (:mod:`indexer.names.key`)."""

ID: Final = "id"
"""The id of an article, which its address gives; every engine has it, for one term at a time."""

SOURCE: Final = "source"
SECTION: Final = "section"
AUTHOR: Final = "author"

ABOUT: Final[Mapping[str, Field]] = {
    SOURCE: Field("source_words", "positions", "source"),
    SECTION: Field("section_words", "positions", "section"),
    AUTHOR: Field("author_words", "positions", "author", "agency"),
}
"""What may be asked about an article beside its text, and the field of its words."""

TEXT_FIELDS: Final[Mapping[str, Field]] = {
    field: field
    for field in (
        *(
            field
            for area in TEXT_AREAS.values()
            for field in (area.stem, area.folded, area.bare, *area.signals)
        ),
        WRITTEN,
        BANDS,
        COPIES,
        NAME_KEYS,
        *ABOUT.values(),
    )
}
"""The fields of terms, by name."""

WHOLE_FIELDS: Final = (SOURCE, SECTION)
"""Attributes of an article that it is filtered by, whole."""

KEYWORD_FIELDS: Final = (*WHOLE_FIELDS, *dict.fromkeys(NAME_FIELDS.values()))
"""Fields of whole values, for filters and facets. A document may have any number of values of each,
none twice; values hold no NUL and are not empty."""

PUBLISHED: Final = "published"
"""When an article was published, in seconds since 1970 (UTC), to sort by."""

DAY: Final = "day"
"""The day of that in the article's own time zone, as ``date.toordinal`` counts, to filter and count
by."""

NUMBER_FIELDS: Final = (PUBLISHED, DAY)
