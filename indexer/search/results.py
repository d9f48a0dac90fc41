"""What a search gives back: hits with marks, facets, a timeline, and what was understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeVar, overload

from indexer.counted import counted
from indexer.query.expanded import Match
from indexer.query.remarks import Remark, RemarkCode, gather_remarks, sentence
from indexer.query.spellings import SearchedName, SearchedSpelling
from indexer.search.duplicates import Copy
from indexer.search.highlighting import Span
from indexer.search.periods import count_periods, first_day, last_day, unit_of
from indexer.search.unread import Unread
from indexer.storage.lists import ListState

__all__ = [
    "Bucket",
    "Contents",
    "Copy",
    "Export",
    "FacetValue",
    "Health",
    "Hit",
    "Listing",
    "Marks",
    "MatchCounts",
    "Removed",
    "Results",
    "SearchedName",
    "SearchedSpelling",
    "Stats",
    "Step",
    "timeline",
]

T = TypeVar("T")

_LINES: Final = 10
_TITLE: Final = 80
"""Hits in a ``repr``, and characters of each title."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found. ``marks`` holds spans of ``title`` and ``snippet`` in code
    points; ``rank`` counts from 1 over all pages; ``published`` is as precise as is known.
    ``given_id`` is the name that its record or feed gave it, where that is a text, ``captured``
    when it was taken from its outlet's site, where that is known. ``copies`` are the same story
    elsewhere, when they were asked for."""

    id: str
    rank: int
    score: float
    title: str
    url: str | None
    source: str | None
    section: str | None
    published: str | None
    lang: str
    snippet: str
    marks: Mapping[str, tuple[Span, ...]]
    given_id: str | None = None
    captured: str | None = None
    copies: tuple[Copy, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The hit as a dict of JSON values, without its copies."""
        record = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name != "copies"
        }
        record["marks"] = {name: [list(span) for span in s] for name, s in self.marks.items()}
        return record


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, how many articles have it, and whether the search is narrowed to it.

    ``label`` is what to show for it, in Arabic where it is a name, and ``english`` the same in
    English; both are the value itself in facets of other things.
    """

    value: str
    count: int
    selected: bool
    label: str
    english: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of days, both ends inclusive and ISO, and how many articles it holds."""

    start: str
    end: str
    count: int


StepKind = Literal["match", "unquoted", "dates", "filters", "any", "without", "spelling", "layout"]

_OFFERS: Final[Mapping[StepKind, RemarkCode]] = {
    "match": "try_match",
    "unquoted": "try_unquoted",
    "dates": "try_dates",
    "filters": "try_filters",
    "any": "try_any",
    "without": "try_without",
    "spelling": "meant",
    "layout": "meant",
}
"""The remark that each kind of step is, where an answer has no place for steps."""


@dataclass(frozen=True, slots=True)
class Step:
    """Another search to try, and how many articles it finds (``total``, always some).

    ``kind`` says what is different: ``match`` (looser, as in ``match``), ``unquoted``, ``any`` (of
    the words), ``without`` (one of them), ``spelling`` and ``layout`` (of the keyboard) come with
    the ``query`` to ask; ``dates`` takes off the days, ``filters`` these and the facets' values.
    """

    kind: StepKind
    total: int
    query: str | None = None
    match: Match | None = None

    def to_record(self) -> dict[str, Any]:
        """The step as a dict of JSON values, what does not change left out."""
        record = {"kind": self.kind, "query": self.query, "match": self.match}
        return {name: value for name, value in record.items() if value} | {"total": self.total}

    def to_remark(self) -> Remark:
        """The step as a remark, for answers that have no place for steps."""
        return Remark(_OFFERS[self.kind], self.query or self.match or "", self.total)


@dataclass(frozen=True, slots=True)
class Results:
    """One page of the results of a search.

    ``parsed`` is the query as it was understood, ``ignored`` the function words left out of it,
    ``notes`` what could not be read, ``readings`` how dates and the like were understood, ``names``
    those whose other spellings were searched as well. ``widened`` says that no article has all the
    words and these have some; ``ladder`` holds other searches to try when it does, when nothing was
    found, and when something was perhaps mistyped. ``partial`` says that time ran out: hits,
    counts, marks or copies may be missing. ``folded`` is how many hits of this page stand among the
    copies of others, ``by_spelling`` the names that the index is older than. ``took_ms`` is in
    milliseconds.

    It is a sequence of its hits, and shows itself as a table in a notebook.
    """

    q: str
    parsed: str
    ignored: tuple[str, ...]
    notes: tuple[Remark, ...]
    widened: bool
    ladder: tuple[Step, ...]
    total: int
    page: int
    size: int
    took_ms: float
    index_updated: str
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    timeline: tuple[Bucket, ...]
    partial: bool = False
    names: tuple[SearchedName, ...] = ()
    folded: int = 0
    by_spelling: tuple[str, ...] = ()
    readings: tuple[Remark, ...] = ()
    unread: tuple[Remark, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is to be said of the answer: all that was widened, left out, not understood."""
        return gather_remarks(
            notes=self.notes,
            readings=self.readings,
            ignored=self.ignored,
            names=self.names,
            any_word=self.widened,
            cut_short=self.partial,
            copies=self.folded,
            by_spelling=self.by_spelling,
            unread=self.unread,
        )

    @property
    def told(self) -> tuple[Remark, ...]:
        """All that is said where nothing but text is shown: the remarks, and what else to try."""
        return (*self.remarks, *(step.to_remark() for step in self.ladder))

    def query_record(self) -> dict[str, Any]:
        """How the query was understood and what was done with it, as a dict of JSON values."""
        return {
            "q": self.q,
            "parsed": self.parsed,
            "ignored": list(self.ignored),
            "notes": [note.to_note() for note in self.notes],
            "widened": self.widened,
            "partial": self.partial,
            "suggestion": self.suggestion,
            "ladder": [step.to_record() for step in self.ladder],
            "variants": [name.to_record() for name in self.names],
            "remarks": [remark.to_record() for remark in self.remarks],
        }

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        """How many hits this page has; ``total`` is how many articles were found."""
        return len(self.hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, place: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[place]

    def __repr__(self) -> str:
        lines = [f"<Results {self.q!r}: {len(self)} of {counted(self.total, 'article')}>"]
        for hit in self.hits[:_LINES]:
            details = ", ".join(filter(None, (hit.source, (hit.published or "")[:10])))
            lines.append(f"{hit.rank:>4}  {hit.id}  {hit.title[:_TITLE]}  ({details})")
        if len(self) > _LINES:
            lines.append(f"      … {len(self) - _LINES} more")
        return _with_sentences("\n".join(lines), self.told)

    def _repr_html_(self) -> str:
        from indexer.output.notebook import cell, marked_cell, table

        rows = [
            (
                cell(str(hit.rank)),
                marked_cell(hit.title, hit.marks["title"], hit.lang, hit.url),
                cell(hit.source or ""),
                cell((hit.published or "")[:10], "ltr"),
                marked_cell(hit.snippet, hit.marks["snippet"], hit.lang),
            )
            for hit in self.hits
        ]
        caption = f"{len(self):,} of {counted(self.total, 'article')}"
        columns = ("", "title", "source", "published", "snippet")
        return table(caption, columns, rows, map(sentence, self.told))

    def to_records(self) -> list[dict[str, Any]]:
        """The hits as flat dicts, as ``pandas.DataFrame`` takes them: without marks and copies."""
        records = [hit.to_record() for hit in self.hits]
        for record in records:
            del record["marks"]
        return records

    @property
    def suggested(self) -> Step | None:
        """The step that mends what was mistyped."""
        return next((step for step in self.ladder if step.kind in ("spelling", "layout")), None)

    @property
    def suggestion(self) -> str | None:
        """The query of that step."""
        return self.suggested.query if self.suggested else None


@dataclass(frozen=True, slots=True)
class Export:
    """The hits of a search one after another, to be read once, in the order of its pages.

    ``total`` articles were found; ``truncated`` says that fewer are given; ``widened`` and
    ``partial`` as in :class:`Results`, and ``remarks`` all that is to be said of it but for
    ``unread``, which says of the hits read so far how many could not be, and were passed over.
    """

    total: int
    hits: Iterator[Hit]
    _unread: Unread
    truncated: bool = False
    partial: bool = False
    widened: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def unread(self) -> tuple[Remark, ...]:
        """What is said of hits that cannot be read; all of it when all hits were read."""
        return self._unread.remarks

    def __repr__(self) -> str:
        said = dict.fromkeys((*self.unread, *self.remarks))
        return _with_sentences(f"<Export of {counted(self.total, 'article')}>", said)


class Listing(tuple[T, ...]):
    """Values of one kind, in order, and the ``remarks`` on them: a tuple in all else."""

    remarks: tuple[Remark, ...]

    def __new__(cls, values: Iterable[T], remarks: Sequence[Remark] = ()) -> Listing[T]:
        made = super().__new__(cls, values)
        made.remarks = tuple(remarks)
        return made

    def __repr__(self) -> str:
        return _with_sentences(super().__repr__(), self.remarks)


class MatchCounts(dict[str, int]):
    """How many articles each ``match`` finds, and the ``remarks`` on that: a dict in all else."""

    def __init__(self, counts: Iterable[tuple[str, int]], remarks: Sequence[Remark] = ()) -> None:
        super().__init__(counts)
        self.remarks = tuple(remarks)

    def __repr__(self) -> str:
        return _with_sentences(super().__repr__(), self.remarks)


class Marks(dict[str, tuple[Span, ...]]):
    """The spans to mark in each text of an article, in code points, and the ``remarks`` on them: a
    dict in all else."""

    def __init__(
        self, spans: Mapping[str, tuple[Span, ...]], remarks: Sequence[Remark] = ()
    ) -> None:
        super().__init__(spans)
        self.remarks = tuple(remarks)

    def __repr__(self) -> str:
        return _with_sentences(super().__repr__(), self.remarks)


def _with_sentences(answer: str, remarks: Iterable[Remark]) -> str:
    """An answer in writing, with a line below it for each remark."""
    return "\n".join([answer, *(f"  ! {sentence(remark)}" for remark in remarks)])


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in an index: ``oldest`` and ``newest`` are dates of publication, ``sources`` how many
    articles each outlet has, the most first, ``updated`` the time of the last commit."""

    articles: int
    oldest: str | None
    newest: str | None
    sources: Mapping[str, int]
    updated: str


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of an index: ``oldest`` and ``newest`` are dates of publication, ``bytes`` what
    its folder takes on disk, ``lists`` the names, words that tell names apart and protected words
    as they were when it was made and are now."""

    articles: int
    oldest: str | None
    newest: str | None
    sources: Mapping[str, int]
    updated: str
    engine: str
    analyzer: str
    bytes: int
    path: str
    lists: Mapping[str, ListState]


@dataclass(frozen=True, slots=True)
class Health:
    """That an index answers: its articles, the time of its last commit and the seconds since, and
    how many articles were found that could not be read since this process opened it."""

    articles: int
    updated: str
    age_seconds: int
    engine: str
    damaged: int


class Removed(NamedTuple):
    """How many articles were removed, and how many editions beside them."""

    articles: int
    editions: int


def timeline(
    counts: Sequence[tuple[int, int]], counted_by: Literal["day", "month"]
) -> tuple[Bucket, ...]:
    """Buckets without gaps, the oldest first, of an engine's counts.

    By day where the first and last are at most 62 days apart, by week (from Monday) up to 400,
    else by month.
    """
    if not counts:
        return ()
    unit = unit_of(counts[-1][0] - counts[0][0]) if counted_by == "day" else counted_by
    held = count_periods(counts, counted_by, unit)
    return tuple(
        Bucket(
            first_day(unit, number).isoformat(),
            last_day(unit, number).isoformat(),
            held.get(number, 0),
        )
        for number in range(min(held), max(held) + 1)
    )
