"""What an engine promises, and the values that pass in and out.

Engines know only terms: they never see Arabic. What they are asked is made of the nodes of
:mod:`indexer.query.nodes`, and their fields are those of :mod:`indexer.engines.schema`. A text
field is a string of terms joined by spaces, one term a token, so that positions and phrases work in
every engine.

What every engine gives alike:

- **Words** score by BM25: idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / mean)), with
  k1 = 1.2, b = 0.75 and idf = ln(1 + (N − n + ½) / (n + ½)) (Robertson and Zaragoza 2009, as Lucene
  has it), the length of a document rounded down to one of :data:`LENGTHS`. Removed documents may
  count in N, n and the mean until an engine merges them away; in nothing else do they count.
- **A phrase** (slop 0) is its words side by side in their order, and scores as one word that stands
  there so often, with the idf of all its words together. An empty word in it stands for any one;
  the first and the last are none.
- **Proximity** (slop 1 and above): each word stands at most ``slop`` words from the next one of the
  query, before or after it; a word that comes twice must stand there twice. It scores as its words
  do. So the engines need not count near-matches alike, which they do not.
- **Wildcards and fuzzy words** score 1, and so does a term of a keyword field, which is a whole
  value; ranges of days, everything and exclusion 0.
- **And, Or, AndMaybe** add scores up. A boost multiplies.
- Documents without a number come last, whichever way they are sorted. Ties come in an order of the
  engine's own, which stays until the next commit.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol

from indexer.advice import index_command
from indexer.errors import IndexDamaged, IndexUnavailable
from indexer.query.nodes import Query
from indexer.refusals import NO_MORE_FILES, is_want_of_reading, read_refused

__all__ = [
    "DAY_MONTHS",
    "LENGTHS",
    "Document",
    "Engine",
    "Found",
    "Reader",
    "Request",
    "Response",
    "Writer",
    "damaged",
    "is_out_of_files",
    "known_text",
    "month_of",
]

DAY_MONTHS: Final = 14
"""Up to this many months from the first to the last, a histogram counts days."""

LENGTHS: Final = tuple(
    code if code < 40 else 24 + ((8 | code % 8) << (code // 8 - 4)) for code in range(256)
)
"""Lengths of texts, in terms, that a score tells apart, by the byte that stands for each: those
below 40 exactly, and eight for each doubling above (Lucene's SmallFloat.byte4ToInt)."""


class Document(NamedTuple):
    """One article as an engine takes it."""

    id: str
    texts: Mapping[str, str]
    keywords: Mapping[str, Sequence[str]]
    numbers: Mapping[str, int]
    payload: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A search: which documents, in what order, which of them to return, what to count.

    ``keywords`` holds the values of which a document must have one in each field, ``days``
    the first and last day allowed, both inclusive, and ``ids`` the documents allowed, or nothing
    when all are. Filters leave scores as they are. ``facets`` names the keyword fields whose values
    are to be counted; a field's own filter does not narrow its counts. ``unit`` is what a histogram
    counts by (``day``, ``month``); without it, that is decided by what is found. ``seconds`` is how
    long all of it may take: counts that would not end in time are left out. Finding itself is not
    broken off.
    """

    query: Query
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: tuple[int | None, int | None] = (None, None)
    sort: Literal["rel", "new", "old"] = "rel"
    offset: int = 0
    limit: int = 10
    facets: Sequence[str] = ()
    facet_size: int = 50
    histogram: bool = False
    unit: Literal["day", "month"] | None = None
    seconds: float | None = None
    ids: Sequence[str] = ()


class Found(NamedTuple):
    """A document that was found, with its score (0 when sorted by date).

    Where its stored bytes are damaged the payload is empty, and the id too where it cannot be
    told: what finds documents is kept elsewhere than what shows them.
    """

    score: float
    id: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What was found: how many, those asked for, values with counts (the largest first).

    ``histogram`` counts documents by day (``unit`` ``day``: ordinals) or by month (``month``:
    year * 12 + month - 1), in order, without empty ones: by what was asked for, else by day when
    all were published within fourteen months. ``partial`` says that counts were left out for want
    of time.
    """

    total: int
    found: tuple[Found, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    histogram: tuple[tuple[int, int], ...] = ()
    unit: Literal["day", "month"] = "day"
    partial: bool = False


class Writer(Protocol):
    """Changes an index. Nothing is seen by readers until :meth:`commit`, which is atomic."""

    def add(self, documents: Iterable[Document]) -> None:
        """Adds documents, each in place of the one that has its id."""

    def remove(self, ids: Iterable[str]) -> None:
        """Removes the documents that have these ids."""

    def commit(self) -> None:
        """Makes all that was added and removed durable, and visible to readers."""

    def close(self) -> None:
        """Ends writing; what was not committed is gone."""


class Reader(Protocol):
    """What a search asks of an engine. It is safe from any number of threads.

    Each call sees the last commit of any process. Files that cannot be read raise
    :class:`~indexer.errors.IndexDamaged`.
    """

    def search(self, request: Request) -> Response:
        """Runs a search. Hits of one score come in an order that stays until the next commit."""

    def stream(self, request: Request) -> tuple[int, Iterator[Found]]:
        """How many documents a search finds, and those asked for one after another, in the order
        of :meth:`search` and as of the call, whatever is committed since. Nothing else is counted.
        A document is read when its turn comes."""

    def get(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The payloads of those of the ids that are in the index; empty where damaged."""

    def terms(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The terms of a field that begin with a prefix, the commonest first and then in
        the order of their code points, with how many documents hold each; removed documents do not
        count. The terms of a keyword field are its whole values."""

    def doc_freq(self, field: str, term: str) -> int:
        """How many documents hold a term, or a keyword field's whole value; removed ones do not
        count."""


class Engine(Reader, Protocol):
    """An inverted index in a folder of its own."""

    def payloads(self) -> Iterator[bytes]:
        """The payloads of all documents, in no order, as of the call."""

    def writer(self, memory: int) -> Writer:
        """A writer with buffers of ``memory`` bytes. One at a time: while another is open, here or
        in another process, it raises :class:`~indexer.errors.IndexLocked`."""

    def check(self) -> list[str]:
        """Reads everything once; the problems found, in words."""


_TANTIVY_NO_MORE_FILES: Final = "TooManyOpenFiles"
"""What tantivy's words for it have in them: its errors have no numbers."""


_LONGEST_REASON: Final = 200
"""Letters of what an engine says of files that it cannot read."""

_NO_TEXT: Final = re.compile("[\ud800-\udfff]")


def known_text(values: Iterable[str]) -> list[str]:
    """Those of some values that a document may have: bytes of a command line that are no UTF-8
    come as lone surrogates, which engines refuse and no index holds."""
    return [value for value in values if not _NO_TEXT.search(value)]


def month_of(day: int) -> int:
    """The number by which a histogram counts the month of a day (an ordinal)."""
    when = date.fromordinal(day)
    return when.year * 12 + when.month - 1


def damaged(folder: Path, error: object) -> IndexUnavailable:
    """The error for files of an engine's folder that cannot be read: IndexDamaged, unless it is for
    the want of a right, or of memory or open files, that they are not."""
    if is_out_of_files(error):
        error = OSError(errno.EMFILE, os.strerror(errno.EMFILE), str(folder))
    if (refused := _refusal(folder, error)) is not None:
        return read_refused(refused, folder)
    why = str(error)
    if len(why) > _LONGEST_REASON:  # tantivy puts whole files there, which anybody may have made
        why = f"{why[:_LONGEST_REASON]}…"
    return IndexDamaged(
        f"{folder} cannot be read ({why})",
        f"Make it anew from its articles with: {index_command('rebuild', folder.parent)}",
    )


def is_out_of_files(error: object) -> bool:
    """Whether the limit on open files is why an engine failed."""
    return getattr(error, "errno", None) in NO_MORE_FILES or _TANTIVY_NO_MORE_FILES in str(error)


def _refusal(folder: Path, error: object) -> OSError | None:
    """Why a file that may well be sound cannot be read."""
    if isinstance(error, OSError) and is_want_of_reading(error):
        return error
    try:
        for path in folder.iterdir():
            with path.open("rb"):
                pass
    except OSError as error:
        return error if is_want_of_reading(error) else None
    return None
