"""A test collection as it comes in files: queries, judgements (qrels) and documents.

Files may be packed (gzip or zstd, by their first bytes). What is wrong with queries or judgements
raises, with file and line; a document that cannot be read is a failure among the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from indexer.article import Article
from indexer.errors import ReadError
from indexer.ingest.failure import Failure
from indexer.ingest.formats.json_records import read_json_lines
from indexer.ingest.lengths import cut_to_length
from indexer.ingest.streams.encoding import decode
from indexer.ingest.streams.source import Source, open_source
from indexer.ingest.workers.pool import Workers
from indexer.settings import Settings

__all__ = ["Qrels", "Query", "read_corpus", "read_qrels", "read_queries"]

Qrels = Mapping[str, Mapping[str, int]]
"""Query id → document id → grade; above 0 is relevant."""

_ID_KEYS: Final = ("id", "_id", "query_id", "qid")
_TEXT_KEYS: Final = ("text", "query")
_HEADER: Final = frozenset({"score", "grade", "relevance", "label"})
_TOPIC: Final = re.compile(r"<top>(.*?)(?:</top>|(?=<top>)|\Z)", re.DOTALL | re.IGNORECASE)
_NUMBER: Final = re.compile(r"<num>\s*+(?:number\s*+:\s*+)?+([^\s<]+)", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title>\s*(?:topic\s*:)?([^<]*)", re.IGNORECASE)


class Query(NamedTuple):
    """A query of a test collection."""

    id: str
    text: str


def read_queries(path: Path, settings: Settings) -> tuple[Query, ...]:
    """The queries of a file of JSON lines (``id`` and ``text``) or of TREC topics (``<num>`` and
    ``<title>``), in order.

    Raises :class:`~indexer.errors.ReadError`, also for an id that comes twice.
    """
    text = _text(path, settings)
    start = text.lstrip()
    if re.match("<top>", start, re.IGNORECASE):
        found = _topics(path, text)
    elif start.startswith("{"):
        found = _records(path, text)
    elif start:
        raise ReadError(f"{path}: neither JSON lines nor TREC topics")
    else:
        raise ReadError(f"{path}: no query in it")
    queries: dict[str, Query] = {}
    for line, query in found:
        if query.id in queries:
            raise _bad(path, line, f"a second query with the id {query.id}")
        queries[query.id] = query
    return tuple(queries.values())


def _records(path: Path, text: str) -> Iterator[tuple[int, Query]]:
    for number, line in _lines(text):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _bad(path, number, f"bad JSON: {error}") from error
        if not isinstance(record, dict):
            raise _bad(path, number, "not a JSON object")
        id, words = _first(record, _ID_KEYS), _first(record, _TEXT_KEYS)
        if not isinstance(id, str | int) or not str(id).strip() or not isinstance(words, str):
            raise _bad(path, number, "a query needs an id and a text")
        yield number, Query(str(id).strip(), words)


def _first(record: dict[str, object], keys: Iterable[str]) -> object:
    """The value of the first of some keys that a record has."""
    return next((record[key] for key in keys if key in record), None)


def _topics(path: Path, text: str) -> Iterator[tuple[int, Query]]:
    for topic in _TOPIC.finditer(text):
        line = text.count("\n", 0, topic.start()) + 1
        number, title = _NUMBER.search(topic[1]), _TITLE.search(topic[1])
        if number is None or title is None or not title[1].strip():
            raise _bad(path, line, "a topic needs <num> and <title>")
        yield line, Query(number[1], " ".join(title[1].split()))


def read_qrels(path: Path, settings: Settings) -> Qrels:
    """The judgements of a file: a line each, ``query document grade`` or TREC's four columns with
    one that does not count between query and document, parted by tabs or else by spaces.

    The names of columns may stand in the first line. Raises
    :class:`~indexer.errors.ReadError`, also for two grades of one document and for a file that
    judges none relevant.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, query, document, grade in _grades(path, _text(path, settings)):
        judged = qrels.setdefault(query, {})
        if judged.setdefault(document, grade) != grade:
            raise _bad(path, number, f"another grade of {document} for {query}")
    if not qrels:
        raise ReadError(f"{path}: no judgement in it")
    if not any(grade > 0 for judged in qrels.values() for grade in judged.values()):
        raise ReadError(f"{path}: no document in it is judged relevant (a grade above 0)")
    return qrels


def _grades(path: Path, text: str) -> Iterator[tuple[int, str, str, int]]:
    """The number of each line, its query, its document and its grade."""
    for number, line in _lines(text):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        if len(cells) not in (3, 4) or not all(cells):
            raise _bad(path, number, "a judgement is: query document grade, or four columns")
        grade = cells[-1]
        if number == 1 and grade.lower() in _HEADER:
            continue
        if not re.fullmatch(r"-?\d{1,9}", grade):
            raise _bad(path, number, f"the grade {grade!r} is not a whole number")
        yield number, cells[0], cells[-2], int(grade)


def read_corpus(
    path: Path, settings: Settings, watch: Callable[[int], None] | None = None
) -> Iterator[Article | Failure]:
    """The documents of JSON lines as articles, by the ids of their records, bare numbers too.

    ``watch`` is told how many bytes of the file have been read. Raises
    :class:`~indexer.errors.ReadError` when the file cannot be opened.
    """
    seen: set[str] = set()
    try:
        with path.open("rb") as file, Workers(settings.reading) as workers:
            source = open_source(str(path), file, settings.reading)
            items = read_json_lines(source, settings.reading, keep_ids=True)
            for item in workers.read(items):
                if isinstance(item, Article) and item.id in seen:
                    item = Failure(str(path), item.member, f"a second document {item.id}")
                elif isinstance(item, Article):
                    item = cut_to_length(item, settings.reading)
                    seen.add(item.id)
                yield item
                if watch:
                    watch(file.tell())
            if source.damage is not None:
                yield Failure(str(path), None, source.damage)
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from error


def _text(path: Path, settings: Settings) -> str:
    try:
        with path.open("rb") as file:
            source: Source = open_source(str(path), file, settings.reading)
            data = source.stream.read()
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from error
    if source.damage is not None:
        raise ReadError(f"{path}: {source.damage}")
    return decode(data).text.removeprefix("\ufeff")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold something, each with its number. They end at ``\\n`` alone."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _bad(path: Path, line: int, reason: str) -> ReadError:
    return ReadError(f"{path}, line {line}: {reason}")
